package claim

import (
	"strings"

	"dateline/internal/field"
	"dateline/internal/news"
)

// subject returns whom a figure belongs to: of the names in its clause the nearest before it that is not the object of
// what is done; else the nearest of the clauses before; else the first behind it.
func (r *figureReader) subject(m *measured) news.Name {
	here := r.clause(m.q.Start)
	best, score := -1, 1<<30
	for i := range r.p.mentions {
		n := &r.p.mentions[i]
		if !bears(n) || r.backs(n, m) || n.ID != "" && n.ID == r.p.source.SpeakerID && r.p.source.Attribution == news.Named {
			continue
		}
		c := r.clause(n.Start)
		d := 0
		switch {
		case n.End <= m.q.Start:
			d = m.q.Start - n.End
			if r.object(n.Start) && (m.m == nil || m.m.name != "valuation") {
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
	if best >= 0 && score >= 200 && r.object(r.p.mentions[best].Start) && (m.m == nil || !m.m.measured) {
		best = -1 // what something is done to does it not
	}
	if (best < 0 || score >= 200) && r.nameable(m) { // no name, or one that stands behind the figure or is an object
		if n := r.printed(m); !n.Empty() && !r.known(n.Text) {
			return n
		}
	}
	if best < 0 {
		return r.inherited()
	}
	n := &r.p.mentions[best]
	if owner := n.Owner; owner != "" && ofOwner(m) && n.Kind == string(field.Hardware) {
		return news.Name{ID: owner, Text: n.OwnerText}
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
		"contract value", "market value", "users", "customers", "orders", "capex", "debt", "buyback", "offer price", "hiring", "grant":
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
func (r *figureReader) inherited() news.Name {
	for _, p := range [...]*passage{r.p.before, r.p.title} {
		if p == nil {
			continue
		}
		var one *Mention
		for i := range p.mentions {
			n := &p.mentions[i]
			if !bears(n) || n.Kind == string(field.Person) {
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
	if m.m == nil || m.m.name != "funding round" {
		return false
	}
	before := strings.TrimRight(r.low[max(0, n.Start-24):n.Start], " ")
	behind := strings.TrimLeft(r.low[n.End:], " ")
	for _, w := range [...]string{" by", " from", " with", "由", "获", "获得", " and"} {
		if strings.HasSuffix(before, w) && (w != " and" || strings.Contains(r.low[:n.Start], " by ") || strings.Contains(r.low[:n.Start], " from ")) {
			return true
		}
	}
	return hasAny(behind, "领投", "跟投", "独家投资", "参投", "投资的", "等")
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

// object says whether the words before a name make it the one that something is done to.
func (r *figureReader) object(at int) bool {
	before := strings.TrimRight(r.low[max(0, at-24):at], " ")
	for _, w := range [...]string{"对", "向", "在", "与", "和", "给", "为", "收购", "投资", "入股", "支持", "领投", "替", "自", "里", "将", "挖来了", "挖角", "较", "比", "超过", "低于", "高于", " than", " in", " to", " for", " with", " by", " from", " against", " via", " on", " using", " at",
		" acquire", " acquires", " buy", " and", " acquiring"} {
		if strings.HasSuffix(before, w) {
			if w == "将" || w == "和" || w == " and" {
				continue
			}
			return true
		}
	}
	return false
}
