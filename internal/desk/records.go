package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
)

// Records is what the desk reads and mends of the records.
type Records interface {
	Records(ctx context.Context, f archive.RecordFilter) ([]archive.Record, error)
	Record(ctx context.Context, kind news.RecordKind, id news.RecordID) (*archive.RecordPage, error)
	Names(ctx context.Context) (func(news.EntityID, news.Lang) string, error)
	// WrongClaims returns the claims that are marked as wrong, the newest first, at most n.
	WrongClaims(ctx context.Context, n int) ([]WrongClaim, error)
	// MarkClaimWrong says that a claim of a record is read wrongly: records are made anew without it. What is not there is
	// news.ErrNotFound, what is marked already news.ErrConflict.
	MarkClaimWrong(ctx context.Context, u *news.User, record news.RecordID, report news.ReportID, claim int, note string) error
	// UndoWrongClaim takes such a mark back; news.ErrNotFound if it does not stand.
	UndoWrongClaim(ctx context.Context, id int64) error
	// RecordEdits returns what people did to whole records, the newest first, at most n.
	RecordEdits(ctx context.Context, n int) ([]news.RecordEdit, error)
	// EditRecord does something to a whole record: records are made anew with it. What is not there is news.ErrNotFound, what
	// cannot be is news.ErrInvalid.
	EditRecord(ctx context.Context, e news.RecordEdit) error
	// UndoRecordEdit takes it back; news.ErrNotFound if it does not stand.
	UndoRecordEdit(ctx context.Context, id int64) (news.RecordEdit, error)
}

// WrongClaim is a claim that somebody marked as wrong.
type WrongClaim struct {
	ID      int64
	Report  news.ReportID
	Record  news.RecordID
	Passage string
	Note    string
	Who     string
	At      time.Time
}

// shownRecords is how many records a page lists, shownWrong how many marks.
const (
	shownRecords = 50
	shownWrong   = 50
)

func (d *Desk) recordRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/desk/records", Role: news.RoleReader, do: d.records},
		{Method: http.MethodGet, Path: "/desk/records/wrong", Role: news.RoleReader, do: d.wrongClaims},
		{Method: http.MethodPost, Path: "/desk/records/wrong/undo", Role: news.RoleEditor, do: d.undoWrong},
		{Method: http.MethodGet, Path: "/desk/records/{record}", Role: news.RoleReader, do: d.record},
		{Method: http.MethodPost, Path: "/desk/records/edits/undo", Role: news.RoleEditor, do: d.undoRecordEdit},
		{Method: http.MethodPost, Path: "/desk/records/{record}/drop", Role: news.RoleEditor, do: d.dropRecord},
		{Method: http.MethodPost, Path: "/desk/records/{record}/merge", Role: news.RoleEditor, do: d.mergeRecord},
		{Method: http.MethodPost, Path: "/desk/records/{record}/wrong", Role: news.RoleEditor, do: d.markWrong},
	}
}

type recordsView struct {
	Kind, Q string
	Kinds   []option
	Rows    []recordRow
	More    bool
	Wrong   int // how many claims are marked
	Edits   int // how many records a person did something to
}

type recordRow struct{ ID, Title, Status, Value, Day, Voices string }

// recordWords are the words of a page of records, with the names of its language.
func (d *Desk) recordWords(r *http.Request, v *visit) (lex *render.Lexicon, title func(*news.Record) string, err error) {
	names, err := d.o.Records.Names(r.Context())
	if err != nil {
		return nil, nil, err
	}
	lex = v.lex.With(names)
	return lex, func(x *news.Record) string {
		subject := x.Subject.Text
		if x.Subject.ID != "" {
			subject = names(x.Subject.ID, lex.Language())
		}
		if what := lex.RecordMatter(x); what != "" {
			return lex.T("records.title", subject, what)
		}
		return subject
	}, nil
}

func (d *Desk) records(w http.ResponseWriter, r *http.Request, v *visit) error {
	view := recordsView{Kind: r.URL.Query().Get("kind"), Q: strings.TrimSpace(r.URL.Query().Get("q"))}
	if !slices.Contains(news.RecordKinds(), news.RecordKind(view.Kind)) {
		view.Kind = string(news.RecordKinds()[0])
	}
	view.Kinds = choices(news.RecordKinds(), news.RecordKind(view.Kind), func(k news.RecordKind) string { return v.lex.T("records." + string(k)) })
	lex, title, err := d.recordWords(r, v)
	if err != nil {
		return err
	}
	fault := ""
	all, err := d.o.Records.Records(r.Context(), archive.RecordFilter{Kind: news.RecordKind(view.Kind), Name: view.Q, Limit: shownRecords + 1})
	if errors.Is(err, news.ErrInvalid) { // several have the name
		fault, err = v.lex.T("desk.refused", err.Error()), nil
	}
	if err != nil {
		return err
	}
	if view.More = len(all) > shownRecords; view.More {
		all = all[:shownRecords]
	}
	for i := range all {
		x := &all[i]
		row := recordRow{ID: string(x.ID), Title: title(&x.Record), Status: lex.RecordStatus(x.Today), Day: lex.Day(x.LastAt.In(d.o.Zone)), Voices: lex.T("item.voices", x.Outlets, x.Origins)}
		if n := len(x.Changes); n > 0 {
			row.Value = lex.RecordValue(&x.Changes[n-1].Value)
		}
		view.Rows = append(view.Rows, row)
	}
	marked, err := d.o.Records.WrongClaims(r.Context(), shownWrong)
	if err != nil {
		return err
	}
	view.Wrong = len(marked)
	edits, err := d.o.Records.RecordEdits(r.Context(), shownWrong)
	if err != nil {
		return err
	}
	view.Edits = len(edits)
	return d.send(w, r, v, http.StatusOK, "records", &page{Title: v.lex.T("desk.records"), Here: "records", Done: did(r, v), Fault: fault, Data: &view})
}

