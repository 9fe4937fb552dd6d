package claim

import (
	"strings"

	"dateline/internal/news"
	"dateline/internal/text"
)

// things are words for what is made, as they stand beside its name.
//
//nolint:gochecknoglobals // never changed
var things = [...]string{
	"平台", "模型", "产品", "芯片", "机器人", "眼镜", "应用", "助手", "手机", "笔记本", "系统", "新品", "新车", "车型", "浏览器", "耳机", "平板", "智能体", "大模型",
	"引擎", "框架", "服务器", "工作站", "处理器", "游戏", "电脑", "音箱", "智驾", "操作系统", "框架", "火箭", "卫星", "轿车", "SUV", "suv", "超级版", "工具", "软件",
}

// quoted returns a name in quotation marks or brackets between two places, if it looks like a product's.
func (r *pledger) quoted(from, to int) news.Name {
	for _, q := range [...][2]string{{"“", "”"}, {"「", "」"}, {"《", "》"}, {"『", "』"}} {
		i := strings.Index(r.p.text[from:to], q[0])
		if i < 0 {
			continue
		}
		i += from + len(q[0])
		n := strings.Index(r.p.text[i:min(len(r.p.text), i+48)], q[1])
		if n > 0 && latinName(r.p.text[i:i+n]) {
			return r.name(text.Span{Start: i, End: i + n})
		}
	}
	return news.Name{}
}

// latinName says whether a name begins with a capital letter.
func latinName(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }

// name returns the words at a place: the entity there if one is known.
func (r *pledger) name(at text.Span) news.Name {
	for i := range r.p.mentions {
		if x := &r.p.mentions[i]; x.Start >= at.Start && x.End <= at.End {
			return r.named(x)
		}
	}
	return news.Name{Text: at.In(r.p.text)}
}

// unknown returns a name that the gazetteer does not know and that stands where the subject stands: at the beginning of
// the clause or sentence before a cue, or as the Latin name nearest before the date.
func (r *pledger) unknown(g *pledge) news.Name {
	if r.zh {
		return r.unknownHan(g)
	}
	for _, start := range [...]int{g.clause.Start, 0} {
		if n := r.capitals(start, min(g.date.Start, len(r.p.text))); !n.Empty() && !r.people(n.Text) {
			return n
		}
	}
	for _, s := range r.signs { // In February, Amazon plans to …
		if s.class == "cue" && s.Start > g.date.End && s.End <= g.clause.End {
			return r.capitals(r.startOfName(s.Start), s.Start)
		}
	}
	return news.Name{}
}

// startOfName goes back over capitalised words before i.
func (r *pledger) startOfName(i int) int {
	s := r.p.text
	start := i
	for j := i; j > 0; {
		for j > 0 && s[j-1] == ' ' {
			j--
		}
		end := j
		for j > 0 && isWordByte(s[j-1]) {
			j--
		}
		if j == end || s[j] < 'A' || s[j] > 'Z' {
			break
		}
		start = j
	}
	return start
}

