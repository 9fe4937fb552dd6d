package collect_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/fetch"
	"dateline/internal/news"
)

// left is what a reading leaves in a source's state, as a test writes it down.
type left struct {
	Status news.SourceStatus
	Class  string // of the error
	Words  string // which the error must hold
	Fails  int
	Since  time.Duration // from start to FailingSince; -1 if all is well
	Next   time.Duration // until it is due
	Moved  string        // path of MovedTo
	ETag   string
	Items  int
}

func (r *room) left(site *site, address string, want left) {
	r.tb.Helper()
	st := r.state(address)
	got := left{
		Status: st.Status, Class: st.ErrorClass, Words: st.Error, Fails: st.Fails, Since: -1, Next: st.NextAt.Sub(r.clock.Now()),
		Moved: strings.TrimPrefix(st.MovedTo, site.URL), ETag: st.ETag, Items: st.Items,
	}
	if !st.FailingSince.IsZero() {
		got.Since = st.FailingSince.Sub(start)
	}
	if want.Words != "" && strings.Contains(st.Error, want.Words) {
		got.Words = want.Words
	}
	if st.Error != "" {
		plain(r.tb, st.Error)
	}
	if !st.CheckedAt.Equal(r.clock.Now()) {
		r.tb.Errorf("checked at %v, want %v", st.CheckedAt, r.clock.Now())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		r.tb.Errorf("the reading left (-want +got):\n%s", diff)
	}
}

const hour = time.Hour

// twoItems is a feed of which the items are 4 and 8 hours old: one every 4 hours, so it is read every 2.
func twoItems() string {
	return rss(item("/a", "First thing happens", ago(4*hour), "It happened."), item("/b", "Second thing happens", ago(8*hour), "It did too."))
}

// step is one answer of a server and what it leaves.
type step struct {
	wait   time.Duration // before the reading
	answer http.HandlerFunc
	want   left
	asked  string // the paths asked for, parted by spaces; empty is "/feed"
}

