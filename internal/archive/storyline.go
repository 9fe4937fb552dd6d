package archive

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dateline/internal/news"
)

// maxChapters bounds the stories that a page of a storyline shows, the newest ones.
const maxChapters = 100

// Storyline is a storyline as pages show it: stories that continue each other over weeks and months.
type Storyline struct {
	// ID is the kept id. If Moved, another id was asked for and leads here.
	ID    news.StorylineID
	Moved bool
	// Chapters are its stories by time, the newest hundred if there are more; Earlier counts those left out.
	Chapters []Chapter
	Earlier  int
	// Zone is where times are shown.
	Zone *time.Location
}

// Chapter is a story of a storyline.
type Chapter struct {
	ID news.StoryID
	// Parent is the chapter that it continues; empty for the first.
	Parent          news.StoryID
	FirstAt, LastAt time.Time
	// Reports are its reports, by time; Outlets how many publishers they have.
	Reports []news.Voice
	Outlets int
}

// Storyline returns a storyline. An id that joined another leads to it, with Moved set; an unknown id is
// news.ErrNotFound.
func (a *Archive) Storyline(ctx context.Context, id news.StorylineID) (*Storyline, error) {
	row, err := a.store.Storyline(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read storyline %s: %w", id, err)
	}
	if row.MergedInto != "" { // redirects lead on in one step; the caller redirects
		return &Storyline{ID: row.MergedInto, Moved: true, Zone: a.zone}, nil
	}
	return a.chapters(ctx, row)
}

// line returns the storyline of a story, or nil if it stands alone.
func (a *Archive) line(ctx context.Context, story news.StoryID) (*Storyline, error) {
	row, err := a.store.StorylineOf(ctx, story)
	if errors.Is(err, news.ErrNotFound) {
		return nil, nil //nolint:nilnil // a story alone is no fault
	}
	if err != nil {
		return nil, fmt.Errorf("read the storyline of story %s: %w", story, err)
	}
	return a.chapters(ctx, row)
}

// chapters reads the stories of a storyline with their reports.
func (a *Archive) chapters(ctx context.Context, row *news.Storyline) (*Storyline, error) {
	page := &Storyline{ID: row.ID, Earlier: max(0, len(row.Stories)-maxChapters), Zone: a.zone}
	stories := row.Stories[page.Earlier:]
	var members []news.ReportID
	for i := range stories {
		members = append(members, stories[i].Members...)
	}
	voices, err := a.store.Voices(ctx, members)
	if err != nil {
		return nil, fmt.Errorf("read the reports of storyline %s: %w", row.ID, err)
	}
	byID := make(map[news.ReportID]*news.Voice, len(voices))
	for i := range voices {
		byID[voices[i].ID] = &voices[i]
	}
	for i := range stories {
		s := &stories[i]
		c := Chapter{ID: s.ID, Parent: row.Links[page.Earlier+i].Parent, FirstAt: s.FirstAt, LastAt: s.LastAt}
		for _, r := range s.Members {
			if v := byID[r]; v != nil {
				c.Reports = append(c.Reports, *v)
			}
		}
		c.Outlets = len(outlets(c.Reports))
		page.Chapters = append(page.Chapters, c)
	}
	return page, nil
}
