package archive_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"dateline/internal/archive"
	"dateline/internal/news"
)

// memoryStore holds an archive in memory. Err, if set, is what every method returns.
type memoryStore struct {
	issues    []news.Issue // newest first
	stories   []news.Story
	voices    []news.Voice
	health    []news.SourceHealth
	rankings  []news.Ranked // newest first
	lines     []news.Storyline
	records   records
	counts    []news.AttentionCount
	hits      []news.SearchHit
	corrected []news.Correction
	err       error
}

func (m *memoryStore) Corrections(_ context.Context, week news.Week, _ bool, _ int) ([]news.Correction, error) {
	var out []news.Correction
	for _, c := range m.corrected {
		if week.IsZero() || c.Week == week {
			out = append(out, c)
		}
	}
	return out, m.err
}

func (m *memoryStore) Search(context.Context, news.SearchQuery) ([]news.SearchHit, error) {
	return m.hits, m.err
}

func (m *memoryStore) Storyline(_ context.Context, id news.StorylineID) (*news.Storyline, error) {
	for i := range m.lines {
		if m.lines[i].ID == id {
			return &m.lines[i], m.err
		}
	}
	return nil, cmp.Or(m.err, fmt.Errorf("storyline %s: %w", id, news.ErrNotFound))
}

func (m *memoryStore) StorylineOf(_ context.Context, story news.StoryID) (*news.Storyline, error) {
	for i := range m.lines {
		for _, l := range m.lines[i].Links {
			if l.Story == story {
				return &m.lines[i], m.err
			}
		}
	}
	return nil, cmp.Or(m.err, fmt.Errorf("storyline of %s: %w", story, news.ErrNotFound))
}

func (m *memoryStore) Issue(_ context.Context, week news.Week) (*news.Issue, error) {
	for i := range m.issues {
		if m.issues[i].Week == week {
			return &m.issues[i], m.err
		}
	}
	return nil, cmp.Or(m.err, fmt.Errorf("issue %s: %w", week, news.ErrNotFound))
}

func (m *memoryStore) IssueWeeks(_ context.Context, limit int) ([]news.Week, error) {
	var out []news.Week
	for i := range m.issues[:min(len(m.issues), max(limit, 0))] {
		out = append(out, m.issues[i].Week)
	}
	return out, m.err
}

func (m *memoryStore) Issues(_ context.Context, limit int) ([]news.Issue, error) {
	return m.issues[:min(limit, len(m.issues))], m.err
}

func (m *memoryStore) Story(_ context.Context, id news.StoryID) (*news.Story, error) {
	for i := range m.stories {
		if m.stories[i].ID == id {
			return &m.stories[i], m.err
		}
	}
	return nil, cmp.Or(m.err, fmt.Errorf("story %s: %w", id, news.ErrNotFound))
}

func (m *memoryStore) Voices(_ context.Context, ids []news.ReportID) ([]news.Voice, error) {
	var found []news.Voice
	for _, v := range m.voices {
		if slices.Contains(ids, v.ID) {
			found = append(found, v)
		}
	}
	return found, m.err
}

func (m *memoryStore) SourceHealth(context.Context) ([]news.SourceHealth, error) {
	return m.health, m.err
}

func (m *memoryStore) Rankings(_ context.Context, id news.StoryID) ([]news.Ranked, error) {
	var found []news.Ranked
	for _, r := range m.rankings {
		if r.Story == id {
			found = append(found, r)
		}
	}
	return found, m.err
}

var monday = time.Date(2025, 12, 15, 0, 0, 0, 0, time.UTC)

func week(n int) news.Week { return news.Week{Year: 2025, Number: n} }

func open(tb testing.TB, m *memoryStore) *archive.Archive {
	tb.Helper()
	a, err := archive.New(archive.Options{Store: m, Now: func() time.Time { return monday }})
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, o := range []archive.Options{{}, {Store: &memoryStore{}}, {Now: func() time.Time { return monday }}} {
		if _, err := archive.New(o); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("New(%+v) = %v, want ErrInvalid", o, err)
		}
	}
}

