package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fold returns s in the form in which texts are compared: full-width letters and signs narrow, lower case, one kind of
// quote, dash and space, common Latin accents removed, invisible signs and bytes that are no UTF-8 gone. Folding twice
// is folding once. It covers what news needs of Unicode's NFKC, not all of it.
func Fold(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f' || c == '`' {
			return foldSlow(s, i)
		}
	}
	return s
}

func foldSlow(s string, from int) string {
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:from])
	for i := from; i < len(s); {
		r, n := decode(s, i)
		if r == utf8.RuneError && n == 1 {
			i += n
			continue
		}
		if r = FoldRune(r); r != 0 {
			if multi := foldMulti(r); multi != "" {
				b.WriteString(multi)
			} else {
				b.WriteRune(r)
			}
		}
		i += n
	}
	return b.String()
}

// FoldRune folds one rune as Fold does; 0 means that the rune is dropped. Ligatures that fold to several letters (ß, æ,
// …) come back as they are: Fold alone spells them out.
func FoldRune(r rune) rune {
	if r < utf8.RuneSelf {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == '\t' || r == '\r' || r == '\n' || r == '\v' || r == '\f':
			return ' '
		case r == '`':
			return '\''
		case r == 0:
			return 0
		}
		return r
	}
	if isHan(r) {
		return r
	}
	switch {
	case r >= 0xFF01 && r <= 0xFF5E: // full-width ASCII
		return FoldRune(r - 0xFF01 + '!')
	case r >= 0x0300 && r <= 0x036F, r == 0xFE0F, r == 0xFE0E, r == 0xAD, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E,
		r >= 0x2060 && r <= 0x2064, r == 0xFEFF, r == utf8.RuneError, r >= 0x80 && r < 0xA0 && r != 0x85:
		return 0 // combining marks, selectors, soft hyphen, zero widths and direction marks
	case isSpace(r):
		return ' '
	case r >= 0x2460 && r <= 0x2468: // ① to ⑨
		return r - 0x2460 + '1'
	case r >= 0x24B6 && r <= 0x24E9: // circled letters
		return 'a' + (r-0x24B6)%26
	}
	switch r {
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹣', '﹘':
		return '-'
	case '‘', '’', '‚', '‛', '′', '´', 'ʼ', '＇':
		return '\''
	case '“', '”', '„', '‟', '″', '«', '»', '「', '」', '『', '』', '〝', '〞', '﹁', '﹂', '﹃', '﹄':
		return '"'
	case '…':
		return '.'
	case '。', '｡':
		return '。'
	case '·', '•', '・', '‧', '∙', '⋅':
		return '·'
	case '～', '〜', '∼':
		return '~'
	}
	if r >= 0xC0 && r <= 0x17F {
		if a := foldAccent(r); a != 0 {
			return a
		}
	}
	if l := unicode.ToLower(r); l != r {
		return FoldRune(l)
	}
	return r
}

// foldAccent returns the plain letter of an accented one, or 0.
func foldAccent(r rune) rune {
	switch {
	case r >= 'À' && r <= 'Å', r >= 'à' && r <= 'å', r >= 'Ā' && r <= 'ą':
		return 'a'
	case r == 'Ç', r == 'ç', r >= 'Ć' && r <= 'č':
		return 'c'
	case r >= 'Ď' && r <= 'đ':
		return 'd'
	case r >= 'È' && r <= 'Ë', r >= 'è' && r <= 'ë', r >= 'Ē' && r <= 'ě':
		return 'e'
	case r >= 'Ĝ' && r <= 'ģ':
		return 'g'
	case r >= 'Ì' && r <= 'Ï', r >= 'ì' && r <= 'ï', r >= 'Ĩ' && r <= 'ı':
		return 'i'
	case r >= 'Ĺ' && r <= 'ł':
		return 'l'
	case r == 'Ñ', r == 'ñ', r >= 'Ń' && r <= 'ň':
		return 'n'
	case r >= 'Ò' && r <= 'Ö', r == 'Ø', r >= 'ò' && r <= 'ö', r == 'ø', r >= 'Ō' && r <= 'ő':
		return 'o'
	case r >= 'Ŕ' && r <= 'ř':
		return 'r'
	case r >= 'Ś' && r <= 'š':
		return 's'
	case r >= 'Ţ' && r <= 'ŧ':
		return 't'
	case r >= 'Ù' && r <= 'Ü', r >= 'ù' && r <= 'ü', r >= 'Ũ' && r <= 'ų':
		return 'u'
	case r == 'Ý', r == 'ý', r == 'ÿ', r >= 'Ŷ' && r <= 'Ÿ':
		return 'y'
	case r >= 'Ź' && r <= 'ž':
		return 'z'
	}
	return 0
}

// foldMulti spells out the runes that fold to more than one letter.
func foldMulti(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ﬁ':
		return "fi"
	case 'ﬂ':
		return "fl"
	case '½':
		return "1/2"
	case '¼':
		return "1/4"
	case '¾':
		return "3/4"
	case '㎡':
		return "m2"
	case '℃':
		return "°c"
	}
	return ""
}

// Lower makes ASCII letters small and leaves all else, so that every byte keeps its place.
func Lower(s string) string {
	for i := range len(s) {
		if !upper(s[i]) {
			continue
		}
		b := []byte(s)
		for j := i; j < len(b); j++ {
			if upper(b[j]) {
				b[j] += 'a' - 'A'
			}
		}
		return string(b)
	}
	return s
}

// upper says whether a byte is a large ASCII letter.
func upper(c byte) bool { return c >= 'A' && c <= 'Z' }
