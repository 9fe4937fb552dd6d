package entity

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"dateline/internal/hans"
)

// Patterns of names in Chinese texts. Each has the name as its first group.
var (
	// Book marks hold works: papers, laws, reports, games.
	bookMarks = regexp.MustCompile(`《([^《》\n]{2,60})》`)
	quotes    = regexp.MustCompile(`[“「『"]([^“”「」『』"\n，。、；：！？,!?;]{2,40})[”」』"]`)
	// An organisation: a few characters before a word of trade, from a mark or a word that cannot be in a name.
	organisation = regexp.MustCompile(`(?:^|[\s，。、；：！？（）》“”「」,.()\[\]|｜/]|由|与|和|及|对|在|被|为|从|向|给|让|据|将|了|的|是|称|如|等|其中|投资|收购|创立|加入|联合|携手|公司|企业|平台)` +
		`(\p{Han}{2,6}(?:科技|智能|机器人|半导体|芯片|实验室|研究院|资本|集团|股份|大学|创投|微电子))`)
	// A person: a rank or a mark, a surname with one or two characters, and a word of speech or rank.
	person = regexp.MustCompile(`(?:^|[\s，。、；：！？（）“”,.()|｜]|创始人|联创|CEO|CTO|总裁|董事长|教授|负责人|分析师|院士|研究员|部长|总经理|主席|合伙人|科学家|创办人|工程师|作者|主任|秘书长)` +
		`([` + surnames + `]\p{Han}{1,2}?)(?:表示|称|说|指出|认为|透露|介绍|告诉|坦言|强调|教授|博士|先生|女士|院士|在接受|宣布|回应|加入|离职)`)
)

// surnames are the hundred commonest Chinese surnames, which nine in ten people bear, in both scripts where they differ.
const surnames = "王李张张劉刘陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付傅方白邹鄒孟熊秦邱江尹薛闫阎段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯印"

// han notes names in Chinese characters, and gives Latin ones in a Chinese text their cues.
func (l *looker) han() {
	for _, p := range [...]struct {
		pattern *regexp.Regexp
		cues    []cue
	}{
		{bookMarks, []cue{cueNamed}}, {quotes, []cue{cueMarks}}, {organisation, nil}, {person, []cue{cueSays}},
	} {
		for _, at := range p.pattern.FindAllStringSubmatchIndex(l.text, -1) {
			start, end := at[2], at[3]
			if p.pattern == organisation { // a particle at the start of a text
				for r, size := utf8.DecodeRuneInString(l.text[start:end]); strings.ContainsRune("由与和及对在被为从向给让据将了的是称如等", r) && end-start > 4*size; {
					start += size
					r, size = utf8.DecodeRuneInString(l.text[start:end])
				}
			}
			name := l.text[start:end]
			if l.knownAt(start, end) != nil || !l.nameLike(name, p.pattern) || p.pattern == organisation && goesOn(l.text[end:]) {
				continue
			}
			found := place{name: name, text: l.text, start: start, end: end, title: l.title, firm: true, cues: append([]cue(nil), p.cues...)}
			l.around(&found)
			found.cues = append(found.cues, hanCues(l.text, at[0], at[1], start, end)...)
			l.m.note(l.s, found)
		}
	}
}

// nameLike refuses what stands in marks for other reasons: sentences, words spoken, numbers.
func (l *looker) nameLike(name string, by *regexp.Regexp) bool {
	runes := utf8.RuneCountInString(name)
	r, _ := utf8.DecodeRuneInString(name)
	switch {
	case !wide(r): // Latin names are found as runs
		return false
	case by == quotes && (runes > 8 || strings.ContainsAny(name, "的了是在不有我你他这那就都也和与")):
		return false
	case by == bookMarks && runes > 20:
		return false
	case by == organisation && l.m.generic(name):
		return false
	case by == organisation && l.m.noise[hans.Simplify(name[:6])]: // 美国科技, 全球芯片
		return false
	case by == organisation && (strings.ContainsAny(name[:len(name)-6], "的了是在将为与和及对等多各该本这那一两三几") || l.m.noise[name]):
		return false
	}
	return true
}

// goesOn says whether a word goes on behind what looked like an organisation's end: 智能体, 科技圈.
func goesOn(behind string) bool {
	for _, w := range [...]string{"体", "體", "化", "圈", "股", "业", "業", "界", "驾驶", "手机", "硬件", "终端", "设备", "产品", "巨头", "巨頭", "技术", "领域", "家居", "眼镜", "时代", "时", "人"} {
		if strings.HasPrefix(behind, w) {
			return true
		}
	}
	return false
}

// generic says whether a Chinese name ends in a term of the field or of trade, as 因人工智能 does.
func (m *miner) generic(name string) bool {
	for i := range name {
		if utf8.RuneStart(name[i]) && len(name)-i > len("科技") && m.noise[name[i:]] {
			return true
		}
	}
	f := fold(name)
	is := false
	m.g.auto.find(f.text, func(p int32, _, end int) {
		if end == len(f.text) {
			for _, u := range m.g.patterns[p] {
				is = is || u.kind == isContext && u.strong
			}
		}
	})
	return is
}

// hanCues reads what stands right before and behind a name in a Chinese text. Outer is the place with its marks.
func hanCues(text string, outerStart, outerEnd, start, end int) []cue {
	var cues []cue
	before, behind := text[:min(outerStart, start)], text[max(outerEnd, end):]
	if outerStart == start || strings.HasSuffix(text[:start], "：") {
		before = text[:start]
	}
	before = strings.TrimRight(before, " ")
	behind = strings.TrimLeft(behind, " ")
	for _, c := range [...]struct {
		cue   cue
		words []string
	}{
		{cueNamed, []string{"名为", "叫做", "代号", "称为", "命名为", "取名", "名叫", "即"}},
		{cueCompany, []string{"初创公司", "创企", "独角兽", "公司", "厂商", "企业", "收购", "投资了", "创立", "创办"}},
		{cueModel, []string{"模型", "大模型", "助手", "智能体", "系统"}},
		{cuePerson, []string{"创始人", "CEO", "CTO", "教授", "研究员", "博士", "总裁", "分析师", "科学家", "负责人", "院士"}},
		{cueMakes, []string{"发布", "推出", "上线", "开源", "发布了", "推出了"}},
	} {
		for _, w := range c.words {
			if strings.HasSuffix(before, w) {
				cues = append(cues, c.cue)
				break
			}
		}
	}
	for _, c := range [...]struct {
		cue   cue
		words []string
	}{
		{cueSays, []string{"表示", "称", "说", "指出", "认为", "透露", "坦言", "强调"}},
		{cueMakes, []string{"发布", "推出", "上线", "开源", "正式", "宣布"}},
		{cueCompany, []string{"公司", "创始人", "联合创始人", "CEO", "完成", "获", "融资", "团队", "创立", "成立", "获得", "宣布完成"}},
		{cueModel, []string{"模型", "大模型", "系列模型", "助手", "智能体", "框架", "平台", "系统"}},
	} {
		for _, w := range c.words {
			if strings.HasPrefix(behind, w) {
				cues = append(cues, c.cue)
				break
			}
		}
	}
	return cues
}
