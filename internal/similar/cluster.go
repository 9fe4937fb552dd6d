package similar

import (
	"cmp"
	"slices"
)

// Cluster puts documents into stories and returns, for each story, the indices of its documents by time and id. The
// stories are ordered by their first document. The result does not depend on the order of docs. Cost grows with the
// number of documents times the number of documents that share a rare word with them, which is bounded.
func Cluster(docs []Doc, o Options) [][]int {
	o = o.withDefaults()
	order := make([]int, len(docs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(docs[a].At.Compare(docs[b].At), cmp.Compare(docs[a].ID, docs[b].ID),
			cmp.Compare(docs[a].Title, docs[b].Title), cmp.Compare(docs[a].Body, docs[b].Body))
	})
	sorted := make([]Doc, len(docs))
	for i, at := range order {
		sorted[i] = docs[at]
	}
	shared := pivots(sorted, o)
	pairs, long := compare(sorted, shared, o)
	sparsen(pairs, long)
	parts := byFirst(settle(agglomerate(pairs, o.Join, len(sorted)), pairs, long))
	stories := byFirst(link(sorted, parts, pairs, shared, o))
	for _, s := range stories {
		for i := range s {
			s[i] = order[s[i]]
		}
	}
	return stories
}

// byFirst orders clusters by their first member.
func byFirst(parts [][]int) [][]int {
	slices.SortFunc(parts, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	return parts
}
