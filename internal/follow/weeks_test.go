package follow_test

import (
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/annotate"
	"dateline/internal/entity"
	"dateline/internal/evals"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/store"
	"dateline/internal/store/sqlite"
	"dateline/internal/store/storetest"
	"dateline/internal/testkit"
)

// weeks reads recorded weeks as readings of their sources, one reading a source and week.
func weeks(tb testing.TB, names ...string) ([]news.Source, []news.Reading) {
	tb.Helper()
	sources, readings, err := evals.Readings(testkit.Shared(tb, "data", "weeks"), now, names...)
	if err != nil {
		tb.Fatal(err)
	}
	return sources, readings
}

// newsroom is collect, annotate and follow over one store.
type newsroom struct {
	path      string
	db        *store.DB
	annotator *annotate.Annotator
}

func openNewsroom(tb testing.TB, sources []news.Source) newsroom {
	tb.Helper()
	f, err := field.AI()
	if err != nil {
		tb.Fatal(err)
	}
	g, err := entity.New(f)
	if err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "dateline.db")
	db := openAt(tb, path)
	a, err := annotate.New(annotate.Options{
		Store: db, Gazetteer: g, Judge: entity.NewRelevance(f, g), Field: "test", Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := db.AddSources(tb.Context(), sources, now); err != nil {
		tb.Fatal(err)
	}
	return newsroom{path, db, a}
}

func (n newsroom) read(tb testing.TB, readings []news.Reading) {
	tb.Helper()
	if _, err := n.db.SaveReadings(tb.Context(), readings); err != nil {
		tb.Fatal(err)
	}
	for {
		more, err := n.annotator.Pass(tb.Context())
		if err != nil {
			tb.Fatal(err)
		}
		if !more {
			return
		}
	}
}

// Recorded weeks in order, and in another order with the sources shuffled, end in the same records, byte for byte.
func TestRecordedWeeksInAnyOrder(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: recorded weeks take a minute")
	}
	sources, readings := weeks(t, "2025-W50", "2025-W51", "2026-W02", "2026-W04", "2026-W11")
	first := openNewsroom(t, sources)
	first.read(t, readings)
	drain(t, follower(t, first.db))
	storetest.Check(t, first.db)
	want := everything(t, first.db)
	kinds := map[news.RecordKind]int{}
	for i := range want {
		kinds[want[i].Key.Kind]++
	}
	t.Logf("records: %v", kinds)
	if len(want) < 100 {
		t.Errorf("only %d records came of two weeks", len(want))
	}
	rng := rand.New(rand.NewPCG(3, 5))
	rng.Shuffle(len(readings), func(i, j int) { readings[i], readings[j] = readings[j], readings[i] })
	second := openNewsroom(t, sources)
	f := follower(t, second.db)
	for part := range slices.Chunk(readings, 1+len(readings)/7) {
		second.read(t, part)
		drain(t, f)
	}
	if diff := cmp.Diff(want, everything(t, second.db)); diff != "" {
		t.Errorf("another order ends in other records (-in order +shuffled):\n%.4000s", diff)
	}
	storetest.Check(t, second.db)
}

func everything(tb testing.TB, db *store.DB) []news.Record {
	tb.Helper()
	all, err := db.Records(tb.Context(), news.RecordQuery{Limit: 1 << 20})
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

// BenchmarkFollow makes the records of a recorded week from its annotations.
func BenchmarkFollow(b *testing.B) {
	sources, readings := weeks(b, "2025-W50")
	n := openNewsroom(b, sources)
	n.read(b, readings)
	reports, err := n.db.Reports(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	annotated := filepath.Join(b.TempDir(), "annotated.db")
	if err := n.db.Close(); err != nil { // so that the whole of it is in the one file
		b.Fatal(err)
	}
	if err := os.Rename(n.path, annotated); err != nil {
		b.Fatal(err)
	}
	whole, err := os.ReadFile(annotated)
	if err != nil {
		b.Fatal(err)
	}
	records := 0
	for b.Loop() {
		b.StopTimer()
		path := filepath.Join(b.TempDir(), "dateline.db")
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			b.Fatal(err)
		}
		db, err := sqlite.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		drain(b, follower(b, db))
		b.StopTimer()
		records = len(everything(b, db))
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(reports)*float64(b.N)/b.Elapsed().Seconds(), "reports/s")
	b.ReportMetric(float64(records), "records")
}
