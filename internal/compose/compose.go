// Package compose is the stage that makes a week's issue: it ranks the week's stories, chooses those that are printed,
// and writes both editions.
//
// Every printed sentence names the passages that hold it: it is a copy of one, was made from records by rule, or was written
// by an editor or a language model and proved against the passages that it names. What the sources do not hold cannot be printed. Where a
// model fails, is refused, or is not there, the copied sentences and those made by rule stand; what is printed, in which order
// and with which links never depends on one. A draft is rebuilt whenever asked; from the same rows it comes out the same,
// byte for byte. A frozen issue never changes.
package compose

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/orders"
	"dateline/internal/section"
)

// version is raised when the same rows would make another issue.
const version = 6

// Store is what compose reads and writes.
type Store interface {
	// Issue returns a week's issue, or news.ErrNotFound.
	Issue(ctx context.Context, week news.Week) (*news.Issue, error)
	// IssuesBetween returns the issues of the weeks from from up to, not including, before, the newest first.
	IssuesBetween(ctx context.Context, from, before news.Week) ([]news.Issue, error)
	// VoicesBetween returns the annotated reports of a window, by Published, then id.
	VoicesBetween(ctx context.Context, from, to time.Time) ([]news.Voice, error)
	// StoriesBetween returns the stories with a report in the window, each with all its members.
	StoriesBetween(ctx context.Context, from, to time.Time) ([]news.Story, error)
	// Passages returns the sentences of reports, by report, then number.
	Passages(ctx context.Context, ids []news.ReportID) ([]news.Passage, error)
	// SourceHealth returns all sources with their states, by name.
	SourceHealth(ctx context.Context) ([]news.SourceHealth, error)
	// CountWeek counts the reports of a window, and the sources without any.
	CountWeek(ctx context.Context, from, to time.Time) (reports, quiet int, err error)
	// Claims returns what reports claim, by report, then by the claim's number.
	Claims(ctx context.Context, ids []news.ReportID) ([]news.Said, error)
	// Record returns a record, or news.ErrNotFound.
	Record(ctx context.Context, id news.RecordID) (*news.Record, error)
	// Records returns the records that a query chooses, the one with the newest change first.
	Records(ctx context.Context, q news.RecordQuery) ([]news.Record, error)
	// SaveIssue saves a draft with its ranking in one transaction; news.ErrFrozen if the week's issue is no draft.
	SaveIssue(ctx context.Context, issue *news.Issue, ranking []news.Ranked) error
}

// Options are what New needs. A field is required unless its comment gives the default.
type Options struct {
	Store     Store
	Gazetteer *entity.Gazetteer
	Filer     *section.Filer
	Now       func() time.Time
	Log       *slog.Logger
	Zone      *time.Location // in which the week runs
	// Dives are what the issue's deep dive is chosen and made from, and where the whole of it is kept. Default none: then an
	// issue has none.
	Dives Dives
	// Editors are whose decisions are heeded. Default none.
	Editors Editors
	// Items is how far down the ranking an issue looks: the first stand at length, and the sections take theirs from
	// three times as many. Default 20.
	Items int
	// Writer has language models write. Default none: then words are copied, or made by rule.
	Writer Writer
	// WriteTime is how long models may take to write one issue. Default ten minutes.
	WriteTime time.Duration
	// Glossary is what models are told of the field's words in both languages. Default none.
	Glossary []field.Gloss
	// Progress hears how many items models were asked to write, of how many. It is called from many goroutines. Default none.
	Progress func(done, total int)
}

// Composer makes issues.
type Composer struct {
	o        Options
	producer string
	words    Words
	cut      *orders.Finder
}

// New returns a composer. It refuses missing options.
func New(o Options) (*Composer, error) {
	if o.Store == nil || o.Gazetteer == nil || o.Filer == nil || o.Now == nil || o.Log == nil || o.Zone == nil {
		return nil, fmt.Errorf("compose: %w: missing options", news.ErrInvalid)
	}
	if o.Items <= 0 {
		o.Items = 20
	}
	if o.WriteTime <= 0 {
		o.WriteTime = writeTime
	}
	return &Composer{o: o, producer: fmt.Sprintf("compose/%d items=%d %s", version, o.Items, o.Filer.Digest()), cut: orders.New()}, nil
}

// story is a story of the week with what ranking and writing need of it.
type story struct {
	id     news.StoryID
	began  time.Time // its first report, which may lie before the week
	voices []news.Voice
	// members are all its reports, also those before the week; nil where nobody asks.
	members []news.ReportID
	rank    news.Ranked
	facts   facts
	// heldOver says that editors held it for this week the week before; within, that it has reports of this week.
	heldOver bool
	within   bool
	// verdict is set for stories that were looked at for printing.
	verdict section.Verdict
}

