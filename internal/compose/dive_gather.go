package compose

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dateline/internal/field"
	"dateline/internal/news"
)

// Bounds of what a dive reads.
const (
	diveStories = 60  // the newest, of an entity of which more are held
	diveReports = 600 // of the stories
	diveBeside  = 200 // reports outside the stories that records lead to
	maxMains    = 4   // main entities
)

// Records of the main entities count from so long before the first report to so long behind the last.
const (
	diveBefore = 60 * 24 * time.Hour
	diveAfter  = 30 * 24 * time.Hour
)

// material is all that is held on a subject.
type material struct {
	subject news.DiveSubject
	stories []news.Story // by first report, then id
	story   map[news.ReportID]int
	order   []news.ReportID // the stories' reports, by Published, then id
	voices  map[news.ReportID]*news.Voice
	first   time.Time
	last    time.Time
	mains   []news.EntityID
	// records are those of the stories and, of the main entities, those of about the same time.
	records  []news.Record
	passages []news.Passage
	claims   []news.Said
	said     map[claimed]*news.Said
}

// claimed names a claim.
type claimed struct {
	report news.ReportID
	n      int
}

// in says whether a report is one of the stories'.
func (m *material) in(id news.ReportID) bool { _, ok := m.story[id]; return ok }

// near says whether a time is about that of the stories.
func (m *material) near(t time.Time) bool {
	return !t.Before(m.first.Add(-diveBefore)) && !t.After(m.last.Add(diveAfter))
}

// gather reads all that is held on a subject.
func (d *Diver) gather(ctx context.Context, subject news.DiveSubject) (*material, error) {
	m := &material{subject: subject, story: map[news.ReportID]int{}, voices: map[news.ReportID]*news.Voice{}, said: map[claimed]*news.Said{}}
	var err error
	if m.stories, err = d.stories(ctx, m); err != nil {
		return nil, err
	}
	slices.SortFunc(m.stories, func(a, b news.Story) int { return cmp.Or(a.FirstAt.Compare(b.FirstAt), cmp.Compare(a.ID, b.ID)) })
	var ids []news.ReportID
	for i := range m.stories {
		for _, id := range m.stories[i].Members {
			m.story[id] = i
			ids = append(ids, id)
		}
	}
	voices, err := d.o.Store.Voices(ctx, ids)
	if err != nil {
		return nil, err
	}
	if len(voices) == 0 {
		return nil, fmt.Errorf("%w: %w: none of its reports", news.ErrInvalid, ErrThin)
	}
	voices = d.before(voices)
	if len(voices) == 0 {
		return nil, fmt.Errorf("%w: %w: no report before %s", news.ErrInvalid, ErrThin, d.o.Until.Format(time.DateOnly))
	}
	voices = voices[max(0, len(voices)-diveReports):]
	for i := range voices {
		m.voices[voices[i].ID] = &voices[i]
		m.order = append(m.order, voices[i].ID)
	}
	m.first, m.last = voices[0].Published, voices[len(voices)-1].Published
	m.mains = d.mains(m)
	beside, err := d.records(ctx, m)
	if err != nil {
		return nil, err
	}
	others, err := d.o.Store.Voices(ctx, beside)
	if err != nil {
		return nil, err
	}
	others = d.before(others)
	for i := range others {
		m.voices[others[i].ID] = &others[i]
	}
	all := slices.Concat(m.order, beside)
	if m.passages, err = d.o.Store.Passages(ctx, all); err != nil {
		return nil, err
	}
	m.claims, err = d.o.Store.Claims(ctx, all)
	return m, err
}

// before keeps the reports that count.
func (d *Diver) before(voices []news.Voice) []news.Voice {
	if d.o.Until.IsZero() {
		return voices
	}
	return slices.DeleteFunc(voices, func(v news.Voice) bool { return !v.Published.Before(d.o.Until) })
}

