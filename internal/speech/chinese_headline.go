package speech

import (
	"sort"
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

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
	k := sort.Search(len(c.marks), func(k int) bool { return c.marks[k].outer.End > at })
	if k < len(c.marks) && c.marks[k].outer.Start < at {
		return origin{}, false // within quotation marks it is no headline's
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
	switch strings.TrimSpace(words[:i]) {
	case "报告", "研究", "调查", "民调", "最新研究", "新研究", "分析", "专家", "机构", "研究报告", "调查报告", "专家解读", "机构分析", "专家分析", "专家观点":
		return origin{class: news.Named, cue: text.Span{Start: at, End: at + n}, speaker: p}, true
	}
	if c.traits(p)&(hearsay|social) != 0 || strings.HasSuffix(p.In(c.s), "报道") || strings.HasSuffix(p.In(c.s), "消息") {
		return origin{class: news.Anonymous, cue: text.Span{Start: at, End: at + n}}, true
	}
	return origin{class: c.class(p), cue: text.Span{Start: at, End: at + n}, speaker: p}, true
}

// expects reads the verbs of the mind: IDC 预计, 甲骨文预计, 报告显示. They need a speaker directly before them.
func (c *chinese) expects(s text.Span, h *hit) (origin, bool) {
	if strings.HasPrefix(c.s[h.End:s.End], "的") {
		return origin{}, false // 备受期待的机器人
	}
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
	if w == "显示" && strings.Contains(chunk.In(c.s), "发现") {
		return origin{}, false // 用户发现限额显示为…
	}
	o := origin{cue: h.Span, speaker: p}
	gap := utf8.RuneCountInString(c.s[p.End:h.Start])
	known := ""
	for _, n := range c.t.within(p) {
		known = n.Kind
	}
	switch w {
	case "分析":
		if k&firm == 0 {
			return origin{}, false
		}
		o.class = news.Named
		return o, true
	case "显示":
		switch {
		case c.ownTest(chunk):
			o.class = news.SelfReported
		case k&anonymous != 0:
			o.class = news.Anonymous
		case k&firm == 0 && known == "company" && lastAny(chunk.In(c.s), "信息", "纪要", "公告", "财报", "文件", "说明") == len(chunk.In(c.s)):
			o.class = news.Official
		case k&(firm|outside) != 0 || strings.Contains(chunk.In(c.s), "调查") || strings.Contains(chunk.In(c.s), "研究"):
			o.class = news.Named
		case lastAny(chunk.In(c.s), "数据", "报告", "统计") == len(chunk.In(c.s)) && (k&official == 0 || k&outside != 0):
			// 东财Choice数据显示: who counts stands outside; nobody named, the outlet vouches.
			if utf8.RuneCountInString(chunk.In(c.s)) < 4 || strings.HasPrefix(chunk.In(c.s), "最新") || strings.HasPrefix(chunk.In(c.s), "相关") {
				return origin{}, false
			}
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
	if w := chunk.In(c.s); lo > s.Start && k&(firm|outside) == 0 && w != "公司" && w != "该公司" || gap > 4 {
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
