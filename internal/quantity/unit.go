package quantity

import (
	"strings"
	"unicode/utf8"
)

// unitAfter finds the unit behind an amount and where it ends. The end is -1 if letters that are no unit touch the digits,
// so that they are part of a name: 4o, 3D.
func (sc *scanner) unitAfter(a *amount) (unit, int) {
	j := a.end
	if j >= len(sc.low) {
		return unit{}, j
	}
	if n := sc.has(j, "+", "多", "余", "几", "来"); n > 0 {
		if sc.at(j) == '+' || sc.has(j, "来自", "来源", "余额", "来到", "来临", "几乎", "多年", "多模", "多方", "多数", "多元", "多位数") == 0 || sc.has(j, "多年") > 0 {
			u, end := sc.unitAt(a, j+n)
			if u.name != "" || sc.at(j) == '+' {
				a.approx = true
				return u, max(end, j+n)
			}
			if end < 0 {
				return unit{}, j
			}
		}
	}
	return sc.unitAt(a, j)
}

// unitAt finds the unit at j.
func (sc *scanner) unitAt(a *amount, j int) (unit, int) {
	s := sc.low
	touching := isLetter(sc.at(j))
	if touching {
		e := sc.wordEnd(j)
		if isDigit(sc.at(e)) && e-j <= 2 { // 8x7B, 4G2
			return unit{}, -1
		}
		w := s[j:e]
		if u, end, ok := sc.perTime(j, e); ok {
			return u, end
		}
		if w == "s" && a.digits >= 2 { // 1990s, 30s
			return unit{name: "decade", kind: Time, factor: 1}, e
		}
		if w == "x" && a.words {
			return unit{}, j
		}
		if u, ok := sc.t.word(w); ok && (!u.money || len(w) == 3) {
			if u.kind == Spec && len(w) == 1 || w == "h" && a.low > 1000 {
				return unit{}, -1
			}
			return u, e
		}
		if a.scale > 1 || a.end < j || a.words {
			return unit{}, j
		}
		return unit{}, -1
	}
	if u, n := sc.sign(j); n > 0 {
		return u, j + n
	}
	k := sc.blank(j)
	if k == j && sc.at(k) == '-' && isLetter(sc.at(k+1)) {
		u, end, ok := sc.phrase(k+1, true)
		if ok {
			return u, end
		}
		return unit{}, j
	}
	if k >= len(s) {
		return unit{}, j
	}
	if c := s[k]; c < utf8.RuneSelf {
		if !isLetter(c) {
			if u, n := sc.sign(k); n > 0 && k == j+1 {
				return u, k + n
			}
			return unit{}, j
		}
		if u, end, ok := sc.phrase(k, false); ok {
			return u, end
		}
		return unit{}, j
	}
	return sc.hanUnit(a, j, k)
}

// perTime finds units with a slash: GB/s, km/h.
func (sc *scanner) perTime(j, e int) (unit, int, bool) {
	if sc.at(e) != '/' {
		return unit{}, j, false
	}
	s := sc.low
	e2 := sc.wordEnd(e + 1)
	if u, ok := sc.t.latin[s[j:e2]]; ok {
		return u, e2, true
	}
	if s[e+1:e2] == "s" {
		if u, ok := sc.t.latin[s[j:e]]; ok && u.name == "byte" {
			u.name = "bit/s"
			if sc.s[e-1] != 'b' || sc.s[j] == 'b' { // Gb is bits, GB bytes
				u.factor *= 8
			}
			return u, e2, true
		}
	}
	return unit{}, j, false
}

// sign finds a unit that is no letter: %, ‰, °.
func (sc *scanner) sign(j int) (unit, int) {
	switch {
	case sc.at(j) == '%':
		u := sc.t.latin["%"]
		return u, 1
	case sc.has(j, "％") > 0:
		return sc.t.latin["%"], len("％")
	case sc.has(j, "×") > 0 && !isDigit(sc.at(sc.blank(j+len("×")))):
		return sc.t.latin["x"], len("×")
	}
	return unit{}, 0
}

