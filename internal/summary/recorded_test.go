package summary_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/summary"
	"dateline/internal/testkit"
	"dateline/internal/text"
)

// item is a recorded report as far as this test reads it.
type item struct {
	Source    string    `json:"source"`
	Title     string    `json:"title"`
	URL       string    `json:"url"`
	Summary   string    `json:"summary"`
	Content   string    `json:"content"`
	Published string    `json:"published"`
	Lang      news.Lang `json:"lang"`
}

// TestRecordedStories chooses headlines and sentences for stories that a person put together from real reports, with
// all their captions, cuts and boilerplate.
func TestRecordedStories(t *testing.T) {
	t.Parallel()
	for _, week := range []string{"2025-W50", "2026-W11"} {
		t.Run(week, func(t *testing.T) {
			t.Parallel()
			stories := recorded(t, week)
			headlines, own, sentences, several := 0, 0, 0, 0
			for id, cands := range stories {
				for _, edition := range news.EditionLangs() {
					has := false // a title that the edition's readers read
					for _, c := range cands {
						has = has || c.Title && c.Lang.Edition() == edition
					}
					h, ok := summary.Headline(cands, edition)
					if !ok || has && h.Lang.Edition() != edition {
						t.Errorf("%s, %s: headline %q (%v) is not in the edition's language, though there is one", id, edition, h.Text, ok)
					}
					check(t, cands, edition, summary.Options{Headline: h.Text})
					check(t, cands, edition, summary.Options{Headline: h.Text, Short: true})
					got := summary.Sentences(cands, edition, summary.Options{Headline: h.Text})
					headlines++
					if h.Lang.Edition() == edition {
						own++
					}
					if len(got) > 0 {
						sentences++
					}
					if len(got) > 1 {
						several++
					}
				}
			}
			t.Logf("%d stories in two editions: %d headlines in the edition's language, %d with sentences, %d with several", len(stories), own, sentences, several)
			if headlines == 0 || sentences < headlines*3/4 {
				t.Errorf("%d of %d have sentences, want three quarters", sentences, headlines)
			}
		})
	}
}

// recorded reads the labelled stories of a week as candidates.
func recorded(t *testing.T, week string) map[string][]summary.Candidate {
	t.Helper()
	dir := testkit.Shared(t, "data", "weeks", week)
	items := map[string]item{}
	files, err := filepath.Glob(filepath.Join(dir, "*.ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(z)
		lines.Buffer(nil, 64<<20)
		for lines.Scan() {
			var it item
			if err := json.Unmarshal(lines.Bytes(), &it); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			items[it.URL] = it
		}
	}
	labels, err := os.ReadFile(testkit.Shared(t, "data", "labels", "stories-"+week+".tsv"))
	if err != nil {
		t.Fatal(err)
	}
	stories := map[string][]summary.Candidate{}
	for line := range strings.Lines(string(labels)) {
		columns := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if it, ok := items[columns[len(columns)-1]]; ok {
			stories[columns[1]] = append(stories[columns[1]], passages(it)...)
		}
	}
	return stories
}

// passages makes a report's candidates.
func passages(it item) []summary.Candidate {
	at, _ := time.Parse(time.RFC3339, it.Published) // undated ones stand at the beginning: all the same here
	c := summary.Candidate{Report: news.ReportID(it.URL), Outlet: it.Source, Class: news.Press, At: at, URL: it.URL}
	title := c
	title.Text, title.Title, title.Lang = it.Title, true, text.Detect(it.Title, it.Lang)
	out := []summary.Candidate{title}
	body := it.Content
	if body == "" {
		body = it.Summary
	}
	lang := text.Detect(body, it.Lang)
	for i, p := range text.Sentences(body, lang) {
		c.Text, c.N, c.Position, c.Lang = p.In(body), i+1, i, text.Detect(p.In(body), lang)
		out = append(out, c)
	}
	return out
}
