package speech

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/text"
)

// stops says whether words end with a stop of their own.
func stops(s string) bool {
	s = strings.TrimRight(s, " ’'』」")
	for _, stop := range []string{"。", "！", "？", "…", ".", "!", "?"} {
		if strings.HasSuffix(s, stop) {
			return true
		}
	}
	return false
}

// closed says whether words end with a stop, or with the comma of a quotation that an attribution follows.
func closed(s string) bool {
	return stops(s) || strings.HasSuffix(s, "，") || strings.HasSuffix(s, ",")
}

// answered says whether the quotation behind the verb is what somebody answers to: 回应“…”：.
func (c *chinese) answered(h *hit, at int) bool {
	w := h.In(c.s)
	if !strings.HasPrefix(w, "回应") && !strings.HasPrefix(w, "否认") && !strings.HasPrefix(w, "澄清") && !strings.HasPrefix(w, "质疑") && w != "辟谣" && !strings.HasPrefix(w, "反驳") {
		return false
	}
	return !strings.ContainsAny(c.s[h.End:at], "：:，,") && !strings.HasSuffix(w, "称")
}

// utters says whether the words in quotation marks look like something that is said: they hold a verb, a pronoun, or
// the stops of a sentence.
func (c *chinese) utters(p text.Span) bool {
	if !hasHan(p.In(c.s)) {
		return strings.Count(p.In(c.s), " ") >= 3
	}
	s := p.In(c.s)
	if stops(s) || strings.HasSuffix(s, "，") {
		return true
	}
	var buf [16]hit
	hits := c.l.find(buf[:0], c.s, p.Start, p.End)
	if n := len(hits); n > 0 && hits[n-1].is(noun) && hits[n-1].End == p.End && !strings.ContainsAny(s, "的最了是不") {
		return false // the name of a plan
	}
	for _, h := range hits {
		if h.is(predicate|negating) || h.is(hedging) && h.End < p.End {
			return true
		}
	}
	return stops(s) || strings.Contains(s, "，") || utf8.RuneCountInString(s) >= 6 && strings.Contains(s, "的")
}

// names says whether a speaker's words can name one: not a single character, unless a pronoun.
func (c *chinese) names(p text.Span) bool {
	s := p.In(c.s)
	for _, w := range []string{"时", "后", "中", "上", "等", "的", "之", "遭"} {
		if strings.HasPrefix(s, w) {
			return false
		}
	}
	if utf8.RuneCountInString(s) > 1 {
		return !strings.ContainsAny(s, "“”「」")
	}
	return s == "他" || s == "她" || s == "它"
}

// self says whether somebody speaks of themselves.
func (c *chinese) self(p text.Span) bool {
	return strings.Contains(p.In(c.s), "我") || strings.Contains(p.In(c.s), "咱")
}

func hasHan(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}

// headed says whether a head noun follows: “…”计划.
func (c *chinese) headed(i int) bool {
	k := c.from(i)
	return k < len(c.hits) && c.hits[k].is(noun) && strings.Trim(c.s[i:c.hits[k].Start], " 的等系列") == ""
}

