package compose

import (
	"cmp"
	"context"
	"slices"

	"dateline/internal/news"
	"dateline/internal/section"
	"dateline/internal/summary"
)

// maxRead is how many reports of one story are read for its sentences: those nearest to the fact, the earliest first.
const maxRead = 24

// sections writes the chosen stories in both editions, in print order.
func (c *Composer) sections(ctx context.Context, printed chosen) ([]news.Section, error) {
	var ids []news.ReportID
	for _, s := range printed.all() {
		for _, v := range readable(s) {
			ids = append(ids, v.ID)
		}
	}
	rows, err := c.o.Store.Passages(ctx, ids)
	if err != nil {
		return nil, err
	}
	passages := map[news.ReportID][]news.Passage{}
	for _, p := range rows {
		passages[p.Report] = append(passages[p.Report], p)
	}
	sections := []news.Section{}
	add := func(id news.SectionID, stories []*story, short bool) {
		if len(stories) == 0 {
			return
		}
		s := news.Section{ID: id}
		for _, k := range stories {
			s.Items = append(s.Items, item(k, passages, short))
		}
		sections = append(sections, s)
	}
	add(news.SectionMatters, printed.matters, false)
	for _, id := range section.All() {
		add(id, printed.sections[id], true)
	}
	return sections, nil
}

// readable are the reports that a story's words are taken from.
func readable(s *story) []news.Voice {
	v := slices.Clone(s.voices)
	slices.SortStableFunc(v, func(a, b news.Voice) int {
		return cmp.Or(cmp.Compare(a.Class.Nearness(), b.Class.Nearness()), a.Published.Compare(b.Published), cmp.Compare(a.ID, b.ID))
	})
	return v[:min(len(v), maxRead)]
}

// item is a story as the issue prints it.
func item(s *story, passages map[news.ReportID][]news.Passage, short bool) news.Item {
	read := readable(s)
	var candidates []summary.Candidate
	byID := map[news.ReportID]*news.Voice{}
	for i := range read {
		v := &read[i]
		byID[v.ID] = v
		for _, p := range passages[v.ID] {
			candidates = append(candidates, summary.Candidate{
				Report: v.ID, N: p.N, Text: p.Text, Lang: p.Lang, Outlet: v.Outlet, Class: v.Class,
				At: v.Published, URL: v.URL, Position: max(p.N-1, 0), Title: p.N == 0,
			})
		}
	}
	out := news.Item{
		Story: s.id, Home: s.verdict.Home, Second: s.verdict.Second, Rank: s.rank.Rank, Score: s.rank.Score, Parts: s.rank.Parts, Reports: len(s.voices),
		Outlets: s.facts.outlets, Origins: s.facts.origins, Class: s.facts.class, Langs: s.facts.langs,
		FirstAt: s.voices[0].Published, LastAt: s.voices[len(s.voices)-1].Published, Entities: s.facts.entities,
		Editions: map[news.Lang]news.Words{},
	}
	var used []news.ReportID
	for _, lang := range news.EditionLangs() {
		words := news.Words{Sentences: []news.Sentence{}}
		headline, ok := summary.Headline(candidates, lang)
		if ok {
			words.Headline = copied(headline, byID)
			used = append(used, headline.Report)
		}
		for _, k := range summary.Sentences(candidates, lang, summary.Options{Short: short, Headline: headline.Text}) {
			words.Sentences = append(words.Sentences, copied(k, byID))
			used = append(used, k.Report)
		}
		out.Editions[lang] = words
	}
	out.Links = links(s, used, byID)
	return out
}

// copied is a sentence printed as it stands in its passage.
func copied(c summary.Candidate, byID map[news.ReportID]*news.Voice) news.Sentence {
	return news.Sentence{Text: c.Text, Lang: c.Lang, How: news.Extracted, Passages: []news.PassageRef{
		{Report: c.Report, N: c.N, URL: c.URL, Outlet: c.Outlet, Class: c.Class, Title: byID[c.Report].Title},
	}}
}

// maxLinks is how many links stand under an item (BRIEF, row 3): the nearest to the fact first, one an outlet, and
// each language of the story at least once.
const maxLinks = 3

func links(s *story, used []news.ReportID, byID map[news.ReportID]*news.Voice) []news.Link {
	out := []news.Link{}
	outlets, langs := map[string]bool{}, map[news.Lang]bool{}
	add := func(v *news.Voice) {
		if len(out) == maxLinks || outlets[v.Outlet] {
			return
		}
		outlets[v.Outlet], langs[v.Lang.Edition()] = true, true
		out = append(out, news.Link{Report: v.ID, URL: v.URL, Outlet: v.Outlet, Class: v.Class, Lang: v.Lang, Title: v.Title})
	}
	order := readable(s)
	// First one report of each language, those that the words were taken from before others.
	for _, lang := range news.EditionLangs() {
		for _, id := range used {
			if v := byID[id]; v != nil && v.Lang.Edition() == lang && !langs[lang] {
				add(v)
			}
		}
		for i := range order {
			if order[i].Lang.Edition() == lang && !langs[lang] {
				add(&order[i])
			}
		}
	}
	for i := range order {
		add(&order[i])
	}
	slices.SortStableFunc(out, func(a, b news.Link) int { return cmp.Compare(a.Class.Nearness(), b.Class.Nearness()) })
	return out
}
