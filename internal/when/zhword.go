package when

// zhSpan reads lengths of time counted from the day of publication: 未来三年, 30天内, 两个月后, 近期.
func (p *scanner) zhSpan(i int) (expr, int) {
	s := p.low
	ahead := prefixOf(s, i, "在未来", "未来", "今后", "接下来", "往后", "接下去")
	back := prefixOf(s, i, "过去", "最近", "近")
	j := blank(s, i+max(ahead, back))
	if ahead > 0 {
		j += prefixOf(s, j, "的", "的这", "这")
	}
	few := prefixOf(s, j, "几", "数", "若干", "多", "好几")
	lo, n, k := number(s, j)
	hi := lo
	switch {
	case k > j:
		if c := p.connector(k); c > 0 {
			if v, _, m := number(s, c); m > c && v > lo {
				hi, k = v, m
			}
		} else if n == 0 && lo < 10 { // 三五年, 一两年
			if d := hanDigit(s, k); d > lo {
				hi, k = d, k+3
			}
		}
	case few > 0:
		k = j + few
	case prefixOf(s, j, "半") > 0 && prefixOf(s, j+3, "年", "个月") > 0:
		k = j + 3
	default:
		return p.zhVague(i)
	}
	k += prefixOf(s, blank(s, k), "多", "余")
	k = blank(s, k)
	unit, l := zhUnit(s, k)
	if l == 0 || few > 0 && ahead == 0 && back == 0 && prefixOf(s, k+l, "内", "后", "前", "之", "以") == 0 {
		return expr{}, 0
	}
	end := k + l
	half := prefixOf(s, j, "半") > 0
	if few > 0 {
		end += prefixOf(s, end, "之内", "以内", "内", "之后", "以后", "后", "里", "中")
		if prefixOf(s, end, "前") > 0 {
			return expr{}, 0
		}
		return expr{grain: Vague, relative: true}, end
	}
	e := expr{grain: unit, relative: true, fixed: true, unknown: !p.known}
	in := prefixOf(s, end, "之内", "以内", "内", "里")
	after := prefixOf(s, end, "之后", "以后", "后")
	ago := prefixOf(s, end, "之前", "以前", "前")
	if n == 4 && unit == Year { // 2026年前 is a year
		return expr{}, 0
	}
	switch {
	case hi > 200:
		return expr{}, 0
	case ahead > 0:
		e.first, e.last = p.now, p.add(unit, hi, half)
		end += in + prefixOf(s, end, "时间", "中", "间")
		end += prefixOf(s, end, "内", "里")
	case back > 0:
		e.first, e.last = p.add(unit, -hi, half), p.now
		end += in
	case in > 0 && prefixOf(s, end+in, "部", "容", "存", "测") == 0:
		e.first, e.last, e.bound = p.now, p.add(unit, hi, half), By
		end += in
	case after > 0 && prefixOf(s, end+after, "端", "台", "代", "续", "的") == 0:
		e.first, e.last = p.around(unit, lo, hi, half)
		end += after
	case ago > 0 && prefixOf(s, end+ago, "后", "沿", "景", "三", "两", "五", "十", "的") == 0:
		e.first, e.last = p.around(unit, -hi, -lo, half)
		end += ago
	default:
		return expr{}, 0
	}
	return e, end
}

// zhUnit reads a unit of time that is counted.
func zhUnit(s string, k int) (Grain, int) {
	if l := prefixOf(s, k, "个工作日", "工作日", "天", "日"); l > 0 {
		return Day, l
	}
	if l := prefixOf(s, k, "个星期", "星期", "周"); l > 0 {
		return Week, l
	}
	if l := prefixOf(s, k, "个月"); l > 0 {
		return Month, l
	}
	if l := prefixOf(s, k, "月"); l > 0 && suffixOf(s, k, "几", "数") > 0 {
		return Month, l
	}
	if l := prefixOf(s, k, "个季度", "个季"); l > 0 {
		return Quarter, l
	}
	if l := prefixOf(s, k, "年"); l > 0 {
		return Year, l
	}
	return Day, 0
}

// add goes n units on from the day of publication, or n and a half units of which n is 0.
func (p *scanner) add(g Grain, n int, half bool) int {
	y, m, d := civil(p.now)
	if half {
		if g == Year {
			return dayNumber(y, m+6, min(d, daysOf(y, m+6)))
		}
		return p.now + 15
	}
	switch g {
	case Day:
		return p.now + n
	case Week:
		return p.now + 7*n
	case Month:
		return dayNumber(y, m+n, min(d, daysOf(y, m+n)))
	case Quarter:
		return dayNumber(y, m+3*n, min(d, daysOf(y, m+3*n)))
	default:
		return dayNumber(y+n, m, min(d, daysOf(y+n, m)))
	}
}

