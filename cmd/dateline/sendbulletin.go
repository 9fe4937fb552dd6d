package main

import (
	"errors"
	"fmt"

	"dateline/internal/app"
	"dateline/internal/news"
)

// digest is the digest of a day, made if there is none yet; a draft is made anew where it is only looked at. It is approved, if
// somebody is named who read it, as the mailing is made.
func (c sendCmd) digest(e *environment, a *app.App) (*sendable, error) {
	day := a.Today()
	if c.Day != "" {
		var err error
		if day, err = news.ParseDay(c.Day); err != nil {
			return nil, err
		}
	}
	b, err := a.Digest(e.ctx, day)
	if errors.Is(err, news.ErrNotFound) || err == nil && !b.Went() && (c.DryRun || c.Test != "") {
		b, err = a.MakeDigest(e.ctx, day)
	}
	if err != nil {
		return nil, err
	}
	s := c.bulletin(e, a, b, "The digest of "+string(day))
	s.make = func(lang news.Lang) (news.Mailing, error) {
		if !b.Went() && (c.By != "" || !a.DigestReviewed()) {
			if b, err = a.ApproveDigest(e.ctx, day, c.By, b.Issue.Inputs); err != nil {
				return news.Mailing{}, err
			}
		}
		return a.MakeBulletinMailing(e.ctx, b, lang)
	}
	return s, nil
}

// story is one story as breaking news.
func (c sendCmd) story(e *environment, a *app.App) (*sendable, error) {
	id := news.StoryID(c.Story)
	b, err := a.Breaking(e.ctx, id)
	if err != nil {
		return nil, err
	}
	if c.By == "" && c.Test == "" && !c.DryRun && !b.Went() {
		return nil, fmt.Errorf("%w: an editor sends breaking news: say --by NAME", news.ErrInvalid)
	}
	s := c.bulletin(e, a, b, "Story "+c.Story)
	s.make = func(lang news.Lang) (news.Mailing, error) {
		if !b.Went() {
			if b, err = a.ApproveBreaking(e.ctx, id, c.By, ""); err != nil {
				return news.Mailing{}, err
			}
		}
		return a.MakeBulletinMailing(e.ctx, b, lang)
	}
	return s, nil
}

// bulletin is what both have in common.
func (c sendCmd) bulletin(e *environment, a *app.App, b *news.Bulletin, name string) *sendable {
	return &sendable{
		name: name,
		test: func(lang news.Lang) (string, error) { return a.TestBulletin(e.ctx, b, lang, c.Test, c.SMTP) },
		plan: func(lang news.Lang) (*app.MailPlan, error) { return a.PlanBulletin(e.ctx, b, lang) },
		show: func(lang news.Lang) (string, error) { return a.BulletinText(e.ctx, b, lang) },
	}
}
