package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"dateline/internal/news"
)

// SaveFollowing saves which records the claims of these reports belong to, in place of what was saved of them before,
// and makes every record anew that gained or lost a claim, from all its claims: all in one transaction. A report that
// tells something else by now than what was followed is passed over; it is found again. Processes that save at once wait
// for each other, so a record never lacks what another one wrote. A repeat writes nothing. If a person did something to a
// record since f.Edits was read, it is news.ErrConflict, and nothing is saved.
func (db *DB) SaveFollowing(ctx context.Context, f news.Following) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := lockRecords(ctx, tx); err != nil {
			return err
		}
		if state, err := editState(ctx, tx); err != nil {
			return err
		} else if state != f.Edits {
			return fmt.Errorf("%w: records were edited meanwhile", news.ErrConflict)
		}
		reports, gone, err := stillSo(ctx, tx, &f)
		if err != nil {
			return err
		}
		touched := map[news.RecordID]bool{}
		ids := slices.Clone(gone)
		for _, r := range reports {
			ids = append(ids, r.Report)
		}
		if err := giveUp(ctx, tx, ids, touched); err != nil {
			return err
		}
		wrong, err := wrongMarks(ctx, tx, ids) // as they stand now, whatever stood when the reports were read
		if err != nil {
			return err
		}
		for _, r := range reports {
			if err := saveFollowed(ctx, tx, &f, r, wrong[r.Report], touched); err != nil {
				return wrap(err, "report "+string(r.Report))
			}
		}
		if err := chunks(gone, func(part []news.ReportID) error {
			return exec(ctx, tx, `DELETE FROM follows WHERE report_id IN (`+list(1, len(part))+`)`, texts(part))
		}); err != nil {
			return err
		}
		return chunks(sortedKeys(touched), func(part []news.RecordID) error { return rebuild(ctx, tx, &f, part) })
	})
	return wrap(err, "save records")
}

// stillSo returns the reports that tell what was followed, and those that have nothing to tell, as they stand now.
func stillSo(ctx context.Context, tx *sql.Tx, f *news.Following) (reports []*news.Followed, gone []news.ReportID, err error) {
	ids := make([]news.ReportID, len(f.Reports))
	for i := range f.Reports {
		ids[i] = f.Reports[i].Report
	}
	now := map[string]string{}
	if err := chunks(ids, func(part []news.ReportID) error {
		return query(ctx, tx, `SELECT r.id, `+tellingInputs+tellingTables+` WHERE a.relevance >= $1 AND a.claims_hash <> ''
			AND a.inputs = r.fingerprint AND r.id IN (`+list(2, len(part))+`)`, append([]any{news.InField}, texts(part)...), pairs(now, nil))
	}); err != nil {
		return nil, nil, err
	}
	for i := range f.Reports {
		if r := &f.Reports[i]; now[string(r.Report)] == r.Inputs {
			reports = append(reports, r)
		}
	}
	err = chunks(f.Gone, func(part []news.ReportID) error {
		return query(ctx, tx, `SELECT f.report_id`+goneTables+` AND f.report_id IN (`+list(2, len(part))+`) ORDER BY f.report_id`,
			append([]any{news.InField}, texts(part)...), func(rows *sql.Rows) error {
				var id news.ReportID
				err := rows.Scan(&id)
				gone = append(gone, id)
				return err
			})
	})
	return reports, gone, err
}

// giveUp takes the claims of these reports out of all records, and notes which.
func giveUp(ctx context.Context, tx *sql.Tx, ids []news.ReportID, touched map[news.RecordID]bool) error {
	return chunks(ids, func(part []news.ReportID) error {
		if err := query(ctx, tx, `SELECT DISTINCT record_id FROM record_claims WHERE report_id IN (`+list(1, len(part))+`)`, texts(part),
			func(rows *sql.Rows) error {
				var id news.RecordID
				err := rows.Scan(&id)
				touched[id] = true
				return err
			}); err != nil {
			return err
		}
		return exec(ctx, tx, `DELETE FROM record_claims WHERE report_id IN (`+list(1, len(part))+`)`, texts(part))
	})
}

