package site

import (
	"net/http"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
)

type sourcesView struct {
	Empty         bool
	Count         string
	Counts        []statusCount
	Zone          string
	Failing, Rest []sourceRow
}

type statusCount struct {
	Status string
	Name   string
	N      int
}

type sourceRow struct {
	Name, URL, Class, Language string
	Status, State              string
	// Since says how long it has been failing, Why what the failure means, Detail what exactly happened.
	Since, Why, Detail    string
	Moved                 string
	Last, LastAt, LastISO string
	Next, NextAt, NextISO string
	Reports               string
}

// sources is the state of all sources.
func (s *site) sources(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	all, err := s.archive.Sources(r.Context())
	if err != nil {
		return err
	}
	view := sourcesView{
		Empty: len(all.All) == 0, Count: lex.T("sources.count", len(all.All)), Zone: all.Zone.String(),
	}
	for _, status := range []news.SourceStatus{
		news.SourceOK, news.SourceFailing, news.SourceGone, news.SourceBlocked, news.SourceNew,
	} {
		if n := all.ByStatus[status]; n > 0 {
			view.Counts = append(view.Counts, statusCount{string(status), lex.SourceStatus(status), n})
		}
	}
	if all.Paused > 0 {
		view.Counts = append(view.Counts, statusCount{"paused", lex.SourceStatus("paused"), all.Paused})
	}
	for i := range all.All {
		row := newSource(&all.All[i], all.Now, all.Zone, lex)
		switch news.SourceStatus(row.Status) {
		case news.SourceFailing, news.SourceGone, news.SourceBlocked:
			view.Failing = append(view.Failing, row)
		default:
			view.Rest = append(view.Rest, row)
		}
	}
	p := s.newPage(r, lex, lex.T("sources.title")+" · "+lex.T("name"), render.Address.Sources)
	p.Here, p.Summary, p.Data = "sources", lex.T("sources.lead"), view
	return s.send(w, r, "sources", http.StatusOK, p)
}

func newSource(h *news.SourceHealth, now time.Time, zone *time.Location, lex *render.Lexicon) sourceRow {
	status := archive.Status(h)
	row := sourceRow{
		Name: h.Name, URL: render.SafeURL(h.Home), Class: lex.Class(h.Class), Status: string(status),
		State: lex.SourceStatus(status), Reports: lex.Number(h.Reports), Last: lex.T("sources.never"),
	}
	if row.Name == "" {
		row.Name = h.URL
	}
	if row.URL == "" {
		row.URL = render.SafeURL(h.URL)
	}
	if h.Lang != "" {
		row.Language = lex.Lang(h.Lang)
	}
	if h.State.Error != "" {
		row.Why, row.Detail = lex.Failure(h.State.ErrorClass), h.State.Error
		if row.Why == "" || lex.Language() == news.English {
			// The failure's own words are English and say more than its class.
			row.Why, row.Detail = h.State.Error, ""
		}
	}
	if h.State.Fails > 0 && !h.State.FailingSince.IsZero() {
		row.Since = lex.T("sources.since", lex.Minute(h.State.FailingSince.In(zone)), h.State.Fails)
	}
	if h.State.MovedTo != "" {
		row.Moved = lex.T("sources.moved", h.State.MovedTo)
	}
	if at := h.State.CheckedAt; !at.IsZero() {
		row.Last, row.LastAt, row.LastISO = lex.Relative(at, now), lex.Minute(at.In(zone)), iso(at)
	}
	switch at := h.State.NextAt; {
	case h.Paused:
		row.Status, row.State, row.Next = "paused", lex.SourceStatus("paused"), lex.T("sources.notagain")
	case status == news.SourceGone || status == news.SourceBlocked:
		row.Next = lex.T("sources.notagain")
	case at.IsZero() || !at.After(now):
		row.Next = lex.T("sources.due")
	default:
		row.Next, row.NextAt, row.NextISO = lex.Relative(at, now), lex.Minute(at.In(zone)), iso(at)
	}
	return row
}

func iso(t time.Time) string { return t.UTC().Format(time.RFC3339) }
