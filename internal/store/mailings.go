package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dateline/internal/news"
)

const mailingColumns = `m.id, m.week, m.lang, m.kind, m.issue, m.subject, m.status, m.reason, m.policy, m.frequency, m.created_at, m.send_at,
	m.expires_at, m.frozen_at, m.beat_at, m.first_n, m.last_n, m.n`

// mailingRow is a mailing with what only the store needs of it.
type mailingRow struct {
	news.Mailing
	n           int64
	first, last int64 // the numbers of its deliveries
}

func scanMailing(row scanner) (mailingRow, error) {
	var m mailingRow
	var week string
	var created, send, expires, frozen, beat int64
	err := row.Scan(&m.ID, &week, &m.Lang, &m.Kind, &m.Issue, &m.Subject, &m.Status, &m.Reason, &m.Policy, &m.Frequency, &created, &send,
		&expires, &frozen, &beat, &m.first, &m.last, &m.n)
	if err != nil {
		return m, err
	}
	m.CreatedAt, m.SendAt, m.ExpiresAt, m.FrozenAt, m.BeatAt = fromMicros(created), fromMicros(send), fromMicros(expires), fromMicros(frozen), fromMicros(beat)
	if m.last > 0 {
		m.Recipients = int(m.last - m.first + 1)
	}
	m.Week, err = news.ParseWeek(week)
	return m, err
}

// mailingIn reads a mailing, or news.ErrNotFound. Lock is put behind the query.
func mailingIn(ctx context.Context, tx *sql.Tx, id news.MailingID, lock string) (mailingRow, error) {
	m, err := scanMailing(tx.QueryRowContext(ctx, `SELECT `+mailingColumns+` FROM mailings m WHERE m.id = $1`+lock, string(id)))
	if isNoRows(err) {
		return m, news.ErrNotFound
	}
	return m, err
}

// CreateMailing saves a mailing whose recipients are not frozen yet, with what it says to each slice; an empty body is a
// slice that gets nothing. One that exists is news.ErrConflict.
func (db *DB) CreateMailing(ctx context.Context, m news.Mailing, parts map[string]string) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		if _, err := mailingIn(ctx, tx, m.ID, ""); err == nil {
			return news.ErrConflict
		}
		var n int64
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) + 1 FROM mailings`).Scan(&n); err != nil {
			return err
		}
		if err := exec(ctx, tx, `INSERT INTO mailings (id, n, week, lang, kind, issue, subject, status, reason, policy, frequency, created_at, send_at,
			expires_at, frozen_at, beat_at, first_n, last_n) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, 0, 0)`,
			[]any{
				string(m.ID), n, m.Week.String(), string(m.Lang), string(m.Kind), m.Issue, m.Subject, string(m.Status), m.Reason, string(m.Policy),
				string(m.Frequency), micros(m.CreatedAt), micros(m.SendAt), micros(m.ExpiresAt),
			}); err != nil {
			return err
		}
		return addParts(ctx, tx, n, parts)
	})
	return wrap(err, "create mailing "+string(m.ID))
}

func addParts(ctx context.Context, tx *sql.Tx, n int64, parts map[string]string) error {
	for slice, body := range parts {
		if err := exec(ctx, tx, `INSERT INTO mailing_parts (mailing, slice, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, []any{n, slice, body}); err != nil {
			return err
		}
	}
	return nil
}

// AddMailingParts adds what a mailing says to more slices. What is there stays: it may have been sent.
func (db *DB) AddMailingParts(ctx context.Context, id news.MailingID, parts map[string]string) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		m, err := mailingIn(ctx, tx, id, "")
		if err != nil {
			return err
		}
		return addParts(ctx, tx, m.n, parts)
	})
	return wrap(err, "add to mailing "+string(id))
}

// MailingPart returns what a mailing says to a slice, or news.ErrNotFound.
func (db *DB) MailingPart(ctx context.Context, id news.MailingID, slice string) (string, error) {
	var body string
	err := db.read(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT p.body FROM mailing_parts p JOIN mailings m ON m.n = p.mailing WHERE m.id = $1 AND p.slice = $2`,
			string(id), slice).Scan(&body)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		return err
	})
	return body, wrap(err, "slice "+slice+" of mailing "+string(id))
}

// FreezeMailing writes one delivery for each reader who is to get the mailing, in one transaction, and returns how many
// there are. A mailing that is frozen already stays as it is. Readers of slices that the mailing has no part for are not
// left out: then nothing is written, and the slices are returned, so that they can be added first.
func (db *DB) FreezeMailing(ctx context.Context, id news.MailingID, now time.Time) (recipients int, missing []string, err error) {
	err = db.writeDurably(ctx, func(tx *sql.Tx) error {
		recipients, missing = 0, nil
		m, err := mailingIn(ctx, tx, id, db.dialect.LockRows)
		if err != nil {
			return err
		}
		if !m.FrozenAt.IsZero() {
			recipients = m.Recipients
			return nil
		}
		const segment = mailable + ` AND s.lang = $1 AND s.frequencies LIKE '%"' || $2 || '"%'`
		if err := query(ctx, tx, `SELECT DISTINCT s.slice FROM subscribers s LEFT JOIN mailing_parts p ON p.mailing = $3 AND p.slice = s.slice
			WHERE p.slice IS NULL AND `+segment+` ORDER BY s.slice`, []any{string(m.Lang), string(m.Frequency), m.n}, func(rows *sql.Rows) error {
			var slice string
			err := rows.Scan(&slice)
			missing = append(missing, slice)
			return err
		}); err != nil || len(missing) > 0 {
			return err
		}
		var top int64
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) FROM deliveries`).Scan(&top); err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `INSERT INTO deliveries (n, mailing, subscriber, address, slice, status, attempt, doubts, fails, owner, next_at, reply)
			SELECT CAST($4 AS BIGINT) + ROW_NUMBER() OVER (ORDER BY s.id), CAST($3 AS BIGINT), s.id, s.address, s.slice, 'pending', 0, 0, 0, '', 0, ''
			FROM subscribers s JOIN mailing_parts p ON p.mailing = $3 AND p.slice = s.slice AND p.body <> ''
			WHERE `+segment+` ORDER BY s.id`, string(m.Lang), string(m.Frequency), m.n, top)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err != nil {
			return err
		}
		recipients = int(n)
		return exec(ctx, tx, `UPDATE mailings SET frozen_at = $2, first_n = $3, last_n = $4 WHERE n = $1`, []any{m.n, micros(now), top + 1, top + n})
	})
	return recipients, missing, wrap(err, "freeze mailing "+string(id))
}

