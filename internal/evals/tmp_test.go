package evals_test

import (
	"testing"
	"time"
	"path/filepath"

	"dateline/internal/evals"
)

func TestTmp(t *testing.T) {
	a := annotator(t)
	links := tsv(t, filepath.Join("testdata", "links.tsv"))
	for _, week := range []string{"2025-W51", "2026-W04"} {
		reports, _ := evals.LoadWeek(shared(t, "data", "weeks", week), "rumca-en", "hf-papers")
		w := a.Run(week, reports, time.Time{})
		at := map[string]int{}
		for i, r := range reports { at[r.URL] = i }
		for _, l := range links {
			if l["week"] != week { continue }
			x, y := at[l["zh_url"]], at[l["other_url"]]
			j := w.Place[l["zh_url"]] == w.Place[l["other_url"]]
			if j && l["verdict"] == "no" || !j && l["verdict"] == "yes" {
				t.Logf("%v %s rel %.2f %.2f size %d | %s | %s", j, l["verdict"], reports[x].Relevance, reports[y].Relevance, len(w.Groups[w.Place[l["zh_url"]]]), reports[x].Title, reports[y].Title)
			}
		}
	}
}
