package when

// zhPart reads a part of a year at i: a month with its day, a quarter, a half, a season, 初, 底. y is the year that is
// said before it, or 0.
func (p *scanner) zhPart(i, y int, rel bool) (expr, int) {
	s := p.low
	e := expr{grain: Year, year: y, relative: rel}
	if y != 0 {
		if l := prefixOf(s, i, "的", "之", "，第", "第"); l == 3 && s[i:i+3] != "第" {
			if _, end := p.zhPart(blank(s, i+l), 0, false); end == 0 {
				return e, 0
			}
			i = blank(s, i+l)
		}
		if l := p.zhEdge(i, &e); l > 0 {
			return e, i + l
		}
		if l := prefixOf(s, i, "内"); l > 0 && prefixOf(s, i+l, "部", "容", "存", "地", "测", "置", "需", "陆", "蒙") == 0 {
			return e, i + l
		}
		switch {
		case prefixOf(s, i, "晚些时候", "稍晚", "晚些") > 0:
			e.mod = later
			return e, i + prefixOf(s, i, "晚些时候", "稍晚时候", "稍晚些时候", "稍晚", "晚些")
		case prefixOf(s, i, "早些时候", "稍早") > 0:
			e.mod = earlier
			return e, i + prefixOf(s, i, "早些时候", "稍早时候", "稍早")
		}
	} else if e, end := p.zhYearEdge(i); end > 0 {
		return e, end
	}
	if e, end := p.zhQuarter(i, e); end > 0 {
		return e, end
	}
	e.grain = Half
	switch {
	case prefixOf(s, i, "上半年", "前半年") > 0:
		e.n = 1
		return e, i + 9
	case prefixOf(s, i, "下半年", "后半年") > 0 && suffixOf(s, i, "延", "推", "往", "之") == 0:
		e.n = 2
		return e, i + 9
	case prefixOf(s, i, "h1", "h2") > 0 && !alnumAt(s, i+2) && (i == 0 || !isAlnum(s[i-1])) && y != 0:
		e.n = int(s[i+1] - '0')
		return e, i + 2
	}
	e.grain = Season
	for k, c := range [...]string{"春", "夏", "秋", "冬"} {
		if prefixOf(s, i, c) == 0 {
			continue
		}
		l := 0
		if prefixOf(s, i+3, "季", "天") > 0 {
			l = 6
		}
		if l == 0 && y != 0 && prefixOf(s, i+3, "节", "晚", "运", "联", "招", "奥", "令", "装", "款") == 0 {
			l = 3
		}
		if l > 0 && (y != 0 || suffixOf(s, i, "的") == 0 && (i == 0 || !isDigit(s[i-1]))) && prefixOf(s, i+l, "赛", "的") == 0 {
			e.n = k + 1
			end := i + l
			switch m := prefixOf(s, end, "初", "末"); {
			case m > 0 && s[end:end+3] == "初":
				e.mod, end = early, end+m
			case m > 0:
				e.mod, end = ending, end+m
			}
			return e, end
		}
	}
	return p.zhMonth(i, e)
}

// zhYearEdge reads 年初, 年底, 年内 without a year, which is then the one of publication.
func (p *scanner) zhYearEdge(i int) (expr, int) {
	s := p.low
	e := expr{grain: Year, year: p.year, relative: true, unknown: !p.known}
	if i >= 3 && (hanDigit(s, i-3) >= 0 || suffixOf(s, i, "十", "百", "多", "余", "半", "每", "周", "几", "数", "青", "当", "同", "近", "成") > 0) ||
		i > 0 && isDigit(s[i-1]) {
		return e, 0
	}
	switch {
	case prefixOf(s, i, "年内") > 0 && prefixOf(s, i+6, "部", "容", "存") == 0:
		e.bound, e.mod = By, whole
		return e, i + 6
	case prefixOf(s, i, "岁末") > 0:
		e.mod = ending
		return e, i + 6
	case prefixOf(s, i, "年") > 0 && prefixOf(s, i+3, "中") == 0:
		if l := p.zhEdge(i+3, &e); l > 0 {
			return e, i + 3 + l
		}
	case prefixOf(s, i, "年中") > 0 && prefixOf(s, i+6, "国", "大", "考", "心", "美") == 0 && p.clauseEdge(i):
		e.mod = mid
		return e, i + 6
	}
	return e, 0
}

