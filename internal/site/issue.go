package site

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

// refreshEvery is after how many seconds a page is loaded again on which there is nothing to read yet. Reading a few
// hundred sources takes a minute or two, so a reader sees it move without the page jumping under their eyes.
const refreshEvery = 5

// root is the front page in the reader's language.
func (s *site) root(w http.ResponseWriter, r *http.Request) error {
	w.Header().Add("Vary", "Accept-Language")
	return s.front(w, r, s.lexicons[s.readersLang(r)])
}

// front is the newest issue; while there is none, it says what is going on.
func (s *site) front(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	issue, err := s.archive.Front(r.Context())
	if errors.Is(err, news.ErrNotFound) {
		p := s.newPage(r, lex, lex.T("name")+" · "+lex.T("tagline"), render.Address.Front)
		p.Here, p.Summary = "front", lex.T("tagline")
		if p.Progress != nil {
			p.Refresh = refreshEvery
		}
		return s.send(w, r, "empty", http.StatusOK, p)
	}
	if err != nil {
		return err
	}
	p, err := s.issuePage(r, lex, issue, render.Address.Front)
	if err != nil {
		return err
	}
	p.Here = "front"
	p.Title = lex.T("name") + " · " + lex.WeekTitle(issue.Week)
	return s.send(w, r, "issue", http.StatusOK, p)
}

// issue is the issue of one week.
func (s *site) issue(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	written := r.PathValue("week")
	if month, err := time.Parse("2006-01", written); err == nil {
		return s.month(w, r, lex, month)
	}
	week, err := news.ParseWeek(strings.ToUpper(written))
	if err != nil {
		return fmt.Errorf("%w: week %q", news.ErrNotFound, written) // an address with a wrong week is no page
	}
	if week.String() != written {
		http.Redirect(w, r, render.Address("").Issue(lex.Language(), week), //nolint:gosec // our own path with a parsed week
			http.StatusMovedPermanently)
		return nil
	}
	issue, err := s.archive.Issue(r.Context(), week)
	if err != nil {
		return err
	}
	p, err := s.issuePage(r, lex, issue, func(at render.Address, lang news.Lang) string { return at.Issue(lang, week) })
	if err != nil {
		return err
	}
	if issue.Newer.IsZero() {
		p.Here = "front"
	} else {
		p.Progress = nil // what is read now goes into the newest issue
	}
	return s.send(w, r, "issue", http.StatusOK, p)
}

type issueView struct {
	Edition *render.Edition
	// Contents are the items that are printed at length; empty if they are too few to need a list.
	Contents []render.ItemView
	// Nothing says that no report of the week was read; else an issue without items is a quiet week.
	Nothing      bool
	Older, Newer *turn
	// Corrections are those of this issue.
	Corrections []render.CorrectionView
}

type turn struct{ Href, Name string }

func (s *site) issuePage(
	r *http.Request, lex *render.Lexicon, issue *archive.Issue, path func(render.Address, news.Lang) string,
) (*page, error) {
	edition := render.NewEdition(&issue.Issue, lex, issue.Zone)
	if err := s.quote(r.Context(), edition); err != nil {
		return nil, err
	}
	p := s.newPage(r, lex, edition.Title+" · "+lex.T("name"), path)
	p.Summary = edition.Dates + " · " + edition.Coverage.Line
	view := issueView{
		Edition: edition, Nothing: issue.Coverage.Reports == 0,
		Older: turnTo(lex, issue.Older), Newer: turnTo(lex, issue.Newer),
	}
	for _, section := range edition.Sections {
		if !section.Short && len(section.Items) > 2 {
			view.Contents = append(view.Contents, section.Items...)
		}
	}
	if view.Nothing && p.Progress != nil {
		p.Refresh = refreshEvery
	}
	corrected, err := s.corrected(r.Context(), lex, issue.Week)
	if err != nil {
		return nil, err
	}
	p.Corrected = map[news.StoryID][]render.CorrectionView{}
	for _, c := range corrected {
		if c.Story != "" {
			p.Corrected[c.Story] = append(p.Corrected[c.Story], c)
		}
	}
	view.Corrections = corrected
	p.Data, p.Week, p.Verdicts = view, issue.Week, s.verdicts != nil
	p.Card = newCard(s.address(r).IssueCard(lex.Language(), issue.Week), lex.T("card.alt", edition.Title))
	p.LD = issueLD(edition, &issue.Issue, p, s.address(r))
	return p, nil
}

// quotable is what cites passages: an edition, a deep dive.
type quotable interface {
	Refs() []news.PassageRef
	Quote(look func(news.PassageRef) (render.Quoted, bool))
}

// quote opens the citations of what is printed: each gets the passages that it names.
func (s *site) quote(ctx context.Context, printed quotable) error {
	cited, err := s.archive.Cited(ctx, printed.Refs())
	if err != nil {
		return err
	}
	printed.Quote(func(ref news.PassageRef) (render.Quoted, bool) {
		c, ok := cited[archive.Place{Report: ref.Report, N: ref.N}]
		return render.Quoted{Text: c.Text, Lang: c.Lang, Attribution: c.Attribution, Speaker: c.Speaker}, ok
	})
	return nil
}

func turnTo(lex *render.Lexicon, week news.Week) *turn {
	if week.IsZero() {
		return nil
	}
	return &turn{render.Address("").Issue(lex.Language(), week), lex.WeekTitle(week)}
}

// feedLength is how many issues a feed carries: half a year of weeks.
const feedLength = 26

// feed is a feed of the newest issues.
func (s *site) feed(w http.ResponseWriter, r *http.Request, lex *render.Lexicon, format render.Format) error {
	issues, err := s.archive.Issues(r.Context(), feedLength)
	if err != nil {
		return err
	}
	feed := render.Feed{Lex: lex, Address: s.address(r)}
	for i := range issues {
		feed.Editions = append(feed.Editions, render.NewEdition(&issues[i].Issue, lex, issues[i].Zone))
	}
	body, err := feed.Write(format)
	if err != nil {
		return err
	}
	return web.Send(w, r, web.Reply{Type: format.MediaType(), Lang: lex.HTMLLang(), Body: body})
}