// asOf takes a record back to how it stood; false if there was none.
func (d *Diver) asOf(r *news.Record) bool {
	if d.o.Until.IsZero() {
		return true
	}
	n := len(r.Changes)
	r.Changes = slices.DeleteFunc(slices.Clone(r.Changes), func(c news.RecordChange) bool { return !c.At.Before(d.o.Until) })
	if len(r.Changes) == 0 {
		return false
	}
	if len(r.Changes) < n {
		last := &r.Changes[len(r.Changes)-1]
		r.Status, r.LastAt = last.Status, last.At
	}
	return true
}

// stories finds the stories of the subject. A subject that leads to another becomes that one.
func (d *Diver) stories(ctx context.Context, m *material) ([]news.Story, error) {
	switch {
	case m.subject.Storyline != "":
		line, err := d.o.Store.Storyline(ctx, m.subject.Storyline)
		if err == nil && line.MergedInto != "" {
			m.subject.Storyline = line.MergedInto
			line, err = d.o.Store.Storyline(ctx, line.MergedInto)
		}
		if err != nil {
			return nil, err
		}
		return line.Stories, nil
	case m.subject.Story != "":
		story, err := d.o.Store.Story(ctx, m.subject.Story)
		if err == nil && story.MergedInto != "" {
			m.subject.Story = story.MergedInto
			story, err = d.o.Store.Story(ctx, story.MergedInto)
		}
		if err != nil {
			return nil, err
		}
		line, err := d.o.Store.StorylineOf(ctx, story.ID)
		switch {
		case errors.Is(err, news.ErrNotFound):
			return []news.Story{*story}, nil
		case err != nil:
			return nil, err
		}
		m.subject = news.DiveSubject{Storyline: line.ID}
		return line.Stories, nil
	}
	return d.storiesOf(ctx, m.subject.Entity)
}

// storiesOf finds the stories of an entity: those that its records rest on and that name it in a title.
func (d *Diver) storiesOf(ctx context.Context, id news.EntityID) ([]news.Story, error) {
	if _, ok := d.o.Gazetteer.Entity(id); !ok {
		return nil, news.ErrNotFound
	}
	records, err := d.o.Store.Records(ctx, news.RecordQuery{Name: string(id), Limit: maxRecords})
	if err != nil {
		return nil, err
	}
	seen := map[news.ReportID]bool{}
	var ids []news.ReportID
	for i := range records {
		for j := range records[i].Changes {
			for _, c := range records[i].Changes[j].Claims {
				if !seen[c.Report] {
					seen[c.Report] = true
					ids = append(ids, c.Report)
				}
			}
		}
	}
	slices.Sort(ids)
	voices, err := d.o.Store.Voices(ctx, ids)
	if err != nil {
		return nil, err
	}
	ids = ids[:0]
	for i := range voices {
		if slices.ContainsFunc(voices[i].Entities, func(e news.EntityCount) bool { return e.ID == id && e.Title }) {
			ids = append(ids, voices[i].ID)
		}
	}
	stories, err := d.o.Store.StoriesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	if stories, err = d.about(ctx, stories, id); err != nil {
		return nil, err
	}
	if len(stories) == 0 {
		return nil, fmt.Errorf("%w: %w: %d records and no story that names it in a title", news.ErrInvalid, ErrThin, len(records))
	}
	slices.SortFunc(stories, func(a, b news.Story) int { return cmp.Or(b.LastAt.Compare(a.LastAt), cmp.Compare(a.ID, b.ID)) })
	return stories[:min(len(stories), diveStories)], nil
}

// about keeps the stories of which a third of the reports name an entity in their titles.
func (d *Diver) about(ctx context.Context, stories []news.Story, id news.EntityID) ([]news.Story, error) {
	var ids []news.ReportID
	for i := range stories {
		ids = append(ids, stories[i].Members...)
	}
	voices, err := d.o.Store.Voices(ctx, ids)
	if err != nil {
		return nil, err
	}
	titled := map[news.ReportID]bool{}
	for i := range voices {
		titled[voices[i].ID] = slices.ContainsFunc(voices[i].Entities, func(e news.EntityCount) bool { return e.ID == id && e.Title })
	}
	return slices.DeleteFunc(stories, func(s news.Story) bool {
		n := 0
		for _, r := range s.Members {
			if titled[r] {
				n++
			}
		}
		return 3*n < len(s.Members)
	}), nil
}

