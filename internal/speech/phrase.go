package speech

// phraseAt is a noun phrase: tokens from up to without to.
type phraseAt struct{ from, to int }

func (p phraseAt) empty() bool { return p.from >= p.to }

// maxSubject is the most tokens of a subject; longer ones are misread.
const maxSubject = 14

// before finds the noun phrase that ends with token i.
func (e *english) before(lo, i int) phraseAt {
	if i < lo {
		return phraseAt{}
	}
	// Said on Monday, Mr Smith on Monday said: the day is no part of a name.
	for i > lo && e.toks[i].is(calendar) && e.toks[i].word() {
		i--
		if e.toks[i].is(preposition) && i > lo {
			i--
		}
	}
	t := &e.toks[i]
	if t.sign == ')' {
		for j := i - 1; j >= lo && j > i-12; j-- {
			if e.toks[j].sign == '(' && j > lo {
				return e.before(lo, j-1)
			}
		}
	}
	if !t.word() {
		return phraseAt{}
	}
	if t.is(pronoun) && (i == lo || !e.toks[i-1].is(determiner) && e.toks[i-1].low != "'s") {
		return phraseAt{i, i + 1}
	}
	if t.is(conjunction|preposition|relative) && !t.upper || t.is(auxiliary) {
		return phraseAt{}
	}
	if t.upper {
		return e.nameBefore(lo, i)
	}
	j := i
	for k := i; k >= lo && i-k < maxSubject; k-- {
		t := &e.toks[k]
		if !t.word() {
			break
		}
		if t.is(determiner) && !t.upper || t.is(determiner) && k == lo || t.low == "the" || t.low == "a" {
			j = k
			if !e.joined(lo, k) {
				break
			}
			k--
			continue
		}
		if t.low == "'s" || t.low == "and" && k-1 >= lo && e.toks[k-1].word() && !e.toks[k-1].is(anyVerb|calendar) && k < i {
			continue
		}
		if t.is(preposition) && !t.upper {
			if !e.joined(lo, k+1) || k == i {
				break
			}
			continue
		}
		if t.is(relative|conjunction|auxiliary|pronoun) || t.is(adverb) && !t.is(determiner) && k < i && !t.is(anonymous) {
			break
		}
		if e.verbal(lo, k) && k < i && t.is(finite) && !t.is(gerund) && k > lo && !e.toks[k-1].is(determiner) {
			break
		}
		j = k
	}
	return phraseAt{j, i + 1}
}

// joined says whether token k is bound by a preposition to a noun before it.
func (e *english) joined(lo, k int) bool {
	if k-2 < lo || !e.toks[k-1].is(joint) {
		return false
	}
	n := &e.toks[k-2]
	return n.word() && !n.is(preposition|conjunction|auxiliary|calendar) && (n.upper || !n.is(anyVerb) || n.is(official|outside|title))
}

// nameBefore finds the name that ends with token i.
func (e *english) nameBefore(lo, i int) phraseAt {
	j := i
	for k := i - 1; k >= lo && i-k < maxSubject; k-- {
		t := &e.toks[k]
		if !t.word() {
			break
		}
		if t.is(calendar) && t.upper {
			break
		}
		if t.upper {
			if t.is(conjunction|preposition|pronoun|relative|auxiliary) && !t.is(title) {
				break
			}
			if t.is(adverb) && k == lo {
				break
			}
			if t.is(determiner) {
				if t.low == "the" {
					j = k
				}
				break
			}
			if e.verbal(lo, k) && e.shouting(lo, k) {
				break
			}
			j = k
			continue
		}
		link := t.low == "'s" || t.low == "of" || t.low == "and" || t.low == "for" || t.low == "de" || t.low == "van" || t.low == "von" || t.low == "bin" || t.low == "al"
		if link && k-1 >= lo && e.toks[k-1].upper && e.toks[k-1].word() {
			if t.low == "and" && e.toks[k+1].is(determiner) {
				break
			}
			continue
		}
		if t.is(title) && e.toks[k+1].upper {
			j = k
			continue
		}
		break
	}
	// Firms in York, analysts at the Bank of England: the name only tells where.
	k := j - 1
	if k-1 >= lo && e.toks[k].is(joint) && e.toks[k-1].is(official|outside|anonymous|title) && !e.toks[k-1].upper {
		if p := e.before(lo, k-1); !p.empty() {
			return phraseAt{p.from, i + 1}
		}
	}
	return phraseAt{j, i + 1}
}

