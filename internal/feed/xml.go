package feed

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
)

// batchBytes is how much of a feed the library reads at once. It builds a tree of what it does not know, up to 30
// times the text's size, so a feed of many megabytes is read in pieces to stay within 64 MB.
const batchBytes = 512 << 10

// xml reads a feed in any XML format.
func (p *parser) xml(text []byte) error {
	text, err := p.begin(text)
	if err != nil {
		return err
	}
	o, err := scan(text)
	if err != nil {
		return err
	}
	switch o.root {
	case "rss", "rdf", "feed", "channel":
	default:
		return notAFeed(text, o.root, p.o.URL)
	}
	if o.cut && len(o.entries) == 0 {
		return &Error{Kind: Truncated, Text: "the feed is cut off before its first whole entry"}
	}
	if o.cut {
		p.note("cut off; read up to its last whole entry")
	}
	if len(o.entries) > p.o.MaxEntries {
		p.f.Dropped += len(o.entries) - p.o.MaxEntries
		o.entries = o.entries[:p.o.MaxEntries]
		p.note("has more than %d entries; the first were read", p.o.MaxEntries)
	}
	if o.mistakes {
		if !o.cut {
			p.note("is not well-formed XML")
		}
		return p.pieces(text, o)
	}
	if !o.cut && o.huge == 0 && p.f.Dropped == 0 && len(text) <= batchBytes {
		if entries, err := p.read(text, o.root); err == nil {
			if o.root == "rdf" && len(entries) == len(o.entries) {
				about(entries, text, o.entries)
			}
			p.f.Entries = append(p.f.Entries, entries...)
			return nil
		}
	}
	return p.pieces(text, o)
}

// begin drops what stands before the root: an XML declaration, which the text no longer fits since it is UTF-8 now,
// and a program's warnings.
func (p *parser) begin(text []byte) ([]byte, error) {
	if text[0] != '<' {
		at := -1
		for _, root := range []string{"<?xml", "<rss", "<feed", "<rdf:RDF"} {
			if i := bytes.Index(text[:min(len(text), 4096)], []byte(root)); i >= 0 && (at < 0 || i < at) {
				at = i
			}
		}
		if at < 0 {
			return nil, notAFeed(text, "", p.o.URL)
		}
		p.note("has other text before the feed")
		text = text[at:]
	}
	text = references(text)
	for bytes.HasPrefix(text, []byte("<?xml ")) {
		end := bytes.Index(text, []byte("?>"))
		if end < 0 {
			break
		}
		text = bytes.TrimLeft(text[end+2:], " \t\r\n")
	}
	return text, nil
}

// references drops numeric references to what is no character, at which the library stops, and joins the halves of a
// pair that a program wrote as two numbers. It returns text itself where there are none.
func references(text []byte) []byte {
	var out []byte
	from := 0
	for i := 0; ; {
		j := bytes.Index(text[i:], []byte("&#"))
		if j < 0 {
			break
		}
		i += j
		r, n := reference(text[i:])
		if n == 0 || r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r < 0xd800 || r > 0xdfff && utf8.ValidRune(r) && r != 0xfffe && r != 0xffff {
			i += 2
			continue
		}
		out = append(out, text[from:i]...)
		if r >= 0xd800 && r < 0xdc00 {
			if low, m := reference(text[i+n:]); low >= 0xdc00 && low <= 0xdfff {
				out = utf8.AppendRune(out, utf16.DecodeRune(r, low))
				n += m
			}
		}
		i += n
		from = i
	}
	if out == nil {
		return text
	}
	return append(out, text[from:]...)
}

// reference reads a numeric reference at the start of b and returns its length, 0 if there is none.
func reference(b []byte) (rune, int) {
	b = b[:min(len(b), 12)]
	end := bytes.IndexByte(b, ';')
	if end < 3 || b[0] != '&' || b[1] != '#' {
		return 0, 0
	}
	digits, base := string(b[2:end]), 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 31)
	if err != nil {
		return 0, 0
	}
	return rune(n), end + 1
}

// pieces reads the feed's head, then its entries in batches, each in a copy of the elements around it. Where a batch
// fails, its entries are read one by one, and one that fails is mended or dropped alone.
func (p *parser) pieces(text []byte, o *outline) error {
	head, tail := frame(text, o)
	if err := p.head(text, o, head, tail); err != nil {
		return err
	}
	list := slices.DeleteFunc(slices.Clone(o.entries), func(e entrySpan) bool { return e.huge })
	if n := len(o.entries) - len(list); n > 0 {
		p.f.Dropped += n
		p.note("has entries of more than %d parts", MaxEntryTokens)
	}
	for at := 0; at < len(list); {
		next, size := at, 0
		for next < len(list) && (next == at || size < batchBytes) {
			size += list[next].end - list[next].start
			next++
		}
		batch := list[at:next]
		at = next
		if entries, err := p.readMended(join(text, head, batch, tail), o); err == nil && len(entries) == len(batch) {
			if o.root == "rdf" {
				about(entries, text, batch)
			}
			p.f.Entries = append(p.f.Entries, entries...)
			continue
		}
		for i := range batch {
			entries, err := p.readMended(join(text, head, batch[i:i+1], tail), o)
			if err != nil || len(entries) != 1 {
				p.f.Dropped++
				p.note("has entries that cannot be read")
				continue
			}
			p.f.Entries = append(p.f.Entries, entries...)
		}
	}
	if len(o.entries) > 0 && len(list) == 0 {
		return &Error{Kind: TooLarge, Text: fmt.Sprintf("each of its entries has more than %d parts", MaxEntryTokens)}
	}
	if len(o.entries) > 0 && len(p.f.Entries) == 0 {
		return &Error{Kind: Broken, Text: "none of its entries can be read"}
	}
	return nil
}

