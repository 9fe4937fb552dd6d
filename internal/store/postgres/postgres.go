// Package postgres opens PostgreSQL as the engine of Dateline's store, for when one machine is not enough.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"dateline/internal/news"
	"dateline/internal/store"
)

// conns bounds the connections of one process; PostgreSQL's default allows a hundred for all.
const conns = 10

// migrationLock is the advisory lock's number: "date" in ASCII.
const migrationLock = 0x64617465

// Open connects to the database that the DSN names, without migrating it. A server that does not answer is
// ErrUnavailable.
func Open(ctx context.Context, dsn string) (*store.DB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("%w: the PostgreSQL address cannot be read (write it like postgres://user@host/database)", news.ErrInvalid)
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("connect to PostgreSQL at %s, database %s: %w: %w", config.Host, config.Database, news.ErrUnavailable, err), db.Close())
	}
	return store.New(store.Options{
		Writer: db,
		Reader: db,
		Dialect: store.Dialect{
			Name: "postgres", Collation: ` COLLATE "C"`, SkipLocked: ` FOR UPDATE OF t SKIP LOCKED`, LockRows: ` FOR UPDATE`,
			MapError: mapError, Busy: busy, Mark: `SELECT pg_current_snapshot()::text`,
		},
		Lock: func(ctx context.Context) (func(), error) { return lock(ctx, db) },
	})
}

// lock holds an advisory lock on a connection of its own, which the server lets go when the process dies.
func lock(ctx context.Context, db *sql.DB) (func(), error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, migrationLock) // closing lets it go as well
		_ = conn.Close()
	}, nil
}

// mapError turns PostgreSQL's codes into the sentinels of news.
func mapError(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case "23505": // unique_violation
		return fmt.Errorf("%w: %w", news.ErrConflict, err)
	case "23503", "23502", "23514": // foreign key, not null, check
		return fmt.Errorf("%w: %w", news.ErrInvalid, err)
	case "53300", "57P01", "57P03", "53100": // too many connections, shutdown, starting up, disk full
		return fmt.Errorf("%w: %w", news.ErrUnavailable, err)
	}
	return err
}

// busy says that the transaction was a victim of another: serialization failure or deadlock.
func busy(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}
