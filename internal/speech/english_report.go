package speech

import (
	"strings"

	"dateline/internal/news"
	"dateline/internal/text"
)

// spill says whether a leak is one of data, memory or water, which is the news itself and no source.
func (e *english) spill(i, hi int) bool {
	if i > 0 {
		switch e.toks[i-1].low {
		case "memory", "data", "water", "gas", "oil", "password", "passwords", "security", "privacy", "to", "may", "can", "could", "might", "prevent", "stop", "avoid":
			return true
		}
	}
	if i+1 < hi {
		if t := &e.toks[i]; t.word() && (t.low == "leaked" || t.low == "leaks" || t.low == "leak") && i > 0 && !e.toks[i-1].is(auxiliary) && (e.toks[i+1].low == "your" || e.toks[i+1].low == "our" || e.toks[i+1].low == "their" || e.toks[i+1].low == "my" || e.toks[i+1].low == "its") {
			return true // how a tool leaked your keys
		}
		switch e.toks[i+1].low {
		case "data", "credentials", "passwords", "password", "personal", "user", "customer", "database", "secrets", "keys", "emails", "private", "sensitive", "information":
			return true
		}
	}
	return false
}

// reportFrom returns whose report is cited: a report from Variety, a post at the blog. Who publishes reports and is no
// company that is known is an outlet.
func (e *english) reportFrom(p phraseAt, hi int) (news.Attribution, phraseAt) {
	for k := p.from + 1; k < hi && k < p.to+3; k++ {
		low := e.toks[k].low
		if low != "from" && low != "by" && low != "in" && low != "at" && low != "for" {
			continue
		}
		q := e.forward(k+1, hi)
		if q.empty() || !e.toks[q.from].upper && !e.toks[q.to-1].upper {
			continue
		}
		if e.traits(q)&outlet != 0 {
			return news.ByOutlet, q
		}
		head := e.toks[k-1].low
		if (low == "from" || low == "by") && (head == "report" || head == "reports") && e.traits(q)&(official|outside|firm|title|anonymous) == 0 && len(e.t.touching(e.span(q))) == 0 {
			return news.ByOutlet, q
		}
	}
	return "", phraseAt{}
}

// nameless judges a source that is cited without a name: an unnamed report is hearsay, research is an outsider's.
func (e *english) nameless(p phraseAt) (news.Attribution, bool) {
	for i := p.from; i < p.to; i++ {
		if t := &e.toks[i]; t.upper && t.word() || t.low == "'s" || t.low == "its" || t.low == "their" || t.low == "company" {
			return "", false
		}
	}
	several := e.toks[p.from].low != "the" && e.toks[p.from].low != "this"
	for i := p.from; i < p.to; i++ {
		if e.toks[i].is(preposition) {
			break // a report on estimates
		}
		switch e.toks[i].low {
		case "report", "reports", "rumor", "rumors", "rumour", "rumours", "reporting", "updates", "speculation":
			if several {
				return news.Anonymous, true
			}
			if i+1 == p.to && e.toks[i].low == "report" {
				return news.ByOutlet, true
			}
		case "research", "estimate", "estimates", "analysis", "analyses", "findings", "surveys", "polls", "polling", "benchmarkers":
			return news.Named, true
		}
	}
	return "", false
}

// object says whether the phrase before a participle is no subject but what another verb or a preposition governs: one of
// the phones announced at the show.
func (e *english) object(lo, i int, p phraseAt) bool {
	t := &e.toks[i]
	if !t.is(participle) || p.to != i || p.from <= lo || i+1 >= len(e.toks) {
		return false
	}
	switch t.low {
	case "said", "told", "wrote", "added":
		return false
	}
	if next := &e.toks[i+1]; !next.is(preposition|calendar) && next.sign != '.' && next.low != "last" && next.low != "earlier" {
		return false
	}
	k := p.from - 1
	for k > lo && e.toks[k].is(determiner) && !e.toks[k].is(pronoun) {
		k--
	}
	b := &e.toks[k]
	return b.is(auxiliary) || b.is(preposition) && b.low != "after" && b.low != "before" && b.low != "since" || b.is(anyVerb) && e.verbal(lo, k)
}

