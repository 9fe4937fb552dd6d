package proof

import (
	"slices"
	"strings"

	"dateline/internal/news"
	"dateline/internal/text"
)

// Checker checks sentences. It never changes, so any number of goroutines may use it.
type Checker struct {
	names Names
	words *lexicon
	// copies says that a sentence that is a passage's own passes without more. Tests turn it off to try the rules.
	copies bool
}

// New returns a checker. Names may be nil: then only names that show as such are checked.
func New(names Names) *Checker {
	return &Checker{names: names, words: readLexicon(), copies: true}
}

// judge is one checking of one sentence against some of its passages.
type judge struct {
	c        *Checker
	sentence *Sentence
	s        *reading
	passages []Passage
	ps       []*reading
	before   []*reading // what stands before each passage: names only
	use      []int      // the passages that count this time
	checks   []Check
}

// Check checks a sentence against the passages, and against nothing else. It first tries each passage alone: one that
// holds all is the best proof. Only if none does may several hold the parts.
func (c *Checker) Check(s *Sentence, passages []Passage) Verdict {
	if len(passages) == 0 {
		return Verdict{Overlap: -1, Checks: []Check{{
			Rule: RulePassage, Result: Refused, Passage: -1,
			Reason: Reason{"the sentence names no passage", "句子没有给出原文"},
		}}}
	}
	if c.copies {
		for n := range passages {
			if copyOf(s, &passages[n]) {
				return copied(s, passages, n)
			}
		}
	}
	written := s.Written
	if written.IsZero() {
		written = passages[0].Published
	}
	j := &judge{c: c, sentence: s, passages: passages, s: c.read(s.Text, s.Lang, written)}
	for i := range passages {
		p := &passages[i]
		j.ps = append(j.ps, c.read(p.Text, p.Lang, p.Published))
		j.before = append(j.before, c.namesOf(p.Context, p.Lang))
	}
	var best Verdict
	for n := range passages {
		if s.Written.IsZero() && !passages[n].Published.Equal(written) && len(j.s.dates) > 0 {
			written = passages[n].Published
			j.s = c.read(s.Text, s.Lang, written)
		}
		v := j.try([]int{n})
		if v.OK {
			return v
		}
		if n == 0 || len(v.Refusals()) < len(best.Refusals()) {
			best = v
		}
	}
	if len(passages) > 1 {
		all := make([]int, len(passages))
		for n := range all {
			all[n] = n
		}
		if v := j.try(all); v.OK || len(v.Refusals()) < len(best.Refusals()) {
			return v
		}
	}
	return best
}

// try checks the sentence against some of the passages.
func (j *judge) try(use []int) Verdict {
	j.use, j.checks = use, nil
	j.quotes()
	j.speakers()
	j.numbers()
	j.datesHeld()
	j.entities()
	j.modality()
	j.near()
	j.attribution()
	v := Verdict{OK: true, Passages: slices.Clone(use), Overlap: j.overlap(), Attribution: weakest(j.passages, use)}
	if v.Overlap >= 0 && v.Overlap < leastOverlap {
		j.report(RuleOverlap, Flagged, text.Span{}, -1, "less than half of its words stand in the passages", "句中用词一半以上不见于原文")
	}
	v.Checks = j.checks
	for i := range v.Checks {
		if v.Checks[i].Result == Refused {
			v.OK = false
		}
	}
	return v
}

// report writes down the outcome of one check.
func (j *judge) report(rule Rule, result Result, at text.Span, passage int, en, zh string) {
	j.checks = append(j.checks, Check{
		Rule: rule, Result: result, Start: at.Start, End: at.End, Words: at.In(j.s.src), Passage: passage, Reason: Reason{en, zh},
	})
}

// sameLanguage says whether a passage that counts is in the sentence's language.
func (j *judge) sameLanguage() bool {
	return slices.ContainsFunc(j.use, func(n int) bool { return j.ps[n].lang.IsChinese() == j.s.lang.IsChinese() })
}

// copyOf says whether a sentence is a passage, or one whole sentence of it, letter for letter but for blanks, width,
// script and the kind of quotation marks.
func copyOf(s *Sentence, p *Passage) bool {
	want := strings.TrimRight(bare(fold(s.Text).text), ".。")
	if want == "" {
		return false
	}
	same := func(t string) bool { return strings.TrimRight(bare(fold(t).text), ".。") == want }
	if same(p.Text) {
		return true
	}
	for _, part := range text.Sentences(p.Text, p.Lang) {
		if same(part.In(p.Text)) {
			return true
		}
	}
	return false
}

// copied is the verdict on a copy.
func copied(s *Sentence, passages []Passage, n int) Verdict {
	v := Verdict{
		OK: true, Copied: true, Passages: []int{n}, Overlap: 1, Attribution: passages[n].Attribution,
		Checks: []Check{{
			Rule: RuleQuote, Result: Held, End: len(s.Text), Words: s.Text, Passage: n,
			Reason: Reason{"the sentence stands letter for letter in the passage", "此句与原文逐字相同"},
		}},
	}
	if passages[n].Attribution.Unsure() && !s.Shown.Unsure() {
		v.Checks = append(v.Checks, Check{
			Rule: RuleAttribution, Result: Flagged, Passage: n,
			Reason: Reason{"the passage is a rumour: print its class beside it", "原文属传闻：须注明消息类别"},
		})
	}
	return v
}

// weakest returns the weakest class of the passages that count.
func weakest(passages []Passage, use []int) news.Attribution {
	rank := func(a news.Attribution) int {
		switch a {
		case news.Social:
			return 6
		case news.Anonymous:
			return 5
		case news.ByOutlet:
			return 4
		case news.SelfReported:
			return 3
		case news.Named:
			return 2
		case news.Official:
			return 1
		default:
			return 0
		}
	}
	var out news.Attribution
	for _, n := range use {
		if a := passages[n].Attribution; rank(a) > rank(out) {
			out = a
		}
	}
	return out
}

// leastOverlap is the share of content words below which a person should look.
const leastOverlap = 0.5

// overlap returns the share of the sentence's content words that the passages of its language have; -1 if none is of it.
func (j *judge) overlap() float64 {
	if !j.sameLanguage() {
		return -1
	}
	have := map[string]bool{}
	for _, n := range j.use {
		for _, u := range j.ps[n].units {
			have[u.key] = true
		}
	}
	all, held := 0, 0
	for _, u := range j.s.units {
		if u.key[0] == 'l' {
			continue // a name again
		}
		all++
		if have[u.key] {
			held++
		}
	}
	if all == 0 {
		return 1
	}
	return float64(held) / float64(all)
}