// saveFollowed keeps a report's claims but for those that a person says are wrong.
func saveFollowed(ctx context.Context, tx *sql.Tx, f *news.Following, r *news.Followed, wrong map[string]bool, touched map[news.RecordID]bool) error {
	for i := range r.Claims {
		c := &r.Claims[i]
		if len(wrong) > 0 {
			mark, err := claimMark(&c.Said)
			if err != nil {
				return err
			}
			if wrong[mark] {
				continue
			}
		}
		body, err := toJSON(&c.Said)
		if err != nil {
			return err
		}
		if err := exec(ctx, tx, `INSERT INTO record_claims (record_id, report_id, n, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (record_id, report_id, n) DO NOTHING`, []any{string(c.Record), string(r.Report), c.Said.N, body}); err != nil {
			return err
		}
		touched[c.Record] = true
	}
	return exec(ctx, tx, `INSERT INTO follows (report_id, producer, inputs, made_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (report_id) DO UPDATE SET producer = excluded.producer, inputs = excluded.inputs, made_at = excluded.made_at`,
		[]any{string(r.Report), f.Producer, r.Inputs, micros(f.MadeAt)})
}

// rebuild makes records anew from all their claims, in the order of their ids.
func rebuild(ctx context.Context, tx *sql.Tx, f *news.Following, ids []news.RecordID) error {
	bodies := map[news.RecordID][]string{}
	if err := query(ctx, tx, `SELECT record_id, body FROM record_claims WHERE record_id IN (`+list(1, len(ids))+`) ORDER BY record_id, report_id, n`,
		texts(ids), func(rows *sql.Rows) error {
			var id news.RecordID
			var body string
			err := rows.Scan(&id, &body)
			bodies[id] = append(bodies[id], body)
			return err
		}); err != nil {
		return err
	}
	have := map[news.RecordID][2]string{}
	if err := query(ctx, tx, `SELECT id, producer, inputs FROM records WHERE id IN (`+list(1, len(ids))+`)`, texts(ids), func(rows *sql.Rows) error {
		var id news.RecordID
		var made [2]string
		err := rows.Scan(&id, &made[0], &made[1])
		have[id] = made
		return err
	}); err != nil {
		return err
	}
	for _, id := range ids {
		inputs := news.Digest(bodies[id]...)
		if have[id] == [2]string{f.Producer, inputs} {
			continue
		}
		claims := make([]news.Said, len(bodies[id]))
		for i, body := range bodies[id] {
			if err := fromJSON(body, &claims[i]); err != nil {
				return wrap(err, "claims of record "+string(id))
			}
		}
		var r news.BuiltRecord
		ok := false
		if len(claims) > 0 {
			r, ok = f.Build(id, claims)
		}
		if !ok {
			if err := exec(ctx, tx, `DELETE FROM records WHERE id = $1`, []any{string(id)}); err != nil {
				return err
			}
			continue
		}
		if err := saveRecord(ctx, tx, f, &r, inputs); err != nil {
			return wrap(err, "record "+string(id))
		}
	}
	return nil
}

func saveRecord(ctx context.Context, tx *sql.Tx, f *news.Following, r *news.BuiltRecord, inputs string) error {
	body, err := toJSON(&r.Record)
	if err != nil {
		return err
	}
	if err := exec(ctx, tx, `INSERT INTO records (id, kind, subject, attribute, status, changes, first_at, last_at, producer, inputs, made_at, body, due)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, subject = excluded.subject, attribute = excluded.attribute, status = excluded.status,
		changes = excluded.changes, first_at = excluded.first_at, last_at = excluded.last_at, producer = excluded.producer,
		inputs = excluded.inputs, made_at = excluded.made_at, body = excluded.body, due = excluded.due`,
		[]any{
			string(r.ID), string(r.Key.Kind), r.Key.Subject, r.Key.Attribute, string(r.Status), r.History(),
			micros(r.FirstAt), micros(r.LastAt), f.Producer, inputs, micros(f.MadeAt), body, r.Due,
		}); err != nil {
		return err
	}
	if err := exec(ctx, tx, `DELETE FROM record_names WHERE record_id = $1`, []any{string(r.ID)}); err != nil {
		return err
	}
	for _, name := range r.Names {
		if err := exec(ctx, tx, `INSERT INTO record_names (name, record_id) VALUES ($1, $2) ON CONFLICT (name, record_id) DO NOTHING`,
			[]any{name, string(r.ID)}); err != nil {
			return err
		}
	}
	return nil
}

