package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"dateline/internal/news"
)

// Pins returns all pins that hold and their version.
func (db *DB) Pins(ctx context.Context) (news.Pins, error) {
	var pins news.Pins
	err := db.read(ctx, func(tx *sql.Tx) error {
		pins = news.Pins{}
		if err := tx.QueryRowContext(ctx, `SELECT version FROM pin_version WHERE one = 1`).Scan(&pins.Version); err != nil {
			return err
		}
		return query(ctx, tx, `SELECT p.move_id, p.kind, p.a, p.b FROM pins p JOIN moves m ON m.id = p.move_id
			WHERE m.undone_at = 0 AND p.set_aside = 0 ORDER BY p.move_id, p.kind, p.a, p.b`, nil, func(rows *sql.Rows) error {
			var p news.Pin
			err := rows.Scan(&p.Move, &p.Kind, &p.A, &p.B)
			pins.All = append(pins.All, p)
			return err
		})
	})
	return pins, wrap(err, "list pins")
}

// SetAside returns the pins that a move set aside, as they were.
func (db *DB) SetAside(ctx context.Context, move int64) ([]news.Pin, error) {
	var out []news.Pin
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT p.move_id, p.kind, p.a, p.b FROM pins p JOIN moves m ON m.id = p.move_id
			WHERE m.undone_at = 0 AND p.set_aside = $1 ORDER BY p.move_id, p.kind, p.a, p.b`, []any{move}, func(rows *sql.Rows) error {
			var p news.Pin
			err := rows.Scan(&p.Move, &p.Kind, &p.A, &p.B)
			out = append(out, p)
			return err
		})
	})
	return out, wrap(err, "list pins")
}

// SaveMove keeps what a person did, with its pins, sets aside the older pins that it goes against, and saves the stories
// as they stand then, all in one transaction. It returns the number of the move. If the pins have changed since version
// c.Pins it is ErrConflict, and nothing is written.
func (db *DB) SaveMove(ctx context.Context, m news.Move, pins, aside []news.Pin, c news.Clustering) (int64, error) {
	took, err := toJSON(m.Took)
	if err != nil {
		return 0, wrap(err, "save move")
	}
	features := string(m.Features)
	if !json.Valid(m.Features) {
		features = "{}"
	}
	var id int64
	err = db.write(ctx, func(tx *sql.Tx) error {
		if err := holdPins(ctx, tx, c.Pins, 1); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) + 1 FROM moves`).Scan(&id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO moves (id, kind, subject, who, features, took, at, undone_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`, id, string(m.Kind), m.Subject, m.Who, features, took, micros(m.At)); err != nil {
			return err
		}
		for _, p := range pins {
			if _, err := tx.ExecContext(ctx, `INSERT INTO pins (move_id, kind, a, b, set_aside) VALUES ($1, $2, $3, $4, 0)
				ON CONFLICT (move_id, kind, a, b) DO NOTHING`, id, string(p.Kind), string(p.A), string(p.B)); err != nil {
				return err
			}
		}
		for _, p := range aside {
			if _, err := tx.ExecContext(ctx, `UPDATE pins SET set_aside = $1 WHERE move_id = $2 AND kind = $3 AND a = $4 AND b = $5`,
				id, p.Move, string(p.Kind), string(p.A), string(p.B)); err != nil {
				return err
			}
		}
		return saveClustering(ctx, tx, c)
	})
	return id, wrap(err, "save move")
}

// UndoMove marks a move as undone, lets hold again what it set aside, and saves the stories as they stand then, in one
// transaction. A move that does not exist is ErrNotFound; one undone already, or pins changed since version c.Pins, is
// ErrConflict, and nothing is written.
func (db *DB) UndoMove(ctx context.Context, id int64, at time.Time, c news.Clustering) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := holdPins(ctx, tx, c.Pins, 1); err != nil {
			return err
		}
		var undone int64
		err := tx.QueryRowContext(ctx, `SELECT undone_at FROM moves WHERE id = $1`, id).Scan(&undone)
		switch {
		case isNoRows(err):
			return news.ErrNotFound
		case err != nil:
			return err
		case undone != 0:
			return fmt.Errorf("%w: it is undone already", news.ErrConflict)
		}
		if _, err := tx.ExecContext(ctx, `UPDATE moves SET undone_at = $2 WHERE id = $1`, id, micros(at)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE pins SET set_aside = 0 WHERE set_aside = $1`, id); err != nil {
			return err
		}
		return saveClustering(ctx, tx, c)
	})
	return wrap(err, fmt.Sprintf("undo move %d", id))
}

// AddMove keeps a move that concerns no story's reports, such as a story filed under another section or moved up in
// an issue. It returns the number of the move.
func (db *DB) AddMove(ctx context.Context, m news.Move) (int64, error) {
	pins, err := db.Pins(ctx)
	if err != nil {
		return 0, err
	}
	return db.SaveMove(ctx, m, nil, nil, news.Clustering{Pins: pins.Version})
}

