package proof_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/proof"
)

// TestTranslations checks real headlines against their translations, in both directions. Not all of them can pass: a
// translated quotation needs its mark, and a name that was translated as a word stands in no passage. So few may fail.
func TestTranslations(t *testing.T) {
	t.Parallel()
	root := os.Getenv("DATELINE_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	files, err := filepath.Glob(filepath.Join(root, "data", "weeks", "*", "hn-best.ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("THE RECORDED WEEKS ARE NOT HERE: no translated headlines are tried")
	}
	c := proof.New(realNames(t))
	made, refused, rules := 0, 0, map[proof.Rule]int{}
	for _, file := range files {
		for _, h := range headlines(t, file) {
			day, err := time.Parse(time.RFC3339, h.Published)
			if err != nil {
				day = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
			}
			for _, to := range []news.Lang{news.Chinese, news.English} {
				s, p := proof.Sentence{Text: h.Chinese, Lang: to}, proof.Passage{Text: h.English, Lang: news.English, Published: day}
				if to == news.English {
					s.Text, p.Text, p.Lang = h.English, h.Chinese, news.Chinese
				}
				made++
				if v := c.Check(&s, []proof.Passage{p}); !v.OK {
					refused++
					rules[v.Refusals()[0].Rule]++
					if testing.Verbose() {
						t.Logf("refused:\n  %s\n  %s\n  %s", p.Text, s.Text, reasons(&v))
					}
				}
			}
		}
	}
	t.Logf("%d translated headlines, %d refused: %v", made, refused, rules)
	if refused*100 > 2*made {
		t.Errorf("%d of %d translated headlines are refused; want at most two in a hundred", refused, made)
	}
}

type headline struct {
	English   string `json:"title"`
	Chinese   string `json:"title_zh"`
	Published string `json:"published"`
}

func headlines(t *testing.T, file string) []headline {
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
	var out []headline
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var h headline
		if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if h.English != "" && h.Chinese != "" {
			out = append(out, h)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
