package store

import (
	"context"
	"database/sql"
	"time"

	"dateline/internal/news"
)

// Answer is what a model answered, under a key that stands for all that the answer depends on.
type Answer struct {
	Key           string
	Task, Model   string
	JSON          string
	Input, Output int64 // tokens, as the provider told them
	MadeAt        time.Time
}

// Answer returns what was saved under the first of the keys that has something, or news.ErrNotFound.
func (db *DB) Answer(ctx context.Context, keys []string) (Answer, error) {
	found := map[string]Answer{}
	err := db.read(ctx, func(tx *sql.Tx) error {
		return chunks(keys, func(keys []string) error {
			return query(ctx, tx, `SELECT key, task, model, answer, input_tokens, output_tokens, made_at FROM answers WHERE key IN (`+list(1, len(keys))+`)`, anys(keys),
				func(rows *sql.Rows) error {
					var a Answer
					var at int64
					if err := rows.Scan(&a.Key, &a.Task, &a.Model, &a.JSON, &a.Input, &a.Output, &at); err != nil {
						return err
					}
					a.MadeAt = fromMicros(at)
					found[a.Key] = a
					return nil
				})
		})
	})
	if err != nil {
		return Answer{}, wrap(err, "answer")
	}
	for _, k := range keys {
		if a, ok := found[k]; ok {
			return a, nil
		}
	}
	return Answer{}, wrap(news.ErrNotFound, "answer")
}

// SaveAnswer saves an answer. Of answers saved under one key the first stays, so that an issue built twice is the same.
func (db *DB) SaveAnswer(ctx context.Context, a Answer) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO answers (key, task, model, answer, input_tokens, output_tokens, made_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (key) DO NOTHING`, a.Key, a.Task, a.Model, a.JSON, a.Input, a.Output, micros(a.MadeAt))
		return err
	})
	return wrap(err, "save answer")
}
