package proof

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"dateline/internal/quantity"
	"dateline/internal/text"
)

// findUnits lists what a text can be aligned by.
func (r *reading) findUnits(l *lexicon) {
	s := r.folded.text
	zh := r.lang.IsChinese()
	skip := r.cueTokens()
	conceptEnd := 0
	for k := range r.tokens {
		t := &r.tokens[k]
		if skip[k] {
			continue
		}
		w := s[t.start:t.end]
		switch t.kind {
		case word:
			if isFunction(w) || len(w) < 2 {
				continue
			}
			st := stem(w)
			if id, ok := l.concepts[st]; ok && !zh {
				r.add("c:"+id, k, true, false)
			} else {
				r.add("e:"+st, k, false, false)
			}
			if (zh || r.capital(t)) && !r.inFact(t) {
				r.add("l:"+st, k, true, true)
			}
		case han:
			if k+1 < len(r.tokens) && r.tokens[k+1].kind == han && r.tokens[k+1].start == t.end && !skip[k+1] {
				r.add("z:"+s[t.start:r.tokens[k+1].end], k, false, false)
			}
			if t.start < conceptEnd {
				continue
			}
			c, _ := utf8.DecodeRuneInString(w)
			for _, e := range l.conceptZ[c] {
				if strings.HasPrefix(s[t.start:], e.words) {
					r.add("c:"+e.id, k, true, false)
					conceptEnd = t.start + len(e.words)
					break
				}
			}
		default: // numbers come from the scanner, marks say nothing
		}
	}
	for i := range r.quantities {
		q := &r.quantities[i]
		if q.Kind == quantity.Time && r.inDate(q.Span) {
			continue
		}
		r.add("n:"+strconv.FormatFloat(q.Low, 'g', 8, 64), r.tokenAt(q.Start), true, true)
	}
	for i := range r.dates {
		if d := &r.dates[i]; !d.Days.Empty() {
			r.add("d:"+d.From+"/"+d.To, r.tokenAt(d.Start), true, true)
		}
	}
	for i := range r.mentions {
		r.add("m:"+string(r.mentions[i].ID), r.tokenAt(r.mentions[i].Start), true, true)
	}
	for _, p := range r.places {
		if !p.weak {
			r.add("p:"+p.id, r.tokenFolded(p.start), true, true)
		}
	}
}

// inFact says whether a word belongs to a name or date that is a fact by itself.
func (r *reading) inFact(t *token) bool {
	p := r.folded.span(t.start, t.end)
	if r.inDate(p) || r.inPlace(t) {
		return true
	}
	for i := range r.mentions {
		if m := &r.mentions[i]; p.Start < m.End && m.Start < p.End {
			return true
		}
	}
	return false
}

func (r *reading) add(key string, token int, shared, fact bool) {
	if token < len(r.tokens) {
		r.units = append(r.units, unit{key: key, token: token, segment: r.tokens[token].segment, shared: shared, fact: fact})
	}
}

// cueTokens marks the tokens of hedges, negations and hearsay: they say how, not what.
func (r *reading) cueTokens() []bool {
	skip := make([]bool, len(r.tokens))
	for i := range r.cues {
		c := &r.cues[i]
		switch c.kind {
		case hedge, negation, hearsay:
			for k := c.token; k < len(r.tokens) && r.tokens[k].start < c.end; k++ {
				skip[k] = true
			}
		default: // they tell something too
		}
	}
	return skip
}

// capital says whether a token's source has a capital letter or a digit.
func (r *reading) capital(t *token) bool {
	p := r.folded.span(t.start, t.end)
	for i := p.Start; i < p.End && i < len(r.src); i++ {
		if c := r.src[i]; c >= 'A' && c <= 'Z' || isDigit(c) || c == 0xEF {
			return true
		}
	}
	return false
}

// tokenAt returns the token at or behind byte i of the source.
func (r *reading) tokenAt(i int) int { return r.tokenFolded(r.folded.find(i)) }

func (r *reading) tokenFolded(at int) int {
	return sort.Search(len(r.tokens), func(k int) bool { return r.tokens[k].end > at })
}

// inDate says whether a place of the source is within a date.
func (r *reading) inDate(p text.Span) bool {
	for i := range r.dates {
		if d := &r.dates[i]; p.Start < d.End && d.Start < p.End {
			return true
		}
	}
	return false
}