// forward finds the noun phrase that begins at token i, before hi.
func (e *english) forward(i, hi int) phraseAt {
	for i < hi && e.toks[i].word() && e.toks[i].is(adverb) && !e.toks[i].is(determiner) && !e.toks[i].upper {
		i++
	}
	if i >= hi || !e.toks[i].word() {
		return phraseAt{}
	}
	t := &e.toks[i]
	if t.is(pronoun) && !t.is(determiner) {
		return phraseAt{i, i + 1}
	}
	if t.is(preposition|conjunction|relative|auxiliary) && !t.is(determiner) {
		return phraseAt{}
	}
	named := false
	j := i
	for ; j < hi && j-i < maxSubject; j++ {
		t := &e.toks[j]
		if !t.word() {
			break
		}
		if t.is(calendar) {
			break
		}
		if t.upper && !t.is(determiner) {
			named = true
			continue
		}
		if t.low == "'s" && j > i && j+1 < hi {
			named = false
			continue
		}
		if t.is(relative) && !t.is(determiner) || t.is(auxiliary) || t.is(conjunction) && t.low != "and" {
			break
		}
		if t.low == "and" {
			if j+1 < hi && e.toks[j+1].word() && (e.toks[j+1].upper || e.toks[j+1].is(determiner|outside|official)) {
				continue
			}
			break
		}
		if t.is(preposition) {
			next := j+1 < hi && e.toks[j+1].word() && (e.toks[j+1].upper || e.toks[j+1].is(determiner) || !named && t.low == "of") && !e.toks[j+1].is(calendar)
			if t.is(joint) && next && (t.low == "of" || t.low == "for" || t.low == "at" || t.low == "with" && !named || t.low == "from" && !named) && j > i {
				continue
			}
			break
		}
		if named && !t.upper && !(t.is(title|outside|official) && j+1 < hi && e.toks[j+1].upper && e.toks[j+1].word()) {
			break
		}
		if j > i && e.verbal(i, j) && t.is(finite) && !e.toks[j-1].is(determiner) {
			break
		}
		if t.is(adverb) && j > i && !t.is(determiner) {
			break
		}
	}
	return phraseAt{i, j}
}

// seen widens a name behind "obtained by" or "seen by" to what was obtained: a memo seen by Reuters.
func (e *english) seen(lo int, p phraseAt) (wide, head phraseAt) {
	if p.from-3 >= lo && e.toks[p.from-1].low == "by" {
		switch e.toks[p.from-2].low {
		case "obtained", "seen", "reviewed", "viewed", "published", "issued", "released", "written", "filed", "shared", "commissioned", "led", "owned", "backed", "founded", "run":
			if h := e.before(lo, p.from-3); !h.empty() {
				return phraseAt{h.from, p.to}, h
			}
		}
	}
	return p, p
}

// person narrows a phrase to the name of a person behind titles: Micron CEO Sanjay Mehrotra.
func (e *english) person(p phraseAt) phraseAt {
	last := -1
	for i := p.from; i < p.to; i++ {
		if e.toks[i].is(title) {
			last = i
		}
	}
	if last >= 0 && last+1 < p.to {
		all := true
		for i := last + 1; i < p.to; i++ {
			all = all && e.toks[i].upper && e.toks[i].word()
		}
		if all {
			return phraseAt{last + 1, p.to}
		}
	}
	return p
}
