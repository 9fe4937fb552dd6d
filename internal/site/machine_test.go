package site_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"dateline/internal/feed"
	"dateline/internal/news"
)

// What programs read is there, in their own forms, and says what the pages say.
func TestForPrograms(t *testing.T) {
	t.Parallel()
	store := full(t)
	store.issues[0].Sections[0].Items[0].LastAt = now.Add(-47 * time.Hour)
	h := open(t, store, nil)
	for _, tt := range []struct {
		path, kind string
		want       []string
	}{
		{"/zh.md", "text/markdown", []string{"# Dateline 电头 · 2025 年第 50 周"}},
		{"/en/issues/2025-W50.md", "text/markdown", []string{"## What matters", "(<https://news.example.org/en/stories/tavocado00001>)"}},
		{"/en/stories/tavocado00001.md", "text/markdown", []string{"# ", "**Meta is preparing a model", "[Meta plans closed model code-named Avocado for early 2026](<https://wire.example/r101>)"}},
		{"/zh/how.md", "text/markdown", []string{"# 我们如何得知", "| 类别 | 来源数 |", "| --- | --- |"}},
		{"/en/sources.md", "text/markdown", []string{"| Source |"}},
		{"/robots.txt", "text/plain", []string{"Sitemap: https://news.example.org/sitemap.xml"}},
		{"/llms.txt", "text/plain", []string{"# Dateline", "https://news.example.org/en/issues/2025-W50.md"}},
		{"/sitemap.xml", "application/xml", []string{"<loc>https://news.example.org/sitemap-2025.xml</loc>"}},
		{"/sitemap-2025.xml", "application/xml", []string{
			"<loc>https://news.example.org/zh/stories/tavocado00001</loc>", `hreflang="en" href="https://news.example.org/en/stories/tavocado00001"`,
		}},
		{"/sitemap-pages.xml", "application/xml", []string{"<loc>https://news.example.org/en/sections/policy</loc>"}},
		{"/sitemap-news.xml", "application/xml", []string{"<news:language>zh</news:language>", "<news:publication_date>2025-12-1"}},
	} {
		w := get(h, http.MethodGet, tt.path)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), tt.kind) {
			t.Errorf("GET %s = %d %s", tt.path, w.Code, w.Header().Get("Content-Type"))
		}
		for _, want := range tt.want {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("GET %s lacks %q:\n%.1500s", tt.path, want, w.Body)
			}
		}
		if tt.kind == "application/xml" {
			if err := xml.Unmarshal(w.Body.Bytes(), new(struct{})); err != nil {
				t.Errorf("GET %s: %v", tt.path, err)
			}
		}
		if tt.kind == "text/markdown" && regexp.MustCompile(`<(div|p|span|script|button)\b`).MatchString(w.Body.String()) {
			t.Errorf("GET %s holds HTML:\n%s", tt.path, w.Body)
		}
	}
	for _, path := range []string{"/sitemap-1999.xml", "/sitemap-.xml", "/sitemap-x", "/zh/nothing.md", "/.md", "/zh/static/site.css.md", "/en/sections/none", "/en/issues/2025-11", "/en/issues/2025-13"} {
		if w := get(h, http.MethodGet, path); w.Code != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", path, w.Code)
		}
	}
	if w := get(h, http.MethodGet, "/en/stories/told.md"); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "/en/stories/tavocado00001.md" {
		t.Errorf("a merged story as Markdown: %d to %s", w.Code, w.Header().Get("Location"))
	}
}

// Feeds of stories hold what the issues printed, each once, in every format alike.
func TestFeedsOfStories(t *testing.T) {
	t.Parallel()
	h := open(t, full(t), nil)
	for _, lang := range news.EditionLangs() {
		for _, stem := range []string{"/stories", "/sections/matters", "/sections/policy"} {
			var first []string
			for _, format := range []string{"rss", "atom", "json"} {
				path := "/" + string(lang) + stem + "." + format
				w := get(h, http.MethodGet, path)
				if w.Code != http.StatusOK {
					t.Errorf("GET %s = %d", path, w.Code)
					continue
				}
				got, err := feed.Parse(w.Body.Bytes(), feed.Options{ContentType: w.Header().Get("Content-Type"), URL: "https://news.example.org" + path})
				if err != nil || got.Dropped > 0 || len(got.Notes) > 0 {
					t.Errorf("GET %s: %v %+v", path, err, got)
					continue
				}
				var titles []string
				seen := map[string]bool{}
				for _, e := range got.Entries {
					titles = append(titles, e.Title)
					if seen[e.GUID] || e.URL == "" || e.Published.IsZero() {
						t.Errorf("GET %s: entry %+v", path, e)
					}
					seen[e.GUID] = true
				}
				if first == nil {
					first = titles
				}
				if strings.Join(first, "\n") != strings.Join(titles, "\n") || stem == "/stories" && len(titles) != 6 {
					t.Errorf("GET %s holds %q", path, titles)
				}
			}
		}
	}
}

// Pages describe themselves to search engines: an issue by its items, each with what it cites.
func TestLinkedData(t *testing.T) {
	t.Parallel()
	h := open(t, full(t), nil)
	block := regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)
	for path, cites := range map[string]bool{"/zh": true, "/en/issues/2025-W50": true, "/en/stories/tavocado00001": true, "/en/issues/2025-W01": false} {
		found := block.FindStringSubmatch(get(h, http.MethodGet, path).Body.String())
		if found == nil {
			t.Errorf("%s has no linked data", path)
			continue
		}
		var thing map[string]any
		if err := json.Unmarshal([]byte(found[1]), &thing); err != nil {
			t.Errorf("%s: %v\n%s", path, err, found[1])
			continue
		}
		if thing["@context"] != "https://schema.org" || thing["@type"] != "NewsArticle" || thing["headline"] == "" || strings.Contains(found[1], `"citation"`) != cites {
			t.Errorf("%s: %s", path, found[1])
		}
	}
}
