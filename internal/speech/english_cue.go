package speech

import "strings"

// cueAfter finds a speaker directly behind the quotation at token i: “…,” said X; “…,” X said; “…,” according to X.
func (e *english) cueAfter(u unit, i int) (cue int, p phraseAt, ok bool) {
	j := i + 1
	dash := false
	for j < u.to && (e.toks[j].sign == ',' || e.toks[j].sign == '-') {
		dash = dash || e.toks[j].sign == '-'
		j++
	}
	if j >= u.to || !e.toks[j].word() {
		return 0, phraseAt{}, false
	}
	t := &e.toks[j]
	ends := strings.IndexByte(",.?!-", lastByte(e.marks[e.toks[i].quote].inner.In(e.t.Body))) >= 0 || e.toks[i+1].sign == ',' || dash
	if t.low == "according" && j+2 < u.to && e.toks[j+1].low == "to" {
		return j, e.forward(j+2, u.to), true
	}
	hi := j
	for hi < u.to && e.toks[hi].sign != 'q' && e.toks[hi].sign != ':' {
		hi++
	}
	if hi < u.to && e.toks[hi].sign == ':' { // “…” and: “…”; the colon's own cue is before it
		for k := j; k < hi; k++ {
			if e.toks[k].sign == ',' {
				break
			}
		}
	}
	first := t.is(saying|calling) && t.is(finite) && !t.upper
	if first && ends {
		v := j
		p := e.forward(v+1, hi)
		if !p.empty() && e.toks[v].low != "told" {
			return v, p, true
		}
	}
	for k := j; k < hi && k < j+26; k++ {
		t := &e.toks[k]
		if t.sign == '.' || t.sign == '-' && k > j+12 {
			break
		}
		if !t.is(saying|calling|thinking) || !t.is(finite) || !e.verbal(u.from, k) {
			continue
		}
		if !t.is(saying) && (!ends || !t.is(calling)) {
			continue
		}
		p := e.subjectBefore(i+1, k)
		if p.empty() {
			continue
		}
		if !ends && (k+1 < u.to && e.toks[k+1].word() && !e.toks[k+1].is(calendar|preposition|adverb)) {
			// “x” is …, she said that …: the verb governs what follows.
			return 0, phraseAt{}, false
		}
		lead := p.from == j || p.from == j+1 && (e.toks[j].is(adverb|determiner|conjunction|title) || e.toks[j].upper)
		apposed := p.from > j && p.from <= j+3 && e.toks[j].upper
		if lead || apposed || ends && e.phraseOnly(j, p.from) {
			return k, p, true
		}
		break
	}
	if dash && ends && hi-j <= 8 && t.upper {
		if p := e.forward(j, hi); !p.empty() && e.traits(p)&outlet == 0 && e.span(p).In(e.t.Body) != e.t.Outlet {
			return -1, p, true
		}
	}
	return 0, phraseAt{}, false
}

// phraseOnly says whether the tokens hold no finite verb: “…,” the former head of the agency, John Smith, said.
func (e *english) phraseOnly(from, to int) bool {
	for k := from; k < to; k++ {
		t := &e.toks[k]
		if t.is(auxiliary) || t.sign == '.' || t.sign == ':' || e.verbal(from, k) && t.is(finite) && !t.is(participle) && k > from {
			return false
		}
	}
	return true
}

