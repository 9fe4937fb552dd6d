// Package when finds the dates of a text in Chinese and English and turns each into an interval of days, anchored on the
// day on which the text was published.
//
// The one idea needed to read it: a date is an interval with a grain, never a point. "Early 2026" is January to March,
// "by year end" ends on 31 December and has no beginning, "next month" needs to know the month in which it was written.
// Readers of one language each (zh.go, en.go) turn words into an expression; expr.go turns an expression into days.
package when

import (
	"strings"
	"time"

	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/text"
)

// Grain says how exact a date is.
type Grain uint8

// The grains, from the finest.
const (
	Day Grain = iota
	Week
	Month
	Quarter
	Season
	Half
	Year
	Vague // "in the coming weeks": Days is empty
)

// Bound says how a date limits what it speaks of.
type Bound uint8

// The bounds.
const (
	In    Bound = iota // within the interval
	By                 // not after its end
	From               // not before its beginning
	Until              // up to its end, which closes something
)

// Date is one date of a text.
type Date struct {
	text.Span
	// Days has an open end where the bound leaves it open: "by 2027" has no From. It is empty if the date cannot be
	// resolved: it is vague, or relative and the day of publication is not known.
	news.Days
	Grain Grain
	Bound Bound
	// Fiscal says that it is a company's own year or quarter. Its days are those of the calendar's year and quarter of
	// the same number: whose year it is, and when that begins, the text does not say.
	Fiscal bool
	// Relative says that it was resolved from the day of publication.
	Relative bool
}

// Scan returns the dates of s in order, never overlapping. The zero time is an unknown day of publication. The day of
// publication is that of the clock of published, in China's time if the text is Chinese and the time is given in UTC:
// 今日 of a report from 18:00 UTC is the next day.
func Scan(s string, published time.Time, lang news.Lang) []Date {
	p := scanner{s: s, low: fold(s), zh: lang.IsChinese()}
	if !published.IsZero() {
		y, m, d := Local(published, lang).Date()
		if y > minYear && y < maxYear {
			p.now, p.known, p.year, p.month = dayNumber(y, int(m), d), true, y, int(m)
		}
	}
	return p.scan()
}

// Local returns the time of publication on the clock by which a text of the language counts its days: China's for
// Chinese texts of which the time is given in UTC, else that of published itself.
func Local(published time.Time, lang news.Lang) time.Time {
	if lang.IsChinese() && published.Location() == time.UTC {
		return published.Add(8 * time.Hour)
	}
	return published
}

// fold simplifies Chinese characters and lowers ASCII letters. Both keep every byte's place.
func fold(s string) string { return text.Lower(hans.Simplify(s)) }

// scanner reads one text.
type scanner struct {
	s, low string // as printed; folded, with the same offsets
	zh     bool
	now    int // the day of publication
	year   int // of publication
	month  int
	known  bool // whether the day of publication is known
}

// scan goes from one place at which a date can begin to the next.
func (p *scanner) scan() []Date {
	var out []Date
	s := p.low
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z':
			j := wordEnd(s, i)
			if enFirst(s[i:j]) && (i == 0 || !isAlnum(s[i-1])) {
				if d, ok := p.date(i); ok {
					out, i = append(out, d), d.End
					continue
				}
			}
			if skip := addressEnd(s, j); skip > j {
				j = skip
			}
			i = j
		case isDigit(c):
			if d, ok := p.date(i); ok {
				out, i = append(out, d), d.End
				continue
			}
			i = numberEnd(s, i)
		case c < 0x80:
			i++
		case c >= 0xE3 && c <= 0xEF && i+2 < len(s):
			if zhFirst(s[i : i+3]) {
				if d, ok := p.date(i); ok {
					out, i = append(out, d), d.End
					continue
				}
			}
			i += 3
		default:
			i++
		}
	}
	return out
}

// date reads the date that begins at i, a span of two dates if it is one, with its bound.
func (p *scanner) date(i int) (Date, bool) {
	e, end := p.expression(i)
	if end == 0 {
		return Date{}, false
	}
	if e.grain == Vague {
		return Date{Span: text.Span{Start: i, End: end}, Grain: Vague, Relative: true}, true
	}
	if e.grain == Month && p.zh && end < len(p.low) { // 2月春节前后: the month says when
		if _, stop := p.feast(end, 0, false); stop > 0 {
			end = stop
		}
	}
	lean := future
	switch {
	case e.to > 0:
		lean = past // 前三季度 is what has been counted
	case e.needsLean():
		lean = p.lean(i, end)
		if b := blank(p.low, end); lean != future && prefixOf(p.low, b, "前", "之前", "以前") > 0 && p.plainBefore(b, len("前")) {
			lean = future // 秋季前
		}
		if lean == unclear && p.zh && (e.grain == Half || e.grain == Quarter || e.grain == Season) && p.comesOut(end) {
			lean = future // 下半年发布
		}
	}
	a := p.resolve(e, lean)
	rangeOf := false
	if next, after := p.second(&e, i, end); after > 0 {
		a, end, rangeOf = p.join(e, next, lean), after, true
	}
	d := Date{Grain: a.grain, Fiscal: e.fiscal, Relative: a.relative, Bound: e.bound}
	end = p.bound(&d, &a, i, end, rangeOf)
	d.Span = text.Span{Start: i, End: end}
	if a.known {
		if d.Bound == In || d.Bound == From {
			d.Days.From = isoDay(a.from)
		}
		if d.Bound != From {
			d.Days.To = isoDay(a.to)
		}
	}
	return d, true
}

// expression reads one expression at i: end is 0 if there is none.
func (p *scanner) expression(i int) (expr, int) {
	c := p.low[i]
	if isDigit(c) {
		if i > 0 && (isAlnum(p.low[i-1]) || p.low[i-1] == '.' && i > 1 && isDigit(p.low[i-2])) {
			return expr{}, 0
		}
		if e, end := p.numeric(i); end > 0 {
			return e, end
		}
		if e, end := p.zhAt(i); end > 0 {
			return e, end
		}
		return p.enAt(i)
	}
	if c < 0x80 {
		return p.enAt(i)
	}
	return p.zhAt(i)
}

// addressEnd returns the end of the address whose scheme ends at j, or j.
func addressEnd(s string, j int) int {
	if !strings.HasPrefix(s[j:], "://") {
		return j
	}
	for j < len(s) && s[j] > ' ' && s[j] < 0x80 {
		j++
	}
	return j
}
