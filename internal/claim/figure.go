package claim

import (
	"cmp"
	"slices"
	"strings"

	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/quantity"
	"dateline/internal/text"
)

// figureReader reads the figures and specifications of one passage.
type figureReader struct {
	p       *passage
	low     string // the text in simplified characters, ASCII letters in lower case; same offsets
	cues    []cue  // the metrics that it names
	words   []cue  // the words that say how figures are meant
	clauses []text.Span
	t       *metricTable
	scopes  []cue // the words that narrow figures
	found   []measured
}

// measured is a quantity that is claimed, with what it measures.
type measured struct {
	q      quantity.Quantity
	class  byte // the letter of its unit in metric.tsv
	m      *metric
	at     text.Span // where the metric is named
	old    bool      // the value before a revision
	figure news.Figure
	spec   bool
}

// figures returns the figures that a passage claims.
func figures(p *passage) []news.Claim {
	if !slices.ContainsFunc(p.quantities, mayCount) {
		return nil
	}
	r := &figureReader{p: p, low: p.text, t: metricsOnce()}
	if p.lang.IsChinese() {
		r.low = hans.Simplify(r.low)
	}
	r.low = text.Lower(r.low)
	r.clauses = clausesOf(r.low)
	r.cues, r.words = r.t.metrics.cues(r.low), r.t.words.cues(r.low)
	r.narrow()
	for i := range p.quantities {
		if m, ok := r.measure(i); ok {
			r.found = append(r.found, m)
		}
	}
	r.revise()
	claims := make([]news.Claim, 0, len(r.found))
	for i := range r.found {
		m := &r.found[i]
		c := news.Claim{Kind: news.ClaimFigure, Start: m.q.Start, End: m.q.End, Figure: &m.figure}
		if m.spec {
			c.Kind = news.ClaimSpec
		}
		c.Subject = r.subject(m)
		m.figure.Of = r.other(m, c.Subject)
		claims = append(claims, c)
	}
	return claims
}

// narrow finds what narrows the figures: 含债务 does not say what is measured, and does not part a clause.
func (r *figureReader) narrow() {
	r.scopes = r.t.scopes.cues(r.low)
	for i := range r.scopes {
		if !wide(r.scopes[i].m) {
			continue
		}
		at := r.scopes[i].Span
		r.cues = slices.DeleteFunc(r.cues, func(c cue) bool { return c.Start >= at.Start && c.End <= at.End })
		n := r.clause(at.Start)
		if c := r.clauses[n]; n > 0 && n+1 < len(r.clauses) && c.End-c.Start <= at.End-at.Start+32 && at.End <= c.End {
			r.clauses[n-1].End = r.clauses[n+1].End
			r.clauses = slices.Delete(r.clauses, n, n+2)
		}
		return
	}
}

// mayCount says whether a quantity can be a figure or a specification at all.
func mayCount(q quantity.Quantity) bool {
	switch q.Kind {
	case quantity.Figure, quantity.Spec:
		return true
	case quantity.Plain:
		return !q.Rate && q.Unit == "" && (q.Scaled || q.Approx || q.High >= 100 || q.Low != float64(int64(q.Low)))
	case quantity.Time:
		return q.Unit == "hour" || q.Unit == "minute"
	default:
		return false
	}
}

