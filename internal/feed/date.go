package feed

import (
	"strconv"
	"strings"
	"time"
)

// date returns the first of the texts that is a date, or the zero time.
func (p *parser) date(texts ...string) time.Time {
	for _, s := range texts {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		if t, ok := ParseDate(s, p.o.Zone); ok {
			return t.UTC()
		}
		p.note("has dates that cannot be read, such as %q", cutRunes(oneLine(s), 40))
	}
	return time.Time{}
}

// ParseDate reads a date as feeds and pages write it: RFC 3339 and ISO 8601, RFC 822 and its many variants, Chinese
// ("2026年11月23日 下午3:05"), Unix seconds or milliseconds. zone is that of dates without one, and the meaning of an
// abbreviation that the zone itself uses, such as CST in Shanghai. A date without a clock is midnight in the zone.
// Years before 1970 and after 2200 are no dates.
func ParseDate(s string, zone *time.Location) (time.Time, bool) {
	if zone == nil {
		zone = time.UTC
	}
	if len(s) > 100 {
		return time.Time{}, false
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return plausible(t)
	}
	if t, ok := epoch(s); ok {
		return t, true
	}
	d := dateParts{month: -1, day: -1, year: -1, hour: -1, zone: zone}
	if !d.read(fold(s)) {
		return time.Time{}, false
	}
	return d.time()
}

func plausible(t time.Time) (time.Time, bool) {
	if t.Year() < 1970 || t.Year() > 2200 {
		return time.Time{}, false
	}
	return t, true
}

// epoch reads seconds or milliseconds since 1970, and dates written without any separator.
func epoch(s string) (time.Time, bool) {
	whole, _, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}, false
	}
	switch len(whole) {
	case 8:
		if t, err := time.Parse("20060102", whole); err == nil {
			return plausible(t)
		}
	case 14:
		if t, err := time.Parse("20060102150405", whole); err == nil {
			return plausible(t)
		}
	case 9, 10:
		return plausible(time.Unix(n, 0).UTC())
	case 13:
		return plausible(time.UnixMilli(n).UTC())
	case 16:
		return plausible(time.UnixMicro(n).UTC())
	}
	return time.Time{}, false
}

// fold writes a date in ASCII: wide digits and Chinese marks become plain ones.
func fold(s string) string {
	if isASCII(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		switch r {
		case '：', '﹕':
			return ':'
		case '／':
			return '/'
		case '－', '–', '—', '−', '‐':
			return '-'
		case '，', 0xa0, 0x3000, 0x202f, 0x2009:
			return ' '
		}
		return r
	}, s)
	return chinese.Replace(s)
}

// chinese turns the marks of a Chinese date into separators and its halves of the day into ours.
var chinese = strings.NewReplacer(
	"年", "-", "月", "-", "日", " ", "号", " ", "號", " ", "時", ":", "时", ":", "點", ":", "点", ":", "分", ":", "秒", " ",
	"上午", " am ", "凌晨", " am ", "早上", " am ", "下午", " pm ", "晚上", " pm ", "中午", " pm ",
	"星期", " ", "周", " ", "週", " ", "一", "", "二", "", "三", "", "四", "", "五", "", "六", "", "天", "", "北京", "", "东", "", "東", "",
	"（", "(", "）", ")",
)

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// dateParts gathers the parts of a date.
type dateParts struct {
	year, day         int
	month             int // 1 to 12
	hour, minute, sec int
	nano              int
	pm, am            bool
	offset            int // seconds east of UTC
	fixed             bool
	abbreviation      string
	zone              *time.Location
}

// read takes a date apart. It goes word by word, since feeds agree on the words and not on their order.
func (d *dateParts) read(s string) bool {
	if i := strings.IndexByte(s, '('); i > 0 { // a comment, such as the zone's name
		s = s[:i]
	}
	fields := strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == ',' || r == '\t' || r == '\n' || r == '\r' || r == ';' || r == '|'
	})
	if len(fields) == 0 || len(fields) > 14 {
		return false
	}
	for _, f := range fields {
		if !d.word(f) {
			return false
		}
	}
	return d.year >= 0 && (d.month > 0 || d.day < 0)
}

