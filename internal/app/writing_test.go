package app_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline/internal/llm/llmtest"
	"dateline/internal/news"
)

// hostileEnv has each hostile model speak all wire formats, and tries all orders in titles. .ci/run kills sets it.
const hostileEnv = "DATELINE_HOSTILE"

// Whatever a model does, in whatever wire format: no false sentence is printed, the issue is on time and has its shape, why
// there is no model's text stands on the item and in the log, and what it cost is below the ceiling. Each of these models
// changes what it copies, so what is true among what it writes is what it left as it was.
func TestNoIssueSuffersFromAHostileModel(t *testing.T) {
	t.Setenv(modelKey, llmtest.Key)
	folder := sampleStore(t)
	calm := openDesk(t, folder, "openai", llmtest.NewServer(t, llmtest.Honest), nil)
	want, err := calm.Store.Issue(t.Context(), calm.Week())
	if err != nil {
		t.Fatal(err)
	}
	all := os.Getenv(hostileEnv) != ""
	for i, h := range llmtest.HostileModels(time.Minute) {
		for k, wire := range []string{"openai", "anthropic", "gemini"} {
			if !all && k != i%3 {
				continue // each speaks one of the three
			}
			t.Run(fmt.Sprintf("%s/%s", h.Name, wire), func(t *testing.T) {
				t.Parallel()
				d := openDesk(t, folder, wire, llmtest.NewServer(t, h.Model), nil)
				began := time.Now()
				issue := d.compose(t)
				if took := time.Since(began); took > 20*time.Second {
					t.Errorf("it took %v", took)
				}
				if frame(issue, true) != frame(want, true) {
					t.Error("the issue has another shape")
				}
				month, scope := d.spent(t)
				if month > ceiling*1e6 || scope != month {
					t.Errorf("charged %d in the month, %d for the issue", month, scope)
				}
				printed := 0
				for lang, all := range modelled(issue) {
					for _, s := range all {
						printed++
						texts := passageTexts(t, d, s)
						if !slices.ContainsFunc(texts, func(p string) bool { return strings.TrimRight(p, ".。") == strings.TrimRight(s.Text, ".。") }) || s.Lang != lang {
							t.Errorf("printed in %s: %q, where the passages say %q", lang, s.Text, texts)
						}
					}
				}
				reasons, stands := 0, 0
				for _, item := range issue.Items() {
					if item.Writing == nil {
						t.Fatalf("nothing tells what came of asking for %s", item.Story)
					}
					reasons += len(item.Writing.Reasons)
					if !item.Writing.By() {
						stands++
						if len(item.Writing.Reasons) == 0 {
							t.Errorf("nothing tells why %s stands without a model", item.Story)
						}
						for _, lang := range news.EditionLangs() {
							if item.Editions[lang].Headline.Text == "" {
								t.Errorf("%s has no %s headline", item.Story, lang)
							}
						}
					}
				}
				log := d.log.String()
				if reasons == 0 || !strings.Contains(log, "not printed") || stands > 0 && !strings.Contains(log, "stands without a model") {
					t.Errorf("%d reasons, and the log says\n%s", reasons, log)
				}
				t.Logf("%d sentences printed, %d items without, %d reasons, %d millionths", printed, stands, reasons, month)
			})
		}
	}
}
