package fetch

import (
	"context"
	"sync"
	"time"
)

// sweepAt is how many hosts are remembered before those that are owed nothing are forgotten.
const sweepAt = 4096

// host is what a Client owes one host: one request at a time, and silence until a time.
type host struct {
	key   string
	slot  chan struct{} // holds one token while a request is in flight or the pause after it lasts
	users int           // goroutines and timers that hold this host; guarded by hosts.mu
	until time.Time     // no request before; guarded by hosts.mu
}

// hosts are all hosts that a client has lately spoken to.
type hosts struct {
	mu      sync.Mutex
	m       map[string]*host
	sweepAt int
}

// take returns the host of this key, held until drop.
func (hs *hosts) take(key string, now time.Time) *host {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	if hs.m == nil {
		hs.m, hs.sweepAt = map[string]*host{}, sweepAt
	}
	h := hs.m[key]
	if h == nil {
		if len(hs.m) >= hs.sweepAt {
			hs.sweep(now)
		}
		h = &host{key: key, slot: make(chan struct{}, 1)}
		hs.m[key] = h
	}
	h.users++
	return h
}

// sweep forgets hosts that nobody holds and that asked for no pause. Its threshold doubles with what remains, so that
// its cost for each request stays constant.
func (hs *hosts) sweep(now time.Time) {
	for key, h := range hs.m {
		if h.users == 0 && !h.until.After(now) {
			delete(hs.m, key)
		}
	}
	hs.sweepAt = max(sweepAt, 2*len(hs.m))
}

func (hs *hosts) drop(h *host) {
	hs.mu.Lock()
	h.users--
	hs.mu.Unlock()
}

// pause keeps everybody away from h until the time, unless a longer pause is running.
func (hs *hosts) pause(h *host, until time.Time) {
	hs.mu.Lock()
	if until.After(h.until) {
		h.until = until
	}
	hs.mu.Unlock()
}

// wait returns how long h must still be left alone, 0 if it need not.
func (hs *hosts) wait(h *host, now time.Time) time.Duration {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	return max(0, h.until.Sub(now))
}

// turn waits until t's host may be asked; the caller calls done afterwards. Waiting ends only with the turn or with
// ctx, whose error it then returns. Turns are given in the order of asking.
func (c *Client) turn(ctx context.Context, t *target) (*host, error) {
	h := c.hosts.take(t.key, c.now())
	if t.free {
		return h, nil
	}
	select {
	case h.slot <- struct{}{}:
		return h, nil
	case <-ctx.Done():
		c.hosts.drop(h)
		return nil, ctx.Err()
	}
}

// done ends a turn. If the host was troubled the next turn comes after the pause; a timer, not a clock, ends it, so
// that a program whose clock stands still keeps its pace too.
func (c *Client) done(t *target, h *host, troubled bool) {
	switch {
	case t.free:
		c.hosts.drop(h)
	case troubled:
		time.AfterFunc(c.hostDelay, func() {
			<-h.slot
			c.hosts.drop(h)
		})
	default:
		<-h.slot
		c.hosts.drop(h)
	}
}
