package claim

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// clauseName returns the unknown name with which the Chinese clause of a date begins, up to its first sign or its date.
func (r *pledger) clauseName(g *pledge, m sign) news.Name {
	end := g.date.Start
	for _, s := range r.signs {
		if s.Start >= g.clause.Start && s.Start < end && s.class != "none" {
			end = s.Start
		}
	}
	if m.class != "" && m.Start >= g.clause.Start {
		end = min(end, m.Start)
	}
	if n := r.titledWork(g, m); !n.Empty() {
		return n
	}
	if n := r.latinBehind(g); !n.Empty() {
		return n
	}
	if end <= g.clause.Start {
		return news.Name{}
	}
	at := text.Span{Start: g.clause.Start, End: end}
	at.Start += len(at.In(r.p.text)) - len(strings.TrimLeft(at.In(r.p.text), " \u3000"))
	for _, w := range [...]string{"而", "但", "不过", "其中", "此外", "同时", "目前", "另外", "据悉", "并且", "并", "此前", "外界传言", "消息称", "有消息称"} {
		if strings.HasPrefix(r.folded[at.Start:at.End], w) {
			at.Start += len(w)
			break
		}
	}
	for again := true; again; {
		again = false
		for _, w := range [...]string{" ", "也", "还", "均", "都", "正", "已", "则", "方面", "或", "于", "在", "至", "到", "最", "公告", "宣布", "决定", "官宣", "正式", "透露", "确认"} {
			if at.End > at.Start && strings.HasSuffix(r.folded[at.Start:at.End], w) {
				at.End -= len(w)
				again = true
			}
		}
	}
	if i := strings.LastIndex(r.folded[at.Start:at.End], "旗下"); i >= 0 { // 某集团旗下某公司
		at.Start += i + len("旗下")
		at.End = at.Start + len(strings.TrimSuffix(r.folded[at.Start:at.End], "公司"))
	}
	w := r.folded[at.Start:at.End]
	if latin := strings.TrimRight(strings.TrimSuffix(w, "平台"), " "); len(latin) < len(w) && latin != "" && strings.IndexFunc(latin, func(c rune) bool { return c >= 0x80 || c == ' ' }) < 0 && !r.known(at) && !acronym(latin) {
		return r.name(text.Span{Start: at.Start, End: at.Start + len(latin)}) // X 平台
	}
	n := utf8.RuneCountInString(w)
	if n < 2 || n > 10 || !properHan(w) {
		return news.Name{}
	}
	for k := range r.p.mentions {
		if x := &r.p.mentions[k]; x.Start < at.End && x.End > at.Start {
			return news.Name{}
		}
	}
	return news.Name{Text: at.In(r.p.text)}
}

// latinBehind returns the Latin name that is all there is between a Chinese date and the first sign behind it:
// 2027年MacBook Pro将重新设计.
func (r *pledger) latinBehind(g *pledge) news.Name {
	for _, s := range r.signs {
		if s.Start < g.date.End || s.class == "none" {
			continue
		}
		at := text.Span{Start: g.date.End, End: s.Start}
		w := at.In(r.p.text)
		at.Start += len(w) - len(strings.TrimLeft(w, " "))
		w = strings.TrimSpace(w)
		if w == "" || len(w) > 30 || !coinedName(w) || strings.ContainsFunc(w, func(c rune) bool { return c >= 0x80 || c == ',' || c == '(' }) {
			return news.Name{}
		}
		at.End = at.Start + len(w)
		if r.known(at) {
			return news.Name{}
		}
		return r.name(at)
	}
	return news.Name{}
}

