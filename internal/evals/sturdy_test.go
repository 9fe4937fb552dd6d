package evals_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"dateline/internal/evals"
	"dateline/internal/news"
	"dateline/internal/similar"
)

// TestSturdy scores the labelled weeks with a fifth of their reports missing, in another order, and with half of the
// summaries missing: what was tuned on a week must not hang on what happens to be in it. DATELINE_ROUNDS says how often,
// each time with other reports; the golden file holds the first.
func TestSturdy(t *testing.T) {
	t.Parallel()
	a := annotator(t)
	rounds, _ := strconv.Atoi(os.Getenv("DATELINE_ROUNDS"))
	var lines []string
	for _, week := range []string{"2025-W50", "2026-W11"} {
		reports, err := evals.LoadWeek(shared(t, "data", "weeks", week), "rumca-en", "hf-papers")
		if err != nil {
			t.Fatal(err)
		}
		gold, err := evals.LoadLabels(shared(t, "data", "labels", "stories-"+week+".tsv"), week)
		if err != nil {
			t.Fatal(err)
		}
		a.Annotate(reports)
		whole := placed(reports, gold, a.Options())
		for _, tt := range []struct {
			name   string
			change func(*rand.Rand, []evals.Report) []evals.Report
			least  float64 // of the whole week's F1
		}{{"a fifth missing", thin, 0.96}, {"shuffled", shuffle, 1}, {"half without summary", strip, 0.93}} {
			for round := range max(1, rounds) {
				r := rand.New(rand.NewPCG(uint64(round), 50)) // #nosec G115 -- counts from 0
				b := placed(tt.change(r, reports), gold, a.Options())
				if round == 0 {
					lines = append(lines, line(week+" "+tt.name, b))
				}
				t.Log(line(fmt.Sprintf("%s %s, round %d", week, tt.name, round), b))
				if b.F1() < tt.least*whole.F1() {
					t.Errorf("%s, %s, round %d: F1 %.3f, under %.2f of %.3f", week, tt.name, round, b.F1(), tt.least, whole.F1())
				}
			}
		}
	}
	golden(t, "sturdy.golden", lines)
}

// placed clusters reports and scores them against what is labelled of them.
func placed(reports []evals.Report, gold evals.Labels, o similar.Options) evals.BCubed {
	here, place := evals.Labels{}, map[string]int{}
	for c, g := range similar.Cluster(evals.Docs(reports), o) {
		for _, i := range g {
			place[reports[i].URL] = c
			if l, ok := gold[reports[i].URL]; ok {
				here[reports[i].URL] = l
			}
		}
	}
	return evals.ScoreClusters(here, place)
}

func thin(r *rand.Rand, reports []evals.Report) []evals.Report {
	var kept []evals.Report
	for _, p := range reports {
		if r.Float64() >= 0.2 {
			kept = append(kept, p)
		}
	}
	return kept
}

// shuffle changes the order alone: documents are sorted by time and id, so nothing may change.
func shuffle(r *rand.Rand, reports []evals.Report) []evals.Report {
	kept := slices.Clone(reports)
	r.Shuffle(len(kept), func(i, j int) { kept[i], kept[j] = kept[j], kept[i] })
	return kept
}

func strip(r *rand.Rand, reports []evals.Report) []evals.Report {
	kept := slices.Clone(reports)
	for i := range kept {
		if r.Float64() < 0.5 {
			kept[i].Body = ""
			kept[i].Entities = slices.DeleteFunc(slices.Clone(kept[i].Entities), func(e news.EntityCount) bool { return !e.Title })
		}
	}
	return kept
}
