package site

import (
	"net/http"

	"dateline/internal/news"
	"dateline/internal/render"
)

// diveView is a deep dive as its page shows it.
type diveView struct {
	*render.DiveView
	// Line leads to the storyline's page; empty where the dive is about something else.
	Line string
}

// dive is the page of a saved deep dive.
func (s *site) dive(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	d, err := s.archive.Dive(r.Context(), news.DiveID(r.PathValue("dive")))
	if err != nil {
		return err
	}
	view := diveView{DiveView: render.NewDive(&d.Dive, lex, d.Zone)}
	if err := s.quote(r.Context(), view); err != nil {
		return err
	}
	if view.Storyline != "" {
		view.Line = render.Address("").Storyline(lex.Language(), view.Storyline)
	}
	p := s.newPage(r, lex, view.Title.Sentence.Text+" · "+lex.T("dive.page")+" · "+lex.T("name"), func(at render.Address, lang news.Lang) string {
		return at.Dive(lang, d.ID)
	})
	p.Summary, p.Progress, p.Data = view.Held, nil, view
	p.Card = newCard(s.address(r).DiveCard(lex.Language(), d.ID), lex.T("card.alt", view.Title.Sentence.Text))
	return s.send(w, r, "dive", http.StatusOK, p)
}
