package app

import (
	"context"
	"slices"

	"dateline/internal/news"
)

// RecordEdits returns what people did to whole records and did not take back, the newest first, at most n.
func (a *App) RecordEdits(ctx context.Context, n int) ([]news.RecordEdit, error) {
	all, err := a.Store.RecordEdits(ctx)
	if err != nil {
		return nil, err
	}
	slices.Reverse(all.List)
	return all.List[:min(n, len(all.List))], nil
}

// EditRecord keeps a person's word on a record, and makes records anew with it. Both records may be named by as much of their
// ids as names one.
func (a *App) EditRecord(ctx context.Context, e news.RecordEdit) (int64, error) {
	at, err := a.Archive.Record(ctx, "", e.Record)
	if err != nil {
		return 0, err
	}
	e.Record = at.ID
	if e.Into != "" {
		into, err := a.Archive.Record(ctx, at.Key.Kind, e.Into)
		if err != nil {
			return 0, err
		}
		e.Into = into.ID
	}
	id, err := a.Store.EditRecord(ctx, e)
	if err != nil {
		return 0, err
	}
	return id, a.followEdits(ctx)
}

// UndoRecordEdit takes a person's word on a record back, and makes records anew without it.
func (a *App) UndoRecordEdit(ctx context.Context, id int64) (news.RecordEdit, error) {
	e, err := a.Store.UndoRecordEdit(ctx, id, wall()())
	if err != nil {
		return e, err
	}
	return e, a.followEdits(ctx)
}

// followEdits follows what an edit touched, even if whoever asked has gone away.
func (a *App) followEdits(ctx context.Context) error {
	return drain(context.WithoutCancel(ctx), a.followPass)
}
