// Package desk is the editor's web application. It decides nothing of its own: what it shows it reads from its Store, and
// what an editor does it hands on and writes down in the audit log.
//
// The one idea needed to read it: routes.go is a table of every address with the role that it takes; a handler runs only
// for a visit whose role suffices, and only for requests that come from the desk's own pages. Pages are made by html/template
// from views; every word comes from render's Lexicon.
package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/token"
	"dateline/internal/web"
)

//go:embed pages/*.html pages/parts/*.html static/*
var files embed.FS

// Users is what the desk reads and writes of those who work at it.
type Users interface {
	Users(ctx context.Context) ([]news.User, error)
	User(ctx context.Context, id news.UserID) (news.User, error)
	UserNamed(ctx context.Context, name string) (news.User, error)
	Invite(ctx context.Context, i news.Invitation) error
	Invitation(ctx context.Context, hash string, now time.Time) (news.Invitation, error)
	AcceptInvitation(ctx context.Context, hash string, u news.User, now time.Time) (news.User, error)
	SetPassword(ctx context.Context, id news.UserID, hash string) error
	SetFactor(ctx context.Context, id news.UserID, sealed string) error
	UseFactor(ctx context.Context, id news.UserID, step int64) error
	SetRole(ctx context.Context, id news.UserID, role news.Role) error
	DisableUser(ctx context.Context, id news.UserID, disabled bool) error
	OpenSession(ctx context.Context, s news.Session) error
	Session(ctx context.Context, hash string, now time.Time) (news.Session, news.User, error)
	Sessions(ctx context.Context, id news.UserID, now time.Time) ([]news.Session, error)
	SeeSession(ctx context.Context, hash string, now, until time.Time) error
	EndSession(ctx context.Context, id news.UserID, hash string) error
	SignInFailed(ctx context.Context, at time.Time, what ...string) error
	SignInFailures(ctx context.Context, what string, since time.Time) (int, error)
	AddPasskey(ctx context.Context, p news.Passkey) error
	Passkeys(ctx context.Context, id news.UserID) ([]news.Passkey, error)
	UsePasskey(ctx context.Context, id, body string, now time.Time) error
	RemovePasskey(ctx context.Context, user news.UserID, id string) error
	SaveAudit(ctx context.Context, a news.Audit) error
	Audits(ctx context.Context, before int64, limit int) ([]news.Audit, error)
}

// Options are what New needs. All are required, but BaseURL and Proxies may be empty, and a room that is nil is not there.
type Options struct {
	Users Users
	Keys  *token.Keys
	Log   *slog.Logger
	Now   func() time.Time
	Zone  *time.Location
	// Weeks are the weeks and stories. Default none: then there are no such pages.
	Weeks Weeks
	// Issues are the issues with their mailings and corrections. Default none: then there are no such pages.
	Issues Issues
	// Bulletins are what is mailed between issues. Default none: then there are no such pages.
	Bulletins Bulletins
	// BaseURL is the public address. Default: taken from each request, which is right for one machine.
	BaseURL string
	// Proxies are the networks of our own proxies.
	Proxies []netip.Prefix
	Rooms
}

// Desk is the face.
type Desk struct {
	o        Options
	errors   *web.Errors
	pages    map[string]*template.Template
	static   map[string][]byte // by hashed name
	names    map[string]string // hashed names by name
	lexicons map[news.Lang]*render.Lexicon
}

// New returns the desk.
func New(o Options) (*Desk, error) {
	if o.Users == nil || o.Keys == nil || o.Log == nil || o.Now == nil || o.Zone == nil {
		return nil, fmt.Errorf("desk: %w: missing options", news.ErrInvalid)
	}
	d := &Desk{o: o, pages: map[string]*template.Template{}, static: map[string][]byte{}, names: map[string]string{}, lexicons: map[news.Lang]*render.Lexicon{}}
	for _, lang := range news.EditionLangs() {
		d.lexicons[lang] = render.NewLexicon(lang)
	}
	d.errors = &web.Errors{Logger: o.Log, Page: d.fault}
	if err := d.load(); err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	return d, nil
}

