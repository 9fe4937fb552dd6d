package render

import (
	"strings"
	"time"

	"dateline/internal/news"
)

// RowsID names a part of an issue that is made of lines about records.
type RowsID string

// The parts, in print order.
const (
	RowsLead        RowsID = "lead"
	RowsSince       RowsID = "since"
	RowsNumbers     RowsID = "numbers"
	RowsReleases    RowsID = "releases"
	RowsPeople      RowsID = "people"
	RowsUnconfirmed RowsID = "unconfirmed"
	RowsDue         RowsID = "due"
	RowsDive        RowsID = "dive"
)

// RowsView is one part of lines about records, such as the week's numbers.
type RowsView struct {
	ID    RowsID
	Title string
	// Lead says what the part holds; empty if its title does.
	Lead  string
	Lines []LineView
	// Sources are all that the lines cite, numbered from 1 within the part.
	Sources []SourceView
	// Dive is the deep dive of which the part is the short form, and Whole the words of the link to it; empty for other parts.
	Dive  news.DiveID
	Whole string
}

// Href is the address of the whole of which the part is the short form; empty if there is none, or no site.
func (v *RowsView) Href(at Address, lang news.Lang) string {
	if v.Dive == "" || at == "" {
		return ""
	}
	return at.Dive(lang, v.Dive)
}

// LineView is a line as it is printed.
type LineView struct {
	// Label stands before the sentence: a day of a timeline, the number of a section; empty in most parts.
	Label    string
	Sentence SentenceView
	Record   news.RecordID
	Kind     news.RecordKind
	// Status is how it stands, Class who says so, When the day on which it was said.
	Status, Class, When string
	// Voices is "2 outlets, 1 origin", In which issue printed it before; empty where it does not matter.
	Voices, In string
}

// Note is what stands behind a line's sentence: its status, class, day and voices.
func (v *LineView) Note(lex *Lexicon) string {
	var all []string
	for _, text := range []string{v.Status, v.Class, v.When, v.Voices, v.In} {
		if text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(all, lex.T("line.dot"))
}

// rows makes a part's view; false if it is empty.
func rows(id RowsID, lines []news.Line, lex *Lexicon, zone *time.Location) (RowsView, bool) {
	view := RowsView{ID: id, Title: lex.T("rows." + string(id))}
	if key := "rows." + string(id) + ".lead"; lex.Has(key) {
		view.Lead = lex.T(key)
	}
	book := newSources(lex)
	for i := range lines {
		l := &lines[i]
		s, ok := l.Editions[lex.lang]
		if !ok {
			continue
		}
		line := LineView{
			Sentence: sentence(s, lex, book), Record: l.Record, Kind: l.Kind, Class: lex.Attribution(l.Attribution), When: lex.Day(l.At.In(zone)),
		}
		if id == RowsSince || id == RowsReleases || id == RowsDue {
			line.Status = lex.RecordStatus(l.Status)
		}
		if id == RowsUnconfirmed && l.Outlets > 0 {
			line.Voices = lex.T("item.voices", l.Outlets, l.Origins)
		}
		if l.In != nil {
			line.In = lex.T("line.in", lex.WeekTitle(*l.In))
		}
		view.Lines = append(view.Lines, line)
	}
	view.Sources = book.all
	return view, len(view.Lines) > 0
}

// leadRows are the week in three sentences; nil if there are none.
func leadRows(sentences []news.Sentence, lex *Lexicon) *RowsView {
	if len(sentences) == 0 {
		return nil
	}
	view := &RowsView{ID: RowsLead, Title: lex.T("rows.lead")}
	book := newSources(lex)
	for _, s := range sentences {
		view.Lines = append(view.Lines, LineView{Sentence: sentence(s, lex, book)})
	}
	view.Sources = book.all
	return view
}

// addRows adds what became of earlier issues, and the parts that stand behind the sections.
func (e *Edition) addRows(issue *news.Issue, zone *time.Location) {
	e.Lead = leadRows(issue.Lead[e.Lex.lang], e.Lex)
	if v, ok := rows(RowsSince, issue.Since, e.Lex, zone); ok {
		e.Since = &v
	}
	for _, part := range []struct {
		id    RowsID
		lines []news.Line
	}{
		{RowsNumbers, issue.Numbers},
		{RowsReleases, issue.Releases},
		{RowsPeople, issue.People},
		{RowsUnconfirmed, issue.Unconfirmed},
		{RowsDue, issue.Due},
	} {
		if v, ok := rows(part.id, part.lines, e.Lex, zone); ok {
			e.Rows = append(e.Rows, v)
		}
	}
	if issue.Dive != nil {
		e.Rows = append(e.Rows, diveRows(issue.Dive, e.Lex, zone))
	}
}

// SinceAt is the number of the section before which section what became of earlier issues stands: behind what matters.
func (e *Edition) SinceAt() int {
	if len(e.Sections) > 0 && e.Sections[0].ID == news.SectionMatters {
		return 1
	}
	return 0
}
