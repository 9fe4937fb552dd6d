package similar

import (
	"regexp"
	"strconv"
	"strings"
)

// label is a number by which a title tells one of a series from the others: the third quarter, episode 41, series B, V3.2.
type label struct{ series, number string }

// The forms of labels. Each has the series in one group, or none, and the number in the other.
var (
	quarterNumber = regexp.MustCompile(`(?i)\b(?:q|fq)([1-4])\b|\b(first|second|third|fourth)[- ](?:fiscal |financial )?quarter|([1-4])q\d\d|第?([一二三四1-4])(?:财|財)?季(?:度|财报)?`)
	counted       = regexp.MustCompile(`(?i)\b(episode|ep|issue|vol|volume|part|week|chapter|day|no|edition|lesson|season)(?:\.|\b)? ?#?(\d{1,4})\b`)
	countedHan    = regexp.MustCompile(`第 ?(\d{1,4}|[一二三四五六七八九十]{1,3}) ?(期|集|周|回|章|届|屆|课|課|话|話|讲|講|篇|轮|輪|批)`)
	roundLetter   = regexp.MustCompile(`(?i)\bseries[- ]([a-h])\b|\b([A-H])\+?[轮輪]`)
	letterVersion = regexp.MustCompile(`(?:^|[^\pL\pN])([VvKkRrMmo])(\d{1,2}(?:\.\d+)?)(?:[^\pL\pN.]|\.?$|\p{Han})`)
	hashNumber    = regexp.MustCompile(`(?:^|[^&\pL\d])#(\d{1,4})\b`)
)

// labelsOf finds the labels of a title.
func labelsOf(title string) []label {
	if !strings.ContainsAny(title, "0123456789") && !labelWord(title) {
		return nil
	}
	var found []label
	add := func(series string, n int) {
		if n > 0 {
			found = append(found, label{series, strconv.Itoa(n)})
		}
	}
	for _, m := range quarterNumber.FindAllStringSubmatch(title, -1) {
		add("quarter", ordinal(m[1]+m[2]+m[3]+m[4]))
	}
	for _, m := range counted.FindAllStringSubmatch(title, -1) {
		add(strings.ToLower(m[1]), ordinal(m[2]))
	}
	if strings.Contains(title, "第") {
		for _, m := range countedHan.FindAllStringSubmatch(title, -1) {
			add(m[2], ordinal(m[1]))
		}
	}
	for _, m := range roundLetter.FindAllStringSubmatch(title, -1) {
		add("round", int(strings.ToLower(m[1] + m[2])[0]))
	}
	for _, m := range letterVersion.FindAllStringSubmatch(title, -1) {
		found = append(found, label{strings.ToLower(m[1]), m[2]})
	}
	for _, m := range hashNumber.FindAllStringSubmatch(title, -1) {
		add("#", ordinal(m[1]))
	}
	return found
}

// labelWord says whether a title without digits may hold a label. It spares most titles the expressions.
func labelWord(title string) bool {
	for _, w := range []string{"uarter", "eries", "轮", "輪", "第", "季"} {
		if strings.Contains(title, w) {
			return true
		}
	}
	return false
}

// monthName finds months but May, which is a verb as well.
var monthName = regexp.MustCompile(`\b(January|February|March|April|June|July|August|September|October|November|December)\b|(?:^|\D)(1[0-2]|[1-9])月`)

// addMonths adds the months that a title names to its figures.
func (f *facts) addMonths(title string) {
	if !strings.Contains(title, "月") && !strings.ContainsAny(title, "JFMASOND") {
		return
	}
	for _, m := range monthName.FindAllStringSubmatch(title, -1) {
		key := m[2]
		if m[1] != "" {
			key = strconv.Itoa(strings.Index("JanFebMarAprMayJunJulAugSepOctNovDec", m[1][:3])/3 + 1)
		}
		f.told = append(f.told, "month"+key)
		f.figures = append(f.figures, figure{"month", "month" + key})
	}
}

// ordinal reads digits, an English ordinal up to the fourth, or a Chinese number up to 99; 0 if it is none.
func ordinal(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	switch strings.ToLower(s) {
	case "first":
		return 1
	case "second":
		return 2
	case "third":
		return 3
	case "fourth":
		return 4
	}
	const digits = "一二三四五六七八九"
	n, unit := 0, 0
	for _, r := range s {
		if r == '十' {
			n, unit = n+10*max(unit, 1), 0
			continue
		}
		i := strings.IndexRune(digits, r)
		if i < 0 {
			return 0
		}
		unit = i/len("一") + 1
	}
	return n + unit
}

// conflicting says whether two titles name one series with different numbers, and share no number of it.
func conflicting(a, b []label) bool {
	differ := false
	for _, x := range a {
		for _, y := range b {
			if x.series == y.series {
				if x.number == y.number {
					return false
				}
				differ = true
			}
		}
	}
	return differ
}