// wordy finds a verb of several words at token i by which somebody speaks: made it clear that, pointed out that.
func (e *english) wordy(lo, hi, i int) (origin, bool) {
	if i == lo || e.toks[i-1].is(determiner) && !e.toks[i-1].is(pronoun) || e.toks[i-1].low == "to" {
		return origin{}, false
	}
	k, n := e.l.phrase(e.toks[:hi], i)
	if k&saying == 0 || k&loose != 0 || n < 2 || k&finite == 0 || i+n >= hi {
		return origin{}, false
	}
	p := e.subjectBefore(lo, i)
	if p.empty() || p.from < lo {
		return origin{}, false
	}
	switch e.toks[p.from].low {
	case "i", "I", "we", "you", "people", "one", "this", "that", "it":
		return origin{}, false
	}
	wide, head := e.seen(lo, p)
	return origin{
		cue:     text.Span{Start: e.toks[i].Start, End: e.toks[i+n-1].End},
		speaker: e.span(e.person(wide)), class: e.classOfPhrase(wide, head, hi),
	}, true
}

// finding says whether the finder at token i is research: study finds …; …, survey finds.
func (e *english) finding(lo, hi, i int) bool {
	if i == lo {
		return false
	}
	switch e.toks[i-1].low {
	case "study", "studies", "survey", "surveys", "poll", "polls", "research", "researchers", "analysis", "index", "scientists", "experts", "economists", "academics":
	case "report", "data", "figures":
		// Whose report finds or shows is told before it.
		owned := false
		for k := i - 2; k >= lo && k > i-5; k-- {
			owned = owned || e.toks[k].low == "'s" || e.toks[k].upper
		}
		if !owned {
			return false
		}
	default:
		return false
	}
	return i+1 == hi || e.toks[i+1].low != "in" && e.toks[i+1].low != "a" && e.toks[i+1].low != "by"
}

// bygone says whether a phrase names somebody by an office that is over: former Google CEO Ada Ek, an ex-Meta engineer. Who
// founded something since speaks for that.
func (e *english) bygone(p phraseAt) bool {
	from := max(0, p.from-2)
	for i := from; i < p.to; i++ {
		w := strings.ToLower(e.toks[i].low)
		if w != "former" && w != "ex" && w != "onetime" && w != "formerly" && !strings.HasPrefix(w, "ex-") {
			continue
		}
		for k := i + 1; k < min(len(e.toks), p.to+1); k++ {
			if strings.Contains(e.toks[k].low, "founder") || e.toks[k].sign == ',' || e.toks[k].low == "now" {
				return false
			}
		}
		return true
	}
	return false
}

// things says whether a phrase for unnamed people stands for things here: information across multiple sources, an unnamed
// delivery company.
func (e *english) things(i, n, hi int) bool {
	t := &e.toks[i]
	if t.low == "unnamed" {
		for k := i + 1; k < min(hi, i+5); k++ {
			switch e.toks[k].low {
			case "company", "firm", "startup", "app", "model", "product", "device", "bank", "customer", "client", "supplier", "partner", "project":
				return true
			}
		}
	}
	if last := e.toks[i+n-1].low; last != "sources" && last != "source" || i == 0 || !e.toks[i-1].is(preposition) {
		return false
	}
	switch e.toks[i-1].low {
	case "across", "from", "between", "of", "into", "over":
		return i+n >= hi || e.toks[i+n].low != "familiar" && e.toks[i+n].low != "close" && e.toks[i+n].low != "with"
	}
	return false
}

// thatSoon says whether "that" follows the verb at token i behind a few words of place: posted on X that.
func (e *english) thatSoon(i, hi int) bool {
	for k := i + 1; k < hi && k <= i+4; k++ {
		switch t := &e.toks[k]; {
		case t.low == "that":
			return k > i+1 && e.toks[i+1].is(preposition)
		case !t.word():
			return false
		}
	}
	return false
}

// nobody says whether the phrase before a verb of saying names nobody who could speak: anybody at all, the reader, a
// verb, an adverb that was taken for a noun.
func (e *english) nobody(p phraseAt) bool {
	first, last := &e.toks[p.from], &e.toks[p.to-1]
	switch strings.ToLower(first.low) {
	case "someone", "anyone", "everyone", "whoever", "nobody", "somebody", "anybody", "everything", "nothing", "something", "anything", "every", "your", "you're", "let", "that":
		return true
	}
	if last.upper || last.is(official|outside|firm|title|anonymous|pronoun) {
		return false
	}
	switch last.low {
	case "show", "event", "episode", "moment", "trend", "move", "deal", "news", "fact", "example", "experience":
		return true // a thing that confirms or suggests is no voice
	}
	return strings.HasSuffix(last.low, "ly") && last.low != "family" && last.low != "assembly" || last.is(adverb|determiner|preposition|auxiliary) || last.is(anyVerb) && !last.is(nounish) && last.is(past)
}

