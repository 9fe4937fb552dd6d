package when

import "strings"

// enMonth reads an expression that begins with a month: December 19, 2025; Dec. 19-20; March 2026; March.
func (p *scanner) enMonth(i, m, n, j int) (expr, int) {
	s := p.low
	word := s[i : i+n]
	name := n > 3 && word != "sept" || word == "may"
	if !p.capital(i) {
		return expr{}, 0
	}
	k := p.dot(j, word)
	b := blank(s, k)
	if k < len(s) && s[k] == ',' { // January, 2026
		if y, d, end := digits(s, blank(s, k+1)); d == 4 && isYear(y) && !alnumAt(s, end) {
			return expr{grain: Month, n: m, year: y}, end
		}
	}
	if e, end := p.monthDay(m, b); end > 0 && b > k-1 {
		return e, end
	}
	e, end := p.monthYear(expr{grain: Month, n: m}, k)
	if e.year != 0 {
		return e, end
	}
	if j < len(s) && (s[j] == '\'' || s[j] == '-' && word == "may") || prefixOf(s, j, "’") > 0 && prefixOf(s, j, "’s ") == 0 {
		return expr{}, 0
	}
	if !name || word == "may" || word == "march" || i == 0 {
		if !p.afterTimeWord(i) {
			return expr{}, 0
		}
	} else if w := p.wordBefore(i); p.nameBefore(i, w) {
		return expr{}, 0
	}
	if !name {
		return e, k
	}
	return e, j
}

// monthDay reads a day behind a month: 19, 19th, 19, 2025.
func (p *scanner) monthDay(m, b int) (expr, int) {
	s := p.low
	b += prefixOf(s, b, "the ")
	d, n, end := digits(s, b)
	if n == 0 || n > 2 || d < 1 || d > 31 {
		return expr{}, 0
	}
	end += prefixOf(s, end, "st", "nd", "rd", "th")
	if alnumAt(s, end) || end < len(s) && (s[end] == '%' || (s[end] == '.' || s[end] == ':') && end+1 < len(s) && isDigit(s[end+1])) {
		return expr{}, 0
	}
	e := expr{grain: Day, n: m, day: d}
	k := end
	if k < len(s) && s[k] == ',' {
		k++
	}
	k = blank(s, k)
	k += prefixOf(s, k, "of ")
	if y, n, stop := digits(s, k); n == 4 && isYear(y) && !alnumAt(s, stop) && k > end {
		e.year = y
		return e, stop
	}
	for off, w := range [...]string{"this year", "next year"} {
		if l := prefixOf(s, k, w); l > 0 && p.known {
			e.year, e.relative = p.year+off, true
			return e, k + l
		}
	}
	return e, end
}

// monthYear reads the year behind a month or a season that ends at j.
func (p *scanner) monthYear(e expr, j int) (expr, int) {
	s := p.low
	k := blank(s, j)
	if k < len(s) && s[k] == '-' {
		k++
	}
	k += prefixOf(s, k, "of ", "in ")
	if y, n, end := digits(s, k); n == 4 && isYear(y) && !alnumAt(s, end) {
		e.year = y
		return e, end
	}
	for off, w := range [...]string{"this year", "next year"} {
		if l := prefixOf(s, k, w); l > 0 && p.known {
			e.year, e.relative = p.year+off, true
			return e, k + l
		}
	}
	if l := prefixOf(s, k, "last year"); l > 0 && p.known {
		e.year, e.relative = p.year-1, true
		return e, k + l
	}
	if l := prefixOf(s, k, "'", "’", "‘"); l > 0 { // Jan '26
		if y, n, end := digits(s, k+l); n == 2 && !alnumAt(s, end) {
			e.year = 2000 + y
			return e, end
		}
	}
	return e, j
}

// enWeekday reads Thursday, and Thursday, Dec. 11, 2025, which is that day.
func (p *scanner) enWeekday(i, d int, w string, j int) (expr, int) {
	s := p.low
	if !p.capital(i) {
		return expr{}, 0
	}
	k := j
	if len(w) < 6 {
		if k < len(s) && s[k] == '.' {
			k++
		} else if p.wordBefore(i) != "on" {
			k = -1
		}
	}
	b := max(k, j)
	if b < len(s) && s[b] == ',' {
		b++
	}
	b = blank(s, b)
	if m, end := p.word(b); monthOf(m) > 0 && b > j {
		if e, stop := p.monthDay(monthOf(m), blank(s, p.dot(end, m))); stop > 0 {
			return e, stop
		}
	}
	if k < 0 || k < len(s) && s[k] == 's' || w == "sun" || w == "sat" {
		return expr{}, 0
	}
	if p.nameBefore(i, p.wordBefore(i)) && p.wordBefore(i) == "black" || p.wordBefore(i) == "cyber" || p.wordBefore(i) == "every" {
		return expr{}, 0
	}
	return expr{grain: Day, relative: true, fixed: true, weekday: true, unknown: !p.known, n: d}, k
}

