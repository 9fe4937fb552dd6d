package extract_test

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"dateline/internal/extract"
	"dateline/internal/news"
	"dateline/internal/testkit"
)

var update = flag.Bool("update", false, "write what Page gives into the golden files")

// TestOdd reads the pages of testdata, a txtar file each, and compares what comes out with what stands in the file.
func TestOdd(t *testing.T) {
	t.Parallel()
	testkit.Odd(t, "page.html", "https://page.example/2025/12/folding?utm_source=x", *update, func(body []byte, r testkit.Received) string {
		return show(extract.Page(body, extract.Options{ContentType: r.ContentType, URL: r.URL, Zone: r.Zone}))
	})
}

// show writes an article for people, without what is empty.
func show(a *extract.Article, err error) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, strings.ReplaceAll(value, "\n", "\n  | "))
		}
	}
	if err != nil {
		var e *extract.Error
		if !errors.As(err, &e) {
			return "error of a strange type: " + err.Error() + "\n"
		}
		line("error", string(e.Kind))
		line("text", err.Error())
		return b.String()
	}
	line("title", a.Title)
	line("canonical", a.Canonical)
	line("lang", string(a.Lang))
	line("site", a.Site)
	line("author", a.Author)
	if !a.Published.IsZero() {
		line("published", a.Published.Format(time.RFC3339))
	}
	if a.Whole {
		line("whole", "true")
	}
	line("text", a.Text)
	return b.String()
}

// TestLongPage gives an article among so many comments that the page cannot be searched as a whole.
func TestLongPage(t *testing.T) {
	t.Parallel()
	story := strings.Repeat("<p>The town council met on Monday evening and decided to plant forty lime trees along the road to the harbour.</p>", 8)
	comments := strings.Repeat("<div class=c><b>someone</b><p>I do not agree</p></div>", 12_000)
	a, err := extract.Page([]byte("<html><body><article><h1>Trees</h1>"+story+"</article><div>"+comments+"</div></body></html>"), extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(a.Text, "agree") || strings.Count(a.Text, "lime trees") != 8 {
		t.Errorf("Page gives %d characters of text, want the article alone", len(a.Text))
	}
}

func TestErrorsAreInvalidInput(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]extract.Kind{
		"": extract.NoText, "  ": extract.NoText, "<html></html>": extract.NoText, "<p>short</p>": extract.NoText,
		"{\"a\":1}": extract.NotAPage, "<rss></rss>": extract.NotAPage, "\x1f\x8b\x08": extract.NotAPage,
		strings.Repeat("x", extract.MaxBytes+1): extract.TooLarge,
	} {
		_, err := extract.Page([]byte(body), extract.Options{})
		var e *extract.Error
		if !errors.Is(err, news.ErrInvalid) || !errors.As(err, &e) || e.Kind != want {
			t.Errorf("Page(%.20q) = %v, want kind %q that is news.ErrInvalid", body, err, want)
		}
	}
}

func FuzzPage(f *testing.F) {
	for _, s := range []string{
		"<html><head><title>a</title></head><body><article><p>" + words(80) + "</p></article>", "<table><b><p>x</table>", "<svg><p><math>",
		`<script type="application/ld+json">[{"@type":"Article","articleBody":"` + words(40) + `"}]</script>`, "<frameset><noscript><select><template>",
		"\xff\xfe<\x00p\x00>\x00", "<meta charset=gbk><p>\xc9\xee\xb6\xc8", "<form><input type=password>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := slices.Clone(body)
		a, err := extract.Page(body, extract.Options{URL: "https://f.example/a/b"})
		if !slices.Equal(before, body) {
			t.Fatal("Page changed its input")
		}
		if err != nil {
			var e *extract.Error
			if !errors.As(err, &e) || e.Kind == "" || e.Text == "" {
				t.Fatalf("Page: %v is no whole *extract.Error", err)
			}
			if e.Kind == extract.Hostile {
				t.Fatalf("Page: %v", e.Err)
			}
			return
		}
		if strings.TrimSpace(a.Text) != a.Text || a.Text == "" || !utf8.ValidString(a.Text) || strings.Contains(a.Text, "\n\n\n") {
			t.Fatalf("text %q is not clean", a.Text)
		}
		if strings.Contains(a.Title, "\n") || strings.Contains(a.Author, "\n") || strings.Contains(a.Site, "\n") {
			t.Fatalf("%+v: not one line", a)
		}
		if a.Canonical != "" && !strings.HasPrefix(a.Canonical, "http") {
			t.Fatalf("canonical %q", a.Canonical)
		}
	})
}
