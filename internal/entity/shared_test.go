package entity_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/testkit"
)

// item is a recorded item of a week.
type item struct {
	Title   string    `json:"title"`
	URL     string    `json:"url"`
	Summary string    `json:"summary"`
	Content string    `json:"content"`
	Lang    news.Lang `json:"lang"`
	set     string
}

func (i *item) body() string {
	if len(i.Content) > len(i.Summary) {
		return i.Content
	}
	return i.Summary
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

// table reads a commented table of testdata.
func table(t testing.TB, name string) [][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimRight(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows[1:]
}

// artificialIntelligence returns the embedded field with its tools.
func artificialIntelligence(t testing.TB) (*entity.Gazetteer, *entity.Relevance) {
	t.Helper()
	f, err := field.AI()
	if err != nil {
		t.Fatal(err)
	}
	g, err := entity.New(f)
	if err != nil {
		t.Fatal(err)
	}
	return g, entity.NewRelevance(f, g)
}