// Mailing returns a mailing, or news.ErrNotFound.
func (db *DB) Mailing(ctx context.Context, id news.MailingID) (news.Mailing, error) {
	var m mailingRow
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		m, err = mailingIn(ctx, tx, id, "")
		return err
	})
	return m.Mailing, wrap(err, "mailing "+string(id))
}

// Mailings returns all mailings, the newest first; of one week unless it is zero.
func (db *DB) Mailings(ctx context.Context, week news.Week) ([]news.Mailing, error) {
	var out []news.Mailing
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		text, args := "", []any(nil)
		if !week.IsZero() {
			text, args = ` WHERE m.week = $1`, []any{week.String()}
		}
		return query(ctx, tx, `SELECT `+mailingColumns+` FROM mailings m`+text+` ORDER BY m.n DESC`, args, func(rows *sql.Rows) error {
			m, err := scanMailing(rows)
			out = append(out, m.Mailing)
			return err
		})
	})
	return out, wrap(err, "mailings")
}

// MoveMailing takes a mailing to a state, with the reason in words. A cancelled one stays so: news.ErrConflict. What is
// cancelled is written to the deliveries as well: see RELIABILITY §1.2.
func (db *DB) MoveMailing(ctx context.Context, id news.MailingID, to news.MailingStatus, reason string) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		m, err := mailingIn(ctx, tx, id, db.dialect.LockRows)
		if err != nil {
			return err
		}
		if m.Status == news.MailingCancelled && to != news.MailingCancelled {
			return fmt.Errorf("%w: it was cancelled", news.ErrConflict)
		}
		if err := exec(ctx, tx, `UPDATE mailings SET status = $2, reason = $3 WHERE n = $1`, []any{m.n, string(to), reason}); err != nil {
			return err
		}
		if to == news.MailingCancelled {
			return endDeliveries(ctx, tx, m, news.DeliveryCancelled)
		}
		return nil
	})
	return wrap(err, "mailing "+string(id))
}

// RescheduleMailing gives a mailing another time to be sent at and to expire at.
func (db *DB) RescheduleMailing(ctx context.Context, id news.MailingID, sendAt, expiresAt time.Time) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		return oneOrMissing(tx.ExecContext(ctx, `UPDATE mailings SET send_at = $2, expires_at = $3 WHERE id = $1`, string(id), micros(sendAt), micros(expiresAt)))
	})
	return wrap(err, "mailing "+string(id))
}

// oneOrMissing is news.ErrNotFound where no row changed.
func oneOrMissing(done sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := done.RowsAffected()
	if err == nil && n == 0 {
		err = news.ErrNotFound
	}
	return err
}

// endDeliveries ends what is not final of a mailing that was cancelled or expired. A message whose dot is being waited for
// is left to whoever waits; nobody waits for one that has a time of its own.
func endDeliveries(ctx context.Context, tx *sql.Tx, m mailingRow, to news.DeliveryStatus) error {
	status := `$3`
	if to == news.DeliveryExpired {
		status = `CASE WHEN doubts > 0 THEN 'unresolved' ELSE $3 END`
	}
	if err := exec(ctx, tx, `UPDATE deliveries SET status = `+status+`, owner = '', next_at = 0
		WHERE n BETWEEN $1 AND $2 AND status IN ('pending', 'leased', 'deferred')`, []any{m.first, m.last, string(to)}); err != nil {
		return err
	}
	return exec(ctx, tx, `UPDATE deliveries SET status = 'unresolved', owner = '', next_at = 0 WHERE n BETWEEN $1 AND $2 AND status = 'in_doubt' AND next_at > 0`,
		[]any{m.first, m.last})
}

// ExpireMailing ends what is not final of a mailing whose time is over.
func (db *DB) ExpireMailing(ctx context.Context, id news.MailingID, now time.Time) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		m, err := mailingIn(ctx, tx, id, "")
		if err != nil || m.ExpiresAt.After(now) {
			return err
		}
		return endDeliveries(ctx, tx, m, news.DeliveryExpired)
	})
	return wrap(err, "expire mailing "+string(id))
}

// MailingsToSend returns the open mailings whose time has come and that have something left to do, the oldest first.
func (db *DB) MailingsToSend(ctx context.Context, now time.Time) ([]news.MailingID, error) {
	var out []news.MailingID
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT m.id FROM mailings m WHERE m.status = 'open' AND m.send_at <= $1 AND (m.frozen_at = 0 OR EXISTS (
			SELECT 1 FROM deliveries d WHERE d.n BETWEEN m.first_n AND m.last_n AND d.status IN ('pending', 'leased', 'in_doubt', 'deferred'))) ORDER BY m.n`,
			[]any{micros(now)}, func(rows *sql.Rows) error {
				var id news.MailingID
				err := rows.Scan(&id)
				out = append(out, id)
				return err
			})
	})
	return out, wrap(err, "mailings to send")
}
