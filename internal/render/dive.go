package render

import (
	"strconv"
	"strings"
	"time"

	"dateline/internal/news"
)

// DiveView is a deep dive in one language, with every word decided.
type DiveView struct {
	Lex *Lexicon
	ID  news.DiveID
	// Title states the finding; Note says how it stands, who says so and when.
	Title DiveLineView
	Dek   []DiveLineView
	// Days are those that its stories take, Zone where they are; Held says of how much it is made, Made how.
	Days, Zone, Held, Made string
	Questions              []DiveQuestionView
	Timeline               []DiveEntryView
	Sections               []DiveSectionView
	Disputes               [][]DiveLineView
	Unknown                []DiveUnknownView
	// Sources are numbered as the text cites them; those that it does not cite come last.
	Sources []DiveSourceView
	// Storyline leads to the page of what it is about; empty if that is no storyline.
	Storyline news.StorylineID
}

// DiveLineView is a sentence with what is said of it.
type DiveLineView struct {
	Sentence SentenceView
	Record   news.RecordID
	Note     string // empty if there is nothing to say
}

// DiveQuestionView is a question with the numbers of the sections that answer it.
type DiveQuestionView struct {
	Text     string
	Sections []int
}

// DiveEntryView is an entry of the timeline.
type DiveEntryView struct {
	Story news.StoryID
	// ISO is the day of the event as machines read it, Day as people do; Reported says when it was first reported, if that
	// was later.
	ISO, Day, Reported string
	Sentence           SentenceView
	Class              string
}

// DiveSectionView is a numbered section.
type DiveSectionView struct {
	Number     int
	Head       SentenceView
	Note       string // days, class, outlets
	Paragraphs []DiveParagraphView
	Quotes     []DiveQuoteView
	Bullets    []DiveLineView
	Replies    []DiveLineView
	// Unanswered says in words that no reply is held; empty where none is asked for or one is held.
	Unanswered string
}

// DiveParagraphView is a short paragraph.
type DiveParagraphView struct {
	Sentences []SentenceView
	Note      string
}

// DiveQuoteView is a quotation that stands alone, with speaker, role, class and day.
type DiveQuoteView struct {
	Sentence SentenceView
	By       string
}

// DiveUnknownView is something that is not known.
type DiveUnknownView struct {
	Text string
	Line *DiveLineView
}

// DiveSourceView is a numbered source with its day.
type DiveSourceView struct {
	SourceView
	Day string
}

// NewDive makes the view of a dive. The zone is the dive's own; nil is UTC.
func NewDive(d *news.Dive, lex *Lexicon, zone *time.Location) *DiveView {
	if zone == nil {
		zone = time.UTC
	}
	w := diveWriter{lex: lex, zone: zone, book: newSources(lex)}
	for _, s := range d.Sources {
		w.book.know(s.Link)
	}
	view := &DiveView{
		Lex: lex, ID: d.ID, Days: lex.Days(d.FirstAt.In(zone), d.LastAt.In(zone)), Zone: zone.String(), Storyline: d.Subject.Storyline,
		Held: lex.T("dive.held", d.Stories, d.Reports, d.Outlets, d.Records), Made: lex.diveMade(d),
		Title: w.line(&d.Title),
	}
	for i := range d.Dek {
		view.Dek = append(view.Dek, w.line(&d.Dek[i]))
	}
	for _, q := range d.Questions {
		view.Questions = append(view.Questions, DiveQuestionView{lex.T("dive.ask."+string(q.Kind), w.name(q.Subject)), q.Sections})
	}
	for i := range d.Timeline {
		view.Timeline = append(view.Timeline, w.entry(&d.Timeline[i]))
	}
	for i := range d.Sections {
		view.Sections = append(view.Sections, w.section(i+1, &d.Sections[i]))
	}
	for _, q := range d.Disputes {
		var lines []DiveLineView
		for i := range q.Lines {
			lines = append(lines, w.line(&q.Lines[i]))
		}
		view.Disputes = append(view.Disputes, lines)
	}
	for i := range d.Unknown {
		view.Unknown = append(view.Unknown, w.unknown(&d.Unknown[i]))
	}
	view.Sources = w.sources(d)
	return view
}

// diveWriter puts a dive into the words of one edition.
type diveWriter struct {
	lex  *Lexicon
	zone *time.Location
	book *sources
}

func (w *diveWriter) name(n news.DiveName) string { return n.Names[w.lex.lang] }

func (w *diveWriter) sentence(t news.Texts) SentenceView {
	return sentence(t[w.lex.lang], w.lex, w.book)
}

// note joins what is said of a sentence.
func (w *diveWriter) note(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, w.lex.T("line.dot"))
}

