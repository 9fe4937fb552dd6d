package site

import (
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
)

// ld is a thing as schema.org describes it, written as JSON-LD. Its fields are those of many types.
type ld struct {
	Context   string    `json:"@context,omitempty"`
	Type      string    `json:"@type"`
	ID        string    `json:"@id,omitempty"`
	URL       string    `json:"url,omitempty"`
	Name      string    `json:"name,omitempty"`
	Headline  string    `json:"headline,omitempty"`
	Language  string    `json:"inLanguage,omitempty"`
	Published time.Time `json:"datePublished,omitzero"`
	Modified  time.Time `json:"dateModified,omitzero"`
	Free      bool      `json:"isAccessibleForFree,omitempty"`
	Position  int       `json:"position,omitempty"`
	Count     int       `json:"numberOfItems,omitempty"`
	Image     string    `json:"image,omitempty"`
	Publisher *ld       `json:"publisher,omitempty"`
	Author    *ld       `json:"author,omitempty"`
	Main      *ld       `json:"mainEntity,omitempty"`
	Item      *ld       `json:"item,omitempty"`
	Elements  []*ld     `json:"itemListElement,omitempty"`
	Citation  []*ld     `json:"citation,omitempty"`
}

const schema = "https://schema.org"

// issueLD describes an issue: an article whose main entity is the list of its items, each with what it cites.
func issueLD(e *render.Edition, issue *news.Issue, p *page, at render.Address) *ld {
	lang := e.Lex.Language()
	us := &ld{Type: "NewsMediaOrganization", Name: e.Lex.T("name"), URL: at.Front(lang)}
	list := &ld{Type: "ItemList", Name: e.Title, Count: e.Items()}
	for i := range e.Sections {
		for j := range e.Sections[i].Items {
			item := &e.Sections[i].Items[j]
			list.Elements = append(list.Elements, &ld{Type: "ListItem", Position: item.Number, Item: &ld{
				Type: "NewsArticle", URL: at.Story(lang, item.Story), Headline: item.Headline.Text, Language: languageOf(item.Headline, e.Lex), Citation: citations(item.Sources),
			}})
		}
	}
	built := issue.BuiltAt.UTC()
	return &ld{
		Context: schema, Type: "NewsArticle", ID: at.Issue(lang, issue.Week), URL: at.Issue(lang, issue.Week), Headline: p.Title, Language: e.Lex.HTMLLang(),
		Published: built, Modified: latest(built, issue.ApprovedAt.UTC(), issue.FrozenAt.UTC()), Free: true, Image: p.Card.Href, Publisher: us, Author: us, Main: list,
	}
}

// storyLD describes a story by its reports.
func storyLD(story *archive.Story, view *storyView, lex *render.Lexicon, picture *cardView, at render.Address) *ld {
	if view.Headline.Text == "" {
		return nil
	}
	us := &ld{Type: "NewsMediaOrganization", Name: lex.T("name"), URL: at.Front(lex.Language())}
	thing := &ld{
		Context: schema, Type: "NewsArticle", ID: at.Story(lex.Language(), story.ID), URL: at.Story(lex.Language(), story.ID), Headline: view.Headline.Text,
		Language: lex.HTMLLang(), Published: story.FirstAt.UTC(), Modified: story.LastAt.UTC(), Free: true, Publisher: us, Author: us,
	}
	if picture != nil {
		thing.Image = picture.Href
	}
	for i := range view.Reports[:min(len(view.Reports), 20)] {
		r := &view.Reports[i]
		if r.URL != "" {
			thing.Citation = append(thing.Citation, &ld{
				Type: "CreativeWork", URL: r.URL, Headline: r.Title.Text, Published: r.At.UTC(), Publisher: &ld{Type: "Organization", Name: r.Outlet},
			})
		}
	}
	return thing
}

func citations(sources []render.SourceView) []*ld {
	var out []*ld
	for i := range sources {
		if s := &sources[i]; s.URL != "" {
			out = append(out, &ld{Type: "CreativeWork", URL: s.URL, Name: s.Title, Publisher: &ld{Type: "Organization", Name: s.Outlet}})
		}
	}
	return out
}

func languageOf(s render.SentenceView, lex *render.Lexicon) string {
	if s.Lang != "" {
		return s.Lang
	}
	return lex.HTMLLang()
}

func latest(times ...time.Time) (at time.Time) {
	for _, t := range times {
		if t.After(at) {
			at = t
		}
	}
	return at
}
