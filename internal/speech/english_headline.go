package speech

import (
	"strings"

	"dateline/internal/news"
	"dateline/internal/text"
)

// headline finds the speaker before a colon of a headline: IDC: PC sales fell.
func (e *english) headline(lo, hi int) (origin, bool) {
	p, colon, ok := e.heads(lo, hi)
	if !ok {
		return origin{}, false
	}
	if p.empty() {
		return origin{class: news.Anonymous, cue: e.toks[lo].Span}, true
	}
	return origin{class: e.classOfPhrase(p, p, hi), speaker: e.span(e.person(p)), cue: e.toks[colon].Span}, true
}

// heads finds the phrase before the first colon if it names one who can speak. It is empty for "Report:".
func (e *english) heads(lo, hi int) (p phraseAt, colon int, ok bool) {
	for i := lo; i < hi && i < lo+7; i++ {
		if e.toks[i].sign != ':' {
			continue
		}
		if i == lo || i+1 >= hi {
			return p, 0, false
		}
		first := &e.toks[lo]
		if i == lo+1 && (strings.EqualFold(first.low, "report") || strings.EqualFold(first.low, "reports")) {
			return p, i, true
		}
		p = phraseAt{lo, i}
		for k := p.from; k < p.to; k++ {
			t := &e.toks[k]
			if !t.word() || t.is(auxiliary|preposition|conjunction|adverb|heading) || e.verbal(lo, k) && k > lo {
				return phraseAt{}, 0, false
			}
		}
		k := e.traits(p)
		if last := &e.toks[p.to-1]; k&(outside|firm|anonymous) == 0 && (!last.is(title|official) || royal(last.low) || last.low == "official") && !e.t.person(e.span(p)) && !e.t.house(e.span(p)) {
			return phraseAt{}, 0, false
		}
		return p, i, true
	}
	return phraseAt{}, 0, false
}

// royal says whether a title is one that names games and stories more often than people.
func royal(w string) bool {
	switch strings.ToLower(w) {
	case "queen", "king", "prince", "princess", "lord", "lady", "knight", "saint", "captain":
		return true
	}
	return false
}

// house says whether the span is the name of a company, and nothing but it.
func (t *Text) house(p text.Span) bool {
	names := t.touching(p)
	return len(names) == 1 && names[0].Span == p && (names[0].Kind == "company" || names[0].Kind == "lab" || names[0].Kind == "agency")
}

// person says whether the span ends with a person's name that is known.
func (t *Text) person(p text.Span) bool {
	names := t.touching(p)
	return len(names) > 0 && names[len(names)-1].End == p.End && names[len(names)-1].Kind == "person"
}
