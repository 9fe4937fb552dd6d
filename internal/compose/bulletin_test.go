package compose_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
)

// A digest tells a story again only if it moved: a source nearer to the fact says so, and not because more outlets tell the same.
func TestWhatADigestTellsAgain(t *testing.T) {
	t.Parallel()
	from, to := week.Start(time.UTC), week.Start(time.UTC).Add(24*time.Hour)
	first := &rows{}
	first.tell("model", "OpenAI releases the GPT-5.2 language models", 3, 0.99, news.Press, "openai")
	first.tell("chips", "Nvidia may sell H200 processors to China", 3, 0.99, news.Press, "nvidia")
	first.tell("forum", "Someone asks which graphics card runs a model", 2, 0.99, news.Community)
	before, err := composer(t, first, 20).Digest(t.Context(), from, to, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]news.StoryID{"model", "chips"}, before.Stories()); diff != "" {
		t.Errorf("the first digest (-want +got), the forum's having no link to the press:\n%s", diff)
	}
	if before.ID != "d20251209" || before.Kind != news.Daily || before.Issue.Status != news.Draft || before.Went() {
		t.Errorf("it is %+v", before)
	}
	// The day after each has reports more: of one, the company itself; of the other, more of the press.
	after := func(of news.Class) *rows {
		r := &rows{voices: first.voices, stories: append([]news.Story(nil), first.stories...)}
		for i, id := range []string{"model", "chips"} {
			v := first.voices[3*i]
			v.ID, v.URL, v.Outlet, v.Class = news.ReportID(id+"-late"), "https://late.example/"+id, "Late "+id, of
			v.Published = to.Add(time.Hour)
			if id == "chips" {
				v.Class = news.Press
			}
			r.voices = append(r.voices, v)
			r.stories[i].Members = append(append([]news.ReportID(nil), r.stories[i].Members...), v.ID)
		}
		r.tell("fresh", "Anthropic opens an office in Tokyo for its engineers", 2, 0.99, news.Press, "anthropic")
		return r
	}
	for _, tt := range []struct {
		name string
		of   news.Class
		went []news.Bulletin
		want []news.StoryID
	}{
		{"nothing moved", news.Press, []news.Bulletin{*before}, []news.StoryID{"fresh"}},
		{"the company says so", news.FirstParty, []news.Bulletin{*before}, []news.StoryID{"model", "fresh"}},
	} {
		b, err := composer(t, after(tt.of), 20).Digest(t.Context(), to, to.Add(24*time.Hour), tt.went)
		if err != nil {
			t.Fatal(err)
		}
		got := map[news.StoryID]bool{}
		for _, id := range b.Stories() {
			got[id] = true
		}
		want := map[news.StoryID]bool{}
		for _, id := range tt.want {
			want[id] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	if _, err := composer(t, first, 20).Breaking(t.Context(), "model", to); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("breaking news without editors: %v", err)
	}
}
