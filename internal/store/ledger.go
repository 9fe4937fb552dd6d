package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"dateline/internal/news"
)

// deliveryMailable holds for the rows of deliveries t whose reader may be mailed now, and still wants what the mailing is. An
// erased reader may not.
const deliveryMailable = `EXISTS (SELECT 1 FROM subscribers s JOIN mailings g ON g.n = t.mailing WHERE s.id = t.subscriber AND ` + mailable + `
	AND (g.frequency = '' OR s.frequencies LIKE '%"' || g.frequency || '"%'))`

// OpenSender begins a sender of a mailing. It holds what it claims until until, and longer with every WriteLedger.
func (db *DB) OpenSender(ctx context.Context, owner string, id news.MailingID, until time.Time) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		m, err := mailingIn(ctx, tx, id, "")
		if err != nil {
			return err
		}
		return exec(ctx, tx, `INSERT INTO senders (owner, mailing, until, epoch) VALUES ($1, $2, $3, 1)`, []any{owner, m.n, micros(until)})
	})
	return wrap(err, "begin to send "+string(id))
}

// SenderEpochs returns the epoch of each sender that ever was, by owner.
func (db *DB) SenderEpochs(ctx context.Context) (map[string]int64, error) {
	var out map[string]int64
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = map[string]int64{}
		return query(ctx, tx, `SELECT owner, epoch FROM senders`, nil, func(rows *sql.Rows) error {
			var owner string
			var epoch int64
			err := rows.Scan(&owner, &epoch)
			out[owner] = epoch
			return err
		})
	})
	return out, wrap(err, "senders")
}

// RecoverSenders takes what they hold from senders whose time is over, and from owner in any case, which is empty or a
// sender that ends: what they had claimed is pending again, what was in doubt is due at doubtAt. A sender that wakes up
// later can still say what became of the latter, as long as nobody claimed them. It returns how many senders it took from.
func (db *DB) RecoverSenders(ctx context.Context, owner string, now, doubtAt time.Time) (int, error) {
	taken := 0
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		taken = 0
		type dead struct {
			owner   string
			mailing int64
		}
		var all []dead
		if err := query(ctx, tx, `SELECT owner, mailing FROM senders WHERE until > 0 AND (until < $1 OR owner = $2)`+db.dialect.LockRows,
			[]any{micros(now), owner}, func(rows *sql.Rows) error {
				var d dead
				err := rows.Scan(&d.owner, &d.mailing)
				all = append(all, d)
				return err
			}); err != nil {
			return err
		}
		for _, d := range all {
			m, err := scanMailing(tx.QueryRowContext(ctx, `SELECT `+mailingColumns+` FROM mailings m WHERE m.n = $1`, d.mailing))
			if err != nil {
				return err
			}
			if err := recoverSender(ctx, tx, m, d.owner, doubtAt); err != nil {
				return err
			}
		}
		taken = len(all)
		return nil
	})
	return taken, wrap(err, "recover senders")
}

func recoverSender(ctx context.Context, tx *sql.Tx, m mailingRow, owner string, doubtAt time.Time) error {
	if err := exec(ctx, tx, `UPDATE deliveries SET status = 'pending', owner = '' WHERE n BETWEEN $1 AND $2 AND owner = $3 AND status = 'leased'`,
		[]any{m.first, m.last, owner}); err != nil {
		return err
	}
	if err := exec(ctx, tx, `UPDATE deliveries SET next_at = $4 WHERE n BETWEEN $1 AND $2 AND owner = $3 AND status = 'in_doubt' AND next_at = 0`,
		[]any{m.first, m.last, owner, micros(doubtAt)}); err != nil {
		return err
	}
	if m.Status == news.MailingCancelled {
		if err := endDeliveries(ctx, tx, m, news.DeliveryCancelled); err != nil {
			return err
		}
	}
	return exec(ctx, tx, `UPDATE senders SET until = 0, epoch = epoch + 1 WHERE owner = $1`, []any{owner})
}