// most says whether a phrase counts people, as polls do: most executives, a majority of CEOs, 40% of companies.
func (e *english) most(p phraseAt) bool {
	last := e.toks[p.to-1].low
	if !strings.HasSuffix(last, "s") && !strings.HasSuffix(last, "S") {
		return false
	}
	from := p.from
	for from > 0 && p.from-from < 3 && e.toks[from-1].word() && (e.toks[from-1].low == "of" || e.toks[from].low == "of" || e.toks[from-1].low == "most") {
		from--
	}
	for i := from; i < min(p.to-1, p.from+3); i++ {
		switch strings.ToLower(e.toks[i].low) {
		case "hundreds", "thousands", "dozens", "majority", "most", "half", "third", "thirds", "quarter", "quarters", "percent", "fifth":
			return true
		}
	}
	return false
}

// qualifies says whether an adverb of doubt only colours a word beside it, within a phrase: with allegedly deceptive
// claims. It says nothing of who stands behind the sentence.
func (e *english) qualifies(lo, hi, i int) bool {
	switch e.toks[i].low {
	case "allegedly", "purportedly", "supposedly", "unconfirmed":
	default:
		return false
	}
	if i == lo || i+2 >= hi {
		return false
	}
	before, next, noun := &e.toks[i-1], &e.toks[i+1], &e.toks[i+2]
	return before.is(preposition|determiner) && !before.is(pronoun) && next.word() && !next.is(anyVerb&^doing) && noun.word() && !noun.is(auxiliary|preposition|determiner)
}

// shown reads who shows a picture or a post that is cited: a screenshot shared by consultant Ada Ek. Only an outsider who
// is named is heard; others are of the network.
func (e *english) shown(i, n, hi int) (origin, int, bool) {
	k := i + n
	if k < hi && (e.toks[k].low == "shared" || e.toks[k].low == "posted" || e.toks[k].low == "published") {
		k++
	}
	if k+1 >= hi || e.toks[k].low != "by" && e.toks[k].low != "from" {
		return origin{}, 0, false
	}
	p := e.forward(k+1, hi)
	if p.empty() || !e.toks[p.to-1].upper || e.traits(p)&outside == 0 || e.traits(p)&(anonymous|hearsay|social) != 0 {
		return origin{}, 0, false
	}
	return origin{class: news.Named, cue: text.Span{Start: e.toks[i].Start, End: e.toks[k].End}, speaker: e.span(e.person(p)), cited: true}, p.to - i, true
}

// posted says whether a sentence tells what people report on the network: reports have been hitting the forums that ….
func (e *english) posted(lo, hi int) (origin, bool) {
	for i := lo; i < min(hi, lo+4); i++ {
		switch strings.ToLower(e.toks[i].low) {
		case "reports", "complaints", "posts":
		default:
			continue
		}
		if i+1 >= hi || !e.toks[i+1].is(auxiliary) && e.toks[i+1].low != "from" && e.toks[i+1].low != "on" {
			return origin{}, false
		}
		for k := i + 1; k < min(hi, i+12); k++ {
			switch strings.ToLower(e.toks[k].low) {
			case "reddit", "forum", "forums", "subreddit", "subreddits", "downdetector", "discord":
				return origin{class: news.Social, cue: e.toks[i].Span}, true
			}
		}
		return origin{}, false
	}
	return origin{}, false
}

// researches says whether the verb at token i tells what a report found, and the report is that of a house which no list
// knows as a maker: an outsider's study of the field.
func (e *english) researches(p phraseAt, i int) bool {
	switch e.toks[i].low {
	case "found", "finds", "find", "shows", "showed", "show", "estimates", "estimated":
	default:
		return false
	}
	last := e.toks[min(p.to, i)-1].low
	if last != "report" && last != "study" && last != "survey" && last != "index" && last != "data" && last != "research" && last != "analysis" {
		return false
	}
	for _, n := range e.t.touching(e.span(p)) {
		if n.Kind == "company" || n.Kind == "lab" || n.Kind == "agency" {
			return false
		}
	}
	return e.traits(phraseAt{p.from, min(p.to, i) - 1})&official == 0
}
