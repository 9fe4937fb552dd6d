package render

import (
	"strconv"
	"strings"
	"time"

	"dateline/internal/news"
)

// diveRows is the short form of a deep dive as a part of an issue: its finding first, then its timeline, then the heads of
// its sections, each with the line that says most.
func diveRows(d *news.IssueDive, lex *Lexicon, zone *time.Location) RowsView {
	w := diveWriter{lex: lex, zone: zone, book: newSources(lex)}
	view := RowsView{
		ID: RowsDive, Title: lex.T("rows.dive"), Dive: d.ID, Whole: lex.T("dive.whole"),
		Lead: lex.Days(d.FirstAt.In(zone), d.LastAt.In(zone)) + lex.T("line.dot") + lex.T("dive.held", d.Stories, d.Reports, d.Outlets, d.Records),
	}
	printed := map[string]bool{} // nothing is said twice
	add := func(label string, s SentenceView, note string) {
		if key := strings.TrimRight(s.Text, ".。"); s.Text != "" && !printed[key] {
			printed[key] = true
			view.Lines = append(view.Lines, LineView{Label: label, Sentence: s, Class: note})
		}
	}
	line := func(label string, l *news.DiveLine) {
		v := w.line(l)
		add(label, v.Sentence, v.Note)
	}
	line("", &d.Title)
	for i := range d.Dek {
		line("", &d.Dek[i])
	}
	for i := range d.Timeline {
		e := w.entry(&d.Timeline[i])
		add(e.Day, e.Sentence, w.note(e.Class, e.Reported))
	}
	for i := range d.Sections {
		s := &d.Sections[i]
		add(lex.T("dive.section", strconv.Itoa(s.Number)), w.sentence(s.Head), w.note(w.class(s.Attribution), w.at(s.At)))
		for k := range s.Lines {
			line("", &s.Lines[k])
		}
		if s.Said != nil && s.Said[lex.lang].Lang.Edition() == lex.lang { // what is only said in another language stands in the whole
			add("", w.sentence(s.Said), "")
		}
	}
	for _, q := range d.Disputes {
		label := lex.T("dive.disputes")
		for i := range q.Lines {
			line(label, &q.Lines[i])
			label = ""
		}
	}
	view.Sources = w.book.all
	return view
}
