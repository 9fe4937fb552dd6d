package claim

import (
	"strings"

	"dateline/internal/field"
	"dateline/internal/news"
)

// subject returns whom a figure belongs to: of the names in its clause the nearest before it that is not the object of
// what is done; else the nearest of the clauses before; else the first behind it.
func (r *figureReader) subject(m *measured) news.Name {
	if m.m != nil {
		switch m.m.name {
		case "target price":
			return r.targeted(m)
		case "registered capital":
			if n, ok := r.registered(); ok {
				return n
			}
		}
	}
	here := r.clause(m.q.Start)
	best, score := -1, 1<<30
	own := false // whether the figure's own clause names one before it
	for i := range r.p.mentions {
		n := &r.p.mentions[i]
		if !bears(n) || !carries(n, m) || r.former(n) || r.measures(n, m) || r.backs(n, m) || n.ID != "" && n.ID == r.p.source.SpeakerID && r.p.source.Attribution == news.Named {
			continue
		}
		c := r.clause(n.Start)
		var d int
		switch {
		case n.End <= m.q.Start:
			d = m.q.Start - n.End
			object := r.object(n.Start) || m.m != nil && r.led(n.Start, objectVerbs(m.m.name))
			own = own || c == here && !object
			if object && (m.m == nil || m.m.name != "valuation") {
				d += 200
			}
		default:
			d = 200 + n.Start - m.q.End
			if strings.HasSuffix(r.low[:n.Start], " of ") || strings.HasPrefix(r.low[m.q.End:], "的") {
				d -= 60
			}
		}
		if c != here {
			away := here - c
			if away < 0 {
				away = 3 - away
			}
			d += 40 * away
		}
		if !prefers(n, m) {
			d += 50
		}
		if d < score {
			best, score = i, d
		}
	}
	if !own && m.company() {
		if head := r.head(m); !head.Empty() {
			return head
		}
	}
	if best >= 0 && score >= 200 && r.object(r.p.mentions[best].Start) && (m.m == nil || !m.m.measured) {
		best = -1 // what something is done to does it not
	}
	if (best < 0 || score >= 200) && r.nameable(m) { // no name, or one that stands behind the figure or is an object
		if n := r.printed(m); !n.Empty() && !r.known(n.Text) {
			return n
		}
	}
	if best < 0 {
		return r.inherited(m)
	}
	n := &r.p.mentions[best]
	if score >= 200 && m.company() && n.Start > m.q.End && !r.before(m.q.Start) {
		return r.inherited(m) // whom the sentence names last is seldom whom it is about
	}
	if n.Owner != "" && (ofOwner(m) && n.Kind == string(field.Hardware) || ofMaker(m) && productKind(n.Kind)) {
		return news.Name{ID: n.Owner, Text: n.OwnerText}
	}
	return news.Name{ID: n.ID, Text: n.In(r.p.text)}
}

// nameable says whether a figure is of the kind that reports tell of companies that nobody knows yet.
func (r *figureReader) nameable(m *measured) bool {
	if m.m == nil || m.class == 'p' {
		return false
	}
	switch m.m.name {
	case "funding round", "valuation", "ipo proceeds", "acquisition price", "annual recurring revenue", "revenue", "net profit", "net loss", "layoffs", "headcount", "investment",
		"contract value", "market value", "users", "customers", "orders", "capex", "debt", "buyback", "offer price", "hiring", "grant", "stake", "registered capital":
		return true
	}
	return false
}

// known says whether a printed name is, or holds, one that the gazetteer knows.
func (r *figureReader) known(name string) bool {
	for i := range r.p.mentions {
		if n := r.p.mentions[i].In(r.p.text); strings.Contains(name, n) || strings.Contains(n, name) {
			return true
		}
	}
	return false
}

// inherited takes the subject from the title or the sentence before, if just one company is named there.
func (r *figureReader) inherited(m *measured) news.Name {
	for _, p := range [...]*passage{r.p.before, r.p.title} {
		if p == nil {
			continue
		}
		var one *Mention
		for i := range p.mentions {
			n := &p.mentions[i]
			if !bears(n) || !carries(n, m) || n.Kind == string(field.Person) {
				continue
			}
			if one != nil && one.ID != n.ID {
				one = nil
				break
			}
			one = n
		}
		if one != nil {
			return news.Name{ID: one.ID, Text: one.In(p.text)}
		}
	}
	return news.Name{}
}

