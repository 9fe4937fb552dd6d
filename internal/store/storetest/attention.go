package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

// attention: counts of a week are saved in place of older ones, zeros show where one entity is asked for, and what they were
// made from changes with the stories and with what their reports name.
func attention(t *testing.T, db *store.DB) {
	ctx := t.Context()
	if first, last, err := db.StorySpan(ctx); err != nil || !first.IsZero() && !first.Equal(time.Unix(0, 0)) || first != last {
		t.Errorf("span without stories = %v, %v, %v", first, last, err)
	}
	s := source(1, news.Press)
	add(t, db, s)
	save(t, db, news.Saved{New: 1}, reading(s, item(1, "Llama grows")))
	v := all(t, db)[0]
	if err := db.SaveAnnotations(ctx, 0, []news.Annotation{annotation(v)}); err != nil {
		t.Fatal(err)
	}
	week := news.WeekOf(base)
	from, to := week.Start(time.UTC), week.End(time.UTC)
	empty, err := db.AttentionInputs(ctx, from, to)
	if err != nil {
		t.Fatal(err)
	}
	story := news.Story{ID: "ta", FirstAt: v.Published, LastAt: v.Published, Members: []news.ReportID{v.ID}}
	if err := db.SaveClustering(ctx, news.Clustering{Producer: "c/1", MadeAt: base, Stories: []news.Story{story}}); err != nil {
		t.Fatal(err)
	}
	inputs, err := db.AttentionInputs(ctx, from, to)
	if err != nil || inputs == empty {
		t.Errorf("inputs with a story = %q, %v; want others than %q", inputs, err, empty)
	}
	more := annotation(v)
	more.Entities = append(more.Entities, news.EntityCount{ID: "llama", Count: 1, Title: true})
	if err := db.SaveAnnotations(ctx, 0, []news.Annotation{more}); err != nil {
		t.Fatal(err)
	}
	if again, err := db.AttentionInputs(ctx, from, to); err != nil || again == inputs {
		t.Errorf("inputs after another entity = %q, %v; want others than %q", again, err, inputs)
	}
	if first, last, err := db.StorySpan(ctx); err != nil || !first.Equal(v.Published) || !last.Equal(v.Published) {
		t.Errorf("span = %v, %v, %v; want %v", first, last, err, v.Published)
	}

	for _, counts := range []map[news.EntityID]int{{"gone": 1, "llama": 9}, {"llama": 2, "meta": 3}} {
		a := &news.Attention{Week: week, Producer: "a/1", Inputs: "i", Stories: 5, Entities: counts, MadeAt: base}
		if err := db.SaveAttention(ctx, a); err != nil {
			t.Fatal(err)
		}
	}
	before := &news.Attention{Week: week.Next(-1), Producer: "a/1", Inputs: "j", Stories: 4, MadeAt: base}
	if err := db.SaveAttention(ctx, before); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		entity news.EntityID
		want   []news.AttentionCount
	}{
		{"", []news.AttentionCount{{Week: week, Entity: "llama", Stories: 2, Of: 5}, {Week: week, Entity: "meta", Stories: 3, Of: 5}}},
		{"llama", []news.AttentionCount{{Week: week.Next(-1), Entity: "llama", Of: 4}, {Week: week, Entity: "llama", Stories: 2, Of: 5}}},
	} {
		got, err := db.Attention(ctx, tt.entity, week.Next(-8), week)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("attention of %q differs (-want +got):\n%s", tt.entity, diff)
		}
	}
	made, err := db.AttentionMade(ctx)
	if want := (map[news.Week][2]string{week: {"a/1", "i"}, week.Next(-1): {"a/1", "j"}}); err != nil || !cmp.Equal(want, made) {
		t.Errorf("made from %v, %v; want %v", made, err, want)
	}
	if counts, err := db.CountBySource(ctx, from, to); err != nil || !cmp.Equal(map[news.SourceID]int{s.ID: 1}, counts) {
		t.Errorf("reports by source = %v, %v", counts, err)
	}
	if reports, err := db.ReportsOf(ctx, s.ID); err != nil || len(reports) != 1 || reports[0].Title != "Llama grows" {
		t.Errorf("reports of the source = %v, %v", reports, err)
	}
}

// issueMoves: an issue goes on from draft to approved to frozen as it is told, its words untouched, and a change that refuses
// leaves it as it was.
func issueMoves(t *testing.T, db *store.DB) {
	ctx := t.Context()
	week := news.WeekOf(base)
	draft := &news.Issue{Week: week, Status: news.Draft, Producer: "p/1", Inputs: "i", BuiltAt: base, Zone: "UTC"}
	if err := db.SaveIssue(ctx, draft, nil); err != nil {
		t.Fatal(err)
	}
	approve := func(i *news.Issue) error {
		i.Status, i.ReadBy, i.ApprovedAt = news.Approved, "Ada", base
		return nil
	}
	got, err := db.MoveIssue(ctx, week, approve)
	if err != nil || got.Status != news.Approved || got.ReadBy != "Ada" || got.Inputs != "i" {
		t.Fatalf("approved = %+v, %v", got, err)
	}
	if err := db.SaveIssue(ctx, &news.Issue{Week: week, Status: news.Draft, Producer: "p/2", BuiltAt: base}, nil); !errors.Is(err, news.ErrFrozen) {
		t.Errorf("a draft over an approved issue = %v, want ErrFrozen", err)
	}
	if _, err := db.MoveIssue(ctx, week, func(i *news.Issue) error { i.Status = news.Draft; return news.ErrInvalid }); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("a refused move = %v", err)
	}
	if kept, err := db.Issue(ctx, week); err != nil || kept.Status != news.Approved || kept.ReadBy != "Ada" {
		t.Errorf("after it the issue = %+v, %v; want it approved still", kept, err)
	}
	if _, err := db.MoveIssue(ctx, week.Next(1), approve); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a week without an issue = %v, want ErrNotFound", err)
	}
}
