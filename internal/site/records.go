package site

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

// listed is how many records a list shows: the ones that changed last.
const listed = 200

// recordsView is a list of records of one kind.
type recordsView struct {
	Title, Lead string
	Kinds       []kindLink
	Records     []recordRow
	// More says that older ones are not shown; empty if all are.
	More string
}

type kindLink struct {
	Name, Href string
	Here       bool
}

// recordRow is a record in a list: what it is about, old → new, how it stands.
type recordRow struct {
	Href, Subject, What, Old, New, Status, Class string
	SubjectHref                                  string
	At                                           time.Time
	Day                                          string
	Voices                                       string
}

// recordView is a record with its history.
type recordView struct {
	Row   recordRow
	Kind  string
	Lines []recordLine
	// Chart is the history of a figure, drawn; empty for other kinds and for one value alone.
	Chart template.HTML
}

type recordLine struct {
	At                           time.Time
	Day, Status, Class, Old, New string
	Against                      string
	Evidence                     []evidenceView
}

type evidenceView struct {
	Speaker, Class, From, URL string
	Passage                   render.SentenceView
	At                        time.Time
	Day                       string
}

// subject names whom a record is about, in the language of the page where it has a name there.
func subject(n news.Name, lex *render.Lexicon, names func(news.EntityID, news.Lang) string) string {
	if n.ID != "" {
		return names(n.ID, lex.Language())
	}
	return n.Text
}

// newRow makes the view of a record in a list.
func newRow(r *archive.Record, lex *render.Lexicon, names func(news.EntityID, news.Lang) string, zone *time.Location) recordRow {
	row := recordRow{
		Href: render.Address("").Record(lex.Language(), r.ID), Subject: subject(r.Subject, lex, names), What: lex.RecordMatter(&r.Record),
		Status: lex.RecordStatus(r.Today), At: r.LastAt, Day: lex.Day(r.LastAt.In(zone)), Voices: lex.T("item.voices", r.Outlets, r.Origins),
	}
	if r.Subject.ID != "" {
		row.SubjectHref = render.Address("").Entity(lex.Language(), r.Subject.ID)
	}
	if n := len(r.Changes); n > 0 {
		last := &r.Changes[n-1]
		row.New, row.Class = lex.RecordValue(&last.Value), lex.Attribution(last.Attribution)
		if n > 1 && !last.Against && !last.Anew {
			row.Old = lex.RecordValue(&r.Changes[n-2].Value)
		}
		if row.Old == row.New {
			row.Old = ""
		}
	}
	return row
}

// records is the page that lists the records of a kind.
func (s *site) records(w http.ResponseWriter, r *http.Request, lex *render.Lexicon, kind news.RecordKind) error {
	all, err := s.archive.Records(r.Context(), archive.RecordFilter{Kind: kind, Limit: listed + 1})
	if err != nil {
		return err
	}
	names, err := s.archive.Names(r.Context())
	if err != nil {
		return err
	}
	lex = lex.With(names)
	view := recordsView{Title: lex.T("records." + string(kind)), Lead: lex.T("records." + string(kind) + ".lead"), Kinds: kinds(lex, string(kind))}
	for i := range all[:min(len(all), listed)] {
		view.Records = append(view.Records, newRow(&all[i], lex, names, s.archive.Zone()))
	}
	if len(all) > listed {
		view.More = lex.T("records.more", listed)
	}
	p := s.newPage(r, lex, view.Title+" · "+lex.T("name"), func(at render.Address, lang news.Lang) string { return at.Records(lang, kind) })
	p.Summary, p.Here, p.Progress, p.Data = view.Lead, "records", nil, view
	p.Feeds = links(func(f render.Format) string { return p.At.RecordsFeed(p.Lang, kind, f) })
	return s.send(w, r, "records", http.StatusOK, p)
}

// kinds are the links from one list to the others.
func kinds(lex *render.Lexicon, here string) []kindLink {
	var out []kindLink
	for _, k := range news.RecordKinds() {
		out = append(out, kindLink{lex.T("records." + string(k)), render.Address("").Records(lex.Language(), k), string(k) == here})
	}
	return append(out, kindLink{lex.T("shifts.title"), render.Address("").Shifts(lex.Language()), here == "shifts"})
}

