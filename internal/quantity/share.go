package quantity

// part reads "a third of", "a quarter of".
func (sc *scanner) part(i, e int, w string) int {
	before, at := sc.wordBefore(sc.back(i))
	k := sc.blank(e)
	if before != "a" || sc.has(k, "of ") == 0 || sc.has(k, "of a ", "of 20", "of 19") > 0 {
		return e
	}
	n := 0.0
	switch w {
	case "quarter":
		n = 25
	case "third":
		n = roundShare(100.0 / 3)
	case "fifth":
		n = 20
	case "tenth":
		n = 10
	}
	if n > 0 {
		sc.add(Quantity{Span: span(at, e), Kind: Figure, Low: n, High: n, Unit: "percent", Words: true, Approx: sc.hedged(at)})
	}
	return e
}

// englishFraction reads what makes a number a share: one in 25, two-thirds of, nine out of ten. It returns 0 if nothing does.
func (sc *scanner) englishFraction(a *amount) int {
	if a.scale != 1 || a.low < 1 || a.point {
		return 0
	}
	k := sc.blank(a.end)
	if sc.at(k) == '-' {
		k++
	}
	e := sc.wordEnd(k)
	if a.words {
		d := 0.0
		switch sc.low[k:e] {
		case "third", "thirds":
			d = 3
		case "quarter", "quarters", "fourth", "fourths":
			d = 4
		case "fifth", "fifths":
			d = 5
		case "sixth", "sixths":
			d = 6
		case "eighth", "eighths":
			d = 8
		case "tenth", "tenths":
			d = 10
		case "hundredth":
			d = 100
		}
		if d > a.low && (d != 4 && a.low == 1 || sc.has(sc.blank(e), "of ", "the ") > 0 || a.low > 1 && d != 4 || a.low == 3 && sc.has(e, "s") == 0) {
			if sc.has(sc.blank(e), "quarter", "year") > 0 {
				return 0
			}
			sc.share(a, e, a.low/d)
			return e
		}
	}
	var n int
	switch {
	case sc.has(k, "in ") > 0:
		n = len("in ")
	case sc.has(k, "out of ") > 0:
		n = len("out of ")
		if sc.has(k+n, "every ") > 0 {
			n += len("every ")
		}
	case sc.has(k, "of every ") > 0:
		n = len("of every ")
	default:
		return 0
	}
	if sc.has(k+n, "every ") > 0 {
		n += len("every ")
	}
	var b amount
	ok := false
	if isDigit(sc.at(k + n)) {
		var points int
		b, points = sc.figures(k + n)
		ok = points == 0 && !isYear(&b) && !isLetter(sc.at(b.end)) && sc.has(b.end, "%", "-", "–") == 0
	} else if isLetter(sc.at(k + n)) {
		b, ok = sc.englishNumber(k + n)
	}
	if !ok || b.low <= a.low || b.low > 1e6 || b.vague {
		return 0
	}
	if sc.has(sc.blank(b.end), "%", "percent", "year", "month", "week", "day", "hour", "minute", "second", "million", "billion", "countries", "cities", "states") > 0 {
		return 0
	}
	end := b.end
	if u, to, ok := sc.phrase(sc.blank(b.end), false); ok && u.noun {
		end = to
	}
	sc.share(a, end, a.low/b.low)
	return end
}

// share takes part of a whole as a percentage.
func (sc *scanner) share(a *amount, end int, part float64) {
	v := roundShare(part * 100)
	sc.add(Quantity{Span: span(a.start, end), Kind: Figure, Low: v, High: v, Unit: "percent", Words: true, Approx: sc.hedged(a.start)})
}

// englishHalf reads "half of", "nearly half", "half a million", "in half".
func (sc *scanner) englishHalf(i, e int) int {
	s := sc.low
	k := sc.blank(e)
	if sc.at(k) == '-' {
		k++
	}
	if n := sc.has(k, "a ", "of a ", "a-"); n > 0 {
		e2 := sc.wordEnd(k + n)
		if f := scaleWord(s[k+n : e2]); f > 12 {
			a := amount{start: i, end: e2, low: f / 2, high: f / 2, scale: f, words: true}
			return max(sc.finish(&a, "", i, i), e2)
		}
		return e
	}
	before, at := sc.wordBefore(sc.back(i))
	switch before {
	case "first", "second", "other", "last", "latter", "next", "back", "top", "bottom", "better", "final", "early", "previous", "lower", "upper",
		"and", "third", "fourth", "one":
		return e
	}
	ok := sc.has(k, "of ", "the ", "its ", "their ", "our ", "all ") > 0 && sc.has(k, "of 2", "of 1", "the time") == 0 || sc.hedged(i) || before == "half"
	if before == "in" || before == "by" {
		switch cut, _ := sc.wordBefore(sc.back(at)); cut {
		case "cut", "cuts", "cutting", "reduce", "reduced", "reduces", "fell", "drop", "dropped", "down", "slashed", "slash", "split":
			ok = ok || cut != "split"
		}
	}
	if !ok || sc.has(e, "-hour", " hour", "-year", " year", " an ", "-baked", "-life", "-time", " way", " day", " measure") > 0 {
		return e
	}
	sc.add(Quantity{Span: span(i, e), Kind: Figure, Low: 50, High: 50, Unit: "percent", Words: true, Approx: sc.hedged(i)})
	return e
}

// englishMultiple reads a verb or adverb that is a multiple: doubled, tripling, twice as, tenfold.
func (sc *scanner) englishMultiple(i, e int, w string) int {
	k := sc.blank(e)
	v := 2.0
	switch w[0] {
	case 't':
		switch {
		case w == "twice":
			if sc.has(k, "as ", "the ", "that ", "what ", "its ", "their ") == 0 || sc.has(k, "the week", "the year") > 0 {
				return e
			}
		case w == "tenfold":
			v = 10
		case w[1] == 'r', w == "threefold":
			v = 3
		}
	case 'q':
		v = 4
		if w[1] == 'u' && w[2] == 'i' {
			v = 5
		}
	case 'f':
		v = 4
		if w[1] == 'i' {
			v = 5
		}
	case 's':
		v = 6
		if w[1] == 'e' {
			v = 7
		}
	case 'e':
		v = 8
	case 'n':
		v = 9
	case 'h':
		v = 100
	}
	if w == "double" || w == "triple" || w == "quadruple" {
		before, _ := sc.wordBefore(sc.back(i))
		switch before {
		case "to", "will", "would", "could", "can", "may", "might", "should", "than", "nearly", "almost", "roughly", "about":
		default:
			if sc.has(k, "the ", "its ", "their ", "that ", "what ", "last ") == 0 || sc.has(k, "the agents", "the fun") > 0 {
				return e
			}
		}
	}
	if sc.has(k, "down", "up on", "as ", "digit", "check", "back", "-") > 0 && w != "twice" || sc.at(e) == '-' {
		return e
	}
	sc.multiple(i, e, v, v)
	return e
}
