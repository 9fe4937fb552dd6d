package proof

import (
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/quantity"
	"dateline/internal/speech"
	"dateline/internal/when"
)

// reading is all that was found in a text, whether it is the sentence or a passage.
type reading struct {
	src    string
	lang   news.Lang
	folded folded
	tokens []token
	cues   []cue
	// segments are the parts between marks and joining words: each stands by itself as stated, hedged or negated.
	segments   []segment
	quantities []quantity.Quantity
	dates      []when.Date // from the day of writing
	mentions   []Mention
	places     []found
	units      []unit
	quotes     []quoted
	speech     *[]speech.Quote // read when asked for
	from       *[]speech.Source
}

// found is a place with its id.
type found struct {
	start, end int // in the folded text
	id         string
	weak       bool
}

// unit is one thing by which parts of two texts are seen to tell the same: a stem, a pair of characters, a concept, a fact.
type unit struct {
	key     string
	token   int
	segment int
	shared  bool // the key is the same in both languages
	fact    bool // a number, a date or a name
}

// read reads a text. It never fails: a text in which nothing is found has no facts.
func (c *Checker) read(s string, lang news.Lang, at time.Time) *reading {
	r := &reading{src: s, lang: lang, folded: fold(s)}
	r.tokens = tokens(r.folded.text)
	r.quantities = quantity.Scan(s, lang)
	r.dates = when.Scan(s, at, lang)
	if c.names != nil {
		r.mentions = c.names.Find(s)
	}
	r.findCues(c.words)
	r.cut()
	r.govern()
	r.findPlaces(c.words)
	r.quotes = findQuotes(s)
	r.findUnits(c.words)
	return r
}

// findPlaces finds countries and cities.
func (r *reading) findPlaces(l *lexicon) {
	s := r.folded.text
	end := 0
	for _, t := range r.tokens {
		if t.kind == mark || t.kind == number || t.start < end {
			continue
		}
		head := s[t.start:t.end]
		if t.kind == word {
			head = firstWord(head)
		}
		best := found{}
		for _, n := range l.placeAt[head] {
			for _, f := range l.places[n].forms {
				to := t.start + len(f.words)
				if len(f.words) > best.end-best.start && strings.HasPrefix(s[t.start:], f.words) &&
					(t.kind == han || to == len(s) || !sameWord(s[to-1], s[to])) {
					best = found{t.start, to, l.places[n].id, f.weak}
				}
			}
		}
		if best.end > 0 {
			r.places = append(r.places, best)
			if !best.weak {
				end = best.end
			}
		}
	}
}

// namesOf reads what stands before a passage: for its names, and for words of announcing.
func (c *Checker) namesOf(s string, lang news.Lang) *reading {
	r := &reading{src: s, lang: lang, folded: fold(s)}
	r.tokens = tokens(r.folded.text)
	if s == "" {
		return r
	}
	r.findCues(c.words)
	if c.names != nil {
		r.mentions = c.names.Find(s)
	}
	r.findPlaces(c.words)
	return r
}
