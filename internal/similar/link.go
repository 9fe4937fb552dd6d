package similar

import (
	"cmp"
	"slices"
	"time"
)

// How clusters of different languages are joined.
const (
	linkGap = 48 * time.Hour // between the last report of one and the first of the other
	// News crosses languages within hours: a gap of two days costs a quarter of the likeness.
	lateHours = 192
	// Clusters of one language meet through a common partner only if they reach this share of Join themselves.
	kinship = 0.4
)

// side is a cluster as the other language sees it.
type side struct {
	center   vector
	zh       bool
	from, to time.Time
}

// span is the time from a cluster's first to its last dated report; zero if none is dated.
func span(docs []Doc, part []int) (from, to time.Time) {
	for _, d := range part {
		if docs[d].Undated {
			continue
		}
		if from.IsZero() || docs[d].At.Before(from) {
			from = docs[d].At
		}
		if docs[d].At.After(to) {
			to = docs[d].At
		}
	}
	return from, to
}

// apart is the time between two clusters; none where they overlap, or where it cannot be known.
func apart(a, b *side) time.Duration {
	if a.from.IsZero() || b.from.IsZero() {
		return 0
	}
	return max(0, b.from.Sub(a.to), a.from.Sub(b.to))
}

// match says how alike two clusters of different languages are: a is Chinese, b is not.
type match struct {
	a, b int
	sim  float64
}

// link joins clusters of different languages that tell of one event, best match first (METHODS §6). Each cluster joins
// the best of the other language; clusters of one language meet through a common partner only if they are somewhat
// alike themselves.
func link(docs []Doc, parts [][]int, pairs []pair, shared []vector, idf []float64, o Options) [][]int {
	sides := make([]side, len(parts))
	at := make([]int, len(docs))
	for i, p := range parts {
		sides[i] = side{center: centroid(shared, p), zh: docs[p[0]].Lang.IsChinese()}
		sides[i].from, sides[i].to = span(docs, p)
		for _, d := range p {
			at[d] = i
		}
	}
	kin := make(map[[2]int]float64) // similarity within a language, summed over pairs
	for _, p := range pairs {
		if a, b := at[p.a], at[p.b]; a != b {
			kin[[2]int{min(a, b), max(a, b)}] += p.sim
		}
	}
	akin := func(x, y int) bool {
		return kin[[2]int{min(x, y), max(x, y)}] >= kinship*o.Join*float64(len(parts[x])*len(parts[y]))
	}
	root := make([]int, len(parts))
	group := make([][]int, len(parts)) // the clusters of a group, kept at its root
	matched := make([]bool, len(parts))
	for i := range root {
		root[i], group[i] = i, []int{i}
	}
	for _, m := range matches(sides, idf, o) {
		if matched[m.a] && matched[m.b] {
			continue // both have better partners
		}
		matched[m.a], matched[m.b] = true, true
		ra, rb := root[m.a], root[m.b]
		if ra == rb || !fit(group[ra], group[rb], sides, akin) {
			continue
		}
		for _, x := range group[rb] {
			root[x] = ra
		}
		group[ra] = append(group[ra], group[rb]...)
		group[rb] = nil
	}
	var joined [][]int
	for _, g := range group {
		if g == nil {
			continue
		}
		var all []int
		for _, x := range g {
			all = append(all, parts[x]...)
		}
		slices.Sort(all)
		joined = append(joined, all)
	}
	return joined
}

// fit says whether all clusters of one language in two groups are akin.
func fit(a, b []int, sides []side, akin func(x, y int) bool) bool {
	for _, x := range a {
		for _, y := range b {
			if sides[x].zh == sides[y].zh && !akin(x, y) {
				return false
			}
		}
	}
	return true
}

// matches returns all pairs of clusters of different languages that are alike enough, best first. Likeness is the cosine
// times the mass of what both share: a cosine alone is high by chance where a short text holds little but one known
// name, and mass alone where long texts touch many things. On 227 pairs read by a person (four weeks, as many wrong as right), precision .95 keeps
// .71 of the right pairs by the product, .57 by mass and .06 by cosine.
func matches(sides []side, idf []float64, o Options) []match {
	postings := make(map[int32][]int)
	for i, s := range sides {
		if !s.zh {
			for _, e := range s.center {
				postings[e.term] = append(postings[e.term], i)
			}
		}
	}
	var found []match
	seen := make([]int, len(sides))
	for i, s := range sides {
		if !s.zh {
			continue
		}
		for _, e := range s.center {
			if len(postings[e.term]) > 2*rareTerm {
				continue
			}
			for _, j := range postings[e.term] {
				t := &sides[j]
				gap := apart(&s, t)
				if seen[j] == i+1 || gap > linkGap {
					continue
				}
				seen[j] = i + 1
				cosine, mass := overlap(s.center, t.center, idf)
				if sim := cosine * mass * (1 - gap.Hours()/lateHours); sim >= o.Link {
					found = append(found, match{i, j, sim})
				}
			}
		}
	}
	slices.SortFunc(found, func(x, y match) int {
		return cmp.Or(cmp.Compare(y.sim, x.sim), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	return found
}
