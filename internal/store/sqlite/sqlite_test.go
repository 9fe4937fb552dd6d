package sqlite_test

import (
	"path/filepath"
	"testing"

	"dateline/internal/store"
	"dateline/internal/store/sqlite"
	"dateline/internal/store/storetest"
)

func open(tb testing.TB) *store.DB {
	tb.Helper()
	db, err := sqlite.Open(filepath.Join(tb.TempDir(), "dateline.db"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	for range 2 { // migrating twice changes nothing
		if err := db.Migrate(tb.Context()); err != nil {
			tb.Fatal(err)
		}
	}
	return db
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, open)
}
