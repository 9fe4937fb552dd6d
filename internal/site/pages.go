package site

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

//go:embed pages static
var files embed.FS

// pages are the parsed templates, one set a page, so that no page can change another's.
type pages map[string]*template.Template

func parsePages() (pages, error) {
	all := pages{}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("list page templates: %w", err)
	}
	for _, name := range names {
		base := strings.TrimSuffix(path.Base(name), ".html")
		if base == "layout" {
			continue
		}
		t, err := template.New(base).Funcs(functions()).ParseFS(files, "pages/layout.html", name)
		if err != nil {
			return nil, fmt.Errorf("parse page %s: %w", base, err)
		}
		all[base] = t
	}
	return all, nil
}

// functions are what templates call beside the methods of their data: they put together the data of nested templates.
func functions() template.FuncMap {
	return template.FuncMap{
		"iso": iso,
		"cited": func(lex *render.Lexicon, s render.SentenceView) any {
			return struct {
				Lex   *render.Lexicon
				Cites []render.SourceView
			}{lex, s.Cites}
		},
		"opened": func(lex *render.Lexicon, cite render.SourceView) any {
			return struct {
				Lex  *render.Lexicon
				Cite render.SourceView
			}{lex, cite}
		},
		"item": func(p *page, item render.ItemView, short bool) any {
			return struct {
				*page
				Item  render.ItemView
				Short bool
			}{p, item, short}
		},
		"lines": func(p *page, rows any) any {
			return struct {
				*page
				Rows any
			}{p, rows}
		},
		"scored": func(lex *render.Lexicon, parts []render.PartView, score string) any {
			return struct {
				Lex   *render.Lexicon
				Parts []render.PartView
				Score string
			}{lex, parts, score}
		},
		"diveline": func(lex *render.Lexicon, line any) any {
			return struct {
				Lex  *render.Lexicon
				Line any
			}{lex, line}
		},
		"chapters": func(lex *render.Lexicon, line *lineView) any {
			return struct {
				Lex  *render.Lexicon
				Line *lineView
			}{lex, line}
		},
		"recordrows": func(lex *render.Lexicon, rows []recordRow) any {
			return struct {
				Lex  *render.Lexicon
				Rows []recordRow
			}{lex, rows}
		},
		"rows": func(lex *render.Lexicon, rows []sourceRow) any {
			return struct {
				Lex  *render.Lexicon
				Rows []sourceRow
			}{lex, rows}
		},
	}
}

// page is what the layout needs of every page, with the page's own view as Data.
type page struct {
	Lex     *render.Lexicon
	Lang    news.Lang
	Title   string
	Summary string
	// Here is the navigation's entry that this page is.
	Here string
	// At makes addresses within the site.
	At render.Address
	// Canonical is this page's own address, Other the same page in the other language.
	Canonical, Other, OtherLang string
	Alternates                  []alternate
	Feeds                       []feedLink
	Static                      assetNames
	Sample                      bool
	// Hidden keeps the page out of search engines.
	Hidden bool
	// Refresh is after how many seconds the page is loaded again; 0 is never.
	Refresh int
	// Progress is set while sources are being read.
	Progress *Progress
	// ForeignErrors says that failures are told in a language that is not the page's.
	ForeignErrors bool
	// Box is the form by which readers subscribe; empty if they cannot. Script is the page's script; empty for none.
	// Subscribing says that they can.
	Box         template.HTML
	Subscribing bool
	Script      string
	// Markdown is the address of the same page as Markdown; empty if it has none. LD describes the page to programs as
	// schema.org's JSON-LD; nil if it is about nothing of its own.
	Markdown string
	LD       any
	// Card is the picture beside links to the page; nil if it has none.
	Card *cardView
	// Searching says that there is a search.
	Searching bool
	// Verdicts says that readers can say of an item whether it is useful or wrong, and Week to which issue the items belong.
	Verdicts bool
	// Corrected are the corrections of an issue's items.
	Corrected map[news.StoryID][]render.CorrectionView
	Week      news.Week
	Data      any
}

type alternate struct{ Lang, Href string }

type feedLink struct{ Name, Type, Href string }

