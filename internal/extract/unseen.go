package extract

import (
	"golang.org/x/net/html"

	"dateline/internal/feed"
)

// unseen takes out of a page what its own mark-up hides from readers: words for machines are no news. An element with more
// than a quarter of the page's words stays, since a script shows it later.
func unseen(doc *html.Node) {
	all := words(doc)
	var hidden []*html.Node
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && hides(n) && words(n)*4 <= all {
			hidden = append(hidden, n)
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	for _, n := range hidden {
		n.Parent.RemoveChild(n)
	}
}

func hides(n *html.Node) bool {
	if n.Parent == nil || n.Data == "html" || n.Data == "body" || n.Data == "head" {
		return false
	}
	for _, a := range n.Attr {
		if a.Namespace == "" && (a.Key == "hidden" || a.Key == "style" && feed.HiddenStyle(a.Val)) {
			return true
		}
	}
	return false
}

// words counts the bytes of text below an element, scripts and styles aside.
func words(n *html.Node) int {
	if n.Type == html.TextNode {
		return len(n.Data)
	}
	if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "noscript") {
		return 0
	}
	sum := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		sum += words(c)
	}
	return sum
}
