package speech

import (
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

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
	if w == "曝光" && !c.guessed(s, h) {
		return o, false // unveiled, or said of a patent
	}
	if w == "曝" || w == "泄露" || w == "流出" || w == "泄漏" || w == "热议" {
		// A verb of leaking counts where a title or clause begins with it, or where nobody is its subject.
		p := c.trim(text.Span{Start: c.clause(s.Start, h.Start), End: h.Start})
		if p.Start < p.End && (w != "曝" || lastAny(p.In(c.s), "信", "文件", "报告", "声明", "专利", "邮件", "备忘录", "文档") == p.End-p.Start) {
			return o, false
		}
	}
	if (strings.HasSuffix(w, "员工") || w == "网友" || w == "网民" || w == "博主" || w == "截图") && !c.speaks(s, h) || c.inTitle(s, h.Start) {
		return o, false
	}
	if c.answers(s, h) {
		return o, false
	}
	lead := c.s[c.clause(s.Start, h.Start):h.Start]
	for _, no := range []string{"无", "没有", "更多", "暂无"} {
		if h.is(social) && strings.HasSuffix(lead, no) {
			return o, false // 暂无更多爆料
		}
	}
	if strings.HasSuffix(w, "员工") && (strings.Contains(lead, "回应") || strings.Contains(lead, "反驳") || strings.Contains(lead, "答复") || strings.Contains(lead, "告诉") || strings.Contains(lead, "向")) {
		return o, false // 马斯克回应前员工时称
	}
	if w == "传闻" || w == "传言" {
		if rest := c.s[h.End:s.End]; strings.HasPrefix(rest, "的") && strings.HasSuffix(strings.TrimRight(c.s[s.Start:h.Start], " "), "此前") {
			return o, false // 非此前传闻的智能笔: told by the way
		}
		// Who answers a rumour speaks openly: 外界传闻，无法回复.
		if i := c.from(s.Start); c.denied(s, i) {
			return o, false
		}
	}
	switch {
	case strings.HasSuffix(w, "人士"), strings.HasSuffix(w, "知情人"), strings.HasSuffix(w, "知情者"), strings.HasSuffix(w, "员工"), strings.HasSuffix(w, "买家"), strings.HasSuffix(w, "博主"), strings.HasSuffix(w, "爆料人"), strings.HasSuffix(w, "网友"):
		o.speaker = h.Span
		// 内部人士与行业专家: both.
		if i := c.from(h.End); i < len(c.hits) && c.hits[i].Start < s.End {
			between := strings.TrimSpace(c.s[h.End:c.hits[i].Start])
			if (strings.HasPrefix(between, "与") || strings.HasPrefix(between, "和") || strings.HasPrefix(between, "及")) && c.hits[i].is(outside|official) && utf8.RuneCountInString(between) <= 5 {
				o.speaker.End = c.hits[i].End
			}
		}
	}
	return o, true
}

// guessed says whether what came to light is told as a guess: 新模型曝光：最快有望2月发布.
func (c *chinese) guessed(s text.Span, h *hit) bool {
	for i := c.from(s.Start); i < len(c.hits) && c.hits[i].End <= s.End; i++ {
		switch c.hits[i].In(c.s) {
		case "有望", "或", "或将", "疑似", "最快", "预计", "可能", "或会", "最早", "料":
			return c.hits[i].Start > h.Start
		}
	}
	return false
}

// answers says whether a rumour is only what somebody speaks about: 针对网络流传…传闻，公司称….
func (c *chinese) answers(s text.Span, h *hit) bool {
	switch w := h.In(c.s); w {
	case "传闻", "传言", "网传", "网络流传", "盛传", "市场传闻", "市场传言", "媒体报道", "据传", "疯传", "网曝", "爆料":
	default:
		return false
	}
	lead := c.s[c.clause(s.Start, h.Start):h.Start]
	about := false
	for _, w := range []string{"针对", "就", "对于", "关于", "对", "回应"} {
		about = about || strings.HasPrefix(strings.TrimSpace(lead), w) && !compound(lead)
	}
	if !about {
		return false
	}
	for i := c.from(h.End); i < len(c.hits) && c.hits[i].End <= s.End; i++ {
		if k := &c.hits[i]; k.is(saying) && !k.is(anonymous|hearsay|social) && !c.refused(k) {
			return true
		}
	}
	return false
}

// inTitle says whether place i stands within 《 》.
func (c *chinese) inTitle(s text.Span, i int) bool {
	before := c.s[c.window(s.Start, i):i]
	return strings.LastIndex(before, "《") > strings.LastIndex(before, "》")
}

// speaks says whether a verb of saying stands behind the hit in its clause.
func (c *chinese) speaks(s text.Span, h *hit) bool {
	for i := c.from(h.End); i < len(c.hits) && c.hits[i].End <= s.End; i++ {
		if c.hits[i].Start > h.End+maxWindow || strings.ContainsAny(c.s[h.End:c.hits[i].Start], "，。,；：") {
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

// body says whether a name ends like that of an office or association: 交通运输部.
func body(s string) bool {
	for _, w := range []string{"部", "局", "委", "院", "署", "厅", "办", "会", "所", "中心", "部门", "联盟"} {
		if strings.HasSuffix(s, w) {
			return utf8.RuneCountInString(s) >= 3
		}
	}
	return false
}

// refused says whether a negation or a passive stands directly before the verb: 没有提到, 被提及.
func (c *chinese) refused(h *hit) bool {
	for _, w := range []string{"没有", "未", "没", "不", "被", "遭", "受", "引发", "面临", "获", "得到", "仅被", "将", "拟", "欲", "待"} {
		if strings.HasSuffix(c.s[:h.Start], w) && !h.is(denying) && !(len(w) == 3 && c.given(h.Start-len(w))) {
			return true
		}
	}
	return false
}

// given says whether the character at i ends a name behind an office: 总裁谭待宣布.
func (c *chinese) given(i int) bool {
	for k := c.from(max(0, i-9)); k < len(c.hits) && c.hits[k].End < i; k++ {
		if h := &c.hits[k]; h.is(official) && i-h.End <= 6 && !strings.Contains(c.s[h.End:i], " ") {
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
	case "提出", "建议", "主张", "判断", "谈", "介绍", "批", "点名", "保证", "表达", "点评", "评价", "评论", "质疑", "相信", "回忆", "预告", "力推", "誓言", "警示", "称赞", "承诺", "确认":
		return c.t.ID(p) != "" || c.traits(p)&(official|outside|firm|docs|anonymous) != 0 || strings.Contains(p.In(c.s), "》") || c.short(p)
	}
	if names := c.t.within(p); len(names) > 0 {
		switch names[len(names)-1].Kind {
		case "product": // 微信宣布: a service's name stands for its house
			return h.is(announcing|denying) || plainly(h.In(c.s)) || c.traits(p)&(official|outside|firm|docs) != 0
		case "model", "hardware": // a thing says nothing
			return c.traits(p)&(official|outside|firm|docs) != 0
		}
	}
	return !strings.HasSuffix(p.In(c.s), "版")
}

// plainly says whether a verb of saying is one that is said of houses, not of what a service puts out.
func plainly(w string) bool {
	switch w {
	case "表示", "回应", "回应称", "称", "强调", "透露", "发文", "发文称", "声称", "道歉", "致歉", "澄清":
		return true
	}
	return false
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
	for _, n := range c.t.within(p) {
		if n.Kind == "company" || n.Kind == "lab" {
			return true
		}
	}
	return false
}
