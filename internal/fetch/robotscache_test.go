package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dateline/internal/fetch"
)

// TestRobotsAnswers fails if what a host answers for robots.txt is taken for another verdict than RFC 9309 gives it
// (section 2.3.1).
func TestRobotsAnswers(t *testing.T) {
	t.Parallel()
	forbid := "User-agent: *\nDisallow: /page"
	text := func(code int, body string) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			rw.WriteHeader(code)
			_, _ = rw.Write([]byte(body))
		}
	}
	chain := func(n int) http.HandlerFunc {
		return func(rw http.ResponseWriter, r *http.Request) {
			step := 0
			_, _ = fmt.Sscanf(r.URL.RawQuery, "%d", &step)
			if step < n {
				http.Redirect(rw, r, fmt.Sprintf("/robots.txt?%d", step+1), http.StatusFound)
				return
			}
			_, _ = rw.Write([]byte(forbid))
		}
	}
	to := func(location string) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Location", location)
			rw.WriteHeader(http.StatusMovedPermanently)
		}
	}
	tests := []struct {
		name   string
		robots http.HandlerFunc
		want   fetch.Class // empty if the page may be fetched
	}{
		{"forbids", text(200, forbid), fetch.ClassRobots},
		{"allows", text(200, "User-agent: *\nDisallow: /other"), ""},
		{"us alone", text(200, "User-agent: Dateline\nDisallow: /"), fetch.ClassRobots},
		{"not us", text(200, "User-agent: Date\nDisallow: /"), ""},
		{"a page", text(200, "<html>"), ""},
		{"nothing", text(204, ""), ""},
		{"400", text(400, forbid), ""},
		{"401", text(401, forbid), ""},
		{"403", text(403, forbid), ""},
		{"404", text(404, forbid), ""},
		{"410", text(410, forbid), ""},
		{"451", text(451, forbid), ""},
		{"429", text(429, ""), fetch.ClassThrottled},
		{"500", text(500, ""), fetch.ClassRobots},
		{"502", text(502, ""), fetch.ClassRobots},
		{"503", text(503, ""), fetch.ClassRobots},
		{"five redirects", chain(5), fetch.ClassRobots},
		{"six redirects", chain(6), ""},
		{"redirect to a closed network", to("http://10.0.0.1/robots.txt"), ""},
		{"redirect to nowhere", to(""), ""},
		{"redirect to a dead host", to("http://missing.test/robots.txt"), fetch.ClassRobots},
		{"too slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, fetch.ClassRobots},
		{"cut short", func(rw http.ResponseWriter, _ *http.Request) { rw.Header().Set("Content-Length", "500") }, fetch.ClassRobots},
		{"very long", text(200, forbid+strings.Repeat("\nDisallow: /x", 1<<20)), fetch.ClassRobots},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var pages atomic.Int64
			s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" {
					tt.robots(rw, r)
					return
				}
				pages.Add(1)
			})
			c := newClient(t, fetch.Options{HeaderTimeout: time.Second})
			c.SetResolver(newZone(nil).resolver())
			for range 2 {
				pages.Store(0)
				_, err := get(t, c, fetch.Request{URL: s.URL + "/page", Robots: true})
				if tt.want == "" {
					if err != nil || pages.Load() != 1 {
						t.Errorf("error = %v and %d pages, want one page", err, pages.Load())
					}
					continue
				}
				if f, ok := errors.AsType[*fetch.Error](err); ok && tt.want == fetch.ClassThrottled && f.Class == fetch.ClassPaused {
					continue // the second time
				}
				f := fault(t, err, tt.want)
				if ruled := tt.name == "forbids" || tt.name == "us alone" || tt.name == "five redirects" || tt.name == "very long"; f.Temporary() == ruled {
					t.Errorf("Temporary() = %v", f.Temporary())
				}
				if pages.Load() != 0 {
					t.Error("the page was fetched all the same")
				}
			}
			mustOrPaused(t, c, s.URL+"/page")
		})
	}
}

// mustOrPaused fails the test if a request that does not ask robots.txt is kept from its page by it.
func mustOrPaused(t *testing.T, c *fetch.Client, u string) {
	t.Helper()
	_, err := c.Get(t.Context(), fetch.Request{URL: u})
	if f, ok := errors.AsType[*fetch.Error](err); err != nil && (!ok || f.Class != fetch.ClassPaused) {
		t.Errorf("without robots: %v", err)
	}
}

// TestRobotsOnRedirects fails if a redirect leads to a page that robots.txt, there or here, forbids.
func TestRobotsOnRedirects(t *testing.T) {
	t.Parallel()
	other := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			_, _ = rw.Write([]byte("User-agent: *\nDisallow: /secret"))
		}
	})
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/robots.txt":
			_, _ = rw.Write([]byte("User-agent: *\nDisallow: /secret"))
		case "/here":
			http.Redirect(rw, r, "/secret", http.StatusFound)
		case "/there":
			http.Redirect(rw, r, other.URL+"/secret", http.StatusFound)
		case "/fine":
			http.Redirect(rw, r, other.URL+"/open", http.StatusFound)
		}
	})
	c := newClient(t, fetch.Options{})
	for _, path := range []string{"/here", "/there"} {
		_, err := get(t, c, fetch.Request{URL: s.URL + path, Robots: true})
		fault(t, err, fetch.ClassRobots)
	}
	mustGet(t, c, fetch.Request{URL: s.URL + "/fine", Robots: true})
}

