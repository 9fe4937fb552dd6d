package render

import (
	"fmt"
	"strconv"
	"strings"
)

// Markdown writes an edition as CommonMark. Text of others is escaped, so that none of it becomes markup. At is the
// public site's address; if it is empty, headlines are not linked to our own pages.
func Markdown(e *Edition, at Address) string {
	var b strings.Builder
	lex := e.Lex
	fmt.Fprintf(&b, "# %s · %s\n\n", escape(lex.T("name")), escape(e.Title))
	fmt.Fprintf(&b, "%s (%s) · %s\n\n", escape(e.Dates), escape(e.Zone), escape(e.Standing))
	b.WriteString(escape(e.Coverage.Line) + "\n")
	if e.Copied {
		b.WriteString("\n" + escape(lex.T("issue.copied")) + "\n")
	}
	if e.Items() == 0 {
		b.WriteString("\n" + escape(lex.T("issue.quiet")) + "\n")
	}
	markdownRows(&b, e.Lead, lex, at)
	for n, s := range e.Sections {
		if n == e.SinceAt() {
			markdownRows(&b, e.Since, lex, at)
		}
		fmt.Fprintf(&b, "\n## %s\n", escape(s.Title))
		for i := range s.Items {
			markdownItem(&b, &s.Items[i], lex, at)
		}
	}
	if e.SinceAt() >= len(e.Sections) {
		markdownRows(&b, e.Since, lex, at)
	}
	for i := range e.Rows {
		markdownRows(&b, &e.Rows[i], lex, at)
	}
	if len(e.LeftOut) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n", escape(lex.T("leftout.title")))
		for _, l := range e.LeftOut {
			head := link(escape(withMark(&l.Headline, lex)), storyAddress(at, lex, l.Story))
			fmt.Fprintf(&b, "%d. %s\n", l.Rank, lex.T("leftout.line", head, escape(l.Reason)))
		}
	}
	markdownCoverage(&b, e)
	return b.String()
}

func markdownCoverage(b *strings.Builder, e *Edition) {
	further := e.Coverage.Further()
	if len(further) == 0 && e.Coverage.Failing == "" {
		return
	}
	fmt.Fprintf(b, "\n## %s\n", escape(e.Lex.T("coverage.title")))
	for _, text := range further {
		b.WriteString("\n" + escape(text) + "\n")
	}
	if e.Coverage.Failing != "" {
		b.WriteString("\n" + escape(e.Coverage.Failing) + "\n\n")
	}
	for _, f := range e.Coverage.Failures {
		b.WriteString("- " + escape(f.line(e.Lex)) + "\n")
	}
}

func markdownItem(b *strings.Builder, item *ItemView, lex *Lexicon, at Address) {
	head := link(escape(withMark(&item.Headline, lex)), storyAddress(at, lex, item.Story))
	fmt.Fprintf(b, "\n### %d. %s%s\n", item.Number, head, markdownCites(item.Headline.Cites))
	for i := range item.Sentences {
		s := &item.Sentences[i]
		fmt.Fprintf(b, "\n%s%s\n", escape(withMark(s, lex)), markdownCites(s.Cites))
	}
	fmt.Fprintf(b, "\n%s\n\n", escape(item.Source(lex)))
	for _, s := range item.Sources {
		name := link(escape(s.Outlet), s.URL)
		fmt.Fprintf(b, "- [%d] %s\n", s.N, lex.T("leftout.line", name, escape(s.Class)))
	}
}

func markdownRows(b *strings.Builder, rows *RowsView, lex *Lexicon, at Address) {
	if rows == nil {
		return
	}
	fmt.Fprintf(b, "\n## %s\n", escape(rows.Title))
	if rows.Lead != "" {
		b.WriteString("\n" + escape(rows.Lead) + "\n")
	}
	b.WriteString("\n")
	for i := range rows.Lines {
		l := &rows.Lines[i]
		label := ""
		if l.Label != "" {
			label = "**" + escape(l.Label) + "** "
		}
		fmt.Fprintf(b, "- %s%s%s", label, escape(withMark(&l.Sentence, lex)), markdownCites(l.Sentence.Cites))
		if note := l.Note(lex); note != "" {
			b.WriteString(" " + escape(lex.T("line.note", note)))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	if href := rows.Href(at, lex.lang); href != "" {
		b.WriteString(link(escape(rows.Whole), href) + "\n\n")
	}
	for _, s := range rows.Sources {
		fmt.Fprintf(b, "- [%d] %s\n", s.N, lex.T("leftout.line", link(escape(s.Outlet), s.URL), escape(s.Class)))
	}
}

func markdownCites(cites []SourceView) string {
	text := ""
	for _, c := range cites {
		text += link(`\[`+strconv.Itoa(c.N)+`\]`, c.URL)
	}
	if text != "" {
		text = " " + text
	}
	return text
}

// link makes a link of markup that is safe already. Inside <> only these three and line ends need care.
func link(markup, address string) string {
	if address == "" {
		return markup
	}
	return "[" + markup + "](<" + strings.NewReplacer("<", "%3C", ">", "%3E", `\`, "%5C", "\n", "", "\r", "").
		Replace(address) + ">)"
}

// escape makes text safe as CommonMark inline text: every mark that could begin markup gets a backslash, and a line
// stays one line, so nothing at its beginning is read as a list, a heading or a rule but where we put it.
func escape(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	var b strings.Builder
	for i, r := range text {
		switch {
		case strings.ContainsRune("\\`*_[]<>|~&#$", r):
			b.WriteByte('\\')
		case i == 0 && strings.ContainsRune("+-=:", r):
			b.WriteByte('\\')
		case (r == '.' || r == ')') && i > 0 && isDigits(text[:i]):
			b.WriteByte('\\')
		case r == '!' && strings.HasPrefix(text[i+1:], "["):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isDigits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
