package when

// mod narrows an expression to a part of its interval.
type mod uint8

const (
	whole mod = iota
	early
	mid
	midLate
	late
	ending  // the end of it
	later   // from the day of publication on
	earlier // up to the day of publication
)

// expr is a date as its words say it, before it is known which days these are.
type expr struct {
	grain Grain
	year  int // 0 if it is not said
	n     int // the month, quarter, season (1 spring … 4 winter) or half
	day   int // of the month; with n 0 the month is not said either
	to    int // of quarters: the last one, for the first three quarters; 0 for the same
	mod   mod

	fiscal   bool
	relative bool
	bound    Bound

	fixed    bool // resolved by the reader: first to last
	unknown  bool // relative, and the day of publication is not known
	first    int
	last     int
	weekday  bool // fixed is the week, n the day (1 Monday) of it; which week is for the tense to say
	weekSaid bool // "next Thursday"
}

// needsLean says whether the tense of the sentence decides which days are meant.
func (e *expr) needsLean() bool {
	return !e.unknown && (e.weekday && (!e.weekSaid || e.n == 7) || !e.fixed && e.year == 0)
}

// span is an interval of days.
type span struct {
	from, to int
	grain    Grain
	relative bool
	known    bool
}

// resolve returns the days of an expression.
func (p *scanner) resolve(e expr, t tense) span {
	out := span{grain: e.grain, relative: e.relative}
	switch {
	case e.unknown:
	case e.weekday:
		out.relative = true
		if p.known {
			out.known = true
			out.from = p.dayOfWeek(e, t)
			out.to = out.from
		}
	case e.fixed:
		out.known, out.from, out.to = true, e.first, e.last
	case e.year != 0:
		out.known = true
		out.from, out.to = e.in(e.year)
	default:
		out.relative = true
		if p.known {
			out.known = true
			out.from, out.to = p.nearest(e, t)
		}
	}
	if out.known {
		p.narrow(&out, e.mod)
	}
	return out
}

// in returns the days of the expression in a year.
func (e *expr) in(y int) (from, to int) {
	switch e.grain {
	case Day:
		from = dayNumber(y, e.n, min(e.day, daysOf(y, e.n)))
		return from, from
	case Month:
		return months(y, e.n, 1)
	case Quarter:
		n := 3
		if e.to > e.n {
			n = 3 * (e.to - e.n + 1)
		}
		return months(y, 3*e.n-2, n)
	case Season:
		return months(y, 3*e.n, 3)
	case Half:
		return months(y, 6*e.n-5, 6)
	default:
		return months(y, 1, 12)
	}
}

// months returns the days of n months from month m of year y.
func months(y, m, n int) (from, to int) { return dayNumber(y, m, 1), dayNumber(y, m+n, 1) - 1 }

// nearest picks the year of an expression that names none: the one nearest to the day of publication that the tense
// allows. A day's tense counts for little, since "launched on 19 December, it will …" is common; it only decides between
// years that are both far.
func (p *scanner) nearest(e expr, t tense) (from, to int) {
	if e.grain == Day && e.n == 0 {
		return p.nearestDay(e.day, t)
	}
	best := -1
	for y := p.year - 1; y <= p.year+1; y++ {
		a, b := e.in(y)
		cost := 0
		switch {
		case a > p.now:
			cost = a - p.now
		case b < p.now:
			cost = p.now - b
		}
		switch { // a tense that does not fit makes a date as far as ten months
		case t == future && b < p.now && (e.grain != Day || cost > 45), t == past && a > p.now && (e.grain != Day || cost > 45):
			cost += 300
		}
		if best < 0 || cost < best {
			best, from, to = cost, a, b
		}
	}
	return from, to
}

// nearestDay is the nearest day of a month with that number.
func (p *scanner) nearestDay(day int, t tense) (from, to int) {
	best := -1
	for k := -1; k <= 1; k++ {
		y, m, _ := civil(dayNumber(p.year, p.month+k, 1))
		if day > daysOf(y, m) {
			continue
		}
		d := dayNumber(y, m, day)
		cost := max(d-p.now, p.now-d)
		if t == future && d < p.now || t != future && d > p.now {
			cost += 20
		}
		if best < 0 || cost < best {
			best, from = cost, d
		}
	}
	return from, from
}

