package proof

import (
	"strings"
	"unicode/utf8"

	"dateline/internal/hans"
	"dateline/internal/text"
)

// folded is a text in the form in which texts are compared: characters simplified, letters small and narrow, one kind of
// quote, dash and blank, no blank beside a Chinese character.
type folded struct {
	text string
	at   []int32 // of each byte of text, and of its end, the byte of the source where it comes from
}

func fold(s string) folded {
	simple := hans.Simplify(s)
	f := folded{at: make([]int32, 0, len(s)+1)}
	var b strings.Builder
	b.Grow(len(s))
	var last rune // what was written last
	blank := -1   // where a blank stands that is not yet written
	put := func(r rune, from int) {
		if blank >= 0 && last != 0 && !closed(last) && !closed(r) {
			b.WriteByte(' ')
			f.at = append(f.at, int32(blank))
		}
		blank = -1
		if r == '.' && last == '.' { // … and ... are one
			return
		}
		n, _ := b.WriteRune(r)
		for range n {
			f.at = append(f.at, int32(from))
		}
		last = r
	}
	for i := 0; i < len(simple); {
		r, n := utf8.DecodeRuneInString(simple[i:])
		if r == utf8.RuneError && n == 1 {
			i++
			continue
		}
		switch r = text.FoldRune(r); r {
		case 0:
		case ' ':
			if blank < 0 {
				blank = i
			}
		case 'ß':
			put('s', i)
			put('s', i)
		case 'æ':
			put('a', i)
			put('e', i)
		case 'œ':
			put('o', i)
			put('e', i)
		default:
			put(r, i)
		}
		i += n
	}
	f.text = b.String()
	f.at = append(f.at, int32(len(s)))
	return f
}

// closed says that a blank beside the rune means nothing: Chinese characters and signs, dashes.
func closed(r rune) bool {
	return r >= 0x2E80 && r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r <= 0x323AF || r == '-' || r == '·'
}

// span returns the bytes of the source for bytes of the folded text.
func (f *folded) span(start, end int) text.Span {
	p := text.Span{Start: int(f.at[start]), End: int(f.at[len(f.at)-1])}
	if end < len(f.text) {
		p.End = int(f.at[end])
	}
	return p
}

// place returns the bytes of the folded text for bytes of the source.
func (f *folded) place(p text.Span) (start, end int) {
	return f.find(p.Start), f.find(p.End)
}

// find returns the first byte of the folded text that comes from byte i of the source or from behind it.
func (f *folded) find(i int) int {
	lo, hi := 0, len(f.text)
	for lo < hi {
		mid := (lo + hi) / 2
		if int(f.at[mid]) < i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0x20000 && r <= 0x323AF || r >= 0xF900 && r <= 0xFAFF || r == '〇'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func isAlnum(c byte) bool { return isDigit(c) || isLower(c) }

// holdsWhole says whether words stand in s as whole words: a letter or digit at their ends touches no other.
func holdsWhole(s, words string) bool {
	if words == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(s[from:], words)
		if i < 0 {
			return false
		}
		i += from
		j := i + len(words)
		if (i == 0 || !sameWord(s[i-1], s[i])) && (j == len(s) || !sameWord(s[j-1], s[j])) {
			return true
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		from = i + n
	}
}

// sameWord says whether two neighbouring bytes belong to one word or one number.
func sameWord(a, b byte) bool {
	return isLower(a) && isLower(b) || isDigit(a) && isDigit(b) || isLower(a) && isDigit(b)
}
