package storetest

import (
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

// three returns a store's three first reports, each of a story of its own.
func three(t *testing.T, db *store.DB) ([]news.ReportID, []news.Story) {
	t.Helper()
	a := source(1, news.Press)
	add(t, db, a)
	save(t, db, news.Saved{New: 3}, reading(a, item(1, "One"), item(2, "Two"), item(3, "Three")))
	var ids []news.ReportID
	var list []news.Story
	at := base.Add(-time.Hour)
	for i, v := range all(t, db) {
		ids = append(ids, v.ID)
		list = append(list, news.Story{ID: news.StoryID("t" + string(rune('a'+i))), FirstAt: at, LastAt: at, Producer: "c/1", Members: []news.ReportID{v.ID}})
	}
	if err := db.SaveClustering(t.Context(), news.Clustering{Producer: "c/1", MadeAt: base, Stories: list}); err != nil {
		t.Fatal(err)
	}
	return ids, list
}

func moves(t *testing.T, db *store.DB) {
	ids, list := three(t, db)
	m := news.Move{
		Kind: news.MoveMerge, Subject: "ta", Who: "Ann", Features: json.RawMessage(`{"words":0.5}`), At: base,
		Took: map[news.ReportID]news.StoryID{ids[1]: "tb"},
	}
	one := list[0]
	one.Members = ids[:2]
	merged := news.Clustering{Producer: "c/1", MadeAt: base, Stories: []news.Story{one}, Merged: map[news.StoryID]news.StoryID{"tb": "ta"}}
	pin := news.NewPin(news.PinTogether, ids[1], ids[0])
	n, err := db.SaveMove(t.Context(), m, []news.Pin{pin}, nil, merged)
	if err != nil || n != 1 {
		t.Fatalf("SaveMove = %d, %v, want 1", n, err)
	}
	pin.Move, m.ID = 1, 1
	got, err := db.Pins(t.Context())
	if diff := cmp.Diff(news.Pins{Version: 1, All: []news.Pin{pin}}, got); err != nil || diff != "" {
		t.Fatalf("Pins: %v (-want +got):\n%s", err, diff)
	}
	// What was arranged before the move is refused, whole.
	if err := db.SaveClustering(t.Context(), news.Clustering{Producer: "c/2", MadeAt: base, Stories: list}); !errors.Is(err, news.ErrConflict) {
		t.Errorf("SaveClustering from before the move = %v, want ErrConflict", err)
	}
	if s, err := db.Story(t.Context(), "tb"); err != nil || s.MergedInto != "ta" {
		t.Errorf("Story(tb) = %+v, %v", s, err)
	}
	// A second move sets the first pin aside.
	apart := news.NewPin(news.PinApart, ids[0], ids[1])
	split := news.Move{Kind: news.MoveSplit, Subject: "ta", Features: json.RawMessage(`{}`), At: base, Took: map[news.ReportID]news.StoryID{ids[1]: "ta"}}
	if _, err := db.SaveMove(t.Context(), split, []news.Pin{apart}, []news.Pin{pin}, news.Clustering{Producer: "c/1", MadeAt: base, Stories: list, Pins: 1}); err != nil {
		t.Fatal(err)
	}
	apart.Move = 2
	got, err = db.Pins(t.Context())
	if diff := cmp.Diff([]news.Pin{apart}, got.All); err != nil || diff != "" {
		t.Fatalf("Pins: %v (-want +got):\n%s", err, diff)
	}
	if aside, err := db.SetAside(t.Context(), 2); err != nil || cmp.Diff([]news.Pin{pin}, aside) != "" {
		t.Errorf("SetAside = %v, %v", aside, err)
	}
	// Undoing the second lets the first hold again; it can be undone once.
	merged.Pins = got.Version
	if err := db.UndoMove(t.Context(), 2, base.Add(time.Hour), merged); err != nil {
		t.Fatal(err)
	}
	got, err = db.Pins(t.Context())
	if diff := cmp.Diff([]news.Pin{pin}, got.All); err != nil || diff != "" {
		t.Fatalf("Pins after undoing: %v (-want +got):\n%s", err, diff)
	}
	merged.Pins = got.Version
	if err := db.UndoMove(t.Context(), 2, base, merged); !errors.Is(err, news.ErrConflict) {
		t.Errorf("undoing twice = %v, want ErrConflict", err)
	}
	if err := db.UndoMove(t.Context(), 9, base, merged); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("undoing what never was = %v, want ErrNotFound", err)
	}
	// Labels of other kinds stand in the same list.
	if n, err := db.AddMove(t.Context(), news.Move{Kind: "refile", Subject: "ta", Features: json.RawMessage(`{"from":"also"}`), At: base}); err != nil || n != 3 {
		t.Errorf("AddMove = %d, %v", n, err)
	}
	list2, err := db.Moves(t.Context(), 10)
	if err != nil || len(list2) != 3 || list2[0].Kind != "refile" || !list2[1].UndoneAt.Equal(base.Add(time.Hour)) {
		t.Fatalf("Moves = %+v, %v", list2, err)
	}
	first, err := db.Move(t.Context(), 1)
	if diff := cmp.Diff(m, first); err != nil || diff != "" {
		t.Errorf("Move: %v (-want +got):\n%s", err, diff)
	}
	if _, err := db.Move(t.Context(), 8); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("Move(8) = %v, want ErrNotFound", err)
	}
	homes, err := db.StoriesOf(t.Context(), ids)
	if err != nil || len(homes) != 2 || len(homes[0].Members) != 2 {
		t.Errorf("StoriesOf = %+v, %v", homes, err)
	}
	times, err := db.Published(t.Context(), append([]news.ReportID{"rnone"}, ids...))
	if err != nil || len(times) != 3 || !times[ids[0]].Equal(base.Add(-time.Hour)) {
		t.Errorf("Published = %v, %v", times, err)
	}
	race(t, db)
}