// around is the unit of time that lies lo to hi units away: the day, week, month or year.
func (p *scanner) around(g Grain, lo, hi int, half bool) (first, last int) {
	a, b := p.add(g, lo, half), p.add(g, hi, half)
	switch {
	case g == Day:
		return a, b
	case g == Week:
		return a - weekday(a), b - weekday(b) + 6
	case g == Year && !half:
		x, _, _ := civil(a)
		y, _, _ := civil(b)
		return dayNumber(x, 1, 1), dayNumber(y+1, 1, 1) - 1
	}
	x, m, _ := civil(a)
	y, n, _ := civil(b)
	return dayNumber(x, m, 1), dayNumber(y, n+1, 1) - 1
}

// zhVague reads words of time that name none.
func (p *scanner) zhVague(i int) (expr, int) {
	s := p.low
	l := prefixOf(s, i, "不久的将来", "不久后", "不久之后", "近期", "近日", "短期内", "晚些时候", "稍晚时候", "稍后")
	if l == 0 && prefixOf(s, i, "不久") > 0 && prefixOf(s, i+6, "前") == 0 {
		l = 6
	}
	if l == 0 && prefixOf(s, i, "日前") > 0 && suffixOf(s, i, "今", "明", "昨", "近", "目") == 0 && !(i > 0 && isDigit(s[i-1])) {
		l = 6
	}
	if l == 0 || prefixOf(s, i+l, "点") > 0 {
		return expr{}, 0
	}
	return expr{grain: Vague, relative: true}, i + l
}

// zhWeekday reads 周三, 下周三, 本周末, 下周.
func (p *scanner) zhWeekday(i int) (expr, int) {
	s := p.low
	off, said, j := 0, false, i
	switch {
	case prefixOf(s, i, "下下") > 0:
		off, said, j = 2, true, i+6
	case prefixOf(s, i, "下") > 0:
		off, said, j = 1, true, i+3
	case prefixOf(s, i, "上上") > 0:
		off, said, j = -2, true, i+6
	case prefixOf(s, i, "上") > 0:
		off, said, j = -1, true, i+3
	case prefixOf(s, i, "本", "这") > 0:
		said, j = true, i+3
	}
	if said {
		j += prefixOf(s, j, "一个", "个", "一")
	}
	l := prefixOf(s, j, "周", "星期", "礼拜")
	if l == 0 || !said && suffixOf(s, i, "一", "二", "两", "三", "每", "双", "单", "四", "多", "几", "数", "个", "上", "0") > 0 ||
		!said && i > 0 && isDigit(s[i-1]) {
		return p.zhUnitWord(i, j, off, said)
	}
	monday := p.now - weekday(p.now) + 7*off
	k := j + l
	e := expr{grain: Day, relative: true, fixed: true, unknown: !p.known, weekday: true, weekSaid: said, first: monday}
	if d := hanDigit(s, k); d >= 1 && d <= 6 {
		e.n, k = d, k+3
	} else if prefixOf(s, k, "日", "天") > 0 {
		e.n, k = 7, k+3
	} else if prefixOf(s, k, "末") > 0 {
		return expr{grain: Week, relative: true, fixed: true, unknown: !p.known, first: monday + 5, last: monday + 6}, k + 3
	} else if said {
		if prefixOf(s, k, "期", "年", "边", "围", "报", "刊") > 0 {
			return expr{}, 0
		}
		e = expr{grain: Week, relative: true, fixed: true, unknown: !p.known, first: monday, last: monday + 6}
		if m := prefixOf(s, k, "初"); m > 0 {
			e.mod, k = early, k+m
		}
		return e, k
	} else {
		return expr{}, 0
	}
	if !said && (prefixOf(s, k, "次", "年", "刊", "报", "维", "个", "天", "元", "鸣", "大福", "百", "十", "晚报") > 0) {
		return expr{}, 0
	}
	return e, k
}

