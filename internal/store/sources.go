package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"dateline/internal/news"
)

const sourceColumns = `s.id, s.url, s.name, s.outlet, s.home, s.class, s.lang, s.zone, s.paused, s.added_at`

const stateColumns = `t.status, t.etag, t.last_modified, t.body_hash, t.moved_to, t.checked_at, t.changed_at, t.next_at,
	t.every_us, t.fails, t.failing_since, t.error, t.error_class, t.items, t.notes`

// AddSources saves sources that are not yet known by id and says how many were new. What a person said of a known
// source is not overwritten: see UpdateSource.
func (db *DB) AddSources(ctx context.Context, sources []news.Source, now time.Time) (added int, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		added, err = addSources(ctx, tx, sources, now)
		return err
	})
	return added, wrap(err, "add sources")
}

func addSources(ctx context.Context, tx *sql.Tx, sources []news.Source, now time.Time) (int, error) {
	added := 0
	for _, s := range sources {
		res, err := tx.ExecContext(ctx, `INSERT INTO sources (id, url, name, outlet, home, class, lang, zone, paused, added_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
			string(s.ID), s.URL, s.Name, s.Outlet, s.Home, string(s.Class), string(s.Lang), s.Zone, s.Paused, micros(now))
		if err != nil {
			return 0, err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return 0, err
		}
		if n == 0 {
			continue
		}
		added++
		if _, err := tx.ExecContext(ctx, `INSERT INTO source_states (source_id, status, etag, last_modified, body_hash, moved_to,
			checked_at, changed_at, next_at, every_us, fails, failing_since, error, error_class, items, notes)
			VALUES ($1, $2, '', '', '', '', 0, 0, $3, 0, 0, 0, '', '', 0, '') ON CONFLICT DO NOTHING`,
			string(s.ID), string(news.SourceNew), micros(now)); err != nil {
			return 0, err
		}
	}
	return added, nil
}

// ReplaceSources puts the given list in place of the present one: new ones are added, known ones take what the list
// says of them, and those that the list lacks are removed, or paused where reports rest on them, since a report never
// loses its source.
func (db *DB) ReplaceSources(ctx context.Context, sources []news.Source, now time.Time) (added, removed, paused int, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		keep := make(map[string]bool, len(sources))
		for _, s := range sources {
			keep[string(s.ID)] = true
			if err := updateSource(ctx, tx, s); err != nil {
				return err
			}
		}
		if added, err = addSources(ctx, tx, sources, now); err != nil {
			return err
		}
		var gone []string
		if err := query(ctx, tx, `SELECT id FROM sources WHERE NOT paused ORDER BY id`, nil, func(rows *sql.Rows) error {
			var id string
			if err := rows.Scan(&id); err != nil {
				return err
			}
			if !keep[id] {
				gone = append(gone, id)
			}
			return nil
		}); err != nil {
			return err
		}
		removed, paused = 0, 0
		for _, id := range gone {
			was, err := removeSource(ctx, tx, id)
			if err != nil {
				return err
			}
			if was {
				removed++
			} else {
				paused++
			}
		}
		return nil
	})
	return added, removed, paused, wrap(err, "replace sources")
}

// removeSource deletes a source that no report rests on, or else pauses it. It says whether it was deleted.
func removeSource(ctx context.Context, tx *sql.Tx, id string) (bool, error) {
	res, err := tx.ExecContext(ctx, `DELETE FROM sources WHERE id = $1
		AND NOT EXISTS (SELECT 1 FROM reports WHERE source_id = $1)
		AND NOT EXISTS (SELECT 1 FROM sightings WHERE source_id = $1)`, id)
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return n > 0, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE sources SET paused = $2 WHERE id = $1`, id, true)
	return false, err
}

// RemoveSource deletes a source, or pauses it where reports rest on it. It says whether it was deleted.
// An unknown id is ErrNotFound.
func (db *DB) RemoveSource(ctx context.Context, id news.SourceID) (deleted bool, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM sources WHERE id = $1`, string(id)).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return news.ErrNotFound
		}
		deleted, err = removeSource(ctx, tx, string(id))
		return err
	})
	return deleted, wrap(err, "remove source "+string(id))
}

// UpdateSource writes what a person says of a source: name, outlet, home, class, language, zone, paused. An unknown
// id is ErrNotFound.
func (db *DB) UpdateSource(ctx context.Context, s news.Source) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM sources WHERE id = $1`, string(s.ID)).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return news.ErrNotFound
		}
		return updateSource(ctx, tx, s)
	})
	return wrap(err, "update source "+string(s.ID))
}

