package store

import (
	"context"
	"database/sql"
	"time"
)

// LastRun returns the last due time recorded for a schedule, or the zero time.
func (db *DB) LastRun(ctx context.Context, name string) (time.Time, error) {
	var at int64
	err := db.read(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT due_at FROM schedule_runs WHERE name = $1`, name).Scan(&at)
		if isNoRows(err) {
			at = 0
			return nil
		}
		return err
	})
	return fromMicros(at), wrap(err, "schedule "+name)
}

// RecordRun records a due time, unless a later one is there.
func (db *DB) RecordRun(ctx context.Context, name string, due time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO schedule_runs (name, due_at) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at WHERE schedule_runs.due_at < excluded.due_at`, name, micros(due))
		return err
	})
	return wrap(err, "schedule "+name)
}
