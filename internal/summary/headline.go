package summary

import (
	"strings"

	"dateline/internal/hans"
	"dateline/internal/news"
)

// The lengths within which a headline reads well (METHODS §10), in words or 字.
const (
	titleMin, titleMinHan = 6, 12
	titleMax, titleMaxHan = 14, 28
)

// Headline returns the title to print above a story in an edition: that of the report closest to what all of them
// say, of those in the edition's language (simplified before traditional Chinese in the Chinese edition, then any
// other, which the caller marks as foreign). Titles that shout, hold several stories, end in a site's name or are cut
// off stand back; so do titles with marks of rumour, where others have none. Among near equals the class nearest to
// the fact comes first. It is false if there is no title.
func Headline(cands []Candidate, edition news.Lang) (Candidate, bool) {
	all := canonical(cands)
	v := newVocabulary()
	center := v.center(all)
	var titles []scored
	best := 0.0
	rank := -1
	for _, c := range all {
		if !c.Title || strings.TrimSpace(c.Text) == "" {
			continue
		}
		lang := c.lang()
		r := langRank(lang, edition)
		if rank >= 0 && r > rank {
			continue
		}
		if r < rank || rank < 0 {
			titles, best, rank = nil, 0, r
		}
		s := center.closeness(c.Report, v.bag(c.Text, lang)) * titleFactor(c.Text, lang)
		titles = append(titles, scored{c: c, score: s})
		best = max(best, s)
	}
	if len(titles) == 0 {
		return Candidate{}, false
	}
	chosen := -1
	for i, t := range titles { // canonical order: the earliest wins a tie
		if t.score < nearEqual*best {
			continue
		}
		if chosen < 0 || nearer(t, titles[chosen]) {
			chosen = i
		}
	}
	return titles[chosen].c, true
}

// nearer says whether of two titles of about the same worth the first is to be printed.
func nearer(a, b scored) bool {
	if an, bn := a.c.Class.Nearness(), b.c.Class.Nearness(); an != bn {
		return an < bn
	}
	return a.score > b.score
}

// titleFactor says how well a title reads as a headline: 1 if nothing speaks against it. Starting values; their order
// matters more than their size: what is unfit counts for less than what is unpleasant.
func titleFactor(s string, lang news.Lang) float64 {
	simple := s
	if lang.IsChinese() {
		simple = hans.Simplify(s)
	}
	p := plain(simple)
	f := 1.0
	low, high := titleMin, titleMax
	if han(lang) {
		low, high = titleMinHan, titleMaxHan
	}
	switch n := units(s); {
	case n < low/2:
		f *= 0.2 // a name or a version alone states nothing
	case n < low:
		f *= 0.5 + 0.5*float64(n)/float64(low)
	case n > high:
		f *= max(0.5, float64(high)/float64(n))
	}
	if gathering(simple, p) {
		f *= 0.3
	}
	if cutOff(s) {
		f *= 0.5
	}
	if shouting(p) {
		f *= 0.5
	}
	if end := lastMark(s); end == '?' || end == '？' {
		f *= 0.6
	}
	if rumoured(s, p) {
		f *= 0.75
	}
	if strings.ContainsAny(s, "|｜_-–—") && siteTail.MatchString(s) {
		f *= 0.7
	}
	if beginsAny(p, " show hn ", " ask hn ", " tell hn ", " launch hn ", " re ") || strings.HasPrefix(s, "[") {
		f *= 0.6
	}
	if strings.ContainsAny(s, "!！") {
		f *= 0.85
	}
	return f
}
