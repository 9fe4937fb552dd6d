package quantity

import (
	"strings"
	"unicode/utf8"
)

// fits decides whether what was read is a quantity at all and corrects its kind by what stands around it.
func (sc *scanner) fits(q *Quantity, a *amount, u *unit, i int) bool {
	if a.words && !sc.wordsFit(q, a, u, i) {
		return false
	}
	if q.Kind == Spec && a.words && a.scale < 1e3 && sc.at(a.start) < utf8.RuneSelf { // three core values
		return false
	}
	switch {
	case u.money:
		if u.name == "CNY" && sc.has(q.End, "件", "素", "旦", "老", "宵", "宇宙", "年") > 0 && sc.ends(q.End, "元") > 0 && sc.ends(q.End, "日元", "美元") == 0 {
			return false
		}
	case q.Unit == "" && a.letter == 'B' || q.Unit == "" && a.letter == 'T' && a.low < 1e13:
		q.Kind, q.Unit = Spec, "parameter" // 70B
	case isYear(a) && (q.Unit == "" || q.Unit == "year" || (u.noun || u.kind == Spec) && !sc.yearsCount(a, i)):
		q.Kind, q.Unit, q.List = Time, "", false
		if u.name != "year" {
			q.End = a.end
		}
	case q.Unit == "point":
		sc.points(q, a)
	case q.Unit == "multiple":
		sc.times(q)
	case q.Unit == "token":
		sc.tokens(q, i)
	case q.Unit == "time" || q.Unit == "rank":
		q.Kind = Ordinal
	}
	if q.Kind == Figure && q.Unit == "person" && sc.has(sc.blank(a.end), "位数", "位数字", "位的", "位操作", "位处理", "位元", "位架构", "人称", "人民", "人工", "人形", "人机", "名单", "名称", "名义") > 0 {
		q.Kind, q.Unit, q.End = Plain, "", a.end
	}
	if q.Unit == "share" && q.High < 1000 && sc.has(q.End, "涨", "跌", "封", "领", "走", "翻红", "飘", "触") > 0 { // 近20股涨停 counts companies
		q.Kind, q.Unit = Plain, ""
	}
	if (q.Unit == "W" && q.High < 1e4 || q.Unit == "Wh" && q.High < 1e5) && q.Kind == Figure {
		q.Kind = Spec // the power of a device
	}
	if sc.timesAfter(q) {
		return true
	}
	return q.Kind != Plain || !a.words || q.Low >= 100
}

// timesAfter reads "six times more", where the number stands in front of "times".
func (sc *scanner) timesAfter(q *Quantity) bool {
	if q.Unit != "" {
		return false
	}
	k := sc.blank(q.End)
	n := sc.has(k, "times", "time as ", "-fold", "fold")
	if n == 0 || sc.latinAt(k+n) {
		return false
	}
	if sc.has(k, "times") == 0 && sc.has(k, "time") > 0 {
		return false
	}
	j := sc.blank(k + n)
	e := sc.wordEnd(j)
	w := sc.low[j:e]
	multiple := n < 5 // fold
	switch w {
	case "more", "less", "as", "the", "faster", "higher", "larger", "better", "bigger", "cheaper", "its", "their", "greater", "what", "that", "over", "lower", "smaller",
		"longer", "slower", "stronger", "earnings", "revenue", "sales", "fewer", "current", "annual", "growth", "improvement", "increase", "leverage", "his", "our",
		"denser", "quicker", "heavier", "quieter", "worse", "forward", "average", "book":
		multiple = true
	}
	if len(w) > 4 && w[len(w)-2:] == "er" {
		multiple = true
	}
	if !multiple {
		before, _ := sc.wordBefore(sc.back(q.Start))
		switch before {
		case "by", "grown", "grew", "grow", "increased", "increase", "up", "risen", "rose", "multiplied", "oversubscribed":
			multiple = true
		}
	}
	if !multiple {
		return false
	}
	q.Kind, q.Unit, q.End = Figure, "multiple", k+n
	return true
}

// yearsCount says whether four digits that look like a year count the noun behind them.
func (sc *scanner) yearsCount(a *amount, i int) bool {
	j := sc.blank(a.end)
	if sc.at(j) >= utf8.RuneSelf { // 2000名, 2000元, but 2026款
		_, n := utf8.DecodeRuneInString(sc.low[j:])
		return sc.hedged(i) || sc.t.measure[sc.low[j:j+n]] && sc.has(j, "款", "届") == 0 || sc.has(j, "人工") == 0 && sc.has(j, "元", "美元", "人", "名", "位", "股", "点") > 0
	}
	if sc.hedged(i) && int(a.low)%100 == 0 {
		return true
	}
	switch w, _ := sc.wordBefore(sc.back(i)); w {
	case "in", "since", "by", "until", "of", "early", "late", "mid", "fiscal", "year", "for", "from", "through", "during", "before", "after", "and", "to":
		return false
	}
	return int(a.low)%100 == 0
}

