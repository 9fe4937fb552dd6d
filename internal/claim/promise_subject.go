package claim

import (
	"strings"

	"dateline/internal/field"
	"dateline/internal/news"
)

// subject says whom or what a promise is about: the product where the milestone is one of products and a product is
// named, else who makes the promise; what the sentence does not name, the title or the sentence before does.
func (r *pledger) subject(g *pledge) news.Name {
	m := r.milestone(g)
	byDoer := strings.HasSuffix(m.class, "!")
	at := max(m.Start, 0)
	if strings.HasSuffix(r.folded[:at], " when it ") { // "it will get a chip when it launches": what the sentence is about
		if n := r.nounPhrase(0, len(r.folded)); !n.Empty() {
			return n
		}
		return r.context(false)
	}
	if !byDoer {
		if n := r.quotedThing(g, m); !n.Empty() {
			return n
		}
		if n := r.object(m, g); !n.Empty() {
			return n
		}
		if n := r.coinedObject(m, g.clause.End); !n.Empty() {
			return n
		}
		if n := r.ownedName(g, m); !n.Empty() {
			return n
		}
		if n := r.grammatical(g, m); !n.Empty() {
			return n
		}
		if n := r.nearest(productKind, g, m); !n.Empty() {
			return n
		}
		if n := r.coined(max(g.date.Start, m.Start)); !n.Empty() {
			return n
		}
		if r.zh {
			if n := r.headThing(g); !n.Empty() {
				return n
			}
		}
		if n := r.place(g); !n.Empty() {
			return n
		}
	}
	own, aside := r.doer(g, at)
	if !own.Empty() && !r.ownDoer(g, max(at, g.date.Start)) {
		if n := r.grammatical(g, m); !n.Empty() { // the clause names who
			return n
		}
	}
	if !own.Empty() {
		return own
	}
	if r.zh {
		if n := r.officeHouse(); !n.Empty() {
			return n
		}
	}
	if byDoer {
		if n := r.grammatical(g, m); !n.Empty() {
			return n
		}
	}
	if byDoer {
		if n := r.nearest(productKind, g, m); !n.Empty() {
			return n
		}
	}
	if n := r.unknown(g); !n.Empty() {
		return n
	}
	if n := r.context(byDoer); !n.Empty() && r.pronoun(g) {
		return n
	}
	if !aside.Empty() {
		return aside
	}
	return r.context(byDoer)
}

// pronoun says whether the clause speaks of what was named before: "the company", 该公司, "it".
func (r *pledger) pronoun(g *pledge) bool {
	clause := r.folded[:g.date.Start]
	for _, w := range [...]string{"该公司", "公司", "其", "该产品", "该模型", "这款", "该机", "该车", "the company", "it ", "its ", "they "} {
		if strings.HasPrefix(clause, w) || strings.Contains(clause, " "+w) || r.zh && strings.Contains(clause, w) {
			return true
		}
	}
	return false
}

// productKind says whether a gazetteer's kind is something that is made and comes out.
func productKind(kind string) bool {
	switch field.Kind(kind) {
	case field.Model, field.Product, field.Hardware, field.Standard, field.Benchmark, field.Law:
		return true
	default:
		return false
	}
}

// organisationKind says whether a gazetteer's kind is one that makes promises.
func organisationKind(kind string) bool {
	switch field.Kind(kind) {
	case field.Company, field.Lab, field.Agency, field.University, field.Fund:
		return true
	default:
		return false
	}
}

// object returns the product behind the milestone in its clause: "release Avocado", 发布新模型“Avocado”.
func (r *pledger) object(m sign, g *pledge) news.Name {
	end := min(g.clause.End, m.End+90)
	if g.date.Start > m.End {
		end = min(end, g.date.Start)
	}
	end = max(end, m.End)
	for i := range r.p.mentions {
		x := &r.p.mentions[i]
		if x.Start < m.End || x.End > end {
			continue
		}
		if r.aside(x) || strings.Contains(r.folded[m.End:x.Start], "以与") {
			return news.Name{}
		}
		if productKind(x.Kind) {
			return r.named(x)
		}
	}
	return r.quoted(m.End, end)
}

