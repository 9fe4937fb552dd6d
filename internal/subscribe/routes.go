package subscribe

import (
	"errors"
	"fmt"
	"net/http"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

// routes maps every address. Each is served for the methods that it names alone.
func (f *Face) routes() (http.Handler, error) {
	refuse := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.errorPage(w, r, http.StatusForbidden, "") })
	open, secret := http.NewServeMux(), http.NewServeMux()
	own, err := web.Own(open, f.o.Origins, false, refuse)
	if err != nil {
		return nil, fmt.Errorf("%w: subscribe: origins: %w", news.ErrInvalid, err)
	}
	ownSecret, err := web.Own(secret, nil, true, refuse)
	if err != nil {
		return nil, err
	}
	all := http.NewServeMux()
	handle := func(mux *http.ServeMux, pattern string, h web.Func) { mux.Handle(pattern, f.errors.Wrap(h)) }
	for _, at := range []struct {
		path string
		lang news.Lang
	}{{"/subscribe", ""}, {render.Address("").Subscribe(news.Chinese), news.Chinese}, {render.Address("").Subscribe(news.English), news.English}} {
		in := func(h func(http.ResponseWriter, *http.Request, *render.Lexicon) error) web.Func {
			return func(w http.ResponseWriter, r *http.Request) error {
				lex, named := f.lexicons[at.lang]
				if !named {
					w.Header().Add("Vary", "Accept-Language")
					lex = f.lexicons[f.langOf(r)]
				}
				return h(w, r, lex)
			}
		}
		handle(open, "GET "+at.path, in(f.form))
		handle(open, "POST "+at.path, in(f.signUp))
		handle(open, "GET "+at.path+"/embed", in(f.embed))
		// From a page of another site this changes nothing: it shows the form, which is then sent from here.
		handle(all, "POST "+at.path+"/begin", in(f.begin))
		all.Handle(at.path, own)
		all.Handle(at.path+"/", own)
	}
	handle(open, "GET "+f.script.path, f.serveScript)
	for _, page := range []struct {
		at        string
		get, post web.Func
	}{
		{"/c/{token}", f.confirmPage, f.confirm},
		{render.PreferencesPath + "{token}", f.preferences, f.savePreferences},
		{"/n/{token}", f.neverPage, f.never},
		{render.LeavePath + "{token}", f.unsubscribePage, f.unsubscribe},
	} {
		handle(secret, "GET "+page.at, page.get)
		handle(secret, "POST "+page.at, page.post)
	}
	handle(secret, "GET "+render.PreferencesPath+"{token}/data", f.data)
	handle(secret, "POST "+render.PreferencesPath+"{token}/erase", f.erase)
	for _, path := range []string{"/c/", render.PreferencesPath, "/n/"} {
		all.Handle(path, ownSecret)
	}
	// A mail program posts without origin, or with one that is not ours; the token alone says who may leave (RFC 8058 §3.1).
	all.Handle(render.LeavePath, secret)
	missing := f.errors.Wrap(func(http.ResponseWriter, *http.Request) error { return news.ErrNotFound })
	for _, mux := range []*http.ServeMux{open, secret, all} {
		mux.Handle("/", missing)
	}
	return web.Secure(f.bounded(all)), nil
}

// bounded bounds what is read of any request, and keeps pages with a token to their reader.
func (f *Face) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if len(r.URL.Path) > 2 && r.URL.Path[2] == '/' {
			w.Header().Set("Referrer-Policy", "no-referrer")
			w.Header().Set("X-Robots-Tag", "noindex, nofollow")
		}
		next.ServeHTTP(w, r)
	})
}

// langOf returns the language of a page whose path names none: the one that its link names, else the browser's.
func (f *Face) langOf(r *http.Request) news.Lang {
	if lex, ok := f.lexicons[news.Lang(r.URL.Query().Get("lang"))]; ok {
		return lex.Language()
	}
	for lang := range f.lexicons {
		if r.URL.Path == render.Address("").Subscribe(lang) {
			return lang
		}
	}
	return web.Preferred(r)
}

// here is the address of the same page in the other language: its own, with the language said.
func here(r *http.Request, lex *render.Lexicon) string {
	other := news.English
	if lex.Language() == news.English {
		other = news.Chinese
	}
	return r.URL.EscapedPath() + "?lang=" + string(other)
}

// send lays a page out and sends it. Nothing here may be kept by anyone on the way.
func (f *Face) send(w http.ResponseWriter, r *http.Request, status int, p web.Page) error {
	body, err := f.o.Frame(r, p)
	if err != nil {
		return err
	}
	if p.Script != "" {
		w.Header().Set("Content-Security-Policy", "script-src 'self'; "+w.Header().Get("Content-Security-Policy"))
	}
	return web.Send(w, r, web.Reply{
		Status: status, Type: "text/html; charset=utf-8", Cache: "no-store", Lang: f.lexicons[p.Lang].HTMLLang(), Body: body,
	})
}

// errorPage says in the reader's language what is wrong, in fixed words.
func (f *Face) errorPage(w http.ResponseWriter, r *http.Request, status int, id string) {
	lex := f.lexicons[f.langOf(r)]
	key := fmt.Sprintf("error.%d.", status)
	if !lex.Has(key + "title") {
		key = "error.500."
	}
	view := message{Title: lex.T(key + "title"), Text: []string{lex.T(key + "text")}, Links: []link{{render.Address("").Front(lex.Language()), lex.T("error.back")}}}
	if id != "" {
		view.Text = append(view.Text, lex.T("error.id", id))
	}
	if err := f.say(w, r, lex, status, view); err != nil {
		http.Error(w, http.StatusText(status), status)
	}
}

// tooMuch answers a body that is longer than what is read; other errors remain.
func (f *Face) tooMuch(w http.ResponseWriter, r *http.Request, err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		f.errorPage(w, r, http.StatusRequestEntityTooLarge, "")
		return nil
	}
	return err
}
