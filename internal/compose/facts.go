package compose

import (
	"cmp"
	"slices"
	"time"

	"dateline/internal/news"
	"dateline/internal/rank"
	"dateline/internal/similar"
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

// first hours count for velocity (METHODS §8).
const firstHours = 6 * time.Hour

// find gathers a story's facts.
func (c *Composer) find(s *story, weekStart time.Time) facts {
	f := facts{title: nearest(s.voices)}
	f.class = f.title.Class
	docs := make([]similar.Doc, len(s.voices))
	chinese, other := false, false
	for i := range s.voices {
		v := &s.voices[i]
		docs[i] = similar.Doc{ID: v.ID, Title: v.Title, Body: v.Body(), Lang: v.Lang, At: v.Published, Entities: v.Entities,
			Outlet: v.Outlet, Outlets: v.Report.Outlets, Class: v.Class}
		if !slices.Contains(f.langs, v.Lang) {
			f.langs = append(f.langs, v.Lang)
		}
		if v.Lang.IsChinese() {
			chinese = true
		} else {
			other = true
		}
		f.relevance = max(f.relevance, v.Relevance)
		if v.Published.Sub(s.voices[0].Published) <= firstHours {
			f.features.Early += 1 + len(v.Report.Outlets)
		}
	}
	slices.Sort(f.langs)
	f.outlets = outlets(s.voices)
	f.features.Origins = origins(docs)
	f.origins = len(f.features.Origins)
	f.features.Outlets = len(f.outlets)
	f.features.Bilingual = chinese && other
	f.features.Official = f.class == news.FirstParty || f.class == news.Regulator
	f.features.CopyShare = 1 - float64(f.origins)/float64(max(len(f.outlets), f.origins))
	f.features.Unconfirmed = f.class.Nearness() >= news.Community.Nearness()
	f.features.Relevance = f.relevance
	f.features.Novelty = 1
	if s.began.Before(weekStart) {
		f.features.Novelty = 0
	}
	f.entities = entities(s.voices)
	if len(f.entities) > 0 {
		f.lead = c.o.Gazetteer.Root(f.entities[0])
		if e, ok := c.o.Gazetteer.Entity(f.entities[0]); ok {
			f.features.Prior = e.Weight
		}
	}
	return f
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

// origins are the classes of the independent origins: of each group of copies the report nearest to the fact.
func origins(docs []similar.Doc) []news.Class {
	groups := tmpOrigins(docs)
	best := map[int]news.Class{}
	for i, g := range groups {
		if c, ok := best[g]; !ok || docs[i].Class.Nearness() < c.Nearness() {
			best[g] = docs[i].Class
		}
	}
	out := make([]news.Class, 0, len(best))
	for _, c := range best {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b news.Class) int { return cmp.Compare(a.Nearness(), b.Nearness()) })
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
