package follow_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/follow"
	"dateline/internal/news"
	"dateline/internal/store"
	"dateline/internal/store/sqlite"
	"dateline/internal/store/storetest"
)

var now = time.Date(2026, 4, 20, 9, 0, 0, 0, time.UTC)

func follower(tb testing.TB, s follow.Store) *follow.Follower {
	tb.Helper()
	f, err := follow.New(follow.Options{Store: s, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(tb.Output(), nil))})
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

func openStore(tb testing.TB) *store.DB {
	tb.Helper()
	return openAt(tb, filepath.Join(tb.TempDir(), "dateline.db"))
}

func openAt(tb testing.TB, path string) *store.DB {
	tb.Helper()
	db, err := sqlite.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return db
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	if _, err := follow.New(follow.Options{}); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("New without options = %v, want ErrInvalid", err)
	}
}

// told is a report as these tests write it: one claim, of which the title is the passage.
type told struct {
	title  string
	at     string // day
	source int
	claim  news.Claim
}

// source 0 is the company itself, the others are outlets.
func newsSource(n int) news.Source {
	url := fmt.Sprintf("https://outlet%d.example/rss", n)
	s := news.Source{ID: news.NewSourceID(url), URL: url, Name: fmt.Sprintf("Outlet %d", n), Class: news.Press, Lang: news.English}
	if n == 0 {
		s.Class, s.Outlet = news.FirstParty, "Harbor"
	}
	return s
}

func money(subject, metric, period string, low, high float64, change news.Change) news.Claim {
	return news.Claim{
		Kind: news.ClaimFigure, Attribution: news.Official, Modality: news.Stated, Subject: news.Name{ID: news.EntityID(subject), Text: subject},
		Speaker: news.Name{ID: news.EntityID(subject), Text: subject},
		Figure:  &news.Figure{Low: low, High: high, Unit: "USD", Metric: metric, Period: period, Basis: news.Guidance, Change: change},
	}
}

func promised(by news.Attribution, from, to string, fate news.Fate) news.Claim {
	return news.Claim{
		Kind: news.ClaimPromise, Attribution: by, Modality: news.Expected, Subject: news.Name{ID: "lumen", Text: "Lumen"},
		Promise: &news.Promise{Milestone: "release", When: news.Days{From: from, To: to}, Status: fate},
	}
}

func released(by news.Attribution, status news.ReleaseStatus, day string) news.Claim {
	return news.Claim{
		Kind: news.ClaimRelease, Attribution: by, Modality: news.Stated, Subject: news.Name{ID: "lumen", Text: "Lumen"},
		Release: &news.Release{
			Product: news.Name{ID: "lumen", Text: "Lumen"}, Maker: news.Name{ID: "harbor", Text: "Harbor"}, Status: status, When: news.Days{From: day, To: day},
		},
	}
}

func moved(by news.Attribution, status news.MoveStatus) news.Claim {
	return news.Claim{
		Kind: news.ClaimMove, Attribution: by, Modality: news.Stated, Subject: news.Name{Text: "Ann Example"},
		Move: &news.PeopleMove{Person: news.Name{Text: "Ann Example"}, From: news.Name{ID: "harbor", Text: "Harbor"}, To: news.Name{ID: "quay", Text: "Quay"}, Status: status},
	}
}

// year is what several outlets tell over months: a number that is raised, a promise that slips and is kept late, a rumour
// that comes true, and a move.
func year() []told {
	return []told{
		{"Harbor is said to bring out Lumen by the end of the year", "2025-09-02", 1, promised(news.Anonymous, "2025-12-01", "2025-12-31", news.FateExpected)},
		{"Harbor will bring out Lumen in the first quarter", "2025-11-03", 0, promised(news.Official, "2026-01-01", "2026-03-31", news.FateExpected)},
		{"Harbor promises Lumen for the first quarter", "2025-11-04", 2, promised(news.Official, "2026-01-01", "2026-03-31", news.FateExpected)},
		{"Lumen is delayed to May, Harbor says", "2026-03-13", 0, promised(news.Official, "2026-05-01", "2026-06-30", news.FateSlipped)},
		{"Harbor releases Lumen", "2026-04-08", 0, released(news.Official, news.ReleaseShipped, "2026-04-08")},
		{"Lumen is out", "2026-04-08", 1, released(news.Official, news.ReleaseShipped, "2026-04-08")},
		{"Harbor plans to spend 66 to 72 billion", "2025-07-30", 0, money("harbor", "capex", "2025", 66e9, 72e9, "")},
		{"Harbor raises its plan to 70 to 72 billion", "2025-10-29", 0, money("harbor", "capex", "2025", 70e9, 72e9, news.Raised)},
		{"Harbor lifts spending to 70 to 72 billion", "2025-10-30", 2, money("harbor", "capex", "2025", 70e9, 72e9, news.Raised)},
		{"Harbor had sales of 12 billion", "2025-10-29", 1, money("harbor", "revenue", "2025-Q3", 12e9, 12e9, "")},
		{"Harbor had sales of 13 billion, an analyst says", "2025-10-30", 2, money("harbor", "revenue", "2025-Q3", 13e9, 13e9, "")},
		{"Ann Example is said to leave Harbor for Quay", "2026-01-10", 1, moved(news.Anonymous, news.MoveRumoured)},
		{"Ann Example joins Quay", "2026-01-20", 2, moved(news.Named, news.MoveJoined)},
	}
}

