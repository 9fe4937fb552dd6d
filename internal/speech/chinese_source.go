package speech

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// origins returns the signs of who stands behind a sentence.
func (c *chinese) origins(s text.Span) []origin {
	var out []origin
	first := c.from(s.Start)
	var before text.Span // the subject of the verb before
	for i := first; i < len(c.hits) && c.hits[i].End <= s.End; i++ {
		h := &c.hits[i]
		if h.is(blocked) {
			continue
		}
		switch {
		case h.is(anonymous | hearsay | social | rumour):
			if o, ok := c.unnamed(s, h); ok {
				out = append(out, o)
				if o.speaker.Start < o.speaker.End {
					before = o.speaker
				}
			}
		case h.is(citing) && !h.is(saying):
			if o, ok := c.cited(s, i); ok {
				out = append(out, o)
				before = o.speaker
			}
		case h.is(saying):
			if o, ok := c.spoken(s, h, &before); ok {
				out = append(out, o)
			}
		case h.is(thinking):
			if o, ok := c.expects(s, h); ok {
				out = append(out, o)
			}
		}
	}
	for _, word := range []string{"报道", "获悉", "获知"} {
		if i := strings.Index(s.In(c.s), word); i > 0 {
			if o, ok := c.reports(s, s.Start+i, len(word)); ok {
				out = append(out, o)
			}
		}
	}
	if w := s.In(c.s); strings.HasPrefix(w, "传") && (first >= len(c.hits) || c.hits[first].Start != s.Start) {
		out = append(out, origin{class: news.Social, cue: text.Span{Start: s.Start, End: s.Start + len("传")}})
	}
	if o, ok := c.headline(s); ok {
		out = append(out, o)
	}
	return out
}

// unnamed reads hearsay, unnamed people and posts.
func (c *chinese) unnamed(s text.Span, h *hit) (origin, bool) {
	o := origin{class: news.Anonymous, cue: h.Span}
	if h.is(social|rumour) && !h.is(anonymous|hearsay) {
		o.class = news.Social
	}
	w := h.In(c.s)
	if h.is(hearsay) && (w == "报道称" || w == "媒体报道") {
		// 路透社报道称: named after all.
		if p := c.lastOutlet(text.Span{Start: c.clause(s.Start, h.Start), End: h.Start}); p.Start < p.End {
			return origin{class: news.ByOutlet, cue: h.Span, speaker: p}, true
		}
	}
	if w == "曝" || w == "泄露" || w == "流出" || w == "泄漏" || w == "热议" {
		// A verb of leaking counts where a title or clause begins with it, or where nobody is its subject.
		p := c.trim(text.Span{Start: c.clause(s.Start, h.Start), End: h.Start})
		if p.Start < p.End && w != "曝" {
			return o, false
		}
	}
	if (strings.HasSuffix(w, "员工") || w == "网友" || w == "网民" || w == "博主" || w == "截图") && !c.speaks(s, h) || c.inTitle(s, h.Start) {
		return o, false
	}
	if w == "传闻" || w == "传言" {
		// Who answers a rumour speaks openly: 外界传闻，无法回复.
		if i := c.from(s.Start); c.denied(s, i) {
			return o, false
		}
	}
	switch {
	case strings.HasSuffix(w, "人士"), strings.HasSuffix(w, "知情人"), strings.HasSuffix(w, "知情者"), strings.HasSuffix(w, "员工"), strings.HasSuffix(w, "买家"), strings.HasSuffix(w, "博主"), strings.HasSuffix(w, "爆料人"), strings.HasSuffix(w, "网友"):
		o.speaker = h.Span
		// 内部人士与行业专家: both.
		for i := c.from(h.End); i < len(c.hits) && c.hits[i].Start < s.End; i++ {
			between := strings.TrimSpace(c.s[h.End:c.hits[i].Start])
			if (strings.HasPrefix(between, "与") || strings.HasPrefix(between, "和") || strings.HasPrefix(between, "及")) && c.hits[i].is(outside|official) && utf8.RuneCountInString(between) <= 5 {
				o.speaker.End = c.hits[i].End
			}
			break
		}
	}
	return o, true
}

