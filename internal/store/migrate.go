package store

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"

	"dateline/internal/news"
)

//go:embed migrations/*.sql
var migrations embed.FS

// SchemaVersion is the version that this program writes: the number of the last migration.
const SchemaVersion = 21

// Migrate brings the schema to SchemaVersion, one transaction a migration, under a lock that other processes wait
// for. A schema newer than the program is refused: an older program would not know what it breaks.
func (db *DB) Migrate(ctx context.Context) error {
	release, err := db.lock(ctx)
	if err != nil {
		return fmt.Errorf("lock for migrations: %w", err)
	}
	defer release()
	dialect := goose.DialectSQLite3
	if db.dialect.Name == "postgres" {
		dialect = goose.DialectPostgres
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(dialect, db.writer, filling{files, db.dialect},
		goose.WithVerbose(false), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("schema version: %w", db.dialect.MapError(err))
	}
	if have > SchemaVersion {
		return fmt.Errorf("%w: the database has schema %d, this program knows %d: run a newer dateline", news.ErrConflict, have, SchemaVersion)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", db.dialect.MapError(err))
	}
	return nil
}

// filling serves the migrations with the engine's collation in place of the marker /*C*/, and with what stands between
// the marker of its name and the end of that comment. What is another engine's stays a comment.
type filling struct {
	fs.FS
	dialect Dialect
}

// Open opens a file; a migration's bytes come with the markers filled in.
func (f filling) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	defer func() { _ = file.Close() }() // embedded
	text, err := fs.ReadFile(f.FS, name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	text = bytes.ReplaceAll(text, []byte("/*C*/"), []byte(f.dialect.Collation))
	text = f.dialect.own(text)
	return &filled{Reader: bytes.NewReader(text), info: info}, nil
}

// own uncovers the statements that are this engine's alone, and drops those of others.
func (d Dialect) own(text []byte) []byte {
	var out []byte
	for {
		before, rest, ok := bytes.Cut(text, []byte("\n/*"))
		out = append(out, before...)
		if !ok {
			return out
		}
		inside, after, _ := bytes.Cut(rest, []byte("*/"))
		if own, ok := bytes.CutPrefix(inside, []byte(d.Name+"\n")); ok {
			out = append(append(out, '\n'), own...)
		}
		text = after
	}
}

// filled is a file whose bytes were changed on the way out.
type filled struct {
	*bytes.Reader
	info fs.FileInfo
}

// Stat says the embedded file's facts; its size is that of the original.
func (f *filled) Stat() (fs.FileInfo, error) { return f.info, nil }

// Close does nothing: the bytes are in memory.
func (f *filled) Close() error { return nil }
