package when

// Years outside are not read as years.
const (
	minYear = 1900
	maxYear = 2100
)

// dayNumber counts days from 1 March of the year 0 (proleptic Gregorian), after Howard Hinnant, "chrono-Compatible
// Low-Level Date Algorithms". Months beyond 1–12 go over into other years.
func dayNumber(y, m, d int) int {
	y += (m - 1) / 12
	m = (m-1)%12 + 1
	if m < 1 {
		m += 12
		y--
	}
	if m <= 2 {
		y--
		m += 12
	}
	return 365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + d - 1
}

// civil is the inverse of dayNumber.
func civil(n int) (y, m, d int) {
	era := n / 146097
	doe := n - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = mp + 3
	y = yoe + era*400
	if m > 12 {
		m -= 12
		y++
	}
	return y, m, d
}

// weekday returns 0 for Monday to 6 for Sunday. Day 0, 1 March of the year 0, is a Wednesday.
func weekday(n int) int { return (n + 2) % 7 }

// daysOf returns how many days a month has.
func daysOf(y, m int) int { return dayNumber(y, m+1, 1) - dayNumber(y, m, 1) }

// isoDay writes a day as 2026-01-31.
func isoDay(n int) string {
	y, m, d := civil(n)
	return string([]byte{
		byte('0' + y/1000%10), byte('0' + y/100%10), byte('0' + y/10%10), byte('0' + y%10), '-',
		byte('0' + m/10), byte('0' + m%10), '-', byte('0' + d/10), byte('0' + d%10),
	})
}
