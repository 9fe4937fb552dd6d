package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"dateline/internal/news"
	"dateline/internal/store"
)

// verdicts wants each word of a reader counted once, also of many at once, and none on what no issue printed.
func verdicts(t *testing.T, db *store.DB) {
	week := news.Week{Year: 2025, Number: 50}
	issue := &news.Issue{Week: week, Status: news.Draft, Producer: "k/1", Inputs: "x", BuiltAt: base, Sections: []news.Section{
		{ID: news.SectionMatters, Items: []news.Item{{Story: "ta"}, {Story: "tb"}}},
	}}
	if err := db.SaveIssue(t.Context(), issue, nil); err != nil {
		t.Fatal(err)
	}
	group, ctx := errgroup.WithContext(t.Context())
	for n := range 12 {
		group.Go(func() error { return db.AddVerdict(ctx, week, "tb", news.Chinese, n%3 > 0, base) })
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := db.AddVerdict(t.Context(), week, "ta", news.English, true, base.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, story := range []news.StoryID{"tc", ""} {
		if err := db.AddVerdict(t.Context(), week, story, news.English, true, base); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("a verdict on %q: %v, want ErrNotFound", story, err)
		}
	}
	if err := db.AddVerdict(t.Context(), week.Next(1), "ta", news.English, true, base); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a verdict on a week without an issue: %v, want ErrNotFound", err)
	}
	got, err := db.Verdicts(t.Context(), week)
	if err != nil {
		t.Fatal(err)
	}
	want := []news.Verdict{
		{Story: "tb", Lang: news.Chinese, Useful: 8, Wrong: 4, LastAt: base}, {Story: "ta", Lang: news.English, Useful: 1, LastAt: base.Add(time.Hour)},
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

// marks wants a mark that stays while nothing is written and differs after a commit, and the versions of the parts that
// were written, and of no other, to differ with it.
func marks(t *testing.T, db *store.DB) {
	look := func(ctx context.Context) (string, map[string]string) {
		mark, err := db.Mark(ctx)
		if err != nil {
			t.Fatal(err)
		}
		parts, err := db.Versions(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return mark, parts
	}
	mark, parts := look(t.Context())
	if db.Engine() == "sqlite" { // others may use a PostgreSQL server at the same time
		if again, _ := look(t.Context()); again != mark {
			t.Errorf("the mark went from %s to %s, and nothing was written", mark, again)
		}
	}
	issue := &news.Issue{Week: news.Week{Year: 2025, Number: 50}, Status: news.Draft, Producer: "k/1", Inputs: "x", BuiltAt: base}
	for n, inputs := range []string{"x", "y"} {
		issue.Inputs = inputs
		if err := db.SaveIssue(t.Context(), issue, nil); err != nil {
			t.Fatal(err)
		}
		nextMark, next := look(t.Context())
		if nextMark == mark {
			t.Errorf("write %d left the mark as it was", n)
		}
		for name, version := range next {
			if changed := version != parts[name]; changed != (name == "issues") {
				t.Errorf("write %d of an issue: %s went from %s to %s", n, name, parts[name], version)
			}
		}
		mark, parts = nextMark, next
	}
}
