package store

import (
	"context"
	"database/sql"

	"dateline/internal/news"
)

// storedClaims writes an annotation's claims, with a hash that stands for them and for the text that they were read in.
// Without claims the hash is empty.
func storedClaims(a *news.Annotation) (text, hash string, err error) {
	if len(a.Claims) == 0 {
		return "[]", "", nil
	}
	if text, err = toJSON(a.Claims); err != nil {
		return "", "", err
	}
	return text, news.Digest("claims", a.Inputs, text), nil
}

// outletOf is the publisher of a report's source, as people know it.
const outletOf = `COALESCE(NULLIF(s.outlet, ''), s.name)`

// tellingInputs stands for what a report claims and for all that records keep of where it was said. A report whose value
// changed is followed anew.
const tellingInputs = `(a.claims_hash || ' ' || r.published || ' ' || s.class || ' ' || ` + outletOf + ` || ' ' || r.url)`

// tellingColumns are what a telling is read from.
const tellingColumns = `r.id, r.title, r.summary, r.body, a.passages, a.claims, r.published, r.url, s.class, ` + outletOf + `, ` + tellingInputs

const tellingTables = ` FROM annotations a JOIN reports r ON r.id = a.report_id JOIN sources s ON s.id = r.source_id`

func scanTelling(rows *sql.Rows) (news.Telling, error) {
	var t news.Telling
	var r news.Report
	var passages, claims string
	var published int64
	var class news.Class
	var outlet string
	if err := rows.Scan(&r.ID, &r.Title, &r.Summary, &r.Text, &passages, &claims, &published, &r.URL, &class, &outlet, &t.Inputs); err != nil {
		return t, err
	}
	t.Report = r.ID
	list, at, err := readClaims(&r, claims, passages)
	if err != nil {
		return t, err
	}
	t.Claims = make([]news.Said, 0, len(list))
	for n := range list {
		p := at[list[n].Passage]
		if p == nil || !within(&list[n], p) {
			continue // Unreachable while the reader of claims is sound; check tells of it
		}
		t.Claims = append(t.Claims, news.Said{
			Claim: list[n], Report: r.ID, N: n, At: fromMicros(published), Outlet: outlet, Class: class, Lang: p.Lang, URL: r.URL, Text: p.Text,
		})
	}
	return t, nil
}

// readClaims reads a report's stored claims, and its passages by their numbers.
func readClaims(r *news.Report, claims, passages string) ([]news.Claim, map[int]*news.Passage, error) {
	ps, err := readPassages(r, passages)
	if err != nil {
		return nil, nil, err
	}
	var list []news.Claim
	if err := fromJSON(claims, &list); err != nil {
		return nil, nil, wrap(err, "claims of "+string(r.ID))
	}
	at := make(map[int]*news.Passage, len(ps))
	for i := range ps {
		at[ps[i].N] = &ps[i]
	}
	return list, at, nil
}

// within says whether a claim's place is in its passage.
func within(c *news.Claim, p *news.Passage) bool {
	return c.Start >= 0 && c.Start <= c.End && c.End <= len(p.Text)
}

// Claims returns what these reports claim, by report, then by the claim's number. A report whose text changed since it
// was annotated is passed over, as are unknown ones.
func (db *DB) Claims(ctx context.Context, ids []news.ReportID) ([]news.Said, error) {
	var out []news.Said
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return chunks(ids, func(part []news.ReportID) error {
			return query(ctx, tx, `SELECT `+tellingColumns+tellingTables+` WHERE a.inputs = r.fingerprint AND a.claims_hash <> ''
				AND r.id IN (`+list(1, len(part))+`) ORDER BY r.id`, texts(part), func(rows *sql.Rows) error {
				t, err := scanTelling(rows)
				out = append(out, t.Claims...)
				return err
			})
		})
	})
	return out, wrap(err, "list claims")
}

// Unfollowed returns up to limit reports in the field that claim something which this producer has not put into records
// as it stands now, oldest first.
func (db *DB) Unfollowed(ctx context.Context, producer string, limit int) ([]news.Telling, error) {
	var out []news.Telling
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT `+tellingColumns+tellingTables+`
			LEFT JOIN follows f ON f.report_id = r.id AND f.producer = $1 AND f.inputs = `+tellingInputs+`
			WHERE f.report_id IS NULL AND a.claims_hash <> '' AND a.relevance >= $2 AND a.inputs = r.fingerprint
			ORDER BY r.published, r.id LIMIT $3`, []any{producer, news.InField, limit}, func(rows *sql.Rows) error {
			t, err := scanTelling(rows)
			out = append(out, t)
			return err
		})
	})
	return out, wrap(err, "list unfollowed reports")
}

// goneTables find the reports whose claims stand in records and that have nothing to tell any more: they are no more,
// left the field, or claim nothing as they read now.
const goneTables = ` FROM follows f LEFT JOIN annotations a ON a.report_id = f.report_id
	WHERE (a.report_id IS NULL OR a.claims_hash = '' OR a.relevance < $1)`

// Untold returns up to limit reports whose claims stand in records and that have nothing to tell any more, by id.
func (db *DB) Untold(ctx context.Context, limit int) ([]news.ReportID, error) {
	var out []news.ReportID
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT f.report_id`+goneTables+` ORDER BY f.report_id LIMIT $2`, []any{news.InField, limit}, func(rows *sql.Rows) error {
			var id news.ReportID
			err := rows.Scan(&id)
			out = append(out, id)
			return err
		})
	})
	return out, wrap(err, "list reports that tell nothing more")
}

// texts turns identifiers into arguments.
func texts[T ~string](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
