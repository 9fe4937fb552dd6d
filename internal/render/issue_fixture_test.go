package render_test

import (
	"fmt"
	"strings"
	"time"

	"dateline/internal/news"
)

// complete is an issue with every part, items of the given number in each section, and as many lines in each part.
func complete(n int) *news.Issue {
	at := time.Date(2025, 12, 14, 20, 0, 0, 0, time.UTC)
	ref := func(i int) news.PassageRef {
		return news.PassageRef{
			Report: news.ReportID(fmt.Sprintf("r%d", i)), N: i, URL: fmt.Sprintf("https://outlet.example/%d?a=1&b=2", i), Outlet: fmt.Sprintf("Outlet %d", i),
			Class: news.Press,
		}
	}
	said := func(i int, en, zh string) map[news.Lang]news.Sentence {
		return map[news.Lang]news.Sentence{
			news.English: {Text: fmt.Sprintf("%s %d.", en, i), Lang: news.English, How: news.Template, Passages: []news.PassageRef{ref(i), ref(i + 1)}},
			news.Chinese: {Text: fmt.Sprintf("%s %d。", zh, i), Lang: news.Chinese, How: news.Template, Passages: []news.PassageRef{ref(i), ref(i + 1)}},
		}
	}
	lines := func(kind news.RecordKind, en, zh string) []news.Line {
		var all []news.Line
		for i := range n {
			all = append(all, news.Line{
				Record: news.RecordID(fmt.Sprintf("%s%d", kind, i)), Kind: kind, Status: news.StatusReported, Attribution: news.Anonymous, At: at,
				Outlets: 3, Origins: 2, Editions: said(i, en, zh),
			})
		}
		return all
	}
	rank := 0
	items := func() []news.Item {
		var all []news.Item
		for range n {
			rank++
			item := news.Item{
				Story: news.StoryID(fmt.Sprintf("t%d", rank)), Rank: rank, Outlets: []string{"Outlet 1", "Outlet 2"}, Origins: 2, Class: news.Press,
				Links:    []news.Link{{Report: "link", URL: "https://first.example/", Outlet: "First", Class: news.FirstParty}},
				Editions: map[news.Lang]news.Words{},
			}
			heads, texts := said(rank, "A thing was released, story", "事件发布，编号"), said(rank, "It was said at length, and then once more, in sentence", "对此有详细说明，句")
			for _, lang := range news.EditionLangs() {
				item.Editions[lang] = news.Words{Headline: heads[lang], Sentences: []news.Sentence{texts[lang], texts[lang]}}
			}
			all = append(all, item)
		}
		return all
	}
	lead := said(0, "The week began with", "本周始于")
	issue := &news.Issue{
		Week: news.Week{Year: 2025, Number: 50}, Zone: "UTC", Status: news.Draft, BuiltAt: at,
		Lead: map[news.Lang][]news.Sentence{news.English: {lead[news.English]}, news.Chinese: {lead[news.Chinese]}},
		Sections: []news.Section{
			{ID: news.SectionMatters, Items: items()}, {ID: "products", Items: items()}, {ID: "policy", Items: items()},
		},
		Since:   lines(news.RecordPromise, "It stands as before,", "仍如前，"),
		Numbers: lines(news.RecordNumber, "Spending was raised,", "支出上调，"), Releases: lines(news.RecordRelease, "It came out,", "已发布，"),
		People: lines(news.RecordMove, "Somebody left,", "有人离任，"), Unconfirmed: lines(news.RecordRumour, "It may come,", "或将推出，"),
		Due:      lines(news.RecordPromise, "It is due,", "到期，"),
		Coverage: news.Coverage{Sources: 3, Read: 2, Reports: 40, InField: 20, Stories: 9, Missing: []news.SectionID{"guides"}, ByLanguage: []news.Count{{Name: "en", N: 20}}},
	}
	texts := func(i int, en, zh string) news.DiveLine {
		return news.DiveLine{Attribution: news.Official, At: at, Texts: said(i, en, zh)}
	}
	issue.Dive = &news.IssueDive{
		ID: "d1", Subject: news.DiveSubject{Storyline: "l1"}, FirstAt: at.AddDate(0, 0, -20), LastAt: at, Stories: 3, Reports: 9, Outlets: 4, Records: 7,
		Title: texts(1, "The date moved", "日期变动"), Dek: []news.DiveLine{texts(2, "It moved twice", "两次变动")},
		Timeline: []news.DiveEntry{{Story: "t1", Day: "2025-12-09", Texts: said(3, "It was said first", "最早传出")}},
		Sections: []news.IssueDiveSection{
			{Number: 1, At: at, Attribution: news.Anonymous, Head: said(4, "A plan, not a promise", "是计划"), Lines: []news.DiveLine{texts(5, "From one to two", "由一到二")}},
			{Number: 3, At: at, Head: said(6, "The first slip", "第一次推迟"), Said: said(7, "It slipped", "推迟了")},
		},
		Disputes: []news.DiveDispute{{Lines: []news.DiveLine{texts(8, "One says this", "一说"), texts(9, "One says that", "另一说")}}},
	}
	for i := range n {
		issue.LeftOut = append(issue.LeftOut, news.LeftOut{
			Story: news.StoryID(fmt.Sprintf("u%d", i)), Rank: rank + i + 1, Headline: fmt.Sprintf("Left out %d", i), Lang: news.English, Reason: news.BelowTheLine,
		})
		issue.Coverage.Failing = append(issue.Coverage.Failing, news.Failing{Name: fmt.Sprintf("Source %d", i), Class: "timeout", Error: "slow", Since: at})
	}
	return issue
}

// expected are words of every part that complete has, in an edition.
func expected(lang news.Lang) []string {
	if lang == news.Chinese {
		return strings.Fields("三句话 本周始于 本周要事 仍如前 支出上调 已发布 有人离任 或将推出 到期 深度 日期变动 最早传出 第一次推迟 推迟了 另一说 未收 覆盖 产品与模型 政策 个信源")
	}
	return []string{
		"The week in three sentences", "The week began with", "What matters", "It stands as before", "Spending was raised", "It came out", "Somebody left",
		"It may come", "It is due", "Deep dive", "The date moved", "It was said first", "The first slip", "It slipped", "One says that", "Left out", "Coverage", "Products and models", "Policy", "2 origins",
	}
}
