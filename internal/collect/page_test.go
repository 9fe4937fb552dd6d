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

// article is a page with a text of n words.
func article(title string, n int, head ...string) string {
	var b strings.Builder
	for text := range strings.SplitSeq(words(n), ".") {
		b.WriteString("<p>" + strings.TrimSpace(text) + ".</p>\n")
	}
	return `<!DOCTYPE html><html lang="en"><head><title>` + title + `</title>` + strings.Join(head, "") + `</head><body><nav><a href="/">Home</a></nav><article><h1>` +
		title + `</h1>` + b.String() + `</article></body></html>`
}

// A page must give its report its text, or leave the feed's own in place, say why in words, and be tried again only if
// that may help and not for ever. If this fails, reports lose their text or sites are pestered.
func TestPageLeaves(t *testing.T) {
	t.Parallel()
	const wanted, fetched, failed = news.PageWanted, news.PageFetched, news.PageFailed
	tests := []struct {
		name    string
		fetch   fetch.Options
		robots  http.HandlerFunc
		answers []http.HandlerFunc // one for each attempt
		summary string
		want    []page
		asked   int  // of the page, in all
		text    bool // whether the report has the page's text in the end
	}{
		{name: "200", answers: []http.HandlerFunc{say(200, article("A thing", 200))}, want: []page{{Status: fetched, Attempts: 1}}, asked: 1, text: true},
		{
			name: "503, then 200", answers: []http.HandlerFunc{say(503, ""), say(200, article("A thing", 200))},
			want: []page{{Status: wanted, Attempts: 1, In: hour, Error: "503"}, {Status: fetched, Attempts: 2}}, asked: 2, text: true,
		},
		{
			name: "503 three times", answers: []http.HandlerFunc{say(503, ""), say(503, ""), say(503, "")},
			want: []page{
				{Status: wanted, Attempts: 1, In: hour, Error: "503"}, {Status: wanted, Attempts: 2, In: 4 * hour, Error: "503"}, {Status: failed, Attempts: 3, Error: "503"},
			}, asked: 3,
		},
		{
			name: "429 naming six hours", answers: []http.HandlerFunc{say(429, "", "Retry-After", "21600"), say(200, article("A thing", 200))},
			want: []page{{Status: wanted, Attempts: 1, In: 6 * hour, Error: "too often"}, {Status: fetched, Attempts: 2}}, asked: 2, text: true,
		},
		{name: "404", answers: []http.HandlerFunc{say(404, "")}, want: []page{{Status: failed, Attempts: 1, Error: "404"}}, asked: 1},
		{name: "410", answers: []http.HandlerFunc{say(410, "")}, want: []page{{Status: failed, Attempts: 1, Error: "removed"}}, asked: 1},
		{name: "403", answers: []http.HandlerFunc{say(403, "")}, want: []page{{Status: failed, Attempts: 1, Error: "turns programs away"}}, asked: 1},
		{
			name: "robots.txt forbids", robots: say(200, "User-agent: *\nDisallow: /a"), answers: []http.HandlerFunc{say(200, article("A thing", 200))},
			want: []page{{Status: failed, Attempts: 1, Error: "robots.txt"}},
		},
		{
			name: "robots.txt broken", robots: say(500, ""), answers: []http.HandlerFunc{say(200, article("A thing", 200))},
			want: []page{{Status: wanted, Attempts: 1, In: hour, Error: "robots.txt"}},
		},
		{
			name: "robots.txt forbids where a redirect leads", robots: say(200, "User-agent: Dateline\nDisallow: /private"),
			answers: []http.HandlerFunc{say(302, "", "Location", "/private/a")}, want: []page{{Status: failed, Attempts: 1, Error: "robots.txt"}}, asked: 1,
		},
		{
			name: "larger than 5 MB", answers: []http.HandlerFunc{stream("<html><body><p>", "A long text. ", 6<<20/13)},
			want: []page{{Status: failed, Attempts: 1, Error: "larger"}}, asked: 1,
		},
		{
			name: "shorter than the feed's text", summary: words(80), answers: []http.HandlerFunc{say(200, article("A thing", 40))},
			want: []page{{Status: failed, Attempts: 1, Error: "no more text"}}, asked: 1,
		},
		{name: "wall", answers: []http.HandlerFunc{say(200, `<html><title>Log in</title><body><h1>Please log in to continue</h1><form><input type="password"></form></body></html>`)}, want: []page{{Status: failed, Attempts: 1, Error: "page"}}, asked: 1},
		{name: "empty", answers: []http.HandlerFunc{say(200, "")}, want: []page{{Status: failed, Attempts: 1, Error: "empty"}}, asked: 1},
		{name: "PDF", answers: []http.HandlerFunc{say(200, "%PDF-1.7 "+words(200))}, want: []page{{Status: failed, Attempts: 1, Error: "PDF"}}, asked: 1},
		{
			name: "to a private address", answers: []http.HandlerFunc{say(302, "", "Location", "http://10.1.2.3/")},
			want: []page{{Status: failed, Attempts: 1, Error: "not public"}}, asked: 1,
		},
		{
			name: "too slow", fetch: fetch.Options{HeaderTimeout: 50 * time.Millisecond},
			answers: []http.HandlerFunc{func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
			want:    []page{{Status: wanted, Attempts: 1, In: hour, Error: "too slowly"}}, asked: 1,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			site, r := newSite(t), newRoom(t, roomOptions{fetch: tt.fetch})
			if tt.summary == "" {
				tt.summary = "Short."
			}
			site.set("/feed", say(200, rss(item("/a", "A thing", ago(hour), tt.summary))))
			if tt.robots != nil {
				site.set("/robots.txt", tt.robots)
			}
			r.add(source(t, site.URL+"/feed"))
			r.all()
			site.heard()
			for i, answer := range tt.answers {
				site.set("/a", answer)
				r.pages()
				got, want := r.page("/a"), tt.want[i]
				if got.Error != "" {
					plain(t, got.Error)
				}
				if want.Error != "" && strings.Contains(got.Error, want.Error) {
					got.Error = want.Error
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("attempt %d left (-want +got):\n%s", i+1, diff)
				}
				asked := len(site.heard())
				r.pages()
				if again := len(site.heard()); again > 0 {
					t.Errorf("after attempt %d the page is asked for %d times before its time", i+1, again)
				}
				tt.asked -= asked
				r.clock.Advance(want.In)
			}
			if tt.asked != 0 {
				t.Errorf("asked for the page %d times less than wanted", tt.asked)
			}
			rep := r.reports()["/a"]
			if rep.Summary != tt.summary || rep.Title != "A thing" {
				t.Errorf("the feed's words became %q, %q", rep.Title, cut(rep.Summary))
			}
			if (rep.Text != "") != tt.text {
				t.Errorf("text %q, want some: %v", cut(rep.Text), tt.text)
			}
			// What the page brought must outlast the next reading of the feed.
			r.clock.Advance(hour)
			site.set("/feed", say(200, rss(item("/a", "A thing", ago(hour), tt.summary))+"<!-- -->"))
			r.all()
			if after := r.reports()["/a"]; after.Text != rep.Text || after.Version != 1 || r.page("/a").Status != tt.want[len(tt.want)-1].Status {
				t.Errorf("the next reading of the feed changed the text to %q, version %d, page %q", cut(after.Text), after.Version, r.page("/a").Status)
			}
		})
	}
}

