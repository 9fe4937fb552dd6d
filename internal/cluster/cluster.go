// Package cluster is the third stage: it puts the reports of one event into one story.
//
// A clustering looks at all reports of a window at once, because a second look joins and parts better than any order
// of arrival could (METHODS §5); what is similar is decided by package similar. Here is what outlives a clustering:
// a story's identity. A clustering is saved whole or not at all, and clustering the same reports again changes nothing.
package cluster

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"dateline/internal/news"
	"dateline/internal/similar"
)

// version is raised when the same reports would make other stories.
const version = 1

// before is how far a week's window reaches back, so that a story that began at the week's end goes on in the next.
const before = 7 * 24 * time.Hour

// Store is what cluster reads and writes. SaveClustering is one transaction; a repeat changes nothing.
type Store interface {
	// VoicesBetween returns the annotated reports of a window, by Published, then id.
	VoicesBetween(ctx context.Context, from, to time.Time) ([]news.Voice, error)
	// StoriesBetween returns the stories with a report in the window, each with all its members.
	StoriesBetween(ctx context.Context, from, to time.Time) ([]news.Story, error)
	// TakenStories says which ids exist already.
	TakenStories(ctx context.Context, ids []news.StoryID) (map[news.StoryID]bool, error)
	// SaveClustering saves stories and redirects.
	SaveClustering(ctx context.Context, c news.Clustering) error
}

// Options are what New needs.
type Options struct {
	Store Store
	Now   func() time.Time
	Log   *slog.Logger
	// Similar tunes the comparison. Default: the tuned one.
	Similar similar.Options
}

// Clusterer makes stories.
type Clusterer struct {
	o        Options
	producer string
}

// New returns a clusterer. It refuses missing options.
func New(o Options) (*Clusterer, error) {
	if o.Store == nil || o.Now == nil || o.Log == nil {
		return nil, fmt.Errorf("cluster: %w: missing options", news.ErrInvalid)
	}
	return &Clusterer{o, fmt.Sprintf("cluster/%d", version)}, nil
}

// Week clusters the reports of a week and of the days before it.
func (c *Clusterer) Week(ctx context.Context, week news.Week, zone *time.Location) error {
	from, to := week.Start(zone).Add(-before), week.End(zone)
	voices, err := c.o.Store.VoicesBetween(ctx, from, to)
	if err != nil || len(voices) == 0 {
		return err
	}
	old, err := c.o.Store.StoriesBetween(ctx, from, to)
	if err != nil {
		return err
	}
	docs := make([]similar.Doc, len(voices))
	for i := range voices {
		docs[i] = doc(&voices[i])
	}
	parts := similar.Cluster(docs, c.o.Similar)
	if err := ctx.Err(); err != nil {
		return err
	}
	stories, err := c.name(ctx, voices, parts, old)
	if err != nil {
		return err
	}
	c.o.Log.DebugContext(ctx, "clustered", "reports", len(voices), "stories", len(stories))
	return c.o.Store.SaveClustering(ctx, news.Clustering{
		Producer: c.producer, MadeAt: c.o.Now(), Stories: stories, Merged: lead(stories, old),
	})
}

// doc is a report as package similar sees it.
func doc(v *news.Voice) similar.Doc {
	return similar.Doc{
		ID: v.ID, Title: v.Title, Body: v.Body(), Lang: v.Lang, At: v.Published, Entities: v.Entities,
		Outlet: v.Outlet, Outlets: v.Report.Outlets, Class: v.Class,
	}
}

// name gives clusters their ids, kept or new, and their times.
func (c *Clusterer) name(ctx context.Context, voices []news.Voice, parts [][]int, old []news.Story) ([]news.Story, error) {
	clusters := make([][]news.ReportID, len(parts))
	for i, part := range parts {
		for _, k := range part {
			clusters[i] = append(clusters[i], voices[k].ID)
		}
	}
	kept := keep(clusters, old)
	was := make(map[news.StoryID]*news.Story, len(old))
	for i := range old {
		was[old[i].ID] = &old[i]
	}
	var unnamed []int
	stories := make([]news.Story, len(parts))
	for i, part := range parts {
		s := news.Story{
			ID: kept[i], Producer: c.producer, Members: clusters[i],
			FirstAt: voices[part[0]].Published, LastAt: voices[part[len(part)-1]].Published,
		}
		if o := was[s.ID]; o != nil && len(o.Members) > 0 {
			s.FirstAt, s.LastAt = span(s, o, voices)
		}
		if s.ID == "" {
			unnamed = append(unnamed, i)
		}
		stories[i] = s
	}
	return stories, c.mint(ctx, stories, unnamed)
}

// span is the story's time from its first to its last report, with those that lie before the window.
func span(s news.Story, o *news.Story, voices []news.Voice) (first, last time.Time) {
	first, last = s.FirstAt, s.LastAt
	inside := make(map[news.ReportID]bool, len(voices))
	for i := range voices {
		inside[voices[i].ID] = true
	}
	for _, r := range o.Members {
		if !inside[r] && o.FirstAt.Before(first) {
			first = o.FirstAt
		}
	}
	return first, last
}

// mint makes ids for stories that are new, each from its first report. An id that an older story or a redirect has is
// not used again.
func (c *Clusterer) mint(ctx context.Context, stories []news.Story, unnamed []int) error {
	for try := 0; len(unnamed) > 0; try++ {
		ids := make([]news.StoryID, len(unnamed))
		for k, i := range unnamed {
			ids[k] = news.NewStoryID(stories[i].Members[0], try)
		}
		taken, err := c.o.Store.TakenStories(ctx, ids)
		if err != nil {
			return err
		}
		var again []int
		for k, i := range unnamed {
			if taken[ids[k]] {
				again = append(again, i)
				continue
			}
			stories[i].ID = ids[k]
		}
		unnamed = again
	}
	return nil
}
