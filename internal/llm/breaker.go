package llm

import (
	"sync"
	"time"
)

// A breaker leaves a model alone that keeps failing, so that a dead provider costs an issue five calls and not five
// hundred. It opens at maxFailures in a row, lets one call through after a pause, and doubles the pause if that fails.
const (
	maxFailures = 5
	firstPause  = time.Minute
	lastPause   = 16 * time.Minute
)

type breaker struct {
	mu       sync.Mutex
	failures int
	pause    time.Duration
	until    time.Time // while open
	trying   bool      // the one call after the pause is under way
}

// allow says whether a call may be made now.
func (b *breaker) allow(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < maxFailures {
		return true
	}
	if now.Before(b.until) || b.trying {
		return false
	}
	b.trying = true
	return true
}

// succeeded closes the breaker.
func (b *breaker) succeeded() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures, b.pause, b.trying = 0, 0, false
}

// failed counts a failure; at once for good reason (a key that is refused) counts as all of them.
func (b *breaker) failed(now time.Time, atOnce bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures++
	if atOnce {
		b.failures = max(b.failures, maxFailures)
	}
	if b.failures < maxFailures || !b.trying && now.Before(b.until) {
		return // of those that were under way when it opened, none opens it further
	}
	b.trying = false
	b.pause = min(max(2*b.pause, firstPause), lastPause)
	b.until = now.Add(b.pause)
}

// unknown takes back a call that ended with its context: it says nothing of the model.
func (b *breaker) unknown() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
}
