package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dateline/internal/cluster"
	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/similar"
)

// Told is a story as a list of stories shows it.
type Told struct {
	ID      news.StoryID `json:"id"`
	Title   string       `json:"title"`
	Lang    news.Lang    `json:"lang"`
	Reports int          `json:"reports"`
	Outlets int          `json:"outlets"`
	FirstAt time.Time    `json:"first_at"`
	LastAt  time.Time    `json:"last_at"`
	// Pinned says that a person merged or split it.
	Pinned bool `json:"pinned,omitempty"`
}

// Stories returns the stories that have a report in the week, those of most reports first. With least, those of fewer
// reports are left out.
func (a *App) Stories(ctx context.Context, week news.Week, least int) ([]Told, error) {
	from, to := week.Start(a.Zone()), week.End(a.Zone())
	stories, err := a.Store.StoriesBetween(ctx, from, to)
	if err != nil {
		return nil, err
	}
	voices, err := a.Store.VoicesBetween(ctx, from, to)
	if err != nil {
		return nil, err
	}
	pins, err := a.Store.Pins(ctx)
	if err != nil {
		return nil, err
	}
	byID := make(map[news.ReportID]*news.Voice, len(voices))
	for i := range voices {
		byID[voices[i].ID] = &voices[i]
	}
	pinned := map[news.ReportID]bool{}
	for _, p := range pins.All {
		pinned[p.A], pinned[p.B] = true, true
	}
	out := []Told{}
	for i := range stories {
		var inside []news.Voice
		hand := false
		for _, r := range stories[i].Members {
			if v := byID[r]; v != nil {
				inside = append(inside, *v)
			}
			hand = hand || pinned[r]
		}
		if len(inside) == 0 || len(stories[i].Members) < least {
			continue
		}
		told := tell(&stories[i], inside)
		told.Pinned = hand
		out = append(out, told)
	}
	slices.SortStableFunc(out, func(x, y Told) int { return y.Reports - x.Reports })
	return out, nil
}

// tell sums a story up from its reports, or from some of them.
func tell(s *news.Story, voices []news.Voice) Told {
	t := Told{ID: s.ID, Reports: len(s.Members), FirstAt: s.FirstAt, LastAt: s.LastAt}
	if v, ok := render.TitleOf(voices, news.English); ok {
		t.Title, t.Lang = v.Title, v.Lang
	}
	outlets := map[string]bool{}
	for i := range voices {
		outlets[voices[i].Outlet] = true
	}
	t.Outlets = len(outlets)
	return t
}

// StoryWhole is a story with its reports, and what a person did to it.
type StoryWhole struct {
	Told
	// Asked is the id that was asked for, where another one leads here.
	Asked  news.StoryID  `json:"asked,omitempty"`
	Voices []StoryReport `json:"reports_list"`
	Moves  []StoryMove   `json:"moves"`
}

// StoryReport is a report of a story.
type StoryReport struct {
	ID        news.ReportID `json:"id"`
	Published time.Time     `json:"published"`
	Lang      news.Lang     `json:"lang"`
	Outlet    string        `json:"outlet"`
	Title     string        `json:"title"`
	URL       string        `json:"url"`
}

// StoryMove is what a person did, in short.
type StoryMove struct {
	ID      int64         `json:"id"`
	Kind    news.MoveKind `json:"kind"`
	Subject string        `json:"subject"`
	Who     string        `json:"who,omitempty"`
	At      time.Time     `json:"at"`
	Undone  bool          `json:"undone,omitempty"`
	Reports int           `json:"reports"` // that changed their story
}

// maxMoves is how many moves are looked through for those of one story.
const maxMoves = 10000

// Story returns a story with its reports. An id that was merged away leads to the story that took its reports; an
// unknown one is news.ErrNotFound.
func (a *App) Story(ctx context.Context, id news.StoryID) (*StoryWhole, error) {
	s, err := a.Store.Story(ctx, id)
	if err == nil && s.MergedInto != "" {
		s, err = a.Store.Story(ctx, s.MergedInto)
	}
	if err != nil {
		return nil, err
	}
	voices, err := a.Store.Voices(ctx, s.Members)
	if err != nil {
		return nil, err
	}
	whole := &StoryWhole{Told: tell(s, voices), Voices: []StoryReport{}, Moves: []StoryMove{}}
	if s.ID != id {
		whole.Asked = id
	}
	for i := range voices {
		v := &voices[i]
		whole.Voices = append(whole.Voices, StoryReport{v.ID, v.Published, v.Lang, v.Outlet, v.Title, v.URL})
	}
	moves, err := a.Store.Moves(ctx, maxMoves)
	if err != nil {
		return nil, err
	}
	for _, m := range moves {
		if touchesStory(&m, s) {
			whole.Moves = append(whole.Moves, StoryMove{m.ID, m.Kind, m.Subject, m.Who, m.At, !m.UndoneAt.IsZero(), len(m.Took)})
			whole.Pinned = whole.Pinned || m.UndoneAt.IsZero()
		}
	}
	return whole, nil
}

