package summary_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dateline/internal/news"
	"dateline/internal/summary"
	"dateline/internal/text"
)

var monday = time.Date(2025, 12, 8, 9, 0, 0, 0, time.UTC)

// report makes the candidates of one report: its title and the sentences of its body.
func report(id string, class news.Class, lang news.Lang, hours int, title string, sentences ...string) []summary.Candidate {
	c := summary.Candidate{
		Report: news.ReportID(id), Lang: lang, Outlet: "Outlet " + id, Class: class, URL: "https://" + id + ".example/",
		At: monday.Add(time.Duration(hours) * time.Hour),
	}
	t := c
	t.Text, t.Title = title, true
	out := []summary.Candidate{t}
	for i, s := range sentences {
		c.Text, c.N, c.Position = s, i+1, i
		out = append(out, c)
	}
	return out
}

func join(reports ...[]summary.Candidate) []summary.Candidate { return slices.Concat(reports...) }

func texts(cs []summary.Candidate) []string {
	var out []string
	for _, c := range cs {
		out = append(out, c.Text)
	}
	return out
}

// Our own words about a model that does not exist.
func lantern() []summary.Candidate {
	return join(
		report("press", news.Press, news.English, 2, "Northlight releases Lantern 3 model with open weights",
			"Northlight released Lantern 3 on Monday, an open-weight model with 70 billion parameters.",
			"It is the first model of the company that may be used in products without a fee.",
			"Subscribe to our newsletter to get stories like this every morning.",
			"The company trained Lantern 3 on 4,000 chips in Norway over three months."),
		report("lab", news.FirstParty, news.English, 1, "Introducing Lantern 3",
			"Today we release Lantern 3, our open-weight model with 70 billion parameters, under the Apache licence.",
			"What does that mean for you?"),
		report("other", news.Press, news.English, 5, "This changes everything: Lantern 3 is an insane game-changer",
			"Lantern 3 scores 81 percent on a common coding test, two points behind the best closed model.",
			"Shares of chip makers fell on other news."),
		report("zh", news.Press, news.Chinese, 4, "北光公司发布开放权重模型 Lantern 3",
			"北光公司周一发布 Lantern 3 模型，参数为 700 亿，权重开放下载。", "该公司称，Lantern 3 模型在挪威训练，用了 4000 块芯片。", "点击查看原文，获取更多内容。", "（责任编辑：某某）"),
		report("tw", news.Press, news.Traditional, 3, "北光發表開放權重模型 Lantern 3，參數達 700 億",
			"北光週一發表 Lantern 3 模型，開放權重供各界下載使用。"),
	)
}

