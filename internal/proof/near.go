package proof

import (
	"strings"

	"dateline/internal/text"
)

// A sentence that is nearly a passage's own words is compared with it word by word: then it shows which word stands in
// the place of which. That finds what looking for facts cannot: a number, a name or a speaker of the same passage in the
// wrong place, and one hedge or negation of several gone.

// The bounds within which a comparison word by word is made.
const (
	nearShare   = 0.7  // of the sentence's words that stand in the passage, in order
	nearPassage = 0.85 // or of the passage's words that stand in the sentence
	nearMost    = 400_000
	shortHunk   = 8 // words; more is a clause that was rewritten
)

// hunk is a piece of the passage's tokens, in whose place stands a piece of the sentence's.
type hunk struct{ pFrom, pTo, sFrom, sTo int }

// near compares the sentence with the passages that it nearly copies.
func (j *judge) near() {
	for _, n := range j.use {
		p := j.ps[n]
		if p.lang.IsChinese() != j.s.lang.IsChinese() || len(p.tokens)*len(j.s.tokens) > nearMost {
			continue
		}
		hunks, kept := changes(p, j.s)
		mine, theirs := float64(kept)/float64(len(j.s.tokens)), float64(kept)/float64(len(p.tokens))
		if (mine < nearShare || theirs < 0.5) && theirs < nearPassage {
			continue // a few words of a long passage are no copy of it
		}
		for _, h := range hunks {
			j.lostCue(n, h, hedge)
			j.lostCue(n, h, negation)
			j.lostCue(n, h, noNegation) // "not only" is no negation, but "only" in its place is another matter
			if h.sTo > h.sFrom && h.pTo > h.pFrom {
				j.swappedName(n, h)
				j.swappedNumber(n, h)
				j.changedQuote(n, h)
			}
		}
	}
}

// changes aligns the tokens of two texts by their longest common subsequence.
func changes(p, s *reading) (hunks []hunk, kept int) {
	pt, st := p.tokens, s.tokens
	same := func(i, k int) bool {
		return p.folded.text[pt[i].start:pt[i].end] == s.folded.text[st[k].start:st[k].end]
	}
	head := 0
	for head < len(pt) && head < len(st) && same(head, head) {
		head++
	}
	tail := 0
	for tail < len(pt)-head && tail < len(st)-head && same(len(pt)-1-tail, len(st)-1-tail) {
		tail++
	}
	kept = head + tail
	rows, columns := len(pt)-head-tail, len(st)-head-tail
	if rows == 0 && columns == 0 {
		return nil, kept
	}
	length := make([]int32, (rows+1)*(columns+1))
	for i := rows - 1; i >= 0; i-- {
		for k := columns - 1; k >= 0; k-- {
			at := i*(columns+1) + k
			if same(head+i, head+k) {
				length[at] = length[at+columns+2] + 1
			} else {
				length[at] = max(length[at+columns+1], length[at+1])
			}
		}
	}
	kept += int(length[0])
	h := hunk{head, head, head, head}
	flush := func(i, k int) {
		h.pTo, h.sTo = head+i, head+k
		if h.pTo > h.pFrom || h.sTo > h.sFrom {
			hunks = append(hunks, h)
		}
	}
	i, k := 0, 0
	for i < rows && k < columns {
		switch {
		case same(head+i, head+k):
			flush(i, k)
			i, k = i+1, k+1
			h = hunk{pFrom: head + i, sFrom: head + k}
		case length[(i+1)*(columns+1)+k] >= length[i*(columns+1)+k+1]:
			i++
		default:
			k++
		}
	}
	flush(rows, columns)
	return hunks, kept
}

// lostCue looks for a hedge or negation that a hunk takes from words that stay.
func (j *judge) lostCue(n int, h hunk, kind cueKind) {
	p, s := j.ps[n], j.s
	for i := range p.cues {
		c := &p.cues[i]
		if c.kind != kind || c.inPassage == 0 && kind != noNegation {
			continue
		}
		last := c.token // of the cue
		for last+1 < len(p.tokens) && p.tokens[last+1].start < c.end {
			last++
		}
		if c.token >= h.pTo || last < h.pFrom || kind == noNegation && c.token >= h.pFrom && last < h.pTo {
			continue
		}
		if h.pTo-h.pFrom > shortHunk || j.dropsClause(n, h) {
			continue
		}
		// A cue in its place, or one around the words that stay.
		held := false
		for k := range s.cues {
			o := &s.cues[k]
			if o.kind == kind && o.inSentence >= c.inPassage && o.token >= h.sFrom-2 && o.token <= h.sTo+1 && !p.hasCueAt(o, s, h) {
				held = true
			}
		}
		if held || j.moved(c, kind, n) {
			continue
		}
		at := text.Span{}
		if h.sTo > h.sFrom {
			at = s.folded.span(s.tokens[h.sFrom].start, s.tokens[h.sTo-1].end)
		}
		word := p.folded.span(c.start, c.end).In(p.src)
		if kind == hedge {
			j.report(RuleModality, Refused, at, n, "the passage says “"+word+"” here", "原文此处有“"+word+"”")
		} else {
			j.report(RuleNegation, Refused, at, n, "the passage negates this: “"+word+"”", "原文此处是否定的：“"+word+"”")
		}
		return
	}
}

