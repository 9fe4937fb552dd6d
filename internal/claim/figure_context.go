package claim

import (
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/quantity"
	"dateline/internal/text"
	"dateline/internal/when"
)

// describe fills in what a figure measures, for which time, and of which kind its value is.
func (r *figureReader) describe(m *measured) {
	f := &m.figure
	c := r.clauses[r.clause(m.q.Start)]
	if m.m != nil {
		f.Metric = m.m.name
	}
	if m.class == 'p' && r.onMarket(m) {
		f.Metric, m.m = "share price", nil
	}
	if m.class == 'p' || m.class == 'x' {
		if f.Metric != "growth rate" {
			if d := r.direction(&m.q, c); d != "" {
				f.Metric = strings.TrimSpace(f.Metric + " " + d)
			}
		}
	}
	if m.m != nil && m.class != 'p' && m.class != 'x' && m.m.name != "layoffs" && m.m.name != "hiring" {
		f.Metric += r.difference(m.q.Start, m.q.End)
	}
	if f.Metric == "" && (f.Unit == "position" || f.Unit == "person") {
		if n := r.last(saysDown, c.Start, m.q.Start); n >= 0 && m.q.Start-n < 24 { // "cut about 16,000 corporate jobs"
			f.Metric = "layoffs"
		}
	}
	if (f.Metric == "users" || f.Metric == "headcount") && r.befalls(m) {
		f.Metric, m.m = "", nil // those to whom something happened are no user base
	}
	if f.Metric == "price" && m.class == 'm' && f.High >= 1e7 {
		f.Metric, m.m = "", nil // nothing that is sold by the piece costs so much
	}
	if f.Metric == "funding round" && containsAny(r.low, "招股", "上市", "发售", " ipo", "public offering", "港交所", "ipo ") {
		f.Metric = "ipo proceeds"
	}
	var d *when.Date
	f.Period, d = r.period(&m.q)
	f.Scope = r.scope(m, c)
	if past := r.last(saysOld, c.Start, m.q.Start); past >= 0 && m.q.Start-past < 40 && happening(m) {
		f.Scope = "earlier" // told to set off what is new: its report is no news of it
	}
	if m.m != nil && m.m.measured {
		f.Basis = r.basis(m, c)
		if f.Basis == news.Actual && d != nil && !r.p.published.IsZero() && d.From > r.p.published.Format(time.DateOnly) {
			f.Basis = news.Forecast // a value of a time that has not begun
			if r.says(saysTarget|saysPlan, text.Span{Start: 0, End: c.End}) {
				f.Basis = news.Target
			}
		}
		return
	}
	// Deals happen once: the day on which they are told is no part of what they are, but a year that is over is.
	if m.m != nil && (d == nil || d.Grain != when.Year || r.p.published.IsZero() || d.To >= r.p.published.Format("2006")) {
		f.Period = ""
	}
}

// happening says whether a figure is of what happens anew each time.
func happening(m *measured) bool {
	if m.m == nil || m.class != 'm' {
		return false
	}
	switch m.m.name {
	case "investment", "funding round", "acquisition price", "grant", "donation", "contract value", "ipo proceeds":
		return true
	}
	return false
}

// onMarket says whether a percentage stands right behind 涨 or 跌 and nothing but a share's price is named that it could be.
func (r *figureReader) onMarket(m *measured) bool {
	if !r.p.lang.IsChinese() {
		return false
	}
	before := strings.TrimRight(r.low[max(0, m.q.Start-18):m.q.Start], " 超逾近约过")
	if !strings.HasSuffix(before, "涨") && !strings.HasSuffix(before, "跌") {
		return false
	}
	if m.m == nil || r.clause(m.at.Start) != r.clause(m.q.Start) {
		return true
	}
	switch m.m.name {
	case "compute", "performance", "output", "stake", "share price", "contract value", "power":
		return true
	}
	return false
}

// direction says whether a share or multiple is one of growth or decline. A fall keeps its positive value.
func (r *figureReader) direction(q *quantity.Quantity, c text.Span) string {
	from := min(q.Start, max(c.Start, q.Start-60))
	behind := r.low[q.End:max(q.End, min(c.End, q.End+24))]
	up, down := r.last(saysUp, from, q.Start), r.last(saysDown, from, q.Start)
	if n := r.last(saysLevel, from, q.Start); n >= 0 && n >= max(up, down)-3 || strings.HasSuffix(r.low[:q.Start], " to ") {
		return ""
	}
	switch {
	case up >= 0 && up > down:
		return "growth"
	case down >= 0:
		return "decline"
	}
	b := strings.TrimLeft(behind, " 的-")
	switch {
	case hasAny(b, "增长", "增幅", "涨幅", "升幅", "increase", "growth", "rise", "jump", "gain", "higher", "surge", "more than a year", "year-over-year increase", "year-on-year increase", "yoy"):
		return "growth"
	case hasAny(b, "跌幅", "降幅", "下滑", "下降", "decrease", "decline", "drop", "fall", "lower", "cut in", "reduction", "slump"):
		return "decline"
	}
	return ""
}

