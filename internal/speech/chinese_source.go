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
	for _, word := range []string{"报道", "报导", "获悉", "获知", "发布博文", "发布视频"} {
		if i := strings.Index(s.In(c.s), word); i > 0 {
			if o, ok := c.reports(s, s.Start+i, len(word)); ok {
				out = append(out, o)
			}
		}
	}
	for _, word := range []string{"发布研报", "发表研报", "发布研究报告", "发表研究报告", "发布最新研报"} {
		if i := strings.Index(s.In(c.s), word); i > 0 {
			if q := c.subject(c.clause(s.Start, s.Start+i), s.Start+i); q.Start < q.End {
				out = append(out, origin{class: news.Named, cue: text.Span{Start: s.Start + i, End: s.Start + i + len(word)}, speaker: q})
			}
		}
	}
	if o, ok := c.issues(s); ok {
		out = append(out, o)
	}
	if w := s.In(c.s); strings.HasPrefix(w, "传") && (first >= len(c.hits) || c.hits[first].Start != s.Start) {
		out = append(out, origin{class: news.Social, cue: text.Span{Start: s.Start, End: s.Start + len("传")}})
	}
	if o, ok := c.headline(s); ok {
		out = append(out, o)
	}
	return out
}

// cited reads 据 X 报道, 据 X 介绍, 根据 X 的公告.
func (c *chinese) cited(s text.Span, i int) (origin, bool) {
	h := &c.hits[i]
	if p := c.trim(text.Span{Start: c.clause(s.Start, h.Start), End: h.Start}); p.Start < p.End && h.In(c.s) != "援引" && h.In(c.s) != "引述" && c.verbless(p) && utf8.RuneCountInString(p.In(c.s)) > 8 {
		return origin{}, false
	}
	end := min(s.End, h.End+maxWindow)
	for end < s.End && !utf8.RuneStart(c.s[end]) {
		end++
	}
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
		o.class, o.speaker, o.cited = news.ByOutlet, q, true
		return o, true
	}
	known := len(c.t.within(p)) > 0
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
	o.cited = o.class == news.Named
	if o.class == news.Official && c.ownTest(p) {
		o.class = news.SelfReported // 据某公司进行的一项调查
	}
	return o, q.Start < q.End
}

