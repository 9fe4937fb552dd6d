// Package sqlite opens the embedded engine of Dateline's store: one file, one writer, several readers, in pure Go.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"dateline/internal/news"
	"dateline/internal/store"
)

// readers is the number of connections that read at once, one of them kept to look for changes. WAL lets them read while
// the writer writes.
const readers = 5

// Open opens or makes the database file, without migrating it. The folder must exist and be on a local disk: WAL
// needs shared memory.
func Open(path string) (*store.DB, error) {
	return openWith(path, "cache_size(-16384)", "temp_store(memory)")
}

// OpenLean is Open for a program that does one thing and holds little memory, such as sending: each of its connections keeps one
// megabyte of pages in place of sixteen, and sorts long lists in files. What it reads again comes from the system's own cache.
func OpenLean(path string) (*store.DB, error) {
	return openWith(path, "cache_size(-1024)", "temp_store(file)")
}

func openWith(path string, memory ...string) (*store.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if _, err := os.Stat(filepath.Dir(abs)); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	writer, err := open(abs, url.Values{"_txlock": {"immediate"}, "_pragma": memory})
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	reader, err := open(abs, url.Values{"_pragma": append([]string{"query_only(1)"}, memory...)})
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	return store.New(store.Options{
		Writer:  writer,
		Reader:  reader,
		Dialect: store.Dialect{Name: "sqlite", Mark: `SELECT CAST(data_version AS TEXT) FROM pragma_data_version`, MapError: mapError, Busy: busy},
		Lock:    func(ctx context.Context) (func(), error) { return lock(ctx, abs+".lock") },
	})
}

// open sets the pragmas in the DSN, so that every connection has them.
func open(path string, more url.Values) (*sql.DB, error) {
	v := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(wal)", "synchronous(normal)", "foreign_keys(1)", "trusted_schema(0)",
		"journal_size_limit(67108864)",
	}}
	for k, vs := range more {
		v[k] = append(v[k], vs...)
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()+"?"+v.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return db, nil
}

// lock holds an exclusive lock on a file of its own, which the system lets go when the process dies.
func lock(ctx context.Context, path string) (func(), error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()+"?_pragma=busy_timeout(60000)&_txlock=exclusive")
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return func() {
		_ = tx.Rollback() // nothing was written
		_ = db.Close()
	}, nil
}

// mapError turns SQLite's codes into the sentinels of news.
func mapError(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fmt.Errorf("%w: %w", news.ErrConflict, err)
	case lib.SQLITE_CONSTRAINT_FOREIGNKEY, lib.SQLITE_CONSTRAINT_CHECK, lib.SQLITE_CONSTRAINT_NOTNULL:
		return fmt.Errorf("%w: %w", news.ErrInvalid, err)
	case lib.SQLITE_CANTOPEN, lib.SQLITE_FULL, lib.SQLITE_IOERR:
		return fmt.Errorf("%w: %w", news.ErrUnavailable, err)
	}
	return err
}

// busy says that another process held the database for longer than the busy timeout.
func busy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code()&0xff == lib.SQLITE_BUSY || e.Code()&0xff == lib.SQLITE_LOCKED)
}
