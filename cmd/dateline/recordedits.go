package main

import (
	"strconv"
	"time"

	"dateline/internal/app"
	"dateline/internal/news"
)

// editedBy says who speaks.
type editedBy struct {
	By   string `help:"Who says so. It is kept with the edit." required:"" placeholder:"NAME"`
	Note string `help:"Why." placeholder:"TEXT"`
}

type recordsDropCmd[K recordKind] struct {
	ID string `arg:"" help:"Record id, or as much of it as names one record."`
	editedBy
}

// Help shows examples.
func (recordsDropCmd[K]) Help() string {
	var k K
	return "Says that there is no such thing as a record tells of. It is printed no more, however often records are made anew, until it is taken back. Its claims stay kept.\n\n" +
		examples("dateline "+k.command()+` drop abcdefghij --by "Ada" --note "a forecast of nobody"`)
}

// Run drops a record.
func (c recordsDropCmd[K]) Run(e *environment) error {
	return editRecord[K](e, news.RecordEdit{Kind: news.RecordWrong, Record: news.RecordID(c.ID), Who: c.By, Note: c.Note})
}

type recordsMergeCmd[K recordKind] struct {
	ID   string `arg:"" help:"Record id, or as much of it as names one record."`
	Into string `arg:"" help:"The record that takes its claims."`
	editedBy
}

// Help shows examples.
func (recordsMergeCmd[K]) Help() string {
	var k K
	return "Says that two records are of one thing. The claims of the first are claims of the second from then on, until it is taken back.\n\n" +
		examples("dateline "+k.command()+` merge abcdefghij klmnopqrst --by "Ada"`)
}

// Run merges two records.
func (c recordsMergeCmd[K]) Run(e *environment) error {
	return editRecord[K](e, news.RecordEdit{Kind: news.RecordMerged, Record: news.RecordID(c.ID), Into: news.RecordID(c.Into), Who: c.By, Note: c.Note})
}

func editRecord[K recordKind](e *environment, edit news.RecordEdit) error {
	return e.with(nil, func(a *app.App) error {
		var k K
		at, err := a.Archive.Record(e.ctx, k.kind(), edit.Record)
		if err != nil {
			return err
		}
		edit.Record, edit.At = at.ID, time.Now().UTC()
		id, err := a.EditRecord(e.ctx, edit)
		if err != nil {
			return err
		}
		return e.say("Edit %d is kept. To take it back: dateline %s undo %d", id, k.command(), id)
	})
}

// shownEdits is how many edits are listed.
const shownEdits = 200

type recordsEditsCmd[K recordKind] struct {
	JSON bool `help:"Print as JSON."`
}

// Help shows examples.
func (recordsEditsCmd[K]) Help() string {
	var k K
	return "Lists who dropped and merged which records, the latest first, with the numbers by which it is taken back.\n\n" +
		examples("dateline "+k.command()+" edits", "dateline "+k.command()+" edits --json")
}

// Run lists what was done to records of a kind.
func (c recordsEditsCmd[K]) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		var k K
		list, err := a.RecordEdits(e.ctx, shownEdits)
		if err != nil {
			return err
		}
		mine := []news.RecordEdit{}
		for _, x := range list {
			if x.Key.Kind == k.kind() {
				mine = append(mine, x)
			}
		}
		if c.JSON {
			return e.json(mine)
		}
		if len(mine) == 0 {
			return e.say("Nothing was done to these records.")
		}
		for _, x := range mine {
			what := string(x.Kind) + " " + string(x.Record)[:shortID]
			if x.Into != "" {
				what += " into " + string(x.Into)[:shortID]
			}
			if err := e.say("%s  %s  %s by %s: %s", strconv.FormatInt(x.ID, 10), x.At.In(a.Zone()).Format(time.DateOnly), what, x.Who, x.Note); err != nil {
				return err
			}
		}
		return nil
	})
}

type recordsUndoCmd[K recordKind] struct {
	Edit int64 `arg:"" help:"Number of the edit, as edits lists it."`
}

// Help shows an example.
func (recordsUndoCmd[K]) Help() string {
	var k K
	return "Takes back what was said of a record, and makes the records anew.\n\n" + examples("dateline "+k.command()+" undo 3")
}

// Run takes an edit back.
func (c recordsUndoCmd[K]) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		if _, err := a.UndoRecordEdit(e.ctx, c.Edit); err != nil {
			return err
		}
		return e.say("Edit %d is taken back, and the records are made anew.", c.Edit)
	})
}
