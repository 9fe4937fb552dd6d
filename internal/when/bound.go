package when

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// second reads the second of two dates that are joined: "to", "–", 至, 或. after is 0 if there is none.
func (p *scanner) second(first *expr, start, end int) (e expr, after int) {
	s := p.low
	if first.grain == Vague || first.unknown || first.fixed && first.mod == later {
		return e, 0
	}
	k := p.connector(end)
	if k == 0 {
		b := blank(s, end)
		l := prefixOf(s, b, "to ", "through ", "or ", "thru ", "until ")
		if l == 0 && prefixOf(s, b, "and ") > 0 && p.wordBefore(start) == "between" {
			l = 4
		}
		if l == 0 || b == end {
			return e, 0
		}
		if s[b] == 't' && p.movedBefore(start) { // pushed from March to May is no time from March to May
			return e, 0
		}
		k = b + l
	}
	k += prefixOf(s, k, "the ")
	if k >= len(s) {
		return e, 0
	}
	if first.grain == Day && isDigit(s[k]) && !p.zh { // Dec. 19-20[, 2025]
		if e, after := p.monthDay(first.n, k); after > 0 && first.n > 0 && e.day > first.day && !p.monthAt(blank(s, after)) {
			return e, after
		}
	}
	if first.grain == Day && first.year > 0 && isDigit(s[k]) { // 2025.12.8-12.14, as the first is written
		if m, n, j := digits(s, k); n > 0 && n <= 2 && m >= first.n && m <= 12 && j < len(s) && (s[j] == '.' || s[j] == '/') && strings.IndexByte(s[start:end], s[j]) > 0 {
			if d, n, j := digits(s, j+1); n > 0 && n <= 2 && d >= 1 && d <= daysOf(first.year, m) && !alnumAt(s, j) {
				return expr{grain: Day, n: m, day: d}, j
			}
		}
	}
	if first.grain == Year && isDigit(s[k]) { // 2026-2028, 2025-26
		v, n, m := digits(s, k)
		switch {
		case n == 2 && v == first.year%100+1 && !alnumAt(s, m):
			return expr{grain: Year, year: first.year + 1}, m
		case n == 4 && isYear(v) && v > first.year && !alnumAt(s, m):
			l := prefixOf(s, blank(s, m), "年")
			if l > 0 {
				l += blank(s, m) - m
			} else if p.zh {
				return e, 0
			}
			e, after = expr{grain: Year, year: v}, m+l
			if part, stop := p.zhPart(after, v, false); l > 0 && stop > 0 {
				return part, stop
			}
			return e, after
		}
	}
	if first.grain == Quarter {
		k2 := k + prefixOf(s, k, "第")
		if v, _, m := number(s, k2); m > k2 && v > first.n && v <= 4 {
			if l := prefixOf(s, m, "季度", "季"); l > 0 {
				return expr{grain: Quarter, n: v}, m + l
			}
		}
	}
	if c := s[k]; c < 0x80 && !isDigit(c) && !(c >= 'a' && c <= 'z') {
		return e, 0
	}
	e, after = p.expression(k)
	switch {
	case after == 0, e.grain == Vague, e.unknown, e.weekday && !first.weekday, first.weekday && e.grain != Day:
		return e, 0
	case e.grain == Day && e.n == 0 && !e.fixed && (first.grain != Day || first.n == 0) && !p.daysOfOne(first, &e, end):
		return e, 0
	case first.grain == Day && e.grain != Day, e.grain == Day && first.grain != Day && !e.fixed:
		return e, 0
	case first.fixed && e.fixed && !e.weekday && e.last < first.first:
		return e, 0
	}
	return e, after
}

// monthAt says whether the name of a month stands at i: "14" of "8 to 14 December".
func (p *scanner) monthAt(i int) bool {
	w, _ := p.word(i)
	return monthOf(w) > 0 && p.capital(i)
}

// daysOfOne says whether two days without a month are a stretch of one month: 8日至14日, but not 8日、14日.
func (p *scanner) daysOfOne(first, second *expr, end int) bool {
	return first.grain == Day && first.n == 0 && !first.fixed && second.day > first.day &&
		prefixOf(p.low, blank(p.low, end), "或", "、") == 0
}

// movedBefore says whether a verb of delay stands before "from" at i.
func (p *scanner) movedBefore(i int) bool {
	from := clauseStart(p.low, i, 80)
	for _, w := range [...]string{"push", "delay", "postpone", "moved", "move ", "slip", "shift", "defer", "revised", "changed", "extend", "brought forward", "bring forward"} {
		if strings.Contains(p.low[from:i], w) {
			return true
		}
	}
	return false
}

