package record

import "dateline/internal/news"

// The ends of the calendar, for intervals with an open end.
const (
	firstDay = "0000-01-01"
	lastDay  = "9999-12-31"
)

// ends returns both ends of an interval of ISO dates, which compare as text.
func ends(d news.Days) (from, to string) {
	from, to = d.From, d.To
	if from == "" {
		from = firstDay
	}
	if to == "" {
		to = lastDay
	}
	return from, to
}

// within says whether a lies in b.
func within(a, b news.Days) bool {
	aFrom, aTo := ends(a)
	bFrom, bTo := ends(b)
	return bFrom <= aFrom && aTo <= bTo
}

// overlap says whether two intervals share a day.
func overlap(a, b news.Days) bool {
	aFrom, aTo := ends(a)
	bFrom, bTo := ends(b)
	return aFrom <= bTo && bFrom <= aTo
}

// after says whether a begins after b ends: a slip, if a is said of what was to be in b.
func after(a, b news.Days) bool {
	from, _ := ends(a)
	_, to := ends(b)
	return from > to
}
