package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
)

// recordEditRow is something that a person did to a whole record, with the form that takes it back.
type recordEditRow struct{ ID, What, Into, IntoTitle, Note, Who, At string }

// recordEdits are the rows of what people did to records, the newest first.
func (d *Desk) recordEdits(r *http.Request, v *visit) ([]recordEditRow, error) {
	all, err := d.o.Records.RecordEdits(r.Context(), shownWrong)
	if err != nil {
		return nil, err
	}
	_, title, err := d.recordWords(r, v)
	if err != nil {
		return nil, err
	}
	named := func(k news.RecordKey) string {
		return title(&news.Record{Key: k, Subject: news.Name{ID: news.EntityID(k.Subject), Text: k.Subject}})
	}
	out := make([]recordEditRow, len(all))
	for i := range all {
		e := &all[i]
		out[i] = recordEditRow{ID: strconv.FormatInt(e.ID, 10), What: v.lex.T("desk.recordedit."+string(e.Kind), named(e.Key)), Note: e.Note, Who: e.Who, At: d.at(v, e.At)}
		if e.Into != "" {
			out[i].Into, out[i].IntoTitle = string(e.Into), named(e.IntoKey)
		}
	}
	return out, nil
}

// sameSubject are the other records of a record's kind and subject: most often it is one of these that it is one with.
func (d *Desk) sameSubject(ctx context.Context, v *visit, x *news.Record, lex *render.Lexicon, title func(*news.Record) string) ([]option, error) {
	if !v.user.Role.Includes(news.RoleEditor) {
		return nil, nil
	}
	all, err := d.o.Records.Records(ctx, archive.RecordFilter{Kind: x.Key.Kind, Entity: x.Subject.ID, Name: x.Subject.Text, Limit: shownRecords})
	if errors.Is(err, news.ErrInvalid) { // the name is no longer one of one entity
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []option
	for i := range all {
		y := &all[i]
		if y.ID == x.ID || y.Key.Subject != x.Key.Subject {
			continue
		}
		text := title(&y.Record)
		if n := len(y.Changes); n > 0 {
			text += ": " + lex.RecordValue(&y.Changes[n-1].Value)
		}
		out = append(out, option{Value: string(y.ID), Text: text})
	}
	return out, nil
}

// dropRecord says that a record is of nothing: it is printed no more, and its claims stay kept.
func (d *Desk) dropRecord(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.editRecord(w, r, v, news.RecordEdit{Kind: news.RecordWrong}, "drop record", "recordwrong")
}

// mergeRecord says that a record and another are of one thing.
func (d *Desk) mergeRecord(w http.ResponseWriter, r *http.Request, v *visit) error {
	into := strings.TrimSpace(r.PostFormValue("into"))
	if into == "" || !plain(into, maxText) {
		return d.showRecord(w, r, v, http.StatusBadRequest, v.lex.T("desk.recordedit.which"))
	}
	return d.editRecord(w, r, v, news.RecordEdit{Kind: news.RecordMerged, Into: news.RecordID(into)}, "merge record into "+into, "recordmerged")
}

func (d *Desk) editRecord(w http.ResponseWriter, r *http.Request, v *visit, e news.RecordEdit, action, done string) error {
	e.Record, e.Note = news.RecordID(r.PathValue("record")), strings.TrimSpace(r.PostFormValue("note"))
	e.User, e.Who, e.At = v.user.ID, v.user.Name, d.o.Now()
	if !plain(e.Note, maxText) {
		return fmt.Errorf("%w: note", news.ErrInvalid)
	}
	if e.Kind == news.RecordWrong && e.Note == "" {
		return d.showRecord(w, r, v, http.StatusBadRequest, v.lex.T("desk.recordedit.why"))
	}
	switch err := d.o.Records.EditRecord(r.Context(), e); {
	case errors.Is(err, news.ErrInvalid):
		return d.showRecord(w, r, v, http.StatusBadRequest, v.lex.T("desk.recordedit.which"))
	case err != nil:
		return err
	}
	d.audit(r.Context(), &v.user, action, string(e.Record), e.Note)
	return went(w, r, "/desk/records/wrong", done)
}

func (d *Desk) undoRecordEdit(w http.ResponseWriter, r *http.Request, v *visit) error {
	id, err := strconv.ParseInt(r.PostFormValue("edit"), 10, 64)
	if err != nil {
		return fmt.Errorf("%w: edit", news.ErrInvalid)
	}
	e, err := d.o.Records.UndoRecordEdit(r.Context(), id)
	if err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "take back what was done to a record", string(e.Record), string(e.Kind))
	return went(w, r, "/desk/records/wrong", "recordback")
}