// clauseEdge says whether a clause or a word of time begins at i, so that 年中 is no piece of another word.
func (p *scanner) clauseEdge(i int) bool {
	return i == 0 || suffixOf(p.low, i, "，", "。", "在", "于", "计划", "预计", "将", " ", "、", "：", "；", ",", "最快", "至", "到", "或", "拟") > 0
}

// zhEdge reads 初, 中, 底, 末 at i behind a year, and sets the modifier.
func (p *scanner) zhEdge(i int, e *expr) int {
	s := p.low
	l := prefixOf(s, i, "年")
	j := i + l
	switch {
	case prefixOf(s, j, "初") > 0 && (l > 0 || prefixOf(s, j+3, "步", "级", "创", "衷", "始", "期", "代", "次", "心", "选", "审", "版") == 0):
		e.mod = early
	case prefixOf(s, j, "底", "末") > 0 && prefixOf(s, j+3, "层", "座", "部", "线", "盘", "气", "价", "端", "尾") == 0:
		e.mod = ending
	case prefixOf(s, j, "中后期", "中下半年") > 0:
		e.mod = midLate
		return l + prefixOf(s, j, "中后期", "中下半年")
	case prefixOf(s, j, "中期") > 0 && prefixOf(s, j+6, "选", "票", "业") == 0:
		e.mod = mid
		return l + 6
	case prefixOf(s, j, "中") > 0 && (l > 0 || p.midHere(j+3)):
		e.mod = mid
	case l == 0 && prefixOf(s, j, "前期") > 0:
		e.mod = early
		return 6
	case l == 0 && prefixOf(s, j, "后期", "晚期") > 0:
		e.mod = late
		return 6
	default:
		return 0
	}
	return l + 3
}

// midHere says whether 中 before i ends an expression: 2026年中国 is no middle of a year.
func (p *scanner) midHere(i int) bool {
	return prefixOf(p.low, i, "国", "美", "日", "韩", "俄", "欧", "印", "东", "西", "部", "科", "兴", "芯", "信", "金", "文", "华", "央", "小", "型",
		"心", "等", "台", "英", "法", "德", "高", "低", "介", "标", "选", "微", "移", "石", "铁", "车", "间", "方", "关", "的", "最", "首", "所") == 0
}

// zhQuarter reads 第一季度, 一季度, 首季, Q1, 前三季度 into e.
func (p *scanner) zhQuarter(i int, e expr) (expr, int) {
	s := p.low
	e.grain = Quarter
	if prefixOf(s, i, "q") > 0 && i+1 < len(s) && s[i+1] >= '1' && s[i+1] <= '4' && !alnumAt(s, i+2) && (i == 0 || !isAlnum(s[i-1])) && e.year != 0 {
		e.n = int(s[i+1] - '0')
		return e, i + 2
	}
	if l := prefixOf(s, i, "最后一个季度", "最后一季度", "最后一季", "末季"); l > 0 && e.year != 0 {
		e.n = 4
		return e, i + l
	}
	j := i
	first := prefixOf(s, i, "首季", "第") // 首季度
	if first == 6 {
		e.n = 1
		j += 6
		return e, j + prefixOf(s, j, "度")
	}
	all := false
	if first == 3 {
		j += first
	} else if l := prefixOf(s, i, "前"); l > 0 {
		all, j = true, j+l
	}
	v, _, k := number(s, j)
	if k == j || v < 1 || v > 4 {
		return e, 0
	}
	end := k
	k = blank(s, k)
	l := prefixOf(s, k, "个季度", "季度", "财季", "季")
	if l == 0 {
		if c := p.connector(end); c > 0 && !all { // 一至三季度
			if w, _, m := number(s, c); m > c && w > v && w <= 4 && prefixOf(s, m, "季度", "季") > 0 {
				e.n = v
				return e, end
			}
			c += prefixOf(s, c, "第")
			if w, _, m := number(s, c); first == 3 && m > c && w > v && w <= 4 && prefixOf(s, m, "季度", "季") > 0 {
				e.n = v
				return e, end
			}
		}
		return e, 0
	}
	word := s[k : k+l]
	switch {
	case word == "个季度" && !all, word == "季" && prefixOf(s, k+l, "节", "后", "赛", "》", "”", "集", "开播", "动画", "稻", "前") > 0,
		word == "季" && first != 3 && e.year == 0, all && v == 1:
		return e, 0
	}
	e.n = v
	e.fiscal = e.fiscal || word == "财季"
	if all {
		e.n, e.to = 1, v
	}
	end = k + l
	switch m := prefixOf(s, end, "初", "末", "底"); {
	case m > 0 && s[end:end+3] == "初" && prefixOf(s, end+3, "步", "始") == 0:
		e.mod, end = early, end+m
	case m > 0 && s[end:end+3] != "初":
		e.mod, end = ending, end+m
	}
	return e, end
}

