package compose_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
)

// passage adds a report of one sentence, and returns a reference to it.
func (r *rows) passage(id, text string, lang news.Lang, at time.Time, by news.Attribution) news.ClaimRef {
	v := news.Voice{Outlet: "Outlet of " + id, Class: news.Press, Relevance: 0.9}
	v.ID, v.Title, v.Summary, v.Lang, v.Published = news.ReportID(id), "Earnings", text, lang, at
	r.voices = append(r.voices, v)
	return news.ClaimRef{
		Report: v.ID, Passage: 1, End: len(text), At: at, Outlet: v.Outlet, Class: v.Class, Lang: lang, URL: "https://example.com/" + id,
		Attribution: by, Modality: news.Stated,
	}
}

// A revised figure is printed old → new in both languages from the same passages, each sentence proved; what the passages do
// not hold is not printed by rule. If this fails, the number book lies or one edition lacks it.
func TestNumbersOldToNew(t *testing.T) {
	t.Parallel()
	r := &rows{}
	day := week.Start(time.UTC).AddDate(0, 0, 2)
	before, after := day.AddDate(0, 0, -90), day
	old := r.passage("a", "Meta expects 2025 capital expenditures of $66 billion to $72 billion.", news.English, before, news.Official)
	now := r.passage("b", "Meta raised its 2025 capital expenditure guidance to $70 billion to $72 billion from $66 billion to $72 billion.", news.English, after, news.Official)
	figure := func(low, high float64) news.RecordValue {
		return news.RecordValue{Figure: &news.Figure{Low: low, High: high, Unit: "USD", Metric: "capex", Period: "2025", Basis: news.Guidance}}
	}
	meta := news.Name{ID: "meta", Text: "Meta"}
	r.records = []news.Record{{
		ID: "r1", Key: news.RecordKey{Kind: news.RecordNumber, Subject: "meta", Attribute: "capex", Period: "2025", Unit: "USD", Basis: news.Guidance},
		Subject: meta, Status: news.StatusRevised, FirstAt: before, LastAt: after, Outlets: 2, Origins: 1, Claims: 2,
		Changes: []news.RecordChange{
			{At: before, Status: news.StatusAnnounced, Attribution: news.Official, Value: figure(66e9, 72e9), Claims: []news.ClaimRef{old}},
			{At: after, Status: news.StatusRevised, Attribution: news.Official, Value: figure(70e9, 72e9), Claims: []news.ClaimRef{now}},
		},
	}, {
		// Its passage says something else: a reader that went wrong must not print.
		ID: "r2", Key: news.RecordKey{Kind: news.RecordNumber, Subject: "openai", Attribute: "valuation", Unit: "USD"}, Subject: news.Name{ID: "openai", Text: "OpenAI"},
		Status: news.StatusReported, FirstAt: after, LastAt: after, Outlets: 1, Origins: 1, Claims: 1,
		Changes: []news.RecordChange{{
			At: after, Status: news.StatusReported, Attribution: news.ByOutlet,
			Value: news.RecordValue{Figure: &news.Figure{Low: 5e11, High: 5e11, Unit: "USD", Metric: "valuation"}}, Claims: []news.ClaimRef{now},
		}},
	}}
	issue, err := composer(t, r, 20).Compose(t.Context(), week)
	if err != nil {
		t.Fatal(err)
	}
	got := map[news.Lang]string{}
	for _, l := range issue.Numbers {
		if l.Record == "r2" {
			for lang, s := range l.Editions {
				if s.How == news.Template {
					t.Errorf("%s: %q is printed by rule against its passage", lang, s.Text)
				}
			}
			continue
		}
		for lang, s := range l.Editions {
			got[lang] = s.Text
			if s.How != news.Template || len(s.Checked) == 0 || len(s.Passages) != 2 {
				t.Errorf("%s: how %s, checked %v, %d passages; want a proved template on two", lang, s.How, s.Checked, len(s.Passages))
			}
		}
	}
	want := map[news.Lang]string{
		news.English: "Meta, 2025 capital expenditure (guidance): $66–72 billion → $70–72 billion",
		news.Chinese: "Meta 2025年资本开支（指引）：660–720亿美元 → 700–720亿美元",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("numbers differ (-want +got):\n%s", diff)
	}
}

// What an earlier issue printed comes back with its fate: a date that was reported slips, with the passages of both. If this
// fails, we open and do not close.
func TestSinceLastIssue(t *testing.T) {
	t.Parallel()
	r := &rows{}
	day := week.Start(time.UTC).AddDate(0, 0, 2)
	before := day.AddDate(0, 0, -21)
	old := r.passage("a", "People familiar with the matter said Meta plans to release Avocado in the first quarter of 2026.", news.English, before, news.Anonymous)
	now := r.passage("b", "People familiar with the matter said the release of Avocado was delayed to May 2026.", news.English, day, news.Anonymous)
	promise := func(from, to string, status news.Fate) news.RecordValue {
		return news.RecordValue{Promise: &news.Promise{Milestone: "release", When: news.Days{From: from, To: to}, Status: status}}
	}
	r.records = []news.Record{{
		ID: "r1", Key: news.RecordKey{Kind: news.RecordPromise, Subject: "avocado", Attribute: "release"}, Subject: news.Name{ID: "avocado", Text: "Avocado"},
		Status: news.StatusSlipped, FirstAt: before, LastAt: day, Outlets: 2, Origins: 2, Claims: 2,
		Changes: []news.RecordChange{
			{At: before, Status: news.StatusReported, Attribution: news.Anonymous, Value: promise("2026-01-01", "2026-03-31", news.FateExpected), Claims: []news.ClaimRef{old}},
			{At: day, Status: news.StatusSlipped, Attribution: news.Anonymous, Value: promise("2026-05-01", "2026-05-31", news.FateSlipped), Claims: []news.ClaimRef{now}},
		},
	}}
	r.past = []news.Issue{{Week: week.Next(-3), Unconfirmed: []news.Line{{Record: "r1", Kind: news.RecordPromise, Status: news.StatusReported}}}}
	issue, err := composer(t, r, 20).Compose(t.Context(), week)
	if err != nil {
		t.Fatal(err)
	}
	if len(issue.Since) != 1 {
		t.Fatalf("since last issue: %+v; want one line", issue.Since)
	}
	l := issue.Since[0]
	if l.Status != news.StatusSlipped || l.In == nil || *l.In != week.Next(-3) {
		t.Errorf("status %s, printed in %v; want slipped, %s", l.Status, l.In, week.Next(-3))
	}
	for lang, want := range map[news.Lang]string{
		news.English: "Avocado, planned release: Q1 2026 → May 2026",
		news.Chinese: "Avocado的发布：原计划2026年第一季度 → 现计划2026年5月",
	} {
		if s := l.Editions[lang]; s.Text != want || len(s.Passages) != 2 {
			t.Errorf("%s: %q on %d passages; want %q on two", lang, s.Text, len(s.Passages), want)
		}
	}
}
