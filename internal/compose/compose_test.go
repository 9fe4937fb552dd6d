package compose_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/compose"
	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/section"
)

var week = news.Week{Year: 2025, Number: 50}

// rows is a store in memory.
type rows struct {
	voices  []news.Voice
	stories []news.Story
	sources []news.SourceHealth
	issue   *news.Issue
	past    []news.Issue
	records []news.Record
	said    []news.Said
	ranking []news.Ranked
	saves   int
}

func (r *rows) Issue(_ context.Context, w news.Week) (*news.Issue, error) {
	for i := range r.past {
		if r.past[i].Week == w {
			return &r.past[i], nil
		}
	}
	if r.issue == nil || r.issue.Week != w {
		return nil, news.ErrNotFound
	}
	return r.issue, nil
}

func (r *rows) IssuesBetween(_ context.Context, from, before news.Week) ([]news.Issue, error) {
	out := slices.DeleteFunc(slices.Clone(r.past), func(i news.Issue) bool { return i.Week.String() < from.String() || i.Week.String() >= before.String() })
	slices.SortFunc(out, func(a, b news.Issue) int { return strings.Compare(b.Week.String(), a.Week.String()) })
	return out, nil
}

func (r *rows) VoicesBetween(context.Context, time.Time, time.Time) ([]news.Voice, error) {
	return r.voices, nil
}

func (r *rows) StoriesBetween(context.Context, time.Time, time.Time) ([]news.Story, error) {
	return r.stories, nil
}

func (r *rows) Passages(_ context.Context, ids []news.ReportID) ([]news.Passage, error) {
	var out []news.Passage
	for _, id := range ids {
		for _, v := range r.voices {
			if v.ID != id {
				continue
			}
			out = append(out, news.Passage{Report: id, N: 0, End: len(v.Title), Lang: v.Lang, Text: v.Title})
			for n, s := range strings.SplitAfter(v.Summary, ". ") {
				out = append(out, news.Passage{Report: id, N: n + 1, Lang: v.Lang, Text: strings.TrimSpace(s)})
			}
		}
	}
	return out, nil
}

func (r *rows) SourceHealth(context.Context) ([]news.SourceHealth, error) { return r.sources, nil }

func (r *rows) CountWeek(context.Context, time.Time, time.Time) (int, int, error) {
	return len(r.voices), 1, nil
}

func (r *rows) SaveIssue(_ context.Context, issue *news.Issue, ranking []news.Ranked) error {
	r.saves++
	r.issue, r.ranking = issue, ranking
	return nil
}

// tell adds a story told by so many outlets.
func (r *rows) tell(id, title string, outlets int, relevance float64, class news.Class, entities ...news.EntityID) {
	s := news.Story{ID: news.StoryID(id)}
	for n := range outlets {
		v := news.Voice{Outlet: fmt.Sprintf("Outlet %d of %s", n, id), Class: class, Relevance: relevance, Sightings: 1}
		v.ID = news.ReportID(fmt.Sprintf("%s-%d", id, n))
		v.Title, v.Lang, v.URL = title, news.English, "https://example.com/"+string(v.ID)
		v.Summary = fmt.Sprintf("%s, outlet number %d wrote on its own account of the matter. It gave %d reasons that nobody else had.", title, n, n+3)
		v.Published = week.Start(time.UTC).Add(time.Duration(n) * time.Hour)
		for _, e := range entities {
			v.Entities = append(v.Entities, news.EntityCount{ID: e, Count: 1, Title: true})
		}
		s.Members = append(s.Members, v.ID)
		r.voices = append(r.voices, v)
	}
	s.FirstAt = r.voices[len(r.voices)-outlets].Published
	s.LastAt = r.voices[len(r.voices)-1].Published
	r.stories = append(r.stories, s)
}

// industry is the embedded field, with who has a name in it and what files its stories.
func industry(t *testing.T) (*field.Field, *entity.Gazetteer, *section.Filer) {
	t.Helper()
	f, err := field.AI()
	if err != nil {
		t.Fatal(err)
	}
	g, err := entity.New(f)
	if err != nil {
		t.Fatal(err)
	}
	files, err := field.Files()
	if err != nil {
		t.Fatal(err)
	}
	filer, err := section.New(files, g)
	if err != nil {
		t.Fatal(err)
	}
	return f, g, filer
}

