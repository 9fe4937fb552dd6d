package archive_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
)

// Dive knows the dive of the storyline that the fixture holds.
func (m *memoryStore) Dive(_ context.Context, id news.DiveID) (*news.Dive, error) {
	subject := news.DiveSubject{Storyline: "l1"}
	if m.err != nil {
		return nil, m.err
	}
	if id != subject.ID() {
		return nil, fmt.Errorf("dive %s: %w", id, news.ErrNotFound)
	}
	return &news.Dive{ID: id, Subject: subject, Zone: "Asia/Shanghai"}, nil
}

// A storyline's page links to its dive only if one was saved, and a dive is shown in the zone in which it was written.
func TestDivesAreFoundByTheirStoryline(t *testing.T) {
	t.Parallel()
	a, err := archive.New(archive.Options{Store: &memoryStore{}, Now: func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	id, err := a.DiveOf(t.Context(), "l1")
	if err != nil || id != (news.DiveSubject{Storyline: "l1"}).ID() {
		t.Errorf("DiveOf(l1) = %q, %v", id, err)
	}
	if none, err := a.DiveOf(t.Context(), "l2"); err != nil || none != "" {
		t.Errorf("DiveOf(l2) = %q, %v; want none and no error", none, err)
	}
	d, err := a.Dive(t.Context(), id)
	if err != nil || d.Zone.String() != "Asia/Shanghai" {
		t.Errorf("Dive = %+v, %v; want the zone of the dive", d, err)
	}
	if _, err := a.Dive(t.Context(), "dnone"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("an unknown dive: %v, want not found", err)
	}
	broken := errors.New("the disk is gone")
	b, err := archive.New(archive.Options{Store: &memoryStore{err: broken}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.DiveOf(t.Context(), "l1"); !errors.Is(err, broken) {
		t.Errorf("DiveOf over a broken store: %v, want its error", err)
	}
}