// properHan says whether Chinese words look like a name: none of the characters by which phrases are built, and no noun
// that names a kind of thing.
func properHan(w string) bool {
	if strings.ContainsAny(w, "的了在与和等这该其首此新全多两第一二三四五六七八九十款个们我你他她它本双各将不未有为由被对向从及后前年月日上下内外种批期当据每并且而但若如因所以就再又才只0123456789%，、：“”「」《》()（）·") {
		return false
	}
	for _, tail := range [...]string{
		"公司", "集团", "项目", "产品", "系列", "工厂", "合同", "交易", "市场", "活动", "会议", "政策", "计划", "车型", "手机", "芯片", "机器人", "机构", "部门", "行业", "企业", "版本", "功能", "服务", "订单",
		"价格", "产能", "业务", "资金", "股票", "股份", "基地", "产线", "团队", "人士", "用户", "消费者", "标准", "规定", "办法", "技术", "模型", "平台", "系统", "设备", "方案", "收购", "协议", "投资", "融资", "眼镜",
		"智能", "科技", "数据", "工程", "卫星", "火箭", "游戏", "电影", "软件", "硬件", "预售", "测试", "阶段", "时间", "需求", "影响", "问题", "情况", "事项", "股东", "董事会", "总部", "中心", "门店", "航线", "地铁", "高铁",
		"监管", "表示", "强调", "指出", "显示", "认为", "消息", "机构预", "专家", "央行", "国家", "全国", "全球", "我国", "中国", "美国", "日本", "韩国", "欧洲", "欧盟", "英国", "德国", "印度", "法国", "官方", "特朗普", "总统",
	} {
		if strings.HasSuffix(w, tail) {
			return false
		}
	}
	for _, part := range [...]string{ // words of deeds and of things in general
		"相关", "法规", "判断", "媒体", "约定", "把握", "关注", "分析", "进入", "调整", "子公司", "开发商", "机构", "称", "表示", "关税", "工作", "起诉", "政策", "机票", "预计", "要求", "强调", "推动", "提出", "参与",
		"支持", "布局", "加大", "加快", "围绕", "针对", "通过", "采用", "使用", "进行", "实现", "完成", "获得", "获批", "签", "合作", "首次", "目标", "整体", "部分", "最终", "主要", "大会", "试", "线", "税", "费",
		"报告", "指数", "市场", "经济", "产业", "教育", "考试", "彩票", "基金", "债", "利率", "汇率", "价", "量", "率", "股",
	} {
		if strings.Contains(w, part) {
			return false
		}
	}
	han := 0
	for _, c := range w {
		if unicode.Is(unicode.Han, c) {
			han++
		}
	}
	return han >= 2
}

// officeHouse returns the house for which the person speaks who is named at the beginning of a passage, if the gazetteer
// does not know it: 启境汽车 CEO 刘嘉铭透露, 數產署署長林俊秀表示.
func (r *pledger) officeHouse() news.Name {
	limit := min(len(r.folded), 90)
	if i := strings.IndexAny(r.folded[:limit], "，：:,"); i > 0 {
		limit = i
	}
	for _, office := range [...]string{"创始人", "首席执行官", "执行长", "董事长", "总经理", "副总裁", "总裁", "发言人", "负责人", "署长", "局长", "部长", "院长", "主任", "ceo", "cto", "联合创始人", "高管"} {
		i := strings.Index(r.folded[:limit], office)
		if i < 6 {
			continue
		}
		at := text.Span{Start: 0, End: i}
		if j := strings.LastIndexAny(r.folded[:i], "〕】』」”|"); j > 0 {
			_, size := utf8.DecodeRuneInString(r.folded[j:])
			at.Start = j + size
		}
		for _, w := range [...]string{"首席", "联合", "副", "前", " ", "官方", "相关"} {
			for strings.HasSuffix(r.folded[at.Start:at.End], w) {
				at.End -= len(w)
			}
		}
		w := r.folded[at.Start:at.End]
		if utf8.RuneCountInString(w) > 14 || !strings.HasSuffix(w, "署") && !organised(w) {
			continue
		}
		for k := range r.p.mentions {
			if x := &r.p.mentions[k]; x.Start < at.End && x.End > at.Start {
				return news.Name{}
			}
		}
		if n := strings.TrimSpace(at.In(r.p.text)); n != "" && !strings.ContainsAny(n, "，。的") {
			return news.Name{Text: n}
		}
	}
	return news.Name{}
}

// titledWork returns the work that a Chinese clause, or the one before where the clause says 正式文件 or the like, names in
// brackets and that is to come: 《某游戏》新赛季将于…上线, 《某条例》将于…施行. Outlets, and papers that are signed, are none.
func (r *pledger) titledWork(g *pledge, m sign) news.Name {
	from, to := g.clause.Start, max(g.date.Start, m.Start)
	for _, w := range [...]string{"正式文件", "正式版", "该文件", "该标准", "该办法", "该条例", "该剧", "该游戏", "该片", "新赛季", "新版本"} {
		if strings.Contains(r.folded[from:to], w) {
			from = 0
		}
	}
	open := strings.LastIndex(r.p.text[from:to], "《")
	if open < 0 {
		return news.Name{}
	}
	open += from
	size := strings.Index(r.p.text[open:], "》")
	if size < 0 {
		return news.Name{}
	}
	at := text.Span{Start: open + len("《"), End: open + size}
	lead, behind := strings.TrimRight(r.folded[:open], " "), r.folded[at.End+len("》"):]
	for _, w := range [...]string{"据", "根据", "按照", "依据", "依", "在", "接受", "援引", "签署", "签订", "签署了", "对", "与", "为", "和", "、"} {
		if strings.HasSuffix(lead, w) {
			return news.Name{}
		}
	}
	for _, w := range [...]string{"报道", "称", "消息", "记者", "采访", "专访", "显示", "指出", "的"} {
		if strings.HasPrefix(behind, w) {
			return news.Name{}
		}
	}
	name := at.In(r.folded)
	for _, w := range [...]string{"协议", "合同", "备忘录", "报告", "日报", "时报", "周刊", "杂志", "邮报"} {
		if strings.HasSuffix(name, w) {
			return news.Name{}
		}
	}
	if n := utf8.RuneCountInString(name); n < 2 || n > 40 {
		return news.Name{}
	}
	return r.name(at)
}

