package similar

import (
	"math"
	"sort"

	"dateline/internal/hans"
	"dateline/internal/text"
)

// The shape of a report's vector. Measured on the labelled weeks; see internal/evals.
var (
	BodyTerms   = 150 // terms of the body that count: the lead tells the event, the rest is background
	TitleWeight = 3.0 // a term of the title counts as so many of the body
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

// add counts every term of s with the weight, at most limit of them (0: all).
func (s *space) add(c counts, text2 string, weight float32, limit int) {
	n := 0
	var prev []byte
	text.EachTerm(text2, func(t text.Term) {
		if n++; limit > 0 && n > limit {
			return
		}
		if t.Kind == text.Word && isStop(t.Text) {
			prev = prev[:0]
			return
		}
		w := t.Text
		if Stem && t.Kind == text.Word {
			w = []byte(stem(string(t.Text)))
		}
		c[s.id(w)] += weight
		if Bigrams > 0 && t.Kind == text.Word {
			if len(prev) > 0 {
				c[s.id(append(append(prev, ' '), w...))] += weight * float32(Bigrams)
			}
			prev = append(prev[:0], w...)
		}
	})
}

// weigh turns counts into a unit vector; idf is smoothed as if over at least minDocs documents.
func (s *space) weigh(c counts, docs int) vector {
	v := make(vector, 0, len(c))
	var norm float64
	for id, tf := range c {
		w := (1 + math.Log(float64(tf))) * s.idf(id, docs)
		if tf < 1 {
			w = float64(tf) * s.idf(id, docs)
		}
		if w <= 0 {
			continue
		}
		v = append(v, entry{id, float32(w)})
		norm += w * w
	}
	sort.Slice(v, func(i, j int) bool { return v[i].term < v[j].term })
	if norm > 0 {
		k := float32(1 / math.Sqrt(norm))
		for i := range v {
			v[i].weight *= k
		}
	}
	return v
}

func (s *space) idf(id int32, docs int) float64 {
	return math.Pow(math.Log((float64(docs)+1)/(float64(s.df[id])+0.5)), IDFPower)
}

// plain returns the title and body of a document in the form in which words are compared: Chinese in simplified
// characters and mainland words.
func plain(d *Doc) (title, body string) {
	if d.Lang.IsChinese() {
		return hans.Mainland(d.Title), hans.Mainland(d.Body)
	}
	return d.Title, d.Body
}

// isStop says whether a word is too common to say anything, whatever the corpus. Small corpora have no idf to tell.
func isStop(w []byte) bool {
	switch string(w) {
	case "a", "about", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "back", "be", "because", "been", "before",
		"being", "between", "both", "but", "by", "can", "could", "did", "do", "does", "doesn't", "don't", "down", "during", "each", "even",
		"every", "few", "first", "for", "from", "get", "gets", "getting", "go", "going", "got", "had", "has", "have", "he", "her", "here", "him",
		"his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "know", "last", "like", "made", "make", "makes", "many", "may", "me",
		"might", "more", "most", "much", "must", "my", "new", "no", "not", "now", "of", "off", "on", "one", "only", "or", "other", "our", "out",
		"over", "own", "really", "said", "same", "say", "saying", "says", "see", "she", "should", "since", "so", "some", "still", "such", "than", "that", "the",
		"their", "them", "then", "there", "these", "they", "thing", "things", "this", "those", "through", "to", "too", "two", "under", "until", "up", "us",
		"very", "want", "wants", "was", "way", "we", "week", "well", "were", "what", "when", "where", "which", "while", "who", "why", "will", "with", "would",
		"year", "years", "yes", "you", "your", "yet", "year's", "today", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
		"reuters", "bloomberg", "according", "it's", "that's", "you're", "we're", "i'm", "can't", "won't", "read", "via":
		return true
	}
	return false
}

var (
	Stem     = true
	Bigrams  = 0.0
	IDFPower = 1.0
)