// clausesOf cuts a passage at commas, semicolons, colons and brackets; commas within numbers do not cut.
func clausesOf(s string) []text.Span {
	var out []text.Span
	from := 0
	for i := 0; i < len(s); {
		n := 0
		switch c := s[i]; {
		case c == ';' || c == '\n', (c == ',' || c == ':') && (i+1 == len(s) || !isAlnum(s[i+1])), c == '(' || c == ')':
			n = 1
		case c == 0xE3 && (strings.HasPrefix(s[i:], "。") || strings.HasPrefix(s[i:], "、")):
			n = 3
			if strings.HasPrefix(s[i:], "、") {
				n = 0
			}
		case c == 0xEF && (strings.HasPrefix(s[i:], "，") || strings.HasPrefix(s[i:], "；") || strings.HasPrefix(s[i:], "：") ||
			strings.HasPrefix(s[i:], "（") || strings.HasPrefix(s[i:], "）") || strings.HasPrefix(s[i:], "！") || strings.HasPrefix(s[i:], "？")):
			n = 3
		case c == 0xE2 && strings.HasPrefix(s[i:], "—"):
			n = 3
		case c == ',' && i+1 < len(s) && isLower(s[i+1]):
			n = 1
		}
		if n > 0 {
			out = append(out, text.Span{Start: from, End: i})
			from, i = i+n, i+n
			continue
		}
		i++
	}
	return append(out, text.Span{Start: from, End: len(s)})
}

// clause returns the number of the clause in which the byte at i is.
func (r *figureReader) clause(i int) int {
	n, _ := slices.BinarySearchFunc(r.clauses, i, func(c text.Span, at int) int {
		if c.End < at {
			return -1
		}
		return cmp.Compare(c.Start, at)
	})
	if n > 0 && (n == len(r.clauses) || r.clauses[n].Start > i) {
		n--
	}
	return n
}

// classOf returns the letter of a unit in metric.tsv.
func classOf(q *quantity.Quantity) byte {
	switch q.Unit {
	case "percent", "basis point":
		return 'p'
	case "multiple":
		return 'x'
	case "point":
		return 's'
	case "W", "Wh":
		return 'w'
	case "token":
		return 't'
	case "hour", "minute":
		return 'h'
	}
	if len(q.Unit) == 3 && q.Unit == strings.ToUpper(q.Unit) {
		return 'm'
	}
	return 'c'
}

// measure decides whether the quantity of number i is claimed, and what it measures.
func (r *figureReader) measure(i int) (measured, bool) {
	q := r.p.quantities[i]
	if !mayCount(q) || r.scare(&q) || r.named(&q) || r.mark(&q) {
		return measured{}, false
	}
	m := measured{q: q}
	if q.Kind == quantity.Spec {
		m.spec = true
		m.figure = news.Figure{Low: q.Low, High: q.High, Unit: q.Unit, Approx: q.Approx, Metric: specMetric(q.Unit)}
		return m, true
	}
	if q.Kind == quantity.Plain {
		if !r.bare(&m, i) {
			return m, false
		}
	} else {
		m.class = classOf(&q)
		m.m, m.at = r.metric(&q, m.class, i)
	}
	if !r.counts(&m) {
		return m, false
	}
	f := &m.figure
	f.Low, f.High, f.Unit, f.Approx = m.q.Low, m.q.High, m.q.Unit, m.q.Approx || m.q.Vague
	r.describe(&m)
	return m, true
}

// specMetric names what a specification measures.
func specMetric(unit string) string {
	switch unit {
	case "parameter":
		return "parameters"
	case "context-token":
		return "context length"
	case "byte":
		return "memory"
	case "bit/s":
		return "bandwidth"
	case "nm":
		return "process node"
	case "Hz":
		return "frequency"
	case "flop/s", "op/s", "flop":
		return "compute"
	case "inch", "mm", "metre":
		return "size"
	case "gram", "ounce", "pound":
		return "weight"
	case "mAh":
		return "battery"
	case "W":
		return "power"
	}
	return unit
}

// scare says that the number stands alone in quotation marks, as a name or a word that nobody takes at its value.
func (r *figureReader) scare(q *quantity.Quantity) bool {
	before, behind := r.low[:q.Start], r.low[q.End:]
	for _, m := range [...][2]string{{"'", "'"}, {"\"", "\""}, {"“", "”"}, {"‘", "’"}, {"「", "」"}, {"《", "》"}} {
		if strings.HasSuffix(before, m[0]) && strings.HasPrefix(behind, m[1]) {
			return true
		}
	}
	return false
}

