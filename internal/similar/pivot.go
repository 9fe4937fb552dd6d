package similar

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"dateline/internal/text"
)

// What a shared key counts for beside its rarity. Tuned on the labelled weeks; entities and Latin names are the measure.
const (
	figureWeight = 1.2
	ideaWeight   = 0.6 // words have many senses
	rootWeight   = 0.5 // the maker of a named product
	pivotBody    = 100 // terms of the body that count
)

// The kinds of keys that two languages share, as the first letter of a key.
const (
	keyEntity  = 'e'
	keyFigure  = 'f'
	keyPercent = 'p' // a whole percentage, which many unlike reports hold
	keyIdea    = 'i'
	keyVersion = 'v'
	keyWord    = 'w'
)

// pivoter makes vectors of what Chinese and English write alike.
type pivoter struct {
	o         Options
	lex       *lexicon
	sp        *space
	buf       []byte
	kinds     []byte          // of each key
	owner     map[int32]int32 // from an entity's key to that of its topmost owner
	latin     map[int32]bool  // keys of Latin words
	inChinese map[int32]bool  // of these, found in a Chinese report
	facts     []facts
	share     map[string]float64 // how common words are in news at large
	usual     map[int32]float64  // the same of keys
}

// pivoted is what languages share, of a set of documents.
type pivoted struct {
	vectors []vector // by document
	idf     []float64
	kinds   []byte
	owner   map[int32]int32
	facts   []facts // by document
}

// pivots returns for each document a vector of what both languages write alike (entities, Latin names, versions,
// figures, ideas), and what is known of the keys.
func pivots(docs []Doc, o Options) *pivoted {
	p := &pivoter{
		o: o, lex: newLexicon(o.Glossary), sp: newSpace(), facts: make([]facts, len(docs)), share: background(), usual: make(map[int32]float64),
		latin: make(map[int32]bool), inChinese: make(map[int32]bool),
	}
	all := make([]counts, len(docs))
	for i := range docs {
		all[i] = p.tell(&docs[i], &p.facts[i])
	}
	for _, c := range all {
		for id := range c {
			if p.latin[id] && !p.inChinese[id] {
				delete(c, id) // no Chinese report uses this word, so it can match nothing
				continue
			}
			p.sp.df[id]++
		}
	}
	idf := p.sp.idf(len(docs), p.usual)
	vectors := make([]vector, len(docs))
	for i, c := range all {
		vectors[i] = p.sp.weigh(c, idf, 1)
		all[i] = nil
	}
	return &pivoted{vectors, idf, p.kinds, p.owner, p.facts}
}

// count returns the keys of a document with their weights.
func (p *pivoter) count(d *Doc) counts { return p.tell(d, new(facts)) }

// tell is count, and notes what the document says that may contradict another.
func (p *pivoter) tell(d *Doc, f *facts) counts {
	c := make(counts)
	zh := d.Lang.IsChinese()
	named := nameStems(d)
	title, body := plain(d)
	if !worded(title) {
		return c // a day's digest under its date touches many events
	}
	f.labels = labelsOf(title)
	f.addMonths(title)
	kinds := occasionKinds(title, f.labels)
	p.text(c, f, title, titleWeight, 0, zh, named)
	p.text(c, f, body, 1, pivotBody, zh, named)
	for _, e := range d.Entities {
		if p.o.Skip != nil && p.o.Skip(e.ID) {
			continue
		}
		w := float32(1 + math.Log(float64(max(e.Count, 1))))
		if e.Title {
			w *= titleWeight
		}
		id := p.put(c, keyEntity, string(e.ID), w)
		common := p.commonness(e.Name)
		p.expect(id, common)
		root := e.ID
		if p.o.Root != nil {
			root = p.o.Root(e.ID)
		}
		f.addEntity(root, e.Title, kinds)
		if p.o.Root != nil {
			if r := p.o.Root(e.ID); r != e.ID {
				if p.owner == nil {
					p.owner = make(map[int32]int32)
				}
				p.owner[id] = p.put(c, keyEntity, string(r), w*rootWeight)
				p.expect(p.owner[id], common)
			}
		}
	}
	return c
}

// text counts the keys of a title or body.
func (p *pivoter) text(c counts, f *facts, s string, weight float32, limit int, zh bool, named map[string]bool) {
	idea := func(id int32) { p.put(c, keyIdea, strconv.Itoa(int(id)), weight*ideaWeight) }
	n := 0
	text.EachTerm(s, func(t text.Term) {
		if n++; limit > 0 && n > limit {
			return
		}
		switch t.Kind {
		case text.Word:
			if isStop(t.Text) || len(t.Text) < 2 {
				return
			}
			w := text.Stem(t.Text)
			for _, id := range p.lex.english[string(w)] {
				idea(id)
			}
			if named[string(w)] {
				return
			}
			id := p.put(c, keyWord, string(w), weight)
			p.expect(id, p.share[string(w)])
			p.latin[id] = true
			if zh {
				p.inChinese[id] = true
			}
		case text.Version:
			if limit == 0 {
				f.versions = f.versions.add(t.Text)
			}
			p.put(c, keyVersion, string(t.Text), weight)
		case text.Figure:
			f.addFigure(t.Text, limit == 0)
			p.put(c, figureKind(t.Text), string(t.Text), weight*figureWeight)
		case text.Bigram, text.Single: // Chinese words go through the lexicon
		}
	})
	if zh {
		if limit > 0 {
			s = head(s, 6*limit)
		}
		p.lex.find(s, idea)
	}
}

// worded says whether a title holds any word.
func worded(title string) bool { return strings.ContainsFunc(title, unicode.IsLetter) }

// figureKind parts whole percentages from the figures that tell an event.
func figureKind(key []byte) byte {
	if bytes.HasSuffix(key, []byte("%")) && !bytes.Contains(key, []byte(".")) {
		return keyPercent
	}
	return keyFigure
}

// commonness is how common a name is in news at large: as common as its rarest word.
func (p *pivoter) commonness(name string) float64 {
	if p.share == nil {
		return 0
	}
	least := 1.0
	text.EachTerm(name, func(t text.Term) {
		w := t.Text
		if t.Kind == text.Word {
			w = text.Stem(slices.Clone(w))
		}
		least = min(least, p.share[string(w)])
	})
	return least
}

// expect notes how common a key is in news at large.
func (p *pivoter) expect(id int32, share float64) {
	if p.usual != nil && share > p.usual[id] {
		p.usual[id] = share
	}
}

// put adds weight to a key and returns its number.
func (p *pivoter) put(c counts, kind byte, key string, weight float32) int32 {
	p.buf = append(append(p.buf[:0], kind, ':'), key...)
	id := p.sp.id(p.buf)
	if int(id) == len(p.kinds) {
		p.kinds = append(p.kinds, kind)
	}
	c[id] += weight
	return id
}

// head cuts s to at most n bytes, at a character's border.
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
				m[string(text.Stem(slices.Clone(t.Text)))] = true
			}
		})
	}
	return m
}
