package similar

import (
	"strings"

	"dateline/internal/news"
	"dateline/internal/text"
)

// Origins says for each document of one story whose reporting it carries: the index of the document that stands for
// its origin, itself if it is one. An outlet's later reports follow its first. Copies follow the earliest text; a document that cites another outlet ("Bloomberg reports", 据彭博社报道) follows
// that outlet's report, or, where the story holds none, the first document that cites it. The number of
// distinct values is the number of origins. Partial copies stay origins of their own: they count half in ranking.
func Origins(docs []Doc) []int {
	root := make([]int, len(docs))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			i = root[i]
		}
		return i
	}
	for _, c := range Copies(docs) {
		if !c.Partial {
			if a, b := find(c.Of), find(c.Doc); a != b {
				root[b] = a
			}
		}
	}
	order := byTime(docs)
	own := make(map[string]int)    // outlet → its earliest document
	citers := make(map[string]int) // outlet → first document that cites it
	for _, i := range order {
		if o := outletKey(docs[i].Outlet); o != "" {
			if first, ok := own[o]; !ok {
				own[o] = i
			} else if len(docs[i].Outlets) == 0 {
				root[find(i)] = find(first) // one newsroom is one voice, however often it speaks
			}
		}
	}
	for _, i := range order {
		if docs[i].Class == news.FirstParty || docs[i].Class == news.Regulator {
			continue // an official document is an origin, whomever it names
		}
		cited := citedOutlet(&docs[i])
		if cited == "" || cited == outletKey(docs[i].Outlet) {
			continue
		}
		to, ok := own[cited]
		if !ok {
			if to, ok = citers[cited]; !ok {
				citers[cited] = i
				continue
			}
		}
		if a, b := find(to), find(i); a != b {
			root[b] = a
		}
	}
	for i := range root {
		root[i] = find(i)
	}
	return root
}

// citedOutlet returns the key of the outlet that a document's title or first three sentences name as their source, or
// nothing.
func citedOutlet(d *Doc) string {
	body := head(d.Body, 4000)
	spans := text.Sentences(body, d.Lang)
	parts := []string{d.Title}
	for i := 0; i < len(spans) && i < 3; i++ {
		parts = append(parts, spans[i].In(body))
	}
	for _, p := range parts {
		if o := citation(text.Fold(p)); o != "" {
			return o
		}
	}
	return ""
}

// citation finds an outlet's name beside a citing cue in folded text.
func citation(s string) string {
	for at := 0; at < len(s); {
		name, start, end := nextOutlet(s, at)
		if name == "" {
			return ""
		}
		before, after := strings.TrimRight(s[:start], " \"'("), strings.TrimLeft(s[end:], " \"')")
		for _, the := range []string{" the", " a"} {
			before = strings.TrimSuffix(before, the)
		}
		if citesBefore(before) || citesAfter(after) {
			return name
		}
		at = end
	}
	return ""
}

func citesBefore(s string) bool {
	for _, cue := range []string{
		"according to", "reported by", "report from", "reports from", "report by", "told", "interview with", "first reported in", "per", "via", "citing",
		"据", "援引", "引述", "引用", "接受", "根据", "綜合", "告诉",
	} {
		if strings.HasSuffix(s, cue) && (cue[0] >= 0x80 || len(s) == len(cue) || s[len(s)-len(cue)-1] == ' ') {
			return true
		}
	}
	return false
}

func citesAfter(s string) bool {
	for _, cue := range []string{
		"reports", "reported", "first reported", "has learned", "says in a report", "report says", "report claims", "'s report", "report:",
		"报道", "報道", "報導", "报导", "消息", "获悉", "獲悉", "援引", "引述", "援引知情", "称,", "称：", "周一报道", "周二报道", "周三报道", "周四报道", "周五报道",
	} {
		if strings.HasPrefix(s, cue) {
			return true
		}
	}
	return false
}

// nextOutlet finds the first name of a known outlet in folded text from at on.
func nextOutlet(s string, at int) (name string, start, end int) {
	start = len(s)
	for _, row := range knownOutlets() {
		for _, alias := range row {
			for from := at; ; {
				i := strings.Index(s[from:], alias)
				if i < 0 {
					break
				}
				i += from
				if i < start && wordAt(s, i, i+len(alias)) {
					name, start, end = row[0], i, i+len(alias)
				}
				if from = i + len(alias); from >= start {
					break
				}
			}
		}
	}
	return name, start, end
}

// wordAt says whether s[i:j] is not part of a longer Latin word.
func wordAt(s string, i, j int) bool {
	if s[i] >= 0x80 {
		return true
	}
	return (i == 0 || !isAlnum(s[i-1])) && (j == len(s) || !isAlnum(s[j]))
}

func isAlnum(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// outletKey returns the first name of a known outlet, else the folded name without its article.
func outletKey(outlet string) string {
	o := strings.TrimPrefix(text.Fold(outlet), "the ")
	for _, row := range knownOutlets() {
		for _, alias := range row {
			if o == alias || strings.HasPrefix(o, alias+" ") || alias[0] >= 0x80 && strings.Contains(o, alias) {
				return row[0]
			}
		}
	}
	return o
}

// knownOutlets are publishers that others cite, each by its names as text.Fold writes them, the key first.
func knownOutlets() [][]string {
	return [][]string{
		{"bloomberg", "彭博社", "彭博"},
		{"reuters", "路透社", "路透"},
		{"the information"},
		{"wall street journal", "wsj", "华尔街日报", "華爾街日報"},
		{"new york times", "nyt", "nytimes", "纽约时报", "紐約時報"},
		{"financial times", "ft", "金融时报", "金融時報"},
		{"washington post", "华盛顿邮报", "華盛頓郵報"},
		{"associated press", "ap", "美联社", "美聯社"},
		{"afp", "法新社"},
		{"cnbc"},
		{"cnn"},
		{"bbc", "英国广播公司"},
		{"the verge", "verge"},
		{"techcrunch"},
		{"wired", "连线"},
		{"axios"},
		{"politico"},
		{"semafor"},
		{"business insider", "insider", "商业内幕"},
		{"the guardian", "guardian", "卫报", "衛報"},
		{"nikkei", "日经新闻", "日经", "日經新聞", "日經"},
		{"south china morning post", "scmp", "南华早报", "南華早報"},
		{"engadget"},
		{"ars technica"},
		{"404 media"},
		{"the atlantic"},
		{"variety"},
		{"the hollywood reporter", "hollywood reporter"},
		{"fortune", "财富杂志"},
		{"forbes", "福布斯"},
		{"barron's", "barrons", "巴伦周刊"},
		{"digitimes", "电子时报", "電子時報"},
		{"macrumors", "mac rumors"},
		{"9to5mac"},
		{"xinhua", "新华社", "新華社"},
		{"caixin", "财新", "財新"},
		{"yicai", "第一财经", "第一財經"},
		{"cls", "财联社", "財聯社"},
		{"36kr", "36氪"},
		{"latepost", "晚点"},
		{"jiemian", "界面新闻", "界面"},
		{"thepaper", "澎湃新闻", "澎湃"},
		{"ithome", "it之家", "it 之家"},
		{"jiqizhixin", "机器之心", "機器之心"},
		{"qbitai", "量子位"},
		{"star market daily", "科创板日报"},
		{"wallstreetcn", "华尔街见闻"},
		{"korea economic daily", "韩国经济日报"},
		{"yonhap", "韩联社", "韓聯社"},
		{"economic daily news", "经济日报", "經濟日報"},
	}
}
