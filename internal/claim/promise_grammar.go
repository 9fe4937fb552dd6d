package claim

import (
	"strings"

	"dateline/internal/news"
)

// grammatical returns the name that stands as the subject of the clause of a date, where the gazetteer knows it as a
// product or does not know it: "South of Midnight is coming", 沃尔沃计划2026年投产. Houses and people that are known are
// left to the rules of who makes a promise.
func (r *pledger) grammatical(g *pledge, m sign) news.Name {
	if r.zh {
		return r.clauseName(g, m)
	}
	starts := []int{g.clause.Start}
	for _, s := range r.signs { // behind a comma or a colon of the wider sentence, the clause that holds the milestone
		if s.Start == m.Start && m.Start > g.clause.Start {
			starts = append(starts, r.clauseOf(s.Start, s.End).Start)
			break
		}
	}
	limit := min(len(r.p.text), max(g.date.Start, m.Start))
	for _, said := range [...]string{" that ", " says ", " said ", " confirms ", " confirmed ", ": "} {
		if i := strings.LastIndex(r.folded[g.clause.Start:limit], said); i >= 0 {
			starts = append(starts, g.clause.Start+i+len(said))
		}
	}
	for _, start := range starts {
		if n := r.nounPhrase(start, limit); !n.Empty() {
			return n
		}
	}
	return r.apposed(g)
}

// apposed returns the name that stands alone between commas before a clause that begins with its verb: "Acme's next
// console, Project Kite, will arrive".
func (r *pledger) apposed(g *pledge) news.Name {
	i := g.clause.Start
	if i < 3 || r.folded[i-1] != ',' || !r.told2come(i-1+len(r.folded[i-1:])-len(strings.TrimLeft(r.folded[i-1:], ","))) {
		return news.Name{}
	}
	at := r.clauseOf(i-2, i-2)
	at.End = i - 1
	w := strings.TrimSpace(at.In(r.p.text))
	at.Start = strings.LastIndex(r.p.text[:at.End], w)
	for word := range strings.FieldsSeq(w) {
		if c := word[0]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !smallInName(word) {
			return news.Name{}
		}
	}
	if n := strings.Count(w, " "); w == "" || n > 5 || !latinName(w) || acronym(w) || r.people(w) || opensClause(strings.ToLower(strings.Fields(w)[0])) {
		return news.Name{}
	}
	for k := range r.p.mentions {
		if x := &r.p.mentions[k]; x.Start < at.End && x.End > at.Start && !productKind(x.Kind) {
			return news.Name{}
		}
	}
	return r.name(at)
}

// nounPhrase returns the run of words with capitals at a place, with the small words that names have inside, if a verb
// that tells of what is to come stands at once behind it.
func (r *pledger) nounPhrase(i, limit int) news.Name {
	s := r.p.text
	for i < limit && (s[i] == ' ' || s[i] == '"' || s[i] == '\'') {
		i++
	}
	i += len(r.folded[i:]) - len(strings.TrimPrefix(r.folded[i:], "the "))
	start, end, words := i, i, 0
	for i < limit && words < 7 {
		j := wordEnd(s, i)
		if j == i {
			break
		}
		c := s[i]
		inner := words > 0 && smallInName(r.folded[i:j])
		if (c < 'A' || c > 'Z') && !(words > 0 && c >= '0' && c <= '9') && !inner {
			break
		}
		if words == 0 && opensClause(r.folded[i:j]) {
			return news.Name{}
		}
		if !inner {
			end = j
		}
		words++
		i = j
		if i >= limit || s[i] != ' ' {
			break
		}
		i++
	}
	if end-start < 3 || r.inDate(start) || !r.told2come(end) {
		return news.Name{}
	}
	for k := range r.p.mentions {
		x := &r.p.mentions[k]
		if x.End <= start || x.Start >= end {
			continue
		}
		if productKind(x.Kind) && x.End == end {
			return r.named(x)
		}
		return news.Name{}
	}
	if acronym(s[start:end]) || r.people(s[start:end]) {
		return news.Name{}
	}
	return news.Name{Text: s[start:end]}
}

// smallInName says whether a word in small letters may stand inside a name: South of Midnight.
func smallInName(w string) bool {
	switch w {
	case "of", "the", "and", "for", "de", "in":
		return true
	}
	return false
}

// opensClause says whether a word with a capital only opens a clause and begins no name.
func opensClause(w string) bool {
	switch w {
	case "it", "its", "this", "that", "they", "he", "she", "we", "i", "you", "if", "when", "as", "after", "while", "with", "starting", "here", "there", "what", "how",
		"why", "new", "more", "first", "most", "some", "these", "our", "your", "their", "and", "but", "or", "in", "on", "by", "at", "for", "from", "a", "an", "one", "two",
		"users", "customers", "people", "everyone", "developers", "several", "many", "another", "other", "all", "both", "next", "last", "later", "today", "now", "still",
		"meanwhile", "however", "also", "report", "exclusive", "apps", "expect", "early", "according", "those", "companies", "engineers", "shipments", "deliveries", "prices",
		"sales", "production", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "subscribers", "members", "investors", "analysts", "owners", "welcome", "see", "watch", "meet", "get", "check", "news", "things", "details", "tickets", "fans", "players", "workers", "employees", "businesses", "governments", "states", "countries", "firms", "startups", "researchers", "scientists", "retailers", "airlines", "schools", "officials", "regulators", "lawmakers":
		return true
	}
	return false
}

// told2come says whether what stands behind a name tells of its future: an auxiliary, or a verb that is a sign.
func (r *pledger) told2come(i int) bool {
	rest := r.folded[i:]
	for _, w := range [...]string{" will ", " is ", " are ", " won't ", " won’t ", "'ll ", "’ll ", " isn't ", " isn’t ", " has been ", " may ", " might ", " could ", " to ", " gets ", " plans "} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	for _, s := range r.signs {
		if s.Start == i+1 {
			return s.class == "cue" || s.class == "slip" || strings.HasPrefix(s.class, "m:")
		}
	}
	return false
}
