package similar

import (
	"cmp"
	"slices"
	"time"
)

// How clusters of different languages are joined. Tuned on the labelled weeks.
const (
	linkGap = 48 * time.Hour // between the last report of one and the first of the other

	// Clusters of one language meet through a common partner only if they reach this share of Join themselves.
	kinship = 0.4
)

var WeakLink = 0.3
var Evidenced = 1

// side is a cluster as the other language sees it.
type side struct {
	center   vector
	zh       bool
	from, to time.Time
}

// match says how alike two clusters of different languages are: a is Chinese, b is not.
type match struct {
	a, b int
	sim  float64
}

// link joins clusters of different languages that tell of one event, best match first (METHODS §6). Each cluster joins
// the best of the other language; clusters of one language meet through a common partner only if they are somewhat
// alike themselves.
func link(docs []Doc, parts [][]int, pairs []pair, shared []vector, rare []bool, idf []float64, o Options) [][]int {
	sides := make([]side, len(parts))
	Parts = parts
	at := make([]int, len(docs))
	for i, p := range parts {
		sides[i] = side{centroid(shared, p), docs[p[0]].Lang.IsChinese(), docs[p[0]].At, docs[p[len(p)-1]].At}
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
	for _, m := range matches(sides, rare, idf, o) {
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

// matches returns all pairs of clusters of different languages that are alike enough, best first.
func matches(sides []side, rare []bool, idf []float64, o Options) []match {
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
				if seen[j] == i+1 || t.from.Sub(s.to) > linkGap || s.from.Sub(t.to) > linkGap {
					continue
				}
				seen[j] = i + 1
				sim, m := overlap(s.center, t.center, idf)
				if Debug != nil && sim >= 0.25 && m >= 6 {
					Debug(i, j, feats(&sides[i], t, sim, m, rare, idf))
				}
				if m < LinkMass {
					continue
				}
				if sim >= o.Link || sim >= min(WeakLink, o.Link) && evidence(s.center, t.center, rare) >= Evidenced {
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

// evidence counts the rare names and figures that two vectors share.
func evidence(a, b vector, rare []bool) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].term == b[j].term:
			if rare[a[i].term] {
				n++
			}
			i++
			j++
		case a[i].term < b[j].term:
			i++
		default:
			j++
		}
	}
	return n
}

var Debug func(a, b int, f []float64)
var Parts [][]int

func feats(a, b *side, sim, m float64, rare []bool, idf []float64) []float64 {
	nameMass, rareMass, ideaMass, maxName := 0.0, 0.0, 0.0, 0.0
	var la, lb, sa, sb float64 // named weight of each side, and the shared part
	x, y := a.center, b.center
	named := func(t int32) bool { return kinds[t] != keyIdea }
	for _, e := range x {
		if named(e.term) {
			la += float64(e.weight) * float64(e.weight)
		}
	}
	for _, e := range y {
		if named(e.term) {
			lb += float64(e.weight) * float64(e.weight)
		}
	}
	n, ni := 0.0, 0.0
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i].term == y[j].term:
			t := x[i].term
			if named(t) {
				nameMass += idf[t]
				maxName = max(maxName, idf[t])
				n++
				sa += float64(x[i].weight) * float64(x[i].weight)
				sb += float64(y[j].weight) * float64(y[j].weight)
			} else {
				ideaMass += idf[t]
				ni++
			}
			if rare[t] {
				rareMass += idf[t]
			}
			i++
			j++
		case x[i].term < y[j].term:
			i++
		default:
			j++
		}
	}
	cov := func(s, l float64) float64 {
		if l == 0 {
			return 0
		}
		return s / l
	}
	gap := max(0, b.from.Sub(a.to).Hours(), a.from.Sub(b.to).Hours())
	return []float64{sim, m, nameMass, rareMass, ideaMass, maxName, n, ni, cov(sa, la), cov(sb, lb), gap}
}
