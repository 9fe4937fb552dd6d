package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dateline/internal/fetch"
)

// clock is a settable time.
type clock struct{ at atomic.Int64 }

func (k *clock) now() time.Time { return time.Unix(0, k.at.Load()).UTC() }

func (k *clock) set(t time.Time) { k.at.Store(t.UnixNano()) }

// TestRetryAfter fails if a host is asked again before the time it named, or for longer than a day is not.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	tests := []struct {
		name, header, date string
		status             int
		want               time.Duration
	}{
		{name: "seconds", header: "120", status: 429, want: 2 * time.Minute},
		{name: "spaces", header: " 120 ", status: 503, want: 2 * time.Minute},
		{name: "zero", header: "0", status: 429, want: time.Second},
		{name: "absurd", header: "99999999", status: 429, want: 24 * time.Hour},
		{name: "overflow", header: strings.Repeat("9", 40), status: 503, want: 24 * time.Hour},
		{name: "date", header: "Mon, 23 Nov 2026 08:00:00 GMT", status: 503, date: "Mon, 23 Nov 2026 07:00:00 GMT", want: time.Hour},
		{name: "date by a wrong clock", header: "Sat, 23 Nov 2019 08:00:00 GMT", status: 503, date: "Sat, 23 Nov 2019 07:30:00 GMT", want: 30 * time.Minute},
		{name: "date without Date", header: "Mon, 23 Nov 2026 07:10:00 GMT", status: 429, date: "-", want: 10 * time.Minute},
		{name: "date long past", header: "Mon, 23 Nov 2020 07:10:00 GMT", status: 429, date: "-", want: time.Second},
		{name: "date far off", header: "Mon, 23 Nov 2099 07:10:00 GMT", status: 429, date: "-", want: 24 * time.Hour},
		{name: "nonsense", header: "soon", status: 429, want: time.Minute},
		{name: "negative", header: "-5", status: 429, want: time.Minute},
		{name: "none", status: 429, want: time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			s := serve(t, func(rw http.ResponseWriter, _ *http.Request) {
				if asked.Add(1) > 1 {
					return
				}
				if tt.header != "" {
					rw.Header().Set("Retry-After", tt.header)
				}
				switch tt.date {
				case "":
				case "-":
					rw.Header()["Date"] = nil
				default:
					rw.Header().Set("Date", tt.date)
				}
				rw.WriteHeader(tt.status)
			})
			k := new(clock)
			k.set(start)
			c := newClient(t, fetch.Options{Now: k.now})
			c.SetResolver(newZone(map[string]func(int) []string{"busy.test": always("127.0.0.1")}).resolver())
			u := named(t, s, "busy.test")
			_, err := get(t, c, fetch.Request{URL: u})
			if f := fault(t, err, fetch.ClassThrottled); f.RetryAfter != tt.want {
				t.Fatalf("RetryAfter = %v, want %v", f.RetryAfter, tt.want)
			}
			for _, part := range []time.Duration{0, tt.want / 2, tt.want - 1} {
				k.set(start.Add(part))
				_, err := c.Pass().Get(t.Context(), fetch.Request{URL: u + "/other", Robots: true})
				if f := fault(t, err, fetch.ClassPaused); f.RetryAfter != tt.want-part {
					t.Errorf("after %v: RetryAfter = %v", part, f.RetryAfter)
				}
			}
			if n := asked.Load(); n != 1 {
				t.Errorf("asked %d times during the pause", n-1)
			}
			k.set(start.Add(tt.want))
			mustGet(t, c, fetch.Request{URL: u})
		})
	}
}

