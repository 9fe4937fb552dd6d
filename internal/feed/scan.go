package feed

import (
	"bytes"
	"fmt"
	"slices"
)

// span is a range of bytes of the text.
type span struct{ start, end int }

// entrySpan is an entry's place, the end of its start tag, and whether it has too many parts to be read.
type entrySpan struct {
	span
	tagEnd int
	huge   bool
}

// outline is what one pass over an XML text finds without building anything: its shape and its entries.
type outline struct {
	root     string // local name of the first element, lower case
	parents  []span // start tags of the elements around the entries, outermost first
	entries  []entrySpan
	huge     int  // entries of more than MaxEntryTokens
	cut      bool // the text ends within an element
	mistakes bool // something that encoding/xml stops at
}

// scanner walks XML text as leniently as browsers walk HTML, and refuses what is shaped like an attack before any
// parser spends memory on it. With out set, it writes the text again, well formed.
type scanner struct {
	b     []byte
	o     outline
	stack []element
	n     int // tokens
	out   *bytes.Buffer
}

type element struct {
	name  []byte // as written, with its prefix
	tag   span
	text  int  // bytes of text directly within
	entry bool // an entry of the feed
	at    int  // tokens before it
}

// scan returns the outline of an XML text, or a *Error where it breaks a limit.
func scan(b []byte) (*outline, error) {
	s := scanner{b: b}
	return s.run()
}

// mend returns the text written again so that a strict parser reads it: stray "<" escaped, attributes quoted, end
// tags that close nothing dropped, missing ones added, comments and processing instructions left out.
func mend(b []byte) ([]byte, error) {
	s := scanner{b: b, out: bytes.NewBuffer(make([]byte, 0, len(b)+len(b)/8))}
	if _, err := s.run(); err != nil {
		return nil, err
	}
	return s.out.Bytes(), nil
}

func (s *scanner) run() (*outline, error) {
	for i := 0; i < len(s.b); {
		j := bytes.IndexByte(s.b[i:], '<')
		if j < 0 {
			j = len(s.b) - i
		}
		if j > 0 {
			if err := s.text(s.b[i:i+j], false); err != nil {
				return nil, err
			}
		}
		i += j
		if i >= len(s.b) {
			break
		}
		next, err := s.markup(i)
		if err != nil {
			return nil, err
		}
		i = next
	}
	s.o.cut = len(s.stack) > 0
	for len(s.stack) > 0 {
		s.pop(len(s.b), true)
	}
	return &s.o, nil
}

// token counts one token.
func (s *scanner) token() error {
	if s.n++; s.n > MaxTokens {
		return &Error{Kind: TooLarge, Text: fmt.Sprintf("the feed has more than %d tags", MaxTokens)}
	}
	return nil
}

func (s *scanner) text(t []byte, cdata bool) error {
	if err := s.token(); err != nil {
		return err
	}
	if n := len(s.stack); n > 0 {
		if s.stack[n-1].text += len(t); s.stack[n-1].text > MaxText {
			return &Error{Kind: TooLarge, Text: fmt.Sprintf("one element has more than %d MB of text", MaxText>>20)}
		}
	}
	if !cdata && !s.o.mistakes && bytes.Contains(t, []byte("]]>")) {
		s.o.mistakes = true
	}
	switch {
	case s.out == nil:
	case len(s.stack) == 0: // text outside the root is nothing
	case cdata:
		s.out.WriteString("<![CDATA[")
		s.out.Write(t)
		s.out.WriteString("]]>")
	default:
		s.out.Write(bytes.ReplaceAll(t, []byte("]]>"), []byte("]]&gt;")))
	}
	return nil
}

// markup reads what begins with "<" at i and returns the place after it.
func (s *scanner) markup(i int) (int, error) {
	rest := s.b[i:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return s.skip(i, 4, "-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		end := bytes.Index(rest[9:], []byte("]]>"))
		if end < 0 {
			s.o.mistakes = true
			return s.openCDATA(i)
		}
		return i + 9 + end + 3, s.text(rest[9:9+end], true)
	case bytes.HasPrefix(rest, []byte("<?")):
		return s.skip(i, 2, "?>")
	case bytes.HasPrefix(rest, []byte("<!")):
		return s.directive(i)
	case len(rest) > 1 && rest[1] == '/':
		return s.end(i)
	case len(rest) > 1 && nameStart(rest[1]):
		return s.start(i)
	}
	// A "<" that begins nothing is a character of the text.
	s.o.mistakes = true
	if s.out != nil && len(s.stack) > 0 {
		s.out.WriteString("&lt;")
	}
	return i + 1, s.token()
}

