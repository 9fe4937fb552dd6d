package site_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/site"
)

// memoryStore holds an archive in memory. Err, if set, is what every method returns.
type memoryStore struct {
	issues    []news.Issue
	stories   map[news.StoryID]news.Story
	voices    []news.Voice
	health    []news.SourceHealth
	rankings  map[news.StoryID][]news.Ranked
	lines     []news.Storyline
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
	if story, ok := m.stories[id]; ok {
		return &story, m.err
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
	slices.SortFunc(found, func(a, b news.Voice) int {
		return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.ID, b.ID))
	})
	return found, m.err
}

func (m *memoryStore) SourceHealth(context.Context) ([]news.SourceHealth, error) {
	return m.health, m.err
}

func (m *memoryStore) Rankings(_ context.Context, id news.StoryID) ([]news.Ranked, error) {
	return m.rankings[id], m.err
}

// now is when the tests take place: the Monday after the week of the fixture.
var now = time.Date(2025, 12, 15, 2, 0, 0, 0, time.UTC)

func zone(tb testing.TB) *time.Location {
	tb.Helper()
	z, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		tb.Fatal(err)
	}
	return z
}

// full is a store with two issues, a story whose reports are held, one that was merged into it, and sources in every
// state.
func full(tb testing.TB) *memoryStore {
	tb.Helper()
	m := &memoryStore{stories: map[news.StoryID]news.Story{}, rankings: map[news.StoryID][]news.Ranked{}}
	for _, name := range []string{"week", "quiet"} {
		body, err := os.ReadFile(filepath.Join("..", "render", "testdata", name+".json"))
		if err != nil {
			tb.Fatal(err)
		}
		var issue news.Issue
		if err := json.Unmarshal(body, &issue); err != nil {
			tb.Fatal(err)
		}
		m.issues = append(m.issues, issue)
	}
	report := func(id news.ReportID, at, outlet string, class news.Class, lang news.Lang, title, text string) {
		published, err := time.Parse(time.RFC3339, at)
		if err != nil {
			tb.Fatal(err)
		}
		m.voices = append(m.voices, news.Voice{
			Report: news.Report{
				ID: id, URL: "https://wire.example/" + string(id), Title: title, Published: published, Dated: true,
				FirstSeen: published, Lang: lang, Text: text, Version: 1,
			},
			Outlet: outlet, Class: class, Sightings: 1,
		})
	}
	english := "The work has been under way since summer. Meta is preparing a model code-named Avocado for the first " +
		"quarter of 2026, people familiar with the work said; it had been expected by the end of this year. The model " +
		"may not be released with open weights, two of them said. Meta declined to give a date and said its training " +
		"was going as planned.\n\nThe company spent more on data centres this year than in the two before it."
	report("r101", "2025-12-09T11:05:00Z", "Harbour Wire", news.Press, news.English,
		"Meta plans closed model code-named Avocado for early 2026", english)
	report("r103", "2025-12-09T14:20:00Z", "Northern Ledger", news.Press, news.English,
		"Meta's next model slips to 2026, Harbour Wire reports", english)
	report("r102", "2025-12-10T01:12:00Z", "芯报", news.Press, news.Chinese, "Meta 新模型“牛油果”或于明年一季度推出，可能闭源",
		"据知情人士透露，Meta 计划在 2026 年第一季度推出代号为“牛油果”的模型，此前的预期是今年年底。这一模型可能不开放权重，与 Llama 系列的做法不同。公司没有回应定价的问题。")
	report("r104", "2025-12-10T02:00:00Z", "快讯台", news.Aggregator, news.Traditional, "Meta 新模型傳延至明年，代號「酪梨」", "")
	report("r105", "2025-12-10T09:41:00Z", "Frontier Forum", news.Community, news.English,
		"Avocado: what would a closed Meta model mean for those who build on Llama?", "A thread with 214 answers.")
	m.voices[3].Report.Outlets = []string{"快讯台", "远山科技"}
	m.voices[3].Dated = false
	m.voices[2].Author, m.voices[2].Sightings, m.voices[2].Version = "李岸", 3, 2
	kept := news.Story{
		ID: "tavocado00001", FirstAt: m.voices[0].Published, LastAt: m.voices[4].Published,
		Members: []news.ReportID{"r101", "r103", "r102", "r104", "r105"},
	}
	m.stories[kept.ID] = kept
	m.stories["told"] = news.Story{ID: "told", MergedInto: "tolder"}
	m.stories["tolder"] = news.Story{ID: "tolder", MergedInto: kept.ID}
	m.stories["tsingle"] = news.Story{
		ID: "tsingle", FirstAt: m.voices[4].Published, LastAt: m.voices[4].Published, Members: []news.ReportID{"r105"},
	}
	earlier := news.Story{ID: "tearlier", FirstAt: m.voices[0].Published.AddDate(0, -4, 0), LastAt: m.voices[0].Published.AddDate(0, -4, 1), Members: []news.ReportID{"r090"}}
	report("r090", "2025-08-09T11:05:00Z", "Harbour Wire", news.Press, news.English, "Meta is said to train a model under a code name", "")
	m.stories[earlier.ID] = earlier
	m.lines = []news.Storyline{
		{
			ID: "lavocado", Stories: []news.Story{earlier, kept, m.stories["tsingle"]},
			Links: []news.StoryLink{
				{Story: earlier.ID, Storyline: "lavocado"},
				{Story: kept.ID, Storyline: "lavocado", Parent: earlier.ID, Likeness: 0.4, Shared: []string{"e:avocado", "e:meta"}},
				{Story: "tsingle", Storyline: "lavocado", Parent: earlier.ID, Likeness: 0.3},
			},
		},
		{ID: "lold", MergedInto: "lavocado"},
	}
	m.stories["tloop"] = news.Story{ID: "tloop", MergedInto: "tloop2"}
	m.stories["tloop2"] = news.Story{ID: "tloop2", MergedInto: "tloop"}
	m.stories["tgone"] = news.Story{ID: "tgone"}
	item := m.issues[0].Sections[0].Items[0]
	m.rankings[kept.ID] = []news.Ranked{
		{Week: m.issues[0].Week, Story: kept.ID, Rank: 1, Score: item.Score, Parts: item.Parts},
		{Week: news.Week{Year: 2025, Number: 49}, Story: kept.ID, Rank: 14, Score: 1.2},
	}
	source := func(name string, class news.Class, lang news.Lang, reports int, state news.SourceState) {
		m.health = append(m.health, news.SourceHealth{
			Source: news.Source{
				Name: name, URL: "https://feeds.example/" + name, Home: "https://" + name + ".example/",
				Class: class, Lang: lang, Paused: name == "Paused Post",
			},
			State: state, Reports: reports,
		})
	}
	ok := news.SourceState{
		Status: news.SourceOK, CheckedAt: now.Add(-11 * time.Minute), NextAt: now.Add(49 * time.Minute),
	}
	source("Evening Circuit", news.Press, news.English, 18, news.SourceState{
		Status: news.SourceFailing, Fails: 9, FailingSince: now.Add(-46 * time.Hour), CheckedAt: now.Add(-3 * time.Hour),
		NextAt: now.Add(5 * time.Hour), ErrorClass: "timeout",
		Error: "evening-circuit.example connected but did not answer within 20 seconds; it is tried again later.",
	})
	source("Gone Gazette", news.Press, news.English, 3, news.SourceState{
		Status: news.SourceGone, Fails: 1, FailingSince: now.Add(-700 * time.Hour), CheckedAt: now.Add(-700 * time.Hour),
		ErrorClass: "gone", Error: "The server says that this address is gone for good (410).",
	})
	source("Harbour Wire", news.Press, news.English, 211, ok)
	source("Inner Net", news.Press, news.English, 0, news.SourceState{
		Status: news.SourceBlocked, Fails: 1, FailingSince: now, CheckedAt: now, ErrorClass: "refused",
		Error: "The address leads to 10.0.0.7, a private network.",
	})
	source("Larch Lab", news.FirstParty, news.English, 12, ok)
	source("New Notes", news.Newsletter, "", 0, news.SourceState{})
	source("Paused Post", news.Community, news.English, 7, ok)
	source("芯报", news.Press, news.Chinese, 164, ok)
	source("远山科技", news.Press, news.Chinese, 98, news.SourceState{
		Status: news.SourceOK, CheckedAt: now.Add(-2 * time.Minute), NextAt: now.Add(-time.Second),
		MovedTo: "https://yuanshan.example/rss",
	})
	return m
}

// open returns the site over a store.
func open(tb testing.TB, store archive.Store, change func(*site.Options)) http.Handler {
	tb.Helper()
	a, err := archive.New(archive.Options{Store: store, Now: func() time.Time { return now }, Zone: zone(tb)})
	if err != nil {
		tb.Fatal(err)
	}
	o := site.Options{Archive: a, Logger: slog.New(slog.NewTextHandler(tb.Output(), nil)), BaseURL: "https://news.example.org/"}
	if change != nil {
		change(&o)
	}
	h, err := site.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}