type recordView struct {
	ID, Kind, Status, Voices string
	Lines                    []recordLine
	Others                   []option // records of the same that it may be one with
}

type recordLine struct {
	Day, Status, Old, New, Who string
	Against                    bool
	Evidence                   []evidenceRow
}

type evidenceRow struct {
	Report, Claim, Day, Outlet, Class, Who, Title, Passage, Lang, URL string
}

func (d *Desk) record(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showRecord(w, r, v, http.StatusOK, "")
}

func (d *Desk) showRecord(w http.ResponseWriter, r *http.Request, v *visit, status int, fault string) error {
	x, err := d.o.Records.Record(r.Context(), "", news.RecordID(r.PathValue("record")))
	if err != nil {
		return err
	}
	lex, title, err := d.recordWords(r, v)
	if err != nil {
		return err
	}
	day := func(t time.Time) string { return lex.Day(t.In(d.o.Zone)) }
	view := recordView{ID: string(x.ID), Kind: string(x.Key.Kind), Status: lex.RecordStatus(x.Today), Voices: lex.T("item.voices", x.Outlets, x.Origins)}
	for i := range x.Lines {
		l := &x.Lines[i]
		line := recordLine{Day: day(l.At), Status: lex.RecordStatus(l.Status), New: lex.RecordValue(&l.New), Old: lex.RecordValue(l.Old), Who: lex.Attribution(l.Attribution), Against: l.Against}
		if line.Old == line.New {
			line.Old = ""
		}
		for k := range l.Evidence {
			e := &l.Evidence[k]
			who := lex.Attribution(e.Attribution)
			if e.Speaker != "" {
				who += lex.T("list.comma") + e.Speaker
			}
			line.Evidence = append(line.Evidence, evidenceRow{
				string(e.Report), strconv.Itoa(e.Claim), day(e.At), e.Outlet, lex.Class(e.Class), who, e.Title, e.Passage, render.HTMLLang(e.Lang), e.URL,
			})
		}
		view.Lines = append(view.Lines, line)
	}
	if view.Others, err = d.sameSubject(r.Context(), v, &x.Record.Record, lex, title); err != nil {
		return err
	}
	return d.send(w, r, v, status, "record", &page{Title: title(&x.Record.Record), Here: "records", Done: did(r, v), Fault: fault, Data: &view})
}

// markWrong marks a claim. The record may be no more then: so what was done is shown where it can be undone.
func (d *Desk) markWrong(w http.ResponseWriter, r *http.Request, v *visit) error {
	record, report := news.RecordID(r.PathValue("record")), news.ReportID(r.PostFormValue("report"))
	note := strings.TrimSpace(r.PostFormValue("note"))
	claim, err := strconv.Atoi(r.PostFormValue("claim"))
	if err != nil || !plain(note, maxText) {
		return fmt.Errorf("%w: claim", news.ErrInvalid)
	}
	switch err := d.o.Records.MarkClaimWrong(r.Context(), &v.user, record, report, claim, note); {
	case errors.Is(err, news.ErrConflict):
		return d.showRecord(w, r, v, http.StatusConflict, v.lex.T("desk.fault.conflict"))
	case err != nil:
		return err
	}
	d.audit(r.Context(), &v.user, "mark claim as wrong", string(record), string(report)+" "+note)
	return went(w, r, "/desk/records/wrong", "claimwrong")
}

// mendedView is what people said of claims and of whole records.
type mendedView struct {
	Claims []wrongRow
	Edits  []recordEditRow
}

type wrongRow struct{ ID, Record, Passage, Note, Who, At string }

func (d *Desk) wrongClaims(w http.ResponseWriter, r *http.Request, v *visit) error {
	all, err := d.o.Records.WrongClaims(r.Context(), shownWrong)
	if err != nil {
		return err
	}
	rows := make([]wrongRow, len(all))
	for i, c := range all {
		rows[i] = wrongRow{strconv.FormatInt(c.ID, 10), url.PathEscape(string(c.Record)), c.Passage, c.Note, c.Who, d.at(v, c.At)}
	}
	edits, err := d.recordEdits(r, v)
	if err != nil {
		return err
	}
	return d.send(w, r, v, http.StatusOK, "wrongclaims", &page{Title: v.lex.T("desk.claim"), Here: "records", Done: did(r, v), Data: mendedView{rows, edits}})
}

func (d *Desk) undoWrong(w http.ResponseWriter, r *http.Request, v *visit) error {
	id, err := strconv.ParseInt(r.PostFormValue("mark"), 10, 64)
	if err != nil {
		return fmt.Errorf("%w: mark", news.ErrInvalid)
	}
	if err := d.o.Records.UndoWrongClaim(r.Context(), id); err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "take back that a claim is wrong", r.PostFormValue("mark"), "")
	return went(w, r, "/desk/records/wrong", "claimright")
}