// newPage fills what all pages share. Where makes the page's address in a language.
func (s *site) newPage(
	r *http.Request, lex *render.Lexicon, title string, where func(render.Address, news.Lang) string,
) *page {
	lang := lex.Language()
	other := news.English
	if lang == news.English {
		other = news.Chinese
	}
	public := s.address(r)
	p := &page{
		Lex: lex, Lang: lang, Title: title, Canonical: where(public, lang), Other: where("", other),
		OtherLang: render.HTMLLang(other), Box: s.boxFor(lang), Subscribing: s.box != nil, Searching: !s.alone, Static: s.static.names, Sample: s.sample, ForeignErrors: lang != news.English,
		Alternates: []alternate{
			{render.HTMLLang(lang), where(public, lang)}, {render.HTMLLang(other), where(public, other)},
		},
	}
	if where("", lang) == render.Address("").Front(lang) {
		p.Alternates = append(p.Alternates, alternate{"x-default", string(public) + "/"}) // it leads each reader to their own
	}
	p.Feeds = links(func(f render.Format) string { return p.At.Feed(lang, f) })
	if now := s.progress(); now.Active {
		p.Progress = &now
	}
	p.Markdown = markdownPath(where("", lang))
	return p
}

// feedName is a kind of feed as pages name it.
type feedName struct {
	name   string
	format render.Format
}

func feedNames() []feedName {
	return []feedName{{"RSS", render.RSS}, {"Atom", render.Atom}, {"JSON", render.JSONFeed}}
}

// send executes a page into memory and sends it whole.
func (s *site) send(w http.ResponseWriter, r *http.Request, name string, status int, p *page) error {
	body, err := s.execute(name, p)
	if err != nil {
		return err
	}
	reply := web.Reply{Status: status, Type: "text/html; charset=utf-8", Lang: p.Lex.HTMLLang(), Body: body}
	if status != http.StatusOK {
		reply.Cache = "no-store"
	}
	return web.Send(w, r, reply)
}

func (s *site) execute(name string, p *page) ([]byte, error) {
	t, ok := s.pages[name]
	if !ok {
		return nil, fmt.Errorf("no page template %q", name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout", p); err != nil {
		return nil, fmt.Errorf("make page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// errorPage says in the reader's language what is wrong, in fixed words.
func (s *site) errorPage(w http.ResponseWriter, r *http.Request, status int, id string) {
	lex := s.lexicons[s.readersLang(r)]
	key := fmt.Sprintf("error.%d.", status)
	if !lex.Has(key + "title") {
		key = "error.500."
	}
	p := s.newPage(r, lex, lex.T(key+"title")+" · "+lex.T("name"), render.Address.Front)
	p.Canonical, p.Alternates, p.Hidden, p.Progress, p.Markdown = "", nil, true, nil, ""
	p.Data = struct {
		Status          int
		Title, Text, ID string
	}{status, lex.T(key + "title"), lex.T(key + "text"), id}
	w.Header().Add("Vary", "Accept-Language")
	if err := s.send(w, r, "error", status, p); err != nil {
		// Unreachable but for a broken template, which tests find; a reader still gets the status.
		http.Error(w, http.StatusText(status), status)
	}
}

// assets are the files that pages load, under names that hold their hash, so that they may be kept for ever.
type assets struct {
	names assetNames
	body  map[string][]byte
}

type assetNames struct{ CSS, Icon, JS string }

func loadAssets() (assets, error) {
	a := assets{body: map[string][]byte{}}
	for name, target := range map[string]*string{"site.css": &a.names.CSS, "icon.svg": &a.names.Icon, "site.js": &a.names.JS} {
		body, err := files.ReadFile("static/" + name)
		if err != nil {
			return assets{}, fmt.Errorf("load %s: %w", name, err)
		}
		sum := sha256.Sum256(body)
		stem, ext, _ := strings.Cut(name, ".")
		hashed := stem + "." + hex.EncodeToString(sum[:8]) + "." + ext
		a.body[hashed] = body
		*target = "/static/" + hashed
	}
	return a, nil
}

func (s *site) asset(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	body, ok := s.static.body[name]
	if !ok {
		return fmt.Errorf("%w: static file", news.ErrNotFound)
	}
	kind := "text/css; charset=utf-8"
	switch path.Ext(name) {
	case ".svg":
		kind = "image/svg+xml"
	case ".js":
		kind = "text/javascript; charset=utf-8"
	}
	return web.Send(w, r, web.Reply{Type: kind, Cache: "public, max-age=31536000, immutable", Body: body})
}