// capitals returns the run of capitalised words at the beginning of a stretch.
func (r *pledger) capitals(i, limit int) news.Name {
	s := r.p.text
	for i < limit && (s[i] == ' ' || s[i] == '"' || s[i] == '\'') {
		i++
	}
	start, end := i, i
	for i < limit && (s[i] >= 'A' && s[i] <= 'Z' || end > start && s[i] >= '0' && s[i] <= '9') {
		j := wordEnd(s, i)
		if j == i {
			break
		}
		switch r.folded[i:j] {
		case "the", "a", "an", "it", "its", "this", "that", "they", "he", "she", "we", "i", "in", "on", "by", "but", "and", "if", "when", "as", "for", "after",
			"while", "with", "to", "starting", "here", "there", "what", "how", "why", "new", "more", "first", "most", "some", "these", "our", "your",
			"their", "will", "expected", "should", "can", "could", "would", "stop", "early", "according", "one", "hello", "during", "subscribers", "users", "customers",
			"people", "everyone", "several", "many", "another", "other", "all", "no", "not", "just", "since", "until", "before", "despite", "given", "under", "from", "at",
			"next", "last", "later", "today", "both", "two", "three", "apps", "users’", "is", "are", "does", "do", "did", "us", "best", "top", "report", "exclusive", "now", "still", "meanwhile", "however", "also", "plans", "plan", "update", "updates":
			if end == start {
				return news.Name{}
			}
			return news.Name{Text: s[start:end]}
		}
		end = j
		i = j
		if strings.HasPrefix(s[i:], "’s ") || strings.HasPrefix(s[i:], "'s ") {
			break
		}
		for i < limit && s[i] == ' ' {
			i++
		}
	}
	if end-start < 2 || strings.IndexByte(s[start:end], ' ') < 0 && !r.signAt(end) {
		return news.Name{}
	}
	return news.Name{Text: s[start:end]}
}

// signAt says whether a sign stands at once behind a place, or a possessive.
func (r *pledger) signAt(i int) bool {
	if strings.HasPrefix(r.folded[i:], "'s ") || strings.HasPrefix(r.folded[i:], "’s ") {
		return true
	}
	for _, s := range r.signs {
		if s.Start == i+1 && s.class != "none" && s.class != "event" {
			return true
		}
	}
	return strings.HasPrefix(r.folded[i:], " is ") || strings.HasPrefix(r.folded[i:], " has ")
}

// unknownHan returns the words from the beginning of the clause, or of the sentence, up to the first sign, if they look
// like the name of an organisation; else the last Latin name before the date.
func (r *pledger) unknownHan(g *pledge) news.Name {
	if n := r.latin(g.date.Start); !n.Empty() {
		return n
	}
	for _, start := range [...]int{g.clause.Start, 0} {
		end := g.date.Start
		for _, s := range r.signs {
			if s.Start >= start && s.Start < end {
				end = s.Start
			}
		}
		w := strings.TrimSpace(r.p.text[start:max(start, end)])
		if start == 0 {
			if i := strings.IndexAny(w, "，：:（(,"); i >= 0 {
				w = strings.TrimSpace(w[:i])
			}
		}
		w = w[strings.LastIndexAny(w, " \u3000")+1:]
		for _, tail := range [...]string{"公告", "宣布", "表示", "发布", "披露", "将于", "將於", "于", "於", "将", "將", "在", "已", "正式", "正", "也", "拟"} {
			w = strings.TrimSuffix(w, tail)
		}
		if n := len([]rune(w)); (n >= 2 && n <= 12 || n <= 24 && strings.HasSuffix(w, "公司")) && !strings.ContainsAny(w, "，。：；“”、（）的") && organised(fold(w)) {
			return news.Name{Text: w}
		}
	}
	if n := r.headHouse(g); !n.Empty() {
		return n
	}
	if n := r.house(g.date.Start); !n.Empty() {
		return n
	}
	return r.speaking()
}

// organised says whether a Chinese name ends as names of organisations do.
func organised(w string) bool {
	switch w {
	case "公司", "子公司", "母公司", "分公司", "孙公司", "该公司", "本公司", "集团", "全市", "全省", "全国", "中心", "机器人", "人形机器人", "汽车", "智能":
		return false
	}
	for _, tail := range [...]string{
		"公司", "集团", "科技", "机器人", "智能", "汽车", "股份", "银行", "大学", "部", "局", "委", "院", "省", "市", "电子", "半导体",
		"微电", "生物", "医药", "健康", "能源", "网络", "资本", "航天", "空间", "通信", "智驾", "动力", "软件", "传媒", "控股", "证券", "药业", "精密", "材料", "政府", "委员会", "署", "电信",
		"移动", "联通", "光电", "激光", "医疗", "教育", "出行", "航空", "电力", "制造", "实验室", "研究所", "中心",
	} {
		if strings.HasSuffix(w, tail) {
			return true
		}
	}
	return false
}

