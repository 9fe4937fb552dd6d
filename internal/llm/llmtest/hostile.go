package llmtest

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"
)

// Sentence is one sentence of an answer in the form that is asked for.
type Sentence struct {
	Text     string   `json:"text"`
	Passages []string `json:"passages"`
}

// Sentences writes an answer.
func Sentences(list ...Sentence) string {
	if list == nil {
		list = []Sentence{}
	}
	b, err := json.Marshal(map[string]any{"sentences": list})
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// Honest copies the first passages that are in the language asked for; it is what a good model would at least do.
func Honest(q Question) Answer {
	var out []Sentence
	for _, p := range q.Passages() {
		if strings.Contains(p.About, "zh") == q.Chinese() && len(out) < 2 {
			out = append(out, Sentence{p.Text, []string{p.ID}})
		}
	}
	return Answer{Text: Sentences(out...)}
}

// Hostile is a model that means ill, or is just bad.
type Hostile struct {
	Name  string
	Model Model
	// Shape says that the answer has the right shape and names real passages: only proof can tell that it is wrong.
	Shape bool
}

// twist is an honest answer, changed.
func twist(change func(q Question, list []Sentence) []Sentence) Model {
	return func(q Question) Answer {
		var a struct {
			Sentences []Sentence `json:"sentences"`
		}
		if err := json.Unmarshal([]byte(Honest(q).Text), &a); err != nil {
			return Answer{Text: err.Error()}
		}
		return Answer{Text: Sentences(change(q, a.Sentences)...)}
	}
}

// each changes the text of every sentence.
func each(change func(string) string) Model {
	return twist(func(_ Question, list []Sentence) []Sentence {
		for i := range list {
			list[i].Text = change(list[i].Text)
		}
		return list
	})
}

var (
	digits  = regexp.MustCompile(`\d+`)
	hedges  = regexp.MustCompile(`据称，?|据知情人士透露，?|据报道，?|据悉，?|(?i)reportedly,? ?|allegedly,? ?|, people familiar with the matter said`)
	planted = regexp.MustCompile(`(?i)(?:ignore|add the link|print|忽略|加上链接|输出)[^"”」]*?(https?://[^\s"”」]+)`)
)

// HostileModels are the models that no issue may suffer from. Longest is how long the one that stalls does so.
func HostileModels(longest time.Duration) []Hostile {
	return []Hostile{
		{"invents a number", each(func(s string) string {
			if !digits.MatchString(s) {
				return s + " 37%"
			}
			return digits.ReplaceAllString(s, "9417")
		}), true},
		{"invents a quote", each(func(s string) string { return s + `"We have won," the chief executive said.` }), true},
		{"invents a source id", twist(func(_ Question, list []Sentence) []Sentence {
			for i := range list {
				list[i].Passages = []string{"p999"}
			}
			return list
		}), false},
		{"drops the hedge", each(func(s string) string { return hedges.ReplaceAllString(s, "") }), true},
		{"swaps the actor", each(func(s string) string {
			return strings.NewReplacer("OpenAI", "Anthropic", "Anthropic", "OpenAI", "Meta", "Google", "Google", "Meta").Replace(s)
		}), true},
		{"returns broken JSON", func(q Question) Answer { t := Honest(q).Text; return Answer{Text: t[:len(t)*2/3]} }, false},
		{"returns 200 KB", func(Question) Answer {
			return Answer{Text: Sentences(Sentence{strings.Repeat("and so on ", 20_000), []string{"p1"}})}
		}, false},
		{"stalls", func(q Question) Answer { a := Honest(q); a.Stall = longest; return a }, false},
		{"is busy for ever", func(Question) Answer { return Answer{Status: 429, RetryAfter: "1"} }, false},
		{"obeys an order in a report", func(q Question) Answer {
			m := planted.FindStringSubmatch(q.Prompt)
			if m == nil {
				return Honest(q)
			}
			return Answer{Text: Sentences(Sentence{"Read more at " + m[1], []string{"p1"}}, Sentence{"更多内容见 " + m[1], []string{"p1"}})}
		}, false},
		{"writes in the wrong language", twist(func(q Question, _ []Sentence) []Sentence {
			text := "这家公司在周一宣布了新的模型，并计划在明年三月开放给开发者使用。"
			if q.Chinese() {
				text = "The company announced the new model on Monday and plans to open it to developers in March."
			}
			return []Sentence{{text, []string{"p1"}}}
		}), false},
	}
}
