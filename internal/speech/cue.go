package speech

import (
	"strings"

	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/text"
)

// CueKind says what a cue does.
type CueKind uint8

// The kinds of cues.
const (
	CueSaying     CueKind = iota + 1 // somebody says: said, 表示
	CueCiting                        // a source is named: according to, 据
	CueHearsay                       // nobody is named, or a post or leak: reportedly, 知情人士, 网传
	CueSelf                          // the maker's own test or praise
	CueHedge                         // planned, expected or possible: will, may, 将, 预计
	CueNegation                      // not, 没有
	CueDenial                        // denies, 否认
	CueCorrection                    // corrects what was reported before: an earlier version of, 更正
)

// Cue is a word or phrase of a sentence on which its reading rests.
type Cue struct {
	text.Span
	Kind CueKind
	// Attribution is the class for which the cue stands by itself; empty if the speaker decides.
	Attribution news.Attribution
}

// kinds are the cues for which traits stand, the strongest first.
func (k trait) cue() (CueKind, news.Attribution) {
	switch {
	case k&blocked != 0:
		return 0, ""
	case k&correcting != 0:
		return CueCorrection, ""
	case k&denying != 0:
		return CueDenial, ""
	case k&(anonymous|hearsay) != 0:
		return CueHearsay, news.Anonymous
	case k&(social|rumour) != 0:
		return CueHearsay, news.Social
	case k&selfTest != 0:
		return CueSelf, news.SelfReported
	case k&hedging != 0:
		return CueHedge, ""
	case k&negating != 0:
		return CueNegation, ""
	case k&announcing != 0:
		return CueSaying, news.Official
	case k&saying != 0:
		return CueSaying, ""
	case k&citing != 0:
		return CueCiting, ""
	}
	return 0, ""
}

// Cues returns the cues of a sentence, in order of place, without overlap.
func Cues(s string, lang news.Lang) []Cue {
	l := lexicons()
	var out []Cue
	if lang.IsChinese() {
		folded := text.Lower(hans.Simplify(s))
		for _, h := range l.find(nil, folded, 0, len(folded)) {
			if kind, class := h.traits.cue(); kind != 0 && !(kind == CueHedge && planned(folded, h.Start)) {
				out = append(out, Cue{h.Span, kind, class})
			}
		}
		return out
	}
	toks := scan(s, nil, l)
	for i := 0; i < len(toks); {
		p, n := l.phrase(toks, i)
		if kind, class := p.cue(); kind != 0 && !calendarMay(toks, i) {
			out = append(out, Cue{text.Span{Start: toks[i].Start, End: toks[i+n-1].End}, kind, class})
			i += n
			continue
		}
		t := &toks[i]
		if kind, class := t.traits.cue(); kind != 0 && t.traits&(anyVerb|adverb|preposition) != 0 || kind > CueSaying {
			if (kind != CueSaying || t.is(finite|gerund)) && !calendarMay(toks, i) && !(kind == CueHedge && thePlan(toks, i)) {
				out = append(out, Cue{t.Span, kind, class})
			}
		} else if t.low == "to" && isFuture(toks, i) {
			out = append(out, Cue{t.Span, CueHedge, ""})
		} else if t.low == "according" && i+1 < len(toks) && toks[i+1].low == "to" {
			out = append(out, Cue{text.Span{Start: t.Start, End: toks[i+1].End}, CueCiting, ""})
		}
		i++
	}
	return out
}

// planned says whether a plan at place i is a noun: a name's head, or bound by 的.
func planned(s string, i int) bool {
	for _, noun := range []string{"计划", "规划", "目标", "准备", "预期", "预估"} {
		if strings.HasPrefix(s[i:], noun) {
			for _, w := range []string{"的", "”", "》", "」", "』", "\""} {
				if strings.HasSuffix(s[:i], w) {
					return true
				}
			}
		}
	}
	return false
}

// thePlan says whether a plan is a noun: the plan, their hopes.
func thePlan(toks []token, i int) bool {
	if i == 0 || !toks[i].is(nounish) {
		return false
	}
	b := &toks[i-1]
	return b.is(determiner) && !b.is(pronoun) || b.low == "'s" || b.is(preposition) && b.low != "to"
}

// isFuture says whether "to" at token i stands for the future of a headline: Orbit to close its studio.
func isFuture(toks []token, i int) bool {
	if i == 0 || i > 7 || i+1 >= len(toks) || !toks[i-1].upper || toks[i-1].is(anyVerb) {
		return false
	}
	next := &toks[i+1]
	if !next.word() || next.upper || next.is(determiner|pronoun|preposition|conjunction|calendar) {
		return false
	}
	for k := range i {
		if t := &toks[k]; t.is(auxiliary|preposition) || t.is(anyVerb) && t.is(finite) && !t.upper {
			return false
		}
	}
	return true
}

// calendarMay says whether the word is the month of May, or Will who is a person.
func calendarMay(toks []token, i int) bool {
	t := &toks[i]
	return t.upper && (t.low == "may" || t.low == "will") && (i > 0 || i+1 < len(toks) && toks[i+1].upper)
}

// phrase returns the traits and length of the longest phrase of several words that begins at token i.
func (l *lexicon) phrase(toks []token, i int) (trait, int) {
	for _, p := range l.phrases[toks[i].low] {
		n := len(p.words)
		if i+n > len(toks) {
			continue
		}
		ok := true
		for k := 1; k < n; k++ {
			if toks[i+k].low != p.words[k] && !equalFold(toks[i+k].low, p.words[k]) {
				ok = false
				break
			}
		}
		if ok {
			return p.traits, n
		}
	}
	return 0, 0
}

// equalFold compares a word with a folded one.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		c := a[i]
		if isUpper(c) {
			c += 'a' - 'A'
		}
		if c != b[i] {
			return false
		}
	}
	return true
}

// modality says how a sentence is meant, and whether it corrects what was reported before.
func modality(s string, lang news.Lang) (m news.Modality, correction bool) {
	m = news.Stated
	for _, c := range Cues(s, lang) {
		switch c.Kind {
		case CueDenial:
			m = news.Denied
		case CueHedge:
			if m == news.Stated {
				m = news.Expected
			}
		case CueCorrection:
			correction = true
		default:
		}
	}
	return m, correction
}
