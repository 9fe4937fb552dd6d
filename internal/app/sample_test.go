package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/app"
	"dateline/internal/news"
	"dateline/internal/sample"
	"dateline/internal/store/storetest"
)

// The sample goes the whole way through the real stages: every feed is read, nothing is lost or doubled, and the issue
// holds what the sample was written to show.
func TestTheSampleWeekBecomesAnIssue(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	storetest.Check(t, a.Store)
	health, err := a.Store.SourceHealth(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range health {
		if h.State.Status != news.SourceOK || h.State.Error != "" || h.State.Notes != "" {
			t.Errorf("%s: %s %s %s", h.URL, h.State.Status, h.State.Error, h.State.Notes)
		}
	}
	if n, err := a.Store.Reports(t.Context()); err != nil || n != len(sample.Manifest()) {
		t.Errorf("%d reports, %v, want the manifest's %d", n, err, len(sample.Manifest()))
	}
	issue, err := a.Store.Issue(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	items := issue.Items()
	if len(items) < 20 || len(issue.Sections) < 5 || issue.Sections[0].ID != news.SectionMatters || len(issue.Sections[0].Items) != 7 {
		t.Fatalf("%d items in %d sections, want 7 at length and as many lines in 4 sections or more", len(items), len(issue.Sections))
	}
	found := false
	for _, item := range items {
		for _, lang := range news.EditionLangs() {
			if strings.Contains(item.Editions[lang].Headline.Text, "Avocado") {
				found = true
			}
		}
	}
	if !found {
		t.Error("no item is about Avocado")
	}
}

// Proof before print: each printed sentence stands letter for letter in the passage that it names, in both editions,
// and each headline is a report's title.
func TestEverySentenceStandsInItsPassage(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	issue, err := a.Store.Issue(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	sentences := 0
	for _, item := range issue.Items() {
		chinese := false
		for _, lang := range item.Langs {
			chinese = chinese || lang.IsChinese()
		}
		for lang, words := range item.Editions {
			if words.Headline.Text == "" {
				t.Errorf("story %s has no %s headline", item.Story, lang)
			}
			if lang == news.Chinese && chinese && !words.Headline.Lang.IsChinese() {
				t.Errorf("story %s has Chinese reports and the headline %q", item.Story, words.Headline.Text)
			}
			for _, s := range append([]news.Sentence{words.Headline}, words.Sentences...) {
				sentences++
				checkSentence(t, a, s)
			}
		}
		if len(item.Links) == 0 || len(item.Links) > 3 {
			t.Errorf("story %s has %d links", item.Story, len(item.Links))
		}
	}
	if sentences < 100 {
		t.Errorf("only %d sentences were checked", sentences)
	}
}

func checkSentence(t *testing.T, a *app.App, s news.Sentence) {
	t.Helper()
	if len(s.Passages) == 0 || len(s.Checked) == 0 {
		t.Errorf("sentence %q names %d passages and passed %d checks", s.Text, len(s.Passages), len(s.Checked))
	}
	if s.How == news.Template {
		return // made by rule: its proof is all that it has
	}
	if len(s.Passages) != 1 || s.How != news.Extracted {
		t.Fatalf("sentence %+v, want one passage, extracted", s)
	}
	ref := s.Passages[0]
	passages, err := a.Store.Passages(t.Context(), []news.ReportID{ref.Report})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range passages {
		if p.N == ref.N {
			if p.Text != s.Text {
				t.Errorf("printed %q, the passage says %q", s.Text, p.Text)
			}
			return
		}
	}
	t.Errorf("sentence %q names passage %d of %s, which is not there", s.Text, ref.N, ref.Report)
}

// Building twice gives the same bytes, in the store and in the export.
func TestBuildingTwiceGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	a, b := openSample(t), makeSample(t)
	show := func(x *app.App) string {
		t.Helper()
		issue, err := x.Store.Issue(t.Context(), sample.Week())
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(issue)
		if err != nil {
			t.Fatal(err)
		}
		export, err := x.Export(t.Context(), sample.Week())
		if err != nil {
			t.Fatal(err)
		}
		return string(text) + string(export)
	}
	first := show(a)
	if diff := cmp.Diff(first, show(b)); diff != "" {
		t.Errorf("two stores differ (-first +second):\n%s", diff)
	}
	if _, err := a.BuildIssue(t.Context(), sample.Week()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, show(a)); diff != "" {
		t.Errorf("building again differs (-first +again):\n%s", diff)
	}
}

// The sample's labels are ours to read: stories that its manifest keeps together must come out together, and apart
// what it keeps apart.
func TestTheSampleIsClusteredAsItsManifestSays(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	text, err := a.Export(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Stories []struct {
			ID      string `json:"id"`
			Reports []struct {
				URL string `json:"url"`
			} `json:"reports"`
		} `json:"stories"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	home := map[string]string{}
	for _, s := range doc.Stories {
		for _, r := range s.Reports {
			home[strings.SplitN(r.URL, "?", 2)[0]] = s.ID
		}
	}
	together, apart, right, wrong := 0, 0, 0, 0
	entries := sample.Manifest()
	for i, x := range entries {
		for _, y := range entries[i+1:] {
			hx, hy := home[x.URL], home[y.URL]
			if hx == "" || hy == "" { // before the week
				continue
			}
			switch {
			case x.Story == y.Story && hx == hy:
				right++
			case x.Story == y.Story:
				apart++
			case hx == hy:
				together++
			default:
				wrong++
			}
		}
	}
	precision, recall := float64(right)/float64(right+together), float64(right)/float64(right+apart)
	t.Logf("pairs: precision %.3f, recall %.3f", precision, recall)
	if precision < 0.8 || recall < 0.9 {
		t.Errorf("pairs: precision %.3f (want 0.8), recall %.3f (want 0.9)", precision, recall)
	}
}
