package site_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// checkPage fails if a page's tags do not balance or nest, an id stands twice, something is loaded from elsewhere, runs,
// or is styled inline, or a link leads anywhere but to a page of ours or the web.
func checkPage(t *testing.T, page string) {
	t.Helper()
	if !strings.HasPrefix(page, "<!doctype html>") {
		t.Errorf("no doctype: %.80q", page)
	}
	empty := []string{"meta", "link", "br", "input"}
	inline := []string{"p", "h1", "h2", "h3", "summary", "span", "a", "b", "strong", "time", "mark"}
	block := []string{"p", "div", "ol", "ul", "table", "section", "article", "blockquote", "details", "h1", "h2", "h3", "nav"}
	ids, targets := map[string]bool{}, []string{}
	seen := map[string]int{}
	var open []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		token := z.Token()
		switch kind {
		case html.StartTagToken:
			seen[token.Data]++
			if slices.Contains([]string{"style", "iframe", "object", "embed", "base", "img", "math"}, token.Data) {
				t.Errorf("tag %q", token.Data)
			}
			if token.Data == "script" && !hasAttr(token, "type", "application/ld+json") && !slices.ContainsFunc(token.Attr, func(a html.Attribute) bool {
				return a.Key == "src" && strings.HasPrefix(a.Val, "/static/")
			}) {
				t.Errorf("script %q", token)
			}
			if len(open) > 0 {
				parent := open[len(open)-1]
				if slices.Contains(inline, parent) && slices.Contains(block, token.Data) &&
					!(parent == "summary" && strings.HasPrefix(token.Data, "h")) {
					t.Errorf("<%s> inside <%s>", token.Data, parent)
				}
				if token.Data == "a" && slices.Contains(open, "a") {
					t.Errorf("link inside a link")
				}
				if (token.Data == "li") != (parent == "ol" || parent == "ul") {
					t.Errorf("<%s> inside <%s>", token.Data, parent)
				}
			}
			for _, a := range token.Attr {
				switch {
				case strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc":
					t.Errorf("attribute %s=%q", a.Key, a.Val)
				case a.Key == "id":
					if ids[a.Val] {
						t.Errorf("id %q stands twice", a.Val)
					}
					ids[a.Val] = true
				case a.Key == "aria-labelledby" || a.Key == "popovertarget" || a.Key == "for":
					targets = append(targets, a.Val)
				case a.Key == "href":
					if strings.HasPrefix(a.Val, "#") {
						targets = append(targets, a.Val[1:])
					} else if !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "https://") &&
						!strings.HasPrefix(a.Val, "http://") {
						t.Errorf("link to %q", a.Val)
					}
					if token.Data == "link" && hasAttr(token, "rel", "stylesheet") && !strings.HasPrefix(a.Val, "/static/") {
						t.Errorf("style sheet from %q", a.Val)
					}
					if a.Val == "" || strings.HasPrefix(a.Val, "//") {
						t.Errorf("link to %q", a.Val)
					}
				case a.Key == "src" && !(token.Data == "script" && strings.HasPrefix(a.Val, "/static/")):
					t.Errorf("loads %q", a.Val)
				}
			}
			if !slices.Contains(empty, token.Data) {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("</%s> closes %v", token.Data, open)
			}
			open = open[:len(open)-1]
		case html.CommentToken, html.SelfClosingTagToken:
			t.Errorf("token %q", token)
		default: // text and the doctype
		}
	}
	if len(open) > 0 {
		t.Errorf("left open: %v", open)
	}
	for _, once := range []string{"html", "head", "body", "main", "h1", "title"} {
		if seen[once] != 1 {
			t.Errorf("%d of <%s>", seen[once], once)
		}
	}
	for _, id := range targets {
		if !ids[id] {
			t.Errorf("nothing has id %q", id)
		}
	}
}

func hasAttr(token html.Token, key, value string) bool {
	return slices.Contains(token.Attr, html.Attribute{Key: key, Val: value})
}
