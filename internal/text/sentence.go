package text

import (
	"strings"
	"unicode"

	"dateline/internal/news"
)

// Sentences returns the sentences of s in order. Chinese ones end at 。！？； or a line's end, English ones at . ! ?
// where what follows can begin a sentence. Closing quotes and brackets stay with the sentence they close. The spans
// are trimmed of space and together cover everything else in s. The language only settles what a single line break
// means: in Chinese it ends a sentence, elsewhere not if the next line goes on in lower case.
func Sentences(s string, lang news.Lang) []Span {
	spans := make([]Span, 0, len(s)/90+1)
	start := 0
	end := func(i int) {
		if p := trim(s, start, i); p.Start < p.End {
			spans = append(spans, p)
		}
		start = i
	}
	cjk := lang.IsChinese() || lang == news.Japanese
	for i := 0; i < len(s); {
		r, n := decode(s, i)
		i += n
		switch r {
		case '\n', '\r', 0x2028, 0x2029:
			next, more := nextRune(s, i)
			if cjk || !more || next == '\n' || next == '\r' || !unicode.IsLower(next) {
				end(i)
			}
		case '。', '！', '？', '；', '｡':
			i = closers(s, i)
			end(i)
		case '!', '?':
			i = closers(s, i)
			if canBegin(s, i) {
				end(i)
			}
		case '…':
			i = closers(s, i)
			if spaced(s, i) && canBegin(s, i) { // within a Chinese sentence, dots are a pause
				end(i)
			}
		case '.':
			j := closers(s, i)
			if stops(s, i-1, j) {
				i = j
				end(i)
			}
		}
	}
	end(len(s))
	return spans
}

// trim narrows s[from:to] to what is not space.
func trim(s string, from, to int) Span {
	for from < to {
		r, n := decode(s, from)
		if !isSpace(r) {
			break
		}
		from += n
	}
	for from < to {
		r, n := lastRune(s[from:to])
		if !isSpace(r) {
			break
		}
		to -= n
	}
	return Span{from, to}
}

func lastRune(s string) (rune, int) {
	n := 1
	for n < len(s) && n < 4 && s[len(s)-n]&0xC0 == 0x80 {
		n++
	}
	r, m := decode(s, len(s)-n)
	if m != n { // not a whole rune: take one byte
		return rune(s[len(s)-1]) | 0x110000, 1
	}
	return r, n
}

// nextRune returns the first rune from s[i:] that is neither blank nor tab.
func nextRune(s string, i int) (rune, bool) {
	for i < len(s) {
		r, n := decode(s, i)
		if r != ' ' && r != '\t' && r != 0x3000 && r != 0xA0 {
			return r, true
		}
		i += n
	}
	return 0, false
}

// closers skips further end marks and the quotes and brackets that close behind them. A straight quote closes only if
// no letter follows it.
func closers(s string, i int) int {
	for i < len(s) {
		r, n := decode(s, i)
		switch r {
		case '”', '’', '」', '』', '）', '》', '〉', '】', ')', ']', '。', '！', '？', '!', '?', '…', '.', '»':
			i += n
			continue
		case '"', '\'':
			if i+n < len(s) {
				if next, _ := decode(s, i+n); unicode.IsLetter(next) || unicode.IsDigit(next) {
					return i
				}
			}
			i += n
			continue
		}
		return i
	}
	return i
}

// canBegin says whether a sentence can begin at s[i:]: at the end, or after space with anything but a lower case
// letter or a joining mark, or at once with a Han character.
func canBegin(s string, i int) bool {
	if i >= len(s) {
		return true
	}
	r, n := decode(s, i)
	if isHan(r) || isKana(r) {
		return true
	}
	if !isSpace(r) {
		return false
	}
	for i += n; i < len(s); i += n {
		r, n = decode(s, i)
		if !isSpace(r) {
			return !unicode.IsLower(r) && r != ',' && r != ';' && r != ')' || startsBrand(s[i:])
		}
		if r == '\n' {
			return true
		}
	}
	return true
}

