package extract

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"dateline/internal/feed"
)

// meta gathers what a page says of itself. Each list has the best source first; the first usable value wins.
type meta struct {
	base *url.URL
	zone *time.Location

	title             string // the <title> element
	heading           string // the first <h1>
	lang              string
	canonical, ogURL  string
	ogTitle, ogSite   string
	author            string
	date              string // from meta elements
	timeTag, itemDate string // from <time datetime> and itemprop
	ldTitle, ldDate   string // from JSON-LD
	ldAuthor, ldSite  string
	body              string // articleBody of JSON-LD
	password          bool   // a form asks for a password
	prose             int    // bytes of text in paragraphs
	consent           bool   // a notice asks to accept cookies
}

// sizes counts what makes searching expensive.
type sizes struct{ elements, attributes, words, run int }

// excessive says whether a tree is too large to be searched in time.
func (s sizes) excessive() bool {
	return s.elements > maxElements || s.attributes > maxAttributes || s.words > maxWords || s.run > maxRun
}

// tree reads the head and the marks of a parsed page, and cuts off what no extractor needs: scripts, styles, drawings
// and comments are more than half of most pages.
func (m *meta) tree(doc *html.Node) sizes {
	var s sizes
	var next *html.Node
	for n := doc; n != nil; n = next {
		drop := false
		switch n.Type {
		case html.CommentNode:
			drop = true
		case html.TextNode:
			s.words += len(n.Data)
			s.run = max(s.run, len(n.Data))
			if p := n.Parent; p != nil && (p.DataAtom == atom.P || p.Parent != nil && p.Parent.DataAtom == atom.P) {
				m.prose += len(strings.TrimSpace(n.Data))
			}
		case html.ElementNode:
			s.elements++
			s.attributes += len(n.Attr)
			drop = m.element(n.DataAtom, n.Attr, func() string { return content(n) })
			if !drop && isConsent(n) {
				drop, m.consent = true, true
			}
		}
		next = following(n, drop)
		if drop && n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
	return s
}

// consentName matches names that sites and their suppliers give to the notice about cookies.
var consentName = regexp.MustCompile(`(?i)(^|[-_ ])(cookies?|consent|gdpr|onetrust|didomi|cookiebanner|cookieconsent|qc-cmp2|usercentrics)($|[-_ ])`)

// isConsent says whether an element is a notice about cookies: named so, and no longer than such notices are.
func isConsent(n *html.Node) bool {
	const longest = 4000
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Main, atom.Article:
		return false
	}
	for _, a := range n.Attr {
		if (a.Key == "id" || a.Key == "class") && consentName.MatchString(a.Val) {
			return len(content(n)) <= longest
		}
	}
	return false
}

// following returns the next node in the document's order, without n's children if skip.
func following(n *html.Node, skip bool) *html.Node {
	if !skip && n.FirstChild != nil {
		return n.FirstChild
	}
	for ; n != nil; n = n.Parent {
		if n.NextSibling != nil {
			return n.NextSibling
		}
	}
	return nil
}

// content returns the text within a node, up to a bound that no title or JSON-LD of a real page passes.
func content(n *html.Node) string {
	const most = 1 << 20
	var b strings.Builder
	for c := n.FirstChild; c != nil && b.Len() < most; {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
		switch {
		case c.FirstChild != nil:
			c = c.FirstChild
		default:
			for c != n && c.NextSibling == nil {
				c = c.Parent
			}
			if c == n {
				return b.String()
			}
			c = c.NextSibling
		}
	}
	return b.String()
}

// tokens reads the head of a page that has no tree.
func (m *meta) tokens(text []byte) {
	const most = 512 << 10
	z := html.NewTokenizer(bytes.NewReader(text[:min(len(text), most)]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			m.element(t.DataAtom, t.Attr, func() string {
				if z.Next() == html.TextToken {
					return string(z.Text())
				}
				return ""
			})
		}
	}
}

