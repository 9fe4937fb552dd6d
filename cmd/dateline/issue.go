package main

import (
	"errors"
	"fmt"
	"os"

	"dateline/internal/app"
	"dateline/internal/news"
)

type issueBuildCmd struct {
	weekFlag
	NoModel bool `help:"Write without language models, whatever is configured."`
	JSON    bool `help:"Print the issue as JSON."`
}

// Help shows examples.
func (issueBuildCmd) Help() string {
	return "Annotates what is due, clusters the week's reports into stories, ranks them and composes both editions. Building again " +
		"gives the same issue. Language models, where some are configured, write its words, each sentence proved against its sources; " +
		"what they do not write in time, within the ceiling and so that it holds is copied or made by rule.\n\n" +
		examples("dateline issue build", "dateline issue build --week 2025-W50", "dateline issue build --no-model")
}

// Run builds an issue.
func (c issueBuildCmd) Run(e *environment) error {
	return e.writing(c.NoModel, func(a *app.App) error {
		week, err := c.of(a)
		if err != nil {
			return err
		}
		issue, err := a.BuildIssue(e.ctx, week)
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(issue)
		}
		v := issue.Coverage
		if err := e.say("Issue %s: %d items out of %d stories; %d reports, %d of them in the field; %d of %d sources read.",
			week, v.Items, v.Stories, v.Reports, v.InField, v.Read, v.Sources); err != nil {
			return err
		}
		return e.sayWriting(issue)
	})
}

type issueShowCmd struct {
	weekFlag
	Lang   string `help:"Edition: zh or en." enum:"zh,en" default:"en"`
	Format string `help:"Format: ${enum}." enum:"text,markdown,html,mail,epub,json" default:"text"`
	Out    string `help:"File to write, in place of printing (epub needs it on a terminal)." placeholder:"FILE"`

	Writing bool `help:"Print in its place what came of asking language models: for each item how many sentences were proved and refused, and why."`
}

// Help shows examples.
func (issueShowCmd) Help() string {
	return "Text, markdown and epub hold the whole edition. mail is the HTML part of a mail, below the 100 KB that mail programs show; html is what " +
		"feeds carry; json is the issue as it is stored, with both editions.\n\n" +
		examples("dateline issue show --week 2025-W50 --lang zh", "dateline issue show --format mail --out mail.html",
			"dateline issue show --lang zh --format epub --out week.epub", "dateline issue show --format json", "dateline issue show --writing")
}

// Run prints an issue.
func (c issueShowCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		week, err := c.of(a)
		if err != nil {
			return err
		}
		issue, err := a.Archive.Issue(e.ctx, week)
		if err != nil {
			return missing(err, week)
		}
		if c.Writing {
			return e.printWriting(&issue.Issue)
		}
		body, err := a.Print(issue, news.Lang(c.Lang), c.Format)
		if err != nil {
			return err
		}
		if c.Out != "" {
			if err := os.WriteFile(c.Out, body, 0o644); err != nil { //nolint:gosec // an issue is for reading
				return fmt.Errorf("%w: write the issue: %w", news.ErrInvalid, err)
			}
			return nil
		}
		if file, ok := e.out.(*os.File); ok && c.Format == app.FormatEPUB && isTerminal(file) {
			return fmt.Errorf("%w: an EPUB is no text for a terminal (give --out FILE)", news.ErrInvalid)
		}
		_, err = e.out.Write(body)
		return err
	})
}

// missing adds what to do where a week has no issue.
func missing(err error, week news.Week) error {
	if !errors.Is(err, news.ErrNotFound) {
		return err
	}
	return fmt.Errorf("%w (dateline issue build --week %s makes one)", err, week)
}

type issueListCmd struct {
	JSON bool `help:"Print as JSON."`
}

// Help shows examples.
func (issueListCmd) Help() string { return examples("dateline issue list") }

// Run lists issues.
func (c issueListCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		all, err := a.Archive.Weeks(e.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			type row struct {
				Week   news.Week        `json:"week"`
				Status news.IssueStatus `json:"status"`
				Items  int              `json:"items"`
			}
			rows := make([]row, 0, len(all))
			for i := range all {
				rows = append(rows, row{all[i].Week, all[i].Status, all[i].Coverage.Items})
			}
			return e.json(rows)
		}
		if len(all) == 0 {
			return e.say("No issue yet: dateline issue build makes one.")
		}
		for i := range all {
			if err := e.say("%s  %-8s  %d items", all[i].Week, all[i].Status, all[i].Coverage.Items); err != nil {
				return err
			}
		}
		return nil
	})
}

type exportCmd struct {
	weekFlag
}

// Help shows examples.
func (exportCmd) Help() string {
	return "Prints all stories of the week, the most important first, each with its place, its score with the parts, and its reports; then " +
		"both editions, each sentence with how it was made, whether it is proved, and the passages that hold it. The output is JSON.\n\n" + examples("dateline export --week 2025-W50 > week.json")
}

// Run prints a week.
func (c exportCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		week, err := c.of(a)
		if err != nil {
			return err
		}
		text, err := a.Export(e.ctx, week)
		if err != nil {
			return missing(err, week)
		}
		_, err = e.out.Write(text)
		return err
	})
}