func touchesStory(m *news.Move, s *news.Story) bool {
	if m.Subject == string(s.ID) {
		return true
	}
	for r := range m.Took {
		if slices.Contains(s.Members, r) {
			return true
		}
	}
	return false
}

// MergeStories makes stories one, by hand: see cluster.Merge. Drafts that print them are composed anew.
func (a *App) MergeStories(ctx context.Context, h cluster.Hand, ids ...news.StoryID) (news.Move, error) {
	return a.hand(ctx, func(c *cluster.Clusterer) (news.Move, error) { return c.Merge(ctx, h, ids...) })
}

// SplitStory takes reports out of a story, by hand: see cluster.Split. Drafts that print it are composed anew.
func (a *App) SplitStory(ctx context.Context, h cluster.Hand, id news.StoryID, reports ...news.ReportID) (news.Move, error) {
	return a.hand(ctx, func(c *cluster.Clusterer) (news.Move, error) { return c.Split(ctx, h, id, reports...) })
}

// UndoMove takes a merge or split back; 0 is the newest that stands: see cluster.Undo.
func (a *App) UndoMove(ctx context.Context, number int64) (news.Move, error) {
	return a.hand(ctx, func(c *cluster.Clusterer) (news.Move, error) { return c.Undo(ctx, number) })
}

// hand makes a move and brings up to date what rests on the stories that it touched.
func (a *App) hand(ctx context.Context, do func(*cluster.Clusterer) (news.Move, error)) (news.Move, error) {
	a.building.Lock()
	defer a.building.Unlock()
	s, err := a.stages(ctx)
	if err != nil {
		return news.Move{}, err
	}
	m, err := do(s.clusterer)
	if err != nil {
		return m, err
	}
	return m, a.redraft(ctx, s, &m)
}

// redraft composes anew the drafts of the weeks in which the moved reports, or those beside them, were published.
func (a *App) redraft(ctx context.Context, s *stages, m *news.Move) error {
	reports := make([]news.ReportID, 0, len(m.Took))
	for r := range m.Took {
		reports = append(reports, r)
	}
	stories, err := a.Store.StoriesOf(ctx, reports)
	if err != nil {
		return err
	}
	for i := range stories {
		reports = append(reports, stories[i].Members...)
	}
	times, err := a.Store.Published(ctx, reports)
	if err != nil {
		return err
	}
	weeks := map[news.Week]bool{}
	for _, at := range times {
		weeks[news.WeekOf(at.In(a.Zone()))] = true
	}
	for week := range weeks {
		if err := s.clusterer.Storylines(ctx, week, a.Zone()); err != nil {
			return fmt.Errorf("storylines of %s: %w", week, err)
		}
		issue, err := a.Store.Issue(ctx, week)
		if errors.Is(err, news.ErrNotFound) || err == nil && issue.Status != news.Draft {
			continue
		}
		if err != nil {
			return err
		}
		if _, err := s.composer.Compose(ctx, week); err != nil {
			return fmt.Errorf("compose %s: %w", week, err)
		}
	}
	return nil
}

// line leads from a version of a model to its line, so that GPT-5.2 and GPT-5 are one subject.
func line(g *entity.Gazetteer) func(news.EntityID) news.EntityID {
	return func(id news.EntityID) news.EntityID {
		for range 8 { // deeper than any gazetteer; one with a circle ends
			e, ok := g.Entity(id)
			if !ok || e.Kind != field.Model {
				return id
			}
			if up, ok := g.Entity(e.Parent); !ok || up.Kind != field.Model {
				return id
			}
			id = e.Parent
		}
		return id
	}
}

// role says what an entity is in stories, by its kind.
func role(g *entity.Gazetteer) func(news.EntityID) similar.Role {
	return func(id news.EntityID) similar.Role {
		e, _ := g.Entity(id)
		switch e.Kind {
		case field.Company, field.Lab:
			return similar.Company
		case field.Person:
			return similar.Person
		case field.Agency, field.University, field.Fund, field.Media:
			return similar.Frame
		default:
			return similar.Subject
		}
	}
}
