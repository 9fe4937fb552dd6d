package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dateline/internal/news"
)

// Bulletin returns what is mailed between issues by its name, or news.ErrNotFound.
func (db *DB) Bulletin(ctx context.Context, id news.BulletinID) (*news.Bulletin, error) {
	var b *news.Bulletin
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		b, err = bulletinIn(ctx, tx, id, "")
		return err
	})
	return b, wrap(err, "bulletin "+string(id))
}

// bulletinIn reads a bulletin, or news.ErrNotFound. Lock is put behind the query.
func bulletinIn(ctx context.Context, tx *sql.Tx, id news.BulletinID, lock string) (*news.Bulletin, error) {
	var body string
	err := tx.QueryRowContext(ctx, `SELECT body FROM bulletins WHERE id = $1`+lock, string(id)).Scan(&body)
	if isNoRows(err) {
		return nil, news.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	b := &news.Bulletin{}
	return b, fromJSON(body, b)
}

// Bulletins returns the bulletins of a kind whose reports end at since or later and before until, the newest first, at most
// limit. A zero time bounds nothing.
func (db *DB) Bulletins(ctx context.Context, kind news.Frequency, since, until time.Time, limit int) ([]news.Bulletin, error) {
	var out []news.Bulletin
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT body FROM bulletins WHERE kind = $1 AND made_at >= $2 AND (CAST($3 AS BIGINT) = 0 OR made_at < CAST($3 AS BIGINT)) ORDER BY made_at DESC, id LIMIT $4`,
			[]any{string(kind), micros(since), micros(until), limit}, func(rows *sql.Rows) error {
				var body string
				if err := rows.Scan(&body); err != nil {
					return err
				}
				var b news.Bulletin
				err := fromJSON(body, &b)
				out = append(out, b)
				return err
			})
	})
	return out, wrap(err, "bulletins")
}

// SaveBulletin saves a draft, in place of an older draft. One that is no draft any more is news.ErrFrozen, and nothing is
// written.
func (db *DB) SaveBulletin(ctx context.Context, b *news.Bulletin) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		have, err := bulletinIn(ctx, tx, b.ID, db.dialect.LockRows)
		if err == nil && have.Went() {
			return news.ErrFrozen
		}
		if err = ignoreMissing(err); err != nil {
			return err
		}
		return putBulletin(ctx, tx, b)
	})
	return wrap(err, "save bulletin "+string(b.ID))
}

func putBulletin(ctx context.Context, tx *sql.Tx, b *news.Bulletin) error {
	body, err := toJSON(b)
	if err != nil {
		return err
	}
	return exec(ctx, tx, `INSERT INTO bulletins (id, kind, status, made_at, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET status = excluded.status, made_at = excluded.made_at, body = excluded.body`,
		[]any{string(b.ID), string(b.Kind), string(b.Issue.Status), micros(b.To), body})
}

// MoveBulletin takes a bulletin a step on, in one transaction: change is given it as it stands and changes its status and who
// said so, or refuses. It returns the bulletin as saved.
func (db *DB) MoveBulletin(ctx context.Context, id news.BulletinID, change func(*news.Bulletin) error) (*news.Bulletin, error) {
	var b *news.Bulletin
	err := db.write(ctx, func(tx *sql.Tx) (err error) {
		if b, err = bulletinIn(ctx, tx, id, db.dialect.LockRows); err != nil {
			return err
		}
		if err := change(b); err != nil {
			return err
		}
		return putBulletin(ctx, tx, b)
	})
	return b, wrap(err, "bulletin "+string(id))
}

// SaveBreaking saves a story that goes to readers, and counts it: where as many as most are final whose reports end within
// [from, to), it is news.ErrConflict and nothing is written. One that is final already is news.ErrFrozen. Two processes that
// save at once count one after the other.
func (db *DB) SaveBreaking(ctx context.Context, b *news.Bulletin, from, to time.Time, most int) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		// The gate of sign-ups is a row that whoever counts changes first; counting is as rare here.
		if err := exec(ctx, tx, `UPDATE signup_gate SET passed = passed WHERE id = 1`, nil); err != nil {
			return err
		}
		have, err := bulletinIn(ctx, tx, b.ID, "")
		if err == nil && have.Issue.Status == news.Frozen {
			return news.ErrFrozen
		}
		if err = ignoreMissing(err); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM bulletins WHERE kind = 'breaking' AND status = 'frozen' AND made_at >= $1 AND made_at < $2`,
			micros(from), micros(to)).Scan(&n); err != nil {
			return err
		}
		if b.Issue.Status == news.Frozen && n >= most {
			return fmt.Errorf("%w: %d stories went out this week, and %d may", news.ErrConflict, n, most)
		}
		return putBulletin(ctx, tx, b)
	})
	return wrap(err, "save bulletin "+string(b.ID))
}
