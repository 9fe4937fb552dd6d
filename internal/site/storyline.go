package site

import (
	"net/http"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
)

// lineView is a storyline as its own page and the pages of its stories show it.
type lineView struct {
	Title       render.SentenceView // of the newest chapter
	Span, Count string
	// Href leads to the storyline's page, which Whole names. Earlier says how many chapters are not shown; empty if none.
	Href, Whole, Earlier string
	Chapters             []chapterView
	// Dive leads to the storyline's deep dive; empty where there is none, and on pages of stories.
	Dive string
	// Follow leads to where readers get the storyline by mail; empty where they cannot, and on pages of stories.
	Follow string
}

type chapterView struct {
	At    time.Time
	Time  string
	Title render.SentenceView
	// Href leads to the story; empty on its own page.
	Href  string
	Count string
	// After leads to the chapter that this one continues, where that is not the one before; AfterTitle is its title.
	After      string
	AfterTitle render.SentenceView
}

// storyline is the page of a storyline. An id that joined another leads to it.
func (s *site) storyline(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	line, err := s.archive.Storyline(r.Context(), news.StorylineID(r.PathValue("line")))
	if err != nil {
		return err
	}
	if line.Moved {
		http.Redirect(w, r, render.Address("").Storyline(lex.Language(), line.ID), http.StatusMovedPermanently)
		return nil
	}
	view := newLine(line, "", lex)
	view.Follow = s.follow(lex.Language(), "storyline", string(line.ID))
	dive, err := s.archive.DiveOf(r.Context(), line.ID)
	if err != nil {
		return err
	}
	if dive != "" {
		view.Dive = render.Address("").Dive(lex.Language(), dive)
	}
	p := s.newPage(r, lex, view.Title.Text+" · "+lex.T("line.page")+" · "+lex.T("name"), func(at render.Address, lang news.Lang) string {
		return at.Storyline(lang, line.ID)
	})
	p.Summary, p.Progress, p.Data = view.Count, nil, view
	return s.send(w, r, "storyline", http.StatusOK, p)
}

// newLine makes the view of a storyline; here is the story on whose page it stands, if any.
func newLine(line *archive.Storyline, here news.StoryID, lex *render.Lexicon) *lineView {
	view := &lineView{
		Href:  render.Address("").Storyline(lex.Language(), line.ID),
		Whole: lex.T("line.whole", len(line.Chapters)+line.Earlier),
		Count: lex.T("line.count", len(line.Chapters)+line.Earlier),
	}
	if line.Earlier > 0 {
		view.Earlier = lex.T("line.earlier", line.Earlier)
	}
	titles := map[news.StoryID]render.SentenceView{}
	for i := range line.Chapters {
		c := &line.Chapters[i]
		chapter := chapterView{
			At: c.FirstAt, Time: lex.Days(c.FirstAt.In(line.Zone), c.LastAt.In(line.Zone)), Title: chapterTitle(c, lex),
			Count: lex.T("line.chapter", len(c.Reports), c.Outlets),
		}
		if c.ID != here {
			chapter.Href = render.Address("").Story(lex.Language(), c.ID)
		}
		if title, known := titles[c.Parent]; known && c.Parent != line.Chapters[i-1].ID {
			chapter.After, chapter.AfterTitle = render.Address("").Story(lex.Language(), c.Parent), title
		}
		titles[c.ID] = chapter.Title
		view.Chapters = append(view.Chapters, chapter)
	}
	if n := len(line.Chapters); n > 0 {
		view.Title = view.Chapters[n-1].Title
		view.Span = lex.Days(line.Chapters[0].FirstAt.In(line.Zone), line.Chapters[n-1].LastAt.In(line.Zone))
	}
	return view
}

// chapterTitle is the best title among a chapter's reports, or its id where none is held any more.
func chapterTitle(c *archive.Chapter, lex *render.Lexicon) render.SentenceView {
	voice, ok := render.TitleOf(c.Reports, lex.Language())
	if !ok {
		return render.SentenceView{Text: string(c.ID)}
	}
	return lex.Title(voice.Title, voice.Lang)
}