// record is the page of one record. An id that was cut short leads to the whole one.
func (s *site) record(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	id := news.RecordID(r.PathValue("record"))
	found, err := s.archive.Record(r.Context(), "", id)
	if err != nil {
		return err
	}
	if found.ID != id {
		http.Redirect(w, r, render.Address("").Record(lex.Language(), found.ID), http.StatusFound)
		return nil
	}
	names, err := s.archive.Names(r.Context())
	if err != nil {
		return err
	}
	lex = lex.With(names)
	zone := s.archive.Zone()
	view := recordView{Row: newRow(&found.Record, lex, names, zone), Kind: lex.T("records." + string(found.Key.Kind))}
	var points []render.Point
	for i := range found.Lines {
		l := &found.Lines[i]
		line := recordLine{
			At: l.At, Day: lex.LongDay(l.At.In(zone)), Status: lex.RecordStatus(l.Status), Class: lex.Attribution(l.Attribution),
			Old: lex.RecordValue(l.Old), New: lex.RecordValue(&l.New),
		}
		if l.Against {
			line.Against = lex.T("records.against")
		}
		if line.Old == line.New {
			line.Old = ""
		}
		for _, e := range l.Evidence {
			line.Evidence = append(line.Evidence, newEvidence(&e, lex, zone))
		}
		if f := l.New.Figure; f != nil && !l.Against {
			points = append(points, render.Point{Label: line.Day, Value: f.High, Low: f.Low})
		}
		view.Lines = append(view.Lines, line)
	}
	title := view.Row.Subject
	if view.Row.What != "" {
		title = lex.T("records.title", view.Row.Subject, view.Row.What)
	}
	if len(points) > 1 {
		view.Chart = render.Steps(lex.T("records.chart", title), points)
	}
	p := s.newPage(r, lex, title+" · "+lex.T("name"), func(at render.Address, lang news.Lang) string { return at.Record(lang, found.ID) })
	p.Summary, p.Here, p.Progress, p.Data = strings.TrimSpace(title+" "+view.Row.New), "records", nil, view
	return s.send(w, r, "record", http.StatusOK, p)
}

func newEvidence(e *archive.Evidence, lex *render.Lexicon, zone *time.Location) evidenceView {
	text, lang := e.Passage, e.Lang
	v := evidenceView{
		Speaker: e.Speaker, Class: lex.Attribution(e.Attribution), From: e.Outlet, URL: render.SafeURL(e.URL), At: e.At, Day: lex.LongDay(e.At.In(zone)),
	}
	if text == "" {
		text, lang = lex.T("records.lost"), lex.Language()
	}
	v.Passage = lex.Title(text, lang)
	return v
}

// entityView is the page of an entity.
type entityView struct {
	Name, Other, Kind string
	Owner, OwnerHref  string
	Home              string
	Follow            string // where readers get this by mail; empty where they cannot
	Chart             template.HTML
	Weeks             []weekCount
	Total             string
	Kinds             []entityRecords
	Items             []printedView
}

type weekCount struct {
	Week  string
	Count string
}

type entityRecords struct {
	Title, Href string
	Records     []recordRow
}

type printedView struct {
	Week, WeekHref string
	Headline       render.SentenceView
	Href           string
}

// entity is the page of who or what the gazetteer knows.
func (s *site) entity(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	name, format := feedEnding(r.PathValue("entity"))
	e, err := s.archive.Entity(r.Context(), news.EntityID(name))
	if err != nil {
		return err
	}
	names, err := s.archive.Names(r.Context())
	if err != nil {
		return err
	}
	lex = lex.With(names)
	lang, zone := lex.Language(), s.archive.Zone()
	view := entityView{Name: e.English, Other: e.Chinese, Kind: lex.EntityKind(string(e.Kind)), Owner: e.OwnerEnglish, Home: render.SafeURL(e.Home)}
	view.Follow = s.follow(lang, "entity", string(e.ID))
	if lang.IsChinese() {
		view.Name, view.Other, view.Owner = e.Chinese, e.English, e.OwnerChinese
	}
	if format != "" {
		return s.entityFeed(w, r, lex, e, view.Name, format)
	}
	if view.Other == view.Name {
		view.Other = ""
	}
	if e.Parent != "" {
		view.OwnerHref = render.Address("").Entity(lang, e.Parent)
	}
	var points []render.Point
	total := 0
	for _, c := range e.Weeks {
		points = append(points, render.Point{Label: c.Week.String(), Value: float64(c.Stories)})
		view.Weeks = append(view.Weeks, weekCount{c.Week.String(), lex.T("shifts.of", c.Stories, c.Of)})
		total += c.Stories
	}
	if total > 0 {
		title := lex.T("entity.chart", view.Name)
		view.Total = lex.T("entity.total", total, len(points))
		if len(points) > 1 {
			view.Chart = render.Bars(title, points)
		}
	}
	for _, kind := range news.RecordKinds() {
		if len(e.Records[kind]) == 0 {
			continue
		}
		k := entityRecords{Title: lex.T("records." + string(kind)), Href: render.Address("").Records(lang, kind)}
		for i := range e.Records[kind] {
			k.Records = append(k.Records, newRow(&e.Records[kind][i], lex, names, zone))
		}
		view.Kinds = append(view.Kinds, k)
	}
	for i := range e.Items {
		item := &e.Items[i]
		view.Items = append(view.Items, printedView{
			Week: lex.WeekTitle(item.Week), WeekHref: render.Address("").Issue(lang, item.Week),
			Headline: lex.Headline(&item.Item), Href: render.Address("").Story(lang, item.Story),
		})
	}
	p := s.newPage(r, lex, view.Name+" · "+lex.T("name"), func(at render.Address, lang news.Lang) string { return at.Entity(lang, e.ID) })
	p.Summary, p.Progress, p.Data = view.Name, nil, view
	p.Feeds = links(func(f render.Format) string { return p.At.Entity(p.Lang, e.ID) + "." + string(f) })
	return s.send(w, r, "entity", http.StatusOK, p)
}

