package postgres_test

import (
	"testing"

	"dateline/internal/store"
	"dateline/internal/store/postgres"
	"dateline/internal/store/storetest"
	"dateline/internal/testkit"
)

func open(tb testing.TB) *store.DB {
	tb.Helper()
	db, err := postgres.Open(tb.Context(), testkit.Postgres(tb))
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
