package compose_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline/internal/annotate"
	"dateline/internal/claim"
	"dateline/internal/compose"
	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/record"
	"dateline/internal/text"
)

// shelf is a store of one storyline and what stands beside it. What its reports claim is read, and made records of, by the
// same code as in the program.
type shelf struct {
	gazetteer *entity.Gazetteer
	lines     []news.Storyline
	stories   []news.Story
	voices    []news.Voice
	passages  []news.Passage
	claims    []news.Said
	// turned gives rows in the opposite order where the contract promises none.
	turned bool
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	f, err := field.AI()
	if err != nil {
		t.Fatal(err)
	}
	g, err := entity.New(f)
	if err != nil {
		t.Fatal(err)
	}
	return &shelf{gazetteer: g}
}

func clock(day string) time.Time {
	t, err := time.Parse(time.RFC3339, day+"T09:00:00Z")
	if err != nil {
		panic(err)
	}
	return t
}

// report adds a report to a story; without a story it stands beside. The paragraphs of the body are its sentences.
func (s *shelf) report(story, id, outlet string, class news.Class, day, title string, body ...string) {
	v := news.Voice{Outlet: outlet, Class: class, Relevance: 0.9, Sightings: 1}
	v.ID, v.Title, v.Summary, v.Published, v.Dated = news.ReportID(id), title, strings.Join(body, "\n\n"), clock(day), true
	v.Lang = text.Detect(title+"\n"+v.Summary, "")
	v.URL = "https://press.example/" + id
	s.put(story, v)
}

// put adds a report with all that is read in it.
func (s *shelf) put(story string, v news.Voice) {
	title := v.Title
	found := s.gazetteer.Find(title, v.Summary)
	count := map[news.EntityID]int{}
	for _, m := range found {
		i, ok := count[m.ID]
		if !ok {
			i = len(v.Entities)
			count[m.ID] = i
			v.Entities = append(v.Entities, news.EntityCount{ID: m.ID})
		}
		v.Entities[i].Count++
		v.Entities[i].Title = v.Entities[i].Title || m.Title
	}
	r := claim.Report{Title: title, Body: v.Summary, Lang: v.Lang, Published: v.Published, Class: v.Class, Outlet: v.Outlet}
	s.passages = append(s.passages, news.Passage{Report: v.ID, End: len(title), Lang: text.Detect(title, v.Lang), Text: title})
	for n, span := range text.Sentences(v.Summary, v.Lang) {
		words := v.Summary[span.Start:span.End]
		r.Sentences = append(r.Sentences, span)
		s.passages = append(s.passages, news.Passage{Report: v.ID, N: n + 1, Start: span.Start, End: span.End, Lang: text.Detect(words, v.Lang), Text: words})
	}
	annotate.Mentions(s.gazetteer, found, &r)
	claims, _ := claim.Read(&r)
	for n, c := range claims {
		p := s.passages[slices.IndexFunc(s.passages, func(p news.Passage) bool { return p.Report == v.ID && p.N == c.Passage })]
		s.claims = append(s.claims, news.Said{
			Claim: c, Report: v.ID, N: n, At: v.Published, Outlet: v.Outlet, Class: v.Class, Lang: p.Lang, URL: v.URL, Text: p.Text,
		})
	}
	s.voices = append(s.voices, v)
	if story == "" {
		return
	}
	i := slices.IndexFunc(s.stories, func(k news.Story) bool { return k.ID == news.StoryID(story) })
	if i < 0 {
		s.stories = append(s.stories, news.Story{ID: news.StoryID(story), FirstAt: v.Published})
		i = len(s.stories) - 1
	}
	s.stories[i].Members, s.stories[i].LastAt = append(s.stories[i].Members, v.ID), v.Published
}

// line makes all stories so far one storyline.
func (s *shelf) line(id news.StorylineID) {
	l := news.Storyline{ID: id, Stories: s.stories}
	for i := range s.stories {
		link := news.StoryLink{Story: s.stories[i].ID, Storyline: id}
		if i > 0 {
			link.Parent = s.stories[i-1].ID
		}
		l.Links = append(l.Links, link)
	}
	s.lines = append(s.lines, l)
}

func (s *shelf) Storyline(_ context.Context, id news.StorylineID) (*news.Storyline, error) {
	for i := range s.lines {
		if s.lines[i].ID == id {
			return &s.lines[i], nil
		}
	}
	return nil, fmt.Errorf("storyline %s: %w", id, news.ErrNotFound)
}

func (s *shelf) StorylineOf(_ context.Context, story news.StoryID) (*news.Storyline, error) {
	for i := range s.lines {
		if slices.ContainsFunc(s.lines[i].Links, func(l news.StoryLink) bool { return l.Story == story }) {
			return &s.lines[i], nil
		}
	}
	return nil, fmt.Errorf("storyline of %s: %w", story, news.ErrNotFound)
}

func (s *shelf) Story(_ context.Context, id news.StoryID) (*news.Story, error) {
	for i := range s.stories {
		if s.stories[i].ID == id {
			return &s.stories[i], nil
		}
	}
	return nil, fmt.Errorf("story %s: %w", id, news.ErrNotFound)
}

func (s *shelf) StoriesOf(_ context.Context, ids []news.ReportID) ([]news.Story, error) {
	var out []news.Story
	for _, k := range s.stories {
		if slices.ContainsFunc(k.Members, func(id news.ReportID) bool { return slices.Contains(ids, id) }) {
			out = append(out, k)
		}
	}
	if s.turned {
		slices.Reverse(out)
	}
	return out, nil
}

