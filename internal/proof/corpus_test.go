package proof_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"html"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/proof"
	"dateline/internal/sample"
	"dateline/internal/text"
)

// recorded returns sentences of real reports, each with its report's title before it, in a fixed random order; and the
// project's own sample, always.
func recorded(t testing.TB) []proof.Passage {
	t.Helper()
	out := bundled(t)
	root := os.Getenv("DATELINE_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	files, err := filepath.Glob(filepath.Join(root, "data", "weeks", "*", "*.ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Log("THE RECORDED WEEKS ARE NOT HERE: only the bundled sample is tried")
	}
	for _, file := range files {
		switch set, _, _ := strings.Cut(filepath.Base(file), "."); set {
		case "readhub-zh", "techpress-en", "ainews-zhtw", "labs", "radar-zh-en":
			out = append(out, sentencesOf(t, file)...)
		}
	}
	r := rand.New(rand.NewPCG(4, 19))
	r.Shuffle(len(out), func(i, k int) { out[i], out[k] = out[k], out[i] })
	return out
}

func sentencesOf(t testing.TB, file string) []proof.Passage {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []proof.Passage
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var item struct {
			Title     string    `json:"title"`
			Summary   string    `json:"summary"`
			Content   string    `json:"content"`
			Published string    `json:"published"`
			Lang      news.Lang `json:"lang"`
		}
		if err := json.Unmarshal(lines.Bytes(), &item); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		day, err := time.Parse(time.RFC3339, item.Published)
		if err != nil {
			continue
		}
		body := item.Content
		if body == "" {
			body = item.Summary
		}
		out = append(out, passages(item.Title, body, item.Lang, day, 6)...)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// passages returns the title and the first sentences of a report.
func passages(title, body string, lang news.Lang, day time.Time, most int) []proof.Passage {
	if !lang.IsChinese() && lang != news.English {
		return nil
	}
	out := []proof.Passage{{Text: title, Lang: lang, Published: day}}
	for i, s := range text.Sentences(body, lang) {
		if i == most {
			break
		}
		if n := s.End - s.Start; n >= 20 && n <= 700 {
			out = append(out, proof.Passage{Text: s.In(body), Lang: lang, Published: day, Context: title})
		}
	}
	return out
}

var (
	entries = regexp.MustCompile(`(?s)<(?:item|entry)[ >].*?</(?:item|entry)>`)
	fields  = regexp.MustCompile(`(?s)<(title|description|content:encoded|content|summary)[^>]*>(.*?)</(?:title|description|content:encoded|content|summary)>`)
	tags    = regexp.MustCompile(`<[^>]*>`)
)

// bundled returns the sentences of the project's own sample feeds.
func bundled(t testing.TB) []proof.Passage {
	t.Helper()
	var out []proof.Passage
	for _, s := range sample.Sources() {
		body, kind, ok := sample.Document(s.URL)
		if !ok {
			t.Fatalf("no document of %s", s.URL)
		}
		if strings.Contains(kind, "json") {
			var d struct {
				Items []struct {
					Title string `json:"title"`
					Text  string `json:"content_text"`
					HTML  string `json:"content_html"`
				} `json:"items"`
			}
			if err := json.Unmarshal(body, &d); err != nil {
				t.Fatal(err)
			}
			for _, i := range d.Items {
				out = append(out, passages(i.Title, i.Text+plain(i.HTML), s.Lang, sample.Now(), 100)...)
			}
			continue
		}
		for _, e := range entries.FindAllString(string(body), -1) {
			title, longest := "", ""
			for _, f := range fields.FindAllStringSubmatch(e, -1) {
				switch p := plain(f[2]); {
				case f[1] == "title" && title == "":
					title = p
				case f[1] != "title" && len(p) > len(longest):
					longest = p
				}
			}
			out = append(out, passages(title, longest, s.Lang, sample.Now(), 100)...)
		}
	}
	if len(out) < 300 {
		t.Fatalf("%d sentences in the sample", len(out))
	}
	return out
}

func plain(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "<![CDATA[", ""), "]]>", "")
	s = html.UnescapeString(s)
	s = strings.ReplaceAll(strings.ReplaceAll(s, "</p>", "\n\n"), "<br>", "\n")
	return html.UnescapeString(tags.ReplaceAllString(s, ""))
}
