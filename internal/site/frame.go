package site

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

// Frame returns what lays out the pages of other faces as the site lays out its own. It takes the options of New.
func Frame(o Options) (web.Frame, error) {
	s, err := newSite(o)
	if err != nil {
		return nil, err
	}
	return s.frame, nil
}

// frame lays a page out. It has no address for search engines and no progress: what it shows is between the site and one
// reader.
func (s *site) frame(r *http.Request, page web.Page) ([]byte, error) {
	lex, ok := s.lexicons[page.Lang]
	if !ok {
		return nil, fmt.Errorf("%w: a page in %q", news.ErrInvalid, page.Lang)
	}
	p := s.newPage(r, lex, page.Title, render.Address.Front)
	p.Canonical, p.Alternates, p.Progress, p.Markdown = "", nil, nil, ""
	p.Static.JS = "" // the policy of such pages may allow no script
	p.Here, p.Other, p.Hidden, p.Script, p.Data = page.Here, page.Other, page.Hidden, page.Script, page.Main
	if page.Boxed {
		p.Box = ""
	}
	return s.execute("framed", p)
}

// follow returns the address at which a reader subscribes to one subject; empty where nobody can.
func (s *site) follow(lang news.Lang, kind, id string) string {
	if s.box == nil {
		return ""
	}
	return render.Address("").Subscribe(lang) + "?" + url.Values{kind: {id}}.Encode()
}

// boxFor makes the form by which readers subscribe; nothing where nobody can.
func (s *site) boxFor(lang news.Lang) template.HTML {
	if s.box == nil {
		return ""
	}
	return s.box(lang)
}
