package feed

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text returns the plain text of HTML, or of text that is none: paragraphs parted by blank lines, line breaks kept,
// entities undone. Scripts, styles and embedded things are gone. A text whose mark-up was escaped once too often is
// read once more. What looks like a tag in the result is words that somebody wrote about tags.
func Text(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	if !hasTag(s) {
		if strings.IndexByte(s, '&') < 0 {
			return lines(s)
		}
		s = html.UnescapeString(s)
		if strings.IndexByte(s, '<') < 0 || !blockTag.MatchString(s) {
			return lines(unescapeMore(s))
		}
	}
	out, tags := strip(s)
	if !tags && blockTag.MatchString(out) {
		out, _ = strip(out)
	}
	return out
}

var (
	// blockTag matches tags that nobody writes about in plain text without more mark-up around.
	blockTag = regexp.MustCompile(`(?i)<(/(p|div|li|ul|ol|a|b|i|em|strong|blockquote|h[1-6]|span|table)\s*>|br\s*/?>|img\s[^>]*>)`)
	entity   = regexp.MustCompile(`&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});`)
)

// hasTag says whether a tag or comment begins somewhere in s.
func hasTag(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return false
		}
		s = s[i+1:]
		if strings.HasPrefix(s, "!--") || strings.HasPrefix(s, "![CDATA[") {
			return true
		}
		name := strings.TrimPrefix(s, "/")
		n := 0
		for n < len(name) && (name[n]|0x20 >= 'a' && name[n]|0x20 <= 'z' || n > 0 && name[n] >= '0' && name[n] <= '9') {
			n++
		}
		if n > 0 && n < len(name) && (name[n] == '>' || name[n] == '/' || isSpace(name[n])) {
			return true
		}
	}
}

// unescapeMore undoes entities that were escaped once too often.
func unescapeMore(s string) string {
	for range 2 {
		if strings.IndexByte(s, '&') < 0 || !entity.MatchString(s) {
			break
		}
		s = html.UnescapeString(s)
	}
	return s
}

// Line returns one line of plain text, such as a title or a name. Entities are undone as often as they were escaped; tags go where they come
// in pairs, so that a title about "<div>" keeps its subject.
func Line(s string) string {
	s = strings.TrimSpace(s)
	if strings.IndexByte(s, '&') >= 0 {
		s = unescapeMore(html.UnescapeString(s))
	}
	if lt := strings.IndexByte(s, '<'); lt >= 0 && (paired(s[lt:]) || strings.HasPrefix(s[lt:], "<![CDATA[") || commented(s[lt:])) {
		if plain, _ := strip(strings.NewReplacer("<![CDATA[", "", "]]>", "").Replace(s)); plain != "" {
			s = plain
		}
	}
	return oneLine(s)
}

var openTag = regexp.MustCompile(`<([a-zA-Z][a-zA-Z0-9]*)[\s/>]`)

// paired says whether a tag in s has its end tag there too, or stands for a line or a picture.
func paired(s string) bool {
	lower := strings.ToLower(s)
	for _, m := range openTag.FindAllStringSubmatch(lower, 20) {
		switch m[1] {
		case "br", "img", "wbr", "hr":
			return true
		}
		if strings.Contains(lower, "</"+m[1]+">") {
			return true
		}
	}
	return false
}

// commented says whether a whole comment is in s.
func commented(s string) bool {
	_, rest, ok := strings.Cut(s, "<!--")
	return ok && strings.Contains(rest, "-->")
}

// oneLine folds white space and drops what cannot be seen.
func oneLine(s string) string {
	w := writer{}
	w.b.Grow(len(s))
	w.write(s, false)
	return trimHalf(w.b.String())
}

// lines returns plain text as paragraphs. Line breaks of text that was wrapped at a width become spaces.
func lines(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	w := writer{}
	w.b.Grow(len(s))
	if strings.IndexByte(s, '\n') < 0 {
		w.write(s, false)
		return trimHalf(w.b.String())
	}
	wrapped := isWrapped(s)
	for line := range strings.SplitSeq(s, "\n") {
		if strings.TrimSpace(line) == "" {
			w.gap(paragraph)
			continue
		}
		w.write(line, false)
		if wrapped {
			w.gap(space)
		} else {
			w.gap(newline)
		}
	}
	return trimHalf(w.b.String())
}

