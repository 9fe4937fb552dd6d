package speech

import (
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// issues reads who publishes a report, a ranking or a white paper of his own: an outside house speaks through it.
func (c *chinese) issues(s text.Span) (origin, bool) {
	w := s.In(c.s)
	i := strings.Index(w, "发布《")
	if i <= 0 {
		return origin{}, false
	}
	end := strings.Index(w[i:], "》")
	if end < 0 {
		return origin{}, false
	}
	title := strings.TrimRight(w[i:i+end], "）)0123456789（(年 ")
	behind := w[i+end+len("》"):]
	for _, kind := range []string{"报告", "白皮书", "蓝皮书", "指数", "榜单", "排行榜", "排名"} {
		if !strings.HasSuffix(title, kind) && !strings.HasPrefix(behind, kind) {
			continue
		}
		q := c.subject(c.clause(s.Start, s.Start+i), s.Start+i)
		if q.Start < q.End && (c.traits(q)&(firm|outside) != 0 || lastAny(q.In(c.s), "研究院", "研究所", "研究", "智库", "大学", "联合会", "学会") == q.End-q.Start) && c.traits(q)&anonymous == 0 {
			return origin{class: news.Named, cue: text.Span{Start: s.Start + i, End: s.Start + i + len("发布")}, speaker: q}, true
		}
	}
	return origin{}, false
}

// nameOnly says whether a span is the name of a person or a house that is known, and nothing but it.
func (c *chinese) nameOnly(p text.Span) bool {
	for _, n := range c.t.within(p) {
		if n.Span == p && (n.Kind == "person" || n.Kind == "company" || n.Kind == "lab" || n.Kind == "agency") {
			return true
		}
	}
	return false
}

// bygone says whether a speaker is named by an office that is over and by no other one: Meta前首席科学家杨立昆.
func (c *chinese) bygone(p text.Span) bool {
	s := p.In(c.s)
	if strings.Contains(s, "创始人") || strings.Contains(s, "创办人") || strings.Contains(s, "现任") || strings.Contains(s, "、现") {
		return false
	}
	i := strings.LastIndex(s, "前")
	if i < 0 || strings.HasSuffix(s[:i], "此") || strings.HasSuffix(s[:i], "日") || strings.HasSuffix(s[:i], "目") || strings.HasSuffix(s[:i], "当") || strings.HasSuffix(s[:i], "之") || strings.HasSuffix(s[:i], "年") || strings.HasSuffix(s[:i], "会") {
		return false
	}
	rest := s[i+len("前"):]
	for _, w := range []string{"首席", "ceo", "cto", "cfo", "coo", "总裁", "副总裁", "高管", "员工", "负责人", "主管", "工程师", "科学家", "研究员", "总经理", "董事长", "产品", "设计师", "执行长", "总统", "部长", "顾问", "主席", "人工智能", "ai", "全球"} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	at := p.Start + i + len("前") // 前谷歌工程师
	for _, n := range c.t.within(text.Span{Start: at, End: p.End}) {
		if n.Start == at && (n.Kind == "company" || n.Kind == "lab") {
			return true
		}
	}
	return false
}

// lastOffice says whether the last word of who somebody is, is one that leads a company.
func (c *chinese) lastOffice(p text.Span) bool {
	leads := false
	for i := c.from(p.Start); i < len(c.hits) && c.hits[i].End <= p.End; i++ {
		h := &c.hits[i]
		if !h.is(official|outside) || h.is(blocked) {
			continue
		}
		switch h.In(c.s) {
		case "代表", "大使", "参赞", "外长", "部长", "发言人", "创始人", "联合创始人", "创办人", "共同创办人", "ceo", "董事长", "总裁", "总经理", "执行长":
			leads = !strings.HasSuffix(c.s[:h.Start], "前")
		case "首席":
			leads = strings.HasPrefix(c.s[h.End:], "执行官")
		default:
			if h.is(outside) {
				leads = false
			}
		}
	}
	return leads
}

// uncounted says whether a subject is people of a house who are counted but not named: 多位vivo员工, 两名前高管.
func (c *chinese) uncounted(p text.Span) bool {
	s := strings.TrimPrefix(p.In(c.s), "有")
	counted := false
	for _, w := range []string{"多位", "多名", "数名", "数位", "几位", "几名", "一位", "一名", "两位", "两名", "三位", "三名", "四名", "部分", "不少"} {
		counted = counted || strings.HasPrefix(s, w)
	}
	if !counted {
		return false
	}
	for _, w := range []string{"员工", "高管", "工程师", "人士", "人员", "官员", "经理", "主管", "负责人", "代表", "高层", "职员", "员", "者"} {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// leads returns who stands at the head of the sentence, where a later clause begins with its verb: X转发了博文，称….
func (c *chinese) leads(s text.Span, lo int, h *hit) text.Span {
	switch h.In(c.s) {
	case "称", "表示", "指出", "透露", "强调", "认为", "警告", "承认", "直言", "坦言", "写道", "说", "并称", "声称", "宣布":
	default:
		return text.Span{}
	}
	end := s.Start
	for end < lo && !strings.HasPrefix(c.s[end:lo], "，") && c.s[end] != ',' {
		end++
	}
	for range 2 { // past a time or place
		p := c.opening(text.Span{Start: s.Start, End: end})
		var house text.Span
		for _, n := range c.t.within(p) {
			switch n.Kind {
			case "person":
				return n.Span
			case "company", "lab", "agency":
				if n.Start == p.Start {
					house = n.Span
				}
			}
		}
		if house.Start < house.End {
			return house
		}
		next := strings.Index(c.s[min(end+3, lo):lo], "，")
		if end >= lo || next < 0 {
			return text.Span{}
		}
		s.Start, end = end, end+3+next
		if s.Start < len(c.s) && strings.HasPrefix(c.s[s.Start:], "，") {
			s.Start += 3
		}
	}
	return text.Span{}
}

// putToThem says whether somebody answers later in the sentence what was asked: 有投资者称…，公司在互动平台表示….
func (c *chinese) putToThem(s text.Span, h *hit) bool {
	for _, w := range []string{"互动平台", "回应", "回复", "答复", "答道"} {
		if i := strings.Index(c.s[h.End:min(s.End, h.End+maxWindow)], w); i >= 0 {
			return true
		}
	}
	return false
}

// ahead says whether what is announced is still to be announced: 苹果或在6月官宣.
func (c *chinese) ahead(p text.Span, h *hit) bool {
	for i := c.from(p.Start); i < len(c.hits) && c.hits[i].End <= h.Start; i++ {
		switch c.hits[i].In(c.s) {
		case "或", "或将", "或于", "或会", "将", "将于", "将在", "有望", "预计", "拟", "拟于", "计划", "可能", "料", "料将", "最快", "即将", "定于", "恐":
			return true
		}
	}
	return false
}

// share says whether a subject is a part of those who were asked: 97%, 4成4企业.
func (c *chinese) share(p text.Span) bool {
	s := p.In(c.s)
	for _, w := range []string{"多数", "大多数", "绝大多数", "半数", "过半", "超半数", "逾半", "近半", "超过半数", "观点"} {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	if i := strings.Index(s, "分之"); i > 0 && i <= 9 {
		return true
	}
	if s == "" || s[0] < '0' || s[0] > '9' {
		return false
	}
	i := 0
	for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.') {
		i++
	}
	return strings.HasPrefix(s[i:], "%") || strings.HasPrefix(s[i:], "成")
}

// able says whether a verb tells what a thing can do: 系统能从睡眠数据中预测疾病.
func (c *chinese) able(lead text.Span, h *hit) bool {
	switch h.In(c.s) {
	case "预测", "判断", "提醒", "回答", "警告", "建议", "介绍", "解释", "评价", "预警", "总结道", "询问", "提问", "问", "答道":
	default:
		return false
	}
	s := lead.In(c.s)
	for _, w := range []string{"能够", "可以", "可根据", "能从", "能在", "可在", "能根据", "用于", "能提前", "可提前", "可对", "能对", "自动", "能"} {
		i := strings.Index(s, w)
		if i <= 0 {
			continue
		}
		if w != "能" {
			return true
		}
		switch r, _ := utf8.DecodeLastRuneInString(s[:i]); r {
		case '智', '功', '性', '产', '可', '才', '核', '不', '节', '储', '算', '动', '效':
		default:
			return strings.HasSuffix(s, w)
		}
	}
	return false
}

// since says whether a clause begins with 自 that tells since when: 自9月宣布以来, but not 自动驾驶公司.
func since(s string) bool {
	rest, ok := strings.CutPrefix(s, "自")
	if !ok || rest == "" {
		return false
	}
	if rest[0] >= '0' && rest[0] <= '9' || rest[0] == ' ' {
		return true
	}
	for _, w := range []string{"去年", "今年", "上", "从", "本", "前年", "年初", "公司", "其", "该", "从"} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}

// compound says whether a subject begins with a word that itself begins like a preposition: 就业专家.
func compound(s string) bool {
	for _, w := range []string{"就业", "对外经", "对冲基金", "对手", "将军", "将领", "把关"} {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}
