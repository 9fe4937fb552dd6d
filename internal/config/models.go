package config

import (
	_ "embed" // the manual is in the source
	"fmt"
	"math"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"
)

//go:embed models.go
var modelsSource string

// Model is a language model that may be asked. Those that stand first in the file are asked first.
type Model struct {
	// What you call it.
	Name string `toml:"name"`
	// How its server is spoken to: openai (and all that answer like it: llama.cpp, Ollama, vLLM, most hosted models),
	// anthropic or gemini.
	Provider string `toml:"provider"`
	// What the server calls it.
	Model string `toml:"model"`
	// Address of the server, such as http://localhost:11434/v1/. Empty: the provider's own. Only here can an address be
	// named that models are asked at.
	Server string `toml:"server"`
	// Environment variable that holds the key, so that the key stands in no file. Empty: no key is sent.
	KeyEnv string `toml:"key_env"`
	// Tasks that it is asked for: any of summarise, headline, translate, lead, dive, link. Empty: all.
	Tasks []string `toml:"tasks"`
	// Dollars for a million tokens of input. Both prices must be given, 0 for a model of your own: what has no price
	// cannot be held under a ceiling.
	InputPrice *float64 `toml:"input_price"`
	// Dollars for a million tokens of output.
	OutputPrice *float64 `toml:"output_price"`
	// How long one call may take.
	Timeout string `toml:"timeout"`
	// Tokens that it may think with before it answers. A model that thinks needs some thousands; they are paid for.
	Thoughts int `toml:"thoughts"`
	// Sent if it is given; many newer models refuse it.
	Temperature *float64 `toml:"temperature"`
	// How an openai server is told the shape of an answer: schema, json, or text for one that knows neither.
	Format string `toml:"format"`
}

// modelExample is shown in the manual; as it stands it asks a model of one's own machine.
func modelExample() Model {
	free := 0.0
	return Model{
		Name: "local", Provider: "openai", Model: "llama3.3", Server: "http://localhost:11434/v1/", Tasks: []string{},
		InputPrice: &free, OutputPrice: &free, Timeout: "60s", Format: "schema",
	}
}

// TaskNames are the tasks that models can be chosen for.
func TaskNames() []string {
	return []string{"summarise", "headline", "translate", "lead", "dive", "link"}
}

// For says whether the model is asked for a task.
func (m Model) For(task string) bool { return len(m.Tasks) == 0 || slices.Contains(m.Tasks, task) }

// Time returns how long one call may take; a minute if it is not said.
func (m Model) Time() time.Duration {
	if d, err := time.ParseDuration(m.Timeout); err == nil {
		return d
	}
	return time.Minute
}

// Local says whether the model's server is named by an address or name of the operator's own machine or network; only
// then may it be reached there.
func (m Model) Local() bool {
	u, err := url.Parse(m.Server)
	if err != nil || m.Server == "" {
		return false
	}
	host := u.Hostname()
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsLoopback() || a.IsPrivate()
	}
	return host == "localhost" || !strings.Contains(host, ".") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal") ||
		strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".lan")
}

// WritingTime returns how long models may take to write one issue.
func (c Config) WritingTime() time.Duration {
	if d, err := time.ParseDuration(c.WriteTime); err == nil {
		return d
	}
	return 10 * time.Minute
}

// checkModels reports all that is wrong with the models and with what may be spent on them.
func (c Config) checkModels(bad func(key, format string, a ...any)) {
	for _, spend := range []struct {
		key    string
		amount float64
	}{{"spend_issue", c.SpendIssue}, {"spend_month", c.SpendMonth}} {
		if !(spend.amount >= 0 && spend.amount <= 1e6) {
			bad(spend.key, "%v is not between 0 and 1000000 dollars", spend.amount)
		}
	}
	if d, err := time.ParseDuration(c.WriteTime); err != nil || d < time.Second || d > 12*time.Hour {
		bad("write_time", "%q is not between 1s and 12h", c.WriteTime)
	}
	names := map[string]bool{}
	for i, m := range c.Models {
		key := fmt.Sprintf("models[%d]", i)
		if m.Name != "" {
			key = "models." + m.Name
		}
		wrong := func(name, format string, a ...any) { bad(key+"."+name, format, a...) }
		if m.Name == "" || names[m.Name] {
			wrong("name", "every model needs a name of its own")
		}
		names[m.Name] = true
		m.check(wrong)
	}
}

func (m Model) check(wrong func(name, format string, a ...any)) {
	if !slices.Contains([]string{"openai", "anthropic", "gemini"}, m.Provider) {
		wrong("provider", "%q is none of openai, anthropic, gemini", m.Provider)
	}
	if m.Model == "" {
		wrong("model", "what the server calls it is not said")
	}
	if m.Server != "" {
		u, err := url.Parse(m.Server)
		switch {
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "":
			wrong("server", "it is no address (write it like http://localhost:11434/v1/)")
		case u.Scheme == "http" && m.KeyEnv != "" && !m.Local():
			wrong("server", "a key is not sent over http to another network; use https")
		}
	}
	if m.KeyEnv == "" && m.Provider != "openai" {
		wrong("key_env", "%s needs a key", m.Provider)
	}
	for _, t := range m.Tasks {
		if !slices.Contains(TaskNames(), t) {
			wrong("tasks", "%q is no task (any of %s)", t, strings.Join(TaskNames(), ", "))
		}
	}
	for _, p := range []struct {
		name  string
		price *float64
	}{{"input_price", m.InputPrice}, {"output_price", m.OutputPrice}} {
		switch {
		case p.price == nil:
			wrong(p.name, "a model without a price cannot be held under a ceiling (0 for one of your own)")
		case !(*p.price >= 0 && *p.price <= 10_000):
			wrong(p.name, "%v is not between 0 and 10000 dollars for a million tokens", *p.price)
		}
	}
	if m.Timeout != "" {
		if d, err := time.ParseDuration(m.Timeout); err != nil || d < time.Second || d > 30*time.Minute {
			wrong("timeout", "%q is not between 1s and 30m", m.Timeout)
		}
	}
	if m.Thoughts < 0 || m.Thoughts > 1_000_000 {
		wrong("thoughts", "%d is not between 0 and 1000000", m.Thoughts)
	}
	if t := m.Temperature; t != nil && (math.IsNaN(*t) || *t < 0 || *t > 2) {
		wrong("temperature", "%v is not between 0 and 2", *t)
	}
	switch m.Format {
	case "", "schema", "json", "text":
	default:
		wrong("format", "%q is none of schema, json, text", m.Format)
	}
}

// exampleModel is a model as a commented table, with the manual of each key.
func exampleModel() (string, error) {
	docs, err := manual("models.go", modelsSource, "Model")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("\n# [[models]]")
	v := reflect.ValueOf(modelExample())
	for i := range v.NumField() {
		f := v.Type().Field(i)
		b.WriteString("\n")
		for line := range strings.Lines(docs[f.Name]) {
			b.WriteString("#   # " + strings.TrimSpace(line) + "\n")
		}
		key, value := f.Tag.Get("toml"), v.Field(i)
		if value.Kind() == reflect.Pointer {
			if value.IsNil() {
				b.WriteString("#   # " + key + " = 0.2\n")
				continue
			}
			value = value.Elem()
		}
		text, err := line(key, value.Interface())
		if err != nil {
			return "", err
		}
		b.WriteString("#   " + text)
	}
	return b.String(), nil
}