// A host that is down must be tried once a pass, not once a page, and its pages must keep their turns.
func TestDeadHostIsTriedOnce(t *testing.T) {
	t.Parallel()
	site, r := newSite(t), newRoom(t, roomOptions{workers: 8})
	const dead = "dead-pages.example"
	var items []string
	for i := range 30 {
		items = append(items, item(fmt.Sprintf("http://%s/%d", dead, i), fmt.Sprintf("Dead %d", i), ago(hour), "Short."))
		items = append(items, item(fmt.Sprintf("/%d", i), fmt.Sprintf("Here %d", i), ago(hour), "Short."))
		site.set(fmt.Sprintf("/%d", i), say(200, article("Here", 100)))
	}
	site.set("/feed", say(200, rss(items...)))
	r.add(source(t, site.URL+"/feed"))
	r.all()
	for _, wait := range []time.Duration{0, hour, 4 * hour} {
		r.clock.Advance(wait)
		before := looked(dead)
		r.pages()
		if n := looked(dead) - before; n != 1 {
			t.Errorf("the dead host was looked up %d times in one pass over 30 of its pages, want once", n)
		}
	}
	counts := r.rows(`SELECT page_status, page_attempts, COUNT(*) AS n FROM reports GROUP BY page_status, page_attempts ORDER BY page_status`)
	if want := "page_status=failed page_attempts=3 n=30 \npage_status=fetched page_attempts=1 n=30 \n"; counts != want {
		t.Errorf("pages:\n%swant:\n%s", counts, want)
	}
}

