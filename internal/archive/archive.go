// Package archive is the only door from faces to content: whatever the site, an API or a feed shows of issues,
// stories and sources, it asks here.
//
// It reads and never writes, it decides no policy, and it knows neither HTTP nor SQL: rows come from its Store, words
// and pages are made by render and the faces. The one idea needed to read it: each exported method answers one kind
// of page, whole, so that a face never puts a page together from several reads that might disagree.
package archive

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dateline/internal/news"
)

// Store is what the archive reads. Every method may be called at once by any number of callers, and none returns rows
// of a write that is not yet whole.
type Store interface {
	// Issue returns the issue of a week; news.ErrNotFound if there is none.
	Issue(ctx context.Context, week news.Week) (*news.Issue, error)
	// Issues returns the newest issues, at most limit, newest week first.
	Issues(ctx context.Context, limit int) ([]news.Issue, error)
	// IssueWeeks returns the weeks that have an issue, at most limit, newest first.
	IssueWeeks(ctx context.Context, limit int) ([]news.Week, error)
	// Story returns a story, with MergedInto set if its id only redirects; news.ErrNotFound if the id is unknown.
	Story(ctx context.Context, id news.StoryID) (*news.Story, error)
	// Voices returns the reports of these ids, by Published, then id. Unknown ids are left out.
	Voices(ctx context.Context, ids []news.ReportID) ([]news.Voice, error)
	// SourceHealth returns all sources with their states, by name.
	SourceHealth(ctx context.Context) ([]news.SourceHealth, error)
	// Rankings returns the places that a story took, newest week first.
	Rankings(ctx context.Context, id news.StoryID) ([]news.Ranked, error)
	// Storyline returns a storyline, with MergedInto set if its id only redirects; news.ErrNotFound if the id is unknown.
	Storyline(ctx context.Context, id news.StorylineID) (*news.Storyline, error)
	// StorylineOf returns the storyline that a story is in; news.ErrNotFound if it stands alone.
	StorylineOf(ctx context.Context, story news.StoryID) (*news.Storyline, error)
	RecordStore
	AttentionStore
	DiveStore
	SearchStore
	CorrectionStore
}

// Options say what an Archive needs.
type Options struct {
	// Store holds the rows. Required.
	Store Store
	// Now tells the time; it is shown beside what is due. Required.
	Now func() time.Time
	// Zone is where times are shown that belong to no issue. Default: UTC.
	Zone *time.Location
	// Gazetteer returns who and what has a name, as editors left it. Default: nobody has.
	Gazetteer func(context.Context) (Gazetteer, error)
}

// Archive answers what pages need. It is safe for use by many callers at once.
type Archive struct {
	store Store
	now   func() time.Time
	zone  *time.Location

	gazetteer func(context.Context) (Gazetteer, error)
}

