package quantity

// small returns the value of an English number word under a hundred.
func small(w string) (float64, bool) {
	switch w {
	case "zero":
		return 0, true
	case "one":
		return 1, true
	case "two":
		return 2, true
	case "three":
		return 3, true
	case "four":
		return 4, true
	case "five":
		return 5, true
	case "six":
		return 6, true
	case "seven":
		return 7, true
	case "eight":
		return 8, true
	case "nine":
		return 9, true
	case "ten":
		return 10, true
	case "eleven":
		return 11, true
	case "twelve":
		return 12, true
	case "thirteen":
		return 13, true
	case "fourteen":
		return 14, true
	case "fifteen":
		return 15, true
	case "sixteen":
		return 16, true
	case "seventeen":
		return 17, true
	case "eighteen":
		return 18, true
	case "nineteen":
		return 19, true
	case "twenty":
		return 20, true
	case "thirty":
		return 30, true
	case "forty":
		return 40, true
	case "fifty":
		return 50, true
	case "sixty":
		return 60, true
	case "seventy":
		return 70, true
	case "eighty":
		return 80, true
	case "ninety":
		return 90, true
	}
	return 0, false
}

// plenty returns the unit of an English vague size: hundreds, tens, dozens.
func plenty(w string) float64 {
	switch w {
	case "tens":
		return 10
	case "dozens":
		return 12
	case "hundreds":
		return 100
	case "thousands":
		return 1e3
	case "millions":
		return 1e6
	case "billions":
		return 1e9
	case "trillions":
		return 1e12
	}
	return 0
}

// word looks at the Latin word at i: a number in words, a multiple (doubled), a share (half of), an address, or a name with
// a number (GPT-5.2, H200). It returns where reading goes on.
func (sc *scanner) word(i int) int {
	s := sc.low
	e := sc.wordEnd(i)
	w := s[i:e]
	switch w[0] {
	case 'h', 'w':
		if to := sc.address(i); to > i {
			return to
		}
	}
	if c := sc.at(e); isDigit(c) {
		return sc.name(i, e)
	} else if n := sc.has(e, "-", "‑", "‐"); n > 0 && isDigit(sc.at(e+n)) {
		return sc.hyphened(i, e, e+n)
	}
	if n := len(w); n < 1 || n > 11 || i > 0 && (isLetter(s[i-1]) || s[i-1] == '\'') {
		return e
	}
	switch w {
	case "half", "halves":
		return sc.englishHalf(i, e)
	case "quarter", "third", "fifth", "tenth", "quarters", "thirds":
		return sc.part(i, e, w) // "three quarters" is read from its number
	case "twice", "double", "doubled", "doubles", "doubling", "triple", "tripled", "triples", "tripling", "quadruple",
		"quadrupled", "quadruples", "quadrupling", "quintupled", "quintuple", "tenfold", "twofold", "threefold", "fourfold",
		"fivefold", "sixfold", "sevenfold", "eightfold", "ninefold", "hundredfold":
		return sc.englishMultiple(i, e, w)
	}
	if f := plenty(w); f > 0 {
		return sc.plural(i, e, f, w)
	}
	a, ok := sc.englishNumber(i)
	if !ok {
		return e
	}
	if to := sc.englishFraction(&a); to > 0 {
		return to
	}
	return max(sc.finish(&a, "", i, i), e)
}

// plural reads "tens of thousands", "hundreds of millions of dollars".
func (sc *scanner) plural(i, e int, f float64, w string) int {
	for range 3 {
		k := sc.blank(e)
		n := sc.has(k, "of ")
		if n == 0 {
			break
		}
		e2 := sc.wordEnd(k + n)
		g := plenty(sc.low[k+n : e2])
		if g == 0 {
			break
		}
		f *= g
		e = e2
	}
	if w == "tens" && f == 10 {
		return e
	}
	a := amount{start: i, end: e, low: 2 * f, high: 9 * f, scale: f, vague: true, approx: true, words: true}
	return max(sc.finish(&a, "", i, i), e)
}

// englishNumber reads a number in English words at i: two billion, twenty-five, a million, half a million, several hundred.
func (sc *scanner) englishNumber(i int) (amount, bool) {
	s := sc.low
	a := amount{start: i, scale: 1, words: true}
	e := sc.wordEnd(i)
	var total, current float64
	seen := false
	switch s[i:e] {
	case "a", "an", "several", "few":
		k := sc.blank(e)
		vague := s[i:e] == "several" || s[i:e] == "few"
		if s[i:e] == "a" && sc.has(k, "few ", "couple ", "half ", "quarter ") > 0 {
			vague = sc.has(k, "few ") > 0
			if !vague {
				return a, false
			}
			k = sc.blank(sc.wordEnd(k))
		}
		e2 := sc.wordEnd(k)
		f := scaleWord(s[k:e2])
		if f == 0 {
			return a, false
		}
		a.scale, a.low, a.high, a.end = f, f, f, e2
		if k2 := sc.blank(e2); f < 1e6 { // a hundred thousand, a dozen
			e3 := sc.wordEnd(k2)
			if g := scaleWord(s[k2:e3]); g > f {
				a.multiply(g)
				a.end = e3
			}
		}
		if vague {
			a.low, a.high, a.vague, a.approx = 2*a.low, 9*a.high, true, true
		}
		return a, true
	}
	j := i
	for {
		w := s[j:e]
		if v, ok := small(w); ok {
			if seen && current != 0 && (int(current)%100 < 20 || v >= 10) && int(current)%100 != 0 {
				break
			}
			current += v
		} else if f := scaleWord(w); f > 0 && seen {
			switch f {
			case 100, 12:
				current = max(current, 1) * f
			default:
				total += max(current, 1) * f
				current = 0
			}
			a.scale = max(a.scale, f)
		} else {
			break
		}
		seen = true
		a.end = e
		k := e
		if sc.at(k) == '-' {
			k++
		} else {
			k = sc.blank(k)
		}
		if a.scale >= 100 {
			if n := sc.has(k, "and "); n > 0 {
				if _, ok := small(s[k+n : sc.wordEnd(k+n)]); ok && current > 0 {
					k += n
				}
			}
		}
		if k == e || !isLetter(sc.at(k)) {
			break
		}
		j, e = k, sc.wordEnd(k)
	}
	a.low = total + current
	a.high = a.low
	return a, seen
}