// class is a class of attribution in words; empty for none.
func (w *diveWriter) class(a news.Attribution) string {
	if a == "" {
		return ""
	}
	return w.lex.Attribution(a)
}

func (w *diveWriter) status(s news.RecordStatus) string {
	if s == "" {
		return ""
	}
	return w.lex.RecordStatus(s)
}

func (w *diveWriter) at(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return w.lex.LongDay(t.In(w.zone))
}

func (w *diveWriter) line(l *news.DiveLine) DiveLineView {
	said, ok := l.Each[w.lex.lang]
	if !ok {
		said = news.DiveSaid{Attribution: l.Attribution, At: l.At}
	}
	return DiveLineView{Sentence: w.sentence(l.Texts), Record: l.Record, Note: w.note(w.status(l.Status), w.class(said.Attribution), w.at(said.At))}
}

// day writes an ISO date; as it is if it is none.
func (w *diveWriter) day(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return w.lex.LongDay(t)
}

func (w *diveWriter) entry(e *news.DiveEntry) DiveEntryView {
	view := DiveEntryView{Story: e.Story, ISO: e.Day, Day: w.day(e.Day), Sentence: w.sentence(e.Texts), Class: w.class(e.Classes[w.lex.lang])}
	if e.Reported != e.Day {
		view.Reported = w.lex.T("dive.reported", w.day(e.Reported))
	}
	return view
}

func (w *diveWriter) section(n int, s *news.DiveSection) DiveSectionView {
	view := DiveSectionView{Number: n, Head: w.sentence(s.Head)}
	beside := ""
	if s.Beside {
		beside = w.lex.T("dive.beside")
	}
	view.Note = w.note(w.lex.Days(s.At.In(w.zone), s.Last.In(w.zone)), w.class(s.Attribution), w.lex.T("dive.outlets", s.Outlets), beside)
	for i := range s.Paragraphs[w.lex.lang] {
		p := &s.Paragraphs[w.lex.lang][i]
		paragraph := DiveParagraphView{Note: w.note(w.status(p.Status), w.class(p.Attribution), w.at(p.At))}
		for _, one := range p.Sentences {
			paragraph.Sentences = append(paragraph.Sentences, sentence(one, w.lex, w.book))
		}
		view.Paragraphs = append(view.Paragraphs, paragraph)
	}
	for i := range s.Quotes {
		q := &s.Quotes[i]
		role := q.Role
		if role == "" {
			role = w.lex.T("dive.norole")
		}
		view.Quotes = append(view.Quotes, DiveQuoteView{
			Sentence: sentence(q.Sentence, w.lex, w.book), By: w.note(w.name(q.Speaker), role, w.at(q.At), w.class(q.Attribution)),
		})
	}
	for i := range s.Bullets {
		if _, ok := s.Bullets[i].Texts[w.lex.lang]; ok { // else the sub-head says it
			view.Bullets = append(view.Bullets, w.line(&s.Bullets[i]))
		}
	}
	for i := range s.Replies {
		view.Replies = append(view.Replies, w.line(&s.Replies[i]))
	}
	if s.Unanswered {
		view.Unanswered = w.lex.T("dive.noreply")
	}
	return view
}

func (w *diveWriter) unknown(u *news.DiveUnknown) DiveUnknownView {
	view := DiveUnknownView{Text: w.lex.T("dive.unknown."+string(u.Kind), w.name(u.Subject), w.day(u.From), w.day(u.To))}
	if u.Line != nil {
		line := w.line(u.Line)
		view.Line = &line
	}
	return view
}

// sources lists what the text cites by its numbers, then what it does not, by time.
func (w *diveWriter) sources(d *news.Dive) []DiveSourceView {
	at := map[news.ReportID]time.Time{}
	for _, s := range d.Sources {
		at[s.Report] = s.At
	}
	for _, s := range d.Sources { // by time; those that are cited have their numbers already
		w.book.cite(news.PassageRef{Report: s.Report, URL: s.URL, Outlet: s.Outlet, Class: s.Class})
	}
	out := make([]DiveSourceView, len(w.book.all))
	for id, n := range w.book.number {
		v := DiveSourceView{SourceView: w.book.all[n-1]}
		if t, ok := at[id]; ok {
			v.Day = w.lex.LongDay(t.In(w.zone))
		}
		out[n-1] = v
	}
	return out
}

// Dive returns the address of a deep dive.
func (a Address) Dive(lang news.Lang, id news.DiveID) string {
	return a.Front(lang) + "/dives/" + string(id)
}

// Anchor is a section's place in its page.
func (v DiveSectionView) Anchor() string { return "d-" + strconv.Itoa(v.Number) }
