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
	"html/template"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/render/card"
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
	// Box makes the form by which readers subscribe, for the foot of every page and the front page. Default: none.
	Box func(lang news.Lang) template.HTML
	// Versions tells when what pages are made from changed. Default: no page is kept, each is made anew.
	Versions Versions
	// Verdicts counts what readers say of printed items. Default: they are not asked.
	Verdicts Verdicts
	// Now tells the time. Required where Versions or Verdicts is set.
	Now func() time.Time
	// Proxies are the networks of our own proxies, whose X-Forwarded-For is believed. Default: none.
	Proxies []netip.Prefix
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
	painter  *card.Painter
	box      func(lang news.Lang) template.HTML
	now      func() time.Time
	cache    *cache // nil: no page is kept
	verdicts Verdicts
	voters   *voters
	proxies  []netip.Prefix
	alone    bool // the pages are files: there is no program behind them
}

// New returns the site's handler. Options that cannot work are refused with news.ErrInvalid.
func New(o Options) (http.Handler, error) {
	s, err := newSite(o)
	if err != nil {
		return nil, err
	}
	routes, err := s.routes()
	if err != nil {
		return nil, err
	}
	return secure(s.readOnly(routes)), nil
}

// secure sets the headers of web.Secure, and lets the site's own script run and speak to the site.
func secure(next http.Handler) http.Handler {
	return web.Secure(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "+
			"base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		next.ServeHTTP(w, r)
	}))
}

// newSite checks the options and parses the pages.
func newSite(o Options) (*site, error) {
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
	if (o.Versions != nil || o.Verdicts != nil) && o.Now == nil {
		return nil, fmt.Errorf("%w: site without a clock", news.ErrInvalid)
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
		lexicons: map[news.Lang]*render.Lexicon{}, pages: pages, static: static, painter: card.New(), box: o.Box,
		now: o.Now, verdicts: o.Verdicts, voters: &voters{now: o.Now}, proxies: o.Proxies,
	}
	if o.Versions != nil {
		s.cache = newCache(o.Versions, o.Now)
	}
	for _, lang := range news.EditionLangs() {
		s.lexicons[lang] = render.NewLexicon(lang)
	}
	s.errors = &web.Errors{Logger: o.Logger, Page: s.errorPage}
	return s, nil
}

// routes maps every address. Each page has one; the same with a slash at its end leads there.
func (s *site) routes() (http.Handler, error) {
	mux := http.NewServeMux()
	handle := func(path string, f web.Func, from ...string) {
		h := s.errors.Wrap(f)
		if len(from) > 0 {
			h = s.cached(h, from...)
		}
		mux.Handle(path, h)
		mux.Handle(path+"/{$}", http.HandlerFunc(dropSlash))
	}
	mux.Handle("/{$}", s.cached(s.errors.Wrap(s.root), fromIssues, fromReports, fromCorrections))
	for _, lang := range news.EditionLangs() {
		s.editionRoutes(lang, handle)
		if s.verdicts != nil {
			refuse := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.errorPage(w, r, http.StatusForbidden, "") })
			vote, err := web.Own(s.errors.Wrap(func(w http.ResponseWriter, r *http.Request) error { return s.verdict(w, r, s.lexicons[lang]) }), nil, false, refuse)
			if err != nil {
				return nil, fmt.Errorf("site: %w", err)
			}
			mux.Handle("POST /"+string(lang)+"/verdicts/{week}/{story}", vote)
		}
	}
	handle("/healthz", s.healthz)
	handle("/robots.txt", s.robots)
	handle("/llms.txt", s.llms, fromIssues)
	handle("/sitemap.xml", s.sitemap, fromIssues)
	mux.Handle("/static/{name}", s.errors.Wrap(s.asset))
	lists := s.cached(s.errors.Wrap(s.sitemapOf), fromIssues)
	none := s.errors.Wrap(func(http.ResponseWriter, *http.Request) error { return news.ErrNotFound })
	mux.Handle("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/sitemap-") {
			lists.ServeHTTP(w, r)
			return
		}
		none.ServeHTTP(w, r)
	}))
	return s.withMarkdown(mux), nil
}

// editionRoutes maps the addresses of one edition, each with the parts of the store that its page is made from.
func (s *site) editionRoutes(lang news.Lang, handle func(path string, f web.Func, from ...string)) {
	lex := s.lexicons[lang]
	in := func(f func(http.ResponseWriter, *http.Request, *render.Lexicon) error) web.Func {
		return func(w http.ResponseWriter, r *http.Request) error { return f(w, r, lex) }
	}
	front := "/" + string(lang)
	handle(front, in(s.front), fromIssues, fromReports, fromCorrections)
	handle(front+"/issues", in(s.issues), fromIssues)
	handle(front+"/issues/{week}", in(s.issue), fromIssues, fromReports, fromCorrections)
	handle(front+"/issues/{week}/card.png", in(s.issueCard), fromIssues)
	handle(front+"/corrections", in(s.corrections), fromCorrections)
	handle(front+"/stories/{story}", in(s.story), fromIssues, fromStories, fromReports, fromCorrections)
	handle(front+"/stories/{story}/card.png", in(s.storyCard), fromIssues, fromStories, fromReports)
	handle(front+"/storylines/{line}", in(s.storyline), fromStories, fromReports, fromDives)
	handle(front+"/dives/{dive}", in(s.dive), fromDives, fromReports)
	handle(front+"/dives/{dive}/card.png", in(s.diveCard), fromDives)
	handle(front+"/sections/{section}", in(s.sectionPage), fromIssues)
	handle(front+"/how", in(s.how), fromIssues, fromSources)
	handle(front+"/sources", in(s.sources)) // it tells how long ago each was read
	if !s.alone {
		handle(front+"/search", in(s.search))
	}
	handle(front+"/records/{record}", in(s.record), fromRecords, fromReports, fromNames)
	handle(front+"/entities/{entity}", in(s.entity), fromRecords, fromIssues, fromNames)
	handle(front+"/shifts", in(s.shifts), fromRecords, fromIssues, fromNames)
	for _, kind := range news.RecordKinds() {
		list := render.Address("").Records(lang, kind)
		handle(list, func(w http.ResponseWriter, r *http.Request) error { return s.records(w, r, lex, kind) }, fromRecords, fromNames)
		for _, format := range render.Formats() {
			handle(list+"."+string(format), func(w http.ResponseWriter, r *http.Request) error {
				return s.recordsFeed(w, r, lex, kind, format)
			}, fromRecords, fromNames)
		}
	}
	for _, format := range render.Formats() {
		handle(front+"/feed."+string(format), func(w http.ResponseWriter, r *http.Request) error { return s.feed(w, r, lex, format) }, fromIssues)
		handle(front+"/corrections."+string(format), func(w http.ResponseWriter, r *http.Request) error { return s.correctionsFeed(w, r, lex, format) }, fromCorrections)
		handle(front+"/stories."+string(format), func(w http.ResponseWriter, r *http.Request) error { return s.storiesFeed(w, r, lex, format) }, fromIssues)
	}
}

// readOnly lets requests through that only read, and those that say what a reader thinks of an item; others get refused.
func (s *site) readOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		verdict := s.verdicts != nil && r.Method == http.MethodPost && strings.Contains(r.URL.Path, "/verdicts/")
		if r.Method != http.MethodGet && r.Method != http.MethodHead && !verdict {
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
	return web.Preferred(r)
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
