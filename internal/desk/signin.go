package desk

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"dateline/internal/auth"
	"dateline/internal/news"
	"dateline/internal/token"
)

// What the desk seals, so that nothing of a half-finished step is kept anywhere but in the page.
const (
	sealFactor  token.Purpose = "desk-factor"  // a second factor's secret, in the database
	sealPending token.Purpose = "desk-pending" // a sign-in whose password was right
	sealNew     token.Purpose = "desk-new"     // a second factor that is not proved yet
	sealPasskey token.Purpose = "desk-passkey" // a passkey's ceremony
)

const (
	// window is over which failed sign-ins are counted, mostUser and mostNet how many are taken from one name and one network.
	window   = 15 * time.Minute
	mostUser = 10
	mostNet  = 40
	// stepTime is how long a step of a sign-in may take.
	stepTime = 5 * time.Minute
)

// signInView is the sign-in's page.
type signInView struct {
	To, Name string
	// Pending is the sealed first step; empty before it.
	Pending string
}

// pending is what the first step proved.
type pending struct {
	User    news.UserID `json:"user"`
	Version int64       `json:"version"`
	Until   time.Time   `json:"until"`
	To      string      `json:"to"`
}

func (d *Desk) signInPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	to := safeTo(r.URL.Query().Get("to"))
	if v.user.ID != "" {
		lead(w, r, to)
		return nil
	}
	return d.showSignIn(w, r, v, http.StatusOK, "", signInView{To: to})
}

func (d *Desk) showSignIn(w http.ResponseWriter, r *http.Request, v *visit, status int, fault string, view signInView) error {
	return d.send(w, r, v, status, "signin", &page{Title: v.lex.T("desk.signin"), Fault: fault, Data: view})
}

// signIn takes name and password. Whether the name is nobody's, the user is disabled or the password is wrong is told to
// nobody, by words or by time.
func (d *Desk) signIn(w http.ResponseWriter, r *http.Request, v *visit) error {
	view := signInView{To: safeTo(r.PostFormValue("to")), Name: strings.TrimSpace(r.PostFormValue("name"))}
	if often, err := d.tooOften(r, view.Name); err != nil || often {
		if err != nil {
			return err
		}
		return d.showSignIn(w, r, v, http.StatusTooManyRequests, v.lex.T("desk.fault.often"), view)
	}
	u, err := d.o.Users.UserNamed(r.Context(), view.Name)
	hash := u.Password
	switch {
	case errors.Is(err, news.ErrNotFound), err == nil && (u.Disabled || hash == ""):
		u, hash = news.User{Name: view.Name}, auth.Nobody()
	case err != nil:
		return err
	}
	ok, err := auth.VerifyPassword(hash, r.PostFormValue("password"))
	if err != nil {
		return err
	}
	if !ok || u.ID == "" {
		if err := d.failed(r, view.Name); err != nil {
			return err
		}
		return d.showSignIn(w, r, v, http.StatusUnauthorized, v.lex.T("desk.signin.wrong"), view)
	}
	if u.Factor == "" {
		return d.signedIn(w, r, v, &u, view.To, "password")
	}
	text, err := json.Marshal(pending{u.ID, u.Version, d.o.Now().Add(stepTime), view.To})
	if err != nil {
		return err
	}
	if view.Pending, err = d.o.Keys.Seal(sealPending, string(text), rand.Reader); err != nil {
		return err
	}
	return d.showSignIn(w, r, v, http.StatusOK, "", view)
}

// signInCode takes the code of the second factor, after the password.
func (d *Desk) signInCode(w http.ResponseWriter, r *http.Request, v *visit) error {
	var p pending
	sealed := r.PostFormValue("pending")
	text, err := d.o.Keys.Unseal(sealPending, sealed)
	if err == nil {
		err = json.Unmarshal([]byte(text), &p)
	}
	if err != nil || d.o.Now().After(p.Until) {
		return d.showSignIn(w, r, v, http.StatusUnauthorized, v.lex.T("desk.signin.late"), signInView{To: "/desk"})
	}
	u, err := d.o.Users.User(r.Context(), p.User)
	if err != nil {
		return err
	}
	if often, err := d.tooOften(r, u.Name); err != nil || often {
		if err != nil {
			return err
		}
		return d.showSignIn(w, r, v, http.StatusTooManyRequests, v.lex.T("desk.fault.often"), signInView{To: p.To, Pending: sealed})
	}
	if u.Disabled || u.Version != p.Version {
		return d.showSignIn(w, r, v, http.StatusUnauthorized, v.lex.T("desk.signin.late"), signInView{To: p.To})
	}
	if ok, err := d.proveFactor(r, &u, r.PostFormValue("code")); err != nil {
		return err
	} else if !ok {
		if err := d.failed(r, u.Name); err != nil {
			return err
		}
		return d.showSignIn(w, r, v, http.StatusUnauthorized, v.lex.T("desk.signin.code.wrong"), signInView{To: p.To, Pending: sealed})
	}
	return d.signedIn(w, r, v, &u, safeTo(p.To), "password and code")
}

