package phrase

import (
	"fmt"
	"strconv"
	"time"

	"dateline/internal/news"
)

// Days writes an interval of days in the language, by the largest unit that it fills: "Q1 2026", 2026年第一季度, "by 31
// December 2025", 2025年底前. An empty interval is the empty text.
func Days(d news.Days, lang news.Lang) string {
	from, okFrom := day(d.From)
	to, okTo := day(d.To)
	zh := lang.IsChinese()
	switch {
	case okFrom && okTo:
		if text := unit(from, to, zh); text != "" {
			return text
		}
		return between(from, to, zh)
	case okTo && zh:
		if to.Month() == time.December && to.Day() == 31 {
			return fmt.Sprintf("%d年底前", to.Year())
		}
		return dayText(to, zh) + "前"
	case okTo:
		if to.Month() == time.December && to.Day() == 31 {
			return fmt.Sprintf("by the end of %d", to.Year())
		}
		return "by " + dayText(to, zh)
	case okFrom && zh:
		return beginning(from, zh) + "起"
	case okFrom:
		return "from " + beginning(from, zh)
	}
	return ""
}

func day(text string) (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, text)
	return t, err == nil
}

// unit names the day, month, quarter, half or year that an interval fills exactly; empty if it fills none.
func unit(from, to time.Time, zh bool) string {
	y, m, months := from.Year(), from.Month(), whole(from, to)
	switch {
	case from.Equal(to):
		return dayText(from, zh)
	case months == 0 || to.Year() != y:
		return ""
	case months == 1:
		return monthText(from, zh)
	case months == 12:
		if zh {
			return fmt.Sprintf("%d年", y)
		}
		return strconv.Itoa(y)
	case months == 3 && m%3 == 1:
		q := int(m-1)/3 + 1
		if zh {
			return fmt.Sprintf("%d年第%s季度", y, []string{"一", "二", "三", "四"}[q-1])
		}
		return fmt.Sprintf("Q%d %d", q, y)
	case months == 6 && m%6 == 1:
		first := m == time.January
		switch {
		case zh && first:
			return fmt.Sprintf("%d年上半年", y)
		case zh:
			return fmt.Sprintf("%d年下半年", y)
		case first:
			return fmt.Sprintf("the first half of %d", y)
		}
		return fmt.Sprintf("the second half of %d", y)
	}
	return ""
}

// whole counts the months that an interval fills exactly; 0 if it begins or ends within one.
func whole(from, to time.Time) int {
	if from.Day() != 1 || to.AddDate(0, 0, 1).Day() != 1 {
		return 0
	}
	end := to.AddDate(0, 0, 1)
	return (end.Year()-from.Year())*12 + int(end.Month()) - int(from.Month())
}

// between writes an interval by its ends.
func between(from, to time.Time, zh bool) string {
	months := whole(from, to) > 0
	sameYear := from.Year() == to.Year()
	switch {
	case zh && months && sameYear:
		return fmt.Sprintf("%d年%d月至%d月", from.Year(), from.Month(), to.Month())
	case zh && months:
		return fmt.Sprintf("%d年%d月至%d年%d月", from.Year(), from.Month(), to.Year(), to.Month())
	case months && sameYear:
		return fmt.Sprintf("between %s and %s %d", from.Month(), to.Month(), to.Year())
	case months:
		return fmt.Sprintf("between %s and %s", monthText(from, zh), monthText(to, zh))
	case zh && sameYear && from.Month() == to.Month():
		return fmt.Sprintf("%d年%d月%d日至%d日", from.Year(), from.Month(), from.Day(), to.Day())
	case zh:
		return dayText(from, zh) + "至" + dayText(to, zh)
	}
	switch {
	case sameYear && from.Month() == to.Month():
		return fmt.Sprintf("%s %d–%d, %d", from.Month(), from.Day(), to.Day(), to.Year())
	case sameYear:
		return fmt.Sprintf("%d %s to %s", from.Day(), from.Month(), dayText(to, zh))
	}
	return dayText(from, zh) + " to " + dayText(to, zh)
}

// beginning names the year, month or day that an open interval begins with.
func beginning(t time.Time, zh bool) string {
	switch {
	case t.YearDay() == 1 && zh:
		return fmt.Sprintf("%d年", t.Year())
	case t.YearDay() == 1:
		return strconv.Itoa(t.Year())
	case t.Day() == 1:
		return monthText(t, zh)
	}
	return dayText(t, zh)
}

func monthText(t time.Time, zh bool) string {
	if zh {
		return fmt.Sprintf("%d年%d月", t.Year(), t.Month())
	}
	return fmt.Sprintf("%s %d", t.Month(), t.Year())
}

func dayText(t time.Time, zh bool) string {
	if zh {
		return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
	}
	return fmt.Sprintf("%d %s %d", t.Day(), t.Month(), t.Year())
}
