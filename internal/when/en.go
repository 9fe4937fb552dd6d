package when

import (
	"strings"
)

// enFirst says whether a date can begin with the word.
func enFirst(w string) bool {
	switch w {
	case "the", "a", "this", "next", "last", "coming", "current", "previous", "past", "following", "later", "earlier", "early", "mid",
		"late", "end", "beginning", "start", "middle", "year", "month", "quarter", "today", "tomorrow", "yesterday", "tonight",
		"in", "within", "over", "q", "h", "fy", "cy", "fiscal", "calendar", "one", "two", "three", "four", "five", "six", "seven", "eight",
		"nine", "ten", "twelve", "several", "few", "first", "second", "third", "fourth", "spring", "summer", "fall", "autumn",
		"winter", "lunar", "chinese", "christmas", "near", "rest", "remainder", "turn", "back", "latter", "final", "these":
		return true
	}
	return monthOf(w) > 0 || weekdayOf(w) > 0
}

// word returns the word or number at i and where it ends.
func (p *scanner) word(i int) (string, int) {
	s := p.low
	i = min(i, len(s)) // a reader may have stepped over the space behind the last word
	j := i
	for j < len(s) && (s[j] >= 'a' && s[j] <= 'z' || isDigit(s[j])) {
		j++
	}
	return s[i:j], j
}

// next skips a space or a hyphen behind a word.
func next(s string, i int) int {
	if i < len(s) && s[i] == '-' {
		return i + 1
	}
	return blank(s, i)
}

// capital says whether the word at i is printed with a capital first letter.
func (p *scanner) capital(i int) bool { return i < len(p.s) && p.s[i] >= 'A' && p.s[i] <= 'Z' }

// enAt reads an English expression at i.
func (p *scanner) enAt(i int) (expr, int) {
	s := p.low
	w, j := p.word(i)
	if w == "" {
		return expr{}, 0
	}
	if isDigit(w[0]) {
		return p.enNumber(i, w, j)
	}
	if m := monthOf(w); m > 0 {
		return p.enMonth(i, m, len(w), j)
	}
	if d := weekdayOf(w); d > 0 {
		return p.enWeekday(i, d, w, j)
	}
	if n := seasonOf(w); n > 0 {
		return p.enSeason(i, n, j)
	}
	k := next(s, j)
	switch w {
	case "the":
		return p.enThe(k)
	case "a":
		return p.enCount(i)
	case "in", "within", "over":
		return p.enAhead(w, blank(s, j))
	case "this", "next", "last", "coming", "current", "previous", "past", "following", "these":
		return p.enRelative(w, k)
	case "later":
		if e, end := p.expectUnit(blank(s, j)); end > 0 {
			e.mod = later
			return e, end
		}
		return expr{}, 0
	case "earlier":
		if e, end := p.expectUnit(blank(s, j)); end > 0 {
			e.mod = earlier
			return e, end
		}
		return expr{}, 0
	case "early", "mid", "late", "end", "beginning", "start", "middle", "turn":
		return p.enPart(w, j)
	case "rest", "remainder":
		if l := prefixOf(s, k, "of the ", "of "); l > 0 {
			if e, end := p.enInner(k + l); end > 0 {
				e.mod = later
				return e, end
			}
		}
		return expr{}, 0
	case "year", "month", "quarter": // year-end, year's end
		l := prefixOf(s, j, "-end", "’s end", "'s end", " end")
		if l == 0 || alnumAt(s, j+l) || prefixOf(s, j+l, " of ", "ing", "-of") > 0 {
			return expr{}, 0
		}
		e, _ := p.unit(w, 0)
		e.mod = ending
		if y, n, end := digits(s, blank(s, j+l)); n == 4 && isYear(y) && w == "year" {
			return expr{grain: Year, year: y, mod: ending}, end
		}
		return e, j + l
	case "today", "tonight":
		if prefixOf(s, j, "'s", "’s") > 0 {
			return expr{}, 0
		}
		return p.fixedDay(0), j
	case "tomorrow":
		return p.fixedDay(1), j
	case "yesterday":
		return p.fixedDay(-1), j
	case "q1", "q2", "q3", "q4":
		return p.shortYear(expr{grain: Quarter, n: int(w[1] - '0')}, j)
	case "h1", "h2":
		e, end := p.shortYear(expr{grain: Half, n: int(w[1] - '0')}, j)
		if e.year == 0 || !p.capital(i) {
			return expr{}, 0
		}
		return e, end
	case "fiscal", "calendar", "fy", "cy":
		return p.enFiscal(w, k)
	case "lunar", "chinese", "christmas":
		return p.feast(i, 0, false)
	case "near":
		if l := prefixOf(s, k, "future", "term"); l > 0 {
			return expr{grain: Vague, relative: true}, k + l
		}
		return expr{}, 0
	}
	if len(w) > 2 && (w[:2] == "fy" || w[:2] == "cy") {
		return p.enFiscal(w, i)
	}
	if o := ordinal(w); o > 0 {
		return p.enOrdinal(o, w, k)
	}
	return p.enCount(i)
}

