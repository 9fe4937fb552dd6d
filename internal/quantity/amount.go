package quantity

import (
	"strconv"
	"unicode/utf8"
)

// amount is a number with its scale, before its unit is known.
type amount struct {
	start, end int
	low, high  float64
	scale      float64 // of the scale words behind the digits; 1 for none
	digits     int     // before the point; 0 for words
	point      bool    // it has a fraction
	grouped    bool    // it has separators: 1,600
	approx     bool
	vague      bool
	words      bool
	letter     byte // the letter that is its scale: 70B
}

// figures reads digits with separators at i. Versions (1.2.3) have more than one point.
func (sc *scanner) figures(i int) (a amount, points int) {
	s := sc.low
	var buf [40]byte
	d := 0
	a = amount{start: i, scale: 1}
	put := func(c byte) {
		if d < len(buf) {
			buf[d] = c
			d++
		}
	}
	for i < len(s) {
		c := s[i]
		switch {
		case isDigit(c):
			put(c)
			if points == 0 {
				a.digits++
			}
			i++
			continue
		case c == ',' && points == 0 && (a.digits <= 3 || a.grouped && a.digits <= 15) && sc.three(i+1):
			a.grouped = true
			i++
			continue
		case c == 0xEF && points == 0 && a.digits <= 3 && s[i:min(len(s), i+3)] == "，" && sc.three(i+3) && sc.scaleAhead(i+6):
			a.grouped = true
			i += 3
			continue
		case c == '.' && isDigit(sc.at(i+1)):
			points++
			put(c)
			i++
			continue
		}
		break
	}
	a.end, a.point = i, points > 0
	if points > 1 {
		return a, points
	}
	v, err := strconv.ParseFloat(string(buf[:d]), 64)
	if err != nil {
		points = 2
	}
	a.low, a.high = v, v
	return a, points
}

// three says whether just three digits stand at i.
func (sc *scanner) three(i int) bool {
	return isDigit(sc.at(i)) && isDigit(sc.at(i+1)) && isDigit(sc.at(i+2)) && !isDigit(sc.at(i+3))
}

// scaleAhead says whether a Chinese scale or unit follows at i, so that a full-width comma before may part thousands.
func (sc *scanner) scaleAhead(i int) bool {
	return sc.has(i, "万", "亿", "元", "美元", "人", "名", "，") > 0
}

// scale reads the scale words at the end of an amount in digits or of an English number, and multiplies it. money says
// that a currency stands before it, so that letters are scales.
func (sc *scanner) scale(a *amount, money bool) {
	if sc.hanScale(a) {
		return
	}
	s := sc.low
	j := a.end
	if isLetter(sc.at(j)) {
		e := sc.wordEnd(j)
		if isDigit(sc.at(e)) {
			return
		}
		f := 0.0
		switch s[j:e] {
		case "b", "bn", "bln":
			f = 1e9
		case "m", "mn", "mln":
			f = 1e6
		case "mm":
			if money {
				f = 1e6
			}
		case "t", "tn", "trn":
			if money || sc.s[j] == 'T' || e-j > 1 {
				f = 1e12
			}
		case "k":
			f = 1e3
		case "cr":
			if money {
				f = 1e7
			}
		default:
			f = scaleWord(s[j:e])
		}
		if f == 0 || e-j == 1 && !money && (sc.s[j] == 'm' || sc.s[j] == 'b' || sc.s[j] == 't') && !sc.nounAhead(e) {
			return
		}
		if e-j == 1 {
			a.letter = sc.s[j]
		}
		a.multiply(f)
		a.end = e
		// "$5bn-plus", "100K+" go on behind it; "5B tokens" has its unit there.
		return
	}
	j = sc.blank(j)
	if j == a.end && sc.at(j) == '-' {
		j++
	}
	if e := sc.wordEnd(j); e > j && j > a.end {
		f := scaleWord(s[j:e])
		if f == 0 && money {
			switch s[j:e] {
			case "b", "bn", "bln":
				f = 1e9
			case "m", "mn", "mln":
				f = 1e6
			case "tn", "t":
				f = 1e12
			case "k":
				f = 1e3
			}
			if e-j == 1 && (sc.at(e) == '.' && isLetter(sc.at(e+1)) || sc.latinAt(e)) {
				f = 0
			}
		} else if f == 0 {
			switch s[j:e] {
			case "bn", "bln":
				f = 1e9
			case "mn", "mln":
				f = 1e6
			}
		}
		if f != 0 {
			a.multiply(f)
			a.end = e
			// hundred million, thousand billion
			if k := sc.blank(e); k > e {
				e2 := sc.wordEnd(k)
				if f2 := scaleWord(s[k:e2]); f2 > f {
					a.multiply(f2)
					a.end = e2
				}
			}
		}
	}
}