// TestPace fails if a host sees two requests at once, or two without the pause between them; or if one host's pace
// holds up another's.
func TestPace(t *testing.T) {
	t.Parallel()
	const delay = 25 * time.Millisecond
	type seen struct {
		flying atomic.Int64
		mu     sync.Mutex
		ended  time.Time
		count  int
	}
	var all, most atomic.Int64 // requests in flight at all hosts, and the most ever
	hosts := map[string]*seen{"a.test": {}, "b.test": {}, "c.test": {}, "d.test": {}}
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		name, _, _ := net.SplitHostPort(r.Host)
		h := hosts[name]
		if n := all.Add(1); n > most.Load() {
			most.Store(n)
		}
		defer all.Add(-1)
		if n := h.flying.Add(1); n > 1 {
			t.Errorf("%s: %d requests in flight", name, n)
		}
		h.mu.Lock()
		if !h.ended.IsZero() && time.Since(h.ended) < delay-time.Millisecond {
			t.Errorf("%s: asked again after %v, want %v", name, time.Since(h.ended), delay)
		}
		h.count++
		h.mu.Unlock()
		time.Sleep(5 * time.Millisecond)
		h.mu.Lock()
		h.ended = time.Now()
		h.mu.Unlock()
		h.flying.Add(-1)
		if r.URL.Path == "/away" { // each host sends us to the other, both ways at once
			other := map[string]string{"a.test": "b.test", "b.test": "a.test", "c.test": "d.test", "d.test": "c.test"}[name]
			http.Redirect(rw, r, "http://"+strings.Replace(r.Host, name, other, 1)+"/", http.StatusFound)
		}
	})
	names := map[string]func(int) []string{}
	for name := range hosts {
		names[name] = always("127.0.0.1")
	}
	frozen := time.Date(2025, 12, 12, 0, 0, 0, 0, time.UTC)
	c := newClient(t, fetch.Options{HostDelay: delay, Now: func() time.Time { return frozen }})
	c.SetResolver(newZone(names).resolver())
	p := c.Pass()
	var wg sync.WaitGroup
	for name := range hosts {
		for i := range 10 {
			path := []string{"/", "/away"}[i%2]
			wg.Go(func() {
				if _, err := p.Get(t.Context(), fetch.Request{URL: named(t, s, name) + path}); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
	}
	wg.Wait()
	total := 0
	for _, h := range hosts {
		total += h.count
	}
	if total != 60 { // 40, and 20 that were sent on
		t.Errorf("%d requests, want 60", total)
	}
	if most.Load() < 2 {
		t.Error("the hosts waited for each other")
	}
}

// TestAllowedNetIsNotPaced fails if loopback sources are read one at a time.
func TestAllowedNetIsNotPaced(t *testing.T) {
	t.Parallel()
	together := make(chan struct{})
	var flying atomic.Int64
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if flying.Add(1) == 8 {
			close(together)
		}
		select {
		case <-together:
		case <-r.Context().Done():
		}
	})
	for _, u := range []string{s.URL, named(t, s, "localhost")} {
		together, flying = make(chan struct{}), atomic.Int64{}
		c := newClient(t, fetch.Options{HostDelay: time.Hour, TotalTimeout: 10 * time.Second})
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if _, err := c.Get(t.Context(), fetch.Request{URL: u}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
}

// TestDeadHost fails if a host that cannot be reached is tried more than once a pass, or not again in the next.
func TestDeadHost(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	_ = l.Close() // nobody listens there now
	z := newZone(map[string]func(int) []string{
		"shut.test": always("127.0.0.1"), "private.test": always("10.0.0.1"), "empty.test": always(),
	})
	var dials atomic.Int64
	c := newClient(t, fetch.Options{HostDelay: time.Hour})
	c.SetResolver(z.resolver())
	c.OnDial(func(netip.AddrPort) { dials.Add(1) })
	for _, tt := range []struct {
		name  string
		class fetch.Class
	}{
		{"shut.test", fetch.ClassConnect},
		{"private.test", fetch.ClassRefused},
		{"empty.test", fetch.ClassResolve},
		{"missing.test", fetch.ClassResolve},
	} {
		for pass := range 2 {
			p := c.Pass()
			var wg sync.WaitGroup
			for i := range 30 {
				wg.Go(func() {
					u := fmt.Sprintf("http://%s/page%d", net.JoinHostPort(tt.name, port), i)
					_, err := p.Get(t.Context(), fetch.Request{URL: u, Robots: i%2 == 0})
					f, ok := errors.AsType[*fetch.Error](err)
					if !ok || f.Class != tt.class || f.Host != tt.name {
						t.Errorf("%s: error = %v, want class %s", tt.name, err, tt.class)
					}
				})
			}
			wg.Wait()
			if n := z.questions(tt.name); n != pass+1 {
				t.Errorf("%s: looked up %d times in %d passes", tt.name, n, pass+1)
			}
		}
	}
	if n := dials.Load(); n != 2 {
		t.Errorf("dialled %d times, want 2: the one shut host once a pass", n)
	}
}

// TestDeadPort fails if one port that nobody listens on makes the others of its host dead as well.
func TestDeadPort(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	p := newClient(t, fetch.Options{}).Pass()
	_, err = p.Get(t.Context(), fetch.Request{URL: "http://" + l.Addr().String()})
	fault(t, err, fetch.ClassConnect)
	if _, err := p.Get(t.Context(), fetch.Request{URL: s.URL}); err != nil {
		t.Error(err)
	}
}

// TestEndedContext fails if a caller who gave up is told that the host failed, or makes the host dead for others.
func TestEndedContext(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	entered := make(chan struct{}, 8)
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/wait") {
			entered <- struct{}{}
			rw.WriteHeader(http.StatusOK)
			rw.(http.Flusher).Flush()
			select {
			case <-release:
			case <-r.Context().Done():
			}
		}
	})
	defer close(release)
	z := newZone(map[string]func(int) []string{"wait.test": always("127.0.0.1"), "mute.test": always("127.0.0.1")})
	c := newClient(t, fetch.Options{})
	c.SetResolver(z.resolver())
	p := c.Pass()
	u := named(t, s, "wait.test")

	t.Run("before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := p.Get(ctx, fetch.Request{URL: u}); !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v, want context.Canceled", err)
		}
	})
	t.Run("in the body and in the queue", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				_, err := p.Get(ctx, fetch.Request{URL: u + "/wait"})
				if err != context.Canceled { //nolint:errorlint // it must be that very error
					t.Errorf("error = %v, want context.Canceled", err)
				}
			})
		}
		<-entered
		cancel()
		wg.Wait()
	})
	t.Run("by deadline", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		_, err := p.Get(ctx, fetch.Request{URL: u + "/wait"})
		if err != context.DeadlineExceeded { //nolint:errorlint // it must be that very error
			t.Errorf("error = %v, want context.DeadlineExceeded", err)
		}
	})
	t.Run("while looking up", func(t *testing.T) {
		mute := newZone(nil)
		mute.mute = true
		c := newClient(t, fetch.Options{})
		c.SetResolver(mute.resolver())
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		p := c.Pass()
		_, err := p.Get(ctx, fetch.Request{URL: "http://mute.test/"})
		if err != context.DeadlineExceeded { //nolint:errorlint // it must be that very error
			t.Errorf("error = %v, want context.DeadlineExceeded", err)
		}
	})
	if _, err := p.Get(t.Context(), fetch.Request{URL: u}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestSlowIsNotEnded fails if a host's time-out can be taken for the end of the caller's context.
func TestSlowIsNotEnded(t *testing.T) {
	t.Parallel()
	mute := newZone(nil)
	mute.mute = true
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	tests := []struct {
		url  string
		o    fetch.Options
		want fetch.Class
	}{
		{"http://mute.test/", fetch.Options{ConnectTimeout: 30 * time.Millisecond}, fetch.ClassResolve},
		{"http://mute.test/", fetch.Options{TotalTimeout: 30 * time.Millisecond}, fetch.ClassTimeout},
		{s.URL, fetch.Options{HeaderTimeout: 30 * time.Millisecond}, fetch.ClassTimeout},
		{s.URL, fetch.Options{TotalTimeout: 30 * time.Millisecond}, fetch.ClassTimeout},
	}
	for i, tt := range tests {
		c := newClient(t, tt.o)
		c.SetResolver(mute.resolver())
		_, err := get(t, c, fetch.Request{URL: tt.url})
		fault(t, err, tt.want)
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			t.Errorf("case %d: %v looks like an ended context", i, err)
		}
	}
}