// An issue leads to the nearest weeks that have one, not to the calendar's.
func TestIssueNeighbours(t *testing.T) {
	t.Parallel()
	a := open(t, &memoryStore{issues: []news.Issue{
		{Week: news.Week{Year: 2026, Number: 2}, Zone: "Asia/Shanghai"}, {Week: week(50)}, {Week: week(47)}, {Week: week(1), Zone: "No/Such"},
	}})
	for _, tt := range []struct {
		week, older, newer news.Week
		zone               string
	}{
		{news.Week{Year: 2026, Number: 2}, week(50), news.Week{}, "Asia/Shanghai"},
		{week(50), week(47), news.Week{Year: 2026, Number: 2}, "UTC"},
		{week(47), week(1), week(50), "UTC"},
		{week(1), news.Week{}, week(47), "UTC"},
	} {
		got, err := a.Issue(t.Context(), tt.week)
		if err != nil {
			t.Fatal(err)
		}
		if got.Older != tt.older || got.Newer != tt.newer || got.Zone.String() != tt.zone {
			t.Errorf("Issue(%s) is between %s and %s in %s, want %s, %s, %s",
				tt.week, got.Older, got.Newer, got.Zone, tt.older, tt.newer, tt.zone)
		}
	}
	if _, err := a.Issue(t.Context(), week(2)); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("Issue of an empty week = %v, want ErrNotFound", err)
	}
	front, err := a.Front(t.Context())
	if err != nil || front.Week != (news.Week{Year: 2026, Number: 2}) || front.Older != week(50) {
		t.Errorf("Front = %+v, %v", front, err)
	}
	if some, err := a.Issues(t.Context(), -1); err != nil || len(some) != 0 {
		t.Errorf("Issues(-1) = %d issues, %v", len(some), err)
	}
	if _, err := open(t, &memoryStore{}).Front(t.Context()); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("Front without issues = %v, want ErrNotFound", err)
	}
}

func TestStory(t *testing.T) {
	t.Parallel()
	copied := "The ministry published its draft on Tuesday evening, after two years of talks with makers of models. It asks " +
		"them to name the data on which they trained and to keep logs for ten years. Fines reach two per cent of turnover. " +
		"Makers have until March to answer, and the ministry will hold hearings in four cities before it decides."
	voice := func(id news.ReportID, hour int, outlet, text string, named ...string) news.Voice {
		return news.Voice{Report: news.Report{
			ID: id, Title: "Ministry publishes draft rules " + string(id), Text: text, Lang: news.English,
			Published: monday.Add(time.Duration(hour) * time.Hour), Outlets: named,
		}, Outlet: outlet, Class: news.Press}
	}
	m := &memoryStore{
		stories: []news.Story{
			{ID: "t1", Members: []news.ReportID{"r1", "r2", "r3", "r4", "r5"}},
			{ID: "t2", MergedInto: "t3"},
			{ID: "t3", MergedInto: "t1"},
			{ID: "t4", MergedInto: "t5"},
			{ID: "t5", MergedInto: "t4"},
			{ID: "t6", MergedInto: "t7"},
		},
		voices: []news.Voice{
			voice("r1", 0, "Alpha", copied),
			voice("r2", 1, "Beta", copied),
			voice("r3", 2, "List", "", "Gamma", "alpha"),
			voice("r4", 3, "Delta", "Engineers at three start-ups told us that they cannot say where half of their pages come from."),
			voice("r5", 5, "Delta", "The fourth start-up that we asked sent back a list of eleven thousand sites, half of them gone."),
		},
		rankings: []news.Ranked{{Week: week(51), Story: "t1", Rank: 3}, {Week: week(50), Story: "t1", Rank: 9}, {Week: week(49), Story: "t1"}},
		issues: []news.Issue{
			{Week: week(51)},
			{Week: week(50), Sections: []news.Section{{Items: []news.Item{{Story: "tx"}, {Story: "t1", Rank: 9}}}}},
		},
	}
	a := open(t, m)
	got, err := a.Story(t.Context(), "t1")
	if err != nil {
		t.Fatal(err)
	}
	if got.Moved || got.ID != "t1" || len(got.Reports) != 5 || len(got.Rankings) != 3 {
		t.Fatalf("Story = %+v", got)
	}
	if diff := gocmp.Diff([]string{"Alpha", "Beta", "Gamma", "Delta"}, got.Outlets); diff != "" {
		t.Errorf("Outlets (-want +got):\n%s", diff)
	}
	if len(got.Printed) != 1 || got.Printed[0].Week != week(50) || got.Printed[0].Item.Rank != 9 {
		t.Errorf("Printed = %+v", got.Printed)
	}
	for i, want := range []string{"", "Alpha", "", "", ""} {
		if r := got.Reports[i]; r.Echo != (want != "") || r.EchoOf != want {
			t.Errorf("report %s echoes %v %q, want %q", r.ID, r.Echo, r.EchoOf, want)
		}
	}
	if got.Origins != 3 { // Beta copies Alpha, Delta wrote twice
		t.Errorf("%d origins, want 3", got.Origins)
	}
	for _, id := range []news.StoryID{"t2", "t3"} {
		moved, err := a.Story(t.Context(), id)
		if err != nil || !moved.Moved || moved.ID != "t1" {
			t.Errorf("Story(%s) = %+v, %v, want a move to t1", id, moved, err)
		}
	}
	if _, err := a.Story(t.Context(), "t4"); err == nil || errors.Is(err, news.ErrNotFound) {
		t.Errorf("Story of a circle = %v, want a fault", err)
	}
	for _, id := range []news.StoryID{"t6", "none", ""} {
		if _, err := a.Story(t.Context(), id); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("Story(%q) = %v, want ErrNotFound", id, err)
		}
	}
}