// mains are the entities that a quarter of the reports and one title name, those in most titles first; no publishers,
// which are named as sources. Where one was asked for, it is the first.
func (d *Diver) mains(m *material) []news.EntityID {
	var all []news.Voice
	count := map[news.EntityID][2]int{} // reports, titles
	for _, id := range m.order {
		v := m.voices[id]
		all = append(all, *v)
		for _, e := range v.Entities {
			c := count[e.ID]
			c[0]++
			if e.Title {
				c[1]++
			}
			count[e.ID] = c
		}
	}
	var out []news.EntityID
	if m.subject.Entity != "" {
		out = append(out, m.subject.Entity)
	}
	for _, id := range entities(all) {
		e, ok := d.o.Gazetteer.Entity(id)
		if c := count[id]; ok && e.Kind != field.Media && 4*c[0] >= len(m.order) && c[1] > 0 && !slices.Contains(out, id) && len(out) < maxMains {
			out = append(out, id)
		}
	}
	return out
}

// records reads the records of the main entities that are of about the time of the stories, and returns the reports
// outside the stories on which they rest.
func (d *Diver) records(ctx context.Context, m *material) ([]news.ReportID, error) {
	byID := map[news.RecordID]news.Record{}
	for _, id := range m.mains {
		rows, err := d.o.Store.Records(ctx, news.RecordQuery{
			Name: string(id), Since: m.first.Add(-diveBefore), Until: m.last.Add(diveAfter), Limit: maxRecords,
		})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			byID[r.ID] = r
		}
	}
	// Those of the stories that name none of the main entities are found through whom the stories' titles name.
	for _, id := range d.titled(m) {
		rows, err := d.o.Store.Records(ctx, news.RecordQuery{
			Name: string(id), Since: m.first.Add(-diveBefore), Until: m.last.Add(diveAfter), Limit: maxRecords,
		})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if m.own(&r) {
				byID[r.ID] = r
			}
		}
	}
	for _, r := range byID {
		if d.asOf(&r) {
			m.records = append(m.records, r)
		}
	}
	// Those of the stories first, then those of which most speak: where there are too many reports beside, these stay.
	first := func(r *news.Record) int {
		if m.own(r) {
			return 0
		}
		return 1
	}
	slices.SortFunc(m.records, func(a, b news.Record) int {
		return cmp.Or(cmp.Compare(first(&a), first(&b)), cmp.Compare(breadth(&b), breadth(&a)), cmp.Compare(a.ID, b.ID))
	})
	var beside []news.ReportID
	for i := range m.records {
		for j := range m.records[i].Changes {
			refs := m.records[i].Changes[j].Claims
			if !m.own(&m.records[i]) {
				refs = cited(&m.records[i], j)
			}
			for _, c := range refs {
				if !m.in(c.Report) && !slices.Contains(beside, c.Report) && len(beside) < diveBeside {
					beside = append(beside, c.Report)
				}
			}
		}
	}
	slices.Sort(beside)
	return beside, nil
}

// titled are the entities that the stories name and that are not main ones, in order.
func (d *Diver) titled(m *material) []news.EntityID {
	var out []news.EntityID
	for _, id := range m.order {
		for _, e := range m.voices[id].Entities {
			if !slices.Contains(m.mains, e.ID) && !slices.Contains(out, e.ID) && len(out) < maxEntities*maxMains {
				out = append(out, e.ID)
			}
		}
	}
	slices.Sort(out)
	return out
}

// own says whether a record rests on a report of the stories.
func (m *material) own(r *news.Record) bool {
	return slices.ContainsFunc(r.Changes, func(c news.RecordChange) bool {
		return slices.ContainsFunc(c.Claims, func(ref news.ClaimRef) bool { return m.in(ref.Report) })
	})
}
