package entity_test

import (
	"slices"
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
		if c.precision() < 0.93 || c.recall() < 0.93 {
			t.Errorf("%s: precision %.3f, recall %.3f; want .93 of each", key, c.precision(), c.recall())
		}
	}
}

// TestScore fails if plain cases come out wrong: in the field above one half, out of it below.
func TestScore(t *testing.T) {
	t.Parallel()
	g, r := artificialIntelligence(t)
	tests := []struct {
		title, body string
		source      news.Class
		want        bool
	}{
		{"OpenAI hires a new head of sales", "", news.Press, true},
		{"Chinese labs race to train larger language models", "", news.Press, true},
		{"字节跳动发布新一代大模型", "", news.Aggregator, true},
		{"微軟推出新的人工智慧助理", "", news.Aggregator, true},
		{"Qwen4 is out", "", news.Community, true},
		{"月之暗面完成新一轮融资", "", news.Aggregator, true},
		{"Robotaxis come to Madrid", "", news.Press, true},
		{"Apple opens a shop in Pune", "The company sells phones there.", news.Press, false},
		{"Amazon raises the price of Prime", "", news.Press, false},
		{"Tesla recalls 10,000 cars", "A battery may overheat.", news.Press, false},
		{"Microsoft fixes a bug in Windows 11", "", news.Press, false},
		{"央行：前十个月贷款增加", "", news.Aggregator, false},
		{"小米手机降价", "", news.Aggregator, false},
		{"The best robot vacuum deals", "", news.Press, false},
		{"Federal agents search an office", "", news.Press, false},
		{"A recipe for pea soup", "Slow food for cold days.", news.Press, false},
		{"", "", news.Press, false},
		{"J'ai mangé, said the maître", "", news.Press, false},
	}
	for _, tt := range tests {
		score, signs := r.Explain(tt.title, tt.body, g.Find(tt.title, tt.body), tt.source)
		if got := score >= 0.5; got != tt.want {
			t.Errorf("Explain(%q, %q) = %.2f %v, want in the field: %v", tt.title, tt.body, score, signs, tt.want)
		}
	}
}

// TestExplain fails if the signs do not make up the score, or do not say where they stand.
func TestExplain(t *testing.T) {
	t.Parallel()
	g, r := artificialIntelligence(t)
	const title, body = "Anthropic writes about football", "The chatbot maker bought a seat."
	score, signs := r.Explain(title, body, g.Find(title, body), news.Press)
	var texts []string
	for _, s := range signs {
		texts = append(texts, s.Text)
		if (s.Nats < 0) != (s.Text == "football") || s.Title != (s.Text != "chatbot") {
			t.Errorf("sign %+v", s)
		}
	}
	if want := []string{"Anthropic", "chatbot", "football"}; !slices.Equal(texts, want) || score < 0.5 {
		t.Errorf("Explain = %.2f %v, want %v", score, texts, want)
	}
}