// hasCueAt says whether a cue of the sentence is the passage's own, kept beside the hunk and not put in for the lost one.
func (r *reading) hasCueAt(o *cue, s *reading, h hunk) bool {
	for k := o.token; k < len(s.tokens) && s.tokens[k].start < o.end; k++ {
		if k >= h.sFrom && k < h.sTo {
			return false
		}
	}
	// Outside of the hunk, all is as in the passage: a cue there is another one unless the lost one overlaps the edge.
	shift := h.pTo - h.sTo
	if o.token < h.sFrom {
		shift = h.pFrom - h.sFrom
	}
	for i := range r.cues {
		if r.cues[i].kind == o.kind && r.cues[i].token == o.token+shift && r.cues[i].words == o.words {
			return true
		}
	}
	return false
}

// moved says whether the sentence has as many cues of the kind as the passage: then it only says so elsewhere.
func (j *judge) moved(c *cue, kind cueKind, n int) bool {
	return j.s.count(-1, kind, true, c.inPassage) >= j.ps[n].count(-1, kind, true, c.inPassage)
}

// dropsClause says whether a hunk only leaves out a clause of its own, between marks.
func (j *judge) dropsClause(n int, h hunk) bool {
	p := j.ps[n]
	return h.sTo == h.sFrom && h.pTo-h.pFrom > 2 && (p.tokens[h.pFrom].kind == mark || p.tokens[h.pTo-1].kind == mark)
}

// swappedName looks for a name of the passage in whose place another one stands.
func (j *judge) swappedName(n int, h hunk) {
	p, s := j.ps[n], j.s
	at := s.folded.span(s.tokens[h.sFrom].start, s.tokens[h.sTo-1].end)
	was := p.folded.span(p.tokens[h.pFrom].start, p.tokens[h.pTo-1].end)
	words := at.In(s.src)
	if generic(words) || h.pTo-h.pFrom > shortHunk || h.sTo-h.sFrom > shortHunk {
		return
	}
	for i := range p.mentions {
		m := &p.mentions[i]
		if m.End <= was.Start || m.Start >= was.End || s.names(m, j) {
			continue
		}
		if !s.lang.IsChinese() && !strings.ContainsAny(words, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
			continue // no name in its place
		}
		j.report(RuleName, Refused, at, n, "the passage has "+m.In(p.src)+" here", "原文此处是"+m.In(p.src))
		return
	}
	// Names that nobody knows: a capital in the place of a capital.
	if s.lang.IsChinese() || h.pTo-h.pFrom > 3 || h.sTo-h.sFrom > 3 || p.titled() {
		return
	}
	t := &p.tokens[h.pFrom]
	if t.kind == word && h.pFrom > 0 && p.tokens[h.pFrom-1].kind == word && p.capital(t) && s.capital(&s.tokens[h.sFrom]) &&
		!s.hasWord(p.folded.text[t.start:t.end]) && s.tokens[h.sFrom].kind == word && len(s.folded.text[s.tokens[h.sFrom].start:s.tokens[h.sFrom].end]) > 2 {
		j.report(RuleName, Refused, at, n, "the passage has "+was.In(p.src)+" here", "原文此处是"+was.In(p.src))
	}
}

// names says whether the text names the entity of a mention, anywhere.
func (r *reading) names(m *Mention, j *judge) bool {
	for i := range r.mentions {
		if o := &r.mentions[i]; o.ID == m.ID || o.Family == m.ID || m.Family == o.ID {
			return true
		}
	}
	for _, name := range j.called(m.ID) {
		if f := fold(name).text; len(f) > 1 && holdsWhole(r.folded.text, f) {
			return true
		}
	}
	return false
}

// swappedNumber looks for a number of the passage in whose place another one of it stands.
func (j *judge) swappedNumber(n int, h hunk) {
	p, s := j.ps[n], j.s
	at := s.folded.span(s.tokens[h.sFrom].start, s.tokens[h.sTo-1].end)
	was := p.folded.span(p.tokens[h.pFrom].start, p.tokens[h.pTo-1].end)
	mine, theirs := -1, -1
	for i := range s.quantities {
		if q := &s.quantities[i]; q.Start < at.End && at.Start < q.End && !s.inDate(q.Span) {
			if mine >= 0 {
				return
			}
			mine = i
		}
	}
	for i := range p.quantities {
		if q := &p.quantities[i]; q.Start < was.End && was.Start < q.End && !p.inDate(q.Span) {
			if theirs >= 0 {
				return
			}
			theirs = i
		}
	}
	if mine < 0 || theirs < 0 || equal(&s.quantities[mine], &p.quantities[theirs]) {
		return
	}
	j.report(RuleNumber, Refused, s.quantities[mine].Span, n, "the passage has "+p.quantities[theirs].In(p.src)+" here",
		"原文此处是"+p.quantities[theirs].In(p.src))
}

// changedQuote looks for other words within quotation marks.
func (j *judge) changedQuote(n int, h hunk) {
	p, s := j.ps[n], j.s
	for k := h.sFrom; k < h.sTo; k++ {
		if s.tokens[k].kind == mark {
			return
		}
	}
	for k := h.pFrom; k < h.pTo; k++ {
		if p.tokens[k].kind == mark {
			return
		}
	}
	at := s.folded.span(s.tokens[h.sFrom].start, s.tokens[h.sTo-1].end)
	for _, q := range s.quotes {
		if at.Start >= q.Start && at.End <= q.End {
			was := p.folded.span(p.tokens[h.pFrom].start, p.tokens[h.pTo-1].end)
			j.report(RuleQuote, Refused, at, n, "the passage has “"+was.In(p.src)+"” here", "原文此处是“"+was.In(p.src)+"”")
			return
		}
	}
}