// place returns the product of the clause that something comes to: "adult mode to debut within ChatGPT".
func (r *pledger) place(g *pledge) news.Name {
	if milestoneName(g.milestone.class) == "replacement" {
		return news.Name{}
	}
	for i := range r.p.mentions {
		x := &r.p.mentions[i]
		if x.Start < g.clause.Start || x.End > g.clause.End || !productKind(x.Kind) {
			continue
		}
		switch r.wordBefore(x) {
		case "within", "in", "into", "to", "on", "inside":
			return r.named(x)
		}
	}
	return news.Name{}
}

// nearest returns the mention of a kind that stands nearest before the date or the milestone: in the clause, else in the
// sentence.
func (r *pledger) nearest(kind func(string) bool, g *pledge, m sign) news.Name {
	limit := max(g.date.Start, m.Start)
	for i := len(r.p.mentions) - 1; i >= 0; i-- {
		x := &r.p.mentions[i]
		if x.End > limit || !kind(x.Kind) || r.aside(x) || r.isMaker(x) {
			continue
		}
		if x.Start < g.clause.Start && r.ownDoer(g, limit) {
			return news.Name{} // the clause names who, and no product
		}
		for i > 0 && kind(r.p.mentions[i-1].Kind) { // the first of a list: A和B将于4月发布
			switch strings.TrimSpace(r.folded[r.p.mentions[i-1].End:r.p.mentions[i].Start]) {
			case "和", "与", "及", "、", "and", "&":
				i--
				continue
			}
			break
		}
		return r.named(&r.p.mentions[i])
	}
	if !r.zh { // Starting in 2026, ChatGPT can …
		for i := range r.p.mentions {
			if x := &r.p.mentions[i]; x.Start >= g.date.End && kind(x.Kind) && !r.aside(x) && g.milestone.Start > x.Start {
				return r.named(x)
			}
		}
	}
	return news.Name{}
}

// ownDoer says whether the clause itself names an organisation before the limit.
func (r *pledger) ownDoer(g *pledge, limit int) bool {
	for i := range r.p.mentions {
		if x := &r.p.mentions[i]; x.Start >= g.clause.Start && x.End <= limit && organisationKind(x.Kind) && !r.aside(x) {
			return true
		}
	}
	return false
}

// doer returns the first organisation of the clause before the milestone, else the last one before the clause that is
// no aside, else the first of the sentence.
func (r *pledger) doer(g *pledge, at int) (own, aside news.Name) {
	limit := max(at, g.date.Start)
	for i := range r.p.mentions {
		x := &r.p.mentions[i]
		if x.Start < g.clause.Start || x.End > limit {
			continue
		}
		if n := r.maker(x); !n.Empty() {
			return n, aside
		}
		if organisationKind(x.Kind) && !r.aside(x) && !r.speaks(x) && !r.site(x) {
			if y := r.turned(i+1, limit); y != nil {
				return r.named(y), aside
			}
			return r.named(r.firstOfList(i)), aside
		}
	}
	late := news.Name{}
	for i := range r.p.mentions {
		x := &r.p.mentions[i]
		if n := r.maker(x); !n.Empty() {
			return n, aside
		}
		if !organisationKind(x.Kind) {
			continue
		}
		if x.Start >= limit && late.Empty() && !r.zh && !r.aside(x) && !r.site(x) {
			late = r.named(x)
		}
		if r.aside(x) || r.site(x) || x.Start >= limit {
			if aside.Empty() {
				aside = r.named(x)
			}
			continue
		}
		return r.named(x), aside
	}
	if !late.Empty() { // on Uber's app this year, if Zoox gets its permit
		aside = late
	}
	return own, aside
}

