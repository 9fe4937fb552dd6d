// Package follow is the stage between cluster and compose: it joins what reports claim into records, across weeks: the
// number book, the promise calendar, people's moves, releases, rumours; and it counts what stories are about.
//
// Work is found by absence: a report in the field whose claims, as they stand now, this producer has not put into records
// is due; one that has nothing to tell any more gives its claims up. Every record that gained or lost a claim is then made
// anew from all its claims. So the records do not depend on the order in which reports came, nor on where a pass was
// killed. The rules are those of package record; this package stores nothing but through its Store.
package follow

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"dateline/internal/news"
	"dateline/internal/record"
)

// version is raised when the same claims would make other records.
const version = 4

// batch is how many reports one pass reads and saves together.
const batch = 400

// Store is what following reads and writes. Each method is one transaction.
type Store interface {
	// Unfollowed returns reports in the field whose claims, as they stand now, the producer has not put into records.
	Unfollowed(ctx context.Context, producer string, limit int) ([]news.Telling, error)
	// Untold returns reports whose claims stand in records and that have nothing to tell any more.
	Untold(ctx context.Context, limit int) ([]news.ReportID, error)
	// RecordEdits returns what people did to records, as it stands now.
	RecordEdits(ctx context.Context) (news.RecordEdits, error)
	// SaveFollowing saves the claims of these reports in place of older ones and makes every record anew that gained or
	// lost one. Reports that changed meanwhile are passed over. A repeat changes nothing; any number may call at once.
	// It is news.ErrConflict, and nothing is saved, if people did something to records meanwhile.
	SaveFollowing(ctx context.Context, f news.Following) error
}

// Options are what New needs; all are required.
type Options struct {
	Store Store
	Now   func() time.Time
	Log   *slog.Logger
}

// Follower joins claims into records.
type Follower struct {
	o        Options
	producer string
}

// New returns a follower. It refuses missing options.
func New(o Options) (*Follower, error) {
	if o.Store == nil || o.Now == nil || o.Log == nil {
		return nil, fmt.Errorf("follow: %w: missing options", news.ErrInvalid)
	}
	return &Follower{o, fmt.Sprintf("follow/%d", version)}, nil
}

// Pass follows some reports. It says whether there may be more.
func (f *Follower) Pass(ctx context.Context) (more bool, err error) {
	gone, err := f.o.Store.Untold(ctx, batch)
	if err != nil {
		return false, err
	}
	tellings, err := f.o.Store.Unfollowed(ctx, f.producer, batch)
	if err != nil || len(tellings)+len(gone) == 0 {
		return false, err
	}
	standing, err := f.o.Store.RecordEdits(ctx)
	if err != nil {
		return false, err
	}
	edits := newEdits(standing)
	found := news.Following{Producer: f.producer, MadeAt: f.o.Now(), Gone: gone, Edits: standing.State, Build: edits.build}
	for i := range tellings {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		found.Reports = append(found.Reports, edits.followed(&tellings[i]))
	}
	switch err := f.o.Store.SaveFollowing(ctx, found); {
	case errors.Is(err, news.ErrConflict):
		return true, ctx.Err() // made with what does not stand any more: the next pass knows it
	case err != nil:
		return false, err
	}
	f.o.Log.DebugContext(ctx, "followed", "reports", len(tellings), "gone", len(gone))
	return len(tellings) == batch || len(gone) == batch, nil
}

// followed finds the records that a report's claims belong to.
func (e *edits) followed(t *news.Telling) news.Followed {
	out := news.Followed{Report: t.Report, Inputs: t.Inputs}
	for i := range t.Claims {
		for _, key := range record.Keys(&t.Claims[i]) {
			home, _ := e.home(key)
			out.Claims = append(out.Claims, news.KeyedClaim{Record: home, Said: t.Claims[i]})
		}
	}
	return out
}

// build makes a record from its claims. A claim that an older version of the rules put there and that does not belong
// there any more is left out; its report is followed anew soon.
func (e *edits) build(id news.RecordID, claims []news.Said) (news.BuiltRecord, bool) {
	if e.wrong[id] {
		return news.BuiltRecord{}, false
	}
	var key news.RecordKey
	mine := slices.DeleteFunc(claims, func(s news.Said) bool {
		for _, k := range record.Keys(&s) {
			if home, its := e.home(k); home == id {
				key = its
				return false
			}
		}
		return true
	})
	if len(mine) == 0 {
		return news.BuiltRecord{}, false
	}
	r, ok := record.Build(key, mine)
	due, _ := record.Waits(&r)
	return news.BuiltRecord{Record: r, Names: names(&r), Due: due}, ok
}