// bound reads the words before and behind a date that say how it limits, sets the bound and narrows the days to it. It
// returns where the date ends: 起 and 前 belong to it.
func (p *scanner) bound(d *Date, a *span, i, end int, rangeOf bool) int {
	if d.Bound != In {
		return end
	}
	if p.s[i] >= 0x80 || p.zh || end > i && p.s[end-1] >= 0x80 {
		return p.zhBound(d, a, i, end, rangeOf)
	}
	return p.enBound(d, a, i, end, rangeOf)
}

// zhBound reads 前, 起, 后 behind and 最快, 自, 截至, 到 before.
func (p *scanner) zhBound(d *Date, a *span, i, end int, rangeOf bool) int {
	s := p.low
	b := blank(s, end)
	if l := prefixOf(s, b, "前夕", "之前", "以前", "前"); l > 0 && p.plainBefore(b, l) {
		d.Bound = By
		if a.known && a.grain == Season && !rangeOf { // before autumn, not in it
			a.to = a.from - 1
		}
		return b + l
	}
	if l := prefixOf(s, b, "以来"); l > 0 {
		d.Bound = From
		return b + l
	}
	if l := prefixOf(s, b, "开始", "起始", "以后", "之后", "起", "后"); l > 0 && !rangeOf && p.plainAfter(b, l) && !p.startsThen(i, b, l) {
		d.Bound = From
		if w := s[b : b+l]; (w == "以后" || w == "之后" || w == "后") && suffixOf(s, trimBlank(s, i), "自", "从") == 0 {
			a.from = a.to + 1
		}
		return b + l
	}
	k := trimBlank(s, i)
	if l := suffixOf(s, k, "在", "于", "約", "约"); l > 0 {
		if suffixOf(s, k, "不早于", "不晚于", "不迟于", "早于", "晚于") == 0 {
			k = trimBlank(s, k-l)
		}
	}
	if l := suffixOf(s, k, "有望", "或", "将", "可", "可能", "会", "也要", "要到", "需"); l > 0 && suffixOf(s, trimBlank(s, k-l), "最早", "最快", "最迟", "最晚") > 0 {
		k = trimBlank(s, k-l)
	}
	switch {
	case rangeOf:
		if suffixOf(s, k, "截至", "截止", "直至") > 0 {
			d.Bound = Until
		}
	case suffixOf(s, k, "最早", "最快", "不早于", "最早到", "最早要到") > 0:
		d.Bound = From
	case suffixOf(s, k, "最晚", "最迟", "不晚于", "不迟于", "至迟") > 0:
		d.Bound = By
	case suffixOf(s, k, "截至", "截止", "截止到", "截至到", "直至", "直到", "截止至", "持续至", "持续到", "延续至", "延续到") > 0:
		d.Bound = Until
	case suffixOf(s, k, "到") > 0 && !p.slipBefore(k-3):
		d.Bound = By
	case suffixOf(s, k, "自", "从", "始于") > 0 && suffixOf(s, k, "来自") == 0:
		if !p.slipsHere(end) {
			d.Bound = From
		}
	}
	return end
}

// slipsHere says whether a verb of delay stands at once behind a date: 从2027年推迟至2028年.
func (p *scanner) slipsHere(i int) bool {
	s := p.low
	i = blank(s, i)
	return prefixOf(s, i, "推迟", "延迟", "延后", "延期", "顺延", "提前", "改", "延至", "延到", "调整", "推至", "推到", "推后", "拖到", "拖至") > 0
}

// plainBefore says whether 前 at b means before, and not the first, or the front.
func (p *scanner) plainBefore(b, l int) bool {
	s := p.low
	if l > 3 {
		return true
	}
	if prefixOf(s, b+3, "后", "沿", "瞻", "景", "端", "述", "期", "身", "者", "夕", "列", "往", "来", "十", "半", "三", "两", "几", "五", "四", "二", "任",
		"首席", "总", "高管", "员工", "所未", "卫") > 0 {
		return false
	}
	_, _, j := digits(s, blank(s, b+3))
	return j == blank(s, b+3)
}

// startsThen says whether 开始 at b is the verb of what happens on the date, and no limit: 3月3日开始生效, but not
// 自3月3日开始.
func (p *scanner) startsThen(i, b, l int) bool {
	if l != len("开始") || suffixOf(p.low, trimBlank(p.low, i), "自", "从") > 0 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(p.low[min(len(p.low), b+l):])
	return unicode.Is(unicode.Han, r)
}

// plainAfter says whether 起 or 后 at b limits a date, and is not the first character of another word.
func (p *scanner) plainAfter(b, l int) bool {
	s := p.low
	switch s[b : b+l] {
	case "起":
		return prefixOf(s, b+l, "诉", "草", "源", "步", "火", "飞", "航", "跳", "伏", "码", "家", "初", "价", "到", "床", "名", "义", "点", "底") == 0
	case "后":
		return prefixOf(s, b+l, "端", "台", "代", "续", "来", "者", "期", "半", "卫", "备", "天", "悔", "的", "门", "果") == 0
	}
	return true
}

