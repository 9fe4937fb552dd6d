package desk

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"dateline/internal/auth"
	"dateline/internal/news"
)

const (
	// invited is how long an invitation works.
	invited = 3 * 24 * time.Hour
	// auditPage is how many lines of the audit log a page shows.
	auditLines = 100
)

type usersView struct {
	Users []userRow
	Roles []option // for an invitation
	Link  string   // of the invitation just made; it is shown once
	Until string
}

type userRow struct {
	ID, Name, Added string
	Roles           []option
	Role            string
	Disabled, Self  bool
	Proofs          string
}

func (d *Desk) users(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showUsers(w, r, v, http.StatusOK, "", "")
}

func (d *Desk) showUsers(w http.ResponseWriter, r *http.Request, v *visit, status int, link, fault string) error {
	all, err := d.o.Users.Users(r.Context())
	if err != nil {
		return err
	}
	view := usersView{Roles: roleOptions(v, news.RoleEditor), Link: link, Until: v.lex.Minute(d.o.Now().Add(invited).In(d.o.Zone))}
	for i := range all {
		u := &all[i]
		view.Users = append(view.Users, userRow{
			ID: string(u.ID), Name: u.Name, Added: v.lex.LongDay(u.CreatedAt.In(d.o.Zone)), Roles: roleOptions(v, u.Role), Role: v.lex.T("desk.role." + string(u.Role)),
			Disabled: u.Disabled, Self: u.ID == v.user.ID, Proofs: proofs(u, v),
		})
	}
	return d.send(w, r, v, status, "users", &page{Title: v.lex.T("desk.users"), Here: "users", Done: d.doneWords(r, v), Fault: fault, Data: view})
}

// proofs says by what a user signs in.
func proofs(u *news.User, v *visit) string {
	s := ""
	add := func(words string) {
		if s != "" {
			s += v.lex.T("list.comma")
		}
		s += words
	}
	if u.Password != "" {
		add(v.lex.T("desk.proof.password"))
	}
	if u.Factor != "" {
		add(v.lex.T("desk.proof.factor"))
	}
	if u.Passkeys > 0 {
		add(v.lex.T("desk.proof.passkeys", u.Passkeys))
	}
	return s
}

// Link is the address of an invitation's page.
func Link(origin, token string) string { return origin + "/desk/join/" + token }

func (d *Desk) invite(w http.ResponseWriter, r *http.Request, v *visit) error {
	role := news.Role(r.PostFormValue("role"))
	if !slices.Contains(news.Roles(), role) {
		return fmt.Errorf("%w: role %q", news.ErrInvalid, role)
	}
	return d.sendInvitation(w, r, v, news.Invitation{Role: role}, "invite", string(role))
}

// reset makes a link by which a user gives themselves a new password.
func (d *Desk) reset(w http.ResponseWriter, r *http.Request, v *visit) error {
	u, err := d.o.Users.User(r.Context(), news.UserID(r.PathValue("user")))
	if err != nil {
		return err
	}
	return d.sendInvitation(w, r, v, news.Invitation{Role: u.Role, User: u.ID}, "reset password", u.Name)
}

func (d *Desk) sendInvitation(w http.ResponseWriter, r *http.Request, v *visit, i news.Invitation, action, subject string) error {
	token, now := auth.NewToken(), d.o.Now()
	i.Hash, i.By, i.CreatedAt, i.ExpiresAt = auth.HashToken(token), v.user.Name, now, now.Add(invited)
	if err := d.o.Users.Invite(r.Context(), i); err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, action, subject, "")
	return d.showUsers(w, r, v, http.StatusOK, Link(d.origin(r).String(), token), "")
}

func (d *Desk) setRole(w http.ResponseWriter, r *http.Request, v *visit) error {
	role := news.Role(r.PostFormValue("role"))
	if !slices.Contains(news.Roles(), role) {
		return fmt.Errorf("%w: role %q", news.ErrInvalid, role)
	}
	return d.changeUser(w, r, v, "set role "+string(role), "role", func(id news.UserID) error { return d.o.Users.SetRole(r.Context(), id, role) })
}

func (d *Desk) disable(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.changeUser(w, r, v, "disable", "disable", func(id news.UserID) error { return d.o.Users.DisableUser(r.Context(), id, true) })
}

func (d *Desk) enable(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.changeUser(w, r, v, "enable", "enable", func(id news.UserID) error { return d.o.Users.DisableUser(r.Context(), id, false) })
}

// changeUser changes a user; the last owner stays one.
func (d *Desk) changeUser(w http.ResponseWriter, r *http.Request, v *visit, action, done string, change func(news.UserID) error) error {
	u, err := d.o.Users.User(r.Context(), news.UserID(r.PathValue("user")))
	if err != nil {
		return err
	}
	switch err := change(u.ID); {
	case errors.Is(err, news.ErrConflict):
		return d.showUsers(w, r, v, http.StatusConflict, "", v.lex.T("desk.users.last"))
	case err != nil:
		return err
	}
	d.audit(r.Context(), &v.user, action, u.Name, "")
	if u.ID == v.user.ID { // they changed themselves: this browser was signed out too
		lead(w, r, "/desk/sign-in")
		return nil
	}
	lead(w, r, "/desk/users?done="+done)
	return nil
}

type auditView struct {
	Lines []auditRow
	Older string
}

type auditRow struct{ At, Name, Action, Subject, Detail string }

func (d *Desk) auditPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	lines, err := d.o.Users.Audits(r.Context(), before, auditLines)
	if err != nil {
		return err
	}
	var view auditView
	for _, a := range lines {
		view.Lines = append(view.Lines, auditRow{v.lex.Minute(a.At.In(d.o.Zone)), a.Name, a.Action, a.Subject, a.Detail})
	}
	if len(lines) == auditLines {
		view.Older = "/desk/audit?before=" + strconv.FormatInt(lines[len(lines)-1].N, 10)
	}
	return d.send(w, r, v, http.StatusOK, "audit", &page{Title: v.lex.T("desk.audit"), Here: "audit", Data: view})
}