// inTitle says whether place i stands within 《 》.
func (c *chinese) inTitle(s text.Span, i int) bool {
	before := c.s[s.Start:i]
	return strings.LastIndex(before, "《") > strings.LastIndex(before, "》")
}

// speaks says whether a verb of saying stands behind the hit in its clause.
func (c *chinese) speaks(s text.Span, h *hit) bool {
	for i := c.from(h.End); i < len(c.hits) && c.hits[i].End <= s.End; i++ {
		if strings.ContainsAny(c.s[h.End:c.hits[i].Start], "，。,；：") {
			return false
		}
		if c.hits[i].is(saying | thinking) {
			return true
		}
	}
	return false
}

// denied says whether the sentence is somebody's answer: a verb of answering or denying from hit i on.
func (c *chinese) denied(s text.Span, i int) bool {
	for ; i < len(c.hits) && c.hits[i].End <= s.End; i++ {
		if c.hits[i].is(saying) && (c.hits[i].is(denying) || strings.HasPrefix(c.hits[i].In(c.s), "回应")) {
			return true
		}
	}
	return false
}

// cited reads 据 X 报道, 据 X 介绍, 根据 X 的公告.
func (c *chinese) cited(s text.Span, i int) (origin, bool) {
	h := &c.hits[i]
	if p := c.trim(text.Span{Start: c.clause(s.Start, h.Start), End: h.Start}); p.Start < p.End && h.In(c.s) != "援引" && h.In(c.s) != "引述" && c.verbless(p) && utf8.RuneCountInString(p.In(c.s)) > 8 {
		return origin{}, false
	}
	end := s.End
	for _, stop := range []string{"，", ",", "：", ":", "；", "。"} {
		if j := strings.Index(c.s[h.End:end], stop); j >= 0 {
			end = h.End + j
		}
	}
	p := text.Span{Start: h.End, End: end}
	if best := lastAny(p.In(c.s), "报道", "获悉", "消息", "介绍", "透露", "了解", "显示", "称", "披露", "表示", "公告", "指出", "说", "的报道", "统计", "预测", "报导"); best > 0 {
		p.End = p.Start + best
	}
	if p.Start >= p.End {
		return origin{}, false
	}
	k := c.traits(p)
	o := origin{cue: h.Span}
	if k&anonymous != 0 {
		return origin{}, false // read by itself
	}
	if q := c.lastOutlet(p); q.Start < q.End {
		o.class, o.speaker = news.ByOutlet, q
		return o, true
	}
	known := false
	for n := range c.t.Names {
		known = known || c.t.Names[n].Start >= p.Start && c.t.Names[n].End <= p.End
	}
	if !known && k&(official|outside|firm|docs) == 0 && !body(p.In(c.s)) {
		return origin{}, false
	}
	q := p
	for j := c.from(p.Start); j < len(c.hits) && c.hits[j].Start < p.End; j++ {
		if c.hits[j].is(saying | thinking) {
			q.End = c.hits[j].Start
			break
		}
	}
	if i := strings.Index(q.In(c.s), "报道"); i > 0 {
		q.End = q.Start + i
	}
	q = c.trim(q)
	o.class, o.speaker = c.t.classOf(q, c.traits(q)), q
	return o, q.Start < q.End
}

// body says whether a name ends like that of an office or association: 交通运输部.
func body(s string) bool {
	for _, w := range []string{"部", "局", "委", "院", "署", "厅", "办", "会", "所", "中心", "部门", "联盟"} {
		if strings.HasSuffix(s, w) {
			return utf8.RuneCountInString(s) >= 3
		}
	}
	return false
}

