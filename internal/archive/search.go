package archive

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"dateline/internal/news"
	"dateline/internal/search"
	"dateline/internal/text"
)

// SearchStore is what the archive reads to search.
type SearchStore interface {
	// Search returns the reports that a query chooses, the newest first.
	Search(ctx context.Context, q news.SearchQuery) ([]news.SearchHit, error)
}

const (
	// inTitles and inTexts bound the reports that one question looks at: the newest that say it in their titles, and the
	// newest that say it anywhere.
	inTitles = 300
	inTexts  = 700
	// FoundOnPage is how many stories one page of answers shows.
	FoundOnPage = 20
)

// Asked is a reader's question.
type Asked struct {
	Text  string
	Lang  news.Lang // empty: reports in any language
	Class news.Class
	// Week, if set, is when reports were published.
	Week news.Week
	// Page is 1 for the first.
	Page int
	// Edition is the reader's language: of two passages alike, the one in it is shown.
	Edition news.Lang
}

// Check refuses a question that names a language or a class which is none, with news.ErrInvalid.
func (a *Asked) Check() error {
	if a.Lang != "" && !slices.Contains(news.EditionLangs(), a.Lang) {
		return fmt.Errorf("%w: language %q: it is one of %v", news.ErrInvalid, a.Lang, news.EditionLangs())
	}
	if a.Class != "" && !slices.Contains(news.Classes(), a.Class) {
		return fmt.Errorf("%w: class %q: it is one of %v", news.ErrInvalid, a.Class, news.Classes())
	}
	return nil
}

// Answer is what a question found.
type Answer struct {
	// Stories of this page, the best first, of Total.
	Stories []Found
	Total   int
	// More says that there may be older ones that were not looked at.
	More bool
	// Names are the entities that the question names.
	Names []news.EntityID
	Zone  *time.Location
}

// Found is a story that a question finds, by those of its reports that say it, the newest first.
type Found struct {
	Story   news.StoryID
	Voices  []news.Voice
	Outlets int
	LastAt  time.Time
	Best    *news.Voice // of Voices, the one that the passage is from
	Passage text.Span   // of Best's body; empty if only the title says it
	Marks   []text.Span // the question's terms within the passage
}

// Search answers a question.
func (a *Archive) Search(ctx context.Context, asked Asked) (*Answer, error) {
	gazetteer, err := a.gazetteer(ctx)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	q := search.Parse(asked.Text, gazetteer.Named)
	q.Lang, q.Class = asked.Lang, asked.Class
	if !asked.Week.IsZero() {
		q.From, q.To = asked.Week.Start(a.zone), asked.Week.End(a.zone)
	}
	answer := &Answer{Zone: a.zone}
	for _, n := range gazetteer.Named(asked.Text) {
		if !slices.Contains(answer.Names, n.ID) {
			answer.Names = append(answer.Names, n.ID)
		}
	}
	ranked, more, err := a.ranked(ctx, q.SearchQuery)
	if err != nil {
		return nil, err
	}
	answer.More = more
	finder := &chooser{q.Finder(), gazetteer, answer.Names, asked.Edition}
	if len(q.Phrases) == 0 {
		answer.Total = len(ranked)
		from := min(max(asked.Page-1, 0)*FoundOnPage, len(ranked))
		answer.Stories, err = a.found(ctx, ranked[from:min(from+FoundOnPage, len(ranked))], finder)
		return answer, err
	}
	// Phrases are seen in the texts alone, so all that may hold them are read.
	all, err := a.found(ctx, ranked, finder)
	answer.Total = len(all)
	from := min(max(asked.Page-1, 0)*FoundOnPage, len(all))
	answer.Stories = all[from:min(from+FoundOnPage, len(all))]
	return answer, err
}

// match is a story with the reports that a question finds in it.
type match struct {
	story   news.StoryID
	reports []news.ReportID
	titles  int // of reports, those that say it in the title
	last    time.Time
}

