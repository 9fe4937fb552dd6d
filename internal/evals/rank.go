package evals

import (
	"cmp"
	"math"
	"slices"
	"time"

	"dateline/internal/news"
	"dateline/internal/rank"
)

// Ranked is a story of a recorded week with its place.
type Ranked struct {
	Members  []int // indices of reports
	Features rank.Features
	Score    float64
	Parts    []news.Part
}

// Rank scores clusters as compose does and returns them, the first first.
func (a *Annotator) Rank(reports []Report, groups [][]int, from time.Time) []Ranked {
	prior := func(id news.EntityID) float64 {
		e, _ := a.Gazetteer.Entity(id)
		return e.Weight
	}
	ranked := make([]Ranked, len(groups))
	for i, g := range groups {
		voices := make([]news.Voice, len(g))
		for k, m := range g {
			voices[k] = reports[m].Voice()
		}
		f := rank.Measure(voices, rank.Context{Prior: prior, Began: reports[g[0]].At, From: from})
		score, parts := rank.Score(f)
		ranked[i] = Ranked{g, f, score, parts}
	}
	slices.SortStableFunc(ranked, func(x, y Ranked) int { return cmp.Compare(y.Score, x.Score) })
	return ranked
}

// Voice returns the report as ranking sees it.
func (r *Report) Voice() news.Voice {
	v := news.Voice{Outlet: r.Outlet, Class: r.Class, Relevance: r.Relevance, Entities: r.Entities, Sightings: r.Sightings}
	v.ID, v.Title, v.Summary, v.Published, v.Lang, v.Report.Outlets = r.ID, r.Title, r.Body, r.At, r.Lang, r.Outlets
	return v
}

// FoundAt counts how many of the wanted stories hold one of the first n places. Wanted names each by the reports that may
// stand for it.
func FoundAt(ranked []Ranked, wanted [][]int, n int) int {
	at := map[int]int{}
	for place, r := range ranked {
		for _, m := range r.Members {
			at[m] = place
		}
	}
	found := 0
	for _, w := range wanted {
		best := len(ranked)
		for _, m := range w {
			if p, ok := at[m]; ok {
				best = min(best, p)
			}
		}
		if best < n {
			found++
		}
	}
	return found
}

// NDCG is the normalised discounted gain of the first n places, where gain says what a story is worth.
func NDCG(ranked []Ranked, gain func(Ranked) float64, n int) float64 {
	var got float64
	all := make([]float64, 0, len(ranked))
	for i, r := range ranked {
		g := gain(r)
		all = append(all, g)
		if i < n {
			got += g / math.Log2(float64(i)+2)
		}
	}
	slices.SortFunc(all, func(a, b float64) int { return cmp.Compare(b, a) })
	var best float64
	for i := range min(n, len(all)) {
		best += all[i] / math.Log2(float64(i)+2)
	}
	if best == 0 {
		return 0
	}
	return got / best
}