// Moves returns up to limit moves, the newest first, undone ones too.
func (db *DB) Moves(ctx context.Context, limit int) ([]news.Move, error) {
	var out []news.Move
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT id, kind, subject, who, features, took, at, undone_at FROM moves ORDER BY id DESC LIMIT $1`,
			[]any{limit}, func(rows *sql.Rows) error {
				m, err := scanMove(rows)
				out = append(out, m)
				return err
			})
	})
	return out, wrap(err, "list moves")
}

// Move returns one move; an unknown number is ErrNotFound.
func (db *DB) Move(ctx context.Context, id int64) (news.Move, error) {
	var out news.Move
	err := db.read(ctx, func(tx *sql.Tx) error {
		found := false
		if err := query(ctx, tx, `SELECT id, kind, subject, who, features, took, at, undone_at FROM moves WHERE id = $1`, []any{id},
			func(rows *sql.Rows) (err error) {
				out, err = scanMove(rows)
				found = true
				return err
			}); err != nil || found {
			return err
		}
		return news.ErrNotFound
	})
	return out, wrap(err, fmt.Sprintf("move %d", id))
}

func scanMove(rows *sql.Rows) (news.Move, error) {
	var m news.Move
	var features, took string
	var at, undone int64
	if err := rows.Scan(&m.ID, &m.Kind, &m.Subject, &m.Who, &features, &took, &at, &undone); err != nil {
		return m, err
	}
	m.Features, m.At, m.UndoneAt = json.RawMessage(features), fromMicros(at), fromMicros(undone)
	return m, fromJSON(took, &m.Took)
}

// holdPins keeps the pins from changing until the transaction ends, and checks that they are still at the version.
// Step is added to the version.
func holdPins(ctx context.Context, tx *sql.Tx, version, step int64) error {
	// An update even where nothing changes: on PostgreSQL it makes other writers of pins wait.
	res, err := tx.ExecContext(ctx, `UPDATE pin_version SET version = version + $2 WHERE one = 1 AND version = $1`, version, step)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n != 1 {
		return fmt.Errorf("%w: stories were merged or split by hand meanwhile", news.ErrConflict)
	}
	return err
}

// movePins lets pins that name a report which became part of another name that one.
func movePins(ctx context.Context, tx *sql.Tx, stay, gone string) error {
	type row struct {
		move    int64
		kind    news.PinKind
		a, b    news.ReportID
		setSide int64
	}
	var hit []row
	if err := query(ctx, tx, `SELECT move_id, kind, a, b, set_aside FROM pins WHERE a = $1 OR b = $1`, []any{gone}, func(rows *sql.Rows) error {
		var r row
		err := rows.Scan(&r.move, &r.kind, &r.a, &r.b, &r.setSide)
		hit = append(hit, r)
		return err
	}); err != nil || len(hit) == 0 {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM pins WHERE a = $1 OR b = $1`, gone); err != nil {
		return err
	}
	for _, r := range hit {
		if string(r.a) == gone {
			r.a = news.ReportID(stay)
		}
		if string(r.b) == gone {
			r.b = news.ReportID(stay)
		}
		if r.a == r.b {
			continue // one article is not apart from itself
		}
		p := news.NewPin(r.kind, r.a, r.b)
		if _, err := tx.ExecContext(ctx, `INSERT INTO pins (move_id, kind, a, b, set_aside) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (move_id, kind, a, b) DO NOTHING`, r.move, string(p.Kind), string(p.A), string(p.B), r.setSide); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `UPDATE pin_version SET version = version + 1 WHERE one = 1`)
	return err
}

// StoriesOf returns the stories that hold any of these reports, each with all its members, by first report, then id.
func (db *DB) StoriesOf(ctx context.Context, ids []news.ReportID) ([]news.Story, error) {
	var out []news.Story
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		homes := map[news.StoryID]bool{}
		if err := chunks(ids, func(part []news.ReportID) error {
			return query(ctx, tx, `SELECT DISTINCT story_id FROM members WHERE report_id IN (`+list(1, len(part))+`)`, anys(part), func(rows *sql.Rows) error {
				var id news.StoryID
				err := rows.Scan(&id)
				homes[id] = true
				return err
			})
		}); err != nil {
			return err
		}
		at := map[news.StoryID]int{}
		return chunks(sortedKeys(homes), func(part []news.StoryID) error {
			if err := query(ctx, tx, `SELECT id, first_at, last_at, producer FROM stories WHERE id IN (`+list(1, len(part))+`) ORDER BY first_at, id`,
				anys(part), func(rows *sql.Rows) error {
					s, err := scanStory(rows)
					at[s.ID] = len(out)
					out = append(out, s)
					return err
				}); err != nil {
				return err
			}
			return query(ctx, tx, `SELECT m.story_id, m.report_id FROM members m JOIN reports r ON r.id = m.report_id
				WHERE m.story_id IN (`+list(1, len(part))+`) ORDER BY r.published, r.id`, anys(part), func(rows *sql.Rows) error {
				var story news.StoryID
				var report news.ReportID
				err := rows.Scan(&story, &report)
				if i, ok := at[story]; ok {
					out[i].Members = append(out[i].Members, report)
				}
				return err
			})
		})
	})
	return out, wrap(err, "list stories")
}

// Published returns when these reports were published. Unknown ids are left out.
func (db *DB) Published(ctx context.Context, ids []news.ReportID) (map[news.ReportID]time.Time, error) {
	var out map[news.ReportID]time.Time
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = make(map[news.ReportID]time.Time, len(ids))
		return chunks(ids, func(part []news.ReportID) error {
			return query(ctx, tx, `SELECT id, published FROM reports WHERE id IN (`+list(1, len(part))+`)`, anys(part), func(rows *sql.Rows) error {
				var id news.ReportID
				var at int64
				err := rows.Scan(&id, &at)
				out[id] = fromMicros(at)
				return err
			})
		})
	})
	return out, wrap(err, "list times of reports")
}
