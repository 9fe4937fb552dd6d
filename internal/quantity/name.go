package quantity

import (
	"strings"
	"unicode/utf8"
)

// nameEnd returns where a name goes on to behind i: letters, digits, and points and hyphens between them.
func (sc *scanner) nameEnd(i int) int {
	s := sc.low
	for i < len(s) {
		switch c := s[i]; {
		case isDigit(c) || isLetter(c):
			i++
			continue
		case (c == '.' || c == '-' || c == '_') && (isDigit(sc.at(i+1)) || c == '-' && isLetter(sc.at(i+1))):
			i++
			continue
		case c == 0xE2:
			if n := sc.has(i, "‑", "‐"); n > 0 && (isDigit(sc.at(i+n)) || isLetter(sc.at(i+n))) {
				i += n
				continue
			}
		}
		break
	}
	return i
}

// name reads a Latin word that digits touch: H200, Q3, FY2026, RMB500. The word is at i, the digits at e.
func (sc *scanner) name(i, e int) int {
	w := sc.low[i:e]
	if i > 0 && (isLetter(sc.low[i-1]) || isDigit(sc.low[i-1])) {
		return sc.nameEnd(e)
	}
	switch w {
	case "rs":
		if sc.s[i:e] == "Rs" {
			return e
		}
	case "rmb", "cny", "usd", "inr", "eur", "gbp", "hkd", "jpy", "krw", "ntd", "twd", "aud", "cad", "sgd":
		return e // the digits are read with the currency before them
	case "q", "h", "fy", "cy":
		end := e
		for isDigit(sc.at(end)) {
			end++
		}
		if (w == "q" && end == e+1 && sc.at(e) <= '4' || w == "h" && end == e+1 && sc.at(e) <= '2' || len(w) == 2 && (end-e == 2 || end-e == 4)) && !isLetter(sc.at(end)) {
			return sc.emit(Time, i, end, 0)
		}
	}
	return sc.emit(Version, i, sc.nameEnd(e), sc.valueAt(e))
}

// valueAt returns the number whose digits start at i.
func (sc *scanner) valueAt(i int) float64 {
	if a, points := sc.figures(i); points < 2 {
		return a.low
	}
	return 0
}

// hyphened reads a Latin word with a hyphen and digits: GPT-5.2, mid-2026, sub-10nm. The word is at i and ends at e, the
// digits are at d.
func (sc *scanner) hyphened(i, e, d int) int {
	w := sc.low[i:e]
	switch w {
	case "mid", "early", "late", "pre", "post", "sub", "over", "under", "non", "all", "nearly", "up", "to", "ex", "plus", "circa", "through", "until", "since":
		return d
	case "top", "no":
		return sc.emit(Ordinal, d, sc.wordOrDigits(d), 0)
	}
	from := i
	for from > 0 && (isLetter(sc.low[from-1]) || isDigit(sc.low[from-1]) || sc.low[from-1] == '-') {
		from--
	}
	return sc.emit(Version, from, sc.nameEnd(d), sc.valueAt(d))
}

func (sc *scanner) wordOrDigits(i int) int {
	for isDigit(sc.at(i)) {
		i++
	}
	return i
}