// race lets two persons act on the same state at once: one wins, the other is told.
func race(t *testing.T, db *store.DB) {
	t.Helper()
	pins, err := db.Pins(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	errs := make([]error, 4)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = db.SaveMove(t.Context(), news.Move{Kind: "refile", Subject: "ta", At: base}, nil, nil, news.Clustering{Pins: pins.Version})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, news.ErrConflict):
			t.Errorf("a move that lost = %v, want ErrConflict", err)
		}
	}
	if won != 1 {
		t.Errorf("%d of 4 moves from one state were kept, want 1", won)
	}
}

func movedPins(t *testing.T, db *store.DB) {
	ids, list := three(t, db)
	for i := range list {
		list[i].Members = nil
	}
	apart := []news.Pin{news.NewPin(news.PinApart, ids[0], ids[1]), news.NewPin(news.PinApart, ids[0], ids[2])}
	if _, err := db.SaveMove(t.Context(), news.Move{Kind: news.MoveSplit, Subject: "ta", At: base}, apart, nil, news.Clustering{}); err != nil {
		t.Fatal(err)
	}
	// The page of the third says that it is the second.
	var second news.Voice
	for _, v := range all(t, db) {
		if v.ID == ids[1] {
			second = v
		}
	}
	if err := db.SavePages(t.Context(), []news.PageResult{{Report: ids[2], Status: news.PageFetched, Text: "Text.", Canonical: second.Canonical}}); err != nil {
		t.Fatal(err)
	}
	left := all(t, db)
	got, err := db.Pins(t.Context())
	if err != nil || len(left) != 2 {
		t.Fatalf("%d reports are left, want 2; %v", len(left), err)
	}
	if len(got.All) != 1 || got.Version != 2 {
		t.Fatalf("Pins = %+v, want one, at a new version", got)
	}
	for _, id := range []news.ReportID{got.All[0].A, got.All[0].B} {
		if id != left[0].ID && id != left[1].ID {
			t.Errorf("a pin names %s, which is gone", id)
		}
	}
}
