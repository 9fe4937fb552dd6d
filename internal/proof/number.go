package proof

import (
	"fmt"
	"math"
	"strings"

	"dateline/internal/quantity"
	"dateline/internal/text"
)

// numbers checks every quantity of the sentence, and every number that no scanner understood.
func (j *judge) numbers() {
	s := j.s
	for i := range s.quantities {
		q := &s.quantities[i]
		if q.Kind == quantity.Version || s.inDate(q.Span) || j.citation(q.Span) {
			continue // dates are looked at by themselves
		}
		if q.Low == 1 && q.High == 1 && !strings.ContainsAny(q.In(s.src), "0123456789０１２３４５６７８９") && !hard(q.Unit) {
			continue // one, 一款: an article more than a number
		}
		if strings.HasPrefix(s.src[q.End:], "方") {
			continue // 第三方
		}
		j.number(q)
	}
	for k := range s.tokens {
		t := &s.tokens[k]
		if t.kind != number && (t.kind != word || !strings.ContainsAny(s.folded.text[t.start:t.end], "0123456789")) {
			continue
		}
		p := s.folded.span(t.start, t.end)
		if s.clock(k) {
			j.clock(k, p)
			continue
		}
		if s.withinDate(p) || s.inQuantity(p) || j.citation(p) || j.inMention(p) {
			continue // the version of a known name is a part of what it is: 文心5.0 is Ernie 5.0
		}
		j.version(k, p)
	}
}

// citation says whether a number is the sentence's own reference: [3].
func (j *judge) citation(p text.Span) bool {
	s := j.s.src
	return p.Start > 0 && s[p.Start-1] == '[' && p.End < len(s) && s[p.End] == ']' && p.End-p.Start <= 3
}

// inQuantity says whether a place lies in a quantity that is checked as such.
func (r *reading) inQuantity(p text.Span) bool {
	for i := range r.quantities {
		if q := &r.quantities[i]; q.Kind != quantity.Version && p.Start < q.End && q.Start < p.End && !r.inDate(q.Span) {
			return true
		}
	}
	return false
}

// withinDate says whether a place lies wholly in a date.
func (r *reading) withinDate(p text.Span) bool {
	for i := range r.dates {
		if d := &r.dates[i]; p.Start >= d.Start && p.End <= d.End {
			return true
		}
	}
	return false
}

// clock says whether a number is a part of an hour and minute, or of a pair: 7:22, 24/7.
func (r *reading) clock(k int) bool {
	s, t := r.folded.text, &r.tokens[k]
	if t.kind != number || t.end-t.start > 4 || !isDigit(s[t.end-1]) {
		return false
	}
	joins := func(i int) bool {
		return i > 0 && i+1 < len(s) && isDigit(s[i-1]) && isDigit(s[i+1]) && (s[i] == ':' || s[i] == '/' && !r.inDate(r.folded.span(i, i+1)))
	}
	return joins(t.end) || joins(t.start-1)
}

// clock looks for an hour and minute. Between languages, clocks are written too differently to compare.
func (j *judge) clock(k int, span text.Span) {
	s, t := j.s.folded.text, &j.s.tokens[k]
	from, to := t.start, t.end
	for from > 1 && (s[from-1] == ':' || s[from-1] == '/') && isDigit(s[from-2]) {
		for from--; from > 0 && isDigit(s[from-1]); from-- {
		}
	}
	for to+1 < len(s) && (s[to] == ':' || s[to] == '/') && isDigit(s[to+1]) {
		for to++; to < len(s) && isDigit(s[to]); to++ {
		}
	}
	for _, n := range j.use {
		if p := j.ps[n]; p.lang.IsChinese() != j.s.lang.IsChinese() || holdsDigits(p.folded.text, s[from:to]) {
			return
		}
	}
	j.report(RuleDate, Refused, span, -1, "no passage has this time of day", "原文没有这个时刻")
}

