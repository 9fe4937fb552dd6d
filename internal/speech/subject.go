package speech

import (
	"strings"

	"dateline/internal/news"
	"dateline/internal/text"
)

// phraseAt is a noun phrase: tokens from up to without to.
type phraseAt struct{ from, to int }

func (p phraseAt) empty() bool { return p.from >= p.to }

// maxSubject is the most tokens of a subject; longer ones are misread.
const maxSubject = 14

// english reads English text.
type english struct {
	t     *Text
	l     *lexicon
	marks []mark
	toks  []token
	known map[string]news.Attribution // classes of names, as they were found
}

func (e *english) span(p phraseAt) text.Span {
	return text.Span{Start: e.toks[p.from].Start, End: e.toks[p.to-1].End}
}

// verbal says whether token i is used as a verb, not as a noun: "the report", "a sign".
func (e *english) verbal(lo, i int) bool {
	t := &e.toks[i]
	if !t.is(anyVerb) || t.upper && !(i == lo) && !e.shouting(lo, i) {
		return false
	}
	if i > lo && t.is(participle) && !t.is(base) {
		j := i - 1
		for j > lo && e.toks[j].is(adverb) {
			j--
		}
		if d := &e.toks[j]; d.is(determiner) && !d.is(pronoun|relative) && d.word() {
			return false // its previously announced timeline
		}
	}
	if !t.is(base | third) {
		return true
	}
	if i == lo {
		return t.is(gerund|participle) || t.is(base) && !t.is(past)
	}
	before := &e.toks[i-1]
	if t.is(past) && !t.is(base|participle) {
		return true
	}
	if before.is(determiner) && !before.is(pronoun) || before.low == "'s" && !t.is(third) {
		return false
	}
	if before.is(preposition) && !before.is(adverb) && before.low != "to" {
		return false
	}
	if t.is(nounish) && t.upper {
		return false
	}
	if t.is(nounish) && before.sign == ',' && t.is(base) {
		return false // …, state media reported
	}
	if t.is(nounish) && before.upper && t.is(base) && !strings.HasSuffix(before.low, "s") {
		return false // Italian project: one name takes no verb in this form
	}
	if t.is(nounish) && before.is(adverb) && i-2 >= lo && e.toks[i-2].is(determiner) {
		return false // his first state visit
	}
	if t.is(nounish) && before.word() && !before.upper && !before.is(pronoun|outside|official|anonymous|relative|adverb|auxiliary|conjunction|calendar) && before.low != "to" {
		return false
	}
	return true
}

// shouting says whether the words of a headline all begin with capitals, so that a capital makes no name.
func (e *english) shouting(lo, i int) bool {
	n, caps := 0, 0
	for k := max(lo, i-12); k < len(e.toks) && k < i+13; k++ {
		t := &e.toks[k]
		if t.sign == 'n' {
			if k > i {
				break
			}
			n, caps = 0, 0
			continue
		}
		if !t.word() || t.is(preposition|determiner|conjunction) || t.low == "'s" {
			continue
		}
		n++
		if t.upper {
			caps++
		}
	}
	return n >= 4 && 5*caps >= 4*n
}

// subjectBefore finds the subject of the verb v: the noun phrase before it, not before lo.
func (e *english) subjectBefore(lo, v int) phraseAt {
	i := v - 1
	for i >= lo && e.toks[i].word() && e.toks[i].is(adverb|auxiliary) && !e.toks[i].is(pronoun) {
		if e.toks[i].low == "all" || e.toks[i].low == "both" {
			break
		}
		i--
	}
	if i < lo {
		return phraseAt{}
	}
	t := &e.toks[i]
	switch {
	case t.is(relative) && !t.is(determiner) && i > lo:
		j := i - 1
		if e.toks[j].sign == ',' && j > lo {
			j--
		}
		return e.before(lo, j)
	case t.sign == ',' || t.sign == '-':
		// An apposition: back over it to its own first comma or dash.
		for j := i - 1; j >= lo && j > i-40; j-- {
			if e.toks[j].sign == t.sign {
				if j == lo {
					return phraseAt{}
				}
				if e.toks[j-1].sign == 'q' {
					// “…,” the man, who was there, said: the phrase follows the quotation.
					return e.forward(j+1, i)
				}
				if p := e.before(lo, j-1); !p.empty() && !e.adverbial(lo, p) {
					return p
				}
				return e.forward(j+1, i)
			}
		}
		// X does this, says that: the first phrase of the sentence.
		if p := e.forward(lo, i); !p.empty() && t.sign == ',' {
			return p
		}
		return e.before(lo, i-1)
	case t.sign == ')':
		for j := i - 1; j >= lo && j > i-12; j-- {
			if e.toks[j].sign == '(' && j > lo {
				p := e.before(lo, j-1)
				return p
			}
		}
		return phraseAt{}
	case t.is(conjunction) && (t.low == "and" || t.low == "but" || t.low == "or") || t.low == "to" || t.low == "then":
		for j := i - 1; j >= lo; j-- {
			if e.verbal(lo, j) || e.toks[j].is(auxiliary) {
				return e.subjectBefore(lo, j)
			}
		}
		return phraseAt{}
	case !t.word():
		return phraseAt{}
	case e.verbal(lo, i) && !t.is(pronoun) && i > lo && !e.toks[v].is(gerund):
		return e.subjectBefore(lo, i)
	}
	p := e.before(lo, i)
	// The makers of a tool that changes posts want …: back over the relative clause.
	for k := p.from - 1; k > lo && e.toks[k].word(); k-- {
		if e.toks[k].is(relative) && e.toks[k].low != "whose" && e.toks[k+1].is(finite) && e.toks[k+1].is(anyVerb) {
			if q := e.before(lo, k-1); !q.empty() {
				return q
			}
		}
		if e.toks[k].is(auxiliary) || e.toks[k].is(finite) && e.verbal(lo, k) && !e.toks[k-1].is(relative) {
			break
		}
	}
	return p
}

// adverbial says whether a phrase only tells when or where: On Tuesday.
func (e *english) adverbial(lo int, p phraseAt) bool {
	all := true
	for i := p.from; i < p.to; i++ {
		if !e.toks[i].is(calendar | determiner) {
			all = false
		}
	}
	if all {
		return true
	}
	if p.from == lo {
		return e.toks[lo].is(preposition)
	}
	b := &e.toks[p.from-1]
	return b.is(preposition) && !e.toks[p.from].is(pronoun)
}

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
