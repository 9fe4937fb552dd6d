package claim

import "strings"

// bare gives a number without a unit the unit of the metric beside it: 员工总数降至1000, 日均调用量超过50万亿, "scored 92.5".
func (r *figureReader) bare(m *measured, i int) bool {
	q := &m.q
	c := r.clause(q.Start)
	best, distance := cue{}, 1<<30
	for _, k := range r.cues {
		if k.Start > q.End || r.clause(k.Start) != c {
			continue
		}
		if d := q.Start - k.End; d >= 0 && d < distance && (k.m.bare != "" || k.m.takes('m')) {
			best, distance = k, d
		}
	}
	if r.compared(m, i) {
		return true
	}
	if best.m == nil || distance > 45 || r.between(best.End, q.Start, i) {
		return false
	}
	rest := strings.TrimLeft(r.low[q.End:], " ")
	switch {
	case best.m.bare == "point":
		if distance > 30 || q.High > 5000 || q.Scaled {
			return false
		}
	case best.m.bare != "":
		if !q.Scaled && !q.Approx && (q.High < 100 || distance > 24) {
			return false
		}
	case q.Scaled && r.p.lang.IsChinese():
		q.Unit = r.currency()
		if len(rest) > 0 && !strings.HasPrefix(rest, "，") && !strings.HasPrefix(rest, "。") && !strings.HasPrefix(rest, "的") && !strings.HasPrefix(rest, "、") && !strings.HasPrefix(rest, "；") {
			return false
		}
	default:
		return false
	}
	if best.m.bare != "" {
		q.Unit = best.m.bare
		if isLowerWord(rest) && !r.p.lang.IsChinese() && best.m.bare != "point" {
			return false // "10 million things": what is counted stands behind it
		}
	}
	m.m, m.at = best.m, best.Span
	m.class = classOf(q)
	return true
}

// compared gives a number that is compared with one before it the unit and metric of that one: "750 million users, up from
// 650 million".
func (r *figureReader) compared(m *measured, i int) bool {
	q := &m.q
	if i == 0 || len(r.found) == 0 {
		return false
	}
	last := &r.found[len(r.found)-1]
	for k := len(r.found) - 1; k >= 0 && (last.class == 'p' || last.class == 'x'); k-- { // "down 16% from 495,570"
		last = &r.found[k]
	}
	if last.class != 'c' && last.class != 't' || last.spec || q.Start-last.q.End > 60 || q.High > 20*last.q.High || last.q.High > 20*q.High {
		return false
	}
	before := strings.TrimRight(r.low[last.q.End:q.Start], " 的约近超逾")
	if !hasEnd(before, "from", "vs", "vs.", "versus", "compared with", "compared to", "than", "than the", "the", "than about", "from about", "较", "高于", "低于", "多于", "从", "由", "此前", "去年同期") {
		return false
	}
	if !q.Scaled && (q.High < 1000 || isLowerWord(strings.TrimLeft(r.low[q.End:], " ")) && !strings.HasPrefix(strings.TrimLeft(r.low[q.End:], " "), "it ")) {
		return false
	}
	q.Unit, m.class, m.m, m.at = last.q.Unit, last.class, last.m, last.at
	return true
}

// hasEnd says whether s ends with one of words.
func hasEnd(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// isLowerWord says whether text begins with a word that is not a preposition or the like.
func isLowerWord(s string) bool {
	n := 0
	for n < len(s) && isLower(s[n]) {
		n++
	}
	switch s[:n] {
	case "", "times", "in", "by", "at", "for", "on", "as", "from", "to", "and", "or", "this", "last", "worldwide", "globally", "after", "since", "while", "but", "with", "per", "a", "so", "of", "during", "across":
		return false
	}
	return true
}

// currency returns the currency of other sums of the passage, or yuan.
func (r *figureReader) currency() string {
	for i := range r.p.quantities {
		if q := &r.p.quantities[i]; classOf(q) == 'm' && q.Unit != "" {
			return q.Unit
		}
	}
	return "CNY"
}