func TestHeadline(t *testing.T) {
	t.Parallel()
	en := func(id string, class news.Class, title string) []summary.Candidate {
		return report(id, class, news.English, 0, title, "Acme will buy the chip maker Borealis for $2 billion in cash.")
	}
	zh := func(id string, class news.Class, title string) []summary.Candidate {
		return report(id, class, news.Chinese, 0, title, "极光公司宣布以 20 亿美元收购芯片公司北极。")
	}
	tests := []struct {
		name    string
		cands   []summary.Candidate
		edition news.Lang
		want    string
	}{
		{"the central one, not the shouting one", lantern(), news.English, "Northlight releases Lantern 3 model with open weights"},
		{"simplified before traditional", lantern(), news.Chinese, "北光公司发布开放权重模型 Lantern 3"},
		{"traditional where there is no simplified", report("tw", news.Press, news.Traditional, 0, "北光發表開放權重模型 Lantern 3"), news.Chinese, "北光發表開放權重模型 Lantern 3"},
		{"another language where there is none", report("tw", news.Press, news.Traditional, 0, "北光發表開放權重模型 Lantern 3"), news.English, "北光發表開放權重模型 Lantern 3"},
		{
			"English before a third language", join(report("ja", news.Press, news.Japanese, 0, "アクメがボレアリスを買収"), en("a", news.Press, "Acme to buy chip maker Borealis for $2 billion")),
			news.Chinese, "Acme to buy chip maker Borealis for $2 billion",
		},
		{
			"the nearest class among near equals", join(en("p", news.Press, "Acme to buy chip maker Borealis for $2 billion"), en("f", news.FirstParty, "Acme buys chip maker Borealis for $2 billion")),
			news.English, "Acme buys chip maker Borealis for $2 billion",
		},
		{
			"no site's name", join(en("p", news.FirstParty, "Acme to buy chip maker Borealis for $2 billion | The Acme Site"), en("q", news.Press, "Acme to buy chip maker Borealis for $2 billion")),
			news.English, "Acme to buy chip maker Borealis for $2 billion",
		},
		{
			"no question", join(en("p", news.Press, "Will Acme buy chip maker Borealis for $2 billion?"), en("q", news.Press, "Acme to buy chip maker Borealis for $2 billion")),
			news.English, "Acme to buy chip maker Borealis for $2 billion",
		},
		{
			"no cut title", join(en("p", news.Press, "Acme to buy chip maker Borealis for $2 ..."), en("q", news.Press, "Acme buys the chip maker Borealis for $2 billion")),
			news.English, "Acme buys the chip maker Borealis for $2 billion",
		},
		{
			"a rumour stands back", join(en("p", news.Press, "Acme reportedly to buy chip maker Borealis"), en("q", news.Press, "Acme agrees to buy chip maker Borealis")),
			news.English, "Acme agrees to buy chip maker Borealis",
		},
		{"a rumour alone is printed", en("p", news.Press, "Acme reportedly in talks to buy chip maker Borealis"), news.English, "Acme reportedly in talks to buy chip maker Borealis"},
		{
			"no name alone", join(en("p", news.FirstParty, "Borealis"), en("q", news.Press, "Acme to buy chip maker Borealis for $2 billion")),
			news.English, "Acme to buy chip maker Borealis for $2 billion",
		},
		{"重磅不登", join(zh("a", news.Press, "重磅！极光收购北极，芯片业炸裂"), zh("b", news.Press, "极光以 20 亿美元收购芯片公司北极")), news.Chinese, "极光以 20 亿美元收购芯片公司北极"},
		{"汇总不登", join(zh("a", news.Press, "早报丨极光收购芯片公司北极；某车企召回；某平台改版"), zh("b", news.Press, "极光以 20 亿美元收购芯片公司北极")), news.Chinese, "极光以 20 亿美元收购芯片公司北极"},
		{"传闻靠后", join(zh("a", news.Press, "消息称极光或将收购芯片公司北极"), zh("b", news.Press, "极光宣布收购芯片公司北极")), news.Chinese, "极光宣布收购芯片公司北极"},
		{"站名靠后", join(zh("a", news.Press, "极光以 20 亿美元收购芯片公司北极_某某科技"), zh("b", news.Press, "极光以 20 亿美元收购芯片公司北极")), news.Chinese, "极光以 20 亿美元收购芯片公司北极"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := summary.Headline(tt.cands, tt.edition)
			if !ok || got.Text != tt.want || !got.Title {
				t.Errorf("Headline = %q, %v; want %q", got.Text, ok, tt.want)
			}
		})
	}
}