func (s *shelf) Voices(_ context.Context, ids []news.ReportID) ([]news.Voice, error) {
	var out []news.Voice
	for _, v := range s.voices {
		if slices.Contains(ids, v.ID) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b news.Voice) int { return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

func (s *shelf) Passages(_ context.Context, ids []news.ReportID) ([]news.Passage, error) {
	out := slices.DeleteFunc(slices.Clone(s.passages), func(p news.Passage) bool { return !slices.Contains(ids, p.Report) })
	slices.SortFunc(out, func(a, b news.Passage) int { return cmp.Or(cmp.Compare(a.Report, b.Report), cmp.Compare(a.N, b.N)) })
	return out, nil
}

func (s *shelf) Claims(_ context.Context, ids []news.ReportID) ([]news.Said, error) {
	out := slices.DeleteFunc(slices.Clone(s.claims), func(c news.Said) bool { return !slices.Contains(ids, c.Report) })
	slices.SortFunc(out, func(a, b news.Said) int { return cmp.Or(cmp.Compare(a.Report, b.Report), cmp.Compare(a.N, b.N)) })
	return out, nil
}

func (s *shelf) Records(_ context.Context, q news.RecordQuery) ([]news.Record, error) {
	byKey := map[news.RecordKey][]news.Said{}
	for i := range s.claims {
		for _, key := range record.Keys(&s.claims[i]) {
			byKey[key] = append(byKey[key], s.claims[i])
		}
	}
	var out []news.Record
	for key, claims := range byKey {
		r, ok := record.Build(key, claims)
		if !ok || q.Name != "" && !tells(&r, q.Name) || !q.Since.IsZero() && r.LastAt.Before(q.Since) || !q.Until.IsZero() && !r.FirstAt.Before(q.Until) {
			continue
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b news.Record) int { return cmp.Or(b.LastAt.Compare(a.LastAt), cmp.Compare(a.ID, b.ID)) })
	if s.turned {
		slices.Reverse(out)
	}
	return out, nil
}

// tells says whether a record tells of somebody.
func tells(r *news.Record, name string) bool {
	if r.Key.Subject == name || string(r.Maker.ID) == name {
		return true
	}
	return slices.ContainsFunc(r.Changes, func(c news.RecordChange) bool {
		m := c.Value.Move
		return m != nil && (string(m.Person.ID) == name || string(m.From.ID) == name || string(m.To.ID) == name)
	})
}

func (s *shelf) dive(t *testing.T, subject news.DiveSubject) (*news.Dive, error) {
	t.Helper()
	d, err := compose.NewDiver(compose.DiveOptions{Store: s, Gazetteer: s.gazetteer, Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	return d.Dive(t.Context(), subject)
}

// avocado is a storyline in our own words: a leak, a slip, a release; with figures, people, a quotation, a reply, and
// sources that do not agree.
func avocado(t *testing.T) *shelf {
	t.Helper()
	s := newShelf(t)
	s.report("t1", "a1", "Harbour Post", news.Press, "2025-12-09", "Meta is said to plan an AI model called Avocado",
		"Meta plans to release Avocado in the first quarter of 2026, people familiar with the matter said.",
		"A spokesperson for Meta declined to comment on Avocado.")
	s.report("t1", "a2", "北湾早报", news.Press, "2025-12-10", "知情人士称Meta拟明年春季推出Avocado模型",
		"知情人士透露，Meta计划于2026年春季发布Avocado，可能不再开源。")
	s.report("t1", "a3", "Northern Wire", news.Press, "2025-12-11", "Meta's chief executive speaks about openness and Avocado",
		"“We will keep working in the open where that is right for the people who use our models,” said Mark Zuckerberg, chief executive of Meta.")
	s.report("t2", "b1", "Harbour Post", news.Press, "2026-03-12", "Meta delays Avocado to May, people say",
		"Meta delayed the release of Avocado to May 2026, people familiar with the matter said.")
	s.report("t2", "b2", "北湾早报", news.Press, "2026-03-13", "消息人士：Meta把Avocado推迟到5月",
		"知情人士透露，Meta将Avocado的发布推迟至2026年5月。")
	s.report("t3", "c1", "Meta", news.FirstParty, "2026-04-08", "Meta releases Avocado",
		"Meta today released Avocado, its new language model, in its app.")
	s.report("t3", "c2", "北湾早报", news.Press, "2026-04-09", "Meta正式发布Avocado模型", "Meta于4月8日正式发布了大模型Avocado，模型不开源。")
	s.line("l1")
	s.report("", "d0", "Meta", news.FirstParty, "2025-12-20", "Meta speaks of its spending",
		"Meta expects 2026 capital expenditures to be in the range of $105 billion to $125 billion.")
	s.report("", "d1", "Meta", news.FirstParty, "2026-01-28", "Meta raises its capital expenditure",
		"Meta raised its 2026 capital expenditure guidance to a range of $115 billion to $135 billion.")
	s.report("", "d2", "Northern Wire", news.Press, "2026-01-10", "Yann LeCun leaves Meta to found a company",
		"Yann LeCun left Meta in January to found a company of his own.")
	s.report("", "d3", "北湾早报", news.Press, "2026-01-11", "杨立昆离开Meta自办公司", "杨立昆已离开Meta，自办公司。")
	s.report("", "e1", "Harbour Post", news.Press, "2024-01-28", "Meta spoke of spending two years ago",
		"Meta raised its 2024 capital expenditure guidance to a range of $35 billion to $40 billion.")
	return s
}