// dayOfWeek returns the day that a weekday names.
func (p *scanner) dayOfWeek(e expr, t tense) int {
	if e.weekSaid {
		d := e.first + e.n - 1
		if e.n == 7 && t != future && e.first <= p.now && d > p.now {
			d -= 7 // 本周日, of what has been: for many the week begins with Sunday
		}
		return d
	}
	d := p.now - weekday(p.now) + e.n - 1
	switch {
	case t == future && d < p.now:
		d += 7
	case t != future && d > p.now:
		d -= 7
	}
	return d
}

// narrow cuts an interval down to the part that a modifier names.
func (p *scanner) narrow(a *span, m mod) {
	y, mo, _ := civil(a.from)
	n := monthsIn(a)
	part := func(skip, count int, g Grain) {
		a.from, a.to = months(y, mo+skip, count)
		a.grain = g
	}
	days := func(first, last int) {
		a.from, a.to = a.from+first, a.from+last
		a.grain = Week
	}
	if m == later || m == earlier {
		a.relative = true
		switch {
		case !p.known:
			a.known = false
		case m == later && a.to >= p.now:
			a.from = max(a.from, p.now)
		case m == earlier && a.from <= p.now:
			a.to = min(a.to, p.now)
		}
		return
	}
	switch {
	case m == whole || a.grain == Day:
	case a.grain == Week:
		switch m {
		case early:
			a.to = min(a.to, a.from+2)
		case mid:
			a.from, a.to = a.from+1, max(a.from+1, a.to-2)
		case late, ending, midLate:
			a.from = max(a.from, a.to-3)
		default: // the rest is handled above
		}
	case n == 12:
		switch m { // the thirds of a year would be four months; the gold and common use make early and late three
		case early:
			part(0, 3, Quarter)
		case mid:
			part(4, 4, Quarter)
		case midLate:
			part(6, 6, Half)
		case late:
			part(9, 3, Quarter)
		case ending:
			part(11, 1, Month)
		default:
		}
	case n >= 3:
		third := max(1, n/3)
		switch m {
		case early:
			part(0, third, Month)
		case mid:
			part(third, n-2*third, Month)
		case midLate:
			part(third, n-third, Month)
		case late, ending:
			part(n-third, third, Month)
		default:
		}
	case n == 1:
		switch m {
		case early:
			days(0, 9)
		case mid:
			days(10, 19)
		case midLate:
			days(10, a.to-a.from)
		case late, ending:
			days(20, a.to-a.from)
		default:
		}
	}
}

// monthsIn returns how many whole months an interval is; 0 if it is not made of months.
func monthsIn(a *span) int {
	y, m, d := civil(a.from)
	y2, m2, d2 := civil(a.to + 1)
	if d != 1 || d2 != 1 {
		return 0
	}
	return (y2-y)*12 + m2 - m
}

// join makes one interval of two expressions of which each may lack what the other says: "19 to 20 December",
// "March to May 2026", 今年12月至明年3月.
func (p *scanner) join(a, b expr, t tense) span {
	if b.grain == Day && b.n == 0 && a.n != 0 && a.grain == Day {
		b.n = a.n
		if b.day < a.day {
			b.n++
		}
		if b.n == 13 {
			b.n = 1
		}
	}
	switch {
	case a.year != 0 && b.year == 0 && !b.fixed:
		b.year, b.relative = a.year, a.relative
		x, _ := a.in(a.year)
		if y, _ := b.in(b.year); y < x {
			b.year++
		}
	case b.year != 0 && a.year == 0 && !a.fixed:
		a.year, a.relative = b.year, b.relative
		y, _ := b.in(b.year)
		if x, _ := a.in(a.year); x > y {
			a.year--
		}
	}
	x := p.resolve(a, t)
	if x.known && a.grain == Day && a.n == 0 && b.n == 0 && !a.fixed && !b.fixed { // 8日至14日
		x.to = x.from + b.day - a.day
		return x
	}
	if b.year == 0 && !b.fixed && x.known && !b.unknown {
		b.year, _, _ = civil(x.from)
		b.relative = true
		if y, _ := b.in(b.year); y < x.from {
			b.year++
		}
	}
	y := p.resolve(b, t)
	if a.weekday && b.weekday && x.known && y.to < x.from { // from Friday to Monday
		y.to += 7
	}
	out := span{from: x.from, to: max(x.to, y.to), grain: max(x.grain, y.grain), relative: x.relative || y.relative, known: x.known && y.known}
	return out
}
