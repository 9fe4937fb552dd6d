package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// runner is a transaction, or one whose statements are prepared.
type runner interface {
	ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row
}

// keptStatements are prepared once, by their text: of what is asked many times a second, reading the statement would cost as
// much as running it.
type keptStatements struct {
	mu     sync.RWMutex
	byText map[string]*sql.Stmt
}

// keep prepares statements that are not. It must be called outside a transaction, which would hold the one connection.
func (k *keptStatements) keep(ctx context.Context, db *sql.DB, texts ...string) error {
	k.mu.RLock()
	missing := len(k.byText) == 0
	for _, t := range texts {
		missing = missing || k.byText[t] == nil
	}
	k.mu.RUnlock()
	if !missing {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byText == nil {
		k.byText = map[string]*sql.Stmt{}
	}
	for _, t := range texts {
		if k.byText[t] != nil {
			continue
		}
		s, err := db.PrepareContext(ctx, t) //nolint:sqlclosecheck // kept
		if err != nil {
			return err
		}
		k.byText[t] = s
	}
	return nil
}

func (k *keptStatements) close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	var err error
	for _, s := range k.byText {
		err = errors.Join(err, s.Close())
	}
	k.byText = nil
	return err
}

// keptTx is a transaction that runs kept statements as such, and others as they are.
type keptTx struct {
	tx   *sql.Tx
	kept *keptStatements
}

func (w keptTx) statement(ctx context.Context, text string) *sql.Stmt {
	w.kept.mu.RLock()
	defer w.kept.mu.RUnlock()
	if s := w.kept.byText[text]; s != nil {
		return w.tx.StmtContext(ctx, s) // ends with the transaction
	}
	return nil
}

// ExecContext runs a statement.
func (w keptTx) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if s := w.statement(ctx, text); s != nil { //nolint:sqlclosecheck // ends with the transaction
		return s.ExecContext(ctx, args...)
	}
	return w.tx.ExecContext(ctx, text, args...)
}

// QueryRowContext runs a query of one row.
func (w keptTx) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	if s := w.statement(ctx, text); s != nil { //nolint:sqlclosecheck // ends with the transaction
		return s.QueryRowContext(ctx, args...)
	}
	return w.tx.QueryRowContext(ctx, text, args...)
}
