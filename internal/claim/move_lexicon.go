package claim

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/internal/hans"
	"dateline/internal/text"
)

// lexicon leads phrases of both languages to classes. English phrases stand in small letters and match whole words,
// Chinese ones stand in simplified characters.
type lexicon struct {
	latin map[string][]phrase // by the first word
	han   map[rune][]phrase   // by the first character
}

type phrase struct {
	text  string
	class string
}

// newLexicon reads lines of a class and its phrases, parted by a tab; phrases are parted by "|". A line that begins with
// "#" is a comment. Of phrases that are equal the first one counts.
func newLexicon(source string) *lexicon {
	l := &lexicon{latin: make(map[string][]phrase, 512), han: make(map[rune][]phrase, 512)}
	for line := range strings.Lines(source) {
		class, phrases, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(class, "#") {
			continue
		}
		for p := range strings.SplitSeq(phrases, "|") {
			l.add(strings.TrimSpace(p), class)
			if strings.Contains(p, "'") {
				l.add(strings.ReplaceAll(strings.TrimSpace(p), "'", "’"), class)
			}
		}
	}
	longest := func(a, b phrase) int { return cmp.Compare(len(b.text), len(a.text)) }
	for _, list := range l.latin {
		slices.SortStableFunc(list, longest)
	}
	for _, list := range l.han {
		slices.SortStableFunc(list, longest)
	}
	return l
}

func (l *lexicon) add(words, class string) {
	if words == "" {
		return
	}
	if n := wordEnd(words, 0); n > 0 {
		l.latin[words[:n]] = append(l.latin[words[:n]], phrase{words, class})
		return
	}
	r, _ := utf8.DecodeRuneInString(words)
	l.han[r] = append(l.han[r], phrase{words, class})
}

// at returns the longest phrase that stands at i of a folded text, and before the limit.
func (l *lexicon) at(folded string, i, limit int) (phrase, bool) {
	var list []phrase
	if n := wordEnd(folded, i); n > i {
		list = l.latin[folded[i:n]]
	} else {
		r, _ := utf8.DecodeRuneInString(folded[i:])
		list = l.han[r]
	}
	for _, p := range list {
		end := i + len(p.text)
		if end > limit || folded[i:end] != p.text {
			continue
		}
		if last := p.text[len(p.text)-1]; isWordByte(last) && end < len(folded) && isWordByte(folded[end]) {
			continue
		}
		return p, true
	}
	return phrase{}, false
}

// fold simplifies Chinese characters and makes ASCII letters small. The result has the length of s.
func fold(s string) string { return text.Lower(hans.Simplify(s)) }

// wordEnd returns where the word of Latin letters and digits that begins at i ends; i if none does. Accented letters
// belong to words, and so do hyphens, dots, plus signs and apostrophes inside them, but not a possessive.
func wordEnd(s string, i int) int {
	end := i
	for i < len(s) {
		c := s[i]
		switch {
		case isWordByte(c):
			i++
			end = i
		case c >= 0xC3 && c <= 0xCA && i+1 < len(s): // Latin letters with accents; × and ÷ do not matter
			i += 2
			end = i
		case end == i && i > 0 && end > 0 && (c == '-' || c == '.' || c == '&' || c == '/') && i+1 < len(s) && isWordByte(s[i+1]) && isWordByte(s[i-1]):
			i++
		case end == i && c == '\'' && !possessive(s[i+1:]) && i > 0 && isWordByte(s[i-1]) && i+1 < len(s) && isWordByte(s[i+1]):
			i++
		case end == i && strings.HasPrefix(s[i:], "’") && !possessive(s[i+3:]) && i > 0 && isWordByte(s[i-1]) && i+3 < len(s) && isWordByte(s[i+3]):
			i += 3
		default:
			return end
		}
	}
	return end
}

// possessive says whether s, which stands behind an apostrophe, is the "s" of a possessive.
func possessive(s string) bool {
	return s != "" && (s[0] == 's' || s[0] == 'S') && (len(s) == 1 || !isWordByte(s[1]))
}

func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
