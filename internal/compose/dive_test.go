package compose_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/compose"
	"dateline/internal/news"
)

// heads are the sub-heads of an edition.
func heads(d *news.Dive, lang news.Lang) []string {
	var out []string
	for i := range d.Sections {
		out = append(out, d.Sections[i].Head[lang].Text)
	}
	return out
}

// What BRIEF asks of a dive stands, in both languages, from one set of facts: the finding in the title, the timeline, sections
// with their records, figures and people old → new, a quotation alone with its speaker's office, the reply beside an anonymous
// claim, the dispute and what is not known.
func TestDive(t *testing.T) {
	t.Parallel()
	d, err := avocado(t).dive(t, news.DiveSubject{Storyline: "l1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range news.EditionLangs() {
		t.Log(lang, d.Title.Texts[lang].Text, strings.Join(heads(d, lang), " | "))
	}
	if d.Stories != 3 || d.Reports != 7 || len(d.Timeline) != 3 {
		t.Errorf("%d stories, %d reports, %d entries of the timeline; want 3, 7, 3", d.Stories, d.Reports, len(d.Timeline))
	}
	if len(d.Sections) < 5 || len(d.Sections) > 15 { // fewer records, a shorter piece
		t.Errorf("%d sections; want 5 to 15", len(d.Sections))
	}
	if n := len(d.Questions); n < 3 || n > 5 {
		t.Errorf("%d questions; want 3 to 5", n)
	}
	if !slices.IsSortedFunc(d.Sections, func(a, b news.DiveSection) int { return a.At.Compare(b.At) }) {
		t.Error("the sections are not in the order of time")
	}
	var quotes []news.DiveQuote
	var bullets []string
	replied := false
	for i := range d.Sections {
		s := &d.Sections[i]
		if len(s.Records) == 0 && len(s.Quotes) == 0 {
			t.Errorf("section %d has neither record nor quote", i+1)
		}
		quotes = append(quotes, s.Quotes...)
		for _, b := range s.Bullets {
			bullets = append(bullets, b.Texts[news.English].Text, b.Texts[news.Chinese].Text)
		}
		for _, r := range s.Replies {
			replied = replied || strings.Contains(r.Texts[news.English].Text, "declined to comment")
			for _, p := range s.Paragraphs[news.English] {
				if slices.ContainsFunc(p.Sentences, func(one news.Sentence) bool { return one.Text == r.Texts[news.English].Text }) {
					t.Errorf("section %d has its reply among the paragraphs as well", i+1)
				}
			}
		}
		if s.Attribution.Unsure() && len(s.Replies) == 0 && !s.Unanswered {
			t.Errorf("section %d tells what unnamed people say, with no word of a reply", i+1)
		}
	}
	if len(quotes) != 1 || quotes[0].Speaker.ID != "mark-zuckerberg" || quotes[0].Role != "chief executive" {
		t.Errorf("quotes = %+v; want one of Mark Zuckerberg, chief executive", quotes)
	}
	if !replied {
		t.Error("no section has the reply of those concerned")
	}
	all := strings.Join(append(bullets, heads(d, news.English)...), "\n")
	for _, want := range []string{"$105–125 billion → $115–135 billion"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is nowhere among\n%s", want, all)
		}
	}
	if strings.Contains(all, "2024") {
		t.Errorf("what was said two years before stands there:\n%s", all)
	}
	if len(d.Disputes) != 1 {
		t.Errorf("%d disputes; want the one about the first quarter or spring, once", len(d.Disputes))
	}
	if !slices.ContainsFunc(d.Unknown, func(u news.DiveUnknown) bool { return u.Kind == news.UnknownGap }) {
		t.Error("three months of which nothing is held are not told of")
	}
	if len(d.Sources) < 9 {
		t.Errorf("%d sources; want all that it rests on", len(d.Sources))
	}
}

// No sentence is printed but one that its passages hold: a copy is a passage letter for letter, all are proved, none is longer
// than a paragraph may be, none stands twice in an edition's sections.
func TestEverySentenceOfADiveIsProved(t *testing.T) {
	t.Parallel()
	s := avocado(t)
	d, err := s.dive(t, news.DiveSubject{Storyline: "l1"})
	if err != nil {
		t.Fatal(err)
	}
	at := map[news.PassageRef]string{}
	for _, p := range s.passages {
		at[news.PassageRef{Report: p.Report, N: p.N}] = p.Text
	}
	for _, sentence := range d.Sentences() {
		if len(sentence.Passages) == 0 || len(sentence.Checked) == 0 {
			t.Errorf("%q rests on %d passages and passed %v", sentence.Text, len(sentence.Passages), sentence.Checked)
		}
		for _, ref := range sentence.Passages {
			text, ok := at[news.PassageRef{Report: ref.Report, N: ref.N}]
			if !ok {
				t.Errorf("%q cites a passage that is not held", sentence.Text)
			}
			if sentence.How == news.Extracted && !strings.Contains(text, strings.Trim(sentence.Text, "“”")) {
				t.Errorf("%q is no copy of %q", sentence.Text, text)
			}
		}
	}
	for _, lang := range news.EditionLangs() {
		seen := map[string]bool{}
		for i := range d.Sections {
			for _, p := range d.Sections[i].Paragraphs[lang] {
				words := 0
				for _, one := range p.Sentences {
					if seen[one.Text] {
						t.Errorf("%s: %q stands twice", lang, one.Text)
					}
					seen[one.Text] = true
					words += len(strings.Fields(one.Text))
				}
				if words > 60 {
					t.Errorf("%s: a paragraph of %d words", lang, words)
				}
			}
			if n := len(d.Sections[i].Paragraphs[lang]); n > 5 {
				t.Errorf("%s: section %d has %d paragraphs", lang, i+1, n)
			}
		}
	}
}

