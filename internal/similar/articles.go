package similar

import (
	"cmp"
	"slices"
)

// What is done for articles alone, whose words overlap by topic as much as by event: an election, a war, two earthquakes.
// The values stand in the middle of a range in which Wikinews, the first 35 topics of ECB+, both in one corpus, and Wikinews
// among unrelated pages score well.
const (
	// How alike an article is to its so many nearest says how crowded its topic is. A share of that, beyond what is usual,
	// is taken from its likenesses: in a crowd it takes more to be of one event. This holds whatever the size of the
	// collection, for the more articles, the nearer the neighbours.
	crowdSize  = 20
	crowdShare = 0.45
	crowdUsual = 0.14
	// An article leaves its cluster for one to which it is nearer by the margin, and for none if it is near enough to none.
	// The average over few members is less sure than that over many, so it must be more: by settleFew of one, a quarter of
	// that of two, a ninth of three.
	settleJoin   = 0.18
	settleFew    = 0.2
	settleMargin = 0.02
	settleRounds = 10
)

// sparsen takes from the likeness of articles what comes from their topic's being crowded. It changes pairs in place.
func sparsen(pairs []pair, long []float64) {
	near := make([][]float64, len(long))
	keep := func(d int32, sim float64) {
		if near[d] = append(near[d], sim); len(near[d]) == 4*crowdSize {
			near[d] = nearest(near[d])
		}
	}
	for _, p := range pairs {
		if min(long[p.a], long[p.b]) > 0 {
			keep(p.a, p.sim)
			keep(p.b, p.sim)
		}
	}
	crowd := make([]float64, len(long))
	for d := range near {
		for _, sim := range nearest(near[d]) {
			crowd[d] += sim / crowdSize
		}
	}
	for i := range pairs {
		p := &pairs[i]
		p.sim -= min(long[p.a], long[p.b]) * crowdShare * max(0, (crowd[p.a]+crowd[p.b])/2-crowdUsual)
	}
}

// nearest keeps the greatest likenesses, the greatest first.
func nearest(sims []float64) []float64 {
	slices.SortFunc(sims, func(a, b float64) int { return cmp.Compare(b, a) })
	return sims[:min(len(sims), crowdSize)]
}

// settle moves articles to the cluster to whose members they are nearest on average. Joining the best pair first puts some
// where a later cluster would have suited them better (METHODS §5, re-clustering). Documents are taken in order, so the
// outcome is the same for the same pairs.
func settle(parts [][]int, pairs []pair, long []float64) [][]int {
	at := make([]int, len(long))
	var size []int // of each cluster
	for c, p := range parts {
		size = append(size, len(p))
		for _, d := range p {
			at[d] = c
		}
	}
	near := make([][]entry, len(long)) // entry.term is a document here
	for _, p := range pairs {
		if long[p.a] >= 0.5 {
			near[p.a] = append(near[p.a], entry{p.b, float32(p.sim)})
		}
		if long[p.b] >= 0.5 {
			near[p.b] = append(near[p.b], entry{p.a, float32(p.sim)})
		}
	}
	for range settleRounds {
		moved := false
		for d := range near {
			if near[d] == nil {
				continue
			}
			to := home(d, near[d], at, size)
			if to == at[d] || to < 0 && size[at[d]] == 1 {
				continue
			}
			if to < 0 {
				to = len(size)
				size = append(size, 0)
			}
			size[at[d]]--
			size[to]++
			at[d] = to
			moved = true
		}
		if !moved {
			break
		}
	}
	settled := make([][]int, len(size))
	for d, c := range at {
		settled[c] = append(settled[c], d)
	}
	return slices.DeleteFunc(settled, func(p []int) bool { return p == nil })
}

// home is the cluster to whose members a document is nearest on average, its own if none is nearer by the margin, -1 if
// none is near enough.
func home(d int, near []entry, at, size []int) int {
	sums := make(map[int]float64, 8)
	for _, e := range near {
		sums[at[e.term]] += float64(e.weight)
	}
	own, stay := size[at[d]]-1, 0.0
	if own > 0 {
		stay = sums[at[d]] / float64(own)
	}
	best, most := at[d], stay+settleMargin
	for c, sum := range sums {
		if avg := sum / float64(size[c]); c != at[d] && avg >= enoughOf(size[c])+settleMargin && (avg > most || avg == most && c < best) {
			best, most = c, avg
		}
	}
	if best == at[d] && own > 0 && stay < enoughOf(own)-settleMargin {
		return -1
	}
	return best
}

// enoughOf is the average likeness to so many members that makes an article one of them.
func enoughOf(members int) float64 { return settleJoin + settleFew/float64(members*members) }