// ClaimDeliveries leases deliveries to a sender: those that are due again, then pending ones in their order. Those whose
// reader may not be mailed any more, and those with too many doubts, end here. It returns what is leased, and from where
// to search on, which is 0 once nothing pending was left behind After. A sender whose time is over, or a mailing that is
// not open, is news.ErrConflict.
//
// Two senders never hold one delivery. A claim need not outlive a power cut: the mark that follows it does.
func (db *DB) ClaimDeliveries(ctx context.Context, c news.LedgerClaim) (list []news.Delivery, after int64, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		list, after = nil, 0
		m, err := mailingIn(ctx, tx, c.Mailing, "")
		if err != nil {
			return err
		}
		if m.Status != news.MailingOpen || m.FrozenAt.IsZero() {
			return fmt.Errorf("%w: it is %s", news.ErrConflict, m.Status)
		}
		if err := holds(ctx, tx, c.Owner); err != nil {
			return err
		}
		found, err := db.dueDeliveries(ctx, tx, m, c)
		if err != nil {
			return err
		}
		if left := c.Limit - len(found); left > 0 {
			fresh, err := db.claimable(ctx, tx, `t.n > $1 AND t.n <= $2 AND t.status = 'pending' ORDER BY t.n LIMIT $3`,
				min(max(c.After, m.first-1), m.last), m.last, left)
			if err != nil {
				return err
			}
			if len(fresh) == left {
				after = fresh[len(fresh)-1].N
			}
			found = append(found, fresh...)
		} else {
			after = c.After
		}
		list, err = lease(ctx, tx, c.Owner, found)
		for i := range list {
			list[i].Mailing = m.ID
		}
		return err
	})
	return list, after, wrap(err, "claim deliveries of "+string(c.Mailing))
}

// holds is news.ErrConflict for a sender that was given up.
func holds(ctx context.Context, tx *sql.Tx, owner string) error {
	var until int64
	err := tx.QueryRowContext(ctx, `SELECT until FROM senders WHERE owner = $1`, owner).Scan(&until)
	if isNoRows(err) || err == nil && until == 0 {
		return fmt.Errorf("%w: the sender's time was over", news.ErrConflict)
	}
	return err
}

// claimed is a row that may be leased.
type claimed struct {
	news.Delivery
	mailable bool
}

func (db *DB) dueDeliveries(ctx context.Context, tx *sql.Tx, m mailingRow, c news.LedgerClaim) ([]claimed, error) {
	status := `t.status IN ('deferred', 'in_doubt')`
	if m.Policy == news.DoubtHold {
		status = `t.status = 'deferred'`
	}
	return db.claimable(ctx, tx, `t.mailing = $1 AND t.next_at > 0 AND t.next_at <= $2 AND `+status+` ORDER BY t.next_at, t.n LIMIT $3`,
		m.n, micros(c.Now), c.Limit)
}

func (db *DB) claimable(ctx context.Context, tx *sql.Tx, where string, args ...any) ([]claimed, error) {
	var out []claimed
	err := query(ctx, tx, `SELECT t.n, t.subscriber, t.address, t.slice, t.status, t.attempt, t.doubts, t.fails, CASE WHEN `+deliveryMailable+` THEN 1 ELSE 0 END
		FROM deliveries t WHERE `+where+db.dialect.SkipLocked, args, func(rows *sql.Rows) error {
		var d claimed
		var may int
		err := rows.Scan(&d.N, &d.Subscriber, &d.Address, &d.Slice, &d.Status, &d.Attempt, &d.Doubts, &d.Fails, &may)
		d.mailable = may == 1
		out = append(out, d)
		return err
	})
	return out, err
}

// lease takes the rows that may be sent, and ends the others.
func lease(ctx context.Context, tx *sql.Tx, owner string, found []claimed) ([]news.Delivery, error) {
	var take, suppressed, unresolved []int64
	taken := make([]news.Delivery, 0, len(found))
	for _, d := range found {
		doubted := d.Status == news.DeliveryInDoubt
		switch {
		case doubted && (!d.mailable || d.Doubts >= news.MaxDoubts):
			unresolved = append(unresolved, d.N)
		case !d.mailable:
			suppressed = append(suppressed, d.N)
		default:
			take = append(take, d.N)
			d.Status, d.Owner, d.Attempt = news.DeliveryLeased, owner, d.Attempt+1
			taken = append(taken, d.Delivery)
		}
	}
	for _, change := range []struct {
		rows []int64
		set  string
		args []any
	}{
		{take, `status = 'leased', attempt = attempt + 1, next_at = 0, owner = $1`, []any{owner}},
		{suppressed, `status = 'suppressed', next_at = 0, owner = $1`, []any{""}},
		{unresolved, `status = 'unresolved', next_at = 0, owner = $1`, []any{""}},
	} {
		if err := chunks(change.rows, func(part []int64) error {
			return exec(ctx, tx, `UPDATE deliveries SET `+change.set+` WHERE n IN (`+list(2, len(part))+`)`, append(change.args[:1:1], anys(part)...))
		}); err != nil {
			return nil, err
		}
	}
	return taken, nil
}

