package text

// Kind says what a term is.
type Kind uint8

// The kinds of terms.
const (
	Word    Kind = iota // a word of letters, or of letters and digits (h200)
	Bigram              // two neighbouring Han or kana characters
	Single              // a Han or kana character that stands alone
	Version             // a name with its version: gpt-5.2
	Figure              // a figure as Number.Key writes it: USD1.43e+10, 25%
)

// Term is one term of a text. Text is folded; the span tells where it stood.
type Term struct {
	Span
	Kind Kind
	// Text is valid until the function that got the term returns.
	Text []byte
}

// Terms returns the folded terms of s in order: Latin words, bigrams of Han characters, names with their versions (GPT-5.2
// gives "gpt" and "gpt-5.2"), figures in one form for both languages. Addresses are left out.
func Terms(s string) []string {
	terms := make([]string, 0, len(s)/4)
	EachTerm(s, func(t Term) { terms = append(terms, string(t.Text)) })
	return terms
}

// EachTerm calls f for each term of s, as Terms returns them, without allocating for each.
func EachTerm(s string, f func(Term)) {
	sc := scanner{s: s, f: f}
	sc.run()
}

type scanner struct {
	s    string
	f    func(Term)
	buf  [64]byte
	last Span // the last word, if a version may follow it
	han  rune // the Han character before, 0 if none
	hanA int  // where it starts
	pair bool // whether han was already given as part of a bigram
}

func (sc *scanner) run() {
	s := sc.s
	for i := 0; i < len(s); {
		r, n := decode(s, i)
		if isHan(r) || isKana(r) {
			sc.last = Span{}
			sc.cjk(r, i, n)
			i += n
			continue
		}
		sc.flush(i)
		switch {
		case isDigit(r):
			i = sc.digits(i)
		case isLatin(r) || r >= 0x370 && (isHangul(r) || r < 0x2000 && !isSpace(r)) || r >= 0xFF21 && r <= 0xFF5A:
			if r == 'h' || r == 'H' || r == 'w' || r == 'W' {
				if e := urlEnd(s, i); e > i {
					i = e
					continue
				}
			}
			i = sc.word(i)
		case r == ' ' || r == '-' || r == '‑' || r == '‐':
			i += n
		default:
			sc.last = Span{}
			i += n
		}
	}
	sc.flush(len(s))
}

// cjk takes one Han or kana character: with the one before it, it is a bigram.
func (sc *scanner) cjk(r rune, i, n int) {
	if sc.han != 0 {
		b := appendRune(sc.buf[:0], sc.han)
		sc.f(Term{Span{sc.hanA, i + n}, Bigram, appendRune(b, r)})
		sc.pair = true
	} else {
		sc.pair = false
	}
	sc.han, sc.hanA = r, i
}

// flush ends a run of Han characters at i.
func (sc *scanner) flush(i int) {
	if sc.han != 0 && !sc.pair {
		sc.f(Term{Span{sc.hanA, i}, Single, appendRune(sc.buf[:0], sc.han)})
	}
	sc.han = 0
}

