package similar

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"dateline/internal/news"
)

// Verdict says how a report that arrives stands to the nearest story.
type Verdict int

// The verdicts.
const (
	Different   Verdict = iota // it tells of something else
	Development                // it carries the story on: a story of its own that continues it
	SameEvent                  // it tells of the same event
)

// How reports that arrive join stories. Chosen on the recorded week 2025-W50 for agreement with the clustering that follows.
const (
	arriveJoin   = 0.36 // cosine to the centre of a story of the same event
	arriveFollow = 0.24 // from here it carries the story on
	arriveCommon = 20   // a term in more than one of so many stories proposes none
)

// Index holds the stories of a window so that a report which arrives finds the nearest without clustering all anew
// (METHODS §5). It is not safe for concurrent use.
type Index struct {
	o       Options
	words   *space
	pivots  *pivoter
	share   []float64 // how common the first words are in news at large; the others are not
	docs    int
	stories []*center
	at      map[news.StoryID]int
	byWord  map[int32][]int // term → stories
	byPivot map[int32][]int
}

// center is a story in an index: the sum of its reports' vectors, for each language and for what both write alike.
type center struct {
	id       news.StoryID
	sums     [2]map[int32]float64 // of other languages, of Chinese
	squares  [2]float64           // of the sums' lengths
	shared   map[int32]float64
	square   float64
	from, to time.Time
	versions []versions
}

// NewIndex returns an empty index.
func NewIndex(o Options) *Index {
	o = o.withDefaults()
	x := &Index{
		o: o, words: newSpace(), at: map[news.StoryID]int{}, byWord: map[int32][]int{}, byPivot: map[int32][]int{},
		pivots: &pivoter{o: o, lex: newLexicon(o.Glossary), sp: newSpace(), latin: map[int32]bool{}, inChinese: map[int32]bool{}},
	}
	common := background()
	for _, word := range slices.Sorted(maps.Keys(common)) {
		x.words.id([]byte(word))
		x.share = append(x.share, common[word])
	}
	return x
}

// seen is a document as an index sees it.
type seen struct {
	whole, shared vector
	zh            int
	versions      versions
}

// read makes a document's vectors with the rarities as they stand.
func (x *Index) read(d *Doc) seen {
	title, body := plain(d)
	heads := counts{}
	x.words.add(heads, title, 0)
	c := make(counts, 2*len(heads))
	for id, n := range heads {
		c[id] = n * titleWeight
	}
	x.words.add(c, body, bodyTerms)
	p := x.pivots.count(d)
	s := seen{versions: titleVersions(d.Title)}
	if d.Lang.IsChinese() {
		s.zh = 1
	}
	s.whole = weigh(c, func(id int32) float64 { return rarity(int(x.words.df[id]), x.docs, x.common(id)) })
	s.shared = weigh(p, x.pivotIDF)
	return s
}

// common is how common a word is in news at large.
func (x *Index) common(id int32) float64 {
	if int(id) < len(x.share) {
		return x.share[id]
	}
	return 0
}

// pivotIDF is the rarity of a pivot key as it stands.
func (x *Index) pivotIDF(id int32) float64 {
	fill := float64(max(0, fullDocs-x.docs))
	return max(0, math.Log((float64(x.docs)+1+fill)/(float64(x.pivots.sp.df[id])+0.5+fill*usualShare)))
}

func weigh(c counts, idf func(int32) float64) vector {
	v := make(vector, 0, len(c))
	for id, tf := range c {
		w := float64(tf)
		if tf > 1 {
			w = 1 + math.Log(w)
		}
		if w *= idf(id); w > 0 {
			v = append(v, entry{id, float32(w)})
		}
	}
	return unit(v)
}

// Add puts a document into a story, which begins with it if the index does not hold it yet.
func (x *Index) Add(story news.StoryID, d *Doc) {
	s := x.read(d)
	x.docs++
	for _, e := range s.whole {
		x.words.df[e.term]++
	}
	for _, e := range s.shared {
		x.pivots.sp.df[e.term]++
	}
	i, ok := x.at[story]
	if !ok {
		i = len(x.stories)
		x.at[story] = i
		x.stories = append(x.stories, &center{id: story, from: d.At, to: d.At, shared: map[int32]float64{}})
	}
	c := x.stories[i]
	if c.sums[s.zh] == nil {
		c.sums[s.zh] = map[int32]float64{}
	}
	c.squares[s.zh] = gather(c.sums[s.zh], s.whole, c.squares[s.zh], x.byWord, i)
	c.square = gather(c.shared, s.shared, c.square, x.byPivot, i)
	if d.At.Before(c.from) {
		c.from = d.At
	}
	if d.At.After(c.to) {
		c.to = d.At
	}
	if len(s.versions) > 0 {
		c.versions = append(c.versions, s.versions)
	}
}

// gather adds a vector to a sum, notes new terms in the postings, and returns the square of the sum's length, which was
// square before.
func gather(sum map[int32]float64, v vector, square float64, postings map[int32][]int, story int) float64 {
	for _, e := range v {
		was, w := sum[e.term], float64(e.weight)
		if was == 0 {
			postings[e.term] = append(postings[e.term], story)
		}
		sum[e.term] = was + w
		square += w * (2*was + w)
	}
	return square
}

// Nearest returns the story that a document is nearest to, how near, 0 to 1, and what follows from it. With no story near
// at all it returns "" and Different.
func (x *Index) Nearest(d *Doc) (news.StoryID, float64, Verdict) {
	s := x.read(d)
	candidates := map[int]bool{}
	propose := func(v vector, postings map[int32][]int) {
		for _, e := range v {
			if list := postings[e.term]; len(list) <= max(3, len(x.stories)/arriveCommon) {
				for _, i := range list {
					candidates[i] = true
				}
			}
		}
	}
	propose(s.whole, x.byWord)
	propose(s.shared, x.byPivot)
	best, near := -1, 0.0
	for i := range candidates {
		c := x.stories[i]
		if d.At.Sub(c.to) > x.o.Window || c.from.Sub(d.At) > x.o.Window {
			continue
		}
		sim := x.likeness(&s, c)
		if sim > near || sim == near && best >= 0 && cmp.Less(c.id, x.stories[best].id) {
			best, near = i, sim
		}
	}
	if best < 0 || near < arriveFollow {
		return "", round(near), Different
	}
	verdict := Development
	if near >= arriveJoin && !slices.ContainsFunc(x.stories[best].versions, s.versions.conflict) {
		verdict = SameEvent
	}
	return x.stories[best].id, round(near), verdict
}

// likeness compares a document with a story: within a language by words and what both languages write alike, across
// languages by the latter alone, brought to the scale of the former.
func (x *Index) likeness(s *seen, c *center) float64 {
	pivot, mass := 0.0, 0.0
	for _, e := range s.shared {
		if w := c.shared[e.term]; w > 0 {
			pivot += w * float64(e.weight)
			mass += x.pivotIDF(e.term)
		}
	}
	pivot = ratio(pivot, math.Sqrt(c.square))
	if c.sums[s.zh] == nil {
		return min(1, arriveJoin*pivot*mass/x.o.Link)
	}
	whole := 0.0
	for _, e := range s.whole {
		whole += c.sums[s.zh][e.term] * float64(e.weight)
	}
	return (1-pivotShare)*ratio(whole, math.Sqrt(c.squares[s.zh])) + pivotShare*pivot
}
