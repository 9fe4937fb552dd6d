// Package site is the public website: the newest issue, every issue and story in Chinese and English, the state of the
// sources, and feeds of the issues.
//
// It only reads, through archive; it decides nothing about content and keeps nothing. Pages are made by html/template
// into memory and sent whole, need no script, load nothing from elsewhere, and every word of ours comes from render's
// Lexicon. The one idea needed to read it: each page is a small view struct, made by one function from what archive
// returned, and one template that lays it out.
package site

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/text/language"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

// Sample is the banner of the sample week.
const Sample = "sample"

// Progress is how far reading and building have come, for readers who wait.
type Progress struct {
	// Active says that sources are being read or an issue is being built now.
	Active bool
	// Building says that reading is over and stories and the issue are being made.
	Building bool
	// Sources are to be read, of which Read are done and Failed of those failed.
	Sources, Read, Failed int
	// Reports have been received.
	Reports int
}

// Options say what a site needs.
type Options struct {
	// Archive answers what pages show. Required.
	Archive *archive.Archive
	// Logger gets what fails. Required.
	Logger *slog.Logger
	// BaseURL is the public address, such as "https://news.example.org". Default: taken from each request, which is
	// right for one machine and wrong behind a proxy that does not pass the Host on.
	BaseURL string
	// Banner is Sample or empty.
	Banner string
	// Progress tells how far reading has come. Default: nothing is being read.
	Progress func() Progress
}

type site struct {
	archive  *archive.Archive
	base     render.Address
	sample   bool
	progress func() Progress
	errors   *web.Errors
	lexicons map[news.Lang]*render.Lexicon
	pages    pages
	static   assets
	matcher  language.Matcher
}

// New returns the site's handler. Options that cannot work are refused with news.ErrInvalid.
func New(o Options) (http.Handler, error) {
	switch {
	case o.Archive == nil:
		return nil, fmt.Errorf("%w: site without an archive", news.ErrInvalid)
	case o.Logger == nil:
		return nil, fmt.Errorf("%w: site without a logger", news.ErrInvalid)
	case o.Banner != "" && o.Banner != Sample:
		return nil, fmt.Errorf("%w: site banner %q", news.ErrInvalid, o.Banner)
	case o.BaseURL != "" && render.SafeURL(o.BaseURL) == "":
		return nil, fmt.Errorf("%w: site address %q (write it like https://news.example.org)", news.ErrInvalid, o.BaseURL)
	}
	if o.Progress == nil {
		o.Progress = func() Progress { return Progress{} }
	}
	static, err := loadAssets()
	if err != nil {
		return nil, err
	}
	pages, err := parsePages()
	if err != nil {
		return nil, err
	}
	s := &site{
		archive: o.Archive, base: render.NewAddress(o.BaseURL), sample: o.Banner == Sample, progress: o.Progress,
		lexicons: map[news.Lang]*render.Lexicon{}, pages: pages, static: static,
		// English is first, so it is what readers of other languages get. Readers of traditional Chinese get Chinese.
		matcher: language.NewMatcher([]language.Tag{language.English, language.Chinese, language.TraditionalChinese}),
	}
	for _, lang := range news.EditionLangs() {
		s.lexicons[lang] = render.NewLexicon(lang)
	}
	s.errors = &web.Errors{Logger: o.Logger, Page: s.errorPage}
	return web.Secure(s.readOnly(s.routes())), nil
}