// element takes what one element says. It returns true for elements that no reader sees.
func (m *meta) element(a atom.Atom, attrs []html.Attribute, text func() string) (drop bool) {
	switch a {
	case atom.Html:
		m.lang = or(m.lang, value(attrs, "lang"), value(attrs, "xml:lang"))
	case atom.Title:
		if m.title == "" {
			m.title = text()
		}
	case atom.H1:
		if m.heading == "" {
			m.heading = text()
		}
	case atom.Meta:
		m.metaElement(attrs)
	case atom.Link:
		if strings.EqualFold(value(attrs, "rel"), "canonical") {
			m.canonical = or(m.canonical, value(attrs, "href"))
		}
	case atom.Time:
		m.timeTag = or(m.timeTag, value(attrs, "datetime"))
	case atom.Input:
		m.password = m.password || strings.EqualFold(value(attrs, "type"), "password")
	case atom.Script:
		if strings.EqualFold(strings.TrimSpace(value(attrs, "type")), "application/ld+json") {
			m.linked(text())
		}
		return true
	case atom.Style, atom.Template, atom.Svg, atom.Iframe, atom.Object, atom.Canvas:
		return true
	}
	if p := value(attrs, "itemprop"); p == "datePublished" {
		m.itemDate = or(m.itemDate, value(attrs, "content"), value(attrs, "datetime"))
	}
	return false
}

func (m *meta) metaElement(attrs []html.Attribute) {
	c := strings.TrimSpace(value(attrs, "content"))
	if strings.EqualFold(value(attrs, "http-equiv"), "content-language") {
		m.lang = or(m.lang, c)
	}
	if c == "" {
		return
	}
	switch strings.ToLower(or(value(attrs, "property"), value(attrs, "name"), value(attrs, "itemprop"))) {
	case "og:title", "twitter:title", "parsely-title", "sailthru.title":
		m.ogTitle = or(m.ogTitle, c)
	case "og:url":
		m.ogURL = or(m.ogURL, c)
	case "og:site_name", "application-name":
		m.ogSite = or(m.ogSite, c)
	case "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "twitter:creator", "byl":
		if !strings.HasPrefix(c, "http") && !strings.HasPrefix(c, "@") {
			m.author = or(m.author, c)
		}
	case "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
		"sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "pdate", "ptime", "publish_time",
		"dc.date.issued", "dcterms.created", "dcterms.date", "dc.date", "date", "article.published", "published_time",
		"weibo:article:create_at", "citation_publication_date", "apub:time", "og:release_date", "cxenseparse:recs:publishtime":
		m.date = or(m.date, c)
	}
}

// linked takes what a JSON-LD script says of an article (schema.org).
func (m *meta) linked(script string) {
	script = strings.TrimSpace(script)
	script = strings.TrimSuffix(strings.TrimPrefix(script, "<!--"), "-->")
	script = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(script), "//<![CDATA["), "//]]>")
	var v any
	if err := json.Unmarshal([]byte(strings.TrimRight(strings.TrimSpace(script), ";")), &v); err != nil {
		// Line breaks within texts are the common fault.
		flat := strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(script)
		if json.Unmarshal([]byte(flat), &v) != nil {
			return
		}
	}
	m.thing(v, 0)
}

func (m *meta) thing(v any, depth int) {
	if depth > 6 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			m.thing(e, depth+1)
		}
	case map[string]any:
		if isArticle(v["@type"]) {
			m.ldTitle = or(m.ldTitle, text(v["headline"]), text(v["name"]))
			m.ldDate = or(m.ldDate, text(v["datePublished"]), text(v["dateCreated"]), text(v["uploadDate"]))
			m.ldAuthor = or(m.ldAuthor, names(v["author"]))
			m.ldSite = or(m.ldSite, names(v["publisher"]))
			m.body = or(m.body, text(v["articleBody"]))
		}
		for _, key := range [...]string{"@graph", "mainEntity", "mainEntityOfPage"} {
			m.thing(v[key], depth+1)
		}
	}
}

