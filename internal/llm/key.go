package llm

import (
	"strconv"

	"dateline/internal/news"
)

// keyVersion is raised when the same key would mean another question.
const keyVersion = "llm-1"

// Key stands for a question to a model: what is asked, of whom, how, and what the answer must be. Price, time limits and
// scope do not count, since they do not change the answer.
func Key(m *Model, q *Request) string {
	t := q.Temperature
	if t == nil {
		t = m.Temperature
	}
	heat := ""
	if t != nil {
		heat = strconv.FormatFloat(*t, 'g', -1, 64)
	}
	return news.Digest(keyVersion, m.Server, m.ID, heat, strconv.Itoa(q.MaxTokens+m.Thoughts), q.Schema.Name, string(q.Schema.Text), q.System, q.Prompt)
}
