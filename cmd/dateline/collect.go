package main

import (
	"errors"
	"fmt"

	"dateline/internal/app"
	"dateline/internal/news"
)

type collectCmd struct {
	NoPages bool `help:"Do not fetch pages: the feeds' own text alone."`
	JSON    bool `help:"Print the counts as JSON."`
}

// Help shows examples.
func (collectCmd) Help() string {
	return "Reads every source that is not paused, due or not, and saves what is new. A source that fails is noted on its own row; " +
		"the command fails only if nothing could be read at all.\n\n" +
		examples("dateline collect", "dateline collect --no-pages --json", "dateline collect --now 2025-12-14T20:00:00Z --allow-net 127.0.0.0/8")
}

// Run reads all sources.
func (c collectCmd) Run(e *environment) error {
	reporter := newReporter(e.err)
	return e.with(reporter, func(a *app.App) error {
		if n, err := a.AddDefaultSources(e.ctx); err != nil {
			return err
		} else if n > 0 {
			reporter.Say("Added the %d default sources.", n)
		}
		r, err := a.Collect.All(e.ctx, !c.NoPages && a.Pages())
		if err != nil {
			return err
		}
		if c.JSON {
			if err := e.json(r); err != nil {
				return err
			}
		} else if err := e.say("%d sources: %d unchanged, %d failing. Reports: %d new, %d changed, %d seen at a further source, %d as before. Pages: %d tried, %d without text.",
			r.Sources, r.NotModified, r.Failing, r.Saved.New, r.Saved.Changed, r.Saved.Seen, r.Saved.Same, r.Pages, r.PagesFailed); err != nil {
			return err
		}
		if r.Sources > 0 && r.Failing == r.Sources {
			return fmt.Errorf("%w: no source could be read (dateline sources list says why)", news.ErrUnavailable)
		}
		return nil
	})
}

type passCmd struct {
	Stage string `arg:"" enum:"${stages}" help:"One of ${stages}."`
	weekFlag
}

// Help shows examples.
func (passCmd) Help() string {
	return examples("dateline pass annotate", "dateline pass cluster --week 2025-W50")
}

// Run runs a stage.
func (c passCmd) Run(e *environment) error {
	return e.with(newReporter(e.err), func(a *app.App) error {
		week, err := c.of(a)
		if err != nil {
			return err
		}
		if err := a.RunStage(e.ctx, c.Stage, week); err != nil {
			return fmt.Errorf("stage %s: %w", c.Stage, err)
		}
		return e.say("Stage %s has nothing left to do.", c.Stage)
	})
}

type checkCmd struct{}

// Help shows examples.
func (checkCmd) Help() string { return examples("dateline check --data ./data") }

var errBroken = errors.New("the database is not whole: stop the program, keep a copy of the data folder, and restore a backup or collect anew")

// Run checks the store.
func (checkCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		broken, err := a.Store.Check(e.ctx)
		if err != nil {
			return err
		}
		for _, b := range broken {
			if err := e.say("%s", b); err != nil {
				return err
			}
		}
		if len(broken) > 0 {
			return errBroken
		}
		return e.say("All invariants hold.")
	})
}