// turned returns the organisation to which an English sentence turns before the limit: X looks on as Y reveals a car that
// comes this year. It is nil if it turns to none.
func (r *pledger) turned(i, limit int) *Mention {
	if r.zh {
		return nil
	}
	for ; i < len(r.p.mentions) && r.p.mentions[i].End <= limit; i++ {
		x := &r.p.mentions[i]
		if !organisationKind(x.Kind) {
			continue
		}
		lead := r.folded[:x.Start]
		if !strings.HasSuffix(lead, " as ") && !strings.HasSuffix(lead, " while ") && !strings.HasSuffix(lead, " after ") {
			continue
		}
		if strings.HasSuffix(lead, "such as ") || strings.HasSuffix(lead, "known as ") || strings.HasSuffix(lead, " well as ") {
			continue
		}
		rest := r.folded[x.End:]
		if end := wordEnd(rest, 1); strings.HasPrefix(rest, " ") && end > 1 && (strings.HasSuffix(rest[:end], "ed") || strings.HasSuffix(rest[:end], "s")) {
			return x
		}
	}
	return nil
}

// firstOfList goes back from a mention over those that commas alone part from it: Uber, Wayve and Nissan plan.
func (r *pledger) firstOfList(i int) *Mention {
	for ; i > 0 && !r.zh; i-- {
		if a, b := &r.p.mentions[i-1], &r.p.mentions[i]; r.folded[a.End:b.Start] != ", " || !organisationKind(a.Kind) || !r.listed(b) {
			break
		}
	}
	return &r.p.mentions[i]
}

// listed says whether a comma or "and" goes on behind a mention, so that it is one of a list, not who an apposition names.
func (r *pledger) listed(x *Mention) bool {
	rest := r.folded[x.End:]
	return strings.HasPrefix(rest, ", ") || strings.HasPrefix(rest, " and ")
}

// site says whether an organisation is only where something happens: 在港交所.
func (r *pledger) site(x *Mention) bool {
	lead := strings.TrimRight(r.folded[:x.Start], " ")
	return strings.HasSuffix(lead, "在") || strings.HasSuffix(lead, "于") || strings.HasSuffix(lead, "登陆")
}

// isMaker says whether a mention only names its maker: "the ChatGPT maker", Instagram母公司.
func (r *pledger) isMaker(x *Mention) bool {
	rest := r.folded[x.End:]
	for _, w := range [...]string{
		" maker", " parent", " owner", " developer", "-maker", "-parent", "'s parent", "’s parent", "'s maker", "’s maker", "母公司", "开发商",
		"制造商", "所有者", "东家", " creator",
	} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}

// maker returns the owner where a mention only names its maker.
func (r *pledger) maker(x *Mention) news.Name {
	if x.Owner == "" || !r.isMaker(x) {
		return news.Name{}
	}
	for i := range r.p.mentions { // 谷歌母公司Alphabet names it
		if y := &r.p.mentions[i]; y.Start > x.End && y.Start-x.End <= 12 {
			return news.Name{}
		}
	}
	return news.Name{ID: x.Owner, Text: x.OwnerText}
}

// speaks says whether a mention is an outlet or a source that only reports: 据彭博社, Bloomberg reports.
func (r *pledger) speaks(x *Mention) bool {
	lead := strings.TrimRight(r.folded[:x.Start], " “\"")
	return strings.HasSuffix(lead, "据") || strings.HasSuffix(lead, "according to")
}

// aside says whether a mention stands behind a word that makes it a partner, a rival or a place, not the one spoken of.
func (r *pledger) aside(x *Mention) bool {
	lead := strings.TrimRight(r.folded[:x.Start], " “\"「《‘")
	for _, w := range [...]string{"第二代", "第三代", "第四代", "第五代", "新一代", "下一代", "全新", "最新", "自研"} {
		lead = strings.TrimRight(strings.TrimSuffix(lead, w), " ")
	}
	for _, w := range [...]string{"面向", "为", "与", "对", "向", "给", "同", "替代", "取代", "基于", "依赖", "竞争", "不敌", "对标", "挑战", "联合", "携手", "和", "随", "媲美", "相较", "比", "替", "由", "用于", "供应", "搭载", "登陆", "除"} {
		if strings.HasSuffix(lead, w) {
			return !(w == "和" || w == "为") || w == "为" && !strings.HasSuffix(lead, "名为") && !strings.HasSuffix(lead, "代号为") && !strings.HasSuffix(lead, "称为")
		}
	}
	switch r.wordBefore(x) {
	case "with", "for", "to", "against", "from", "on", "at", "by", "than", "like", "via", "rival", "rivals", "beyond", "over", "versus", "vs", "into", "within",
		"about", "in", "inside":
		return true
	}
	for _, w := range [...]string{"旗下", "母公司", "子公司"} {
		if strings.HasPrefix(r.folded[x.End:], w) {
			return true
		}
	}
	for _, w := range [...]string{"'s ", "’s ", "-owned "} { // Amazon's Zoox
		if strings.HasPrefix(r.folded[x.End:], w) {
			for i := range r.p.mentions {
				if r.p.mentions[i].Start == x.End+len(w) {
					return true
				}
			}
		}
	}
	return false
}

