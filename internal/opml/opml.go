// Package opml reads and writes lists of sources as OPML, the format in which feed readers exchange subscriptions.
//
// It reads what other programs write, with all their liberties: nested folders, attributes in any case, no version,
// no type, unescaped ampersands, other charsets. It writes plain OPML 2.0 with four attributes of our own, in no
// namespace so that a person can type them: outlet, class, zone and paused. A row that cannot be used is reported in
// words and the others are kept; a file that is not OPML, or that is built to exhaust its reader, is refused whole.
//
// It does no I/O beyond the given writer, stores nothing, and makes no source ids: who saves a source gives it one.
package opml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"dateline/internal/news"
)

// Bounds of a list. A hand-kept list of sources holds some hundreds of rows in some 100 KB; these are far beyond any
// honest one and small enough to read in well under a second.
const (
	maxBytes    = 10 << 20
	maxDepth    = 32
	maxOutlines = 20_000
	maxElements = 100_000 // of all names: an OPML head may hold a few more
	maxProblems = 1_000   // more would help nobody
)

// Problem is a row of a list that was left out or mended, in words for the person who gave the list.
type Problem struct {
	Line int // 1 is the first line of the file
	Text string
}

// Parse reads a list of sources. The sources come in the order of the file, without ids, each address once: a row
// whose address was seen already is dropped silently, since readers file one feed in several folders. Rows that
// cannot be used are reported as problems; so is the place where a damaged file breaks off, and what stood before it
// is kept. The error is news.ErrInvalid if the file is no OPML or goes beyond the bounds; then nothing is returned.
func Parse(data []byte) ([]news.Source, []Problem, error) {
	if len(data) > maxBytes {
		return nil, nil, fmt.Errorf("%w: the list holds more than %d MB", news.ErrInvalid, maxBytes>>20)
	}
	text, err := decode(data)
	if err != nil {
		return nil, nil, err
	}
	p := &parser{seen: map[string]bool{}}
	if err := p.read(text); err != nil {
		return nil, nil, err
	}
	return p.sources, p.problems, nil
}

// parser collects what one list holds.
type parser struct {
	sources  []news.Source
	problems []Problem
	seen     map[string]bool // by fold of the address
}

// read walks the elements of a list that was decoded to UTF-8.
func (p *parser) read(text []byte) error {
	dec := xml.NewDecoder(bytes.NewReader(text))
	dec.Strict = false
	dec.Entity = xml.HTMLEntity
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded already
	depth, elements, outlines, root := 0, 0, 0, false
	for {
		tok, err := dec.RawToken()
		line, _ := dec.InputPos()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if !root || len(p.sources) == 0 {
				return fmt.Errorf("%w: the list cannot be read as XML: %w", news.ErrInvalid, err)
			}
			p.add(line, "the file is damaged here: what follows was not read")
			return nil
		}
		switch tok := tok.(type) {
		case xml.Directive:
			if hostile(tok) {
				return fmt.Errorf("%w: the list defines entities of its own (line %d), which no list of feeds needs", news.ErrInvalid, line)
			}
		case xml.StartElement:
			depth++
			elements++
			name := strings.ToLower(tok.Name.Local)
			switch {
			case depth > maxDepth:
				return fmt.Errorf("%w: the list nests deeper than %d (line %d)", news.ErrInvalid, maxDepth, line)
			case elements > maxElements:
				return fmt.Errorf("%w: the list holds more than %d elements", news.ErrInvalid, maxElements)
			case !root && name != "opml":
				return fmt.Errorf("%w: this is no OPML list: it begins with <%s>", news.ErrInvalid, clip(tok.Name.Local, 40))
			}
			root = true
			if name != "outline" {
				continue
			}
			if outlines++; outlines > maxOutlines {
				return fmt.Errorf("%w: the list holds more than %d rows", news.ErrInvalid, maxOutlines)
			}
			p.outline(line, attributes(tok.Attr))
		case xml.EndElement:
			depth = max(depth-1, 0)
		}
	}
	if !root {
		return fmt.Errorf("%w: this is no OPML list: it holds no <opml>", news.ErrInvalid)
	}
	return nil
}

// hostile says whether a <!…> directive declares entities or reaches for an outer document type.
func hostile(directive []byte) bool {
	up := bytes.ToUpper(directive)
	return bytes.Contains(up, []byte("ENTITY")) || bytes.Contains(up, []byte("ATTLIST"))
}

// add reports a problem, up to maxProblems of them.
func (p *parser) add(line int, format string, args ...any) {
	if len(p.problems) < maxProblems {
		p.problems = append(p.problems, Problem{Line: line, Text: fmt.Sprintf(format, args...)})
	}
}