// partOfName decides whether bare digits at i belong to a name, rank, date or rate before them, takes them then, and
// returns where reading goes on; else i.
func (sc *scanner) partOfName(i int, a *amount) int {
	if i == 0 {
		return i
	}
	s := sc.low
	p := s[i-1]
	switch {
	case p == '#':
		return sc.emit(Ordinal, i, a.end, a.low)
	case p == '_' || p == '@' || p == '.' && i > 1 && isLetter(s[i-2]) && !sc.month(i):
		return sc.emit(Version, i, sc.nameEnd(a.end), 0)
	case p == '-' && i > 1 && (isDigit(s[i-2]) || isLetter(s[i-2])):
		if w, _ := sc.wordBefore(i - 1); isDigit(s[i-2]) || w != "" && !prefixWord(w) {
			return sc.emit(Version, i, sc.nameEnd(a.end), 0)
		}
	case p == '/' && i > 1 && (isLetter(s[i-2]) || isDigit(s[i-2])):
		q := *a
		sc.scale(&q, false)
		_, end := sc.unitAfter(&q)
		sc.add(Quantity{Span: span(i, max(q.end, end)), Kind: Plain, Low: q.low, High: q.high, Rate: true})
		return max(q.end, end)
	}
	if n := sc.ends(sc.back(i), "第"); n > 0 {
		sc.scale(a, false)
		_, end := sc.unitAfter(a)
		return sc.emit(Ordinal, i, max(a.end, end), a.low)
	}
	if n := sc.ends(i, "每"); n > 0 {
		return sc.rate(i, a)
	}
	if n := sc.ends(sc.back(i), "前"); n > 0 && sc.has(sc.blank(a.end), "大", "名", "强", "位", "家", "的") > 0 {
		return sc.emit(Ordinal, i, a.end, a.low)
	}
	at := sc.back(i)
	if at > 1 && at < i && s[at-1] == '-' && s[at-2] == ' ' { // GPT - 5.2
		if w, from := sc.wordBefore(sc.back(at - 1)); len(w) > 1 && strings.ToUpper(w) == sc.s[from:from+len(w)] {
			if a.low < 100 && (a.point || !sc.unitNext(a)) {
				return sc.emit(Version, from, sc.nameEnd(a.end), a.low)
			}
		}
	}
	if at == i && s[i-1] < utf8.RuneSelf || at == 0 {
		return i
	}
	dot := at
	if s[at-1] == '.' {
		dot--
	}
	w, from := sc.wordBefore(dot)
	if w == "" {
		return i
	}
	switch w {
	case "per", "every", "each":
		return sc.rate(i, a)
	case "no", "nos", "number", "rank", "ranked", "ranks", "ranking", "top", "chapter", "section", "page", "pages", "phase", "tier", "level", "part", "step", "article",
		"volume", "vol", "episode", "ep", "season", "grade", "stage", "lesson", "figure", "fig", "table", "appendix", "clause", "rule", "paragraph", "track",
		"scope", "category", "series", "layer", "room", "pillar", "group", "formula", "act", "issue":
		if w == "no" && dot == at || w == "number" && a.grouped || w == "series" && a.low > 100 {
			break
		}
		if w == "act" || w == "group" || w == "issue" || w == "figure" {
			if sc.s[from] > 'Z' {
				break
			}
		}
		return sc.emit(Ordinal, i, a.end, a.low)
	}
	if monthWord(w) && a.low <= 31 && !a.point && sc.has(a.end, "%") == 0 && !isLetter(sc.at(a.end)) {
		return sc.emit(Time, from, a.end, a.low)
	}
	if n := sc.has(a.end, " ti", " super", " xt"); n > 0 && !sc.latinAt(a.end+n) { // 5060 Ti
		return sc.emit(Version, i, a.end+n, a.low)
	}
	if isYear(a) || a.grouped || at > i-1 && dot == at && i-at > 0 && s[at] != ' ' {
		return i
	}
	return sc.versionAfter(i, a, w, from)
}

// rate takes the denominator of a rate: per million tokens.
func (sc *scanner) rate(i int, a *amount) int {
	sc.scale(a, false)
	_, end := sc.unitAfter(a)
	sc.add(Quantity{Span: span(i, max(a.end, end)), Kind: Plain, Low: a.low, High: a.high, Rate: true})
	return max(a.end, end)
}

// prefixWord says whether a word before a hyphen leaves the number behind it a number.
func prefixWord(w string) bool {
	switch w {
	case "mid", "early", "late", "pre", "post", "sub", "over", "under", "non", "all", "nearly", "up", "to", "ex", "plus", "circa", "through", "until", "since":
		return true
	}
	return false
}

// versionAfter decides whether digits behind the Latin word w are its version: Gemini 3, RTX 5090, iOS 26.
func (sc *scanner) versionAfter(i int, a *amount, w string, from int) int {
	if from > 0 && isDigit(sc.low[from-1]) { // the end of a name such as H200
		return i
	}
	first := sc.s[from]
	capital := first >= 'A' && first <= 'Z' || sc.s[from:from+len(w)] != w || sc.lang.IsChinese()
	if !capital || ordinary(w) {
		return i
	}
	b := *a
	sc.scale(&b, false)
	if b.scale > 1 {
		return i
	}
	u, end := sc.unitAfter(&b)
	if end < 0 { // Claude 3o
		return sc.emit(Version, from, sc.nameEnd(a.end), a.low)
	}
	if u.name == "" {
		if sc.hasRange(&b, i) {
			return i
		}
		return sc.emit(Version, from, sc.nameEnd(a.end), a.low)
	}
	// A unit behind it: "Windows 11 users" but "Meta 600 employees"; "Llama 4 models".
	if sc.at(a.end) >= utf8.RuneSelf || sc.at(sc.blank(a.end)) >= utf8.RuneSelf {
		return i // a Chinese unit is never part of a name
	}
	switch w {
	case "fortune", "russell", "ftse", "stoxx", "csi", "forbes", "nikkei", "topix", "global", "p", "dax":
		return sc.emit(Ordinal, i, a.end, a.low)
	}
	if short := len(w) <= 4 && strings.ToUpper(w) == sc.s[from:from+len(w)]; u.noun && (a.low < 30 || a.point || u.weak || short && a.digits <= 4) {
		return sc.emit(Version, from, a.end, a.low)
	}
	return i
}

