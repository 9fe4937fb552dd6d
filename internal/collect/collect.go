// Package collect is the first stage: it reads sources and saves reports.
//
// It decides when a source is due, what of a feed becomes a report, and which pages are worth fetching; fetch decides
// what may be fetched, feed and extract what the bytes say, and the store what is new. A source's failure is data on
// its row: a pass returns an error only if the store failed or the context ended. Any pass may be killed at any
// instruction and run again: what was saved is recognised, what was not is read again.
package collect

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"dateline/internal/fetch"
	"dateline/internal/news"
)

// Store is what collect reads and writes. Every method is one transaction; a repeated save changes nothing.
type Store interface {
	// SourceHealth returns all sources with their states.
	SourceHealth(ctx context.Context) ([]news.SourceHealth, error)
	// ClaimSources returns due sources and moves their due time to the end of the lease; one claimer gets each.
	ClaimSources(ctx context.Context, now, lease time.Time, limit int) ([]news.SourceHealth, error)
	// ReleaseSources makes those of the sources due that still stand at the end of this lease.
	ReleaseSources(ctx context.Context, ids []news.SourceID, lease, now time.Time) error
	// DueSources counts what ClaimSources would find.
	DueSources(ctx context.Context, now time.Time) (int, error)
	// SaveReadings saves items and states together.
	SaveReadings(ctx context.Context, readings []news.Reading) (news.Saved, error)
	// WantedPages returns reports whose pages are due.
	WantedPages(ctx context.Context, now time.Time, limit int) ([]news.Page, error)
	// SavePages saves what fetching pages brought.
	SavePages(ctx context.Context, results []news.PageResult) error
}

// Getter fetches over one pass: a host that is dead is tried once. Its errors are *fetch.Error, or the context's.
type Getter interface {
	Get(ctx context.Context, req fetch.Request) (*fetch.Response, error)
}

// Options are what New needs.
type Options struct {
	Store Store
	// Pass begins a pass of fetching.
	Pass func() Getter
	Now  func() time.Time
	Log  *slog.Logger
	// Workers is how many sources or pages are read at once. Default 16.
	Workers int
	// Progress hears of every source and page that is done; it must return fast. Default none.
	Progress func(Progress)
}

// Progress says how far a run has come.
type Progress struct {
	Stage   string // "sources" or "pages"
	Done    int
	Total   int
	Failing int
	Saved   news.Saved
}

// Collector reads sources.
type Collector struct {
	o Options
}

