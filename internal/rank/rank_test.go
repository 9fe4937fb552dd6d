package rank_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/rank"

	"github.com/google/go-cmp/cmp"
)

func press(n int) []news.Class {
	c := make([]news.Class, n)
	for i := range c {
		c[i] = news.Press
	}
	return c
}

func TestScorePartsAddUp(t *testing.T) {
	t.Parallel()
	score, parts := rank.Score(rank.Features{
		Origins: press(3), Outlets: 5, Reports: 6, Sightings: 7, Bilingual: true, Official: true, Prior: 0.7, Novelty: 0.4, CopyShare: 0.4,
		Unconfirmed: true, Relevance: 0.8,
	})
	sum := 0.0
	for _, p := range parts {
		sum += p.Value
	}
	if math.Abs(sum-score) > 1e-12 {
		t.Errorf("parts add up to %v, score is %v", sum, score)
	}
}

func TestScoreOrders(t *testing.T) {
	t.Parallel()
	base := rank.Features{Origins: press(3), Outlets: 3, Reports: 3, Sightings: 3, Novelty: 1, Relevance: 0.9}
	with := func(change func(*rank.Features)) rank.Features {
		f := base
		change(&f)
		return f
	}
	tests := []struct {
		name         string
		better, than rank.Features
	}{
		{"more origins", with(func(f *rank.Features) { f.Origins = press(4) }), base},
		{"press over community", base, with(func(f *rank.Features) {
			f.Origins = []news.Class{news.Community, news.Community, news.Community}
		})},
		{"both languages", with(func(f *rank.Features) { f.Bilingual = true }), base},
		{"official", with(func(f *rank.Features) { f.Official = true }), base},
		{"new over old", base, with(func(f *rank.Features) { f.Novelty = 0 })},
		{"confirmed over rumour", base, with(func(f *rank.Features) { f.Unconfirmed = true })},
		{
			"one origin in the field over a hundred outside",
			rank.Features{Origins: press(1), Outlets: 1, Reports: 1, Relevance: 0.5},
			rank.Features{Origins: press(100), Outlets: 100, Reports: 100, Sightings: 100, Bilingual: true, Official: true, Prior: 1, Novelty: 1, Relevance: 0},
		},
		{
			"three origins over one that twelve outlets echo",
			with(func(f *rank.Features) { f.Outlets, f.Reports = 3, 3 }),
			with(func(f *rank.Features) { f.Origins, f.Outlets, f.Reports, f.CopyShare = press(1), 12, 3, 11.0/12 }),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			hi, _ := rank.Score(tt.better)
			lo, _ := rank.Score(tt.than)
			if hi <= lo {
				t.Errorf("Score = %.3f, not over %.3f", hi, lo)
			}
		})
	}
}

func voice(id, outlet string, lang news.Lang, hour int, title, body string) news.Voice {
	v := news.Voice{Outlet: outlet, Class: news.Press, Relevance: 0.9, Sightings: 1}
	v.ID, v.Title, v.Summary, v.Lang = news.ReportID(id), title, body, lang
	v.Published = time.Date(2025, 12, 9, hour, 0, 0, 0, time.UTC)
	return v
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	text := "Harbor Labs said on Tuesday that its new model would be delayed by three months because the safety tests had taken longer than planned."
	voices := []news.Voice{
		voice("a", "Wire", news.English, 8, "Harbor Labs delays its model", text),
		voice("b", "Daily", news.English, 9, "Harbor Labs delays its model", text), // a copy
		voice("c", "晨报", news.Chinese, 20, "海港实验室推迟发布模型", "海港实验室表示，新模型的安全测试耗时超过预期。"),
	}
	voices[2].Entities = []news.EntityCount{{ID: "harbor", Count: 1, Title: true}}
	f := rank.Measure(voices, rank.Context{
		Prior: func(news.EntityID) float64 { return 0.7 },
		Began: voices[0].Published, From: time.Date(2025, 12, 8, 0, 0, 0, 0, time.UTC),
	})
	want := rank.Features{
		Origins: press(2), Outlets: 3, Reports: 3, Sightings: 3, Bilingual: true, Early: 2, Prior: 0.7, Novelty: 1, CopyShare: 1.0 / 3, Relevance: 0.9,
	}
	f.Relevance, f.CopyShare = math.Round(f.Relevance*1e6)/1e6, math.Round(f.CopyShare*1e6)/1e6
	want.CopyShare = math.Round(want.CopyShare*1e6) / 1e6
	if d := cmp.Diff(want, f); d != "" {
		t.Errorf("features differ (-want +got):\n%s", d)
	}
}

// What one outlet writes again and again counts less and less, so that a forum's many posts do not look like a big story.
func TestReturnsCountLessAndLess(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		outlets []string
		want    float64
	}{
		{"one outlet seven times", []string{"Forum", "Forum", "Forum", "Forum", "Forum", "Forum", "Forum"}, 3},
		{"each once", []string{"Wire", "Daily", "Post"}, 3},
		{"one comes back", []string{"Wire", "Daily", "Wire", "Wire"}, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var voices []news.Voice
			for i, o := range tt.outlets {
				voices = append(voices, voice(string(rune('a'+i)), o, news.English, i, "Harbor Labs", "Words of their own: "+strings.Repeat(string(rune('a'+i)), 9)))
			}
			if got := rank.Measure(voices, rank.Context{}).Reports; got != tt.want {
				t.Errorf("reports = %g, want %g", got, tt.want)
			}
		})
	}
}
