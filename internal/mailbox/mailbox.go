// Package mailbox shows the mail that a machine without a relay keeps: a list, each message as HTML, text, headers and
// source, and what a receiver would check. It is for the person at the machine alone: app serves it on the loopback
// interface, and it answers nobody who calls it by another name.
package mailbox

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

//go:embed pages/*.html
var pages embed.FS

//go:embed pages/mailbox.css
var css []byte

// listed is how many messages the list shows.
const listed = 200

// Store is what the mailbox reads and writes.
type Store interface {
	// KeptMails returns the newest messages for an address, or for all if it is empty.
	KeptMails(ctx context.Context, address string, limit int) ([]news.KeptMail, error)
	// KeptMail returns a message, or news.ErrNotFound.
	KeptMail(ctx context.Context, id string) (*news.KeptMail, error)
	// EmptyMailbox drops all messages.
	EmptyMailbox(ctx context.Context) error
}

// box is the face.
type box struct {
	store    Store
	errors   *web.Errors
	pages    *template.Template
	lexicons map[news.Lang]*render.Lexicon
}

// New returns the handler of the mailbox.
func New(store Store, log *slog.Logger) (http.Handler, error) {
	if store == nil || log == nil {
		return nil, fmt.Errorf("mailbox: %w: missing options", news.ErrInvalid)
	}
	t, err := template.New("").ParseFS(pages, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("mailbox: %w", err)
	}
	b := &box{store: store, pages: t, lexicons: map[news.Lang]*render.Lexicon{}}
	for _, lang := range news.EditionLangs() {
		b.lexicons[lang] = render.NewLexicon(lang)
	}
	b.errors = &web.Errors{Logger: log, Page: b.fault}
	mux := http.NewServeMux()
	for path, f := range map[string]web.Func{
		"GET /{$}": b.list, "GET /mails/{id}": b.mail, "GET /mails/{id}/html": b.html, "GET /mails/{id}/raw": b.raw,
		"GET /mailbox.css": style, "POST /empty": b.empty,
		"/": func(http.ResponseWriter, *http.Request) error { return news.ErrNotFound },
	} {
		mux.Handle(path, b.errors.Wrap(f))
	}
	own, err := web.Own(mux, nil, false, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.fault(w, r, http.StatusForbidden, "") }))
	if err != nil {
		return nil, fmt.Errorf("mailbox: %w", err)
	}
	return web.Secure(atHome(own)), nil
}

// atHome answers only those who ask for this machine by a name of its own: a page elsewhere could point a name of its own
// at it, and read the mail (DNS rebinding).
func atHome(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
		if host != "localhost" && (err != nil || !ip.IsLoopback()) {
			http.Error(w, "ask for localhost", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// view is what the pages show.
type view struct {
	Lex     *render.Lexicon
	Title   string
	Address string
	Mails   []row
	Mail    *row
	Message *Message
	Checks  []check
	Status  int
}

type row struct {
	news.KeptMail
	Kept string
}

type check struct {
	Name string
	Holds,
	Note bool // a note is neither good nor bad
}

func (b *box) lexicon(r *http.Request) *render.Lexicon { return b.lexicons[web.Preferred(r)] }

func newRow(m news.KeptMail, lex *render.Lexicon) row {
	return row{m, lex.Minute(m.At.Local())}
}

func (b *box) list(w http.ResponseWriter, r *http.Request) error {
	lex := b.lexicon(r)
	v := view{Lex: lex, Title: lex.T("mailbox.title"), Address: r.URL.Query().Get("to")}
	if v.Address != "" {
		v.Title = lex.T("mailbox.of", v.Address)
	}
	mails, err := b.store.KeptMails(r.Context(), v.Address, listed)
	if err != nil {
		return err
	}
	for _, m := range mails {
		v.Mails = append(v.Mails, newRow(m, lex))
	}
	return b.send(w, r, "list.html", &v)
}

func (b *box) mail(w http.ResponseWriter, r *http.Request) error {
	m, err := b.store.KeptMail(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	lex := b.lexicon(r)
	shown := newRow(*m, lex)
	message := Read(m.Raw)
	v := view{Lex: lex, Title: m.Subject, Mail: &shown, Message: message}
	for _, f := range message.Findings {
		name := lex.T("mailbox.check." + f.Rule)
		if f.Rule == RuleSigned {
			name = lex.T("mailbox.check."+f.Rule, strings.Join(message.Signatures, ", "))
		}
		v.Checks = append(v.Checks, check{Name: name, Holds: f.Holds, Note: f.Rule == RuleSigned})
	}
	return b.send(w, r, "mail.html", &v)
}

// html is the HTML part alone, for the frame in which it is shown: it runs nothing, loads nothing, and its links open
// beside it, as a mail program's do.
func (b *box) html(w http.ResponseWriter, r *http.Request) error {
	m, err := b.store.KeptMail(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	message := Read(m.Raw)
	if message.HTML == "" {
		return news.ErrNotFound
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "+
		"sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'")
	w.Header().Del("Cross-Origin-Opener-Policy")
	body := append([]byte(`<base target="_blank">`), message.HTML...)
	if i := bytes.Index(body, []byte("<head>")); i >= 0 { // a doctype must stand first, or the page is laid out by old rules
		at := i + len("<head>") - len(`<base target="_blank">`)
		body = append([]byte(message.HTML[:at]+`<base target="_blank">`), message.HTML[at:]...)
	}
	return web.Send(w, r, web.Reply{Type: "text/html; charset=utf-8", Cache: "no-store", Body: body})
}

func (b *box) raw(w http.ResponseWriter, r *http.Request) error {
	m, err := b.store.KeptMail(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="mail.eml"`)
	return web.Send(w, r, web.Reply{Type: "message/rfc822", Cache: "no-store", Body: m.Raw})
}

func (b *box) empty(w http.ResponseWriter, r *http.Request) error {
	if err := b.store.EmptyMailbox(r.Context()); err != nil {
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

func style(w http.ResponseWriter, r *http.Request) error {
	return web.Send(w, r, web.Reply{Type: "text/css; charset=utf-8", Body: css})
}

func (b *box) fault(w http.ResponseWriter, r *http.Request, status int, _ string) {
	lex := b.lexicon(r)
	var page bytes.Buffer
	if err := b.pages.ExecuteTemplate(&page, "fault.html", &view{Lex: lex, Title: lex.T("mailbox.title"), Status: status}); err != nil {
		http.Error(w, http.StatusText(status), status)
		return
	}
	// A reader who went away gets nothing.
	_ = web.Send(w, r, web.Reply{Status: status, Type: "text/html; charset=utf-8", Cache: "no-store", Body: page.Bytes()})
}

func (b *box) send(w http.ResponseWriter, r *http.Request, name string, v *view) error {
	var page bytes.Buffer
	if err := b.pages.ExecuteTemplate(&page, name, v); err != nil {
		return err
	}
	// Its own frame is the one thing that a page of the mailbox may show.
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	return web.Send(w, r, web.Reply{Type: "text/html; charset=utf-8", Lang: v.Lex.HTMLLang(), Cache: "no-store", Body: page.Bytes()})
}
