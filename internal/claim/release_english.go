package claim

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/hans"
	"dateline/internal/text"
)

// english gives a product that the gazetteer does not know, and that is printed in Chinese, the name by which an English
// text would call it: the English of what is known in it, and pinyin for a short name.
func (r *releaser) english(pr *product) {
	if !r.zh || pr.name.ID != "" || pr.name.English != "" || !hasHan(pr.name.Text) {
		return
	}
	if english := r.inEnglish(pr.name.Text, !pr.described); english != pr.name.Text {
		pr.name.English = english
	}
}

// inEnglish writes a name that the passage prints: 混元助手API is "Hunyuan assistant API", 松果林智能SoC is "Songguolin". It stays
// as printed if more is unknown in it than one short name. What is no name but a description may hold common words that
// the lexicon does not know; those are not spelt.
func (r *releaser) inEnglish(name string, named bool) string {
	if english := EnglishProduct(name); english != name {
		return english
	}
	at := strings.Index(r.p.text, name)
	if at < 0 {
		return name
	}
	span := text.Span{Start: at, End: at + len(name)}
	var out []string
	spelt := false
	for i := at; i < span.End; {
		if m := r.mentionAt(i); m != nil && m.End <= span.End && (i == at || !named) {
			if printed := m.In(r.p.text); hasHan(printed) {
				out = append(out, m.Text)
			} else {
				out = append(out, printed)
			}
			i = m.End
			continue
		}
		next := i
		for next < span.End && (next == i || named || r.mentionAt(next) == nil) {
			_, n := utf8.DecodeRuneInString(r.p.text[next:])
			next += n
		}
		english := spell(strings.TrimSpace(r.p.text[i:next]), named)
		if english == "" && named {
			return name
		} else if english == "" {
			english = knownEnd(strings.TrimSpace(r.p.text[i:next]))
		} else if i == at {
			spelt = true
		}
		if english != "" {
			out = append(out, english)
		}
		i = next
	}
	if len(out) == 0 || !named && !spelt && !strings.Contains(strings.Join(out, " "), " ") {
		return name
	}
	return strings.Join(out, " ")
}

// knownEnd is the English of the longest end of a description that the lexicon knows: of what stands before it, it says
// nothing.
func knownEnd(s string) string {
	for i := range s {
		if i > 0 {
			if english := EnglishProduct(s[i:]); english != s[i:] {
				return english
			}
		}
	}
	return ""
}

// mentionAt returns the mention that begins at a place.
func (r *releaser) mentionAt(at int) *Mention {
	for k := range r.p.mentions {
		if m := &r.p.mentions[k]; m.Start == at && m.End > at {
			return m
		}
	}
	return nil
}

// spell writes part of a name. Words that the lexicon knows are written in English; a name of two to four characters that
// the part begins with is written in pinyin, and the words of its kind behind it are left out, but not a version. It is
// empty if that cannot be.
func spell(s string, named bool) string {
	if english := EnglishProduct(s); english != s || !hasHan(s) {
		return english
	}
	w := releaseLexicon()
	folded := hans.Mainland(fold(s))
	end := 0
	for end < len(s) {
		c, n := utf8.DecodeRuneInString(s[end:])
		if !unicode.Is(unicode.Han, c) {
			break
		}
		if _, size := w.longest(folded[end:]); size > 0 && end > 0 {
			break
		}
		end += n
	}
	name := joined(folded[:end])
	if name == "" || !named && w.describes(folded[:end]) {
		return ""
	}
	switch rest := strings.TrimSpace(s[end:]); {
	case rest == "":
		return name
	case !hasHan(rest): // a version or a Latin word
		return name + " " + rest
	case EnglishProduct(rest) != rest:
		return name
	default:
		return ""
	}
}

// describes says that the Chinese words that a description begins with are no name: 全天候, 网页版.
func (w *releaseWords) describes(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return utf8.RuneCountInString(s) > 3 || strings.ContainsRune("全多首双高低超智数可自无非单半防抗微新大第某各每更最", first) ||
		strings.ContainsRune("段级型式化性版端类用度量力制感屏期区层链网卡线点面的", last) || w.commonWord(s)
}

// commonWord says whether a text in simplified characters holds a common word of descriptions, and so is no name.
func (w *releaseWords) commonWord(s string) bool {
	for i := range s {
		for n := 6; n <= 9 && i+n <= len(s); n += 3 {
			if w.common[s[i:i+n]] {
				return true
			}
		}
	}
	return false
}

// joined writes a Chinese name of two to four characters in pinyin as one word, as products are called: 松果林 is Songguolin.
// It is empty if that cannot be.
func joined(name string) string {
	if n := utf8.RuneCountInString(name); n < 2 || n > 4 {
		return ""
	}
	latin := hans.Latin(name)
	if hasHan(latin) {
		return ""
	}
	first, rest, _ := strings.Cut(latin, " ")
	return first + strings.ToLower(rest)
}

// hasHan says whether a text has Chinese characters.
func hasHan(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool { return unicode.Is(unicode.Han, c) }) >= 0
}
