package compose_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/compose"
	"dateline/internal/llm"
	"dateline/internal/news"
)

// copies answers with the passages that are in the language asked for, changed, each named by its sentence.
func copies(change func(string) string) *scripted {
	return &scripted{answer: func(_ context.Context, r llm.WriteRequest, _ []llm.Refusal) (*llm.Draft, error) {
		d := &llm.Draft{Report: llm.Report{Model: "m"}}
		for _, p := range r.Passages {
			if p.Lang.Edition() == r.Lang && len(d.Sentences) < 6 {
				d.Sentences = append(d.Sentences, llm.Sentence{Text: change(p.Text), At: len(d.Sentences), Passages: []string{p.ID}})
			}
		}
		return d, nil
	}}
}

func modelDive(t *testing.T, s *shelf, w compose.Writer) *news.Dive {
	t.Helper()
	d, err := compose.NewDiver(compose.DiveOptions{Store: s, Gazetteer: s.gazetteer, Zone: time.UTC, Models: compose.DiveModels{Writer: w}})
	if err != nil {
		t.Fatal(err)
	}
	dive, err := d.Dive(t.Context(), news.DiveSubject{Storyline: s.lines[0].ID})
	if err != nil {
		t.Fatal(err)
	}
	return dive
}

// A model writes a dive's paragraphs and nothing else; what is refused leaves them as they are.
func TestAModelWritesADivesParagraphs(t *testing.T) {
	t.Parallel()
	s := avocado(t)
	plain := modelDive(t, s, nil)
	good, again := modelDive(t, s, copies(func(x string) string { return x })), modelDive(t, s, copies(func(x string) string { return x }))
	if diff := cmp.Diff(good, again); diff != "" {
		t.Errorf("the same answers make another dive:\n%s", diff)
	}
	written := 0
	for i := range good.Sections {
		for lang, paragraphs := range good.Sections[i].Paragraphs {
			for _, p := range paragraphs {
				words := 0
				for _, k := range p.Sentences {
					words += len(strings.Fields(k.Text))
					if k.How != news.Modelled {
						continue
					}
					if written++; len(k.Checked) == 0 || len(k.Passages) == 0 || k.Lang != lang || p.At.IsZero() {
						t.Errorf("section %d: %+v", i+1, p)
					}
				}
				if lang == news.English && words > 60 && len(p.Sentences) > 1 {
					t.Errorf("section %d has a paragraph of %d words", i+1, words)
				}
			}
		}
	}
	if written == 0 {
		t.Error("nothing of the model's is printed")
	}
	bad := modelDive(t, s, copies(func(x string) string { return x + " It costs $9,417 now." }))
	for i := range bad.Sections {
		if w := bad.Sections[i].Writing; w == nil || w.By() || w.Refused == 0 {
			t.Errorf("section %d: %+v", i+1, w)
		}
	}
	for name, d := range map[string]*news.Dive{"good": good, "bad": bad} {
		got := *d
		got.Producer, got.Inputs, got.Sections = plain.Producer, plain.Inputs, nil
		for i := range d.Sections {
			k := d.Sections[i]
			k.Writing = nil
			if name == "good" {
				k.Paragraphs = plain.Sections[i].Paragraphs
			}
			got.Sections = append(got.Sections, k)
		}
		if diff := cmp.Diff(plain, &got); diff != "" {
			t.Errorf("%s: the model changed more than paragraphs (-plain +got):\n%s", name, diff)
		}
	}
}
