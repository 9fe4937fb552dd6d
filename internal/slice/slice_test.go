package slice_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dateline/internal/news"
	"dateline/internal/slice"
)

func item(story string, home, second news.SectionID, entities ...news.EntityID) news.Item {
	return news.Item{Story: news.StoryID(story), Home: home, Second: second, Entities: entities}
}

func issue() *news.Issue {
	return &news.Issue{
		Lead: map[news.Lang][]news.Sentence{news.English: {{Text: "The week."}}},
		Sections: []news.Section{
			{ID: news.SectionMatters, Items: []news.Item{item("t1", "products", "", "meta"), item("t2", "policy", "business", "openai")}},
			{ID: "research", Items: []news.Item{item("t3", "research", "", "meta", "openai"), item("t4", "research", "")}},
		},
		Since:   []news.Line{{Story: "t9"}, {Record: "r1", Subject: news.Name{ID: "meta"}}},
		Numbers: []news.Line{{Record: "r2", Subject: news.Name{ID: "gpt-5"}, Maker: news.Name{ID: "openai"}}, {Record: "r3"}},
		LeftOut: []news.LeftOut{{Story: "t8"}},
	}
}

func stories(i *news.Issue) []string {
	if i == nil {
		return nil
	}
	var out []string
	for _, item := range i.Items() {
		out = append(out, string(item.Story))
	}
	for _, lines := range [][]news.Line{i.Since, i.Numbers, i.Releases, i.People, i.Unconfirmed, i.Due} {
		for _, l := range lines {
			out = append(out, string(l.Story)+string(l.Record))
		}
	}
	return out
}

func TestCut(t *testing.T) {
	t.Parallel()
	lines := slice.Storylines{"t4": "l1", "t9": "l1", "t1": "l2"}
	for _, tt := range []struct {
		name   string
		c      news.Choices
		want   []string
		extent slice.Extent
		lead   bool
	}{
		{"everything", news.Choices{}, []string{"t1", "t2", "t3", "t4", "t9", "r1", "r2", "r3"}, slice.All, true},
		{"a section by its home", news.Choices{Sections: []news.SectionID{"policy"}}, []string{"t2"}, slice.Part, false},
		{"a section by its second", news.Choices{Sections: []news.SectionID{"business"}}, []string{"t2"}, slice.Part, false},
		{"the section of what matters", news.Choices{Sections: []news.SectionID{news.SectionMatters}}, []string{"t1", "t2"}, slice.Part, false},
		{"an entity", news.Choices{Entities: []news.EntityID{"meta"}}, []string{"t1", "t3", "r1"}, slice.Part, false},
		{"a maker", news.Choices{Entities: []news.EntityID{"openai"}}, []string{"t2", "t3", "r2"}, slice.Part, false},
		{"a storyline", news.Choices{Storylines: []news.StorylineID{"l1"}}, []string{"t4", "t9"}, slice.Part, false},
		{"any of them", news.Choices{Sections: []news.SectionID{"policy"}, Storylines: []news.StorylineID{"l1"}}, []string{"t2", "t4", "t9"}, slice.Part, false},
		{"nothing", news.Choices{Entities: []news.EntityID{"apple"}}, nil, slice.Nothing, false},
		{"the lead instead", news.Choices{Entities: []news.EntityID{"apple"}, LeadIfEmpty: true}, []string{"t1"}, slice.Lead, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			whole := issue()
			got, extent := slice.Cut(whole, tt.c, lines)
			if diff := cmp.Diff(tt.want, stories(got)); diff != "" || extent != tt.extent {
				t.Errorf("extent %s, want %s (-want +got):\n%s", extent, tt.extent, diff)
			}
			if got != nil && (len(got.Lead) > 0) != tt.lead {
				t.Errorf("with lead: %v", len(got.Lead) > 0)
			}
			if diff := cmp.Diff(issue(), whole); diff != "" {
				t.Errorf("the issue was changed:\n%s", diff)
			}
		})
	}
	if got, extent := slice.Cut(&news.Issue{}, news.Choices{Entities: []news.EntityID{"meta"}, LeadIfEmpty: true}, nil); got != nil || extent != slice.Nothing {
		t.Errorf("of an empty issue: %v, %s", got, extent)
	}
}

