package config_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/config"
	"dateline/internal/news"
)

// The commented model of the manual works when its comment signs are taken off.
func TestTheExampleModelCanBeUsed(t *testing.T) {
	t.Parallel()
	text, err := config.Example()
	if err != nil {
		t.Fatal(err)
	}
	head, table, found := strings.Cut(text, "# [[models]]")
	if !found {
		t.Fatal("the manual shows no model")
	}
	lines := []string{"[[models]]"}
	for l := range strings.Lines(table) {
		lines = append(lines, strings.TrimPrefix(strings.TrimSpace(l), "#   "))
	}
	c, err := config.Parse([]byte(head + strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Check(); err != nil || len(c.Models) != 1 {
		t.Fatalf("Check = %v, models %v", err, c.Models)
	}
	m := c.Models[0]
	if m.Name != "local" || !m.Local() || m.Time() != time.Minute || !m.For("dive") || *m.InputPrice != 0 {
		t.Errorf("the example reads as %+v", m)
	}
}

func TestFaultsOfModels(t *testing.T) {
	t.Parallel()
	const good = "[[models]]\nname='a'\nprovider='anthropic'\nmodel='m'\nkey_env='K'\ninput_price=3\noutput_price=15.0\n"
	for _, tt := range []struct {
		name, text string
		want       []string // keys
	}{
		{"a good one", good, nil},
		{"no prices", "[[models]]\nname='a'\nprovider='openai'\nmodel='m'\n", []string{"models.a.input_price", "models.a.output_price"}},
		{"two of one name", good + good, []string{"models.a.name"}},
		{"a key over http", strings.Replace(good, "anthropic'", "openai'\nserver='http://llm.example/v1/'", 1), []string{"models.a.server"}},
		{"a key over http at home", strings.Replace(good, "anthropic'", "openai'\nserver='http://192.168.1.9:8000/v1/'", 1), nil},
		{"a key in the address", strings.Replace(good, "anthropic'", "openai'\nserver='https://k:v@llm.example/'", 1), []string{"models.a.server"}},
		{
			"everything", "spend_issue=-1.0\nspend_month=nan\n[[models]]\nprovider='x'\ntasks=['cook']\ninput_price=-1.0\noutput_price=inf\ntimeout='1h'\nthoughts=-1\ntemperature=9.0\nformat='xml'\nserver='ftp://x'\n",
			[]string{"spend_issue", "spend_month", "models[0].name", "models[0].provider", "models[0].model", "models[0].server", "models[0].key_env", "models[0].tasks", "models[0].input_price", "models[0].output_price", "models[0].timeout", "models[0].thoughts", "models[0].temperature", "models[0].format"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := config.Parse([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Check()
			var got []string
			if err != nil {
				if !errors.Is(err, news.ErrInvalid) {
					t.Errorf("%v is not ErrInvalid", err)
				}
				for l := range strings.Lines(strings.TrimPrefix(err.Error(), "invalid configuration: ")) {
					key, _, _ := strings.Cut(l, ": ")
					got = append(got, key)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("keys (-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}
