package speech

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/text"
)

// mark is a pair of quotation marks with what stands between them, within one line.
type mark struct {
	outer, inner text.Span
	// open says that no closing mark stands in the line: the words go on to its end, and perhaps into the next.
	open bool
	// single says that the marks are ' or ‘ ’.
	single bool
}

// maxStraight is the most bytes between straight marks, which do not say whether they open or close, and between
// guillemets. Longer quotations have curly marks or several paragraphs.
const maxStraight = 6000

// maxSingle is the most bytes between single marks: beyond, they are likelier two apostrophes.
const maxSingle = 400

// pairs finds the quotations of s in order, outermost only.
func pairs(s string) []mark {
	var out []mark
	line := -1 // where the line ends that holds i
	for i := 0; i < len(s); {
		if i > line {
			if line = strings.IndexByte(s[i:], '\n'); line >= 0 {
				line += i
			} else {
				line = len(s)
			}
		}
		c := s[i]
		if c < utf8.RuneSelf {
			if c == '"' || c == '\'' {
				if m, ok := pair(s, i, line, rune(c), 1); ok {
					out = append(out, m)
					i = m.outer.End
					continue
				}
			}
			i++
			continue
		}
		if c != 0xE2 && c != 0xE3 && c != 0xEF && c != 0xC2 { // the first bytes of all marks
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch r {
		case '“', '„', '‘', '「', '『', '＂', '«':
			if m, ok := pair(s, i, line, r, n); ok {
				out = append(out, m)
				i = m.outer.End
				continue
			}
		}
		i += n
	}
	return out
}

// pair finds the quotation that the mark r of n bytes at i opens, within the line that ends at line.
func pair(s string, i, line int, r rune, n int) (mark, bool) {
	m := mark{single: r == '\'' || r == '‘'}
	var end, size int
	switch r {
	case '"', '＂':
		if !opens(s, i, n) {
			return m, false
		}
		end, size = straight(s, i+n, min(line, i+n+maxStraight), r, n)
		if end < 0 && line > i+n+maxStraight {
			return m, false
		}
	case '\'', '‘':
		if r == '\'' && !opens(s, i, n) || !letterAfter(s, i+n) {
			return m, false
		}
		end, size = singleEnd(s, i+n, min(line, i+n+maxSingle), r)
	case '„':
		end, size = nested(s, i+n, line, '„', '“')
		if j, k := nested(s, i+n, line, '„', '”'); end < 0 || j >= 0 && j < end {
			end, size = j, k
		}
	case '«':
		end, size = nested(s, i+n, min(line, i+n+maxStraight), r, closing(r))
	default:
		end, size = nested(s, i+n, line, r, closing(r))
	}
	if end < 0 {
		if m.single || r == '«' {
			return m, false
		}
		// Never closed: the words go on to the line's end, where trailing space is not theirs.
		stop := i + n + len(strings.TrimRight(s[i+n:line], " \t\r"))
		if stop <= i+n {
			return m, false
		}
		m.open = true
		m.outer, m.inner = text.Span{Start: i, End: stop}, text.Span{Start: i + n, End: stop}
		return m, true
	}
	m.outer, m.inner = text.Span{Start: i, End: end + size}, text.Span{Start: i + n, End: end}
	if r == '"' && i > 0 && s[i-1] == '\\' && s[end-1] == '\\' { // \"…\", as some feeds escape them
		m.inner.End--
	}
	if strings.TrimSpace(m.inner.In(s)) == "" {
		return m, false
	}
	return m, true
}

func closing(r rune) rune {
	switch r {
	case '「':
		return '」'
	case '『':
		return '』'
	case '«':
		return '»'
	}
	return '”'
}

// nested finds the closing mark at the depth of the opening one. Where marks of one kind do not balance, the last one
// closes.
func nested(s string, from, to int, opener, closer rune) (end, size int) {
	depth, end := 0, -1
	for i := from; i < to; {
		if s[i] < utf8.RuneSelf {
			// A curly mark that a straight one closes.
			if s[i] == '"' && opener == '“' && depth == 0 && !opens(s, i, 1) {
				return i, 1
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:to])
		switch r {
		case opener:
			if opener == '“' && depth == 0 && closesWrongly(s, i, n) {
				return i, n
			}
			depth++
		case closer:
			if depth == 0 {
				return i, n
			}
			depth--
			end, size = i, n
		}
		i += n
	}
	return end, size
}

// closesWrongly says whether an opening mark stands where only a closing one can: “We ship in March,“ said X.
func closesWrongly(s string, i, n int) bool {
	if i == 0 || i+n >= len(s) || s[i+n] != ' ' {
		return false
	}
	switch s[i-1] {
	case ',', '.', '?', '!':
		return true
	}
	return false
}

// straight finds the mark that closes a straight one: the next that cannot open, else the next.
func straight(s string, from, to int, r rune, n int) (end, size int) {
	first, skipped := -1, 0
	curly := strings.Index(s[from:to], "”")
	for i := from; i < to; {
		j := strings.IndexRune(s[i:to], r)
		if j >= 0 {
			j += i
		}
		if curly >= 0 && r == '"' && (j < 0 || from+curly < j) {
			return from + curly, len("”")
		}
		if j < 0 {
			break
		}
		if !opens(s, j, n) || j > from && !spaceBefore(s, j) {
			return j, n
		}
		if first < 0 {
			first = j
		}
		if skipped++; skipped > 8 { // marks that only open: the text is broken
			break
		}
		i = j + n
	}
	return first, n
}

// singleEnd finds the single mark that closes: behind a letter or stop, and not before a letter.
func singleEnd(s string, from, to int, opener rune) (end, size int) {
	closer := "'"
	if opener == '‘' {
		closer = "’"
	}
	plural := -1
	for i := from; i < to; {
		j := strings.Index(s[i:to], closer)
		if j < 0 {
			break
		}
		j += i
		i = j + len(closer)
		if spaceBefore(s, j) || letterAfter(s, i) {
			continue
		}
		// The developers' plan: behind an s and before a word, it may be an apostrophe. A later mark is better.
		if s[j-1] == 's' && i < len(s) && s[i] == ' ' && letterAfter(s, i+1) && plural < 0 {
			plural = j
			continue
		}
		return j, len(closer)
	}
	return plural, len(closer)
}

// opens says whether a straight mark of n bytes at i can open: space or a bracket before, none behind.
func opens(s string, i, n int) bool {
	if i+n >= len(s) || s[i+n] == ' ' || s[i+n] == '\n' {
		return false
	}
	if i == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.IsSpace(r) || strings.ContainsRune("([{\\—–-/:,：，（《、“‘。；;…*_>|", r) || unicode.Is(unicode.Han, r)
}

func spaceBefore(s string, i int) bool {
	if i == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.IsSpace(r)
}

func letterAfter(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