// proveFactor reports whether a code is of the user's second factor, and takes it: it works once.
func (d *Desk) proveFactor(r *http.Request, u *news.User, code string) (bool, error) {
	secret, err := d.o.Keys.Unseal(sealFactor, u.Factor)
	if err != nil {
		return false, err
	}
	step, ok := auth.VerifyTOTP(secret, code, d.o.Now())
	if !ok {
		return false, nil
	}
	err = d.o.Users.UseFactor(r.Context(), u.ID, step)
	if errors.Is(err, news.ErrConflict) {
		return false, nil
	}
	return err == nil, err
}

// signedIn opens the session and leads on.
func (d *Desk) signedIn(w http.ResponseWriter, r *http.Request, v *visit, u *news.User, to, how string) error {
	if err := d.open(w, r, v, u); err != nil {
		return err
	}
	d.audit(r.Context(), u, "sign in", "", how+" from "+d.net(r))
	lead(w, r, safeTo(to))
	return nil
}

// tooOften reports whether a name or the visitor's network failed too often lately.
func (d *Desk) tooOften(r *http.Request, name string) (bool, error) {
	since := d.o.Now().Add(-window)
	for _, c := range []struct {
		what string
		most int
	}{{failName(name), mostUser}, {failNet(d.net(r)), mostNet}} {
		n, err := d.o.Users.SignInFailures(r.Context(), c.what, since)
		if err != nil || n >= c.most {
			return err == nil, err
		}
	}
	return false, nil
}

func (d *Desk) failed(r *http.Request, name string) error {
	return d.o.Users.SignInFailed(r.Context(), d.o.Now(), failName(name), failNet(d.net(r)))
}

// failName is what failures on a name are counted under: a hash, since people type passwords into it.
func failName(name string) string {
	return "user " + auth.HashToken(strings.ToLower(strings.TrimSpace(name)))[:32]
}

func failNet(net string) string { return "net " + net }

func (d *Desk) signOut(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := d.o.Users.EndSession(r.Context(), v.user.ID, v.session.Hash); err != nil {
		return err
	}
	forget(w)
	d.audit(r.Context(), &v.user, "sign out", "", "")
	lead(w, r, "/desk/sign-in")
	return nil
}

// joinView is the page behind an invitation.
type joinView struct {
	Role, Name string
	Anew       bool // it gives a password anew
}

func (d *Desk) joinPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showJoin(w, r, v, http.StatusOK, "")
}

func (d *Desk) showJoin(w http.ResponseWriter, r *http.Request, v *visit, status int, fault string) error {
	i, err := d.o.Users.Invitation(r.Context(), auth.HashToken(r.PathValue("token")), d.o.Now())
	if err != nil {
		return err
	}
	view := joinView{Role: v.lex.T("desk.role." + string(i.Role)), Name: strings.TrimSpace(r.PostFormValue("name")), Anew: i.User != ""}
	if view.Anew {
		u, err := d.o.Users.User(r.Context(), i.User)
		if err != nil {
			return err
		}
		view.Name = u.Name
	}
	return d.send(w, r, v, status, "join", &page{Title: v.lex.T("desk.join"), Fault: fault, Data: view})
}

// join makes the user whom an invitation is for, or gives one a new password, and signs them in.
func (d *Desk) join(w http.ResponseWriter, r *http.Request, v *visit) error {
	hash := auth.HashToken(r.PathValue("token"))
	i, err := d.o.Users.Invitation(r.Context(), hash, d.o.Now())
	if err != nil {
		return err
	}
	name, password := strings.TrimSpace(r.PostFormValue("name")), r.PostFormValue("password")
	if i.User == "" && !goodName(name) {
		return d.showJoin(w, r, v, http.StatusBadRequest, v.lex.T("desk.name.bad"))
	}
	if fault := auth.CheckPassword(password, name); fault != "" {
		return d.showJoin(w, r, v, http.StatusBadRequest, v.lex.T("desk.password."+string(fault), auth.MinPassword))
	}
	if password != r.PostFormValue("again") {
		return d.showJoin(w, r, v, http.StatusBadRequest, v.lex.T("desk.password.differ"))
	}
	id := news.UserID("u" + strings.ToLower(rand.Text()[:15]))
	u, err := d.o.Users.AcceptInvitation(r.Context(), hash, news.User{ID: id, Name: name, Password: auth.HashPassword(password)}, d.o.Now())
	if errors.Is(err, news.ErrConflict) {
		return d.showJoin(w, r, v, http.StatusConflict, v.lex.T("desk.name.taken"))
	}
	if err != nil {
		return err
	}
	d.audit(r.Context(), &u, "join", string(u.Role), "invited by "+i.By)
	return d.signedIn(w, r, v, &u, "/desk", "invitation")
}

// goodName takes names of people: no signs of control, and short enough for a list.
func goodName(name string) bool {
	return name != "" && len(name) <= 100 && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xFFFD || r >= 0x2028 && r <= 0x202e })
}
