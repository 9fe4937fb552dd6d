package speech

import (
	"sort"
	"strings"

	"dateline/internal/news"
	"dateline/internal/text"
)

// at returns the first token that begins at or behind place i.
func (e *english) at(i int) int {
	return sort.Search(len(e.toks), func(k int) bool { return e.toks[k].Start >= i })
}

// origins returns the signs of who stands behind a sentence.
func (e *english) origins(s text.Span) []origin {
	lo, hi := e.at(s.Start), e.at(s.End)
	for lo < hi && e.toks[lo].sign == 'n' {
		lo++
	}
	var out []origin
	for i := lo; i < hi; i++ {
		t := &e.toks[i]
		if !t.word() && t.sign != ':' && t.sign != '-' {
			continue
		}
		if o, n, ok := e.unnamed(lo, hi, i); ok {
			out = append(out, o)
			i += n - 1
			continue
		}
		switch {
		case t.low == "according" && i+2 < hi && e.toks[i+1].low == "to":
			o := e.cited(i, i+1, e.forward(i+2, hi), hi)
			o.cited = o.speaker.Start < o.speaker.End
			out = append(out, o)
		case t.low == "reported" && i+2 < hi && e.toks[i+1].low == "by":
			o := e.cited(i, i+1, e.forward(i+2, hi), hi)
			if o.class == news.Official && len(e.t.touching(o.speaker)) == 0 {
				o.class = news.ByOutlet // who reports is an outlet
			}
			out = append(out, o)
		case t.low == "per" && i+1 < hi && e.toks[i+1].upper && e.traits(e.forward(i+1, hi))&(outlet|firm) != 0:
			out = append(out, e.cited(i, i, e.forward(i+1, hi), hi))
		default:
			if o, ok := e.spoken(lo, hi, i); ok {
				out = append(out, o)
			}
		}
	}
	if o, ok := e.headline(lo, hi); ok {
		out = append(out, o)
	}
	if o, ok := e.posted(lo, hi); ok {
		out = append(out, o)
	}
	return out
}

// unnamed finds hearsay and unnamed people at token i.
func (e *english) unnamed(lo, hi, i int) (o origin, n int, ok bool) {
	t := &e.toks[i]
	k, n := e.l.phrase(e.toks[:hi], i)
	if k&(anonymous|hearsay|social) == 0 {
		k, n = t.traits, 1
		if k&(anonymous|hearsay|social) == 0 || !t.is(adverb) && (k&anonymous != 0 && people(t.low) || t.upper && i > lo && !e.shouting(lo, i) && t.low != "reportedly") {
			return o, 0, false
		}
	}
	if k&hearsay != 0 && n > 1 && i+n < hi && (e.toks[i+n].low == "by" || e.toks[i+n].low == "from" || e.toks[i+n].low == "in") {
		return o, 0, false // reports by Variety
	}
	if e.things(i, n, hi) {
		return o, 0, false
	}
	if k&social != 0 && n == 1 && e.spill(i, hi) {
		return o, 0, false
	}
	if n == 1 && e.qualifies(lo, hi, i) {
		return o, 0, false
	}
	if k&social != 0 && n > 1 {
		if o, n, ok := e.shown(i, n, hi); ok {
			return o, n, true
		}
	}
	o.class = news.Anonymous
	if k&social != 0 {
		o.class = news.Social
	}
	o.cue = text.Span{Start: t.Start, End: e.toks[i+n-1].End}
	o.bare = n == 1 && t.is(adverb)
	switch t.low {
	case "reportedly", "allegedly", "purportedly", "supposedly":
		o.bare = n == 1
	}
	if k&anonymous != 0 && n > 1 && e.tells(i, i+n) {
		p := e.forward(i, hi)
		if p.to-p.from >= n-1 {
			b := e.before(lo, i)
			if !b.empty() {
				p.from = b.from
			}
			o.speaker = e.span(p)
		}
	}
	return o, n, true
}

// tells says whether a phrase names people: people familiar, four sources.
func (e *english) tells(from, to int) bool {
	for i := from; i < to; i++ {
		switch e.toks[i].low {
		case "people", "person", "persons", "source", "sources", "Sources", "individuals", "executives", "employees":
			return true
		}
	}
	return false
}