// ResumeSource makes a paused or gone source due now.
func (db *DB) ResumeSource(ctx context.Context, id news.SourceID, now time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := oneRow(tx.ExecContext(ctx, `UPDATE sources SET paused = $2 WHERE id = $1`, string(id), false)); err != nil {
			if errors.Is(err, errLostRace) {
				return news.ErrNotFound
			}
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE source_states SET next_at = $2, status = CASE WHEN status = 'gone' THEN 'new' ELSE status END
			WHERE source_id = $1`, string(id), micros(now))
		return err
	})
	return wrap(err, "resume source "+string(id))
}

func updateSource(ctx context.Context, tx *sql.Tx, s news.Source) error {
	_, err := tx.ExecContext(ctx, `UPDATE sources SET name = $2, outlet = $3, home = $4, class = $5, lang = $6, zone = $7, paused = $8
		WHERE id = $1`, string(s.ID), s.Name, s.Outlet, s.Home, string(s.Class), string(s.Lang), s.Zone, s.Paused)
	return err
}

// SourceHealth returns all sources with their states and the number of reports of each, by name, then id.
func (db *DB) SourceHealth(ctx context.Context) ([]news.SourceHealth, error) {
	var out []news.SourceHealth
	err := db.read(ctx, func(tx *sql.Tx) error {
		counts := map[string]int{}
		if err := query(ctx, tx, `SELECT source_id, COUNT(*) FROM reports GROUP BY source_id`, nil, func(rows *sql.Rows) error {
			var id string
			var n int
			err := rows.Scan(&id, &n)
			counts[id] = n
			return err
		}); err != nil {
			return err
		}
		out = nil
		return query(ctx, tx, `SELECT `+sourceColumns+`, `+stateColumns+` FROM sources s
			JOIN source_states t ON t.source_id = s.id ORDER BY s.name, s.id`, nil, func(rows *sql.Rows) error {
			h, err := scanHealth(rows)
			h.Reports = counts[string(h.ID)]
			out = append(out, h)
			return err
		})
	})
	return out, wrap(err, "list sources")
}

// SourceByText finds one source by id, address, or name; ErrNotFound if none, ErrConflict if a name is not unique.
func (db *DB) SourceByText(ctx context.Context, text string) (news.SourceHealth, error) {
	all, err := db.SourceHealth(ctx)
	if err != nil {
		return news.SourceHealth{}, err
	}
	var found []news.SourceHealth
	for _, h := range all {
		if string(h.ID) == text || h.URL == text {
			return h, nil
		}
		if h.Name == text {
			found = append(found, h)
		}
	}
	switch len(found) {
	case 0:
		return news.SourceHealth{}, fmt.Errorf("source %q: %w", text, news.ErrNotFound)
	case 1:
		return found[0], nil
	}
	return news.SourceHealth{}, fmt.Errorf("source %q: %w: %d sources have this name, give the id", text, news.ErrConflict, len(found))
}

// ClaimSources returns up to limit sources that are due, and moves their due time to the end of the lease, so that no
// other process reads them meanwhile. A claim whose holder dies is due again when its lease ends.
func (db *DB) ClaimSources(ctx context.Context, now, lease time.Time, limit int) ([]news.SourceHealth, error) {
	var out []news.SourceHealth
	err := db.write(ctx, func(tx *sql.Tx) error {
		out = nil
		if err := query(ctx, tx, `SELECT `+sourceColumns+`, `+stateColumns+` FROM source_states t
			JOIN sources s ON s.id = t.source_id
			WHERE t.next_at <= $1 AND NOT s.paused AND t.status <> 'gone'
			ORDER BY t.next_at, t.source_id LIMIT $2`+db.dialect.SkipLocked, []any{micros(now), limit}, func(rows *sql.Rows) error {
			h, err := scanHealth(rows)
			out = append(out, h)
			return err
		}); err != nil {
			return err
		}
		for _, h := range out {
			if _, err := tx.ExecContext(ctx, `UPDATE source_states SET next_at = $2 WHERE source_id = $1`,
				string(h.ID), micros(lease)); err != nil {
				return err
			}
		}
		return nil
	})
	return out, wrap(err, "claim due sources")
}

// ReleaseSources gives claims back: those of the sources that still stand at the end of this lease are due at now.
func (db *DB) ReleaseSources(ctx context.Context, ids []news.SourceID, lease, now time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		return chunks(ids, func(part []news.SourceID) error {
			args := []any{micros(lease), micros(now)}
			for _, id := range part {
				args = append(args, string(id))
			}
			return exec(ctx, tx, `UPDATE source_states SET next_at = $2 WHERE next_at = $1 AND source_id IN (`+list(3, len(part))+`)`, args)
		})
	})
	return wrap(err, "release sources")
}

// DueSources counts the sources that are due.
func (db *DB) DueSources(ctx context.Context, now time.Time) (int, error) {
	var n int
	err := db.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM source_states t JOIN sources s ON s.id = t.source_id
			WHERE t.next_at <= $1 AND NOT s.paused AND t.status <> 'gone'`, micros(now)).Scan(&n)
	})
	return n, wrap(err, "count due sources")
}

