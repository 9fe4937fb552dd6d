package compose

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dateline/internal/news"
	"dateline/internal/record"
)

// digestItems is how far down a day's ranking a digest looks: so many stories stand at length at most, and its lines come from
// three times as many. A digest is read before work, in a few minutes.
const digestItems = 5

// Digest makes the digest of a day from the reports of [from, to), as an issue is made from those of a week: the same ranking,
// filing, words, proofs and decisions of editors. It holds no lines of records and no deep dive: those are a week's.
//
// Earlier are the digests that went before. A story that one of them told is told again only if it has moved since: somebody
// nearer to the fact says so, or a record that its new reports claim has changed. Sentences that were printed are not printed
// again. Each sentence is proved, and each story has a link to who did it or to edited news; what cannot be printed so is left
// out, so that a digest may be empty. Nothing is stored.
func (c *Composer) Digest(ctx context.Context, from, to time.Time, earlier []news.Bulletin) (*news.Bulletin, error) {
	stories, err := c.stories(ctx, from, to)
	if err != nil {
		return nil, err
	}
	b := c.newBulletin(news.Daily, from, to)
	b.ID = news.DigestID(b.Day)
	decided, err := c.standing(ctx, from, to)
	if err != nil {
		return nil, err
	}
	ranking := c.rank(b.Issue.Week, stories, from)
	w := c.newLiner(from, to)
	told := tellings(earlier)
	fresh := make([]story, 0, len(stories))
	for i := range stories {
		s := &stories[i]
		before := told.of(s)
		if before != nil {
			moved, err := w.moved(ctx, s, before)
			if err != nil {
				return nil, err
			}
			if !moved {
				continue
			}
		}
		fresh = append(fresh, *s)
	}
	printed, _ := choose(fresh, digestItems, c.file, decided)
	if err := w.bulletin(ctx, b, printed, decided); err != nil {
		return nil, err
	}
	told.unsay(&b.Issue)
	if b.Issue.Coverage, err = c.coverage(ctx, stories, printed, from, to); err != nil {
		return nil, err
	}
	b.Issue.Coverage.Items, b.Issue.Coverage.Missing = len(b.Issue.Items()), []news.SectionID{}
	b.Issue.Inputs, err = inputs(&b.Issue, ranking)
	return b, err
}

// Breaking makes the bulletin that is one story, as it stands at a time. A story of which nothing can be proved, or to which no
// link leads that is of who did it or edited news, is news.ErrInvalid. Nothing is stored.
func (c *Composer) Breaking(ctx context.Context, id news.StoryID, to time.Time) (*news.Bulletin, error) {
	if c.o.Editors == nil {
		return nil, fmt.Errorf("breaking: %w: no editors", news.ErrInvalid)
	}
	row, err := c.o.Editors.Story(ctx, id)
	if err != nil {
		return nil, err
	}
	if row.MergedInto != "" {
		if row, err = c.o.Editors.Story(ctx, row.MergedInto); err != nil {
			return nil, err
		}
	}
	voices, err := c.o.Editors.Voices(ctx, row.Members)
	if err != nil {
		return nil, err
	}
	voices = slices.DeleteFunc(voices, func(v news.Voice) bool { return v.Published.After(to) })
	if len(voices) == 0 {
		return nil, fmt.Errorf("story %s: %w: it has no reports yet", id, news.ErrInvalid)
	}
	stories := []story{{id: row.ID, began: row.FirstAt, voices: voices, within: true}}
	b := c.newBulletin(news.Breaking, voices[0].Published, to)
	b.ID = news.BreakingID(row.ID)
	decided, err := c.standing(ctx, to, to)
	if err != nil {
		return nil, err
	}
	ranking := c.rank(b.Issue.Week, stories, b.From)
	stories[0].verdict = c.file(&stories[0])
	w := c.newLiner(b.From, to)
	if err := w.bulletin(ctx, b, chosen{matters: []*story{&stories[0]}}, decided); err != nil {
		return nil, err
	}
	if len(b.Issue.Items()) == 0 {
		return nil, fmt.Errorf("story %s: %w: its headline is not proved, or no link leads to who did it or to edited news", id, news.ErrInvalid)
	}
	b.Issue.Coverage = news.Coverage{Reports: len(voices), InField: len(voices), Stories: 1, Items: 1}
	b.Issue.Inputs, err = inputs(&b.Issue, ranking)
	return b, err
}

// newBulletin returns an empty draft.
func (c *Composer) newBulletin(kind news.Frequency, from, to time.Time) *news.Bulletin {
	last := to.In(c.o.Zone)
	return &news.Bulletin{Kind: kind, Day: news.DayOf(last), From: from, To: to, Issue: news.Issue{
		Week: news.WeekOf(last), Zone: c.o.Zone.String(), Status: news.Draft, Producer: c.producer, BuiltAt: to,
	}}
}

