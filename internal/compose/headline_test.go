package compose_test

import (
	"testing"
	"time"

	"dateline/internal/news"
)

// The Chinese edition of what only English outlets told has a headline by rule where a title's claim tells what the title
// tells, and keeps the original where the claim tells less: of a product that everybody knows only a part, another place or a
// number on the way is new.
func TestHeadlinesByRule(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ title, want string }{
		{"Meta acquires Quillbird, the social network for agents", "Meta收购Quillbird"},
		{"Anthropic raises $13B Series F at $183B post-money valuation", "Anthropic完成F轮融资130亿美元"},
		{"Anthropic sues Google over a patent", "Anthropic起诉谷歌"},
		{"OpenAI releases GPT-6", "OpenAI发布GPT-6"},
		{"Microsoft quietly adds an unremovable Copilot app to televisions", ""},
		{"Microsoft launches Copilot for everyone", ""},
		{"Scaling a database to power 800 million ChatGPT users", ""},
		{"Meta acquires Quillbird, OpenAI sues Google", ""},
		{"Should Apple buy Anthropic?", ""},
		{"Why I do not have fun with Claude Code", ""},
	} {
		t.Run(tt.title, func(t *testing.T) {
			t.Parallel()
			s := newShelf(t)
			day := week.Start(time.UTC).AddDate(0, 0, 2).Format(time.DateOnly)
			s.report("t1", "a", "Harbour Post", news.Press, day, tt.title)
			s.report("t1", "b", "Northern Wire", news.Press, day, tt.title)
			r := &rows{voices: s.voices, stories: s.stories, said: s.claims}
			issue, err := composer(t, r, 20).Compose(t.Context(), week)
			if err != nil {
				t.Fatal(err)
			}
			items := issue.Items()
			if len(items) != 1 {
				t.Fatalf("%d items, want one", len(items))
			}
			head := items[0].Editions[news.Chinese].Headline
			switch {
			case tt.want == "" && (head.Text != tt.title || head.How != news.Extracted):
				t.Errorf("headline %q (%s), want the original", head.Text, head.How)
			case tt.want != "" && (head.Text != tt.want || head.How != news.Template || len(head.Checked) == 0):
				t.Errorf("headline %q (%s, %v), want %q by rule, proved", head.Text, head.How, head.Checked, tt.want)
			}
		})
	}
}