// routes maps every address. Each page has one; the same with a slash at its end leads there.
func (s *site) routes() http.Handler {
	mux := http.NewServeMux()
	handle := func(path string, f web.Func) {
		mux.Handle(path, s.errors.Wrap(f))
		mux.Handle(path+"/{$}", http.HandlerFunc(dropSlash))
	}
	mux.Handle("/{$}", s.errors.Wrap(s.root))
	for _, lang := range news.EditionLangs() {
		in := func(f func(http.ResponseWriter, *http.Request, *render.Lexicon) error) web.Func {
			return func(w http.ResponseWriter, r *http.Request) error { return f(w, r, s.lexicons[lang]) }
		}
		front := "/" + string(lang)
		handle(front, in(s.front))
		handle(front+"/issues", in(s.issues))
		handle(front+"/issues/{week}", in(s.issue))
		handle(front+"/stories/{story}", in(s.story))
		handle(front+"/storylines/{line}", in(s.storyline))
		handle(front+"/dives/{dive}", in(s.dive))
		handle(front+"/sources", in(s.sources))
		handle(front+"/search", in(s.search))
		handle(front+"/records/{record}", in(s.record))
		handle(front+"/entities/{entity}", in(s.entity))
		handle(front+"/shifts", in(s.shifts))
		for _, kind := range news.RecordKinds() {
			list := render.Address("").Records(lang, kind)
			handle(list, in(func(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
				return s.records(w, r, lex, kind)
			}))
			for _, format := range render.Formats() {
				handle(list+"."+string(format), in(func(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
					return s.recordsFeed(w, r, lex, kind, format)
				}))
			}
		}
		for _, format := range render.Formats() {
			handle(front+"/feed."+string(format), func(w http.ResponseWriter, r *http.Request) error {
				return s.feed(w, r, s.lexicons[lang], format)
			})
		}
	}
	handle("/healthz", s.healthz)
	handle("/robots.txt", robots)
	mux.Handle("/static/{name}", s.errors.Wrap(s.asset))
	mux.Handle("/", s.errors.Wrap(func(http.ResponseWriter, *http.Request) error { return news.ErrNotFound }))
	return mux
}

// readOnly lets requests through that only read; others get refused. A site of pages has nothing to change.
func (s *site) readOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			s.errorPage(w, r, http.StatusMethodNotAllowed, "")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// dropSlash leads to the same address without the slash at its end. It is registered for known paths alone, which all
// begin with one slash and a word, so it never leads to another site.
func dropSlash(w http.ResponseWriter, r *http.Request) {
	to := url.URL{
		Path: strings.TrimRight(r.URL.Path, "/"), RawPath: strings.TrimRight(r.URL.EscapedPath(), "/"),
		RawQuery: r.URL.RawQuery,
	}
	http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
}

// readersLang returns the edition that a reader gets who named none: by the address if it begins with one, else by
// what the browser asks for.
func (s *site) readersLang(r *http.Request) news.Lang {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if _, ok := s.lexicons[news.Lang(first)]; ok {
		return news.Lang(first)
	}
	wanted, _, err := language.ParseAcceptLanguage(strings.Join(r.Header.Values("Accept-Language"), ","))
	if err != nil || len(wanted) == 0 {
		return news.English
	}
	if _, i, sure := s.matcher.Match(wanted...); sure != language.No && i > 0 {
		return news.Chinese
	}
	return news.English
}

// address returns the site's public address; if no one set it, the one under which this request came.
func (s *site) address(r *http.Request) render.Address {
	if s.base != "" {
		return s.base
	}
	at := url.URL{Scheme: "http", Host: r.Host}
	if r.TLS != nil {
		at.Scheme = "https"
	}
	if render.SafeURL(at.String()) == "" {
		return "http://localhost"
	}
	return render.Address(at.String())
}

// healthz answers 200 while the store answers, 503 otherwise. It is for machines and says no more.
func (s *site) healthz(w http.ResponseWriter, r *http.Request) error {
	reply := web.Reply{Type: "text/plain; charset=utf-8", Cache: "no-store", Body: []byte("ok\n")}
	if err := s.archive.Ready(r.Context()); err != nil {
		reply.Status, reply.Body = http.StatusServiceUnavailable, []byte("the store does not answer\n")
	}
	return web.Send(w, r, reply)
}

func robots(w http.ResponseWriter, r *http.Request) error {
	return web.Send(w, r, web.Reply{Type: "text/plain; charset=utf-8", Body: []byte("User-agent: *\nAllow: /\n")})
}
