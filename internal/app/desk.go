package app

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"dateline/internal/auth"
	"dateline/internal/desk"
	"dateline/internal/news"
)

// invited is how long an invitation made in the terminal works.
const invited = 24 * time.Hour

// deskPages returns the handler of the editor's desk. It previews the public pages.
func (a *App) deskPages(ctx context.Context, pages http.Handler) (http.Handler, error) {
	keys, err := a.Keyring(ctx)
	if err != nil {
		return nil, err
	}
	d, err := desk.New(desk.Options{
		Users: a.Store, Weeks: &deskWeeks{a: a}, Rooms: a.rooms(), Issues: &deskIssues{a: a, site: pages}, Bulletins: &deskBulletins{a}, Keys: keys.Tokens, Log: a.log, Now: wall(), Zone: a.Zone(), BaseURL: a.o.Settings.BaseURL, Proxies: a.o.Settings.ProxyNets(),
	})
	if err != nil {
		return nil, err
	}
	return d.Handler()
}

// Users returns those who work at the desk, by name.
func (a *App) Users(ctx context.Context) ([]news.User, error) { return a.Store.Users(ctx) }

// Invite makes a link by which somebody joins the desk in a role, or, if name is not empty, by which that user chooses a new
// password. The link works once, for a day.
func (a *App) Invite(ctx context.Context, role news.Role, name string) (link string, err error) {
	i := news.Invitation{Role: role, By: "terminal"}
	if name != "" {
		u, err := a.Store.UserNamed(ctx, name)
		if err != nil {
			return "", fmt.Errorf("%q: %w (dateline users list)", name, err)
		}
		i.User, i.Role = u.ID, u.Role
	}
	token, now := auth.NewToken(), wall()()
	i.Hash, i.CreatedAt, i.ExpiresAt = auth.HashToken(token), now, now.Add(invited)
	if err := a.Store.Invite(ctx, i); err != nil {
		return "", err
	}
	if err := a.Store.SaveAudit(ctx, news.Audit{At: now, Name: "terminal", Action: "invite", Subject: string(i.Role), Detail: name}); err != nil {
		return "", err
	}
	return desk.Link(a.BaseURL(), token), nil
}

// LockOut locks a user out of the desk, or lets them in again.
func (a *App) LockOut(ctx context.Context, name string, out bool) error {
	u, err := a.Store.UserNamed(ctx, name)
	if err != nil {
		return fmt.Errorf("%q: %w (dateline users list)", name, err)
	}
	if err := a.Store.DisableUser(ctx, u.ID, out); err != nil {
		return err
	}
	action := "enable"
	if out {
		action = "disable"
	}
	return a.Store.SaveAudit(ctx, news.Audit{At: wall()(), Name: "terminal", Action: action, Subject: u.Name})
}

// welcome tells how the first owner comes in, while there is nobody.
func (a *App) welcome(ctx context.Context, say Reporter) error {
	users, err := a.Store.Users(ctx)
	if err != nil || len(users) > 0 {
		return err
	}
	link, err := a.Invite(ctx, news.RoleOwner, "")
	if err != nil {
		return err
	}
	say.Say("The desk has no owner yet. This link makes one; it works once, for a day:\n  %s", link)
	return nil
}