// wordBefore returns the English word before a mention, past the words that may stand with a name.
func (r *pledger) wordBefore(x *Mention) string {
	lead := r.folded[:x.Start]
	for range 3 {
		lead = strings.TrimRight(lead, " \"“‘'")
		i := len(lead)
		for i > 0 && isWordByte(lead[i-1]) {
			i--
		}
		switch w := lead[i:]; w {
		case "the", "most", "some", "all", "its", "their", "new", "more", "many", "older", "existing", "other":
			lead = lead[:i]
		default:
			return w
		}
	}
	return ""
}

// named is a mention as a claim names it.
func (r *pledger) named(x *Mention) news.Name { return news.Name{ID: x.ID, Text: x.In(r.p.text)} }

// context returns the subject that the sentences before or the title name: the nearest product of them all where the
// sentence is about a product, else what the nearest sentence names.
func (r *pledger) context(byDoer bool) news.Name {
	first, second := productKind, organisationKind
	if byDoer {
		first, second = organisationKind, productKind
	}
	around := make([]*passage, 0, 5)
	for b := r.p.before; b != nil && len(around) < 4; b = b.before {
		around = append(around, b)
	}
	if r.p.title != nil {
		around = append(around, r.p.title)
	}
	if r.speaksOfThing() {
		for _, b := range around {
			if n := mentioned(b, first); !n.Empty() {
				return n
			}
		}
	}
	for _, b := range around[:min(1, len(around))] {
		for _, kind := range [...]func(string) bool{first, second} {
			if n := mentioned(b, kind); !n.Empty() {
				return n
			}
		}
	}
	if r.p.title != nil {
		for _, kind := range [...]func(string) bool{first, second} {
			if n := mentioned(r.p.title, kind); !n.Empty() {
				return n
			}
		}
		if !r.zh { // a name that the gazetteer does not know
			t := pledger{p: r.p.title, folded: fold(r.p.title.text)}
			t.find()
			return t.nounPhrase(0, len(t.folded))
		}
	}
	return news.Name{}
}

// speaksOfThing says whether the sentence points back at something that was named: 这款模型, "the model", "it".
func (r *pledger) speaksOfThing() bool {
	for _, w := range [...]string{
		"这款", "该模型", "该产品", "该芯片", "该机", "该车", "该系统", "该应用", "该功能", "这一模型", "它", "the model", "the product", "the chip",
		"the feature", "the device", "the app", "the tool", "the launch", "the release", "the rollout",
	} {
		if strings.Contains(r.folded, w) {
			return true
		}
	}
	return strings.HasPrefix(r.folded, "it ") || strings.Contains(r.folded, " it ") || strings.HasPrefix(r.folded, "但现在") || strings.HasPrefix(r.folded, "现在")
}

// mentioned returns the first mention of a kind in a passage that is no aside.
func mentioned(b *passage, kind func(string) bool) news.Name {
	r := pledger{p: b}
	for i := range b.mentions {
		x := &b.mentions[i]
		if !kind(x.Kind) {
			continue
		}
		if r.folded == "" {
			r.folded = fold(b.text)
		}
		if !r.aside(x) {
			return news.Name{ID: x.ID, Text: x.In(b.text)}
		}
	}
	return news.Name{}
}
