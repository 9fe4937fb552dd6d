package render_test

import (
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/render"
)

// A correction says in both editions what was printed, what is wrong with it and what is right, and runs nothing that was
// typed. Where an edition printed nothing of it, it is told in the words of the other, marked as such.
func TestCorrection(t *testing.T) {
	t.Parallel()
	const hostile = `<img src=x onerror=alert(1)>`
	c := &news.Correction{
		N: 7, Week: news.Week{Year: 2025, Number: 50}, Since: time.Date(2025, 12, 16, 0, 0, 0, 0, time.UTC), ApprovedAt: time.Date(2025, 12, 17, 9, 0, 0, 0, time.UTC),
		Editions: map[news.Lang]news.Corrected{news.Chinese: {Printed: "H200可以卖到中国了", Wrong: "说错了 " + hostile, Right: "要先拿到许可。"}},
	}
	for _, lang := range news.EditionLangs() {
		lex := render.NewLexicon(lang)
		v := render.NewCorrection(c, lex, time.UTC)
		if foreign := v.Foreign != ""; foreign != (lang != news.Chinese) {
			t.Errorf("%s: marked as foreign: %v", lang, foreign)
		}
		at := render.NewAddress("https://news.example")
		m, err := render.NewCorrectionMail(&v, lex, render.MailOptions{At: at, Sender: "Example, 1 Any Street"})
		if err != nil {
			t.Fatal(err)
		}
		slots := map[render.Slot]string{render.SlotWeb: "https://news.example/w", render.SlotPreferences: "https://news.example/p", render.SlotUnsubscribe: "https://news.example/u"}
		html, text := string(m.HTML.Append(nil, slots)), string(m.Text.Append(nil, slots))
		for _, want := range []string{"H200可以卖到中国了", "要先拿到许可。", "Example, 1 Any Street", "https://news.example/u", "https://news.example/p", lex.T("correction.why")} {
			if !strings.Contains(html, want) || !strings.Contains(strings.ReplaceAll(text, "\n", " "), want) && !strings.Contains(strings.ReplaceAll(text, "\n", ""), want) {
				t.Errorf("%s: the mail lacks %q:\n%s", lang, want, text)
			}
		}
		if strings.Contains(html, hostile) {
			t.Errorf("%s: the mail holds what was typed as markup", lang)
		}
		for _, format := range render.Formats() {
			feed := render.CorrectionFeed{Lex: lex, Address: at, Entries: []render.CorrectionView{v}}
			body, err := feed.Write(format)
			if err != nil || !strings.Contains(string(body), "要先拿到许可。") || !strings.Contains(string(body), "corrections#c-7") {
				t.Errorf("%s %s: %v\n%s", lang, format, err, body)
			}
		}
	}
}

// Every sentence of an edition is named once, and by the same name whatever stands beside it.
func TestPrintedSentences(t *testing.T) {
	t.Parallel()
	item := func(story, headline string, sentences ...string) news.Item {
		w := news.Words{Headline: news.Sentence{Text: headline, Lang: news.English, How: news.Extracted, Passages: []news.PassageRef{{Report: "r"}}}}
		for _, s := range sentences {
			w.Sentences = append(w.Sentences, news.Sentence{Text: s, Lang: news.English})
		}
		return news.Item{Story: news.StoryID(story), Editions: map[news.Lang]news.Words{news.English: w}}
	}
	issue := &news.Issue{Sections: []news.Section{
		{ID: news.SectionMatters, Items: []news.Item{item("ta", "One", "Two.", "Two."), item("tb", "Three", "Two.")}},
	}}
	lex := render.NewLexicon(news.English)
	all := render.PrintedSentences(issue, lex)
	var got []string
	for _, p := range all {
		got = append(got, string(p.Story)+" "+p.Text)
	}
	if want := "ta One|ta Two.|tb Three|tb Two."; strings.Join(got, "|") != want {
		t.Errorf("sentences %q, want %q", strings.Join(got, "|"), want)
	}
	if !all[0].Proved || all[1].Proved || !all[0].Head || all[1].Head {
		t.Errorf("%+v, %+v: the headline alone is proved", all[0], all[1])
	}
	issue.Sections[0].Items = issue.Sections[0].Items[1:]
	if rest := render.PrintedSentences(issue, lex); len(rest) != 2 || rest[0].Key != all[2].Key || rest[1].Key != all[3].Key || all[1].Key == all[3].Key {
		t.Error("names change with what stands beside them, or two sentences share one")
	}
	// An edition without words prints the other's: they are named all the same.
	if zh := render.PrintedSentences(issue, render.NewLexicon(news.Chinese)); len(zh) != 2 {
		t.Errorf("%d sentences in the other edition, want 2", len(zh))
	}
}