func (p *scanner) fixedDay(off int) expr {
	return expr{grain: Day, relative: true, fixed: true, unknown: !p.known, first: p.now + off, last: p.now + off}
}

// enThe reads what may stand behind "the": the end of, the first quarter, the coming weeks, the 5th of May.
func (p *scanner) enThe(i int) (expr, int) {
	s := p.low
	w, j := p.word(i)
	k := next(s, j)
	switch w {
	case "end", "beginning", "start", "middle", "turn", "early", "mid", "late":
		return p.enPart(w, j)
	case "rest", "remainder", "near", "calendar", "fiscal":
		return p.enAt(i)
	case "coming", "next", "last", "past", "current", "previous", "following":
		return p.enRelative(w, k)
	case "second", "first", "third", "fourth", "latter", "back", "final":
		return p.enOrdinal(ordinal(w), w, k)
	case "spring", "summer", "fall", "autumn", "winter":
		return p.enSeason(i, seasonOf(w), j)
	case "year", "month", "quarter":
		if prefixOf(s, j, "-end", "'s end", "’s end") > 0 {
			return p.enAt(i)
		}
	}
	if w != "" && isDigit(w[0]) && len(w) < 4 { // the 5th of May, the 1Q
		return p.enNumber(i, w, j)
	}
	return expr{}, 0
}

// dot skips the point of an abbreviation that ends at j.
func (p *scanner) dot(j int, w string) int {
	if len(w) <= 4 && w != "may" && w != "june" && w != "july" && j < len(p.low) && p.low[j] == '.' {
		return j + 1
	}
	return j
}

// enInner reads what a modifier cuts: a month, year, quarter, season, half, or "the year", "this month".
func (p *scanner) enInner(i int) (expr, int) {
	s := p.low
	if i >= len(s) {
		return expr{}, 0
	}
	i += prefixOf(s, i, "the ", "calendar year ", "calendar ")
	if l := prefixOf(s, i, "year "); l > 0 && i+l < len(s) && isDigit(s[i+l]) {
		i += l
	}
	w, j := p.word(i)
	switch w {
	case "year", "month", "quarter", "week", "half", "decade":
		e, _ := p.unit(w, 0)
		return e, j
	case "":
		return expr{}, 0
	}
	if isDigit(w[0]) {
		if e, end := p.numeric(i); end > 0 {
			return e, end
		}
		if v, n, end := digits(s, i); n == 4 && end == j && isYear(v) {
			return expr{grain: Year, year: v}, j
		}
		return expr{}, 0
	}
	if m := monthOf(w); m > 0 {
		if !p.capital(i) {
			return expr{}, 0
		}
		return p.monthYear(expr{grain: Month, n: m}, p.dot(j, w))
	}
	if weekdayOf(w) > 0 || w == "in" || w == "early" || w == "late" || w == "mid" || w == "today" {
		return expr{}, 0
	}
	if n := seasonOf(w); n > 0 {
		return p.monthYear(expr{grain: Season, n: n}, j)
	}
	return p.enAt(i)
}

// enPart reads early 2026, late next month, mid-January, the end of the year, early in the second half.
func (p *scanner) enPart(w string, j int) (expr, int) {
	s := p.low
	var m mod
	of := false
	switch w {
	case "early":
		m = early
	case "mid":
		m = mid
	case "late":
		m = late
	case "beginning", "start":
		m, of = early, true
	case "turn":
		m, of = early, true
	case "middle":
		m, of = mid, true
	case "end":
		m, of = ending, true
	}
	k := next(s, j)
	if w == "end" && j < len(s) && s[j] == '-' { // end-2026
		of = false
	}
	if !of {
		if l := prefixOf(s, k, "to late ", "to-late ", "to-late-", "to-mid ", "to mid-", "to mid ", "to-mid-"); l > 0 { // mid-to-late 2026
			if strings.Contains(s[k:k+l], "late") {
				m = midLate
			}
			k += l
		}
		k += prefixOf(s, k, "in the ", "in ", "part of ")
	} else {
		l := prefixOf(s, k, "of ")
		if l == 0 {
			return expr{}, 0
		}
		k += l
	}
	e, end := p.enInner(k)
	if end == 0 || e.grain == Vague || e.mod != whole {
		return expr{}, 0
	}
	if e.grain == Day && !e.weekday {
		return expr{}, 0
	}
	e.mod = m
	return e, end
}

