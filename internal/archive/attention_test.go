package archive_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"dateline/internal/search"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/archive"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/text"
)

func (m *memoryStore) Attention(_ context.Context, entity news.EntityID, from, to news.Week) ([]news.AttentionCount, error) {
	var out []news.AttentionCount
	for _, c := range m.counts {
		if (entity == "" || c.Entity == entity) && c.Week.String() >= from.String() && c.Week.String() <= to.String() {
			out = append(out, c)
		}
	}
	return out, m.err
}

func (m *memoryStore) ReportsOf(_ context.Context, source news.SourceID) ([]news.Report, error) {
	var out []news.Report
	for i := range m.voices {
		if m.voices[i].Source == source {
			out = append(out, m.voices[i].Report)
		}
	}
	return out, m.err
}

func (m *memoryStore) CountBySource(context.Context, time.Time, time.Time) (map[news.SourceID]int, error) {
	return map[news.SourceID]int{"s1": 10}, m.err
}

// llama knows one family and the places where "Llama" stands.
type llama struct{}

func (llama) Entity(id news.EntityID) (field.Entity, bool) {
	return field.Entity{ID: id, Kind: field.Model}, id == "llama"
}
func (llama) Name(id news.EntityID, _ news.Lang) string { return "N-" + string(id) }

func (llama) Named(string) []search.Named { return nil }

func (llama) Places(title, body string, _ news.EntityID) ([]text.Span, bool) {
	var out []text.Span
	for i := 0; i+5 <= len(body); i++ {
		if body[i:i+5] == "Llama" {
			out = append(out, text.Span{Start: i, End: i + 5})
		}
	}
	return out, title == "Llama"
}

func asLlama(context.Context) (archive.Gazetteer, error) { return llama{}, nil }

// In a transcript the unit is a sentence, and answers count apart from what was prepared. If this fails, "how often was X
// mentioned in January, and in October" is answered wrongly.
func TestMentionsInTranscripts(t *testing.T) {
	t.Parallel()
	at := func(day string) time.Time {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	voice := func(id, day, body string) news.Voice {
		return news.Voice{Report: news.Report{ID: news.ReportID(id), Source: "calls", Title: "Call " + id, Text: body, Published: at(day), Lang: news.English}}
	}
	m := &memoryStore{
		health: []news.SourceHealth{{Source: news.Source{ID: "calls", Name: "earnings-calls", URL: news.FolderScheme + "/calls"}}},
		voices: []news.Voice{
			voice("1", "2025-01-29", "Ada Byron: Llama grew. Llama 4 comes. Ads grew.\nQuestions and Answers\nGrace Hopper: What of Llama? And ads?"),
			voice("2", "2025-10-29", "Ada Byron: Ads grew. Glasses sold well. Llama is fine.\nQuestions and Answers\nGrace Hopper: What of ads?"),
		},
	}
	a, err := archive.New(archive.Options{Store: m, Now: func() time.Time { return monday }, Gazetteer: asLlama})
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.Mentions(t.Context(), "llama", "Earnings-Calls", news.Week{Year: 2025, Number: 1}, news.Week{Year: 2025, Number: 52})
	if err != nil {
		t.Fatal(err)
	}
	want := []archive.ShiftRow{
		{
			Period: "2025-01-29", Title: "Call 1", At: at("2025-01-29"), ShiftCount: archive.ShiftCount{N: 3, Of: 5},
			Prepared: &archive.ShiftCount{N: 2, Of: 3}, Questions: &archive.ShiftCount{N: 1, Of: 2},
		},
		{
			Period: "2025-10-29", Title: "Call 2", At: at("2025-10-29"), ShiftCount: archive.ShiftCount{N: 1, Of: 4},
			Prepared: &archive.ShiftCount{N: 1, Of: 3}, Questions: &archive.ShiftCount{N: 0, Of: 1},
		},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" || got.Unit != archive.UnitSentence {
		t.Errorf("mentions by %s differ (-want +got):\n%s", got.Unit, diff)
	}
	if c := got.Compare(); len(c) != 1 || c[0].Rise || c[0].Z >= 0 {
		t.Errorf("compared = %+v, want one fall", c)
	}
	if _, err := a.Mentions(t.Context(), "llama", "nobody", news.Week{Year: 2025, Number: 1}, news.Week{Year: 2025, Number: 52}); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("an unknown source = %v, want ErrNotFound", err)
	}
}

// A week's shifts weigh each entity against the weeks before, with weeks in which it was not named as zeros.
func TestWeeklyShifts(t *testing.T) {
	t.Parallel()
	week := news.Week{Year: 2025, Number: 50}
	m := &memoryStore{}
	for n := 8; n >= 0; n-- {
		w := week.Next(-n)
		m.counts = append(m.counts, news.AttentionCount{Week: w, Entity: "steady", Stories: 10, Of: 400})
		if n == 0 {
			m.counts = append(m.counts, news.AttentionCount{Week: w, Entity: "llama", Stories: 30, Of: 400})
		}
	}
	a, err := archive.New(archive.Options{Store: m, Now: func() time.Time { return monday }, Gazetteer: asLlama})
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.WeeklyShifts(t.Context(), week)
	if err != nil || len(got) != 1 {
		t.Fatalf("shifts = %+v, %v; want one", got, err)
	}
	if s := got[0]; s.Entity != "llama" || s.Subject != "N-llama" || !s.Rise || s.Early.N != 0 || s.Early.Of != 3200 || s.Late.N != 30 || !s.Printable() {
		t.Errorf("shift = %+v; want llama's rise from none of 3200 to 30", s)
	}
}