// New returns a collector. It refuses missing options.
func New(o Options) (*Collector, error) {
	if o.Store == nil || o.Pass == nil || o.Now == nil || o.Log == nil {
		return nil, fmt.Errorf("collect: %w: missing options", news.ErrInvalid)
	}
	if o.Workers <= 0 {
		o.Workers = 16
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	return &Collector{o}, nil
}

// Result says what a run did.
type Result struct {
	Sources     int        `json:"sources"`      // read or tried
	NotModified int        `json:"not_modified"` // of these, without change since the last reading
	Failing     int        `json:"failing"`      // of these, without success
	Waiting     int        `json:"waiting"`      // not tried, since their hosts asked to be left alone until later
	Saved       news.Saved `json:"reports"`
	Pages       int        `json:"pages"`        // tried
	PagesFailed int        `json:"pages_failed"` // of these, without text
}

// All reads every source that is not paused, due or not, but for those whose hosts asked to be left alone, and then,
// with pages, the pages that are wanted.
func (c *Collector) All(ctx context.Context, pages bool) (Result, error) {
	all, err := c.o.Store.SourceHealth(ctx)
	if err != nil {
		return Result{}, err
	}
	now := c.o.Now()
	wait := 0
	var list []news.SourceHealth
	for i := range all {
		h := &all[i]
		switch {
		case h.Paused, h.State.Status == news.SourceGone:
		case waiting(&h.State, now): // also a person's command keeps to the time that a host named
			wait++
		default:
			list = append(list, *h)
		}
	}
	getter := c.o.Pass()
	result, err := c.readAll(ctx, getter, len(list), func(context.Context) ([]news.SourceHealth, error) {
		all := list
		list = nil
		return all, nil
	})
	result.Waiting = wait
	if err != nil || !pages {
		return result, err
	}
	return result, c.allPages(ctx, getter, &result)
}

// Pages fetches all wanted pages over one pass of fetching, so that a dead host is tried once.
func (c *Collector) Pages(ctx context.Context) error {
	var r Result
	return c.allPages(ctx, c.o.Pass(), &r)
}

func (c *Collector) allPages(ctx context.Context, getter Getter, result *Result) error {
	for {
		more, err := c.somePages(ctx, getter, result)
		if err != nil || !more {
			return err
		}
	}
}

// claimSize is how many due sources are claimed at once: so few that several processes share the work, and that a
// process which dies leaves few behind.
const claimSize = 8

// lease is how long a claimed source is left to its claimer: longer than a claim takes at its slowest, which is when
// all that the workers hold is at one host that takes its 30 s, and a pause, each time.
const lease = 15 * time.Minute

// partSize is how many due sources are worth a worker of their own.
const partSize = 64

// Parts says into how many passes the due sources divide, so that a schedule can hand them to several workers.
func (c *Collector) Parts(ctx context.Context) (int, error) {
	n, err := c.o.Store.DueSources(ctx, c.o.Now())
	return (n + partSize - 1) / partSize, err
}

// Pass claims due sources and reads them, until none is due. It never has more to do. What it claimed and did not come
// to read, because it was stopped, is due again at once.
func (c *Collector) Pass(ctx context.Context) (more bool, err error) {
	due, err := c.o.Store.DueSources(ctx, c.o.Now())
	if err != nil || due == 0 {
		return false, err
	}
	claimed := map[time.Time][]news.SourceID{}
	_, err = c.readAll(ctx, c.o.Pass(), due, func(ctx context.Context) ([]news.SourceHealth, error) {
		now := c.o.Now()
		list, err := c.o.Store.ClaimSources(ctx, now, now.Add(lease), claimSize)
		for _, h := range list {
			claimed[now.Add(lease)] = append(claimed[now.Add(lease)], h.ID)
		}
		return list, err
	})
	if err == nil {
		return false, nil
	}
	end, stop := context.WithTimeout(context.WithoutCancel(ctx), releaseTime)
	defer stop()
	for until, ids := range claimed {
		err = errors.Join(err, c.o.Store.ReleaseSources(end, ids, until, c.o.Now()))
	}
	return false, err
}

// releaseTime bounds the giving back of claims when a pass is stopped.
const releaseTime = 5 * time.Second

// PagesPass fetches some wanted pages. It says whether there may be more.
func (c *Collector) PagesPass(ctx context.Context) (more bool, err error) {
	var r Result
	return c.somePages(ctx, c.o.Pass(), &r)
}

// saveItems and saveReadings bound one transaction: many small readings share its cost, a large one does not hold
// the writer for long.
const (
	saveReadings = 64
	saveItems    = 1000
)

// readAll reads the sources that next returns, until it returns none, side by side, and saves the readings in
// batches, in the order in which they come. Total is what progress is counted against.
func (c *Collector) readAll(ctx context.Context, getter Getter, total int, next func(context.Context) ([]news.SourceHealth, error)) (Result, error) {
	result := Result{}
	readings := make(chan reading, c.o.Workers)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(readings)
		return c.readEach(ctx, getter, next, readings)
	})
	group.Go(func() error { return c.saveAll(ctx, readings, total, &result) })
	return result, group.Wait()
}

func (c *Collector) readEach(ctx context.Context, getter Getter, next func(context.Context) ([]news.SourceHealth, error), readings chan<- reading) error {
	workers, ctx := errgroup.WithContext(ctx)
	workers.SetLimit(c.o.Workers)
	for {
		list, err := next(ctx)
		if err != nil || len(list) == 0 {
			return errors.Join(err, workers.Wait())
		}
		for _, h := range list {
			workers.Go(func() error { // blocks while all workers are busy
				r, err := c.read(ctx, getter, h)
				if err != nil {
					return err
				}
				select {
				case readings <- r:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			})
		}
	}
}

// saveAll saves readings until the channel closes. Whatever is waiting goes into one transaction.
func (c *Collector) saveAll(ctx context.Context, readings <-chan reading, total int, result *Result) error {
	var batch []news.Reading
	items := 0
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		saved, err := c.o.Store.SaveReadings(ctx, batch)
		if err != nil {
			return err
		}
		result.Saved = result.Saved.Add(saved)
		batch, items = nil, 0
		c.o.Progress(Progress{Stage: "sources", Done: result.Sources, Total: total, Failing: result.Failing, Saved: result.Saved})
		return nil
	}
	for {
		select {
		case r, ok := <-readings:
			if !ok {
				if ctx.Err() != nil { // the readers stopped half way
					return context.Cause(ctx)
				}
				return flush()
			}
			result.count(r)
			batch, items = append(batch, r.Reading), items+len(r.Items)
			if len(batch) < saveReadings && items < saveItems {
				continue
			}
		case <-time.After(idle):
		}
		if err := flush(); err != nil {
			return err
		}
	}
}

// idle is how long a batch waits for company.
const idle = 100 * time.Millisecond

func (r *Result) count(got reading) {
	r.Sources++
	if got.unchanged {
		r.NotModified++
	}
	if got.State.Error != "" {
		r.Failing++
	}
}

// ended returns the context's error if that is what err comes from: a shutdown must not be recorded as a source's
// fault.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil && err != nil {
		return ctx.Err()
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
