package render

import (
	"cmp"
	"slices"
	"strings"
)

// The weights of what a mail holds, the least first: what is left out of a long mail goes in this order.
const (
	weighsLeftOut = iota
	weighsCoverage
	weighsLine  // numbers, releases, people
	weighsShort // items of the sections
	weighsOwed  // what became of earlier issues, what is unconfirmed, what is due
	weighsLong  // what matters
	weighsLead
)

// mailRest is how many stories that were left out a mail names, and how many sources that were not read; the web page
// has them all.
const mailRest = 10

// mailPart is a part of a mail with a heading: a section, lines about records, what was left out, coverage.
type mailPart struct {
	title, lead string
	units       []mailUnit
	// past counts what is on the web page alone whatever the room.
	past int
}

// mailUnit is an item or a line, whole: it is printed or it is not.
type mailUnit struct {
	html   string
	weight int
	// order tells units of one weight apart: the greater goes first.
	order int
	gone  bool
}

// parts lays out everything between head and foot, in print order.
func (w *mailer) parts() []mailPart {
	e, lex := w.e, w.e.Lex
	var all []mailPart
	for _, c := range e.chapters() {
		if c.Section != nil {
			all = append(all, w.section(c.Section))
		} else {
			all = append(all, w.rows(c.Rows))
		}
	}
	if len(e.LeftOut) > 0 {
		p := mailPart{title: lex.T("leftout.title"), past: max(len(e.LeftOut)-mailRest, 0)}
		for i := range e.LeftOut[:len(e.LeftOut)-p.past] {
			l := &e.LeftOut[i]
			p.units = append(p.units, mailUnit{weight: weighsLeftOut, order: i, html: w.run("leftout", map[string]any{
				"Rank": l.Rank, "Headline": l.Headline, "Href": storyAddress(w.o.At, lex, l.Story), "Reason": l.Reason,
			})})
		}
		all = append(all, p)
	}
	return w.coverage(all)
}

func (w *mailer) section(s *SectionView) mailPart {
	p := mailPart{title: s.Title}
	name, weight := "long", weighsLong
	if s.Short {
		name, weight = "short", weighsShort
	}
	for i := range s.Items {
		item := &s.Items[i]
		p.units = append(p.units, mailUnit{weight: weight, order: item.Rank, html: w.run(name, map[string]any{
			"Item": item, "Headline": item.Headline, "Href": storyAddress(w.o.At, w.e.Lex, item.Story),
			"Source": item.Source(w.e.Lex),
		})})
	}
	return p
}

func (w *mailer) rows(rows *RowsView) mailPart {
	weight := weighsLine
	switch rows.ID {
	case RowsLead:
		weight = weighsLead
	case RowsSince, RowsUnconfirmed, RowsDue:
		weight = weighsOwed
	case RowsNumbers, RowsReleases, RowsPeople, RowsDive:
	}
	p := mailPart{title: rows.Title, lead: rows.Lead}
	for i := range rows.Lines {
		line, aside := &rows.Lines[i], ""
		if rows.ID != RowsLead { // the items below name who says so
			aside = w.aside(line)
		}
		p.units = append(p.units, mailUnit{weight: weight, order: i, html: w.run("line", map[string]any{
			"Label": line.Label, "Sentence": line.Sentence, "Aside": aside,
		})})
	}
	if href := rows.Href(w.o.At, w.e.Lex.lang); href != "" {
		p.units = append(p.units, mailUnit{weight: weighsOwed, order: 0, html: w.run("more", map[string]string{"Href": href, "Text": rows.Whole})})
	}
	return p
}

// aside is what stands behind a line: its note, and who its numbers lead to, since a mail lists no sources under lines.
func (w *mailer) aside(line *LineView) string {
	var all []string
	if note := line.Note(w.e.Lex); note != "" {
		all = append(all, note)
	}
	for _, c := range line.Sentence.Cites {
		if !slices.Contains(all, c.Outlet) {
			all = append(all, c.Outlet)
		}
	}
	return strings.Join(all, w.e.Lex.T("line.dot"))
}

func (w *mailer) coverage(all []mailPart) []mailPart {
	v := &w.e.Coverage
	p := mailPart{title: w.e.Lex.T("coverage.title")}
	lines := v.Further()
	if v.Failing != "" {
		lines = append(lines, v.Failing)
	}
	p.past = max(len(v.Failures)-mailRest, 0)
	for i := range v.Failures[:len(v.Failures)-p.past] {
		lines = append(lines, v.Failures[i].line(w.e.Lex))
	}
	for i, text := range lines {
		p.units = append(p.units, mailUnit{weight: weighsCoverage, order: i, html: w.run("para", text)})
	}
	if len(p.units) == 0 {
		return all
	}
	return append(all, p)
}

// part writes a part with what is left of it.
func (w *mailer) part(p *mailPart) string {
	text, gone := w.run("part", map[string]string{"Title": p.title, "Lead": p.lead}), p.past
	for i := range p.units {
		if p.units[i].gone {
			gone++
			continue
		}
		text += p.units[i].html
	}
	if gone > 0 {
		text += w.more(gone)
	}
	return text
}

// more says how many units of a part are on the web page alone.
func (w *mailer) more(n int) string {
	href := ""
	if w.o.At != "" {
		href = w.e.Page(w.o.At, w.e.Lex.lang)
	}
	return w.run("more", map[string]string{"Href": href, "Text": w.e.Lex.T("mail.more", n)})
}

// fit marks as gone what weighs least until the rest takes no more than room bytes, and returns how many units went.
// Of one weight the unit goes whose order is the greatest: the last of a list, the item of the lowest rank.
func (w *mailer) fit(parts []mailPart, room int) int {
	type place struct{ part, unit int }
	var units []place
	size := 0
	for i := range parts {
		size += len(w.run("part", map[string]string{"Title": parts[i].title, "Lead": parts[i].lead}))
		for j := range parts[i].units {
			units = append(units, place{i, j})
			size += len(parts[i].units[j].html)
		}
	}
	most := len(units)
	for i := range parts {
		most += parts[i].past
	}
	longest := len(w.more(most)) // no count has more digits
	said := make([]bool, len(parts))
	for i := range parts {
		if said[i] = parts[i].past > 0; said[i] {
			size += longest
		}
	}
	at := func(p place) *mailUnit { return &parts[p.part].units[p.unit] }
	slices.SortStableFunc(units, func(a, b place) int {
		return cmp.Or(cmp.Compare(at(a).weight, at(b).weight), cmp.Compare(at(b).order, at(a).order), cmp.Compare(b.part, a.part))
	})
	gone := 0
	drop := func(p place) {
		u := at(p)
		u.gone = true
		gone++
		size -= len(u.html)
		if !said[p.part] {
			said[p.part] = true
			size += longest
		}
	}
	for _, p := range units {
		if len(at(p).html) > MailLimit/4 { // a broken text: better without it than without all others
			drop(p)
		}
	}
	for _, p := range units {
		if size <= room {
			break
		}
		if !at(p).gone {
			drop(p)
		}
	}
	return gone
}
