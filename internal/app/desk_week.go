package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"dateline/internal/cluster"
	"dateline/internal/compose"
	"dateline/internal/desk"
	"dateline/internal/news"
)

// deskWeeks is what the desk does with weeks and stories.
type deskWeeks struct {
	a *App

	lock sync.Mutex
	of   news.Week // whose contenders are kept, by lock
	key  string
	kept []news.Contender
}

// Current returns the week at work: the newest with a draft, or the one that the clock is in.
func (d *deskWeeks) Current(ctx context.Context) (news.Week, error) {
	now := d.a.Week()
	newest, err := d.a.Store.Issues(ctx, 1)
	if err != nil || len(newest) == 0 {
		return now, err
	}
	if w := newest[0].Week; newest[0].Status == news.Draft || w.String() > now.String() {
		return w, nil
	}
	return now, nil
}

// Week returns a week as an editor sees it.
func (d *deskWeeks) Week(ctx context.Context, week news.Week) (*desk.Week, error) {
	out := &desk.Week{Week: week}
	var err error
	out.Issue, err = d.a.Store.Issue(ctx, week)
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return nil, err
	}
	if out.Decisions, err = d.a.Store.Decisions(ctx, week); err != nil {
		return nil, err
	}
	if out.Contenders, err = d.contenders(ctx, week, out.Issue, out.Decisions); err != nil {
		return nil, err
	}
	moves, err := d.a.Store.Moves(ctx, maxMoves)
	if err != nil {
		return nil, err
	}
	if out.Verdicts, err = d.a.Store.Verdicts(ctx, week); err != nil {
		return nil, err
	}
	from := week.Start(d.a.Zone())
	for _, m := range moves {
		if m.At.Before(from) {
			break
		}
		if d.concerns(&m, out.Contenders) {
			out.Moves = append(out.Moves, m)
		}
	}
	if out.Issue != nil && out.Issue.Status == news.Draft {
		out.Stale, err = d.stale(ctx, out.Issue, out.Decisions)
	}
	return out, err
}

// concerns says whether a move touched a story of the week.
func (d *deskWeeks) concerns(m *news.Move, all []news.Contender) bool {
	return slices.ContainsFunc(all, func(c news.Contender) bool {
		if string(c.Story) == m.Subject {
			return true
		}
		for _, from := range m.Took {
			if from == c.Story {
				return true
			}
		}
		return false
	})
}

// stale says whether a draft was built without what is decided now.
func (d *deskWeeks) stale(ctx context.Context, issue *news.Issue, decisions []news.Decision) (bool, error) {
	before, err := d.a.Store.Decisions(ctx, issue.Week.Next(-1))
	if err != nil {
		return false, err
	}
	return compose.DecidedDigest(decisions, before) != issue.Decided, nil
}

// contenders are kept for as long as nothing that they are made of can have changed.
func (d *deskWeeks) contenders(ctx context.Context, week news.Week, issue *news.Issue, decisions []news.Decision) ([]news.Contender, error) {
	key := ""
	if issue != nil {
		key = issue.Inputs + " " + issue.Producer + " " + news.Decide(decisions).Digest
		d.lock.Lock()
		of, had, kept := d.of, d.key, d.kept
		d.lock.Unlock()
		if of == week && had == key {
			return kept, nil
		}
	}
	s, err := d.a.stages(ctx)
	if err != nil {
		return nil, err
	}
	list, err := s.composer.Contenders(ctx, week)
	if err == nil && key != "" {
		d.lock.Lock()
		d.of, d.key, d.kept = week, key, list
		d.lock.Unlock()
	}
	return list, err
}

// Decide keeps what an editor decided, and builds the draft anew with it.
func (d *deskWeeks) Decide(ctx context.Context, k news.Decision) error {
	k.At = wall()()
	var err error
	if k.Features, err = d.features(ctx, &k); err != nil {
		return err
	}
	if _, err = d.a.Store.SaveDecision(ctx, k); err != nil {
		return err
	}
	return d.redraft(ctx, &k)
}