// load parses the pages and names what is static by its content.
func (d *Desk) load() error {
	statics, err := fs.Glob(files, "static/*")
	if err != nil {
		return err
	}
	for _, name := range statics {
		body, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(name)
		hashed := strings.TrimSuffix(path.Base(name), ext) + "." + hex.EncodeToString(sum[:8]) + ext
		d.static[hashed], d.names[path.Base(name)] = body, "/desk/static/"+hashed
	}
	pages, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return err
	}
	for _, name := range pages {
		if path.Base(name) == "layout.html" {
			continue
		}
		t, err := template.New("").Funcs(partFuncs()).ParseFS(files, "pages/layout.html", "pages/parts/*.html", name)
		if err != nil {
			return err
		}
		d.pages[strings.TrimSuffix(path.Base(name), ".html")] = t
	}
	return nil
}

// page is what the layout needs of every page, with the page's own view as Data.
type page struct {
	Lex    *render.Lexicon
	Title  string
	Here   string // the navigation's entry that this page is
	User   *news.User
	Nav    []navEntry // what the one who reads may go to
	CSS    string
	Script string
	// Bulletins says that something is mailed between issues.
	Bulletins bool
	// Done says what has just been done; Fault what has not, and why.
	Done, Fault string
	Data        any
}

// MayEdit and Owns say what the one who reads may do, for links that lead to what others may not see.
func (p *page) MayEdit() bool { return p.User != nil && p.User.Role.Includes(news.RoleEditor) }

// Owns reports whether the one who reads is an owner.
func (p *page) Owns() bool { return p.User != nil && p.User.Role.Includes(news.RoleOwner) }

// send lays a page out and sends it. It is never kept by a browser or a proxy.
func (d *Desk) send(w http.ResponseWriter, r *http.Request, v *visit, status int, name string, p *page) error {
	p.Bulletins = d.o.Bulletins != nil
	p.Lex, p.CSS, p.Script = v.lex, d.names["desk.css"], d.names["desk.js"]
	if v.user.ID != "" {
		p.User, p.Nav = &v.user, d.nav(v)
	}
	t, ok := d.pages[name]
	if !ok {
		return fmt.Errorf("no page %s", name)
	}
	var body bytes.Buffer
	if err := t.ExecuteTemplate(&body, "layout", p); err != nil {
		return err
	}
	return web.Send(w, r, web.Reply{Status: status, Type: "text/html; charset=utf-8", Lang: v.lex.HTMLLang(), Cache: "no-store", Body: body.Bytes()})
}

// fault is the page of what went wrong.
func (d *Desk) fault(w http.ResponseWriter, r *http.Request, status int, id string) {
	v := &visit{lex: d.lexicon(r)}
	p := &page{Title: v.lex.T("desk.title"), Data: struct {
		Status int
		Words  string
		ID     string
	}{status, faultWords(status, v.lex), id}}
	if err := d.send(w, r, v, status, "fault", p); err != nil {
		http.Error(w, http.StatusText(status), status)
	}
}

func faultWords(status int, lex *render.Lexicon) string {
	switch status {
	case http.StatusForbidden:
		return lex.T("desk.fault.forbidden")
	case http.StatusNotFound:
		return lex.T("desk.fault.notfound")
	case http.StatusBadRequest:
		return lex.T("desk.fault.invalid")
	case http.StatusConflict:
		return lex.T("desk.fault.conflict")
	case http.StatusTooManyRequests:
		return lex.T("desk.fault.often")
	default:
		return lex.T("desk.fault.internal")
	}
}

func (d *Desk) lexicon(r *http.Request) *render.Lexicon { return d.lexicons[web.Preferred(r)] }

// origin is the address under which the desk is reached, such as https://news.example.
func (d *Desk) origin(r *http.Request) *url.URL {
	if u, err := url.Parse(d.o.BaseURL); err == nil && u.Host != "" {
		return &url.URL{Scheme: u.Scheme, Host: u.Host}
	}
	at := &url.URL{Scheme: "http", Host: r.Host}
	if r.TLS != nil {
		at.Scheme = "https"
	}
	return at
}

// audit writes down what was done. What was done is done, so a fault here is told in the log and stops nothing.
func (d *Desk) audit(ctx context.Context, u *news.User, action, subject, detail string) {
	line := news.Audit{At: d.o.Now(), User: u.ID, Name: u.Name, Action: action, Subject: subject, Detail: detail}
	if err := d.o.Users.SaveAudit(context.WithoutCancel(ctx), line); err != nil {
		d.o.Log.ErrorContext(ctx, "an audit line is lost", "action", action, "subject", subject, "user", u.Name, "err", err)
	}
}
