package proof

import (
	"strings"
)

type segment struct {
	first, last int // tokens, last is behind the end
	joined      bool
}

// cut parts the text into segments.
func (r *reading) cut() {
	s := r.folded.text
	start, joined := 0, false
	dates := r.dateTokens()
	end := func(i int, next bool) {
		if i < len(dates) && dates[i] && i > 0 && dates[i-1] {
			return // 12 December, 2025
		}
		if i > start && i < len(dates) && onlyDate(r, dates, start, i) {
			return // in March, …: a date in front belongs to what follows
		}
		if i > start {
			r.segments = append(r.segments, segment{start, i, joined})
			joined = next
		}
		start = i
	}
	for k := range r.tokens {
		t := &r.tokens[k]
		w := s[t.start:t.end]
		switch t.kind {
		case mark:
			switch w {
			case ",", "，", ";", ":", "!", "?", "。", "(", ")", "-", "—", "\"", "[", "]", "|", "【", "】":
				end(k, false)
			case ".":
				if t.end == len(s) || s[t.end] == ' ' {
					end(k, false)
				}
			}
		case word:
			switch w {
			case "and", "or", "but", "while", "whereas", "although", "though", "because", "after", "before", "as", "that", "which", "who", "whose", "when":
				end(k, w == "and" || w == "or")
			}
		case han:
			switch {
			case strings.HasPrefix(s[t.start:], "并且"), strings.HasPrefix(s[t.start:], "以及"), strings.HasPrefix(s[t.start:], "但是"), strings.HasPrefix(s[t.start:], "同时"):
				end(k, true)
			}
		case number: // parts nothing
		}
	}
	end(len(r.tokens), false)
	for n, g := range r.segments {
		for k := g.first; k < g.last; k++ {
			r.tokens[k].segment = n
		}
	}
	for i := range r.cues {
		r.cues[i].segment = r.tokens[r.cues[i].token].segment
	}
}

// dateTokens marks the tokens that belong to a date.
func (r *reading) dateTokens() []bool {
	marks := make([]bool, len(r.tokens))
	for i := range r.dates {
		d := &r.dates[i]
		for k := r.tokenAt(d.Start); k < len(r.tokens) && r.folded.span(r.tokens[k].start, r.tokens[k].end).Start < d.End; k++ {
			marks[k] = true
		}
	}
	return marks
}

// onlyDate says whether tokens are a date and nothing that tells anything.
func onlyDate(r *reading, dates []bool, from, to int) bool {
	some := false
	for k := from; k < to; k++ {
		t := &r.tokens[k]
		w := r.folded.text[t.start:t.end]
		switch {
		case dates[k]:
			some = true
		case t.kind == mark && w != "。" && w != ".", w == "于", w == "在", t.kind == word && isFunction(w):
		default:
			return false
		}
	}
	return some
}

// reach is how many words a negation governs, and how many characters.
const (
	reachEnglish = 7
	reachChinese = 12
)

// govern marks the tokens that hedges and negations govern: from the cue to the end of its segment, and of a segment joined
// by "and", unless that begins a statement of its own.
func (r *reading) govern() {
	for i := range r.cues {
		c := &r.cues[i]
		g := r.segments[c.segment]
		switch c.kind {
		case hedge:
			last, n := g.last, c.segment+1
			if n < len(r.segments) && r.that(n) && r.tokens[g.last-1].end <= c.end {
				last = r.segments[n].last // expects that …
				n++
			}
			for ; n < len(r.segments) && r.segments[n].joined && !r.states(n); n++ {
				last = r.segments[n].last
			}
			for k := c.token; k < last; k++ {
				t := &r.tokens[k]
				t.level = max(t.level, c.inSentence)
				t.asPassage = max(t.asPassage, c.inPassage)
			}
		case negation:
			left := reachEnglish
			if r.tokens[c.token].kind == han {
				left = reachChinese
			}
			for k := c.token; k < g.last && left > 0; k++ {
				r.tokens[k].negated = true
				if r.tokens[k].kind != mark {
					left--
				}
			}
		default: // govern nothing
		}
	}
}

// that says whether a segment begins with "that".
func (r *reading) that(n int) bool {
	t := r.tokens[r.segments[n].first]
	return r.folded.text[t.start:t.end] == "that"
}

// states says whether a joined segment begins with a verb of its own that states: "and has raised".
func (r *reading) states(n int) bool {
	g := r.segments[n]
	for i := range r.cues {
		if c := &r.cues[i]; c.kind == done && c.segment == n && c.token <= g.first+3 {
			return true
		}
	}
	if g.first+1 < g.last {
		t := r.tokens[g.first+1]
		w := r.folded.text[t.start:t.end]
		return t.kind == word && len(w) > 4 && strings.HasSuffix(w, "ed")
	}
	return false
}
