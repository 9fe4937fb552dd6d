package compose

import (
	"context"
	"errors"
	"slices"

	"dateline/internal/news"
)

// Editors is what compose reads of what editors decided.
type Editors interface {
	// Decisions returns all decisions of a week, the oldest first, undone ones too.
	Decisions(ctx context.Context, week news.Week) ([]news.Decision, error)
	// Story returns a story with its reports, or news.ErrNotFound.
	Story(ctx context.Context, id news.StoryID) (*news.Story, error)
	// Voices returns annotated reports, by Published, then id.
	Voices(ctx context.Context, ids []news.ReportID) ([]news.Voice, error)
}

// decided reads what editors decided of a week, and adds the stories that they held for it the week before.
func (c *Composer) decided(ctx context.Context, week news.Week, stories []story) (*news.Decisions, []story, error) {
	if c.o.Editors == nil {
		return &news.Decisions{}, stories, nil
	}
	all, err := c.o.Editors.Decisions(ctx, week)
	if err != nil {
		return nil, nil, err
	}
	before, err := c.o.Editors.Decisions(ctx, week.Next(-1))
	if err != nil {
		return nil, nil, err
	}
	d, held := decidedBy(all, before)
	for _, id := range held {
		if stories, err = c.holdOver(ctx, id, stories); err != nil {
			return nil, nil, err
		}
	}
	return d, stories, nil
}

// decidedBy says what stands of a week's decisions, and which stories were held for it by those of the week before.
func decidedBy(all, before []news.Decision) (*news.Decisions, []news.StoryID) {
	d := news.Decide(all)
	var held []news.StoryID
	for id, s := range news.Decide(before).Stories {
		if s.Verdict == news.DecideHold {
			held = append(held, id)
		}
	}
	slices.Sort(held)
	if len(held) > 0 {
		parts := []string{d.Digest}
		for _, id := range held {
			parts = append(parts, string(id))
		}
		d.Digest = news.Digest(parts...)
	}
	return d, held
}

// DecidedDigest is what a draft has in Decided that heeds these decisions, of its week and of the week before.
func DecidedDigest(all, before []news.Decision) string {
	d, _ := decidedBy(all, before)
	return d.Digest
}

// holdOver adds a story that was held for this week; one that goes on in it is there already.
func (c *Composer) holdOver(ctx context.Context, id news.StoryID, stories []story) ([]story, error) {
	if i := slices.IndexFunc(stories, func(s story) bool { return s.id == id }); i >= 0 {
		stories[i].heldOver = true
		return stories, nil
	}
	row, err := c.o.Editors.Story(ctx, id)
	if errors.Is(err, news.ErrNotFound) {
		return stories, nil
	}
	if err != nil {
		return nil, err
	}
	voices, err := c.o.Editors.Voices(ctx, row.Members)
	if err != nil || len(voices) == 0 {
		return stories, err
	}
	c.cut.Voices(voices)
	return append(stories, story{id: id, began: row.FirstAt, voices: voices, heldOver: true}), nil
}

// unaided says where stories would stand if no editor had decided anything.
func (c *Composer) unaided(stories []story) []news.Placed {
	own := slices.DeleteFunc(slices.Clone(stories), func(s story) bool { return !s.within })
	for i := range own {
		own[i].heldOver = false
	}
	printed, _ := choose(own, c.o.Items, c.file, &news.Decisions{})
	return printed.placed()
}

// maxContenders is how far down the ranking stories are shown to editors.
const maxContenders = 400

// Contenders returns a week's stories in the order of the ranking, as an editor chooses among them. It writes nothing.
func (c *Composer) Contenders(ctx context.Context, week news.Week) ([]news.Contender, error) {
	from, to := week.Start(c.o.Zone), week.End(c.o.Zone)
	stories, err := c.stories(ctx, from, to)
	if err != nil {
		return nil, err
	}
	if _, stories, err = c.decided(ctx, week, stories); err != nil {
		return nil, err
	}
	c.rank(week, stories, from)
	var out []news.Contender
	for i := range stories {
		s := &stories[i]
		if len(out) == maxContenders {
			break
		}
		v := c.file(s)
		out = append(out, news.Contender{
			Ranked: s.rank, Title: s.facts.title.Title, Lang: s.facts.title.Lang, Reports: len(s.voices), Origins: s.facts.origins,
			Outlets: s.facts.outlets, Class: s.facts.class, Langs: s.facts.langs, Home: v.Home, Second: v.Second,
			FirstAt: s.voices[0].Published, LastAt: s.voices[len(s.voices)-1].Published, InField: s.facts.relevance >= news.InField, HeldOver: s.heldOver,
		})
	}
	return out, nil
}
