package feed_test

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"dateline/internal/feed"
	"dateline/internal/testkit"
)

// archived calls use with each file of a .tar.gz.
func archived(t *testing.T, path string, use func(name string, body []byte)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		use(h.Name, body)
	}
}

// tally counts what parsed.
type tally struct {
	ok, all int
	failed  []string
}

func TestFeedparserCorpus(t *testing.T) {
	t.Parallel()
	groups := map[string]*tally{}
	archived(t, testkit.Shared(t, "data", "bench", "feedparser-tests.tar.gz"), func(name string, body []byte) {
		dir, ok := strings.CutPrefix(name, "tests/")
		if !ok || !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".json") {
			return
		}
		group, _, _ := strings.Cut(dir, "/")
		g := groups[group]
		if g == nil {
			g = &tally{}
			groups[group] = g
		}
		g.all++
		if _, err := feed.Parse(body, feed.Options{ContentType: headerOf(body), URL: "http://127.0.0.1:8097/" + name}); err != nil {
			g.failed = append(g.failed, name+": "+err.Error())
			return
		}
		g.ok++
	})
	for group, least := range map[string]int{"wellformed": 1749, "illformed": 15, "encoding": 76, "entities": 244, "json": 1} {
		g := groups[group]
		if g == nil {
			t.Errorf("%s: no files", group)
			continue
		}
		t.Logf("%s: %d of %d", group, g.ok, g.all)
		if g.ok < least {
			t.Errorf("%s: %d of %d parse, want %d\n%s", group, g.ok, g.all, least, strings.Join(g.failed, "\n"))
		}
	}
}

// headerOf returns the Content-Type that a corpus file asks to be served with, which it says in a comment.
func headerOf(body []byte) string {
	for line := range strings.Lines(string(body[:min(len(body), 2000)])) {
		if _, header, ok := strings.Cut(line, "Content-type:"); ok {
			return strings.TrimSpace(header)
		}
	}
	return ""
}

func TestGofeedCorpus(t *testing.T) {
	t.Parallel()
	var all, ok int
	archived(t, testkit.Shared(t, "data", "bench", "gofeed-testdata.tar.gz"), func(name string, body []byte) {
		if !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".json") || strings.Contains(name, "/invalid/") || strings.HasSuffix(name, "_expected.json") {
			return
		}
		if strings.HasSuffix(name, ".json") && !strings.Contains(string(body), `"version": "https`) {
			return
		}
		all++
		if _, err := feed.Parse(body, feed.Options{}); err != nil {
			t.Logf("%s: %v", name, err)
			return
		}
		ok++
	})
	t.Logf("%d of %d", ok, all)
	if all < 500 || ok < all-2 { // two of its files are no feeds
		t.Errorf("%d of %d parse", ok, all)
	}
}

func TestVendorsFeeds(t *testing.T) {
	t.Parallel()
	if raced {
		t.Skip("measured without the race detector")
	}
	for _, week := range []string{"2025-W50", "2025-W51", "2026-W02", "2026-W04", "2026-W11"} {
		files, entries, undated := 0, 0, 0
		archived(t, testkit.Shared(t, "data", "weeks", week, "labs-xml-versions.tar.gz"), func(name string, body []byte) {
			files++
			f, err := feed.Parse(body, feed.Options{})
			if err != nil {
				t.Errorf("%s %s: %v", week, name, err)
				return
			}
			if f.Dropped > 0 || len(f.Notes) > 0 {
				t.Logf("%s %s: dropped %d, %q", week, name, f.Dropped, f.Notes)
			}
			for _, e := range f.Entries {
				entries++
				if e.URL == "" || e.Title == "" {
					t.Errorf("%s %s: entry without address or title: %+v", week, name, e)
				}
				if e.Published.IsZero() {
					undated++
				}
			}
		})
		t.Logf("%s: %d files, %d entries, %d without a date", week, files, entries, undated)
	}
}

// expectation matches what a file of the feedparser corpus says that its first entry must be.
var expectation = regexp.MustCompile(`entries\[0\](?:\.|\[u?['"])(title|link|id|guid|published_parsed|updated_parsed|title_detail)(?:['"]\])?(?:\['value'\])?\s*==\s*(u?"[^"]*"|u?'[^']*'|\([0-9, ]+\))`)

var entryStart = regexp.MustCompile(`<(item|entry|ITEM)( [^>]*[^/])?>`)

// TestFeedparserExpectations compares the titles, addresses and dates with what the corpus expects.
func TestFeedparserExpectations(t *testing.T) {
	t.Parallel()
	var all, right int
	archived(t, testkit.Shared(t, "data", "bench", "feedparser-tests.tar.gz"), func(name string, body []byte) {
		if !strings.HasPrefix(name, "tests/wellformed/") || strings.Contains(name, "/sanitize/") || strings.Contains(name, "/http/") ||
			strings.Contains(name, "content_location") { // a header that we do not read
			return
		}
		head, _, _ := strings.Cut(string(body[:min(len(body), 4000)]), "-->")
		m := expectation.FindStringSubmatch(head)
		if m == nil {
			return
		}
		if !strings.Contains(m[1], "title") { // an entry of a date or identity alone is none; give it a title
			body = entryStart.ReplaceAll(body, []byte("$0<title>x</title>"))
		}
		f, err := feed.Parse(body, feed.Options{ContentType: headerOf(body), URL: "http://127.0.0.1:8097/" + name})
		if err != nil || len(f.Entries) == 0 {
			t.Logf("%s: %v", name, err)
			all++
			return
		}
		var got string
		e, want := f.Entries[0], strings.Trim(strings.TrimPrefix(m[2], "u"), `"'()`)
		switch m[1] {
		case "title", "title_detail":
			got = e.Title
			want = feed.Line(want)
		case "link":
			got = e.URL
		case "id", "guid":
			got = e.GUID
		case "updated_parsed":
			got = tuple(e.Updated)
			if e.Updated.IsZero() {
				got = tuple(e.Published)
			}
		default:
			got = tuple(e.Published)
		}
		all++
		if strings.HasSuffix(m[1], "_parsed") {
			want = strings.Join(strings.Fields(strings.ReplaceAll(want, ",", " "))[:6], " ")
		}
		if got == want {
			right++
		} else {
			t.Logf("%s: %s = %q, want %q", name, m[1], got, want)
		}
	})
	t.Logf("%d of %d as expected", right, all)
	if right*100 < all*97 {
		t.Errorf("%d of %d as expected, want 97 %%", right, all)
	}
}

// tuple writes a time as the corpus does.
func tuple(t time.Time) string {
	t = t.UTC()
	return fmt.Sprint(t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second())
}