// hanUnit finds a Chinese unit, noun or measure word at k, behind spaces that begin at j.
func (sc *scanner) hanUnit(a *amount, j, k int) (unit, int) {
	s := sc.low
	rest := s[k:]
	u, n := sc.t.longestHan(rest)
	if n > 0 {
		u, n = sc.deeper(u, n, k)
	}
	_, w := utf8.DecodeRuneInString(rest)
	isMeasure := sc.t.measure[rest[:w]]
	if n > w && (!isMeasure || !u.noun) || n > 0 && !isMeasure {
		if u.kind == Ordinal && !u.noun && n == w && a.scale > 1 {
			return unit{}, j
		}
		return u, k + n
	}
	if !isMeasure {
		return unit{}, j
	}
	if n > w && u.noun {
		return u, k + n
	}
	// A measure word: what it measures stands behind it, or before the number.
	if noun, at, end := sc.nounBehind(k + w); noun.name != "" {
		switch {
		case n > 0 && strings.HasPrefix(rest, "家") && noun.name == "person":
			return u, k + n
		case at > k+w+1: // 10家左右国内领先企业: the span stays short
			return noun, k + w
		}
		return noun, end
	}
	if noun := sc.nounBefore(a.start); noun.name != "" && (n == 0 || u.name == "product" || sc.has(k, "项", "个", "款", "种") > 0) {
		return noun, k + w
	}
	if n > 0 {
		return u, k + n
	}
	return unit{name: "", kind: Plain}, j
}

// deeper goes on from a noun to the one that it only describes: 数据中心项目 counts projects.
func (sc *scanner) deeper(u unit, n, k int) (unit, int) {
	for range 2 {
		if !u.noun || k+n >= len(sc.low) {
			break
		}
		next, m := sc.t.longestHan(sc.low[k+n:])
		if m < 6 || !next.noun {
			break
		}
		u, n = next, n+m
	}
	return u, n
}