// holdsDigits says whether a run that begins and ends with digits stands in s, with no digit more at its ends.
func holdsDigits(s, run string) bool {
	for from := 0; ; from++ {
		i := strings.Index(s[from:], run)
		if i < 0 {
			return false
		}
		from += i
		end := from + len(run)
		if (from == 0 || !isDigit(s[from-1])) && (end == len(s) || !isDigit(s[end])) {
			return true
		}
	}
}

// number looks for a quantity of the sentence in the passages.
func (j *judge) number(q *quantity.Quantity) {
	var near, against *quantity.Quantity
	nearIn, againstIn := -1, -1
	for _, n := range j.use {
		p := j.ps[n]
		same := j.s.lang.IsChinese() == p.lang.IsChinese()
		for i := range p.quantities {
			o := &p.quantities[i]
			if o.Kind == quantity.Version {
				continue
			}
			if !equal(q, o) {
				if near == nil && o.Unit == q.Unit && q.Unit != "" {
					near, nearIn = o, n
				}
				continue
			}
			if unitsAgree(q, o, same) || q.Kind == o.Kind && !hard(q.Unit) && !hard(o.Unit) && j.sameWords(q.Span, o.Span, p) {
				if d, e := j.s.direction(q.Span), p.direction(o.Span); d != 0 && e != 0 && d != e {
					against, againstIn = o, n
					continue
				}
				j.report(RuleNumber, Held, q.Span, n, "the passage has "+o.In(p.src), "原文有"+o.In(p.src))
				return
			}
			near, nearIn = o, n
		}
	}
	if against != nil {
		j.report(RuleNumber, Refused, q.Span, againstIn, "the passage bounds this number from the other side",
			"原文对这个数字的限定方向相反："+against.In(j.ps[againstIn].src))
		return
	}
	if near != nil {
		found := near.In(j.ps[nearIn].src)
		j.report(RuleNumber, Refused, q.Span, nearIn, fmt.Sprintf("no such number with this unit; the passage has %s", found),
			"原文没有这个数字和单位；原文是"+found)
		return
	}
	j.report(RuleNumber, Refused, q.Span, -1, "no passage has this number", "原文没有这个数字")
}

// sameWords says whether two quantities are printed alike.
func (j *judge) sameWords(a, b text.Span, p *reading) bool {
	x, y := fold(a.In(j.s.src)).text, fold(b.In(p.src)).text
	return strings.HasPrefix(x, y) || strings.HasPrefix(y, x)
}

func equal(a, b *quantity.Quantity) bool {
	return a.Vague == b.Vague && near(a.Low, b.Low) && near(a.High, b.High)
}

// near says whether two values are one value printed in two ways: 1.4 × 10⁹ is not exact in binary, a digit's change
// in a long number is far more than this.
func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-11*math.Max(math.Abs(a), math.Abs(b))
}

// hard says whether a unit can never be left out or read otherwise: money, shares, multiples, power, memory.
func hard(u string) bool {
	switch u {
	case "percent", "multiple", "W", "byte", "bit", "nm", "Hz", "Wh", "point", "basis-point", "token", "parameter", "context-token", "percentage-point":
		return true
	}
	if len(u) == 3 {
		return u[0] >= 'A' && u[0] <= 'Z' && u[1] >= 'A' && u[1] <= 'Z' && u[2] >= 'A' && u[2] <= 'Z'
	}
	return false
}