// people says whether a word names unnamed people only as the subject of a verb: a source is also of light.
func people(w string) bool {
	switch w {
	case "source", "sources", "insider", "insiders", "Insider", "Sources", "Source", "Insiders":
		return true
	}
	return false
}

// cited is the origin that a phrase such as "according to" names.
func (e *english) cited(from, to int, p phraseAt, hi int) origin {
	o := origin{class: news.ByOutlet, cue: text.Span{Start: e.toks[from].Start, End: e.toks[to].End}}
	if p.empty() {
		o.class = news.Anonymous
		return o
	}
	if k, n := e.l.phrase(e.toks[:hi], p.from); k&social != 0 && n > 1 {
		if s, _, ok := e.shown(p.from, n, hi); ok { // according to a screenshot shared by consultant Ada Ek
			return s
		}
	}
	if c, q := e.reportFrom(p, hi); !q.empty() {
		o.class, o.speaker = c, e.span(q)
		return o
	}
	if p.to < hi && e.toks[p.to-1].upper && (e.toks[p.to].low == "poll" || e.toks[p.to].low == "survey" || e.toks[p.to].low == "study") {
		p.to++ // the latest NBC poll: those who were asked speak
		o.class, o.speaker = news.Named, e.span(p)
		return o
	}
	k := e.traits(p)
	o.class = e.t.classOf(e.span(p), k)
	o.speaker = e.span(e.person(p))
	if c, ok := e.nameless(p); ok {
		o.class = c
		if c == news.Anonymous {
			o.speaker = text.Span{}
		}
		return o
	}
	if o.class == news.Official && e.t.ID(o.speaker) == "" && k&(official|outside|firm|title) == 0 && !e.toks[p.to-1].upper {
		o.class = news.ByOutlet
		if k&medium != 0 || e.toks[p.to-1].low == "report" || e.toks[p.to-1].low == "reports" {
			o.class = news.Anonymous
		}
	}
	return o
}

// ID returns the entity that the span of the body names.
func (t *Text) ID(p text.Span) news.EntityID { return t.whois(p) }

// traits returns what the words of a phrase are, several words together too.
func (e *english) traits(p phraseAt) trait {
	var all trait
	for i := p.from; i < p.to; i++ {
		t := &e.toks[i]
		k := t.traits &^ (anyVerb | finite | gerund | participle | self0)
		switch {
		case !t.upper:
			k &^= outlet | firm
		case t.low == "insider":
			k &^= anonymous
		}
		if k&outlet != 0 && i+1 < p.to && e.toks[i+1].low != "and" && e.toks[i+1].low != "'s" {
			k &^= outlet // Time magazine's, Stat …: one word among others is no outlet
		}
		all |= k
		if t.upper || !e.toks[p.from].upper || t.is(anonymous|hearsay) {
			ph, n := e.l.phrase(e.toks, i)
			if n > 0 && (t.upper || ph&(outlet|firm) == 0) {
				all |= ph
			}
		}
	}
	return all
}

// self0 are traits of words that say nothing of a speaker.
const self0 = selfTest | hedging | negating | denying | correcting | naming