// difference says whether a sum is one by which something grew or fell, and not what it came to: 上调10亿元, "rose by $2 billion".
func (r *figureReader) difference(at, end int) string {
	switch {
	case hasAny(r.low[end:], " increase in ", " rise in ", " hike in ", " boost to "):
		return " increase"
	case hasAny(r.low[end:], " cut to ", " cut in ", " drop in ", " decrease in ", " reduction in "):
		return " decrease"
	}
	i := len(strings.TrimRight(r.low[:at], " 了约近超逾"))
	if r.p.lang.IsChinese() {
		switch {
		case r.last(saysUp|saysRaise, i-18, i) == i && r.last(saysLevel, i-18, i) != i:
			return " increase"
		case r.last(saysDown|saysLower, i-18, i) == i && r.last(saysLevel, i-18, i) != i:
			return " decrease"
		}
		return ""
	}
	for _, w := range [...]string{" by", " by about", " by around", " by roughly", " by nearly", " by more than", " by almost", " by up to", " by at least"} {
		if j := i - len(w); j > 0 && r.low[j:i] == w {
			up, down := r.last(saysUp|saysRaise, j-40, j), r.last(saysDown|saysLower, j-40, j)
			switch {
			case up >= 0 && up > down:
				return " increase"
			case down >= 0:
				return " decrease"
			}
		}
	}
	return ""
}

// befalls says whether users are counted to whom something was done: "stole chats from 900,000 users".
func (r *figureReader) befalls(m *measured) bool {
	words := strings.Fields(r.low[max(0, m.q.Start-40):m.q.Start])
	for i := len(words) - 1; i >= 0 && i >= len(words)-3; i-- {
		switch words[i] {
		case "over", "about", "nearly", "than", "more", "some", "almost", "around", "least", "at":
			continue
		case "to":
			return m.m.name == "headcount"
		case "from", "on", "against", "for", "affecting", "affected", "hit", "exposed", "exposing", "of":
			return !strings.Contains(r.low[m.q.End:min(len(r.low), m.q.End+16)], " to ")
		}
		return false
	}
	return false
}

// hasAny says whether s begins with one of words.
func hasAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// last returns where the last word of a sense between two places ends, or -1.
func (r *figureReader) last(says sense, from, to int) int {
	for i := len(r.words) - 1; i >= 0; i-- {
		if w := &r.words[i]; w.says&says != 0 && w.End <= to && w.Start >= from {
			return w.End
		}
	}
	return -1
}

// says says whether a word of a sense stands in the clause.
func (r *figureReader) says(s sense, clause text.Span) bool {
	return r.last(s, clause.Start, clause.End) >= 0
}

// containsAny says whether one of words stands in s.
func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// period returns the time that a value belongs to: the nearest date of its clause, or of the clause before, but not one that
// is another value's alone.
func (r *figureReader) period(q *quantity.Quantity) (string, *when.Date) {
	here := r.clause(q.Start)
	best, least := "", 1<<30
	var at *when.Date
	for i := range r.p.dates {
		d := &r.p.dates[i]
		c := r.clause(d.Start)
		if c > here || here-c > 1 || r.ofAnother(d, q) {
			continue
		}
		name := periodName(d)
		if name == "" {
			continue
		}
		away := 0
		switch {
		case d.End <= q.Start:
			away = q.Start - d.End
		case d.Start >= q.End:
			away = d.Start - q.End
		}
		away += 60 * (here - c)
		if away < least {
			best, least, at = name, away, d
		}
	}
	return best, at
}

// periodName writes an interval of days as a period: 2025, 2025-Q3, 2025-H1, FY2026, 2025-11. Days and vague times are none.
func periodName(d *when.Date) string {
	at := d.To
	if at == "" {
		at = d.From
	}
	if d.Grain != when.Year && d.From != "" {
		at = d.From
	}
	t, err := time.Parse(time.DateOnly, at)
	if err != nil {
		return ""
	}
	year := at[:4]
	switch d.Grain {
	case when.Year:
		if d.Fiscal {
			return "FY" + year
		}
		if len(d.From) > 4 && d.From[:4] < year {
			return d.From[:4] + "-" + year
		}
		return year
	case when.Half:
		if t.Month() > time.June {
			return year + "-H2"
		}
		return year + "-H1"
	case when.Quarter:
		q := "-Q" + string(rune('0'+quarter(t)))
		if to, err := time.Parse(time.DateOnly, d.To); err == nil && to.Year() == t.Year() && quarter(to) > quarter(t) { // 前三季度
			q += "-Q" + string(rune('0'+quarter(to)))
		}
		return year + q
	case when.Month:
		return at[:7]
	default:
		return ""
	}
}

// quarter returns the number of a day's quarter.
func quarter(t time.Time) int { return (int(t.Month()) + 2) / 3 }

// basis says of which kind a measured value is.
func (r *figureReader) basis(m *measured, clause text.Span) news.Basis {
	whole := text.Span{Start: 0, End: len(r.low)}
	expected := r.says(saysExpect, clause)
	switch {
	case m.figure.Metric == "annual recurring revenue", r.says(saysRun, clause):
		return news.RunRate
	case r.says(saysTarget, clause):
		return news.Target
	case r.says(saysGuide, whole):
		return news.Guidance
	case r.says(saysExpert, whole) && (expected || r.says(saysFuture, clause)):
		return news.Forecast
	case expected:
		if r.p.source.Attribution == news.Named || r.p.source.Attribution == news.Anonymous {
			return news.Forecast
		}
		return news.Guidance
	case r.says(saysFuture, clause):
		return news.Forecast
	}
	return news.Actual
}