// unitsAgree says whether the units of two equal values can be one.
func unitsAgree(a, b *quantity.Quantity, sameLanguage bool) bool {
	if a.Unit == b.Unit {
		return true
	}
	if (a.Kind == quantity.Ordinal) != (b.Kind == quantity.Ordinal) {
		return false // the second is not two
	}
	if a.Unit == "multiple" && b.Unit == "time" || a.Unit == "time" && b.Unit == "multiple" {
		return true // 53 times, 53次
	}
	if hard(a.Unit) || hard(b.Unit) {
		// Of 128K tokens, tokens may be left to the reader.
		return family(a.Unit) != "" && family(a.Unit) == family(b.Unit)
	}
	switch {
	case a.Unit == "" || b.Unit == "":
		return true
	case family(a.Unit) != "" && family(a.Unit) == family(b.Unit):
		return true
	}
	// Counted things: one language's word for them is often wider than the other's. Only people stay people.
	return !sameLanguage && (related(a.Unit, b.Unit) || related(b.Unit, a.Unit))
}

// family groups units that count one thing in other words.
func family(u string) string {
	switch u {
	case "token", "context-token":
		return "token"
	case "person", "user", "employee", "position", "job", "customer", "people", "staff", "client", "student", "patient", "resident", "member", "expert":
		return "person"
	case "device", "unit", "product", "machine", "item", "piece", "set", "phone", "computer", "server", "robot":
		return "thing"
	case "vehicle", "car":
		return "vehicle"
	case "store", "shop", "outlet":
		return "store"
	case "company", "firm", "startup", "institution", "enterprise", "business", "organization":
		return "company"
	case "model", "version":
		return "model"
	case "chip", "gpu":
		return "chip"
	}
	for _, agent := range []string{"er", "or", "ist", "ian", "man", "woman", "ee", "ive", "ant"} {
		if strings.HasSuffix(u, agent) && len(u) > 5 {
			return "person" // testers, scientists: 名 says no more than that
		}
	}
	return ""
}

// related says whether a wide counting word may stand for the other one.
func related(a, _ string) bool {
	switch a {
	case "item", "unit", "piece", "thing", "time", "case", "place", "set", "kind", "type":
		return true
	}
	return false
}

// direction tells whether words beside a number bound it: 1 from below (over), 2 from above (under), 0 neither.
func (r *reading) direction(p text.Span) int8 {
	start, _ := r.folded.place(p)
	for i := range r.cues {
		if c := &r.cues[i]; c.kind == bound && c.end <= start && start-c.end <= 2 {
			return c.inPassage
		}
	}
	return 0
}

// version looks for a token with a digit: a version, or part of a name.
func (j *judge) version(k int, span text.Span) {
	want := j.s.versionKeys(k)
	for _, n := range j.use {
		p := j.ps[n]
		for m := range p.tokens {
			t := &p.tokens[m]
			if t.kind != number && t.kind != word {
				continue
			}
			for _, have := range p.versionKeys(m) {
				if have == want[0] || len(want) > 1 && have == want[1] && !j.s.bound(k) {
					j.report(RuleVersion, Held, span, n, "the passage has it", "原文有此版本号")
					return
				}
			}
		}
	}
	j.report(RuleVersion, Refused, span, -1, "no passage has this version or number", "原文没有这个版本号或数字")
}

// bound says whether the token's number belongs to a Latin word before it: GPT-5.2, iOS 19.
func (r *reading) bound(k int) bool {
	t := &r.tokens[k]
	if t.kind == word {
		return true
	}
	i := k - 1
	if i >= 0 && r.folded.text[r.tokens[i].start:r.tokens[i].end] == "-" {
		i--
	}
	return i >= 0 && r.tokens[i].kind == word && t.start-r.tokens[i].end <= 1 && !isFunction(r.folded.text[r.tokens[i].start:r.tokens[i].end])
}

// versionKeys returns how a token with a digit is compared: first with the word before it ("gpt5.2"), then by itself.
func (r *reading) versionKeys(k int) []string {
	t := &r.tokens[k]
	own := r.folded.text[t.start:t.end]
	if t.kind == word {
		return []string{own}
	}
	if !r.bound(k) {
		return []string{own, own}
	}
	i := k - 1
	if r.tokens[i].kind == mark {
		i--
	}
	return []string{r.folded.text[r.tokens[i].start:r.tokens[i].end] + own, own}
}