// WriteLedger marks deliveries as in doubt and settles others, in one transaction that is on the disk when it returns.
// Suppression is checked in it; every change compares attempt and owner. A sender whose time was over, and taken, is
// news.ErrConflict: it holds nothing, but its settlements of messages in doubt that nobody claimed since are written.
func (db *DB) WriteLedger(ctx context.Context, w news.LedgerWrite) (news.LedgerWritten, error) {
	var out news.LedgerWritten
	if err := db.ledger.prepare(ctx, db.writer); err != nil {
		return out, wrap(db.dialect.MapError(err), "write the ledger")
	}
	lost := false
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		out, lost = news.LedgerWritten{Marked: make(map[int64]bool, len(w.Marks))}, false
		err := inside(ctx, tx, db.ledger.beat).QueryRowContext(ctx, w.Owner, micros(w.Until)).Scan(&out.Epoch)
		if isNoRows(err) {
			lost, err = true, nil
		}
		if err != nil {
			return err
		}
		if err := inside(ctx, tx, db.ledger.status).QueryRowContext(ctx, string(w.Mailing)).Scan(&out.Status); err != nil {
			return err
		}
		if out.Stale, err = db.settle(ctx, tx, w, out.Status); err != nil || lost {
			return err
		}
		if out.Status == news.MailingOpen {
			return db.mark(ctx, tx, w, out.Marked)
		}
		return nil
	})
	if err == nil && lost {
		err = fmt.Errorf("%w: the sender's time was over", news.ErrConflict)
	}
	return out, wrap(err, "write the ledger")
}

// mark puts deliveries in doubt that the sender holds and whose readers may be mailed.
func (db *DB) mark(ctx context.Context, tx *sql.Tx, w news.LedgerWrite, marked map[int64]bool) error {
	byAttempt := map[int][]int64{}
	for _, m := range w.Marks {
		byAttempt[m.Attempt] = append(byAttempt[m.Attempt], m.N)
	}
	for attempt, rows := range byAttempt {
		err := padded(rows, func(part []int64) error {
			got, err := inside(ctx, tx, db.ledger.marks[len(part)]).QueryContext(ctx, append([]any{w.Owner, attempt}, anys(part)...)...)
			if err != nil {
				return err
			}
			defer func() { _ = got.Close() }() // got.Err below says what went wrong
			for got.Next() {
				var n int64
				if err := got.Scan(&n); err != nil {
					return err
				}
				marked[n] = true
			}
			return got.Err()
		})
		if err != nil {
			return err
		}
		for _, n := range rows {
			if marked[n] {
				continue
			}
			if err := exec(ctx, tx, `UPDATE deliveries AS t SET status = 'suppressed', owner = ''
				WHERE n = $1 AND status = 'leased' AND owner = $2 AND attempt = $3 AND NOT `+deliveryMailable, []any{n, w.Owner, attempt}); err != nil {
				return err
			}
		}
	}
	return nil
}

// outcome is what settlements have in common that are written by one statement.
type outcome struct {
	attempt          int
	status           news.DeliveryStatus
	nextAt           int64
	answered, failed bool
}

