package main

import (
	"errors"
	"strings"

	"dateline/internal/app"
	"dateline/internal/news"
)

// writing opens the app for a command that models may write in, with progress, and closes it.
func (e *environment) writing(noModel bool, f func(*app.App) error) (err error) {
	o, err := e.options()
	if err != nil {
		return err
	}
	o.NoModel = noModel
	o.Progress = newReporter(e.err).Progress
	a, err := app.Open(e.ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return f(a)
}

// sayWriting says in a line what models wrote of an issue; nothing if none was asked.
func (e *environment) sayWriting(issue *news.Issue) error {
	asked, by, refused := 0, 0, 0
	for _, item := range issue.Items() {
		if item.Writing == nil {
			continue
		}
		asked++
		refused += item.Writing.Refused
		if item.Writing.By() {
			by++
		}
	}
	if asked == 0 {
		return nil
	}
	return e.say("Models wrote %d of %d items; %d sentences were refused (dateline issue show --week %s --writing says why).", by, asked, refused, issue.Week)
}

// printWriting prints what came of asking models, item by item.
func (e *environment) printWriting(issue *news.Issue) error {
	asked := false
	show := func(name string, w *news.Writing) error {
		if w == nil {
			return nil
		}
		asked = true
		models := strings.Join(w.Models, ", ")
		if models == "" {
			models = "no model answered"
		}
		if err := e.say("%s\n    %s: %d sentences proved, %d refused; printed: %d zh, %d en", name, models, w.Proved, w.Refused, w.Printed[news.Chinese], w.Printed[news.English]); err != nil {
			return err
		}
		for _, r := range w.Reasons {
			text := r.Why
			if r.Text != "" {
				text += ": " + r.Text
			}
			if err := e.say("    %s %s: %s", r.Lang, r.Task, text); err != nil {
				return err
			}
		}
		return nil
	}
	if err := show("The lead", issue.Writing); err != nil {
		return err
	}
	items := issue.Items()
	for i := range items {
		if err := show(string(items[i].Story)+"  "+items[i].Editions[news.English].Headline.Text, items[i].Writing); err != nil {
			return err
		}
	}
	if !asked {
		return e.say("No language model was asked for this issue.")
	}
	return nil
}
