// Package summary chooses what an issue prints of a story when nothing but copying is allowed: one title as its
// headline, and a few sentences from its reports.
//
// Everything returned is one of the candidates given, letter for letter, so its source is exact and its proof is the
// sentence itself. Nothing is cut, joined or mended; what cannot be printed whole is not printed. The method is the
// centroid with a bonus for early places (METHODS §10), since graph methods lose to the lead of an article. The choice
// depends on the candidates alone, not on their order.
//
// It does not split text (text.Sentences does), does not know what a story is, and does no I/O.
package summary

import (
	"cmp"
	"slices"
	"time"

	"dateline/internal/news"
	"dateline/internal/text"
)

// Candidate is a sentence or a title of one report, with what the choice needs to know of its origin.
type Candidate struct {
	Report   news.ReportID
	N        int // the passage's number within the report
	Text     string
	Lang     news.Lang // empty: told from the text
	Outlet   string
	Class    news.Class
	At       time.Time // when the report was published
	URL      string
	Position int  // of the sentence within the body: 0 is the first
	Title    bool // the report's title; never chosen as a sentence
}

// lang is the candidate's language, told from its text if nobody said it.
func (c Candidate) lang() news.Lang {
	if c.Lang == "" {
		return text.Detect(c.Text, "")
	}
	return c.Lang
}

// Options sets how much is wanted.
type Options struct {
	// Short asks for a single sentence of at most 30 words or 60 字, as a line of a section has room for. Otherwise
	// sentences are taken until there are 60 words or 120 字, and never more than 110 or 220 (BRIEF, rows 3 and 5).
	Short bool
	// Headline is what is printed above the sentences; a sentence that says no more than it is left out. May be empty.
	Headline string
}

// The limits of BRIEF's rows 3 and 5 and of a fragment, in words, or in 字 for Chinese and Japanese.
const (
	enough, enoughHan     = 60, 120
	most, mostHan         = 110, 220
	mostShort, mostShHan  = 30, 60
	fragment, fragmentHan = 5, 8
)

// Starting values of METHODS §10 and of our own, none of them fitted.
const (
	figureBonus  = 1.2 // for a sentence with a figure (METHODS §10)
	repeats      = 0.5 // cosine from which two sentences say the same (METHODS §10)
	newsShare    = 1.0 / 3
	tailShare    = 0.45 // a further sentence must score this share of the best one: length follows the news
	dangling     = 0.7  // factor for a sentence that leans on the one before it
	openQuote    = 0.6  // factor for a sentence that holds half of a quotation
	nearEqual    = 0.85
	titleTwice   = 2 // a title's terms count so often in its report's share of the centroid
	positionRate = 0.2
)

// Sentences returns the sentences to print under a headline in an edition. They are in one language: the edition's
// where it has any (simplified before traditional Chinese), else another, which the caller marks as foreign. Questions,
// fragments and boilerplate are never printed; sentences that a feed cut off only if there is no whole one in the
// edition's language. The report of the best sentence comes first, the others by time; within a report, sentences
// keep their order. The result may be empty.
func Sentences(cands []Candidate, edition news.Lang, o Options) []Candidate {
	all := canonical(cands)
	v := newVocabulary()
	center := v.center(all)
	headline := v.bag(o.Headline, text.Detect(o.Headline, edition))
	pools := map[tier][]scored{}
	for _, c := range all {
		if c.Title {
			continue
		}
		lang := c.lang()
		j := judge(c.Text, lang)
		if !j.printable {
			continue
		}
		b := v.bag(c.Text, lang)
		t := tier{lang: langRank(lang, edition), cut: !j.whole}
		pools[t] = append(pools[t], scored{c: c, bag: b, score: score(c, center.closeness(c.Report, b), j), size: units(c.Text), han: han(lang)})
	}
	read := false // whether the edition's readers can read any of it
	for _, t := range tiers() {
		if o.Short && read && t.lang > 1 {
			return nil // the headline says it; a line has no room for a foreign sentence beside it
		}
		if got := take(pools[t], headline, o); len(got) > 0 {
			return arrange(got)
		}
		read = read || len(pools[t]) > 0
	}
	return nil
}

// tier is a pool from which sentences are taken; sentences of two tiers never stand together.
type tier struct {
	lang int // langRank
	cut  bool
}

// tiers is the order in which pools are tried: whole before cut within what a reader of the edition reads, then the
// other languages. A reader is served better by a cut sentence of his own language than by a whole one of another.
func tiers() []tier {
	return []tier{{0, false}, {1, false}, {0, true}, {1, true}, {2, false}, {3, false}, {4, false}, {2, true}, {3, true}, {4, true}}
}

