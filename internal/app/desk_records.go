package app

import (
	"context"

	"dateline/internal/archive"
	"dateline/internal/desk"
	"dateline/internal/news"
	"dateline/internal/store"
)

// deskRecords are the records as the desk wants them.
type deskRecords struct {
	*archive.Archive
	app *App
}

// Records returns the records that a filter chooses, by any name of an entity.
func (r deskRecords) Records(ctx context.Context, f archive.RecordFilter) ([]archive.Record, error) {
	return r.app.Records(ctx, f)
}

// WrongClaims returns the claims that somebody marked, the newest first.
func (r deskRecords) WrongClaims(ctx context.Context, n int) ([]desk.WrongClaim, error) {
	all, err := r.app.Store.WrongClaims(ctx, n)
	if err != nil {
		return nil, err
	}
	out := make([]desk.WrongClaim, len(all))
	for i, w := range all {
		out[i] = desk.WrongClaim{ID: w.ID, Report: w.Report, Record: w.Record, Passage: w.Passage, Note: w.Note, Who: w.Who, At: w.At}
	}
	return out, nil
}

// MarkClaimWrong marks a claim, and makes records anew.
func (r deskRecords) MarkClaimWrong(ctx context.Context, u *news.User, record news.RecordID, report news.ReportID, claim int, note string) error {
	w := store.WrongClaim{Report: report, Record: record, Note: note, User: u.ID, Who: u.Name, At: wall()()}
	if _, err := r.app.Store.MarkClaimWrong(ctx, w, claim); err != nil {
		return err
	}
	return r.anew(ctx)
}

// UndoWrongClaim takes a mark back, and makes records anew.
func (r deskRecords) UndoWrongClaim(ctx context.Context, id int64) error {
	if err := r.app.Store.UndoWrongClaim(ctx, id, wall()()); err != nil {
		return err
	}
	return r.anew(ctx)
}

// RecordEdits returns what people did to records, the newest first.
func (r deskRecords) RecordEdits(ctx context.Context, n int) ([]news.RecordEdit, error) {
	return r.app.RecordEdits(ctx, n)
}

// EditRecord does something to a record, and makes records anew.
func (r deskRecords) EditRecord(ctx context.Context, e news.RecordEdit) error {
	_, err := r.app.EditRecord(ctx, e)
	return err
}

// UndoRecordEdit takes it back, and makes records anew.
func (r deskRecords) UndoRecordEdit(ctx context.Context, id int64) (news.RecordEdit, error) {
	return r.app.UndoRecordEdit(ctx, id)
}

// anew follows some reports at once, so that who marked a claim sees what comes of it. What is left the passes do.
func (r deskRecords) anew(ctx context.Context) error {
	_, err := r.app.followPass(context.WithoutCancel(ctx))
	return err
}
