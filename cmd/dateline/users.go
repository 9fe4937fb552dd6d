package main

import (
	"dateline/internal/app"
	"dateline/internal/news"
)

// usersCmds are the commands about those who work at the desk.
type usersCmds struct {
	List    usersListCmd    `cmd:"" help:"List who works at the desk."`
	Invite  usersInviteCmd  `cmd:"" help:"Make a link by which somebody joins the desk."`
	Reset   usersResetCmd   `cmd:"" help:"Make a link by which a user chooses a new password."`
	Lock    usersLockCmd    `cmd:"" help:"Lock a user out, at once and everywhere."`
	Unlock  usersUnlockCmd  `cmd:"" help:"Let a user in again."`
	History usersHistoryCmd `cmd:"" help:"Show what was done at the desk, the newest first."`
}

type usersListCmd struct {
	JSON bool `help:"Print as JSON."`
}

// Help shows examples.
func (usersListCmd) Help() string {
	return "Lists who works at the desk, with their role and by what they sign in.\n\n" + examples("dateline users list", "dateline users list --json")
}

// Run lists users.
func (c usersListCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		all, err := a.Users(e.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			if all == nil {
				all = []news.User{}
			}
			return e.json(all)
		}
		if len(all) == 0 {
			return e.say("Nobody yet: dateline users invite --role owner makes a link.")
		}
		for _, u := range all {
			state := ""
			if u.Disabled {
				state = "  locked out"
			}
			if err := e.say("%-20s %-7s since %s%s", u.Name, u.Role, u.CreatedAt.In(a.Zone()).Format("2006-01-02"), state); err != nil {
				return err
			}
		}
		return nil
	})
}

type usersInviteCmd struct {
	Role string `help:"What they may do: owner, editor or reader (of drafts)." enum:"owner,editor,reader" default:"editor" placeholder:"ROLE"`
	JSON bool   `help:"Print as JSON."`
}

// Help shows examples.
func (usersInviteCmd) Help() string {
	return "Makes a link by which somebody joins the desk. It works once, for a day: send it by a way that you trust.\n\n" +
		examples("dateline users invite", "dateline users invite --role owner")
}

// Run makes an invitation.
func (c usersInviteCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		link, err := a.Invite(e.ctx, news.Role(c.Role), "")
		return e.link(link, err, c.JSON)
	})
}

type usersResetCmd struct {
	Name string `arg:"" help:"Whose."`
	JSON bool   `help:"Print as JSON."`
}

// Help shows examples.
func (usersResetCmd) Help() string {
	return "Makes a link by which a user chooses a new password. It works once, for a day. Once it is used, they are signed out everywhere else.\n\n" +
		examples("dateline users reset 'Wang Fang'")
}

// Run makes a link for a new password.
func (c usersResetCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		link, err := a.Invite(e.ctx, "", c.Name)
		return e.link(link, err, c.JSON)
	})
}

// link prints a link that was made.
func (e *environment) link(link string, err error, asJSON bool) error {
	if err != nil {
		return err
	}
	if asJSON {
		return e.json(map[string]string{"link": link})
	}
	return e.say("%s", link)
}

type usersLockCmd struct {
	Name string `arg:"" help:"Whom."`
}

// Help shows examples.
func (usersLockCmd) Help() string {
	return "Locks a user out of the desk, and signs them out everywhere. The last owner cannot be locked out.\n\n" + examples("dateline users lock 'Wang Fang'")
}

// Run locks a user out.
func (c usersLockCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		if err := a.LockOut(e.ctx, c.Name, true); err != nil {
			return err
		}
		return e.say("%s is locked out. Undo: dateline users unlock %q", c.Name, c.Name)
	})
}

type usersUnlockCmd struct {
	Name string `arg:"" help:"Whom."`
}

// Help shows examples.
func (usersUnlockCmd) Help() string {
	return "Lets a user in again who was locked out.\n\n" + examples("dateline users unlock 'Wang Fang'")
}

// Run lets a user in again.
func (c usersUnlockCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		if err := a.LockOut(e.ctx, c.Name, false); err != nil {
			return err
		}
		return e.say("%s may come in again.", c.Name)
	})
}

type usersHistoryCmd struct {
	Limit int  `help:"At most so many lines." default:"50" placeholder:"N"`
	JSON  bool `help:"Print as JSON."`
}

// Help shows examples.
func (usersHistoryCmd) Help() string {
	return "Shows what was done at the desk and in the terminal, by whom, the newest first.\n\n" + examples("dateline users history", "dateline users history --limit 500 --json")
}

// Run shows the audit log.
func (c usersHistoryCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		lines, err := a.Store.Audits(e.ctx, 0, c.Limit)
		if err != nil {
			return err
		}
		if c.JSON {
			if lines == nil {
				lines = []news.Audit{}
			}
			return e.json(lines)
		}
		for _, l := range lines {
			if err := e.say("%s  %-16s %s %s %s", l.At.In(a.Zone()).Format("2006-01-02 15:04"), l.Name, l.Action, l.Subject, l.Detail); err != nil {
				return err
			}
		}
		return nil
	})
}
