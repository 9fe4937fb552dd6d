package main

import (
	"fmt"
	"strconv"
	"time"

	"dateline/internal/app"
	"dateline/internal/news"
)

// correctionsCmds are the commands about what frozen issues printed that was wrong.
type correctionsCmds struct {
	List    correctionsListCmd    `cmd:"" default:"withargs" help:"List corrections, the newest first."`
	Add     correctionsAddCmd     `cmd:"" help:"Say what a frozen issue printed that was wrong, and what is right."`
	Publish correctionsPublishCmd `cmd:"" help:"Let readers see a correction, and mail it to those who received what was wrong."`
	Remove  correctionsRemoveCmd  `cmd:"" help:"Remove a correction that readers have not seen."`
}

type correctionsListCmd struct {
	Issue string `help:"Of one issue alone: its week, like 2025-W50." placeholder:"WEEK"`
	JSON  bool   `help:"Print as JSON."`
}

// Help shows examples.
func (correctionsListCmd) Help() string {
	return examples("dateline corrections", "dateline corrections list --issue 2025-W50 --json")
}

// Run lists corrections.
func (c correctionsListCmd) Run(e *environment) error {
	var week news.Week
	if c.Issue != "" {
		var err error
		if week, err = news.ParseWeek(c.Issue); err != nil {
			return err
		}
	}
	return e.with(nil, func(a *app.App) error {
		all, err := a.Corrections(e.ctx, week)
		if err != nil {
			return err
		}
		if c.JSON {
			if all == nil {
				all = []news.Correction{}
			}
			return e.json(all)
		}
		if len(all) == 0 {
			return e.say("Nothing has been corrected yet.")
		}
		for i := range all {
			if err := sayCorrection(e, &all[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// sayCorrection prints a correction.
func sayCorrection(e *environment, c *news.Correction) error {
	state := "not published"
	if c.Public() {
		state = "published by " + c.ApprovedBy
	}
	if err := e.say("%d  %s  %s, known since %s", c.N, c.Week, state, c.Since.Format(time.DateOnly)); err != nil {
		return err
	}
	for _, lang := range news.EditionLangs() {
		words, ok := c.Editions[lang]
		if !ok {
			continue
		}
		if err := e.say("   %s  printed: %s\n       wrong:   %s\n       right:   %s", lang, words.Printed, words.Wrong, words.Right); err != nil {
			return err
		}
	}
	return nil
}

type correctionsAddCmd struct {
	Issue    string `help:"Week of the issue, like 2025-W50. It must be frozen." required:"" placeholder:"WEEK"`
	Lang     string `help:"The edition that printed it: zh or en." enum:"zh,en" required:""`
	Sentence string `help:"The sentence, as it was printed." required:"" placeholder:"TEXT"`
	Wrong    string `help:"What is wrong with it." required:"" placeholder:"TEXT"`
	Right    string `help:"What is right." required:"" placeholder:"TEXT"`
	Since    string `help:"The day from which on it was known, like 2025-12-16 (default: today)." placeholder:"DAY"`
	By       string `help:"Who says so." required:"" placeholder:"NAME"`
	JSON     bool   `help:"Print as JSON."`
}

// Help shows examples.
func (correctionsAddCmd) Help() string {
	return "The issue itself never changes. Readers see the correction once it is published.\n\n" +
		examples("dateline corrections add --issue 2025-W50 --lang en --sentence 'It ships in March.' --wrong 'It ships in May.' --right 'It ships in May, the company says.' --by 'Ada Byron'")
}

// Run adds a correction.
func (c correctionsAddCmd) Run(e *environment) error {
	week, err := news.ParseWeek(c.Issue)
	if err != nil {
		return err
	}
	k := news.Correction{Week: week, By: oneLine(c.By), Editions: map[news.Lang]news.Corrected{
		news.Lang(c.Lang): {Printed: c.Sentence, Wrong: c.Wrong, Right: c.Right},
	}}
	if c.Since != "" {
		if k.Since, err = time.Parse(time.DateOnly, c.Since); err != nil {
			return fmt.Errorf("%w: %q is no day (write it like 2025-12-16)", news.ErrInvalid, c.Since)
		}
	}
	return e.with(nil, func(a *app.App) error {
		k, err := a.SaveCorrection(e.ctx, k)
		if err != nil {
			return missing(err, week)
		}
		if c.JSON {
			return e.json(k)
		}
		return e.say("Correction %d is kept. Readers see it after: dateline corrections publish %d --by NAME", k.N, k.N)
	})
}

type correctionsPublishCmd struct {
	Number int64  `arg:"" help:"Number of the correction."`
	By     string `help:"Who approves it." required:"" placeholder:"NAME"`
	DryRun bool   `help:"Show how many readers would be told; publish nothing."`
	JSON   bool   `help:"Print as JSON."`
}

// Help shows examples.
func (correctionsPublishCmd) Help() string {
	return "It then stands in the issue, on the page of corrections and in its feed, and never changes. Mail goes to those alone whose mail held the sentence; " +
		"dateline up sends it.\n\n" + examples("dateline corrections publish 3 --by 'Ada Byron' --dry-run", "dateline corrections publish 3 --by 'Ada Byron'")
}

// Run publishes a correction.
func (c correctionsPublishCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		if c.DryRun {
			k, err := a.Store.Correction(e.ctx, c.Number)
			if err != nil {
				return err
			}
			heard, err := a.HeardBy(e.ctx, &k)
			if err != nil {
				return err
			}
			if c.JSON {
				return e.json(heard)
			}
			for _, h := range heard {
				if err := e.say("%s: %d readers received the sentence.", h.Lang, h.Readers); err != nil {
					return err
				}
			}
			return nil
		}
		k, made, err := a.PublishCorrection(e.ctx, c.Number, oneLine(c.By))
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(made)
		}
		if err := e.say("Correction %d is published.", k.N); err != nil {
			return err
		}
		for _, m := range made {
			if err := e.say("%s goes to %d readers.", m.ID, m.Recipients); err != nil {
				return err
			}
		}
		return nil
	})
}

type correctionsRemoveCmd struct {
	Number int64 `arg:"" help:"Number of the correction."`
}

// Help shows examples.
func (correctionsRemoveCmd) Help() string { return examples("dateline corrections remove 3") }

// Run removes a correction.
func (c correctionsRemoveCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		if err := a.Store.RemoveCorrection(e.ctx, c.Number); err != nil {
			return err
		}
		return e.say("Correction %s is removed.", strconv.FormatInt(c.Number, 10))
	})
}