// backs says whether an entity gives the money that another one raises: "led by X", X领投.
func (r *figureReader) backs(n *Mention, m *measured) bool {
	if m.m == nil || m.m.name != "funding round" && m.m.name != "valuation" && m.m.name != "ipo proceeds" {
		return false
	}
	before := strings.TrimRight(r.low[max(0, n.Start-24):n.Start], " ")
	behind := strings.TrimLeft(r.low[n.End:], " ")
	for _, w := range [...]string{" by", " from", " with", "由", "获", "获得", " and", ",", "和", "、", "及", "与"} {
		if !strings.HasSuffix(before, w) {
			continue
		}
		switch w {
		case " and", ",": // one of a list of those who give
			if i := max(strings.LastIndex(r.low[:n.Start], " by "), strings.LastIndex(r.low[:n.Start], " from ")); i >= 0 && r.last(saysUp|saysDown, i, n.Start) < 0 && !strings.Contains(r.low[i:n.Start], " raise") {
				return true
			}
		case "和", "、", "及", "与":
			if i := strings.LastIndex(r.low[:n.Start], "由"); i >= 0 && !strings.Contains(r.low[i:n.Start], "，") && containsAny(r.low[n.End:], "投") {
				return true
			}
		default:
			return true
		}
	}
	return hasAny(behind, "领投", "跟投", "独家投资", "参投", "投资的", "等", "-backed", " alum", "联手注资", "、") && (containsAny(behind, "投", "-backed", " alum", "注资") || hasAny(behind, "等"))
}

// bears says whether an entity can have figures of its own.
func bears(n *Mention) bool {
	switch field.Kind(n.Kind) {
	case field.Benchmark, field.Standard, field.Law, field.Media:
		return false
	default:
		return true
	}
}

// prefers says whether an entity is of the kind that such figures belong to: specifications, scores and prices to products,
// the rest to companies.
func prefers(n *Mention, m *measured) bool {
	product := false
	switch field.Kind(n.Kind) {
	case field.Model, field.Product, field.Hardware:
		product = true
	case field.Person:
		return false
	default:
	}
	if m.spec {
		return product
	}
	switch m.figure.Metric {
	case "price", "score", "accuracy", "performance", "performance growth", "users", "downloads", "tokens processed", "error rate", "subscribers":
		return product || m.figure.Metric == "price" || m.figure.Metric == "users"
	}
	return !product
}

// ofOwner says whether a figure of a person or a chip is really its company's.
func ofOwner(m *measured) bool {
	return m.m != nil && (m.m.measured || m.m.name == "funding round" || m.m.name == "valuation")
}

// ofMaker says whether a figure told of a product can only be its maker's: Kimi raises no money, Moonshot does.
func ofMaker(m *measured) bool {
	if m.m == nil {
		return false
	}
	switch m.m.name {
	case "funding round", "valuation", "ipo proceeds", "market value", "offer price", "layoffs", "headcount", "share price":
		return true
	}
	return false
}

// object says whether the words before a name make it the one that something is done to.
func (r *figureReader) object(at int) bool {
	before := strings.TrimRight(r.low[max(0, at-24):at], " ")
	for _, w := range [...]string{
		"对", "向", "在", "与", "和", "给", "为", "收购", "投资", "入股", "支持", "领投", "持有", "替", "自", "里", "将", "挖来了", "挖角", "较", "比", "超过", "低于", "高于", " than", " in", " to", " for", " with", " by", " from", " against", " via", " on", " using", " at",
		" acquire", " acquires", " buy", " and", " acquiring",
	} {
		if strings.HasSuffix(before, w) {
			if w == "将" || w == "和" || w == " and" {
				continue
			}
			return true
		}
	}
	return false
}

// carries says whether an entity of its kind can have such a figure at all: companies are valued and raise money, people,
// exchanges and courts do not.
func carries(n *Mention, m *measured) bool {
	if n.Kind == string(field.Person) {
		return m.m != nil && personal(m.m.name)
	}
	if m.m != nil && m.m.name == "price" { // a company has no price: its product does, which may have no name here
		switch field.Kind(n.Kind) {
		case field.Model, field.Product, field.Hardware, field.Standard:
			return true
		default:
			return false
		}
	}
	if !m.company() {
		return true
	}
	switch field.Kind(n.Kind) {
	case field.Standard:
		return false
	case field.Agency, field.University:
		return m.m.name == "headcount" || m.m.name == "layoffs" || m.m.name == "hiring" || m.m.name == "revenue"
	default:
		return true
	}
}

