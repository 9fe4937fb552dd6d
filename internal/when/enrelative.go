package when

import (
	"strings"
)

// unit is the year, quarter, month, week or half of publication, or one off units from it.
func (p *scanner) unit(w string, off int) (expr, bool) {
	e := expr{relative: true, fixed: true, unknown: !p.known}
	switch w {
	case "year", "years":
		e.grain = Year
		e.first, e.last = months(p.year+off, 1, 12)
	case "half":
		e.grain = Half
		e.first, e.last = months(p.year, (p.month-1)/6*6+1+6*off, 6)
	case "quarter", "quarters":
		e.grain = Quarter
		e.first, e.last = months(p.year, (p.month-1)/3*3+1+3*off, 3)
	case "month", "months":
		e.grain = Month
		e.first, e.last = months(p.year, p.month+off, 1)
	case "week", "weeks":
		e.grain = Week
		e.first = p.now - weekday(p.now) + 7*off
		e.last = e.first + 6
	case "weekend":
		e.grain = Week
		e.first = p.now - weekday(p.now) + 7*off + 5
		e.last = e.first + 1
	case "day", "days":
		e.first, e.last = p.now+off, p.now+off
	case "decade":
		e.grain = Year
		e.first, e.last = dayNumber((p.year/10+off)*10, 1, 1), dayNumber((p.year/10+off)*10+10, 1, 1)-1
	default:
		return e, false
	}
	return e, true
}

// enRelative reads what stands behind this, next, last: a unit, a weekday, a month, a season, a number of units.
func (p *scanner) enRelative(which string, i int) (expr, int) {
	s := p.low
	off := 0
	switch which {
	case "next", "coming", "following":
		off = 1
	case "last", "previous", "past":
		off = -1
	}
	w, j := p.word(i)
	if (which == "this" || which == "the") && (w == "coming" || w == "past" || w == "calendar" || w == "current") {
		i = blank(s, j)
		w, j = p.word(i)
	}
	fiscal := false
	if w == "fiscal" || w == "calendar" || w == "financial" {
		fiscal = w != "calendar"
		i = blank(s, j)
		w, j = p.word(i)
	}
	switch w {
	case "year", "month", "quarter", "week", "weekend", "half", "decade":
		if which == "following" || which == "past" && w != "week" && w != "month" && w != "weekend" && w != "quarter" && w != "year" || prefixOf(s, j, "-") > 0 {
			return expr{}, 0
		}
		e, _ := p.unit(w, off)
		e.fiscal = fiscal
		if which == "past" { // the past year is the twelve months before
			e.first, e.last = p.add(e.grain, -1, false), p.now
		}
		return e, j
	case "years", "months", "weeks", "days", "quarters", "decades":
		if off != 0 {
			return expr{grain: Vague, relative: true}, j
		}
		return expr{}, 0
	case "few", "couple", "several", "handful":
		j = blank(s, j)
		j += prefixOf(s, j, "of ")
		if u, end := p.word(j); off != 0 && unitGrain(u) != Vague {
			return expr{grain: Vague, relative: true}, end
		}
		return expr{}, 0
	}
	if which == "following" || which == "these" {
		return expr{}, 0
	}
	if d := weekdayOf(w); d > 0 {
		if which == "coming" || which == "this" {
			e := expr{grain: Day, relative: true, fixed: true, unknown: !p.known, first: p.now - weekday(p.now) + d - 1}
			if which == "coming" && e.first <= p.now {
				e.first += 7
			}
			e.last = e.first
			return e, j
		}
		e := expr{grain: Day, relative: true, fixed: true, unknown: !p.known}
		e.first = p.now - weekday(p.now) + d - 1 // the last one, or the one of next week
		if off > 0 {
			e.first += 7
		} else if e.first >= p.now {
			e.first -= 7
		}
		e.last = e.first
		return e, j
	}
	if m := monthOf(w); m > 0 && p.capital(i) {
		return p.whichOf(expr{grain: Month, n: m}, off), p.dot(j, w)
	}
	if n := seasonOf(w); n > 0 && !(w == "fall" && off < 0 && prefixOf(s, j, " of") > 0) {
		if e, end := p.monthYear(expr{grain: Season, n: n}, j); e.year != 0 && !e.relative {
			return e, end
		}
		return p.whichOf(expr{grain: Season, n: n}, off), j
	}
	n := numeral(w)
	if w != "" && isDigit(w[0]) {
		if v, d, end := digits(s, i); end == j && d < 4 {
			n = v
		}
	}
	if n == 0 || off == 0 {
		return expr{}, 0
	}
	k := next(s, j)
	if l := prefixOf(s, k, "to ", "or "); l > 0 { // next two to three years
		u, end := p.word(k + l)
		if v := numeral(u); v > n {
			n, k = v, next(s, end)
		} else if v, _, e := digits(s, k+l); e == end && v > n {
			n, k = v, next(s, end)
		}
	}
	u, end := p.word(k)
	g := unitGrain(u)
	if g == Vague || n > 200 || !strings.HasSuffix(u, "s") && n > 1 {
		return expr{}, 0
	}
	e := expr{grain: g, relative: true, fixed: true, unknown: !p.known, first: p.now, last: p.now}
	if off > 0 {
		e.last = p.add(g, n, false)
	} else {
		e.first = p.add(g, -n, false)
	}
	return e, end
}

