// Package cluster is the third stage: it puts the reports of one event into one story, and links stories that continue
// each other over weeks and months into storylines.
//
// A clustering looks at all reports of a window at once, because a second look joins and parts better than any order
// of arrival could (METHODS §5); what is similar is decided by package similar. Here is what outlives a clustering: a
// story's identity, what a person merged or split, and the place of a story in its storyline. A clustering is saved whole
// or not at all, and clustering the same reports again changes nothing.
//
// The one idea needed to read it: a person's move is kept as pins between reports, not between stories, since reports stay
// and stories come and go. Every arrangement of reports (a clustering, arrivals, a move, its undoing) goes through arrange,
// which makes all pins hold and gives the clusters their ids.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"dateline/internal/news"
	"dateline/internal/orders"
	"dateline/internal/similar"
)

// version is raised when the same reports would make other stories.
const version = 4

// before is how far a week's window reaches back, so that a story that began at the week's end goes on in the next.
const before = 7 * 24 * time.Hour

// Store is what cluster reads and writes. SaveClustering, SaveMove and UndoMove are one transaction each and refuse, with
// news.ErrConflict, what was arranged before the pins last changed. A repeated SaveClustering changes nothing.
type Store interface {
	// VoicesBetween returns the annotated reports of a window, by Published, then id.
	VoicesBetween(ctx context.Context, from, to time.Time) ([]news.Voice, error)
	// StoriesBetween returns the stories with a report in the window, each with all its members.
	StoriesBetween(ctx context.Context, from, to time.Time) ([]news.Story, error)
	// StoriesOf returns the stories that hold any of these reports, each with all its members.
	StoriesOf(ctx context.Context, ids []news.ReportID) ([]news.Story, error)
	// Story returns a story, with MergedInto set if its id only redirects; news.ErrNotFound if the id is unknown.
	Story(ctx context.Context, id news.StoryID) (*news.Story, error)
	// Voices returns the reports of these ids, by Published, then id. Unknown ids are left out.
	Voices(ctx context.Context, ids []news.ReportID) ([]news.Voice, error)
	// Published says when reports were published.
	Published(ctx context.Context, ids []news.ReportID) (map[news.ReportID]time.Time, error)
	// TakenStories says which ids exist already.
	TakenStories(ctx context.Context, ids []news.StoryID) (map[news.StoryID]bool, error)
	// SaveClustering saves stories and redirects.
	SaveClustering(ctx context.Context, c news.Clustering) error
	// Pins returns all pins that hold.
	Pins(ctx context.Context) (news.Pins, error)
	// SaveMove keeps a move with its pins and sets aside older ones; it returns the move's number.
	SaveMove(ctx context.Context, m news.Move, pins, aside []news.Pin, c news.Clustering) (int64, error)
	// SetAside returns the pins that a move set aside.
	SetAside(ctx context.Context, move int64) ([]news.Pin, error)
	// UndoMove marks a move as undone and lets hold again what it set aside.
	UndoMove(ctx context.Context, id int64, at time.Time, c news.Clustering) error
	// Move returns a move; news.ErrNotFound if there is none of this number.
	Move(ctx context.Context, id int64) (news.Move, error)
	// Moves returns the newest moves, the newest first.
	Moves(ctx context.Context, limit int) ([]news.Move, error)

	StorylineStore
}

// Options are what New needs.
type Options struct {
	Store Store
	Now   func() time.Time
	Log   *slog.Logger
	// Similar tunes the comparison. Default: the tuned one.
	Similar similar.Options
	// Line leads from a version of a model to its line, and Role says what an entity is in stories; both are for storylines.
	// Default: every entity is its own line and a subject.
	Line func(news.EntityID) news.EntityID
	Role func(news.EntityID) similar.Role
}

// Clusterer makes stories.
type Clusterer struct {
	o        Options
	producer string
	orders   *orders.Finder
}

// New returns a clusterer. It refuses missing options.
func New(o Options) (*Clusterer, error) {
	if o.Store == nil || o.Now == nil || o.Log == nil {
		return nil, fmt.Errorf("cluster: %w: missing options", news.ErrInvalid)
	}
	return &Clusterer{o, fmt.Sprintf("cluster/%d", version), orders.New()}, nil
}

// tries is how often a clustering is begun anew because a person merged or split stories meanwhile.
const tries = 4

// Week clusters the reports of a week and of the days before it. What a person merged or split stays so.
func (c *Clusterer) Week(ctx context.Context, week news.Week, zone *time.Location) error {
	return c.put(ctx, week, zone, func(voices []news.Voice, _ []news.Story) [][]news.ReportID { return c.together(voices) })
}

// put finds clusters of the reports of a week and of the days before it, arranges them and saves them.
func (c *Clusterer) put(
	ctx context.Context, week news.Week, zone *time.Location, find func([]news.Voice, []news.Story) [][]news.ReportID,
) error {
	var err error
	for range tries {
		if err = c.putOnce(ctx, week, zone, find); !errors.Is(err, news.ErrConflict) {
			return err
		}
	}
	return err
}

func (c *Clusterer) putOnce(
	ctx context.Context, week news.Week, zone *time.Location, find func([]news.Voice, []news.Story) [][]news.ReportID,
) error {
	from, to := week.Start(zone).Add(-before), week.End(zone)
	pins, err := c.o.Store.Pins(ctx) // first, so that a move made after is seen when saving
	if err != nil {
		return err
	}
	voices, err := c.o.Store.VoicesBetween(ctx, from, to)
	if err != nil || len(voices) == 0 {
		return err
	}
	c.orders.Voices(voices) // stories are not found by what reports tell machines to do
	old, err := c.o.Store.StoriesBetween(ctx, from, to)
	if err != nil {
		return err
	}
	clusters := find(voices, old)
	if err := ctx.Err(); err != nil {
		return err
	}
	t, err := c.lay(ctx, voices, old, pins)
	if err != nil {
		return err
	}
	done, err := c.arrange(ctx, t, clusters, t.old)
	if err != nil {
		return err
	}
	c.o.Log.DebugContext(ctx, "clustered", "reports", len(voices), "stories", len(done.Stories))
	return c.o.Store.SaveClustering(ctx, done)
}

// together clusters reports by what they tell.
func (c *Clusterer) together(voices []news.Voice) [][]news.ReportID {
	docs := make([]similar.Doc, len(voices))
	for i := range voices {
		docs[i] = similar.NewDoc(&voices[i])
	}
	parts := similar.Cluster(docs, c.o.Similar)
	clusters := make([][]news.ReportID, len(parts))
	for i, part := range parts {
		for _, k := range part {
			clusters[i] = append(clusters[i], voices[k].ID)
		}
	}
	return clusters
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
