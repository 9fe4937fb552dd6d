package speech

import (
	"strings"

	"dateline/internal/text"
)

// maxBack is the most tokens between a verb and its subject: it also bounds what a hostile text may cost.
const maxBack = 60

// span returns where a phrase stands in the text.
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
		return t.low == "claims" && i == lo+1 && before.upper // Orbit Claims Feud Could Cost It Billions
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
	lo = max(lo, v-maxBack)
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