// slipBefore says whether what ends at k is a verb that moves something to the date behind it.
func (p *scanner) slipBefore(k int) bool {
	return suffixOf(p.low, k, "推迟", "延迟", "延后", "延期", "顺延", "拖", "提前", "推", "改", "移", "调整", "变更", "挪", "延", "押后", "展期", "拖延", "等", "从", "自", "由") > 0
}

// enBound reads by, before, until, from, as early as, starting before and "or later", "onwards" behind.
func (p *scanner) enBound(d *Date, a *span, i, end int, rangeOf bool) int {
	s := p.low
	b := blank(s, end)
	if b < len(s) && s[b] == ',' {
		b = blank(s, b+1)
	}
	if l := prefixOf(s, b, "at the earliest", "at earliest", "onwards", "onward", "or later", "and beyond", "and onward", "and later", "or beyond"); l > 0 {
		d.Bound = From
		return b + l
	}
	if l := prefixOf(s, b, "at the latest", "at latest", "or earlier", "or sooner", "or before"); l > 0 {
		d.Bound = By
		return b + l
	}
	k := trimBlank(s, i)
	for range 3 { // by [the end of] [about]: what softens stands between
		l := suffixOf(s, k, " the", " about", " around", " roughly", " approximately", " at", " on", " in", " sometime", " some time", " a")
		if l == 0 {
			break
		}
		k = trimBlank(s, k-l)
	}
	w := p.wordBefore(k)
	if len(w) == k { // the first word of the text: no space before it
		w = s[:k]
	}
	switch w {
	case "by", "before":
		if rangeOf && w == "by" {
			d.Bound = By
			break
		}
		d.Bound = By
		if w == "before" && a.known && a.grain <= Year && d.Days.Empty() && !p.endsHere(i) {
			a.to = a.from - 1
		}
	case "than": // no later than, no earlier than
		switch {
		case suffixOf(s, k, "later than") > 0 && suffixOf(s, k, "no later than", "not later than") > 0:
			d.Bound = By
		case suffixOf(s, k, "earlier than", "sooner than") > 0:
			d.Bound = From
		}
	case "as": // as early as, as soon as, as late as
		switch {
		case suffixOf(s, k, "early as", "soon as") > 0:
			d.Bound = From
		case suffixOf(s, k, "late as") > 0:
			d.Bound = By
		}
	case "until", "till", "through", "thru":
		if suffixOf(s, k, "not until", "n't until", "n’t until") > 0 || w != "through" && w != "thru" && p.negatedBefore(k) {
			d.Bound = From
		} else {
			d.Bound = Until
		}
	case "from": // an announcement from 2024 is no beginning, and neither is what is moved
		if !rangeOf && !p.movedBefore(k) && (!a.known || a.to >= p.now) {
			d.Bound = From
		}
	case "since", "starting", "beginning", "effective", "commencing":
		if !rangeOf {
			d.Bound = From
		}
	case "after":
		d.Bound = From
		if a.known {
			a.from = a.to + 1
		}
	case "to", "of":
		switch {
		case suffixOf(s, k, "prior to", "ahead of", "in advance of") > 0:
			d.Bound = By
		case suffixOf(s, k, "week of") > 0 && a.known && a.grain == Day:
			a.to = max(a.to, a.from+6)
			d.Grain = Week
		}
	case "earliest":
		d.Bound = From
	case "least":
		if suffixOf(s, k, "at least") > 0 {
			d.Bound = From
		}
	case "latest":
		d.Bound = By
	}
	return end
}

// negatedBefore says whether the verb before i is denied, so that "until" tells when it begins: "it won't ship until March".
func (p *scanner) negatedBefore(i int) bool {
	lead := p.low[clauseStart(p.low, i, 60):i]
	if c := strings.LastIndexAny(lead, ",:"); c >= 0 {
		lead = lead[c:]
	}
	for _, w := range [...]string{"won't ", "won’t ", "will not ", "wouldn't ", "wouldn’t ", "would not ", "isn't ", "isn’t ", "is not ", "aren't ", "aren’t ", "are not ", "not be ", "can't ", "can’t ", "cannot ", "doesn't ", "doesn’t "} {
		if strings.Contains(lead, w) {
			return true
		}
	}
	return false
}

// endsHere says whether the expression at i names an end, which "before" then does not go beyond.
func (p *scanner) endsHere(i int) bool {
	return prefixOf(p.low, i, "end", "the end", "year-end", "year end", "year's", "year’s", "the year", "the close", "late") > 0
}
