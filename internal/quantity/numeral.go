package quantity

import (
	"math"
	"unicode/utf8"
)

// isHanNumeral says whether a Chinese character may begin a quantity.
func isHanNumeral(r rune) bool {
	switch r {
	case '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '亿', '兆', '零', '〇', '数', '几', '上', '双', '翻', '半', '成':
		return true
	}
	return false
}

// hanDigit returns the value of a Chinese digit, or -1.
func hanDigit(r rune) int {
	switch r {
	case '零', '〇':
		return 0
	case '一':
		return 1
	case '二', '两':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	}
	return -1
}

// hanScaleOf returns the factor of a Chinese scale character, or 0.
func hanScaleOf(r rune) float64 {
	switch r {
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1e3
	case '万':
		return 1e4
	case '亿':
		return 1e8
	case '兆':
		return 1e12
	}
	return 0
}

// numeral reads a quantity that is written in Chinese numerals at i and returns where reading goes on.
func (sc *scanner) numeral(i int, r rune) int {
	switch r {
	case '双':
		if n := sc.has(i, "双倍"); n > 0 {
			sc.multiple(i, i+n, 2, 2)
			return i + n
		}
		return i
	case '翻':
		return sc.folds(i)
	case '半':
		return sc.half(i)
	case '成':
		if n := sc.has(i, "成百上千", "成千上万", "成千上百"); n > 0 {
			low := 100.0
			if sc.has(i, "成千上万") > 0 {
				low = 1e3
			}
			a := amount{start: i, end: i + n, low: low, high: 10 * low, scale: low, vague: true, approx: true, words: true}
			return sc.finish(&a, "", i, i)
		}
		return i
	}
	a, ok := sc.hanNumber(i)
	if !ok {
		return i
	}
	if n := sc.has(a.end, "分之"); n > 0 {
		return sc.hanFraction(&a, a.end+n)
	}
	return sc.finish(&a, "", i, i)
}

// multiple takes a quantity that is a multiple in itself: 双倍, doubled.
func (sc *scanner) multiple(from, to int, low, high float64) {
	sc.add(Quantity{Span: span(from, to), Kind: Figure, Low: low, High: high, Unit: "multiple", Words: true, Approx: sc.hedged(from)})
}

// folds reads 翻倍, 翻番, 翻了一番, 翻两番, 翻了三倍.
func (sc *scanner) folds(i int) int {
	j := i + len("翻")
	j += sc.has(j, "了")
	if n := sc.has(j, "倍", "番"); n > 0 {
		sc.multiple(i, j+n, 2, 2)
		return j + n
	}
	if j < len(sc.low) {
		r, n := utf8.DecodeRuneInString(sc.low[j:])
		if d := hanDigit(r); d > 0 {
			if m := sc.has(j+n, "番"); m > 0 {
				v := math.Pow(2, float64(d))
				sc.multiple(i, j+n+m, v, v)
				return j + n + m
			}
		}
	}
	return i
}

// half reads 半数, 过半, 近半, 减半: half of something, as a percentage.
func (sc *scanner) half(i int) int {
	j := i + len("半")
	start := i
	switch {
	case sc.has(j, "数") > 0 && sc.has(j, "数据", "数字") == 0:
		j += len("数")
	case sc.ends(i, "过", "近", "超", "逾", "减", "大") > 0:
		if sc.has(j, "导", "年", "个", "天", "小时", "月", "场", "决", "径", "日", "成", "价", "自", "夜", "路", "途", "岛", "公", "监", "封", "世", "程",
			"开", "透", "定制", "托管", "结构", "固态", "挂", "分钟", "精", "固", "实", "官方", "句", "周", "截", "人") > 0 {
			return i
		}
		start = i - len("过")
	default:
		return i
	}
	sc.add(Quantity{
		Span: span(start, j), Kind: Figure, Low: 50, High: 50, Unit: "percent", Words: true,
		Approx: sc.hedged(start) || sc.ends(i, "过", "近", "超", "逾", "大") > 0,
	})
	return j
}

// hanFraction reads what follows 分之 behind the amount a: 百分之五十, 三分之一.
func (sc *scanner) hanFraction(a *amount, i int) int {
	var b amount
	ok := false
	if isDigit(sc.at(i)) {
		var points int
		b, points = sc.figures(i)
		ok = points < 2
	} else if i < len(sc.low) {
		b, ok = sc.hanNumber(i)
	}
	if !ok || a.low == 0 || b.low > a.low*10 {
		return a.end
	}
	// 百分之十至二十, 百分之10到15
	low, high, end := b.low, b.high, b.end
	if n := sc.has(end, "至", "到", "-", "–", "~"); n > 0 {
		k := end + n
		k += sc.has(k, "百分之")
		c, again := amount{}, false
		if isDigit(sc.at(k)) {
			var points int
			c, points = sc.figures(k)
			again = points < 2
		} else if k < len(sc.low) {
			c, again = sc.hanNumber(k)
		}
		if again && c.low > low {
			high, end = c.high, c.end
		}
	}
	sc.add(Quantity{
		Span: span(a.start, end), Kind: Figure, Low: roundShare(low / a.low * 100), High: roundShare(high / a.low * 100), Unit: "percent",
		Words: true, Approx: sc.hedged(a.start) || sc.about(end) > 0,
	})
	return end
}