// isWrapped says whether most line breaks of a text stand where a line was full (60 to 90 characters) and not where
// a sentence ended.
func isWrapped(s string) bool {
	full, all := 0, 0
	list := strings.Split(s, "\n")
	for i, line := range list[:len(list)-1] {
		line = strings.TrimSpace(line)
		if line == "" || strings.TrimSpace(list[i+1]) == "" {
			continue
		}
		all++
		if n := utf8.RuneCountInString(line); n >= 60 && n <= 90 && !strings.ContainsAny(line[len(line)-1:], ".!?:") {
			full++
		}
	}
	return all > 0 && full*2 > all
}

// trimHalf drops the mark of a lost character at the end of a text, where a program cut an emoji in two.
func trimHalf(s string) string {
	for {
		t := strings.TrimRightFunc(strings.TrimSuffix(s, "\ufffd"), unicode.IsSpace)
		if t == s {
			return s
		}
		s = t
	}
}

// gaps between words, the larger wins.
const (
	none = iota
	space
	newline
	paragraph
)

// writer writes text with one gap between words.
type writer struct {
	b    strings.Builder
	wait int
}

func (w *writer) gap(kind int) { w.wait = max(w.wait, kind) }

// write adds text; white space in it becomes a gap. In preformatted text line breaks stay.
func (w *writer) write(s string, pre bool) {
	from := -1 // begin of a run that is copied as it is
	for i := 0; i < len(s); {
		c := s[i]
		n, r := 1, rune(c)
		if c >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		kind := none
		switch {
		case c > ' ' && c < 0x7f:
			if from < 0 {
				from = i
			}
			i++
			continue
		case r == '\n' && pre:
			kind = newline
		case r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' || r == 0xa0 || r >= 0x80 && unicode.IsSpace(r):
			kind = space
		case invisible(r) || r == utf8.RuneError && n == 1:
			kind = -1
		}
		if kind == none {
			if from < 0 {
				from = i
			}
			i += n
			continue
		}
		if from >= 0 {
			w.word(s[from:i])
			from = -1
		}
		if kind > none {
			w.gap(kind)
		}
		i += n
	}
	if from >= 0 {
		w.word(s[from:])
	}
}

func (w *writer) word(s string) {
	if w.b.Len() > 0 {
		switch w.wait {
		case space:
			w.b.WriteByte(' ')
		case newline:
			w.b.WriteByte('\n')
		case paragraph:
			w.b.WriteString("\n\n")
		}
	}
	w.wait = none
	w.b.WriteString(s)
}

// invisible says whether a character has no place in stored text: controls, byte order marks, soft hyphens,
// zero-width spaces, direction overrides and tags. The joiners stay, since emoji and some scripts need them.
func invisible(r rune) bool {
	switch {
	case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0:
		return true
	case r == 0xad || r == 0x200b || r == 0x2060 || r == 0xfeff:
		return true
	case r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
		return true
	case r >= 0xe0000 && r <= 0xe0fff || r == 0xfffe || r == 0xffff: // tags; variants of a character, which mean the same
		return true
	}
	return false
}

// strip returns the text of HTML and whether any tag was in it. It builds no tree: a feed's HTML is a fragment, and
// no shape of it can cost more than its length.
func strip(s string) (text string, tags bool) {
	if text, tags = stripAll(s, true); text == "" {
		return stripAll(s, false) // all of it is hidden: a program shows it later
	}
	return text, tags
}

func stripAll(s string, hide bool) (text string, tags bool) {
	var keep []atom.Atom
	for {
		text, tags, open := stripBut(s, keep, hide)
		switch open {
		case 0, atom.Script, atom.Style, atom.Iframe, atom.Noscript, atom.Noembed, atom.Noframes, atom.Title, atom.Textarea:
			return text, tags // browsers too show nothing of what follows
		}
		// What was to be dropped never ended, so it took the rest of the text with it. Read it as text then.
		keep = append(keep, open)
	}
}