func composer(t *testing.T, r *rows, items int) *compose.Composer {
	t.Helper()
	_, g, filer := industry(t)
	at := time.Date(2025, 12, 14, 20, 0, 0, 0, time.UTC)
	c, err := compose.New(compose.Options{
		Store: r, Gazetteer: g, Filer: filer, Zone: time.UTC, Items: items, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { at = at.Add(time.Minute); return at },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func ids(issue *news.Issue) (printed []string, left map[string]news.Reason) {
	for _, item := range issue.Items() {
		printed = append(printed, string(item.Story))
	}
	left = map[string]news.Reason{}
	for _, l := range issue.LeftOut {
		left[string(l.Story)] = l.Reason
	}
	return printed, left
}

// What is printed is what many tell of the industry; what is left out is named with its reason, and what lies outside
// the industry stands below all that belongs to it, however many tell it.
func TestWhatIsPrintedAndWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	r := &rows{}
	r.tell("football", "The cup final ends in a draw after rain", 30, 0.02, news.Press)
	r.tell("model", "OpenAI releases the GPT-5.2 language models", 6, 0.99, news.Press, "openai")
	r.tell("chips", "Nvidia may sell H200 processors to China", 4, 0.99, news.Press, "nvidia")
	r.tell("forum", "Someone asks which graphics card runs a model", 1, 0.99, news.Community)
	r.tell("small", "A university shows a small language model", 1, 0.99, news.Press)
	issue, err := composer(t, r, 2).Compose(t.Context(), week)
	if err != nil {
		t.Fatal(err)
	}
	printed, left := ids(issue)
	if diff := cmp.Diff([]string{"model", "chips", "small"}, printed); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]news.Reason{"forum": news.OneOrigin}, left); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	if last := r.ranking[len(r.ranking)-1]; last.Story != "football" {
		t.Errorf("last in the ranking is %s, want football", last.Story)
	}
	for i, place := range r.ranking {
		sum := 0.0
		for _, p := range place.Parts {
			sum += p.Value
		}
		if place.Rank != i+1 || place.Score-sum > 1e-9 || sum-place.Score > 1e-9 {
			t.Errorf("place %d: rank %d, score %v, parts add up to %v", i+1, place.Rank, place.Score, sum)
		}
	}
}

// A brief about one company is no brief.
func TestOneEntityDoesNotFillTheIssue(t *testing.T) {
	t.Parallel()
	r := &rows{}
	for n := range 8 {
		r.tell(fmt.Sprintf("o%d", n), fmt.Sprintf("OpenAI does the %d. thing of its long week", n), 5, 0.99, news.Press, "openai")
	}
	r.tell("other", "Mistral releases a model for programmers", 2, 0.99, news.Press, "mistral-ai")
	issue, err := composer(t, r, 20).Compose(t.Context(), week)
	if err != nil {
		t.Fatal(err)
	}
	printed, left := ids(issue)
	if len(printed) != 5 || printed[4] != "other" {
		t.Errorf("printed %v, want four of OpenAI and the other", printed)
	}
	for id, reason := range left {
		if reason != news.SameEntity {
			t.Errorf("%s left out for %s", id, reason)
		}
	}
}

func TestTheCoverageLineCounts(t *testing.T) {
	t.Parallel()
	r := &rows{}
	read := time.Date(2025, 12, 14, 19, 0, 0, 0, time.UTC)
	for n, state := range []news.SourceState{{CheckedAt: read}, {CheckedAt: read, Error: "It is down.", ErrorClass: "connect", FailingSince: read}, {}} {
		r.sources = append(r.sources, news.SourceHealth{Source: news.Source{Name: fmt.Sprintf("S%d", n)}, State: state})
	}
	r.sources = append(r.sources, news.SourceHealth{Source: news.Source{Name: "paused", Paused: true}})
	r.tell("model", "OpenAI releases the GPT-5.2 language models", 6, 0.99, news.Press, "openai")
	r.tell("football", "The cup final ends in a draw after rain", 3, 0.02, news.Press)
	issue, err := composer(t, r, 20).Compose(t.Context(), week)
	if err != nil {
		t.Fatal(err)
	}
	want := news.Coverage{
		Sources: 3, Read: 1, Failing: []news.Failing{{Name: "S1", Class: "connect", Error: "It is down.", Since: read}},
		Reports: 9, InField: 6, Stories: 1, Items: 1, ByLanguage: []news.Count{{Name: "en", N: 6}}, NoNewsFrom: 1,
		Missing: []news.SectionID{"breakthroughs", "applications", "trends", "analysis", "guides"},
	}
	if diff := cmp.Diff(want, issue.Coverage); diff != "" {
		t.Errorf("coverage (-want +got):\n%s", diff)
	}
}

