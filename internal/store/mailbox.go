package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"

	"dateline/internal/news"
)

// MaxKeptMails is how many messages the mailbox keeps: the newest.
const MaxKeptMails = 2000

// KeepMail puts a message into the mailbox. One whose id is there already is the same one, and changes nothing.
func (db *DB) KeepMail(ctx context.Context, m *news.KeptMail) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO mailbox (id, at, sender, recipient, subject, size, raw)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
			m.ID, micros(m.At), m.From, m.To, m.Subject, len(m.Raw), base64.StdEncoding.EncodeToString(m.Raw)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM mailbox WHERE (at, id) <
			(SELECT at, id FROM mailbox ORDER BY at DESC, id DESC LIMIT 1 OFFSET $1)`, MaxKeptMails-1)
		return err
	})
	return wrap(err, "keep mail")
}

// KeptMails returns the newest messages of the mailbox, the newest first, without their bytes: those for one address, or,
// if it is empty, for all.
func (db *DB) KeptMails(ctx context.Context, address string, limit int) ([]news.KeptMail, error) {
	var out []news.KeptMail
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT id, at, sender, recipient, subject, size FROM mailbox
			WHERE $1 = '' OR recipient = $1 ORDER BY at DESC, id DESC LIMIT $2`, []any{address, limit}, func(rows *sql.Rows) error {
			var m news.KeptMail
			var at int64
			err := rows.Scan(&m.ID, &at, &m.From, &m.To, &m.Subject, &m.Size)
			m.At = fromMicros(at)
			out = append(out, m)
			return err
		})
	})
	return out, wrap(err, "list kept mail")
}

// KeptMail returns a message of the mailbox, or news.ErrNotFound.
func (db *DB) KeptMail(ctx context.Context, id string) (*news.KeptMail, error) {
	m := &news.KeptMail{ID: id}
	err := db.read(ctx, func(tx *sql.Tx) error {
		var at int64
		var raw string
		err := tx.QueryRowContext(ctx, `SELECT at, sender, recipient, subject, size, raw FROM mailbox WHERE id = $1`, id).
			Scan(&at, &m.From, &m.To, &m.Subject, &m.Size, &raw)
		if isNoRows(err) {
			return fmt.Errorf("mail %s: %w", id, news.ErrNotFound)
		}
		if err != nil {
			return err
		}
		m.At = fromMicros(at)
		m.Raw, err = base64.StdEncoding.DecodeString(raw)
		return err
	})
	if err != nil {
		return nil, wrap(err, "read kept mail")
	}
	return m, nil
}

// EmptyMailbox drops all messages of the mailbox.
func (db *DB) EmptyMailbox(ctx context.Context) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM mailbox`)
		return err
	})
	return wrap(err, "empty the mailbox")
}