// hasRange says whether another number follows by a dash.
func (sc *scanner) hasRange(a *amount, i int) bool {
	j, n := sc.connector(a.end, i)
	return n > 0 && isDigit(sc.at(j+n)) && sc.has(j, "to ") == 0
}

// unitNext says whether a unit follows an amount.
func (sc *scanner) unitNext(a *amount) bool {
	b := *a
	u, _ := sc.unitAfter(&b)
	return u.name != ""
}

// month says whether the word with a point before i is a month.
func (sc *scanner) month(i int) bool {
	w, _ := sc.wordBefore(i - 1)
	return monthWord(w)
}

func monthWord(w string) bool {
	switch w {
	case "jan", "january", "feb", "february", "mar", "march", "apr", "april", "may", "jun", "june", "jul", "july", "aug", "august", "sep", "sept", "september",
		"oct", "october", "nov", "november", "dec", "december":
		return true
	}
	return false
}

// ordinary says whether a word with a capital before a number is a common word of headlines and not a name.
func ordinary(w string) bool {
	switch w {
	case "the", "a", "an", "in", "on", "at", "by", "to", "of", "for", "from", "with", "over", "under", "nearly", "almost", "about", "around", "roughly",
		"approximately", "some", "only", "just", "than", "least", "most", "up", "down", "and", "or", "but", "as", "is", "are", "was", "were", "has", "have", "had",
		"will", "off", "these", "those", "this", "that", "its", "their", "all", "into", "out", "after", "before", "between", "within", "exceeds", "another",
		"first", "last", "next", "past", "until", "since", "not", "if", "when", "while", "during", "cut", "hit", "cost", "pay", "lay", "get", "see", "raise",
		"add", "buy", "sell", "reach", "top", "total", "worth", "score", "scores", "be", "it", "we", "our", "your", "my", "his", "her", "via", "against", "across",
		"through", "below", "above", "per", "save", "spend", "employ", "hire", "fire", "serve", "lose", "gain", "grow", "rise", "fall", "build", "open", "close",
		"create", "make", "makes", "says", "said", "revenue", "profit", "capex", "he", "she", "they", "who", "which", "there", "both", "other", "more", "less",
		"fewer", "every", "each", "no", "even", "still", "now", "already", "also", "together", "combined", "average", "roughly-", "fully", "exactly", "precisely":
		return true
	}
	// Verbs of headlines: Cuts, Hits, Adds, Raising, Announced.
	if n := len(w); n > 3 && (strings.HasSuffix(w, "ing") || strings.HasSuffix(w, "ed")) {
		return true
	}
	switch w {
	case "cuts", "hits", "adds", "lays", "fires", "hires", "employs", "sells", "buys", "gets", "sees", "costs", "tops", "raises", "reaches", "offers", "opens", "closes",
		"loses", "gains", "ships", "serves", "spends", "invests", "pays", "saves", "builds", "creates", "launches", "surpasses", "crosses", "passes", "nears",
		"wins", "takes", "gives", "brings", "needs", "wants", "plans", "eyes", "seeks", "targets", "drops", "falls", "rises", "jumps", "climbs", "grows", "slides",
		"expects", "sheds", "slashes", "axes", "eliminates", "trims", "signs", "secures", "scored", "lists", "trains", "deploys", "orders", "unveils", "includes",
		"features", "supports", "covers", "spans", "tests", "finds", "shows", "reveals", "names", "bans", "blocks", "sues", "fines", "owes", "earns", "makes-":
		return true
	}
	return false
}