// latin returns the last Latin name before a place that is none of the words that every text has.
func (r *pledger) latin(i int) news.Name {
	for i > 0 {
		i--
		if !isWordByte(r.p.text[i]) {
			continue
		}
		at := r.run(i)
		i = at.Start
		if w := at.In(r.p.text); coinedName(w) && !r.inDate(at.Start) {
			return r.name(at)
		}
	}
	return news.Name{}
}

// run returns the Latin words around i.
func (r *pledger) run(i int) text.Span {
	s := r.p.text
	start, end := i, i+1
	for start > 0 && (isWordByte(s[start-1]) || start > 1 && (s[start-1] == '.' || s[start-1] == '-' || s[start-1] == ' ') && isWordByte(s[start-2])) {
		start--
	}
	for end < len(s) && (isWordByte(s[end]) || end+1 < len(s) && (s[end] == '.' || s[end] == '-' || s[end] == ' ') && isWordByte(s[end+1])) {
		end++
	}
	return text.Span{Start: start, End: end}
}

// coinedName says whether Latin words look like a name: a capital in front, or digits and at least four letters.
func coinedName(w string) bool {
	letters := 0
	for i := range len(w) {
		if c := w[i] | 0x20; c >= 'a' && c <= 'z' {
			letters++
		}
	}
	last := strings.LastIndexByte(w, ' ')
	return letters > 2 && latinName(w) && !acronym(w) && !acronym(w[last+1:]) || letters > 3 && w[0] >= '0' && w[0] <= '9'
}

// coined returns a product's name that the text itself marks as one: behind 代号为, 名为, "called", or beside the kind of
// thing it names, 平台Dr.Flow, MTT AIBOOK笔记本. The last one before the limit counts.
func (r *pledger) coined(limit int) news.Name {
	if !r.zh {
		return news.Name{}
	}
	for i := limit; i > 0; {
		i--
		if !isWordByte(r.p.text[i]) {
			continue
		}
		at := r.run(i)
		i = at.Start
		if !coinedName(at.In(r.p.text)) || r.inDate(at.Start) || r.known(at) {
			continue
		}
		before := strings.TrimRight(r.folded[:at.Start], " “「《‘")
		behind := strings.TrimLeft(r.folded[at.End:], " ”」》’")
		for _, w := range things {
			if strings.HasSuffix(before, w) || strings.HasPrefix(behind, w) && before != r.folded[:at.Start] || strings.HasPrefix(behind, w) && made(before) {
				return r.name(at)
			}
		}
		for _, w := range [...]string{"代号为", "代号", "名为", "命名为", "型号为", "取名", "称为", "叫做"} {
			if strings.HasSuffix(before, w) {
				return r.name(at)
			}
		}
	}
	return news.Name{}
}

// known says whether a mention of an organisation stands in the words.
func (r *pledger) known(at text.Span) bool {
	for i := range r.p.mentions {
		if x := &r.p.mentions[i]; x.Start < at.End && x.End > at.Start && !productKind(x.Kind) {
			return true
		}
	}
	return false
}

// made says whether a text ends with a verb of making or a word that leads a product's name.
func made(before string) bool {
	for _, w := range [...]string{"推出", "发布", "的", "款", "代", "全新", "研发", "开发", "打造", "新品", "型"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// acronym says whether a word is one that names no thing of its own.
func acronym(w string) bool {
	switch strings.ToLower(w) {
	case "research preview", "preview", "beta", "alpha", "ai", "gpu", "cpu", "npu", "ipo", "ceo", "cto", "cfo", "llm", "api", "app", "soc", "agi", "vr", "ar", "xr", "robotaxi", "agent", "agents", "deepfake", "token",
		"pro", "max", "mini", "plus", "ultra", "lite":
		return true
	}
	return false
}