// spoken finds a verb at token i by which somebody stands behind the sentence.
func (e *english) spoken(lo, hi, i int) (origin, bool) {
	t := &e.toks[i]
	if !t.is(saying | stance | view) {
		switch t.low {
		case "shows", "show", "suggests", "suggest", "reveals":
			if e.finding(lo, hi, i) {
				if p := e.before(lo, i-1); !p.empty() {
					return origin{class: news.Named, cue: t.Span, speaker: e.span(p)}, true
				}
			}
		}
		return e.wordy(lo, hi, i)
	}
	if !e.verbal(lo, i) {
		return origin{}, false
	}
	next := &token{sign: '.'}
	if i+1 < hi {
		next = &e.toks[i+1]
	}
	progressive := t.is(gerund) && i > lo && e.toks[i-1].is(auxiliary)
	if !t.is(finite) && !progressive && !(t.is(gerund) && (next.sign == 'q' || next.low == "that")) {
		return origin{}, false
	}
	if t.low == "said" && next.low == "to" && i+2 < hi && !e.toks[i+2].is(determiner) {
		return origin{class: news.Anonymous, cue: t.Span}, true
	}
	if t.is(loose) && !(next.low == "that" || next.is(pronoun) && t.is(past) || e.thatSoon(i, hi) || next.low == "how" || next.low == "why" || next.sign == 'q' || next.sign == ':' || i > lo && e.toks[i-1].sign == 'q' || i > lo && e.toks[i-1].sign == ',' && i-1 > lo && e.toks[i-2].sign == 'q') {
		return origin{}, false
	}
	if next.low == "to" && (t.low == "urged" || t.low == "asked" || t.low == "told" || t.low == "ordered") {
		return origin{}, false // a headline's passive: Ofcom urged to act
	}
	if e.passive(lo, i) && i > lo && t.is(participle) {
		return origin{}, false
	}
	if t.is(stance) && t.is(participle) && (i > lo && e.toks[i-1].sign == ',' && next.is(preposition) || next.low == "of" || next.low == "over" || next.low == "by") {
		return origin{}, false // X, accused of …
	}
	if next.low == "down" || next.low == "off" || next.low == "up" {
		return origin{}, false
	}
	if t.is(view) && !t.is(saying) {
		switch {
		case next.low == "to" && t.is(participle) && !t.is(base), (next.is(calendar|preposition|adverb) || next.low == "next" || next.low == "this" || next.low == "late" || next.low == "early") && t.is(participle), next.sign == '.' && t.is(participle):
			return origin{}, false
		case t.low == "found" || t.low == "finds" || t.low == "find":
			if next.low != "that" && !e.finding(lo, hi, i) {
				return origin{}, false
			}
		}
	}
	if t.is(participle) && !t.is(base) && next.is(preposition|calendar) && e.finiteAfter(i+1, hi) {
		return origin{}, false // an agreement announced between … will allow …
	}
	if t.is(nounish) && t.is(base|third) && !t.is(past) && i+1 == hi && i > lo && e.toks[i-1].sign != ',' && !e.finding(lo, hi, i) {
		return origin{}, false // … from his report
	}
	p := e.subjectBefore(lo, i)
	if p.to-p.from == 1 && p.from-1 >= lo && (e.toks[p.from-1].low == "way" || e.toks[p.from-1].low == "than" || e.toks[p.from-1].low == "as") && e.toks[p.from].is(pronoun) {
		return origin{}, false // the way he says it will
	}
	if i > lo && (e.toks[i-1].sign == ',' || e.toks[i-1].sign == 'q') && t.is(saying) && next.word() && (next.upper || next.is(determiner)) {
		// …, says Meta.
		if q := e.forward(i+1, hi); !q.empty() && (q.to >= hi || !e.toks[q.to].word() && e.toks[q.to].sign != 'q' || e.toks[q.to].is(preposition|calendar)) {
			p = q
		}
	}
	if t.is(gerund) && !progressive {
		if q := e.mainSubject(unit{from: lo, to: hi}, i); !q.empty() {
			p = q
		}
	}
	if p.empty() && i > lo && (e.toks[i-1].sign == ',' || e.toks[i-1].sign == 'q') && t.is(saying) {
		p = e.forward(i+1, hi)
	}
	if p.empty() || p.from < lo {
		return origin{}, false
	}
	switch e.toks[p.from].low {
	case "one":
		if p.to-p.from < 2 || e.traits(p)&(official|outside|firm|title) == 0 {
			return origin{}, false // anybody
		}
	case "i", "I", "we", "we're", "you", "people", "what", "What", "how", "how's", "why", "which":
		return origin{}, false // the writer, or anybody
	case "it", "this", "that":
		if i+2 < hi && next.low == "a" && e.toks[i+2].low == "lot" || next.low == "something" || next.low == "much" {
			return origin{}, false // it says a lot about the moment
		}
	}
	if i > lo && e.toks[i-1].is(relative) && !e.toks[i-1].is(determiner) && t.is(view) && !t.is(saying) {
		return origin{}, false // the naysayers who doubt it
	}
	if e.object(lo, i, p) || t.is(stance) && !t.is(saying) && e.toks[i-1].is(auxiliary) && e.toks[i-1].low[0] == 'c' || e.toks[p.to-1].low == "people" && !t.is(saying) {
		return origin{}, false // can hail a taxi
	}
	if e.nobody(p) {
		return origin{}, false
	}
	if progressive && t.is(loose) && !e.toks[p.to-1].upper && e.traits(p)&(official|outside|firm|title|anonymous) == 0 {
		return origin{}, false // robots are signaling how …
	}
	o := origin{cue: t.Span}
	wide, head := e.seen(lo, p)
	who := e.person(wide)
	o.speaker = e.span(who)
	o.class = e.classOfPhrase(wide, head, hi)
	if c, q := e.reportFrom(phraseAt{p.from, min(p.to, i)}, i); !q.empty() && (e.toks[p.from].low == "a" || e.toks[p.from].low == "reports" || e.toks[p.from].low == "report" || e.toks[p.from].low == "the") && c == news.ByOutlet && e.traits(phraseAt{p.from, p.from + 2})&official != 0 {
		o.class, o.speaker = c, e.span(q) // a report from Reuters claims
	}
	if o.class == news.Official && e.researches(p, i) {
		o.class = news.Named
	}
	o.cited = o.class == news.ByOutlet
	if strings.HasPrefix(t.low, "announc") && (o.class == news.ByOutlet || o.class == news.Named) && e.traits(head)&outside == 0 {
		o.class = news.Official
	}
	if p.from > lo {
		switch e.toks[p.from-1].low {
		case "after", "since", "because", "before", "when", "once", "After", "Since", "Because", "Before", "When", "Once":
			o.aside = true
		}
	}
	for k := p.to; k < i; k++ {
		o.aside = o.aside || e.toks[k].low == "had"
	}
	k := i - 1
	for k > lo && e.toks[k].is(adverb) {
		k--
	}
	if k > lo { // might say, wants to say
		switch e.toks[k].low {
		case "may", "might", "could", "would", "should", "to", "can":
			o.aside = o.aside || !t.is(view)
		}
	}
	o.denies = t.is(denying)
	return o, true
}

