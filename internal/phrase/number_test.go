package phrase_test

import (
	"testing"

	"dateline/internal/news"
	"dateline/internal/phrase"
)

// names is a namer of two companies.
type names map[news.EntityID][2]string

func (n names) Name(id news.EntityID, lang news.Lang) string {
	if lang.IsChinese() {
		return n[id][1]
	}
	return n[id][0]
}

// A number's sentence names the other side of an event and what narrows it, and leads from no other event.
func TestNumbers(t *testing.T) {
	t.Parallel()
	w := phrase.New(names{"borealis": {"Borealis", "北极光"}, "quill": {"Quill", "羽笔"}})
	record := func(f, before news.Figure, anew bool) *news.Record {
		return &news.Record{Subject: news.Name{ID: "borealis"}, Changes: []news.RecordChange{
			{Value: news.RecordValue{Figure: &before}}, {Value: news.RecordValue{Figure: &f}, Anew: anew},
		}}
	}
	buy := func(v float64) news.Figure {
		return news.Figure{Low: v, High: v, Unit: "USD", Metric: "acquisition price", Of: news.Name{ID: "quill"}}
	}
	users := func(v float64) news.Figure {
		return news.Figure{Low: v, High: v, Unit: "person", Metric: "users", Scope: "weekly"}
	}
	for _, tt := range []struct {
		name   string
		r      *news.Record
		en, zh string
	}{
		{"a change", record(buy(1.6e9), buy(5e9), false), "Borealis, acquisition price (Quill): $5 billion → $1.6 billion", "北极光 收购价（羽笔）：50亿美元 → 16亿美元"},
		{"another event", record(buy(1.6e9), buy(5e9), true), "Borealis, acquisition price (Quill): $1.6 billion", "北极光 收购价（羽笔）：16亿美元"},
		{"a scope", record(users(9e8), users(8e8), false), "Borealis, users (weekly): 800 million people → 900 million people", "北极光 用户数（周活跃）：8亿人 → 9亿人"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for lang, want := range map[news.Lang]string{news.English: tt.en, news.Chinese: tt.zh} {
				if got, ok := w.Record(tt.r, 1, lang); !ok || got != want {
					t.Errorf("Record(%s) = %q, %v, want %q", lang, got, ok, want)
				}
			}
		})
	}
}
