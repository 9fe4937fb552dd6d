package site

import (
	"context"
	"net/http"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

// correctionRow is a correction with where it leads.
type correctionRow struct {
	render.CorrectionView
	IssueHref, StoryHref string
}

// corrections is the page of all that was corrected.
func (s *site) corrections(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	views, err := s.corrected(r.Context(), lex, news.Week{})
	if err != nil {
		return err
	}
	rows := make([]correctionRow, len(views))
	for i, v := range views {
		rows[i] = correctionRow{CorrectionView: v, IssueHref: render.Address("").Issue(lex.Language(), v.Week)}
		if v.Story != "" {
			rows[i].StoryHref = render.Address("").Story(lex.Language(), v.Story)
		}
	}
	p := s.newPage(r, lex, lex.T("corrections.title")+" · "+lex.T("name"), render.Address.Corrections)
	p.Summary, p.Progress, p.Data = lex.T("corrections.lead"), nil, rows
	p.Feeds = links(func(f render.Format) string { return p.At.CorrectionsFeed(p.Lang, f) })
	return s.send(w, r, "corrections", http.StatusOK, p)
}

// correctionsFeed is the feed of corrections.
func (s *site) correctionsFeed(w http.ResponseWriter, r *http.Request, lex *render.Lexicon, format render.Format) error {
	views, err := s.corrected(r.Context(), lex, news.Week{})
	if err != nil {
		return err
	}
	feed := render.CorrectionFeed{Lex: lex, Address: s.address(r), Entries: views[:min(len(views), itemsFed)]}
	body, err := feed.Write(format)
	if err != nil {
		return err
	}
	return web.Send(w, r, web.Reply{Type: format.MediaType(), Lang: lex.HTMLLang(), Body: body})
}

// corrected returns what readers may see of corrections, the newest first: of one week unless it is zero.
func (s *site) corrected(ctx context.Context, lex *render.Lexicon, week news.Week) ([]render.CorrectionView, error) {
	all, err := s.archive.Corrections(ctx, week)
	if err != nil {
		return nil, err
	}
	views := make([]render.CorrectionView, len(all))
	for i := range all {
		views[i] = render.NewCorrection(&all[i], lex, s.archive.Zone())
	}
	return views, nil
}