func TestHeadlineNone(t *testing.T) {
	t.Parallel()
	if got, ok := summary.Headline(nil, news.English); ok {
		t.Errorf("Headline(nil) = %+v, want none", got)
	}
	body := report("a", news.Press, news.English, 0, "  ", "A sentence that is no title stands here.")
	if got, ok := summary.Headline(body, news.English); ok {
		t.Errorf("Headline without a title = %+v, want none", got)
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	one := func(lang news.Lang, sentences ...string) []summary.Candidate {
		return report("a", news.Press, lang, 0, "", sentences...)
	}
	good, goodZh := "Acme will buy the chip maker Borealis for $2 billion in cash.", "极光公司宣布以 20 亿美元收购芯片公司北极。"
	tests := []struct {
		name    string
		cands   []summary.Candidate
		edition news.Lang
		o       summary.Options
		want    []string
	}{
		{name: "English, the boilerplate and the question out", cands: lantern(), edition: news.English, want: []string{
			"Today we release Lantern 3, our open-weight model with 70 billion parameters, under the Apache licence.",
			"The company trained Lantern 3 on 4,000 chips in Norway over three months.",
			"Lantern 3 scores 81 percent on a common coding test, two points behind the best closed model.",
		}},
		{name: "Chinese, simplified alone", cands: lantern(), edition: news.Chinese, want: []string{
			"北光公司周一发布 Lantern 3 模型，参数为 700 亿，权重开放下载。", "该公司称，Lantern 3 模型在挪威训练，用了 4000 块芯片。",
		}},
		{
			name: "short is one sentence", cands: lantern(), edition: news.Chinese, o: summary.Options{Short: true},
			want: []string{"北光公司周一发布 Lantern 3 模型，参数为 700 亿，权重开放下载。"},
		},
		{name: "another language only if there is none", cands: one(news.English, good), edition: news.Chinese, want: []string{good}},
		{
			name: "a line has no foreign sentence beside its headline", edition: news.Chinese, o: summary.Options{Short: true, Headline: "极光公司宣布以 20 亿美元收购芯片公司北极"},
			cands: join(one(news.Chinese, goodZh), report("b", news.Press, news.English, 0, "", good)),
		},
		{
			name: "what only repeats the headline goes", edition: news.English, o: summary.Options{Headline: "Acme will buy chip maker Borealis for $2 billion"},
			cands: one(news.English, good, "Regulators in three countries must still agree to the sale."),
			want:  []string{"Regulators in three countries must still agree to the sale."},
		},
		{
			name: "what repeats a sentence goes", edition: news.English,
			cands: join(one(news.English, good), report("b", news.Press, news.English, 1, "", "Acme will buy Borealis, the chip maker, for $2 billion in cash.")), want: []string{good},
		},
		{
			name: "cut sentences go", edition: news.English,
			cands: one(news.English, "Acme said on Monday that the sale of Borealis would be done by ...", "Acme said that the sale of Borealis, a maker of […]", "The chip maker Borealis, which Acme will buy for cash", good), want: []string{good},
		},
		{
			name: "unless nothing else stands in the language", edition: news.Chinese,
			cands: join(one(news.Chinese, "极光公司宣布以 20 亿美元收购芯片公司北极 ..."), report("b", news.Press, news.English, 0, "", good)), want: []string{"极光公司宣布以 20 亿美元收购芯片公司北极 ..."},
		},
		{name: "boilerplate is never printed", edition: news.English, cands: one(news.English,
			"Subscribe to our newsletter for more stories about chip makers.", "We use cookies to make this site better for you.", "Continue reading this story about Acme and Borealis.",
			"(Reporting by A. Writer in Oslo; Editing by B. Editor)", "Image credit: the chip maker Borealis and its works.", "The post Acme buys Borealis appeared first on Chip Site.",
			"Write to tips@chips.example if you know more about Acme.", "See https://chips.example/acme for the whole story of it.", "| Photo: A. Writer / Chip Site of the Borealis works in Oslo.",
			"A. Person, head of Acme, speaks during a meeting in Oslo, Norway, on Monday, Dec. 8, 2025.", "Too short.", "{ \"acme\": [1, 2, 3], \"b\": { } } = 4 + 5 - 6;")},
		{name: "套话不登", edition: news.Chinese, cands: one(news.Chinese, "点击查看更多关于极光公司的精彩内容。", "（责任编辑：张三 李四 王五）", "欢迎关注我们的微信公众号“芯片新闻”。", "未经书面许可，本文不得转载到其他平台。",
			"文｜张三 编辑｜李四 来自芯片新闻编辑部", "▲ 极光公司位于挪威奥斯陆的新工厂外景。", "投资有风险，以上内容不构成投资建议。", "極光到底為什麼要買下這家晶片公司？", "太短了。")},
		{
			name: "words that are also boilerplate's stay", edition: news.English, cands: one(news.English, "Users can subscribe to the service for $20 a month and cancel it at any time."),
			want: []string{"Users can subscribe to the service for $20 a month and cancel it at any time."},
		},
		{name: "新闻里的点击与订阅照登", edition: news.Chinese, cands: one(news.Chinese, "该公司称，订阅用户达 300 万，广告点击率上升 12%。"), want: []string{"该公司称，订阅用户达 300 万，广告点击率上升 12%。"}},
		{name: "too long for the limit is left out, never cut", edition: news.English, cands: one(news.English, strings.Repeat("Acme buys Borealis and ", 30)+"rests.", good), want: []string{good}},
		{name: "language told from the text", edition: news.Chinese, cands: one("", goodZh), want: []string{goodZh}},
		{name: "nothing", edition: news.English},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tt.want, texts(summary.Sentences(tt.cands, tt.edition, tt.o))); d != "" {
				t.Errorf("Sentences (-want +got):\n%s", d)
			}
		})
	}
}

