package compose_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/compose"
	"dateline/internal/llm"
	"dateline/internal/news"
)

// scripted is a writer that answers by a function. Retry answers by the same.
type scripted struct {
	answer func(ctx context.Context, r llm.WriteRequest, refused []llm.Refusal) (*llm.Draft, error)

	mu    sync.Mutex
	asked []llm.WriteRequest
}

func (s *scripted) Write(ctx context.Context, r llm.WriteRequest) (*llm.Draft, error) {
	s.mu.Lock()
	s.asked = append(s.asked, r)
	s.mu.Unlock()
	return s.answer(ctx, r, nil)
}

func (s *scripted) Retry(ctx context.Context, r llm.WriteRequest, _ *llm.Draft, refused []llm.Refusal) (*llm.Draft, error) {
	return s.answer(ctx, r, refused)
}

// draft is an answer of sentences that all name the first passages.
func draft(r llm.WriteRequest, texts ...string) *llm.Draft {
	d := &llm.Draft{Report: llm.Report{Model: "m"}}
	for i, text := range texts {
		d.Sentences = append(d.Sentences, llm.Sentence{Text: text, At: i, Passages: []string{r.Passages[0].ID, r.Passages[min(1, len(r.Passages)-1)].ID}})
	}
	return d
}

// modelComposer is a composer with a writer.
func modelComposer(t *testing.T, r *rows, w compose.Writer, wait time.Duration) *compose.Composer {
	t.Helper()
	f, g, filer := industry(t)
	c, err := compose.New(compose.Options{
		Store: r, Gazetteer: g, Filer: filer, Zone: time.UTC, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Now: func() time.Time { return week.End(time.UTC) },
		Writer: w, WriteTime: wait, Glossary: f.Glossary,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func gpt() *rows {
	r := &rows{}
	r.tell("model", "OpenAI releases the GPT-5.2 language models for $20 a month", 3, 0.99, news.Press, "openai")
	return r
}

// whyOf are the reasons of an item, and its English sentences with how they came to be.
func whyOf(item news.Item) (why string, how []news.How) {
	for _, r := range item.Writing.Reasons {
		why += r.Why + "\n"
	}
	for _, s := range item.Editions[news.English].Sentences {
		how = append(how, s.How)
	}
	return why, how
}

// What a model writes is printed if it is proved; what is refused is asked for once more, with the reason; where too little
// is left, or nothing comes, what stood stands and the item says why.
func TestWhatAModelWritesIsProved(t *testing.T) {
	t.Parallel()
	first, second := "OpenAI releases GPT-5.2 language models for $20 a month.", "OpenAI releases its language models GPT-5.2."
	for _, tt := range []struct {
		name   string
		answer func(ctx context.Context, r llm.WriteRequest, refused []llm.Refusal) (*llm.Draft, error)
		why    string // of the item's reasons; empty: none about English
		by     bool
	}{
		{"good", func(_ context.Context, r llm.WriteRequest, _ []llm.Refusal) (*llm.Draft, error) {
			if r.Task != llm.Summarise {
				return draft(r), nil
			}
			return draft(r, first, second), nil
		}, "", true},
		{"mended in the second try", func(_ context.Context, r llm.WriteRequest, refused []llm.Refusal) (*llm.Draft, error) {
			switch {
			case r.Task != llm.Summarise:
				return draft(r), nil
			case len(refused) == 1 && strings.Contains(refused[0].Reason, "30"):
				return draft(r, first, second), nil
			case len(refused) > 0:
				return nil, fmt.Errorf("the reason is lost: %+v", refused)
			}
			return draft(r, strings.Replace(first, "$20", "$30", 1), second), nil
		}, "$30", true},
		{"wrong twice", func(_ context.Context, r llm.WriteRequest, _ []llm.Refusal) (*llm.Draft, error) {
			return draft(r, strings.Replace(first, "$20", "$30", 1), second), nil
		}, "too few sentences are left", false},
		{"in words of its own about nothing", func(_ context.Context, r llm.WriteRequest, _ []llm.Refusal) (*llm.Draft, error) {
			return draft(r, "OpenAI has gone bankrupt after a scandal.", "OpenAI fired everybody yesterday evening."), nil
		}, "too few of its words", false},
		{"one and the same twice", func(_ context.Context, r llm.WriteRequest, _ []llm.Refusal) (*llm.Draft, error) {
			return draft(r, first, first), nil
		}, "says the same", false},
		{"nothing", func(_ context.Context, r llm.WriteRequest, _ []llm.Refusal) (*llm.Draft, error) {
			return draft(r), nil
		}, "it wrote nothing", false},
		{"an invented passage", func(_ context.Context, r llm.WriteRequest, _ []llm.Refusal) (*llm.Draft, error) {
			d := draft(r, first, second)
			d.Sentences[0].Passages, d.Sentences[1].Passages = []string{"x/1"}, []string{"x/1"}
			return d, nil
		}, "no passage in its own language", false},
		{"unavailable", func(_ context.Context, r llm.WriteRequest, _ []llm.Refusal) (*llm.Draft, error) {
			return nil, &llm.Exhausted{Task: r.Task, Attempts: []llm.Attempt{{Model: "m", Class: llm.ClassPace}, {Model: "m", Class: llm.ClassPace}}}
		}, "no model answered well (m: pace)", false},
		{"stalls", func(ctx context.Context, _ llm.WriteRequest, _ []llm.Refusal) (*llm.Draft, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}, "the time for writing was over", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			issue, err := modelComposer(t, gpt(), &scripted{answer: tt.answer}, 300*time.Millisecond).Compose(t.Context(), week)
			if err != nil {
				t.Fatal(err)
			}
			item := issue.Items()[0]
			why, how := whyOf(item)
			if !strings.Contains(why, tt.why) || item.Writing.By() != tt.by {
				t.Errorf("reasons:\n%s%+v", why, item.Writing)
			}
			if want := []news.How{news.Modelled, news.Modelled}; tt.by && !cmp.Equal(want, how) || !tt.by && (len(how) == 0 || how[0] == news.Modelled) {
				t.Errorf("sentences are %v", how)
			}
		})
	}
}

// The editions say the same: a translation with another figure, or without one, is not printed.
func TestEditionsThatDisagree(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, zh, why string }{
		{"the same", "OpenAI 发布 GPT-5.2 语言模型，每月 20 美元。", ""},
		{"another figure", "OpenAI 发布 GPT-5.2 语言模型，每月 30 美元。", "30"},
		{"a figure less", "OpenAI 发布 GPT-5.2 语言模型。", "says more"},
		{"a name more", "OpenAI 和微软发布 GPT-5.2 语言模型，每月 20 美元。", "微软"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := &scripted{answer: func(_ context.Context, r llm.WriteRequest, _ []llm.Refusal) (*llm.Draft, error) {
				switch r.Task {
				case llm.Summarise:
					return draft(r, "OpenAI releases GPT-5.2 language models for $20 a month.", "OpenAI releases its language models GPT-5.2."), nil
				case llm.Translate:
					// The sources' own headline has no Chinese counterpart, so it comes first.
					return draft(r, "OpenAI 发布 GPT-5.2 语言模型，月费 20 美元", tt.zh, "OpenAI 发布语言模型 GPT-5.2。"), nil
				default:
					return draft(r), nil
				}
			}}
			issue, err := modelComposer(t, gpt(), w, time.Second).Compose(t.Context(), week)
			if err != nil {
				t.Fatal(err)
			}
			item := issue.Items()[0]
			why, _ := whyOf(item)
			if n := item.Writing.Printed[news.Chinese]; tt.why == "" && n != 3 || tt.why != "" && (n > 1 || !strings.Contains(why, tt.why)) {
				t.Errorf("%d Chinese sentences of the model; reasons:\n%s", n, why)
			}
			if item.Writing.Printed[news.English] != 2 {
				t.Errorf("the English edition fell too: %+v", item.Writing)
			}
		})
	}
}

