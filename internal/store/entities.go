package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dateline/internal/news"
)

// EntityEdit is one change that an editor made to the field's gazetteer. What a change is, only the program knows that
// made it; here it is a text.
type EntityEdit struct {
	N       int64 // 1, 2, …; set by the store
	Batch   int64 // the N of the first edit that was made with it; set by the store
	Op      string
	Subject news.EntityID
	Change  string // JSON
	Undoes  int64  // the batch that this edit takes back; 0 for one that makes a change
	MadeAt  time.Time
}

// EntityState says how far the gazetteer was edited, and how far annotations know of it.
type EntityState struct {
	Revision int64 // the N of the last edit; 0 before any
	Spread   int64 // the revision up to which touched annotations were marked as absent
}

// EntityState returns how far the gazetteer was edited.
func (db *DB) EntityState(ctx context.Context) (EntityState, error) {
	var s EntityState
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		s, err = entityState(ctx, tx)
		return err
	})
	return s, wrap(err, "state of the gazetteer")
}

func entityState(ctx context.Context, tx *sql.Tx) (EntityState, error) {
	var s EntityState
	err := tx.QueryRowContext(ctx, `SELECT revision, spread FROM entity_state WHERE id = 1`).Scan(&s.Revision, &s.Spread)
	return s, err
}

// EntityEdits returns all edits in order, with the state that they make.
func (db *DB) EntityEdits(ctx context.Context) ([]EntityEdit, EntityState, error) {
	var out []EntityEdit
	var state EntityState
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		out = nil
		if state, err = entityState(ctx, tx); err != nil {
			return err
		}
		return query(ctx, tx, `SELECT n, batch, op, subject, change, undoes, made_at FROM entity_edits ORDER BY n`, nil, func(rows *sql.Rows) error {
			var e EntityEdit
			var at int64
			err := rows.Scan(&e.N, &e.Batch, &e.Op, &e.Subject, &e.Change, &e.Undoes, &at)
			e.MadeAt = fromMicros(at)
			out = append(out, e)
			return err
		})
	})
	return out, state, wrap(err, "list edits of the gazetteer")
}

// SaveEntityEdits adds a batch of edits in one transaction and returns the new revision. The edits were made on the
// gazetteer at revision at; if another editor was faster it is news.ErrConflict and nothing is saved. The candidate of
// decision, if there is one, is decided with them, and candidates decided with a batch that an edit undoes are open
// again.
func (db *DB) SaveEntityEdits(ctx context.Context, at int64, edits []EntityEdit, decision *Decision) (int64, error) {
	last := at + int64(len(edits))
	err := db.write(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE entity_state SET revision = $1 WHERE id = 1 AND revision = $2`, last, at)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return orConflict(err, "the gazetteer was edited by someone else meanwhile: try again")
		}
		for i, e := range edits {
			if _, err := tx.ExecContext(ctx, `INSERT INTO entity_edits (n, batch, op, subject, change, undoes, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				at+int64(i)+1, at+1, e.Op, string(e.Subject), e.Change, e.Undoes, micros(e.MadeAt)); err != nil {
				return err
			}
			if e.Undoes == 0 {
				continue
			}
			if _, err := tx.ExecContext(ctx, `UPDATE candidates SET status = $1, entity = '', batch = 0, decided_at = 0 WHERE batch = $2 AND status = $3`,
				string(CandidateOpen), e.Undoes, string(CandidateAccepted)); err != nil {
				return err
			}
		}
		if decision == nil {
			return nil
		}
		return decide(ctx, tx, decision, at+1)
	})
	return last, wrap(err, "save edits of the gazetteer")
}

func orConflict(err error, words string) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: %s", news.ErrConflict, words)
}

// AnnotatedTexts returns up to limit annotated reports with an id above after, by id: what an edit of the gazetteer may
// touch. Only what is read in the text and what was found there is set. Annotations that are marked as absent are
// left out.
func (db *DB) AnnotatedTexts(ctx context.Context, after news.ReportID, limit int) ([]news.Voice, error) {
	var out []news.Voice
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT r.id, r.title, r.summary, r.body, a.entities FROM annotations a JOIN reports r ON r.id = a.report_id
			WHERE a.report_id > $1 AND a.producer NOT LIKE 'stale %' ORDER BY a.report_id LIMIT $2`, []any{string(after), limit}, func(rows *sql.Rows) error {
			var v news.Voice
			var entities string
			if err := rows.Scan(&v.ID, &v.Title, &v.Summary, &v.Text, &entities); err != nil {
				return err
			}
			out = append(out, v)
			return fromJSON(entities, &out[len(out)-1].Entities)
		})
	})
	return out, wrap(err, "list annotated texts")
}

// SpreadEntityEdits marks the annotations of these reports as absent, because edits of the gazetteer up to revision to
// touch them, and notes that the edits are spread. Pages go on to show the old annotation until the new one is there.
// If the edits were spread from elsewhere meanwhile, it is news.ErrConflict and nothing is marked.
func (db *DB) SpreadEntityEdits(ctx context.Context, from, to int64, touched []news.ReportID) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE entity_state SET spread = $1 WHERE id = 1 AND spread = $2 AND revision >= $1`, to, from)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return orConflict(err, "the edits were spread from elsewhere")
		}
		return chunks(touched, func(part []news.ReportID) error {
			args := make([]any, len(part))
			for i, id := range part {
				args[i] = string(id)
			}
			return exec(ctx, tx, `UPDATE annotations SET producer = 'stale ' || producer WHERE producer NOT LIKE 'stale %'
				AND report_id IN (`+list(1, len(part))+`)`, args)
		})
	})
	return wrap(err, "spread edits of the gazetteer")
}

// holdRevision keeps the gazetteer from being edited until the transaction ends; it is news.ErrConflict if it was edited
// since revision.
func holdRevision(ctx context.Context, tx *sql.Tx, revision int64) error {
	done, err := tx.ExecContext(ctx, `UPDATE entity_state SET revision = revision WHERE id = 1 AND revision = $1`, revision)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return orConflict(err, "the gazetteer was edited meanwhile")
	}
	return nil
}

// exec runs a statement whose number of changed rows does not matter.
func exec(ctx context.Context, tx *sql.Tx, text string, args []any) error {
	_, err := tx.ExecContext(ctx, text, args...)
	return err
}
