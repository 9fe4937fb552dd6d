package desk

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dateline/internal/auth"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

const (
	// cookie is the name of the session's cookie. The prefix makes browsers hold it to this host and to https (or this machine).
	cookie = "__Host-dateline"
	// idle is how long a session holds that is not used, and longest how long any holds.
	idle    = 14 * 24 * time.Hour
	longest = 90 * 24 * time.Hour
	// seen is how often the use of a session is written down.
	seen = 10 * time.Minute
	// maxAgent cuts what browsers call themselves.
	maxAgent = 200
)

// visit is one request with who makes it. A visit of nobody has an empty user.
type visit struct {
	user    news.User
	session news.Session
	lex     *render.Lexicon
}

// visit finds out who makes a request.
func (d *Desk) visit(w http.ResponseWriter, r *http.Request) (*visit, error) {
	v := &visit{lex: d.lexicon(r)}
	w.Header().Add("Vary", "Accept-Language, Cookie")
	c, err := r.Cookie(cookie)
	if errors.Is(err, http.ErrNoCookie) || err == nil && c.Value == "" {
		return v, nil
	}
	if err != nil {
		return nil, err
	}
	now := d.o.Now()
	v.session, v.user, err = d.o.Users.Session(r.Context(), auth.HashToken(c.Value), now)
	switch {
	case errors.Is(err, news.ErrNotFound):
		v.user, v.session = news.User{}, news.Session{}
		return v, nil
	case err != nil:
		return nil, err
	}
	if now.Sub(v.session.SeenAt) >= seen {
		until := now.Add(idle)
		if end := v.session.CreatedAt.Add(longest); until.After(end) {
			until = end
		}
		if err := d.o.Users.SeeSession(r.Context(), v.session.Hash, now, until); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// open opens a session for a user who proved who they are, and gives the browser its cookie. The one before, if the browser
// had one, ends: nobody can plant a session and wait.
func (d *Desk) open(w http.ResponseWriter, r *http.Request, v *visit, u *news.User) error {
	if v.session.Hash != "" {
		if err := d.o.Users.EndSession(r.Context(), v.session.User, v.session.Hash); err != nil {
			return err
		}
	}
	token, now := auth.NewToken(), d.o.Now()
	agent := strings.ToValidUTF8(r.UserAgent(), "")
	s := news.Session{
		Hash: auth.HashToken(token), User: u.ID, Version: u.Version, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(idle),
		Agent: agent[:min(len(agent), maxAgent)], Net: d.net(r),
	}
	s.Agent = strings.ToValidUTF8(s.Agent, "")
	if err := d.o.Users.OpenSession(r.Context(), s); err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: cookie, Value: token, Path: "/", MaxAge: int(longest / time.Second), Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	v.user, v.session = *u, s
	return nil
}

// forget takes the cookie from the browser.
func forget(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: cookie, Path: "/", MaxAge: -1, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// reopen gives the browser that changed what sessions rest on a new one: all others have ended.
func (d *Desk) reopen(w http.ResponseWriter, r *http.Request, v *visit) error {
	u, err := d.o.Users.User(r.Context(), v.user.ID)
	if err != nil {
		return err
	}
	return d.open(w, r, v, &u)
}

// net is the network that a request came from, as failures are counted.
func (d *Desk) net(r *http.Request) string { return web.Net(web.Client(r, d.o.Proxies)) }

// escapeTo writes an address for the parameter that leads back to it.
func escapeTo(address string) string { return url.QueryEscape(address) }

// safeTo returns an address within the desk; anything else leads to its front. One slash and the word, and no backslash,
// which browsers take for a slash.
func safeTo(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || strings.ContainsAny(to, "\\\t\r\n") ||
		(u.Path != "/desk" && !strings.HasPrefix(u.Path, "/desk/")) || strings.Contains(u.Path, "..") || strings.Contains(u.Path, "//") {
		return "/desk"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

// lead sends a browser on to another page of the desk, as an answer to what it sent. Addresses are our own, or went through
// safeTo.
func lead(w http.ResponseWriter, r *http.Request, to string) {
	http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // see above
}
