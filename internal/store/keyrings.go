package store

import (
	"context"
	"database/sql"

	"dateline/internal/news"
)

// BindKeys binds the database to the keys that its hashes are made with, known by a mark. The first mark stays; another
// one is news.ErrConflict: with other keys nobody would be found who must never be mailed.
func (db *DB) BindKeys(ctx context.Context, name, mark string) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO keyrings (name, mark) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, mark); err != nil {
			return err
		}
		var bound string
		if err := tx.QueryRowContext(ctx, `SELECT mark FROM keyrings WHERE name = $1`, name).Scan(&bound); err != nil {
			return err
		}
		if bound != mark {
			return news.ErrConflict
		}
		return nil
	})
	return wrap(err, "bind keys")
}

// KeysBound says whether the database is bound to keys.
func (db *DB) KeysBound(ctx context.Context, name string) (bool, error) {
	var n int
	err := db.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM keyrings WHERE name = $1`, name).Scan(&n)
	})
	return n > 0, wrap(err, "keys")
}