func scanHealth(rows *sql.Rows) (news.SourceHealth, error) {
	var h news.SourceHealth
	var added, checked, changed, next, every, since int64
	st := &h.State
	err := rows.Scan(&h.ID, &h.URL, &h.Name, &h.Outlet, &h.Home, &h.Class, &h.Lang, &h.Zone, &h.Paused, &added,
		&st.Status, &st.ETag, &st.LastModified, &st.BodyHash, &st.MovedTo, &checked, &changed, &next,
		&every, &st.Fails, &since, &st.Error, &st.ErrorClass, &st.Items, &st.Notes)
	h.AddedAt = fromMicros(added)
	st.Source = h.ID
	st.CheckedAt, st.ChangedAt, st.NextAt, st.FailingSince = fromMicros(checked), fromMicros(changed), fromMicros(next), fromMicros(since)
	st.Every = time.Duration(every) * time.Microsecond
	return h, err
}

// saveState writes a source's state if anything in it changed, and says whether it did. A zero ChangedAt keeps the
// one that is there.
func saveState(ctx context.Context, tx *sql.Tx, st news.SourceState) (bool, error) {
	res, err := tx.ExecContext(ctx, `UPDATE source_states SET status = $2, etag = $3, last_modified = $4, body_hash = $5, moved_to = $6,
		checked_at = $7, changed_at = CASE WHEN CAST($8 AS BIGINT) = 0 THEN changed_at ELSE $8 END, next_at = $9, every_us = $10, fails = $11, failing_since = $12, error = $13,
		error_class = $14, items = $15, notes = $16
		WHERE source_id = $1 AND (status, etag, last_modified, body_hash, moved_to, checked_at, changed_at, next_at, every_us, fails,
		failing_since, error, error_class, items, notes) <> ($2, $3, $4, $5, $6, $7, CASE WHEN CAST($8 AS BIGINT) = 0 THEN changed_at ELSE $8 END, $9, $10, $11, $12, $13, $14, $15, $16)`,
		string(st.Source), string(st.Status), st.ETag, st.LastModified, st.BodyHash, st.MovedTo, micros(st.CheckedAt),
		micros(st.ChangedAt), micros(st.NextAt), st.Every.Microseconds(), st.Fails, micros(st.FailingSince), st.Error,
		st.ErrorClass, st.Items, st.Notes)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// wrap adds what was being done to an error; nil stays nil.
func wrap(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
