package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dateline/internal/news"
)

// AddVerdict counts what a reader said of a printed story: useful, or wrong. A story that the week's issue does not print is
// news.ErrNotFound, so that nobody can fill the table with names of their own.
func (db *DB) AddVerdict(ctx context.Context, week news.Week, story news.StoryID, lang news.Lang, useful bool, now time.Time) error {
	issue, err := db.Issue(ctx, week)
	if err != nil {
		return err
	}
	printed := false
	for _, item := range issue.Items() {
		printed = printed || item.Story == story
	}
	if !printed {
		return fmt.Errorf("%w: story %s in issue %s", news.ErrNotFound, story, week)
	}
	good, bad := 0, 1
	if useful {
		good, bad = 1, 0
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		return exec(ctx, tx, `INSERT INTO verdicts (week, story_id, lang, useful, wrong, last_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (week, story_id, lang) DO UPDATE SET useful = verdicts.useful + excluded.useful, wrong = verdicts.wrong + excluded.wrong,
			last_at = excluded.last_at`, []any{week.String(), string(story), string(lang), good, bad, micros(now)})
	})
	return wrap(err, "count a verdict on "+string(story))
}

// Verdicts returns what readers said of a week's items, those called wrong most often first.
func (db *DB) Verdicts(ctx context.Context, week news.Week) ([]news.Verdict, error) {
	out := []news.Verdict{}
	err := db.read(ctx, func(tx *sql.Tx) error {
		return query(ctx, tx, `SELECT story_id, lang, useful, wrong, last_at FROM verdicts WHERE week = $1 ORDER BY wrong DESC, useful DESC, story_id, lang`,
			[]any{week.String()}, func(rows *sql.Rows) error {
				var v news.Verdict
				var at int64
				if err := rows.Scan(&v.Story, &v.Lang, &v.Useful, &v.Wrong, &at); err != nil {
					return err
				}
				v.LastAt = fromMicros(at)
				out = append(out, v)
				return nil
			})
	})
	return out, wrap(err, "read verdicts of "+week.String())
}
