package feed_test

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"dateline/internal/feed"
	"dateline/internal/testkit"
)

var update = flag.Bool("update", false, "write what Parse gives into the golden files")

// TestOdd reads the odd feeds of testdata, a txtar file each, and compares what comes out with what stands in the file.
func TestOdd(t *testing.T) {
	t.Parallel()
	testkit.Odd(t, "feed.xml", "https://feeds.example/feed.xml", *update, func(body []byte, r testkit.Received) string {
		return show(feed.Parse(body, feed.Options{ContentType: r.ContentType, URL: r.URL, Zone: r.Zone}))
	})
}

// show writes a feed for people, without what is empty.
func show(f *feed.Feed, err error) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, strings.ReplaceAll(value, "\n", "\n  | "))
		}
	}
	if err != nil {
		var e *feed.Error
		if !errors.As(err, &e) {
			return "error of a strange type: " + err.Error() + "\n"
		}
		line("error", string(e.Kind))
		line("text", err.Error())
		return b.String()
	}
	line("title", f.Title)
	line("lang", string(f.Lang))
	line("home", f.Home)
	line("format", f.Format)
	if f.Dropped > 0 {
		line("dropped", fmt.Sprint(f.Dropped))
	}
	for _, n := range f.Notes {
		line("note", n)
	}
	for _, e := range f.Entries {
		b.WriteByte('\n')
		line("guid", e.GUID)
		line("url", e.URL)
		line("title", e.Title)
		line("author", e.Author)
		for _, d := range []struct {
			name string
			at   time.Time
		}{{"published", e.Published}, {"updated", e.Updated}} {
			if !d.at.IsZero() {
				line(d.name, d.at.Format(time.RFC3339Nano))
			}
		}
		line("summary", e.Summary)
		line("content", e.Content)
		line("outlets", strings.Join(e.Outlets, " · "))
	}
	return b.String()
}
