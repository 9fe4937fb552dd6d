package similar

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strconv"
	"time"

	"dateline/internal/text"
)

// What a shared key counts for when languages meet, beside its rarity.
var (
	EntityWeight = 1.0
	LatinWeight  = 1.0
	FigureWeight = 1.2
	IdeaWeight   = 0.6
	LinkGap      = 48 * time.Hour
	PivotBody    = 100
	Guard        = 0.4
	WeakLink     = 0.3
	Evidence     = 1
	RareShare    = 0.007
	RootWeight   = 0.5
)

// pivots returns for each document a vector of what both languages write alike.
func pivots(docs []Doc, o Options) ([]vector, map[int32]bool) {
	lex := newLexicon(o.Glossary)
	sp := newSpace()
	all := make([]counts, len(docs))
	inChinese := make(map[int32]bool)
	latin := make(map[int32]bool)
	var buf []byte
	for i := range docs {
		d := &docs[i]
		c := make(counts)
		zh := d.Lang.IsChinese()
		named := nameStems(d)
		put := func(kind byte, term []byte, w float64) {
			buf = append(append(buf[:0], kind, ':'), term...)
			id := sp.id(buf)
			c[id] += float32(w)
			if kind == 'w' {
				latin[id] = true
				if zh {
					inChinese[id] = true
				}
			}
		}
		idea := func(w float64) func(int32) {
			return func(id int32) { put('i', strconv.AppendInt(nil, int64(id), 10), w*IdeaWeight) }
		}
		title, body := plain(d)
		for part, s := range [2]string{title, body} {
			w := TitleWeight
			if part == 1 {
				w = 1
			}
			n := 0
			text.EachTerm(s, func(t text.Term) {
				if n++; part == 1 && n > PivotBody {
					return
				}
				switch t.Kind {
				case text.Word:
					if isStop(t.Text) || len(t.Text) < 2 {
						return
					}
					st := stem(string(t.Text))
					for _, id := range lex.english[st] {
						idea(w)(id)
					}
					if !named[st] {
						put('w', []byte(st), w*LatinWeight)
					}
				case text.Version:
					put('v', t.Text, w*LatinWeight)
				case text.Figure:
					put('f', t.Text, w*FigureWeight)
				case text.Bigram, text.Single:
				}
			})
			if zh {
				lex.find(head(s, PivotBody*6), idea(w))
			}
		}
		for _, e := range d.Entities {
			w := 1 + math.Log(float64(max(e.Count, 1)))
			if e.Title {
				w *= TitleWeight
			}
			if o.Skip != nil && o.Skip(e.ID) {
				continue
			}
			put('e', []byte(e.ID), w*EntityWeight)
			if o.Root != nil {
				if r := o.Root(e.ID); r != e.ID {
					put('e', []byte(r), w*RootWeight)
				}
			}
		}
		all[i] = c
	}
	for i, c := range all {
		for id := range c {
			if latin[id] && !inChinese[id] {
				delete(c, id) // no Chinese report uses this word: it can match nothing
				continue
			}
			sp.df[id]++
		}
		all[i] = c
	}
	vectors := make([]vector, len(docs))
	for i, c := range all {
		vectors[i] = sp.weigh(c, len(docs))
	}
	rare := make(map[int32]bool)
	for term, id := range sp.ids {
		if term[0] != 'i' && float64(sp.df[id]) < float64(len(docs))*RareShare {
			rare[id] = true
		}
	}
	return vectors, rare
}

// evidence counts the rare names and figures that two vectors share.
func evidence(a, b vector, rare map[int32]bool) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].term == b[j].term:
			if rare[a[i].term] {
				n++
			}
			i++
			j++
		case a[i].term < b[j].term:
			i++
		default:
			j++
		}
	}
	return n
}

func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

// nameStems returns the words of the names of the document's entities: the entity counts, not again its name's words.
func nameStems(d *Doc) map[string]bool {
	if len(d.Entities) == 0 {
		return nil
	}
	m := make(map[string]bool)
	for _, e := range d.Entities {
		text.EachTerm(e.Name, func(t text.Term) {
			if t.Kind == text.Word {
				m[stem(string(t.Text))] = true
			}
		})
	}
	return m
}

// side is a cluster as the other language sees it.
type side struct {
	center   vector
	zh       bool
	from, to time.Time
}