// zhUnitWord reads 下月, 本季度, 上半月: the word of which month or quarter stood at i, what it is at j.
func (p *scanner) zhUnitWord(i, j, off int, said bool) (expr, int) {
	s := p.low
	e := expr{relative: true, fixed: true, unknown: !p.known}
	if !said {
		return p.zhMonthWord(i)
	}
	switch {
	case prefixOf(s, j, "月") > 0 && prefixOf(s, j+3, "光", "球", "亮") == 0:
		e.grain = Month
		e.first, e.last = months(p.year, p.month+off, 1)
		d, _, m := number(s, blank(s, j+3))
		if b := blank(s, m); m > blank(s, j+3) && d >= 1 && d <= 31 && prefixOf(s, b, "日", "号") > 0 {
			y, mo, _ := civil(e.first)
			e.grain, e.first = Day, dayNumber(y, mo, min(d, daysOf(y, mo)))
			e.last = e.first
			return e, b + 3
		}
		return e, j + 3 + p.zhMonthEdge(j+3, &e)
	case prefixOf(s, j, "季度", "财季", "季") > 0 && prefixOf(s, j+3, "节", "后", "赛") == 0:
		l := prefixOf(s, j, "季度", "财季", "季")
		e.grain, e.fiscal = Quarter, s[j:j+l] == "财季"
		e.first, e.last = months(p.year, (p.month-1)/3*3+1+3*off, 3)
		return e, j + l
	case prefixOf(s, j, "财年", "年度", "财政年度") > 0 && s[i:j] != "本" && off != 0 || prefixOf(s, j, "财年") > 0:
		l := prefixOf(s, j, "财政年度", "财年", "年度")
		e.grain, e.fiscal = Year, s[j:j+l] != "年度"
		e.first, e.last = months(p.year+off, 1, 12)
		return e, j + l
	}
	return expr{}, 0
}

// zhMonthWord reads 月底, 月内, 季末 of the month or quarter of publication, and 当月.
func (p *scanner) zhMonthWord(i int) (expr, int) {
	s := p.low
	e := expr{grain: Month, relative: true, fixed: true, unknown: !p.known}
	if !p.clauseEdge(i) && suffixOf(s, i, "或", "力争", "争取", "有望", "望", "前", "由", "自", "从", "截至") == 0 {
		return e, 0
	}
	switch {
	case prefixOf(s, i, "月底", "月末", "月初", "月中", "月内") > 0:
		e.first, e.last = months(p.year, p.month, 1)
		if prefixOf(s, i+3, "内") > 0 {
			e.bound = By
			return e, i + 6
		}
		if l := p.zhMonthEdge(i+3, &e); l > 0 {
			return e, i + 3 + l
		}
	case prefixOf(s, i, "季末", "季底") > 0:
		e.grain, e.mod = Quarter, ending
		e.first, e.last = months(p.year, (p.month-1)/3*3+1, 3)
		return e, i + 6
	}
	return e, 0
}

// zhWord reads the words for single days.
func (p *scanner) zhWord(i int) (expr, int) {
	s := p.low
	off, l := 0, 6
	e := expr{grain: Day, relative: true, fixed: true, unknown: !p.known}
	switch {
	case prefixOf(s, i, "即日起", "即日") > 0:
	case prefixOf(s, i, "今天", "今日", "今晚", "今早", "今晨", "今夜") > 0 && prefixOf(s, i+6, "头条", "美术", "资本", "俄罗斯", "排行") == 0:
	case prefixOf(s, i, "明天", "明日", "明晚", "明早", "明晨") > 0 && suffixOf(s, i, "说", "发", "声", "证") == 0 &&
		prefixOf(s, i+6, "方舟", "之星", "之后", "系", "香") == 0:
		off = 1
	case prefixOf(s, i, "大后天") > 0:
		off, l = 3, 9
	case prefixOf(s, i, "后天") > 0 && suffixOf(s, i, "先", "之", "以", "月", "日", "年", "周") == 0 && prefixOf(s, i+6, "性", "的", "形", "免", "习") == 0:
		off = 2
	case prefixOf(s, i, "明起", "今起") > 0 && (i == 0 || suffixOf(s, i, "，", "。", "、", "：", " ", "股票", "将", "自", "从", "公司", "预售", "服务") > 0):
		e.bound = From
		if s[i:i+3] == "明" {
			off = 1
		}
	case prefixOf(s, i, "昨天", "昨日", "昨晚", "昨夜") > 0:
		off = -1
	case prefixOf(s, i, "前天", "前晚") > 0 && suffixOf(s, i, "目", "之", "以", "年", "月", "日", "此") == 0:
		off = -2
	case prefixOf(s, i, "明后天", "明后两天") > 0:
		l = prefixOf(s, i, "明后天", "明后两天")
		e.first, e.last = p.now+1, p.now+2
		return e, i + l
	default:
		return expr{}, 0
	}
	e.first = p.now + off
	e.last = e.first
	return e, i + l
}
