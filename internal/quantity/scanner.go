package quantity

import (
	"strings"
	"unicode/utf8"

	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/text"
)

// scanner walks over one text.
type scanner struct {
	lang   news.Lang
	s      string // the text in simplified characters, full-width digits and Latin letters made ASCII
	low    string // s with ASCII letters in lower case
	places []int  // of each byte of s, its place in the text as given; nil where they are the same
	t      *tables
	found  []Quantity
	end    int // where the last quantity ends
}

// prepare makes the forms of the text that are read.
func (sc *scanner) prepare(s string) {
	sc.s, sc.t = s, allTables()
	if strings.Contains(s, "\xEF\xBC") {
		sc.s, sc.places = narrow(s)
	}
	if sc.lang != news.English {
		sc.s = hans.Simplify(sc.s)
	}
	sc.low = text.Lower(sc.s)
}

// narrow makes full-width digits, letters, points and signs ASCII, with the place of each byte in s. Commas, brackets and
// colons stay, because they part Chinese sentences. Without any, places is nil.
func narrow(s string) (string, []int) {
	if !hasWide(s) {
		return s, nil
	}
	b := make([]byte, 0, len(s))
	places := make([]int, 0, len(s)+1)
	for i := 0; i < len(s); {
		if c := wide(s, i); c != 0 {
			b, places = append(b, c), append(places, i)
			i += 3
			continue
		}
		b, places = append(b, s[i]), append(places, i)
		i++
	}
	return string(b), append(places, len(s))
}

func hasWide(s string) bool {
	for i := strings.Index(s, "\xEF\xBC"); i >= 0 && i+2 < len(s); {
		if wide(s, i) != 0 {
			return true
		}
		n := strings.Index(s[i+3:], "\xEF\xBC")
		if n < 0 {
			return false
		}
		i += 3 + n
	}
	return false
}

// wide returns the ASCII form of the full-width character at s[i], or 0.
func wide(s string, i int) byte {
	if s[i] != 0xEF || i+2 >= len(s) || s[i+1] != 0xBC {
		if s[i] == 0xEF && i+2 < len(s) && s[i+1] == 0xBD && s[i+2] >= 0x81 && s[i+2] <= 0x9A { // ａ to ｚ
			return s[i+2] - 0x81 + 'a'
		}
		return 0
	}
	switch c := s[i+2]; {
	case c >= 0x90 && c <= 0x99:
		return c - 0x90 + '0'
	case c >= 0xA1 && c <= 0xBA:
		return c - 0xA1 + 'A'
	case c == 0x85: // ％
		return '%'
	case c == 0x84: // ＄
		return '$'
	case c == 0x8B: // ＋
		return '+'
	case c == 0x8D: // －
		return '-'
	case c == 0x8E: // ．
		return '.'
	}
	return 0
}

// run finds all quantities.
func (sc *scanner) run() {
	s := sc.low
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			i = max(sc.number(i), i+1)
		case c >= 'a' && c <= 'z':
			i = max(sc.word(i), i+1)
		case c < utf8.RuneSelf:
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if isHanNumeral(r) {
				i = max(sc.numeral(i, r), i+n)
			} else {
				i += n
			}
		}
	}
}

// add takes a quantity.
func (sc *scanner) add(q Quantity) {
	if q.Start < sc.end { // a sign before the digits that an earlier quantity took
		q.Start = sc.end
	}
	if q.Start >= q.End {
		return
	}
	if q.Low > q.High {
		q.Low, q.High = q.High, q.Low
	}
	sc.found = append(sc.found, q)
	sc.end = q.End
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// at returns the byte at s[i], or 0 outside.
func (sc *scanner) at(i int) byte {
	if i < 0 || i >= len(sc.low) {
		return 0
	}
	return sc.low[i]
}

// has says whether one of words stands at i, and returns the length of the first that does, or 0.
func (sc *scanner) has(i int, words ...string) int {
	if i < 0 || i > len(sc.low) {
		return 0
	}
	rest := sc.low[i:]
	for _, w := range words {
		if strings.HasPrefix(rest, w) {
			return len(w)
		}
	}
	return 0
}

// ends says whether one of words ends at i, and returns its length, or 0.
func (sc *scanner) ends(i int, words ...string) int {
	before := sc.low[:i]
	for _, w := range words {
		if strings.HasSuffix(before, w) {
			return len(w)
		}
	}
	return 0
}

// blank returns the place behind the spaces at i: a few, and no break of line.
func (sc *scanner) blank(i int) int {
	for n := 0; n < 3 && i < len(sc.low); n++ {
		switch {
		case sc.low[i] == ' ':
			i++
		case strings.HasPrefix(sc.low[i:], "\u00a0"):
			i += 2
		case strings.HasPrefix(sc.low[i:], "\u202f"), strings.HasPrefix(sc.low[i:], "\u2009"):
			i += 3
		default:
			return i
		}
	}
	return i
}

// back returns the place before the spaces that end at i.
func (sc *scanner) back(i int) int {
	for i > 0 {
		switch {
		case sc.low[i-1] == ' ':
			i--
		case strings.HasSuffix(sc.low[:i], "\u00a0"):
			i -= 2
		default:
			return i
		}
	}
	return i
}

// wordEnd returns where the Latin letters at i end.
func (sc *scanner) wordEnd(i int) int {
	for i < len(sc.low) && isLetter(sc.low[i]) {
		i++
	}
	return i
}

// wordBefore returns the Latin word that ends at i, in lower case, and its start.
func (sc *scanner) wordBefore(i int) (string, int) {
	j := i
	for j > 0 && (isLetter(sc.low[j-1]) || sc.low[j-1] == '\'') {
		j--
	}
	return sc.low[j:i], j
}

// latinAt says whether a letter of a Latin word stands at i, accented ones too.
func (sc *scanner) latinAt(i int) bool {
	if i < 0 || i >= len(sc.low) {
		return false
	}
	c := sc.low[i]
	return isLetter(c) || c == 0xC3 || c == 0xC4 || c == 0xC5
}

// address returns where the web address at i ends, or i if there is none.
func (sc *scanner) address(i int) int {
	if sc.has(i, "http://", "https://", "www.") == 0 {
		return i
	}
	for i < len(sc.low) {
		c := sc.low[i]
		if c <= ' ' || c >= utf8.RuneSelf || c == '"' || c == '<' || c == '>' || c == '`' || c == '|' {
			break
		}
		i++
	}
	return i
}
