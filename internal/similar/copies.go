package similar

import (
	"cmp"
	"slices"
	"strings"

	"dateline/internal/text"
)

// The measures of METHODS §4.
const (
	shingleWords = 4 // words in a shingle
	shingleHan   = 7 // Chinese bigrams in a shingle: 8 characters
	fullShare    = 0.50
	partialShare = 0.30
	// So many shared shingles are a borrowed passage, however long the texts around it.
	passage = 40
	// Fewer shingles than this prove nothing: two desks write the same short headline by themselves.
	minShingles = 8
	// A shingle in more documents than this is boilerplate ("read more at …"), not copied news.
	boilerplate = 40
)

// Copy says that one document holds text of an earlier one.
type Copy struct {
	Of, Doc int // indices: Doc took text from Of, which is earlier (by time, then id)
	// Share is the part of the shorter text's shingles that the other holds.
	Share float64
	// Partial is set below half: a passage within other text; it counts half.
	Partial bool
	// SameOutlet is set where both are of one outlet: a new version, not a copy.
	SameOutlet bool
}

// Copies returns which documents are near-copies of earlier ones, by containment of shingles (METHODS §4). It says
// nothing about events: outlets recycle background, so a copy verdict must never join stories. The result is ordered by
// document, then by the document copied from, and does not depend on the order of docs.
func Copies(docs []Doc) []Copy {
	order := byTime(docs)
	sets := make([][]uint64, len(docs)) // by rank in order
	df := make(map[uint64]int)
	for rank, i := range order {
		sets[rank] = shingles(&docs[i])
		for _, h := range sets[rank] {
			df[h]++
		}
	}
	postings := make(map[uint64][]int32)
	common := make(map[int32]int)
	sizes := make([]int, len(docs))
	var found []Copy
	for rank, i := range order {
		for _, h := range sets[rank] {
			if df[h] > boilerplate {
				continue
			}
			sizes[rank]++
			if df[h] > 1 {
				for _, p := range postings[h] {
					common[p]++
				}
				postings[h] = append(postings[h], int32(rank)) // #nosec G115 -- far fewer than 2^31 documents
			}
		}
		for p, n := range common {
			least := min(sizes[rank], sizes[p])
			if share := float64(n) / float64(least); least >= minShingles && (share >= partialShare || n >= passage) {
				of := order[p]
				found = append(found, Copy{of, i, share, share < fullShare, sameOutlet(&docs[of], &docs[i])})
			}
		}
		clear(common)
	}
	slices.SortFunc(found, func(a, b Copy) int {
		return cmp.Or(cmp.Compare(a.Doc, b.Doc), cmp.Compare(a.Of, b.Of))
	})
	return found
}

// byTime returns the indices of docs by time, then id.
func byTime(docs []Doc) []int {
	order := make([]int, len(docs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(docs[a].At.Compare(docs[b].At), cmp.Compare(docs[a].ID, docs[b].ID))
	})
	return order
}

func sameOutlet(a, b *Doc) bool {
	return a.Outlet != "" && strings.EqualFold(a.Outlet, b.Outlet)
}

// shingles returns the hashes of all runs of words of a document, each once. A bare title's run is its title.
func shingles(d *Doc) []uint64 {
	title, body := plain(d)
	s := title
	if body != "" {
		s = body
		if !strings.HasPrefix(body, title) {
			s = title + "\n" + body
		}
	}
	width := shingleWords
	if d.Lang.IsChinese() {
		width = shingleHan
	}
	var ring []uint64
	set := make(map[uint64]struct{})
	text.EachTerm(s, func(t text.Term) {
		if t.Kind == text.Version {
			return // its name was given as a word
		}
		ring = append(ring, hash(t.Text))
		if len(ring) < width {
			return
		}
		var h uint64
		for _, x := range ring[len(ring)-width:] {
			h = h*0x9E3779B97F4A7C15 + x
			h ^= h >> 29
		}
		set[h] = struct{}{}
	})
	all := make([]uint64, 0, len(set))
	for h := range set {
		all = append(all, h)
	}
	return all
}

// hash is FNV-1a, which gives the same on every machine.
func hash(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}
