package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"strings"
	"time"

	"dateline/internal/news"
)

// Format is a kind of feed.
type Format string

// The kinds of feed: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1.
const (
	RSS      Format = "rss"
	Atom     Format = "atom"
	JSONFeed Format = "json"
)

// Formats returns all kinds of feed.
func Formats() []Format { return []Format{RSS, Atom, JSONFeed} }

// MediaType returns the format's media type, with its charset.
func (f Format) MediaType() string {
	switch f {
	case RSS:
		return "application/rss+xml; charset=utf-8"
	case Atom:
		return "application/atom+xml; charset=utf-8"
	default:
		return "application/feed+json; charset=utf-8"
	}
}

// Feed is a feed of editions, newest first.
type Feed struct {
	Lex *Lexicon
	// Address is the public site's address; feeds are read elsewhere, so it must not be empty.
	Address Address
	// Editions are the issues in one language, newest first.
	Editions []*Edition
}

// entry is an issue as a feed carries it, in any format.
type entry struct {
	id, title, link, summary, html string
	published, updated             time.Time
}

// Write returns the feed in a format. The same editions make the same bytes.
func (f *Feed) Write(format Format) ([]byte, error) {
	if f.Address == "" {
		return nil, fmt.Errorf("%w: feed without the site's address", news.ErrInvalid)
	}
	entries := make([]entry, len(f.Editions))
	for i, e := range f.Editions {
		html, err := HTML(e, f.Address)
		if err != nil {
			return nil, fmt.Errorf("write issue %s for a feed: %w", e.Week, err)
		}
		entries[i] = entry{
			id: issueID(e.Week, f.Lex.lang), title: e.Title + " · " + e.Dates, html: html,
			link: f.Address.Issue(f.Lex.lang, e.Week), summary: summary(e),
			published: published(e), updated: e.Built.UTC(),
		}
		if e.Status == news.Draft {
			entries[i].title = f.Lex.T("feed.draft", entries[i].title)
		}
	}
	return write(format, &channel{
		lex: f.Lex, id: urn("dateline feed " + string(f.Lex.lang)), title: f.Lex.T("feed.title"), lead: f.Lex.T("feed.lead"),
		home: f.Address.Front(f.Lex.lang), self: func(format Format) string { return f.Address.Feed(f.Lex.lang, format) },
	}, entries)
}

// channel is what a feed says of itself, in any format.
type channel struct {
	lex                   *Lexicon
	id, title, lead, home string
	self                  func(Format) string
}

// write writes a feed in a format.
func write(format Format, c *channel, entries []entry) ([]byte, error) {
	switch format {
	case RSS:
		return c.rss(entries)
	case Atom:
		return c.atom(entries)
	case JSONFeed:
		return c.json(entries)
	default:
		return nil, fmt.Errorf("%w: feed format %q", news.ErrInvalid, format)
	}
}

// issueID names an edition for feed readers. It rests on week and language alone, so that a site that moves to
// another address is not read twice. It is a UUID of version 8 (RFC 9562 §5.8) over SHA-256.
func issueID(week news.Week, lang news.Lang) string {
	return urn("dateline issue " + week.String() + " " + string(lang))
}

