package site

import (
	"fmt"
	"net/http"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/render/card"
	"dateline/internal/web"
)

// cardView is the picture that stands beside a link to a page.
type cardView struct {
	// Href is its whole address, Alt what it shows in words.
	Href, Alt     string
	Width, Height int
}

func newCard(href, alt string) *cardView {
	return &cardView{Href: href, Alt: alt, Width: card.Width, Height: card.Height}
}

// cardLines is how many stories the picture of an issue names.
const cardLines = 3

// issueCard is the picture of an issue: its week, its first stories, and what it was made from.
func (s *site) issueCard(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	week, err := news.ParseWeek(r.PathValue("week"))
	if err != nil {
		return fmt.Errorf("%w: week %q", news.ErrNotFound, r.PathValue("week"))
	}
	issue, err := s.archive.Issue(r.Context(), week)
	if err != nil {
		return err
	}
	edition := render.NewEdition(&issue.Issue, lex, issue.Zone)
	c := card.Card{Lang: lex.Language(), Kicker: edition.Dates, Headline: edition.Title, Instead: lex.T("name"), Foot: edition.Coverage.Line}
	for i := range edition.Sections {
		for _, item := range edition.Sections[i].Items {
			if len(c.Lines) < cardLines {
				c.Lines = append(c.Lines, item.Headline.Text)
			}
		}
	}
	return s.sendCard(w, r, &c)
}

// storyCard is the picture of a story: its headline, its days, and how many tell it.
func (s *site) storyCard(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	story, err := s.archive.Story(r.Context(), news.StoryID(r.PathValue("story")))
	if err != nil {
		return err
	}
	if story.Moved {
		http.Redirect(w, r, render.Address("").StoryCard(lex.Language(), story.ID), http.StatusMovedPermanently) //nolint:gosec // an address of this site, made from a stored id
		return nil
	}
	words := headline(story, lex)
	c := card.Card{
		Lang: lex.Language(), Kicker: span(story, lex), Headline: words.Text, HeadlineLang: news.Lang(words.Lang), Instead: lex.T("card.story"),
		Foot: lex.T("story.count", len(story.Reports), len(story.Outlets), story.Origins),
	}
	return s.sendCard(w, r, &c)
}

// diveCard is the picture of a deep dive: what it finds, its days, and of how much it is made.
func (s *site) diveCard(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	d, err := s.archive.Dive(r.Context(), news.DiveID(r.PathValue("dive")))
	if err != nil {
		return err
	}
	view := render.NewDive(&d.Dive, lex, d.Zone)
	title := view.Title.Sentence
	c := card.Card{
		Lang: lex.Language(), Kicker: lex.T("dive.page") + " · " + view.Days, Headline: title.Text, HeadlineLang: news.Lang(title.Lang),
		Instead: lex.T("dive.page"), Foot: view.Held,
	}
	return s.sendCard(w, r, &c)
}

func (s *site) sendCard(w http.ResponseWriter, r *http.Request, c *card.Card) error {
	picture, err := s.painter.Draw(c)
	if err != nil {
		return err
	}
	return web.Send(w, r, web.Reply{Type: "image/png", Body: picture})
}

// pictured says that a story's page names a picture. In a copy only printed stories have one: a picture of every story that
// was ever grouped would take most of the copy's time and room, for pages that hardly anybody links to.
func (s *site) pictured(story *archive.Story) bool { return !s.alone || len(story.Printed) > 0 }