// lastOutlet returns the last outlet that a span names.
func (c *chinese) lastOutlet(p text.Span) text.Span {
	var best text.Span
	for i := range c.t.Names {
		n := &c.t.Names[i]
		if n.Start >= p.Start && n.End <= p.End && n.Kind == "media" {
			best = n.Span
		}
	}
	for i := c.from(p.Start); i < len(c.hits) && c.hits[i].End <= p.End; i++ {
		if c.hits[i].is(outlet) && c.hits[i].Start >= best.End {
			best = c.hits[i].Span
		}
	}
	if best.End > 0 {
		return best
	}
	s := p.In(c.s)
	for _, end := range []string{"日报", "时报", "晚报", "周刊", "新闻", "财经", "电视台", "通讯社", "新闻社"} {
		if i := strings.LastIndex(s, end); i > 0 {
			start := i
			for start > 0 {
				r, n := utf8.DecodeLastRuneInString(s[:start])
				if !unicode.IsLetter(r) || i-start > 18 {
					break
				}
				start -= n
			}
			return c.trim(text.Span{Start: p.Start + start, End: p.Start + i + len(end)})
		}
	}
	return text.Span{}
}

// reports reads X 报道 and X 获悉 without 据.
func (c *chinese) reports(s text.Span, at, n int) (origin, bool) {
	lo := c.clause(s.Start, at)
	p := c.opening(text.Span{Start: lo, End: at})
	q := c.lastOutlet(p)
	if q.Start >= q.End || utf8.RuneCountInString(c.s[q.End:at]) > 10 {
		return origin{}, false
	}
	return origin{class: news.ByOutlet, cue: text.Span{Start: at, End: at + n}, speaker: q}, true
}

// traits returns what the words of a span are.
func (c *chinese) traits(p text.Span) trait {
	var all trait
	for i := c.from(p.Start); i < len(c.hits) && c.hits[i].Start < p.End; i++ {
		if !c.hits[i].is(blocked) {
			all |= c.hits[i].traits
		}
	}
	return all & (official | outside | firm | outlet | anonymous | hearsay | social | docs)
}

func (c *chinese) class(p text.Span) news.Attribution {
	wide := p
	for wide.Start > 0 && p.Start-wide.Start < 45 { // the office before a person's name
		r, n := utf8.DecodeLastRuneInString(c.s[:wide.Start])
		if !unicode.IsLetter(r) && !unicode.IsSpace(r) && r != '·' || r == '\n' {
			break
		}
		wide.Start -= n
	}
	return c.classWide(p, wide)
}

// classWide judges a speaker by its own words and by those before it.
func (c *chinese) classWide(p, wide text.Span) news.Attribution {
	k := c.traits(p)
	if k&(official|outside|firm|docs) == 0 {
		k |= c.traits(wide) & (official | outside | firm | docs)
	}
	class := c.t.classOf(p, k)
	if class == news.ByOutlet && k&(official|docs) != 0 {
		return news.Official
	}
	return class
}