// UndoDecision takes a decision of a week back, and builds the draft anew without it.
func (d *deskWeeks) UndoDecision(ctx context.Context, id int64) (news.Decision, error) {
	k, err := d.a.Store.UndoDecision(ctx, id, wall()())
	if err != nil {
		return k, err
	}
	return k, d.redraft(ctx, &k)
}

// features are what the machine knows of a story at the time of a decision.
func (d *deskWeeks) features(ctx context.Context, k *news.Decision) (json.RawMessage, error) {
	issue, err := d.a.Store.Issue(ctx, k.Week)
	if errors.Is(err, news.ErrNotFound) {
		issue, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	decisions, err := d.a.Store.Decisions(ctx, k.Week)
	if err != nil {
		return nil, err
	}
	all, err := d.contenders(ctx, k.Week, issue, decisions)
	if err != nil {
		return nil, err
	}
	var f struct {
		Rank    int            `json:"rank,omitempty"`
		Score   float64        `json:"score,omitempty"`
		Parts   []news.Part    `json:"parts,omitempty"`
		Reports int            `json:"reports,omitempty"`
		Origins int            `json:"origins,omitempty"`
		Outlets int            `json:"outlets,omitempty"`
		Langs   []news.Lang    `json:"langs,omitempty"`
		Class   news.Class     `json:"class,omitempty"`
		Home    news.SectionID `json:"home,omitempty"`
		Second  news.SectionID `json:"second,omitempty"`
		Stood   *news.Placed   `json:"stood,omitempty"` // where it was printed
		Ranking []news.StoryID `json:"ranking,omitempty"`
	}
	if i := slices.IndexFunc(all, func(c news.Contender) bool { return c.Story == k.Story }); i >= 0 {
		c := &all[i]
		f.Rank, f.Score, f.Parts, f.Reports, f.Origins, f.Outlets, f.Langs, f.Class, f.Home, f.Second =
			c.Rank, c.Score, c.Parts, c.Reports, c.Origins, len(c.Outlets), c.Langs, c.Class, c.Home, c.Second
	}
	if issue != nil {
		for _, s := range issue.Sections {
			if at := slices.IndexFunc(s.Items, func(i news.Item) bool { return i.Story == k.Story }); at >= 0 {
				f.Stood = &news.Placed{Story: k.Story, Section: s.ID, Place: at + 1}
			}
			if k.Kind == news.DecideOrder && s.ID == k.Section {
				for _, item := range s.Items {
					f.Ranking = append(f.Ranking, item.Story)
				}
			}
		}
	}
	return json.Marshal(f)
}

// patience is how long an editor waits for a build that is under way. What was decided is kept in any case, and the next build
// heeds it.
const patience = 3 * time.Second

// redraft builds the drafts that rest on a decision. No model is asked, so that it is quick; what models answered before is used.
func (d *deskWeeks) redraft(ctx context.Context, k *news.Decision) error {
	weeks := []news.Week{k.Week}
	if k.Kind != news.DecideEdit && k.Kind != news.DecideOrder {
		weeks = append(weeks, k.Week.Next(1)) // it may have been held, or be held no longer
	}
	for end := wall()().Add(patience); !d.a.building.TryLock(); {
		if wall()().After(end) {
			return nil // the page says that the draft is older than the decision
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	defer d.a.building.Unlock()
	for _, week := range weeks {
		issue, err := d.a.Store.Issue(ctx, week)
		if errors.Is(err, news.ErrNotFound) || err == nil && issue.Status != news.Draft {
			continue
		}
		if err != nil {
			return err
		}
		if _, err := d.a.composePass(ctx, week, compose.Kept); err != nil {
			return fmt.Errorf("compose %s: %w", week, err)
		}
	}
	return nil
}

// Build builds a week's draft, from annotating on.
func (d *deskWeeks) Build(ctx context.Context, week news.Week) error {
	_, err := d.a.BuildIssue(ctx, week)
	return err
}

// Merge makes stories one; the first stays.
func (d *deskWeeks) Merge(ctx context.Context, who string, ids ...news.StoryID) (news.Move, error) {
	return d.a.MergeStories(ctx, cluster.Hand{Who: who, Anyway: true}, ids...)
}

// Split takes reports out of a story.
func (d *deskWeeks) Split(ctx context.Context, who string, id news.StoryID, reports ...news.ReportID) (news.Move, error) {
	return d.a.SplitStory(ctx, cluster.Hand{Who: who, Anyway: true}, id, reports...)
}

// UndoMove takes a merge or split back.
func (d *deskWeeks) UndoMove(ctx context.Context, number int64) (news.Move, error) {
	return d.a.UndoMove(ctx, number)
}

// Story returns a story as an editor of a week sees it.
func (d *deskWeeks) Story(ctx context.Context, week news.Week, id news.StoryID) (*desk.Story, error) {
	row, err := d.a.Store.Story(ctx, id)
	if err == nil && row.MergedInto != "" {
		row, err = d.a.Store.Story(ctx, row.MergedInto)
	}
	if err != nil {
		return nil, err
	}
	out := &desk.Story{Story: *row, Week: week}
	if out.Voices, err = d.a.Store.Voices(ctx, row.Members); err != nil {
		return nil, err
	}
	if out.Passages, err = d.a.Store.Passages(ctx, row.Members); err != nil {
		return nil, err
	}
	if out.Claims, err = d.a.Store.Claims(ctx, row.Members); err != nil {
		return nil, err
	}
	issue, err := d.a.Store.Issue(ctx, week)
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return nil, err
	}
	if err == nil {
		out.Status = issue.Status
		for _, s := range issue.Sections {
			for i := range s.Items {
				if s.Items[i].Story == row.ID {
					out.Item, out.Section = &s.Items[i], s.ID
				}
			}
		}
	}
	decisions, err := d.a.Store.Decisions(ctx, week)
	if err != nil {
		return nil, err
	}
	if out.Verdicts, err = d.a.Store.Verdicts(ctx, week); err != nil {
		return nil, err
	}
	for _, k := range decisions {
		if k.Story == row.ID {
			out.Decisions = append(out.Decisions, k)
		}
	}
	moves, err := d.a.Store.Moves(ctx, maxMoves)
	for _, m := range moves {
		if touchesStory(&m, row) {
			out.Moves = append(out.Moves, m)
		}
	}
	return out, err
}

// Prove holds sentences against a story's passages.
func (d *deskWeeks) Prove(ctx context.Context, week news.Week, id news.StoryID, asked ...desk.Asked) ([]desk.Proved, error) {
	s, err := d.a.stages(ctx)
	if err != nil {
		return nil, err
	}
	p, err := s.composer.Prover(ctx, week, id)
	if err != nil {
		return nil, err
	}
	out := make([]desk.Proved, len(asked))
	for i, q := range asked {
		got := p.Prove(q.Text, q.Lang, q.Passages)
		out[i] = desk.Proved{Verdict: got.Verdict, Passages: got.Passages, Texts: got.Texts, Found: got.Found}
	}
	return out, nil
}

// Suggests says whether there is a model to ask.
func (d *deskWeeks) Suggests() bool { return d.a.writer() != nil }

// suggestTime is how long an editor waits for a model's suggestions.
const suggestTime = 50 * time.Second

var errSuggestTime = errors.New("the time for a suggestion was over")

// Suggest asks models for sentences about a story.
func (d *deskWeeks) Suggest(ctx context.Context, week news.Week, id news.StoryID, lang news.Lang) ([]news.Sentence, []news.WritingReason, error) {
	s, err := d.a.stages(ctx)
	if err != nil {
		return nil, nil, err
	}
	timed, stop := context.WithTimeoutCause(ctx, suggestTime, errSuggestTime)
	defer stop()
	return s.composer.Suggest(timed, week, id, lang)
}
