package proof

import (
	"strings"
	"unicode/utf8"
)

// token is one word, number, Chinese character or mark of a folded text.
type token struct {
	start, end int
	kind       tokenKind
	// level is that of the hedges that govern the token, as a sentence and as a passage has it.
	level, asPassage int8
	negated          bool
	segment          int
}

type tokenKind uint8

const (
	word tokenKind = iota // letters, with digits within: h200
	number
	han
	mark
)

// tokens cuts a folded text.
func tokens(s string) []token {
	out := make([]token, 0, len(s)/3+1)
	for i := 0; i < len(s); {
		c := s[i]
		j := i + 1
		t := token{start: i}
		switch {
		case c == ' ':
			i++
			continue
		case isLower(c):
			for j < len(s) && (isAlnum(s[j]) || s[j] == '\'' && j+1 < len(s) && isLower(s[j+1])) {
				j++
			}
			// Contractions part before what negates or hedges: is|n't, we|'ll.
			if k := strings.IndexByte(s[i:j], '\''); k > 0 {
				switch tail := s[i+k : j]; tail {
				case "'t":
					if s[i+k-1] == 'n' && k > 1 {
						j = i + k - 1
					}
				case "'ll", "'d", "'re", "'ve", "'m":
					j = i + k
				}
			}
		case c == '\'' && i > 0 && isLower(s[i-1]) && j < len(s) && isLower(s[j]):
			t.kind = word
			for j < len(s) && isLower(s[j]) {
				j++
			}
		case isDigit(c):
			t.kind = number
			for j < len(s) && (isAlnum(s[j]) || (s[j] == '.' || s[j] == ',') && j+1 < len(s) && isDigit(s[j+1])) {
				j++
			}
		case c < utf8.RuneSelf:
			t.kind = mark
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			j = i + n
			t.kind = mark
			switch {
			case isHan(r):
				t.kind = han
			case r > 0xC0 && r < 0x2000 || r >= 0x3040 && r < 0x3100 || r >= 0xAC00 && r <= 0xD7A3:
				t.kind = word
				for j < len(s) {
					r, n = utf8.DecodeRuneInString(s[j:])
					if !(r > 0xC0 && r < 0x2000 || r >= 0x3040 && r < 0x3100 || r >= 0xAC00 && r <= 0xD7A3 || r < 0x80 && isAlnum(byte(r))) {
						break
					}
					j += n
				}
			}
		}
		t.end = j
		out = append(out, t)
		i = j
	}
	return out
}
