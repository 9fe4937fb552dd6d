package app_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"dateline/internal/app"
	"dateline/internal/config"
	"dateline/internal/evals"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/testkit"
)

// BenchmarkEdit measures an edit over a week of 24,000 reports: the change itself, and the look at every report for
// the names that it touches.
func BenchmarkEdit(b *testing.B) {
	reports, err := evals.LoadWeek(testkit.Shared(b, "data", "weeks", "2026-W02"))
	if err != nil {
		b.Fatal(err)
	}
	settings, err := config.Default().Check()
	if err != nil {
		b.Fatal(err)
	}
	settings.Pinned = time.Date(2026, 1, 12, 0, 0, 0, 0, time.UTC)
	a, err := app.Open(b.Context(), app.Options{Settings: settings, Data: b.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Close() })
	source := news.Source{ID: "s1", URL: "https://press.example/feed", Name: "Press", Class: news.Press}
	if _, err := a.Store.AddSources(b.Context(), []news.Source{source}, a.Now()); err != nil {
		b.Fatal(err)
	}
	var items []news.Entry
	bytes := 0
	for i := range reports {
		r := &reports[i]
		url := fmt.Sprintf("https://press.example/%d", i)
		items = append(items, news.Entry{Canonical: url, URL: url, Title: r.Title, Text: r.Body, Lang: r.Lang, Published: r.At, Dated: true})
		bytes += len(r.Title) + len(r.Body)
	}
	for len(items) > 0 {
		n := min(1000, len(items))
		if _, err := a.Store.SaveReadings(b.Context(), []news.Reading{{
			Source: source, At: a.Now(), Items: items[:n],
			State: news.SourceState{Source: source.ID, Status: news.SourceOK},
		}}); err != nil {
			b.Fatal(err)
		}
		items = items[n:]
	}
	if err := a.Annotate(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d reports, %d MB of text", len(reports), bytes>>20)
	n := 0
	for b.Loop() {
		n++
		alias := field.Change{Op: field.Alias, ID: "perplexity", Names: []field.Name{{Text: fmt.Sprint("Perplexity Labs ", n), Lang: news.English}}}
		done, err := a.Edit(b.Context(), alias)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(done.Touched), "touched")
		b.StopTimer()
		if err := a.Annotate(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
