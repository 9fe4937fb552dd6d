// Package store keeps all of Dateline's rows, in embedded SQLite or in PostgreSQL, through one portable SQL text an
// operation.
//
// A method is one unit of work and one transaction; callers never hold one, so none can span a network call. Times
// are Unix microseconds in UTC, identifiers are texts made by us, lists are JSON texts. What differs between the
// engines is in Dialect. The engines are opened by store/sqlite and store/postgres; store/storetest holds what both
// must do.
package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"dateline/internal/news"
)

// Dialect is what differs between the engines.
type Dialect struct {
	// Name is "sqlite" or "postgres".
	Name string
	// Collation is put after TEXT for text that is ordered or unique.
	Collation string
	// SkipLocked ends a SELECT that claims rows, so that two processes never claim one row.
	SkipLocked string
	// Mark is a query of one text that differs, on one connection, after any commit.
	Mark string
	// LockRows ends a SELECT whose rows the transaction is about to change, so that it sees what others committed.
	LockRows string
	// MapError turns a driver's error into a sentinel of news where its code says so, else returns it as it is.
	MapError func(error) error
	// Busy says that the transaction lost a race and may be run again as it is.
	Busy func(error) bool
}

// Options are what New needs. All fields are required.
type Options struct {
	Writer  *sql.DB // SQLite: one connection
	Reader  *sql.DB // may be the writer on PostgreSQL
	Dialect Dialect
	// Lock serialises migrations between processes; it returns the release.
	Lock func(context.Context) (func(), error)
}

// DB is Dateline's store. It is safe for concurrent use.
type DB struct {
	writer, reader *sql.DB
	dialect        Dialect
	lock           func(context.Context) (func(), error)
	ledger         ledgerStatements
	kept           keptStatements
	glance         glance
}

// New returns a store over open databases. It refuses missing options.
func New(o Options) (*DB, error) {
	if o.Writer == nil || o.Reader == nil || o.Dialect.Name == "" || o.Dialect.MapError == nil || o.Dialect.Busy == nil || o.Dialect.Mark == "" || o.Lock == nil {
		return nil, fmt.Errorf("store: %w: missing options", news.ErrInvalid)
	}
	return &DB{writer: o.Writer, reader: o.Reader, dialect: o.Dialect, lock: o.Lock}, nil
}

// Engine returns the name of the engine: "sqlite" or "postgres".
func (db *DB) Engine() string { return db.dialect.Name }

// Close closes both pools.
func (db *DB) Close() error {
	err := errors.Join(db.glance.close(), db.kept.close(), db.writer.Close())
	if db.reader != db.writer {
		err = errors.Join(err, db.reader.Close())
	}
	return err
}

// maxTries bounds how often a transaction that lost a race is run again.
const maxTries = 8

// errLostRace is returned inside a transaction that found a row which it had just seen missing.
var errLostRace = errors.New("lost a race")

// write runs f in one transaction and commits it; a transaction that lost a race is run again from its start, so f
// must not keep anything from a failed run.
func (db *DB) write(ctx context.Context, f func(*sql.Tx) error) error {
	return db.retried(ctx, func() error { return db.writeOnce(ctx, f) })
}

// retried runs a transaction again as long as it only lost a race.
func (db *DB) retried(ctx context.Context, once func() error) error {
	var err error
	for range maxTries {
		if err = once(); err == nil {
			return nil
		}
		if ctx.Err() != nil || !(errors.Is(err, errLostRace) || db.dialect.Busy(err)) {
			break
		}
	}
	return db.dialect.MapError(err)
}

func (db *DB) writeOnce(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // no effect after a commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// read runs f in one read-only transaction, so that all its queries see one state.
func (db *DB) read(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := db.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: db.readIsolation()})
	if err != nil {
		return db.dialect.MapError(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing to keep
	return db.dialect.MapError(f(tx))
}

// readIsolation is a snapshot on PostgreSQL; a SQLite read transaction is one by itself.
func (db *DB) readIsolation() sql.IsolationLevel {
	if db.dialect.Name == "postgres" {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// micros turns a time into a column; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// fromMicros is the reverse of micros.
func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// toJSON writes lists and documents into a text column. It never fails on our types, which hold no channels, no
// functions and no numbers beyond the finite.
func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func fromJSON(text string, v any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), v)
}

// list writes "$first,$first+1,…" for n values.
func list(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(first + i))
	}
	return b.String()
}

// chunk is how many values stand in one IN list: below the engines' limits, and few enough for a prepared plan.
const chunk = 400

// chunks calls f for every run of at most chunk values.
func chunks[T any](all []T, f func([]T) error) error {
	for len(all) > 0 {
		n := min(len(all), chunk)
		if err := f(all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// anys turns typed values into arguments.
func anys[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// query runs a query and calls scan for each row.
func query(ctx context.Context, tx *sql.Tx, text string, args []any, scan func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // rows.Err below says what went wrong
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// isNoRows says that a query for one row found none.
func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
