package store

import (
	"context"
	"database/sql"
	"time"

	"dateline/internal/news"
)

// StorylinesBetween returns the storylines that have a story with a report in [from, to), the one with most reports in it
// first, among equals by id: Stories counts the stories with a report in it, FirstAt and LastAt are those of these stories.
func (db *DB) StorylinesBetween(ctx context.Context, from, to time.Time, limit int) ([]news.Thread, error) {
	var out []news.Thread
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT l.storyline_id, COUNT(DISTINCT s.id), MIN(s.first_at), MAX(s.last_at)
			FROM story_links l JOIN stories s ON s.id = l.story_id JOIN members m ON m.story_id = s.id JOIN reports r ON r.id = m.report_id
			WHERE s.merged_into IS NULL AND r.published >= $1 AND r.published < $2
			GROUP BY l.storyline_id ORDER BY COUNT(*) DESC, l.storyline_id LIMIT $3`, []any{micros(from), micros(to), limit},
			func(rows *sql.Rows) error {
				var t news.Thread
				var first, last int64
				err := rows.Scan(&t.ID, &t.Stories, &first, &last)
				t.FirstAt, t.LastAt = fromMicros(first), fromMicros(last)
				out = append(out, t)
				return err
			})
	})
	return out, wrap(err, "list storylines between times")
}

// IssuesBetween returns the issues of the weeks from from up to, not including, before, the newest first.
func (db *DB) IssuesBetween(ctx context.Context, from, before news.Week) ([]news.Issue, error) {
	var out []news.Issue
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT body FROM issues WHERE week >= $1 AND week < $2 ORDER BY week DESC`, []any{from.String(), before.String()},
			func(rows *sql.Rows) error {
				var body string
				if err := rows.Scan(&body); err != nil {
					return err
				}
				var issue news.Issue
				err := fromJSON(body, &issue)
				out = append(out, issue)
				return err
			})
	})
	return out, wrap(err, "list issues between weeks")
}