// TestHostsAreForgotten fails if a client remembers every host that it ever met.
func TestHostsAreForgotten(t *testing.T) {
	t.Parallel()
	c := newClient(t, fetch.Options{})
	c.SetResolver(newZone(nil).resolver())
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := range 1200 {
				_, _ = c.Get(t.Context(), fetch.Request{URL: fmt.Sprintf("http://h%d-%d.test/", worker, i)})
			}
		})
	}
	wg.Wait()
	if n := c.Hosts(); n > 4100 {
		t.Errorf("%d hosts remembered of 4800", n)
	}
}

// TestNew fails if a client can be built from options that leave out or contradict something.
func TestNew(t *testing.T) {
	t.Parallel()
	good := func() fetch.Options {
		return fetch.Options{UserAgent: agent, Now: time.Now, Logger: slog.New(slog.DiscardHandler)}
	}
	for name, spoil := range map[string]func(*fetch.Options){
		"user agent":   func(o *fetch.Options) { o.UserAgent = "" },
		"must begin":   func(o *fetch.Options) { o.UserAgent = "/1.0" },
		"plain ASCII":  func(o *fetch.Options) { o.UserAgent = "Dateline\r\nX: y" },
		"clock":        func(o *fetch.Options) { o.Now = nil },
		"logger":       func(o *fetch.Options) { o.Logger = nil },
		"negative":     func(o *fetch.Options) { o.HostDelay = -1 },
		"plain IPv4":   func(o *fetch.Options) { o.AllowNet = []netip.Prefix{netip.MustParsePrefix("::ffff:127.0.0.0/104")} },
		"plain prefix": nil,
	} {
		o := good()
		if spoil == nil {
			if _, err := fetch.New(o); err != nil {
				t.Errorf("good options: %v", err)
			}
			continue
		}
		spoil(&o)
		if _, err := fetch.New(o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("New without %s = %v", name, err)
		}
	}
	_, err := fetch.New(fetch.Options{HostDelay: -1})
	for _, part := range []string{"user agent", "clock", "logger", "negative"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("New(nothing) = %v, want it to name the %s", err, part)
		}
	}
}