// finiteAfter says whether a finite verb follows in the clause.
func (e *english) finiteAfter(from, to int) bool {
	for k := from; k < min(to, from+maxBack); k++ {
		t := &e.toks[k]
		if !t.word() || t.is(relative|pronoun) || t.is(conjunction) && t.low != "and" {
			return false
		}
		if t.is(auxiliary) || t.is(anyVerb) && t.is(finite) && !t.upper && e.verbal(from-1, k) {
			return true
		}
	}
	return false
}

// classOfPhrase judges a speaker by the words of the phrase, by those of an apposition behind it, and by what was said
// of the same name before.
func (e *english) classOfPhrase(wide, head phraseAt, hi int) news.Attribution {
	k := e.traits(head)
	switch e.toks[wide.from].low {
	case "our", "Our", "my", "My":
		return news.ByOutlet // the outlet's own reviewer
	}
	if e.bygone(wide) {
		return news.Named // who held the office speaks for himself
	}
	if e.most(head) && (k&official != 0 || k&(outside|firm|outlet|anonymous|social) == 0) {
		return news.Named // most CEOs: a poll
	}
	name := e.toks[head.to-1].In(e.t.Body)
	if k&(official|outside|firm|outlet|anonymous|social|hearsay) == 0 && wide.to+1 < hi && e.toks[wide.to].sign == ',' && e.toks[wide.to+1].word() {
		if p := e.forward(wide.to+1, hi); !p.empty() {
			k |= e.traits(p) & (official | outside | firm)
		}
	}
	if e.toks[head.to-1].upper && head == wide {
		if k&(official|outside|firm) != 0 {
			c := e.t.classOf(e.span(head), k)
			if e.known == nil {
				e.known = map[string]news.Attribution{}
			}
			e.known[name] = c
			return c
		}
		if c, ok := e.known[name]; ok {
			return c
		}
	}
	return e.t.classOf(e.span(head), k)
}

func (e *english) class(p text.Span) news.Attribution {
	from, to := e.at(p.Start), e.at(p.End)
	if from >= to {
		return news.Official
	}
	wide := phraseAt{from, to}
	for wide.from > 0 && e.toks[wide.from-1].word() && e.toks[wide.from-1].is(title) {
		wide.from--
	}
	return e.classOfPhrase(wide, wide, len(e.toks))
}
