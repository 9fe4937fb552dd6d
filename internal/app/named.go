package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dateline/internal/archive"
	"dateline/internal/entity"
	"dateline/internal/news"
	"dateline/internal/search"
	"dateline/internal/text"
)

// EntityNamed returns the entity that a person means: by its id, else by any of its names, whatever the case and script.
// A name that nothing bears is news.ErrNotFound.
func (a *App) EntityNamed(ctx context.Context, name string) (entity.Entity, error) {
	s, err := a.stages(ctx)
	if err != nil {
		return entity.Entity{}, err
	}
	id := news.EntityID(strings.ToLower(strings.TrimSpace(name)))
	if e, ok := s.gazetteer.Entity(id); ok {
		return e, nil
	}
	key := entity.CandidateKey(name)
	for _, e := range s.field.Entities {
		for _, n := range e.Names {
			if entity.CandidateKey(n.Text) == key {
				if found, ok := s.gazetteer.Entity(e.ID); ok {
					return found, nil
				}
			}
		}
	}
	if e, ok := s.gazetteer.Entity(entity.Slug(name)); ok { // a member of a family that stands in no row
		return e, nil
	}
	return entity.Entity{}, fmt.Errorf("%w: nothing is named %q (dateline entities list --search %q)", news.ErrNotFound, name, name)
}

// gazetteer returns who and what has a name, as editors left it.
func (a *App) gazetteer(ctx context.Context) (archive.Gazetteer, error) {
	s, err := a.stages(ctx)
	if err != nil {
		return nil, err
	}
	return named{s.gazetteer}, nil
}

// named is a gazetteer that also reads questions.
type named struct{ *entity.Gazetteer }

// Named returns the entities that a question names, by place.
func (n named) Named(question string) []search.Named {
	var out []search.Named
	for _, m := range n.Find(question, "") {
		out = append(out, search.Named{Span: text.Span{Start: m.Start, End: m.End}, ID: m.ID})
	}
	slices.SortFunc(out, func(a, b search.Named) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	return out
}
