package text

import (
	"math"
	"strconv"
)

// Number is a figure in a text, in a form that Chinese and English share: 143亿美元 and $14.3 billion are one.
type Number struct {
	Span
	Value float64 // scaled: 3.5亿 is 350,000,000
	// Unit is an ISO 4217 code for money, "%" for a percentage, else empty.
	Unit string
	// Scaled says that a scale word (million, 亿) or letter (B, M) stood with the digits.
	Scaled bool
}

// Key returns a short text that is equal for equal figures: unit and value to four significant digits. It is empty for
// what says little alone: plain numbers under 100 and years.
func (n Number) Key() string {
	if n.Unit == "" && !n.Scaled {
		if n.Value < 100 || n.Value == math.Trunc(n.Value) && n.Value >= 1900 && n.Value <= 2100 {
			return ""
		}
	}
	v := strconv.FormatFloat(n.Value, 'g', 4, 64)
	switch n.Unit {
	case "":
		return "n" + v
	case "%":
		return v + "%"
	}
	return n.Unit + v
}

// Numbers returns the figures of s in order: digits with separators, scale and unit. Numbers inside words, versions
// (GPT-5.2) and addresses are left out. Chinese numerals (三亿) and vague sizes (数十亿, tens of billions) have no value
// and are left out too.
func Numbers(s string) []Number {
	var found []Number
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			n, ok := numberAt(s, i)
			if ok {
				found = append(found, n)
			}
			i = max(n.End, i+1)
		case c == 'h' || c == 'H' || c == 'w' || c == 'W':
			i = max(urlEnd(s, i), i+1)
		default:
			i++
		}
	}
	return found
}

// numberAt reads the figure whose digits start at s[i]. End is where reading stopped, also if there is none.
func numberAt(s string, i int) (Number, bool) {
	start := i
	n := Number{}
	// Digits, with separators between groups of three.
	var digits [32]byte
	d, points := 0, 0
	for i < len(s) {
		c := s[i]
		if c >= '0' && c <= '9' {
			if d < len(digits) {
				digits[d] = c
				d++
			}
			i++
			continue
		}
		if c == ',' && i+3 < len(s) && digitsAt(s, i+1, 3) && !digitsAt(s, i+4, 1) {
			i++
			continue
		}
		if c == '.' && digitsAt(s, i+1, 1) {
			points++
			if d < len(digits) {
				digits[d] = c
				d++
			}
			i++
			continue
		}
		break
	}
	n.Span = Span{start, i}
	if points > 1 || d == len(digits) || !freeBefore(s, start) {
		for i < len(s) && (isLatin(rune(s[i])) || s[i] == '-') && s[i] < 0x80 {
			i++
		}
		n.End = max(n.End, i)
		return n, false
	}
	value, err := strconv.ParseFloat(string(digits[:d]), 64)
	if err != nil {
		return n, false
	}
	n.Value = value
	// A sign of money before the digits.
	if unit, at := moneyBefore(s, start); unit != "" {
		n.Unit, n.Start = unit, at
	}
	// A scale, then a unit.
	j := skipBlank(s, i)
	if scale, end := scaleAt(s, i, j, n.Unit != ""); scale != 0 {
		n.Value *= scale
		n.Scaled = true
		i, n.End = end, end
		j = skipBlank(s, i)
	}
	if unit, end := unitAt(s, i, j); unit != "" {
		if n.Unit == "" || unit == "%" {
			n.Unit = unit
		}
		n.End = end
		return n, true
	}
	if n.End < len(s) && !n.Scaled && n.Unit == "" {
		if r, _ := decode(s, n.End); isLatin(r) { // 4o, 30nm, 2nd: part of a word
			for i < len(s) && (s[i] >= 'a' && s[i] <= 'z' || s[i] >= 'A' && s[i] <= 'Z' || s[i] >= '0' && s[i] <= '9') {
				i++
			}
			n.End = max(n.End, i)
			return n, false
		}
	}
	return n, true
}

func digitsAt(s string, i, n int) bool {
	if i+n > len(s) {
		return false
	}
	for k := i; k < i+n; k++ {
		if s[k] < '0' || s[k] > '9' {
			return false
		}
	}
	return true
}

// freeBefore says whether a number may start at s[i]: not inside a word or version.
func freeBefore(s string, i int) bool {
	if i == 0 {
		return true
	}
	r, n := lastRune(s[:i])
	if isLatin(r) {
		// HK$ and US$ end in a sign, so a letter means a word; only "RMB" and "Rs" go before digits.
		return i >= 3 && (s[i-3:i] == "RMB" || s[i-3:i] == "CNY" || s[i-3:i] == "USD" || s[i-3:i] == "EUR")
	}
	switch r {
	case '-', '‑', '‐', '–', '_', '.', '/':
		if i-n <= 0 {
			return true
		}
		p, _ := lastRune(s[:i-n])
		return !isLatin(p) && (r == '–' || !isDigit(p) || r == '-')
	}
	return true
}

func skipBlank(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '-') {
		i++
	}
	if i+1 < len(s) && s[i] == 0xC2 && s[i+1] == 0xA0 {
		i += 2
	}
	return i
}

