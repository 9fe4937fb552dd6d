package similar

import (
	"math"
	"slices"

	"dateline/internal/hans"
	"dateline/internal/text"
)

// entry is one weighted term of a vector.
type entry struct {
	term   int32
	weight float32
}

// vector is a sparse vector of unit length, by term.
type vector []entry

// dot returns the cosine of two unit vectors.
func dot(a, b vector) float64 {
	var sum float64
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].term == b[j].term:
			sum += float64(a[i].weight) * float64(b[j].weight)
			i++
			j++
		case a[i].term < b[j].term:
			i++
		default:
			j++
		}
	}
	return sum
}

// spread holds the weights of one vector by term, to compare it with many others in half the time that dot takes.
type spread []float32

func (s spread) put(v vector) {
	for _, e := range v {
		s[e.term] = e.weight
	}
}

func (s spread) drop(v vector) {
	for _, e := range v {
		s[e.term] = 0
	}
}

// dot is dot of the vector that was put and v, to the bit: the sum is taken in the same order.
func (s spread) dot(v vector) float64 {
	var sum float64
	for _, e := range v {
		sum += float64(s[e.term]) * float64(e.weight)
	}
	return sum
}

// most is the term that adds most to dot, and how much.
func (s spread) most(v vector) (term int32, product float64) {
	for _, e := range v {
		if p := float64(s[e.term]) * float64(e.weight); p > product {
			term, product = e.term, p
		}
	}
	return term, product
}

// overlap returns the cosine of two unit vectors and the mass of what they share: the sum of the idf of the shared terms.
func overlap(a, b vector, idf []float64) (cosine, mass float64) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].term == b[j].term:
			cosine += float64(a[i].weight) * float64(b[j].weight)
			mass += idf[a[i].term]
			i++
			j++
		case a[i].term < b[j].term:
			i++
		default:
			j++
		}
	}
	return cosine, mass
}

// unit sorts a vector by term and brings it to length 1. The sum is taken in order, so that equal input gives equal
// bits.
func unit(v vector) vector {
	slices.SortFunc(v, func(a, b entry) int { return int(a.term) - int(b.term) })
	var norm float64
	for _, e := range v {
		norm += float64(e.weight) * float64(e.weight)
	}
	if norm == 0 {
		return nil
	}
	k := float32(1 / math.Sqrt(norm))
	for i := range v {
		v[i].weight *= k
	}
	return v
}

// centroid returns the direction of the sum of the members' vectors.
func centroid(vectors []vector, members []int) vector {
	v, _ := mean(vectors, members)
	return v
}

// mean returns the direction of the mean of the members' vectors, and its length: 1 if they are equal, less the more they
// differ.
func mean(vectors []vector, members []int) (direction vector, length float64) {
	if len(members) == 1 {
		return vectors[members[0]], 1
	}
	sums := make(map[int32]float64)
	for _, m := range members {
		for _, e := range vectors[m] {
			sums[e.term] += float64(e.weight)
		}
	}
	v := make(vector, 0, len(sums))
	for term, w := range sums {
		v = append(v, entry{term, float32(w)})
	}
	v = unit(v)
	for _, e := range v {
		length += float64(e.weight) * sums[e.term]
	}
	return v, length / float64(len(members))
}

// space numbers terms and counts in how many documents each stands.
type space struct {
	ids map[string]int32
	df  []int32
}

func newSpace() *space { return &space{ids: make(map[string]int32)} }

func (s *space) id(term []byte) int32 {
	if id, ok := s.ids[string(term)]; ok {
		return id
	}
	id := int32(len(s.df)) // #nosec G115 -- a corpus holds far less than 2^31 terms
	s.ids[string(term)] = id
	s.df = append(s.df, 0)
	return id
}

// counts holds a document's term frequencies before idf is known.
type counts map[int32]float32

// add counts the terms of a text, at most limit of them (0: all). Latin words go in as stems.
func (s *space) add(c counts, plain string, limit int) {
	n := 0
	text.EachTerm(plain, func(t text.Term) {
		if n++; limit > 0 && n > limit {
			return
		}
		w := t.Text
		if t.Kind == text.Word {
			if isStop(w) {
				return
			}
			w = text.Stem(w)
		}
		c[s.id(w)]++
	})
}

// weigh turns counts into a unit vector: (1 + repeat · ln tf) · idf.
func (s *space) weigh(c counts, idf []float64, repeat float64) vector {
	v := make(vector, 0, len(c))
	for id, tf := range c {
		w := float64(tf)
		if tf > 1 {
			w = 1 + repeat*math.Log(w)
		}
		if w *= idf[id]; w > 0 {
			v = append(v, entry{id, float32(w)})
		}
	}
	return unit(v)
}

// A week of reports has statistics of its own. Fewer reports are filled up to so many, in which every term stands in
// a usual share: else nothing is rare in a small collection, and no two reports share anything of weight.
const (
	fullDocs   = 4000
	usualShare = 0.002
)

// idf returns the rarity of all terms by the documents at hand, and by the share that a term usually has where that is known
// and more than usualShare.
func (s *space) idf(docs int, usual map[int32]float64) []float64 {
	fill := float64(max(0, fullDocs-docs))
	idf := make([]float64, len(s.df))
	for id, df := range s.df {
		share := max(usualShare, usual[int32(id)]) // #nosec G115 -- ids are int32
		idf[id] = max(0, math.Log((float64(docs)+1+fill)/(float64(df)+0.5+fill*share)))
	}
	return idf
}

// blended returns the rarity of all terms by the documents at hand and by news at large.
func (s *space) blended(docs int) []float64 {
	idf := make([]float64, len(s.df))
	share := background()
	for term, id := range s.ids {
		idf[id] = rarityAmong(int(s.df[id]), docs, share[term], wholeDocs)
	}
	return idf
}

// plain returns the title and body of a document in the form in which words are compared: Chinese in simplified
// characters and mainland words.
func plain(d *Doc) (title, body string) {
	if d.Lang.IsChinese() {
		return hans.Mainland(d.Title), hans.Mainland(d.Body)
	}
	return d.Title, d.Body
}
