package similar

import (
	"container/heap"
	"slices"
)

// merge proposes to join two clusters, a before b.
type merge struct {
	avg    float64
	a, b   int32
	va, vb int32 // versions of a and b when it was proposed
}

// mergeHeap holds proposals, the best first; equal ones by place, so that the order is total.
type mergeHeap []merge

func (h mergeHeap) Len() int      { return len(h) }
func (h mergeHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h mergeHeap) Less(i, j int) bool {
	if h[i].avg != h[j].avg {
		return h[i].avg > h[j].avg
	}
	if h[i].a != h[j].a {
		return h[i].a < h[j].a
	}
	if h[i].b != h[j].b {
		return h[i].b < h[j].b
	}
	return h[i].va+h[i].vb > h[j].va+h[j].vb
}

// Push is part of heap.Interface.
func (h *mergeHeap) Push(x any) {
	if m, ok := x.(merge); ok {
		*h = append(*h, m)
	}
}

// Pop is part of heap.Interface.
func (h *mergeHeap) Pop() any {
	old := *h
	m := old[len(old)-1]
	*h = old[:len(old)-1]
	return m
}

// agglomeration is the state of joining: clusters are named by one of their members.
type agglomeration struct {
	join    float64
	sums    []map[int32]float64 // similarity of two clusters, summed over pairs of their members
	members [][]int
	version []int32
	heap    mergeHeap
}

// agglomerate joins the two most similar clusters until none reach the threshold. The similarity of clusters is the
// average over all pairs of their members, absent pairs counting as nothing (METHODS §5, average link).
func agglomerate(pairs []pair, join float64, n int) [][]int {
	g := &agglomeration{
		join: join, sums: make([]map[int32]float64, n), members: make([][]int, n), version: make([]int32, n), heap: make(mergeHeap, 0, len(pairs)/4),
	}
	for i := range g.members {
		g.members[i] = []int{i}
	}
	reach := components(n, pairs, join)
	for _, p := range pairs {
		if reach[p.a] != reach[p.b] {
			continue
		}
		for _, e := range [2][2]int32{{p.a, p.b}, {p.b, p.a}} {
			if g.sums[e[0]] == nil {
				g.sums[e[0]] = make(map[int32]float64)
			}
			g.sums[e[0]][e[1]] = p.sim
		}
		if p.sim >= join {
			g.heap = append(g.heap, merge{p.sim, p.a, p.b, 0, 0})
		}
	}
	heap.Init(&g.heap)
	for g.heap.Len() > 0 {
		m, ok := heap.Pop(&g.heap).(merge)
		if ok && m.va == g.version[m.a] && m.vb == g.version[m.b] { // else one of them has changed since
			g.unite(m.a, m.b)
		}
	}
	var parts [][]int
	for _, m := range g.members {
		if m != nil {
			slices.Sort(m)
			parts = append(parts, m)
		}
	}
	return parts
}

// components returns for each document the first of those to which a chain of pairs at the threshold or over leads. Clusters
// whose average reaches the threshold hold a pair that does, so nothing is ever joined across components, and the weak pairs
// between them need not be kept.
func components(n int, pairs []pair, join float64) []int32 {
	first := make([]int32, n)
	for i := range first {
		first[i] = int32(i) // #nosec G115 -- far fewer than 2^31 documents
	}
	find := func(i int32) int32 {
		for first[i] != i {
			first[i] = first[first[i]]
			i = first[i]
		}
		return i
	}
	for _, p := range pairs {
		if p.sim >= join {
			a, b := find(p.a), find(p.b)
			first[max(a, b)] = min(a, b)
		}
	}
	for i := range first {
		first[i] = find(first[i])
	}
	return first
}

// unite joins b to a and proposes what a may join now.
func (g *agglomeration) unite(a, b int32) {
	g.members[a] = append(g.members[a], g.members[b]...)
	g.members[b] = nil
	g.version[a]++
	g.version[b]++
	delete(g.sums[a], b)
	for c, s := range g.sums[b] {
		delete(g.sums[c], b)
		if c != a {
			g.sums[a][c] += s
			g.sums[c][a] = g.sums[a][c]
		}
	}
	g.sums[b] = nil
	for c, s := range g.sums[a] {
		avg := s / float64(len(g.members[a])*len(g.members[c]))
		if avg >= g.join {
			x, y := min(a, c), max(a, c)
			heap.Push(&g.heap, merge{avg, x, y, g.version[x], g.version[y]})
		}
	}
}
