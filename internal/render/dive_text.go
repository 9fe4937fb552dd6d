package render

import (
	"fmt"
	"strconv"
	"strings"
)

// DiveMarkdown writes a dive as CommonMark, with numbered sources at its end. Text of others is escaped.
func DiveMarkdown(d *DiveView) string {
	var b strings.Builder
	lex := d.Lex
	line := func(l *DiveLineView) string {
		text := escape(withMark(&l.Sentence, lex)) + markdownCites(l.Sentence.Cites)
		if l.Note != "" {
			text += " " + escape(lex.T("line.note", l.Note))
		}
		return text
	}
	head := func(key string) { fmt.Fprintf(&b, "\n## %s\n\n", escape(lex.T(key))) }
	fmt.Fprintf(&b, "# %s\n\n%s\n", escape(withMark(&d.Title.Sentence, lex)), escape(lex.T("line.note", d.Title.Note))+markdownCites(d.Title.Sentence.Cites))
	for i := range d.Dek {
		b.WriteString("\n" + line(&d.Dek[i]) + "\n")
	}
	fmt.Fprintf(&b, "\n%s (%s) · %s %s\n", escape(d.Days), escape(d.Zone), escape(d.Held), escape(d.Made))
	if len(d.Questions) > 0 {
		head("dive.questions")
		for _, q := range d.Questions {
			b.WriteString("- " + escape(q.line(lex)) + "\n")
		}
	}
	if len(d.Timeline) > 0 {
		head("dive.timeline")
		for i := range d.Timeline {
			e := &d.Timeline[i]
			fmt.Fprintf(&b, "- **%s** %s%s%s\n", escape(e.Day), escape(withMark(&e.Sentence, lex)), markdownCites(e.Sentence.Cites), e.tail(lex, escape))
		}
	}
	for i := range d.Sections {
		s := &d.Sections[i]
		fmt.Fprintf(&b, "\n## %d. %s%s\n\n*%s*\n", s.Number, escape(withMark(&s.Head, lex)), markdownCites(s.Head.Cites), escape(s.Note))
		for _, p := range s.Paragraphs {
			b.WriteString("\n")
			for j := range p.Sentences {
				if j > 0 {
					b.WriteString(" ")
				}
				b.WriteString(escape(withMark(&p.Sentences[j], lex)) + markdownCites(p.Sentences[j].Cites))
			}
			b.WriteString(" " + escape(lex.T("line.note", p.Note)) + "\n")
		}
		for j := range s.Quotes {
			q := &s.Quotes[j]
			fmt.Fprintf(&b, "\n> %s%s\n>\n> — %s\n", escape(withMark(&q.Sentence, lex)), markdownCites(q.Sentence.Cites), escape(q.By))
		}
		if len(s.Bullets) > 0 {
			b.WriteString("\n")
		}
		for j := range s.Bullets {
			b.WriteString("- " + line(&s.Bullets[j]) + "\n")
		}
		for j := range s.Replies {
			fmt.Fprintf(&b, "\n*%s* %s\n", escape(lex.T("dive.reply")), line(&s.Replies[j]))
		}
		if s.Unanswered != "" {
			fmt.Fprintf(&b, "\n*%s* %s\n", escape(lex.T("dive.reply")), escape(s.Unanswered))
		}
	}
	if len(d.Disputes) > 0 {
		head("dive.disputes")
		for _, lines := range d.Disputes {
			for i := range lines {
				mark := "- "
				if i > 0 {
					mark = "  - "
				}
				b.WriteString(mark + line(&lines[i]) + "\n")
			}
		}
	}
	if len(d.Unknown) > 0 {
		head("dive.unknown")
		for i := range d.Unknown {
			u := &d.Unknown[i]
			b.WriteString("- " + escape(u.Text))
			if u.Line != nil {
				b.WriteString(" " + line(u.Line))
			}
			b.WriteString("\n")
		}
	}
	head("dive.sources")
	for _, s := range d.Sources {
		fmt.Fprintf(&b, "%d. %s\n", s.N, link(escape(s.line(lex)), s.URL))
	}
	return b.String()
}

