package site

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

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
	p := s.issuePage(r, lex, issue, render.Address.Front)
	p.Here = "front"
	p.Title = lex.T("name") + " · " + lex.WeekTitle(issue.Week)
	return s.send(w, r, "issue", http.StatusOK, p)
}

// issue is the issue of one week.
func (s *site) issue(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	written := r.PathValue("week")
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
	p := s.issuePage(r, lex, issue, func(at render.Address, lang news.Lang) string { return at.Issue(lang, week) })
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
}

type turn struct{ Href, Name string }

func (s *site) issuePage(
	r *http.Request, lex *render.Lexicon, issue *archive.Issue, path func(render.Address, news.Lang) string,
) *page {
	edition := render.NewEdition(&issue.Issue, lex, issue.Zone)
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
	p.Data = view
	return p
}

func turnTo(lex *render.Lexicon, week news.Week) *turn {
	if week.IsZero() {
		return nil
	}
	return &turn{render.Address("").Issue(lex.Language(), week), lex.WeekTitle(week)}
}

type weekView struct {
	Href, Title, Dates, Count, Status string
	Headlines                         []render.SentenceView
}

// issues is the list of all issues.
func (s *site) issues(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	all, err := s.archive.Weeks(r.Context())
	if err != nil {
		return err
	}
	var weeks []weekView
	for i := range all {
		edition := render.NewEdition(&all[i].Issue, lex, all[i].Zone)
		view := weekView{
			Href: render.Address("").Issue(lex.Language(), all[i].Week), Title: edition.Title, Dates: edition.Dates,
			Count:  lex.T("issues.count", edition.Items(), all[i].Coverage.Stories),
			Status: lex.IssueStatus(all[i].Status),
		}
		for _, section := range edition.Sections {
			for _, item := range section.Items {
				if len(view.Headlines) < 3 {
					view.Headlines = append(view.Headlines, item.Headline)
				}
			}
		}
		weeks = append(weeks, view)
	}
	p := s.newPage(r, lex, lex.T("issues.title")+" · "+lex.T("name"), render.Address.Issues)
	p.Here, p.Summary, p.Progress, p.Data = "issues", lex.T("issues.lead"), nil, weeks
	return s.send(w, r, "issues", http.StatusOK, p)
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