// spoken reads a verb of saying.
func (c *chinese) spoken(s text.Span, h *hit, before *text.Span) (origin, bool) {
	rest := c.s[h.End:s.End]
	if strings.HasPrefix(rest, "的") || strings.HasPrefix(rest, "性") {
		return origin{}, false
	}
	if c.refused(h) || nounable(h.In(c.s)) && strings.Trim(rest, " 。.！!") == "" {
		return origin{}, false
	}
	lo := c.clause(s.Start, h.Start)
	open := c.trim(text.Span{Start: lo, End: h.Start})
	p := c.subject(lo, h.Start)
	o := origin{class: news.Official, cue: h.Span, denies: h.is(denying)}
	o.aside = strings.HasPrefix(open.In(c.s), "因") || strings.HasPrefix(open.In(c.s), "由于") || strings.HasPrefix(open.In(c.s), "自")
	if p.Start >= p.End {
		// The verb begins the clause: its subject is that of the verb before, or nobody.
		if before.Start >= before.End {
			return origin{}, false
		}
		p = *before
		o.speaker, o.class = p, c.class(p)
		return o, true
	}
	if nounable(h.In(c.s)) {
		// X 发布…公告: X speaks.
		for _, w := range []string{"发布", "发出", "刊发", "披露"} {
			if i := strings.Index(p.In(c.s), w); i > 0 {
				p.End = p.Start + i
			}
		}
	}
	for _, w := range []string{"对", "将", "被", "就", "向", "把", "给", "予以"} {
		if strings.HasPrefix(p.In(c.s), w) {
			return origin{}, false
		}
	}
	if strings.HasSuffix(p.In(c.s), "的") || c.traits(p)&(anonymous|hearsay) != 0 && c.traits(p)&official == 0 {
		return origin{}, false // a noun; or hearsay, which is read by itself
	}
	if n := utf8.RuneCountInString(p.In(c.s)); n > 40 || !c.canSpeak(p, h) {
		return origin{}, false
	}
	if strings.HasSuffix(c.s[:p.Start], "有") && c.t.ID(p) == "" {
		o.class, o.speaker = news.Anonymous, p
		*before = p
		return o, true
	}
	wide := text.Span{Start: lo, End: p.End}
	o.class, o.speaker = c.classWide(p, wide), p
	if o.class == news.Named && h.is(announcing) && c.traits(p)&firm != 0 {
		o.class = news.Official // a bank's own filing
	}
	if w := p.In(c.s); strings.Contains(w, "《") && c.traits(p)&(official|docs) == 0 {
		o.class = news.ByOutlet // an outlet's name, unless it tells of its own ranking
		if h.is(announcing) {
			o.class = news.Named
		}
	}
	if o.class == news.Official && c.ownTest(text.Span{Start: lo, End: h.Start}) && (strings.HasPrefix(h.In(c.s), "表明") || strings.HasPrefix(h.In(c.s), "称")) {
		o.class = news.SelfReported
	}
	*before = p
	return o, true
}

// refused says whether a negation or a passive stands directly before the verb: 没有提到, 被提及.
func (c *chinese) refused(h *hit) bool {
	for _, w := range []string{"没有", "未", "没", "不", "被", "遭", "受", "引发", "面临", "获", "得到", "仅被", "将", "拟", "欲", "待"} {
		if strings.HasSuffix(c.s[:h.Start], w) && !h.is(denying) {
			return true
		}
	}
	return false
}

// nounable says whether a verb of saying is a noun where it ends a sentence: 获得良好评价.
func nounable(w string) bool {
	switch w {
	case "质疑", "批评", "评价", "判断", "建议", "评论", "回应", "承诺", "披露", "声明", "公告", "通报", "呼吁", "警告", "确认", "反驳", "指控", "指责", "介绍", "预测", "预告", "回复", "表态", "主张", "通告", "称赞", "点评", "警示":
		return true
	}
	return false
}

// canSpeak says whether a subject is one that speaks: not a long clause, and for verbs that also mean deeds, a speaker
// that is known.
func (c *chinese) canSpeak(p text.Span, h *hit) bool {
	switch w := h.In(c.s); w {
	case "提出", "建议", "主张", "判断", "谈", "介绍", "批", "点名", "保证", "表达", "点评", "评价", "评论", "质疑", "相信", "回忆", "预告", "力推", "誓言", "警示", "称赞", "承诺":
		return c.t.ID(p) != "" || c.traits(p)&(official|outside|firm|docs|anonymous) != 0 || strings.Contains(p.In(c.s), "》") || c.short(p)
	}
	for i := len(c.t.Names) - 1; i >= 0; i-- { // a product says nothing
		if n := &c.t.Names[i]; n.Start >= p.Start && n.End <= p.End {
			if n.Kind == "model" || n.Kind == "product" || n.Kind == "hardware" {
				return c.traits(p)&(official|outside|firm|docs) != 0
			}
			break
		}
	}
	return !strings.HasSuffix(p.In(c.s), "版")
}

// short says whether a span is a few characters with no grammar in them.
func (c *chinese) short(p text.Span) bool {
	s := p.In(c.s)
	return utf8.RuneCountInString(s) <= 6 && !strings.ContainsAny(s, "的了是在")
}

// ownTest says whether a company's own test or survey is the subject.
func (c *chinese) ownTest(p text.Span) bool {
	s := p.In(c.s)
	if lastAny(s, "调查", "测试", "评测", "实验", "基准", "自测", "内测") == 0 || c.traits(p)&(firm|outside) != 0 {
		return false
	}
	for i := range c.t.Names {
		n := &c.t.Names[i]
		if n.Start >= p.Start && n.End <= p.End && (n.Kind == "company" || n.Kind == "lab") {
			return true
		}
	}
	return false
}

