package speech

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/text"
)

// token is a word or a sign of English text, or one whole quotation.
type token struct {
	text.Span
	low    string // folded, if a list knows the word; else as it stands
	traits trait
	sign   byte // , . ? ! : ; - ( ) or 0; q for a quotation, n for a line's end
	upper  bool // begins with a capital or a digit
	quote  int  // the mark's number
}

func (t *token) is(k trait) bool { return t.traits&k != 0 }

// word says whether the token is a word.
func (t *token) word() bool { return t.sign == 0 }

// scan returns the tokens of s. Quotations become one token each.
func scan(s string, marks []mark, l *lexicon) []token {
	var out []token
	to, m := len(s), 0
	for i := 0; i < to; {
		for m < len(marks) && marks[m].outer.Start < i {
			m++
		}
		if m < len(marks) && marks[m].outer.Start == i && marks[m].outer.End <= to {
			out = append(out, token{Span: marks[m].outer, sign: 'q', quote: m})
			i = marks[m].outer.End
			m++
			continue
		}
		limit := to
		if m < len(marks) && marks[m].outer.Start < to {
			limit = marks[m].outer.Start
		}
		c := s[i]
		switch {
		case c == ' ' || c == '\t':
			i++
		case c == '\n' || c == '\r':
			out = append(out, token{Span: text.Span{Start: i, End: i + 1}, sign: 'n'})
			i++
		case isLetter(c):
			end := wordEnd(s, i, limit, l)
			out = appendWord(out, s, i, end, l)
			i = end
		case c == '\'':
			i = apostrophe(&out, s, i, 1, limit, l)
		case strings.IndexByte(",.?!:;()", c) >= 0:
			out = append(out, token{Span: text.Span{Start: i, End: i + 1}, low: s[i : i+1], sign: c})
			i++
		case c == '-':
			n := i
			for n < limit && s[n] == '-' {
				n++
			}
			out = append(out, token{Span: text.Span{Start: i, End: n}, low: "-", sign: '-'})
			i = n
		case c < utf8.RuneSelf:
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:limit])
			switch {
			case r == '—' || r == '–' || r == '―':
				out = append(out, token{Span: text.Span{Start: i, End: i + n}, low: "-", sign: '-'})
				i += n
			case r == '’':
				i = apostrophe(&out, s, i, n, limit, l)
			case unicode.IsLetter(r):
				end := wordEnd(s, i, limit, l)
				out = appendWord(out, s, i, end, l)
				i = end
			default:
				i += n
			}
		}
	}
	return out
}

// apostrophe reads what stands behind an apostrophe that begins no word: 's, 've, 're.
func apostrophe(out *[]token, s string, i, n, limit int, l *lexicon) int {
	end := i + n
	for end < limit && isLetter(s[end]) {
		end++
	}
	if end == i+n || end-i-n > 2 || len(*out) == 0 || (*out)[len(*out)-1].End != i {
		return i + n
	}
	t := token{Span: text.Span{Start: i, End: end}, low: "'" + s[i+n:end]}
	if l != nil {
		t.traits = l.words[t.low].traits
	}
	*out = append(*out, t)
	return end
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '$' || c == '@' || c == '#'
}

// wordEnd returns the end of the word that begins at i. Hyphens, points and signs between letters belong to it, and so
// does n't; 's does not.
func wordEnd(s string, i, limit int, l *lexicon) int {
	start := i
	for i < limit {
		c := s[i]
		switch {
		case isLetter(c):
			i++
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:limit])
			if r == '’' {
				if m := contraction(s, i, n, limit); m > 0 {
					return m
				}
				return i
			}
			if !unicode.IsLetter(r) {
				return i
			}
			i += n
		case c == '\'':
			if m := contraction(s, i, 1, limit); m > 0 {
				return m
			}
			return i
		case (c == '-' || c == '&' || c == '/' || c == '%' || c == '_') && i+1 < limit && isLetter(s[i+1]):
			i++
		case c == '.':
			if i+1 < limit && isLetter(s[i+1]) && (i-start < 2 || !isUpper(s[i+1])) {
				i++
				continue
			}
			if abbreviated(s[start:i], l) {
				return i + 1
			}
			return i
		default:
			return i
		}
	}
	return i
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

// contraction returns the end of n't, or of a name such as O'Neill, whose apostrophe of n bytes stands at i; else 0.
func contraction(s string, i, n, limit int) int {
	j := i + n
	if j < limit && (s[j] == 't' || s[j] == 'T') && (j+1 == limit || !isLetter(s[j+1])) && i > 0 && (s[i-1] == 'n' || s[i-1] == 'N') {
		return j + 1
	}
	if j+1 < limit && isUpper(s[j]) && isLetter(s[j+1]) && i > 0 && isUpper(s[i-1]) {
		for j < limit && isLetter(s[j]) {
			j++
		}
		return j
	}
	return 0
}

// abbreviated says whether a point behind the word belongs to it: Mr., U.S., J.
func abbreviated(w string, l *lexicon) bool {
	if len(w) == 1 && isUpper(w[0]) {
		return true
	}
	if len(w) > 1 && w[len(w)-2] == '.' {
		return true
	}
	if l == nil || len(w) > 5 {
		return false
	}
	var buf [8]byte
	n := copy(buf[:], w)
	lower(buf[:n])
	buf[n] = '.'
	return l.words[string(buf[:n+1])].traits != 0
}

func lower(b []byte) {
	for i, c := range b {
		if isUpper(c) {
			b[i] = c + 'a' - 'A'
		}
	}
}

func appendWord(out []token, s string, start, end int, l *lexicon) []token {
	w := s[start:end]
	t := token{Span: text.Span{Start: start, End: end}, low: w}
	r, _ := utf8.DecodeRuneInString(w)
	t.upper = unicode.IsUpper(r) || r >= '0' && r <= '9' || r == '$' || r == '@' || r == '#' || hasUpper(w)
	if l != nil {
		t.low, t.traits = l.look(w)
	}
	return append(out, t)
}

// hasUpper finds xAI and iPhone.
func hasUpper(w string) bool {
	for i := range len(w) {
		if isUpper(w[i]) {
			return true
		}
	}
	return false
}

// look returns a word as the lists have it, with its traits; one that they do not have comes back as it is.
func (l *lexicon) look(w string) (string, trait) {
	plain := true
	for i := range len(w) {
		if c := w[i]; isUpper(c) || c >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if plain {
		return w, l.words[w].traits
	}
	if len(w) > 24 {
		return w, 0
	}
	var buf [32]byte
	b := buf[:0]
	for i := 0; i < len(w); {
		if strings.HasPrefix(w[i:], "’") {
			b = append(b, '\'')
			i += len("’")
			continue
		}
		b = append(b, w[i])
		i++
	}
	lower(b)
	if k, ok := l.words[string(b)]; ok {
		return k.text, k.traits
	}
	return w, 0
}