// Each answer of a server must leave the state that people are shown and by which the source is read next. If this
// fails, a source is hammered, forgotten, or shown in a health that it does not have.
func TestAnswerLeavesState(t *testing.T) {
	t.Parallel()
	ok := func(edit ...func(*left)) left {
		l := left{Status: news.SourceOK, Since: -1, Next: 2 * hour, Items: 2}
		for _, e := range edit {
			e(&l)
		}
		return l
	}
	failing := func(class, words string, next time.Duration) left {
		return left{Status: news.SourceFailing, Class: class, Words: words, Fails: 1, Next: next}
	}
	etag := func(tag string) func(*left) { return func(l *left) { l.ETag = tag } }
	moved := func(path string) func(*left) { return func(l *left) { l.Moved = path } }
	since := func(d time.Duration, l left) left { l.Since = d; return l }
	to := func(status int, path string) http.HandlerFunc { return say(status, "", "Location", path) }
	feed := say(200, twoItems())
	const date = "Wed, 07 Jan 2026 12:00:00 GMT"
	tests := []struct {
		name  string
		fetch fetch.Options
		other map[string]http.HandlerFunc // answers of other paths
		steps []step
	}{
		{name: "200", steps: []step{{answer: tagged(`"1"`, twoItems()), want: ok(etag(`"1"`))}}},
		{name: "304", steps: []step{
			{answer: tagged(`"1"`, twoItems()), want: ok(etag(`"1"`))},
			{wait: 2 * hour, answer: tagged(`"1"`, "this must not be sent"), want: ok(etag(`"1"`))},
		}},
		{name: "weak tag is echoed byte for byte", steps: []step{
			{answer: tagged(`W/"a b--gzip"`, twoItems()), want: ok(etag(`W/"a b--gzip"`))},
			{wait: 2 * hour, answer: tagged(`W/"a b--gzip"`, "this must not be sent"), want: ok(etag(`W/"a b--gzip"`))},
		}},
		{name: "same bytes without validators", steps: []step{{answer: feed, want: ok()}, {wait: 2 * hour, answer: feed, want: ok()}}},
		{name: "same bytes under flapping tags", steps: []step{
			{answer: tagged(`"1"`, twoItems()), want: ok(etag(`"1"`))},
			{wait: 2 * hour, answer: tagged(`"2"`, twoItems()), want: ok(etag(`"2"`))},
		}},
		{name: "301 is kept and followed next time", other: map[string]http.HandlerFunc{"/new": tagged(`"n"`, twoItems())}, steps: []step{
			{answer: to(301, "/new"), want: ok(moved("/new"), etag(`"n"`)), asked: "/feed /new"},
			{wait: 2 * hour, answer: to(301, "/new"), want: ok(moved("/new"), etag(`"n"`)), asked: "/new"},
		}},
		{name: "308 is kept", other: map[string]http.HandlerFunc{"/new": feed}, steps: []step{
			{answer: to(308, "/new"), want: ok(moved("/new")), asked: "/feed /new"},
		}},
		{name: "302 is not kept", other: map[string]http.HandlerFunc{"/new": feed}, steps: []step{
			{answer: to(302, "/new"), want: ok(), asked: "/feed /new"},
			{wait: 2 * hour, answer: feed, want: ok()},
		}},
		{
			name: "of a 301 and then a 302 the first is kept", other: map[string]http.HandlerFunc{"/new": to(302, "/cdn"), "/cdn": feed},
			steps: []step{{answer: to(301, "/new"), want: ok(moved("/new")), asked: "/feed /new /cdn"}},
		},
		{
			// Captive portals and parked domains answer so; every source would be lost to them.
			name: "301 to what is no feed is not kept", other: map[string]http.HandlerFunc{"/login": say(200, "<html><body>Welcome to our hotel</body></html>")},
			steps: []step{
				{answer: to(301, "/login"), want: failing("not-a-feed", "web page", 15*time.Minute), asked: "/feed /login"},
				{wait: hour, answer: feed, want: ok(func(l *left) { l.Next = 2*hour + 15*time.Minute })}, // the items are older by now
			},
		},
		{name: "410 is gone and not read again", steps: []step{
			{answer: feed, want: ok()},
			{
				wait: 2 * hour, answer: say(410, ""),
				want: left{Status: news.SourceGone, Class: "gone", Words: "removed for good", Fails: 1, Since: 2 * hour, Next: 2 * hour, Items: 2},
			},
		}},
		{name: "404", steps: []step{{answer: say(404, "no"), want: failing("status", "404 (not found)", 15*time.Minute)}}},
		{name: "403", steps: []step{{answer: say(403, "no"), want: failing("status", "turns programs away", 15*time.Minute)}}},
		{name: "500", steps: []step{{answer: say(500, ""), want: failing("status", "tried again later", 15*time.Minute)}}},
		{name: "429 naming seconds", steps: []step{{answer: say(429, "", "Retry-After", "7200"), want: failing("throttled", "for 2 h", 2*hour)}}},
		{name: "429 naming few seconds", steps: []step{{answer: say(429, "", "Retry-After", "5"), want: failing("throttled", "for 5 s", 15*time.Minute)}}},
		{name: "429 naming a date", steps: []step{
			{answer: say(429, "", "Date", date, "Retry-After", "Wed, 07 Jan 2026 21:00:00 GMT"), want: failing("throttled", "for 9 h", 9*hour)},
		}},
		{name: "429 naming a date gone by", steps: []step{
			{answer: say(429, "", "Date", date, "Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT"), want: failing("throttled", "too often", 15*time.Minute)},
		}},
		{name: "429 naming a thousand years", steps: []step{
			{answer: say(429, "", "Retry-After", "31536000000"), want: failing("throttled", "for 24 h", 24*hour)},
		}},
		{name: "429 naming nonsense", steps: []step{{answer: say(429, "", "Retry-After", "soon"), want: failing("throttled", "too often", 15*time.Minute)}}},
		{name: "503", steps: []step{{answer: say(503, ""), want: failing("status", "503", 15*time.Minute)}}},
		{name: "503 naming seconds", steps: []step{{answer: say(503, "", "Retry-After", "3600"), want: failing("throttled", "left alone", hour)}}},
		{name: "200 naming seconds", steps: []step{{
			answer: say(200, twoItems(), "Retry-After", "21600"), want: ok(func(l *left) { l.Next = 6 * hour }),
		}}},
		{name: "stays fresh for longer than it is read", steps: []step{{
			answer: say(200, twoItems(), "Cache-Control", "public, max-age=10800"), want: ok(func(l *left) { l.Next = 3 * hour }),
		}}},
		{
			name: "time-out", fetch: fetch.Options{HeaderTimeout: 50 * time.Millisecond},
			steps: []step{{answer: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, want: failing("timeout", "too slowly", 15*time.Minute)}},
		},
		{
			name: "a byte now and then", fetch: fetch.Options{TotalTimeout: 100 * time.Millisecond},
			steps: []step{{answer: drip, want: failing("timeout", "too slowly", 15*time.Minute)}},
		},
		{name: "broken off", steps: []step{{
			answer: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, want: failing("protocol", "broke off", 15*time.Minute),
		}}},
		{name: "empty", steps: []step{{answer: say(200, ""), want: failing("empty", "empty", 15*time.Minute)}}},
		{name: "204", steps: []step{{answer: say(204, ""), want: failing("empty", "empty", 15*time.Minute)}}},
		{name: "unasked 304", steps: []step{{answer: say(304, ""), want: failing("status", "304", 15*time.Minute)}}},
		{name: "page that declares a feed", steps: []step{{
			answer: say(200, `<html><head><link rel="alternate" type="application/atom+xml" href="/right.xml"></head><body>Hello</body></html>`),
			want:   failing("not-a-feed", "/right.xml", 15*time.Minute),
		}}},
		{name: "page of a parked domain", steps: []step{{
			answer: say(200, `<html><title>example.com is for sale</title><body>Buy this domain</body></html>`), want: failing("not-a-feed", "page", 15*time.Minute),
		}}},
		{name: "picture", steps: []step{{answer: say(200, "\x89PNG\r\n\x1a\n\x00\x00\x00", "Content-Type", "image/png"), want: failing("not-a-feed", "not a feed", 15*time.Minute)}}},
		{name: "cut off", steps: []step{{answer: say(200, `<rss><channel><item><title>Half a`), want: failing("truncated", "cut off", 15*time.Minute)}}},
		{name: "redirects in a circle", steps: []step{{
			answer: to(301, "/feed"), want: failing("redirect", "redirected more than 5 times", 15*time.Minute),
			asked: "/feed /feed /feed /feed /feed /feed",
		}}},
		{name: "redirect to a private address", steps: []step{{
			answer: to(301, "http://169.254.169.254/latest/meta-data"),
			want:   left{Status: news.SourceBlocked, Class: "refused", Words: "not public", Fails: 1, Next: 15 * time.Minute},
		}}},
		{name: "a fault leaves what was known", steps: []step{
			{answer: tagged(`"1"`, twoItems()), want: ok(etag(`"1"`))},
			{
				wait: 2 * hour, answer: say(500, ""),
				want: left{Status: news.SourceFailing, Class: "status", Words: "500", Fails: 1, Since: 2 * hour, Next: 2 * hour, ETag: `"1"`, Items: 2},
			},
			{wait: 2 * hour, answer: tagged(`"1"`, "this must not be sent"), want: ok(etag(`"1"`))},
		}},
		{name: "a broken body does not take the place of a good one", steps: []step{
			{answer: tagged(`"1"`, twoItems()), want: ok(etag(`"1"`))},
			{
				wait: 2 * hour, answer: tagged(`"2"`, "<html>We will be back soon</html>"),
				want: since(2*hour, left{Status: news.SourceFailing, Class: "not-a-feed", Words: "page", Fails: 1, Next: 2 * hour, ETag: `"1"`, Items: 2}),
			},
			{wait: 2 * hour, answer: tagged(`"1"`, twoItems()), want: ok(etag(`"1"`))},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			site, r := newSite(t), newRoom(t, roomOptions{fetch: tt.fetch})
			for path, h := range tt.other {
				site.set(path, h)
			}
			address := site.URL + "/feed"
			r.add(source(t, address))
			before := ""
			for i, s := range tt.steps {
				r.clock.Advance(s.wait)
				site.set("/feed", s.answer)
				got := r.all()
				t.Logf("reading %d", i)
				r.left(site, address, s.want)
				if s.asked == "" {
					s.asked = "/feed"
				}
				if diff := cmp.Diff(s.asked, strings.Join(site.heard(), " ")); diff != "" {
					t.Errorf("asked for (-want +got):\n%s", diff)
				}
				kept := r.kept()
				if before != "" && kept != before {
					t.Errorf("a reading without news changed reports:\n%s", cmp.Diff(before, kept))
				}
				if before = kept; got.Sources != 1 || got.Failing != min(1, s.want.Fails) {
					t.Errorf("Result = %+v", got)
				}
			}
		})
	}
}