// enSeason reads spring 2026, the spring, spring of next year.
func (p *scanner) enSeason(i, n, j int) (expr, int) {
	e, end := p.monthYear(expr{grain: Season, n: n}, j)
	if e.year != 0 {
		return e, end
	}
	switch p.wordBefore(i) {
	case "the", "in", "by", "until", "during", "early", "late", "mid", "before", "this":
		if alnumAt(p.low, j) || prefixOf(p.low, j, "-", " of ", " in ", " to ", " short", " back", " behind", " off", " into") > 0 {
			return expr{}, 0
		}
		return e, j
	case "a": // "points to a fall launch"
		if w, _ := p.word(blank(p.low, j)); w == "launch" || w == "release" || w == "debut" || w == "rollout" || w == "unveiling" {
			return e, j
		}
	case "to": // a launch delayed to fall; nothing falls there
		if (j == len(p.low) || strings.IndexByte(".,;:)", p.low[j]) >= 0) && p.delayed(i) {
			return e, j
		}
	}
	return expr{}, 0
}

// delayed says whether a word of delay stands before i in its sentence.
func (p *scanner) delayed(i int) bool {
	lead := p.low[clauseStart(p.low, i, reach):i]
	for _, w := range [...]string{"delay", "postpone", "pushe", "push back", "slip", "deferred", "defers", "moved "} {
		if strings.Contains(lead, w) {
			return true
		}
	}
	return false
}

// enNumber reads an expression that begins with a number: 19 December 2025, 2026, 3 weeks ago, 1st quarter.
func (p *scanner) enNumber(i int, w string, j int) (expr, int) {
	s := p.low
	v, n, k := digits(s, i)
	if n == 4 {
		if k == j && isYear(v) {
			return p.enYear(i, v, j)
		}
		return expr{}, 0
	}
	if n == 0 {
		return expr{}, 0
	}
	if n <= 2 && v >= 1 && v <= 31 && (k == j || prefixOf(s, k, "st", "nd", "rd", "th") == 2 && k+2 == j) {
		b := blank(s, j)
		b += prefixOf(s, b, "of ")
		m, end := p.word(b)
		if mo := monthOf(m); mo > 0 && p.capital(b) && b > j {
			e := expr{grain: Day, n: mo, day: v}
			end = p.dot(end, m)
			if t, stop := p.monthYear(e, end); t.year != 0 {
				return t, stop
			}
			if m == "may" || m == "mar" || m == "march" {
				if p.capital(blank(s, end)) || k == j && !p.afterTimeWord(i) {
					return expr{}, 0
				}
			}
			return e, end
		}
		c := p.connector(j)
		if b := blank(s, j); c == 0 && b > j { // 19 to 20 December
			l := prefixOf(s, b, "to ", "through ", "thru ")
			if l == 0 && p.wordBefore(i) == "between" {
				l = prefixOf(s, b, "and ")
			}
			if l > 0 {
				c = b + l
			}
		}
		if c > 0 && k == j { // 19-20 December
			if d, dn, stop := digits(s, c); dn > 0 && dn <= 2 && d > v && d <= 31 {
				b := blank(s, stop)
				if m, _ := p.word(b); monthOf(m) > 0 && p.capital(b) {
					return expr{grain: Day, n: monthOf(m), day: v}, j
				}
			}
		}
	}
	if o := ordinal(w); o > 0 {
		return p.enOrdinal(o, w, next(s, j))
	}
	return p.enCount(i)
}

// enYear decides whether a number of four digits is a year: it stands behind a word of time or not behind a name, and
// before no unit.
func (p *scanner) enYear(i, y, j int) (expr, int) {
	s := p.low
	e := expr{grain: Year, year: y}
	if j < len(s) {
		switch c := s[j]; {
		case c == '%' || c == '$' || c == '+' || c == '\'' && prefixOf(s, j, "'s") == 0:
			return expr{}, 0
		case c == 's': // the 2030s
			return expr{}, 0
		case c == '-' || c == '/' || c == ':' || c == '.' || c == ',':
			if j+1 < len(s) && isDigit(s[j+1]) {
				if z, n, end := digits(s, j+1); c == '-' && (n == 4 && isYear(z) && z > y || n == 2 && z == y%100+1) && !alnumAt(s, end) {
					return e, j
				}
				return expr{}, 0
			}
			if c == '-' && alnumAt(s, j+1) && prefixOf(s, j, "-based", "-era") > 0 {
				return expr{}, 0
			}
		}
	}
	if i > 0 {
		switch s[i-1] {
		case '$', '#', '-', '/', '.', '_', '@', '\'':
			if s[i-1] != '-' || suffixOf(s, i, "mid-", "early-", "late-", "end-", "post-", "pre-", "q1-", "q2-", "q3-", "q4-") == 0 {
				return expr{}, 0
			}
		}
		if suffixOf(s, i, "€", "£", "¥", "＄", "’") > 0 {
			return expr{}, 0
		}
	}
	if p.afterTimeWord(i) {
		if p.unitBehind(j) && p.wordBefore(i) != "in" && p.wordBefore(i) != "by" {
			return expr{}, 0
		}
		return e, j
	}
	if p.zh {
		return expr{}, 0
	}
	w := p.wordBefore(i)
	if p.nameBefore(i, w) || p.unitBehind(j) {
		return expr{}, 0
	}
	return e, j
}

