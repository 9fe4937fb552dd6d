package quantity

import "unicode/utf8"

// hedged says whether the words before i call the quantity that begins there inexact.
func (sc *scanner) hedged(i int) bool {
	j := sc.back(i)
	if j == 0 {
		return false
	}
	c := sc.low[j-1]
	if c == '~' || c == '>' || c == '<' {
		return true
	}
	if c >= utf8.RuneSelf {
		if n := sc.ends(j, "为", "至", "到", "达"); n > 0 {
			if sc.ends(j, "多达", "近达") > 0 {
				return true
			}
			j -= n
		}
		return sc.ends(j, "约", "近", "超", "逾", "超过", "大约", "将近", "接近", "不到", "不足", "至少", "最多", "最高", "至多", "突破", "破", "不超", "低于", "高于",
			"不低于", "不少于", "上限", "下限", "几乎", "差不多", "大概", "估计", "多于", "少于", "少于", "预估", "可达", "约合", "≥", "≤", "～", "＞", "＜", "≈", "超出", "未满",
			"上看", "大约为", "跨过", "跨越", "过", "好几", "成", "不过") > 0 && sc.ends(j, "经过", "通过", "成", "不过") == 0
	}
	if !isLetter(c) {
		return false
	}
	w, at := sc.wordBefore(j)
	switch w {
	case "over", "nearly", "about", "around", "roughly", "approximately", "almost", "some", "under", "exceeding", "exceeds", "exceeded", "exceed", "surpassing",
		"surpassed", "surpasses", "surpass", "approx", "below", "above", "circa", "topping", "topped", "tops", "approaching", "beyond", "sub", "past",
		"estimated", "nears", "nearing", "crossed", "crosses", "upwards":
		return true
	case "than":
		before, _ := sc.wordBefore(sc.back(at))
		return before == "more" || before == "less" || before == "fewer" || before == "greater" || before == "higher" || before == "lower"
	case "least", "most":
		before, _ := sc.wordBefore(sc.back(at))
		return before == "at"
	case "to":
		before, _ := sc.wordBefore(sc.back(at))
		return before == "up" || before == "close" || before == "closer"
	case "as":
		before, _ := sc.wordBefore(sc.back(at))
		return before == "much" || before == "many" || before == "high" || before == "low" || before == "little" || before == "few"
	case "of":
		before, _ := sc.wordBefore(sc.back(at))
		return before == "north" || before == "upwards" || before == "upward" || before == "excess" || before == "south"
	case "a", "an":
		before, _ := sc.wordBefore(sc.back(at))
		return before == "about" || before == "nearly" || before == "almost" || before == "roughly" || before == "over" || before == "than"
	}
	return false
}

// hedgedOrStart says whether a fraction in digits at i may be a share of something: it follows a space or a hedge.
func (sc *scanner) hedgedOrStart(i int) bool { return i == 0 || sc.low[i-1] == ' ' || sc.hedged(i) }

// about returns the length of the words at i that call what stands before them inexact.
func (sc *scanner) about(i int) int {
	if sc.at(i) == '+' {
		return 1
	}
	k := sc.blank(i)
	return sc.has(k, "左右", "上下", "以上", "以下", "以内", "之多", "之间", "多", "余", "or so", "or more", "or less", "or fewer", "-plus", "or higher", "不等")
}