func TestStoryline(t *testing.T) {
	t.Parallel()
	const many = 120
	m := &memoryStore{lines: []news.Storyline{{ID: "lold", MergedInto: "lnew"}, {ID: "lnew"}}}
	for i := range many {
		id := fmt.Sprintf("%03d", i)
		at := monday.AddDate(0, 0, i)
		s := news.Story{ID: news.StoryID("t" + id), FirstAt: at, LastAt: at, Members: []news.ReportID{news.ReportID("r" + id), "rgone"}}
		l := news.StoryLink{Story: s.ID, Storyline: "lnew"}
		if i > 0 {
			l.Parent = m.lines[1].Stories[i-1].ID
		}
		m.stories = append(m.stories, s)
		m.lines[1].Stories, m.lines[1].Links = append(m.lines[1].Stories, s), append(m.lines[1].Links, l)
		m.voices = append(m.voices, news.Voice{Report: news.Report{ID: s.Members[0], Published: at}, Outlet: "Alpha"})
	}
	m.stories = append(m.stories, news.Story{ID: "talone"})
	a := open(t, m)
	got, err := a.Storyline(t.Context(), "lnew")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Chapters) != 100 || got.Earlier != 20 || got.Moved {
		t.Fatalf("%d chapters, %d earlier", len(got.Chapters), got.Earlier)
	}
	if c := got.Chapters[0]; c.ID != "t020" || c.Parent != "t019" || len(c.Reports) != 1 || c.Outlets != 1 {
		t.Errorf("first chapter = %+v", c)
	}
	if moved, err := a.Storyline(t.Context(), "lold"); err != nil || !moved.Moved || moved.ID != "lnew" {
		t.Errorf("Storyline(lold) = %+v, %v, want a move to lnew", moved, err)
	}
	if _, err := a.Storyline(t.Context(), "lnone"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("Storyline(lnone) = %v, want ErrNotFound", err)
	}
	if s, err := a.Story(t.Context(), "t119"); err != nil || s.Line == nil || s.Line.ID != "lnew" {
		t.Errorf("Story(t119) = %+v, %v, want its storyline", s, err)
	}
	if s, err := a.Story(t.Context(), "talone"); err != nil || s.Line != nil {
		t.Errorf("Story(talone) = %+v, %v, want no storyline", s, err)
	}
}

func TestSources(t *testing.T) {
	t.Parallel()
	health := func(status news.SourceStatus, paused bool) news.SourceHealth {
		return news.SourceHealth{Source: news.Source{Paused: paused}, State: news.SourceState{Status: status}}
	}
	a := open(t, &memoryStore{health: []news.SourceHealth{
		health(news.SourceOK, false), health(news.SourceOK, true), health("", false), health(news.SourceFailing, false),
	}})
	got, err := a.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[news.SourceStatus]int{news.SourceOK: 1, news.SourceNew: 1, news.SourceFailing: 1}
	if diff := gocmp.Diff(want, got.ByStatus); diff != "" || got.Paused != 1 || len(got.All) != 4 {
		t.Errorf("Sources counts %v and %d paused:\n%s", got.ByStatus, got.Paused, diff)
	}
}

// A store that fails is never shown as an empty archive.
func TestFaults(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	a := open(t, &memoryStore{err: broken, issues: []news.Issue{{Week: week(50)}}, stories: []news.Story{{ID: "t1"}}})
	for name, call := range map[string]func() error{
		"Front":     func() error { _, err := a.Front(t.Context()); return err },
		"Issue":     func() error { _, err := a.Issue(t.Context(), week(50)); return err },
		"Weeks":     func() error { _, err := a.Weeks(t.Context()); return err },
		"Story":     func() error { _, err := a.Story(t.Context(), "t1"); return err },
		"Storyline": func() error { _, err := a.Storyline(t.Context(), "l1"); return err },
		"Sources":   func() error { _, err := a.Sources(t.Context()); return err },
		"Ready":     func() error { return a.Ready(t.Context()) },
	} {
		if err := call(); !errors.Is(err, broken) {
			t.Errorf("%s = %v, want the store's fault", name, err)
		}
	}
}
