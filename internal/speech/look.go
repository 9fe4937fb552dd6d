package speech

import (
	"strings"
	"unicode/utf8"
)

// look is what a quotation looks like by itself.
type look uint8

const (
	piece     look = iota // may be speech if a cue says so
	utterance             // looks like words that somebody said
	label                 // looks like a name or a title
	never                 // a name or a title
)

// looks judges a quotation by its words and those before it.
func (e *english) looks(u unit, i int, words string) look {
	stop := lastByte(words)
	total, caps, first := 0, 0, false
	self := false
	for w := range strings.FieldsSeq(words) {
		w = strings.Trim(w, ",.?!:;'‘’()[]\"“”…-—")
		if w == "" {
			continue
		}
		r, _ := utf8.DecodeRuneInString(w)
		low, t := e.l.look(w)
		small := t&(preposition|determiner|conjunction|auxiliary) != 0 && t&saying == 0
		total++
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			caps++
			first = first || total == 1
		} else if small && total > 1 {
			caps++
		}
		switch strings.ToLower(low) {
		case "i", "we", "i'm", "i've", "i'll", "i'd", "we're", "we've", "we'll", "my", "our", "me", "us":
			self = true
		}
	}
	ends := stop == '.' || stop == '?' || stop == '!'
	if m := &e.marks[e.toks[i].quote]; m.open && !ends && !strings.Contains(e.t.Body[m.outer.End:], "\n") && e.lowerEnd(m.inner.End) {
		return never // the text breaks off within the words
	}
	if strings.ContainsAny(words, "_{}<>=") {
		return never // code
	}
	for _, w := range [...]string{"e.g., ", "e.g. ", "i.e., ", "i.e. "} {
		if strings.HasSuffix(e.t.Body[:e.marks[e.toks[i].quote].outer.Start], w) {
			return never
		}
	}
	if total == 0 || e.marks[e.toks[i].quote].open && total < 3 && !ends {
		return never // cut off
	}
	if i > u.from {
		b := &e.toks[i-1]
		if b.low == "dubbed" || b.low == "codenamed" || b.low == "code-named" || b.low == "nicknamed" {
			return never
		}
		if b.is(naming) && !b.is(saying|calling) && (total <= 6 || caps == total) {
			return label
		}
		if b.is(naming) && caps == total || (b.low == "calls" || b.low == "call" || b.low == "called") && caps == total && first && total <= 3 && !self {
			return label
		}
	}
	if caps == total && first && (total >= 2 || !ends) && total <= 12 && !self {
		if i > u.from && e.toks[i-1].is(preposition) && e.toks[i-1].low != "to" && e.toks[i-1].low != "as" {
			return never
		}
		if ends && total > 2 && stop != '.' {
			return piece
		}
		if ends && (i == u.from || i > u.from && !e.toks[i-1].word()) {
			return piece
		}
		if stop == ',' && total > 1 || total == 1 && stop == ',' {
			return label
		}
		return label
	}
	if self && total >= 4 || ends && first && total >= 5 {
		return utterance
	}
	return piece
}

// lowerEnd says whether the text before i ends with a letter, as one does that breaks off.
func (e *english) lowerEnd(i int) bool {
	return i > 0 && (e.t.Body[i-1] >= 'a' && e.t.Body[i-1] <= 'z')
}
