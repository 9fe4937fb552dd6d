package similar

import (
	"math"
	"slices"
	"strconv"

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
	latin     map[int32]bool // keys of Latin words
	inChinese map[int32]bool // of these, found in a Chinese report
}

// pivots returns for each document a vector of what both languages write alike (entities, Latin names, versions,
// figures, ideas), and the idf of all keys.
func pivots(docs []Doc, o Options) (vectors []vector, idf []float64) {
	p := &pivoter{
		o: o, lex: newLexicon(o.Glossary), sp: newSpace(),
		latin: make(map[int32]bool), inChinese: make(map[int32]bool),
	}
	all := make([]counts, len(docs))
	for i := range docs {
		all[i] = p.count(&docs[i])
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
	idf = p.sp.idf(len(docs))
	vectors = make([]vector, len(docs))
	for i, c := range all {
		vectors[i] = p.sp.weigh(c, idf)
		all[i] = nil
	}
	return vectors, idf
}

// count returns the keys of a document with their weights.
func (p *pivoter) count(d *Doc) counts {
	c := make(counts)
	zh := d.Lang.IsChinese()
	named := nameStems(d)
	title, body := plain(d)
	p.text(c, title, titleWeight, 0, zh, named)
	p.text(c, body, 1, pivotBody, zh, named)
	for _, e := range d.Entities {
		if p.o.Skip != nil && p.o.Skip(e.ID) {
			continue
		}
		w := float32(1 + math.Log(float64(max(e.Count, 1))))
		if e.Title {
			w *= titleWeight
		}
		p.put(c, keyEntity, string(e.ID), w)
		if p.o.Root != nil {
			if r := p.o.Root(e.ID); r != e.ID {
				p.put(c, keyEntity, string(r), w*rootWeight)
			}
		}
	}
	return c
}

// text counts the keys of a title or body.
func (p *pivoter) text(c counts, s string, weight float32, limit int, zh bool, named map[string]bool) {
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
			w := stem(t.Text)
			for _, id := range p.lex.english[string(w)] {
				idea(id)
			}
			if named[string(w)] {
				return
			}
			id := p.put(c, keyWord, string(w), weight)
			p.latin[id] = true
			if zh {
				p.inChinese[id] = true
			}
		case text.Version:
			p.put(c, keyVersion, string(t.Text), weight)
		case text.Figure:
			p.put(c, keyFigure, string(t.Text), weight*figureWeight)
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

// put adds weight to a key and returns its number.
func (p *pivoter) put(c counts, kind byte, key string, weight float32) int32 {
	p.buf = append(append(p.buf[:0], kind, ':'), key...)
	id := p.sp.id(p.buf)
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
				m[string(stem(slices.Clone(t.Text)))] = true
			}
		})
	}
	return m
}
