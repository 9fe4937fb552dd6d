package speech

import (
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// english reads English text.
type english struct {
	t     *Text
	l     *lexicon
	marks []mark
	toks  []token
	known map[string]news.Attribution // classes of names, as they were found
}

// unit is a sentence of the outlet's own words, with quotations as single tokens: from up to without to.
type unit struct {
	from, to  int
	paragraph int
}

// units cuts the tokens into units.
func (e *english) units() []unit {
	var out []unit
	start, paragraph := 0, 0
	end := func(i int) {
		if i > start {
			out = append(out, unit{start, i, paragraph})
		}
		start = i
	}
	for i := range e.toks {
		t := &e.toks[i]
		switch t.sign {
		case 'n':
			end(i)
			start = i + 1
			paragraph++
		case '.':
			if i+1 == len(e.toks) || e.toks[i+1].sign != 0 && e.toks[i+1].sign != ')' && e.toks[i+1].sign != ',' || e.toks[i+1].upper {
				end(i + 1)
			}
		case '?', '!', ';':
			end(i + 1)
		case 'q':
			if i+1 < len(e.toks) && e.ends(t) && !e.attributed(i) {
				end(i + 1)
			}
		}
	}
	end(len(e.toks))
	return out
}

// ends says whether a quotation's own words end a sentence.
func (e *english) ends(t *token) bool {
	switch lastByte(e.marks[t.quote].inner.In(e.t.Body)) {
	case '.', '?', '!':
		return true
	}
	return e.marks[t.quote].open
}

func lastByte(s string) byte {
	s = strings.TrimRight(s, " \u00a0'’")
	if strings.HasSuffix(s, "…") {
		return '.'
	}
	if s == "" {
		return 0
	}
	return s[len(s)-1]
}

// attributed says whether the words behind the quotation at token i belong to its sentence, though it ends with a stop:
// a small letter, or a speaker with a verb of saying and nothing that could be a new sentence's own.
func (e *english) attributed(i int) bool {
	n := &e.toks[i+1]
	if n.sign == ',' || n.sign == '-' || n.sign == ':' {
		return true
	}
	if !n.word() {
		return false
	}
	if !n.upper {
		return true
	}
	stop := lastByte(e.marks[e.toks[i].quote].inner.In(e.t.Body)) == '.'
	for j := i + 1; j < len(e.toks) && j < i+9; j++ {
		t := &e.toks[j]
		if t.sign == 'n' || t.sign == '.' || t.sign == 'q' {
			return false
		}
		if t.is(saying) && t.is(finite) && !t.upper {
			if j+1 == len(e.toks) {
				return true
			}
			switch next := &e.toks[j+1]; {
			case next.sign == '.', next.sign == 'n':
				return true
			case stop: // American writers put a comma there; a stop begins a new sentence
				return false
			case next.sign == ',', next.is(calendar), next.is(preposition) && next.low != "that", next.is(adverb):
				return true
			}
			return false
		}
	}
	return false
}

// found is what is known of a quotation.
type found struct {
	speech  bool
	cue     int // token, -1 for none
	subject phraseAt
	whole   bool // sentences of its own, not a piece of the outlet's
	weak    bool // found by its look alone
}

// quotes reads the quotations of the text.
func (e *english) quotes() []Quote {
	units := e.units()
	got := make([]found, len(e.marks))
	var last memory
	for n, u := range units {
		for i := u.from; i < u.to; i++ {
			if e.toks[i].sign == 'q' {
				e.read(units, n, i, got, &last)
			}
		}
	}
	e.lookAhead(units, got)
	out := make([]Quote, 0, len(got))
	for i := range got {
		f := &got[i]
		if !f.speech {
			continue
		}
		q := Quote{Span: trimQuote(e.t.Body, e.marks[i].inner), Part: !f.whole}
		if f.subject.empty() && e.t.lead != nil && f.whole && strings.TrimSpace(e.t.Body[:e.marks[i].outer.Start]) == "" {
			q.Speaker, q.SpeakerID = e.t.lead.speaker, e.t.lead.id
		}
		if f.cue >= 0 {
			q.Cue = e.toks[f.cue].Span
		}
		if !f.subject.empty() {
			q.SpeakerSpan = e.span(f.subject)
			q.Speaker = q.SpeakerSpan.In(e.t.Body)
			q.SpeakerID = e.t.resolve(q.SpeakerSpan)
		}
		out = append(out, q)
	}
	return out
}

// memory is the last speaker, and where.
type memory struct {
	subject   phraseAt
	cue       int
	paragraph int
	mark      int
}

// trimQuote drops space at both ends, and the comma that belongs to the sentence around the words.
func trimQuote(s string, q text.Span) text.Span {
	for q.Start < q.End && strings.IndexByte(" \t", s[q.Start]) >= 0 {
		q.Start++
	}
	for q.Start < q.End && strings.IndexByte(" \t,", s[q.End-1]) >= 0 {
		q.End--
	}
	if n := len("，"); q.End-q.Start > n && s[q.End-n:q.End] == "，" {
		q.End -= n
	}
	return q
}

// read reads the quotation at token i of the unit n.
func (e *english) read(units []unit, n, i int, got []found, last *memory) {
	u := units[n]
	m := e.toks[i].quote
	f := &got[m]
	f.cue = -1
	words := e.marks[m].inner.In(e.t.Body)
	alone := e.alone(u, i)
	f.whole = alone || e.ends(&e.toks[i]) && startsUpper(words)
	looks := e.looks(u, i, words)
	if looks >= label && i > u.from && e.shouting(u.from, i) && !e.toks[i-1].is(naming|determiner) && strings.Contains(words, " ") && e.told(u, i) {
		looks = piece // in such a headline capitals make no name
	}
	defer func() {
		if f.speech && !f.subject.empty() {
			*last = memory{f.subject, f.cue, u.paragraph, m}
		}
	}()
	take := func(cue int, p phraseAt) {
		if !p.empty() && e.nobody(p) {
			p = phraseAt{}
		}
		if !f.whole && !p.empty() && (e.writer(p) || e.relayed(cue, p, words)) {
			return
		}
		f.speech, f.cue, f.subject = true, cue, e.person(p)
	}
	if cue, p, ok := e.leading(u, i, looks); ok {
		take(cue, p)
		return
	}
	if p := e.feels(u, i, words, looks); !p.empty() {
		take(-1, p)
		return
	}
	before, p, ok := e.cueBefore(u, i, words, looks)
	if h, colon, titled := e.heads(u.from, u.to); titled && !h.empty() && colon < i && (!ok || before < 0 || !e.toks[before].is(saying)) && looks != never && looks != label {
		take(-1, h) // Mayor: the plan is ‘dumb’
		return
	}
	said := ok && before >= 0 && e.toks[before].is(saying) && !startsUpper(words) && !e.toks[i-1].is(relative)
	if cue, p, ok := e.cueAfter(u, i); ok && looks != never && !said && !(looks == label && e.toks[i+1].sign == '-') {
		take(cue, p)
		return
	}
	if ok {
		take(before, p)
		if before >= 0 && e.toks[before].is(gerund|participle) {
			if q := e.mainSubject(u, before); !q.empty() && (f.subject.empty() || before > u.from && e.toks[before-1].sign == ',' && e.toks[before].is(gerund)) {
				f.subject = e.person(q)
			}
		}
		return
	}
	if looks == label && i+1 == u.to && i > u.from && e.toks[i-1].sign == ':' && answering(words) {
		f.speech, f.weak = true, true // Blaming the tools: ‘It Sounds Better’
		return
	}
	if looks == never || looks == label {
		return
	}
	// A second piece in the sentence of a first one.
	for j := i - 1; j >= u.from; j-- {
		if t := &e.toks[j]; t.sign == 'q' && got[t.quote].speech {
			if e.linked(j, i) || alone || looks == utterance {
				f.speech, f.cue, f.subject = true, got[t.quote].cue, got[t.quote].subject
				return
			}
			break
		}
	}
	if cue, p, ok := e.cueLast(u, i); ok {
		take(cue, p)
		return
	}
	if e.continues(m) && m > 0 && got[m-1].speech {
		f.speech, f.cue, f.subject = true, got[m-1].cue, got[m-1].subject
		return
	}
	if alone {
		e.alonely(units, n, got, f, last, words)
		return
	}
	if i == u.from && i+1 < u.to && e.toks[i+1].sign == ':' && strings.Count(words, " ") >= 2 && !e.marks[m].open {
		f.speech, f.weak = true, true // “A Band-Aid on a giant gash”: what follows is a headline
		return
	}
	if looks == utterance && !e.describes(i) || e.borrowed(u, i, looks, words) {
		f.speech, f.weak = true, true
	}
}

// alonely settles a quotation that is a sentence by itself: its speaker stands before it, or is that of the quotation before.
func (e *english) alonely(units []unit, n int, got []found, f *found, last *memory, words string) {
	u := units[n]
	if n > 0 && e.holds(units[n-1], last.mark) && units[n-1].paragraph == u.paragraph && got[last.mark].speech {
		f.speech, f.weak, f.subject = true, true, last.subject
		return
	}
	if n > 0 {
		b := units[n-1]
		if b.paragraph == u.paragraph || e.toks[b.to-1].sign == ':' {
			if cue, p, ok := e.leadIn(b); ok {
				f.speech, f.cue, f.subject = true, cue, e.person(p)
				return
			}
		}
	}
	if last.mark < len(got) && got[last.mark].speech && !last.subject.empty() && u.paragraph-last.paragraph <= 2 {
		f.speech, f.weak = true, true
		f.subject, f.cue = last.subject, -1
		return
	}
	if m := e.marks[e.toks[e.mark(u)].quote]; m.single || m.open {
		return
	}
	if strings.Count(words, " ") >= 3 || lastByte(words) == '?' {
		f.speech, f.weak = true, true
	}
}

// mark returns the token of the unit's first quotation.
func (e *english) mark(u unit) int {
	for i := u.from; i < u.to; i++ {
		if e.toks[i].sign == 'q' {
			return i
		}
	}
	return u.from
}

// holds says whether the quotation m stands in the unit.
func (e *english) holds(u unit, m int) bool {
	for i := u.from; i < u.to; i++ {
		if e.toks[i].sign == 'q' && e.toks[i].quote == m {
			return true
		}
	}
	return false
}

// lookAhead gives quotations without a speaker that of the next one in their paragraph: “A.” “B,” she said.
func (e *english) lookAhead(units []unit, got []found) {
	for n := len(units) - 2; n >= 0; n-- {
		u, next := units[n], units[n+1]
		if u.paragraph != next.paragraph {
			continue
		}
		for i := u.from; i < u.to; i++ {
			t := &e.toks[i]
			if t.sign != 'q' || !e.alone(u, i) {
				continue
			}
			f := &got[t.quote]
			if f.speech && !f.weak {
				continue
			}
			for j := next.from; j < next.to; j++ {
				if q := &e.toks[j]; q.sign == 'q' && got[q.quote].speech && j == next.from {
					f.speech, f.weak = true, got[q.quote].weak
					f.subject, f.cue = got[q.quote].subject, got[q.quote].cue
				}
			}
		}
	}
}

// continues says whether the quotation m goes on from one that no mark closed in the line before.
func (e *english) continues(m int) bool {
	if m == 0 || !e.marks[m-1].open {
		return false
	}
	return strings.TrimSpace(e.t.Body[e.marks[m-1].outer.End:e.marks[m].outer.Start]) == ""
}

// alone says whether the quotation at token i is all there is of its unit.
func (e *english) alone(u unit, i int) bool {
	for j := u.from; j < u.to; j++ {
		t := &e.toks[j]
		if j != i && (t.word() || t.sign == 'q') {
			return false
		}
	}
	return true
}

// linked says whether only small words or commas stand between two quotations.
func (e *english) linked(a, b int) bool {
	if b-a > 14 {
		return false
	}
	for j := a + 1; j < b; j++ {
		t := &e.toks[j]
		if t.sign == ';' || t.sign == '.' || t.sign == '-' {
			return false
		}
		if t.is(saying|calling) && e.verbal(a, j) {
			return false
		}
	}
	return true
}

func startsUpper(s string) bool {
	s = strings.TrimLeft(s, " '‘[(…-—")
	r, _ := utf8.DecodeRuneInString(s)
	return r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// answering says whether words in a headline's capitals are a sentence that somebody says: they begin with a pronoun, or
// with a verb that is negated.
func answering(words string) bool {
	first, rest, ok := strings.Cut(words, " ")
	if !ok || !strings.Contains(rest, " ") && !strings.HasSuffix(rest, "s") {
		return false
	}
	switch strings.ToLower(strings.ReplaceAll(first, "’", "'")) {
	case "it", "it's", "this", "that's", "they", "they're", "he", "he's", "she", "she's", "you", "you're", "there's", "don't", "stop":
		return true
	}
	return false
}