// nounBehind looks for a noun that can be counted within a few characters behind a measure word, and says where it stands.
func (sc *scanner) nounBehind(i int) (u unit, at, end int) {
	s := sc.low
	for range 12 {
		if i >= len(s) {
			break
		}
		if isLetter(s[i]) {
			e := sc.wordEnd(i)
			if u, ok := sc.t.word(s[i:e]); ok && u.noun {
				return u, i, e
			}
			i = e
			continue
		}
		if s[i] == ' ' {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r < 0x4E00 || r > 0x9FFF || r == '与' || r == '和' || r == '及' || r == '或' || r == '并' {
			break
		}
		if u, m := sc.t.longestHan(s[i:]); m >= 6 && u.noun {
			u, m = sc.deeper(u, m, i)
			return u, i, i + m
		}
		i += n
	}
	return unit{}, i, i
}

// nounBefore looks for a noun that can be counted right before a number, with a verb or hedge between: 创新产品100项.
func (sc *scanner) nounBefore(i int) unit {
	j := sc.back(i)
	for range 3 {
		if n := sc.ends(j, "超过", "突破", "达到", "不少于", "至少", "累计", "接近", "将达", "增至", "升至", "降至", "超", "达", "逾", "约", "近", "共", "为", "有", "破", "总数", "数量", "总量", "数", "规模"); n > 0 {
			j = sc.back(j - n)
		}
	}
	for n := min(j, 18); n >= 6; n-- {
		if at := j - n; sc.low[at]&0xC0 != 0x80 {
			if u, ok := sc.t.han[sc.low[at:j]]; ok && u.noun {
				return u
			}
		}
	}
	return unit{}
}

// phrase reads an English unit or counted noun at j: "percent", "billion parameters", "monthly active users", "of its
// employees". With hyphen, it is behind a hyphen and may stand in the singular: 200-person.
func (sc *scanner) phrase(j int, hyphen bool) (unit, int, bool) {
	s := sc.low
	e := sc.wordEnd(j)
	if e == j {
		return unit{}, j, false
	}
	if u, end, ok := sc.joined(j, e); ok {
		return u, end, true
	}
	if u, end, ok := sc.perTime(j, e); ok {
		return u, end, true
	}
	w := s[j:e]
	if u, ok := sc.t.word(w); ok && (!u.noun || hyphen) {
		if !u.noun && len(w) <= 3 && u.money && sc.s[j] > 'Z' { // codes of money are written large
			switch w {
			case "yen", "won", "usd", "rmb", "cny", "eur", "twd", "hkd":
			default:
				return unit{}, j, false
			}
		}
		if len(w) == 1 && !hyphen { // "5 a", "3 x 4"
			if w != "w" && w != "v" && w != "x" {
				return unit{}, j, false
			}
			if sc.s[j] > 'Z' {
				return unit{}, j, false
			}
		}
		if sc.at(e) == '\'' {
			return unit{}, j, false
		}
		return u, e, true
	}
	of := false
	for n := range 6 {
		w = s[j:e]
		if n == 0 && w == "of" {
			of = true
			k := sc.blank(e)
			e2 := sc.wordEnd(k)
			switch s[k:e2] {
			case "its", "the", "their", "our", "all", "these", "those", "his", "her", "my", "your":
				k = sc.blank(e2)
				e2 = sc.wordEnd(k)
			}
			j, e = k, e2
			if e == j {
				break
			}
			if u, ok := sc.t.word(s[j:e]); ok && u.money {
				return u, e, true
			}
			continue
		}
		if stops(w) {
			break
		}
		if u, ok := sc.t.word(w); ok && u.noun && (plural(w) || u.name == "token") {
			// "users accounts", "data center projects": the last plural of the row is counted.
			return u, e, true
		}
		if u, end, ok := sc.joined(j, e); ok && u.noun {
			return u, end, true
		}
		if n < 4 && !of && len(w) > 3 && generic(w) && sc.at(e) != '\'' && sc.at(e) != '-' {
			return unit{name: singular(w), kind: Figure, noun: true, weak: true, factor: 1}, e, true
		}
		k := e
		if sc.at(k) == '-' || sc.at(k) == '\'' {
			k++
		} else {
			k = sc.blank(k)
		}
		if k == e || !isLetter(sc.at(k)) {
			break
		}
		j, e = k, sc.wordEnd(k)
	}
	return unit{}, j, false
}

// joined finds a unit of two or three words at j: percentage points, kilowatt-hours, data centers.
func (sc *scanner) joined(j, e int) (unit, int, bool) {
	if c := sc.at(e); c != ' ' && c != '-' || !isLetter(sc.at(e+1)) {
		return unit{}, j, false
	}
	e2 := sc.wordEnd(e + 1)
	if e2-j > 24 {
		return unit{}, j, false
	}
	if u, ok := sc.t.word(sc.low[j:e2]); ok {
		return u, e2, true
	}
	return unit{}, j, false
}

// stops says whether an English word ends the phrase of a counted noun.
func stops(w string) bool {
	switch w {
	case "of", "in", "to", "for", "at", "by", "with", "and", "or", "the", "a", "an", "that", "which", "who", "is", "are", "was", "were", "be", "from", "on", "as",
		"than", "this", "these", "those", "it", "its", "their", "his", "her", "our", "your", "my", "but", "so", "if", "when", "while", "after", "before", "since",
		"during", "over", "under", "into", "through", "per", "via", "up", "down", "out", "off", "not", "has", "have", "had", "will", "would", "could", "can", "may",
		"might", "should", "does", "did", "do", "says", "said", "just", "also", "about", "between", "across", "against", "without", "within", "ago", "because",
		"until", "including", "compared", "versus", "vs", "each", "every", "what", "how", "why", "where", "there", "they", "we", "he", "she", "i", "you", "all", "us":
		return true
	}
	return false
}

// plural says whether an English noun counts more than one, or is one that has no plural form.
func plural(w string) bool {
	if w[len(w)-1] == 's' {
		return true
	}
	switch w {
	case "people", "staff", "men", "women", "children", "personnel", "aircraft", "faculty", "workforce", "crew":
		return true
	}
	return false
}

// generic says whether an unlisted English word looks like a noun in the plural.
func generic(w string) bool {
	if w[len(w)-1] != 's' {
		return false
	}
	switch w[len(w)-2] {
	case 's', 'u', 'i', '\'':
		return false
	}
	switch w {
	case "makes", "takes", "gets", "gives", "shows", "comes", "goes", "uses", "helps", "brings", "offers", "adds", "wants", "needs", "runs", "works", "plans",
		"lets", "keeps", "sees", "tops", "hits", "beats", "sales", "always", "perhaps", "yes", "news", "series", "means", "times", "besides", "towards",
		"afterwards", "overseas", "sometimes", "becomes", "remains", "includes", "requires", "costs", "allows", "starts", "launches", "outperforms", "arrives",
		"boosts", "delivers", "provides", "features", "supports", "raises", "earnings", "proceeds", "funds", "savings", "results", "profits", "percents", "odds":
		return false
	}
	return true
}

// singular makes an English plural singular by rule.
func singular(w string) string {
	switch {
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "zzes"):
		return w[:len(w)-2]
	}
	return strings.TrimSuffix(w, "s")
}
