package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"dateline/internal/annotate"
	"dateline/internal/cluster"
	"dateline/internal/compose"
	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/follow"
	"dateline/internal/news"
	"dateline/internal/section"
	"dateline/internal/store"
)

// stages are the stages that lean on the gazetteer, built for one revision of what editors changed in it. They are
// built anew when it is edited, also by another process; a pass that began goes on with what it began with.
type stages struct {
	revision  int64
	field     *field.Field
	gazetteer *entity.Gazetteer
	edits     []store.EntityEdit
	skipped   []field.Skipped // edits that the field has no place for any more

	annotator *annotate.Annotator
	clusterer *cluster.Clusterer
	counter   *follow.Counter
	composer  *compose.Composer
}

// stages returns the stages for the gazetteer as it stands now. Annotations that edits touch, and that do not know of
// them yet, are marked as absent first: so an edit is spread also if the process that made it died on the way.
func (a *App) stages(ctx context.Context) (*stages, error) {
	a.standing.Lock()
	defer a.standing.Unlock()
	state, err := a.Store.EntityState(ctx)
	if err != nil {
		return nil, err
	}
	if a.standingStages == nil || a.standingStages.revision != state.Revision {
		edits, now, err := a.Store.EntityEdits(ctx)
		if err != nil {
			return nil, err
		}
		if a.standingStages, err = a.newStages(edits, now.Revision); err != nil {
			return nil, err
		}
		state = now
	}
	if state.Spread < state.Revision {
		if _, err := a.spread(ctx, a.standingStages, state); err != nil {
			return nil, err
		}
	}
	return a.standingStages, nil
}

// newStages builds the stages, in the order of the flow.
func (a *App) newStages(edits []store.EntityEdit, revision int64) (_ *stages, err error) {
	s := &stages{revision: revision, edits: edits}
	s.field, s.skipped = replay(a.field.Field, edits, revision)
	for _, k := range s.skipped {
		a.log.Warn("an edit of the gazetteer has no place any more", "op", string(k.Change.Op), "entity", string(k.Change.Subject()), "err", k.Err)
	}
	if s.gazetteer, err = entity.New(s.field); err != nil {
		return nil, err
	}
	if s.annotator, err = annotate.New(annotate.Options{
		Store: a.Store, Gazetteer: s.gazetteer, Judge: entity.NewRelevance(s.field, s.gazetteer), Field: a.field.Digest, Revision: revision,
		Now: a.now, Log: a.log,
	}); err != nil {
		return nil, err
	}
	if s.clusterer, err = cluster.New(cluster.Options{
		Store: a.Store, Now: a.now, Log: a.log, Similar: likeness(s.field, s.gazetteer),
		Line: line(s.gazetteer), Role: role(s.gazetteer),
	}); err != nil {
		return nil, err
	}
	if s.counter, err = follow.NewCounter(follow.AttentionOptions{
		Store: a.Store, Gazetteer: s.gazetteer, Field: fmt.Sprintf("%s/%d", a.field.Digest, revision), Now: a.now, Log: a.log, Zone: a.Zone(),
	}); err != nil {
		return nil, err
	}
	filer, err := section.New(a.field.Files, s.gazetteer)
	if err != nil {
		return nil, err
	}
	if s.composer, err = compose.New(compose.Options{
		Store: a.Store, Dives: a.Store, Editors: a.Store, Gazetteer: s.gazetteer, Filer: filer, Now: a.now, Log: a.log, Zone: a.o.Settings.Location, Items: a.o.Settings.Items,
		Writer: a.writer(), WriteTime: a.o.Settings.WritingTime(), Glossary: s.field.Glossary, Progress: a.wrote,
	}); err != nil {
		return nil, err
	}
	return s, nil
}

// annotatePass annotates some reports with the gazetteer as it stands.
func (a *App) annotatePass(ctx context.Context) (more bool, err error) {
	s, err := a.stages(ctx)
	if err != nil {
		return false, err
	}
	more, err = s.annotator.Pass(ctx)
	if errors.Is(err, news.ErrConflict) {
		state, stateErr := a.Store.EntityState(ctx)
		if stateErr == nil && state.Revision != s.revision {
			return true, nil // edited meanwhile: what was read is read again with what stands now
		}
	}
	return more, err
}

