package render

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// PageMarkdown writes the main part of one of our own pages as CommonMark with tables. Text is escaped, so that none of it
// becomes markup; links that begin at the root get the site's address before them. Navigation, forms and drawings are
// left out.
func PageMarkdown(page []byte, at Address) (string, error) {
	doc, err := html.Parse(strings.NewReader(string(page)))
	if err != nil {
		return "", fmt.Errorf("read a page: %w", err)
	}
	w := pageWriter{at: at}
	if main := first(doc, atom.Main); main != nil {
		w.blocks(main, "")
	}
	return strings.TrimLeft(w.b.String(), "\n"), nil
}

// first returns the first element of a kind.
func first(n *html.Node, kind atom.Atom) *html.Node {
	if n.DataAtom == kind {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := first(c, kind); found != nil {
			return found
		}
	}
	return nil
}

type pageWriter struct {
	b  strings.Builder
	at Address
}

// put writes a block, with an empty line before it.
func (w *pageWriter) put(indent, text string) {
	if text = strings.TrimSpace(text); text != "" {
		w.b.WriteString("\n" + indent + strings.ReplaceAll(text, "\n", "\n"+indent) + "\n")
	}
}

// blocks writes what stands in an element, block by block; inline text between blocks is a paragraph of its own.
func (w *pageWriter) blocks(n *html.Node, indent string) {
	var loose strings.Builder
	flush := func() { w.put(indent, loose.String()); loose.Reset() }
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			loose.WriteString(w.inline(c))
			continue
		}
		switch c.DataAtom {
		case atom.Nav, atom.Form, atom.Script, atom.Figure, atom.Svg, atom.Button, atom.Progress:
		case atom.H1, atom.H2, atom.H3, atom.H4:
			flush()
			level, _ := strconv.Atoi(c.Data[1:])
			w.put(indent, strings.Repeat("#", level)+" "+strings.TrimSpace(w.children(c)))
		case atom.P, atom.Summary, atom.Footer:
			flush()
			w.put(indent, w.children(c))
		case atom.Ul, atom.Ol:
			flush()
			w.list(c, indent)
		case atom.Table:
			flush()
			w.table(c, indent)
		case atom.Blockquote:
			flush()
			w.blocks(c, indent+"> ")
		case atom.Pre:
			flush()
			w.put(indent, "```\n"+textOf(c)+"\n```")
		case atom.Div, atom.Section, atom.Article, atom.Details, atom.Header, atom.Aside:
			flush()
			w.blocks(c, indent)
		default:
			loose.WriteString(w.inline(c))
		}
	}
	flush()
}

// list writes items on lines of their own; what stands in one as blocks is put on its line.
func (w *pageWriter) list(n *html.Node, indent string) {
	w.b.WriteString("\n")
	number := 1
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Li {
			continue
		}
		mark := "- "
		if n.DataAtom == atom.Ol {
			if v, err := strconv.Atoi(attr(c, "value")); err == nil {
				number = v
			}
			mark = strconv.Itoa(number) + ". "
			number++
		}
		var quotes []*html.Node
		text := w.flat(c, &quotes)
		w.b.WriteString(indent + mark + strings.Join(strings.Fields(text), " ") + "\n")
		for _, q := range quotes {
			w.blocks(q, indent+strings.Repeat(" ", len(mark))+"> ")
			w.b.WriteString("\n")
		}
	}
}

// flat writes an item's text on one line and collects the quotes in it.
func (w *pageWriter) flat(n *html.Node, quotes *[]*html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Blockquote:
			*quotes = append(*quotes, c)
		case atom.P, atom.Div, atom.H2, atom.H3, atom.Ul, atom.Ol, atom.Li, atom.Section:
			b.WriteString(" " + w.flat(c, quotes) + " ")
		default:
			b.WriteString(w.inline(c))
		}
	}
	return b.String()
}

func (w *pageWriter) table(n *html.Node, indent string) {
	width := 0
	for _, row := range all(n, atom.Tr) {
		line, cells := indent+"|", 0
		for c := row.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom == atom.Th || c.DataAtom == atom.Td {
				line += " " + strings.Join(strings.Fields(w.children(c)), " ") + " |"
				cells++
			}
		}
		if width == 0 {
			width = cells
			line = "\n" + line + "\n" + indent + "|" + strings.Repeat(" --- |", width)
		}
		w.b.WriteString(line + "\n")
	}
}

func all(n *html.Node, kind atom.Atom) (out []*html.Node) {
	if n.DataAtom == kind {
		return []*html.Node{n}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		out = append(out, all(c, kind)...)
	}
	return out
}

func (w *pageWriter) children(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(w.inline(c))
	}
	return b.String()
}

// inline writes a node within a line.
func (w *pageWriter) inline(n *html.Node) string {
	if n.Type == html.TextNode {
		return spaced(n.Data)
	}
	inner := w.children(n)
	switch n.DataAtom {
	case atom.Script, atom.Form, atom.Svg, atom.Button, atom.Progress:
		return ""
	case atom.A:
		href := attr(n, "href")
		if strings.HasPrefix(href, "/") {
			href = string(w.at) + href
		}
		if strings.HasPrefix(href, "#") || strings.TrimSpace(inner) == "" {
			return inner
		}
		return link(strings.TrimSpace(inner), href)
	case atom.Strong, atom.B, atom.Mark:
		if core := strings.TrimSpace(inner); core != "" {
			return strings.Replace(inner, core, "**"+core+"**", 1)
		}
		return inner
	case atom.P, atom.Div, atom.Br, atom.Li:
		return " " + inner + " "
	default:
		return inner
	}
}

// spaced escapes text and keeps a space at either end.
func spaced(text string) string {
	out := escape(text)
	if out == "" {
		if text != "" {
			return " "
		}
		return ""
	}
	if strings.TrimLeft(text, " \n\t") != text {
		out = " " + out
	}
	if strings.TrimRight(text, " \n\t") != text {
		out += " "
	}
	return out
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(textOf(c))
	}
	return b.String()
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
