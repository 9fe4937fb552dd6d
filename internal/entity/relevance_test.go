package entity_test

import (
	"testing"

	"dateline/internal/news"
)

// tally counts verdicts against scores.
type tally struct{ hit, miss, wrong, right int }

func (c *tally) add(want, got bool) {
	switch {
	case want && got:
		c.hit++
	case want:
		c.miss++
	case got:
		c.wrong++
	default:
		c.right++
	}
}

func (c *tally) precision() float64 { return ratio(c.hit, c.hit+c.wrong) }
func (c *tally) recall() float64    { return ratio(c.hit, c.hit+c.miss) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// TestRelevanceOfWeeks fails if a general feed brings what does not belong, or loses what does.
func TestRelevanceOfWeeks(t *testing.T) {
	t.Parallel()
	rows := table(t, "relevance.tsv")
	g, r := artificialIntelligence(t)
	weeks := map[string]map[string]*item{}
	counts := map[string]*tally{}
	for _, row := range rows {
		name, verdict, url := row[0], row[1], row[2]
		if weeks[name] == nil {
			weeks[name] = week(t, name)
		}
		i := weeks[name][url]
		if i == nil {
			t.Errorf("%s: no item %s", name, url)
			continue
		}
		if verdict == "edge" {
			continue
		}
		score := r.Score(i.Title, i.body(), g.Find(i.Title, i.body()), i.class())
		want, got := verdict == "yes", score >= 0.5
		lang := "en"
		if i.Lang.IsChinese() {
			lang = "zh"
		}
		for _, key := range []string{name + " " + lang, name + " all"} {
			if counts[key] == nil {
				counts[key] = &tally{}
			}
			counts[key].add(want, got)
		}
		if want != got {
			t.Logf("%s %s: score %.2f, verdict %s: %s", name, i.Lang, score, verdict, i.Title)
		}
	}
	for key, c := range counts {
		t.Logf("%s: P %.3f R %.3f (%+v)", key, c.precision(), c.recall(), *c)
	}
}

var _ = news.Press
