package when

import "strings"

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isAlnum(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// wordEnd returns the end of the run of letters at i.
func wordEnd(s string, i int) int {
	for i < len(s) && (s[i] >= 'a' && s[i] <= 'z') {
		i++
	}
	return i
}

// numberEnd returns the end of the run of letters, digits and inner points at i, so that no date begins within a version.
func numberEnd(s string, i int) int {
	for i < len(s) && (isAlnum(s[i]) || (s[i] == '.' || s[i] == ',') && i+1 < len(s) && isDigit(s[i+1])) {
		i++
	}
	return i
}

// digits reads up to four digits at i, ASCII or full width. end is i if there is none or there are more.
func digits(s string, i int) (v, n, end int) {
	j := i
	for j < len(s) {
		switch {
		case isDigit(s[j]):
			v = v*10 + int(s[j]-'0')
			j++
		case j+2 < len(s) && s[j] == 0xEF && s[j+1] == 0xBC && s[j+2] >= 0x90 && s[j+2] <= 0x99: // ０ to ９
			v = v*10 + int(s[j+2]-0x90)
			j += 3
		default:
			return v, n, j
		}
		if n++; n > 4 {
			return 0, 0, i
		}
	}
	return v, n, j
}

// blank skips one or two spaces at i.
func blank(s string, i int) int {
	for range 2 {
		switch {
		case i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\n'):
			i++
		case strings.HasPrefix(s[i:], "\u00a0"):
			i += 2
		case strings.HasPrefix(s[i:], "\u3000"), strings.HasPrefix(s[i:], "\u2009"), strings.HasPrefix(s[i:], "\u202f"):
			i += 3
		}
	}
	return i
}

// trimBlank returns where the text before i ends, without spaces.
func trimBlank(s string, i int) int {
	for i > 0 {
		switch {
		case s[i-1] == ' ' || s[i-1] == '\t' || s[i-1] == '\n':
			i--
		case strings.HasSuffix(s[:i], "\u00a0"):
			i -= 2
		case strings.HasSuffix(s[:i], "\u3000"), strings.HasSuffix(s[:i], "\u2009"), strings.HasSuffix(s[:i], "\u202f"):
			i -= 3
		default:
			return i
		}
	}
	return i
}

// prefixOf returns the length of the first of the words with which s[i:] begins, or 0.
func prefixOf(s string, i int, words ...string) int {
	if i > len(s) {
		return 0
	}
	for _, w := range words {
		if strings.HasPrefix(s[i:], w) {
			return len(w)
		}
	}
	return 0
}

// suffixOf returns the length of the first of the words with which s[:i] ends, or 0.
func suffixOf(s string, i int, words ...string) int {
	for _, w := range words {
		if strings.HasSuffix(s[:i], w) {
			return len(w)
		}
	}
	return 0
}

// hanDigit returns the value of a Chinese digit at i, or -1.
func hanDigit(s string, i int) int {
	if i+3 > len(s) {
		return -1
	}
	switch s[i : i+3] {
	case "〇", "零":
		return 0
	case "一":
		return 1
	case "二", "两":
		return 2
	case "三":
		return 3
	case "四":
		return 4
	case "五":
		return 5
	case "六":
		return 6
	case "七":
		return 7
	case "八":
		return 8
	case "九":
		return 9
	}
	return -1
}

// number reads a number below 10,000 at i in digits, or below 100 in Chinese numerals; n counts its digits, 0 for
// numerals. end is i if there is none.
func number(s string, i int) (v, n, end int) {
	if v, n, end = digits(s, i); end > i {
		return v, n, end
	}
	j := i
	d := hanDigit(s, j)
	if d >= 0 {
		j += 3
	}
	if prefixOf(s, j, "十") > 0 {
		v = 10
		if d > 0 {
			v = 10 * d
		}
		j += 3
		if d := hanDigit(s, j); d > 0 {
			return v + d, 0, j + 3
		}
		return v, 0, j
	}
	if d < 0 {
		return 0, 0, i
	}
	return d, 0, j
}

// hanYear reads a year written digit by digit, 二〇二六.
func hanYear(s string, i int) (y, end int) {
	j := i
	for range 4 {
		d := hanDigit(s, j)
		if d < 0 {
			return 0, i
		}
		y, j = y*10+d, j+3
	}
	return y, j
}

func isYear(y int) bool { return y >= 1950 && y <= 2079 }