func (d *dateParts) word(f string) bool {
	lower := strings.ToLower(f)
	switch {
	case isWeekday(lower), lower == "at", lower == "on", lower == "of", lower == "the", lower == "t", lower == "-", lower == "de":
		return true
	case lower == "am" || lower == "a.m.":
		d.am = true
		return true
	case lower == "pm" || lower == "p.m.":
		d.pm = true
		return true
	}
	if m := monthOf(lower); m > 0 {
		d.month = m
		return true
	}
	if c := f[0]; (c == '+' || c == '-') && d.hour >= 0 && d.setOffset(f) {
		return true
	}
	if c := f[0]; c < '0' || c > '9' {
		if z := strings.ToUpper(f); len(z) > 3 && (strings.HasPrefix(z, "GMT") || strings.HasPrefix(z, "UTC")) && d.setOffset(f[3:]) {
			return true
		}
		if strings.ContainsAny(f, "-/.") && d.dashed(f) {
			return true
		}
		return d.named(f)
	}
	if i := strings.IndexByte(f, ':'); i >= 0 {
		// A clock, maybe with a date before it.
		if t := strings.IndexAny(f, "Tt"); t > 0 && t < i {
			return d.dashed(f[:t]) && d.clock(f[t+1:])
		}
		if i > 2 { // "2025-12-0110:00"; a date that touches its clock
			if j := i - 2; j > 0 && strings.Count(f[:j], "-") == 2 {
				return d.dashed(f[:j]) && d.clock(f[j:])
			}
			return false
		}
		return d.clock(f)
	}
	if t := strings.IndexAny(f, "Tt"); t > 4 {
		return d.dashed(f[:t]) && d.clock(f[t+1:])
	}
	if strings.ContainsAny(strings.TrimRight(f, "."), "-/.") {
		return d.dashed(f)
	}
	return d.number(strings.TrimRight(lower, "."))
}

// number reads a bare day or year, such as "3", "3rd" or "2025", and hours such as "3pm".
func (d *dateParts) number(f string) bool {
	digits := f
	for digits != "" && (digits[len(digits)-1] < '0' || digits[len(digits)-1] > '9') {
		digits = digits[:len(digits)-1]
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return false
	}
	switch f[len(digits):] {
	case "", "st", "nd", "rd", "th":
	case "am", "pm":
		d.hour, d.minute, d.pm, d.am = n, 0, strings.HasSuffix(f, "pm"), strings.HasSuffix(f, "am")
		return n <= 12
	case "z":
		d.fixed = true
	default:
		return false
	}
	switch {
	case len(digits) == 4 && d.year < 0:
		d.year = n
	case d.day < 0 && n >= 1 && n <= 31:
		d.day = n
	case d.year < 0 && len(digits) == 2:
		d.year = century(n)
	case len(digits) == 8 && d.year < 0:
		d.year, d.month, d.day = n/10000, n/100%100, n%100
	case d.hour >= 0 && n == 0: // "15:04:05 00"
		d.fixed = true
	default:
		return false
	}
	return true
}

