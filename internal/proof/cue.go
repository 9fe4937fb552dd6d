package proof

import (
	"strings"
	"unicode/utf8"
)

// cue is one phrase of the lists, found.
type cue struct {
	phrase
	start, end int // in the folded text
	token      int // the first
	segment    int
}

// findCues finds the phrases of the lists, the longest first; a phrase that only looks like a cue takes its place.
func (r *reading) findCues(l *lexicon) {
	s := r.folded.text
	taken := [cueKinds]int{}
	for k, t := range r.tokens {
		var ps []phrase
		switch t.kind {
		case word, number:
			ps = l.english[s[t.start:t.end]]
			if ps == nil && t.kind == word {
				if first := firstWord(s[t.start:t.end]); len(first) < t.end-t.start {
					ps = l.english[first]
				}
			}
		case han:
			c, _ := utf8.DecodeRuneInString(s[t.start:])
			ps = l.chinese[c]
		default:
			continue
		}
		if t.kind == word {
			if negates(s[t.start:t.end]) || s[t.start:t.end] == "free" && t.start > 0 && s[t.start-1] == '-' {
				r.cues = append(r.cues, cue{phrase: phrase{s[t.start:t.end], negation, 0, 1}, start: t.start, end: t.end, token: k})
			}
			if s[t.start:t.end] == "to" && r.headline(k) {
				r.cues = append(r.cues, cue{phrase: phrase{"to", hedge, 1, 1}, start: t.start, end: t.end, token: k})
			}
		}
		for i := range ps {
			p := &ps[i]
			if !strings.HasPrefix(s[t.start:], p.words) || t.start < taken[group(p.kind)] {
				continue
			}
			end := t.start + len(p.words)
			if t.kind != han && end < len(s) && sameWord(s[end-1], s[end]) {
				continue
			}
			taken[group(p.kind)] = end
			if p.words == "may" && r.inDate(r.folded.span(t.start, end)) {
				break // the month
			}
			if p.words == "将" && takesObject(s[end:]) {
				ambiguous := *p
				ambiguous.inPassage = 0
				p = &ambiguous
			}
			if p.kind != noHedge {
				r.cues = append(r.cues, cue{phrase: *p, start: t.start, end: end, token: k})
			}
		}
	}
}

// negates says whether an English word has its negation within: unbearable, endless. Its translation may have a word for it.
func negates(w string) bool {
	switch {
	case len(w) < 7, w == "wireless", w == "regardless", w == "nevertheless", w == "nonetheless", strings.HasPrefix(w, "incredib"), strings.HasPrefix(w, "invaluabl"):
		return false
	}
	return strings.HasSuffix(w, "less") ||
		(strings.HasPrefix(w, "un") || strings.HasPrefix(w, "in") || strings.HasPrefix(w, "im") || strings.HasPrefix(w, "ir")) &&
			(strings.HasSuffix(w, "able") || strings.HasSuffix(w, "ible"))
}

// headline says whether the "to" at token k tells of the future as headlines do: "Amazon to cut jobs". All before it is
// a name, at the head of the text or behind a mark, and a verb follows.
func (r *reading) headline(k int) bool {
	i := k - 1
	for ; i >= 0 && k-i <= 6; i-- {
		t := &r.tokens[i]
		if t.kind == mark && strings.ContainsAny(r.folded.text[t.start:t.end], ",.:;!?\"()|[]") {
			break
		}
		if t.kind == number {
			return false
		}
		if w := r.folded.text[t.start:t.end]; t.kind == word && !r.capital(t) && w != "and" || t.kind == han {
			return false
		}
	}
	if i == k-1 || k-i > 6 || k+1 >= len(r.tokens) || r.tokens[k+1].kind != word {
		return false
	}
	next := r.folded.text[r.tokens[k+1].start:r.tokens[k+1].end]
	first := r.folded.text[r.tokens[i+1].start:r.tokens[i+1].end]
	return (!isFunction(next) || next == "be" || next == "have") && !strings.HasSuffix(next, "ing") && !r.inName(&r.tokens[k+1]) && !opens(first)
}

// inName says whether a token lies in a known name.
func (r *reading) inName(t *token) bool {
	p := r.folded.span(t.start, t.end)
	for i := range r.mentions {
		if m := &r.mentions[i]; p.Start < m.End && m.Start < p.End {
			return true
		}
	}
	return false
}

// opens lists words behind which "to" is no future: a guide to, how to.
func opens(w string) bool {
	switch w {
	case "how", "guide", "introduction", "intro", "what", "when", "where", "why", "who", "which", "back", "welcome", "according", "due", "thanks", "up", "close", "next",
		"ways", "things", "need", "want", "from", "here", "time", "way", "letter", "easy", "hard", "learning", "trying", "going":
		return true
	}
	return strings.HasSuffix(w, "ing")
}

// takesObject says whether 将 only puts an object before its verb, as 把 does: 将价格上调, 将其列为. What stands at once
// behind a 将 that speaks of the future is the verb, or a word that belongs to it.
func takesObject(rest string) bool {
	for _, w := range []string{
		"大", "进", "全", "继续", "正式", "逐", "陆续", "持续", "同", "首次", "再", "分别", "共", "重点", "积极", "于", "在", "从", "以", "对", "向", "与", "为", "由", "把", "被",
		"不", "可", "有", "是", "成", "获", "会", "要", "今", "明", "本", "下", "上", "最", "更", "很", "达", "提", "推", "发", "开", "采", "使", "支", "投", "收", "建", "加", "面", "迎",
	} {
		if strings.HasPrefix(rest, w) {
			return false
		}
	}
	if rest != "" && isDigit(rest[0]) {
		rest = strings.TrimLeft(rest, "0123456789.")
		if !strings.HasPrefix(rest, "年") {
			return false
		}
	}
	end := strings.IndexAny(rest, ",;:。!?")
	if end < 0 {
		end = len(rest)
	}
	for _, w := range []string{
		"上调", "下调", "调整", "调至", "提高", "提升", "降低", "降至", "降", "增加", "增至", "减", "纳入", "列为", "列入", "作为", "视为", "变成", "变为", "转", "推迟", "延长", "延至", "延后", "定为",
		"更名", "命名", "出售", "卖给", "交给", "交由", "送", "用于", "引入", "带", "扩大", "扩展", "缩", "应用", "融入", "结合", "置", "移", "改", "分为", "分拆", "合并", "整合", "归", "压缩", "控制在",
	} {
		if i := strings.Index(rest[:end], w); i >= 6 {
			return true
		}
	}
	return false
}

// group puts the phrases that only look like a cue with those that they look like: one of both takes a place.
func group(k cueKind) cueKind {
	switch k {
	case noHedge:
		return hedge
	case noNegation:
		return negation
	default:
		return k
	}
}

// has says whether the text has a cue of the kind.
func (r *reading) has(k cueKind) bool {
	for i := range r.cues {
		if r.cues[i].kind == k {
			return true
		}
	}
	return false
}

// count returns how many cues of a kind a segment has, of at least a level.
func (r *reading) count(n int, k cueKind, passage bool, least int8) int {
	c := 0
	for i := range r.cues {
		q := &r.cues[i]
		if q.kind == k && (n < 0 || q.segment == n) && (passage && q.inPassage >= least || !passage && q.inSentence >= least) {
			c++
		}
	}
	return c
}
