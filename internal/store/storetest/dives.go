package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

func dives(t *testing.T, db *store.DB) {
	subject := news.DiveSubject{Storyline: "l1"}
	if _, err := db.Dive(t.Context(), subject.ID()); !errors.Is(err, news.ErrNotFound) {
		t.Fatalf("a dive that nobody saved: %v, want not found", err)
	}
	dive := func(s news.DiveSubject, inputs string, last time.Time) *news.Dive {
		return &news.Dive{
			ID: s.ID(), Subject: s, Producer: "dive/1", Inputs: inputs, BuiltAt: base, FirstAt: base.Add(-time.Hour), LastAt: last,
			Title: news.DiveLine{At: base, Texts: news.Texts{news.Chinese: {Text: "牛油果推迟", Lang: news.Chinese, How: news.Template}}},
		}
	}
	first := dive(subject, "x", base)
	if wrote, err := db.SaveDive(t.Context(), first); err != nil || !wrote {
		t.Fatalf("SaveDive = %v, %v; want it written", wrote, err)
	}
	again := dive(subject, "x", base)
	again.BuiltAt = base.Add(time.Hour)
	if wrote, err := db.SaveDive(t.Context(), again); err != nil || wrote {
		t.Errorf("the same dive saved again = %v, %v; want nothing written", wrote, err)
	}
	got, err := db.Dive(t.Context(), subject.ID())
	if diff := cmp.Diff(first, got); err != nil || diff != "" {
		t.Errorf("Dive: %v (-want +got):\n%s", err, diff)
	}
	changed := dive(subject, "y", base)
	if wrote, err := db.SaveDive(t.Context(), changed); err != nil || !wrote {
		t.Errorf("a changed dive = %v, %v; want it written in place of the old one", wrote, err)
	}
	got, err = db.Dive(t.Context(), subject.ID())
	if diff := cmp.Diff(changed, got); err != nil || diff != "" {
		t.Errorf("Dive after the change: %v (-want +got):\n%s", err, diff)
	}
	if _, err := db.Dive(t.Context(), news.DiveSubject{Story: "l1"}.ID()); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a story of the same name as the storyline: %v, want not found", err)
	}
}
