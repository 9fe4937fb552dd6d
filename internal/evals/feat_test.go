package evals_test

import (
	"fmt"
	"os"
	"testing"

	"dateline/internal/evals"
	"dateline/internal/similar"
)

func TestFeats(t *testing.T) {
	a, _ := evals.NewAnnotator()
	out, _ := os.Create("/tmp/feats.tsv")
	defer out.Close()
	for _, week := range []string{"2025-W50", "2025-W51", "2026-W04", "2026-W11"} {
		reports, err := evals.LoadWeek(shared(t, "data", "weeks", week))
		if err != nil {
			t.Fatal(err)
		}
		a.Annotate(reports)
		gold := evals.Labels{}
		if week == "2025-W50" || week == "2026-W11" {
			gold, _ = evals.LoadLabels(shared(t, "data", "labels", "stories-"+week+".tsv"), week)
		}
		links := loadLinks(t, week)
		docs := evals.Docs(reports) // sorted by time and id already
		similar.Debug = func(x, y int, f []float64) {
			verdict := ""
			has := map[string]int{}
			for _, i := range similar.Parts[x] {
				has[reports[i].URL] = 1
				if g := gold[reports[i].URL]; g != "" {
					has["g:"+g] = 1
				}
			}
			gx, gy := false, false
			for _, i := range similar.Parts[x] {
				gx = gx || gold[reports[i].URL] != ""
			}
			for _, i := range similar.Parts[y] {
				has[reports[i].URL] = 2
				if g := gold[reports[i].URL]; g != "" {
					gy = true
					if has["g:"+g] == 1 {
						verdict = "yes"
					}
				}
			}
			if verdict == "" && gx && gy {
				verdict = "no"
			}
			for _, l := range links {
				if has[l.zh] == 1 && has[l.en] == 2 {
					verdict = "no"
					if l.yes {
						verdict = "yes"
					}
				}
			}
			fmt.Fprintf(out, "%s\t%s\t%d\t%d", week, verdict, x, y)
			for _, v := range f {
				fmt.Fprintf(out, "\t%.3f", v)
			}
			fmt.Fprintf(out, "\t%s\t%s\n", reports[similar.Parts[x][0]].Title, reports[similar.Parts[y][0]].Title)
		}
		similar.Cluster(docs, a.Options())
	}
	similar.Debug = nil
}
