package site

import (
	"cmp"
	"errors"
	"net/http"
	"slices"

	"dateline/internal/news"
	"dateline/internal/render"
)

// howView is the page that says how an issue is made, from what, and what it leaves out.
type howView struct {
	Method  []string
	Sources string
	Tables  []countTable
	// Edition is the newest issue; nil while there is none.
	Edition   *render.Edition
	IssueHref string
	LeftOut   []counted
	Review    string
	Feeds     []feedGroup
}

type countTable struct {
	Name, Of string
	Rows     []counted
}

type counted struct {
	Name string
	N    int
}

type feedGroup struct {
	Title string
	Links []feedLink
}

// how is the page that says how the site knows.
func (s *site) how(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	sources, err := s.archive.Sources(r.Context())
	if err != nil {
		return err
	}
	view := howView{}
	for _, step := range []string{"read", "rank", "print", "open"} {
		view.Method = append(view.Method, lex.T("how.method."+step))
	}
	classes, langs, n := map[string]int{}, map[string]int{}, 0
	for i := range sources.All {
		if src := &sources.All[i]; !src.Paused {
			classes[lex.Class(src.Class)]++
			langs[lex.Lang(src.Lang)]++
			n++
		}
	}
	view.Sources = lex.T("how.sources.count", n)
	if n > 0 {
		view.Tables = []countTable{
			{lex.T("how.class"), lex.T("how.n"), mostFirst(classes)}, {lex.T("how.language"), lex.T("how.n"), mostFirst(langs)},
		}
	}
	front, err := s.archive.Front(r.Context())
	switch {
	case errors.Is(err, news.ErrNotFound):
	case err != nil:
		return err
	default:
		view.Edition = render.NewEdition(&front.Issue, lex, front.Zone)
		view.IssueHref = render.Address("").Issue(lex.Language(), front.Week)
		reasons := map[string]int{}
		for _, l := range front.LeftOut {
			reasons[lex.Reason(l.Reason)]++
		}
		view.LeftOut = mostFirst(reasons)
		view.Review = lex.T("how.review.words", view.Edition.Standing)
	}
	at, lang := render.Address(""), lex.Language()
	view.Feeds = []feedGroup{
		{lex.T("feed.title"), links(func(f render.Format) string { return at.Feed(lang, f) })},
		{lex.T("feed.stories.title"), links(func(f render.Format) string { return at.Stories(lang) + "." + string(f) })},
	}
	p := s.newPage(r, lex, lex.T("how.title")+" · "+lex.T("name"), render.Address.How)
	p.Here, p.Summary, p.Progress, p.Data, p.Verdicts = "how", lex.T("how.lead"), nil, view, s.verdicts != nil
	return s.send(w, r, "how", http.StatusOK, p)
}

// links are the feeds of one subject in all formats.
func links(href func(render.Format) string) []feedLink {
	var out []feedLink
	for _, f := range feedNames() {
		out = append(out, feedLink{f.name, f.format.LinkType(), href(f.format)})
	}
	return out
}

// mostFirst orders what was counted.
func mostFirst(counts map[string]int) []counted {
	out := make([]counted, 0, len(counts))
	for name, n := range counts {
		out = append(out, counted{name, n})
	}
	slices.SortFunc(out, func(a, b counted) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Name, b.Name)) })
	return out
}
