package when

// monthOf returns the number of a month, from its name or an abbreviation, or 0.
func monthOf(w string) int {
	if len(w) < 3 {
		return 0
	}
	switch w {
	case "january", "jan":
		return 1
	case "february", "feb":
		return 2
	case "march", "mar":
		return 3
	case "april", "apr":
		return 4
	case "may":
		return 5
	case "june", "jun":
		return 6
	case "july", "jul":
		return 7
	case "august", "aug":
		return 8
	case "september", "sept", "sep":
		return 9
	case "october", "oct":
		return 10
	case "november", "nov":
		return 11
	case "december", "dec":
		return 12
	}
	return 0
}

// weekdayOf returns 1 for Monday to 7 for Sunday, or 0.
func weekdayOf(w string) int {
	switch w {
	case "monday", "mon":
		return 1
	case "tuesday", "tue", "tues":
		return 2
	case "wednesday", "wed":
		return 3
	case "thursday", "thu", "thur", "thurs":
		return 4
	case "friday", "fri":
		return 5
	case "saturday", "sat":
		return 6
	case "sunday", "sun":
		return 7
	}
	return 0
}

// numeral returns the value of a number word, or 0.
func numeral(w string) int {
	switch w {
	case "a", "an", "one":
		return 1
	case "two":
		return 2
	case "three":
		return 3
	case "four":
		return 4
	case "five":
		return 5
	case "six":
		return 6
	case "seven":
		return 7
	case "eight":
		return 8
	case "nine":
		return 9
	case "ten":
		return 10
	case "twelve":
		return 12
	}
	return 0
}

// ordinal returns the value of first to fourth, final, 1st to 4th, or 0.
func ordinal(w string) int {
	switch w {
	case "first", "1st", "opening":
		return 1
	case "second", "2nd", "latter", "back", "final":
		return 2
	case "third", "3rd":
		return 3
	case "fourth", "4th":
		return 4
	}
	return 0
}

// seasonOf returns 1 for spring to 4 for winter, or 0.
func seasonOf(w string) int {
	switch w {
	case "spring":
		return 1
	case "summer", "summertime":
		return 2
	case "fall", "autumn":
		return 3
	case "winter":
		return 4
	}
	return 0
}

func unitGrain(w string) Grain {
	switch w {
	case "day", "days":
		return Day
	case "week", "weeks":
		return Week
	case "month", "months":
		return Month
	case "quarter", "quarters":
		return Quarter
	case "year", "years":
		return Year
	}
	return Vague
}

// yearsFrom is the offset of this, next and last.
func yearsFrom(w string) int {
	switch w {
	case "next":
		return 1
	case "last":
		return -1
	}
	return 0
}