// lastOutlet returns the last outlet that a span names.
func (c *chinese) lastOutlet(p text.Span) text.Span {
	var best text.Span
	for _, n := range c.t.within(p) {
		if n.Kind == "media" {
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
	return origin{class: news.ByOutlet, cue: text.Span{Start: at, End: at + n}, speaker: q, cited: true}, true
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
	if c.bygone(wide) {
		return news.Named // who held the office speaks for himself
	}
	if k&(official|outside) == official|outside && k&firm == 0 && c.lastOffice(wide) {
		k &^= outside // 教授、某公司创始人兼CEO: speaks for the company
	}
	class := c.t.classOf(p, k)
	if class == news.ByOutlet && k&(official|docs) != 0 {
		return news.Official
	}
	return class
}

// maxClause is the most bytes before a verb in its clause, some 100 characters with the occasion: beyond, nothing is
// read.
const maxClause = 360

// spoken reads a verb of saying.
func (c *chinese) spoken(s text.Span, h *hit, before *text.Span) (origin, bool) {
	rest := c.s[h.End:s.End]
	if strings.HasPrefix(rest, "的") || strings.HasPrefix(rest, "性") {
		return origin{}, false
	}
	switch h.In(c.s) {
	case "公布", "披露", "通报": // 专利公布，: passive
		if r, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " .…")); strings.Trim(rest, " .…") == "" || r == '，' || r == '。' || r == ',' {
			if p := c.trim(text.Span{Start: c.clause(s.Start, h.Start), End: h.Start}); c.t.ID(p) == "" && c.traits(p)&official == 0 {
				return origin{}, false
			}
		}
	}
	switch h.In(c.s) {
	case "询问", "追问", "提问", "问": // who asks stands behind nothing, but for the words of the question
		if r, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " ")); r != '：' && r != ':' && r != '“' && r != '「' && r != '"' {
			return origin{}, false
		}
	}
	if h.In(c.s) == "提出" && !strings.HasPrefix(strings.TrimLeft(rest, " "), "：") {
		switch r, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " ")); {
		case r >= 'a' && r <= 'z', r == '《', r == '“', r == '「': // a method that is put forward
			return origin{}, false
		}
		for _, w := range []string{"一种", "一套", "一个", "一项", "全新", "了", "新的", "新型"} {
			if strings.HasPrefix(rest, w) {
				return origin{}, false
			}
		}
	}
	if nounable(h.In(c.s)) && strings.HasSuffix(c.s[s.Start:h.Start], "的") {
		return origin{}, false // 收到对问询的回复: a noun
	}
	if c.refused(h) || nounable(h.In(c.s)) && strings.Trim(rest, " 。.！!") == "" {
		return origin{}, false
	}
	lo := c.clause(s.Start, h.Start)
	if h.Start-lo > maxClause {
		return origin{}, false
	}
	open := c.trim(text.Span{Start: lo, End: h.Start})
	p := c.subject(lo, h.Start)
	o := origin{class: news.Official, cue: h.Span, denies: h.is(denying)}
	if w := h.In(c.s); w == "证实" || w == "确认" {
		o.confirms = c.nameOnly(p)
	}
	if h.is(announcing) || strings.HasPrefix(h.In(c.s), "回应") { // 公告称，关注到网络流传…的传闻: the talk is what it speaks of
		for _, w := range []string{"关注到", "注意到", "留意到", "获悉网络", "网络流传", "的传闻"} {
			o.confirms = o.confirms || strings.Contains(rest, w)
		}
	}
	o.aside = strings.HasPrefix(open.In(c.s), "因") || strings.HasPrefix(open.In(c.s), "由于") || since(open.In(c.s))
	if i := strings.Index(rest, "，"); i > 0 && (h.is(announcing) || h.In(c.s) == "质疑") && (strings.HasSuffix(rest[:i], "后") || strings.HasSuffix(rest[:i], "之际")) {
		o.aside = true // 某人宣布…后，用户不满
	}
	if o.denies && strings.HasSuffix(strings.TrimRight(c.s[:h.Start], " "), "曾") {
		o.aside, o.denies = true, false // 曾否认: not the news
	}
	if strings.HasPrefix(h.In(c.s), "分析") && (p.Start >= p.End || h.Start > s.Start && c.s[h.Start-1] == ' ') {
		return origin{class: news.Named, cue: h.Span, speaker: text.Span{Start: h.Start, End: h.Start + len("分析")}}, true
	}
	if p.Start >= p.End {
		// The verb begins the clause: its subject is that of the verb before, or nobody.
		if before.Start >= before.End {
			if q := c.leads(s, lo, h); q.Start < q.End {
				o.speaker, o.class = q, c.class(q)
				*before = q
				return o, true
			}
			switch h.In(c.s) { // 昨日官宣，…: somebody's own word, though the title names them
			case "官宣", "正式官宣", "公告称", "公告", "宣布":
				return o, rest != "" && c.traits(text.Span{Start: s.Start, End: h.Start})&(anonymous|hearsay|outside|firm) == 0
			}
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
		if strings.HasPrefix(p.In(c.s), w) && !compound(p.In(c.s)) {
			return origin{}, false
		}
	}
	for _, w := range []string{"与", "和", "及", "或", "且"} {
		if !strings.HasSuffix(p.In(c.s), w) {
			continue
		}
		if c.traits(open)&official == 0 || p.End >= open.End {
			return origin{}, false // 标注且与回答独立呈现
		}
		p = open // 外交与对外经济部长: the name goes on
		if name := c.titled(open); name.Start < name.End {
			p = name
		}
	}
	for _, w := range []string{"尚未", "暂未", "并未", "仍未", "未对", "未就"} {
		if strings.Contains(p.In(c.s), w) {
			return origin{}, false // 官方尚未对此作出解释
		}
	}
	if strings.HasSuffix(p.In(c.s), "的") || c.traits(p)&(anonymous|hearsay) != 0 && c.traits(p)&official == 0 {
		return origin{}, false // a noun; or hearsay, which is read by itself
	}
	if n := utf8.RuneCountInString(p.In(c.s)); n > 40 || !c.canSpeak(p, h) {
		return origin{}, false
	}
	if c.able(open, h) || c.share(p) || h.is(announcing) && c.ahead(p, h) {
		return origin{}, false
	}
	if strings.HasSuffix(c.s[:p.Start], "有") && c.t.ID(p) == "" {
		o.class, o.speaker = news.Anonymous, p
		o.aside = c.putToThem(s, h)
		*before = p
		return o, true
	}
	wide := text.Span{Start: lo, End: p.End}
	o.class, o.speaker = c.classWide(p, wide), p
	if strings.HasSuffix(p.In(c.s), "媒体报道") || strings.HasSuffix(p.In(c.s), "媒体") {
		o.class = news.ByOutlet
		return o, true
	}
	if o.class == news.Official && c.uncounted(p) {
		o.class = news.Anonymous
	}
	if o.class == news.Named && h.is(announcing) && c.traits(p)&firm != 0 {
		o.class = news.Official // a bank's own filing
	}
	if w := p.In(c.s); strings.Contains(w, "《") && c.traits(p)&(official|docs) == 0 {
		o.class = news.ByOutlet // an outlet's name, unless it tells of its own ranking
		switch {
		case strings.HasSuffix(w, "报告》"), strings.HasSuffix(w, "白皮书》"), strings.HasSuffix(w, "蓝皮书》"), strings.HasSuffix(w, "指数》"):
			o.class = news.Named
		case strings.HasPrefix(h.In(c.s), "官宣"):
			o.class = news.Official // a game's or film's own
		case h.is(announcing):
			o.class = news.Named
		}
	}
	if o.class == news.Official && c.ownTest(text.Span{Start: lo, End: h.Start}) && (strings.HasPrefix(h.In(c.s), "表明") || strings.HasPrefix(h.In(c.s), "称")) {
		o.class = news.SelfReported
	}
	*before = p
	return o, true
}