// attributes returns an element's attributes by lower-case name, cleaned; of two with one name the first counts.
func attributes(attrs []xml.Attr) map[string]string {
	m := make(map[string]string, min(len(attrs), 16))
	for _, a := range attrs {
		name := strings.ToLower(a.Name.Local)
		if !known(name) {
			continue
		}
		if _, ok := m[name]; !ok {
			m[name] = clean(a.Value)
		}
	}
	return m
}

// known says whether Parse has a use for an attribute.
func known(name string) bool {
	switch name {
	case "xmlurl", "htmlurl", "url", "type", "title", "text", "language", "outlet", "class", "zone", "paused", "iscomment":
		return true
	}
	return false
}

// outline reads one row: a feed, a folder (which says nothing to us), or something that cannot be used.
func (p *parser) outline(line int, attr map[string]string) {
	if yes(attr["iscomment"]) {
		return
	}
	kind := strings.ToLower(attr["type"])
	given := attr["xmlurl"]
	if given == "" && (kind == "rss" || kind == "atom") {
		given = attr["url"]
	}
	name := attr["title"]
	if name == "" {
		name = attr["text"]
	}
	if given == "" {
		switch {
		case kind == "include":
			p.add(line, "%s: lists within lists are not read; import that list by itself", quote(name))
		case kind == "rss" || kind == "atom" || attr["htmlurl"] != "":
			p.add(line, "%s has no feed address (xmlUrl)", quote(name))
		}
		return // a folder, or a note
	}
	address, why := feedAddress(given)
	if why != "" {
		p.add(line, "%s: the feed address %s %s", quote(name), quote(given), why)
		return
	}
	key := fold(address)
	if p.seen[key] {
		return
	}
	p.seen[key] = true
	s := news.Source{
		URL:    address,
		Name:   clip(name, maxName),
		Outlet: clip(attr["outlet"], maxName),
		Class:  news.Press,
		Lang:   language(attr["language"]),
		Paused: yes(attr["paused"]),
	}
	if home, why := feedAddress(attr["htmlurl"]); attr["htmlurl"] != "" && why == "" {
		s.Home = home // a bad site address costs nothing: it is only shown
	}
	if c, err := news.ParseClass(attr["class"]); err == nil {
		s.Class = c
	} else {
		p.add(line, "%s: class %s is none of %s; it is taken for %s", quote(name), quote(attr["class"]), classList(), news.Press)
	}
	if z := attr["zone"]; validZone(z) {
		s.Zone = z
	} else if z != "" {
		p.add(line, "%s: zone %s is no zone name such as Asia/Shanghai; UTC is taken", quote(name), quote(z))
	}
	p.sources = append(p.sources, s)
}

// classList names all classes for a message.
func classList() string {
	var names []string
	for _, c := range news.Classes() {
		names = append(names, string(c))
	}
	return strings.Join(names, ", ")
}

// Write writes a list of sources as OPML 2.0, in the order given, one row a source. What Parse returned is written so
// that Parse returns it again.
func Write(w io.Writer, title string, sources []news.Source) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	b.WriteString("<opml version=\"2.0\">\n  <head><title>")
	escape(&b, title)
	b.WriteString("</title></head>\n  <body>\n")
	for i := range sources {
		row(&b, &sources[i])
	}
	b.WriteString("  </body>\n</opml>\n")
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write list of sources: %w", err)
	}
	return nil
}

// row writes one source. OPML demands text; readers differ on whether they show text or title, so both are given.
func row(b *bytes.Buffer, s *news.Source) {
	b.WriteString("    <outline type=\"rss\"")
	attribute(b, "text", s.Name, true)
	attribute(b, "title", s.Name, false)
	attribute(b, "xmlUrl", s.URL, true)
	attribute(b, "htmlUrl", s.Home, false)
	attribute(b, "language", string(s.Lang), false)
	attribute(b, "outlet", s.Outlet, false)
	attribute(b, "class", string(s.Class), false)
	attribute(b, "zone", s.Zone, false)
	if s.Paused {
		attribute(b, "paused", "true", true)
	}
	b.WriteString("/>\n")
}

// attribute writes one attribute; an empty one only if it must stand.
func attribute(b *bytes.Buffer, name, value string, must bool) {
	if value == "" && !must {
		return
	}
	b.WriteString(" " + name + "=\"")
	escape(b, value)
	b.WriteString("\"")
}

// escape writes text as XML character data that is safe within an attribute too.
func escape(b *bytes.Buffer, text string) {
	_ = xml.EscapeText(b, []byte(text)) // a bytes.Buffer takes all
}
