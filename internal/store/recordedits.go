package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dateline/internal/news"
)

// EditRecord keeps a person's word on a record, and lets the reports behind it be followed anew. Key and IntoKey are filled
// in here. A record that is not there, so one that is merged or said to be wrong already, is news.ErrNotFound; two records of
// different kinds, and one with itself, are news.ErrInvalid.
func (db *DB) EditRecord(ctx context.Context, e news.RecordEdit) (int64, error) {
	var id int64
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := lockRecords(ctx, tx); err != nil {
			return err
		}
		at := []news.RecordID{e.Record}
		of, err := recordOf(ctx, tx, e.Record)
		if err != nil {
			return err
		}
		e.Key = of.Key
		switch e.Kind {
		case news.RecordWrong:
			e.Into, e.IntoKey = "", news.RecordKey{}
		case news.RecordMerged:
			into, err := recordOf(ctx, tx, e.Into)
			if err != nil {
				return err
			}
			if e.Into == e.Record || into.Key.Kind != of.Key.Kind {
				return fmt.Errorf("%w: a %s cannot become a %s", news.ErrInvalid, of.Key.Kind, into.Key.Kind)
			}
			e.IntoKey = into.Key
			at = append(at, e.Into)
		default:
			return fmt.Errorf("%w: kind %q", news.ErrInvalid, e.Kind)
		}
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) + 1 FROM record_edits`).Scan(&id); err != nil {
			return err
		}
		e.ID = id
		body, err := toJSON(&e)
		if err != nil {
			return err
		}
		if err := exec(ctx, tx, `INSERT INTO record_edits (id, kind, record_id, into_id, body, undone_at) VALUES ($1, $2, $3, $4, $5, 0)`,
			[]any{id, string(e.Kind), string(e.Record), string(e.Into), body}); err != nil {
			return err
		}
		// Gone at once, so that nothing is printed of it before its reports are followed.
		if err := exec(ctx, tx, `DELETE FROM records WHERE id = $1`, []any{string(e.Record)}); err != nil {
			return err
		}
		return followRecordsAnew(ctx, tx, at...)
	})
	return id, wrap(err, "edit record "+string(e.Record))
}

// UndoRecordEdit takes a person's word back and returns it. An unknown one, and one that was taken back, is
// news.ErrNotFound.
func (db *DB) UndoRecordEdit(ctx context.Context, id int64, at time.Time) (news.RecordEdit, error) {
	var e news.RecordEdit
	err := db.write(ctx, func(tx *sql.Tx) error {
		e = news.RecordEdit{}
		if err := lockRecords(ctx, tx); err != nil {
			return err
		}
		var body string
		err := tx.QueryRowContext(ctx, `SELECT body FROM record_edits WHERE id = $1 AND undone_at = 0`, id).Scan(&body)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := fromJSON(body, &e); err != nil {
			return err
		}
		standing, err := standingEdits(ctx, tx)
		if err != nil {
			return err
		}
		home, _ := standing.Home(e.Key) // where its claims are now
		if err := exec(ctx, tx, `UPDATE record_edits SET undone_at = $1 WHERE id = $2`, []any{micros(at), id}); err != nil {
			return err
		}
		return followRecordsAnew(ctx, tx, e.Record, home)
	})
	return e, wrap(err, fmt.Sprintf("record edit %d", id))
}

// RecordEdits returns what people did to records and did not take back.
func (db *DB) RecordEdits(ctx context.Context) (news.RecordEdits, error) {
	var out news.RecordEdits
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		out, err = standingEdits(ctx, tx)
		return err
	})
	return out, wrap(err, "record edits")
}

// lockRecords has everybody who changes records wait for each other.
func lockRecords(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `UPDATE follow_state SET version = version + 1 WHERE one = 1`)
	return err
}

func recordOf(ctx context.Context, tx *sql.Tx, id news.RecordID) (*news.Record, error) {
	var body string
	err := tx.QueryRowContext(ctx, `SELECT body FROM records WHERE id = $1`, string(id)).Scan(&body)
	if isNoRows(err) {
		return nil, fmt.Errorf("%w: record %s", news.ErrNotFound, id)
	}
	if err != nil {
		return nil, err
	}
	var r news.Record
	return &r, fromJSON(body, &r)
}

// editState grows with every edit and every undoing.
func editState(ctx context.Context, tx *sql.Tx) (n int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) + COUNT(CASE WHEN undone_at <> 0 THEN 1 END) FROM record_edits`).Scan(&n)
	return n, err
}

func standingEdits(ctx context.Context, tx *sql.Tx) (out news.RecordEdits, err error) {
	if out.State, err = editState(ctx, tx); err != nil {
		return out, err
	}
	err = query(ctx, tx, `SELECT body FROM record_edits WHERE undone_at = 0 ORDER BY id`, nil, func(rows *sql.Rows) error {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var e news.RecordEdit
		err := fromJSON(body, &e)
		out.List = append(out.List, e)
		return err
	})
	return out, err
}

// followRecordsAnew has the reports behind these records followed anew.
func followRecordsAnew(ctx context.Context, tx *sql.Tx, ids ...news.RecordID) error {
	return exec(ctx, tx, `UPDATE follows SET inputs = '' WHERE report_id IN (SELECT report_id FROM record_claims WHERE record_id IN (`+list(1, len(ids))+`))`, texts(ids))
}