// A host that asks for a pause must not use up the attempts of pages that it was never asked for.
func TestPauseIsNoAttempt(t *testing.T) {
	t.Parallel()
	site, r := newSite(t), newRoom(t, roomOptions{workers: 1})
	var items []string
	for i := range 5 {
		items = append(items, item(site.at(fmt.Sprintf("/%d", i), "slow.news.test"), fmt.Sprintf("Page %d", i), ago(hour), "Short."))
	}
	site.set("/feed", say(200, rss(items...)))
	site.set("/robots.txt", say(404, ""))
	busy := say(429, "", "Retry-After", "7200")
	for i := range 5 {
		site.set(fmt.Sprintf("/%d", i), busy)
	}
	r.add(source(t, site.URL+"/feed"))
	r.all()
	site.heard()
	asked := map[string]int{}
	for range 4 {
		r.pages()
		for _, path := range site.heard() {
			asked[path]++
		}
		r.clock.Advance(3 * hour)
	}
	for path := range r.reports() {
		p := r.page(path)
		if p.Attempts != asked[path] {
			t.Errorf("%s: %d attempts are counted, but it was asked for %d times", path, p.Attempts, asked[path])
		}
	}
	for i := range 5 {
		site.set(fmt.Sprintf("/%d", i), say(200, article("Here", 100)))
	}
	for range 4 {
		r.clock.Advance(24 * hour)
		r.pages()
	}
	for path := range r.reports() {
		if p := r.page(path); asked[path] < 3 && p.Status != news.PageFetched {
			t.Errorf("%s: %+v, want fetched once the host answers again", path, p)
		}
	}
}

// An outage of this machine's network must not count as an attempt at each page.
func TestOutageIsNoAttempt(t *testing.T) {
	t.Parallel()
	site, r := newSite(t), newRoom(t, roomOptions{})
	var items []string
	for i := range 25 {
		items = append(items, item(fmt.Sprintf("http://out%d.example/a", i), fmt.Sprintf("Out %d", i), ago(hour), "Short."))
	}
	site.set("/feed", say(200, rss(items...)))
	r.add(source(t, site.URL+"/feed"))
	r.all()
	before := r.kept()
	r.pages()
	if after := r.kept(); after != before {
		t.Errorf("an outage changed what is kept of pages:\n%s", cmp.Diff(before, after))
	}
}

// Two addresses of which a page says that they are one article must become one report, also when the pages are
// fetched side by side, and a page that calls the front page its own must join nothing.
func TestCanonicalJoins(t *testing.T) {
	t.Parallel()
	site, r := newSite(t), newRoom(t, roomOptions{})
	own := func(path string) string { return `<link rel="canonical" href="` + path + `">` }
	for path, canonical := range map[string]string{
		"/story-1": "/story-1", "/t/1": "/story-1", "/t/2": "/story-2", "/t/3": "/story-2", "/front/1": "/", "/front/2": "/",
	} {
		site.set(path, say(200, article("Title of "+path, 120, own(canonical))))
	}
	site.set("/feed", say(200, rss(
		item("/story-1", "One", ago(hour), "Short."), item("/t/1", "One again", ago(hour), "Short."),
		item("/t/2", "Two", ago(hour), "Short."), item("/t/3", "Two again", ago(hour), "Short."),
		item("/front/1", "Three", ago(hour), "Short."), item("/front/2", "Four", ago(hour), "Short."),
	)))
	r.add(source(t, site.URL+"/feed"))
	r.all()
	r.pages()
	n := 0
	for path, rep := range r.reports() {
		n++
		if rep.Text == "" {
			t.Errorf("%s has no text", path)
		}
	}
	if n != 4 {
		t.Errorf("%d reports, want 4: two pairs are one article each, and two articles only name the front page", n)
	}
	r.clock.Advance(hour)
	if got := r.all(); got.Saved != (news.Saved{}) {
		t.Errorf("the same feed again saved %+v", got.Saved)
	}
	site.set("/feed", say(200, rss(
		item("/t/1", "One again", ago(hour), "Short."), item("/t/3", "Two again", ago(hour), "Short."), item("/story-2", "Two", ago(hour), "Short."),
	)))
	if got := r.all(); got.Saved.New != 0 {
		t.Errorf("addresses that were joined came back as %d new reports", got.Saved.New)
	}
}
