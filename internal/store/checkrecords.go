package store

import (
	"context"
	"database/sql"
	"fmt"

	"dateline/internal/news"
)

// recordInvariants are those of records that one query shows.
func recordInvariants() []invariant {
	return []invariant{
		{
			"a claim of a record is of a followed report",
			`SELECT c.report_id FROM record_claims c LEFT JOIN follows f ON f.report_id = c.report_id WHERE f.report_id IS NULL`,
		},
		{
			"a record has claims",
			`SELECT r.id FROM records r WHERE NOT EXISTS (SELECT 1 FROM record_claims c WHERE c.record_id = r.id)`,
		},
		{
			"a record is found under a name",
			`SELECT r.id FROM records r WHERE NOT EXISTS (SELECT 1 FROM record_names n WHERE n.record_id = r.id)`,
		},
		{
			"a record's time does not end before it begins",
			`SELECT id FROM records WHERE last_at < first_at OR changes < 1`,
		},
	}
}

// maxBroken bounds how many broken rows of one rule are told.
const maxBroken = 5

// recordedClaim is a row of record_claims.
type recordedClaim struct {
	record news.RecordID
	report news.ReportID
	n      int
}

// checkRecords reads records and claims against each other: each claim of an annotation lies in its passage, each claim of
// a record is its report's, unless the report waits to be followed anew, and each change of a record names claims that
// the record has.
func checkRecords(ctx context.Context, tx *sql.Tx) ([]string, error) {
	have := map[recordedClaim]string{} // the digest of the body
	of := map[news.ReportID][]recordedClaim{}
	if err := query(ctx, tx, `SELECT record_id, report_id, n, body FROM record_claims ORDER BY record_id, report_id, n`, nil, func(rows *sql.Rows) error {
		var c recordedClaim
		var body string
		if err := rows.Scan(&c.record, &c.report, &c.n, &body); err != nil {
			return err
		}
		var said news.Said
		if err := fromJSON(body, &said); err != nil {
			return wrap(err, "claims of record "+string(c.record))
		}
		again, err := toJSON(&said) // as this program writes it, whichever wrote the row
		have[c] = news.Digest(again)
		of[c.report] = append(of[c.report], c)
		return err
	}); err != nil {
		return nil, err
	}
	told, err := checkTold(ctx, tx, have, of)
	if err != nil {
		return nil, err
	}
	places, err := checkClaimPlaces(ctx, tx)
	if err != nil {
		return nil, err
	}
	var wrong []string
	err = query(ctx, tx, `SELECT id, body FROM records ORDER BY id`, nil, func(rows *sql.Rows) error {
		var id news.RecordID
		var body string
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		var r news.Record
		if err := fromJSON(body, &r); err != nil {
			return wrap(err, "record "+string(id))
		}
		if r.ID != id {
			wrong = append(wrong, string(id))
		}
		for i := range r.Changes {
			for _, c := range r.Changes[i].Claims {
				if _, ok := have[recordedClaim{id, c.Report, c.Claim}]; !ok {
					wrong = append(wrong, string(id))
					return nil
				}
			}
		}
		return nil
	})
	var broken []string
	for _, rule := range []struct {
		words string
		ids   []string
	}{
		{"a claim lies within its passage", places},
		{"a claim of a record is one of its report's annotation", told},
		{"every change of a record names claims of the record", wrong},
	} {
		if len(rule.ids) > 0 {
			broken = append(broken, fmt.Sprintf("%s: broken by %v", rule.words, rule.ids[:min(len(rule.ids), maxBroken)]))
		}
	}
	return broken, err
}

// checkTold returns the reports, followed as they stand now, of which a record has a claim that they do not make.
func checkTold(ctx context.Context, tx *sql.Tx, have map[recordedClaim]string, of map[news.ReportID][]recordedClaim) ([]string, error) {
	var wrong []string
	err := query(ctx, tx, `SELECT `+tellingColumns+tellingTables+` JOIN follows f ON f.report_id = r.id AND f.inputs = `+tellingInputs+`
		WHERE a.inputs = r.fingerprint ORDER BY r.id`, nil, func(rows *sql.Rows) error {
		t, err := scanTelling(rows)
		if err != nil {
			return err
		}
		bodies := make(map[int]string, len(t.Claims))
		for i := range t.Claims {
			body, err := toJSON(&t.Claims[i])
			if err != nil {
				return err
			}
			bodies[t.Claims[i].N] = news.Digest(body)
		}
		for _, c := range of[t.Report] {
			if have[c] != bodies[c.n] {
				wrong = append(wrong, string(t.Report))
				break
			}
		}
		return nil
	})
	return wrong, err
}

// checkClaimPlaces returns the reports with a claim whose place is not in its passage.
func checkClaimPlaces(ctx context.Context, tx *sql.Tx) ([]string, error) {
	var wrong []string
	err := query(ctx, tx, `SELECT r.id, r.title, r.summary, r.body, a.passages, a.claims`+tellingTables+`
		WHERE a.inputs = r.fingerprint AND a.claims_hash <> '' ORDER BY r.id`, nil, func(rows *sql.Rows) error {
		var r news.Report
		var passages, claims string
		if err := rows.Scan(&r.ID, &r.Title, &r.Summary, &r.Text, &passages, &claims); err != nil {
			return err
		}
		list, at, err := readClaims(&r, claims, passages)
		if err != nil {
			return err
		}
		for i := range list {
			if p := at[list[i].Passage]; p == nil || !within(&list[i], p) {
				wrong = append(wrong, string(r.ID))
				break
			}
		}
		return nil
	})
	return wrong, err
}