func isArticle(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.HasSuffix(v, "Article") || strings.HasSuffix(v, "Posting") || v == "Report" || v == "Review"
	case []any:
		return slices.ContainsFunc(v, isArticle)
	}
	return false
}

func text(v any) string {
	s, _ := v.(string)
	return strings.TrimSpace(s)
}

// names returns the names of one or several people or publishers.
func names(v any) string {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "http") {
			return ""
		}
		return v
	case map[string]any:
		return text(v["name"])
	case []any:
		var all []string
		for _, e := range v {
			if n := names(e); n != "" {
				all = append(all, n)
			}
		}
		return strings.Join(all, ", ")
	}
	return ""
}

// article puts the text and what the page says of it together.
func (m *meta) article(found string) *Article {
	a := &Article{
		Text:      found,
		Lang:      feed.Lang(m.lang),
		Site:      feed.Line(or(m.ogSite, m.ldSite)),
		Author:    feed.Line(or(m.ldAuthor, m.author)),
		Canonical: m.own(),
	}
	a.Title = m.headline(a.Site)
	// Pages open with their headline, which is no sentence of the text.
	if first, rest, ok := strings.Cut(found, "\n\n"); ok && (first == a.Title || first == feed.Line(m.heading)) {
		a.Text = rest
	}
	for _, s := range []string{m.ldDate, m.date, m.itemDate, m.timeTag} {
		if t, ok := feed.ParseDate(strings.TrimSpace(s), m.zone); ok {
			a.Published = t.UTC()
			break
		}
	}
	return a
}

// headline returns the article's title without the site's name.
func (m *meta) headline(site string) string {
	h1 := feed.Line(m.heading)
	for _, s := range []string{m.ogTitle, m.ldTitle, m.title, m.heading} {
		s = feed.Line(s)
		if s == "" || strings.EqualFold(s, site) {
			continue
		}
		return cutSite(s, site, h1)
	}
	return site
}

// cutSite drops the site's name from the end of a title: what follows the last separator, if it is the name, or if
// what stands before is the page's own heading.
func cutSite(s, site, heading string) string {
	for _, sep := range []string{" | ", " - ", " – ", " — ", " · ", " :: ", "_", "|", "-", "—"} {
		i := strings.LastIndex(s, sep)
		if i <= 0 {
			continue
		}
		head, tail := strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+len(sep):])
		if head == "" {
			continue
		}
		if site != "" && strings.EqualFold(tail, site) || heading != "" && head == heading {
			return head
		}
	}
	return s
}

// own returns the address that the page calls its own, if it can be believed: on the same site, and not the front
// page from within.
func (m *meta) own() string {
	for _, s := range []string{m.canonical, m.ogURL} {
		u, err := url.Parse(strings.TrimSpace(s))
		if err != nil || s == "" {
			continue
		}
		if m.base != nil && m.base.Host != "" {
			u = m.base.ResolveReference(u)
			if !sameSite(u.Hostname(), m.base.Hostname()) || isFront(u) && !isFront(m.base) {
				continue
			}
		}
		if (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			u.Fragment = ""
			return u.String()
		}
	}
	return ""
}

func isFront(u *url.URL) bool { return strings.Trim(u.Path, "/") == "" && u.RawQuery == "" }

// sameSite says whether two hosts are one but for a prefix such as "www." or "m.".
func sameSite(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	a, b = strings.TrimPrefix(a, "www."), strings.TrimPrefix(b, "www.")
	if len(a) < len(b) {
		a, b = b, a
	}
	return a == b || strings.Contains(b, ".") && strings.HasSuffix(a, "."+b)
}

// value returns an attribute's value.
func value(attrs []html.Attribute, key string) string {
	for _, a := range attrs {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// or returns the first string that is not empty.
func or(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}
