package compose

import (
	"cmp"
	"slices"
	"time"

	"dateline/internal/news"
	"dateline/internal/rank"
)

// facts are what is found in a story's reports of the week.
type facts struct {
	features  rank.Features
	outlets   []string // distinct publishers, those nearest to the fact first
	origins   int
	class     news.Class // nearest to the fact
	langs     []news.Lang
	entities  []news.EntityID // most named first
	lead      news.EntityID   // the owner of what most titles name
	relevance float64
	title     news.Voice // the report whose title stands for the story in lists
}

func (f *facts) score() (float64, []news.Part) { return rank.Score(f.features) }

// find gathers a story's facts.
func (c *Composer) find(s *story, weekStart time.Time) facts {
	f := facts{title: nearest(s.voices), outlets: outlets(s.voices), entities: entities(s.voices)}
	f.features = rank.Measure(s.voices, rank.Context{Prior: c.prior, Began: s.began, From: weekStart})
	f.class, f.relevance, f.origins = f.title.Class, f.features.Relevance, len(f.features.Origins)
	for i := range s.voices {
		if lang := s.voices[i].Lang; !slices.Contains(f.langs, lang) {
			f.langs = append(f.langs, lang)
		}
	}
	slices.Sort(f.langs)
	if len(f.entities) > 0 {
		f.lead = c.o.Gazetteer.Root(f.entities[0])
	}
	return f
}

// prior is an entity's weight in the field.
func (c *Composer) prior(id news.EntityID) float64 {
	e, _ := c.o.Gazetteer.Entity(id)
	return e.Weight
}

// nearest is the report nearest to the fact, the earliest among equals.
func nearest(voices []news.Voice) news.Voice {
	return slices.MinFunc(voices, func(a, b news.Voice) int {
		return cmp.Or(cmp.Compare(a.Class.Nearness(), b.Class.Nearness()), a.Published.Compare(b.Published), cmp.Compare(a.ID, b.ID))
	})
}

// outlets are the distinct publishers that carry the story: of the reports, then those that aggregators name.
func outlets(voices []news.Voice) []string {
	order := slices.Clone(voices)
	slices.SortStableFunc(order, func(a, b news.Voice) int { return cmp.Compare(a.Class.Nearness(), b.Class.Nearness()) })
	out := []string{}
	add := func(name string) {
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for i := range order {
		if len(order[i].Report.Outlets) == 0 { // one that names outlets is a list, not an outlet
			add(order[i].Outlet)
		}
	}
	for i := range order {
		for _, name := range order[i].Report.Outlets {
			add(name)
		}
	}
	if len(out) == 0 {
		add(order[0].Outlet)
	}
	return out
}

// maxEntities is how many entities an item names.
const maxEntities = 8

// entities are those that the story names, those in most titles first, then those in most reports.
func entities(voices []news.Voice) []news.EntityID {
	type count struct {
		id             news.EntityID
		titles, bodies int
	}
	var all []count
	at := map[news.EntityID]int{}
	for i := range voices {
		for _, e := range voices[i].Entities {
			k, ok := at[e.ID]
			if !ok {
				k = len(all)
				at[e.ID] = k
				all = append(all, count{id: e.ID})
			}
			if e.Title {
				all[k].titles++
			}
			all[k].bodies++
		}
	}
	slices.SortFunc(all, func(a, b count) int {
		return cmp.Or(cmp.Compare(b.titles, a.titles), cmp.Compare(b.bodies, a.bodies), cmp.Compare(a.id, b.id))
	})
	out := []news.EntityID{}
	for _, c := range all[:min(len(all), maxEntities)] {
		out = append(out, c.id)
	}
	return out
}
