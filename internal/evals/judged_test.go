package evals_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"dateline/internal/evals"
	"dateline/internal/news"
)

// Tables of judgements are told apart by their columns, and one of anything else is refused by its name.
func TestLoadJudgements(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	links := write("some-links.tsv", "# read by one person\nweek\tzh_url\tother_url\tverdict\n2025-W50\ta\tb\tyes\n")
	sections := write("sections.tsv", "week\turl\thome\tsecond\n2025-W50\ta\tproducts\t\n")
	mentions := write("mentions.tsv", "week\turl\tids\n2025-W50\ta\topenai,oov:Lumen\n2025-W50\tb\t-\n")
	j, err := evals.LoadJudgements(links, sections, mentions)
	if err != nil {
		t.Fatal(err)
	}
	if len(j.Links) != 1 || j.Links[0].Name != "some-links" || len(j.Links[0].Rows) != 1 || len(j.Sections) != 1 || len(j.Mentions) != 2 {
		t.Errorf("judgements = %+v", j)
	}
	for _, text := range []string{"", "week\turl\n2025-W50\ta\n", "# nothing but a comment\n"} {
		if _, err := evals.LoadJudgements(write("other.tsv", text)); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("LoadJudgements of %q: %v, want news.ErrInvalid", text, err)
		}
	}
	if _, err := evals.LoadJudgements(filepath.Join(dir, "absent.tsv")); err == nil {
		t.Error("an absent table is read")
	}
}

// Sections and names are scored where judgements touch a week, and absent where they do not.
func TestScoreJudged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	week := filepath.Join(dir, "weeks", "2025-W50")
	if err := os.MkdirAll(week, 0o750); err != nil {
		t.Fatal(err)
	}
	gzipped(t, filepath.Join(week, "some.ndjson.gz"), `{"source":"A","title":"OpenAI raises $10 billion in funding round led by SoftBank","url":"https://a.example/1","published":"2025-12-09T08:00:00Z","lang":"en"}
{"source":"B","title":"Qqzorbium unveils a tool that nobody knows","url":"https://b.example/2","published":"2025-12-09T09:00:00Z","lang":"en"}
`)
	j := &evals.Judgements{
		Sections: []map[string]string{{"week": "2025-W50", "url": "https://a.example/1", "home": "business"}, {"week": "2025-W51", "url": "https://a.example/1", "home": "people"}},
		Mentions: []map[string]string{
			{"week": "2025-W50", "url": "https://a.example/1", "ids": "openai,softbank"}, {"week": "2025-W50", "url": "https://b.example/2", "ids": "oov:Qqzorbium"},
		},
	}
	a := annotator(t)
	s, err := a.Score(evals.Folder(dir), "2025-W50", j)
	if err != nil {
		t.Fatal(err)
	}
	if s.Sections == nil || *s.Sections != (evals.SectionScore{Of: 1, First: 1, FirstTwo: 1}) {
		t.Errorf("sections = %+v", s.Sections)
	}
	if s.Names == nil || *s.Names != (evals.NameScore{Of: 3, Unknown: 1, Named: 2, Right: 2}) {
		t.Errorf("names = %+v", s.Names)
	}
	if s, err = a.Score(evals.Folder(dir), "2025-W50", nil); err != nil || s.Sections != nil || s.Names != nil {
		t.Errorf("without judgements: %+v, %+v, %v", s.Sections, s.Names, err)
	}
}

// gzipped writes a compressed file.
func gzipped(t *testing.T, path, text string) {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
