package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"dateline/internal/news"
)

// Charge is a call of a model. Amounts are millionths of a dollar.
type Charge struct {
	ID    string
	Scope string // what has a ceiling of its own, such as the week of an issue
	Task  string
	Model string
	State ChargeState
	// Worst is the most that the call can cost, Cost what is charged: Worst until it is settled.
	Worst, Cost   int64
	Input, Output int64 // tokens as the provider told them
	ReservedAt    time.Time
	SettledAt     time.Time // zero while reserved
}

// ChargeState says how a charge stands.
type ChargeState string

// The states of charges.
const (
	ChargeReserved ChargeState = "reserved" // under way, or its process died
	ChargeSettled  ChargeState = "settled"
	ChargeLost     ChargeState = "lost" // nobody knows what it cost: the worst stays charged
)

// errCeiling ends a transaction that would pass a ceiling.
var errCeiling = errors.New("the ceiling is reached")

// month is the period in which a call is made.
func month(at time.Time) string { return at.UTC().Format("2006-01") }

// scopePeriod is the period of a scope; no month is called so.
func scopePeriod(scope string) string { return "scope " + scope }

// ReserveCharge charges the worst that a call can cost, unless that would pass the ceiling of its scope or of its month:
// then it says false and writes nothing. What can cost nothing is always granted. A repeated id is news.ErrConflict.
func (db *DB) ReserveCharge(ctx context.Context, c Charge, scopeCeiling, monthCeiling int64) (granted bool, err error) {
	if c.ID == "" || c.Scope == "" || c.Worst < 0 || c.ReservedAt.IsZero() {
		return false, fmt.Errorf("charge: %w: without id, scope or time, or below zero", news.ErrInvalid)
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		if c.Worst > 0 {
			// The month first, always: two that lock both rows cannot wait for each other.
			for _, p := range []struct {
				period  string
				ceiling int64
			}{{month(c.ReservedAt), monthCeiling}, {scopePeriod(c.Scope), scopeCeiling}} {
				within, err := spend(ctx, tx, p.period, c.Worst, p.ceiling)
				if err != nil {
					return err
				}
				if !within {
					return errCeiling // and take back what the first period was charged
				}
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO charges (id, scope, month, task, model, state, worst, cost, input_tokens, output_tokens, reserved_at, settled_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 0, 0, $8, 0)`,
			c.ID, c.Scope, month(c.ReservedAt), c.Task, c.Model, string(ChargeReserved), c.Worst, micros(c.ReservedAt))
		return err
	})
	if errors.Is(err, errCeiling) {
		return false, nil
	}
	return err == nil, wrap(err, "charge "+c.ID)
}

// spend adds an amount to a period, if its ceiling leaves so much.
func spend(ctx context.Context, tx *sql.Tx, period string, amount, ceiling int64) (bool, error) {
	if amount > ceiling {
		return false, nil
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO spending (period, spent) VALUES ($1, 0) ON CONFLICT (period) DO NOTHING`, period); err != nil {
		return false, err
	}
	// Not spent + amount: that could wrap around.
	done, err := tx.ExecContext(ctx, `UPDATE spending SET spent = spent + $1 WHERE period = $2 AND spent <= $3`, amount, period, ceiling-amount)
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	return n == 1, err
}

// SettleCharge puts what a call did cost in place of its reservation, never more than was reserved and never less than
// nothing. A lost call keeps its worst case. A charge that is settled already, or that nobody reserved, stays as it is.
func (db *DB) SettleCharge(ctx context.Context, id string, cost, input, output int64, lost bool, at time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		var scope, of string
		var worst int64
		err := tx.QueryRowContext(ctx, `SELECT scope, month, worst FROM charges WHERE id = $1 AND state = $2`+db.dialect.LockRows, id, string(ChargeReserved)).Scan(&scope, &of, &worst)
		if isNoRows(err) {
			return nil
		}
		if err != nil {
			return err
		}
		state := ChargeSettled
		cost := min(max(cost, 0), worst)
		if lost {
			state, cost = ChargeLost, worst
		}
		if _, err := tx.ExecContext(ctx, `UPDATE charges SET state = $1, cost = $2, input_tokens = $3, output_tokens = $4, settled_at = $5 WHERE id = $6`,
			string(state), cost, input, output, micros(at), id); err != nil {
			return err
		}
		if cost == worst {
			return nil
		}
		for _, period := range []string{of, scopePeriod(scope)} {
			if _, err := tx.ExecContext(ctx, `UPDATE spending SET spent = spent - $1 WHERE period = $2`, worst-cost, period); err != nil {
				return err
			}
		}
		return nil
	})
	return wrap(err, "settle charge "+id)
}

// Spent returns what is charged in the month of a time and, where a scope is named, in the scope.
func (db *DB) Spent(ctx context.Context, at time.Time, scope string) (inMonth, inScope int64, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		return query(ctx, tx, `SELECT period, spent FROM spending WHERE period = $1 OR period = $2`, []any{month(at), scopePeriod(scope)}, func(rows *sql.Rows) error {
			var period string
			var spent int64
			if err := rows.Scan(&period, &spent); err != nil {
				return err
			}
			if period == month(at) {
				inMonth = spent
			} else {
				inScope = spent
			}
			return nil
		})
	})
	return inMonth, inScope, wrap(err, "spending")
}

// ModelSpending is what one model did in a month.
type ModelSpending struct {
	Model         string
	Calls, Lost   int // lost: those whose cost nobody knows, with those whose process died
	Cost          int64
	Input, Output int64 // tokens as told, where they could be
}

// SpendingByModel returns what each model did in the month of a time, by name.
func (db *DB) SpendingByModel(ctx context.Context, at time.Time) ([]ModelSpending, error) {
	var out []ModelSpending
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT model, COUNT(*), SUM(CASE WHEN state = 'settled' THEN 0 ELSE 1 END), SUM(cost),
			SUM(CASE WHEN state = 'settled' THEN input_tokens ELSE 0 END), SUM(CASE WHEN state = 'settled' THEN output_tokens ELSE 0 END)
			FROM charges WHERE month = $1 GROUP BY model ORDER BY model`, []any{month(at)}, func(rows *sql.Rows) error {
			var m ModelSpending
			if err := rows.Scan(&m.Model, &m.Calls, &m.Lost, &m.Cost, &m.Input, &m.Output); err != nil {
				return err
			}
			out = append(out, m)
			return nil
		})
	})
	return out, wrap(err, "spending")
}
