package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"dateline/internal/news"
)

// decisionBody is what a decision says beyond whom it is about.
type decisionBody struct {
	Section news.SectionID `json:"section,omitempty"`
	Place   int            `json:"place,omitempty"`
	Order   []news.StoryID `json:"order,omitempty"`
	Reason  string         `json:"reason,omitempty"`
	Edit    *news.Edit     `json:"edit,omitempty"`
}

// SaveDecision keeps what an editor decided and returns its number. A week whose issue is no draft any more is ErrFrozen, and
// nothing is written.
func (db *DB) SaveDecision(ctx context.Context, d news.Decision) (int64, error) {
	body, err := toJSON(decisionBody{d.Section, d.Place, d.Order, d.Reason, d.Edit})
	if err != nil {
		return 0, wrap(err, "save decision")
	}
	features := string(d.Features)
	if !json.Valid(d.Features) {
		features = "{}"
	}
	var id int64
	err = db.write(ctx, func(tx *sql.Tx) error {
		if err := stillDraft(ctx, tx, d.Week.String()); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) + 1 FROM decisions`).Scan(&id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO decisions (id, week, kind, story_id, body, features, user_id, who, at, undone_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`,
			id, d.Week.String(), string(d.Kind), string(d.Story), body, features, string(d.User), d.Who, micros(d.At))
		return err
	})
	return id, wrap(err, "save decision")
}

// stillDraft refuses weeks whose issue is approved or frozen, as ErrFrozen.
func stillDraft(ctx context.Context, tx *sql.Tx, week string) error {
	var status string
	err := tx.QueryRowContext(ctx, `SELECT status FROM issues WHERE week = $1`, week).Scan(&status)
	switch {
	case isNoRows(err):
		return nil
	case err == nil && status != string(news.Draft):
		return news.ErrFrozen
	default:
		return err
	}
}

// UndoDecision marks a decision as undone, and returns it. An unknown number is ErrNotFound, one undone already ErrConflict, one
// of a week whose issue is no draft any more ErrFrozen.
func (db *DB) UndoDecision(ctx context.Context, id int64, at time.Time) (news.Decision, error) {
	var out news.Decision
	err := db.write(ctx, func(tx *sql.Tx) error {
		all, err := decisions(ctx, tx, `WHERE id = $1`, id)
		switch {
		case err != nil:
			return err
		case len(all) == 0:
			return news.ErrNotFound
		case !all[0].UndoneAt.IsZero():
			return fmt.Errorf("%w: it is undone already", news.ErrConflict)
		}
		out = all[0]
		if err := stillDraft(ctx, tx, out.Week.String()); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE decisions SET undone_at = $2 WHERE id = $1`, id, micros(at))
		out.UndoneAt = at
		return err
	})
	return out, wrap(err, fmt.Sprintf("undo decision %d", id))
}

// Decisions returns all decisions of a week, the oldest first, undone ones too. Stories that were merged away have the id of the
// story that took their reports; that one is not killed or held by what was decided of another.
func (db *DB) Decisions(ctx context.Context, week news.Week) ([]news.Decision, error) {
	var out []news.Decision
	err := db.read(ctx, func(tx *sql.Tx) error {
		all, err := decisions(ctx, tx, `WHERE week = $1 ORDER BY id`, week.String())
		if err != nil {
			return err
		}
		var ids []string
		for i := range all {
			ids = append(ids, string(all[i].Story))
			for _, id := range all[i].Order {
				ids = append(ids, string(id))
			}
		}
		into := map[news.StoryID]news.StoryID{}
		if err := chunks(ids, func(part []string) error {
			return query(ctx, tx, `SELECT id, merged_into FROM stories WHERE merged_into IS NOT NULL AND id IN (`+list(1, len(part))+`)`, anys(part), func(rows *sql.Rows) error {
				var from, to news.StoryID
				err := rows.Scan(&from, &to)
				into[from] = to
				return err
			})
		}); err != nil {
			return err
		}
		out = led(all, into)
		return nil
	})
	return out, wrap(err, "list decisions")
}

// led lets decisions speak of the stories that stories were merged into.
func led(all []news.Decision, into map[news.StoryID]news.StoryID) []news.Decision {
	var out []news.Decision
	for _, d := range all {
		if to, ok := into[d.Story]; ok {
			if d.Kind == news.DecideKill || d.Kind == news.DecideHold {
				continue
			}
			d.Story = to
		}
		var order []news.StoryID
		seen := map[news.StoryID]bool{}
		for _, id := range d.Order {
			if to, ok := into[id]; ok {
				id = to
			}
			if !seen[id] {
				seen[id] = true
				order = append(order, id)
			}
		}
		d.Order = order
		out = append(out, d)
	}
	return out
}

// decisions reads decisions as they were made.
func decisions(ctx context.Context, tx *sql.Tx, where string, arg any) ([]news.Decision, error) {
	var out []news.Decision
	err := query(ctx, tx, `SELECT id, week, kind, story_id, body, features, user_id, who, at, undone_at FROM decisions `+where, []any{arg}, func(rows *sql.Rows) error {
		var d news.Decision
		var week, body, features string
		var at, undone int64
		if err := rows.Scan(&d.ID, &week, &d.Kind, &d.Story, &body, &features, &d.User, &d.Who, &at, &undone); err != nil {
			return err
		}
		var err error
		if d.Week, err = news.ParseWeek(week); err != nil {
			return err
		}
		var b decisionBody
		err = fromJSON(body, &b)
		d.Section, d.Place, d.Order, d.Reason, d.Edit = b.Section, b.Place, b.Order, b.Reason, b.Edit
		d.Features, d.At, d.UndoneAt = json.RawMessage(features), fromMicros(at), fromMicros(undone)
		out = append(out, d)
		return err
	})
	return out, err
}
