package store

import (
	"context"
	"database/sql"
	"errors"
)

// writeDurably is write for what the world acts on: marks before a message's last byte, consents, refusals. Once it
// returns, the commit survives a power cut. SQLite's own default here, synchronous=NORMAL, may lose the last commits to
// one; on PostgreSQL every commit is so.
func (db *DB) writeDurably(ctx context.Context, f func(*sql.Tx) error) error {
	if db.dialect.Name != "sqlite" {
		return db.write(ctx, f)
	}
	return db.retried(ctx, func() error { return db.writeSynced(ctx, f) })
}

// writeSynced is one try, on the one connection that writes.
func (db *DB) writeSynced(ctx context.Context, f func(*sql.Tx) error) (err error) {
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, `PRAGMA synchronous = FULL`); err != nil {
		return err
	}
	defer func() {
		_, back := conn.ExecContext(context.WithoutCancel(ctx), `PRAGMA synchronous = NORMAL`)
		err = errors.Join(err, back)
	}()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // no effect after a commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}