// Record returns a record; ErrNotFound if there is none of this id.
func (db *DB) Record(ctx context.Context, id news.RecordID) (*news.Record, error) {
	var r news.Record
	err := db.read(ctx, func(tx *sql.Tx) error {
		r = news.Record{}
		var body string
		err := tx.QueryRowContext(ctx, `SELECT body FROM records WHERE id = $1`, string(id)).Scan(&body)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if err != nil {
			return err
		}
		return fromJSON(body, &r)
	})
	if err != nil {
		return nil, wrap(err, "record "+string(id))
	}
	return &r, nil
}

// RecordIDs returns up to limit ids of records that begin with prefix, in order; kind chooses where it is set.
func (db *DB) RecordIDs(ctx context.Context, kind news.RecordKind, prefix string, limit int) ([]news.RecordID, error) {
	var out []news.RecordID
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		// No id holds a letter above z, so all that begin with the prefix stand between these two.
		return query(ctx, tx, `SELECT id FROM records WHERE id >= $1 AND id < $2 AND ($3 = '' OR kind = $3) ORDER BY id LIMIT $4`,
			[]any{prefix, prefix + "~", string(kind), limit}, func(rows *sql.Rows) error {
				var id news.RecordID
				err := rows.Scan(&id)
				out = append(out, id)
				return err
			})
	})
	return out, wrap(err, "look up records")
}

// Records returns the records that a query chooses, the one with the newest change first, among equals by id.
func (db *DB) Records(ctx context.Context, q news.RecordQuery) ([]news.Record, error) {
	text, args := recordsQuery(&q)
	var out []news.Record
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, text, args, func(rows *sql.Rows) error {
			var body string
			if err := rows.Scan(&body); err != nil {
				return err
			}
			var r news.Record
			err := fromJSON(body, &r)
			out = append(out, r)
			return err
		})
	})
	return out, wrap(err, "list records")
}

// recordsQuery writes a query with just the conditions that are set, so that each uses its index.
func recordsQuery(q *news.RecordQuery) (string, []any) {
	var where []string
	var args []any
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		where = append(where, condition)
	}
	tables := ` FROM records r`
	if q.Name != "" {
		tables = ` FROM record_names n JOIN records r ON r.id = n.record_id`
		add(`n.name = ?`, q.Name)
	}
	if q.Kind != "" {
		add(`r.kind = ?`, string(q.Kind))
	}
	if q.Attribute != "" {
		add(`r.attribute = ?`, q.Attribute)
	}
	if !q.Since.IsZero() {
		add(`r.last_at >= ?`, micros(q.Since))
	}
	if !q.Until.IsZero() {
		add(`r.first_at < ?`, micros(q.Until))
	}
	if q.DueFrom != "" {
		add(`r.due <> '' AND r.due >= ?`, q.DueFrom)
	}
	if q.DueBefore != "" {
		add(`r.due <> '' AND r.due < ?`, q.DueBefore)
	}
	if q.Changes > 0 {
		add(`r.changes >= ?`, q.Changes)
	}
	if q.After != nil {
		last := micros(q.After.LastAt)
		add(`(r.last_at < ? OR r.last_at = ? AND r.id > ?)`, last, last, string(q.After.ID))
	}
	text := `SELECT r.body` + tables
	if len(where) > 0 {
		text += ` WHERE ` + strings.Join(where, ` AND `)
	}
	args = append(args, q.Limit)
	return text + fmt.Sprintf(` ORDER BY r.last_at DESC, r.id LIMIT $%d`, len(args)), args
}
