package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

func storylines(t *testing.T, db *store.DB) {
	ids, list := three(t, db)
	at := list[0].FirstAt
	sketch := func(id news.StoryID, body string) news.StorySketch {
		return news.StorySketch{Story: id, Producer: "s/1", Inputs: "x" + body, FirstAt: at, LastAt: at, Body: body}
	}
	link := func(id, parent news.StoryID, line news.StorylineID) news.StoryLink {
		l := news.StoryLink{Story: id, Storyline: line, Parent: parent}
		if parent != "" {
			l.Likeness, l.Shared = 0.25, []string{"e:meta", "n:牛油果"}
		}
		return l
	}
	first := news.Linking{
		Producer: "s/1", MadeAt: base, Sketches: []news.StorySketch{sketch("ta", "a"), sketch("tb", "b"), sketch("tgone", "g")},
		Links: []news.StoryLink{link("ta", "", "l1"), link("tb", "ta", "l1"), link("tgone", "ta", "l1")},
	}
	for range 2 { // a repeat changes nothing; a story that is gone is passed over
		if err := db.SaveLinking(t.Context(), first); err != nil {
			t.Fatal(err)
		}
	}
	want := []news.StoryLink{link("ta", "", "l1"), link("tb", "ta", "l1")}
	links, err := db.StoryLinks(t.Context())
	if diff := cmp.Diff(want, links); err != nil || diff != "" {
		t.Fatalf("StoryLinks: %v (-want +got):\n%s", err, diff)
	}
	sketches, err := db.StorySketches(t.Context(), at)
	if diff := cmp.Diff(first.Sketches[:2], sketches); err != nil || diff != "" {
		t.Errorf("StorySketches: %v (-want +got):\n%s", err, diff)
	}
	reads, err := db.StoryReads(t.Context(), at, base)
	if err != nil || len(reads) != 3 || reads[0].Story != "ta" || len(reads[0].Members) != 1 || reads[0].Inputs == "" || reads[0].Inputs == reads[1].Inputs {
		t.Errorf("StoryReads = %+v, %v", reads, err)
	}
	v := annotation(all(t, db)[0]) // by time and id, as three makes stories
	if err := db.SaveAnnotations(t.Context(), 0, []news.Annotation{v}); err != nil {
		t.Fatal(err)
	}
	again, err := db.StoryReads(t.Context(), at, base)
	if err != nil || again[0].Relevance != 0.75 || again[1].Inputs != reads[1].Inputs {
		t.Errorf("StoryReads after an annotation = %+v, %v", again, err)
	}
	if later, err := db.StorySketches(t.Context(), at.Add(time.Second)); err != nil || len(later) != 0 {
		t.Errorf("StorySketches since later = %v, %v", later, err)
	}
	line, err := db.StorylineOf(t.Context(), "tb")
	if diff := cmp.Diff(&news.Storyline{ID: "l1", Links: want, Stories: list[:2]}, line); err != nil || diff != "" {
		t.Errorf("StorylineOf: %v (-want +got):\n%s", err, diff)
	}
	if _, err := db.StorylineOf(t.Context(), "tc"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("StorylineOf(tc) = %v, want ErrNotFound", err)
	}
	all, err := db.Storylines(t.Context(), 9)
	if diff := cmp.Diff([]news.Thread{{ID: "l1", Stories: 2, FirstAt: at, LastAt: at}}, all); err != nil || diff != "" {
		t.Errorf("Storylines: %v (-want +got):\n%s", err, diff)
	}
	// A window that ends before the reports, or begins after them, holds none; its end does not count.
	for _, tt := range []struct {
		name     string
		from, to time.Time
		limit    int
		want     []news.Thread
	}{
		{"around", at, at.Add(time.Second), 9, []news.Thread{{ID: "l1", Stories: 2, FirstAt: at, LastAt: at}}},
		{"before", at.Add(-time.Hour), at, 9, nil},
		{"after", at.Add(time.Second), at.Add(time.Hour), 9, nil},
		{"none asked", at, at.Add(time.Second), 0, nil},
	} {
		got, err := db.StorylinesBetween(t.Context(), tt.from, tt.to, tt.limit)
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("StorylinesBetween, %s: %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
	// The middle story is merged away: until storylines are linked anew, the one that took it stands in its place.
	tc := list[2]
	tc.Members = []news.ReportID{ids[1], ids[2]}
	if err := db.SaveClustering(t.Context(), news.Clustering{
		Producer: "c/1", MadeAt: base, Stories: []news.Story{tc}, Merged: map[news.StoryID]news.StoryID{"tb": "tc"},
	}); err != nil {
		t.Fatal(err)
	}
	links, err = db.StoryLinks(t.Context())
	if diff := cmp.Diff([]news.StoryLink{link("ta", "", "l1"), link("tc", "ta", "l1")}, links); err != nil || diff != "" {
		t.Fatalf("StoryLinks after a merge: %v (-want +got):\n%s", err, diff)
	}
	// A look that finds nothing new writes that down: the link is the taker's now.
	if err := db.SaveLinking(t.Context(), news.Linking{Producer: "s/1", MadeAt: base}); err != nil {
		t.Fatal(err)
	}
	if line, err := db.StorylineOf(t.Context(), "tc"); err != nil || len(line.Links) != 2 || line.Links[1].Parent != "ta" {
		t.Errorf("StorylineOf(tc) = %+v, %v, want the link of tb", line, err)
	}
	// A second look: another storyline takes both, the old id leads to it in one step, also from an older one.
	for _, l := range []news.Linking{
		{Producer: "s/1", MadeAt: base, Links: []news.StoryLink{link("ta", "", "l2"), link("tc", "ta", "l2")}, Merged: map[news.StorylineID]news.StorylineID{"l1": "l2"}},
		{Producer: "s/1", MadeAt: base, Links: []news.StoryLink{link("ta", "", "l3"), link("tc", "ta", "l3")}, Merged: map[news.StorylineID]news.StorylineID{"l2": "l3"}},
	} {
		if err := db.SaveLinking(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []news.StorylineID{"l1", "l2"} {
		if got, err := db.Storyline(t.Context(), id); err != nil || got.MergedInto != "l3" || len(got.Stories) != 0 {
			t.Errorf("Storyline(%s) = %+v, %v, want a redirect to l3", id, got, err)
		}
	}
	taken, err := db.TakenStorylines(t.Context(), []news.StorylineID{"l1", "l3", "l9"})
	if diff := cmp.Diff(map[news.StorylineID]bool{"l1": true, "l3": true}, taken); err != nil || diff != "" {
		t.Errorf("TakenStorylines: %v (-want +got):\n%s", err, diff)
	}
	if got, err := db.Storyline(t.Context(), "l3"); err != nil || len(got.Stories) != 2 || len(got.Stories[1].Members) != 2 {
		t.Errorf("Storyline(l3) = %+v, %v", got, err)
	}
	// A storyline that lost all its stories, and one that never was, are not found.
	if err := db.SaveLinking(t.Context(), news.Linking{Producer: "s/1", MadeAt: base, Unlinked: []news.StoryID{"ta", "tc"}, Forgot: []news.StoryID{"ta"}}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []news.StorylineID{"l3", "l9"} {
		if _, err := db.Storyline(t.Context(), id); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("Storyline(%s) = %v, want ErrNotFound", id, err)
		}
	}
}