func (a *amount) multiply(f float64) {
	a.low *= f
	a.high *= f
	a.scale *= f
}

// scaleWord returns the factor of an English scale word, or 0.
func scaleWord(w string) float64 {
	switch w {
	case "hundred":
		return 100
	case "thousand":
		return 1e3
	case "million":
		return 1e6
	case "billion":
		return 1e9
	case "trillion":
		return 1e12
	case "quadrillion":
		return 1e15
	case "lakh", "lakhs":
		return 1e5
	case "crore", "crores":
		return 1e7
	case "dozen":
		return 12
	}
	return 0
}

// nounAhead says whether a noun that can be counted follows a letter at i: "5m users" are millions, "5m" may be metres.
func (sc *scanner) nounAhead(i int) bool {
	j := sc.blank(i)
	if j == i {
		return false
	}
	u, _, ok := sc.phrase(j, false)
	return ok && u.noun
}

// hanScale reads 万, 亿, 千万, 多万, 余亿 at the end of an amount in digits.
func (sc *scanner) hanScale(a *amount) bool {
	j := a.end
	if sc.at(j) < utf8.RuneSelf {
		if j = sc.blank(j); sc.at(j) < utf8.RuneSelf {
			return false
		}
	}
	found := false
	for j < len(sc.low) {
		r, n := utf8.DecodeRuneInString(sc.low[j:])
		f := 0.0
		switch r {
		case '十':
			f = 10
		case '百':
			f = 100
		case '千':
			f = 1e3
		case '万':
			f = 1e4
		case '亿':
			f = 1e8
		case '兆':
			f = 1e12
		case '多', '余', '来', '几':
			if g, m := sc.hanScaleRune(j + n); g != 0 && m > 0 {
				a.approx = true
				j += n
				continue
			}
		}
		if f == 0 || sc.prefixOfUnit(j, r, n) {
			break
		}
		a.multiply(f)
		j += n
		a.end = j
		found = true
	}
	return found
}

// hanScaleRune returns the factor of the scale character at i.
func (sc *scanner) hanScaleRune(i int) (float64, int) {
	switch {
	case sc.has(i, "百") > 0:
		return 100, 3
	case sc.has(i, "千") > 0:
		return 1e3, 3
	case sc.has(i, "万") > 0:
		return 1e4, 3
	case sc.has(i, "亿") > 0:
		return 1e8, 3
	case sc.has(i, "兆") > 0 && !sc.prefixOfUnit(i, '兆', 3):
		return 1e12, 3
	}
	return 0, 0
}

// prefixOfUnit says that a scale character belongs to the unit behind it: 千瓦, 兆瓦, 百分点, 千米.
func (sc *scanner) prefixOfUnit(i int, r rune, n int) bool {
	switch r {
	case '千':
		return sc.has(i+n, "瓦", "克", "米", "卡路", "伏", "赫", "字节", "兆") > 0
	case '兆':
		return sc.has(i+n, "瓦", "赫", "字节", "位", "比特", "帕", "w", "hz", "b", "欧", "宽") > 0
	case '百':
		return sc.has(i+n, "分") > 0 && sc.has(i+n, "分之") == 0
	case '万':
		return sc.has(i+n, "向", "科", "事", "物") > 0
	}
	return false
}
