package site_test

import (
	"bytes"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/render/card"
	"dateline/internal/site"
)

var pictured = regexp.MustCompile(`<meta property="og:image" content="([^"]+)">`)

// Each issue, story and deep dive names a picture of itself, in words too, and the picture is there.
func TestPagesNameTheirPictures(t *testing.T) {
	t.Parallel()
	const base = "https://news.example"
	h := open(t, full(t), func(o *site.Options) { o.BaseURL = base })
	at := render.Address("")
	for _, lang := range news.EditionLangs() {
		week := news.Week{Year: 2025, Number: 50}
		for _, tt := range []struct{ page, picture string }{
			{at.Front(lang), at.IssueCard(lang, week)},
			{at.Issue(lang, week), at.IssueCard(lang, week)},
			{at.Issue(lang, news.Week{Year: 2025, Number: 1}), at.IssueCard(lang, news.Week{Year: 2025, Number: 1})}, // a quiet week
			{at.Story(lang, "tavocado00001"), at.StoryCard(lang, "tavocado00001")},
			{at.Story(lang, "tgone"), at.StoryCard(lang, "tgone")}, // no report is left
			{at.Dive(lang, dive().ID), at.DiveCard(lang, dive().ID)},
			{at.Issues(lang), ""},
		} {
			body := get(h, http.MethodGet, tt.page).Body.String()
			found := pictured.FindStringSubmatch(body)
			if tt.picture == "" {
				if found != nil {
					t.Errorf("%s names a picture", tt.page)
				}
				continue
			}
			if found == nil || found[1] != base+tt.picture {
				t.Fatalf("%s names %v, not %s", tt.page, found, tt.picture)
			}
			if !strings.Contains(body, `<meta property="og:image:alt" content="Dateline`) || !strings.Contains(body, `content="summary_large_image"`) {
				t.Errorf("%s does not say what its picture shows", tt.page)
			}
			w := get(h, http.MethodGet, tt.picture)
			size, err := png.DecodeConfig(w.Body)
			if err != nil || size.Width != card.Width || size.Height != card.Height || w.Header().Get("Content-Type") != "image/png" || w.Header().Get("ETag") == "" {
				t.Errorf("%s is %v (%v)", tt.picture, size, err)
			}
		}
		for path, want := range map[string]int{
			at.IssueCard(lang, news.Week{Year: 2031, Number: 1}): http.StatusNotFound, at.StoryCard(lang, "nobody"): http.StatusNotFound,
			at.Front(lang) + "/issues/x/card.png": http.StatusNotFound, at.StoryCard(lang, "told"): http.StatusMovedPermanently, at.DiveCard(lang, "nothing"): http.StatusNotFound,
		} {
			if w := get(h, http.MethodGet, path); w.Code != want {
				t.Errorf("%s answers %d, not %d", path, w.Code, want)
			}
		}
	}
}

// A copy holds the pictures that its pages name, under the address that they name.
func TestCopiesHoldPictures(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := site.Export(t.Context(), exportOptions(t, full(t)), folder, nil); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(folder, "en", "stories", "tavocado00001", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	if found := pictured.FindSubmatch(page); found == nil || string(found[1]) != "https://news.example.org/en/stories/tavocado00001/card.png" {
		t.Errorf("the copy's page names %q", found)
	}
	for _, name := range []string{"en/stories/tavocado00001/card.png", "zh/issues/2025-W50/card.png"} {
		picture, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		if err != nil || !bytes.HasPrefix(picture, []byte("\x89PNG")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "en", "stories", "tsingle", "card.png")); err == nil {
		t.Error("the copy has a picture of a story that was never printed")
	}
}
