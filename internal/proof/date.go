package proof

import (
	"slices"
	"strings"
	"time"

	"dateline/internal/when"
)

// datesHeld checks every date of the sentence.
func (j *judge) datesHeld() {
	for i := range j.s.dates {
		d := &j.s.dates[i]
		if d.Grain == when.Vague {
			continue // soon, 近期: no days to compare
		}
		j.date(d)
	}
}

// date looks for the days of a date in the passages. A relative date of the sentence counts from the day of writing;
// words copied from a passage may also count from the passage's day.
func (j *judge) date(d *when.Date) {
	other, otherIn := when.Date{}, -1
	words := fold(d.In(j.s.src)).text
	for _, n := range j.use {
		p := j.ps[n]
		copied := holdsWhole(p.folded.text, words)
		for i := range p.dates {
			e := &p.dates[i]
			if j.sameDays(d, e, j.oneDay(words, fold(e.In(p.src)).text) || copied && holdsWhole(fold(e.In(p.src)).text, words)) || copied && (j.readAt(d, e, n) || j.sameWordsAt(d, e, n)) {
				j.report(RuleDate, Held, d.Span, n, "the passage has "+e.In(p.src)+daysEN(e), "原文为"+e.In(p.src)+daysZH(e))
				return
			}
			if otherIn < 0 {
				other, otherIn = *e, n
			}
		}
		if compares(words) && !strings.ContainsAny(words, "0123456789") && compares(p.folded.text) {
			j.report(RuleDate, Held, d.Span, n, "the passage compares with the same time of the year before", "原文同为与上年同期相比")
			return
		}
		if copied && (d.Days.Empty() || unread(words, p)) {
			j.report(RuleDate, Held, d.Span, n, "the passage has these words", "原文有此说法")
			return
		}
	}
	if otherIn >= 0 {
		p := j.ps[otherIn]
		j.report(RuleDate, Refused, d.Span, otherIn, "not these days: the passage has "+other.In(p.src)+daysEN(&other),
			"日期不符：原文为"+other.In(p.src)+daysZH(&other))
		return
	}
	j.report(RuleDate, Refused, d.Span, -1, "no passage has this date", "原文没有这个日期")
}

// unread says whether a passage has a date's words where they were not read as a date: "December is close".
func unread(words string, p *reading) bool {
	if strings.Trim(words, "0123456789-/. ") == "" {
		return false
	}
	i := strings.Index(p.folded.text, words)
	return i >= 0 && !p.inDate(p.folded.span(i, i+len(words)))
}

// compares says whether words compare with the same time of another year, which is no date of its own.
func compares(s string) bool {
	for _, w := range []string{
		"year earlier", "year ago", "year-ago", "year before", "year on year", "year-on-year", "year over year", "year-over-year", "yoy", "y/y",
		"prior year", "prior-year", "previous year", "quarter earlier", "previous quarter", "quarter-on-quarter", "quarter over quarter", "month earlier", "previous month",
		"同比", "年增", "年减", "去年同期", "上年同期", "环比", "季增", "季减", "月增", "月减", "同期", "上一年",
	} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// oneDay says whether two words are in one row of the list of equals: Saturday, 周六.
func (j *judge) oneDay(a, b string) bool {
	for _, forms := range j.c.words.equals {
		if slices.ContainsFunc(forms, func(f string) bool { return strings.HasSuffix(a, f) }) &&
			slices.ContainsFunc(forms, func(f string) bool { return strings.HasSuffix(b, f) }) {
			return true
		}
	}
	return false
}

// readAt says whether the sentence's date, if it counts from a passage's day, is the date of the passage.
func (j *judge) readAt(d, e *when.Date, n int) bool {
	if !d.Relative {
		return false
	}
	for _, x := range j.datesAt(j.passages[n].Published) {
		if x.Start == d.Start && x.End == d.End && j.sameDays(&x, e, false) {
			return true
		}
	}
	return false
}

// sameWordsAt says whether two dates are the same words and these mean the same days when read alone, from the day of
// the sentence and from that of the passage. Words around a date ("since", "will") only choose between years.
func (j *judge) sameWordsAt(d, e *when.Date, n int) bool {
	words := d.In(j.s.src)
	if fold(words).text != fold(e.In(j.ps[n].src)).text {
		return false
	}
	written := j.sentence.Written
	if written.IsZero() {
		written = j.passages[n].Published
	}
	a, b := when.Scan(words, written, j.s.lang), when.Scan(words, j.passages[n].Published, j.s.lang)
	return len(a) == 1 && len(b) == 1 && a[0].Days == b[0].Days
}

// datesAt are the dates of the sentence, counted from a passage's day.
func (j *judge) datesAt(day time.Time) []when.Date { return when.Scan(j.s.src, day, j.s.lang) }

// sameDays says whether a date of a passage holds one of the sentence: the same days, the days within a wider unit
// (March 2026 holds 2026), or a deadline that the exact day keeps.
func (j *judge) sameDays(d, e *when.Date, sameWords bool) bool {
	if d.Days.Empty() || e.Days.Empty() {
		return d.Days.Empty() && e.Days.Empty() && sameWords
	}
	if d.Days == e.Days {
		return true
	}
	if d.From == "" && e.To == d.To {
		return true // by the end of 2026, said of "in 2026"
	}
	if d.To == "" && d.From == e.From && d.Bound == when.From {
		return true // from 29 January, said of what begins on that day
	}
	return d.Grain > e.Grain && d.Grain >= when.Month && d.From != "" && d.To != "" && e.From != "" && e.To != "" &&
		d.From <= e.From && e.To <= d.To
}

func daysEN(d *when.Date) string {
	switch {
	case d.Days.Empty():
		return ""
	case d.From == d.To:
		return " (" + d.From + ")"
	case d.From == "":
		return " (to " + d.To + ")"
	case d.To == "":
		return " (from " + d.From + ")"
	}
	return " (" + d.From + " to " + d.To + ")"
}

func daysZH(d *when.Date) string {
	switch {
	case d.Days.Empty():
		return ""
	case d.From == d.To:
		return "（" + d.From + "）"
	case d.From == "":
		return "（至" + d.To + "）"
	case d.To == "":
		return "（" + d.From + "起）"
	}
	return "（" + d.From + "至" + d.To + "）"
}
