package feed

import (
	"encoding/base64"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"dateline/internal/news"
)

// maxTitle is the longest title in characters; what is longer is a text in the wrong field.
const maxTitle = 500

// rss takes over what the library read of RSS or RDF.
func (p *parser) rss(f *rss.Feed, root string) []Entry {
	dc := f.DublinCoreExt
	if dc == nil {
		dc = &ext.DublinCoreExtension{}
	}
	p.about(first(f.Title, one(dc.Title)), f.Language, one(dc.Language),
		first(f.Link, extAttr(f.Extensions, "atom", "link", "href")), strings.TrimSpace(root+" "+f.Version))
	out := make([]Entry, 0, len(f.Items))
	for _, i := range f.Items {
		out = append(out, p.rssEntry(i))
	}
	return out
}

func (p *parser) rssEntry(i *rss.Item) Entry {
	dc := i.DublinCoreExt
	if dc == nil {
		dc = &ext.DublinCoreExtension{}
	}
	e := Entry{
		Title:  Line(first(i.Title, one(dc.Title), extValue(i.Extensions, "media", "title"))),
		Author: person(first(i.Author, strings.Join(dc.Creator, ", "), strings.Join(dc.Author, ", "), extChild(i.Extensions, "atom", "author", "name"))),
		Published: p.date(i.PubDate, one(dc.Date), extValue(i.Extensions, "atom", "published"), extValue(i.Extensions, "dcterms", "issued"),
			extValue(i.Extensions, "dcterms", "created"), i.Custom["date"], i.Custom["published"], i.Custom["pubdate"], i.Custom["issued"]),
		Updated: p.date(extValue(i.Extensions, "atom", "updated"), extValue(i.Extensions, "dcterms", "modified"), i.Custom["updated"], i.Custom["modified"]),
		Summary: Text(first(i.Description, one(dc.Description), extValue(i.Extensions, "atom", "summary"), extValue(i.Extensions, "media", "description"))),
		Content: Text(first(i.Content, extValue(i.Extensions, "content", "encoded"), extValue(i.Extensions, "atom", "content"), i.Custom["encoded"], i.Custom["content"])),
	}
	if i.ITunesExt != nil {
		e.Author = first(e.Author, person(i.ITunesExt.Author))
		if e.Summary == "" {
			e.Summary = Text(i.ITunesExt.Summary)
		}
	}
	e.URL = first(extValue(i.Extensions, "feedburner", "origLink"), i.Link, extAttr(i.Extensions, "atom", "link", "href"))
	if i.GUID != nil {
		e.GUID = strings.TrimSpace(i.GUID.Value)
		if e.URL == "" && !strings.EqualFold(i.GUID.IsPermalink, "false") || p.absolute(e.URL) == "" && isWeb(e.GUID) {
			e.URL = e.GUID
		}
	}
	if e.URL == "" && len(i.Enclosures) > 0 {
		e.URL = i.Enclosures[0].URL
	}
	for _, c := range i.Categories {
		if strings.EqualFold(strings.TrimSpace(c.Domain), outlet) {
			e.Outlets = append(e.Outlets, c.Value)
		}
	}
	return e
}

// outlet is the domain or scheme by which an aggregator marks a category as a publisher.
const outlet = "outlet"