// headHouse returns the house with whose unknown name a Chinese sentence or its clause begins, though more words stand
// before the first sign: 远山科技“行者一号”火箭预计年底首飞. The shortest beginning that ends as names of houses do counts.
func (r *pledger) headHouse(g *pledge) news.Name {
	for _, start := range [...]int{g.clause.Start, 0} {
		s := r.folded[start:g.date.Start]
		runes := 0
		for i, c := range s {
			if !unicode.Is(unicode.Han, c) {
				break
			}
			runes++
			end := i + utf8.RuneLen(c)
			if runes < 4 || runes > 8 {
				continue
			}
			w := s[:end]
			for _, tail := range [...]string{"科技", "股份", "集团", "控股", "电子", "半导体", "航天", "动力", "生物", "医药", "微电子", "通信"} {
				if kindBehind(s[end:]) || !strings.HasSuffix(w, tail) || utf8.RuneCountInString(w)-utf8.RuneCountInString(tail) < 2 || !properHan(strings.TrimSuffix(w, tail)) {
					continue
				}
				at := text.Span{Start: start, End: start + end}
				return r.unlisted(at)
			}
		}
	}
	return news.Name{}
}

// unlisted returns the name at a place, empty if a list knows some of it.
func (r *pledger) unlisted(at text.Span) news.Name {
	if slices.ContainsFunc(r.p.mentions, func(x Mention) bool { return x.Start < at.End && x.End > at.Start }) {
		return news.Name{}
	}
	return news.Name{Text: at.In(r.p.text)}
}

// kindBehind says whether a word for a kind of house or a field goes on: 机器人企业 names nobody.
func kindBehind(rest string) bool {
	for _, w := range [...]string{"企业", "公司", "厂商", "行业", "领域", "市场", "产业", "业务", "项目", "产品", "部", "和", "与", "、", "的"} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}

// headThing returns the thing that no list knows and with which a Chinese headline or clause begins: 远山云眼镜由…推出,
// 车桥“分级”标准拟…发布. What only describes a thing (首款AI眼镜, 新一代镜片) is no name.
func (r *pledger) headThing(g *pledge) news.Name {
	starts := []int{g.clause.Start, 0}
	if i := strings.Index(r.p.text, "："); i > 0 && i < 60 {
		starts = append(starts, i+len("："))
	}
	for _, start := range starts {
		end := g.date.Start
		if start >= end {
			continue
		}
		for _, w := range [...]string{"由", "将", "预计", "拟", "计划", "有望", "定于", "定档", "，", "：", " ", "于", "在", "最快", "预期"} {
			if i := strings.Index(r.folded[start:end], w); i > 0 {
				end = start + i
			}
		}
		at := text.Span{Start: start, End: end}
		if !thingName(at.In(r.folded)) {
			continue
		}
		return r.unlisted(at)
	}
	return news.Name{}
}

// thingName says whether words are the name of a thing: a word for its kind at the end, and before it more than what
// describes any thing.
func thingName(w string) bool {
	if n := utf8.RuneCountInString(w); n < 4 || n > 18 || strings.ContainsAny(w, "的了与和、在是，。") {
		return false
	}
	rest := w
	for _, kind := range things {
		if cut, ok := strings.CutSuffix(w, kind); ok && len(cut) < len(rest) {
			rest = cut
		}
	}
	for _, kind := range [...]string{"标准", "服务", "功能", "版", "处理器", "无人机", "项目", "卫星", "火箭", "飞船", "指南", "新机"} {
		if cut, ok := strings.CutSuffix(w, kind); ok && len(cut) < len(rest) {
			rest = cut
		}
	}
	if rest == w {
		return false
	}
	if strings.ContainsAny(rest, "“「《") {
		return true
	}
	for _, plain := range [...]string{
		"首款", "首个", "首批", "首颗", "首枚", "全新", "新一代", "下一代", "新款", "新型", "自研", "国产", "智能", "人形", "折叠屏", "折叠", "旗舰", "消费级", "企业级", "通用", "大语言", "多模态", "推理", "视频",
		"超级", "无线", "电动", "车载", "家用", "家庭", "人工智能", "两款", "三款", "多款", "一款", "这款", "该款", "该", "其", "公司", "第一", "第二", "第三", "量子", "手机", "汽车", "机器人", "芯片", "大", "新", "款", "代", "颗", "最新", "ai", "ar", "vr", "xr", "官方", "相关",
		"高端", "低价", "平价", "入门", "产品", "应用", "系列", "云", "数据", "国内", "全球", "中国", "自动驾驶", "无人驾驶", "服务", "操作",
	} {
		rest = strings.ReplaceAll(rest, plain, "")
	}
	return utf8.RuneCountInString(strings.Trim(rest, " 0123456789")) >= 2
}
