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

// agglomerate joins the two most similar clusters until none reach the threshold. The similarity of clusters is the
// average over all pairs of their members, absent pairs counting as nothing (METHODS §5, average link).
func agglomerate(n int, pairs []pair, join float64) [][]int {
	sums := make([]map[int32]float64, n)
	h := make(mergeHeap, 0, len(pairs)/4)
	for _, p := range pairs {
		for _, e := range [2][2]int32{{p.a, p.b}, {p.b, p.a}} {
			if sums[e[0]] == nil {
				sums[e[0]] = make(map[int32]float64)
			}
			sums[e[0]][e[1]] = p.sim
		}
		if p.sim >= join {
			h = append(h, merge{p.sim, p.a, p.b, 0, 0})
		}
	}
	heap.Init(&h)
	members := make([][]int, n)
	version := make([]int32, n)
	for i := range members {
		members[i] = []int{i}
	}
	for h.Len() > 0 {
		m, ok := heap.Pop(&h).(merge)
		a, b := m.a, m.b
		if !ok || m.va != version[a] || m.vb != version[b] {
			continue // one of them has changed since
		}
		members[a] = append(members[a], members[b]...)
		members[b] = nil
		version[a]++
		version[b]++
		delete(sums[a], b)
		for c, s := range sums[b] {
			delete(sums[c], b)
			if c != a {
				sums[a][c] += s
				sums[c][a] = sums[a][c]
			}
		}
		sums[b] = nil
		for c, s := range sums[a] {
			if avg := s / float64(len(members[a])*len(members[c])); avg >= join {
				x, y := min(a, c), max(a, c)
				heap.Push(&h, merge{avg, x, y, version[x], version[y]})
			}
		}
	}
	var parts [][]int
	for _, m := range members {
		if m != nil {
			slices.Sort(m)
			parts = append(parts, m)
		}
	}
	return parts
}
