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
const SchemaVersion = 7

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
	provider, err := goose.NewProvider(dialect, db.writer, collated{files, db.dialect.Collation},
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

// collated serves the migrations with the engine's collation in place of the marker.
type collated struct {
	fs.FS
	collation string
}

// Open opens a file; a migration's bytes come with the marker filled in.
func (c collated) Open(name string) (fs.File, error) {
	file, err := c.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	defer func() { _ = file.Close() }() // embedded
	text, err := fs.ReadFile(c.FS, name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	text = bytes.ReplaceAll(text, []byte("/*C*/"), []byte(c.collation))
	return &filled{Reader: bytes.NewReader(text), info: info}, nil
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
