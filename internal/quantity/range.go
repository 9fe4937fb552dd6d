package quantity

import (
	"strings"
	"unicode/utf8"
)

// rangeTo looks for the other end of a range behind the amount or its unit, and widens the amount to it.
func (sc *scanner) rangeTo(a *amount, u *unit, end *int, money bool, i int) {
	if a.vague || a.low != a.high {
		return
	}
	from := a.end
	if u.name != "" && *end > a.end && !u.noun {
		if j, n := sc.connector(*end, i); n > 0 {
			sc.second(a, u, end, money, j+n)
			return
		}
	}
	if j, n := sc.connector(from, i); n > 0 {
		sc.second(a, u, end, money, j+n)
	}
}

// connector returns where the sign or word of a range stands behind j, and its length. i is where the first number begins.
func (sc *scanner) connector(j, i int) (int, int) {
	k := sc.blank(j)
	if n := sc.has(k, "–", "—", "‑", "‐", "－", "−", "~", "～", "〜", "-"); n > 0 {
		return k, n + sc.blank(k+n) - (k + n)
	}
	if n := sc.has(k, "至", "到", "to "); n > 0 {
		if n == 3 && sc.at(k) == 't' && k == j || sc.changes(i) {
			return 0, 0
		}
		return k, n + sc.blank(k+n) - (k + n)
	}
	if n := sc.has(k, "and "); n > 0 && k > j {
		if w, _ := sc.wordBefore(sc.back(sc.signStart(i))); w == "between" {
			return k, n + sc.blank(k+n) - (k + n)
		}
	}
	return 0, 0
}

// signStart returns where the sign of money before the digits at i begins.
func (sc *scanner) signStart(i int) int {
	_, at := sc.moneyBefore(i)
	return at
}

// changes says that "from" stands before the number at i, so that "to" tells of a change and not of a range.
func (sc *scanner) changes(i int) bool {
	j := sc.back(sc.signStart(i))
	for _, h := range [...]string{"约", "近", "超过", "超", "逾", "about ", "roughly "} {
		if strings.HasSuffix(sc.low[:j], strings.TrimSpace(h)) {
			j = sc.back(j - len(strings.TrimSpace(h)))
			break
		}
	}
	if sc.ends(j, "从", "由", "自", "上调", "下调", "增加", "减少", "调高", "调低") > 0 { // 上调10亿元至90亿元
		return true
	}
	w, at := sc.wordBefore(j)
	if w == "by" && sc.signStart(i) < i { // "rose by $2 billion to $9 billion"
		return true
	}
	if w != "from" {
		return false
	}
	before, _ := sc.wordBefore(sc.back(at))
	return !strings.HasPrefix(before, "rang")
}

// second reads the other end of a range at j.
func (sc *scanner) second(a *amount, u *unit, end *int, money bool, j int) {
	k := j
	sign := ""
	k += sc.has(k, "us$", "hk$", "nt$", "a$", "c$", "$", "€", "£", "¥", "￥", "₩", "₹")
	if k > j {
		sign = sc.low[j:k]
	}
	if sign != "" && !money {
		return
	}
	k += sc.has(k, "约", "近")
	k = sc.blank(k)
	var b amount
	switch c := sc.at(k); {
	case isDigit(c):
		var points int
		b, points = sc.figures(k)
		if points > 1 || sc.has(b.end, "-", "/") > 0 && isDigit(sc.at(b.end+1)) {
			return
		}
		sc.scale(&b, money)
	case a.words && c >= utf8.RuneSelf:
		var ok bool
		if b, ok = sc.hanNumber(k); !ok {
			return
		}
	case a.words && isLetter(c):
		var ok bool
		if b, ok = sc.englishNumber(k); !ok {
			return
		}
	default:
		return
	}
	u2, end2 := sc.unitAfter(&b)
	if end2 < 0 {
		return
	}
	low := a.low
	if a.scale == 1 && b.scale > 1 && a.low <= b.low/b.scale { // 660–720 亿
		low = clean(low * b.scale)
	}
	switch {
	case low >= b.low || b.vague:
		return
	case u.name != "" && u2.name != "" && u.name != u2.name:
		return
	case u.name != "" && u2.name == "" && !money && *end <= j: // 5% to 10 …: no
		if sc.at(j-1) == ' ' {
			return
		}
	case isYear(a) && u2.name == "":
		return
	}
	a.low, a.high = low, b.low
	a.scale = max(a.scale, b.scale)
	a.approx = a.approx || b.approx
	a.end = b.end
	if u2.name != "" || end2 > b.end {
		*u, *end = u2, end2
	} else if *end < b.end {
		*end = b.end
	}
}