// cueBefore finds a speaker before the quotation at token i.
func (e *english) cueBefore(u unit, i int, words string, looks look) (cue int, p phraseAt, ok bool) {
	if i == u.from {
		return 0, phraseAt{}, false
	}
	b := &e.toks[i-1]
	if b.sign == '-' && looks == utterance {
		return 0, phraseAt{}, false // a headline's own dash
	}
	spokenOf := false
	if strings.Count(words, " ") < 3 && i+1 < u.to && looks != utterance {
		next := &e.toks[i+1]
		if e.marks[e.toks[i].quote].single && next.word() && !next.is(preposition|conjunction|adverb|pronoun|determiner) {
			return 0, phraseAt{}, false // his ‘world model’ startup
		}
		spokenOf = next.low == "to" || next.is(auxiliary)
	}
	direct := b.sign == ',' || b.sign == ':' || b.low == "that"
	for k := i - 1; k >= u.from; k-- {
		t := &e.toks[k]
		if t.sign == 'q' {
			break
		}
		if i-k > 45 {
			break
		}
		if t.low == "to" && k > u.from && e.toks[k-1].low == "according" {
			if p := e.forward(k+1, i); !p.empty() {
				return k - 1, p, true
			}
		}
		if !t.word() || !t.is(saying|calling|thinking) || !e.verbal(u.from, k) {
			continue
		}
		if t.is(participle) && !t.is(gerund) && k+1 < i && e.toks[k+1].is(preposition|calendar) && e.finiteAfter(k+1, i) {
			continue // an agreement announced between … will allow “…”
		}
		if spokenOf && (k == i-1 && !t.is(calling) || b.low == "that") {
			return 0, phraseAt{}, false // expects “adult mode” to …; that “slop” is …
		}
		if looks == never || looks == label && !(t.is(saying) && direct && i-k <= 3) {
			return 0, phraseAt{}, false
		}
		if t.is(thinking) && !t.is(saying|calling) && t.is(gerund) && k > u.from && !e.toks[k-1].is(auxiliary) {
			continue // wants us to stop thinking of it as “…”
		}
		if t.is(thinking) && !t.is(saying|calling) && b.is(preposition) && b.low != "to" && b.low != "as" && strings.Count(words, " ") < 2 {
			continue // plan to invest in “sovereign AI”
		}
		if next := &e.toks[min(k+1, len(e.toks)-1)]; next.low == "to" && (t.low == "urged" || t.low == "asked" || t.low == "ordered") {
			continue // a headline's passive
		}
		if strings.HasPrefix(t.low, "publish") && !direct || k == i-1 && (t.low == "means" || t.low == "meant" || t.low == "meaning") && strings.Count(words, " ") < 2 {
			continue // what is published; what a word means
		}
		if t.is(loose) && !direct && i-k > 2 || !t.is(saying) && t.is(calling) && i-k > 12 {
			continue
		}
		if k+1 < i && e.toks[k+1].low == "by" && t.is(participle) && e.passive(u.from, k) {
			if p := e.forward(k+2, i); !p.empty() {
				return k, p, true
			}
		}
		if t.is(participle) && !t.is(base|saying|calling) && e.passive(u.from, k) && k > u.from {
			continue // is expected to “…”
		}
		if t.is(participle) && !t.is(base) && e.passive(u.from, k) && (!t.is(saying) || t.is(calling)) {
			return k, e.by(i+1, u.to), true
		}
		if p := e.inverted(u, k, i, b); !p.empty() {
			return k, p, true
		}
		p := e.subjectBefore(u.from, k)
		if !p.empty() && p.from > u.from && t.is(thinking) && !t.is(saying|calling) {
			// The suit alleges the firm planned “…”: the words are the suit's.
			if v := e.governing(u.from, p.from); v >= 0 && !e.toks[v].is(loose) {
				if q := e.subjectBefore(u.from, v); !q.empty() && q.to <= v && !e.toks[q.from].is(pronoun) {
					return v, q, true
				}
			}
		}
		if !p.empty() && p.to-p.from == 1 && e.toks[p.from].is(pronoun) && p.from > u.from && (!t.is(saying) || t.is(loose) || e.toks[p.from-1].low == "that") {
			// X said that he …: it is X who says so.
			for at := p.from; at > u.from; {
				v := e.governing(u.from, at)
				if v < 0 {
					break
				}
				q := e.subjectBefore(u.from, v)
				if q.empty() {
					break
				}
				if !e.toks[q.from].is(pronoun) || q.from == u.from {
					return v, q, true
				}
				at = q.from
			}
		}
		return k, p, true
	}
	if b.sign == ':' {
		if p := e.before(u.from, i-2); !p.empty() && p.from == u.from && p.to-p.from <= 8 && e.toks[p.from].upper {
			for k := p.from; k < p.to; k++ {
				if e.toks[k].is(heading) {
					return 0, phraseAt{}, false
				}
			}
			return -1, p, looks != label
		}
	}
	if b.sign == ':' && looks == utterance {
		if p := e.forward(u.from, i); !p.empty() && p.to < i && (e.toks[p.to].is(auxiliary|adverb) || e.verbal(u.from, p.to)) && !e.toks[p.from].is(conjunction) {
			return -1, p, true
		}
	}
	for k := i - 1; k >= u.from && k > i-8; k-- {
		t := &e.toks[k]
		if t.sign == 'q' {
			break
		}
		if t.is(medium) && (b.sign == ':' || b.sign == ',' && looks == utterance) {
			return -1, e.owner(u, k), looks != label && looks != never
		}
	}
	return 0, phraseAt{}, false
}

// governing returns the verb of saying on which the clause that begins at token i depends, or -1: said that, told X that.
func (e *english) governing(lo, i int) int {
	for k := i - 1; k >= lo && k > i-14; k-- {
		t := &e.toks[k]
		if t.sign != 0 && t.sign != ',' {
			return -1
		}
		if t.is(saying) && t.is(finite) && e.verbal(lo, k) {
			return k
		}
	}
	return -1
}