// zhMonth reads a month and its day or part into e.
func (p *scanner) zhMonth(i int, e expr) (expr, int) {
	s := p.low
	v, n, j := number(s, i)
	if j == i || v < 1 || v > 12 || n > 2 || i > 0 && (s[i-1] == '.' || isDigit(s[i-1])) {
		return e, 0
	}
	if n == 0 && suffixOf(s, i, "第", "每", "十", "百", "近", "几", "一", "二", "三") > 0 && !nextTo(s, i) {
		return e, 0
	}
	if n == 0 && nextTo(s, j) { // 五六月
		e.grain, e.n = Month, v
		return e, j
	}
	k := blank(s, j)
	if prefixOf(s, k, "月") == 0 {
		if c := p.connector(j); c > 0 && n > 0 { // 3-5月
			if w, _, m := digits(s, c); m > c && w > v && w <= 12 && prefixOf(s, blank(s, m), "月") > 0 {
				e.grain, e.n = Month, v
				return e, j
			}
		}
		return e, 0
	}
	if n == 0 && prefixOf(s, k+3, "球", "光", "饼", "老", "台", "亮", "嫂", "子") > 0 {
		return e, 0
	}
	e.grain, e.n = Month, v
	end := k + 3
	d, n, m := number(s, blank(s, end))
	if start := blank(s, end); m > start && d >= 1 && d <= 31 {
		if b := blank(s, m); prefixOf(s, b, "日", "号") > 0 {
			e.grain, e.day = Day, d
			return e, b + 3
		}
		if c := p.connector(m); c > 0 && n > 0 { // 12月19-20日
			if w, _, x := digits(s, c); x > c && w > d && w <= 31 && prefixOf(s, blank(s, x), "日", "号") > 0 {
				e.grain, e.day = Day, d
				return e, m
			}
		}
	}
	end += prefixOf(s, end, "份")
	return e, end + p.zhMonthEdge(end, &e)
}

// zhMonthEdge reads 上旬, 初, 底 behind a month.
func (p *scanner) zhMonthEdge(i int, e *expr) int {
	s := p.low
	b := blank(s, i)
	switch {
	case prefixOf(s, b, "中下旬") > 0:
		e.mod = midLate
		return b - i + 9
	case prefixOf(s, b, "上旬") > 0:
		e.mod = early
	case prefixOf(s, b, "中旬") > 0:
		e.mod = mid
	case prefixOf(s, b, "下旬") > 0:
		e.mod = late
	case prefixOf(s, i, "内") > 0 && prefixOf(s, i+3, "部", "容", "存", "地", "测", "置") == 0:
		return 3
	case prefixOf(s, i, "初") > 0 && prefixOf(s, i+3, "步", "级", "创", "衷", "始", "期", "代", "次") == 0:
		e.mod = early
		return 3
	case prefixOf(s, i, "底", "末") > 0 && prefixOf(s, i+3, "层", "座", "部", "线", "盘") == 0:
		e.mod = ending
		return 3
	case prefixOf(s, i, "中") > 0 && p.midHere(i+3):
		e.mod = mid
		return 3
	case prefixOf(s, i, "晚些时候") > 0:
		e.mod = later
		return 12
	default:
		return 0
	}
	return b - i + 6
}
