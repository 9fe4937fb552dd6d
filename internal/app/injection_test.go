package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/llm/llmtest"
	"dateline/internal/news"
	"dateline/internal/sample"
)

// open says whether an order stands in words that no rule tells from news. Then its words are words of the report: as any words
// do, they may move a rank, and a story that stands on an edge to the section beside.
func open(style string) bool { return style == "sly" }

// Orders that reports hold for machines, hidden in ten ways, in titles, summaries and pages, change nothing of what an issue
// chooses, in which order it stands, and where it leads; and a model that obeys them gets no sentence printed that shows it.
// Orders that no list of words finds reach the model: what it makes of them is refused, counted, and logged.
func TestReportsGiveNoOrders(t *testing.T) {
	t.Setenv(modelKey, llmtest.Key)
	all, list := attacks(t), entries()
	total := 0
	for _, a := range all {
		total += len(a)
	}
	if total < 200 || len(all) != 11 || len(list) < 60 {
		t.Fatalf("%d attacks in %d styles, %d items to plant them in", total, len(all), len(list))
	}
	_, clean := plant(list, nil, 0).read(t)
	for n, style := range sortedNames(all) {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			attacks, places := all[style], []int{inTitle, inSummary, inPage}
			if open(style) {
				places = places[1:] // in titles: see below
			}
			folder, plain := plant(list, attacks, n, places...).read(t)
			if diff := cmp.Diff(strings.SplitAfter(frame(clean, true), "\n"), strings.SplitAfter(frame(plain, true), "\n")); diff != "" && !open(style) {
				t.Errorf("without a model the issue has another shape (-clean +planted):\n%s", diff)
			}
			if n := moved(clean, plain); n > 1 {
				t.Errorf("%d items moved", n)
			}
			server := llmtest.NewServer(t, obedient(attacks))
			d := openDesk(t, folder, []string{"openai", "anthropic", "gemini"}[n%3], server, nil)
			issue := d.compose(t)
			if diff := cmp.Diff(strings.SplitAfter(frame(plain, true), "\n"), strings.SplitAfter(frame(issue, true), "\n")); diff != "" {
				t.Errorf("a model that obeys gives the issue another shape (-without +with):\n%s", diff)
			}
			shown := orderless(t, d, server, issue, attacks)
			canaries := 0
			for _, item := range issue.Items() {
				canaries += item.Writing.Canaries
			}
			if reached := style == "sly"; reached != (shown > 0) || reached != (canaries > 0) || reached != strings.Contains(d.log.String(), "models do what reports tell them") {
				t.Errorf("%d orders reach the model, %d canaries; the log says\n%s", shown, canaries, d.log)
			}
		})
	}
}

// moved counts the items of one issue that another has not, or has with other links, or in another order among those that both
// have.
func moved(one, two *news.Issue) int {
	shape := func(i *news.Issue) []string {
		return slices.DeleteFunc(strings.SplitAfter(frame(i, false), "\n"), func(s string) bool { return !strings.Contains(s, "[") })
	}
	a, b := shape(one), shape(two)
	n, at := 0, 0
	for _, line := range a {
		if i := slices.Index(b[at:], line); i >= 0 {
			at += i + 1
		} else {
			n++
		}
	}
	return n
}

// orderless fails if an edition prints a sentence that a model wrote by order, and returns how many questions held one. What
// stands letter for letter in its passage is what the report says, whoever copied it.
func orderless(t *testing.T, d desk, server *llmtest.Server, issue *news.Issue, attacks []attack) (shown int) {
	t.Helper()
	holds := func(text string) bool {
		for _, a := range attacks {
			if strings.Contains(text, a.word) || strings.Contains(text, a.link) {
				return true
			}
		}
		return false
	}
	for _, q := range server.Asked() {
		if holds(q.Prompt) {
			shown++
		}
	}
	for _, all := range modelled(issue) {
		for _, s := range all {
			if texts := passageTexts(t, d, s); holds(s.Text) && !slices.ContainsFunc(texts, func(p string) bool { return strings.Contains(p, s.Text) }) {
				t.Errorf("a model obeys: %q, where the passages say %q", s.Text, texts)
			}
		}
	}
	for _, item := range issue.Items() {
		for _, l := range item.Links {
			if strings.Contains(l.URL, "evil") {
				t.Errorf("%s links %s", item.Story, l.URL)
			}
		}
	}
	return shown
}

// An order that stands in a title for all to see makes it another title, and a story may move with it. It does not get what
// it asks for: it is not first where it was not, nearly all other stories stay, and no model's sentence shows it.
func TestOrdersInTitlesThatReadersSee(t *testing.T) {
	t.Setenv(modelKey, llmtest.Key)
	all, list := attacks(t), entries()
	_, clean := plant(list, nil, 0).read(t)
	stood := map[news.StoryID]bool{}
	for _, item := range clean.Items() {
		stood[item.Story] = true
	}
	for n, style := range sortedNames(all) {
		if !open(style) {
			continue
		}
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			folder, plain := plant(list, all[style], n, inTitle).read(t)
			server := llmtest.NewServer(t, obedient(all[style]))
			d := openDesk(t, folder, "openai", server, nil)
			issue := d.compose(t)
			if frame(plain, true) != frame(issue, true) {
				t.Error("a model that obeys gives the issue another shape")
			}
			kept := 0
			for _, item := range issue.Items() {
				if stood[item.Story] {
					kept++
				}
			}
			if first, before := issue.Items()[0].Story, clean.Items()[0].Story; first != before || kept*100 < 80*len(stood) {
				t.Errorf("the first is %s, was %s; of %d stories %d stay", first, before, len(stood), kept)
			}
			t.Logf("%d questions hold an order; of %d stories %d stay (%s)", orderless(t, d, server, issue, all[style]), len(stood), kept, sample.Week())
		})
	}
}
