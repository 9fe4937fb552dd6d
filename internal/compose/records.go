package compose

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"dateline/internal/entity"
	"dateline/internal/news"
	"dateline/internal/phrase"
	"dateline/internal/record"
)

// How many lines each part of an issue holds at most (BRIEF, §3).
const (
	maxSince       = 12
	maxNumbers     = 10
	maxReleases    = 15
	maxPeople      = 10
	maxUnconfirmed = 5
	maxDue         = 8
)

// lookBack is how many weeks of issues are opened again: what we open we close.
const lookBack = 26

// dueAhead is how far ahead "due next" looks.
const dueAhead = 14 * 24 * time.Hour

// maxRecords bounds what is read of one kind.
const maxRecords = 5000

// records writes the parts of an issue that rest on records.
func (w *liner) records(ctx context.Context, issue *news.Issue) error {
	earlier, err := w.earlier(ctx, issue.Week)
	if err != nil {
		return err
	}
	var picks [5][]pick
	if picks[0], err = w.since(ctx, earlier); err != nil {
		return err
	}
	for i, part := range []struct {
		kind news.RecordKind
		take func(*news.Record) (pick, bool)
		most int
	}{
		{news.RecordNumber, w.number, maxNumbers},
		{news.RecordRelease, w.release, maxReleases},
		{news.RecordMove, w.move, maxPeople},
		{news.RecordRumour, w.rumour, maxUnconfirmed},
	} {
		all, err := w.o.Store.Records(ctx, news.RecordQuery{Kind: part.kind, Since: w.from, Until: w.to, Limit: maxRecords})
		if err != nil {
			return err
		}
		picks[i+1] = best(all, part.take, 3*part.most)
	}
	if picks[2], err = w.consistent(ctx, picks[2]); err != nil {
		return err
	}
	due, err := w.o.Store.Records(ctx, news.RecordQuery{
		Kind: news.RecordPromise, Until: w.to, Limit: maxRecords, DueFrom: w.to.Format(time.DateOnly), DueBefore: w.to.Add(dueAhead).Format(time.DateOnly),
	})
	if err != nil {
		return err
	}
	ahead := best(due, w.due, 3*maxDue)
	if err := w.load(ctx, slices.Concat(append(picks[:], ahead)...)); err != nil {
		return err
	}
	for i := range picks {
		if picks[i], err = w.isNew(ctx, picks[i]); err != nil {
			return err
		}
	}
	if ahead, err = w.isNew(ctx, ahead); err != nil {
		return err
	}
	issue.Since = w.lines(picks[0], maxSince)
	issue.Numbers = w.lines(picks[1], maxNumbers)
	issue.Releases = w.lines(picks[2], maxReleases)
	issue.People = w.lines(picks[3], maxPeople)
	issue.Unconfirmed = w.lines(picks[4], maxUnconfirmed)
	issue.Due = w.lines(ahead, maxDue)
	return nil
}

// pick is a record that may be printed, with the change that is the news of it.
type pick struct {
	record *news.Record
	change int
	status news.RecordStatus
	weight float64
	in     *news.Week // the earlier issue that printed it
}

// best are the records that take likes, the weightiest first, among equals the newest, then by id.
func best(all []news.Record, take func(*news.Record) (pick, bool), most int) []pick {
	var out []pick
	for i := range all {
		if p, ok := take(&all[i]); ok {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b pick) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), b.record.LastAt.Compare(a.record.LastAt), cmp.Compare(a.record.ID, b.record.ID))
	})
	return out[:min(len(out), most)]
}

// earlier are the issues of the weeks before, the newest first. A week without an issue is passed over.
func (c *Composer) earlier(ctx context.Context, week news.Week) ([]news.Issue, error) {
	return c.o.Store.IssuesBetween(ctx, week.Next(-lookBack), week)
}

// liner chooses and writes lines about records.
type liner struct {
	*Composer
	from, to time.Time
	// said are the records that a line of this issue tells of already, sums the deals between two sides, texts what lines say.
	said    map[news.RecordID]bool
	sums    map[sum]bool
	texts   map[string]bool
	phrases *phrase.Writer
	// gazetteer knows who and what has a name.
	gazetteer *entity.Gazetteer
	evidence
}

// newLiner returns a liner of a week's issue.
func (c *Composer) newLiner(from, to time.Time) *liner {
	return &liner{
		Composer: c, from: from, to: to, said: map[news.RecordID]bool{}, sums: map[sum]bool{}, texts: map[string]bool{},
		phrases: phrase.New(worded{c.o.Gazetteer}), gazetteer: c.o.Gazetteer, evidence: newEvidence(c.o.Gazetteer),
	}
}

// last is the newest change of the week that does not merely stand beside another; false if there is none.
func (w *liner) last(r *news.Record) (int, bool) { return newest(r, w.from, w.to) }

// newest is the newest change in [from, to) that does not merely stand beside another; false if there is none.
func newest(r *news.Record, from, to time.Time) (int, bool) {
	for i := range slices.Backward(r.Changes) {
		if c := &r.Changes[i]; !c.At.Before(from) && c.At.Before(to) && !c.Against {
			return i, true
		}
	}
	return 0, false
}