// entry is a report as its feed shows it.
func entry(n int, r told) news.Entry {
	at, err := time.Parse(time.DateOnly, r.at)
	if err != nil {
		panic(err)
	}
	url := fmt.Sprintf("https://outlet%d.example/%d", r.source, n)
	return news.Entry{Canonical: url, URL: url, Title: r.title, Published: at, Dated: true, Lang: news.English}
}

// read saves reports and what is claimed in them, as collect and annotate do.
func read(tb testing.TB, db *store.DB, list []told, which ...int) {
	tb.Helper()
	if err := tell(tb.Context(), db, list, which...); err != nil {
		tb.Fatal(err)
	}
}

func tell(ctx context.Context, db *store.DB, list []told, which ...int) error {
	var readings []news.Reading
	claims := map[string]news.Claim{}
	for _, n := range which {
		s := newsSource(list[n].source)
		readings = append(readings, news.Reading{Source: s, At: now, Items: []news.Entry{entry(n, list[n])}, State: news.SourceState{Source: s.ID, Status: news.SourceOK}})
		claims[list[n].title] = list[n].claim
	}
	if _, err := db.SaveReadings(ctx, readings); err != nil {
		return err
	}
	due, err := db.Unannotated(ctx, "a/1", 1000)
	if err != nil {
		return err
	}
	var found []news.Annotation
	for i := range due {
		if c, ok := claims[due[i].Title]; ok {
			found = append(found, annotation(&due[i], 0.9, c))
		}
	}
	return db.SaveAnnotations(ctx, 0, found)
}

func annotation(v *news.Voice, relevance float64, claims ...news.Claim) news.Annotation {
	a := news.Annotation{
		Report: v.ID, Producer: "a/1", Inputs: v.Hash, Lang: news.English, Relevance: relevance, MadeAt: now,
		Passages: []news.Passage{{Report: v.ID, N: 0, Start: 0, End: len(v.Title), Lang: news.English, Text: v.Title}},
	}
	for _, c := range claims {
		c.End = len(v.Title)
		a.Claims = append(a.Claims, c)
	}
	return a
}

func sources(tb testing.TB, db *store.DB) {
	tb.Helper()
	if _, err := db.AddSources(tb.Context(), []news.Source{newsSource(0), newsSource(1), newsSource(2)}, now); err != nil {
		tb.Fatal(err)
	}
}

func drain(tb testing.TB, f *follow.Follower) {
	tb.Helper()
	for {
		more, err := f.Pass(tb.Context())
		if err != nil {
			tb.Fatal(err)
		}
		if !more {
			return
		}
	}
}