// settle writes settlements, and returns how many found their delivery in other hands.
func (db *DB) settle(ctx context.Context, tx *sql.Tx, w news.LedgerWrite, status news.MailingStatus) (stale int, err error) {
	groups := map[outcome][]news.Settlement{}
	for _, s := range w.Settled {
		o := outcome{s.Attempt, s.Status, micros(s.NextAt), s.Answered, s.Failed}
		if status == news.MailingCancelled && !o.status.Final() { // nobody goes on with it
			o.nextAt = 0
			if o.status = news.DeliveryCancelled; s.Status == news.DeliveryInDoubt {
				o.status = news.DeliveryUnresolved
			}
		}
		groups[o] = append(groups[o], s)
	}
	defer func() {
		if err == nil {
			err = keepRefusals(ctx, tx, w)
		}
	}()
	for o, all := range groups {
		err := padded(all, func(part []news.Settlement) error {
			owner := ""
			if o.status == news.DeliveryInDoubt {
				owner = w.Owner // who may still say what became of it
			}
			args := []any{string(o.status), o.nextAt, flag(o.answered), flag(o.failed), owner, w.Owner, o.attempt}
			distinct := map[int64]bool{}
			for _, s := range part {
				args = append(args, s.N, s.Reply)
				distinct[s.N] = true
			}
			done, err := inside(ctx, tx, db.ledger.settles[len(part)]).ExecContext(ctx, args...)
			if err != nil {
				return err
			}
			n, err := done.RowsAffected()
			stale += len(distinct) - int(n)
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	return stale, nil
}

// keepRefusals keeps the answers that speak against an address, where they ended a delivery.
func keepRefusals(ctx context.Context, tx *sql.Tx, w news.LedgerWrite) error {
	for _, s := range w.Settled {
		if s.Against == "" {
			continue
		}
		if err := exec(ctx, tx, `INSERT INTO refusals (subscriber, mailing, class, at, reply)
			SELECT subscriber, $1, $2, $3, $4 FROM deliveries WHERE n = $5 AND attempt = $6 AND status = 'rejected'`+refusedAgain,
			[]any{string(w.Mailing), s.Against, micros(w.Now), s.Reply, s.N, s.Attempt}); err != nil {
			return err
		}
	}
	return nil
}

// maxGroup is how many rows one statement of the ledger changes at most.
const maxGroup = 64

// ledgerStatements are prepared once, by the number of their rows: parsing them anew for every group would cost as much as
// running them.
type ledgerStatements struct {
	mu             sync.Mutex
	marks, settles map[int]*sql.Stmt
	beat, status   *sql.Stmt
}

// statement is a prepared statement within a transaction, which ends it.
type statement interface {
	QueryContext(ctx context.Context, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, args ...any) *sql.Row
	ExecContext(ctx context.Context, args ...any) (sql.Result, error)
}

func inside(ctx context.Context, tx *sql.Tx, s *sql.Stmt) statement { return tx.StmtContext(ctx, s) }

// prepare prepares the statements; they are closed with the database.
func (l *ledgerStatements) prepare(ctx context.Context, db *sql.DB) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.marks != nil {
		return nil
	}
	var err error
	if l.beat, err = db.PrepareContext(ctx, `UPDATE senders SET until = $2, epoch = epoch + 1 WHERE owner = $1 AND until > 0 RETURNING epoch`); err != nil {
		return err
	}
	if l.status, err = db.PrepareContext(ctx, `SELECT status FROM mailings WHERE id = $1`); err != nil {
		return err
	}
	marks, settles := map[int]*sql.Stmt{}, map[int]*sql.Stmt{}
	for n := 1; n <= maxGroup; n *= 2 {
		if marks[n], err = db.PrepareContext(ctx, markText(n)); err != nil { //nolint:sqlclosecheck // kept
			return err
		}
		if settles[n], err = db.PrepareContext(ctx, settleText(n)); err != nil { //nolint:sqlclosecheck // kept
			return err
		}
	}
	l.marks, l.settles = marks, settles
	return nil
}

// markText is the statement that marks n deliveries.
func markText(n int) string {
	return `UPDATE deliveries AS t SET status = 'in_doubt', doubts = doubts + 1
		WHERE n IN (` + list(3, n) + `) AND status = 'leased' AND owner = $1 AND attempt = $2 AND ` + deliveryMailable + ` RETURNING n`
}

// settleText is the statement that settles n deliveries.
func settleText(n int) string {
	var replies, rows strings.Builder
	for i := range n {
		row, reply := "$"+strconv.Itoa(8+2*i), "$"+strconv.Itoa(9+2*i)
		replies.WriteString(" WHEN " + row + " THEN " + reply)
		if i > 0 {
			rows.WriteByte(',')
		}
		rows.WriteString(row)
	}
	return `UPDATE deliveries SET status = $1, next_at = $2, doubts = doubts - CASE WHEN status = 'in_doubt' THEN CAST($3 AS INTEGER) ELSE 0 END,
		fails = fails + CAST($4 AS INTEGER), owner = $5, reply = CASE n` + replies.String() + ` ELSE reply END
		WHERE n IN (` + rows.String() + `) AND owner = $6 AND attempt = $7 AND status IN ('leased', 'in_doubt')`
}

// padded calls f with runs of values whose lengths are powers of two, the last value repeated to fill one up; so few
// distinct statements are prepared, each once.
func padded[T any](all []T, f func([]T) error) error {
	for len(all) > 0 {
		n := min(len(all), maxGroup)
		part := all[:n:n]
		all = all[n:]
		size := 1
		for size < n {
			size *= 2
		}
		for len(part) < size {
			part = append(part, part[n-1])
		}
		if err := f(part); err != nil {
			return err
		}
	}
	return nil
}
