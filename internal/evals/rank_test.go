package evals_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"dateline/internal/evals"
	"dateline/internal/news"
	"dateline/internal/similar"
)

func TestRankDev(t *testing.T) {
	a, err := evals.NewAnnotator()
	if err != nil {
		t.Fatal(err)
	}
	for _, week := range []string{"2025-W50", "2025-W51", "2026-W02", "2026-W04", "2026-W11"} {
		w, _ := news.ParseWeek(week)
		from := w.Start(time.UTC)
		reports, err := evals.LoadWeek(shared(t, "data", "weeks", week), "rumca-en", "hf-papers")
		if err != nil {
			t.Fatal(err)
		}
		a.Annotate(reports)
		groups := similar.Cluster(evals.Docs(reports), a.Options())
		ranked := a.Rank(reports, groups, from)
		// picks by labels
		at := map[string]int{}
		var pickWanted [][]int
		var pickNames []string
		for i, r := range reports {
			at[r.URL] = i
		}
		if week == "2025-W50" {
			gold, _ := evals.LoadLabels(shared(t, "data", "labels", "stories-"+week+".tsv"), week)
			rows, _ := evals.LoadTSV(shared(t, "data", "labels", "picks-"+week+".tsv"))
			by := map[string][]int{}
			for u, g := range gold {
				if i, ok := at[u]; ok {
					by[g] = append(by[g], i)
				}
			}
			var wanted [][]int
			var names []string
			for _, r := range rows {
				if r["is_ai_story"] == "yes" && by[r["own_story_id"]] != nil {
					wanted = append(wanted, by[r["own_story_id"]])
					names = append(names, r["own_story_id"])
				}
			}
			pickWanted, pickNames = wanted, names
			t.Logf("PICKS %s: @10 %d @20 %d @40 %d of %d", week, evals.FoundAt(ranked, wanted, 10), evals.FoundAt(ranked, wanted, 20), evals.FoundAt(ranked, wanted, 40), len(wanted))
			for k, ws := range wanted {
				n := 1
				for n < 400 && evals.FoundAt(ranked, [][]int{ws}, n) == 0 {
					n++
				}
				t.Logf("   %s %d", names[k], n)
			}
		}
		// truth headlines
		truth, _ := evals.LoadTSV(shared(t, "data", "truth", week+".tsv"))
		docs := evals.Docs(reports)
		n := len(docs)
		seen := map[string]bool{}
		for k, r := range truth {
			if seen[r["headline"]] || r["kind"] != "human-editor" {
				continue
			}
			seen[r["headline"]] = true
			d := similar.Doc{ID: news.ReportID(fmt.Sprintf("zz-truth-%d", k)), Title: r["headline"], Lang: "en"}
			if i := strings.LastIndex(d.Title, " ("); i > 0 {
				d.Title = d.Title[:i]
			}
			d.At, _ = time.Parse("2006-01-02", r["date"])
			docs = append(docs, d)
		}
		tr := make([]evals.Report, len(docs)-n)
		for i := range tr {
			tr[i].Doc = docs[n+i]
		}
		a.Annotate(tr)
		for i := range tr {
			docs[n+i] = tr[i].Doc
		}
		var wanted [][]int
		hits := map[int]bool{}
		for _, g := range similar.Cluster(docs, a.Options()) {
			var ms []int
			isTruth := false
			ai := 0.0
			for _, i := range g {
				if i >= n {
					isTruth = true
				} else {
					ms = append(ms, i)
					ai = max(ai, reports[i].Relevance)
				}
			}
			if isTruth && len(ms) > 0 && ai >= 0.5 {
				wanted = append(wanted, ms)
				for _, m := range ms {
					hits[m] = true
				}
			}
		}
		gain := func(r evals.Ranked) float64 {
			for _, m := range r.Members {
				if hits[m] {
					return 1
				}
			}
			return 0
		}
		dump(week, ranked, func(r evals.Ranked) (float64, string) {
			name := ""
			for _, m := range r.Members {
				for k, ws := range pickWanted {
					for _, p := range ws {
						if p == m {
							name = pickNames[k]
						}
					}
				}
			}
			return gain(r), name
		})
		t.Logf("TRUTH %s: @10 %d @20 %d @40 %d of %d  nDCG@20 %.3f @40 %.3f", week, evals.FoundAt(ranked, wanted, 10), evals.FoundAt(ranked, wanted, 20), evals.FoundAt(ranked, wanted, 40), len(wanted),
			evals.NDCG(ranked, gain, 20), evals.NDCG(ranked, gain, 40))
		if os.Getenv("SHOW") != "" {
			for i := range 45 {
				r := ranked[i]
				f := r.Features
				t.Logf("%2d %.2f %v o%d out%d rep%d bi%v early%d prior%.1f cp%.2f rel%.2f  %s | %s", i+1, r.Score, gain(r), len(f.Origins), f.Outlets, f.Reports, f.Bilingual, f.Early, f.Prior, f.CopyShare, f.Relevance, reports[r.Members[0]].Title, reports[r.Members[len(r.Members)-1]].Title)
			}
		}
	}
}

func dump(week string, ranked []evals.Ranked, gain func(evals.Ranked) (float64, string)) {
	f, _ := os.Create("/tmp/rank-" + week + ".tsv")
	defer f.Close()
	for _, r := range ranked {
		g, name := gain(r)
		x := r.Features
		b := 0
		if x.Bilingual {
			b = 1
		}
		fmt.Fprintf(f, "%v\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%.3f\t%.3f\t%.3f\n", g, name, len(x.Origins), x.Outlets, x.Reports, x.Sightings, b, x.Early, x.Prior, x.CopyShare, x.Relevance)
	}
}
