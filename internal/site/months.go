package site

import (
	"fmt"
	"net/http"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
)

// listedWeeks is how many issues the archive's first page shows; the months hold all.
const listedWeeks = 13

// issuesView is the archive: some issues, and all months that have one.
type issuesView struct {
	Title  string
	Weeks  []weekView
	Months []monthLink // the newest first
}

type monthLink struct {
	Name, Href string
	Here       bool
}

type weekView struct {
	Href, Title, Dates, Count, Status string
	Headlines                         []render.SentenceView
}

// monthOf is the month in which most of a week lies: that of its Thursday.
func monthOf(w news.Week) (int, time.Month) {
	at := w.Start(time.UTC).AddDate(0, 0, 3)
	return at.Year(), at.Month()
}

// issues is the list of the newest issues, with the way to all others.
func (s *site) issues(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	all, err := s.archive.Weeks(r.Context())
	if err != nil {
		return err
	}
	view := issuesView{Title: lex.T("issues.title"), Months: months(all, lex, 0, 0)}
	for i := range all[:min(len(all), listedWeeks)] {
		view.Weeks = append(view.Weeks, newWeek(&all[i], lex))
	}
	p := s.newPage(r, lex, lex.T("issues.title")+" · "+lex.T("name"), render.Address.Issues)
	p.Here, p.Summary, p.Progress, p.Data = "issues", lex.T("issues.lead"), nil, view
	return s.send(w, r, "issues", http.StatusOK, p)
}

// month is the list of a month's issues.
func (s *site) month(w http.ResponseWriter, r *http.Request, lex *render.Lexicon, at time.Time) error {
	all, err := s.archive.Weeks(r.Context())
	if err != nil {
		return err
	}
	year, month := at.Year(), at.Month()
	view := issuesView{Title: lex.T("issues.month.title", monthName(lex, year, month)), Months: months(all, lex, year, month)}
	for i := range all {
		if y, m := monthOf(all[i].Week); y == year && m == month {
			view.Weeks = append(view.Weeks, newWeek(&all[i], lex))
		}
	}
	if len(view.Weeks) == 0 {
		return fmt.Errorf("%w: no issue in %d-%02d", news.ErrNotFound, year, month)
	}
	p := s.newPage(r, lex, view.Title+" · "+lex.T("name"), func(to render.Address, lang news.Lang) string { return to.Month(lang, year, month) })
	p.Here, p.Summary, p.Progress, p.Data = "issues", view.Title, nil, view
	return s.send(w, r, "issues", http.StatusOK, p)
}

func monthName(lex *render.Lexicon, year int, month time.Month) string {
	name := month.String()
	if lex.Language().IsChinese() {
		name = fmt.Sprint(int(month))
	}
	return lex.T("issues.month", fmt.Sprint(year), name)
}

// months are the months that have an issue, the newest first.
func months(all []archive.Issue, lex *render.Lexicon, year int, month time.Month) []monthLink {
	var out []monthLink
	for i := range all {
		y, m := monthOf(all[i].Week)
		link := monthLink{Name: monthName(lex, y, m), Href: render.Address("").Month(lex.Language(), y, m), Here: y == year && m == month}
		if len(out) == 0 || out[len(out)-1].Href != link.Href {
			out = append(out, link)
		}
	}
	return out
}

func newWeek(issue *archive.Issue, lex *render.Lexicon) weekView {
	edition := render.NewEdition(&issue.Issue, lex, issue.Zone)
	view := weekView{
		Href: render.Address("").Issue(lex.Language(), issue.Week), Title: edition.Title, Dates: edition.Dates,
		Count:  lex.T("issues.count", edition.Items(), issue.Coverage.Stories),
		Status: lex.Standing(&issue.Issue, issue.Zone),
	}
	for _, section := range edition.Sections {
		for _, item := range section.Items {
			if len(view.Headlines) < 3 {
				view.Headlines = append(view.Headlines, item.Headline)
			}
		}
	}
	return view
}