// The same rows make the same bytes, in whatever order a store gives what it promises no order of.
func TestADiveIsTheSameFromTheSameRows(t *testing.T) {
	t.Parallel()
	s := avocado(t)
	first, err := s.dive(t, news.DiveSubject{Storyline: "l1"})
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	s.turned = true
	for range 5 { // maps are walked in another order each time
		again, err := s.dive(t, news.DiveSubject{Storyline: "l1"})
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(again)
		if diff := cmp.Diff(string(want), string(got)); err != nil || diff != "" {
			t.Fatalf("another dive from the same rows: %v\n%s", err, diff)
		}
	}
}

// A story leads to its storyline, an entity to the stories that name it; what is not known, or too little, is said to be so.
func TestWhatADiveIsAbout(t *testing.T) {
	t.Parallel()
	s := avocado(t)
	s.report("t9", "z1", "Northern Wire", news.Press, "2026-02-02", "A quiet day at the fair", "Visitors looked at robots that fold shirts.")
	line, err := s.dive(t, news.DiveSubject{Storyline: "l1"})
	if err != nil {
		t.Fatal(err)
	}
	story, err := s.dive(t, news.DiveSubject{Story: "t2"})
	if diff := cmp.Diff(line, story); err != nil || diff != "" {
		t.Errorf("the dive of a story of the line: %v (-line +story):\n%s", err, diff)
	}
	entity, err := s.dive(t, news.DiveSubject{Entity: "avocado"})
	if err != nil || entity.Stories != 3 || entity.ID == line.ID || len(entity.Entities) == 0 || entity.Entities[0].ID != "avocado" {
		t.Errorf("the dive of an entity = %+v, %v; want its three stories", entity, err)
	}
	for _, tt := range []struct {
		subject news.DiveSubject
		want    error
		words   string
	}{
		{news.DiveSubject{Storyline: "lnone"}, news.ErrNotFound, "storyline lnone"},
		{news.DiveSubject{Story: "tnone"}, news.ErrNotFound, "story tnone"},
		{news.DiveSubject{Entity: "nobody-at-all"}, news.ErrNotFound, "entity nobody-at-all"},
		{news.DiveSubject{Story: "t9"}, compose.ErrThin, "1 stories, 1 reports and 0 records"},
		{news.DiveSubject{Entity: "mistral-ai"}, compose.ErrThin, "0 records"},
	} {
		_, err := s.dive(t, tt.subject)
		if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.words) {
			t.Errorf("%s: %v; want %v with %q", tt.subject, err, tt.want, tt.words)
		}
	}
}

// A digest that calls a leak an announcement makes no sentence that says "announced": the leak's other reports say otherwise.
func TestADigestDoesNotMakeALeakAnAnnouncement(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.report("t1", "a1", "Harbour Post", news.Press, "2025-12-09", "Meta is said to plan an AI model called Avocado",
		"Meta plans to release Avocado in the first quarter of 2026, people familiar with the matter said.")
	s.report("t1", "a2", "北湾早报", news.Press, "2025-12-10", "Meta宣布Avocado模型有望明年一季度发布", "Meta宣布，旗下大模型Avocado有望于2026年第一季度正式发布。")
	d, err := s.dive(t, news.DiveSubject{Story: "t1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, sentence := range d.Sentences() {
		if sentence.How == news.Template && (strings.Contains(sentence.Text, "announced") || strings.Contains(sentence.Text, "公布")) {
			t.Errorf("%q is made by rule from a digest", sentence.Text)
		}
	}
}

// The day of a story's event is the one that its reports name; without one it is that of the first report.
func TestTheTimelineHasTheDayOfTheEvent(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.report("t1", "a1", "Harbour Post", news.Press, "2026-04-10", "Meta released Avocado on April 8",
		"Meta released Avocado on April 8, two days before this was written.", "The company also spoke of March 2, 2019.")
	s.report("t1", "a2", "北湾早报", news.Press, "2026-04-11", "Meta于4月8日发布Avocado", "Meta于4月8日正式发布Avocado模型。")
	d, err := s.dive(t, news.DiveSubject{Story: "t1"})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Timeline) != 1 || d.Timeline[0].Day != "2026-04-08" || d.Timeline[0].Reported != "2026-04-10" {
		t.Errorf("timeline = %+v; want 8 April, reported on the 10th", d.Timeline)
	}
}

// NewDiver refuses what cannot work.
func TestNewDiverRefuses(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	for _, o := range []compose.DiveOptions{
		{Gazetteer: s.gazetteer, Zone: time.UTC}, {Store: s, Zone: time.UTC}, {Store: s, Gazetteer: s.gazetteer},
	} {
		if _, err := compose.NewDiver(o); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("NewDiver(%+v) = %v; want invalid", o, err)
		}
	}
}