// openCDATA reads a character section that never ends: up to the end tag of its element, so that what follows the
// element is not lost.
func (s *scanner) openCDATA(i int) (int, error) {
	end := len(s.b)
	if n := len(s.stack); n > 0 {
		tag := append(append([]byte("</"), s.stack[n-1].name...), '>')
		if k := bytes.Index(s.b[i:], tag); k >= 0 {
			end = i + k
		}
	}
	return end, s.text(s.b[i+9:end], true)
}

// skip passes over a comment or processing instruction.
func (s *scanner) skip(i, head int, tail string) (int, error) {
	end := bytes.Index(s.b[i+head:], []byte(tail))
	if end < 0 {
		s.o.mistakes = true
		return len(s.b), s.token()
	}
	if tail == "-->" && bytes.Contains(s.b[i+head:i+head+end], []byte("--")) {
		s.o.mistakes = true
	}
	return i + head + end + len(tail), s.token()
}

// directive passes over a document type with what stands in its brackets. Entities that it declares stay unknown, so
// a bomb of them is a few literal words.
func (s *scanner) directive(i int) (int, error) {
	depth, quote := 0, byte(0)
	for j := i; j < len(s.b); j++ {
		switch c := s.b[j]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			depth++
		case c == '>':
			if depth--; depth == 0 {
				return j + 1, s.token()
			}
		}
	}
	s.o.mistakes = true
	// Broken quotes: take the first ">" for the end.
	if end := bytes.IndexByte(s.b[i:], '>'); end >= 0 {
		return i + end + 1, s.token()
	}
	return len(s.b), s.token()
}

func (s *scanner) end(i int) (int, error) {
	gt := bytes.IndexByte(s.b[i:], '>')
	if gt < 0 {
		s.o.mistakes = true
		return len(s.b), s.token()
	}
	name := bytes.TrimSpace(s.b[i+2 : i+gt])
	after := i + gt + 1
	at := -1
	for k, e := range slices.Backward(s.stack) {
		if bytes.Equal(e.name, name) {
			at = k
			break
		}
		if e.entry && bytes.IndexByte(name, ':') < 0 && !s.isParent(name) {
			break // what an entry holds closes nothing outside it
		}
	}
	if at < 0 {
		s.o.mistakes = true
		return after, s.token()
	}
	for len(s.stack) > at+1 {
		s.o.mistakes = true
		s.pop(i, true)
	}
	s.pop(after, false)
	return after, s.token()
}

// isParent says whether a name is that of an element around the entries.
func (s *scanner) isParent(name []byte) bool {
	for _, e := range s.stack {
		if e.entry {
			return false
		}
		if bytes.Equal(e.name, name) {
			return true
		}
	}
	return false
}

// pop closes the innermost element, whose text ends before end. implied says that its end tag is missing.
func (s *scanner) pop(end int, implied bool) {
	top := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	switch {
	case !top.entry || implied && end == len(s.b):
	case s.n-top.at > MaxEntryTokens:
		s.o.huge++
		s.o.entries = append(s.o.entries, entrySpan{span{top.tag.start, end}, top.tag.end, true})
	default:
		s.o.entries = append(s.o.entries, entrySpan{span{top.tag.start, end}, top.tag.end, false})
	}
	if s.out != nil {
		s.out.WriteString("</")
		s.out.Write(top.name)
		s.out.WriteByte('>')
	}
}

func (s *scanner) start(i int) (int, error) {
	j := i + 1
	for j < len(s.b) && !nameEnd(s.b[j]) {
		j++
	}
	name := s.b[i+1 : j]
	switch local(name) {
	case "item", "entry":
		if k := slices.IndexFunc(s.stack, func(e element) bool { return e.entry && bytes.Equal(e.name, name) }); k >= 0 {
			s.o.mistakes = true // an entry holds no other, so the end tag of the one before is missing
			for len(s.stack) > k {
				s.pop(i, true)
			}
		}
	}
	if n := len(s.stack); n > 1 && s.stack[n-2].entry && isLeaf(s.stack[n-1].name) && isChild(name) {
		s.o.mistakes = true // the end tag of the text before is missing
		s.pop(i, true)
	}
	if s.out != nil {
		s.out.WriteByte('<')
		s.out.Write(name)
	}
	j, empty, err := s.attributes(j)
	if err != nil {
		return 0, err
	}
	if s.out != nil {
		s.out.WriteByte('>')
	}
	if len(s.stack) >= MaxDepth {
		return 0, &Error{Kind: TooDeep, Text: fmt.Sprintf("its elements are nested more than %d deep", MaxDepth)}
	}
	e := element{name: name, tag: span{i, j}, at: s.n}
	e.entry = s.isEntry(name)
	if len(s.stack) == 0 && s.o.root == "" {
		s.o.root = local(name)
	}
	if e.entry && len(s.o.entries) == 0 && s.o.parents == nil {
		for _, p := range s.stack {
			s.o.parents = append(s.o.parents, p.tag)
		}
	}
	s.stack = append(s.stack, e)
	if empty {
		s.pop(j, false)
	}
	return j, s.token()
}