// atom takes over what the library read of Atom.
func (p *parser) atom(f *atom.Feed) []Entry {
	p.about(f.Title, f.Language, "", link(f.Links), strings.TrimSpace("atom "+f.Version))
	out := make([]Entry, 0, len(f.Entries))
	for _, i := range f.Entries {
		e := Entry{
			GUID:      strings.TrimSpace(i.ID),
			URL:       first(extValue(i.Extensions, "feedburner", "origLink"), link(i.Links)),
			Title:     Line(first(i.Title, extChild(i.Extensions, "media", "group", "title"))),
			Published: p.date(i.Published, extValue(i.Extensions, "dc", "date"), extValue(i.Extensions, "dcterms", "issued")),
			Updated:   p.date(i.Updated),
			Summary:   Text(first(i.Summary, extChild(i.Extensions, "media", "group", "description"))),
		}
		if f.Version == "0.3" { // whose texts may come in base64, which the library undoes in some types only
			if b, err := base64.StdEncoding.DecodeString(e.Title); err == nil && len(b) > 12 && utf8.Valid(b) {
				e.Title = Line(Text(string(b)))
			}
		}
		if i.Content != nil {
			if plainType(i.Content.Type) {
				e.Content = lines(i.Content.Value)
			} else {
				e.Content = Text(i.Content.Value)
			}
			if e.URL == "" {
				e.URL = i.Content.Src
			}
		}
		if e.URL == "" && isWeb(e.GUID) {
			e.URL = e.GUID
		}
		names := make([]string, 0, len(i.Authors))
		for _, a := range i.Authors {
			names = append(names, first(a.Name, a.Email))
		}
		e.Author = person(first(strings.Join(names, ", "), extValue(i.Extensions, "dc", "creator")))
		for _, c := range i.Categories {
			if strings.EqualFold(strings.TrimSpace(c.Scheme), outlet) {
				e.Outlets = append(e.Outlets, first(c.Label, c.Term))
			}
		}
		out = append(out, e)
	}
	return out
}

// link returns the address of the thing itself among Atom links: an alternate web page, else any alternate, else
// what it was made from.
func link(links []*atom.Link) string {
	best, rank := "", 0
	for _, l := range links {
		r := 0
		switch l.Rel {
		case "alternate", "":
			r = 3
			if l.Type == "" || strings.Contains(l.Type, "html") {
				r = 4
			}
		case "via", "related":
			r = 2
		case "http://www.iana.org/assignments/relation/alternate":
			r = 3
		}
		if r > rank && strings.TrimSpace(l.Href) != "" {
			best, rank = l.Href, r
		}
	}
	return best
}

func plainType(t string) bool {
	return strings.EqualFold(t, "text") || strings.EqualFold(t, "text/plain")
}

// about fills in what the feed says of itself, where that is not known yet.
func (p *parser) about(name, lang, lang2, home, format string) {
	if p.f.Title == "" {
		p.f.Title = cutRunes(Line(name), maxTitle)
	}
	if p.f.Lang == "" {
		p.f.Lang = Lang(first(lang, lang2))
	}
	if p.f.Home == "" {
		p.f.Home = resolve(p.o.URL, home)
	}
	if p.f.Format == "" {
		p.f.Format = format
	}
}

// finish makes entries whole: absolute addresses, an identity and a title for each, no entry without words.
func (p *parser) finish() {
	kept := p.f.Entries[:0]
	for _, e := range p.f.Entries {
		e.URL = p.absolute(e.URL)
		e.Title = cutRunes(e.Title, maxTitle)
		if e.Content == e.Summary {
			e.Content = ""
		}
		e.Summary, e.Content = trimFooter(e.Summary), trimFooter(e.Content)
		if e.Title == "" {
			e.Title = firstSentence(first(e.Summary, e.Content))
		}
		if e.Title == "" && e.URL == "" {
			p.f.Dropped++
			p.note("has entries without title and address")
			continue
		}
		e.GUID = first(e.GUID, e.URL)
		if e.GUID == "" {
			e.GUID = "hash:" + news.Digest(e.Title, e.Summary, e.Content)
		}
		e.Outlets = distinct(e.Outlets)
		kept = append(kept, e)
	}
	p.f.Entries = kept
}

// absolute resolves an entry's address against the feed's site, else against the feed.
func (p *parser) absolute(ref string) string {
	if p.f.Home != "" {
		return resolve(p.f.Home, ref)
	}
	return resolve(p.o.URL, ref)
}