// breadth weighs how many speak of a record.
func breadth(r *news.Record) float64 { return float64(r.Origins) + float64(r.Outlets)/10 }

// known says whether the gazetteer knows whom a record is about: a name that it does not know may be misread.
func known(names ...news.Name) bool {
	return slices.ContainsFunc(names, func(n news.Name) bool { return n.ID != "" })
}

// number takes figures of known entities with a known metric: revisions and figures that several tell of before others.
func (w *liner) number(r *news.Record) (pick, bool) {
	i, ok := w.last(r)
	if !ok || !known(r.Subject) || r.Key.Attribute == "" || !w.worth(r, i) {
		return pick{}, false
	}
	p := pick{record: r, change: i, status: r.Changes[i].Status, weight: breadth(r)}
	if i > 0 || r.Changes[i].Value.Figure != nil && r.Changes[i].Value.Figure.OldHigh != 0 {
		p.weight += 3 // old → new
	}
	return p, !r.Changes[i].Attribution.Unsure()
}

// release takes what came out or was announced.
func (w *liner) release(r *news.Record) (pick, bool) {
	i, ok := w.last(r)
	if !ok || !known(r.Subject, r.Maker) || !w.worth(r, i) {
		return pick{}, false
	}
	p := pick{record: r, change: i, status: r.Changes[i].Status, weight: breadth(r)}
	if known(r.Subject) {
		p.weight++
	}
	switch p.status {
	case news.StatusShipped:
		p.weight++
	case news.StatusAnnounced, news.StatusDelayed, news.StatusClosed, news.StatusConfirmed:
	default:
		return pick{}, false
	}
	c := &r.Changes[i]
	// One outlet's word in passing is no release: it says so itself, several do, or a title does.
	told := c.Attribution == news.Official || r.Origins > 1 || slices.ContainsFunc(c.Claims, func(ref news.ClaimRef) bool { return ref.Passage == 0 })
	return p, told && !c.Attribution.Unsure()
}

