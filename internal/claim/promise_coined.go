package claim

import (
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// quotedThing returns a thing that an English clause names in quotation marks and that the milestone is told of: ‘dark
// web report’ feature, 'Xbox Mode' will roll out.
func (r *pledger) quotedThing(g *pledge, m sign) news.Name {
	if r.zh || m.Start <= g.clause.Start || m.class == "m:offer" {
		return news.Name{}
	}
	s := r.p.text[:min(m.Start, len(r.p.text))]
	for _, q := range [...][2]string{{"“", "”"}, {"‘", "’"}, {"\"", "\""}, {" '", "'"}} {
		i := strings.Index(s[g.clause.Start:], q[0])
		if i < 0 {
			continue
		}
		i += g.clause.Start + len(q[0])
		n := strings.Index(s[i:min(len(s), i+40)], q[1])
		if n < 3 || strings.Count(s[i:i+n], " ") > 3 {
			continue
		}
		rest := strings.TrimLeft(r.folded[i+n+len(q[1]):], " ")
		for _, w := range [...]string{"feature", "mode", "app", "tool", "service", "program", "will ", "is coming", "to launch", "to roll", "goes "} {
			if strings.HasPrefix(rest, w) {
				return r.name(text.Span{Start: i, End: i + n})
			}
		}
	}
	return news.Name{}
}

// people says whether a name is that of a person, who is no subject of a promise.
func (r *pledger) people(name string) bool {
	for i := range r.p.mentions {
		if x := &r.p.mentions[i]; x.Kind == "person" && strings.Contains(name, x.In(r.p.text)) {
			return true
		}
	}
	return false
}

// coinedObject returns the unknown name at once behind an English milestone: "ship the Stream".
func (r *pledger) coinedObject(m sign, limit int) news.Name {
	if r.zh || m.class != "m:release" && m.class != "m:on sale" && m.class != "m:unveiling" && m.class != "m:beta" && m.class != "m:offer" {
		return news.Name{}
	}
	if strings.HasSuffix(r.folded[m.Start:m.End], " to") {
		return news.Name{}
	}
	i := m.End
	for _, w := range [...]string{" the ", " its ", " its new ", " a new ", " of the ", " of its ", " of "} {
		if strings.HasPrefix(r.folded[i:], w) {
			i += len(w)
			break
		}
	}
	if i == m.End || i < limit && !latinName(r.p.text[i:]) {
		i = r.firstName(m.End, limit)
	}
	if i <= m.End || i >= limit {
		return news.Name{}
	}
	start, end := i, i
	for i < limit && latinName(r.p.text[i:]) {
		end = wordEnd(r.folded, i)
		if end == i {
			return news.Name{}
		}
		i = end
		for i < limit && r.p.text[i] == ' ' {
			i++
		}
	}
	if end-start < 4 || acronym(r.p.text[start:end]) || r.inDate(start) {
		return news.Name{}
	}
	for k := range r.p.mentions {
		if x := &r.p.mentions[k]; x.Start < end && x.End > start {
			return news.Name{}
		}
	}
	return news.Name{Text: r.p.text[start:end]}
}

// firstName returns the place of the first word with a capital behind a verb, past the words that may stand between a verb
// and the name of what it does: "bringing a new set of G-Sync monitors". It is 0 where another phrase begins before it.
func (r *pledger) firstName(i, limit int) int {
	last := ""
	for n := 0; i < limit && n < 6; n++ {
		for i < limit && r.p.text[i] == ' ' {
			i++
		}
		j := wordEnd(r.folded, i)
		if j == i {
			return 0
		}
		if c := r.p.text[i]; c >= 'A' && c <= 'Z' {
			if last == "of" || last == "new" || last == "first" || last == "next" || last == "latest" {
				return i
			}
			return 0
		}
		switch last = r.folded[i:j]; last {
		case "a", "an", "the", "its", "their", "new", "set", "line", "range", "series", "of", "first", "next", "latest", "version", "versions", "lineup", "pair", "batch", "generation", "two", "three", "several", "another":
		default:
			return 0
		}
		i = j
	}
	return 0
}

// ownedName returns the unknown name that an English clause gives as a house's own, before the milestone: "Nvidia's DLSS
// 4.5 will be available".
func (r *pledger) ownedName(g *pledge, m sign) news.Name {
	if r.zh {
		return news.Name{}
	}
	for i := range r.p.mentions {
		x := &r.p.mentions[i]
		if x.Start < g.clause.Start || x.End >= m.Start || !organisationKind(x.Kind) || r.aside(x) {
			continue
		}
		at := x.End
		for _, own := range [...]string{"'s ", "’s "} {
			if strings.HasPrefix(r.p.text[at:], own) {
				at += len(own)
			}
		}
		if at == x.End {
			continue
		}
		at += len(r.folded[at:]) - len(strings.TrimPrefix(r.folded[at:], "new "))
		start, end := at, at
		for at < m.Start && (latinName(r.p.text[at:]) || end > start && r.p.text[at] >= '0' && r.p.text[at] <= '9') {
			end = wordEnd(r.folded, at)
			if end+1 < m.Start && r.p.text[end] == '.' && r.p.text[end+1] >= '0' && r.p.text[end+1] <= '9' {
				end = wordEnd(r.folded, end+1)
			}
			if end <= at {
				break
			}
			at = end
			for at < m.Start && r.p.text[at] == ' ' {
				at++
			}
		}
		if end-start < 4 || acronym(strings.Fields(r.p.text[start:end])[0]) || r.people(r.p.text[start:end]) {
			continue
		}
		known := false
		for k := range r.p.mentions {
			known = known || r.p.mentions[k].Start < end && r.p.mentions[k].End > start
		}
		if !known {
			return news.Name{Text: r.p.text[start:end]}
		}
	}
	return news.Name{}
}

// house returns the name behind a word for what kind of house it is: 烹饪机器人企业智谷天厨完成….
func (r *pledger) house(limit int) news.Name {
	for _, kind := range [...]string{"企业", "初创公司", "公司", "厂商", "独角兽", "品牌", "新势力", "开发商", "服务商", "供应商"} {
		i := strings.Index(r.folded[:limit], kind)
		if i < 0 {
			continue
		}
		i += len(kind)
		end := -1
		for _, verb := range [...]string{"完成", "宣布", "获得", "获", "推出", "发布", "计划", "拟", "将", "已", "正", "近日", "表示", "透露"} {
			if j := strings.Index(r.folded[i:limit], verb); j > 0 && (end < 0 || j < end) {
				end = j
			}
		}
		if end < 6 || end > 24 {
			continue
		}
		if w := strings.TrimSpace(r.p.text[i : i+end]); generalHouse(w) {
			continue // 参股企业子公司推出: no name
		} else if !strings.ContainsAny(w, "，。：；、“”（）()的与和在对为,. ") {
			return news.Name{Text: w}
		}
	}
	return news.Name{}
}

// speaking returns the house that speaks at the beginning of a passage, if its name is no person's: 协创数据：….
func (r *pledger) speaking() news.Name {
	who := r.p.source.Speaker
	if n := len([]rune(who)); r.p.source.Attribution != news.Official || n < 4 || n > 10 || !strings.HasPrefix(r.p.text, who) || strings.ContainsAny(who, "·・ ") {
		return news.Name{}
	}
	rest := strings.TrimLeft(r.folded[len(who):], " ")
	for _, w := range [...]string{"：", ":", "公告", "宣布", "在", "表示", "称", "披露", "透露"} {
		if strings.HasPrefix(rest, w) {
			return news.Name{ID: r.p.source.SpeakerID, Text: who}
		}
	}
	return news.Name{}
}

// generalHouse says whether words only say what kind of house it is.
func generalHouse(w string) bool {
	for _, general := range [...]string{"子公司", "母公司", "公司", "旗下", "方面", "们", "负责人", "集团", "分公司", "股东", "客户"} {
		if strings.HasSuffix(w, general) && (strings.HasSuffix(general, "子公司") || strings.HasSuffix(general, "母公司") || strings.HasSuffix(general, "分公司")) {
			return true
		}
		if strings.HasSuffix(w, general) && utf8.RuneCountInString(w) <= utf8.RuneCountInString(general)+1 {
			return true
		}
	}
	return false
}
