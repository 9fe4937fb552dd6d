package store

import (
	"context"
	"database/sql"
	"time"

	"dateline/internal/news"
)

// AskLinks wants to know of a week's addresses whether they answer. They take the place of what was asked before.
func (db *DB) AskLinks(ctx context.Context, week news.Week, urls []string, now time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := exec(ctx, tx, `DELETE FROM link_checks WHERE week = $1`, []any{week.String()}); err != nil {
			return err
		}
		for _, u := range urls {
			if err := exec(ctx, tx, `INSERT INTO link_checks (week, url, asked_at, checked_at, class, fault) VALUES ($1, $2, $3, 0, '', '') ON CONFLICT DO NOTHING`,
				[]any{week.String(), u, micros(now)}); err != nil {
				return err
			}
		}
		return nil
	})
	return wrap(err, "ask the links of "+week.String())
}

// SaveLink saves what came of asking an address. One that is not wanted any more is forgotten.
func (db *DB) SaveLink(ctx context.Context, l news.LinkCheck) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		return exec(ctx, tx, `UPDATE link_checks SET checked_at = $3, class = $4, fault = $5 WHERE week = $1 AND url = $2`,
			[]any{l.Week.String(), l.URL, micros(l.CheckedAt), l.Class, l.Fault})
	})
	return wrap(err, "save a link")
}

// LinksToAsk returns up to limit addresses that nobody has asked yet, in the order in which they were wanted.
func (db *DB) LinksToAsk(ctx context.Context, limit int) ([]news.LinkCheck, error) {
	return db.links(ctx, `checked_at = 0 ORDER BY asked_at, week, url LIMIT $1`, limit)
}

// Links returns what is known of a week's addresses: those that do not answer first.
func (db *DB) Links(ctx context.Context, week news.Week) ([]news.LinkCheck, error) {
	return db.links(ctx, `week = $1 ORDER BY CASE WHEN class = '' THEN 1 ELSE 0 END, url`, week.String())
}

func (db *DB) links(ctx context.Context, where string, arg any) ([]news.LinkCheck, error) {
	var out []news.LinkCheck
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT week, url, asked_at, checked_at, class, fault FROM link_checks WHERE `+where, []any{arg}, func(rows *sql.Rows) error {
			var l news.LinkCheck
			var week string
			var asked, checked int64
			if err := rows.Scan(&week, &l.URL, &asked, &checked, &l.Class, &l.Fault); err != nil {
				return err
			}
			l.AskedAt, l.CheckedAt = fromMicros(asked), fromMicros(checked)
			var err error
			l.Week, err = news.ParseWeek(week)
			out = append(out, l)
			return err
		})
	})
	return out, wrap(err, "links")
}