// clusterPass clusters the reports of a week and links its stories to earlier ones.
func (a *App) clusterPass(ctx context.Context, week news.Week) error {
	s, err := a.stages(ctx)
	if err != nil {
		return err
	}
	if err := s.clusterer.Week(ctx, week, a.Zone()); err != nil {
		return err
	}
	return s.clusterer.Storylines(ctx, week, a.Zone())
}

// refreshPass brings the stories of a week up to date between clusterings.
func (a *App) refreshPass(ctx context.Context, week news.Week) error {
	s, err := a.stages(ctx)
	if err != nil {
		return err
	}
	if err := s.clusterer.Refresh(ctx, week, a.Zone()); err != nil {
		return err
	}
	return s.clusterer.Storylines(ctx, week, a.Zone())
}

// composePass makes the issue of a week, in whose words is said.
func (a *App) composePass(ctx context.Context, week news.Week, words compose.Words) (*news.Issue, error) {
	s, err := a.stages(ctx)
	if err != nil {
		return nil, err
	}
	return s.composer.In(words).Compose(ctx, week)
}

// standing returns the batches of edits that hold at a revision: those that were not undone by then, in order.
func standing(edits []store.EntityEdit, revision int64) []int64 {
	undone := map[int64]bool{}
	for _, e := range edits {
		if e.N <= revision && e.Undoes > 0 {
			undone[e.Undoes] = true
		}
	}
	var batches []int64
	for _, e := range edits {
		if e.N > revision || e.Undoes > 0 || undone[e.Batch] {
			continue
		}
		if len(batches) == 0 || batches[len(batches)-1] != e.Batch {
			batches = append(batches, e.Batch)
		}
	}
	return batches
}

// changesOf reads the changes of a batch.
func changesOf(edits []store.EntityEdit, batch int64) []field.Change {
	var out []field.Change
	for _, e := range edits {
		if e.Batch != batch || e.Undoes > 0 {
			continue
		}
		var c field.Change
		if err := json.Unmarshal([]byte(e.Change), &c); err != nil {
			c = field.Change{Op: field.Op("unreadable " + e.Op), ID: e.Subject} // refused, and shown, by With
		}
		out = append(out, c)
	}
	return out
}

// replay makes the field as editors left it at a revision.
func replay(base *field.Field, edits []store.EntityEdit, revision int64) (*field.Field, []field.Skipped) {
	batches := standing(edits, revision)
	if len(batches) == 0 {
		return base, nil
	}
	changes := make([][]field.Change, len(batches))
	for i, b := range batches {
		changes[i] = changesOf(edits, b)
	}
	return base.Replay(changes)
}

// spreadPage is how many reports are looked at together.
const spreadPage = 500

// spread marks as absent the annotations that edits touch, and returns how many.
func (a *App) spread(ctx context.Context, s *stages, state store.EntityState) (int, error) {
	before, _ := replay(a.field.Field, s.edits, state.Spread)
	touch, err := entity.NewTouch(before, s.field)
	if err != nil {
		return 0, fmt.Errorf("compare gazetteers: %w", err)
	}
	var touched []news.ReportID
	for after := news.ReportID(""); !touch.Empty(); {
		page, err := a.Store.AnnotatedTexts(ctx, after, spreadPage)
		if err != nil {
			return 0, err
		}
		for i := range page {
			if touches(touch, &page[i]) {
				touched = append(touched, page[i].ID)
			}
		}
		if len(page) < spreadPage {
			break
		}
		after = page[len(page)-1].ID
	}
	err = a.Store.SpreadEntityEdits(ctx, state.Spread, s.revision, touched)
	if errors.Is(err, news.ErrConflict) { // another process was faster, and saw the same
		return len(touched), nil
	}
	return len(touched), err
}

func touches(t *entity.Touch, v *news.Voice) bool {
	for _, e := range v.Entities {
		if t.ID(e.ID) {
			return true
		}
	}
	return t.Text(v.Title, v.Body())
}
