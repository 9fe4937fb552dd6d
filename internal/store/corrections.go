package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dateline/internal/news"
)

// SaveCorrection saves a correction that readers do not see yet; one without a number gets the next. It returns it as
// saved. An issue that is not frozen is news.ErrInvalid, since it can be mended; a correction that is public is
// news.ErrFrozen.
func (db *DB) SaveCorrection(ctx context.Context, c news.Correction) (news.Correction, error) {
	c.ApprovedBy, c.ApprovedAt = "", time.Time{}
	err := db.write(ctx, func(tx *sql.Tx) error {
		var status string
		err := tx.QueryRowContext(ctx, `SELECT status FROM issues WHERE week = $1`, c.Week.String()).Scan(&status)
		switch {
		case isNoRows(err):
			return news.ErrNotFound
		case err != nil:
			return err
		case news.IssueStatus(status) != news.Frozen:
			return fmt.Errorf("%w: issue %s is not final: mend it instead", news.ErrInvalid, c.Week)
		}
		if c.N == 0 {
			if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) + 1 FROM corrections`).Scan(&c.N); err != nil {
				return err
			}
			body, err := toJSON(c)
			if err != nil {
				return err
			}
			return exec(ctx, tx, `INSERT INTO corrections (n, week, body, approved_at) VALUES ($1, $2, $3, 0)`, []any{c.N, c.Week.String(), body})
		}
		before, err := correctionIn(ctx, tx, c.N, db.dialect.LockRows)
		switch {
		case err != nil:
			return err
		case before.Public():
			return news.ErrFrozen
		case before.Week != c.Week:
			return fmt.Errorf("%w: it is of issue %s", news.ErrInvalid, before.Week)
		}
		body, err := toJSON(c)
		if err != nil {
			return err
		}
		return exec(ctx, tx, `UPDATE corrections SET body = $2 WHERE n = $1 AND approved_at = 0`, []any{c.N, body})
	})
	return c, wrap(err, "save correction")
}

// correctionIn reads a correction, or news.ErrNotFound. Lock is put behind the query.
func correctionIn(ctx context.Context, tx *sql.Tx, n int64, lock string) (news.Correction, error) {
	var c news.Correction
	var body string
	err := tx.QueryRowContext(ctx, `SELECT body FROM corrections WHERE n = $1`+lock, n).Scan(&body)
	if isNoRows(err) {
		return c, news.ErrNotFound
	}
	if err != nil {
		return c, err
	}
	return c, fromJSON(body, &c)
}

// Correction returns a correction, or news.ErrNotFound.
func (db *DB) Correction(ctx context.Context, n int64) (news.Correction, error) {
	var c news.Correction
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		c, err = correctionIn(ctx, tx, n, "")
		return err
	})
	return c, wrap(err, fmt.Sprintf("correction %d", n))
}

// Corrections returns corrections, the newest first, at most limit: of one week unless it is zero, and of those only what
// readers may see if public is set.
func (db *DB) Corrections(ctx context.Context, week news.Week, public bool, limit int) ([]news.Correction, error) {
	of := ""
	if !week.IsZero() {
		of = week.String()
	}
	from := int64(0)
	if public {
		from = 1
	}
	var out []news.Correction
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT body FROM corrections WHERE ($1 = '' OR week = $1) AND approved_at >= $2 ORDER BY n DESC LIMIT $3`,
			[]any{of, from, limit}, func(rows *sql.Rows) error {
				var body string
				if err := rows.Scan(&body); err != nil {
					return err
				}
				var c news.Correction
				err := fromJSON(body, &c)
				out = append(out, c)
				return err
			})
	})
	return out, wrap(err, "corrections")
}

// ApproveCorrection makes a correction public. One that is so already is news.ErrConflict.
func (db *DB) ApproveCorrection(ctx context.Context, n int64, by string, now time.Time) (news.Correction, error) {
	var c news.Correction
	err := db.write(ctx, func(tx *sql.Tx) (err error) {
		if c, err = correctionIn(ctx, tx, n, db.dialect.LockRows); err != nil {
			return err
		}
		if c.Public() {
			return fmt.Errorf("%w: it is public already", news.ErrConflict)
		}
		c.ApprovedBy, c.ApprovedAt = by, now
		body, err := toJSON(c)
		if err != nil {
			return err
		}
		return exec(ctx, tx, `UPDATE corrections SET body = $2, approved_at = $3 WHERE n = $1`, []any{n, body, micros(now)})
	})
	return c, wrap(err, fmt.Sprintf("approve correction %d", n))
}

