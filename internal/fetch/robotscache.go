package fetch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	robotsFresh   = 24 * time.Hour      // RFC 9309, section 2.4: no cached copy is used longer
	robotsRetry   = time.Hour           // how soon a robots.txt that could not be read is asked for again
	robotsGivenUp = 30 * 24 * time.Hour // RFC 9309, section 2.3.1.4: after so long an unreadable one counts as absent
	maxRobotsKept = 4096                // origins remembered before the stale ones are forgotten
)

// robotsCache holds the rules of the origins that were lately asked for pages.
type robotsCache struct {
	mu sync.Mutex
	m  map[string]*robotsEntry
}

// robotsEntry is what is known of one origin's robots.txt. Its fields belong to whoever holds the lock, which is a
// channel so that waiting for another's fetch ends with the waiter's context.
type robotsEntry struct {
	lock    chan struct{}
	rules   *Robots   // nil before the first good answer
	read    time.Time // when rules were read
	failed  time.Time // when the last try failed; zero after a good one
	failing time.Time // when the present row of failures began
}

func (rc *robotsCache) entry(origin string, now time.Time) *robotsEntry {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	if e := rc.m[origin]; e != nil {
		return e
	}
	if rc.m == nil {
		rc.m = map[string]*robotsEntry{}
	}
	if len(rc.m) >= maxRobotsKept {
		rc.forget(now)
	}
	e := &robotsEntry{lock: make(chan struct{}, 1)}
	rc.m[origin] = e
	return e
}

// forget drops the entries that are of no use, and if there are none, all that nobody holds: robots.txt is then
// asked for once more, which is better than to grow for ever.
func (rc *robotsCache) forget(now time.Time) {
	for _, all := range []bool{false, true} {
		for origin, e := range rc.m {
			select {
			case e.lock <- struct{}{}:
				if all || !e.fresh(now) {
					delete(rc.m, origin)
				}
				<-e.lock
			default: // held, so in use
			}
		}
		if len(rc.m) < maxRobotsKept {
			return
		}
	}
}

// fresh says whether the entry answers without asking the host.
func (e *robotsEntry) fresh(now time.Time) bool {
	if !e.failed.IsZero() {
		return now.Sub(e.failed) < robotsRetry
	}
	return e.rules != nil && now.Sub(e.read) < robotsFresh
}

// verdict answers for a path from what the entry holds. A robots.txt that cannot be read forbids everything, unless
// an older copy is at hand or it has been so for 30 days.
func (e *robotsEntry) verdict(t *target, now time.Time) error {
	long := !e.failing.IsZero() && now.Sub(e.failing) >= robotsGivenUp
	switch {
	case e.rules == nil && long:
		return nil
	case e.rules == nil:
		return &Error{Class: ClassRobots, Host: t.host, Err: errUnread}
	case !e.rules.Allowed(pathQuery(t)):
		return &Error{Class: ClassRobots, Host: t.host, Err: errRule}
	default:
		return nil
	}
}

// mayFetch returns nil if t's robots.txt allows it, fetching that if need be. Askers for one origin wait for one fetch;
// if its asker gives up, the next one fetches in its place.
func (p *Pass) mayFetch(ctx context.Context, t *target) error {
	c := p.client
	e := c.robots.entry(t.origin, c.now())
	select {
	case e.lock <- struct{}{}:
		defer func() { <-e.lock }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if now := c.now(); e.fresh(now) {
		return e.verdict(t, now)
	}
	res, err := p.follow(ctx, t.origin+"/robots.txt", &Request{Accept: "text/plain, */*;q=0.5", MaxBytes: maxRobots, cut: true})
	now := c.now()
	if err == nil {
		e.rules, e.read = ParseRobots(res.Body, c.token), now
		e.failed, e.failing = time.Time{}, time.Time{}
		return e.verdict(t, now)
	}
	fault, ok := errors.AsType[*Error](err)
	if !ok {
		return err // the caller's context ended: nothing was learnt
	}
	switch fault.Class {
	case ClassResolve, ClassConnect, ClassTLS, ClassThrottled, ClassPaused:
		if fault.Host == t.host {
			return err // the page would fare no better, and this says why
		}
	case ClassRedirect, ClassBadURL, ClassRefused:
		if fault.Class == ClassRefused && fault.Host == t.host {
			return err
		}
		// Redirected in circles or to where nobody goes: there is no robots.txt (RFC 9309, section 2.3.1.2).
		e.rules, e.read, e.failed, e.failing = &Robots{}, now, time.Time{}, time.Time{}
		return nil
	case ClassStatus, ClassGone:
		if fault.Status >= 400 && fault.Status < 500 {
			e.rules, e.read, e.failed, e.failing = &Robots{}, now, time.Time{}, time.Time{}
			return nil
		}
	default: // timeouts, broken bodies: the site may well forbid us, it could not say so
	}
	e.failed = now
	if e.failing.IsZero() {
		e.failing = now
	}
	if verdict := e.verdict(t, now); verdict != nil {
		if refusal, ok := errors.AsType[*Error](verdict); ok && errors.Is(refusal.Err, errUnread) {
			refusal.Err = fmt.Errorf("%w: %w", errUnread, err)
		}
		return verdict
	}
	return nil
}

// pathQuery is the part of an address that robots.txt speaks of.
func pathQuery(t *target) string {
	path := t.url.EscapedPath()
	if path == "" {
		path = "/"
	}
	if t.url.RawQuery != "" || t.url.ForceQuery {
		path += "?" + t.url.RawQuery
	}
	return path
}