// owner finds whose statement the word at k is: Smith's statement; the statement from Smith.
func (e *english) owner(u unit, k int) phraseAt {
	if k-2 >= u.from && e.toks[k-1].low == "'s" {
		return e.before(u.from, k-2)
	}
	for j := k + 1; j+1 < u.to && j < k+4; j++ {
		if e.toks[j].low == "from" || e.toks[j].low == "by" {
			return e.forward(j+1, u.to)
		}
	}
	return phraseAt{}
}

// inverted finds the subject behind a verb before a quotation: Said Clinton: “…”.
func (e *english) inverted(u unit, k, i int, b *token) phraseAt {
	if k != u.from || b.sign != ':' && b.sign != ',' || !e.toks[k].is(saying) {
		return phraseAt{}
	}
	return e.forward(k+1, i)
}

// passive says whether a participle stands behind a form of be.
func (e *english) passive(lo, k int) bool {
	for j := k - 1; j >= lo && j > k-4; j-- {
		switch e.toks[j].low {
		case "is", "are", "was", "were", "be", "been", "being":
			return true
		}
		if !e.toks[j].is(adverb | auxiliary) {
			return false
		}
	}
	return k == lo
}

// by finds who did what a passive says, behind the quotation.
func (e *english) by(from, to int) phraseAt {
	for k := from; k < to && k < from+3; k++ {
		if e.toks[k].low == "by" {
			return e.forward(k+1, to)
		}
	}
	return phraseAt{}
}

// mainSubject finds the subject of the clause to which a participle belongs: X has sued Y, claiming it.
func (e *english) mainSubject(u unit, k int) phraseAt {
	for j := k - 1; j > max(u.from, k-maxBack); j-- {
		t := &e.toks[j]
		if t.is(auxiliary) || e.verbal(u.from, j) && t.is(finite) {
			if p := e.subjectBefore(u.from, j); !p.empty() {
				return p
			}
		}
	}
	if k == u.from { // Described as “…”, X said
		for j := k; j < u.to; j++ {
			if t := &e.toks[j]; t.sign == ',' || t.sign == 'q' && lastByte(e.marks[t.quote].inner.In(e.t.Body)) == ',' {
				return e.forward(j+1, u.to)
			}
		}
	}
	return phraseAt{}
}

// cueLast finds the sentence's attribution at its end: The “crazy” plan is bad, X said.
func (e *english) cueLast(u unit, i int) (cue int, p phraseAt, ok bool) {
	comma := -1
	for k := u.to - 1; k > i; k-- {
		if e.toks[k].sign == 'q' {
			break
		}
		if e.toks[k].sign == ',' {
			comma = k
		}
		if !e.toks[k].is(saying) || !e.toks[k].is(finite) || !e.verbal(u.from, k) {
			continue
		}
		if k+1 < u.to && e.toks[k+1].word() && !e.toks[k+1].is(calendar|preposition|adverb|conjunction) {
			if k > i && e.toks[k-1].sign == ',' {
				if p := e.forward(k+1, u.to); !p.empty() {
					return k, p, true
				}
			}
			continue
		}
		p := e.subjectBefore(u.from, k)
		if p.empty() || p.from <= i || e.toks[p.from-1].sign != ',' {
			continue
		}
		return k, p, true
	}
	if comma > 0 && comma+2 < u.to && e.toks[comma+1].low == "according" {
		return comma + 1, e.forward(comma+3, u.to), true
	}
	return 0, phraseAt{}, false
}

// leadIn finds who speaks in a sentence before a quotation that stands alone.
func (e *english) leadIn(b unit) (cue int, p phraseAt, ok bool) {
	for k := b.to - 1; k >= b.from; k-- {
		t := &e.toks[k]
		if t.sign == 'q' {
			continue
		}
		if t.is(saying|calling|thinking) && t.is(finite|gerund) && e.verbal(b.from, k) {
			if p := e.subjectBefore(b.from, k); !p.empty() {
				return k, p, true
			}
			if k > b.from && (e.toks[k-1].sign == ',' || e.toks[k-1].sign == 'q') {
				if p := e.forward(k+1, b.to); !p.empty() {
					return k, p, true
				}
			}
		}
		if t.low == "according" && k+2 < b.to && e.toks[k+1].low == "to" {
			return k, e.forward(k+2, b.to), true
		}
	}
	if e.toks[b.to-1].sign == ':' {
		if p := e.before(b.from, b.to-2); !p.empty() {
			return -1, p, true
		}
	}
	return 0, phraseAt{}, false
}
