package when

import (
	"strings"
)

// The readers that may find something behind a first character.
const (
	readYear = 1 << iota
	readSpan
	readPart
	readWeekday
	readWord
	readNumber
	readFeast
)

// zhReaders says which readers to ask for an expression that begins with the character: none for most.
func zhReaders(c string) int {
	switch c {
	case "今":
		return readYear | readSpan | readWord
	case "明":
		return readYear | readWord
	case "后", "前":
		return readYear | readPart | readWord
	case "去", "来", "民", "公":
		return readYear
	case "本":
		return readYear | readWeekday
	case "下", "上":
		return readPart | readWeekday
	case "这", "周", "星", "礼", "月", "季":
		return readWeekday
	case "春":
		return readPart | readFeast
	case "年", "岁", "夏", "秋", "冬", "第", "首":
		return readPart
	case "农", "国", "劳", "元", "双", "圣":
		return readFeast
	case "近", "未", "接", "往", "过", "最", "半", "数", "几", "不", "短", "晚", "稍", "日", "在":
		return readSpan
	case "即", "昨", "大":
		return readWord
	case "五", "十":
		return readYear | readSpan | readPart | readFeast
	case "一", "二", "三", "四", "六", "七", "八", "九", "两", "〇", "零":
		return readYear | readSpan | readPart
	}
	if c[0] == 0xEF && c[1] == 0xBC && c[2] >= 0x90 && c[2] <= 0x99 { // a full-width digit
		return readYear | readSpan | readPart | readNumber
	}
	return 0
}

// zhFirst says whether a date can begin with the character.
func zhFirst(c string) bool { return zhReaders(c) != 0 }

// zhAt reads a Chinese expression at i.
func (p *scanner) zhAt(i int) (expr, int) {
	s := p.low
	readers := readYear | readSpan | readPart | readNumber // of a digit
	if s[i] >= 0x80 {
		if i+3 > len(s) {
			return expr{}, 0
		}
		readers = zhReaders(s[i : i+3])
	}
	if readers&readFeast != 0 {
		if e, end := p.feast(i, 0, false); end > 0 {
			return e, end
		}
	}
	if readers&readYear != 0 {
		if e, end := p.zhYear(i); end > 0 {
			return e, end
		}
		if e, end := p.zhYears(i); end > 0 {
			return e, end
		}
	}
	if readers&readSpan != 0 {
		if e, end := p.zhSpan(i); end > 0 {
			return e, end
		}
	}
	if readers&readPart != 0 {
		if e, end := p.zhPart(i, 0, false); end > 0 {
			return e, end
		}
	}
	if readers&readWeekday != 0 {
		if e, end := p.zhWeekday(i); end > 0 {
			return e, end
		}
	}
	if readers&readWord != 0 {
		if e, end := p.zhWord(i); end > 0 {
			return e, end
		}
	}
	if readers&readNumber != 0 {
		return p.zhDay(i)
	}
	return expr{}, 0
}

// zhYears reads 今明两年, 明后年.
func (p *scanner) zhYears(i int) (expr, int) {
	for off, w := range [...]string{"今明", "明后"} {
		if l := prefixOf(p.low, i, w); l > 0 {
			if m := prefixOf(p.low, i+l, "两年", "年"); m > 0 {
				e := expr{grain: Year, relative: true, fixed: true, unknown: !p.known}
				e.first, e.last = months(p.year+off, 1, 24)
				return e, i + l + m
			}
		}
	}
	return expr{}, 0
}

// zhDay reads a day of the month alone, 12日, and the first of two numbers.
func (p *scanner) zhDay(i int) (expr, int) {
	s := p.low
	v, n, j := digits(s, i)
	if n == 0 || n > 2 || v < 1 || v > 31 {
		return expr{}, 0
	}
	if prefixOf(s, j, "日") > 0 && suffixOf(s, i, "第", "前", "近", "为期") == 0 &&
		prefixOf(s, j+3, "内", "间", "游", "均", "之", "元", "本", "线", "行", "圆", "以", "后", "前", "或") == 0 {
		return expr{grain: Day, day: v, relative: true}, j + 3
	}
	return p.zhList(i, v, j)
}

// zhList reads the first of two numbers that share the word behind the second: 3-5月, 19至20日, 2026-2028年.
func (p *scanner) zhList(i, v, j int) (expr, int) {
	s := p.low
	k := p.connector(j)
	if k == 0 {
		return expr{}, 0
	}
	w, n, end := digits(s, k)
	if end == k || w <= v {
		return expr{}, 0
	}
	end = blank(s, end)
	switch {
	case prefixOf(s, end, "月") > 0 && v >= 1 && w <= 12:
		return expr{grain: Month, n: v}, j
	case prefixOf(s, end, "年") > 0 && n == 4 && isYear(v) && isYear(w):
		return expr{grain: Year, year: v}, j
	case prefixOf(s, end, "日", "号") > 0 && v >= 1 && w <= 31 && suffixOf(s, i, "月") > 0:
		return expr{grain: Day, day: v}, j
	}
	return expr{}, 0
}

