package render

import (
	"strconv"
	"time"

	"dateline/internal/news"
)

// month names a month for a sentence: by number in Chinese, by name in English.
func (l *Lexicon) month(m time.Month) string {
	if l.lang.IsChinese() {
		return strconv.Itoa(int(m))
	}
	return m.String()
}

// Day writes the day of t, in t's own zone, without its year.
func (l *Lexicon) Day(t time.Time) string {
	return l.T("date.short", strconv.Itoa(t.Year()), l.month(t.Month()), t.Day())
}

// LongDay writes the day of t, in t's own zone, with its year.
func (l *Lexicon) LongDay(t time.Time) string {
	return l.T("date.long", strconv.Itoa(t.Year()), l.month(t.Month()), t.Day())
}

// Minute writes t to the minute, in t's own zone, in the one form that both languages read alike.
func (l *Lexicon) Minute(t time.Time) string { return t.Format("2006-01-02 15:04") }

// WeekTitle names a week.
func (l *Lexicon) WeekTitle(w news.Week) string {
	return l.T("issue.title", strconv.Itoa(w.Year), w.Number)
}

// WeekDates writes the seven days of a week.
func (l *Lexicon) WeekDates(w news.Week) string {
	first := w.Start(time.UTC)
	return l.Days(first, first.AddDate(0, 0, 6))
}

// Days writes the days from first to last, each in its own zone; one day alone if both are the same.
func (l *Lexicon) Days(first, last time.Time) string {
	key := "dates.month"
	switch {
	case first.Year() != last.Year():
		key = "dates.years"
	case first.Month() != last.Month():
		key = "dates.months"
	case first.Day() == last.Day():
		return l.LongDay(first)
	}
	return l.T(key, strconv.Itoa(first.Year()), l.month(first.Month()), first.Day(),
		l.month(last.Month()), last.Day(), strconv.Itoa(last.Year()))
}

// Relative says how far t lies from now, rounded down: minutes within two hours, hours within two days, then days.
func (l *Lexicon) Relative(t, now time.Time) string {
	prefix, d := "ago.", now.Sub(t)
	if d < 0 {
		prefix, d = "in.", -d
	}
	switch {
	case d < time.Minute:
		return l.T(prefix + "now")
	case d < 2*time.Hour:
		return l.T(prefix+"minutes", int(d/time.Minute))
	case d < 48*time.Hour:
		return l.T(prefix+"hours", int(d/time.Hour))
	default:
		return l.T(prefix+"days", int(d/(24*time.Hour)))
	}
}