// hanNumber reads a number in Chinese numerals: 三亿, 两千五百, 数十亿, 上百, 三四百, 万亿, 一点五.
func (sc *scanner) hanNumber(i int) (amount, bool) {
	s := sc.low
	a := amount{start: i, scale: 1, words: true}
	var total, section float64
	digit, upper := -1.0, -1.0 // the digit that waits for its scale; the upper one of 三四百
	vague := 0.0               // 2 for 数 and 几, 1 for 上
	first := true
	run := 0 // digits in a row
	j := i
	for j < len(s) {
		r, n := utf8.DecodeRuneInString(s[j:])
		if first {
			first = false
			switch r {
			case '数', '几':
				vague = 2
			case '上':
				vague = 1
			}
			if vague > 0 {
				j += n
				next, _ := utf8.DecodeRuneInString(s[min(j, len(s)):])
				if hanScaleOf(next) == 0 || sc.prefixOfUnit(j, next, 3) || vague == 1 && next == '十' {
					return a, false
				}
				continue
			}
		}
		if d := hanDigit(r); d >= 0 {
			run++
			switch {
			case digit < 0:
				digit = float64(d)
			case run == 2 && d > 0 && (float64(d) == digit+1 || digit == 3 && d == 5):
				upper = float64(d)
			default: // 二〇二五: a row of digits is a year or a code
				return sc.digitRow(i)
			}
			j += n
			continue
		}
		if f := hanScaleOf(r); f > 0 && !sc.prefixOfUnit(j, r, n) {
			run = 0
			if upper >= 0 { // 三四百
				low, high := digit*f, upper*f
				a.low, a.high, a.approx = total+section+low, total+section+high, true
				a.end = j + n
				a.scale = f
				sc.hanScale(&a)
				return a, true
			}
			if f < 1e4 {
				if digit < 0 {
					digit = 1
				}
				section += digit * f
			} else {
				sum := section + max(digit, 0)
				if sum == 0 && total == 0 {
					sum = 1
				}
				if f > total {
					total = (total + sum) * f
				} else {
					total += sum * f
				}
				section = 0
			}
			a.scale = max(a.scale, f)
			digit = -1
			j += n
			continue
		}
		if r == '点' && digit >= 0 && j+n < len(s) {
			v, end := sc.hanDecimals(j+n, section+digit)
			if end > 0 {
				a.low, a.high, a.end, a.point = v, v, end, true
				sc.hanScale(&a)
				return a, a.scale > 1 || sc.has(a.end, "倍", "成", "折", "个百分点") > 0
			}
		}
		if (r == '多' || r == '余') && (section > 0 || total > 0) && digit < 0 { // 三十多万
			if f, _ := sc.hanScaleRune(j + n); f >= 1e4 {
				a.approx = true
				j += n
				continue
			}
		}
		break
	}
	a.end = j
	if upper >= 0 {
		a.low, a.high, a.approx = total+section+digit, total+section+upper, true
		return a, true
	}
	v := total + section + max(digit, 0)
	a.low, a.high = v, v
	switch vague {
	case 2:
		a.low, a.high, a.vague, a.approx = 2*v, 9*v, true, true
	case 1:
		a.vague, a.approx = true, true
	}
	return a, j > i
}

// digitRow reads a row of Chinese digits as one number: 二〇二五.
func (sc *scanner) digitRow(i int) (amount, bool) {
	a := amount{start: i, scale: 1, words: true}
	j, n := i, 0
	for j < len(sc.low) && n < 9 {
		r, w := utf8.DecodeRuneInString(sc.low[j:])
		d := hanDigit(r)
		if d < 0 {
			break
		}
		a.low = a.low*10 + float64(d)
		n++
		j += w
	}
	if n == 2 && sc.has(j, "折") > 0 { // 八五折
		a.low /= 10
		a.high, a.end, a.point = a.low, j, true
		return a, true
	}
	a.high, a.end, a.digits = a.low, j, n
	return a, n == 4
}

// hanDecimals reads the Chinese digits behind 点.
func (sc *scanner) hanDecimals(i int, whole float64) (float64, int) {
	v, f, end := whole, 0.1, 0
	for i < len(sc.low) {
		r, n := utf8.DecodeRuneInString(sc.low[i:])
		d := hanDigit(r)
		if d < 0 {
			break
		}
		v += float64(d) * f
		f /= 10
		i += n
		end = i
	}
	if end == 0 {
		return 0, 0
	}
	return math.Round(v*1e9) / 1e9, end
}