// A deep dive goes to those who chose what it is about.
func TestCutOfADive(t *testing.T) {
	t.Parallel()
	lines := slice.Storylines{"t4": "l1"}
	for _, tt := range []struct {
		name    string
		subject news.DiveSubject
		c       news.Choices
		want    bool
	}{
		{"everything", news.DiveSubject{Entity: "apple"}, news.Choices{}, true},
		{"its entity", news.DiveSubject{Entity: "meta"}, news.Choices{Entities: []news.EntityID{"meta"}}, true},
		{"another entity", news.DiveSubject{Entity: "apple"}, news.Choices{Entities: []news.EntityID{"meta"}}, false},
		{"its storyline", news.DiveSubject{Storyline: "l1"}, news.Choices{Storylines: []news.StorylineID{"l1"}}, true},
		{"an item of its storyline", news.DiveSubject{Storyline: "l1"}, news.Choices{Sections: []news.SectionID{"research"}}, true},
		{"no item of its storyline", news.DiveSubject{Storyline: "l1"}, news.Choices{Sections: []news.SectionID{"policy"}}, false},
		{"its story", news.DiveSubject{Story: "t2"}, news.Choices{Sections: []news.SectionID{"policy"}}, true},
	} {
		whole := issue()
		whole.Dive = &news.IssueDive{Subject: tt.subject}
		if got, _ := slice.Cut(whole, tt.c, lines); got == nil || (got.Dive != nil) != tt.want || whole.Dive == nil {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

// Whatever a reader chose, the slice is a part of the issue in its order, holds all and only what they chose, is the
// same whatever the order of their choices, and more choices never give less.
func TestCutIsAPartOfTheIssue(t *testing.T) {
	t.Parallel()
	sections := []news.SectionID{"matters", "policy", "business", "research"}
	entities := []news.EntityID{"meta", "openai", "apple"}
	lines := slice.Storylines{"t1": "l1", "t2": "l2", "t5": "l1"}
	rapid.Check(t, func(rt *rapid.T) {
		whole := &news.Issue{Lead: map[news.Lang][]news.Sentence{news.Chinese: {{Text: "一周"}}}}
		n := 0
		for _, id := range sections {
			s := news.Section{ID: id}
			for range rapid.IntRange(0, 4).Draw(rt, "items") {
				n++
				s.Items = append(s.Items, item(fmt.Sprint("t", n), rapid.SampledFrom(sections).Draw(rt, "home"), rapid.SampledFrom(append(sections, "")).Draw(rt, "second"),
					rapid.SliceOfDistinct(rapid.SampledFrom(entities), rapid.ID).Draw(rt, "entities")...))
			}
			if len(s.Items) > 0 {
				whole.Sections = append(whole.Sections, s)
			}
		}
		c := news.Choices{
			Lang: news.Chinese, Sections: rapid.SliceOf(rapid.SampledFrom(sections)).Draw(rt, "sections"),
			Entities:   rapid.SliceOf(rapid.SampledFrom(entities)).Draw(rt, "chosen"),
			Storylines: rapid.SliceOf(rapid.SampledFrom([]news.StorylineID{"l1", "l2", "l3"})).Draw(rt, "lines"), LeadIfEmpty: rapid.Bool().Draw(rt, "lead"),
		}
		got, extent := slice.Cut(whole, c, lines)
		all, part := whole.Items(), []news.Item(nil)
		if got != nil {
			part = got.Items()
		}
		at := 0
		for _, p := range part {
			for at < len(all) && all[at].Story != p.Story {
				at++
			}
			if at == len(all) || !reflect.DeepEqual(all[at], p) {
				rt.Fatalf("%s is not of the issue, or not in its order", p.Story)
			}
			at++
		}
		wanted := 0
		for _, s := range whole.Sections {
			for _, i := range s.Items {
				if c.Whole() || slices.Contains(c.Sections, s.ID) || slices.Contains(c.Sections, i.Home) || i.Second != "" && slices.Contains(c.Sections, i.Second) ||
					slices.ContainsFunc(i.Entities, func(id news.EntityID) bool { return slices.Contains(c.Entities, id) }) || slices.Contains(c.Storylines, lines[i.Story]) {
					wanted++
				}
			}
		}
		switch {
		case extent == slice.Lead && (wanted > 0 || !c.LeadIfEmpty || len(part) > 1), extent == slice.Nothing && (wanted > 0 || c.Whole() || got != nil),
			(extent == slice.Part || extent == slice.All) && len(part) != wanted, (extent == slice.All) != c.Whole():
			rt.Fatalf("%s with %d of %d items, %d wanted", extent, len(part), len(all), wanted)
		}
		turned := c
		turned.Sections, turned.Entities = slices.Clone(c.Sections), append(slices.Clone(c.Entities), c.Entities...)
		slices.Reverse(turned.Sections)
		if turned.SliceKey() != c.SliceKey() {
			rt.Fatalf("keys differ: %s, %s", turned.SliceKey(), c.SliceKey())
		}
		if again, _ := slice.Cut(whole, turned, lines); !reflect.DeepEqual(stories(again), stories(got)) {
			rt.Fatal("the order of choices matters")
		}
		more := c
		more.Entities = append(slices.Clone(c.Entities), "meta")
		if wider, _ := slice.Cut(whole, more, lines); !c.Whole() && wanted > 0 && len(stories(wider)) < len(stories(got)) {
			rt.Fatal("more choices give less")
		}
	})
}

// A part that is added to issues needs a decision here: does a slice keep it, cut it or leave it out?
func TestEveryPartOfAnIssueIsDecided(t *testing.T) {
	t.Parallel()
	decided := map[string]bool{ // true: kept as it is; false: cut or left out
		"Week": true, "Zone": true, "Status": true, "Producer": true, "Inputs": true, "BuiltAt": true, "ReadBy": true, "ApprovedAt": true, "FrozenAt": true,
		"Coverage": true, "Writing": true, "Decided": true, "Machine": true,
		"Lead": false, "Sections": false, "Since": false, "Numbers": false, "Releases": false, "People": false, "Unconfirmed": false, "Due": false, "LeftOut": false, "Dive": false,
	}
	for f := range reflect.TypeFor[news.Issue]().Fields() {
		if name := f.Name; !hasKey(decided, name) {
			t.Errorf("news.Issue has the new part %s: decide in slice.Cut what becomes of it, and say so here", name)
		}
	}
}

func hasKey(m map[string]bool, key string) bool { _, ok := m[key]; return ok }
