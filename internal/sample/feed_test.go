package sample_test

import (
	"encoding/json"
	"encoding/xml"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/sample"
)

// item is one entry of a document, as this test reads it: with the standard library alone, so that a fault in
// Dateline's own feed reader cannot hide a fault in the sample.
type item struct {
	source    news.Source
	url       string // as the feed gives it
	title     string
	text      string // plain; paragraphs parted by line breaks
	published time.Time
	outlets   []string
}

// address is the item's URL without its query: no address of the sample needs one.
func (i item) address() string { return strings.SplitN(i.url, "?", 2)[0] }

type rssDocument struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Title   string   `xml:"channel>title"`
	Lang    string   `xml:"channel>language"`
	Items   []struct {
		Title       string `xml:"title"`
		Link        string `xml:"link"`
		GUID        string `xml:"guid"`
		PubDate     string `xml:"pubDate"`
		Description string `xml:"description"`
		Encoded     string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
		Categories  []struct {
			Domain string `xml:"domain,attr"`
			Name   string `xml:",chardata"`
		} `xml:"category"`
	} `xml:"channel>item"`
}

type atomDocument struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Title   string   `xml:"title"`
	Lang    string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	Entries []struct {
		Title     string     `xml:"title"`
		ID        string     `xml:"id"`
		Links     []atomLink `xml:"link"`
		Published time.Time  `xml:"published"`
		Updated   time.Time  `xml:"updated"`
		Content   struct {
			Type  string `xml:"type,attr"`
			Text  string `xml:",chardata"`
			Inner string `xml:",innerxml"`
		} `xml:"content"`
	} `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type jsonDocument struct {
	Version string `json:"version"`
	Title   string `json:"title"`
	FeedURL string `json:"feed_url"`
	Lang    string `json:"language"`
	Items   []struct {
		ID        string    `json:"id"`
		URL       string    `json:"url"`
		Title     string    `json:"title"`
		HTML      string    `json:"content_html"`
		Text      string    `json:"content_text"`
		Published time.Time `json:"date_published"`
		Tags      []string  `json:"tags"`
	} `json:"items"`
}

var (
	breaks = regexp.MustCompile(`</p>`)
	tags   = regexp.MustCompile(`<[^>]*>`)
)

func plain(markup string) string {
	return strings.TrimSpace(html.UnescapeString(tags.ReplaceAllString(breaks.ReplaceAllString(markup, "\n"), "")))
}

// load reads every document of the sample.
func load(t *testing.T) []item {
	t.Helper()
	var all []item
	for _, s := range sample.Sources() {
		body, kind, ok := sample.Document(s.URL)
		if !ok {
			t.Fatalf("no document for %s", s.URL)
		}
		switch {
		case strings.HasPrefix(kind, "application/rss+xml"):
			all = append(all, loadRSS(t, s, body)...)
		case strings.HasPrefix(kind, "application/atom+xml"):
			all = append(all, loadAtom(t, s, body)...)
		case strings.HasPrefix(kind, "application/feed+json"):
			all = append(all, loadJSON(t, s, body)...)
		default:
			t.Fatalf("%s has type %q", s.URL, kind)
		}
	}
	return all
}

func loadRSS(t *testing.T, s news.Source, body []byte) []item {
	t.Helper()
	var d rssDocument
	if err := xml.Unmarshal(body, &d); err != nil {
		t.Fatalf("%s: %v", s.URL, err)
	}
	if d.Version != "2.0" || d.Title != s.Name || !strings.EqualFold(d.Lang, tag(s.Lang)) {
		t.Errorf("%s: version %q, title %q, language %q", s.URL, d.Version, d.Title, d.Lang)
	}
	var all []item
	for _, e := range d.Items {
		i := item{source: s, url: e.Link, title: e.Title, text: plain(e.Description)}
		if e.Encoded != "" {
			i.text = plain(e.Encoded)
		}
		if e.PubDate != "" {
			at, err := time.Parse(time.RFC1123Z, e.PubDate)
			if err != nil {
				t.Errorf("%s: %v", e.Link, err)
			}
			i.published = at.UTC()
		}
		for _, c := range e.Categories {
			if c.Domain == "outlet" {
				i.outlets = append(i.outlets, c.Name)
			}
		}
		if e.GUID == "" {
			t.Errorf("%s has no guid", e.Link)
		}
		all = append(all, i)
	}
	return all
}

func loadAtom(t *testing.T, s news.Source, body []byte) []item {
	t.Helper()
	var d atomDocument
	if err := xml.Unmarshal(body, &d); err != nil {
		t.Fatalf("%s: %v", s.URL, err)
	}
	if d.Title != s.Name || d.Lang != tag(s.Lang) {
		t.Errorf("%s: title %q, language %q", s.URL, d.Title, d.Lang)
	}
	var all []item
	for _, e := range d.Entries {
		i := item{source: s, title: e.Title, published: e.Published.UTC()}
		for _, l := range e.Links {
			if l.Rel == "alternate" {
				i.url = l.Href
			}
		}
		switch e.Content.Type {
		case "xhtml":
			i.text = plain(e.Content.Inner)
		case "html":
			i.text = plain(e.Content.Text)
		case "text":
			i.text = e.Content.Text
		default:
			t.Errorf("%s: content of type %q", e.ID, e.Content.Type)
		}
		if e.ID == "" || e.Updated.IsZero() {
			t.Errorf("%s lacks an id or a date of change, which Atom demands", i.url)
		}
		all = append(all, i)
	}
	return all
}

func loadJSON(t *testing.T, s news.Source, body []byte) []item {
	t.Helper()
	var d jsonDocument
	if err := json.Unmarshal(body, &d); err != nil {
		t.Fatalf("%s: %v", s.URL, err)
	}
	if d.Version != "https://jsonfeed.org/version/1.1" || d.Title != s.Name || d.FeedURL != s.URL || d.Lang != tag(s.Lang) {
		t.Errorf("%s: version %q, title %q, feed_url %q, language %q", s.URL, d.Version, d.Title, d.FeedURL, d.Lang)
	}
	var all []item
	for _, e := range d.Items {
		i := item{source: s, url: e.URL, title: e.Title, text: e.Text, published: e.Published.UTC()}
		if e.HTML != "" {
			i.text = plain(e.HTML)
		}
		for _, x := range e.Tags {
			if o, ok := strings.CutPrefix(x, "outlet:"); ok {
				i.outlets = append(i.outlets, o)
			}
		}
		if e.ID == "" {
			t.Errorf("%s has no id", e.URL)
		}
		all = append(all, i)
	}
	return all
}

// tag is the language as the documents write it.
func tag(l news.Lang) string {
	if l == news.Chinese {
		return "zh-CN"
	}
	return string(l)
}
