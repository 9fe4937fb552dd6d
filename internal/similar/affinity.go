package similar

import (
	"math"
	"time"

	"dateline/internal/news"
)

// Affinity says how alike two groups of documents are, in the parts by which Cluster judges. It is what is known when a
// person joins or parts stories.
type Affinity struct {
	Words    float64 `json:"words"`     // cosine of all words, 0 to 1
	Titles   float64 `json:"titles"`    // cosine of the titles' words, 0 to 1
	Shared   float64 `json:"shared"`    // cosine of what both languages write alike, 0 to 1
	Mass     float64 `json:"mass"`      // rarity of what is shared, in nats
	Entities int     `json:"entities"`  // entities that both name
	GapHours float64 `json:"gap_hours"` // from the end of the earlier group to the start of the later; 0 if they overlap
}

// Relate compares two groups of documents.
func Relate(a, b []Doc, o Options) Affinity {
	if len(a) == 0 || len(b) == 0 {
		return Affinity{}
	}
	docs := append(append(make([]Doc, 0, len(a)+len(b)), a...), b...)
	p := pivots(docs, o.withDefaults())
	shared := p.vectors
	whole, titles, _ := words(docs)
	left, right := numbers(0, len(a)), numbers(len(a), len(docs))
	cosine, mass := overlap(centroid(shared, left), centroid(shared, right), p.idf)
	return Affinity{
		Words:  round(dot(centroid(whole, left), centroid(whole, right))),
		Titles: round(dot(centroid(titles, left), centroid(titles, right))),
		Shared: round(cosine), Mass: round(mass), Entities: common(a, b), GapHours: round(gap(a, b).Hours()),
	}
}

// Nearness returns a function that says how alike two of the documents are, 0 to 1: by words within a language, by what
// both languages write alike across them.
func Nearness(docs []Doc, o Options) func(i, j int) float64 {
	shared := pivots(docs, o.withDefaults()).vectors
	whole, titles, _ := words(docs)
	return func(i, j int) float64 {
		s := dot(shared[i], shared[j])
		if docs[i].Lang.IsChinese() != docs[j].Lang.IsChinese() {
			return s
		}
		short := (1-titleShare)*dot(whole[i], whole[j]) + titleShare*dot(titles[i], titles[j])
		return (1-pivotShare)*short + pivotShare*s
	}
}

// numbers returns from, from+1, … up to, not including, to.
func numbers(from, to int) []int {
	all := make([]int, 0, to-from)
	for i := from; i < to; i++ {
		all = append(all, i)
	}
	return all
}

// round keeps four digits: a feature is read by people and compared between machines.
func round(f float64) float64 { return math.Round(f*1e4) / 1e4 }

// common counts the entities that both groups name.
func common(a, b []Doc) int {
	in := map[news.EntityID]int{}
	for side, docs := range [][]Doc{a, b} {
		for i := range docs {
			for _, e := range docs[i].Entities {
				in[e.ID] |= 1 << side
			}
		}
	}
	n := 0
	for _, sides := range in {
		if sides == 3 {
			n++
		}
	}
	return n
}

// gap is the time between two groups, 0 if they overlap.
func gap(a, b []Doc) time.Duration {
	fromA, toA := reach(a)
	fromB, toB := reach(b)
	return max(0, fromA.Sub(toB), fromB.Sub(toA))
}

// reach is the time from a group's first document to its last.
func reach(docs []Doc) (from, to time.Time) {
	from, to = docs[0].At, docs[0].At
	for i := range docs {
		if docs[i].At.Before(from) {
			from = docs[i].At
		}
		if docs[i].At.After(to) {
			to = docs[i].At
		}
	}
	return from, to
}