func urn(name string) string {
	sum := sha256.Sum256([]byte(name))
	id := sum[:16]
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// published is when an issue stands complete: at the end of its week, or when it was built if that was earlier. It
// stays the same when an issue of the past is built again.
func published(e *Edition) time.Time {
	if end := e.Week.End(e.Built.Location()); end.Before(e.Built) {
		return end.UTC()
	}
	return e.Built.UTC()
}

// summary is the first headlines of an issue, a line each.
func summary(e *Edition) string {
	var lines []string
	for _, s := range e.Sections {
		for i := range s.Items {
			if len(lines) < 5 {
				lines = append(lines, withMark(&s.Items[i].Headline, e.Lex))
			}
		}
	}
	if len(lines) == 0 {
		return e.Lex.T("issue.quiet")
	}
	return strings.Join(lines, "\n")
}

// fragment is an issue as HTML without style, class or identity, for feed readers, whose own sanitisers drop these.
var fragment = template.Must(template.New("issue").Parse(
	`{{define "sentence"}}{{if .Lang}}<span lang="{{.Lang}}">{{.Text}}</span>{{else}}{{.Text}}{{end}}` +
		`{{with .Foreign}} <small>{{.}}</small>{{end}}{{end}}` +
		`{{define "cites"}}{{range .}} {{if .URL}}<a href="{{.URL}}">[{{.N}}]</a>{{else}}[{{.N}}]{{end}}{{end}}{{end}}` +
		`{{define "rows"}}{{$lex := .Lex}}{{with .Rows}}<h2>{{.Title}}</h2>
{{with .Lead}}<p><small>{{.}}</small></p>
{{end}}<ul>{{range .Lines}}<li>{{template "sentence" .Sentence}}{{template "cites" .Sentence.Cites}}{{with .Note $lex}} <small>{{.}}</small>{{end}}</li>
{{end}}</ul>
{{template "sources" .Sources}}{{end}}{{end}}` +
		`{{define "sources"}}{{if .}}<ul>{{range .}}<li>[{{.N}}] {{if .URL}}<a href="{{.URL}}">{{.Outlet}}</a>{{else}}{{.Outlet}}{{end}}, {{.Class}}</li>{{end}}</ul>
{{end}}{{end}}` +
		`{{$e := .E}}{{$at := .At}}<p>{{$e.Coverage.Line}}</p>
<p><small>{{$e.Standing}}</small></p>
{{if not $e.Items}}<p>{{$e.Lex.T "issue.quiet"}}</p>
{{end}}{{range .Chapters}}{{if .Rows}}{{template "rows" .}}{{else}}<h2>{{.Section.Title}}</h2>
{{range .Section.Items}}<h3>{{.Number}}. <a href="{{$at.Story $e.Lex.Language .Story}}">{{template "sentence" .Headline}}</a></h3>
{{range .Sentences}}<p>{{template "sentence" .}}{{template "cites" .Cites}}</p>
{{end}}<p><small>{{.Source $e.Lex}}</small></p>
{{template "sources" .Sources}}{{end}}{{end}}{{end}}`))

// HTML writes an edition as an HTML fragment for feed readers: no style, no script, nothing loaded.
func HTML(e *Edition, at Address) (string, error) {
	var b bytes.Buffer
	if err := fragment.Execute(&b, map[string]any{"E": e, "At": at, "Chapters": e.chapters()}); err != nil {
		return "", err
	}
	return strings.TrimSpace(b.String()), nil
}

// updated is when the newest edition was built; without any, the beginning of Unix time, since a feed must say.
func updated(entries []entry) time.Time {
	at := time.Unix(0, 0).UTC()
	for i := range entries {
		if entries[i].updated.After(at) {
			at = entries[i].updated
		}
	}
	return at
}

type rssFeed struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	AtomNS  string     `xml:"xmlns:atom,attr"`
	Content string     `xml:"xmlns:content,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language"`
	Built       string    `xml:"lastBuildDate"`
	Generator   string    `xml:"generator"`
	Self        atomLink  `xml:"atom:link"`
	Items       []rssItem `xml:"item"`
}

type rssItem struct {
	Title       string  `xml:"title"`
	Link        string  `xml:"link"`
	GUID        rssGUID `xml:"guid"`
	Published   string  `xml:"pubDate"`
	Description string  `xml:"description"`
	Content     string  `xml:"content:encoded"`
}

type rssGUID struct {
	Permalink bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Lang string `xml:"hreflang,attr,omitempty"`
	Href string `xml:"href,attr"`
}

const generator = "Dateline"

// mediaType is a format's media type without its charset, as links name it.
func (f Format) mediaType() string { return f.LinkType() }

// LinkType is a format's media type without its charset, as links name it.
func (f Format) LinkType() string {
	name, _, _ := strings.Cut(f.MediaType(), ";")
	return name
}

