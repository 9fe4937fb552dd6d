package evals_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"dateline/internal/evals"
	"dateline/internal/news"
	"dateline/internal/similar"
	"dateline/internal/text"
)

// TestLookalikes holds pairs of titles, written for this test, that look alike: those of two events must stand apart
// (versions, quarters, rounds, episodes, launches, rivals), those of one event together, in and across languages.
func TestLookalikes(t *testing.T) {
	t.Parallel()
	a := annotator(t)
	at := time.Date(2025, 12, 9, 8, 0, 0, 0, time.UTC)
	reports := make(map[string][]evals.Report) // by verdict; all of one verdict are a week
	rows := make(map[string][]map[string]string)
	for _, row := range tsv(t, filepath.Join("testdata", "lookalikes.tsv")) {
		v := row["verdict"]
		for i, title := range []string{row["left"], row["right"]} {
			id := news.ReportID(fmt.Sprintf("%d-%d", len(rows[v]), i))
			reports[v] = append(reports[v], evals.Report{Doc: similar.Doc{
				ID: id, Title: title, Lang: text.Detect(title, news.English), At: at.Add(time.Duration(i) * 20 * time.Hour),
			}})
		}
		rows[v] = append(rows[v], row)
	}
	right := map[string]int{}
	for v, week := range reports {
		a.Annotate(week)
		place := make([]int, len(week))
		for c, g := range similar.Cluster(evals.Docs(week), a.Options()) {
			for _, i := range g {
				place[i] = c
			}
		}
		for i, row := range rows[v] {
			if together := place[2*i] == place[2*i+1]; together == (v == "together") {
				right[v]++
			} else {
				t.Logf("not %s (%s): %s | %s", v, row["kind"], row["left"], row["right"])
			}
		}
	}
	var lines []string
	for _, v := range []string{"apart", "together"} {
		lines = append(lines, fmt.Sprintf("%-10s %d of %d", v, right[v], len(rows[v])))
	}
	golden(t, "lookalikes.golden", lines)
}
