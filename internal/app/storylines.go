package app

import (
	"context"
	"fmt"
	"time"

	"dateline/internal/news"
)

// Chapter is a story as its storyline shows it.
type Chapter struct {
	Told
	Parent news.StoryID `json:"parent,omitempty"` // the chapter that it continues
	// Likeness to the parent, 0 to 1, and the names that both hold, the rarest first.
	Likeness float64  `json:"likeness,omitempty"`
	Shared   []string `json:"shared,omitempty"`
}

// Line is a storyline with its chapters, the first one first.
type Line struct {
	ID news.StorylineID `json:"id"`
	// Asked is the id that was asked for, where another one leads here.
	Asked    news.StorylineID `json:"asked,omitempty"`
	Chapters []Chapter        `json:"stories"`
}

// LineInList is a storyline in a list, with the title of its newest chapter.
type LineInList struct {
	ID      news.StorylineID `json:"id"`
	Title   string           `json:"title"`
	Stories int              `json:"stories"`
	FirstAt time.Time        `json:"first_at"`
	LastAt  time.Time        `json:"last_at"`
}

// Storylines returns up to limit storylines, the one with the newest report first.
func (a *App) Storylines(ctx context.Context, limit int) ([]LineInList, error) {
	threads, err := a.Store.Storylines(ctx, limit)
	if err != nil {
		return nil, err
	}
	out := []LineInList{}
	for _, t := range threads {
		line, err := a.Storyline(ctx, t.ID)
		if err != nil {
			return nil, err
		}
		row := LineInList{ID: t.ID, Stories: t.Stories, FirstAt: t.FirstAt, LastAt: t.LastAt}
		if n := len(line.Chapters); n > 0 {
			row.Title = line.Chapters[n-1].Title
		}
		out = append(out, row)
	}
	return out, nil
}

// Storyline returns a storyline. An id that joined another leads to it; an unknown one is news.ErrNotFound.
func (a *App) Storyline(ctx context.Context, id news.StorylineID) (*Line, error) {
	row, err := a.Store.Storyline(ctx, id)
	if err == nil && row.MergedInto != "" {
		row, err = a.Store.Storyline(ctx, row.MergedInto)
	}
	if err != nil {
		return nil, err
	}
	line, err := a.chapters(ctx, row)
	if err == nil && row.ID != id {
		line.Asked = id
	}
	return line, err
}

// StorylineOf returns the storyline that a story, or the one that it leads to, is in; news.ErrNotFound if it stands
// alone.
func (a *App) StorylineOf(ctx context.Context, id news.StoryID) (*Line, error) {
	s, err := a.Store.Story(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.MergedInto != "" {
		id = s.MergedInto
	}
	row, err := a.Store.StorylineOf(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("%w: it continues no other story, and none continues it", err)
	}
	return a.chapters(ctx, row)
}

func (a *App) chapters(ctx context.Context, row *news.Storyline) (*Line, error) {
	line := &Line{ID: row.ID, Chapters: []Chapter{}}
	for i := range row.Stories {
		voices, err := a.Store.Voices(ctx, row.Stories[i].Members)
		if err != nil {
			return nil, err
		}
		l := &row.Links[i]
		line.Chapters = append(line.Chapters, Chapter{tell(&row.Stories[i], voices), l.Parent, l.Likeness, l.Shared})
	}
	return line, nil
}