func table(tb testing.TB, db *store.DB) []news.Record {
	tb.Helper()
	all, err := db.Records(tb.Context(), news.RecordQuery{Limit: 1000})
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestClaimsBecomeRecords(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	sources(t, db)
	list := year()
	read(t, db, list, indexes(len(list))...)
	f := follower(t, db)
	drain(t, f)
	storetest.Check(t, db)
	whole := table(t, db)
	status := map[string]news.RecordStatus{}
	for i := range whole {
		status[string(whole[i].Key.Kind)+" "+whole[i].Key.Subject+" "+whole[i].Key.Attribute] = whole[i].Status
	}
	for key, want := range map[string]news.RecordStatus{
		"number harbor capex":   news.StatusRevised,
		"promise lumen release": news.StatusKept,
		"release lumen ":        news.StatusShipped,
	} {
		if got, ok := status[key]; !ok || got != want {
			t.Errorf("%s: %q, want %q (all: %v)", key, got, want, status)
		}
	}
	byMaker, err := db.Records(t.Context(), news.RecordQuery{Kind: news.RecordRelease, Name: "harbor", Limit: 10})
	if err != nil || len(byMaker) != 1 {
		t.Errorf("releases of the maker = %v, %v", byMaker, err)
	}
	for _, name := range []string{"harbor", "quay", "annexample"} {
		moves, err := db.Records(t.Context(), news.RecordQuery{Kind: news.RecordMove, Name: name, Limit: 10})
		if err != nil || len(moves) != 1 {
			t.Errorf("moves of %s = %v, %v", name, moves, err)
		}
	}
	drain(t, f)
	if diff := cmp.Diff(whole, table(t, db)); diff != "" {
		t.Errorf("a second run changed records (-before +after):\n%s", diff)
	}
}

// Late, early, in one batch or one by one: the same reports end in the same records.
func TestTheOrderOfArrivalDoesNotMatter(t *testing.T) {
	t.Parallel()
	list := year()
	db := openStore(t)
	sources(t, db)
	read(t, db, list, indexes(len(list))...)
	drain(t, follower(t, db))
	want := table(t, db)
	if len(want) < 5 {
		t.Fatalf("only %d records", len(want))
	}
	for seed := range uint64(24) {
		rng := rand.New(rand.NewPCG(seed, 7))
		db := openStore(t)
		sources(t, db)
		f := follower(t, db)
		order := rng.Perm(len(list))
		for len(order) > 0 {
			n := 1 + rng.IntN(4)
			n = min(n, len(order))
			read(t, db, list, order[:n]...)
			if order = order[n:]; rng.IntN(3) > 0 {
				drain(t, f)
			}
		}
		drain(t, f)
		if diff := cmp.Diff(want, table(t, db)); diff != "" {
			t.Fatalf("order %d ends in other records (-all at once +this):\n%s", seed, diff)
		}
		storetest.Check(t, db)
	}
}

// What a report said before it was changed, or before it left the field, is in no record any more.
func TestAReportThatChangesGivesItsClaimsUp(t *testing.T) {
	t.Parallel()
	list := year()
	all := indexes(len(list))
	without := openStore(t) // never read the report that will leave
	sources(t, without)
	read(t, without, list, all[:len(all)-1]...)
	drain(t, follower(t, without))

	db := openStore(t)
	sources(t, db)
	wrong := append([]told(nil), list...)
	wrong[7].title, wrong[7].claim = "Harbor raises its plan to 700 billion", money("harbor", "capex", "2025", 700e9, 700e9, news.Raised)
	read(t, db, wrong, all...)
	f := follower(t, db)
	drain(t, f)
	if cmp.Equal(table(t, without), table(t, db)) {
		t.Fatal("a wrong figure makes no difference")
	}
	read(t, db, list, 7) // the headline was mended
	voices, err := db.VoicesBetween(t.Context(), now.AddDate(-1, 0, 0), now)
	if err != nil {
		t.Fatal(err)
	}
	for i := range voices {
		if voices[i].Title == list[len(list)-1].title {
			if err := db.SaveAnnotations(t.Context(), 0, []news.Annotation{annotation(&voices[i], 0.1, list[len(list)-1].claim)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	drain(t, f)
	if diff := cmp.Diff(table(t, without), table(t, db)); diff != "" {
		t.Errorf("records (-as if never said +after the changes):\n%s", diff)
	}
	storetest.Check(t, db)
}

// dying is a store whose process is killed before or after a save.
type dying struct {
	*store.DB
	before, after int // saves until it dies; 0 is never
}

var errKilled = errors.New("killed")

func (d *dying) SaveFollowing(ctx context.Context, f news.Following) error {
	if d.before--; d.before == 0 {
		return errKilled
	}
	if err := d.DB.SaveFollowing(ctx, f); err != nil {
		return err
	}
	if d.after--; d.after == 0 {
		return errKilled
	}
	return nil
}

func TestKilledAnywhereItEndsTheSame(t *testing.T) {
	t.Parallel()
	list := year()
	var want []news.Record
	for n := range 8 {
		db := openStore(t)
		sources(t, db)
		d := &dying{DB: db}
		if n%2 == 0 {
			d.before = n / 2
		} else {
			d.after = n/2 + 1
		}
		f := follower(t, d)
		for i := range list {
			read(t, db, list, i)
			if _, err := f.Pass(t.Context()); err != nil && !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
		}
		drain(t, follower(t, db))
		if got := table(t, db); n == 0 {
			want = got
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("killed at %d (-undisturbed +killed):\n%s", n, diff)
		}
	}
}

// Several processes may follow at once.
func TestManyFollowersEndTheSame(t *testing.T) {
	t.Parallel()
	list := year()
	one := openStore(t)
	sources(t, one)
	read(t, one, list, indexes(len(list))...)
	drain(t, follower(t, one))
	db := openStore(t)
	sources(t, db)
	var wg sync.WaitGroup
	for k := range 3 {
		f := follower(t, db)
		wg.Go(func() {
			for i := range list {
				if i%3 == k {
					if err := tell(t.Context(), db, list, i); err != nil {
						t.Error(err)
					}
				}
				if _, err := f.Pass(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	drain(t, follower(t, db))
	if diff := cmp.Diff(table(t, one), table(t, db)); diff != "" {
		t.Errorf("records (-one follower +three):\n%s", diff)
	}
	storetest.Check(t, db)
}

func TestAnEndedContextIsNoResult(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	sources(t, db)
	list := year()
	read(t, db, list, indexes(len(list))...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := follower(t, db).Pass(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Pass = %v, want Canceled", err)
	}
	if got := table(t, db); len(got) != 0 {
		t.Errorf("%d records were made", len(got))
	}
}
