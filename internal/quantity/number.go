package quantity

import (
	"math"
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

func span(from, to int) text.Span { return text.Span{Start: from, End: to} }

// isYear says whether bare digits look like a year.
func isYear(a *amount) bool {
	return a.digits == 4 && !a.grouped && !a.point && a.scale == 1 && a.low >= 1900 && a.low < 2100
}

// roundShare takes the noise of binary fractions out of a percentage.
func roundShare(v float64) float64 { return math.Round(v*1e9) / 1e9 }

// number reads a quantity whose digits start at i and returns where reading goes on.
func (sc *scanner) number(i int) int {
	currency, start := sc.moneyBefore(i)
	if currency == "" {
		if to := sc.shape(i); to > i {
			return to
		}
	}
	a, points := sc.figures(i)
	if points > 1 { // 1.2.3
		return sc.emit(Version, i, sc.nameEnd(a.end), 0)
	}
	if currency == "" {
		if to := sc.partOfName(i, &a); to > i {
			return to
		}
	}
	sc.scale(&a, currency != "")
	if to := sc.englishFraction(&a); to > 0 && currency == "" {
		return to
	}
	if n := sc.has(a.end, "分之"); n > 0 && currency == "" {
		return sc.hanFraction(&a, a.end+n)
	}
	return max(sc.finish(&a, currency, start, i), a.end)
}

// emit takes a quantity that measures nothing.
func (sc *scanner) emit(k Kind, from, to int, v float64) int {
	sc.add(Quantity{Span: span(from, to), Kind: k, Low: v, High: v})
	return to
}

// shape reads digits whose form alone says what they are: dates, clock times, codes, ratios, fractions. It returns i if
// there is no such form.
func (sc *scanner) shape(i int) int {
	j := i
	for isDigit(sc.at(j)) {
		j++
	}
	n := j - i
	c := sc.at(j)
	if !isDigit(sc.at(j + 1)) {
		if w := sc.has(j, "–", "—", "－", "~", "至"); w > 0 && n == 4 && isDigit(sc.at(j+w)) {
			return sc.years(i, j, j+w)
		}
		return i
	}
	k := j + 1
	for isDigit(sc.at(k)) {
		k++
	}
	m := k - j - 1
	switch c {
	case ':':
		if n <= 2 && m == 2 {
			if sc.at(k) == ':' && isDigit(sc.at(k+1)) {
				for k++; isDigit(sc.at(k)); k++ {
				}
			}
			return sc.emit(Time, i, k, 0)
		}
		return sc.emit(Plain, i, k, 0)
	case '/':
		if sc.at(k) == '/' && isDigit(sc.at(k+1)) {
			for k++; isDigit(sc.at(k)) || sc.at(k) == '/'; k++ {
			}
			return sc.emit(Time, i, k, 0)
		}
		a, _ := sc.figures(i)
		b, _ := sc.figures(j + 1)
		if b.low > a.low && b.low < 100 && (sc.has(k, " of ", " the ", "的") > 0) && sc.hedgedOrStart(i) {
			sc.share(&a, k, a.low/b.low)
			return k
		}
		return sc.emit(Plain, i, k, 0)
	case '-':
		if sc.at(k) == '-' && isDigit(sc.at(k+1)) { // 2025-12-11, 400-820-1234
			for k < len(sc.low) && (isDigit(sc.low[k]) || sc.low[k] == '-' && isDigit(sc.at(k+1))) {
				k++
			}
			kind := Plain
			if n == 4 && m <= 2 {
				kind = Time
			}
			return sc.emit(kind, i, k, 0)
		}
		if n == 4 && (m == 4 || m == 2) {
			return sc.years(i, j, j+1)
		}
		if n == 3 && m >= 4 || n == 4 && m >= 7 { // telephones
			return sc.emit(Plain, i, k, 0)
		}
	}
	return i
}

// years reads 2025-2027, 2025-27 and 2025–12 as times; digits end at j, and begin again at k.
func (sc *scanner) years(i, j, k int) int {
	a, _ := sc.figures(i)
	b, points := sc.figures(k)
	if !isYear(&a) || a.end != j || points > 0 || !isYear(&b) && b.digits != 2 || sc.has(b.end, "亿", "万", "元", " 元", "%", "点") > 0 {
		return i
	}
	end := b.end + sc.has(b.end, "年度", "年", "财年")
	return sc.emit(Time, i, end, a.low)
}

// moneyBefore returns the currency whose sign, code or name ends before the digits at i, and where it starts.
func (sc *scanner) moneyBefore(i int) (string, int) {
	end := sc.back(i)
	if end == 0 {
		return "", i
	}
	switch c := sc.low[end-1]; {
	case c == '$':
		for _, m := range [...]struct{ sign, unit string }{
			{"hk$", "HKD"},
			{"nt$", "TWD"},
			{"us$", "USD"},
			{"au$", "AUD"},
			{"ca$", "CAD"},
			{"nz$", "NZD"},
			{"mx$", "MXN"},
			{"a$", "AUD"},
			{"c$", "CAD"},
			{"s$", "SGD"},
			{"r$", "BRL"},
		} {
			if at := end - len(m.sign); at >= 0 && sc.low[at:end] == m.sign && !sc.latinAt(at-1) {
				return m.unit, at
			}
		}
		return "USD", end - 1
	case c >= utf8.RuneSelf:
		for _, m := range [...]struct{ sign, unit string }{
			{"€", "EUR"},
			{"£", "GBP"},
			{"₩", "KRW"},
			{"₹", "INR"},
			{"₽", "RUB"},
			{"₺", "TRY"},
			{"₫", "VND"},
			{"฿", "THB"},
			{"₱", "PHP"},
			{"₪", "ILS"},
			{"₿", "BTC"},
			{"¥", ""},
			{"￥", ""},
			{"人民币", "CNY"},
			{"新台币", "TWD"},
			{"台币", "TWD"},
			{"港币", "HKD"},
			{"美金", "USD"},
		} {
			if at := end - len(m.sign); at >= 0 && sc.low[at:end] == m.sign {
				if m.unit == "" {
					return sc.yenOrYuan(), at
				}
				return m.unit, at
			}
		}
	case isLetter(c) || c == '.':
		dot := end
		if c == '.' {
			dot--
		}
		w, at := sc.wordBefore(dot)
		switch w {
		case "rs":
			if sc.s[at:at+2] == "RS" {
				break
			}
			return "INR", at
		case "rmb", "cny", "usd", "eur", "gbp", "jpy", "krw", "hkd", "twd", "inr", "aud", "cad", "sgd", "chf", "brl", "aed", "sek", "nok", "dkk", "ntd", "idr", "myr", "vnd", "zar":
			if c == '.' || w != "all" && sc.s[at] > 'Z' && w != "rmb" {
				break
			}
			return sc.t.latin[w].name, at
		}
	}
	return "", i
}

// yenOrYuan tells what ¥ means: yuan, but for English texts that speak of Japan.
func (sc *scanner) yenOrYuan() string {
	if sc.lang == news.English && (strings.Contains(sc.low, "yen") || strings.Contains(sc.low, "japan") || strings.Contains(sc.low, "tokyo")) ||
		strings.Contains(sc.low, "日元") {
		return "JPY"
	}
	return "CNY"
}

// finish reads what stands behind an amount (the other end of a range, unit, hedge), decides its kind and takes it. start
// is where its sign of money begins, i where its digits do. It returns where reading goes on.
func (sc *scanner) finish(a *amount, currency string, start, i int) int {
	u, end := sc.unitAfter(a)
	if u.name == "" && end < 0 { // digits within a word: 4o, 3D, 5G
		return sc.emit(Version, i, sc.nameEnd(a.end), a.low)
	}
	sc.rangeTo(a, &u, &end, currency != "", i)
	q := Quantity{Low: a.low, High: a.high, Vague: a.vague, Approx: a.approx, Words: a.words, Scaled: a.scale > 1 && a.scale != 10}
	q.Span = span(start, a.end)
	switch {
	case currency != "":
		q.Kind, q.Unit = Figure, currency
		if u.name == "percent" || u.money {
			q.End = max(end, q.End)
			if u.name == "percent" {
				q.Unit, q.Low, q.High = "percent", q.Low*u.factor, q.High*u.factor
			}
		}
		u = unit{name: q.Unit, money: true}
	case u.name != "":
		q.Kind, q.Unit, q.List = u.kind, u.name, u.weak
		q.Low, q.High = scaled(q.Low, u.factor), scaled(q.High, u.factor)
		q.End = max(end, q.End)
	}
	sc.tenths(&q)
	sc.dollars(&q)
	if !sc.fits(&q, a, &u, i) {
		return a.end
	}
	if n := sc.about(q.End); n > 0 {
		q.Approx = true
		if sc.at(q.End) == '+' {
			q.End++
		}
	}
	q.Approx = q.Approx || sc.hedged(q.Start)
	sc.add(q)
	return max(q.End, a.end)
}

// tenths reads what follows 成: 四成五 is 45 percent.
func (sc *scanner) tenths(q *Quantity) {
	if q.Unit != "percent" || q.Low != q.High || sc.ends(q.End, "成") == 0 {
		return
	}
	switch c := sc.at(q.End); {
	case isDigit(c) && !isDigit(sc.at(q.End+1)):
		q.Low += float64(c - '0')
		q.End++
	case c >= utf8.RuneSelf:
		r, n := utf8.DecodeRuneInString(sc.low[q.End:])
		if d := hanDigit(r); d > 0 && d < 10 && sc.ends(q.End+n, "五", "六", "七", "八", "二", "四") > 0 {
			q.Low += float64(d)
			q.End += n
		}
	}
	q.High = q.Low
}

// scaled multiplies without the noise of binary fractions.
func scaled(v, f float64) float64 {
	if f == 1 || f == 0 {
		return v
	}
	p := v * f
	if r := math.Round(p*1e6) / 1e6; math.Abs(r-p) < 1e-9*math.Abs(p) {
		return r
	}
	return p
}

// dollars takes scaled values without noise, and tells Taiwan's 元.
func (sc *scanner) dollars(q *Quantity) {
	q.Low, q.High = clean(q.Low), clean(q.High)
	if q.Unit == "CNY" && sc.lang.IsChinese() && strings.HasSuffix(sc.low[:q.End], "元") && strings.Contains(sc.low, "台币") {
		q.Unit = "TWD"
	}
}

// clean rounds a value to fifteen figures: 1.2 times 1e8 is 120000000.
func clean(v float64) float64 {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0
	}
	if r := math.Round(v); math.Abs(v) >= 1 && math.Abs(v-r) <= 4e-15*math.Abs(v) {
		return r
	}
	return v
}
