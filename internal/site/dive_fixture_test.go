package site_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
)

func (m *memoryStore) Dive(_ context.Context, id news.DiveID) (*news.Dive, error) {
	if d := dive(); d.ID == id && len(m.lines) > 0 {
		return d, m.err
	}
	return nil, cmp.Or(m.err, fmt.Errorf("dive %s: %w", id, news.ErrNotFound))
}

// dive is a small dive of the fixture's storyline: one section with everything that a section may have.
func dive() *news.Dive {
	at := time.Date(2025, 12, 9, 14, 0, 0, 0, time.UTC)
	ref := news.PassageRef{Report: "r1", N: 1, URL: "https://press.example/1", Outlet: "The Press", Class: news.Press}
	rumour := news.PassageRef{Report: "r2", N: 0, URL: "javascript:alert(1)", Outlet: "小报", Class: news.Press}
	say := func(zh, en string, p news.PassageRef) news.Texts {
		return news.Texts{
			news.Chinese: {Text: zh, Lang: news.Chinese, How: news.Template, Passages: []news.PassageRef{p}},
			news.English: {Text: en, Lang: news.English, How: news.Template, Passages: []news.PassageRef{p}},
		}
	}
	line := func(t news.Texts) news.DiveLine {
		return news.DiveLine{Record: "r1", Kind: news.RecordPromise, Status: news.StatusSlipped, Attribution: news.Anonymous, At: at, Texts: t}
	}
	avocado := news.DiveName{ID: "avocado", Names: map[news.Lang]string{news.Chinese: "牛油果", news.English: "Avocado"}}
	subject := news.DiveSubject{Storyline: "lavocado"}
	unknown := line(say("牛油果的发布：计划五月", "Avocado, planned release: May", ref))
	return &news.Dive{
		ID: subject.ID(), Subject: subject, Zone: "UTC", FirstAt: at, LastAt: at.Add(48 * time.Hour), Stories: 2, Reports: 3, Outlets: 2, Records: 4,
		Title: line(say("牛油果推迟到五月 <b>", "Avocado slips to May <b>", ref)), Dek: []news.DiveLine{{Texts: say("两句之一", "One of two", ref)}},
		Questions: []news.DiveQuestion{{Kind: news.AskDate, Subject: avocado, Sections: []int{1}}},
		Timeline:  []news.DiveEntry{{Story: "tavocado00001", Day: "2025-12-09", Reported: "2025-12-10", Texts: say("据报道将推出", "Reported to be planned", rumour)}},
		Sections: []news.DiveSection{{
			At: at, Last: at, Subject: avocado, Attribution: news.Anonymous, Outlets: 2, Head: say("一个计划，不是承诺", "A plan, not a promise", rumour),
			Paragraphs: map[news.Lang][]news.DiveParagraph{
				news.Chinese: {{Sentences: []news.Sentence{{Text: "A sentence of the source.", Lang: news.English, How: news.Extracted, Passages: []news.PassageRef{ref}}}, At: at}},
				news.English: {{Sentences: []news.Sentence{{Text: "A sentence of the source.", Lang: news.English, How: news.Extracted, Passages: []news.PassageRef{ref}}}, At: at}},
			},
			Quotes: []news.DiveQuote{{
				Sentence: news.Sentence{Text: "“We are not there yet.”", Lang: news.English, How: news.Extracted, Passages: []news.PassageRef{ref}},
				Speaker:  news.DiveName{Names: map[news.Lang]string{news.Chinese: "Jane Roe", news.English: "Jane Roe"}}, Attribution: news.Named, At: at,
			}},
			Bullets: []news.DiveLine{line(say("资本开支：一 → 二", "Capex: one → two", ref))}, Unanswered: true, Records: []news.RecordID{"r1"},
		}},
		Disputes: []news.DiveDispute{{Lines: []news.DiveLine{line(say("一季度", "the first quarter", ref)), line(say("春季", "spring", rumour))}}},
		Unknown:  []news.DiveUnknown{{Kind: news.UnknownFate, Subject: avocado, Line: &unknown, From: "2025-12-11"}},
		Sources: []news.DiveSource{
			{At: at, Link: news.Link{Report: "r1", URL: "https://press.example/1", Outlet: "The Press", Class: news.Press, Lang: news.English, Title: "Of avocados"}},
			{At: at, Link: news.Link{Report: "r2", URL: "javascript:alert(1)", Outlet: "小报", Class: news.Press, Lang: news.Chinese, Title: "牛油果"}},
			{At: at, Link: news.Link{Report: "r3", URL: "https://press.example/3", Outlet: "The Press", Class: news.Press, Lang: news.English, Title: "Uncited"}},
		},
	}
}

// A dive's page shows every part in both languages, marks what is foreign, escapes what others wrote, numbers all sources and
// links none that is unsafe. The storyline's page leads to it.
func TestDivePage(t *testing.T) {
	t.Parallel()
	h := open(t, full(t), nil)
	path := "/dives/" + string(dive().ID)
	for _, tt := range []struct {
		path  string
		holds []string
	}{
		{"/en" + path, []string{
			"Avocado slips to May &lt;b&gt;", "When is Avocado due, and how did its date move?", `<a href="#d-1">section 1</a>`, "reported 10 December 2025",
			"A plan, not a promise", "“We are not there yet.”", "Jane Roe · role not stated · 9 December 2025 · named", "no reply held.", "Capex: one → two",
			"What the sources disagree on", "Avocado: nothing held after 11 December 2025 says what became of this.", `id="d-source-3" value="3"`, "unsafe address, not linked",
			`href="/en/storylines/lavocado"`,
		}},
		{"/zh" + path, []string{
			"牛油果推迟到五月", "牛油果定于何时？时间如何变动？", `<span lang="en" class="in">A sentence of the source.</span>`, "一个计划，不是承诺", "职务未载", "当事方回应：", "尚不清楚", "2025 年 12 月 9 日",
		}},
		{"/en/storylines/lavocado", []string{`<a href="/en` + path + `">Deep dive: the whole record</a>`}},
	} {
		body := get(h, http.MethodGet, tt.path).Body.String()
		checkPage(t, body)
		for _, want := range tt.holds {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not hold %q", tt.path, want)
			}
		}
		if strings.Contains(body, "javascript:") {
			t.Errorf("%s links an unsafe address", tt.path)
		}
	}
	if got := get(h, http.MethodGet, "/en/dives/dnone").Code; got != 404 {
		t.Errorf("an unknown dive answers %d, want 404", got)
	}
}
