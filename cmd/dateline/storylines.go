package main

import (
	"errors"
	"fmt"
	"strings"

	"dateline/internal/app"
	"dateline/internal/news"
)

type storylinesListCmd struct {
	Limit int  `help:"At most so many." default:"50" placeholder:"N"`
	JSON  bool `help:"Print as JSON."`
}

// Help shows examples.
func (storylinesListCmd) Help() string {
	return "Lists stories that continue each other over weeks and months, the one with the newest report first.\n\n" +
		examples("dateline storylines list", "dateline storylines list --limit 500 --json")
}

// Run lists storylines.
func (c storylinesListCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		all, err := a.Storylines(e.ctx, c.Limit)
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(all)
		}
		if len(all) == 0 {
			return e.say("No storylines yet: a story of a later week must continue an earlier one.")
		}
		for _, l := range all {
			if err := e.say("%s %3d  %s to %s  %s", l.ID, l.Stories, l.FirstAt.In(a.Zone()).Format("2006-01-02"),
				l.LastAt.In(a.Zone()).Format("2006-01-02"), l.Title); err != nil {
				return err
			}
		}
		return nil
	})
}

type storylinesShowCmd struct {
	ID    string `arg:"" optional:"" help:"Storyline id; an old one leads to the storyline that it joined."`
	Story string `help:"Show the storyline of this story." placeholder:"ID"`
	JSON  bool   `help:"Print as JSON."`
}

// Help shows examples.
func (storylinesShowCmd) Help() string {
	return "Shows a storyline: its stories by time, each with the earlier one that it continues and the names that both hold.\n\n" +
		examples("dateline storylines show labcdefghijkl", "dateline storylines show --story tabcdefghijkl --json")
}

var errOneOf = errors.New("name a storyline, or a story with --story, and not both")

// Run shows a storyline.
func (c storylinesShowCmd) Run(e *environment) error {
	if (c.ID == "") == (c.Story == "") {
		return fmt.Errorf("%w: %w", news.ErrInvalid, errOneOf)
	}
	return e.with(nil, func(a *app.App) error {
		show := func() (*app.Line, error) { return a.Storyline(e.ctx, news.StorylineID(c.ID)) }
		if c.Story != "" {
			show = func() (*app.Line, error) { return a.StorylineOf(e.ctx, news.StoryID(c.Story)) }
		}
		line, err := show()
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(line)
		}
		if line.Asked != "" {
			if err := e.say("%s leads to %s.", line.Asked, line.ID); err != nil {
				return err
			}
		}
		if err := e.say("%s  %d stories", line.ID, len(line.Chapters)); err != nil {
			return err
		}
		for _, ch := range line.Chapters {
			if err := e.say("  %s  %s  %3d  %s", ch.ID, ch.FirstAt.In(a.Zone()).Format("2006-01-02"), ch.Reports, ch.Title); err != nil {
				return err
			}
			if ch.Parent != "" {
				if err := e.say("      continues %s (%.2f: %s)", ch.Parent, ch.Likeness, strings.Join(plainNames(ch.Shared), ", ")); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// plainNames are names without the letter of their kind, each once.
func plainNames(shared []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range shared {
		_, name, _ := strings.Cut(s, ":")
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return out
}
