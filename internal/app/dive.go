package app

import (
	"context"
	"errors"
	"fmt"

	"dateline/internal/compose"
	"dateline/internal/news"
)

// DiveInto says what a deep dive is about: just one is set. Entity is what a person calls it.
type DiveInto struct {
	Storyline news.StorylineID
	Story     news.StoryID
	Entity    string
}

var errOneSubject = errors.New("name a storyline, an entity or a story, and only one of them")

// Dive writes the deep dive of a subject from what is held now, by language models as far as there are any; it saves nothing. An unknown subject is
// news.ErrNotFound; one of which too little is held is news.ErrInvalid and compose.ErrThin.
func (a *App) Dive(ctx context.Context, into DiveInto) (*news.Dive, error) {
	subject := news.DiveSubject{Storyline: into.Storyline, Story: into.Story}
	named := 0
	for _, text := range []string{string(into.Storyline), string(into.Story), into.Entity} {
		if text != "" {
			named++
		}
	}
	if named != 1 {
		return nil, fmt.Errorf("%w: %w", news.ErrInvalid, errOneSubject)
	}
	s, err := a.stages(ctx)
	if err != nil {
		return nil, err
	}
	if into.Entity != "" {
		e, err := a.EntityNamed(ctx, into.Entity)
		if err != nil {
			return nil, err
		}
		subject.Entity = e.ID
	}
	d, err := compose.NewDiver(compose.DiveOptions{Store: a.Store, Gazetteer: s.gazetteer, Zone: a.Zone(), Models: compose.DiveModels{
		Writer: a.writer(), WriteTime: a.o.Settings.WritingTime(), Glossary: s.field.Glossary, Log: a.log, Progress: a.wrote,
	}})
	if err != nil {
		return nil, err
	}
	return d.Dive(ctx, subject)
}

// SaveDive saves a dive, so that the site shows it. It returns whether anything was written: the same dive is not.
func (a *App) SaveDive(ctx context.Context, d *news.Dive) (bool, error) {
	saved := *d
	saved.BuiltAt = a.now()
	return a.Store.SaveDive(ctx, &saved)
}
