package main

import (
	"fmt"
	"strings"

	"dateline/internal/app"
	"dateline/internal/cluster"
	"dateline/internal/news"
)

type storiesListCmd struct {
	weekFlag
	Least int  `help:"Only stories of at least so many reports." default:"2" placeholder:"N"`
	JSON  bool `help:"Print as JSON."`
}

// Help shows examples.
func (storiesListCmd) Help() string {
	return "Lists the week's stories, those of most reports first. A star marks what a person merged or split.\n\n" +
		examples("dateline stories list", "dateline stories list --week 2025-W50 --least 1 --json")
}

// Run lists stories.
func (c storiesListCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		week, err := c.of(a)
		if err != nil {
			return err
		}
		all, err := a.Stories(e.ctx, week, c.Least)
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(all)
		}
		if len(all) == 0 {
			return e.say("No stories of %d reports or more in %s: dateline issue build --week %s makes stories.", c.Least, week, week)
		}
		for _, s := range all {
			mark := " "
			if s.Pinned {
				mark = "*"
			}
			if err := e.say("%s%s %3d  %s  %s", s.ID, mark, s.Reports, s.FirstAt.In(a.Zone()).Format("01-02 15:04"), s.Title); err != nil {
				return err
			}
		}
		return nil
	})
}

type storiesShowCmd struct {
	Story string `arg:"" help:"Story id; an old one leads to the story that took its reports."`
	JSON  bool   `help:"Print as JSON."`
}

// Help shows examples.
func (storiesShowCmd) Help() string {
	return "Shows a story with the ids of its reports, and what a person did to it.\n\n" +
		examples("dateline stories show tabcdefghijkl", "dateline stories show tabcdefghijkl --json")
}

// Run shows a story.
func (c storiesShowCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		s, err := a.Story(e.ctx, news.StoryID(c.Story))
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(s)
		}
		if s.Asked != "" {
			if err := e.say("%s leads to %s.", s.Asked, s.ID); err != nil {
				return err
			}
		}
		if err := e.say("%s  %s\n%d reports, %d outlets, %s to %s", s.ID, s.Title, s.Reports, s.Outlets,
			s.FirstAt.In(a.Zone()).Format("2006-01-02 15:04"), s.LastAt.In(a.Zone()).Format("2006-01-02 15:04")); err != nil {
			return err
		}
		for _, r := range s.Voices {
			if err := e.say("  %s  %s  %-5s %s: %s", r.ID, r.Published.In(a.Zone()).Format("01-02 15:04"), r.Lang, r.Outlet, r.Title); err != nil {
				return err
			}
		}
		for _, m := range s.Moves {
			if err := e.say("%s", moveWords(m)); err != nil {
				return err
			}
		}
		return nil
	})
}

// moveWords says in a line what a person did.
func moveWords(m app.StoryMove) string {
	line := fmt.Sprintf("move %d: %s, %d reports, %s", m.ID, m.Kind, m.Reports, m.At.Format("2006-01-02 15:04"))
	if m.Who != "" {
		line += ", by " + m.Who
	}
	if m.Undone {
		line += ", undone"
	}
	return line
}

// handFlags are how a move is made.
type handFlags struct {
	Who    string `help:"Who makes the move, kept with it." placeholder:"NAME" env:"DATELINE_WHO"`
	Anyway bool   `help:"Set aside what older moves say of these reports; without it such a move is refused."`
}

func (h handFlags) hand() cluster.Hand { return cluster.Hand{Who: h.Who, Anyway: h.Anyway} }

type storiesMergeCmd struct {
	handFlags
	Into  string   `arg:"" help:"Story that stays."`
	Other []string `arg:"" help:"Stories that become part of it; their addresses lead to it."`
}

// Help shows examples.
func (storiesMergeCmd) Help() string {
	return "Makes stories one. Their reports stay together from then on, whatever later clusterings find. Drafts are composed anew.\n\n" +
		examples("dateline stories merge tabcdefghijkl tmnopqrstuvwx", "dateline stories merge tabcdefghijkl tmnopqrstuvwx --who Ann")
}

// Run merges stories.
func (c storiesMergeCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		ids := []news.StoryID{news.StoryID(c.Into)}
		for _, id := range c.Other {
			ids = append(ids, news.StoryID(id))
		}
		m, err := a.MergeStories(e.ctx, c.hand(), ids...)
		if err != nil {
			return err
		}
		return e.say("Move %d: %d reports are part of %s now (dateline stories undo %d takes it back).", m.ID, len(m.Took), m.Subject, m.ID)
	})
}

type storiesSplitCmd struct {
	handFlags
	Story  string   `arg:"" help:"Story to take reports out of."`
	Report []string `arg:"" help:"Reports that leave; together they become a story of their own."`
}

// Help shows examples.
func (storiesSplitCmd) Help() string {
	return "Takes reports out of a story; together they become a story of their own. They are kept apart from those that stay, whatever " +
		"later clusterings find. dateline stories show names the reports. Drafts are composed anew.\n\n" +
		examples("dateline stories split tabcdefghijkl rabcdefghijklmnop")
}

// Run splits a story.
func (c storiesSplitCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		ids := make([]news.ReportID, 0, len(c.Report))
		for _, id := range c.Report {
			ids = append(ids, news.ReportID(id))
		}
		m, err := a.SplitStory(e.ctx, c.hand(), news.StoryID(c.Story), ids...)
		if err != nil {
			return err
		}
		out, err := a.Store.StoriesOf(e.ctx, ids)
		if err != nil {
			return err
		}
		var names []string
		for i := range out {
			names = append(names, string(out[i].ID))
		}
		return e.say("Move %d: %d reports left %s for %s (dateline stories undo %d takes it back).", m.ID, len(m.Took), m.Subject, strings.Join(names, ", "), m.ID)
	})
}

type storiesUndoCmd struct {
	Move int64 `arg:"" optional:"" help:"Number of the move (default: the newest that stands)."`
}

// Help shows examples.
func (storiesUndoCmd) Help() string {
	return "Takes a merge or split back: the reports return to their stories, and later clusterings are free again.\n\n" +
		examples("dateline stories undo", "dateline stories undo 3")
}

// Run undoes a move.
func (c storiesUndoCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		m, err := a.UndoMove(e.ctx, c.Move)
		if err != nil {
			return err
		}
		return e.say("Move %d (%s of %s) is undone.", m.ID, m.Kind, m.Subject)
	})
}