func (c *channel) rss(entries []entry) ([]byte, error) {
	feed := rssFeed{
		Version: "2.0", AtomNS: "http://www.w3.org/2005/Atom", Content: "http://purl.org/rss/1.0/modules/content/",
		Channel: rssChannel{
			Title: c.title, Link: c.home, Description: c.lead,
			Language: rssLang(c.lex.lang), Built: updated(entries).Format(time.RFC1123Z), Generator: generator,
			Self: atomLink{Rel: "self", Type: RSS.mediaType(), Href: c.self(RSS)},
		},
	}
	for i := range entries {
		e := &entries[i]
		feed.Channel.Items = append(feed.Channel.Items, rssItem{
			Title: e.title, Link: e.link, GUID: rssGUID{ID: e.id}, Published: e.published.Format(time.RFC1123Z),
			Description: e.summary, Content: e.html,
		})
	}
	return writeXML(feed)
}

// rssLang is the language as the RSS 2.0 list of codes has it.
func rssLang(lang news.Lang) string {
	if lang.IsChinese() {
		return "zh-cn"
	}
	return string(lang)
}

type atomFeed struct {
	XMLName   xml.Name    `xml:"feed"`
	NS        string      `xml:"xmlns,attr"`
	Lang      string      `xml:"xml:lang,attr"`
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Subtitle  string      `xml:"subtitle"`
	Updated   string      `xml:"updated"`
	Author    atomPerson  `xml:"author"`
	Generator string      `xml:"generator"`
	Links     []atomLink  `xml:"link"`
	Entries   []atomEntry `xml:"entry"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Link      atomLink `xml:"link"`
	Summary   string   `xml:"summary"`
	Content   atomHTML `xml:"content"`
}

type atomHTML struct {
	Type string `xml:"type,attr"`
	HTML string `xml:",chardata"`
}

func (c *channel) atom(entries []entry) ([]byte, error) {
	feed := atomFeed{
		NS: "http://www.w3.org/2005/Atom", Lang: c.lex.HTMLLang(), ID: c.id,
		Title: c.title, Subtitle: c.lead, Updated: updated(entries).Format(time.RFC3339),
		Author: atomPerson{Name: c.lex.T("name")}, Generator: generator,
		Links: []atomLink{
			{Rel: "self", Type: Atom.mediaType(), Href: c.self(Atom)},
			{Rel: "alternate", Type: "text/html", Lang: c.lex.HTMLLang(), Href: c.home},
		},
	}
	for i := range entries {
		e := &entries[i]
		feed.Entries = append(feed.Entries, atomEntry{
			ID: e.id, Title: e.title, Published: e.published.Format(time.RFC3339),
			Updated: e.updated.Format(time.RFC3339), Summary: e.summary,
			Link:    atomLink{Rel: "alternate", Type: "text/html", Href: e.link},
			Content: atomHTML{Type: "html", HTML: e.html},
		})
	}
	return writeXML(feed)
}

// writeXML writes a document; encoding/xml replaces what XML 1.0 cannot hold.
func writeXML(doc any) ([]byte, error) {
	body, err := xml.MarshalIndent(doc, "", " ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(body, '\n')...), nil
}

type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	HomePage    string       `json:"home_page_url"`
	Self        string       `json:"feed_url"`
	Description string       `json:"description"`
	Language    string       `json:"language"`
	Authors     []jsonAuthor `json:"authors"`
	Items       []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

type jsonItem struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	HTML      string `json:"content_html"`
	Summary   string `json:"summary"`
	Published string `json:"date_published"`
	Modified  string `json:"date_modified"`
	Language  string `json:"language"`
}

func (c *channel) json(entries []entry) ([]byte, error) {
	feed := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: c.title,
		HomePage: c.home, Self: c.self(JSONFeed),
		Description: c.lead, Language: c.lex.HTMLLang(),
		Authors: []jsonAuthor{{Name: c.lex.T("name")}}, Items: []jsonItem{},
	}
	for i := range entries {
		e := &entries[i]
		feed.Items = append(feed.Items, jsonItem{
			ID: e.id, URL: e.link, Title: e.title, HTML: e.html, Summary: e.summary, Language: c.lex.HTMLLang(),
			Published: e.published.Format(time.RFC3339), Modified: e.updated.Format(time.RFC3339),
		})
	}
	return writeJSON(feed)
}

// writeJSON writes a document with < and > as they are: it is not embedded in a page.
func writeJSON(doc any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(doc); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
