package app

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"dateline/internal/collect"
	"dateline/internal/fetch"
	"dateline/internal/news"
)

// How the links of issues are asked: so many in one pass, so many hosts at once, and no more of an answer than this.
const (
	linksPass  = 100
	linksHosts = 8
	linkBytes  = 256 << 10
)

// askLinks asks the addresses that an editor wants to know of, politely: it is a pass, and may be killed anywhere.
func (a *App) askLinks(ctx context.Context) (more bool, err error) {
	list, err := a.Store.LinksToAsk(ctx, linksPass)
	if err != nil || len(list) == 0 {
		return false, err
	}
	var get collect.Getter = a.fetch.Pass()
	if a.o.Get != nil {
		get = a.o.Get
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(linksHosts)
	for _, l := range list {
		group.Go(func() error {
			_, err := get.Get(ctx, fetch.Request{URL: l.URL, Robots: true, MaxBytes: linkBytes})
			if ctx.Err() != nil {
				return ctx.Err() // nothing is known
			}
			l.CheckedAt, l.Class, l.Fault = wall()(), "", ""
			if e, ok := errors.AsType[*fetch.Error](err); ok && dead(e.Class) {
				l.Class, l.Fault = string(e.Class), e.Words()
			} else if err != nil && !ok {
				l.Class, l.Fault = "other", "It could not be asked."
			}
			return a.Store.SaveLink(ctx, l)
		})
	}
	if err := group.Wait(); err != nil {
		return false, err
	}
	return len(list) == linksPass, nil
}

// dead says that a fault means that readers would find nothing. A host that does not want programs, or not now, or that
// answers at length, is there.
func dead(c fetch.Class) bool {
	switch c {
	case fetch.ClassRobots, fetch.ClassThrottled, fetch.ClassPaused, fetch.ClassTooLarge:
		return false
	default:
		return true
	}
}

// AskLinks has the addresses asked that are waiting for it.
func (a *App) AskLinks(ctx context.Context, week news.Week) ([]news.LinkCheck, error) {
	if _, err := (&deskIssues{a: a}).AskLinks(ctx, week); err != nil {
		return nil, err
	}
	if err := drain(ctx, a.askLinks); err != nil {
		return nil, err
	}
	return a.Store.Links(ctx, week)
}