// The first stories stand at length; the next under their sections, four lines each, no deeper than three times the
// issue's items; what has no room is named with its reason.
func TestSectionsHoldWhatBelongsToThem(t *testing.T) {
	t.Parallel()
	r := &rows{}
	makers := []news.EntityID{"openai", "nvidia", "mistral-ai", "anthropic", "deepseek", "alibaba", "google", "microsoft", "amazon", "apple", "xai", "cohere", "baidu", "tencent", "ibm", "amd"}
	for n, maker := range makers {
		r.tell(fmt.Sprintf("p%02d", n), fmt.Sprintf("The maker number %d releases a new language model with an interface for developers", n), 20-n, 0.99, news.Press, maker)
	}
	issue, err := composer(t, r, 5).Compose(t.Context(), week)
	if err != nil {
		t.Fatal(err)
	}
	if len(issue.Sections) != 2 || issue.Sections[0].ID != news.SectionMatters || issue.Sections[1].ID != section.Products {
		t.Fatalf("sections = %+v", issue.Sections)
	}
	if at, under := len(issue.Sections[0].Items), len(issue.Sections[1].Items); at != 5 || under != 4 {
		t.Errorf("%d items at length and %d under products, want 5 and 4", at, under)
	}
	_, left := ids(issue)
	if left["p09"] != news.FullSection || left["p14"] != news.FullSection || left["p15"] != news.BelowTheLine {
		t.Errorf("left out: %v", left)
	}
	for _, item := range issue.Items() {
		if item.Home != section.Products {
			t.Errorf("%s belongs to %s, want products", item.Story, item.Home)
		}
	}
}

// A draft is written only if something changed; an approved or frozen issue never.
func TestADraftChangesOnlyWithItsRows(t *testing.T) {
	t.Parallel()
	r := &rows{}
	r.tell("model", "OpenAI releases the GPT-5.2 language models", 6, 0.99, news.Press, "openai")
	c := composer(t, r, 20)
	first, err := c.Compose(t.Context(), week)
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.Compose(t.Context(), week)
	if err != nil {
		t.Fatal(err)
	}
	if r.saves != 1 {
		t.Errorf("%d saves, want 1", r.saves)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("composed again (-first +again):\n%s", diff)
	}
	r.tell("chips", "Nvidia may sell H200 processors to China", 4, 0.99, news.Press, "nvidia")
	changed, err := c.Compose(t.Context(), week)
	if err != nil || r.saves != 2 || changed.Inputs == first.Inputs {
		t.Errorf("after a new story: %d saves, %v", r.saves, err)
	}
	for _, status := range []news.IssueStatus{news.Approved, news.Frozen} {
		r.issue.Status = status
		if _, err := c.Compose(t.Context(), week); !errors.Is(err, news.ErrFrozen) || r.saves != 2 {
			t.Errorf("Compose over an issue that is %s = %v, %d saves; want ErrFrozen and no save", status, err, r.saves)
		}
	}
}

func TestAWeekWithoutReportsIsAnEmptyIssue(t *testing.T) {
	t.Parallel()
	issue, err := composer(t, &rows{}, 20).Compose(t.Context(), week)
	if err != nil || len(issue.Items()) != 0 || len(issue.LeftOut) != 0 {
		t.Errorf("Compose = %+v, %v", issue, err)
	}
}

func (r *rows) Claims(_ context.Context, ids []news.ReportID) ([]news.Said, error) {
	var out []news.Said
	for _, id := range ids {
		for i := range r.said {
			if r.said[i].Report == id {
				out = append(out, r.said[i])
			}
		}
	}
	return out, nil
}

func (r *rows) Record(_ context.Context, id news.RecordID) (*news.Record, error) {
	for i := range r.records {
		if r.records[i].ID == id {
			return &r.records[i], nil
		}
	}
	return nil, fmt.Errorf("record %s: %w", id, news.ErrNotFound)
}

func (r *rows) Records(_ context.Context, q news.RecordQuery) ([]news.Record, error) {
	var out []news.Record
	for i := range r.records {
		if k := &r.records[i]; k.Key.Kind == q.Kind && (q.Until.IsZero() || k.FirstAt.Before(q.Until)) && (q.Since.IsZero() || !k.LastAt.Before(q.Since)) {
			out = append(out, *k)
		}
	}
	return out, nil
}
