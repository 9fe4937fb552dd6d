package claim

import (
	"strings"

	"dateline/internal/news"
	"dateline/internal/quantity"
	"dateline/internal/when"
)

// revise finds the values before and behind a revision: 从660上调至700, "up from $66 billion", 此前预期为.
func (r *figureReader) revise() {
	for i := range r.found {
		m := &r.found[i]
		if m.spec {
			continue
		}
		c := r.clauses[r.clause(m.q.Start)]
		before := r.low[min(m.q.Start, max(c.Start, m.q.Start-64)):m.q.Start]
		if !r.isOld(before, m.q.Start) {
			continue
		}
		if r.saidThen(c.Start, m.q.Start) {
			m.figure.Period = "" // when it was said, and not what it is of
		}
		// The new value is the nearest of the same unit: behind "from A to B", before "B, up from A".
		j := -1
		if i+1 < len(r.found) && r.found[i+1].q.Unit == m.q.Unit && r.leads(m.q.End, r.found[i+1].q.Start) {
			j = i + 1
		} else {
			for k := i - 1; k >= 0 && j < 0; k-- {
				if n := &r.found[k]; n.q.Unit == m.q.Unit && !n.old && !n.spec && samePeriod(n.figure.Period, m.figure.Period) {
					j = k
				}
			}
		}
		if j < 0 {
			continue
		}
		to := &r.found[j]
		if to.m == nil {
			to.m, to.figure.Metric, to.figure.Basis = m.m, m.figure.Metric, m.figure.Basis
		}
		if m.m == nil || m.m.name != to.m.name {
			m.m, m.figure.Metric, m.figure.Basis = to.m, to.figure.Metric, to.figure.Basis
		}
		if m.figure.Period == "" {
			m.figure.Period = to.figure.Period
		}
		if to.figure.Period == "" && !stands(to) {
			to.figure.Period = m.figure.Period
		}
		change := r.change(to)
		if change == "" && r.revisable(to) && (to.q.High != m.q.High || to.q.Low != m.q.Low) {
			change = news.Raised
			if to.signed() < m.signed() {
				change = news.Lowered
			}
		}
		if change == "" {
			if stands(to) && (j == i+1 || samePeriod(m.figure.Period, to.figure.Period)) && to.figure.Scope == m.figure.Scope && (to.q.High != m.q.High || to.q.Low != m.q.Low) {
				m.old = true // it grew or fell, and was not revised
				m.figure.Scope = "previous"
				to.figure.OldLow, to.figure.OldHigh = m.q.Low, m.q.High
			}
			continue
		}
		m.old = true
		m.figure.Scope, m.figure.Basis = "previous", to.figure.Basis
		to.figure.Change, to.figure.OldLow, to.figure.OldHigh = change, m.q.Low, m.q.High
	}
	for i := range r.found {
		if m := &r.found[i]; !m.old && !m.spec && m.figure.Change == "" {
			m.figure.Change = r.change(m)
		}
	}
}

// saidThen says whether a date between two places tells when the old value was said: "in September it had said", 9月时的说法是.
func (r *figureReader) saidThen(from, to int) bool {
	for i := range r.words {
		w := &r.words[i]
		if w.says&saysOld == 0 || w.Start < from || w.End > to {
			continue
		}
		for j := range r.p.dates {
			if d := &r.p.dates[j]; d.Start >= from && d.End <= w.Start && w.Start-d.End <= 6 {
				return true
			}
		}
	}
	return false
}

// ofAnother says whether a date stands between the word for "from" and another value, and so is that value's alone:
// 从去年490万片降至468万片.
func (r *figureReader) ofAnother(d *when.Date, q *quantity.Quantity) bool {
	if !endsIn(strings.TrimRight(r.low[:d.Start], " "), []string{"从", "由", "自", "from"}) {
		return false
	}
	for i := range r.p.quantities {
		if o := &r.p.quantities[i]; o.Start >= d.End && o.Start-d.End <= 6 && mayCount(*o) {
			return o.Start != q.Start
		}
	}
	return false
}

// stands says whether the values of a figure's metric stand until they change, so that one leads to the next: valuations, users.
func stands(m *measured) bool {
	if m.m == nil || m.class == 'p' || m.class == 'x' {
		return false
	}
	switch m.figure.Metric {
	case "valuation", "market value", "annual recurring revenue", "users", "subscribers", "customers", "developers", "headcount", "stores", "models",
		"downloads", "output", "registered capital", "stake", "orders", "budget", "price", "investment":
		return true
	}
	return false
}

// samePeriod says whether two figures may be of one time.
func samePeriod(a, b string) bool { return a == "" || b == "" || a == b }

// signed is the middle of a value, below zero for a decline, so that a forecast of growth and one of decline compare.
func (m *measured) signed() float64 {
	v := (m.q.Low + m.q.High) / 2
	if strings.HasSuffix(m.figure.Metric, "decline") {
		return -v
	}
	return v
}

// isOld says whether the words right before a value call it the one before.
func (r *figureReader) isOld(before string, at int) bool {
	b := strings.TrimRight(before, " 约近超逾")
	for i := range r.p.dates { // 从去年490万片
		if d := &r.p.dates[i]; d.End <= at && at-d.End <= 6 && d.Start >= at-len(before) {
			b = strings.TrimRight(r.low[at-len(before):d.Start], " 约近超逾")
		}
	}
	for _, w := range [...]string{"从", "由", "自"} {
		if strings.HasSuffix(b, w) {
			return true
		}
	}
	if n := r.last(saysOld, at-len(before), at); n >= 0 && at-n < 40 && r.last(saysRaise|saysLower, n, at) < 0 {
		return true
	}
	n := strings.LastIndex(before, "from ")
	if n < 0 || n > 0 && isAlnum(before[n-1]) {
		return false
	}
	rest := strings.TrimSpace(before[n+5:])
	switch rest {
	case "", "about", "roughly", "around", "nearly", "over", "more than", "just", "a", "a range of", "its", "the", "between", "an estimated", "its forecast of", "an earlier", "approximately":
		return true
	}
	return false
}

// leads says whether the words between two values lead from the old to the new.
func (r *figureReader) leads(from, to int) bool {
	if from > to || to-from > 48 {
		return false
	}
	between := r.low[from:to]
	return containsAny(between, "至", "到", "为", "to ", "成")
}

// revisable says whether a figure is of a kind that is revised: a forecast, guidance, a target or a price.
func (r *figureReader) revisable(m *measured) bool {
	if m.m == nil {
		return false
	}
	switch m.figure.Basis {
	case news.Guidance, news.Forecast, news.Target:
		return true
	default:
	}
	return m.m.name == "price" || m.m.name == "target price"
}

// change returns the direction of the revision that the clause of a figure tells of.
func (r *figureReader) change(m *measured) news.Change {
	if !r.revisable(m) {
		return ""
	}
	n := r.clause(m.q.Start)
	from, to := r.clauses[max(0, n-1)].Start, r.clauses[min(len(r.clauses)-1, n+1)].End
	if m.m.name == "price" && m.figure.Basis == "" {
		from, to = r.clauses[n].Start, r.clauses[n].End
	}
	up, down := r.last(saysRaise, from, to), r.last(saysLower, from, to)
	switch {
	case up >= 0 && up > down:
		return news.Raised
	case down >= 0:
		return news.Lowered
	}
	return ""
}