// stripBut is strip without the dropping of the elements in keep, and with that of hidden ones if hide says so. open is an
// element to drop that never ended.
func stripBut(s string, keep []atom.Atom, hide bool) (text string, tags bool, open atom.Atom) {
	z := xhtml.NewTokenizer(strings.NewReader(s))
	w := writer{}
	w.b.Grow(len(s))
	var skip atom.Atom // the element whose content is dropped, up to its first end tag
	var hidden hiding
	pre := 0
	for {
		kind := z.Next()
		switch kind {
		case xhtml.ErrorToken:
			return trimHalf(w.b.String()), tags, skip
		case xhtml.TextToken:
			if skip == 0 && !hidden.on() {
				w.write(string(z.Text()), pre > 0)
			}
			continue
		}
		tags = true
		if kind == xhtml.SelfClosingTagToken {
			z.NextIsNotRawText() // XHTML closes an <iframe/> so; HTML would read on as if it were open
		}
		if kind == xhtml.CommentToken || kind == xhtml.DoctypeToken {
			continue
		}
		name, more := z.TagName()
		a := atom.Lookup(name)
		if hide && skip == 0 && hidden.tag(string(name), a, kind, z, more) {
			continue
		}
		switch {
		case skip != 0:
			if a == skip && kind == xhtml.EndTagToken {
				skip = 0
			}
		case kind == xhtml.StartTagToken && dropped(a) && !slices.Contains(keep, a):
			skip = a
		case a == atom.Pre && kind != xhtml.SelfClosingTagToken:
			w.gap(paragraph)
			if pre++; kind == xhtml.EndTagToken {
				pre = max(0, pre-2)
			}
		default:
			w.gap(gapOf(a))
		}
	}
}

// dropped says whether an element holds no words to read.
func dropped(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Svg, atom.Math, atom.Object, atom.Head,
		atom.Select, atom.Audio, atom.Video, atom.Canvas, atom.Textarea, atom.Button, atom.Title, atom.Noembed, atom.Noframes:
		return true
	}
	return false
}

// gapOf returns the gap around an element.
func gapOf(a atom.Atom) int {
	switch a {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.H1, atom.H2, atom.H3, atom.H4,
		atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Table, atom.Blockquote, atom.Figure, atom.Figcaption, atom.Hr, atom.Dl,
		atom.Form, atom.Fieldset, atom.Aside, atom.Main, atom.Nav, atom.Address, atom.Details, atom.Summary, atom.Center,
		atom.Li, atom.Dt, atom.Dd, atom.Tr, atom.Caption, atom.Body:
		return paragraph
	case atom.Br:
		return newline
	case atom.Td, atom.Th, atom.Img, atom.Option, atom.Input:
		return space
	}
	return none
}

// footer matches the last line that blog software puts under each entry.
var footer = regexp.MustCompile(`(?s)\n\n(The post .{1,300} (first )?appeared (first )?on .{1,200}\.|Continue reading\W*|Read more\W*|Comments|阅读全文\W*|閱讀全文\W*)$`)

func trimFooter(s string) string {
	tail := max(0, len(s)-800)
	for tail > 0 && !utf8.RuneStart(s[tail]) {
		tail--
	}
	if loc := footer.FindStringIndex(s[tail:]); loc != nil {
		return s[:tail+loc[0]]
	}
	return s
}

// firstSentence makes a title from a text: its first sentence or line, or what fits of it.
func firstSentence(s string) string {
	const limit = 90
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	for i, r := range s {
		switch r {
		case '。', '！', '？':
			return cutRunes(s[:i], limit)
		case '.', '!', '?':
			if rest := s[i+1:]; strings.HasPrefix(rest, " ") && i > 20 {
				return cutRunes(s[:i], limit)
			}
		}
	}
	return cutRunes(s, limit)
}
