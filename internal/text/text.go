// Package text reads plain text in Chinese and English: which language it is in, where its sentences begin and end,
// which terms it holds, and which numbers.
//
// It knows no entities and no stories, does no I/O and keeps no state. The one idea needed to read it: a span always
// keeps byte offsets into the text as it was given, and folding (width, case, quotes, dashes, accents) happens on the
// way, rune by rune, never on the text itself. All scanners are written by hand and run in one pass, because they read
// every word of every report.
package text

import "unicode/utf8"

// Span is a piece of a text: its bytes from Start up to but without End.
type Span struct{ Start, End int }

// In returns the piece of s that the span names.
func (p Span) In(s string) string { return s[p.Start:p.End] }

// decode reads the rune at s[i:], folded or not as it stands, with a short way for ASCII.
func decode(s string, i int) (rune, int) {
	if c := s[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s[i:])
}

func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0x20000 && r <= 0x323AF ||
		r >= 0xF900 && r <= 0xFAFF || r == '〇'
}

func isKana(r rune) bool {
	return r >= 0x3041 && r <= 0x3096 || r >= 0x30A1 && r <= 0x30FA || r == 'ー' || r >= 0xFF66 && r <= 0xFF9F
}

func isHangul(r rune) bool { return r >= 0xAC00 && r <= 0xD7A3 || r >= 0x1100 && r <= 0x11FF }

// isLatin says whether a folded rune is a Latin letter: after folding, accents are gone from the common ones.
func isLatin(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' ||
		r >= 0xC0 && r <= 0x24F && r != 0xD7 && r != 0xF7 || r >= 0x1E00 && r <= 0x1EFF
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF, 0x200B:
		return true
	}
	return r >= 0x2000 && r <= 0x200A
}

// urlEnd returns where the address that starts at s[i:] ends, or i if none starts there.
func urlEnd(s string, i int) int {
	rest := s[i:]
	if !hasPrefixFold(rest, "http://") && !hasPrefixFold(rest, "https://") && !hasPrefixFold(rest, "www.") {
		return i
	}
	for i < len(s) {
		c := s[i]
		if c <= ' ' || c >= utf8.RuneSelf || c == '"' || c == '<' || c == '>' || c == '`' || c == '|' {
			break
		}
		i++
	}
	for i > 0 && (s[i-1] == '.' || s[i-1] == ',' || s[i-1] == ')' || s[i-1] == ';' || s[i-1] == '!' || s[i-1] == '?') {
		i-- // the sentence's own mark, not the address's
	}
	return i
}

// hasPrefixFold says whether s starts with prefix, which is lower case ASCII, whatever the case of s.
func hasPrefixFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != prefix[i] {
			return false
		}
	}
	return true
}