// isLeaf says whether an element of an entry holds text alone.
func isLeaf(name []byte) bool {
	switch string(name) {
	case "title", "link", "guid", "pubDate", "author", "category", "comments", "description":
		return true
	}
	return false
}

// isChild says whether an element stands in an entry and never within a text of it.
func isChild(name []byte) bool {
	switch string(name) {
	case "link", "guid", "pubDate", "description", "enclosure", "comments", "category", "content:encoded", "dc:date",
		"dc:creator":
		return true
	}
	return false
}

// isEntry says whether an element that begins now is an entry of the feed.
func (s *scanner) isEntry(name []byte) bool {
	n := len(s.stack)
	if n == 0 || n > 2 || s.stack[n-1].entry {
		return false
	}
	switch local(name) {
	case "item":
		switch local(s.stack[n-1].name) {
		case "channel", "rss", "rdf":
			return true
		}
	case "entry":
		return local(s.stack[n-1].name) == "feed"
	}
	return false
}

// attributes passes over the attributes of a start tag from j on.
func (s *scanner) attributes(j int) (after int, empty bool, err error) {
	count := 0
	for j < len(s.b) {
		for j < len(s.b) && isSpace(s.b[j]) {
			j++
		}
		if j >= len(s.b) {
			break
		}
		switch c := s.b[j]; {
		case c == '>':
			return j + 1, false, nil
		case c == '/' && j+1 < len(s.b) && s.b[j+1] == '>':
			return j + 2, true, nil
		case c == '<': // the tag was never closed
			s.o.mistakes = true
			return j, false, nil
		case !nameStart(c):
			s.o.mistakes = true
			j++
			continue
		}
		if count++; count > MaxAttrs {
			return 0, false, &Error{Kind: Hostile, Text: fmt.Sprintf("one element has more than %d attributes", MaxAttrs)}
		}
		from := j
		for j < len(s.b) && !nameEnd(s.b[j]) && s.b[j] != '=' && s.b[j] != '"' && s.b[j] != '\'' && s.b[j] != '<' {
			j++
		}
		name := s.b[from:j]
		var value []byte
		value, j = s.value(j)
		if len(value) > MaxAttr || len(name) > MaxAttr {
			return 0, false, &Error{Kind: TooLarge, Text: fmt.Sprintf("one attribute is longer than %d KB", MaxAttr>>10)}
		}
		if s.out != nil {
			s.out.WriteByte(' ')
			s.out.Write(name)
			s.out.WriteString(`="`)
			v := bytes.ReplaceAll(value, []byte(`"`), []byte("&quot;"))
			s.out.Write(bytes.ReplaceAll(v, []byte("<"), []byte("&lt;")))
			s.out.WriteByte('"')
		}
	}
	s.o.mistakes = true
	return len(s.b), false, nil
}

// value reads an attribute's value from j on, quoted or not.
func (s *scanner) value(j int) ([]byte, int) {
	k := j
	for k < len(s.b) && isSpace(s.b[k]) {
		k++
	}
	if k >= len(s.b) || s.b[k] != '=' {
		return nil, j
	}
	k++
	for k < len(s.b) && isSpace(s.b[k]) {
		k++
	}
	if k >= len(s.b) {
		return nil, k
	}
	if q := s.b[k]; q == '"' || q == '\'' {
		if end := bytes.IndexByte(s.b[k+1:], q); end >= 0 {
			v := s.b[k+1 : k+1+end]
			lt, gt := bytes.IndexByte(v, '<'), bytes.IndexByte(v, '>')
			if lt >= 0 {
				s.o.mistakes = true
			}
			if gt < 0 || lt < gt { // else the quote was never closed, and this is the next tag's
				return v, k + end + 2
			}
		}
		s.o.mistakes = true
		k++
	}
	from := k
	for k < len(s.b) && !isSpace(s.b[k]) && s.b[k] != '>' && s.b[k] != '<' {
		if s.b[k] == '/' && k+1 < len(s.b) && s.b[k+1] == '>' {
			break
		}
		k++
	}
	s.o.mistakes = true
	return s.b[from:k], k
}

func nameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}

func nameEnd(c byte) bool { return isSpace(c) || c == '>' || c == '/' || c == '<' || c == '=' }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

// local returns the part of a name after its prefix, in lower case.
func local(name []byte) string {
	if i := bytes.LastIndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	return string(bytes.ToLower(name))
}
