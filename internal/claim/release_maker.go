package claim

import (
	"slices"
	"strings"

	"dateline/internal/field"
	"dateline/internal/news"
)

// owned says that a known organisation stands before the verb at item i in its clause.
func (r *releaser) owned(i int) bool {
	for j := r.clauseStart(i); j < i; j++ {
		if r.items[j].kind == itemOrg {
			return true
		}
	}
	return false
}

// blocked says that somebody stands before the verb at item i who closes nothing of his own: an office, a place, or an
// organisation of another name.
func (r *releaser) blocked(i int) bool {
	start := r.clauseStart(i)
	return slices.ContainsFunc(r.items[start:i], func(it item) bool { return it.kind == itemOrg || it.kind == itemOther || it.kind == itemName })
}

// partly says that in Chinese what is closed is only something of a product: 取消某模型等自选权限.
func (r *releaser) partly(pr *product) bool {
	next := r.past(pr.at.End)
	return r.zh && next < len(r.items) && r.items[next].kind == itemHan && !r.items[next].spaced
}

// ownerActs says that the owner of a known product, a person of it or another product of it stands in the clause before
// the verb at item i.
func (r *releaser) ownerActs(i int, m *Mention) bool {
	return m.Owner == "" || slices.ContainsFunc(r.items[r.clauseStart(i):i], func(it item) bool {
		return it.mention != nil && (it.mention.ID == m.Owner || it.mention.Owner == m.Owner || it.kind == itemOrg && it.mention.Owner != "" && it.mention.Owner == m.Owner)
	})
}

// acts says that somebody stands before the verb at item i who can make products: a known organisation in its clause, or
// a name right before it.
func (r *releaser) acts(i int) bool {
	if r.owned(i) || r.zh && slices.ContainsFunc(r.items[:i], func(it item) bool { return it.kind == itemOrg || it.kind == itemThing }) {
		return true
	}
	if r.word(i-1) == "and" && slices.ContainsFunc(r.items[:i], func(it item) bool { return it.kind == itemOrg }) {
		return true
	}
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		switch it := &r.items[j]; {
		case it.kind == itemName && !r.common(j), it.kind == itemThing:
			return true
		case r.word(j) == "company" || r.word(j) == "it" || r.word(j) == "startup" || r.word(j) == "firm":
			return true
		case it.class != "aux" && it.class != "future" && it.class != "doubt" && it.class != "past" && it.class != "clause":
			return false
		}
	}
	return false
}