// mark says that what looks like a quantity is a mark of something else: a picture's 4K, a share's number (2344-TW), the
// name of a firm (8090 Industries).
func (r *figureReader) mark(q *quantity.Quantity) bool {
	s := q.In(r.p.text)
	switch {
	case q.Unit == "W":
		return strings.Contains(s, "-") && strings.HasPrefix(r.p.text[q.End:], ")")
	case len(s) > 2 && s[0] >= '1' && s[0] <= '9' && s[1] == 'K' && !isAlnum(s[2]):
		return true
	}
	if s[0] < '0' || s[0] > '9' {
		return false
	}
	for _, firm := range [...]string{" Industries", " Ventures", " Capital", " Labs", " Partners", " Holdings"} {
		if strings.HasSuffix(s, firm) || strings.HasPrefix(r.p.text[q.End:], firm) {
			return true
		}
	}
	return false
}

// named says that the number belongs to a name that the gazetteer knows: Microsoft 365.
func (r *figureReader) named(q *quantity.Quantity) bool {
	for i := range r.p.mentions {
		if n := &r.p.mentions[i]; n.Start < q.Start+1 && n.End > q.Start {
			return true
		}
	}
	return false
}

// counts decides whether a quantity of a figure's kind says a size that is worth claiming: money, shares and multiples do;
// small counts of things are lists.
func (r *figureReader) counts(m *measured) bool {
	q := &m.q
	switch m.class {
	case 'm', 'w', 't':
		return q.High > 0
	case 'p':
		if q.Low == 100 && q.High == 100 && m.m == nil {
			return false
		}
		return true
	case 'x':
		return q.High > 1
	case 's':
		return q.High > 0 && (m.m != nil || q.High >= 20)
	case 'h':
		if m.m == nil {
			return false
		}
		return (m.m.name == "working hours" || m.m.name == "time saved") && near(m.at, q.Span, 45)
	}
	if q.Unit == "position" && q.High >= 2 {
		return true
	}
	small := 50.0
	switch {
	case q.Unit == "kilometre" || q.Unit == "mile":
		small = 1e4 // less is how far a car goes
	case q.List:
		small = 100
	case m.m != nil && m.m.takes('c') && q.Unit == "person" && near(m.at, q.Span, 30) && !q.Words:
		small = 5
	}
	return q.High >= small || q.Approx && q.High >= 10 && !q.Words && !q.List
}

// near says whether two places are at most n bytes apart.
func near(a, b text.Span, n int) bool {
	return a.Start-b.End <= n && b.Start-a.End <= n
}

// between says whether another number that can be a figure stands between two places, not counting number i.
func (r *figureReader) between(from, to, i int) bool {
	for j := range r.p.quantities {
		if q := &r.p.quantities[j]; j != i && q.Start >= from && q.End <= to && (q.Kind == quantity.Figure || q.Kind == quantity.Plain) {
			return true
		}
	}
	return false
}

// metric returns the metric that is named nearest to a quantity, of those that may have its unit, and where.
func (r *figureReader) metric(q *quantity.Quantity, class byte, i int) (*metric, text.Span) {
	var best cue
	least := 1 << 30
	here := r.clause(q.Start)
	for _, k := range r.cues {
		if !k.m.takes(class) {
			continue
		}
		d := 20 // within the quantity: "laying off 1,200 employees" tells of layoffs
		switch {
		case k.Start >= q.End:
			d = k.Start - q.End
			if d > 4 {
				d = d*3/2 + 4 // what stands before a number speaks first
			}
			if r.between(q.End, k.Start, i) {
				d += 40
			}
		case k.End <= q.Start:
			d = q.Start - k.End
			if r.between(k.End, q.Start, i) {
				d += 25
			}
		}
		if c := r.clause(k.Start); c != here {
			away := c - here
			if away < 0 {
				away = -away
			} else {
				away += 2 // a clause behind it seldom says what a number is
			}
			d += 30 * away
		}
		if k.weak {
			d += 30
		}
		if d < least {
			best, least = k, d
		}
	}
	if least > 150 {
		return nil, text.Span{}
	}
	return best.m, best.Span
}
