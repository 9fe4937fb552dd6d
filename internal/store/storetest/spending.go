package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

func charge(id, scope string, worst int64) store.Charge {
	return store.Charge{ID: id, Scope: scope, Task: "summarise", Model: "fast", Worst: worst, ReservedAt: base}
}

func reserve(t *testing.T, db *store.DB, c store.Charge, scopeCeiling, monthCeiling int64) bool {
	t.Helper()
	ok, err := db.ReserveCharge(t.Context(), c, scopeCeiling, monthCeiling)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

// spent is what is charged in the month of base and in the scope W50.
func spent(t *testing.T, db *store.DB) [2]int64 {
	t.Helper()
	m, s, err := db.Spent(t.Context(), base, "W50")
	if err != nil {
		t.Fatal(err)
	}
	return [2]int64{m, s}
}

// A call is charged before it is made; what it did cost takes the place of that, once, and is never more.
func spending(t *testing.T, db *store.DB) {
	ctx := t.Context()
	if got := spent(t, db); got != [2]int64{} {
		t.Errorf("spent before any charge: %v", got)
	}
	for _, tt := range []struct {
		name         string
		c            store.Charge
		scope, month int64
		want         bool
		spent        [2]int64
	}{
		{"within both", charge("a", "W50", 60), 100, 100, true, [2]int64{60, 60}},
		{"above the month's", charge("b", "W51", 41), 100, 100, false, [2]int64{60, 60}},
		{"above the scope's", charge("c", "W50", 40), 99, 100, false, [2]int64{60, 60}},
		{"exactly the rest", charge("d", "W50", 40), 100, 100, true, [2]int64{100, 100}},
		{"nothing is left", charge("e", "W50", 1), 100, 100, false, [2]int64{100, 100}},
		{"what is free goes on", charge("f", "W50", 0), 0, 0, true, [2]int64{100, 100}},
		{"a ceiling of nothing", charge("g", "W51", 1), 0, 1000, false, [2]int64{100, 100}},
		{"more than there is money", charge("h", "W51", 1<<62), 1 << 62, 1 << 62, false, [2]int64{100, 100}},
	} {
		if got := reserve(t, db, tt.c, tt.scope, tt.month); got != tt.want {
			t.Errorf("%s: granted %v", tt.name, got)
		}
		if got := spent(t, db); got != tt.spent {
			t.Errorf("%s: spent %v, want %v", tt.name, got, tt.spent)
		}
	}
	if _, err := db.ReserveCharge(ctx, charge("a", "W50", 0), 9, 9); !errors.Is(err, news.ErrConflict) {
		t.Errorf("a repeated id: %v, want ErrConflict", err)
	}
	if _, err := db.ReserveCharge(ctx, charge("z", "W50", -5), 9, 9); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("a charge below zero: %v, want ErrInvalid", err)
	}
	for _, tt := range []struct {
		name  string
		id    string
		cost  int64
		lost  bool
		spent [2]int64
	}{
		{"less than the worst", "a", 10, false, [2]int64{50, 50}},
		{"a second time", "a", 0, false, [2]int64{50, 50}},
		{"lost", "d", 0, true, [2]int64{50, 50}},
		{"a lost one that comes back", "d", 5, false, [2]int64{50, 50}},
		{"one that nobody reserved", "nobody", 5, false, [2]int64{50, 50}},
		{"a free one that claims to cost", "f", 5, false, [2]int64{50, 50}},
	} {
		if err := db.SettleCharge(ctx, tt.id, tt.cost, 7, 3, tt.lost, base.Add(time.Second)); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if got := spent(t, db); got != tt.spent {
			t.Errorf("%s: spent %v, want %v", tt.name, got, tt.spent)
		}
	}
	reserve(t, db, charge("i", "W50", 20), 1000, 1000)
	if err := db.SettleCharge(ctx, "i", -1<<62, -7, -3, false, base.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	want := []store.ModelSpending{{Model: "fast", Calls: 4, Lost: 1, Cost: 50, Input: 7, Output: 3}}
	got, err := db.SpendingByModel(ctx, base)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("SpendingByModel: %v (-want +got):\n%s", err, diff)
	}
	// The next month has its own ceiling, the scope keeps its.
	next := charge("n", "W50", 60)
	next.ReservedAt = base.AddDate(0, 1, 0)
	if !reserve(t, db, next, 110, 60) {
		t.Error("the next month has nothing to spend")
	}
}

// However many workers ask at once, no more is granted than the ceiling leaves.
func spendingRaces(t *testing.T, db *store.DB) {
	const workers, each, worst, ceiling = 50, 4, 7, 500
	var granted atomic.Int64
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("%d-%d", w, i)
				ok, err := db.ReserveCharge(t.Context(), charge(id, []string{"W50", "W51"}[w%2], worst), 400, ceiling)
				if err != nil {
					t.Error(err)
					return
				}
				if !ok {
					continue
				}
				granted.Add(1)
				if i%2 == 0 { // every second is never settled, as if its process had died
					if err := db.SettleCharge(t.Context(), id, worst*10, 1, 1, false, base.Add(time.Minute)); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	got := spent(t, db)
	if got[0] != granted.Load()*worst || got[0] > ceiling || got[0] <= ceiling-worst {
		t.Errorf("spent %d for %d calls of %d under a ceiling of %d", got[0], granted.Load(), worst, ceiling)
	}
}

func answers(t *testing.T, db *store.DB) {
	ctx := t.Context()
	if _, err := db.Answer(ctx, []string{"a", "b"}); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("Answer before any: %v, want ErrNotFound", err)
	}
	if _, err := db.Answer(ctx, nil); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("Answer to no key: %v, want ErrNotFound", err)
	}
	a := store.Answer{Key: "b", Task: "headline", Model: "fast", JSON: `{"sentences":[{"text":"电头 𠮷 <&>"}]}`, Input: 5, Output: 6, MadeAt: base}
	second := a
	second.JSON = `{}`
	other := a
	other.Key, other.Model = "c", "slow"
	for _, save := range []store.Answer{a, second, other} {
		if err := db.SaveAnswer(ctx, save); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		keys []string
		want store.Answer
	}{{[]string{"a", "b", "c"}, a}, {[]string{"c", "b"}, other}} {
		got, err := db.Answer(ctx, tt.keys)
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("Answer(%q): %v (-want +got):\n%s", tt.keys, err, diff)
		}
	}
}
