// Package extract finds the article in a web page: its text without menus, advertising and footers, and what the page
// says of it.
//
// It fetches nothing, reads no clock and stores nothing. go-trafilatura finds the text, and go-readability where that
// found little; neither shows outside. What leaves the package is plain text. The one idea: an answer that is no
// article (a log-in wall, a wait-for-JavaScript page, a parked domain) is an error with a kind, never text, because
// such text would become news.
package extract

import (
	"bytes"
	"fmt"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/net/html"

	"dateline/internal/feed"
	"dateline/internal/news"
)

// Limits of one page.
const (
	// MaxBytes is the size of a page after decompression.
	MaxBytes = 5 << 20
	// maxElements is how many elements a page may have to be searched for its article. The extractors copy and walk
	// the tree many times: beyond this they would take over 50 ms. The largest of 181 real news pages has 1,600.
	maxElements = 10_000
	// maxAttributes is the same for attributes; the most that a real page had is 3,900.
	maxAttributes = 50_000
	// maxWords is the same for the bytes of text, scripts and styles aside.
	maxWords = 1 << 20
	// maxRun is the same for the bytes of one piece of text without any tag; the longest real one has 9,400.
	maxRun = 100_000
	// minText is the least text in characters that counts as an article.
	minText = 25
)

// Options says what is known of a page before it is read.
type Options struct {
	// ContentType is the HTTP header's value; it may name a charset. May be empty.
	ContentType string
	// URL is the page's address after redirects. May be empty; then no relative address is resolved.
	URL string
	// Zone is where the source writes, for dates without a zone. Default UTC.
	Zone *time.Location
}

// Article is what was found in a page. All its texts are plain.
type Article struct {
	Title     string    `json:"title"`     // one line, without the site's name
	Text      string    `json:"text"`      // paragraphs parted by blank lines
	Canonical string    `json:"canonical"` // the address that the page calls its own, if it is on the same site, else empty
	Lang      news.Lang `json:"lang"`
	Site      string    `json:"site"`
	Author    string    `json:"author"`
	Published time.Time `json:"published,omitzero"` // as the page states it; zero if it does not
	// Whole says that the text is all that the page shows, since it could not be searched for its article.
	Whole bool `json:"whole"`
}

// Page reads a web page. What is no article comes back as a *Error. Page does not change body.
func Page(body []byte, o Options) (a *Article, err error) {
	defer func() {
		// The libraries below are fed by strangers. A fault there is this page's fault, not the program's end.
		if r := recover(); r != nil {
			a, err = nil, &Error{Kind: Hostile, Text: "reading it made the parser fail", Err: fmt.Errorf("panic: %v\n%s", r, debug.Stack())}
		}
	}()
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	text, err := decode(body, o.ContentType)
	if err != nil {
		return nil, err
	}
	base, _ := url.Parse(o.URL) // an address that cannot be read resolves nothing
	m := meta{base: base, zone: o.Zone}
	doc := parse(text)
	if doc == nil {
		return whole(text, &m)
	}
	if size := m.tree(doc); size.excessive() {
		// A long list of comments around an article is common; its own element tells it.
		if doc = mainPart(doc); doc == nil {
			return whole(text, &m)
		}
	}
	unseen(doc)
	found := article(doc, base, &m)
	if kind := wall(found, &m, doc); kind != "" {
		return nil, &Error{Kind: kind, Text: kind.words()}
	}
	if len([]rune(found)) < minText {
		return nil, &Error{Kind: NoText, Text: NoText.words()}
	}
	return m.article(found), nil
}