// expects reads the verbs of the mind: IDC 预计, 甲骨文预计, 报告显示. They need a speaker directly before them.
func (c *chinese) expects(s text.Span, h *hit) (origin, bool) {
	lo := c.clause(s.Start, h.Start)
	chunk := c.opening(text.Span{Start: lo, End: h.Start})
	if chunk.Start >= chunk.End {
		return origin{}, false
	}
	p := c.subject(lo, h.Start)
	if p.Start >= p.End || utf8.RuneCountInString(p.In(c.s)) > 30 {
		return origin{}, false
	}
	k := c.traits(text.Span{Start: lo, End: h.Start})
	w := h.In(c.s)
	o := origin{cue: h.Span, speaker: p}
	gap := utf8.RuneCountInString(c.s[p.End:h.Start])
	known := ""
	for i := range c.t.Names {
		if n := &c.t.Names[i]; n.Start >= p.Start && n.End <= p.End {
			known = n.Kind
		}
	}
	switch w {
	case "显示":
		switch {
		case c.ownTest(chunk):
			o.class = news.SelfReported
		case k&anonymous != 0:
			o.class = news.Anonymous
		case k&(firm|outside) != 0 || strings.Contains(chunk.In(c.s), "调查") || strings.Contains(chunk.In(c.s), "研究"):
			o.class = news.Named
		case k&docs != 0:
			o.class = news.Official
			for i := c.from(chunk.Start); i < len(c.hits) && c.hits[i].End <= h.Start; i++ {
				if c.hits[i].is(docs) {
					o.speaker = c.hits[i].Span
				}
			}
		default:
			return origin{}, false
		}
		return o, true
	case "维持", "下调", "上调", "给予", "看好":
		if k&(firm|outside) == 0 {
			return origin{}, false
		}
		o.class = news.Named
		return o, true
	}
	if lo > s.Start && k&(firm|outside) == 0 || gap > 4 {
		return origin{}, false
	}
	switch {
	case k&(firm|outside) != 0:
		o.class = news.Named
	case k&official != 0, known == "company", known == "lab", known == "person", known == "agency":
		o.class = news.Official
	default:
		return origin{}, false
	}
	return o, true
}

// headline reads the speaker before a colon at the sentence's beginning: 谷歌：首款眼镜将于明年问世.
func (c *chinese) headline(s text.Span) (origin, bool) {
	words := s.In(c.s)
	i := strings.Index(words, "：")
	n := len("：")
	if j := strings.Index(words, ":"); j >= 0 && (i < 0 || j < i) {
		i, n = j, 1
	}
	if i <= 0 || i > 75 || strings.TrimSpace(words[i+n:]) == "" {
		return origin{}, false
	}
	at := s.Start + i
	for k := range c.marks { // within quotation marks it is no headline's
		if c.marks[k].outer.Start < at && at < c.marks[k].outer.End {
			return origin{}, false
		}
	}
	p, ok := c.colon(s.Start, at+n)
	if !ok {
		// 机构预测：…, X 2026 科技预测：…: an outside firm's forecast.
		q := c.trim(text.Span{Start: c.clause(s.Start, at), End: at})
		if q.Start < q.End && c.traits(q)&firm != 0 && lastAny(q.In(c.s), "预测", "报告", "研报", "调查", "数据") == len(q.In(c.s)) {
			return origin{class: news.Named, cue: text.Span{Start: at, End: at + n}, speaker: q}, true
		}
		return origin{}, false
	}
	if c.traits(p)&(hearsay|social) != 0 || strings.HasSuffix(p.In(c.s), "报道") || strings.HasSuffix(p.In(c.s), "消息") {
		return origin{class: news.Anonymous, cue: text.Span{Start: at, End: at + n}}, true
	}
	return origin{class: c.class(p), cue: text.Span{Start: at, End: at + n}, speaker: p}, true
}
