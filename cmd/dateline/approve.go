package main

import (
	"strings"

	"dateline/internal/app"
	"dateline/internal/news"
)

type issueApproveCmd struct {
	weekFlag
	By string `help:"Name of the person who read it; it is printed." required:"" placeholder:"NAME"`
}

// Help shows examples.
func (issueApproveCmd) Help() string {
	return "Says that a person read the draft and accepts it as it stands. An approved issue is not rebuilt; dateline issue reopen takes it back.\n\n" +
		examples("dateline issue approve --week 2025-W50 --by 'Ada Byron'")
}

// Run approves an issue.
func (c issueApproveCmd) Run(e *environment) error {
	return c.move(e, "Issue %s is approved, read by "+oneLine(c.By)+". dateline issue freeze makes it final.", func(a *app.App, week news.Week) error {
		_, err := a.Approve(e.ctx, week, c.By)
		return err
	})
}

type issueReopenCmd struct{ weekFlag }

// Help shows examples.
func (issueReopenCmd) Help() string {
	return "Takes an approval back: the issue is a draft again.\n\n" + examples("dateline issue reopen --week 2025-W50")
}

// Run takes an approval back.
func (c issueReopenCmd) Run(e *environment) error {
	return c.move(e, "Issue %s is a draft again.", func(a *app.App, week news.Week) error {
		_, err := a.Reopen(e.ctx, week)
		return err
	})
}

type issueFreezeCmd struct{ weekFlag }

// Help shows examples.
func (issueFreezeCmd) Help() string {
	return "Makes an approved issue final. It never changes again, and there is no way back.\n\n" + examples("dateline issue freeze --week 2025-W50")
}

// Run makes an issue final.
func (c issueFreezeCmd) Run(e *environment) error {
	return c.move(e, "Issue %s is final.", func(a *app.App, week news.Week) error {
		_, err := a.Freeze(e.ctx, week)
		return err
	})
}

// move takes a week's issue a step on or back, and says so.
func (f weekFlag) move(e *environment, done string, step func(*app.App, news.Week) error) error {
	return e.with(nil, func(a *app.App) error {
		week, err := f.of(a)
		if err != nil {
			return err
		}
		if err := step(a, week); err != nil {
			return err
		}
		return e.say(done, week)
	})
}

// oneLine writes a person's words within a format: on one line, with no sign that it would read as a place for a value.
func oneLine(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "%", "%%")
}
