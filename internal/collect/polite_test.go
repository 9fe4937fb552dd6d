package collect_test

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"dateline/internal/news"
	"dateline/internal/testkit"
)

// rhythm is how a kind of feed publishes, and how often it may and must be read in a week for it.
type rhythm struct {
	name        string
	feeds       int
	every       time.Duration
	until       time.Duration // from start, when it falls silent; 0 is never
	least, most int           // readings of a feed without trouble
}

// window is how many items a feed holds. Ten is what most blogs' feeds hold.
const window = 10

// published returns how many items a feed has published by now; the first is number 0.
func (r rhythm) published(phase time.Duration, now time.Time) int {
	if end := start.Add(r.until); r.until > 0 && now.After(end) {
		now = end
	}
	return int(now.Sub(start.Add(-200*day).Add(phase))/r.every) + 1
}

func (r rhythm) at(phase time.Duration, n int) time.Time {
	return start.Add(-200 * day).Add(phase + time.Duration(n)*r.every)
}

// planet is the web of a simulated week: feeds at hosts that notice who is impolite.
type planet struct {
	clock *testkit.Clock

	mu     sync.Mutex
	feeds  map[string]*planetFeed // by host and path
	hosts  map[string]*planetHost
	faults []string
}

type planetFeed struct {
	rhythm rhythm
	phase  time.Duration
	read   []time.Time // all readings
	last   time.Time   // the last that was answered
	first  int         // the first item of the first answer
}

type planetHost struct {
	busy      int
	until     time.Time // it asked not to be asked before
	throttles []time.Time
	form      string // how it says when: "seconds" or "date"
	status    int
	down      [2]time.Time
}

func (p *planet) fault(format string, args ...any) {
	if len(p.faults) < 20 {
		p.faults = append(p.faults, fmt.Sprintf(format, args...))
	}
}

// retry is how long a throttling host wants to be left alone.
const retry = 2 * time.Hour

func (p *planet) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	name, _, _ := strings.Cut(req.Host, ":")
	now := p.clock.Now()
	p.mu.Lock()
	host, f := p.hosts[name], p.feeds[name+req.URL.Path]
	if host == nil || f == nil {
		p.fault("asked for %s%s, which nobody has", name, req.URL.Path)
		p.mu.Unlock()
		return
	}
	if host.busy++; host.busy > 1 {
		p.fault("%d requests at once at %s", host.busy, name)
	}
	if now.Before(host.until) {
		p.fault("%s was asked %v before the time that it had named", name, host.until.Sub(now))
	}
	f.read = append(f.read, now)
	throttle := len(host.throttles) > 0 && !now.Before(host.throttles[0])
	if throttle {
		host.throttles, host.until = host.throttles[1:], now.Add(retry)
	}
	down := !now.Before(host.down[0]) && now.Before(host.down[1])
	p.mu.Unlock()
	for range 3 {
		runtime.Gosched() // so that a second request to the host could come in between
	}
	defer func() {
		p.mu.Lock()
		host.busy--
		p.mu.Unlock()
	}()
	switch {
	case throttle:
		w.Header().Set("Date", now.Format(http.TimeFormat))
		w.Header().Set("Retry-After", strconv.Itoa(int(retry.Seconds())))
		if host.form == "date" {
			w.Header().Set("Retry-After", now.Add(retry).Format(http.TimeFormat))
		}
		w.WriteHeader(host.status)
	case down:
		w.WriteHeader(http.StatusInternalServerError)
	default:
		p.serve(w, req, f, now)
	}
}

func (p *planet) serve(w http.ResponseWriter, req *http.Request, f *planetFeed, now time.Time) {
	n := f.rhythm.published(f.phase, now)
	p.mu.Lock()
	if f.last.IsZero() {
		f.first = max(0, n-window)
	}
	f.last = now
	p.mu.Unlock()
	tag := fmt.Sprintf(`"%d"`, n)
	w.Header().Set("Etag", tag)
	if req.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	var items []string
	for k := n - 1; k >= max(0, n-window); k-- {
		items = append(items, item(fmt.Sprintf("%s/%d", req.URL.Path, k), fmt.Sprintf("Thing %d", k), f.rhythm.at(f.phase, k).Format(time.RFC1123Z), "It happened."))
	}
	_, _ = io.WriteString(w, rss(items...))
}

