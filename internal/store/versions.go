package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"sync"
)

// glance is a connection that is kept to ask whether anything changed. SQLite's answer holds for one connection alone.
type glance struct {
	mu   sync.Mutex
	conn *sql.Conn
}

// Mark returns a text that differs after any commit of any process, for those who keep what they made of rows.
func (db *DB) Mark(ctx context.Context) (mark string, err error) {
	db.glance.mu.Lock()
	defer db.glance.mu.Unlock()
	if db.glance.conn == nil {
		if db.glance.conn, err = db.reader.Conn(context.WithoutCancel(ctx)); err != nil {
			return "", wrap(db.dialect.MapError(err), "look for changes")
		}
	}
	if err := db.glance.conn.QueryRowContext(ctx, db.dialect.Mark).Scan(&mark); err != nil {
		_ = db.glance.conn.Close() // a new one is opened at the next look
		db.glance.conn = nil
		return "", wrap(db.dialect.MapError(err), "look for changes")
	}
	return mark, nil
}

// close lets the connection go.
func (g *glance) close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.conn == nil {
		return nil
	}
	err := g.conn.Close()
	g.conn = nil
	return err
}

// Versions returns, for each part of the store that pages are made from, a text that differs when its rows do. It counts
// on writers that give a changed row a later time; with a pinned clock only Mark is sure.
func (db *DB) Versions(ctx context.Context) (map[string]string, error) {
	parts := map[string]string{}
	err := db.read(ctx, func(tx *sql.Tx) error {
		sum := sha256.New()
		var week, status, inputs, producer string
		var built, size int64
		if err := query(ctx, tx, `SELECT week, status, inputs, producer, built_at, LENGTH(body) FROM issues ORDER BY week`, nil, func(rows *sql.Rows) error {
			if err := rows.Scan(&week, &status, &inputs, &producer, &built, &size); err != nil {
				return err
			}
			_, _ = fmt.Fprintf(sum, "%s %s %q %q %d %d\n", week, status, inputs, producer, built, size) // a hash takes all
			return nil
		}); err != nil {
			return err
		}
		parts["issues"] = hex.EncodeToString(sum.Sum(nil)[:16])
		for name, text := range versionQueries() {
			var a, b, c, d int64
			if err := tx.QueryRowContext(ctx, text).Scan(&a, &b, &c, &d); err != nil {
				return err
			}
			parts[name] = fmt.Sprintf("%d.%d.%d.%d", a, b, c, d)
		}
		return nil
	})
	return parts, wrap(err, "read what changed")
}

// versionQueries count the rows of a part and find the newest, four numbers each.
func versionQueries() map[string]string {
	return map[string]string{
		"stories": `SELECT (SELECT COUNT(*) FROM stories), (SELECT COALESCE(MAX(made_at), 0) FROM stories),
			(SELECT COALESCE(MAX(made_at), 0) FROM story_links), (SELECT COALESCE(MAX(id), 0) FROM moves)`,
		"reports": `SELECT (SELECT COUNT(*) FROM members), (SELECT COUNT(*) FROM report_versions), (SELECT COUNT(*) FROM sightings), (SELECT COUNT(*) FROM sources)`,
		"records": `SELECT (SELECT COUNT(*) FROM records), (SELECT COALESCE(MAX(made_at), 0) FROM records),
			(SELECT COALESCE(MAX(version), 0) FROM follow_state), (SELECT COALESCE(MAX(made_at), 0) FROM attention_weeks)`,
		"names":       `SELECT (SELECT COUNT(*) FROM entity_edits), (SELECT COALESCE(MAX(revision), 0) FROM entity_state), 0, 0`,
		"corrections": `SELECT (SELECT COUNT(*) FROM corrections), (SELECT COALESCE(MAX(approved_at), 0) FROM corrections), 0, 0`,
		"dives":       `SELECT (SELECT COUNT(*) FROM dives), (SELECT COALESCE(MAX(built_at), 0) FROM dives), 0, 0`,
		"sources": `SELECT (SELECT COUNT(*) FROM source_states), (SELECT COALESCE(MAX(checked_at), 0) FROM source_states),
			(SELECT COUNT(*) FROM reports), (SELECT COUNT(*) FROM sources WHERE paused)`,
	}
}
