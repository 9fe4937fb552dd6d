package app_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/app"
	"dateline/internal/compose"
	"dateline/internal/llm/llmtest"
	"dateline/internal/news"
	"dateline/internal/sample"
)

// lines are what a good editor writes of two stories of the sample.
func lines() []llmtest.Line {
	avocado := []string{"Meta is working on a large language model that goes by the name Avocado", "Meta正在开发代号为Avocado"}
	reply := []string{"A Meta spokesperson told CNBC that training was going to plan", "Meta发言人向该台表示，训练按计划推进"}
	h200 := []string{"The United States will allow Nvidia to ship H200 processors", "将准许英伟达把H200芯片卖给中国境内"}
	share := []string{"A quarter of the proceeds goes to the US government", "销售额的25%归美国政府"}
	return []llmtest.Line{
		{Holds: avocado, Head: true, EN: "Meta's Avocado model is reportedly due in the first quarter of 2026", ZH: "据称 Meta 的 Avocado 模型定于 2026 年第一季度推出"},
		{
			Holds: avocado,
			EN:    "Meta is working on a large language model known inside the company as Avocado, now meant for the first quarter of 2026, people familiar with the matter told CNBC.",
			ZH:    "据知情人士向 CNBC 透露，Meta 正在开发内部代号为 Avocado 的大语言模型，目标是 2026 年第一季度推出。",
		},
		{
			Holds: reply,
			EN:    "A Meta spokesperson told CNBC that training was going to plan and that the timing had not changed in a way that matters.",
			ZH:    "Meta 发言人向 CNBC 表示，训练按计划推进，时间安排没有实质变化。",
		},
		{Holds: h200, Head: true, EN: "US will let Nvidia ship H200 processors to approved buyers in China", ZH: "美国将准许英伟达把 H200 芯片卖给中国获批客户"},
		{
			Holds: h200,
			EN:    "The United States will allow Nvidia to ship H200 processors to approved buyers in China, President Donald Trump wrote on social media on 8 December.",
			ZH:    "美国总统特朗普 12 月 8 日在社交媒体发文说，美国将准许英伟达把 H200 芯片卖给中国境内经批准的客户。",
		},
		{Holds: share, EN: "The US government is to get 25% of the proceeds.", ZH: "销售额的 25% 归美国政府。"},
	}
}

func itemWith(t *testing.T, issue *news.Issue, words string) news.Item {
	t.Helper()
	for _, item := range issue.Items() {
		if strings.Contains(item.Editions[news.English].Headline.Text+item.Editions[news.Chinese].Headline.Text, words) {
			return item
		}
	}
	t.Fatalf("no item is about %s", words)
	return news.Item{}
}

// A good model's words are printed in both editions, each sentence with its passages and the checks that it passed; what it
// does not write stands as without it; and the same answers make the same bytes, also when nobody may be asked.
func TestAGoodModelsWordsArePrinted(t *testing.T) {
	t.Setenv(modelKey, llmtest.Key)
	folder := sampleStore(t)
	server := llmtest.NewServer(t, llmtest.Editor(lines()))
	d := openDesk(t, folder, "anthropic", server, nil)
	plain, err := d.Store.Issue(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	issue := d.compose(t)
	if frame(plain, true) != frame(issue, true) {
		t.Error("the issue has another shape")
	}
	for _, name := range []string{"Avocado", "H200"} {
		item := itemWith(t, issue, name)
		var want, got [2][]string
		for _, l := range lines() {
			if strings.Contains(l.EN, name) || name == "Avocado" && strings.Contains(l.EN, "spokesperson") || name == "H200" && strings.Contains(l.EN, "25%") {
				want[0], want[1] = append(want[0], l.EN), append(want[1], l.ZH)
			}
		}
		for i, lang := range []news.Lang{news.English, news.Chinese} {
			for _, s := range append([]news.Sentence{item.Editions[lang].Headline}, item.Editions[lang].Sentences...) {
				if s.How == news.Modelled {
					got[i] = append(got[i], s.Text)
					if len(s.Passages) == 0 || len(s.Checked) == 0 || s.Lang != lang {
						t.Errorf("%q names %d passages and passed %v", s.Text, len(s.Passages), s.Checked)
					}
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%+v", name, diff, item.Writing)
		}
		if w := item.Writing; !slices.Equal(w.Models, []string{"m"}) || w.Printed[news.English] != 3 || w.Printed[news.Chinese] != 3 || w.Proved < 6 {
			t.Errorf("%s: %+v", name, w)
		}
	}
	if n := len(modelled(issue)[news.English]); n < 7 {
		t.Errorf("%d English sentences of the model: the lead has none", n)
	}
	// The same answers, the same bytes; and nobody is asked twice.
	asked := len(server.Asked())
	if diff := cmp.Diff(issue, d.compose(t)); diff != "" || len(server.Asked()) != asked {
		t.Errorf("composed again, %d questions more (-first +again):\n%s", len(server.Asked())-asked, diff)
	}
	kept := openDesk(t, folder, "anthropic", server, nil)
	if got := kept.compose(t); body(t, got) != body(t, issue) {
		t.Error("another store makes another issue of the same answers")
	}
	// An export carries what came of asking, and how each sentence was made.
	text, err := d.Export(t.Context(), sample.Week())
	if err != nil || !strings.Contains(string(text), `"how": "model"`) || !strings.Contains(string(text), `"proved": `) {
		t.Errorf("the export does not say so (%v)", err)
	}
	// Readers are told.
	read, err := d.Archive.Issue(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[news.Lang]string{news.English: "Written by a language model (m)", news.Chinese: "语言模型撰写（m）"} {
		for _, format := range []string{app.FormatText, app.FormatMarkdown, app.FormatHTML, app.FormatMail} {
			out, err := d.Print(read, lang, format)
			if err != nil || strings.Count(strings.Join(strings.Fields(string(out)), ""), strings.ReplaceAll(words, " ", "")) < 2 {
				t.Errorf("%s %s does not mark the model's items %d times (%v)", lang, format, 2, err)
			}
		}
	}
	var _ compose.Writer = d.App
}

// body is an issue without the time at which it was built.
func body(t *testing.T, issue *news.Issue) string {
	t.Helper()
	b, err := json.Marshal(issue)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