// DiveText writes a dive as plain text, complete on its own. At is the public site's address; if it is empty no address of
// ours is printed.
func DiveText(d *DiveView, at Address) string {
	var b strings.Builder
	lex := d.Lex
	line := func(l *DiveLineView) string {
		text := cited(&l.Sentence, lex)
		if l.Note != "" {
			text += " " + lex.T("line.note", l.Note)
		}
		return text
	}
	head := func(title string) { b.WriteString("\n\n" + underlined(title)) }
	b.WriteString(wrap("", "", line(&d.Title)) + "\n")
	for i := range d.Dek {
		b.WriteString(wrap("", "", line(&d.Dek[i])))
	}
	b.WriteString("\n" + wrap("", "", d.Days+" ("+d.Zone+")"))
	b.WriteString(wrap("", "", d.Held+" "+d.Made))
	if at != "" {
		b.WriteString(wrap("", "", lex.T("text.link", at.Dive(lex.lang, d.ID))))
	}
	if len(d.Questions) > 0 {
		head(lex.T("dive.questions"))
		for _, q := range d.Questions {
			b.WriteString(wrap("- ", "  ", q.line(lex)))
		}
	}
	if len(d.Timeline) > 0 {
		head(lex.T("dive.timeline"))
		for i := range d.Timeline {
			e := &d.Timeline[i]
			b.WriteString(wrap(e.Day+"  ", "    ", cited(&e.Sentence, lex)+e.tail(lex, func(s string) string { return s })))
		}
	}
	for i := range d.Sections {
		s := &d.Sections[i]
		b.WriteString("\n\n" + wrap(strconv.Itoa(s.Number)+". ", "   ", cited(&s.Head, lex)))
		b.WriteString(wrap("   ", "   ", s.Note))
		for _, p := range s.Paragraphs {
			var all []string
			for j := range p.Sentences {
				all = append(all, cited(&p.Sentences[j], lex))
			}
			b.WriteString("\n" + wrap("", "", strings.Join(all, " ")+" "+lex.T("line.note", p.Note)))
		}
		for j := range s.Quotes {
			b.WriteString("\n" + wrap("    ", "    ", cited(&s.Quotes[j].Sentence, lex)) + wrap("    — ", "      ", s.Quotes[j].By))
		}
		if len(s.Bullets) > 0 {
			b.WriteString("\n")
		}
		for j := range s.Bullets {
			b.WriteString(wrap("- ", "  ", line(&s.Bullets[j])))
		}
		for j := range s.Replies {
			b.WriteString("\n" + wrap("", "", lex.T("dive.reply")+" "+line(&s.Replies[j])))
		}
		if s.Unanswered != "" {
			b.WriteString("\n" + wrap("", "", lex.T("dive.reply")+" "+s.Unanswered))
		}
	}
	if len(d.Disputes) > 0 {
		head(lex.T("dive.disputes"))
		for _, lines := range d.Disputes {
			for i := range lines {
				mark, indent := "- ", "  "
				if i > 0 {
					mark, indent = "  - ", "    "
				}
				b.WriteString(wrap(mark, indent, line(&lines[i])))
			}
		}
	}
	if len(d.Unknown) > 0 {
		head(lex.T("dive.unknown"))
		for i := range d.Unknown {
			text := d.Unknown[i].Text
			if d.Unknown[i].Line != nil {
				text += " " + line(d.Unknown[i].Line)
			}
			b.WriteString(wrap("- ", "  ", text))
		}
	}
	head(lex.T("dive.sources"))
	for _, s := range d.Sources {
		b.WriteString(wrap("["+strconv.Itoa(s.N)+"] ", "    ", s.line(lex)))
		if s.URL != "" {
			b.WriteString("    " + s.URL + "\n")
		}
	}
	return b.String()
}

// line is a question with where it is answered.
func (q *DiveQuestionView) line(lex *Lexicon) string {
	if len(q.Sections) == 0 {
		return q.Text
	}
	return q.Text + " " + lex.T("line.note", lex.T("dive.answered", q.Numbers(lex)))
}

// Numbers are the numbers of the sections that answer a question, in a row.
func (q *DiveQuestionView) Numbers(lex *Lexicon) string {
	all := make([]string, len(q.Sections))
	for i, n := range q.Sections {
		all[i] = strconv.Itoa(n)
	}
	return strings.Join(all, lex.T("list.comma"))
}

// tail is what stands behind an entry's sentence, written as a form needs it.
func (e *DiveEntryView) tail(lex *Lexicon, write func(string) string) string {
	var all []string
	for _, text := range []string{e.Class, e.Reported} {
		if text != "" {
			all = append(all, text)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return " " + write(lex.T("line.note", strings.Join(all, lex.T("line.dot"))))
}

// line names a source: its title, who published it, of which class, and when.
func (s *DiveSourceView) line(lex *Lexicon) string {
	about := []string{s.Outlet, s.Class}
	if s.Day != "" {
		about = append(about, s.Day)
	}
	text := strings.Join(about, lex.T("line.dot"))
	if s.Title == "" {
		return text
	}
	return s.Title + " " + lex.T("line.note", text)
}
