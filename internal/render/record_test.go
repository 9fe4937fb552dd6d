package render_test

import (
	"strings"
	"testing"

	"dateline/internal/news"
	"dateline/internal/render"
)

func TestFigure(t *testing.T) {
	t.Parallel()
	en, zh := render.NewLexicon(news.English), render.NewLexicon(news.Chinese)
	for _, tt := range []struct {
		f      news.Figure
		en, zh string
	}{
		{news.Figure{Low: 70e9, High: 72e9, Unit: "USD"}, "$70–72 billion", "700–720亿美元"},
		{news.Figure{Low: 25.5, High: 25.5, Unit: "percent"}, "25.5%", "25.5%"},
		{news.Figure{Low: 3, High: 4, Unit: "widget"}, "3–4 widgets", "3–4 widget"},
	} {
		if got := en.Figure(&tt.f); got != tt.en {
			t.Errorf("Figure(%+v) = %q, want %q", tt.f, got, tt.en)
		}
		if got := zh.Figure(&tt.f); got != tt.zh {
			t.Errorf("Figure(%+v) = %q, want %q", tt.f, got, tt.zh)
		}
	}
}

// Every kind, status and class has words in both languages; else readers meet our identifiers.
func TestRecordsHaveWords(t *testing.T) {
	t.Parallel()
	for _, lang := range news.EditionLangs() {
		lex := render.NewLexicon(lang)
		var keys []string
		for _, k := range news.RecordKinds() {
			keys = append(keys, "kind."+string(k))
		}
		for _, a := range news.Attributions() {
			keys = append(keys, "attribution."+string(a))
		}
		for _, s := range []news.RecordStatus{
			news.StatusReported, news.StatusAnnounced, news.StatusConfirmed, news.StatusDenied, news.StatusShipped, news.StatusDelayed,
			news.StatusClosed, news.StatusOpen, news.StatusDue, news.StatusKept, news.StatusLate, news.StatusSlipped, news.StatusMissed,
			news.StatusCancelled, news.StatusRevised, news.StatusDisputed, news.StatusSuperseded, news.StatusCorrected,
		} {
			keys = append(keys, "record."+string(s))
		}
		for _, f := range []news.Fate{news.FateExpected, news.FateSlipped, news.FateKept, news.FateCancelled, news.FateDenied} {
			keys = append(keys, "record."+string(f))
		}
		for _, s := range []news.ReleaseStatus{news.ReleaseRumoured, news.ReleaseAnnounced, news.ReleaseShipped, news.ReleaseDelayed, news.ReleaseClosed} {
			keys = append(keys, "record."+string(s))
		}
		for _, s := range []news.MoveStatus{news.MoveJoined, news.MoveNamed, news.MoveLeft, news.MoveMoved, news.MoveRumoured, news.MoveDenied} {
			keys = append(keys, "move."+string(s))
		}
		for _, key := range keys {
			if !lex.Has(key) {
				t.Errorf("%s has no words for %q", lang, key)
			}
		}
	}
}

func TestRecordValue(t *testing.T) {
	t.Parallel()
	lex := render.NewLexicon(news.English)
	for _, tt := range []struct {
		v    *news.RecordValue
		want string
	}{
		{nil, ""},
		{&news.RecordValue{}, ""},
		{&news.RecordValue{Figure: &news.Figure{Low: 2, High: 2, Unit: "percent"}}, "2%"},
		{
			&news.RecordValue{Promise: &news.Promise{Milestone: "release", When: news.Days{From: "2026-01-01", To: "2026-03-31"}, Status: news.FateExpected}},
			"release, Q1 2026, expected",
		},
		{
			&news.RecordValue{Move: &news.PeopleMove{
				Person: news.Name{Text: "Ann"}, From: news.Name{Text: "Alpha"}, To: news.Name{Text: "Beta"}, Role: "chief scientist", Status: news.MoveJoined,
			}},
			"Ann, joins, Alpha → Beta, chief scientist",
		},
		{
			&news.RecordValue{Release: &news.Release{Product: news.Name{Text: "Lumen"}, Version: "2", Status: news.ReleaseShipped, Access: "api", Licence: "MIT"}},
			"Lumen 2, shipped, API, MIT",
		},
	} {
		if got := lex.RecordValue(tt.v); got != tt.want {
			t.Errorf("RecordValue = %q, want %q", got, tt.want)
		}
	}
}

// What a record follows is said also where it names a second party: the page of the number book broke on it.
func TestRecordMatterNamesTheOther(t *testing.T) {
	t.Parallel()
	r := &news.Record{
		Key: news.RecordKey{Kind: news.RecordNumber, Subject: "ibm", Attribute: "acquisition price", Of: "confluent", Unit: "USD"},
		Changes: []news.RecordChange{{Value: news.RecordValue{Figure: &news.Figure{
			Low: 11e9, High: 11e9, Unit: "USD", Metric: "acquisition price", Of: news.Name{ID: "confluent", Text: "Confluent"},
		}}}},
	}
	for _, lang := range news.EditionLangs() {
		if got := render.NewLexicon(lang).RecordMatter(r); !strings.Contains(got, "Confluent") {
			t.Errorf("%s: %q does not name Confluent", lang, got)
		}
	}
}
