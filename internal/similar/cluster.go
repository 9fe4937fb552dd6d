package similar

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
	"sort"
	"time"

	"dateline/internal/news"
)

// Tuned defaults and bounds.
const (
	defaultJoin   = 0.16
	defaultLink   = 0.30
	defaultWindow = 7 * 24 * time.Hour
	floor         = 0.05 // pairs below count as not similar at all
	rareTerm      = 300  // terms in more documents than this propose no pairs
)

// Cluster puts documents into stories and returns, for each story, the indices of its documents by time and id. The
// stories are ordered by their first document. The result does not depend on the order of docs.
func Cluster(docs []Doc, o Options) [][]int {
	if o.Join == 0 {
		o.Join = defaultJoin
	}
	if o.Link == 0 {
		o.Link = defaultLink
	}
	if o.Window == 0 {
		o.Window = defaultWindow
	}
	order := make([]int, len(docs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(docs[a].At.Compare(docs[b].At), cmp.Compare(docs[a].ID, docs[b].ID),
			cmp.Compare(docs[a].Title, docs[b].Title))
	})
	sorted := make([]Doc, len(docs))
	for i, at := range order {
		sorted[i] = docs[at]
	}
	groups := cluster(sorted, o)
	for _, g := range groups {
		for i := range g {
			g[i] = order[g[i]]
		}
	}
	return groups
}

// cluster does the work of Cluster on documents in order of time.
func cluster(docs []Doc, o Options) [][]int {
	g := compare(docs, o)
	parts := agglomerate(len(docs), g, o.Join)
	sort.Slice(parts, func(i, j int) bool { return parts[i][0] < parts[j][0] })
	parts = link(docs, parts, g, o)
	sort.Slice(parts, func(i, j int) bool { return parts[i][0] < parts[j][0] })
	return parts
}

// pair is the similarity of two documents, a < b.
type pair struct {
	a, b int32
	sim  float64
}

// compare returns the similar pairs of documents.
func compare(docs []Doc, o Options) []pair {
	sp := newSpace()
	all := make([]counts, len(docs))
	for i := range docs {
		c := make(counts)
		title, body := plain(&docs[i])
		sp.add(c, title, float32(TitleWeight), 0)
		sp.add(c, body, 1, BodyTerms)
		for id := range c {
			sp.df[id]++
		}
		all[i] = c
	}
	vectors := make([]vector, len(docs))
	for i, c := range all {
		vectors[i] = sp.weigh(c, len(docs))
		all[i] = nil
	}
	titles := make([]vector, len(docs))
	if Beta > 0 || Alpha > 0 {
		for i := range docs {
			c := make(counts)
			title, _ := plain(&docs[i])
			sp.add(c, title, 1, 0)
			titles[i] = sp.weigh(c, len(docs))
		}
	}
	// Candidates meet in the postings of rare terms; then the whole vectors are compared.
	var piv []vector
	if Mix > 0 {
		piv, _ = pivots(docs, o)
	}
	postings := make([][]int32, len(sp.df))
	var pairs []pair
	score := make([]float32, len(docs))
	var touched []int32
	for i, v := range vectors {
		for _, e := range v {
			if sp.df[e.term] > rareTerm {
				continue
			}
			for _, j := range postings[e.term] {
				if score[j] == 0 {
					touched = append(touched, j)
				}
				score[j] += 1
			}
			if sp.df[e.term] > 1 {
				postings[e.term] = append(postings[e.term], int32(i))
			}
		}
		for _, j := range touched {
			score[j] = 0
			if docs[i].At.Sub(docs[j].At) > o.Window || docs[i].Lang.IsChinese() != docs[j].Lang.IsChinese() {
				continue
			}
			s := likeness(v, vectors[j])
			if s < floor {
				continue
			}
			if Beta > 0 {
				s = s*(1-Beta) + Beta*dot(titles[i], titles[j])
			}
			if Alpha > 0 {
				s = max(s, Alpha*dot(titles[i], titles[j]))
			}
			if Mix > 0 {
				s = s*(1-Mix) + Mix*dot(piv[i], piv[j])
			}
			if s *= near(docs[i].At.Sub(docs[j].At)); s >= floor {
				pairs = append(pairs, pair{j, int32(i), s})
			}
		}
		touched = touched[:0]
	}
	return pairs
}

// merge proposes to join two clusters.
type merge struct {
	avg    float64
	a, b   int32
	va, vb int32 // versions of a and b when proposed
}

type mergeHeap []merge

func (h mergeHeap) Len() int { return len(h) }
func (h mergeHeap) Less(i, j int) bool {
	if h[i].avg != h[j].avg {
		return h[i].avg > h[j].avg
	}
	if h[i].a != h[j].a {
		return h[i].a < h[j].a
	}
	return h[i].b < h[j].b
}
func (h mergeHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

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

// agglomerate joins the most similar clusters until none reaches the threshold. Similarity of clusters is the average
// over all pairs of their members, absent pairs counting as nothing.
func agglomerate(n int, pairs []pair, join float64) [][]int {
	sums := make([]map[int32]float64, n)
	for _, p := range pairs {
		for _, e := range [2][2]int32{{p.a, p.b}, {p.b, p.a}} {
			if sums[e[0]] == nil {
				sums[e[0]] = make(map[int32]float64)
			}
			sums[e[0]][e[1]] = p.sim
		}
	}
	members := make([][]int, n)
	within := make([]float64, n) // squared length of the sum of a cluster's vectors
	for i := range within {
		within[i] = 1
	}
	link := func(a, b int32, s float64) float64 {
		avg := s / float64(len(members[a])*len(members[b]))
		cen := s / math.Sqrt(within[a]*within[b])
		return math.Pow(avg, 1-Lambda) * math.Pow(cen, Lambda)
	}
	version := make([]int32, n)
	for i := range members {
		members[i] = []int{i}
	}
	h := make(mergeHeap, 0, len(pairs))
	for _, p := range pairs {
		if p.sim >= join {
			h = append(h, merge{p.sim, p.a, p.b, 0, 0})
		}
	}
	heap.Init(&h)
	for h.Len() > 0 {
		m, ok := heap.Pop(&h).(merge)
		if !ok || m.va != version[m.a] || m.vb != version[m.b] || members[m.a] == nil || members[m.b] == nil {
			continue
		}
		a, b := m.a, m.b
		within[a] += within[b] + 2*sums[a][b]
		members[a] = append(members[a], members[b]...)
		members[b] = nil
		version[a]++
		version[b]++
		for c, s := range sums[b] {
			delete(sums[c], b)
			if c == a {
				continue
			}
			sums[a][c] += s
			sums[c][a] = sums[a][c]
		}
		delete(sums[a], b)
		sums[b] = nil
		for c, s := range sums[a] {
			avg := link(a, c, s)
			if avg >= join {
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

var _ = news.English

var Lambda = 0.0

var Mix = 0.3
var Alpha, Beta = 0.0, 0.5
var Kappa = 0.0
var Tau = 0.0

func near(d time.Duration) float64 {
	if Tau == 0 {
		return 1
	}
	x := d.Hours() / 24 / Tau
	return 1 / (1 + x*x)
}

func likeness(a, b vector) float64 {
	if Kappa == 0 {
		return dot(a, b)
	}
	var sum, sq float64
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].term == b[j].term:
			c := float64(a[i].weight) * float64(b[j].weight)
			sum += c
			sq += c * c
			i++
			j++
		case a[i].term < b[j].term:
			i++
		default:
			j++
		}
	}
	if sum == 0 {
		return 0
	}
	eff := sum * sum / sq
	return sum * eff / (eff + Kappa)
}
