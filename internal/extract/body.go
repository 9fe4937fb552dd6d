package extract

import (
	"bytes"
	"net/url"
	"strings"
	"unicode/utf8"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-htmldate"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"dateline/internal/feed"
)

// enough is the length in characters from which trafilatura's text is trusted alone. It is a starting value of
// DEPENDENCIES.md, job 2.
const enough = 400

// article returns the text of the page's article: trafilatura's, without its fallbacks, which cost 1.8 times the time
// and find nothing more (PERFORMANCE.md). Where that is short, it is the longest of what trafilatura, readability and
// the page's own JSON-LD give.
func article(doc *html.Node, base *url.URL, m *meta) string {
	best := searched(func() string { return trafilaturaText(doc, base) })
	// Half of the paragraphs' text is missing: the wrong part of the page may have been taken.
	partial := len(best) < m.prose/2
	if runes(best) >= enough && !partial {
		return best
	}
	if own := feed.Text(m.body); runes(own) > runes(best) {
		best = own
	}
	if runes(best) >= enough && !partial {
		return best
	}
	second := searched(func() string { return readabilityText(doc, base) })
	switch {
	case runes(best) >= enough: // both are articles; a comment thread must not win by its length alone
		if len(second) > 2*len(best) {
			return second
		}
	case runes(second)*5 >= runes(best)*4: // at about one length, readability keeps words apart that the other joins
		return second
	}
	return best
}

// searched runs one extractor. Each may fail on a strange tree; then the others decide.
func searched(find func() string) (text string) {
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	return find()
}

func trafilaturaText(doc *html.Node, base *url.URL) string {
	r, err := trafilatura.ExtractDocument(doc, trafilatura.Options{
		OriginalURL:      base,
		ExcludeComments:  true,
		HtmlDateOverride: &htmldate.Result{},
	})
	if err != nil || r.ContentNode == nil {
		return ""
	}
	return render(r.ContentNode)
}

func readabilityText(doc *html.Node, base *url.URL) string {
	p := readability.NewParser()
	p.DisableJSONLD = true
	a, err := p.ParseDocument(doc, base)
	if err != nil || a.Node == nil {
		return ""
	}
	return render(a.Node)
}

// render returns the text of a tree.
func render(n *html.Node) string {
	var b bytes.Buffer
	if err := html.Render(&b, n); err != nil {
		return ""
	}
	return feed.Text(b.String())
}

func runes(s string) int { return utf8.RuneCountInString(strings.TrimSpace(s)) }

// mainPart returns a document of the element that a page marks as its article or its main part, if there is one that
// is small enough to be searched and has text enough to be it.
func mainPart(doc *html.Node) *html.Node {
	var best *html.Node
	most := enough
	for n := doc; n != nil; n = following(n, false) {
		if n.Type != html.ElementNode {
			continue
		}
		if n.DataAtom != atom.Article && n.DataAtom != atom.Main && value(n.Attr, "role") != "main" && value(n.Attr, "itemprop") != "articleBody" {
			continue
		}
		if s := measure(n); s.words > most && !s.excessive() {
			best, most = n, s.words
		}
	}
	if best == nil {
		return nil
	}
	best.Parent.RemoveChild(best)
	body := &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"}
	body.AppendChild(best)
	root := &html.Node{Type: html.ElementNode, DataAtom: atom.Html, Data: "html"}
	root.AppendChild(body)
	whole := &html.Node{Type: html.DocumentNode}
	whole.AppendChild(root)
	return whole
}

// measure counts what is in a tree.
func measure(root *html.Node) sizes {
	var s sizes
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			s.elements++
			s.attributes += len(n.Attr)
		case html.TextNode:
			s.words += len(n.Data)
			s.run = max(s.run, len(n.Data))
		}
	}
	return s
}