// isLabel says whether the quotation m is a name: a naming word before it, or a head behind it.
func (c *chinese) isLabel(m, lo int) bool {
	mk := &c.marks[m]
	if c.headed(mk.outer.End) {
		return true
	}
	if rest := c.s[mk.outer.End:]; (strings.HasPrefix(rest, "（") || strings.HasPrefix(rest, "(")) && len(rest) > 4 && !stops(mk.inner.In(c.s)) {
		if i := strings.IndexAny(rest, "）)"); i > 0 && !hasHan(rest[3:i]) && !strings.ContainsAny(rest[:i], " 0123456789") || i > 0 && !hasHan(strings.Trim(rest[:i], "（(")) && strings.Count(rest[:i], " ") < 4 {
			return true // “计算机环境”（computer environment）: a term with its name
		}
	}
	before := strings.TrimRight(c.s[lo:mk.outer.Start], " ")
	for _, w := range []string{"将", "把", "以", "用", "关于", "围绕", "标语", "分别为", "口号为"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	for i := c.from(lo); i < len(c.hits) && c.hits[i].End <= lo+len(before); i++ {
		if c.hits[i].is(naming) && c.hits[i].End == lo+len(before) && !c.hits[i].is(saying) && !(c.hits[i].is(topic|noun) && c.tells(mk.inner)) {
			return true
		}
	}
	return false
}

// tells says whether words in quotation marks begin like a judgement on what stands before them: 模型“令人印象深刻”.
func (c *chinese) tells(p text.Span) bool {
	s := p.In(c.s)
	for _, w := range []string{"令人", "让人", "非常", "很", "太", "无法", "不能", "不会", "不是", "没有", "远远", "极其", "已经", "正在", "前所未有"} {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// judged says whether a piece stands where what somebody says of a matter stands: 需求是“真实的”, 存在“泡沫”.
func (c *chinese) judged(lo, at int) bool {
	before := strings.TrimRight(c.s[lo:at], " ")
	for _, w := range []string{"是", "存在", "感到", "形容为", "称之为", "视为", "称其为", "描述为", "斥为", "批评为", "反应是", "属于", "更像", "像是", "就像", "如同", "堪称", "比作", "沦为", "并非", "不是", "显得", "十分", "非常"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// weighs says whether a piece of a few words is a judgement or a measure that somebody gives, and no name: “六位数年薪”,
// “大规模盗用”.
func (c *chinese) weighs(p text.Span) bool {
	s := p.In(c.s)
	if !c.plain(p) {
		return false
	}
	for _, w := range []string{
		"最", "极其", "太过", "不可", "非常", "过度", "严重", "完全", "根本", "前所未有", "巨大", "深刻", "疯狂", "可怕", "令人", "危险", "错误", "愚蠢", "荒谬", "重大", "唯一", "彻底", "真正", "大规模", "位数", "数倍", "毁灭",
		"惊人", "可能", "必须", "越来越", "正在", "已经", "仍然", "一定", "绝对",
	} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// plain says whether a piece is Chinese words that name nothing: no noun that names have at their end, and no known name.
func (c *chinese) plain(p text.Span) bool {
	s := p.In(c.s)
	if !hasHan(s) || utf8.RuneCountInString(s) > 24 || len(c.t.within(p)) > 0 || strings.ContainsAny(s, "+0123456789()（）") || strings.HasSuffix(s, "部") || strings.HasSuffix(s, "局") {
		return false
	}
	var buf [16]hit
	hits := c.l.find(buf[:0], c.s, p.Start, p.End)
	n := len(hits)
	return n == 0 || !hits[n-1].is(noun) || hits[n-1].End != p.End
}

// own says whether a speaker is a person or a house, whose words are quoted; what meetings and offices put in quotation
// marks are their slogans.
func (c *chinese) own(p text.Span) bool {
	for _, n := range c.t.touching(p) {
		if n.Kind == "person" || n.Kind == "company" || n.Kind == "lab" {
			return true
		}
	}
	for _, office := range []string{"法官", "律师", "检察官", "分析师", "发言人", "高管", "教授", "首席执行官", "ceo", "创始人"} {
		if strings.HasSuffix(p.In(c.s), office) {
			return true
		}
	}
	return false
}

// bare says whether hardly anything but names and offices stands in the span.
func (c *chinese) bare(p text.Span) bool {
	left := 0
	names := c.t.within(p)
	i, name := c.from(p.Start), 0
	for at := p.Start; at < p.End; {
		for name < len(names) && names[name].End <= at {
			name++
		}
		if name < len(names) && names[name].Start <= at {
			at = names[name].End
			continue
		}
		for i < len(c.hits) && c.hits[i].Start < at {
			i++
		}
		if i < len(c.hits) && c.hits[i].Start == at && c.hits[i].is(official|outside|firm|docs) {
			at = c.hits[i].End
			continue
		}
		r, n := utf8.DecodeRuneInString(c.s[at:p.End])
		if unicode.Is(unicode.Han, r) {
			left++
		}
		at += n
	}
	return left <= 2
}

// speaker says whether the words before a colon name somebody who can speak: a name that is known, a title, or a short
// word that is no heading.
func (c *chinese) speaker(p text.Span) bool {
	n := utf8.RuneCountInString(p.In(c.s))
	if n > 22 {
		return false
	}
	known := false
	for _, m := range c.t.within(p) {
		switch m.Kind {
		case "product":
			if n := c.t.within(p); n[0].Start != p.Start || n[len(n)-1].End != p.End || len(n) > 2 || len(n) == 2 && n[0].End != n[1].Start { // 腾讯元宝：…, a service that speaks for its house
				return false
			}
		case "model", "hardware", "benchmark", "standard", "law":
			return false
		}
		known = known || m.End == p.End || m.Start == p.Start
	}
	role := false
	for i := c.from(p.Start); i < len(c.hits) && c.hits[i].End <= p.End; i++ {
		h := &c.hits[i]
		if h.is(saying|thinking|hedging|negating|correcting|denying) && !h.is(docs) || h.is(topic) && h.End == p.End && !h.is(official|docs) {
			return false
		}
		// An office, and perhaps a name behind it.
		role = role || h.is(official|outside|firm|anonymous|docs|outlet) && utf8.RuneCountInString(c.s[h.End:p.End]) <= 4
	}
	if known && c.described(p) {
		return true
	}
	if (known && c.bare(p) || role) && !deed(c.beside(p)) {
		return true
	}
	s := p.In(c.s)
	if deed(s) {
		return false
	}
	if strings.ContainsAny(s, "0123456789一二三四五六七八九十第有如其包为是因注图文来编摘总首另此这何怎么什与和的了在：《》()（）") || !hasHan(s) {
		return false
	}
	return n >= 2 && n <= 6
}

// deed says whether a headline's words before a colon tell what is done, and name nobody: 挑战英伟达：….
func deed(s string) bool {
	for _, w := range []string{"配合", "应对", "押注", "加码", "发力", "布局", "进军", "冲刺", "升级", "更新", "上线", "推出", "发布", "完成", "突破", "亮相", "入局", "抢占", "瞄准", "剑指", "敲定", "浮现", "出炉", "生变", "落定", "告别", "迎战", "拥抱", "探索", "挑战", "对标", "叫板", "硬刚", "超越"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// described says whether a span is a known name behind a word for what kind of house it is: 汽车零部件巨头博世.
func (c *chinese) described(p text.Span) bool {
	for _, n := range c.t.within(p) {
		if n.End != p.End || n.Start == p.Start {
			continue
		}
		switch n.Kind {
		case "company", "lab", "agency":
		default:
			continue
		}
		before := strings.TrimRight(c.s[p.Start:n.Start], " ")
		for _, w := range []string{"巨头", "龙头", "公司", "厂商", "企业", "独角兽", "制造商", "开发商", "供应商", "运营商", "大厂", "集团", "机构"} {
			if strings.HasSuffix(before, w) {
				return true
			}
		}
	}
	return false
}

// beside returns the words of a span without the names in it.
func (c *chinese) beside(p text.Span) string {
	var b strings.Builder
	at := p.Start
	for _, n := range c.t.within(p) {
		if n.Start >= at {
			b.WriteString(c.s[at:n.Start])
			at = n.End
		}
	}
	b.WriteString(c.s[at:p.End])
	return b.String()
}