// shiftsView is the page of what rose or fell in a week.
type shiftsView struct {
	Title string
	Kinds []kindLink
	Week  string
	Rows  []shiftRow
}

type shiftRow struct {
	Name, Href, Before, Now, Direction string
	// Note says that a person should look first; empty if it may be printed.
	Note string
}

// shifts is the page of what rose or fell in the newest issue's week.
func (s *site) shifts(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	front, err := s.archive.Front(r.Context())
	if err != nil {
		return err
	}
	all, err := s.archive.WeeklyShifts(r.Context(), front.Week)
	if err != nil {
		return err
	}
	view := shiftsView{Title: lex.T("shifts.title"), Kinds: kinds(lex, "shifts"), Week: lex.WeekTitle(front.Week)}
	for i := range all {
		x := &all[i]
		row := shiftRow{
			Name: x.Subject, Href: render.Address("").Entity(lex.Language(), x.Entity), Direction: lex.T("shifts.fell"),
			Before: lex.T("shifts.before", x.Early.N, x.Early.Of, x.Weeks), Now: lex.T("shifts.of", x.Late.N, x.Late.Of),
		}
		if lex.Language().IsChinese() {
			row.Name = x.Chinese
		}
		if x.Rise {
			row.Direction = lex.T("shifts.rose")
		}
		if !x.Printable() {
			row.Note = lex.T("shifts.unsure")
		}
		view.Rows = append(view.Rows, row)
	}
	p := s.newPage(r, lex, view.Title+" · "+lex.T("name"), func(at render.Address, lang news.Lang) string { return at.Shifts(lang) })
	p.Summary, p.Here, p.Progress, p.Data = lex.T("shifts.lead"), "records", nil, view
	return s.send(w, r, "shifts", http.StatusOK, p)
}

// recordsFeed is the feed of a kind of records: what changed last.
func (s *site) recordsFeed(w http.ResponseWriter, r *http.Request, lex *render.Lexicon, kind news.RecordKind, format render.Format) error {
	all, err := s.archive.Records(r.Context(), archive.RecordFilter{Kind: kind, Limit: fed})
	if err != nil {
		return err
	}
	names, err := s.archive.Names(r.Context())
	if err != nil {
		return err
	}
	lex = lex.With(names)
	at := s.address(r)
	f := render.RecordFeed{Lex: lex, Address: at, Title: lex.T("records."+string(kind)) + " · " + lex.T("name"), Kind: kind}
	for i := range all {
		row := newRow(&all[i], lex, names, s.archive.Zone())
		title := row.Subject
		if row.What != "" {
			title = lex.T("records.title", row.Subject, row.What)
		}
		value := row.New
		if row.Old != "" {
			value = row.Old + " → " + row.New
		}
		f.Entries = append(f.Entries, render.RecordEntry{
			ID: all[i].ID, Title: title, Text: fmt.Sprintf("%s (%s, %s, %s)", value, row.Status, row.Class, row.Voices), First: all[i].FirstAt, Last: all[i].LastAt,
		})
	}
	body, err := f.Write(format)
	if err != nil {
		return err
	}
	return web.Send(w, r, web.Reply{Type: format.MediaType(), Lang: lex.HTMLLang(), Body: body})
}

// fed is how many records a feed holds.
const fed = 50