// resolve returns ref as an absolute http or https address, or nothing.
func resolve(base, ref string) string {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return ""
	}
	if isWeb(ref) && !strings.ContainsAny(ref, " \t\r\n") {
		return ref
	}
	ref = strings.ReplaceAll(strings.Join(strings.FieldsFunc(ref, func(r rune) bool { return r == '\t' || r == '\r' || r == '\n' }), ""), " ", "%20")
	if isWeb(ref) {
		return ref
	}
	u, err := url.Parse(ref)
	if err != nil {
		return ""
	}
	if !u.IsAbs() {
		b, err := url.Parse(base)
		if err != nil || b.Host == "" {
			return ""
		}
		u = b.ResolveReference(u)
	}
	if s := u.String(); isWeb(s) {
		return s
	}
	return ""
}

// isWeb says whether s is an http or https address with a host.
func isWeb(s string) bool {
	const http, https = "http://", "https://"
	return len(s) > len(http) && strings.EqualFold(s[:len(http)], http) && s[len(http)] != '/' ||
		len(s) > len(https) && strings.EqualFold(s[:len(https)], https) && s[len(https)] != '/'
}

// Lang folds a language tag of a feed or page to the languages that Dateline tells apart. What is no tag is unknown.
func Lang(tag string) news.Lang {
	parts := strings.FieldsFunc(strings.ToLower(strings.TrimSpace(tag)), func(r rune) bool { return r == '-' || r == '_' })
	if len(parts) == 0 || len(parts[0]) < 2 || len(parts[0]) > 3 {
		return ""
	}
	switch parts[0] {
	case "en", "eng":
		return news.English
	case "ja", "jpn", "jp":
		return news.Japanese
	case "ko", "kor", "kr":
		return news.Korean
	case "zh", "zho", "chi", "cn", "cmn", "yue", "wuu":
		lang := news.Chinese
		if parts[0] == "yue" {
			lang = news.Traditional
		}
		for _, p := range parts[1:] {
			switch p {
			case "hant":
				return news.Traditional
			case "hans":
				return news.Chinese
			case "tw", "hk", "mo", "cht":
				lang = news.Traditional
			}
		}
		return lang
	case "tw":
		return news.Traditional
	}
	return news.OtherLang
}

// person cleans an author: RSS writes "mail@host (Name)" and "Name (mail@host)".
func person(s string) string {
	s = Line(s)
	if name, rest, ok := strings.Cut(s, " ("); ok {
		if inner, ok := strings.CutSuffix(rest, ")"); ok {
			switch {
			case strings.Contains(name, "@"):
				s = inner
			case strings.Contains(inner, "@"):
				s = name
			}
		}
	}
	if addr, ok := strings.CutSuffix(s, ">"); ok {
		if name, _, ok := strings.Cut(addr, " <"); ok {
			s = strings.Trim(name, `"`)
		}
	}
	return strings.Trim(strings.TrimSpace(s), ",; ")
}

func distinct(names []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, n := range names {
		if n = Line(n); n != "" && !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

// first returns the first string that holds more than white space.
func first(all ...string) string {
	for _, s := range all {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

func one(list []string) string { return first(list...) }

func extValue(x ext.Extensions, prefix, name string) string {
	for _, e := range x[prefix][name] {
		if strings.TrimSpace(e.Value) != "" {
			return e.Value
		}
	}
	return ""
}

func extChild(x ext.Extensions, prefix, name, child string) string {
	for _, e := range x[prefix][name] {
		for _, c := range e.Children[child] {
			if strings.TrimSpace(c.Value) != "" {
				return c.Value
			}
		}
	}
	return ""
}

// extAttr returns the attribute of an extension that points at the thing itself.
func extAttr(x ext.Extensions, prefix, name, attr string) string {
	for _, e := range x[prefix][name] {
		if rel := e.Attrs["rel"]; rel == "" || rel == "alternate" {
			return e.Attrs[attr]
		}
	}
	return ""
}

// cutRunes cuts s to n characters with an ellipsis.
func cutRunes(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:n-1])) + "…"
}
