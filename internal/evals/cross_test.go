package evals_test

import (
	"fmt"
	"os"
	"testing"

	"dateline/internal/evals"
	"dateline/internal/similar"
)

func TestCrossDev(t *testing.T) {
	a, _ := evals.NewAnnotator()
	for _, week := range []string{"2025-W51", "2026-W04"} {
		reports, err := evals.LoadWeek(shared(t, "data", "weeks", week))
		if err != nil {
			t.Fatal(err)
		}
		a.Annotate(reports)
		out, _ := os.Create("/tmp/cross-" + week + ".txt")
		urls, _ := os.Create("/tmp/crossurl-" + week + ".tsv")
		n := 0
		for _, g := range similar.Cluster(evals.Docs(reports), a.Options()) {
			zh, en := "", ""
			for _, i := range g {
				if reports[i].Lang.IsChinese() {
					if zh == "" || len(g) < 6 {
						zh += " / " + reports[i].Title
					}
				} else if en == "" || len(g) < 6 {
					en += " / " + reports[i].Title
				}
			}
			if zh != "" && en != "" {
				n++
				zi, ei := -1, -1
				for _, i := range g {
					if reports[i].Lang.IsChinese() {
						if zi < 0 {
							zi = i
						}
					} else if ei < 0 {
						ei = i
					}
				}
				fmt.Fprintf(urls, "%s\t%d\t%s\t%s\n", week, n, reports[zi].URL, reports[ei].URL)
				fmt.Fprintf(out, "%d (%d) %s || %s\n", n, len(g), zh, en)
			}
		}
		out.Close()
		t.Log(week, n)
	}
}