// TestRobotsCache fails if robots.txt is asked for more often than it must be, or kept longer than a day.
func TestRobotsCache(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	var code atomic.Int64
	var text atomic.Value
	code.Store(200)
	text.Store("User-agent: *\nDisallow: /b")
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			asked.Add(1)
			rw.WriteHeader(int(code.Load()))
			_, _ = rw.Write([]byte(text.Load().(string)))
		}
	})
	k := new(clock)
	start := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	k.set(start)
	c := newClient(t, fetch.Options{Now: k.now})
	var wg sync.WaitGroup
	for i := range 50 { // all at once
		wg.Go(func() {
			path := []string{"/a", "/b"}[i%2]
			_, err := c.Get(t.Context(), fetch.Request{URL: s.URL + path, Robots: true})
			if (err != nil) != (path == "/b") {
				t.Errorf("%s: %v", path, err)
			}
		})
	}
	wg.Wait()
	steps := []struct {
		after time.Duration
		code  int64
		text  string
		asked int64 // in all
		a, b  bool  // whether allowed
	}{
		{0, 200, "", 1, true, false},
		{24*time.Hour - 1, 200, "", 1, true, false},
		{24 * time.Hour, 200, "User-agent: *\nDisallow: /a", 2, false, true},
		{48 * time.Hour, 500, "", 3, false, true},                // unreadable: the old copy still speaks
		{48*time.Hour + 59*time.Minute, 200, "", 3, false, true}, // and is not asked for again at once
		{49 * time.Hour, 200, "", 4, true, true},
		{80 * time.Hour, 404, "User-agent: *\nDisallow: /", 5, true, true},
	}
	for i, step := range steps {
		k.set(start.Add(step.after))
		code.Store(step.code)
		text.Store(step.text)
		for path, want := range map[string]bool{"/a": step.a, "/b": step.b} {
			_, err := c.Get(t.Context(), fetch.Request{URL: s.URL + path, Robots: true})
			if (err == nil) != want {
				t.Errorf("step %d: %s: error = %v, want allowed %v", i, path, err, want)
			}
		}
		if n := asked.Load(); n != step.asked {
			t.Errorf("step %d: robots.txt was asked for %d times, want %d", i, n, step.asked)
		}
	}
}

// TestRobotsLongUnreadable fails if a robots.txt that cannot be read forbids for more than 30 days.
func TestRobotsLongUnreadable(t *testing.T) {
	t.Parallel()
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			rw.WriteHeader(http.StatusInternalServerError)
		}
	})
	k := new(clock)
	start := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	c := newClient(t, fetch.Options{Now: k.now})
	for _, tt := range []struct {
		days int
		want bool
	}{{0, false}, {1, false}, {29, false}, {30, true}, {31, true}} {
		k.set(start.AddDate(0, 0, tt.days))
		_, err := c.Get(t.Context(), fetch.Request{URL: s.URL + "/a", Robots: true})
		if (err == nil) != tt.want {
			t.Errorf("day %d: error = %v, want allowed %v", tt.days, err, tt.want)
		}
	}
}

// TestRobotsAskerGivesUp fails if the end of one asker's context costs the others their answer.
func TestRobotsAskerGivesUp(t *testing.T) {
	t.Parallel()
	first := make(chan struct{})
	var asked atomic.Int64
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/robots.txt" {
			return
		}
		if asked.Add(1) == 1 {
			close(first)
			<-r.Context().Done()
			return
		}
		_, _ = rw.Write([]byte("User-agent: *\nDisallow: /x"))
	})
	c := newClient(t, fetch.Options{})
	p := c.Pass()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := p.Get(ctx, fetch.Request{URL: s.URL + "/a", Robots: true}); !errors.Is(err, context.Canceled) {
			t.Errorf("the one that gave up: %v", err)
		}
	})
	<-first
	for range 10 {
		wg.Go(func() {
			if _, err := p.Get(t.Context(), fetch.Request{URL: s.URL + "/a", Robots: true}); err != nil {
				t.Errorf("another: %v", err)
			}
		})
	}
	cancel()
	wg.Wait()
	if n := asked.Load(); n != 2 {
		t.Errorf("robots.txt was asked for %d times, want 2", n)
	}
}

// TestRobotsAreForgotten fails if the robots.txt of every origin ever met is kept, or if a fresh one goes before a
// stale one.
func TestRobotsAreForgotten(t *testing.T) {
	t.Parallel()
	c := newClient(t, fetch.Options{})
	start := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	if n := c.RobotsKept(3000, start); n != 3000 {
		t.Errorf("%d kept, want 3000", n)
	}
	if n := c.RobotsKept(2000, start.Add(25*time.Hour)); n != 2000 {
		t.Errorf("%d kept, want the 2000 fresh ones", n)
	}
	if n := c.RobotsKept(9000, start.Add(26*time.Hour)); n > 4096 {
		t.Errorf("%d kept, want at most 4096", n)
	}
}