// whichOf picks this, next or last March, spring.
func (p *scanner) whichOf(e expr, off int) expr {
	e.relative, e.unknown = true, !p.known
	e.year = p.year
	a, b := e.in(p.year)
	switch {
	case !p.known:
		e.year = 2000
	case off > 0 && a <= p.now:
		e.year++
	case off < 0 && b >= p.now:
		e.year--
	case off == 0 && b < p.now-90: // "this spring", written in December
		e.year++
	case off == 0 && e.grain == Season && e.n == 4 && p.month <= 2:
		e.year--
	}
	return e
}

// enAhead reads in three months, within 30 days, over the next years.
func (p *scanner) enAhead(w string, j int) (expr, int) {
	s := p.low
	k := j + prefixOf(s, j, "about ", "roughly ", "around ", "just ", "as little as ", "under ", "less than ", "the next ", "the coming ", "a matter of ")
	fixed := k > j && strings.HasPrefix(s[j:], "the ")
	if fixed {
		if w == "within" {
			e, end := p.enRelative("next", k)
			if end > 0 && e.grain != Vague {
				e.bound = By
			}
			return e, end
		}
		return expr{}, 0 // the words behind are read by themselves
	}
	word, m := p.word(k)
	n := numeral(word)
	if word == "the" && w == "within" {
		return p.expectIn(k+4, By)
	}
	if word != "" && isDigit(word[0]) {
		if v, d, end := digits(s, k); end == m && d < 4 {
			n = v
		}
	}
	lo := n
	few := word == "several" || word == "few"
	m = next(s, m)
	if l := prefixOf(s, m, "few ", "couple of ", "couple "); l > 0 && n == 1 {
		few, m = true, m+l
	}
	if l := prefixOf(s, m, "to ", "or "); l > 0 {
		u, end := p.word(m + l)
		if v := numeral(u); v > n {
			n, m = v, next(s, end)
		} else if v, _, e := digits(s, m+l); e == end && v > n {
			n, m = v, next(s, end)
		}
	}
	u, end := p.word(m)
	g := unitGrain(u)
	if g == Vague || n == 0 && !few || n > 200 || w == "over" {
		return expr{}, 0
	}
	end += prefixOf(s, end, "' time", "’ time", "'s time", "’s time")
	if few {
		return expr{grain: Vague, relative: true}, end
	}
	if prefixOf(s, blank(s, end), "of ") > 0 || alnumAt(s, end) {
		return expr{}, 0
	}
	e := expr{grain: g, relative: true, fixed: true, unknown: !p.known}
	if w == "within" {
		e.first, e.last, e.bound = p.now, p.add(g, n, false), By
		return e, end
	}
	switch t := p.lean(j, end); { // built in three months; the biggest change in 60 years
	case t == past, g == Day && n == 1, g == Year && t != future:
		return expr{}, 0
	}
	e.first, e.last = p.around(g, lo, n, false)
	return e, end
}

// expectIn reads a unit behind "within the": year, month.
func (p *scanner) expectIn(i int, b Bound) (expr, int) {
	w, j := p.word(i)
	if e, ok := p.unit(w, 0); ok {
		e.bound = b
		return e, j
	}
	return expr{}, 0
}

// expectUnit reads "this year", "in the year", "next month", "in January" behind later and earlier.
func (p *scanner) expectUnit(i int) (expr, int) {
	s := p.low
	w, j := p.word(i)
	switch w {
	case "this", "next", "last":
		return p.enRelative(w, blank(s, j))
	case "in":
		k := blank(s, j)
		k += prefixOf(s, k, "the ")
		u, end := p.word(k)
		if e, ok := p.unit(u, 0); ok && (u == "year" || u == "month" || u == "quarter" || u == "week" || u == "decade") {
			return e, end
		}
		return p.enInner(blank(s, j))
	case "today", "tonight":
		return p.fixedDay(0), j
	}
	return expr{}, 0
}
