package news_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
)

// Of what editors decided the last word counts, and what is undone is as if it had never been said.
func TestDecide(t *testing.T) {
	t.Parallel()
	undone := time.Date(2025, 12, 14, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name   string
		all    []news.Decision
		want   map[news.StoryID]news.Decided
		orders map[news.SectionID][]news.StoryID
	}{
		{"nothing", nil, map[news.StoryID]news.Decided{}, nil},
		{
			"the last verdict",
			[]news.Decision{{Kind: news.DecideKill, Story: "a", Reason: "old"}, {Kind: news.DecideTake, Story: "a"}, {Kind: news.DecideHold, Story: "b"}},
			map[news.StoryID]news.Decided{"a": {Verdict: news.DecideTake}, "b": {Verdict: news.DecideHold}},
			nil,
		},
		{
			"undone",
			[]news.Decision{{Kind: news.DecideKill, Story: "a", Reason: "old"}, {Kind: news.DecideTake, Story: "a", UndoneAt: undone}},
			map[news.StoryID]news.Decided{"a": {Verdict: news.DecideKill, Reason: "old"}},
			nil,
		},
		{
			"whoever drags it takes the pin out",
			[]news.Decision{{Kind: news.DecidePin, Story: "a", Section: "matters", Place: 1}, {Kind: news.DecideOrder, Story: "a", Section: "matters", Order: []news.StoryID{"b", "a"}}},
			map[news.StoryID]news.Decided{"a": {Verdict: news.DecideTake, Section: "matters"}, "b": {Verdict: news.DecideTake, Section: "matters"}},
			map[news.SectionID][]news.StoryID{"matters": {"b", "a"}},
		},
		{
			"whoever is filed elsewhere leaves the order",
			[]news.Decision{{Kind: news.DecideOrder, Story: "a", Section: "matters", Order: []news.StoryID{"b", "a"}}, {Kind: news.DecideFile, Story: "b", Section: "policy"}},
			map[news.StoryID]news.Decided{"a": {Verdict: news.DecideTake, Section: "matters"}, "b": {Verdict: news.DecideTake, Section: "policy"}},
			map[news.SectionID][]news.StoryID{"matters": {"a"}},
		},
		{
			"the newest edit first",
			[]news.Decision{{Kind: news.DecideEdit, Story: "a", Edit: &news.Edit{Slot: "headline", Text: "1"}}, {Kind: news.DecideEdit, Story: "a", Edit: &news.Edit{Slot: "headline", Text: "2"}}},
			map[news.StoryID]news.Decided{"a": {Edits: []news.Edit{{Slot: "headline", Text: "2"}, {Slot: "headline", Text: "1"}}}},
			nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := news.Decide(tt.all)
			got := map[news.StoryID]news.Decided{}
			for id := range d.Stories {
				got[id] = d.Of(id)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if len(tt.orders) > 0 || len(d.Orders) > 0 {
				if diff := cmp.Diff(tt.orders, d.Orders); diff != "" {
					t.Error(diff)
				}
			}
			if (d.Digest == "") != (len(tt.all) == 0) {
				t.Errorf("digest %q of %d decisions", d.Digest, len(tt.all))
			}
		})
	}
}