// A story's sentences must not come from the other items of a market report that mentions it.
func TestSentencesKeepToTheStory(t *testing.T) {
	t.Parallel()
	cands := join(
		report("a", news.Press, news.English, 1, "Borealis profit rises 39 percent on demand for AI chips", "Borealis said quarterly profit rose 39 percent to $9.7 billion on demand for AI chips."),
		report("b", news.Press, news.English, 2, "Borealis beats forecasts as AI chips sell", "Borealis beat forecasts with quarterly sales of $18 billion, of which AI chips made up a third."),
		report("wrap", news.Press, news.English, 3, "Stocks close lower as Borealis falls", "The three main indexes fell 0.5, 1.1 and 1.7 percent on Friday.", "Shares of oil companies and banks rose by 2 percent."),
	)
	for _, s := range summary.Sentences(cands, news.English, summary.Options{}) {
		if s.Report == "wrap" {
			t.Errorf("printed %q", s.Text)
		}
	}
}

func TestSentencesOrder(t *testing.T) {
	t.Parallel()
	got := summary.Sentences(lantern(), news.English, summary.Options{})
	if len(got) < 3 {
		t.Fatalf("%d sentences, want several", len(got))
	}
	for i := 1; i < len(got); i++ {
		a, b := got[i-1], got[i]
		if a.Report == b.Report && a.Position > b.Position {
			t.Errorf("%q stands before %q", a.Text, b.Text)
		}
		if a.Report != b.Report && a.Report != got[0].Report && a.At.After(b.At) {
			t.Errorf("%q of %v stands before %q of %v", a.Text, a.At, b.Text, b.At)
		}
	}
}

// size counts as the limits do, but in another way: it is the tests' own.
func size(s string) int {
	n := 0
	for _, f := range strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("，。！？、；：“”（）《》", r)
	}) {
		word := false
		for _, r := range f {
			if unicode.Is(unicode.Han, r) {
				n++
				word = false
			} else if (unicode.IsLetter(r) || unicode.IsDigit(r)) && !word {
				n++
				word = true
			}
		}
	}
	return n
}

// candidates draws stories from a small vocabulary, so that terms meet and sentences repeat.
func candidates(t *rapid.T) []summary.Candidate {
	words := []string{"Acme", "buys", "chip", "maker", "Borealis", "for", "$2 billion", "in", "2026", "the", "model", "GPT-5.2", "released", "under", "license", "subscribe to our newsletter"}
	han := []string{"极光", "收购", "芯片", "公司", "北极", "20亿美元", "模型", "发布", "開放", "權重", "的", "点击查看", "，", "GPT-5.2"}
	ends := []string{".", ".", "!", "?", " ...", "", "。", "。", "？", "…"}
	var out []summary.Candidate
	for r := range rapid.IntRange(0, 6).Draw(t, "reports") {
		lang := rapid.SampledFrom([]news.Lang{news.English, news.Chinese, news.Traditional, news.Japanese, ""}).Draw(t, "lang")
		for i := range rapid.IntRange(1, 6).Draw(t, "passages") {
			list, sep := words, " "
			if lang.IsChinese() {
				list, sep = han, ""
			}
			s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(list), 1, 60).Draw(t, "words"), sep) + rapid.SampledFrom(ends).Draw(t, "end")
			out = append(out, summary.Candidate{
				Report: news.ReportID(fmt.Sprint("r", r)), N: i, Text: s, Lang: lang, Class: rapid.SampledFrom(news.Classes()).Draw(t, "class"),
				At: monday.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "hour")) * time.Hour), Position: i - 1, Title: i == 0,
			})
		}
	}
	return out
}