// enOrdinal reads first quarter of 2026, second half, first week of January.
func (p *scanner) enOrdinal(o int, w string, i int) (expr, int) {
	s := p.low
	fiscal := false
	u, j := p.word(i)
	if u == "fiscal" || u == "calendar" {
		fiscal = u == "fiscal"
		u, j = p.word(blank(s, j))
	}
	if c := numeral(u); c > 1 && c < 12 && (o == 1 || w == "final") { // the first three months of 2026
		if unit, end := p.word(blank(s, j)); unit == "months" {
			if l := prefixOf(s, blank(s, end), "of "); l > 0 {
				if y, stop := p.enInner(blank(s, end) + l); stop > 0 && y.grain == Year && y.mod == whole && !y.unknown && (y.year > 0 || y.fixed) {
					e := expr{grain: Quarter, fixed: true, relative: y.relative}
					if y.year == 0 {
						y.year, _, _ = civil(y.first)
					}
					e.first, e.last = months(y.year, 1, c)
					if o != 1 {
						e.first, e.last = months(y.year, 13-c, c)
					}
					return e, stop
				}
			}
		}
	}
	switch u {
	case "quarter":
		switch w {
		case "final":
			o = 4
		case "latter", "back":
			return expr{}, 0
		}
		return p.ofYear(expr{grain: Quarter, n: o, fiscal: fiscal}, j)
	case "half":
		if o > 2 {
			return expr{}, 0
		}
		e, end := p.ofYear(expr{grain: Half, n: o, fiscal: fiscal}, j)
		if end > 0 && e.year == 0 && !e.unknown && prefixOf(s, blank(s, end), "of ") > 0 { // the first half of the game, of January
			if inner, stop := p.enInner(blank(s, end) + 3); stop > 0 && inner.grain == Month {
				inner.mod = late
				if o == 1 {
					inner.mod = early
				}
				return inner, stop
			}
			return expr{}, 0
		}
		return e, end
	case "week", "weeks", "days", "day", "part", "months", "month":
		l := prefixOf(s, blank(s, j), "of ")
		if l == 0 {
			return expr{}, 0
		}
		e, end := p.enInner(blank(s, j) + l)
		if end == 0 || e.grain == Vague || e.grain == Day {
			return expr{}, 0
		}
		switch {
		case w == "final" || w == "latter":
			e.mod = ending
		case o == 1:
			e.mod = early
		case o == 2 || o == 3:
			e.mod = mid
		default:
			e.mod = late
		}
		return e, end
	}
	return expr{}, 0
}

// ofYear reads the year behind a quarter or a half.
func (p *scanner) ofYear(e expr, j int) (expr, int) {
	s := p.low
	k := blank(s, j)
	if k < len(s) && s[k] == ',' {
		k = blank(s, k+1)
	}
	k += prefixOf(s, k, "of ", "in ")
	k += prefixOf(s, k, "the ")
	if l := prefixOf(s, k, "fiscal year ", "fiscal ", "calendar year ", "calendar ", "financial year "); l > 0 {
		e.fiscal = e.fiscal || s[k] == 'f'
		k += l
	}
	w, m := p.word(k)
	if strings.HasPrefix(w, "fy") {
		if f, end := p.enFiscal(w, k); end > 0 {
			e.year, e.fiscal = f.year, true
			return e, end
		}
	}
	if v, n, end := digits(s, k); n == 4 && isYear(v) && end == m {
		e.year = v
		return e, m
	}
	switch w {
	case "this", "next", "last":
		if u, end := p.word(blank(s, m)); u == "year" || u == "fiscal" {
			off := yearsFrom(w)
			e.year, e.relative, e.unknown = p.year+off, true, !p.known
			if u == "fiscal" {
				e.fiscal = true
				if l := prefixOf(s, blank(s, end), "year"); l > 0 {
					end = blank(s, end) + l
				}
			}
			if !p.known {
				e.year = 2000
			}
			return e, end
		}
	case "year": // of the year
		e.year, e.relative, e.unknown = p.year, true, !p.known
		if !p.known {
			e.year = 2000
		}
		return e, m
	}
	return e, j
}

// enFiscal reads FY2026, FY26, fiscal 2026, fiscal year 2026, calendar year 2026, fiscal first quarter.
func (p *scanner) enFiscal(w string, k int) (expr, int) {
	s := p.low
	e := expr{grain: Year, fiscal: w[0] == 'f'}
	if len(w) > 2 && (w[:2] == "fy" || w[:2] == "cy") {
		k += 2
	} else {
		k += prefixOf(s, k, "year ", "year-")
	}
	k += prefixOf(s, k, "'", "’")
	if v, n, end := digits(s, k); n > 0 && !alnumAt(s, end) {
		if n == 4 && isYear(v) {
			e.year = v
			return e, end
		}
		if n == 2 && v >= 10 && v <= 49 && (w[:2] == "fy" || w[:2] == "cy") {
			e.year = 2000 + v
			return e, end
		}
		return expr{}, 0
	}
	u, j := p.word(k)
	if o := ordinal(u); o > 0 && w == "fiscal" {
		if q, end := p.word(blank(s, j)); q == "quarter" || q == "half" {
			e.grain, e.n = Quarter, o
			if q == "half" {
				e.grain = Half
				if o > 2 {
					return expr{}, 0
				}
			}
			return p.ofYear(e, end)
		}
	}
	if len(u) == 2 && u[0] == 'q' && u[1] >= '1' && u[1] <= '4' {
		e.grain, e.n = Quarter, int(u[1]-'0')
		return p.shortYear(e, j)
	}
	return expr{}, 0
}