// unitBehind says whether the word behind a number is what it counts.
func (p *scanner) unitBehind(j int) bool {
	w, _ := p.word(blank(p.low, j))
	switch w {
	case "people", "employees", "workers", "users", "jobs", "tokens", "gpus", "chips", "units", "million", "billion", "trillion", "thousand",
		"mw", "gw", "kw", "mah", "mhz", "gb", "tb", "mb", "km", "miles", "meters", "metres", "feet", "square", "words", "lines", "vehicles",
		"cars", "robots", "companies", "customers", "stores", "dollars", "euros", "yuan", "points", "pages", "times", "hours", "servers",
		"developers", "students", "questions", "papers", "startups", "respondents", "participants", "nits", "staff", "positions":
		return true
	}
	return false
}

// wordBefore returns the word before i, or nothing.
func (p *scanner) wordBefore(i int) string {
	s := p.low
	j := trimBlank(s, i)
	if j > 0 && s[j-1] == '-' {
		j--
	}
	k := j
	for k > 0 && (s[k-1] >= 'a' && s[k-1] <= 'z') {
		k--
	}
	return s[k:j]
}

// afterTimeWord says whether the word before i is one that a time follows.
func (p *scanner) afterTimeWord(i int) bool {
	switch p.wordBefore(i) {
	case "in", "by", "until", "till", "through", "thru", "since", "of", "from", "early", "late", "mid", "this", "next", "last", "before",
		"after", "during", "around", "between", "end", "starting", "beginning", "into", "as", "past", "throughout", "calendar", "circa",
		"least", "begin", "start", "begins", "starts", "planned", "sometime":
		return true
	}
	return false
}

// nameBefore says whether the word before i looks like the first part of a name: CES 2026, Windows Server 2025.
func (p *scanner) nameBefore(i int, w string) bool {
	if w == "" {
		j := trimBlank(p.low, i)
		return j > 0 && isDigit(p.low[j-1])
	}
	j := trimBlank(p.low, i)
	if j > 0 && p.low[j-1] == '-' {
		j--
	}
	at := j - len(w)
	if !p.capital(at) {
		return false
	}
	switch w { // in headlines these have capitals too
	case "in", "by", "until", "for", "and", "or", "to", "on", "at", "the", "of", "from", "with", "its", "his", "their", "a", "is", "as",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday":
		return false
	}
	if at == 0 { // the first word of a sentence has a capital anyway; an acronym is a name
		return j > 1 && p.capital(1)
	}
	return true
}

// enCount reads a number of units counted from now: three weeks ago, two years from now.
func (p *scanner) enCount(i int) (expr, int) {
	s := p.low
	w, j := p.word(i)
	n := numeral(w)
	few := w == "several" || w == "few"
	if w != "" && isDigit(w[0]) {
		if v, d, end := digits(s, i); end == j && d < 4 {
			n = v
		}
	}
	k := blank(s, j)
	if l := prefixOf(s, k, "few ", "couple of ", "couple "); l > 0 && n == 1 {
		few, k = true, k+l
	}
	if n == 0 && !few || n > 200 {
		return expr{}, 0
	}
	u, end := p.word(k)
	g := unitGrain(u)
	if g == Vague {
		return expr{}, 0
	}
	m := blank(s, end)
	ago := prefixOf(s, m, "ago", "earlier")
	on := prefixOf(s, m, "from now")
	if ago+on == 0 || alnumAt(s, m+ago+on) {
		return expr{}, 0
	}
	end = m + ago + on
	if few {
		return expr{grain: Vague, relative: true}, end
	}
	e := expr{grain: g, relative: true, fixed: true, unknown: !p.known}
	if ago > 0 {
		n = -n
	}
	e.first, e.last = p.around(g, n, n, false)
	return e, end
}
