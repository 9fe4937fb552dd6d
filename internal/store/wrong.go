package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dateline/internal/news"
)

// WrongClaim is a claim that a person says is read wrongly.
type WrongClaim struct {
	ID      int64
	Report  news.ReportID
	Record  news.RecordID // in which it was seen
	Passage string        // its text
	Note    string
	User    news.UserID
	Who     string
	At      time.Time
}

// claimMark stands for what a claim says in which passage, whatever its number and place.
func claimMark(s *news.Said) (string, error) {
	c := s.Claim
	c.Passage, c.Start, c.End = 0, 0, 0
	body, err := toJSON(&c)
	if err != nil {
		return "", err
	}
	return news.Digest("wrong claim", s.Text, body), nil
}

// MarkClaimWrong notes that a claim of a record is wrong, and lets its report be followed anew: the records are then made
// without it. A record that has no such claim is news.ErrNotFound; one that is marked already is news.ErrConflict.
func (db *DB) MarkClaimWrong(ctx context.Context, w WrongClaim, n int) (int64, error) {
	var id int64
	err := db.write(ctx, func(tx *sql.Tx) error {
		var body string
		err := tx.QueryRowContext(ctx, `SELECT body FROM record_claims WHERE record_id = $1 AND report_id = $2 AND n = $3`, string(w.Record), string(w.Report), n).Scan(&body)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if err != nil {
			return err
		}
		var said news.Said
		if err := fromJSON(body, &said); err != nil {
			return err
		}
		mark, err := claimMark(&said)
		if err != nil {
			return err
		}
		have, err := wrongMarks(ctx, tx, []news.ReportID{w.Report})
		if err != nil {
			return err
		}
		if have[w.Report][mark] {
			return news.ErrConflict
		}
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) + 1 FROM wrong_claims`).Scan(&id); err != nil {
			return err
		}
		if err := exec(ctx, tx, `INSERT INTO wrong_claims (id, report_id, mark, record_id, passage, note, user_id, who, at, undone_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`,
			[]any{id, string(w.Report), mark, string(w.Record), said.Text, w.Note, string(w.User), w.Who, micros(w.At)}); err != nil {
			return err
		}
		return followAnew(ctx, tx, w.Report)
	})
	return id, wrap(err, "wrong claim")
}

// UndoWrongClaim takes such a note back. An unknown one, and one that was taken back, is news.ErrNotFound.
func (db *DB) UndoWrongClaim(ctx context.Context, id int64, at time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		var report news.ReportID
		err := tx.QueryRowContext(ctx, `UPDATE wrong_claims SET undone_at = $1 WHERE id = $2 AND undone_at = 0 RETURNING report_id`, micros(at), id).Scan(&report)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if err != nil {
			return err
		}
		return followAnew(ctx, tx, report)
	})
	return wrap(err, fmt.Sprintf("wrong claim %d", id))
}

// followAnew makes a report one that is to be followed. Its row stays: by it the claims are found if the report goes.
func followAnew(ctx context.Context, tx *sql.Tx, id news.ReportID) error {
	return exec(ctx, tx, `UPDATE follows SET inputs = '' WHERE report_id = $1`, []any{string(id)})
}

// WrongClaims returns the claims that are marked now, the newest first, at most n.
func (db *DB) WrongClaims(ctx context.Context, n int) ([]WrongClaim, error) {
	var out []WrongClaim
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT id, report_id, record_id, passage, note, user_id, who, at FROM wrong_claims WHERE undone_at = 0 ORDER BY id DESC LIMIT $1`,
			[]any{n}, func(rows *sql.Rows) error {
				var w WrongClaim
				var at int64
				err := rows.Scan(&w.ID, &w.Report, &w.Record, &w.Passage, &w.Note, &w.User, &w.Who, &at)
				w.At = fromMicros(at)
				out = append(out, w)
				return err
			})
	})
	return out, wrap(err, "wrong claims")
}

// wrongMarks returns the marks of these reports that stand.
func wrongMarks(ctx context.Context, tx *sql.Tx, ids []news.ReportID) (map[news.ReportID]map[string]bool, error) {
	out := map[news.ReportID]map[string]bool{}
	err := chunks(ids, func(part []news.ReportID) error {
		return query(ctx, tx, `SELECT report_id, mark FROM wrong_claims WHERE undone_at = 0 AND report_id IN (`+list(1, len(part))+`)`, texts(part), func(rows *sql.Rows) error {
			var id news.ReportID
			var mark string
			err := rows.Scan(&id, &mark)
			if out[id] == nil {
				out[id] = map[string]bool{}
			}
			out[id][mark] = true
			return err
		})
	})
	return out, err
}
