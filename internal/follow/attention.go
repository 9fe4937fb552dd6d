package follow

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"dateline/internal/entity"
	"dateline/internal/news"
)

// attentionVersion is raised when the same stories would be counted otherwise.
const attentionVersion = 1

// AttentionStore is what counting reads and writes.
type AttentionStore interface {
	// StorySpan returns when the first story began and when the last one was added to.
	StorySpan(ctx context.Context) (first, last time.Time, err error)
	// AttentionMade returns producer and inputs of each week that was counted.
	AttentionMade(ctx context.Context) (map[news.Week][2]string, error)
	// AttentionInputs stands for the stories of a window and what their reports name.
	AttentionInputs(ctx context.Context, from, to time.Time) (string, error)
	// StoriesBetween returns the stories with a report in the window, each with all its members.
	StoriesBetween(ctx context.Context, from, to time.Time) ([]news.Story, error)
	// VoicesBetween returns the annotated reports of a window.
	VoicesBetween(ctx context.Context, from, to time.Time) ([]news.Voice, error)
	// SaveAttention puts a week's counts in place of older ones.
	SaveAttention(ctx context.Context, a *news.Attention) error
}

// AttentionOptions are what NewCounter needs; all are required.
type AttentionOptions struct {
	Store     AttentionStore
	Gazetteer *entity.Gazetteer
	// Field stands for the gazetteer: what an entity's family is decides what counts for it.
	Field string
	Now   func() time.Time
	Log   *slog.Logger
	Zone  *time.Location // in which weeks run
}

// Counter counts how many independent stories of each week name each entity.
type Counter struct {
	o        AttentionOptions
	producer string
}

// NewCounter returns a counter. It refuses missing options.
func NewCounter(o AttentionOptions) (*Counter, error) {
	if o.Store == nil || o.Gazetteer == nil || o.Field == "" || o.Now == nil || o.Log == nil || o.Zone == nil {
		return nil, fmt.Errorf("follow: %w: missing options", news.ErrInvalid)
	}
	return &Counter{o, fmt.Sprintf("attention/%d %s %s", attentionVersion, o.Field, o.Zone)}, nil
}

// Pass counts the weeks whose stories changed since they were counted. It never has more to do.
func (c *Counter) Pass(ctx context.Context) (more bool, err error) {
	first, last, err := c.o.Store.StorySpan(ctx)
	if err != nil || first.IsZero() {
		return false, err
	}
	made, err := c.o.Store.AttentionMade(ctx)
	if err != nil {
		return false, err
	}
	end := news.WeekOf(last.In(c.o.Zone))
	for week := news.WeekOf(first.In(c.o.Zone)); week.String() <= end.String(); week = week.Next(1) {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		from, to := week.Start(c.o.Zone), week.End(c.o.Zone)
		inputs, err := c.o.Store.AttentionInputs(ctx, from, to)
		if err != nil {
			return false, err
		}
		if made[week] == [2]string{c.producer, inputs} {
			continue
		}
		a, err := c.count(ctx, week, from, to)
		if err != nil {
			return false, err
		}
		a.Inputs = inputs
		if err := c.o.Store.SaveAttention(ctx, a); err != nil {
			return false, err
		}
		c.o.Log.DebugContext(ctx, "counted attention", "week", week.String(), "stories", a.Stories)
	}
	return false, nil
}

// count counts one week's stories: those that began in it and of which a report of it belongs to the field.
func (c *Counter) count(ctx context.Context, week news.Week, from, to time.Time) (*news.Attention, error) {
	voices, err := c.o.Store.VoicesBetween(ctx, from, to)
	if err != nil {
		return nil, err
	}
	stories, err := c.o.Store.StoriesBetween(ctx, from, to)
	if err != nil {
		return nil, err
	}
	at := make(map[news.ReportID]*news.Voice, len(voices))
	for i := range voices {
		at[voices[i].ID] = &voices[i]
	}
	a := &news.Attention{Week: week, Producer: c.producer, Entities: map[news.EntityID]int{}, MadeAt: c.o.Now()}
	for _, s := range stories {
		if s.FirstAt.Before(from) {
			continue // it counts for the week in which it began
		}
		named, inField := c.named(s.Members, at)
		if !inField {
			continue
		}
		a.Stories++
		for id := range named {
			a.Entities[id]++
		}
	}
	return a, nil
}

// named are the entities that a story is about, with the families of models that they belong to: those that a title
// names, or at least half of the reports. What one report mentions in passing is not the story's.
func (c *Counter) named(members []news.ReportID, at map[news.ReportID]*news.Voice) (named map[news.EntityID]bool, inField bool) {
	named = map[news.EntityID]bool{}
	count, reports := map[news.EntityID]int{}, 0
	for _, id := range members {
		v := at[id]
		if v == nil {
			continue
		}
		reports++
		inField = inField || v.Relevance >= news.InField
		for _, e := range v.Entities {
			count[e.ID]++
			if e.Title {
				named[e.ID] = true
			}
		}
	}
	for id, n := range count {
		if 2*n >= reports {
			named[id] = true
		}
	}
	for id := range named {
		for _, family := range c.o.Gazetteer.Families(id) {
			named[family] = true
		}
	}
	return named, inField
}