// rdfAbout matches the attribute by which RDF names what an item is about.
var rdfAbout = regexp.MustCompile(`\sabout\s*=\s*["']([^"']+)["']|:about\s*=\s*["']([^"']+)["']`)

// about fills in the address of RDF items that carry it in their start tag alone, which the library does not show.
func about(entries []Entry, text []byte, spans []entrySpan) {
	for i := range entries {
		if entries[i].URL != "" {
			continue
		}
		if m := rdfAbout.FindSubmatch(text[spans[i].start:spans[i].tagEnd]); m != nil {
			entries[i].URL = Line(string(m[1]) + string(m[2]))
		}
	}
}

// readMended reads a document, mended where the feed has mistakes: the library would take a stray end tag for the end
// of the entry and say nothing.
func (p *parser) readMended(doc []byte, o *outline) ([]Entry, error) {
	if !o.mistakes {
		if entries, err := p.read(doc, o.root); err == nil {
			return entries, nil
		}
	}
	doc, err := mend(doc)
	if err != nil {
		return nil, err
	}
	return p.read(doc, o.root)
}

// head reads what the feed says of itself: all but its entries.
func (p *parser) head(text []byte, o *outline, head, tail []byte) error {
	var shell []byte
	if len(o.entries) == 0 {
		shell = text
	} else {
		shell = append(shell, text[:o.entries[0].start]...)
		for i, e := range o.entries {
			end := e.end // what stands between entries belongs to the head
			if i+1 < len(o.entries) {
				shell = append(shell, text[end:o.entries[i+1].start]...)
			}
		}
		shell = append(shell, tail...)
	}
	if len(shell) > batchBytes { // hardly a head any more
		shell = append(append([]byte(nil), head...), tail...)
		p.note("has more beside its entries than is read")
	}
	if _, err := p.readMended(shell, o); err != nil {
		if _, own := errors.AsType[*Error](err); own {
			return err
		}
		if len(o.entries) == 0 {
			return &Error{Kind: Broken, Text: "its XML cannot be read", Err: err}
		}
		p.note("says nothing readable of itself")
	}
	return nil
}

// frame returns the start tags around the entries, mended, and the end tags that fit.
func frame(text []byte, o *outline) (head, tail []byte) {
	for _, t := range o.parents {
		tag := text[t.start:t.end]
		head = append(head, tag...)
	}
	if m, err := mend(head); err == nil {
		if cut := bytes.Index(m, []byte("></")); cut >= 0 { // mend closed what the start tags opened: that is the tail
			return m[:cut+1], m[cut+1:]
		}
	}
	return head, tail
}

// join puts entries into their frame.
func join(text, head []byte, entries []entrySpan, tail []byte) []byte {
	n := len(head) + len(tail)
	for _, e := range entries {
		n += e.end - e.start
	}
	out := make([]byte, 0, n)
	out = append(out, head...)
	for _, e := range entries {
		out = append(out, text[e.start:e.end]...)
	}
	return append(out, tail...)
}

// read gives a whole document to the library of its format and returns its entries. What it learns of the feed
// itself goes into p.f where that is still empty.
func (p *parser) read(doc []byte, root string) ([]Entry, error) {
	switch root {
	case "feed":
		f, err := new(atom.Parser).Parse(bytes.NewReader(doc))
		if err != nil {
			return nil, fmt.Errorf("read atom: %w", err)
		}
		return p.atom(f), nil
	case "channel":
		return p.cdf(doc)
	default:
		// The library tries 150 layouts before the one that ends in a zone's name. We read dates ourselves, but it
		// cannot be told so; spelling the commonest zone as a number spares a fifth of its time.
		doc = bytes.ReplaceAll(doc, []byte(" GMT</pubDate>"), []byte(" +0000</pubDate>"))
		f, err := new(rss.Parser).Parse(bytes.NewReader(doc))
		if err != nil {
			return nil, fmt.Errorf("read rss: %w", err)
		}
		return p.rss(f, root), nil
	}
}

// notAFeed says what was found instead of a feed.
func notAFeed(text []byte, root, url string) error {
	e := &Error{Kind: NotAFeed, Text: "this is not a feed"}
	start := strings.ToLower(string(text[:min(len(text), 1024)]))
	switch {
	case root == "html" || strings.Contains(start, "<!doctype html") || strings.Contains(start, "<html"):
		e.Text = "this is a web page, not a feed"
		e.Feeds = Discover(text, url)
	case root == "urlset" || root == "sitemapindex":
		e.Text = "this is a site map, not a feed"
	case root == "opml":
		e.Text = "this is a list of feeds (OPML), not a feed"
	case root != "":
		e.Text = "this is XML of another kind (" + root + "), not a feed"
	}
	return e
}