// spaced says whether s ends or goes on with space at i.
func spaced(s string, i int) bool {
	if i >= len(s) {
		return true
	}
	r, _ := decode(s, i)
	return isSpace(r)
}

// startsBrand says whether the text begins with a name written with a small first letter, such as "xAI" or "iPhone".
func startsBrand(s string) bool {
	return len(s) > 1 && s[0] >= 'a' && s[0] <= 'z' && s[1] >= 'A' && s[1] <= 'Z'
}

// stops says whether the full stop at s[dot], with closers up to after, ends a sentence.
func stops(s string, dot, after int) bool {
	if !canBegin(s, after) {
		return false
	}
	if after > dot+1 && s[after-1] != '.' { // a closing mark follows the stop: "… Inc.)"
		return true
	}
	w := dot
	for w > 0 {
		c := s[w-1]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' {
			w--
			continue
		}
		break
	}
	word := s[w:dot]
	if word == "" {
		// "1. First": a list number at a line's start is no sentence.
		d := dot
		for d > 0 && s[d-1] >= '0' && s[d-1] <= '9' {
			d--
		}
		return dot-d == 0 || dot-d > 2 || d > 0 && s[d-1] != '\n'
	}
	if after >= len(s) {
		return true
	}
	lower := strings.ToLower(word)
	switch {
	case isTitle(lower):
		return false
	case len(word) == 1 && word[0] >= 'A' && word[0] <= 'Z', strings.Contains(word, ".") && len(word) <= 6, isAbbreviation(lower):
		return startsSentence(s, after)
	}
	return true
}

// isTitle lists abbreviations that always stand before a name or a number.
func isTitle(w string) bool {
	switch w {
	case "mr", "mrs", "ms", "dr", "prof", "st", "gen", "sen", "rep", "gov", "lt", "col", "sgt", "capt", "cmdr", "hon", "rev",
		"messrs", "mme", "fig", "figs", "eq", "vs", "v", "no", "nos", "vol", "pp", "cf", "e.g", "i.e", "approx", "ca", "al":
		return true
	}
	return false
}

// isAbbreviation lists abbreviations that may also end a sentence.
func isAbbreviation(w string) bool {
	switch w {
	case "inc", "corp", "co", "ltd", "llc", "plc", "bros", "jr", "sr", "etc", "dept", "univ", "assn", "est", "ave", "blvd",
		"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec", "mon", "tue", "tues", "wed",
		"thu", "thurs", "fri", "sat", "sun", "ph.d", "a.m", "p.m", "min", "max", "min.", "intl", "mfg", "tech":
		return true
	}
	return false
}

// startsSentence says whether the first word after an abbreviation's stop is one with which sentences begin and names
// do not.
func startsSentence(s string, i int) bool {
	rest := strings.TrimLeft(s[i:], " \t\r\n\"'(“‘")
	if strings.HasPrefix(s[i:], "\n") || rest == "" {
		return true
	}
	n := 0
	for n < len(rest) && (rest[n] >= 'a' && rest[n] <= 'z' || rest[n] >= 'A' && rest[n] <= 'Z') {
		n++
	}
	switch rest[:n] {
	case "The", "It", "In", "But", "And", "He", "She", "They", "This", "That", "These", "Those", "A", "An", "We", "On", "At", "For",
		"If", "As", "When", "While", "With", "After", "Before", "However", "Its", "Their", "His", "Her", "There", "What",
		"Why", "How", "Who", "So", "Now", "You", "Our", "By", "To", "From", "Meanwhile", "Still", "Some", "Many", "Most",
		"Although", "Though", "Since", "Under", "Once", "Earlier", "Last":
		return true
	}
	r, ok := nextRune(s, i)
	return ok && (isHan(r) || isKana(r))
}
