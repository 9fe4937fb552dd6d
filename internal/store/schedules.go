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

// PassRun is how a pass went the last time, in any process. Times are zero where it never was so.
type PassRun struct {
	Name     string
	BeganAt  time.Time
	EndedAt  time.Time // before BeganAt while it runs, or if its process died
	OKAt     time.Time // when it last ended well
	FailedAt time.Time
	Fault    string    // of the last failure; it stays when later runs go well
	AskedAt  time.Time // since when somebody waits for a run
}

// PassBegan notes that a pass begins, and takes its asking as answered.
func (db *DB) PassBegan(ctx context.Context, name string, at time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO pass_runs (name, began_at, ended_at, ok_at, failed_at, fault, asked_at) VALUES ($1, $2, 0, 0, 0, '', 0)
			ON CONFLICT (name) DO UPDATE SET began_at = excluded.began_at, asked_at = 0`, name, micros(at))
		return err
	})
	return wrap(err, "pass "+name)
}

// PassEnded notes how a pass ended that began at a time; fault is empty if it went well.
func (db *DB) PassEnded(ctx context.Context, name string, began, ended time.Time, fault string) error {
	ok, failed := micros(ended), int64(0)
	if fault != "" {
		ok, failed = 0, ok
	}
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO pass_runs (name, began_at, ended_at, ok_at, failed_at, fault, asked_at) VALUES ($1, $2, $3, $4, $5, $6, 0)
			ON CONFLICT (name) DO UPDATE SET
				began_at = CASE WHEN pass_runs.began_at < excluded.began_at THEN excluded.began_at ELSE pass_runs.began_at END,
				ended_at = CASE WHEN pass_runs.ended_at < excluded.ended_at THEN excluded.ended_at ELSE pass_runs.ended_at END,
				ok_at = CASE WHEN pass_runs.ok_at < excluded.ok_at THEN excluded.ok_at ELSE pass_runs.ok_at END,
				fault = CASE WHEN pass_runs.failed_at < excluded.failed_at THEN excluded.fault ELSE pass_runs.fault END,
				failed_at = CASE WHEN pass_runs.failed_at < excluded.failed_at THEN excluded.failed_at ELSE pass_runs.failed_at END`,
			name, micros(began), micros(ended), ok, failed, fault)
		return err
	})
	return wrap(err, "pass "+name)
}

// AskForPass notes that somebody waits for a run of a pass.
func (db *DB) AskForPass(ctx context.Context, name string, at time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO pass_runs (name, began_at, ended_at, ok_at, failed_at, fault, asked_at) VALUES ($1, 0, 0, 0, 0, '', $2)
			ON CONFLICT (name) DO UPDATE SET asked_at = excluded.asked_at WHERE pass_runs.asked_at = 0`, name, micros(at))
		return err
	})
	return wrap(err, "pass "+name)
}

// PassAsked says whether somebody waits for a run of a pass.
func (db *DB) PassAsked(ctx context.Context, name string) (bool, error) {
	n := 0
	err := db.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM pass_runs WHERE name = $1 AND asked_at > 0`, name).Scan(&n)
	})
	return n > 0, wrap(err, "pass "+name)
}

// PassRuns returns how all passes went that were ever noted, by name.
func (db *DB) PassRuns(ctx context.Context) ([]PassRun, error) {
	var all []PassRun
	err := db.read(ctx, func(tx *sql.Tx) error {
		all = nil
		return query(ctx, tx, `SELECT name, began_at, ended_at, ok_at, failed_at, fault, asked_at FROM pass_runs ORDER BY name`, nil, func(rows *sql.Rows) error {
			var p PassRun
			var began, ended, ok, failed, asked int64
			err := rows.Scan(&p.Name, &began, &ended, &ok, &failed, &p.Fault, &asked)
			p.BeganAt, p.EndedAt, p.OKAt, p.FailedAt, p.AskedAt = fromMicros(began), fromMicros(ended), fromMicros(ok), fromMicros(failed), fromMicros(asked)
			all = append(all, p)
			return err
		})
	})
	return all, wrap(err, "passes")
}
