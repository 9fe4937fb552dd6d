package proof_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/proof"
)

// TestPairs tries sentences that a person wrote about passages that a person wrote, in one language and across two.
func TestPairs(t *testing.T) {
	t.Parallel()
	c := proof.New(realNames(t))
	table, err := os.ReadFile("testdata/pairs.tsv")
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for line := range strings.Lines(string(table)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 8 {
			t.Fatalf("%d columns: %s", len(f), line)
		}
		day, err := time.Parse(time.DateOnly, f[2])
		if err != nil {
			t.Fatal(err)
		}
		s := proof.Sentence{Text: f[7], Lang: news.Lang(f[6])}
		v := c.Check(&s, []proof.Passage{{
			Text: f[5], Lang: news.Lang(f[4]), Published: day.Add(9 * time.Hour), Attribution: news.Attribution(f[3]),
		}})
		across := ""
		if s.Lang.IsChinese() != news.Lang(f[4]).IsChinese() {
			across = " across"
		}
		count[f[0]+across]++
		if v.OK != (f[0] == "holds") {
			t.Errorf("%s (%s):\n  %s\n  %s", f[0], f[1], f[5], f[7])
			for _, r := range v.Refusals() {
				t.Logf("  refused: %s %q: %s %s", r.Rule, r.Words, r.Reason.EN, r.Reason.ZH)
			}
		}
	}
	t.Logf("pairs: %v", count)
	if count["holds across"] < 40 || count["fails across"] < 40 {
		t.Errorf("%v: want 40 true and 40 false pairs across languages", count)
	}
}