// Compose makes the draft of a week. A week whose issue is approved or frozen is news.ErrFrozen.
func (c *Composer) Compose(ctx context.Context, week news.Week) (*news.Issue, error) {
	have, err := c.o.Store.Issue(ctx, week)
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return nil, err
	}
	if err == nil && have.Status != news.Draft {
		return nil, fmt.Errorf("issue %s: %w", week, news.ErrFrozen)
	}
	from, to := week.Start(c.o.Zone), week.End(c.o.Zone)
	stories, err := c.stories(ctx, from, to)
	if err != nil {
		return nil, err
	}
	decided, stories, err := c.decided(ctx, week, stories)
	if err != nil {
		return nil, err
	}
	ranking := c.rank(week, stories, from)
	printed, left := choose(stories, c.o.Items, c.file, decided)
	issue := &news.Issue{Week: week, Zone: c.o.Zone.String(), Status: news.Draft, Producer: c.producer, LeftOut: leftOut(left), Decided: decided.Digest}
	if decided.Chosen() {
		issue.Machine = c.unaided(stories)
	}
	w := c.newLiner(from, to)
	if issue.Sections, err = w.sections(ctx, printed); err != nil {
		return nil, err
	}
	issue.Lead = lead(issue.Sections)
	if err := w.records(ctx, issue); err != nil {
		return nil, err
	}
	if issue.Dive, err = c.dive(ctx, week, from, to); err != nil {
		return nil, err
	}
	if issue.Coverage, err = c.coverage(ctx, stories, printed, from, to); err != nil {
		return nil, err
	}
	if err := w.write(ctx, issue, printed.all()); err != nil {
		return nil, err
	}
	if err := w.edit(ctx, issue, decided); err != nil {
		return nil, err
	}
	if issue.Inputs, err = inputs(issue, ranking); err != nil {
		return nil, err
	}
	if have != nil && have.Inputs == issue.Inputs && have.Producer == issue.Producer {
		return have, nil // nothing changed, so nothing is written
	}
	issue.BuiltAt = c.o.Now()
	if err := c.o.Store.SaveIssue(ctx, issue, ranking); err != nil {
		return nil, err
	}
	c.o.Log.InfoContext(ctx, "composed", "issue", week.String(), "items", issue.Coverage.Items, "stories", len(stories))
	return issue, nil
}

// inputs stands for all that an issue says and the ranking behind it.
func inputs(issue *news.Issue, ranking []news.Ranked) (string, error) {
	said, err := json.Marshal(issue)
	if err != nil {
		return "", err
	}
	places, err := json.Marshal(ranking)
	return news.Digest(string(said), string(places)), err
}

// file says which section a story belongs to.
func (c *Composer) file(s *story) section.Verdict {
	last := s.voices[len(s.voices)-1].Published
	return c.o.Filer.File(section.Story{Reports: s.voices, Origins: s.facts.origins, Span: last.Sub(s.began)})
}

// stories returns the week's stories with their reports of the week.
func (c *Composer) stories(ctx context.Context, from, to time.Time) ([]story, error) {
	voices, err := c.o.Store.VoicesBetween(ctx, from, to)
	if err != nil {
		return nil, err
	}
	c.cut.Voices(voices) // what reports tell machines to do has no say in what is printed
	rows, err := c.o.Store.StoriesBetween(ctx, from, to)
	if err != nil {
		return nil, err
	}
	at := map[news.ReportID]int{}
	for i, s := range rows {
		for _, r := range s.Members {
			at[r] = i
		}
	}
	members := make([][]news.Voice, len(rows))
	for _, v := range voices {
		if i, ok := at[v.ID]; ok {
			members[i] = append(members[i], v)
		}
	}
	var out []story
	for i, s := range rows {
		if len(members[i]) > 0 {
			out = append(out, story{id: s.ID, began: s.FirstAt, voices: members[i], members: s.Members, within: true})
		}
	}
	return out, nil
}

// rank scores the stories, sorts them and gives them their places.
func (c *Composer) rank(week news.Week, stories []story, from time.Time) []news.Ranked {
	for i := range stories {
		s := &stories[i]
		s.facts = c.find(s, from)
		s.rank = news.Ranked{Week: week, Story: s.id}
		s.rank.Score, s.rank.Parts = s.facts.score()
	}
	slices.SortFunc(stories, func(a, b story) int {
		return cmp.Or(cmp.Compare(b.rank.Score, a.rank.Score), a.began.Compare(b.began), cmp.Compare(a.id, b.id))
	})
	ranking := make([]news.Ranked, len(stories))
	for i := range stories {
		stories[i].rank.Rank = i + 1
		ranking[i] = stories[i].rank
	}
	return ranking
}

// coverage says what the issue was made from.
func (c *Composer) coverage(ctx context.Context, stories []story, printed chosen, from, to time.Time) (news.Coverage, error) {
	v := news.Coverage{Items: len(printed.all()), Missing: printed.missing(), Failing: []news.Failing{}}
	var err error
	if v.Reports, v.NoNewsFrom, err = c.o.Store.CountWeek(ctx, from, to); err != nil {
		return v, err
	}
	sources, err := c.o.Store.SourceHealth(ctx)
	if err != nil {
		return v, err
	}
	for _, h := range sources {
		if h.Paused {
			continue
		}
		v.Sources++
		switch {
		case h.State.Error != "":
			v.Failing = append(v.Failing, news.Failing{Name: h.Name, Class: h.State.ErrorClass, Error: h.State.Error, Since: h.State.FailingSince})
		case !h.State.CheckedAt.IsZero():
			v.Read++
		}
	}
	langs := map[news.Lang]int{}
	for i := range stories {
		if !stories[i].within {
			continue // counted the week before
		}
		in := 0
		for _, r := range stories[i].voices {
			if r.Relevance >= news.InField {
				in++
				langs[r.Lang]++
			}
		}
		v.InField += in
		if in > 0 {
			v.Stories++
		}
	}
	for lang, n := range langs {
		v.ByLanguage = append(v.ByLanguage, news.Count{Name: string(lang), N: n})
	}
	slices.SortFunc(v.ByLanguage, func(a, b news.Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	return v, nil
}
