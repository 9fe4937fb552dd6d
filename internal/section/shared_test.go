package section_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/section"
	"dateline/internal/testkit"
)

// artificialIntelligence returns the embedded field's gazetteer and filer.
func artificialIntelligence(t testing.TB) (*entity.Gazetteer, *section.Filer) {
	t.Helper()
	f, err := field.AI()
	if err != nil {
		t.Fatal(err)
	}
	g, err := entity.New(f)
	if err != nil {
		t.Fatal(err)
	}
	files, err := field.Files()
	if err != nil {
		t.Fatal(err)
	}
	filer, err := section.New(files, g)
	if err != nil {
		t.Fatal(err)
	}
	return g, filer
}

// item is a recorded item of a week.
type item struct {
	Title   string    `json:"title"`
	URL     string    `json:"url"`
	Summary string    `json:"summary"`
	Content string    `json:"content"`
	Lang    news.Lang `json:"lang"`
	Members []string  `json:"member_sites"`
	set     string
}

// story makes a story of one item, as annotate would have read it.
func (i *item) story(g *entity.Gazetteer) section.Story {
	v := news.Voice{Class: i.class()}
	v.Title, v.URL, v.Summary, v.Lang = html.UnescapeString(i.Title), i.URL, html.UnescapeString(i.Summary), i.Lang
	if len(i.Content) > len(i.Summary) {
		v.Text = html.UnescapeString(i.Content)
	}
	v.Entities = entity.Counts(g.Find(v.Title, v.Body()))
	return section.Story{Reports: []news.Voice{v}, Origins: 1}
}

// class is the class of the sets' sources.
func (i *item) class() news.Class {
	switch i.set {
	case "hn-best", "community-en":
		return news.Community
	case "readhub-zh", "ainews-zhtw", "radar-zh-en":
		return news.Aggregator
	case "labs":
		return news.FirstParty
	case "hf-papers":
		return news.Research
	}
	return news.Press
}

// week reads the recorded items of a week, by address.
func week(t testing.TB, name string) map[string]*item {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(testkit.Shared(t, "data", "weeks", name), "*.ndjson.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no items of %s: %v", name, err)
	}
	all := map[string]*item{}
	for _, file := range files {
		set := strings.TrimSuffix(filepath.Base(file), ".ndjson.gz")
		if set == "rumca-en" { // a dump for scale
			continue
		}
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(z)
		lines.Buffer(nil, 64<<20)
		for lines.Scan() {
			i := &item{set: set}
			if err := json.Unmarshal(lines.Bytes(), i); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if all[i.URL] == nil {
				all[i.URL] = i
			}
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	return all
}

// label is a row of testdata/labels.tsv.
type label struct {
	part, week, draw, lang string
	home, second           news.SectionID
	url                    string
}

func labels(t testing.TB) []label {
	t.Helper()
	var all []label
	for _, c := range table(t, "labels.tsv") {
		if len(c) != 7 {
			t.Fatalf("labels.tsv: %d cells in %q", len(c), c)
		}
		all = append(all, label{c[0], c[1], c[2], c[3], news.SectionID(c[4]), news.SectionID(c[5]), c[6]})
	}
	return all
}

// table reads a commented table of testdata, without its header.
func table(t testing.TB, name string) [][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" && !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	if len(rows) == 0 {
		t.Fatalf("%s is empty", name)
	}
	return rows[1:]
}
