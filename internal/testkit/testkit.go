// Package testkit holds what the tests of several packages need: a clock that a test sets, the folder of real data, a
// fresh PostgreSQL database and a walk over every page of a site.
//
// Each helper takes a testing.TB and either gives what was asked for, skips the test saying what is missing, or fails
// it. Only tests import this package; no program links it.
package testkit

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Clock is a clock that stands still until the test moves it. Its zero value shows the zero time; it may be used by
// several goroutines.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that shows t.
func NewClock(t time.Time) *Clock { return &Clock{now: t} }

// Now returns what the clock shows. Give it as the Now of Options: `Now: clock.Now`.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to t, forth or back.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Advance moves the clock by d and returns what it then shows.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

// SharedEnv is the environment variable that names the folder of real data.
const SharedEnv = "DATELINE_SHARED"

// Shared returns a path below the folder of real data: recorded weeks, labels and benches that are too large, or not
// ours, to stand in the repository. With no elements it returns the folder itself.
//
// The folder is the one that DATELINE_SHARED names, else `shared` beside the repository. Where the folder or the path
// in it is missing the test is skipped, and says so; but a path that is missing from a folder that DATELINE_SHARED
// names is a mistake, and fails. Each such test stands beside one with a small fixture that always runs.
func Shared(tb testing.TB, elem ...string) string {
	tb.Helper()
	folder, named := os.LookupEnv(SharedEnv)
	if !named || folder == "" {
		root := Root(tb)
		folder, named = filepath.Join(filepath.Dir(root), "shared"), false
	}
	place := filepath.Join(append([]string{folder}, elem...)...)
	if _, err := os.Stat(place); err == nil {
		return place
	} else if named {
		tb.Fatalf("%s is set, but %v", SharedEnv, err)
	}
	tb.Skipf("REAL DATA MISSING: %s needs %s of the shared folder; set %s to the folder to run it",
		tb.Name(), filepath.Join(append([]string{"."}, elem...)...), SharedEnv)
	return ""
}

// Root returns the folder of the repository: the nearest one, from the test's own upwards, that holds a go.mod.
func Root(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			tb.Fatalf("no go.mod in %s or above it", dir)
		}
	}
}