// drip never ends its answer and never falls silent.
func drip(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		_, _ = w.Write([]byte(" "))
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Moving twice must lead home again, and an address that moved to where nothing answers must not be lost.
func TestMoves(t *testing.T) {
	t.Parallel()
	site, r := newSite(t), newRoom(t, roomOptions{})
	address := site.URL + "/feed"
	r.add(source(t, address))
	site.set("/feed", say(301, "", "Location", "/new"))
	site.set("/new", say(200, twoItems()))
	r.all()
	if got := r.state(address).MovedTo; got != site.URL+"/new" {
		t.Fatalf("MovedTo = %q after a 301", got)
	}
	site.set("/feed", say(200, twoItems()))
	site.set("/new", say(301, "", "Location", "/feed"))
	r.clock.Advance(2 * hour)
	r.all()
	if st := r.state(address); st.MovedTo != "" || st.Status != news.SourceOK {
		t.Errorf("after a 301 back to the given address the state is %s, moved to %q; want ok, not moved", st.Status, st.MovedTo)
	}

	site.set("/feed", say(301, "", "Location", "/new"))
	site.set("/new", say(200, twoItems()))
	r.clock.Advance(2 * hour)
	r.all()
	site.set("/feed", say(200, twoItems())) // the move is taken back, and what it led to dies
	site.set("/new", say(404, ""))
	for range 4 {
		r.clock.Advance(24 * hour)
		r.all()
	}
	if st := r.state(address); st.Status != news.SourceOK || st.MovedTo != "" {
		t.Errorf("four days after the address it moved to died, the state is %s, moved to %q; want ok at the given address", st.Status, st.MovedTo)
	}
}

// What has gone is left alone until a person asks for it.
func TestGoneIsNotReadAgain(t *testing.T) {
	t.Parallel()
	site, r := newSite(t), newRoom(t, roomOptions{})
	s := source(t, site.URL+"/feed")
	r.add(s)
	site.set("/feed", say(410, ""))
	r.all()
	site.heard()
	r.clock.Advance(365 * 24 * hour)
	if got := r.all(); got.Sources != 0 {
		t.Errorf("All read %d sources, want none", got.Sources)
	}
	if _, err := r.Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := r.Parts(t.Context()); n != 0 || err != nil {
		t.Errorf("Parts = %d, %v, want 0", n, err)
	}
	if asked := site.heard(); len(asked) > 0 {
		t.Errorf("a source that answered 410 was asked again: %v", asked)
	}
	site.set("/feed", say(200, twoItems()))
	if err := r.db.ResumeSource(t.Context(), s.ID, r.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	if st := r.state(s.URL); st.Status != news.SourceOK {
		t.Errorf("after a person resumed it the source is %s (%s), want ok", st.Status, st.Error)
	}
}

// A host that asked to be left alone is left alone by every command, also by one that a person runs.
func TestRetryAfterBindsAll(t *testing.T) {
	t.Parallel()
	site, r := newSite(t), newRoom(t, roomOptions{})
	r.add(source(t, site.URL+"/feed"))
	site.set("/feed", say(429, "", "Retry-After", "7200"))
	r.all()
	before := r.everything()
	site.heard()
	r.restart()
	r.clock.Advance(hour)
	if got := r.all(); got.Waiting != 1 || got.Sources != 0 {
		t.Errorf("Result = %+v, want the source waiting", got)
	}
	if asked := site.heard(); len(asked) > 0 {
		t.Errorf("asked %v an hour before the host's time", asked)
	}
	if after := r.everything(); after != before {
		t.Errorf("a reading that was not made changed the store:\n%s", cmp.Diff(before, after))
	}
	site.set("/feed", say(200, twoItems()))
	r.clock.Advance(hour)
	r.all()
	if st := r.state(site.URL + "/feed"); st.Status != news.SourceOK {
		t.Errorf("after the host's time the source is %s, want ok", st.Status)
	}
}

// Addresses that lead nowhere, or where Dateline does not go, are named in words and tried ever more seldom.
func TestAddressesThatLeadNowhere(t *testing.T) {
	t.Parallel()
	site, r := newSite(t), newRoom(t, roomOptions{})
	site.set("/feed", say(200, twoItems()))
	honest := site.URL + "/feed"
	closed := newSite(t)
	dead := closed.URL + "/feed"
	closed.Close()
	tests := []struct {
		address string
		want    left
	}{
		{"http://10.0.0.1/feed", left{Status: news.SourceBlocked, Class: "refused", Words: "not public"}},
		{"http://db.inside.test/feed", left{Status: news.SourceBlocked, Class: "refused", Words: "not public"}},
		{"http://169.254.169.254/latest/meta-data", left{Status: news.SourceBlocked, Class: "refused", Words: "not public"}},
		{"http://feeds.news.test:25/feed", left{Status: news.SourceBlocked, Class: "refused", Words: "port"}},
		{"http://nowhere.example/feed", left{Status: news.SourceFailing, Class: "resolve", Words: "does not exist"}},
		{dead, left{Status: news.SourceFailing, Class: "connect", Words: "connection refused"}},
		{honest, left{Status: news.SourceOK, Since: -1, Next: 2 * hour, Items: 2}},
	}
	for _, tt := range tests {
		r.add(source(t, tt.address))
	}
	if got := r.all(); got.Sources != len(tests) || got.Failing != len(tests)-1 {
		t.Errorf("Result = %+v", got)
	}
	for _, tt := range tests {
		if tt.want.Status != news.SourceOK {
			tt.want.Fails, tt.want.Next = 1, 15*time.Minute
		}
		t.Log(tt.address)
		r.left(site, tt.address, tt.want)
	}
}

// Failures in a row must space out to a day and no more, keep the day on which they began, and be forgotten on success.
func TestBackOff(t *testing.T) {
	t.Parallel()
	site, r := newSite(t), newRoom(t, roomOptions{})
	address := site.URL + "/feed"
	r.add(source(t, address))
	site.set("/feed", say(500, ""))
	var waits []time.Duration
	for i := range 14 {
		r.all()
		st := r.state(address)
		waits = append(waits, st.NextAt.Sub(r.clock.Now()))
		if st.Fails != i+1 || !st.FailingSince.Equal(start) || st.Status != news.SourceFailing {
			t.Fatalf("after failure %d: %d fails since %v, %s; want %d since %v", i+1, st.Fails, st.FailingSince, st.Status, i+1, start)
		}
		r.clock.Set(st.NextAt)
	}
	want := []time.Duration{15 * time.Minute, 30 * time.Minute, hour, 2 * hour, 4 * hour, 8 * hour, 16 * hour}
	for len(want) < 14 {
		want = append(want, 24*hour)
	}
	if diff := cmp.Diff(want, waits); diff != "" {
		t.Errorf("waits (-want +got):\n%s", diff)
	}
	site.set("/feed", say(200, twoItems()))
	r.all()
	st := r.state(address)
	if st.Status != news.SourceOK || st.Fails != 0 || !st.FailingSince.IsZero() || st.Error != "" || st.ErrorClass != "" {
		t.Errorf("a success left %+v", st)
	}
	site.set("/feed", say(500, ""))
	r.clock.Advance(24 * hour)
	r.all()
	if st := r.state(address); st.Fails != 1 || !st.FailingSince.Equal(r.clock.Now()) {
		t.Errorf("the first failure after a success: %d fails since %v, want 1 since now", st.Fails, st.FailingSince)
	}
}

// A second reading of unchanged sources must leave the store as it is, byte for byte, while the clock stands.
func TestUnchangedWritesNothing(t *testing.T) {
	t.Parallel()
	site, r := newSite(t), newRoom(t, roomOptions{})
	const feeds = 40
	for i := range feeds {
		path := fmt.Sprintf("/feed/%d", i)
		body := rss(item(fmt.Sprintf("/%d", i), "A thing happens", ago(hour), "x"), item("/shared", "All report this", ago(2*hour), "y"))
		if i%2 == 0 {
			site.set(path, tagged(`"t"`, body))
		} else {
			site.set(path, say(200, body))
		}
		r.add(source(t, site.URL+path))
	}
	first := r.all()
	if first.Saved.New != feeds+1 || first.Saved.Seen != feeds-1 || first.NotModified != 0 {
		t.Errorf("first reading: %+v, want %d new, %d seen", first, feeds+1, feeds-1)
	}
	before := r.everything()
	second := r.all()
	if second.NotModified != feeds || second.Saved != (news.Saved{}) || second.Failing != 0 {
		t.Errorf("second reading: %+v, want all %d unchanged and nothing saved", second, feeds)
	}
	if after := r.everything(); after != before {
		t.Errorf("a second reading changed the store:\n%s", cmp.Diff(before, after))
	}
}