// ranked returns the stories that a question finds, the best first: those with a title that says it, then those that
// more reports say, then the newer. More says that a bound was reached.
func (a *Archive) ranked(ctx context.Context, q news.SearchQuery) (ranked []*match, more bool, err error) {
	by := map[news.StoryID]*match{}
	seen := map[news.ReportID]bool{}
	for _, title := range []bool{true, false} {
		q.InTitle, q.Limit = title, inTexts
		if title {
			q.Limit = inTitles
		}
		hits, err := a.store.Search(ctx, q)
		if err != nil {
			return nil, false, fmt.Errorf("search: %w", err)
		}
		more = more || len(hits) == q.Limit
		for _, h := range hits {
			if h.Story == "" || seen[h.Report] {
				continue // not in a story yet: it has no page
			}
			seen[h.Report] = true
			m := by[h.Story]
			if m == nil {
				m = &match{story: h.Story}
				by[h.Story] = m
				ranked = append(ranked, m)
			}
			m.reports = append(m.reports, h.Report)
			if title {
				m.titles++
			}
			if h.Published.After(m.last) {
				m.last = h.Published
			}
		}
	}
	newest := time.Time{}
	for _, m := range ranked {
		if m.last.After(newest) {
			newest = m.last
		}
	}
	slices.SortStableFunc(ranked, func(x, y *match) int {
		return cmp.Or(cmp.Compare(y.score(newest), x.score(newest)), y.last.Compare(x.last), cmp.Compare(x.story, y.story))
	})
	return ranked, more, nil
}

// score weighs a match: a title that says it counts as much as a tenfold of reports, and each month of age as a halving
// of them.
func (m *match) score(newest time.Time) float64 {
	s := math.Log2(float64(1 + len(m.reports)))
	if m.titles > 0 {
		s += 3
	}
	return s - newest.Sub(m.last).Hours()/(24*30)
}

// found reads the reports of matches and chooses what to show of each. One whose reports hold not the phrases is left out.
func (a *Archive) found(ctx context.Context, ranked []*match, finder *chooser) ([]Found, error) {
	var ids []news.ReportID
	for _, m := range ranked {
		ids = append(ids, m.reports...)
	}
	voices, err := a.store.Voices(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read what was found: %w", err)
	}
	by := make(map[news.ReportID]news.Voice, len(voices))
	for _, v := range voices {
		by[v.ID] = v
	}
	var out []Found
	for _, m := range ranked {
		f := Found{Story: m.story, LastAt: m.last}
		for _, id := range m.reports {
			if v, ok := by[id]; ok && finder.Holds(v.Title, v.Body()) {
				f.Voices = append(f.Voices, v)
			}
		}
		if len(f.Voices) == 0 {
			continue
		}
		slices.SortStableFunc(f.Voices, func(x, y news.Voice) int { return y.Published.Compare(x.Published) })
		f.Outlets = len(outlets(f.Voices))
		finder.choose(&f)
		out = append(out, f)
	}
	return out, nil
}

// chooser chooses what to show of a story.
type chooser struct {
	*search.Finder
	gazetteer Gazetteer
	names     []news.EntityID
	edition   news.Lang
}

// choose takes the passage from a report in the reader's language if one has any, then from the report nearest to the fact.
func (c *chooser) choose(f *Found) {
	foreign := func(v *news.Voice) int {
		if c.edition == "" || v.Lang.Edition() == c.edition {
			return 0
		}
		return 1
	}
	for i := range f.Voices {
		v := &f.Voices[i]
		if f.Best != nil && cmp.Or(cmp.Compare(foreign(v), foreign(f.Best)), cmp.Compare(v.Class.Nearness(), f.Best.Class.Nearness())) >= 0 {
			continue
		}
		if s, ok := c.Best(v.Body(), v.Lang); ok {
			f.Best, f.Passage = v, s
		}
	}
	if f.Best != nil {
		f.Marks = c.marks(f.Passage.In(f.Best.Body()))
	}
}

// marks are the question's terms in a passage, and the entities that it asks for under whatever name.
func (c *chooser) marks(passage string) []text.Span {
	all := c.Marks(passage)
	for _, n := range c.gazetteer.Named(passage) {
		if slices.Contains(c.names, n.ID) {
			all = append(all, n.Span)
		}
	}
	slices.SortFunc(all, func(a, b text.Span) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	var out []text.Span
	for _, m := range all {
		if n := len(out); n > 0 && m.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, m.End)
			continue
		}
		out = append(out, m)
	}
	return out
}
