package claim

import (
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// printed finds the name of whom a figure belongs to where the gazetteer does not know it: what stands before the verb of
// the sentence. Startups that raise money are seldom known.
func (r *figureReader) printed(m *measured) news.Name {
	var span text.Span
	if r.p.lang.IsChinese() {
		span = r.chineseName(m)
	} else {
		span = r.englishName(m)
	}
	if span.End <= span.Start {
		return news.Name{}
	}
	name := strings.TrimSpace(span.In(r.p.text))
	if !r.p.lang.IsChinese() {
		name = baseName(name)
	}
	return news.Name{Text: name}
}

// tellsFigure says whether an English verb tells of a figure of what stands before it.
func tellsFigure(w string) bool {
	switch w {
	case "raises", "raised", "raising", "secures", "secured", "lands", "landed", "closes", "closed", "nabs", "bags", "snags", "gets", "hits", "scores", "nets",
		"announces", "announced", "confirms", "confirmed", "reports", "reported", "posts", "posted", "seeks", "sought", "eyes", "files", "filed", "priced",
		"valued", "has", "had", "grabs", "picks", "picked", "emerges", "emerged", "exits", "launches", "launched", "acquires", "acquired", "buys", "bought",
		"cuts", "cut", "lays", "laid", "plans", "planned", "said", "says", "is", "was", "will", "earned", "earns", "generated", "generates", "reached", "reaches",
		"surpassed", "surpasses", "crossed", "crosses", "employs", "hired", "hires", "sold", "sells", "shipped", "ships", "spent", "spends", "invests", "invested",
		"charges", "charged", "offers", "offered", "lost", "loses", "made", "makes", "received", "receives", "won", "wins", "to", "doubles", "doubled", "tripled",
		"expects", "forecasts", "completed", "completes", "banked", "banks", "pulls", "pulled", "attracts", "attracted":
		return true
	}
	return false
}

// englishName returns the run of capital words before the first verb that tells of a figure.
func (r *figureReader) englishName(m *measured) text.Span {
	s := r.p.text
	name, last := text.Span{}, text.Span{} // the first run of the sentence, and the last before the verb
	for i := 0; i < m.q.Start; {
		c := s[i]
		if !isAlnum(c) {
			i++
			continue
		}
		e := i
		for e < m.q.Start && (isAlnum(s[e]) || s[e] >= utf8.RuneSelf || strings.IndexByte(".&-", s[e]) >= 0 && e+1 < len(s) && isAlnum(s[e+1])) {
			if strings.HasPrefix(s[e:], "’") || strings.HasPrefix(s[e:], "—") || strings.HasPrefix(s[e:], "–") || strings.HasPrefix(s[e:], "“") {
				break
			}
			e++
		}
		if e == i {
			i++
			continue
		}
		w := r.low[i:e]
		switch {
		case tellsFigure(w) && last.End > 0:
			if i-last.End > 3 && name.End > 0 && strings.HasPrefix(s[name.End:], ",") { // Mirelo, a startup that …, has raised
				return name
			}
			return last
		case c >= 'A' && c <= 'Z' && last.End > 0 && i-last.End == 1 && s[last.End] == ' ' && (w == "ai" || !commonCapital(w)):
			last.End = e
			if name.Start == last.Start {
				name = last
			}
		case c >= 'A' && c <= 'Z' && !commonCapital(w):
			last = text.Span{Start: i, End: e}
			if name.End == 0 || name.Start == last.Start {
				name = last
			}
		}
		i = e
	}
	return text.Span{}
}

// commonCapital says whether a word that is written large at the beginning of a sentence or in a headline is no name.
func commonCapital(w string) bool {
	switch w {
	case "you", "people", "without", "describe", "building", "three", "two", "four", "five", "gpu", "am", "pm", "something", "like", "led", "the", "a", "an", "in", "on", "at", "this", "that", "these", "those", "its", "it", "he", "she", "they", "we", "i", "startup", "startups", "company", "ai", "as", "after",
		"while", "for", "with", "sources", "source", "report", "reports", "exclusive", "why", "how", "when", "what", "new", "ceo", "but", "and", "if", "just", "more",
		"there", "one", "first", "last", "another", "today", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "nuclear", "cybersecurity",
		"fintech", "robotics", "chip", "nearly", "over", "about", "some", "most", "many", "now", "also", "series", "from", "by", "to", "of", "ex", "former", "your", "our", "my",
		"read", "watch", "see", "free", "arr", "ipo", "vc", "cfo", "governments", "government", "humanoid", "investors", "investor", "raises", "his", "her", "their", "only", "all", "no", "not", "so", "yes", "meet", "inside", "according", "since", "despite", "because", "during", "within", "under", "per", "founder", "founded":
		return true
	}
	return false
}

// chineseName returns the name at the beginning of a Chinese sentence, or behind the last word for a company before the verb.
func (r *figureReader) chineseName(m *measured) text.Span {
	s := r.low
	start := 0
	for _, skip := range [...]string{"据悉，", "消息称", "消息，", "近日，", "日前，", "今日，", "报道：", "快讯："} {
		if strings.HasPrefix(s, skip) {
			start = len(skip)
		}
	}
	// The first verb ends the name; only some verbs show that it is one.
	end, sure := m.q.Start, false
	for _, verb := range [...]string{
		"发生工商变更", "宣布", "公告", "发布", "公布", "披露", "完成", "获", "拟", "：", ":", "启动", "推出", "呈交", "预计", "累计", "营收", "估值", "融资", "裁员", "股价",
	} {
		if n := strings.Index(s[start:end], verb); n > 0 {
			end, sure = start+n, true
		}
	}
	for _, verb := range [...]string{
		"表示", "已", "将", "计划", "正", "于", "向", "在", "与", "今", "近日", "日前", "去年", "第", "，", "（", "(", "收购", "称", "对", "和", "为", "拥有", "招聘", "投资", "全年", "上半年",
		"一季度", "二季度", "三季度", "四季度", " ",
	} {
		if n := strings.Index(s[start:end], verb); n > 0 {
			if verb == " " {
				if n = hanSpace(s[start:end]); n <= 0 { // 陪伴公司 behind "AI " is one name with it
					continue
				}
			}
			end = start + n
			sure = sure && n > 3 && verb != "，" && verb != " "
		}
	}
	if !sure {
		return text.Span{}
	}
	for i := start; i < end; i++ { // a date before the verb is no part of the name
		if c := s[i]; c >= '0' && c <= '9' && i > start && s[i-1] >= utf8.RuneSelf {
			end = i
			break
		}
	}
	for _, head := range [...]string{"初创公司", "创业公司", "科技公司", "公司", "企业", "厂商", "平台", "机构", "品牌", "独角兽", "巨头", "服务商", "开发商", "制造商", "供应商", "团队", "旗下"} {
		if n := strings.LastIndex(s[start:end], head); n >= 0 && start+n+len(head) < end {
			start += n + len(head)
			break
		}
	}
	name := strings.TrimSpace(s[start:end])
	if n := utf8.RuneCountInString(name); n < 2 || n > 14 || name[0] < utf8.RuneSelf && n < 3 && !isAlnum(name[0]) {
		return text.Span{}
	}
	if containsAny(name, "的", "了", "是", "我", "你", "他", "这", "那", "今", "明", "本", "全球", "中国", "美国", "行业", "市场", "消息", "媒体", "记者", "数据", "报告", "有", "该", "其", "以", "当", "每", "多", "不", "去年", "前年", "年底", "年初", "到", "四期", "项目", "生产线", "年产", "从", "自", "上市", "领域",
		"近日", "日前", "机构", "研调", "受惠", "投入", "手握", "携手", "联合", "报导", "随着", "由于", "据", "上调", "下调", "价格", "指数", "产业", "规模", "概念", "个股", "板块", "、", "“", "《", "\"", "%", "？", "。", "！", ";", "；") {
		return text.Span{}
	}
	return text.Span{Start: start, End: end}
}

// hanSpace returns where a space stands between two Chinese characters; -1 if nowhere.
func hanSpace(s string) int {
	for i := 1; i+1 < len(s); i++ {
		if s[i] == ' ' && s[i-1] >= utf8.RuneSelf && s[i+1] >= utf8.RuneSelf {
			return i
		}
	}
	return -1
}
