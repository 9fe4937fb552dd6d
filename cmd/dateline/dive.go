package main

import (
	"errors"
	"fmt"

	"dateline/internal/app"
	"dateline/internal/news"
	"dateline/internal/render"
)

type diveCmd struct {
	Storyline string `help:"The storyline to write about." placeholder:"ID"`
	Entity    string `help:"The entity to write about, by name or id." placeholder:"NAME"`
	Story     string `help:"The story to write about, with its storyline." placeholder:"ID"`
	Lang      string `help:"Edition: zh or en." enum:"zh,en" default:"en"`
	Markdown  bool   `help:"Print as Markdown."`
	JSON      bool   `help:"Print both editions as JSON."`
	Save      bool   `help:"Save it, so that the site shows it, and print where."`
	NoModel   bool   `help:"Write without language models, whatever is configured."`
}

// Help says what a dive is made of, and shows examples.
func (diveCmd) Help() string {
	return "Writes the long form about a storyline, from all that is held on it: the questions it answers, a timeline, numbered sections " +
		"with quotes, figures and replies, what the sources disagree on, what is not known, and all sources. Sentences are copied from " +
		"sources, made from records by rule, or, where language models are configured, written by them; each is proved.\n\n" +
		examples("dateline dive --storyline labcdefghijkl --lang zh", `dateline dive --entity "Meta" --markdown > meta.md`, "dateline dive --story tabcdefghijkl --save")
}

var errOneForm = errors.New("choose one of --markdown, --json and --save")

// Run writes a dive.
func (c diveCmd) Run(e *environment) error {
	if c.Markdown && c.JSON || c.Markdown && c.Save || c.JSON && c.Save {
		return fmt.Errorf("%w: %w", news.ErrInvalid, errOneForm)
	}
	return e.writing(c.NoModel, func(a *app.App) error {
		dive, err := a.Dive(e.ctx, app.DiveInto{Storyline: news.StorylineID(c.Storyline), Story: news.StoryID(c.Story), Entity: c.Entity})
		if err != nil {
			return err
		}
		at := render.NewAddress(a.BaseURL())
		switch {
		case c.JSON:
			return e.json(dive)
		case c.Save:
			wrote, err := a.SaveDive(e.ctx, dive)
			if err != nil {
				return err
			}
			what := "Saved"
			if !wrote {
				what = "Nothing changed since it was saved"
			}
			return e.say("%s: %d sections on %s, at %s", what, len(dive.Sections), dive.Subject, at.Dive(news.Lang(c.Lang), dive.ID))
		}
		view := render.NewDive(dive, render.NewLexicon(news.Lang(c.Lang)), a.Zone())
		if c.Markdown {
			_, err = fmt.Fprint(e.out, render.DiveMarkdown(view))
		} else {
			_, err = fmt.Fprint(e.out, render.DiveText(view, at))
		}
		return err
	})
}