// decode returns the page as UTF-8, or says why it is no page.
func decode(body []byte, contentType string) ([]byte, error) {
	if len(body) > MaxBytes {
		return nil, &Error{Kind: TooLarge, Text: fmt.Sprintf("the page is larger than %d MB", MaxBytes>>20)}
	}
	start := bytes.TrimLeft(body[:min(len(body), 512)], " \t\r\n\x00\xef\xbb\xbf")
	if len(start) == 0 && len(body) <= 512 {
		return nil, &Error{Kind: NoText, Text: "the page is empty"}
	}
	for _, p := range []struct{ magic, name string }{
		{"%PDF-", "a PDF file"},
		{"PK\x03\x04", "an archive"},
		{"\x89PNG", "a picture"},
		{"\xff\xd8\xff", "a picture"},
		{"GIF8", "a picture"},
		{"{\"", "JSON"},
		{"[{", "JSON"},
		{"<rss", "a feed"},
		{"<feed", "a feed"},
		{"\x1f\x8b", "compressed data"},
	} {
		if bytes.HasPrefix(start, []byte(p.magic)) {
			return nil, &Error{Kind: NotAPage, Text: "this is " + p.name + ", not a web page"}
		}
	}
	text, _, err := feed.UTF8(body, contentType, declared(body))
	if err != nil {
		return nil, &Error{Kind: NotAPage, Text: "its characters cannot be read", Err: err}
	}
	return text, nil
}

// declared returns the charset that the page names in its first kilobytes.
func declared(body []byte) string {
	z := html.NewTokenizer(bytes.NewReader(body[:min(len(body), 4096)]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			if string(name) != "meta" {
				continue
			}
			var content string
			for more {
				var k, v []byte
				k, v, more = z.TagAttr()
				switch string(k) {
				case "charset":
					return strings.TrimSpace(string(v))
				case "content":
					content = strings.ToLower(string(v))
				}
			}
			if _, label, ok := strings.Cut(content, "charset="); ok {
				return strings.Trim(strings.TrimSpace(label), `"'; `)
			}
		}
	}
}

// parse returns the page's tree, or nil where the parser refuses it: it takes no more than 512 open elements.
func parse(text []byte) *html.Node {
	if !parseable(text) {
		return nil
	}
	doc, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		return nil
	}
	return doc
}

// parseable says whether building the tree is cheap. Formatting elements that are never closed are opened again in
// each new block, and what stands in the wrong place of a table is moved, so that a few of either cost their square.
func parseable(text []byte) bool {
	const most = 60_000 // tags; real pages of 5 MB have fewer
	tags, open, tables := 0, 0, 0
	for i := 0; i+1 < len(text); {
		j := bytes.IndexByte(text[i:], '<')
		if j < 0 || i+j+1 >= len(text) {
			break
		}
		i += j + 1
		if c := text[i] | 0x20; c >= 'a' && c <= 'z' {
			tags++
			switch name := tagName(text[i:]); name {
			case "b", "i", "u", "a", "em", "strong", "font", "big", "small", "nobr", "s", "tt", "strike", "code":
				open++
			case "table":
				tables++
			}
		} else if text[i] == '/' {
			switch tagName(text[i+1:]) {
			case "b", "i", "u", "a", "em", "strong", "font", "big", "small", "nobr", "s", "tt", "strike", "code":
				open = max(0, open-1)
			}
		}
	}
	return tags <= most && open <= 400
}

// tagName returns the name at the start of b, if it is a short lower-case or upper-case one.
func tagName(b []byte) string {
	n := 0
	for n < len(b) && n < 8 && (b[n]|0x20 >= 'a' && b[n]|0x20 <= 'z') {
		n++
	}
	return strings.ToLower(string(b[:n]))
}

// whole returns all visible text of a page that cannot be searched.
func whole(text []byte, m *meta) (*Article, error) {
	m.tokens(text)
	found := feed.Text(string(text))
	if kind := wall(found, m, nil); kind != "" {
		return nil, &Error{Kind: kind, Text: kind.words()}
	}
	if len([]rune(found)) < minText {
		return nil, &Error{Kind: NoText, Text: NoText.words()}
	}
	a := m.article(found)
	a.Whole = true
	return a, nil
}
