package feed_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/feed"
)

var update = flag.Bool("update", false, "write what Parse gives into the golden files")

// TestOdd reads the odd feeds of testdata, a txtar file each, and compares what comes out with what stands in the file.
func TestOdd(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			given, want, _ := strings.Cut(string(text), "-- want --\n")
			options := struct {
				ContentType string `json:"ContentType"`
				URL         string `json:"URL"`
				Zone        string `json:"Zone"`
			}{URL: "https://feeds.example/feed.xml"}
			head, body, ok := strings.Cut(given, "-- feed.xml --\n")
			if !ok {
				t.Fatal("no feed.xml in the file")
			}
			if _, o, ok := strings.Cut(head, "-- options.json --\n"); ok {
				if err := json.Unmarshal([]byte(o), &options); err != nil {
					t.Fatal(err)
				}
			}
			zone, err := time.LoadLocation(options.Zone)
			if err != nil {
				t.Fatal(err)
			}
			got := show(feed.Parse([]byte(body), feed.Options{ContentType: options.ContentType, URL: options.URL, Zone: zone}))
			if *update {
				if err := os.WriteFile(file, []byte(given+"-- want --\n"+got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("Parse differs (-want +got):\n%s", d)
			}
		})
	}
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