// moneyBefore returns the currency whose sign or code ends at s[:i], and where it starts.
func moneyBefore(s string, i int) (string, int) {
	end := i
	for end > 0 && s[end-1] == ' ' {
		end--
	}
	for _, m := range [...]struct{ sign, unit string }{
		{"HK$", "HKD"},
		{"NT$", "TWD"},
		{"A$", "AUD"},
		{"C$", "CAD"},
		{"US$", "USD"},
		{"S$", "SGD"},
		{"R$", "BRL"},
		{"$", "USD"},
		{"＄", "USD"},
		{"€", "EUR"},
		{"£", "GBP"},
		{"¥", "CNY"},
		{"￥", "CNY"},
		{"₩", "KRW"},
		{"₹", "INR"},
		{"RMB", "CNY"},
		{"CNY", "CNY"},
		{"USD", "USD"},
		{"EUR", "EUR"},
		{"Rs", "INR"},
		{"Rs.", "INR"},
	} {
		if at := end - len(m.sign); at >= 0 && s[at:end] == m.sign {
			return m.unit, at
		}
	}
	return "", i
}

// scaleAt reads a scale at s[i:] (touching) or s[j:] (after a blank) and returns its factor and end.
func scaleAt(s string, i, j int, money bool) (float64, int) {
	for _, k := range [...]int{i, j} {
		for _, w := range [...]struct {
			word  string
			scale float64
		}{
			{"万亿", 1e12},
			{"萬億", 1e12},
			{"千亿", 1e11},
			{"千億", 1e11},
			{"百亿", 1e10},
			{"百億", 1e10},
			{"十亿", 1e9},
			{"十億", 1e9},
			{"亿", 1e8},
			{"億", 1e8},
			{"千万", 1e7},
			{"千萬", 1e7},
			{"百万", 1e6},
			{"百萬", 1e6},
			{"十万", 1e5},
			{"十萬", 1e5},
			{"万", 1e4},
			{"萬", 1e4},
			{"兆", 1e12},
		} {
			if len(s)-k >= len(w.word) && s[k:k+len(w.word)] == w.word {
				return w.scale, k + len(w.word)
			}
		}
		e := k
		for e < len(s) && (s[e] >= 'a' && s[e] <= 'z' || s[e] >= 'A' && s[e] <= 'Z') && e-k < 9 {
			e++
		}
		if e < len(s) && s[e] >= '0' && s[e] <= '9' {
			continue
		}
		switch w := s[k:e]; len(w) {
		case 1:
			if k != i || !money && w != "B" && w != "M" && w != "T" && w != "K" {
				continue
			}
			switch w[0] {
			case 'b', 'B':
				return 1e9, e
			case 'm', 'M':
				return 1e6, e
			case 't', 'T':
				return 1e12, e
			case 'k', 'K':
				return 1e3, e
			}
		case 2:
			switch {
			case hasPrefixFold(w, "bn"):
				return 1e9, e
			case hasPrefixFold(w, "mn") || hasPrefixFold(w, "mm") && money:
				return 1e6, e
			case hasPrefixFold(w, "tn"):
				return 1e12, e
			}
		default:
			switch {
			case hasPrefixFold(w, "billion") || len(w) == 3 && hasPrefixFold(w, "bln"):
				return 1e9, e
			case hasPrefixFold(w, "million") || len(w) == 3 && hasPrefixFold(w, "mln"):
				return 1e6, e
			case hasPrefixFold(w, "trillion"):
				return 1e12, e
			case hasPrefixFold(w, "thousand"):
				return 1e3, e
			case hasPrefixFold(w, "lakh"):
				return 1e5, e
			case hasPrefixFold(w, "crore"):
				return 1e7, e
			}
		}
	}
	return 0, i
}

// unitAt reads a unit at s[i:] (touching) or s[j:] (after a blank) and returns it with its end.
func unitAt(s string, i, j int) (string, int) {
	for _, k := range [...]int{i, j} {
		for _, u := range [...]struct{ word, unit string }{
			{"%", "%"},
			{"％", "%"},
			{"个百分点", "%"},
			{"個百分點", "%"},
			{"per cent", "%"},
			{"percent", "%"},
			{"美元", "USD"},
			{"美金", "USD"},
			{"美刀", "USD"},
			{"人民币", "CNY"},
			{"人民幣", "CNY"},
			{"港元", "HKD"},
			{"港币", "HKD"},
			{"港幣", "HKD"},
			{"欧元", "EUR"},
			{"歐元", "EUR"},
			{"英镑", "GBP"},
			{"英鎊", "GBP"},
			{"日元", "JPY"},
			{"日圆", "JPY"},
			{"日圓", "JPY"},
			{"韩元", "KRW"},
			{"韓元", "KRW"},
			{"卢比", "INR"},
			{"盧比", "INR"},
			{"新台币", "TWD"},
			{"新台幣", "TWD"},
			{"台币", "TWD"},
			{"元", "CNY"},
			{"dollars", "USD"},
			{"usd", "USD"},
			{"yuan", "CNY"},
			{"rmb", "CNY"},
			{"euros", "EUR"},
			{"euro", "EUR"},
			{"pounds", "GBP"},
			{"rupees", "INR"},
			{"yen", "JPY"},
			{"won", "KRW"},
		} {
			e := k + len(u.word)
			if e > len(s) || !hasPrefixFold(s[k:], u.word) {
				continue
			}
			if u.word[0] >= 'a' && u.word[0] <= 'z' && e < len(s) {
				if r, _ := decode(s, e); isLatin(r) {
					continue
				}
			}
			return u.unit, e
		}
	}
	return "", i
}
