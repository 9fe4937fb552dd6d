package entity

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"dateline/internal/hans"
)

// folded is a text made ready for matching: simplified, in small letters, full-width forms and dashes made plain, runs
// of space cut to one, and no space beside a Chinese character (智谱 AI is 智谱AI).
type folded struct {
	source string
	text   []byte  // folded
	cased  []byte  // the same, but with the case of ASCII letters kept; as long as text
	at     []int32 // for each byte of text, where its character begins in source
}

// fold makes a text ready for matching.
func fold(s string) folded {
	f := folded{
		source: s,
		text:   make([]byte, 0, len(s)+utf8.UTFMax),
		cased:  make([]byte, 0, len(s)+utf8.UTFMax),
		at:     make([]int32, 0, len(s)+utf8.UTFMax),
	}
	simple := hans.Simplify(s)
	space := -1      // where a run of space began, or -1
	wideLast := true // whether the last character was Chinese, or there was none
	for i := 0; i < len(simple); {
		r, size := rune(simple[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(simple[i:])
			r = plain(r)
		}
		if r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == 0 {
			if space < 0 && r != 0 {
				space = i
			}
			i += size
			continue
		}
		wideNow := wide(r)
		if space >= 0 {
			if !wideLast && !wideNow {
				f.add(' ', ' ', space)
			}
			space = -1
		}
		wideLast = wideNow
		switch {
		case r < utf8.RuneSelf:
			low := byte(r)
			if 'A' <= low && low <= 'Z' {
				low += 'a' - 'A'
			}
			f.add(low, byte(r), i)
		default:
			var buf [utf8.UTFMax]byte
			n := utf8.EncodeRune(buf[:], r)
			for _, b := range buf[:n] {
				f.add(b, b, i)
			}
		}
		i += size
	}
	return f
}

func (f *folded) add(low, cased byte, at int) {
	f.text = append(f.text, low)
	f.cased = append(f.cased, cased)
	f.at = append(f.at, int32(at))
}

// chinese says whether the text holds Chinese characters.
func (f *folded) chinese() bool {
	return slices.ContainsFunc(f.text, func(b byte) bool { return b >= 0xE4 && b <= 0xE9 })
}

// span returns the place in the source of a place in the folded text.
func (f *folded) span(start, end int) (from, to int) {
	from, to = int(f.at[start]), int(f.at[end-1])
	_, size := utf8.DecodeRuneInString(f.source[to:])
	return from, to + size
}

// plain maps a character beyond ASCII to the form in which it is matched; 0 drops it.
func plain(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E: // full-width ASCII
		return r - 0xFEE0
	case r == 0x3000, r == 0xA0, r >= 0x2000 && r <= 0x200A, r == 0x202F, r == 0x2028, r == 0x2029:
		return ' '
	case r >= 0x2010 && r <= 0x2015, r == 0x2212:
		return '-'
	case r == '‘', r == '’', r == 'ʼ':
		return '\''
	case r == '“', r == '”':
		return '"'
	case r == '•', r == '・', r == '‧', r == '∙':
		return '·'
	case r >= 0x200B && r <= 0x200F, r == 0xFEFF, r == 0xAD, r == 0x2060:
		return 0
	case r >= 0xC0 && r <= 0x24F:
		return unaccented(unicode.ToLower(r))
	case r < 0x2E80:
		return unicode.ToLower(r)
	}
	return r
}

// unaccented returns the letter without its accent, for the letters that European names use.
func unaccented(r rune) rune {
	switch r {
	case 'à', 'á', 'â', 'ã', 'ä', 'å', 'ā', 'ă', 'ą':
		return 'a'
	case 'ç', 'ć', 'č':
		return 'c'
	case 'ď', 'đ':
		return 'd'
	case 'è', 'é', 'ê', 'ë', 'ē', 'ė', 'ę', 'ě':
		return 'e'
	case 'ğ':
		return 'g'
	case 'ì', 'í', 'î', 'ï', 'ī', 'ı':
		return 'i'
	case 'ł':
		return 'l'
	case 'ñ', 'ń', 'ň':
		return 'n'
	case 'ò', 'ó', 'ô', 'õ', 'ö', 'ø', 'ō', 'ő':
		return 'o'
	case 'ř':
		return 'r'
	case 'ś', 'š', 'ş', 'ș':
		return 's'
	case 'ť', 'ţ', 'ț':
		return 't'
	case 'ù', 'ú', 'û', 'ü', 'ū', 'ů', 'ű':
		return 'u'
	case 'ý', 'ÿ':
		return 'y'
	case 'ź', 'ż', 'ž':
		return 'z'
	}
	return r
}

// wide says whether a character belongs to a script that is written without spaces, or to its punctuation.
func wide(r rune) bool {
	return r >= 0x2E80 && r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF || r >= 0xFE30 && r <= 0xFE4F ||
		r >= 0x20000 && r <= 0x3FFFF
}

// letter says whether the byte at i belongs to a word of a script that parts words: then it is no border.
func (f *folded) letter(i int) bool {
	if i < 0 || i >= len(f.text) {
		return false
	}
	b := f.text[i]
	if b < utf8.RuneSelf {
		return b >= 'a' && b <= 'z' || b >= '0' && b <= '9'
	}
	for i > 0 && !utf8.RuneStart(f.text[i]) {
		i--
	}
	r, _ := utf8.DecodeRune(f.text[i:])
	return !wide(r) && unicode.IsLetter(r)
}

// bordered says whether the match from start to end has the word borders that it needs: none at an end that is
// Chinese. A plural s may follow where the caller allows it.
func (f *folded) bordered(start, end int, plural bool) bool {
	if f.letter(start) && f.letter(start-1) {
		return false
	}
	if !f.letter(end-1) || !f.letter(end) {
		// "o3" is not in "o3.5".
		return !(digitAt(f.text, end-1) && end+1 < len(f.text) && f.text[end] == '.' && digitAt(f.text, end+1))
	}
	if plural && f.text[end] == 's' {
		return !f.letter(end + 1)
	}
	return false
}

func digitAt(b []byte, i int) bool {
	return i >= 0 && i < len(b) && b[i] >= '0' && b[i] <= '9'
}
