package when

// numeric reads what is written the same way in both languages: 2026-01-31, 2026/1/31, 2026Q1, 1Q26, 2026H1.
func (p *scanner) numeric(i int) (expr, int) {
	s := p.low
	v, n, j := digits(s, i)
	switch {
	case n == 4 && isYear(v):
		return p.afterYear(v, j)
	case n == 1 && j+1 < len(s) && (s[j] == 'q' && v >= 1 && v <= 4 || s[j] == 'h' && v >= 1 && v <= 2):
		e := expr{grain: Quarter, n: v}
		if s[j] == 'h' {
			e.grain = Half
		}
		return p.shortYear(e, j+1)
	case n >= 1 && n <= 2 && v >= 1 && v <= 12 && j < len(s) && s[j] == '/' && !p.zh: // 1/31/2026
		d, m, k := digits(s, j+1)
		if m == 0 || m > 2 || d < 1 || d > 31 || k >= len(s) || s[k] != '/' {
			return expr{}, 0
		}
		if y, m, k := digits(s, k+1); m == 4 && isYear(y) && !alnumAt(s, k) {
			return expr{grain: Day, year: y, n: v, day: d}, k
		}
	}
	return expr{}, 0
}

// afterYear reads what may follow a year of four digits that ends at j.
func (p *scanner) afterYear(y, j int) (expr, int) {
	s := p.low
	if j < len(s) && (s[j] == '-' || s[j] == '/' || s[j] == '.') {
		sep := s[j]
		m, n, k := digits(s, j+1)
		if n == 0 || n > 2 || m < 1 || m > 12 {
			return expr{}, 0
		}
		if k < len(s) && s[k] == sep {
			if d, n, k := digits(s, k+1); n > 0 && n <= 2 && d >= 1 && d <= daysOf(y, m) && !(k < len(s) && (isDigit(s[k]) || s[k] == sep && alnumAt(s, k+1))) {
				return expr{grain: Day, year: y, n: m, day: d}, k
			}
			return expr{}, 0
		}
		if n == 2 && sep == '-' && !alnumAt(s, k) {
			return expr{grain: Month, year: y, n: m}, k
		}
		return expr{}, 0
	}
	k := blank(s, j)
	if k+1 < len(s) && !alnumAt(s, k+2) {
		e := expr{year: y, n: int(s[k+1]) - '0'}
		switch {
		case s[k] == 'q' && e.n >= 1 && e.n <= 4:
			e.grain = Quarter
			return e, k + 2
		case s[k] == 'h' && e.n >= 1 && e.n <= 2 && p.s[k] == 'H': // not "h2", a heading or hydrogen
			e.grain = Half
			return e, k + 2
		case (s[k+1] == 'q' || s[k+1] == 'h') && s[k] >= '1' && s[k] <= '4': // 2025 4Q
			e.grain, e.n = Quarter, int(s[k]-'0')
			if s[k+1] == 'h' {
				if e.n > 2 {
					return expr{}, 0
				}
				e.grain = Half
			}
			return e, k + 2
		}
	}
	return expr{}, 0
}

// shortYear reads the year behind Q1 or 1Q: 2026, FY26, '26, 26. Without one, Q1 stands by itself.
func (p *scanner) shortYear(e expr, j int) (expr, int) {
	s := p.low
	k := blank(s, j)
	k += prefixOf(s, k, "of ", "in ")
	if l := prefixOf(s, k, "fy", "cy"); l > 0 {
		e.fiscal = s[k] == 'f'
		k = blank(s, k+l)
	}
	k += prefixOf(s, k, "'", "’", "‘")
	v, n, m := digits(s, k)
	switch {
	case n == 4 && isYear(v) && !alnumAt(s, m):
		e.year = v
		return e, m
	case n == 2 && v >= 15 && v <= 49 && !alnumAt(s, m) && (k == j || k > j+1) && !(m < len(s) && (s[m] == '%' || s[m] == '.' && m+1 < len(s) && isDigit(s[m+1]))): // 1Q26, Q1 '26
		e.year = 2000 + v
		return e, m
	case alnumAt(s, j):
		return e, 0
	}
	for _, w := range [...]struct {
		word string
		off  int
	}{{"of next year", 1}, {"next year", 1}, {"of this year", 0}, {"this year", 0}, {"of last year", -1}, {"last year", -1}} {
		if l := prefixOf(s, blank(s, j), w.word); l > 0 && p.known {
			e.year, e.relative = p.year+w.off, true
			return e, blank(s, j) + l
		}
	}
	return e, j
}