// Models are asked only where they may be, and what is no fault of theirs ends the work.
func TestWhoIsAsked(t *testing.T) {
	t.Parallel()
	quiet := func(_ context.Context, r llm.WriteRequest, _ []llm.Refusal) (*llm.Draft, error) { return draft(r), nil }
	w := &scripted{answer: quiet}
	c := modelComposer(t, gpt(), w, time.Second)
	if issue, err := c.In(compose.Plain).Compose(t.Context(), week); err != nil || len(w.asked) != 0 || issue.Items()[0].Writing != nil {
		t.Errorf("plain: %v, asked %d times", err, len(w.asked))
	}
	if _, err := c.In(compose.Kept).Compose(t.Context(), week); err != nil || len(w.asked) == 0 {
		t.Fatalf("kept: %v, asked %d times", err, len(w.asked))
	}
	for _, r := range w.asked {
		if !r.Kept || r.Scope != week.String() {
			t.Errorf("kept: asked %+v", r)
		}
	}
	broken := errors.New("the disk is full")
	if _, err := modelComposer(t, gpt(), &scripted{answer: func(context.Context, llm.WriteRequest, []llm.Refusal) (*llm.Draft, error) {
		return nil, broken
	}}, time.Second).Compose(t.Context(), week); !errors.Is(err, broken) {
		t.Errorf("a broken store: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	if _, err := modelComposer(t, gpt(), &scripted{answer: func(ctx context.Context, _ llm.WriteRequest, _ []llm.Refusal) (*llm.Draft, error) {
		stop()
		return nil, ctx.Err()
	}}, time.Second).Compose(ctx, week); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}
