package feed

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Discover returns the addresses of the feeds that a web page declares, absolute, in its order, without repeats. It
// takes what the page marks as a feed (<link rel="alternate" type="application/rss+xml">), and no guesses. base is
// the page's address; a <base> element of the page goes before it.
func Discover(page []byte, base string) []string {
	const enough = 20
	var out []string
	z := html.NewTokenizer(bytes.NewReader(page))
	for len(out) < enough {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			a := atom.Lookup(name)
			if a != atom.Link && a != atom.Base {
				continue
			}
			var rel, kind, href string
			for more {
				var k, v []byte
				k, v, more = z.TagAttr()
				switch string(k) {
				case "rel":
					rel = strings.ToLower(string(v))
				case "type":
					kind = strings.ToLower(strings.TrimSpace(string(v)))
				case "href":
					href = string(v)
				}
			}
			if a == atom.Base {
				if b := resolve(base, href); b != "" {
					base = b
				}
				continue
			}
			rels := strings.Fields(rel)
			if !slices.Contains(rels, "feed") && !(slices.Contains(rels, "alternate") && feedType(kind)) {
				continue
			}
			if u := resolve(base, href); u != "" && !slices.Contains(out, u) {
				out = append(out, u)
			}
		}
	}
	return out
}

func feedType(t string) bool {
	t, _, _ = strings.Cut(t, ";")
	switch strings.TrimSpace(t) {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/rss",
		"application/atom", "text/rss+xml", "text/atom+xml":
		return true
	}
	return false
}