// dashed reads a date in one word: 2025-12-01, 2025/12/1, 1.12.2025, 12/31/2025, 01-Dec-25, 2025-335.
func (d *dateParts) dashed(f string) bool {
	f = strings.Trim(f, "-/.")
	parts := strings.FieldsFunc(f, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	if len(parts) == 0 || len(parts) > 3 {
		return false
	}
	var n [3]int
	for i, p := range parts {
		if m := monthOf(strings.ToLower(p)); m > 0 && i < 2 && len(parts) == 3 {
			d.month = m
			n[i] = -1
			continue
		}
		v, err := strconv.Atoi(p)
		if err != nil || v < 0 {
			return false
		}
		n[i] = v
	}
	switch {
	case len(parts) == 1 && len(parts[0]) == 4:
		d.year, d.month, d.day = n[0], 1, 1
	case len(parts) == 1 && len(parts[0]) == 8:
		d.year, d.month, d.day = n[0]/10000, n[0]/100%100, n[0]%100
	case len(parts) == 2 && len(parts[0]) == 4 && len(parts[1]) == 3: // the day's number in its year
		day := time.Date(n[0], 1, n[1], 0, 0, 0, 0, time.UTC)
		d.year, d.month, d.day = n[0], int(day.Month()), day.Day()
	case len(parts) == 2 && len(parts[0]) == 4:
		d.year, d.month, d.day = n[0], n[1], 1
	case len(parts) != 3:
		return false
	case n[1] == -1 && len(parts[0]) == 4: // 2025-Dec-01
		d.year, d.day = n[0], n[2]
	case n[1] == -1: // 01-Dec-2025
		d.day, d.year = n[0], fullYear(n[2], parts[2])
	case n[0] == -1: // Dec-01-2025
		d.day, d.year = n[1], fullYear(n[2], parts[2])
	case len(parts[0]) == 4:
		d.year, d.month, d.day = n[0], n[1], n[2]
	case len(parts[2]) == 4 && (strings.Contains(f, ".") || n[0] > 12):
		d.day, d.month, d.year = n[0], n[1], n[2]
	case len(parts[2]) == 4: // the American order
		d.month, d.day, d.year = n[0], n[1], n[2]
	default: // 25-12-01
		d.year, d.month, d.day = century(n[0]), n[1], n[2]
	}
	return true
}

func fullYear(n int, text string) int {
	if len(text) <= 2 {
		return century(n)
	}
	return n
}

// century completes a year of two digits as RFC 2822, section 4.3, does.
func century(n int) int {
	if n < 50 {
		return 2000 + n
	}
	return 1900 + n
}

// clock reads a time of day with what may stand at its end: fraction, half of the day, zone.
func (d *dateParts) clock(f string) bool {
	var n [3]int
	k := 0
	for k < 3 {
		i := 0
		for i < len(f) && i < 2 && f[i] >= '0' && f[i] <= '9' {
			i++
		}
		if i == 0 {
			break
		}
		n[k], _ = strconv.Atoi(f[:i])
		f = f[i:]
		k++
		if !strings.HasPrefix(f, ":") {
			break
		}
		f = f[1:]
	}
	if k == 0 {
		return false
	}
	d.hour, d.minute, d.sec = n[0], n[1], n[2]
	if f != "" && (f[0] == '.' || f[0] == ',') {
		i := 1
		for i < len(f) && f[i] >= '0' && f[i] <= '9' {
			i++
		}
		if i > 1 {
			frac, _ := strconv.Atoi((f[1:i] + "000000000")[:9])
			d.nano = frac
		}
		f = f[i:]
	}
	f = strings.TrimPrefix(f, ":") // "15:04:05:-0700"
	switch lower := strings.ToLower(f); {
	case f == "" || lower == "00":
		return true
	case lower == "am" || lower == "pm":
		d.am, d.pm = lower == "am", lower == "pm"
		return true
	case f[0] == '+' || f[0] == '-':
		return d.setOffset(f)
	case (strings.HasPrefix(lower, "gmt") || strings.HasPrefix(lower, "utc")) && len(f) > 3:
		return d.setOffset(f[3:])
	}
	return d.named(f)
}

// setOffset reads +0800, +08:00, +08, -700, --0700.
func (d *dateParts) setOffset(f string) bool {
	sign := 1
	if f[0] == '-' {
		sign = -1
	} else if f[0] != '+' {
		return false
	}
	digits := strings.ReplaceAll(strings.TrimLeft(f, "+-"), ":", "")
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits) > 6 {
		return false
	}
	switch len(digits) {
	case 1, 2:
		n *= 100
	case 6:
		n /= 100
	}
	if n/100 > 15 || n%100 > 59 {
		return false
	}
	d.offset, d.fixed = sign*(n/100*3600+n%100*60), true
	return true
}

// named reads a zone's abbreviation.
func (d *dateParts) named(f string) bool {
	z := strings.ToUpper(strings.Trim(f, "()[]."))
	if z == "" || len(z) > 5 {
		return false
	}
	if d.fixed { // "GMT+0800 CST": the number rules
		return true
	}
	d.abbreviation = z
	if z == "Z" {
		d.abbreviation = "UTC"
	}
	_, ok := offsetOf(d.abbreviation)
	return ok
}