// maker returns who makes a product: the owner of a known one, or who acts.
func (r *releaser) maker(i int, pr *product) news.Name {
	if pr.mention != nil && pr.mention.Owner != "" {
		return news.Name{ID: pr.mention.Owner, Text: pr.mention.OwnerText}
	}
	if !pr.owner.Empty() {
		return pr.owner
	}
	last := news.Name{}
	start := r.clauseStart(i)
	for j := start; j < i; j++ {
		it := &r.items[j]
		if it.kind == itemOrg && it.mention.Kind != string(field.Media) && (j == start || r.items[j-1].class != "prep") {
			last = news.Name{ID: it.mention.ID, Text: r.text(it.Span)}
			if j+1 < i && r.items[j+1].class != "'s" {
				break
			}
		}
	}
	if !last.Empty() {
		return last
	}
	if r.zh { // 某电器发布…
		j := i - 1
		for j >= start && (r.items[j].class == "aux" || r.items[j].class == "future" || r.items[j].class == "delay") {
			j--
		}
		if j >= 0 && r.items[j].kind == itemName && !version(r.text(r.items[j].Span)) && !(pr.at.Start <= r.items[j].Start && r.items[j].End <= pr.at.End) {
			from := j
			for from > start && r.items[from].spaced && (r.items[from-1].kind == itemName || r.items[from-1].kind == itemOrg) && r.latin(from-1) {
				from-- // "Foo Labs发布…"
			}
			return news.Name{Text: r.text(r.span(from, j+1))} // "SeaVerse发布…"
		}
		if pr.described || pr.quoted {
			if name := r.companyHan(start, i); name != "" {
				return news.Name{Text: name}
			}
		}
		if name := r.firstName(i); name != "" && pr.described && j != 0 {
			return news.Name{Text: name}
		}
		if j == 0 && r.items[j].kind == itemHan && pr.described && (r.items[i].class == "ship" || r.items[i].class == "open") {
			if s := r.text(r.items[j].Span); len(s) >= 6 && len(s) <= 24 && !strings.Contains(s, "的") {
				return news.Name{Text: s}
			}
		}
	} else { // a company that the gazetteer does not know
		for j := i - 1; j >= start && j >= i-4; j-- {
			if it := &r.items[j]; it.kind == itemName && !r.common(j) {
				return news.Name{Text: r.text(it.Span)}
			} else if it.class != "aux" && it.class != "future" {
				break
			}
		}
		first := start // "Segway's Navimow brand unveiled": what the clause begins with
		for first < i && r.items[first].class == "art" {
			first++
		}
		if it := &r.items[first]; first < i && it.kind == itemName && !r.common(first) && !(pr.at.Start <= it.Start && it.End <= pr.at.End) {
			return news.Name{Text: r.text(it.Span)}
		}
	}
	for j := i - 1; j >= 0; j-- {
		if it := &r.items[j]; it.kind == itemOrg && it.mention.Kind != string(field.Media) {
			return news.Name{ID: it.mention.ID, Text: r.text(it.Span)}
		}
	}
	for j := range r.items {
		if it := &r.items[j]; it.kind == itemThing && it.mention.Owner != "" && it.End <= pr.at.End && it.End >= pr.at.Start {
			return news.Name{ID: it.mention.Owner, Text: it.mention.OwnerText}
		}
	}
	for j := range i { // its head speaks or acts
		if it := &r.items[j]; it.kind == itemPerson && it.mention.Owner != "" {
			return news.Name{ID: it.mention.Owner, Text: it.mention.OwnerText}
		}
	}
	for j := range r.items {
		if it := &r.items[j]; it.kind == itemThing && it.mention.Owner != "" {
			return news.Name{ID: it.mention.Owner, Text: it.mention.OwnerText}
		}
	}
	if r.p.title != nil { // "The company is beginning the rollout of…"
		for k := range r.p.title.mentions {
			if m := &r.p.title.mentions[k]; mentionKind(m) == itemOrg && m.Kind != string(field.Media) && m.Kind != string(field.Agency) {
				return news.Name{ID: m.ID, Text: m.In(r.p.title.text)}
			}
		}
	}
	return news.Name{}
}

// firstName returns the company that a Chinese headline begins with, 某科技：…, if the gazetteer does not know it.
func (r *releaser) firstName(i int) string {
	if i < 2 || r.items[0].kind != itemHan {
		return ""
	}
	s := r.text(r.items[0].Span)
	if n := len(s); n < 6 || n > 24 || strings.ContainsAny(s, "的了将在是报称") || r.items[1].class != ":" && r.items[1].kind != itemName {
		return ""
	}
	if r.items[1].class == ":" {
		return s
	}
	for _, w := range []string{"科技", "股份", "智能", "电子", "集团", "电器", "软件", "通信", "汽车", "机器人", "半导体", "医疗", "信息", "数据", "网络"} {
		if strings.HasSuffix(s, w) {
			return s
		}
	}
	return ""
}

// companyHan returns the company that stands from item a up to b and that only its form tells, 某某科技: the Chinese
// characters up to a word that companies are called by.
func (r *releaser) companyHan(a, b int) string {
	for j := a; j < b; j++ {
		if r.items[j].kind != itemHan {
			continue
		}
		s := r.text(r.items[j].Span)
		for _, w := range []string{"创新中心", "半导体", "科技", "集团", "股份", "电子", "电器", "软件", "通信", "生物", "医疗", "研究院", "实验室", "大学"} {
			if k := strings.Index(s, w); k >= 6 && k+len(w) <= 30 && !strings.ContainsAny(s[:k], "的了将在是报称与和及") {
				return s[:k+len(w)]
			}
		}
	}
	return ""
}

// agency says that the organisation at item i makes no products: an office of state, a university, a medium.
func (r *releaser) agency(i int) bool {
	switch field.Kind(r.items[i].mention.Kind) {
	case field.Agency, field.University, field.Fund, field.Media:
		return true
	default:
		return false
	}
}