// link joins clusters of different languages that tell of one event, best match first. Each cluster joins the best of
// the other language alone; clusters of one language meet through a common partner only if they are alike themselves.
func link(docs []Doc, parts [][]int, pairs []pair, o Options) [][]int {
	vectors, rare := pivots(docs, o)
	sides := make([]side, len(parts))
	for i, p := range parts {
		sides[i] = side{centroid(vectors, p), docs[p[0]].Lang.IsChinese(), docs[p[0]].At, docs[p[len(p)-1]].At}
	}
	found := matches(sides, rare, o)
	// Similarity of clusters within a language, summed over pairs.
	at := make([]int32, len(docs))
	for i, p := range parts {
		for _, d := range p {
			at[d] = int32(i) // #nosec G115 -- fewer clusters than documents
		}
	}
	sums := make(map[[2]int32]float64)
	for _, p := range pairs {
		a, b := at[p.a], at[p.b]
		if a != b {
			sums[[2]int32{min(a, b), max(a, b)}] += p.sim
		}
	}
	group := make([][]int, len(parts)) // clusters of a group, under its root
	root := make([]int, len(parts))
	for i := range root {
		root[i], group[i] = i, []int{i}
	}
	bestOf := make([]float64, len(parts))
	for _, m := range found {
		a, b := m.a, m.b
		if bestOf[a] > 0 && bestOf[b] > 0 {
			continue // both have better partners
		}
		ra, rb := root[a], root[b]
		if ra == rb {
			continue
		}
		fits := true
		for _, x := range group[ra] {
			for _, y := range group[rb] {
				if sides[x].zh != sides[y].zh {
					continue
				}
				k := [2]int32{int32(min(x, y)), int32(max(x, y))} // #nosec G115 -- fewer clusters than documents
				if sums[k]/float64(len(parts[x])*len(parts[y])) < Guard*o.Join {
					fits = false
				}
			}
		}
		if bestOf[a] == 0 {
			bestOf[a] = m.sim
		}
		if bestOf[b] == 0 {
			bestOf[b] = m.sim
		}
		if !fits {
			continue
		}
		for _, x := range group[rb] {
			root[x] = ra
		}
		group[ra] = append(group[ra], group[rb]...)
		group[rb] = nil
	}
	var joined [][]int
	for i, g := range group {
		if g == nil || root[i] != i {
			continue
		}
		var all []int
		for _, x := range g {
			all = append(all, parts[x]...)
		}
		sort.Ints(all)
		joined = append(joined, all)
	}
	return joined
}

// match says how alike two clusters of different languages are.
type match struct {
	a, b int // a Chinese, b not
	sim  float64
}

// matches returns all pairs of clusters at or over the threshold, best first.
func matches(sides []side, rare map[int32]bool, o Options) []match {
	postings := make(map[int32][]int32)
	for i, s := range sides {
		if s.zh {
			continue
		}
		for _, e := range s.center {
			postings[e.term] = append(postings[e.term], int32(i)) // #nosec G115 -- fewer clusters than documents
		}
	}
	var found []match
	seen := make([]int, len(sides))
	for i, s := range sides {
		if !s.zh {
			continue
		}
		for _, e := range s.center {
			if len(postings[e.term]) > rareTerm*2 {
				continue
			}
			for _, j := range postings[e.term] {
				if seen[j] == i+1 {
					continue
				}
				seen[j] = i + 1
				t := sides[j]
				if t.from.Sub(s.to) > LinkGap || s.from.Sub(t.to) > LinkGap {
					continue
				}
				sim := dot(s.center, t.center)
				if sim >= o.Link || sim >= WeakLink && evidence(s.center, t.center, rare) >= Evidence {
					found = append(found, match{i, int(j), sim})
				}
			}
		}
	}
	slices.SortFunc(found, func(x, y match) int {
		return cmp.Or(cmp.Compare(y.sim, x.sim), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	return found
}

// centroid returns the direction of the sum of the members' vectors.
func centroid(vectors []vector, members []int) vector {
	if len(members) == 1 {
		return vectors[members[0]]
	}
	c := make(map[int32]float64)
	for _, m := range members {
		for _, e := range vectors[m] {
			c[e.term] += float64(e.weight)
		}
	}
	return unit(c)
}

func unit(c map[int32]float64) vector {
	v := make(vector, 0, len(c))
	for id, w := range c {
		v = append(v, entry{id, float32(w)})
	}
	sort.Slice(v, func(i, j int) bool { return v[i].term < v[j].term })
	var norm float64
	for _, e := range v {
		norm += float64(e.weight) * float64(e.weight)
	}
	if norm > 0 {
		k := float32(1 / math.Sqrt(norm))
		for i := range v {
			v[i].weight *= k
		}
	}
	return v
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