// New returns an Archive. It refuses options without a store or a clock with news.ErrInvalid.
func New(o Options) (*Archive, error) {
	if o.Store == nil {
		return nil, fmt.Errorf("%w: archive without a store", news.ErrInvalid)
	}
	if o.Now == nil {
		return nil, fmt.Errorf("%w: archive without a clock", news.ErrInvalid)
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Gazetteer == nil {
		o.Gazetteer = func(context.Context) (Gazetteer, error) { return nobody{}, nil }
	}
	return &Archive{store: o.Store, now: o.Now, zone: o.Zone, gazetteer: o.Gazetteer}, nil
}

// maxWeeks bounds the list of issues: ten years of weeks are one page of links.
const maxWeeks = 520

// Issue is an issue with its zone and its neighbours.
type Issue struct {
	news.Issue
	// Zone is where the issue's week runs.
	Zone *time.Location
	// Older and Newer are the nearest weeks that have an issue; zero if there is none on that side.
	Older, Newer news.Week
	// Now is when this was read.
	Now time.Time
}

// Front returns the newest issue. It returns news.ErrNotFound while there is no issue at all.
func (a *Archive) Front(ctx context.Context) (*Issue, error) {
	newest, err := a.store.Issues(ctx, 2)
	if err != nil {
		return nil, fmt.Errorf("read the newest issues: %w", err)
	}
	if len(newest) == 0 {
		return nil, fmt.Errorf("%w: no issue yet", news.ErrNotFound)
	}
	page := a.page(&newest[0])
	if len(newest) > 1 {
		page.Older = newest[1].Week
	}
	return page, nil
}

// Issue returns the issue of a week; news.ErrNotFound if there is none.
func (a *Archive) Issue(ctx context.Context, week news.Week) (*Issue, error) {
	issue, err := a.store.Issue(ctx, week)
	if err != nil {
		return nil, fmt.Errorf("read issue %s: %w", week, err)
	}
	all, err := a.store.IssueWeeks(ctx, maxWeeks)
	if err != nil {
		return nil, fmt.Errorf("read issues beside %s: %w", week, err)
	}
	page := a.page(issue)
	for _, other := range all { // newest first
		switch c := other.Start(time.UTC).Compare(week.Start(time.UTC)); {
		case c > 0:
			page.Newer = other
		case c < 0 && page.Older.IsZero():
			page.Older = other
		}
	}
	return page, nil
}

// Issues returns the newest issues, newest week first: at most limit, and at most ten years of them.
func (a *Archive) Issues(ctx context.Context, limit int) ([]Issue, error) {
	rows, err := a.store.Issues(ctx, min(max(limit, 0), maxWeeks))
	if err != nil {
		return nil, fmt.Errorf("read issues: %w", err)
	}
	pages := make([]Issue, len(rows))
	for i := range rows {
		pages[i] = *a.page(&rows[i])
	}
	return pages, nil
}

// Weeks returns all weeks that have an issue, newest first, at most ten years of them.
func (a *Archive) Weeks(ctx context.Context) ([]Issue, error) { return a.Issues(ctx, maxWeeks) }

// Zone is where times are shown that belong to no issue.
func (a *Archive) Zone() *time.Location { return a.zone }

// Ready returns nil if the store answers.
func (a *Archive) Ready(ctx context.Context) error {
	_, err := a.store.IssueWeeks(ctx, 1)
	return err
}

// page joins an issue with its zone. A zone that this machine does not know becomes the archive's own.
func (a *Archive) page(issue *news.Issue) *Issue {
	zone := a.zone
	if issue.Zone != "" && issue.Zone != zone.String() {
		if z, err := time.LoadLocation(issue.Zone); err == nil {
			zone = z
		}
	}
	return &Issue{Issue: *issue, Zone: zone, Now: a.now()}
}

// Sources is the state of everything that is read.
type Sources struct {
	// All sources, by name.
	All []news.SourceHealth
	// ByStatus counts them.
	ByStatus map[news.SourceStatus]int
	// Paused counts those that a person set aside; they are not in ByStatus.
	Paused int
	// Now is when this was read, Zone where times are shown.
	Now  time.Time
	Zone *time.Location
}

// Sources returns the state of all sources.
func (a *Archive) Sources(ctx context.Context) (*Sources, error) {
	all, err := a.store.SourceHealth(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the sources' health: %w", err)
	}
	page := &Sources{All: all, ByStatus: map[news.SourceStatus]int{}, Now: a.now(), Zone: a.zone}
	for i := range all {
		if all[i].Paused {
			page.Paused++
			continue
		}
		page.ByStatus[Status(&all[i])]++
	}
	return page, nil
}

// Status returns a source's state; one that was never written is new.
func Status(h *news.SourceHealth) news.SourceStatus {
	if h.State.Status == "" {
		return news.SourceNew
	}
	return h.State.Status
}

// errLoop says that redirects of stories run in a circle, which no writer may leave behind.
var errLoop = errors.New("story redirects do not end")
