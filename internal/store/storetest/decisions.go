package storetest

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

// What an editor decided is kept whole, follows a story that is merged, is undone once, and is refused once the week's issue is no
// draft any more.
func decisions(t *testing.T, db *store.DB) {
	ctx := t.Context()
	_, stories := three(t, db)
	at := time.Date(2025, 12, 14, 9, 0, 0, 0, time.UTC)
	week := news.WeekOf(at)
	a, b, c := stories[0].ID, stories[1].ID, stories[2].ID
	made := []news.Decision{
		{Week: week, Kind: news.DecideKill, Story: a, Reason: "旧闻 🗞", Features: json.RawMessage(`{"rank":1}`), User: "u1", Who: "王芳", At: at},
		{Week: week, Kind: news.DecideOrder, Story: b, Section: "matters", Order: []news.StoryID{b, a, c}, Features: json.RawMessage(`{}`), Who: "王芳", At: at},
		{Week: week, Kind: news.DecideEdit, Story: c, Edit: &news.Edit{
			Lang: news.Chinese, Slot: news.SlotHeadline, Text: "一句", Was: "旧的", Passages: []news.PassageRef{{Report: "r1", N: 2, URL: "https://one.example/"}},
		}, Features: json.RawMessage(`{}`), Who: "王芳", At: at},
	}
	for i := range made {
		id, err := db.SaveDecision(ctx, made[i])
		if err != nil || id != int64(i+1) {
			t.Fatalf("decision %d has number %d, %v", i, id, err)
		}
		made[i].ID = id
	}
	got, err := db.Decisions(ctx, week)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(made, got); diff != "" {
		t.Error(diff)
	}
	if other, err := db.Decisions(ctx, week.Next(1)); err != nil || len(other) != 0 {
		t.Errorf("another week has %v, %v", other, err)
	}
	pins, err := db.Pins(ctx)
	if err != nil {
		t.Fatal(err)
	}
	joined := news.Story{ID: b, FirstAt: stories[0].FirstAt, LastAt: stories[1].LastAt, Members: append(stories[0].Members, stories[1].Members...)}
	if err := db.SaveClustering(ctx, news.Clustering{Producer: "test", MadeAt: at, Pins: pins.Version, Stories: []news.Story{joined}, Merged: map[news.StoryID]news.StoryID{a: b}}); err != nil {
		t.Fatal(err)
	}
	if got, err = db.Decisions(ctx, week); err != nil || len(got) != 2 {
		t.Fatalf("after a merge: %v, %v; want all but the kill of the story that is no more", got, err)
	}
	if diff := cmp.Diff([]news.StoryID{b, c}, got[0].Order); diff != "" {
		t.Error(diff)
	}
	undone, err := db.UndoDecision(ctx, 2, at.Add(time.Hour))
	if err != nil || !undone.UndoneAt.Equal(at.Add(time.Hour)) || undone.Kind != news.DecideOrder {
		t.Errorf("undone: %+v, %v", undone, err)
	}
	if _, err := db.UndoDecision(ctx, 2, at); !errors.Is(err, news.ErrConflict) {
		t.Errorf("undone twice: %v", err)
	}
	if _, err := db.UndoDecision(ctx, 99, at); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
	issue := &news.Issue{Week: week, Status: news.Draft, Inputs: "x", BuiltAt: at}
	if err := db.SaveIssue(ctx, issue, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := db.MoveIssue(ctx, week, func(i *news.Issue) error { i.Status = news.Approved; return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := db.SaveDecision(ctx, made[0]); !errors.Is(err, news.ErrFrozen) {
		t.Errorf("decided after approval: %v", err)
	}
	if _, err := db.UndoDecision(ctx, 3, at); !errors.Is(err, news.ErrFrozen) {
		t.Errorf("undone after approval: %v", err)
	}
	if got, err = db.Decisions(ctx, week); err != nil || len(got) != 2 || !got[1].UndoneAt.IsZero() {
		t.Errorf("what is refused changed something: %v, %v", got, err)
	}
}
