package compose_test

import (
	"slices"
	"strings"
	"testing"

	"dateline/internal/entity"
	"dateline/internal/evals"
	"dateline/internal/news"
	"dateline/internal/testkit"
	"dateline/internal/text"
)

// Over the recorded weeks, what is held on one model's storyline makes a dive of at least eight sections in both languages,
// each sentence proved, under a title that says how its date moved. The reports that name the model are its stories, a week
// each; those that name its maker stand beside them. The same over a fixture of our own is TestDive.
func TestDiveOverRecordedWeeks(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	for _, week := range []string{"2025-W50", "2025-W51", "2026-W02", "2026-W04", "2026-W11"} {
		reports, err := evals.LoadWeek(testkit.Shared(t, "data", "weeks", week))
		if err != nil {
			t.Fatal(err)
		}
		for i := range reports {
			r := &reports[i]
			all := strings.ToLower(r.Title + " " + r.Body)
			if !strings.Contains(all, "meta") {
				continue
			}
			v := news.Voice{Outlet: r.Outlet, Class: r.Class, Relevance: 0.9, Sightings: r.Sightings}
			v.ID, v.Title, v.Summary, v.Published, v.Dated, v.URL = r.ID, r.Title, r.Body, r.At, !r.Undated, r.URL
			v.Lang = text.Detect(r.Title+"\n"+r.Body, r.Lang)
			named := slices.ContainsFunc(s.gazetteer.Find(r.Title, r.Body), func(m entity.Mention) bool { return m.ID == "avocado" && len(r.Body) < 4000 })
			story := ""
			if named && (week == "2025-W50" || week == "2026-W11") {
				story = "t" + week
			}
			s.put(story, v)
		}
	}
	s.line("l1")
	d, err := s.dive(t, news.DiveSubject{Storyline: "l1"})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Sections) < 8 || len(d.Timeline) != 2 {
		t.Errorf("%d sections, %d entries of the timeline; want 8 at least, and 2", len(d.Sections), len(d.Timeline))
	}
	for _, sentence := range d.Sentences() {
		if len(sentence.Checked) == 0 {
			t.Errorf("not proved: %q", sentence.Text)
		}
	}
	if title := d.Title.Texts[news.English].Text; !strings.Contains(title, "Q1 2026 →") {
		t.Errorf("the title is %q; want how the date moved", title)
	}
	own := 0
	for i := range d.Sections {
		for _, p := range d.Sections[i].Paragraphs[news.Chinese] {
			for _, one := range p.Sentences {
				if one.Lang.IsChinese() {
					own++
				}
			}
		}
	}
	if own < len(d.Sections) {
		t.Errorf("%d Chinese sentences in %d sections of the Chinese edition; want one each at least", own, len(d.Sections))
	}
}