// check holds what must be true of any choice.
func check(t interface {
	Helper()
	Fatalf(string, ...any)
}, cands []summary.Candidate, edition news.Lang, o summary.Options,
) {
	t.Helper()
	got := summary.Sentences(cands, edition, o)
	total := 0
	langs := map[news.Lang]bool{}
	for i, c := range got {
		if !slices.Contains(cands, c) || c.Title {
			t.Fatalf("%+v is no sentence that was given", c)
		}
		if slices.Contains(got[:i], c) {
			t.Fatalf("%q stands twice", c.Text)
		}
		total += size(c.Text)
		if c.Lang == "" {
			c.Lang = text.Detect(c.Text, "")
		}
		langs[c.Lang] = true
	}
	limit := 110
	switch {
	case o.Short:
		limit = 30
	}
	if langs[news.Chinese] || langs[news.Traditional] || langs[news.Japanese] {
		limit *= 2
	}
	if total > limit || o.Short && len(got) > 1 {
		t.Fatalf("%d sentences of %d units, more than %d: %q", len(got), total, limit, texts(got))
	}
	if h, ok := summary.Headline(cands, edition); ok && (!slices.Contains(cands, h) || !h.Title) {
		t.Fatalf("headline %+v is no title that was given", h)
	}
}

// Each result is one of the inputs, whole, within the limit, and the same however the inputs are shuffled.
func TestChoiceProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cands := candidates(t)
		edition := rapid.SampledFrom(news.EditionLangs()).Draw(t, "edition")
		o := summary.Options{Short: rapid.Bool().Draw(t, "short"), Headline: rapid.SampledFrom([]string{"", "Acme buys chip maker Borealis", "极光收购芯片公司"}).Draw(t, "headline")}
		check(t, cands, edition, o)
		shuffled := slices.Clone(cands)
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		rnd.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if d := cmp.Diff(summary.Sentences(cands, edition, o), summary.Sentences(shuffled, edition, o)); d != "" {
			t.Fatalf("sentences depend on the order given:\n%s", d)
		}
		a, _ := summary.Headline(cands, edition)
		b, _ := summary.Headline(shuffled, edition)
		if d := cmp.Diff(a, b); d != "" {
			t.Fatalf("the headline depends on the order given:\n%s", d)
		}
	})
}

// Any text at all may stand in a report.
func FuzzChoice(f *testing.F) {
	f.Add("Acme buys Borealis for $2 billion.", "Acme will buy the chip maker. It said so on Monday.", true, false)
	f.Add("极光收购北极", "极光公司宣布以 20 亿美元收购芯片公司北极。（责任编辑：张三）", false, true)
	f.Add("…\xff", "\x00\u2028 [ ] | @ . ?\n\"“”", true, true)
	f.Fuzz(func(t *testing.T, title, body string, english, short bool) {
		edition := news.Chinese
		if english {
			edition = news.English
		}
		var cands []summary.Candidate
		for r, s := range []string{body, body + title, title} {
			id := news.ReportID(fmt.Sprint(r))
			cands = append(cands, summary.Candidate{Report: id, Text: title, Title: true, Class: news.Press})
			for i, p := range text.Sentences(s, edition) {
				cands = append(cands, summary.Candidate{Report: id, N: i + 1, Position: i, Text: p.In(s), Lang: text.Detect(p.In(s), edition), Class: news.Press})
			}
		}
		check(t, cands, edition, summary.Options{Short: short, Headline: title})
	})
}