// consistent leaves out releases that are said to be out while their own promise still lies ahead, unless the one who can says
// so: of two readings that disagree, the one that claims more is not printed.
func (w *liner) consistent(ctx context.Context, picks []pick) ([]pick, error) {
	out := picks[:0]
	for _, p := range picks {
		if c := &p.record.Changes[p.change]; p.status == news.StatusShipped && c.Attribution != news.Official {
			promise, err := w.o.Store.Record(ctx, news.RecordKey{Kind: news.RecordPromise, Subject: p.record.Key.Subject, Attribute: "release"}.ID())
			if err != nil && !errors.Is(err, news.ErrNotFound) {
				return nil, err
			}
			if err == nil && aheadOf(promise, w.to) {
				continue
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// aheadOf says whether a date that any change of a promise names lies behind a time.
func aheadOf(promise *news.Record, to time.Time) bool {
	return slices.ContainsFunc(promise.Changes, func(c news.RecordChange) bool {
		return c.At.Before(to) && c.Value.Promise != nil && c.Value.Promise.When.To >= to.Format(time.DateOnly)
	})
}

// move takes people's moves that are announced or confirmed.
func (w *liner) move(r *news.Record) (pick, bool) {
	i, ok := w.last(r)
	if !ok || r.Changes[i].Value.Move == nil {
		return pick{}, false
	}
	m := r.Changes[i].Value.Move
	if !known(m.From, m.To) || r.Changes[i].Attribution.Unsure() {
		return pick{}, false
	}
	return pick{record: r, change: i, status: r.Changes[i].Status, weight: breadth(r)}, true
}

// rumour takes what only unnamed people say.
func (w *liner) rumour(r *news.Record) (pick, bool) {
	i, ok := w.last(r)
	if !ok || r.Status != news.StatusReported || !known(r.Subject, r.Maker) || !w.worth(r, i) {
		return pick{}, false
	}
	return pick{record: r, change: i, status: r.Status, weight: breadth(r)}, true
}

// due takes promises whose time ends in the two weeks after the issue's.
func (w *liner) due(r *news.Record) (pick, bool) {
	if !record.Due(r, w.to, w.to.Add(dueAhead)) || !known(r.Subject, r.Maker) {
		return pick{}, false
	}
	for i := len(r.Changes) - 1; i >= 0; i-- {
		if c := &r.Changes[i]; c.At.Before(w.to) && !c.Against && w.worth(r, i) {
			return pick{record: r, change: i, status: c.Status, weight: breadth(r)}, true
		}
	}
	return pick{}, false
}

// since are the records that earlier issues printed, with what became of them since the last issue that did, those that
// changed most plainly first. What is merely unchanged comes back while it is open, and fills no more than its room.
func (w *liner) since(ctx context.Context, earlier []news.Issue) ([]pick, error) {
	var out []pick
	done := map[news.RecordID]bool{}
	for i := range earlier {
		issue := &earlier[i]
		printed := issue.Week.End(w.o.Zone)
		for _, l := range slices.Concat(issue.Since, issue.Numbers, issue.Releases, issue.People, issue.Unconfirmed, issue.Due) {
			if l.Record == "" || done[l.Record] {
				continue
			}
			done[l.Record] = true
			r, err := w.o.Store.Record(ctx, l.Record)
			if errors.Is(err, news.ErrNotFound) {
				continue // its reports were corrected, or are gone
			}
			if err != nil {
				return nil, err
			}
			turn, ok := record.Since(r, printed, w.to)
			weight, open := turned(turn.Status, l.Status)
			if !ok || !open || turn.Status == news.StatusUnchanged && !waits(r, &l) {
				continue
			}
			week, change := issue.Week, changed(r, printed, w.to)
			if !w.worth(r, change) {
				continue
			}
			out = append(out, pick{record: r, change: change, status: turn.Status, weight: weight + breadth(r)/100, in: &week})
		}
	}
	slices.SortStableFunc(out, func(a, b pick) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.record.ID, b.record.ID))
	})
	unchanged := 0
	out = slices.DeleteFunc(out, func(p pick) bool {
		if p.status == news.StatusUnchanged {
			unchanged++
		}
		return p.status == news.StatusUnchanged && unchanged > maxUnchanged
	})
	return out[:min(len(out), 3*maxSince)], nil
}

// maxUnchanged is how many lines say that nothing became of something.
const maxUnchanged = 3

// waits says whether a record that did not change is still open: a promise or a rumour without an end.
func waits(r *news.Record, l *news.Line) bool {
	switch l.Status {
	case news.StatusReported, news.StatusOpen, news.StatusDue, news.StatusSlipped, news.StatusUnchanged:
		return r.Key.Kind == news.RecordPromise || r.Key.Kind == news.RecordRumour
	default:
		return false
	}
}

// changed is the newest change in [from, to); where there is none, the newest before to, or the first.
func changed(r *news.Record, from, to time.Time) int {
	if i, ok := newest(r, from, to); ok {
		return i
	}
	i, _ := newest(r, time.Time{}, to)
	return i
}

// turned weighs what became of a record; false for what says nothing new about what was closed.
func turned(now, then news.RecordStatus) (float64, bool) {
	switch now {
	case news.StatusConfirmed, news.StatusDenied, news.StatusSlipped, news.StatusKept, news.StatusLate, news.StatusMissed,
		news.StatusCancelled, news.StatusCorrected, news.StatusRevised:
		return 3, true
	case news.StatusShipped, news.StatusDelayed, news.StatusClosed:
		return 2, now != then
	case news.StatusDisputed, news.StatusSuperseded, news.StatusDue, news.StatusAnnounced:
		return 1, now != then
	case news.StatusUnchanged:
		return 0, true
	default:
		return 0, false
	}
}

// lines writes the picks that can be said and proved in at least one language, at most so many, none of a record that
// another line told of.
func (w *liner) lines(picks []pick, most int) []news.Line {
	var out []news.Line
	for _, p := range picks {
		if len(out) == most {
			break
		}
		if w.said[p.record.ID] {
			continue
		}
		deal, summed := sumOf(p.record, &p.record.Changes[p.change])
		if summed && w.sums[deal] {
			continue
		}
		line, ok := w.line(p)
		if !ok || w.repeats(&line) {
			continue
		}
		w.said[p.record.ID] = true
		if summed {
			w.sums[deal] = true
		}
		out = append(out, line)
	}
	return out
}

// repeats says whether another line has the same words in an edition, and notes these.
func (w *liner) repeats(line *news.Line) bool {
	for lang, s := range line.Editions {
		if w.texts[string(lang)+s.Text] {
			return true
		}
	}
	for lang, s := range line.Editions {
		w.texts[string(lang)+s.Text] = true
	}
	return false
}

// line writes one record's line in both languages. Where one language cannot say it, or the proof fails, the source's own
// sentence stands; if that is too long for a line too, there is no line. Where neither can say it, only a title may: a sentence
// out of its place says less than the record.
func (w *liner) line(p pick) (news.Line, bool) {
	r, c := p.record, &p.record.Changes[p.change]
	line := news.Line{
		Record: r.ID, Kind: r.Key.Kind, Status: p.status, Attribution: c.Attribution, At: c.At, Value: &c.Value, Subject: r.Subject, Maker: r.Maker,
		Outlets: r.Outlets, Origins: r.Origins, In: p.in, Editions: map[news.Lang]news.Sentence{},
	}
	refs := w.refs(r, p.change)
	ruled := false // or told by a title
	for _, lang := range news.EditionLangs() {
		if text, ok := w.phrases.Record(r, p.change, lang); ok {
			s := news.Sentence{Text: text, Lang: lang, How: news.Template, Passages: refs}
			if w.prove(&s, c.Attribution) {
				line.Editions[lang] = s
				ruled = true
				continue
			}
		}
		if s, ok := w.quoted(refs, lang); ok {
			line.Editions[lang] = s
			ruled = ruled || s.Passages[0].N == 0 && s.Lang.Edition() == lang // a title says by itself what it tells of
		}
	}
	return line, ruled && len(line.Editions) == len(news.EditionLangs())
}