// zhYear reads an expression that begins with a year: 2026年, 二〇二六年, 明年, 民国115年, 26年Q1, each with what may
// follow it.
func (p *scanner) zhYear(i int) (expr, int) {
	s := p.low
	y, rel, j := p.zhYearWord(i)
	fiscal := false
	if j == 0 {
		v, n, k := digits(s, i)
		if k == i {
			if v, k = hanYear(s, i); k > i {
				n = 4
			}
		}
		if k == i {
			if l := prefixOf(s, i, "公元", "民国"); l > 0 {
				v, n, k = digits(s, i+l)
				if s[i:i+3] == "民" {
					v, n = v+1911, 4
				}
			}
		}
		if k == i || n == 0 {
			return expr{}, 0
		}
		if e, end := p.zhList(i, v, k); end > 0 && n == 4 {
			return e, end
		}
		k = blank(s, k)
		l := prefixOf(s, k, "年")
		switch {
		case n == 4 && isYear(v):
			if l == 0 {
				if l = prefixOf(s, k, "财年", "会计年度", "财政年度"); l == 0 {
					return expr{}, 0
				}
				fiscal = true
			}
		case n == 2 && l > 0 && v >= 20 && v <= 40: // 26年Q1, not "26年" which is a time
			if _, end := p.zhPart(blank(s, k+l), 2000+v, false); end == 0 || prefixOf(s, k+l, "内", "中", "后", "前") > 0 {
				return expr{}, 0
			}
			v += 2000
		default:
			return expr{}, 0
		}
		y, j = v, k+l
	}
	if l := prefixOf(s, j, "财年", "财政年度", "会计年度"); l > 0 {
		fiscal, j = true, j+l
	} else if l := prefixOf(s, j, "度"); l > 0 && prefixOf(s, j+l, "假", "过", "量") == 0 {
		j += l
	}
	e := expr{grain: Year, year: y, relative: rel, fiscal: fiscal, unknown: rel && !p.known}
	if k := blank(s, j); k < len(s) && (p.known || !rel) {
		if f, end := p.feast(k, y, rel); end > 0 {
			return f, end
		}
	}
	if part, end := p.zhPart(blank(s, j), y, rel); end > 0 {
		part.fiscal = part.fiscal || fiscal
		part.unknown = e.unknown
		return part, end
	}
	return e, j
}

// zhYearWord reads 今年, 明年, 后年, 去年, 前年, 明春.
func (p *scanner) zhYearWord(i int) (y int, rel bool, end int) {
	s := p.low
	off, l := 0, 6
	switch {
	case prefixOf(s, i, "明后年", "明后两年", "今明两年", "今明年") > 0:
		return 0, false, 0 // two years
	case prefixOf(s, i, "今年", "本年") > 0 && suffixOf(s, i, "样", "日", "基", "至") == 0:
	case prefixOf(s, i, "明年") > 0 && suffixOf(s, i, "发", "说", "证", "声", "表", "透", "查") == 0:
		off = 1
	case prefixOf(s, i, "来年") > 0 && suffixOf(s, i, "未", "近", "以", "十", "百", "0") == 0:
		off = 1
	case prefixOf(s, i, "次年", "翌年") > 0:
		return 0, false, 0 // the year after one that the text names
	case prefixOf(s, i, "后年") > 0 && suffixOf(s, i, "年", "今", "以", "之", "明") == 0:
		off = 2
	case prefixOf(s, i, "去年") > 0 && suffixOf(s, i, "过") == 0:
		off = -1
	case prefixOf(s, i, "前年") > 0 && suffixOf(s, i, "年", "以", "之", "月", "目", "大") == 0:
		off = -2
	case prefixOf(s, i, "今春", "今夏", "今秋", "今冬") > 0:
		l = 3
	case prefixOf(s, i, "明春", "明夏", "明秋", "明冬") > 0 && suffixOf(s, i, "光", "鲜", "文", "发", "说") == 0:
		off, l = 1, 3
	case prefixOf(s, i, "去冬", "去秋") > 0:
		off, l = -1, 3
	default:
		return 0, false, 0
	}
	if !p.known {
		return 2000, true, i + l
	}
	return p.year + off, true, i + l
}

// connector returns where the second of two dates may begin behind j, or 0.
func (p *scanner) connector(j int) int {
	s := p.low
	if nextTo(s, j) {
		return j
	}
	b := blank(s, j)
	for _, c := range [...]string{"至", "到", "-", "~", "～", "–", "—", "－", "〜", "或", "、"} {
		if strings.HasPrefix(s[b:], c) {
			b = blank(s, b+len(c))
			if b < len(s) {
				return b
			}
			return 0
		}
	}
	return 0
}

// nextTo says whether a month's name in Chinese numerals begins at i right behind the month before it: 六月 in 五六月.
func nextTo(s string, i int) bool {
	if i < 3 || i+6 > len(s) || s[i:][3:6] != "月" {
		return false
	}
	a, b := hanDigit(s, i-3), hanDigit(s, i)
	return a > 0 && b == a+1
}

// alnumAt says whether a letter or digit stands at i.
func alnumAt(s string, i int) bool { return i < len(s) && isAlnum(s[i]) }