// time puts the parts together.
func (d *dateParts) time() (time.Time, bool) {
	if d.month <= 0 && d.day < 0 {
		d.month, d.day = 1, 1
	}
	if d.day < 0 {
		d.day = 1
	}
	if d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 {
		return time.Time{}, false
	}
	hour := max(d.hour, 0)
	if d.pm && hour < 12 {
		hour += 12
	}
	if d.am && hour == 12 {
		hour = 0
	}
	if hour > 24 || d.minute > 59 || d.sec > 60 {
		return time.Time{}, false
	}
	zone := d.zone
	switch {
	case d.fixed:
		zone = time.FixedZone("", d.offset)
	case d.abbreviation != "":
		offset, _ := offsetOf(d.abbreviation)
		// An abbreviation that the source's own zone uses is meant so; CST is China's too.
		name, own := time.Date(d.year, time.Month(d.month), d.day, hour, d.minute, d.sec, 0, zone).Zone()
		if name != d.abbreviation && !(d.abbreviation == "CST" && own == 8*3600) {
			zone = time.FixedZone(d.abbreviation, offset)
		}
	}
	return plausible(time.Date(d.year, time.Month(d.month), d.day, hour, d.minute, d.sec, d.nano, zone))
}

// offsetOf returns the usual offset of a zone's abbreviation in seconds east of UTC. Where two zones share one, it is
// the one that feeds mean more often.
func offsetOf(z string) (int, bool) {
	const h = 3600
	switch z {
	case "UT", "UTC", "GMT", "WET", "Z":
		return 0, true
	case "BST", "CET", "WEST", "MEZ", "WAT":
		return 1 * h, true
	case "CEST", "EET", "MESZ", "SAST", "CAT", "MET":
		return 2 * h, true
	case "EEST", "MSK", "EAT", "TRT":
		return 3 * h, true
	case "GST":
		return 4 * h, true
	case "PKT":
		return 5 * h, true
	case "IST":
		return 5*h + h/2, true
	case "ICT", "WIB":
		return 7 * h, true
	case "HKT", "SGT", "CCT", "MYT", "PHT", "AWST":
		return 8 * h, true
	case "JST", "KST":
		return 9 * h, true
	case "ACST":
		return 9*h + h/2, true
	case "AEST":
		return 10 * h, true
	case "AEDT":
		return 11 * h, true
	case "NZST":
		return 12 * h, true
	case "NZDT":
		return 13 * h, true
	case "BRT", "ART", "ADT":
		return -3 * h, true
	case "AST", "EDT", "ET":
		return -4 * h, true
	case "EST", "CDT":
		return -5 * h, true
	case "CST", "MDT":
		return -6 * h, true
	case "MST", "PDT", "PT":
		return -7 * h, true
	case "PST", "AKDT":
		return -8 * h, true
	case "AKST":
		return -9 * h, true
	case "HST":
		return -10 * h, true
	}
	return 0, false
}

func isWeekday(s string) bool {
	s = strings.TrimRight(s, ".")
	if len(s) < 2 {
		return false
	}
	for _, d := range [...]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
		if strings.HasPrefix(d, s) {
			return true
		}
	}
	switch s {
	case "thur", "weds", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "lunes", "martes", "di", "mi", "do", "mié", "jue", "vie", "sáb", "dom":
		return s != "mar" // March
	}
	return false
}

// monthOf returns the month that a lower-case word names in English, or in German, French or Spanish where that is
// no English word, or 0.
func monthOf(s string) int {
	s = strings.TrimRight(s, ".")
	if len(s) < 3 {
		return 0
	}
	for i, m := range [...]string{
		"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
	} {
		if strings.HasPrefix(m, s) {
			return i + 1
		}
	}
	switch s {
	case "sept":
		return 9
	case "januar", "jänner", "janv", "janvier", "ene", "enero":
		return 1
	case "februar", "févr", "février", "febrero":
		return 2
	case "mär", "märz", "mars", "marzo":
		return 3
	case "avr", "avril", "abr", "abril":
		return 4
	case "mai", "mayo":
		return 5
	case "juni", "juin", "junio":
		return 6
	case "juli", "juil", "juillet", "julio":
		return 7
	case "août", "aout", "ago", "agosto":
		return 8
	case "septembre", "septiembre":
		return 9
	case "okt", "oktober", "octobre", "octubre":
		return 10
	case "novembre", "noviembre":
		return 11
	case "dez", "dezember", "déc", "décembre", "dic", "diciembre":
		return 12
	}
	return 0
}
