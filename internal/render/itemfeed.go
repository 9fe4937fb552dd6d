package render

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	"time"

	"dateline/internal/news"
)

// ItemFeed is a feed of stories as issues printed them: of all, of a section, of an entity.
type ItemFeed struct {
	Lex *Lexicon
	// Address is the public site's address; it must not be empty.
	Address Address
	// Name tells feeds apart, such as "section policy"; it is part of the feed's identity and never shown.
	Name        string
	Title, Lead string
	// Home is the page of which it is the feed, Stem the feed's address without its ending.
	Home, Stem string
	Entries    []ItemEntry // the newest first
}

// ItemEntry is a printed story of a feed.
type ItemEntry struct {
	Week news.Week
	Item *news.Item
	// Built is when its issue was built, Zone where its week runs.
	Built time.Time
	Zone  *time.Location
}

// itemFragment is an item as HTML without style, class or identity, for feed readers.
var itemFragment = template.Must(template.New("item").Parse(
	`{{define "sentence"}}{{if .Lang}}<span lang="{{.Lang}}">{{.Text}}</span>{{else}}{{.Text}}{{end}}` +
		`{{with .Foreign}} <small>{{.}}</small>{{end}}{{end}}` +
		`{{range .Item.Sentences}}<p>{{template "sentence" .}}{{range .Cites}} {{if .URL}}<a href="{{.URL}}">[{{.N}}]</a>{{else}}[{{.N}}]{{end}}{{end}}</p>
{{end}}<p><small>{{.Item.Source .Lex}}</small></p>
{{with .Item.Sources}}<ul>{{range .}}<li>[{{.N}}] {{if .URL}}<a href="{{.URL}}">{{.Outlet}}</a>{{else}}{{.Outlet}}{{end}}, {{.Class}}</li>{{end}}</ul>{{end}}`))

// Write returns the feed in a format. The same items make the same bytes. A story that several issues printed is one
// entry, as the newest printed it.
func (f *ItemFeed) Write(format Format) ([]byte, error) {
	if f.Address == "" {
		return nil, fmt.Errorf("%w: feed without the site's address", news.ErrInvalid)
	}
	seen := map[news.StoryID]bool{}
	var entries []entry
	for i := range f.Entries {
		e := &f.Entries[i]
		if seen[e.Item.Story] {
			continue
		}
		seen[e.Item.Story] = true
		view := NewItem(e.Item, f.Lex, e.Zone)
		var html bytes.Buffer
		if err := itemFragment.Execute(&html, map[string]any{"Item": &view, "Lex": f.Lex}); err != nil {
			return nil, fmt.Errorf("write story %s for a feed: %w", e.Item.Story, err)
		}
		var said []string
		for j := range view.Sentences {
			said = append(said, withMark(&view.Sentences[j], f.Lex))
		}
		entries = append(entries, entry{
			id:    urn("dateline story " + string(e.Item.Story) + " " + string(f.Lex.lang)),
			title: withMark(&view.Headline, f.Lex), link: f.Address.Story(f.Lex.lang, e.Item.Story),
			summary: strings.Join(said, "\n"), html: strings.TrimSpace(html.String()),
			published: e.Item.FirstAt.UTC(), updated: e.Built.UTC(),
		})
	}
	return write(format, &channel{
		lex: f.Lex, id: urn("dateline stories " + f.Name + " " + string(f.Lex.lang)), title: f.Title, lead: f.Lead, home: f.Home,
		self: func(format Format) string { return f.Stem + "." + string(format) },
	}, entries)
}
