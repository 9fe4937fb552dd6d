package speech

import "strings"

// told says whether somebody says something before token i.
func (e *english) told(u unit, i int) bool {
	for k := u.from + 1; k < i; k++ {
		if t := &e.toks[k]; t.is(saying) && !t.is(loose) && t.is(finite) && e.verbal(u.from, k) {
			return true
		}
	}
	return false
}

// leading reads a headline that begins with its quotation: 'Legitimate targets': Iran issues warning to tech firms.
func (e *english) leading(u unit, i int, looks look) (cue int, p phraseAt, ok bool) {
	if i != u.from || i+2 >= u.to || e.toks[i+1].sign != ':' || looks == never {
		return 0, phraseAt{}, false
	}
	for k := i + 3; k < u.to && k < i+10; k++ {
		t := &e.toks[k]
		if !t.word() {
			break
		}
		ph, n := e.l.phrase(e.toks[:u.to], k)
		if !(t.is(saying|stance) && t.is(finite) && e.verbal(i+2, k)) && !(n > 1 && ph&saying != 0 && ph&finite != 0) {
			continue
		}
		if p := e.forward(i+2, k); !p.empty() && p.to == k {
			return k, p, true
		}
		break
	}
	return 0, phraseAt{}, false
}

// feels returns whose word a short piece behind a form of be is, if it is a person's: the CEO is ‘surprised’ that ….
func (e *english) feels(u unit, i int, words string, looks look) phraseAt {
	if i < u.from+2 || looks != piece || strings.Count(words, " ") > 2 || startsUpper(words) {
		return phraseAt{}
	}
	switch e.toks[i-1].low {
	case "is", "was", "are", "were", "feels", "felt":
	default:
		return phraseAt{}
	}
	if i+1 < u.to && e.toks[i+1].word() && !e.toks[i+1].upper && !e.toks[i+1].is(preposition|conjunction|relative|determiner|pronoun|adverb) {
		return phraseAt{}
	}
	p := e.subjectBefore(u.from, i-1)
	if p.empty() || p.from != u.from && !(p.from == u.from+1 && e.toks[u.from].is(adverb)) || e.toks[p.from].is(pronoun) {
		return phraseAt{}
	}
	if last := &e.toks[p.to-1]; !last.is(title) && !e.t.person(e.span(p)) && !(last.upper && e.traits(p)&title != 0) {
		return phraseAt{}
	}
	return p
}

// describes says whether a piece stands before the noun that it describes: “works on my machine” bugs.
func (e *english) describes(i int) bool {
	if i+1 >= len(e.toks) || e.ends(&e.toks[i]) {
		return false
	}
	n := &e.toks[i+1]
	return n.word() && !n.upper && !n.is(preposition|conjunction|relative|auxiliary|adverb|calendar|pronoun|determiner|saying|calling|thinking)
}

// borrowed says whether a piece without any cue is words that an outlet took over from somebody: three words or more in
// small letters that go on as the sentence does. A piece before the noun that it describes is a name for it: “works on my
// machine” bugs.
func (e *english) borrowed(u unit, i int, looks look, words string) bool {
	m := &e.marks[e.toks[i].quote]
	if looks != piece || m.single || m.open || i < u.from+2 || strings.Count(words, " ") < 2 || startsUpper(words) || strings.ContainsAny(words, "0123456789_/<>=(){}[]") {
		return false
	}
	for w := range strings.FieldsSeq(words) {
		if c := w[0]; c >= 'A' && c <= 'Z' && w != "I" && !strings.HasPrefix(w, "I'") && !strings.HasPrefix(w, "I’") && !strings.HasPrefix(w, "AI") && !strings.HasPrefix(w, "US") {
			return false
		}
	}
	for k := u.from; k < i; k++ { // the writer's own words for things
		switch e.toks[k].low {
		case "i", "I", "you", "You", "you're", "my", "your", "Your", "My", "so-called", "called", "calls", "known", "term", "phrase", "word", "words", "titled", "entitled", "labeled", "labelled", "tagged", "sign", "button", "prompt", "message", "say", "saying",
			"search", "searching", "type", "typed", "typing", "query", "question", "file", "command", "slogan", "song", "book", "film", "show", "episode", "headline", "like", "if":
			return false
		}
	}
	b := &e.toks[i-1]
	if b.sign != 0 && b.sign != ',' && !(b.sign == ':' && strings.Count(words, " ") >= 3) || b.is(naming) && !b.is(saying|calling) || b.low == "the" && i+1 < u.to && e.toks[i+1].low == "of" {
		return false
	}
	if b.is(determiner) && i+2 < u.to && e.toks[i+1].sign == ',' && e.toks[i+2].is(relative) {
		return false // a “targeted employment area,” which is defined as …: a term
	}
	if i+1 >= u.to || !e.toks[i+1].word() {
		return !b.is(determiner) || strings.Count(words, " ") >= 2 && m.inner.End-m.inner.Start > 14
	}
	n := &e.toks[i+1]
	return n.is(preposition | conjunction | relative | auxiliary | adverb | calendar)
}

// writer says whether a phrase is the writer or the reader: what "I hear" or "you want" nobody quotes.
func (e *english) writer(p phraseAt) bool {
	if p.to-p.from != 1 {
		return false
	}
	switch e.toks[p.from].low {
	case "i", "I", "you", "You":
		return true
	}
	return false
}

// relayed says whether a short piece stands in what an outlet reports: the term is not the outlet's own word, nor does
// the text say whose.
func (e *english) relayed(cue int, p phraseAt, words string) bool {
	if cue < 0 || strings.Count(words, " ") > 2 || e.traits(p)&outlet == 0 {
		return false
	}
	switch e.toks[cue].low {
	case "according", "reported", "reports", "report", "writes":
		return true
	}
	return false
}
