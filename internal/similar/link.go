package similar

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// How clusters of different languages are joined. Tuned on links read by a person in two weeks (evals/testdata/links.tsv)
// and on the stories in two languages of the labelled ones.
const (
	linkGap = 48 * time.Hour // between the last report of one and the first of the other
	// News crosses languages within hours: a gap of two days costs a quarter of the likeness.
	lateHours = 170
	// Clusters of one language meet through a common partner only if they reach this share of Join themselves.
	kinship = 0.4
	// What a match needs of Link where it brings a cluster to its kin: their other language has vouched for it.
	kindredShare = 0.8
	// A key of this idf or more is rare: it stands in fewer than one report in fifty.
	rareKey = 4
	// What is left of a likeness that rests on less than two rare keys, or one and a figure: a known name and common words.
	vague = 0.85
	// What is left of a likeness between clusters that share no entity and no figure, and one alone.
	unnamed = 0.75
	lone    = 0.8
	// A shared figure is worth as much as all else, from this rarity on.
	rareFigure = 5
)

// side is a cluster as the other language sees it.
type side struct {
	center vector
	// tight is the length of the mean of the members' vectors: 1 where they are alike, less in a diffuse cluster.
	tight    float64
	zh       bool
	from, to time.Time
	facts    facts
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
// alike themselves, and then a weaker match is enough.
func link(docs []Doc, parts [][]int, pairs []pair, shared *pivoted, o Options) [][]int {
	sides := make([]side, len(parts))
	at := make([]int, len(docs))
	for i, p := range parts {
		center, tight := mean(shared.vectors, p)
		sides[i] = side{center: center, tight: tight, zh: docs[p[0]].Lang.IsChinese()}
		sides[i].from, sides[i].to = span(docs, p)
		for _, d := range p {
			sides[i].facts.add(&shared.facts[d])
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
	for _, m := range matches(sides, shared, o) {
		if matched[m.a] && matched[m.b] {
			continue // both have better partners
		}
		matched[m.a], matched[m.b] = true, true
		ra, rb := root[m.a], root[m.b]
		if ra == rb {
			continue
		}
		fits, kindred := fit(group[ra], group[rb], sides, akin)
		if !fits || m.sim < o.Link && !kindred {
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

// fit says whether all clusters of one language in two groups are akin, and whether there are any.
func fit(a, b []int, sides []side, akin func(x, y int) bool) (fits, kindred bool) {
	for _, x := range a {
		for _, y := range b {
			if sides[x].zh == sides[y].zh {
				if !akin(x, y) {
					return false, false
				}
				kindred = true
			}
		}
	}
	return true, kindred
}

// matches returns all pairs of clusters of different languages that are alike enough, best first.
func matches(sides []side, shared *pivoted, o Options) []match {
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
				if sim := shared.likeness(&s, t) * math.Exp(-gap.Hours()/lateHours); sim >= kindredShare*o.Link {
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

// likeness is the cosine of two clusters times the mass (the summed idf) of what they share: a cosine alone is high by
// chance where a short text holds little but one known name, and mass alone where long texts touch many things. An owner
// adds no mass where what it owns is shared, since the one follows from the other. A diffuse cluster tells of many things,
// so that its center meets much by chance.
func (p *pivoted) likeness(a, b *side) float64 {
	var cosine, mass, figures float64
	var room [64]int32
	keys := room[:0]
	for x, y := a.center, b.center; len(x) > 0 && len(y) > 0; {
		switch t := x[0].term; {
		case t == y[0].term:
			cosine += float64(x[0].weight) * float64(y[0].weight)
			keys = append(keys, t)
			x, y = x[1:], y[1:]
		case t < y[0].term:
			x = x[1:]
		default:
			y = y[1:]
		}
	}
	rare, support := 0, 0
	for _, t := range keys {
		if slices.ContainsFunc(keys, func(k int32) bool { r, owned := p.owner[k]; return owned && r == t }) {
			continue
		}
		mass += p.idf[t]
		if p.idf[t] > rareKey {
			rare++
		}
		switch p.kinds[t] {
		case keyFigure:
			figures += p.idf[t]
			support++
		case keyEntity:
			support++
		}
	}
	sim := cosine * math.Sqrt(a.tight*b.tight) * mass * (1 + min(1, figures/rareFigure))
	if rare == 0 || rare == 1 && figures == 0 {
		sim *= vague
	}
	switch support {
	case 0:
		sim *= unnamed
	case 1:
		sim *= lone
	}
	if a.facts.sameOccasion(&b.facts) {
		sim *= 1 + occasionShare
	}
	return sim * a.facts.agreement(&b.facts, 0)
}
