package when

import "strings"

// lunarNewYears are the days of the Chinese New Year from 2010 on, as month*100+day: the second new moon behind the
// winter solstice, as the calendar offices publish it.
//
//nolint:gochecknoglobals // never changed
var lunarNewYears = [...]int{
	214, 203, 123, 210, 131, 219, 208, 128, 216, 205, // 2010
	125, 212, 201, 122, 210, 129, 217, 206, 126, 213, // 2020
	203, 123, 211, 131, 219, 208, 128, 215, 204, 124, // 2030
}

// feast is a day of every year by which texts date other things.
type feast struct {
	zh, en     string // in folded letters; empty if the language has no word that is always it
	month, day int    // 0 for the Chinese New Year
	before     int    // days that belong to it before the day
	days       int    // how long it is
}

//nolint:gochecknoglobals // never changed
var feasts = [...]feast{
	{zh: "春节", en: "lunar new year", before: 1, days: 7},
	{zh: "农历新年", en: "chinese new year", before: 1, days: 7},
	{zh: "农历春节", before: 1, days: 7},
	{zh: "国庆节", month: 10, day: 1, days: 7},
	{zh: "国庆", month: 10, day: 1, days: 7},
	{zh: "十一黄金周", month: 10, day: 1, days: 7},
	{zh: "五一", month: 5, day: 1, days: 5},
	{zh: "劳动节", month: 5, day: 1, days: 5},
	{zh: "元旦", en: "new year's day", month: 1, day: 1, days: 1},
	{zh: "双十一", month: 11, day: 11, days: 1},
	{zh: "双11", month: 11, day: 11, days: 1},
	{zh: "圣诞节", en: "christmas", month: 12, day: 25, days: 1},
	{zh: "圣诞", en: "christmas day", month: 12, day: 25, days: 1},
}

// in returns the days of a feast in a year.
func (f *feast) in(y int) (first, last int, ok bool) {
	m, d := f.month, f.day
	if m == 0 {
		if y < 2010 || y >= 2010+len(lunarNewYears) {
			return 0, 0, false
		}
		m, d = lunarNewYears[y-2010]/100, lunarNewYears[y-2010]%100
	}
	first = dayNumber(y, m, d)
	return first - f.before, first + f.days - 1, true
}

// feast reads a feast at i that limits a time: 春节前, 明年春节期间, "before Christmas". year is that said before it, 0 for
// none. Standing alone a feast is a subject (春节消费) as often as a time, so a word of time must stand beside it.
func (p *scanner) feast(i, year int, rel bool) (expr, int) {
	s := p.low
	f, l := p.feastAt(i)
	if l == 0 || !p.known && year == 0 {
		return expr{}, 0
	}
	end := i + l
	e := expr{grain: Week, relative: rel || year == 0, fixed: true}
	around := 0
	if s[i] >= 0x80 {
		holiday := prefixOf(s, end, "假期", "长假", "小长假")
		end += holiday
		switch n := prefixOf(s, end, "期间", "前后", "当天", "左右"); {
		case n > 0:
			if strings.HasPrefix(s[end:], "前后") || strings.HasPrefix(s[end:], "左右") {
				around = 14
			}
			end += n
		case prefixOf(s, end, "前", "之前", "以前") > 0 && p.plainBefore(end, prefixOf(s, end, "之前", "以前", "前")):
			e.bound = By
			end += prefixOf(s, end, "之前", "以前", "前夕", "前")
		case prefixOf(s, end, "后", "之后", "过后") > 0 && p.plainAfter(end, len("后")):
			e.bound = From
			end += prefixOf(s, end, "之后", "过后", "后")
		case holiday == 0:
			return expr{}, 0
		}
	} else {
		switch p.wordBefore(i) {
		case "by", "before":
			e.bound = By
		case "after":
			e.bound = From
		case "around":
			around = 14
		case "during", "for", "on":
		case "of": // ahead of
			if suffixOf(s, trimBlank(s, i), "ahead of", "in advance of") == 0 {
				return expr{}, 0
			}
			e.bound = By
		default:
			return expr{}, 0
		}
	}
	first, last, ok := p.feastIn(f, year, e.bound)
	if !ok {
		return expr{}, 0
	}
	e.first, e.last = first-around, last+around
	switch e.bound {
	case By:
		e.first, e.last = p.now, first-1
	case From:
		e.first = last + 1
	default:
	}
	return e, end
}

// feastAt returns the feast whose name stands at i, the longest one, with its length; 0 if none does.
func (p *scanner) feastAt(i int) (f *feast, l int) {
	for k := range feasts {
		name := feasts[k].zh
		if p.low[i] < 0x80 {
			name = feasts[k].en
		}
		if name == "" || len(name) <= l || !strings.HasPrefix(p.low[i:], name) || name[0] < 0x80 && alnumAt(p.low, i+len(name)) {
			continue
		}
		f, l = &feasts[k], len(name)
	}
	return f, l
}

// feastIn returns the days of a feast: in the year that is said, else the nearest one, for limits that is still to come.
func (p *scanner) feastIn(f *feast, year int, b Bound) (first, last int, ok bool) {
	if year != 0 {
		return f.in(year)
	}
	best := -1
	for y := p.year - 1; y <= p.year+1; y++ {
		x, z, in := f.in(y)
		if !in {
			continue
		}
		cost := max(x-p.now, p.now-z, 0)
		if z < p.now && b != In {
			cost += 400 // the one of next year is nearer than that
		}
		if best < 0 || cost < best {
			best, first, last, ok = cost, x, z, true
		}
	}
	return first, last, ok
}
