package compose

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"dateline/internal/news"
	"dateline/internal/record"
	"dateline/internal/section"
	"dateline/internal/summary"
)

// maxRead is how many reports of one story are read for its sentences: those nearest to the fact, the earliest first.
const maxRead = 24

// sections writes the chosen stories in both editions, in print order.
func (w *liner) sections(ctx context.Context, printed chosen) ([]news.Section, error) {
	if err := w.read(ctx, printed.all()); err != nil {
		return nil, err
	}
	sections := []news.Section{}
	add := func(id news.SectionID, stories []*story, short bool) error {
		if len(stories) == 0 {
			return nil
		}
		s := news.Section{ID: id}
		for _, k := range stories {
			item, err := w.item(ctx, k, short)
			if err != nil {
				return err
			}
			s.Items = append(s.Items, item)
		}
		sections = append(sections, s)
		return nil
	}
	if err := add(news.SectionMatters, printed.matters, false); err != nil {
		return nil, err
	}
	for _, id := range section.All() {
		if err := add(id, printed.sections[id], true); err != nil {
			return nil, err
		}
	}
	return sections, nil
}

// read reads the passages and claims of the stories' reports, all at once.
func (w *liner) read(ctx context.Context, stories []*story) error {
	var ids []news.ReportID
	for _, s := range stories {
		for _, v := range readable(s) {
			ids = append(ids, v.ID)
		}
	}
	rows, err := w.o.Store.Passages(ctx, ids)
	if err != nil {
		return err
	}
	for _, p := range rows {
		w.hold(p)
	}
	said, err := w.o.Store.Claims(ctx, ids)
	for i := range said {
		w.hear(&said[i])
	}
	return err
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
func (w *liner) item(ctx context.Context, s *story, short bool) (news.Item, error) {
	read := readable(s)
	var candidates []summary.Candidate
	byID := map[news.ReportID]*news.Voice{}
	for i := range read {
		v := &read[i]
		byID[v.ID] = v
		for _, p := range w.passages[v.ID] {
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
	ruled := w.ruled(read)
	var history []made
	if !short {
		var err error
		if history, err = w.histories(ctx, read); err != nil {
			return out, err
		}
	}
	var used []news.ReportID
	for _, lang := range news.EditionLangs() {
		words := news.Words{Sentences: []news.Sentence{}}
		title, ok := summary.Headline(w.titles(candidates), lang)
		foreign := ok && title.Lang.Edition() != lang
		if ok {
			words.Headline = w.copied(title, byID)
		}
		var above []string // what is said already
		if foreign {
			// No outlet told it in this language: what can be said by rule is said, and the original title stands beneath.
			for _, m := range heading(ruled, title.Text, s) {
				if s, ok := w.say(m, lang); ok && !slices.Contains(above, s.Text) {
					if len(above) == 0 {
						words.Sentences = append(words.Sentences, words.Headline)
						words.Headline = s
					} else if len(above) <= maxRuled {
						words.Sentences = append(words.Sentences, s)
					}
					above = append(above, s.Text)
				}
			}
		}
		for _, k := range summary.Sentences(candidates, lang, summary.Options{Short: short, Headline: title.Text}) {
			words.Sentences = append(words.Sentences, w.copied(k, byID))
		}
		for _, m := range history {
			if s, ok := w.say(m, lang); ok && !slices.Contains(above, s.Text) {
				words.Sentences = append(words.Sentences, s)
				above = append(above, s.Text)
			}
		}
		for _, sentence := range append(words.Sentences, words.Headline) {
			for _, ref := range sentence.Passages {
				used = append(used, ref.Report)
			}
		}
		out.Editions[lang] = words
	}
	out.Links = links(s, used, byID)
	return out, nil
}

// maxHistories is how many histories stand beneath an item: where it stands, without opinion (BRIEF, §5).
const maxHistories = 2

// histories are the records that the story's claims changed this week, old → new.
func (w *liner) histories(ctx context.Context, read []news.Voice) ([]made, error) {
	var out []made
	seen := map[news.RecordID]bool{}
	for i := range read {
		for k := range w.heard[read[i].ID] {
			said := &w.heard[read[i].ID][k]
			for _, key := range record.Keys(said) {
				id := key.ID()
				if seen[id] || len(out) == maxHistories || key.Kind == news.RecordRelease || key.Kind == news.RecordRumour {
					continue // a figure, date or office has been otherwise before; that a thing came out is the story itself
				}
				seen[id] = true
				r, err := w.o.Store.Record(ctx, id)
				if errors.Is(err, news.ErrNotFound) {
					continue
				}
				if err != nil {
					return nil, err
				}
				last, ok := w.last(r)
				if !ok || last == 0 || !known(r.Subject, r.Maker) {
					continue
				}
				if err := w.load(ctx, []pick{{record: r, change: last}}); err != nil {
					return nil, err
				}
				out = append(out, made{record: r, change: last, refs: w.refs(r, last), class: r.Changes[last].Attribution})
			}
		}
	}
	return out, nil
}

// copied is a sentence printed as it stands in its passage.
func (w *liner) copied(c summary.Candidate, byID map[news.ReportID]*news.Voice) news.Sentence {
	s := news.Sentence{Text: c.Text, Lang: c.Lang, How: news.Extracted, Passages: []news.PassageRef{
		{Report: c.Report, N: c.N, URL: c.URL, Outlet: c.Outlet, Class: c.Class, Title: byID[c.Report].Title},
	}}
	w.prove(&s, "")
	return s
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