// standing is what editors decided of the weeks that a span of time touches. What they held for a later week is not printed, and
// nothing is held over.
func (c *Composer) standing(ctx context.Context, from, to time.Time) (*news.Decisions, error) {
	if c.o.Editors == nil {
		return &news.Decisions{}, nil
	}
	var all []news.Decision
	last := news.WeekOf(to.In(c.o.Zone))
	for _, week := range slices.Compact([]news.Week{news.WeekOf(from.In(c.o.Zone)), last}) {
		some, err := c.o.Editors.Decisions(ctx, week)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return news.Decide(all), nil
}

// bulletin writes the chosen stories, and leaves out what may not be printed.
func (w *liner) bulletin(ctx context.Context, b *news.Bulletin, printed chosen, decided *news.Decisions) (err error) {
	if b.Issue.Sections, err = w.sections(ctx, printed); err != nil {
		return err
	}
	if err := w.write(ctx, &b.Issue, printed.all()); err != nil {
		return err
	}
	b.Issue.Lead, b.Issue.Writing = nil, nil // a few stories need none
	if err := w.edit(ctx, &b.Issue, decided); err != nil {
		return err
	}
	var sections []news.Section
	for _, s := range b.Issue.Sections {
		var items []news.Item
		for _, item := range s.Items {
			if printable(&item) {
				items = append(items, item)
			}
		}
		if s.Items = items; len(items) > 0 {
			sections = append(sections, s)
		}
	}
	b.Issue.Sections = sections
	return nil
}

// printable leaves an item with its proved sentences, and says whether it may be printed: each edition has a proved headline,
// and a link leads to who did it, to an authority or to edited news.
func printable(item *news.Item) bool {
	editions := map[news.Lang]news.Words{}
	for lang, words := range item.Editions {
		if words.Headline.Text == "" || !words.Headline.Proved() {
			return false
		}
		words.Sentences = slices.DeleteFunc(slices.Clone(words.Sentences), func(s news.Sentence) bool { return !s.Proved() })
		editions[lang] = words
	}
	item.Editions = editions
	return slices.ContainsFunc(item.Links, func(l news.Link) bool { return l.Class.Nearness() <= news.Press.Nearness() })
}

// telling is an item that a digest printed.
type telling struct {
	item *news.Item
	to   time.Time // until when that digest knew
}

// told are the items that digests printed, by the reports that they rest on: these stay when stories are clustered anew.
type told struct {
	by   map[news.ReportID]telling
	said map[string]bool // sentences, by language and text
}

func tellings(earlier []news.Bulletin) told {
	t := told{by: map[news.ReportID]telling{}, said: map[string]bool{}}
	for i := range earlier {
		b := &earlier[i]
		for _, item := range b.Issue.Items() {
			tell := func(id news.ReportID) {
				if t.by[id].to.Before(b.To) {
					t.by[id] = telling{&item, b.To}
				}
			}
			for _, l := range item.Links {
				tell(l.Report)
			}
			for lang, words := range item.Editions {
				for _, s := range append(slices.Clone(words.Sentences), words.Headline) {
					t.said[string(lang)+s.Text] = true
					for _, ref := range s.Passages {
						tell(ref.Report)
					}
				}
			}
		}
	}
	return t
}

// of returns the last telling of a story; nil if it was never told.
func (t told) of(s *story) *telling {
	var last *telling
	for _, id := range s.members {
		if k, ok := t.by[id]; ok && (last == nil || k.to.After(last.to)) {
			last = &k
		}
	}
	return last
}

// unsay takes out sentences that were printed before. A headline stays: it says of what the rest is.
func (t told) unsay(issue *news.Issue) {
	for i := range issue.Sections {
		for k := range issue.Sections[i].Items {
			item := &issue.Sections[i].Items[k]
			for lang, words := range item.Editions {
				words.Sentences = slices.DeleteFunc(words.Sentences, func(s news.Sentence) bool { return t.said[string(lang)+s.Text] })
				item.Editions[lang] = words
			}
		}
	}
}

// moved says whether a story has moved since it was told: its new reports are nearer to the fact than what was printed, or a
// record that they claim has changed, old → new. That more outlets tell the same is no news.
func (w *liner) moved(ctx context.Context, s *story, before *telling) (bool, error) {
	var ids []news.ReportID
	for i := range s.voices {
		if v := &s.voices[i]; !v.Published.Before(before.to) {
			ids = append(ids, v.ID)
			if v.Class.Nearness() < before.item.Class.Nearness() {
				return true, nil
			}
		}
	}
	if len(ids) == 0 {
		return false, nil
	}
	said, err := w.o.Store.Claims(ctx, ids)
	if err != nil {
		return false, err
	}
	var records []news.RecordID
	for i := range said {
		for _, key := range record.Keys(&said[i]) {
			if id := key.ID(); !slices.Contains(records, id) {
				records = append(records, id)
			}
		}
	}
	for _, id := range records {
		r, err := w.o.Store.Record(ctx, id)
		if errors.Is(err, news.ErrNotFound) {
			continue
		}
		if err != nil {
			return false, err
		}
		if !known(r.Subject, r.Maker) {
			continue
		}
		if i, ok := newest(r, before.to, w.to); ok && i > 0 && !r.Changes[i].Before {
			return true, nil
		}
	}
	return false, nil
}
