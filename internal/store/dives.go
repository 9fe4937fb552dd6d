package store

import (
	"context"
	"database/sql"

	"dateline/internal/news"
)

// SaveDive saves a dive in place of an older one of its subject. Saving what is there already writes nothing: the first
// building time stays. It returns whether it wrote.
func (db *DB) SaveDive(ctx context.Context, d *news.Dive) (written bool, err error) {
	body, err := toJSON(d)
	if err != nil {
		return false, wrap(err, "dive "+string(d.ID))
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		written = false
		var producer, inputs string
		err := tx.QueryRowContext(ctx, `SELECT producer, inputs FROM dives WHERE id = $1`, string(d.ID)).Scan(&producer, &inputs)
		switch {
		case err != nil && !isNoRows(err):
			return err
		case err == nil && producer == d.Producer && inputs == d.Inputs:
			return nil
		}
		written = true
		return exec(ctx, tx, `INSERT INTO dives (id, producer, inputs, last_at, built_at, body) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (id) DO UPDATE SET producer = excluded.producer, inputs = excluded.inputs, last_at = excluded.last_at,
			built_at = excluded.built_at, body = excluded.body`,
			[]any{string(d.ID), d.Producer, d.Inputs, micros(d.LastAt), micros(d.BuiltAt), body})
	})
	return written && err == nil, wrap(err, "save dive "+string(d.ID))
}

// Dive returns a saved dive, or ErrNotFound.
func (db *DB) Dive(ctx context.Context, id news.DiveID) (*news.Dive, error) {
	var d news.Dive
	err := db.read(ctx, func(tx *sql.Tx) error {
		d = news.Dive{}
		var body string
		err := tx.QueryRowContext(ctx, `SELECT body FROM dives WHERE id = $1`, string(id)).Scan(&body)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if err != nil {
			return err
		}
		return fromJSON(body, &d)
	})
	if err != nil {
		return nil, wrap(err, "dive "+string(id))
	}
	return &d, nil
}
