package compose_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"dateline/internal/compose"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/section"
)

// desk is a shelf from which the dive of an issue is chosen.
type desk struct {
	*shelf
	threads []news.Thread
	saved   []*news.Dive
}

func (d *desk) StorylinesBetween(context.Context, time.Time, time.Time, int) ([]news.Thread, error) {
	return d.threads, nil
}

func (d *desk) SaveDive(_ context.Context, dive *news.Dive) (bool, error) {
	d.saved = append(d.saved, dive)
	return true, nil
}

// diving is a composer of issues that have a dive.
func diving(t *testing.T, r *rows, d *desk) *compose.Composer {
	t.Helper()
	files, err := field.Files()
	if err != nil {
		t.Fatal(err)
	}
	filer, err := section.New(files, d.gazetteer)
	if err != nil {
		t.Fatal(err)
	}
	c, err := compose.New(compose.Options{
		Store: r, Dives: d, Gazetteer: d.gazetteer, Filer: filer, Zone: time.UTC, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return clock("2026-04-13") },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The storyline of which most is held carries the issue's dive, as of the week's end and proved; the whole is kept. One that an
// issue of the last weeks carried, or that does not go on, is not taken again; where nothing carries one there is none.
func TestTheDiveOfAnIssue(t *testing.T) {
	t.Parallel()
	shipped := news.Week{Year: 2026, Number: 15} // 6 to 12 April: it came out
	slipped := news.Week{Year: 2026, Number: 11} // 9 to 15 March: it was delayed
	thread := news.Thread{ID: "l1", Stories: 3, FirstAt: clock("2025-12-09"), LastAt: clock("2026-04-09")}
	build := func(week news.Week, r *rows, threads ...news.Thread) (*news.IssueDive, *desk) {
		d := &desk{shelf: avocado(t), threads: threads}
		issue, err := diving(t, r, d).Compose(t.Context(), week)
		if err != nil {
			t.Fatal(err)
		}
		return issue.Dive, d
	}

	dive, d := build(shipped, &rows{}, thread)
	if dive == nil || len(dive.Sections) < 4 || dive.Stories != 3 {
		t.Fatalf("the dive of the issue: %+v", dive)
	}
	if len(d.saved) != 1 || d.saved[0].ID != dive.ID || len(d.saved[0].Sections) < len(dive.Sections) || d.saved[0].BuiltAt.IsZero() {
		t.Errorf("the whole was not kept: %d saved", len(d.saved))
	}
	for _, s := range dive.Sections {
		for _, lang := range news.EditionLangs() {
			if head := s.Head[lang]; head.Text == "" || len(head.Passages) == 0 || len(head.Checked) == 0 {
				t.Errorf("section %d has no proved head in %s", s.Number, lang)
			}
		}
	}

	before, _ := build(slipped, &rows{}, news.Thread{ID: "l1", Stories: 2, LastAt: clock("2026-03-13")})
	if before == nil || before.Stories > dive.Stories || !before.LastAt.Before(slipped.End(time.UTC)) {
		t.Errorf("the dive of March tells of what came later: %+v", before)
	}

	carried := &rows{past: []news.Issue{{Week: shipped.Next(-1), Dive: &news.IssueDive{Subject: news.DiveSubject{Storyline: "l1"}}}}}
	if again, _ := build(shipped, carried, thread); again != nil {
		t.Error("a storyline is told in two issues of four weeks")
	}
	if ended, _ := build(shipped, &rows{}, news.Thread{ID: "l1", Stories: 3, LastAt: clock("2026-03-13")}); ended != nil {
		t.Error("a storyline that did not go on this week carries the dive")
	}
	if none, _ := build(shipped, &rows{}); none != nil {
		t.Error("a dive of nothing")
	}
}