// langRank says how well a text in lang serves a reader of the edition: 0 is its own language, 1 the other script of
// Chinese in the Chinese edition, from 2 on foreign.
func langRank(lang, edition news.Lang) int {
	switch {
	case lang == edition:
		return 0
	case lang.Edition() == edition.Edition():
		return 1
	case lang == news.English || lang == news.Chinese:
		return 2
	case lang == news.Traditional:
		return 3
	}
	return 4
}

// scored is a candidate that may be printed.
type scored struct {
	c     Candidate
	bag   bag
	score float64
	size  int  // in units
	han   bool // whether units are 字
}

// score is METHODS §10's: closeness to the story's centre, early place, class, figures; and two factors against
// sentences that do not stand by themselves.
func score(c Candidate, closeness float64, j judgement) float64 {
	s := closeness * (1 + 1/(1+positionRate*float64(max(c.Position, 0)))) * classWeight(c.Class)
	if j.figure {
		s *= figureBonus
	}
	if j.dangling {
		s *= dangling
	}
	if j.openQuote {
		s *= openQuote
	}
	return s
}

// classWeight prefers who is near to the fact. Starting values.
func classWeight(c news.Class) float64 {
	switch c {
	case news.FirstParty, news.Regulator:
		return 1.1
	case news.Newsletter:
		return 0.9
	case news.Community, news.Aggregator:
		return 0.8
	default:
		return 1
	}
}

// take chooses sentences from one pool, one after the other while they fit: always the one with the best score after
// what it repeats of those taken is subtracted.
func take(pool []scored, headline bag, o Options) []scored {
	var taken []scored
	total := 0
	pool = slices.DeleteFunc(slices.Clone(pool), func(s scored) bool {
		return s.score <= 0 || s.size > s.limit(o) || headline.cosine(s.bag) > repeats && s.bag.beyond(headline) < newsShare
	})
	for {
		best, value := -1, 0.0
		for i, s := range pool {
			again := 0.0
			for _, t := range taken {
				again = max(again, t.bag.cosine(s.bag))
			}
			switch {
			case again > repeats, total+s.size > s.limit(o), len(taken) > 0 && s.score < tailShare*taken[0].score:
				continue
			case best < 0 || s.score*(1-again) > value: // canonical order breaks ties
				best, value = i, s.score*(1-again)
			}
		}
		if best < 0 {
			return taken
		}
		taken = append(taken, pool[best])
		total += pool[best].size
		if o.Short || total >= pool[best].enough() {
			return taken
		}
	}
}

// limit is how much may be printed in all, in the sentence's units.
func (s scored) limit(o Options) int {
	switch {
	case o.Short && s.han:
		return mostShHan
	case o.Short:
		return mostShort
	case s.han:
		return mostHan
	}
	return most
}

// enough is how much is sought, in the sentence's units.
func (s scored) enough() int {
	if s.han {
		return enoughHan
	}
	return enough
}

// arrange puts chosen sentences in the order of print. The first of them is the best.
func arrange(taken []scored) []Candidate {
	lead := taken[0].c.Report
	out := make([]Candidate, len(taken))
	for i := range taken {
		out[i] = taken[i].c
	}
	slices.SortStableFunc(out, func(a, b Candidate) int {
		if (a.Report == lead) != (b.Report == lead) {
			if a.Report == lead {
				return -1
			}
			return 1
		}
		return compare(a, b)
	})
	return out
}

// canonical returns the candidates in an order of their own, each once, so that all that follows is independent of the
// order in which they came.
func canonical(cands []Candidate) []Candidate {
	all := slices.Clone(cands)
	slices.SortFunc(all, compare)
	return slices.CompactFunc(all, func(a, b Candidate) bool { return compare(a, b) == 0 })
}

// compare orders candidates by time, report and place; it is 0 only for candidates that are the same in print.
func compare(a, b Candidate) int {
	title := func(c Candidate) int {
		if c.Title {
			return 0
		}
		return 1
	}
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Report, b.Report), cmp.Compare(title(a), title(b)), cmp.Compare(a.Position, b.Position),
		cmp.Compare(a.N, b.N), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Lang, b.Lang), cmp.Compare(a.Class, b.Class),
		cmp.Compare(a.Outlet, b.Outlet), cmp.Compare(a.URL, b.URL))
}

// han says whether a language is measured in characters.
func han(l news.Lang) bool { return l.IsChinese() || l == news.Japanese }