// personal says whether a metric is one that a person can have.
func personal(metric string) bool {
	switch metric {
	case "settlement", "fine", "donation", "stake", "salary", "investment", "tax", "dividend":
		return true
	}
	return false
}

// measures says whether a name is that of a research house whose figures are of markets and of others.
func (r *figureReader) measures(n *Mention, m *measured) bool {
	return (n.Kind == string(field.Company) || n.Kind == string(field.Media)) && r.last(saysExpert, n.Start, n.End) >= 0 &&
		(m.m == nil || m.m.measured || m.class == 'p')
}

// former says whether a name only tells where somebody was before: "former head of AI at Databricks", 前谷歌高管.
func (r *figureReader) former(n *Mention) bool {
	before := r.low[max(0, n.Start-40):n.Start]
	if i := strings.LastIndexAny(before, ",;:"); i >= 0 {
		before = before[i:]
	}
	return strings.HasSuffix(before, "前") && !strings.HasSuffix(before, "目前") && !strings.HasSuffix(before, "此前") && !strings.HasSuffix(before, "日前") &&
		!strings.HasSuffix(before, "之前") && !strings.HasSuffix(before, "年前") || containsAny(before, "former ", "ex-", "alum") ||
		strings.Contains(r.low[n.End:min(len(r.low), n.End+14)], " alum") || hasAny(r.low[n.End:], " alum", "'s former", "’s former", " veteran", "前高管", "前员工", "前研究", "前首席", "前副总", "前总裁", "的前")
}

// registered returns whose entry in the register of companies changed: 某某公司发生工商变更.
func (r *figureReader) registered() (news.Name, bool) {
	end := strings.Index(r.low, "发生工商变更")
	if end < 0 {
		if i := strings.Index(r.low, "成立"); i >= 0 { // the capital is the new company's
			if j := strings.LastIndex(r.low[:i], "，") + len("，"); j >= len("，") && strings.HasSuffix(r.low[:i], "公司") {
				return news.Name{Text: r.p.text[j:i]}, true
			}
			return news.Name{}, true
		}
		return news.Name{}, false
	}
	start := 0
	for _, stop := range [...]string{"，", "日，", "近日"} {
		if i := strings.LastIndex(r.low[:end], stop); i >= 0 {
			start = max(start, i+len(stop))
		}
	}
	for i := range r.p.mentions {
		if n := &r.p.mentions[i]; n.Start >= start && n.End <= end && bears(n) {
			return news.Name{ID: n.ID, Text: n.In(r.p.text)}, true
		}
	}
	return news.Name{Text: r.p.text[start:end]}, true
}

// company says whether a figure is one that only companies have.
func (m *measured) company() bool {
	if m.m == nil {
		return false
	}
	switch m.m.name {
	case "funding round", "valuation", "ipo proceeds", "annual recurring revenue", "revenue", "net profit", "net loss", "operating profit", "market value", "headcount",
		"layoffs", "offer price", "share price", "capex", "cash flow":
		return true
	}
	return false
}

// before says whether a name that can have figures stands before a place.
func (r *figureReader) before(at int) bool {
	for i := range r.p.mentions {
		if n := &r.p.mentions[i]; n.End <= at && bears(n) && n.Kind != string(field.Person) {
			return true
		}
	}
	return false
}

// targeted returns whose shares a target price is of: the last company before the words; the first one is who sets it.
func (r *figureReader) targeted(m *measured) news.Name {
	for i := len(r.p.mentions) - 1; i >= 0; i-- {
		n := &r.p.mentions[i]
		if n.End <= max(m.at.Start, m.q.Start) && (n.Kind == string(field.Company) || n.Kind == string(field.Lab)) && !r.sets(n) {
			return news.Name{ID: n.ID, Text: n.In(r.p.text)}
		}
	}
	for i := range r.p.mentions {
		if n := &r.p.mentions[i]; (n.Kind == string(field.Company) || n.Kind == string(field.Lab)) && !r.sets(n) {
			return news.Name{ID: n.ID, Text: n.In(r.p.text)}
		}
	}
	return news.Name{}
}

// sets says whether a name is that of a bank or house that sets target prices.
func (r *figureReader) sets(n *Mention) bool {
	before := r.low[:n.Start]
	return n.ID != "" && n.ID == r.p.source.SpeakerID && !strings.HasSuffix(before, "将") && !strings.HasSuffix(before, "把") && !strings.HasSuffix(before, "对") || r.last(saysExpert, n.Start, n.End) >= 0
}
