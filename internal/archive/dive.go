package archive

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dateline/internal/news"
)

// DiveStore is what the archive reads of deep dives.
type DiveStore interface {
	// Dive returns a saved dive; news.ErrNotFound if there is none of this id.
	Dive(ctx context.Context, id news.DiveID) (*news.Dive, error)
}

// Dive is a saved deep dive with its zone.
type Dive struct {
	news.Dive
	Zone *time.Location
}

// Dive returns a saved dive; news.ErrNotFound if there is none of this id.
func (a *Archive) Dive(ctx context.Context, id news.DiveID) (*Dive, error) {
	d, err := a.store.Dive(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read dive %s: %w", id, err)
	}
	zone, err := time.LoadLocation(d.Zone)
	if err != nil || d.Zone == "" { // a zone that this machine does not know
		zone = a.zone
	}
	return &Dive{*d, zone}, nil
}

// DiveOf returns the id of the saved dive of a storyline; empty if there is none.
func (a *Archive) DiveOf(ctx context.Context, id news.StorylineID) (news.DiveID, error) {
	d, err := a.store.Dive(ctx, news.DiveSubject{Storyline: id}.ID())
	if errors.Is(err, news.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look for a dive of storyline %s: %w", id, err)
	}
	return d.ID, nil
}