// RemoveCorrection removes a correction that readers have not seen. One that is public is news.ErrFrozen.
func (db *DB) RemoveCorrection(ctx context.Context, n int64) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		c, err := correctionIn(ctx, tx, n, db.dialect.LockRows)
		if err != nil {
			return err
		}
		if c.Public() {
			return news.ErrFrozen
		}
		return exec(ctx, tx, `DELETE FROM corrections WHERE n = $1`, []any{n})
	})
	return wrap(err, fmt.Sprintf("remove correction %d", n))
}

// received are the states of deliveries whose readers have the mail, or may have it.
const received = `('accepted', 'in_doubt', 'unresolved')`

// MailedSlices returns the slices of a mailing that somebody received, with how many may be mailed today, by slice.
func (db *DB) MailedSlices(ctx context.Context, id news.MailingID) (map[string]int, error) {
	var out map[string]int
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = map[string]int{}
		m, err := mailingIn(ctx, tx, id, "")
		if err != nil {
			return err
		}
		return query(ctx, tx, `SELECT d.slice, COUNT(*) FROM deliveries d JOIN subscribers s ON s.id = d.subscriber
			WHERE d.n BETWEEN $1 AND $2 AND d.status IN `+received+` AND `+mailable+` GROUP BY d.slice`, []any{m.first, m.last}, func(rows *sql.Rows) error {
			var slice string
			var n int
			err := rows.Scan(&slice, &n)
			out[slice] = n
			return err
		})
	})
	return out, wrap(err, "slices of mailing "+string(id))
}

// FreezeFollowing writes one delivery of a mailing for each reader who received one of these slices of another and may be
// mailed today, in one transaction, and returns how many there are. Each gets the mailing's part of the name part. A mailing
// that is frozen already stays as it is.
func (db *DB) FreezeFollowing(ctx context.Context, id, of news.MailingID, held []string, part string, now time.Time) (recipients int, err error) {
	err = db.writeDurably(ctx, func(tx *sql.Tx) error {
		recipients = 0
		m, err := mailingIn(ctx, tx, id, db.dialect.LockRows)
		if err != nil {
			return err
		}
		if !m.FrozenAt.IsZero() {
			recipients = m.Recipients
			return nil
		}
		first, err := mailingIn(ctx, tx, of, "")
		if err != nil {
			return err
		}
		var top int64
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) FROM deliveries`).Scan(&top); err != nil {
			return err
		}
		var n int64
		if len(held) > 0 {
			args := []any{m.n, first.first, first.last, part, top}
			//nolint:gosec // all that is put together is our own text and numbers of parameters
			done, err := tx.ExecContext(ctx, `INSERT INTO deliveries (n, mailing, subscriber, address, slice, status, attempt, doubts, fails, owner, next_at, reply)
				SELECT CAST($5 AS BIGINT) + ROW_NUMBER() OVER (ORDER BY s.id), CAST($1 AS BIGINT), s.id, s.address, CAST($4 AS TEXT), 'pending', 0, 0, 0, '', 0, ''
				FROM deliveries d JOIN subscribers s ON s.id = d.subscriber
				WHERE d.n BETWEEN $2 AND $3 AND d.status IN `+received+` AND `+mailable+` AND d.slice IN (`+list(len(args)+1, len(held))+`) ORDER BY s.id`,
				append(args, texts(held)...)...)
			if err != nil {
				return err
			}
			if n, err = done.RowsAffected(); err != nil {
				return err
			}
		}
		recipients = int(n)
		return exec(ctx, tx, `UPDATE mailings SET frozen_at = $2, first_n = $3, last_n = $4 WHERE n = $1`, []any{m.n, micros(now), top + 1, top + n})
	})
	return recipients, wrap(err, "freeze mailing "+string(id))
}

// SetAdMark says whether a week's mail is marked as advertising.
func (db *DB) SetAdMark(ctx context.Context, week news.Week, on bool) error {
	text := `DELETE FROM ad_marks WHERE week = $1`
	if on {
		text = `INSERT INTO ad_marks (week) VALUES ($1) ON CONFLICT DO NOTHING`
	}
	err := db.write(ctx, func(tx *sql.Tx) error { return exec(ctx, tx, text, []any{week.String()}) })
	return wrap(err, "mark issue "+week.String())
}

// AdMark reports whether a week's mail is marked as advertising.
func (db *DB) AdMark(ctx context.Context, week news.Week) (on bool, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		var n int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM ad_marks WHERE week = $1`, week.String()).Scan(&n)
		on = n > 0
		return err
	})
	return on, wrap(err, "mark of issue "+week.String())
}