// points tells scores and index points from clock times and lists: 28000点, 22分, but 3点, 三点.
func (sc *scanner) points(q *Quantity, a *amount) {
	switch {
	case sc.ends(q.End, "分") > 0 && sc.ends(q.Start, "时", "点") > 0: // 10时30分
		q.Kind, q.Unit = Time, "clock"
	case sc.ends(q.End, "点") > 0 && a.low <= 24 && !a.point:
		q.Kind, q.Unit = Time, "clock"
	case sc.ends(q.End, "分") > 0 && (sc.has(q.End, "之", "钟", "为", "别", "成", "钱") > 0 || a.words):
		q.Kind, q.Unit, q.End = Plain, "", a.end
	}
}

// times tells the multiple "10x" from lenses and counts of things: 4x H100.
func (sc *scanner) times(q *Quantity) {
	if sc.at(q.End-1) == 'x' && sc.at(q.End) == ' ' && q.End+1 < len(sc.s) {
		e := sc.nameEnd(q.End + 1)
		for k := q.End + 1; k < e; k++ {
			if isDigit(sc.low[k]) {
				q.Kind, q.Unit = Plain, ""
				return
			}
		}
	}
}

// tokens tells the length of a context from tokens that are processed or sold.
func (sc *scanner) tokens(q *Quantity, i int) {
	from := max(0, i-40)
	to := min(len(sc.low), q.End+40)
	before, behind := sc.low[from:i], sc.low[q.End:to]
	if contains(behind, "context", "window", "上下文", "输入窗口", "length") || contains(before, "context", "上下文", "window", "长文本") {
		if q.High <= 2e8 {
			q.Kind, q.Unit = Spec, "context-token"
		}
	}
	if sc.rateBefore(i) {
		q.Kind, q.Unit, q.Rate = Plain, "", true
	}
}

// rateBefore says whether the words before i make the number a denominator.
func (sc *scanner) rateBefore(i int) bool {
	j := sc.back(i)
	if j == 0 {
		return false
	}
	if sc.low[j-1] == '/' || sc.ends(j, "每") > 0 {
		return true
	}
	w, at := sc.wordBefore(j)
	if w == "a" || w == "one" {
		w, _ = sc.wordBefore(sc.back(at))
	}
	return w == "per" || w == "every" || w == "each"
}

// wordsFit decides whether a number in words or Chinese numerals is a quantity: with a unit that takes it, or large.
func (sc *scanner) wordsFit(q *Quantity, a *amount, u *unit, i int) bool {
	if sc.ends(i, "第") > 0 {
		q.Kind, q.Unit = Ordinal, ""
		return true
	}
	if sc.rateBefore(i) {
		q.Kind, q.Unit, q.Rate = Plain, "", true
		return a.low > 1
	}
	if sc.at(a.start) < utf8.RuneSelf { // English
		if q.Unit == "" {
			if sc.timesAfter(q) {
				return true
			}
			return a.low >= 100 && !a.vague
		}
		if a.low == 1 && a.high == 1 && !u.money && q.Unit != "percent" && q.Kind != Time {
			return false
		}
		return true
	}
	// Chinese: numerals are part of countless words, so a unit must touch them.
	if sc.ends(i, "周", "星期", "礼拜", "初", "十") > 0 || sc.has(a.end, "带一路", "方面", "般", "样", "些", "直", "起", "旦", "定", "边", "面", "半") > 0 && q.Unit == "" {
		return false
	}
	if sc.ends(i, "前") > 0 && sc.has(a.end, "大", "名", "强", "位", "家") > 0 {
		q.Kind, q.Unit, q.End = Ordinal, "", a.end
		return true
	}
	runes := utf8.RuneCountInString(sc.low[a.start:a.end])
	switch {
	case q.Unit == "":
		return a.low >= 1e4 && runes > 1 && hanTail(sc.low[a.start:a.end])
	case a.low == 1 && runes == 1 && !u.money && q.Unit != "multiple" && q.Unit != "percent":
		return false
	case q.Unit == "percent" && sc.ends(q.End, "成") > 0:
		return a.low >= 1 && a.high <= 10 && sc.has(q.End, "为", "立", "功", "本", "果", "长", "就", "员", "都", "品", "熟", "效", "分", "交", "了", "绩", "千") == 0
	case q.Unit == "percent" && sc.ends(q.End, "折") > 0:
		return a.low >= 1 && a.high <= 10 && sc.has(q.End, "叠", "旧", "射", "腾", "磨", "扣", "痕") == 0
	case q.Unit == "multiple" && a.low >= 1:
		return true
	}
	return true
}

// hanTail says that a number ends in 亿 or 万, and is not a word of its own.
func hanTail(s string) bool {
	const n = len("亿")
	tail := s[len(s)-n:]
	return tail == "亿" || tail == "万" || tail == "兆"
}

// contains says whether one of words stands in s.
func contains(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
