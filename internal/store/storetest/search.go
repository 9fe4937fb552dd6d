package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/search"
	"dateline/internal/store"
	"dateline/internal/text"
)

// searchable are reports in three scripts, the newest last, and one whose title is all that an engine's query language
// holds dear.
//
//nolint:gochecknoglobals // a table
var searchable = []struct {
	title, body string
	entities    []news.EntityCount
}{
	{"英偉達發佈新晶片", "黃仁勳在臺北說，這款晶片明年出貨。", []news.EntityCount{{ID: "nvidia", Title: true}}},
	{"英伟达发布新芯片", "营收达到100亿美元。云服务商已经下单。", []news.EntityCount{{ID: "nvidia", Title: true}}},
	{"NVIDIA ships its new chip", "The Rubin GPU-2.5 goes to cloud providers, acquired for $10 billion.", []news.EntityCount{{ID: "nvidia", Title: true}}},
	{"Chip makers meet", "Those who ship NVIDIA's rivals were absent. GPT-5.2 was there.", []news.EntityCount{{ID: "nvidia"}}},
	{`"a' OR b* NOT (c) & !d | title : \e :*A -- NEAR/2`, `It said: "so' \ be it".`, nil},
}

func searches(t *testing.T, db *store.DB) {
	s := source(1, news.Press)
	add(t, db, s)
	items := make([]news.Entry, len(searchable))
	for i, r := range searchable {
		items[i] = item(i, r.title)
		items[i].Summary, items[i].Published = r.body, base.Add(-time.Hour*time.Duration(len(searchable)-i))
	}
	save(t, db, news.Saved{New: len(items)}, reading(s, items...))
	voices := all(t, db)
	var found []news.Annotation
	for i, v := range voices {
		a := annotation(v)
		a.Lang = []news.Lang{news.Traditional, news.Chinese, news.English, news.English, news.English}[i]
		a.Terms = search.Terms(v.Title, v.Body(), searchable[i].entities)
		found = append(found, a)
	}
	for range 2 { // saving again changes nothing
		if err := db.SaveAnnotations(t.Context(), 0, found); err != nil {
			t.Fatal(err)
		}
	}
	names := func(s string) []search.Named {
		for _, name := range []string{"NVIDIA", "英伟达"} {
			if i := strings.Index(s, name); i >= 0 {
				return []search.Named{{Span: text.Span{Start: i, End: i + len(name)}, ID: "nvidia"}}
			}
		}
		return nil
	}
	for _, tt := range []struct {
		asked string
		set   func(*news.SearchQuery)
		want  []int // newest first
	}{
		{"", nil, nil},
		{"英伟达", nil, []int{3, 2, 1, 0}}, // one name finds what says the other
		{"NVIDIA", func(q *news.SearchQuery) { q.InTitle = true }, []int{2, 1, 0}},
		{"芯片", nil, []int{1, 0}}, // 晶片 is the word in Taiwan
		{"云", nil, []int{1}},
		{"ship chips", nil, []int{3, 2}},
		{"shipping chip -rivals", nil, []int{2}},
		{"chip ships", func(q *news.SearchQuery) { q.InTitle = true }, []int{2}},
		{"100亿美元", nil, []int{2, 1}},
		{"$10bn", nil, []int{2, 1}},
		{"gpt-5.2", nil, []int{3}},
		{"chip gpt-5.1", nil, nil},
		{"芯片", func(q *news.SearchQuery) { q.Class = news.Community }, nil},
		{"nvidia", func(q *news.SearchQuery) { q.Class = news.Press; q.Lang = news.English }, []int{3, 2}},
		{"英伟达", func(q *news.SearchQuery) { q.Lang = news.Chinese }, []int{1, 0}},
		{"英伟达", func(q *news.SearchQuery) { q.From = base.Add(-3 * time.Hour); q.To = base.Add(-2 * time.Hour) }, []int{2}},
		{"英伟达", func(q *news.SearchQuery) { q.Limit = 2 }, []int{3, 2}},
		{searchable[4].title, nil, []int{4}},
		{`a' OR b* (c) & !d | title : \e`, nil, []int{4}},
		{`' " \ ( ) * : & | ! <-> <2> ^ + {`, nil, nil},
	} {
		q := search.Parse(tt.asked, names).SearchQuery
		q.Limit = 10
		if tt.set != nil {
			tt.set(&q)
		}
		got, err := db.Search(t.Context(), q)
		if err != nil {
			t.Errorf("Search(%q): %v", tt.asked, err)
			continue
		}
		var want []news.SearchHit
		for _, i := range tt.want {
			want = append(want, news.SearchHit{Report: voices[i].ID, Published: voices[i].Published})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Search(%q) (-want +got):\n%s", tt.asked, diff)
		}
	}
	// What leaves the field is not found any more.
	found[2].Terms = news.SearchTerms{}
	if err := db.SaveAnnotations(t.Context(), 0, found[2:3]); err != nil {
		t.Fatal(err)
	}
	q := search.Parse("ship", nil).SearchQuery
	q.Limit = 10
	got, err := db.Search(t.Context(), q)
	if diff := cmp.Diff([]news.SearchHit{{Report: voices[3].ID, Published: voices[3].Published}}, got); err != nil || diff != "" {
		t.Errorf("after one left: %v (-want +got):\n%s", err, diff)
	}
}
