package search_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/search"
	"dateline/internal/text"
)

func find(s string) []search.Named {
	i := strings.Index(s, "Meta AI")
	if i < 0 {
		return nil
	}
	return []search.Named{{Span: text.Span{Start: i, End: i + len("Meta AI")}, ID: "meta-ai"}}
}

// What a reader typed is told back as the terms that are asked for; a wrong reading finds too much or nothing.
func TestParse(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ typed, want string }{
		{"", ""},
		{"   ", ""},
		{"released models", "releas & model"},
		{"Meta AI layoffs", "(@meta-ai | meta ai) & layoff"},
		{"layoffs -Meta", "layoff - meta"},
		{"open-source", "open & sourc"},
		{"state-of-the-art -", "stat & of & the & art"},
		{`"Meta AI" -"weekly digest" news`, `meta ai & new - weekly digest; "meta ai"`},
		{"“開源模型” 发布", `开源 源模 模型 & 发布; "开源模型"`},
		{`say "no end`, "say & no & end"},
		{"云", "云*"},
		{"$10bn", "USD1e+10"},
	} {
		q := search.Parse(tt.typed, find)
		if got := told(q); got != tt.want {
			t.Errorf("Parse(%q) = %s, want %s", tt.typed, got, tt.want)
		}
	}
}

// told writes a question for people.
func told(q search.Question) string {
	join := func(list []news.SearchAny) string {
		var all []string
		for _, one := range list {
			var alternatives []string
			for _, terms := range one {
				var words []string
				for _, w := range terms {
					if w.Prefix {
						w.Text += "*"
					}
					words = append(words, w.Text)
				}
				alternatives = append(alternatives, strings.Join(words, " "))
			}
			if s := strings.Join(alternatives, " | "); len(alternatives) > 1 {
				all = append(all, "("+s+")")
			} else {
				all = append(all, s)
			}
		}
		return strings.Join(all, " & ")
	}
	var s strings.Builder
	s.WriteString(join(q.All))
	if len(q.None) > 0 {
		s.WriteString(" - " + join(q.None))
	}
	for _, p := range q.Phrases {
		s.WriteString(`; "` + p + `"`)
	}
	return s.String()
}

// A term stands once, and where the title has it not again in the text: an index that repeats itself doubles in size.
func TestTerms(t *testing.T) {
	t.Parallel()
	got := search.Terms("NVIDIA ships chips", "It ships. 芯片很貴，NVIDIA says.", []news.EntityCount{{ID: "nvidia", Title: true}, {ID: "tsmc"}})
	want := news.SearchTerms{
		Title: []string{"@nvidia", "chip", "nvidia", "ship"},
		Text:  []string{"@tsmc", "it", "say", "很贵", "片很", "芯片"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Terms (-want +got):\n%s", diff)
	}
}

// Whatever a reader types is bounded, and a report is found by each word of its own title.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`"a" -b 「云」 c`, "-", "--", `-"`, "“", "黃仁勳 -\"x", "\xff\x00 -\xff", strings.Repeat("词语 ", 400)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		q := search.Parse(typed, find)
		if len(q.All)+len(q.None) > 32 {
			t.Fatalf("%d terms", len(q.All)+len(q.None))
		}
		if len(typed) > 300 || strings.ContainsAny(typed, "-\"＂“「《") || !strings.ContainsFunc(typed, func(r rune) bool { return r > ' ' }) {
			return
		}
		in := map[string]bool{}
		for _, term := range search.Terms(typed, "", nil).Title {
			in[term] = true
		}
		for _, one := range search.Parse(typed, nil).All {
			for _, alternatives := range one {
				for _, term := range alternatives {
					if !in[term.Text] {
						t.Fatalf("the title %q is asked for %q, which it does not hold", typed, term.Text)
					}
				}
			}
		}
	})
}