// A week of 200 feeds at 50 hosts, read by two processes' worth of passes on a clock that moves a quarter of an hour at a time:
// no host sees two requests at once or one before the time that it named, each feed is read as often as its rhythm
// asks for and no oftener, and no item is lost. If this fails, publishers block us, or news is missing.
func TestWeekOfPassesIsPolite(t *testing.T) {
	t.Parallel()
	rhythms := []rhythm{
		// 10 items of 20 minutes are 200 minutes, of which half the mean gap is 10; a quarter of an hour is the least.
		{name: "busy", feeds: 3, every: 20 * time.Minute, least: 300, most: 7*24*4 + 1},
		{name: "every two hours", feeds: 7, every: 2 * hour, least: 100, most: 7*24 + 1},
		{name: "daily", feeds: 52, every: day, least: 13, most: 16},
		{name: "weekly", feeds: 60, every: 7 * day, least: 13, most: 16},
		{name: "seldom", feeds: 76, every: 60 * day, least: 13, most: 16},
		// Read as a busy one for a day, then ever more seldom: nobody waits for it.
		{name: "busy, then silent", feeds: 2, every: 20 * time.Minute, until: day, least: 70, most: 190},
	}
	hosts, days := 50, 7
	if raced { // two days of a quarter of them
		hosts, days = 12, 2
		for i := range rhythms {
			rhythms[i].feeds = (rhythms[i].feeds + 3) / 4
		}
	}
	r := newRoom(t, roomOptions{})
	p := &planet{clock: r.clock, feeds: map[string]*planetFeed{}, hosts: map[string]*planetHost{}}
	server := newSite(t)
	server.Config.Handler = p
	addresses := map[string]string{} // of the source, by host and path
	count := 0
	for _, rh := range rhythms {
		for i := range rh.feeds {
			name := fmt.Sprintf("h%d.news.test", count%hosts)
			path := fmt.Sprintf("/feed/%d", count)
			p.feeds[name+path] = &planetFeed{rhythm: rh, phase: rh.every * time.Duration(i+1) / time.Duration(rh.feeds+2)}
			if p.hosts[name] == nil {
				p.hosts[name] = &planetHost{}
			}
			addresses[name+path] = server.at(path, name)
			r.add(source(t, server.at(path, name)))
			count++
		}
	}
	troubled := map[string]bool{}
	for k := range 6 { // hosts of all rhythms
		h := fmt.Sprintf("h%d.news.test", k)
		troubled[h] = true
		p.hosts[h].form, p.hosts[h].status = []string{"seconds", "date"}[k%2], []int{429, 503}[k/2%2]
		for d := range 3 {
			p.hosts[h].throttles = append(p.hosts[h].throttles, start.Add(time.Duration(d*2)*day+time.Duration(20+k)*hour))
			if raced {
				break
			}
		}
	}
	if !raced {
		troubled["h6.news.test"] = true
		p.hosts["h6.news.test"].down = [2]time.Time{start.Add(30 * hour), start.Add(60 * hour)}
	}
	const tick = 15 * time.Minute
	began := time.Now()
	for range time.Duration(days) * day / tick {
		var passes errgroup.Group
		for range 2 { // as two workers of a queue do
			passes.Go(func() error {
				more, err := r.Pass(t.Context())
				if more {
					t.Error("Pass says that there is more, though it reads until nothing is due")
				}
				return err
			})
		}
		if err := passes.Wait(); err != nil {
			t.Fatal(err)
		}
		r.clock.Advance(tick)
	}
	total := 0
	for _, f := range p.feeds {
		total += len(f.read)
	}
	t.Logf("%d feeds, %d requests, %v", count, total, time.Since(began).Round(time.Millisecond))
	for _, f := range p.faults {
		t.Error(f)
	}
	reports := r.reports()
	for key, f := range p.feeds {
		name, path, _ := strings.Cut(key, "/")
		host := p.hosts[name]
		st := r.state(addresses[key])
		if len(host.throttles) > 0 {
			t.Errorf("%s had no occasion to ask for a pause", name)
		}
		if st.Status != news.SourceOK || !f.last.Equal(st.CheckedAt) {
			t.Errorf("%s (%s): %s since %v: %s; the host answered last at %v", key, f.rhythm.name, st.Status, st.CheckedAt, st.Error, f.last)
		}
		for i := 1; i < len(f.read); i++ {
			gap := f.read[i].Sub(f.read[i-1])
			if gap < 15*time.Minute {
				t.Errorf("%s (%s) was read twice within %v", key, f.rhythm.name, gap)
			}
			if gap > 12*hour+tick && !troubled[name] {
				t.Errorf("%s (%s) was left unread for %v", key, f.rhythm.name, gap)
			}
		}
		if n := len(f.read); !raced && !troubled[name] && (n < f.rhythm.least || n > f.rhythm.most) {
			t.Errorf("%s (%s) was read %d times in a week, want %d to %d", key, f.rhythm.name, n, f.rhythm.least, f.rhythm.most)
		}
		if name == "h6.news.test" {
			continue // it was down for longer than a busy feed holds its items
		}
		var lost []int
		for k := f.first; k < f.rhythm.published(f.phase, f.last); k++ {
			if _, ok := reports[fmt.Sprintf("/%s/%d", path, k)]; !ok {
				lost = append(lost, k)
			}
		}
		if len(lost) > 0 {
			t.Errorf("%s (%s) lost %d of its items, such as %v", key, f.rhythm.name, len(lost), slices.Compact(lost[:min(3, len(lost))]))
		}
	}
}

// A feed that says that its answer stays fresh for a year must still be read before its items have come and gone.
func TestFreshnessLosesNothing(t *testing.T) {
	t.Parallel()
	site, r := newSite(t), newRoom(t, roomOptions{})
	var items []string
	for i := range window {
		items = append(items, item(fmt.Sprintf("/%d", i), fmt.Sprintf("Thing %d", i), ago(time.Duration(i)*hour), "Short."))
	}
	site.set("/feed", say(200, rss(items...), "Cache-Control", "max-age=31536000"))
	r.add(source(t, site.URL+"/feed"))
	r.all()
	if wait := r.state(site.URL + "/feed").NextAt.Sub(start); wait > 5*hour || wait < 15*time.Minute {
		t.Errorf("read again after %v, want half the 9 h that its items span at the most", wait)
	}
}
