package render_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/render"
)

// readDive reads the fixture: a dive in our own words, as compose writes it.
func readDive(t *testing.T) *news.Dive {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", "dive", "dive.json"))
	if err != nil {
		t.Fatal(err)
	}
	var d news.Dive
	if err := json.Unmarshal(body, &d); err != nil {
		t.Fatal(err)
	}
	return &d
}

// A dive comes out whole in both languages and both forms. If a golden changes, readers see something else.
func TestDive(t *testing.T) {
	t.Parallel()
	d := readDive(t)
	for _, lang := range news.EditionLangs() {
		view := render.NewDive(d, render.NewLexicon(lang), time.UTC)
		golden(t, filepath.Join("testdata", "dive", string(lang)+".md"), []byte(render.DiveMarkdown(view)))
		golden(t, filepath.Join("testdata", "dive", string(lang)+".txt"), []byte(render.DiveText(view, "https://news.example.org")))
	}
}

// Every source has one number, the numbers run from 1 without a gap, every citation leads to one of them, and nothing is left
// as a key without words.
func TestDiveNumbersItsSources(t *testing.T) {
	t.Parallel()
	d := readDive(t)
	for _, lang := range news.EditionLangs() {
		view := render.NewDive(d, render.NewLexicon(lang), nil)
		if len(view.Sources) != len(d.Sources) {
			t.Errorf("%s: %d sources, want %d", lang, len(view.Sources), len(d.Sources))
		}
		for i, s := range view.Sources {
			if s.N != i+1 {
				t.Errorf("%s: source %d has number %d", lang, i+1, s.N)
			}
		}
		for _, s := range view.Sections {
			for _, c := range s.Head.Cites {
				if c.N < 1 || c.N > len(view.Sources) || view.Sources[c.N-1].URL != c.URL {
					t.Errorf("%s: section %d cites %d, which is not that source", lang, s.Number, c.N)
				}
			}
		}
		text := render.DiveText(view, "")
		if strings.Contains(text, "[dive.") || strings.Contains(text, "On the web") || strings.Contains(text, "网页版") {
			t.Errorf("%s: words are missing, or an address is printed that is not known:\n%s", lang, text)
		}
	}
}

// What others wrote never becomes markup, and no unsafe address is linked.
func TestDiveMarkdownEscapes(t *testing.T) {
	t.Parallel()
	d := readDive(t)
	head := d.Sections[0].Head[news.English]
	head.Text = "# [click](https://evil.example) <script>alert(1)</script>"
	d.Sections[0].Head[news.English] = head
	d.Sources[0].URL = "javascript:alert(1)"
	for i := range d.Sections[0].Paragraphs[news.English] {
		for j := range d.Sections[0].Paragraphs[news.English][i].Sentences {
			for k := range d.Sections[0].Paragraphs[news.English][i].Sentences[j].Passages {
				d.Sections[0].Paragraphs[news.English][i].Sentences[j].Passages[k].URL = "javascript:alert(1)"
			}
		}
	}
	text := render.DiveMarkdown(render.NewDive(d, render.NewLexicon(news.English), time.UTC))
	for _, bad := range []string{"<script>", "[click](", "javascript:"} {
		if strings.Contains(text, bad) {
			t.Errorf("the Markdown holds %q", bad)
		}
	}
}