// word reads a word from s[i:] and returns its end. "U.S." is one word, "Meta's" is "meta", "O’Neil" is "oneil".
func (sc *scanner) word(i int) int {
	s, start, b := sc.s, i, sc.buf[:0]
	version := 0 // where a digit first stood after letters
	apostrophe := 0
	for i < len(s) {
		r, n := decode(s, i)
		folded := FoldRune(r)
		switch {
		case folded >= 'a' && folded <= 'z' || r >= 0x80 && (isLatin(r) || isHangul(r) || r >= 0x370 && r < 0x2000 && !isSpace(r)):
			if len(b) < len(sc.buf)-5 {
				if m := foldMulti(folded); m != "" {
					b = append(b, m...)
				} else {
					b = appendRune(b, folded)
				}
			}
		case isDigit(folded):
			if version == 0 {
				version = len(b)
			}
			if len(b) < len(sc.buf)-5 {
				b = append(b, byte(folded))
			}
		case folded == '\'' && i+n < len(s) && isLatinAt(s, i+n):
			apostrophe = len(b)
		case r == '.' && version > 0 && digitsAt(s, i+1, 1) && len(b) < len(sc.buf)-5, r == '.' && len(b) == 1 && isLatinAt(s, i+1) && i+2 < len(s) && s[i+2] == '.':
			b = append(b, '.')
		case r == '.' && len(b) == 3 && b[1] == '.':
			i += n // the last stop of "U.S."
			goto done
		default:
			goto done
		}
		i += n
	}
done:
	if i == start { // unreachable by run's guard, but never stand still
		return i + 1
	}
	if apostrophe > 0 && len(b) == apostrophe+1 && b[apostrophe] == 's' {
		b = b[:apostrophe]
	}
	if len(b) == 0 {
		return i
	}
	sc.last = Span{}
	if version > 1 && version < len(b) {
		// Qwen3.5: give the name alone too, so that it meets other versions; h200 and m4 are names as they stand.
		stem := version
		sc.f(Term{Span{start, i}, Word, b[:stem]})
		var v [72]byte
		t := append(append(append(v[:0], b[:stem]...), '-'), b[stem:]...)
		sc.f(Term{Span{start, i}, Version, t})
		return i
	}
	sc.f(Term{Span{start, i}, Word, b})
	sc.last = Span{start, i}
	return i
}

// digits reads a figure or a version from s[i:], which starts with a digit, and returns its end.
func (sc *scanner) digits(i int) int {
	s := sc.s
	n, ok := numberAt(s, i)
	if ok && (n.Unit != "" || n.Scaled) {
		sc.last = Span{}
		sc.f(Term{n.Span, Figure, append(sc.buf[:0], n.Key()...)})
		return n.End
	}
	// Digits as they stand, with points and letters: 5.2, 4o, 2026, 30nm.
	b, start := sc.buf[:0], i
	for i < len(s) {
		c := s[i]
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' && digitsAt(s, i+1, 1) {
			if len(b) < len(sc.buf)-16 {
				b = append(b, byte(FoldRune(rune(c))))
			}
			i++
			continue
		}
		if c == ',' && digitsAt(s, i+1, 3) {
			i++
			continue
		}
		break
	}
	p := sc.last
	sc.last = Span{}
	// A name and a number that belong together: joined by a dash, or by a space after a capital letter.
	if p.End > p.Start && len(b) <= 5 && start-p.End <= 3 && p.End-p.Start <= 24 {
		dash := s[p.End] != ' '
		capital := s[p.Start] >= 'A' && s[p.Start] <= 'Z' || s[p.End-1] >= 'A' && s[p.End-1] <= 'Z'
		if dash && p.End-p.Start > 1 || capital && start-p.End == 1 && !takesNoVersion(s[p.Start:p.End]) {
			var v [40]byte
			t := v[:0]
			for _, r := range s[p.Start:p.End] {
				if r = FoldRune(r); r != 0 && r != '\'' && len(t) < 28 {
					t = appendRune(t, r)
				}
			}
			t = append(append(t, '-'), b...)
			sc.f(Term{Span{p.Start, i}, Version, t})
			return i
		}
	}
	if len(b) == 1 {
		return i // a digit alone says nothing
	}
	sc.f(Term{Span{start, i}, Word, b})
	return i
}

// takesNoVersion lists capitalised words before numbers that name no product.
func takesNoVersion(w string) bool {
	switch w {
	case "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
		"Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "Top", "The", "In", "Of", "On", "At", "By", "To", "For",
		"From", "Q", "Day", "Week", "Year", "Over", "Under", "Nearly", "About", "Just":
		return true
	}
	return false
}

func isLatinAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	r, _ := decode(s, i)
	return isLatin(r)
}

func appendRune(b []byte, r rune) []byte {
	if r < 0x80 {
		return append(b, byte(r))
	}
	return append(b, string(r)...)
}
