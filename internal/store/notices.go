package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dateline/internal/news"
)

const noticeColumns = `id, kind, subscriber_id, address, address_hash, lang, secret, status, attempt, doubts, owner, leased_to, next_at, expires_at, reply, created_at, settled_at`

func scanNotice(row scanner) (news.Notice, error) {
	var n news.Notice
	var leased, next, expires, created, settled int64
	err := row.Scan(&n.ID, &n.Kind, &n.Subscriber, &n.Address, &n.Hash, &n.Lang, &n.Secret, &n.Status, &n.Attempt, &n.Doubts, &n.Owner,
		&leased, &next, &expires, &n.Reply, &created, &settled)
	n.LeasedTo, n.NextAt, n.ExpiresAt = fromMicros(leased), fromMicros(next), fromMicros(expires)
	n.CreatedAt, n.SettledAt = fromMicros(created), fromMicros(settled)
	return n, err
}

// EnqueueNotice adds a notice to those that wait to be sent. One with a known id is nothing, not an error.
func (db *DB) EnqueueNotice(ctx context.Context, n news.Notice) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error { return insertNotice(ctx, tx, &n) })
	return wrap(err, "notice "+string(n.ID))
}

const newNoticeText = `INSERT INTO notices (` + noticeColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, '', 0, $9, $10, '', $11, 0)
		ON CONFLICT (id) DO NOTHING`

// insertNotice writes a notice that waits.
func insertNotice(ctx context.Context, tx runner, n *news.Notice) error {
	if n.ID == "" || n.Kind == "" || n.Address == "" || n.Hash == "" || n.ExpiresAt.IsZero() {
		return fmt.Errorf("%w: a notice without id, kind, address, hash or end", news.ErrInvalid)
	}
	_, err := tx.ExecContext(ctx, newNoticeText, string(n.ID), string(n.Kind), string(n.Subscriber), n.Address, n.Hash, string(n.Lang), n.Secret,
		string(news.DeliveryPending), micros(n.NextAt), micros(n.ExpiresAt), micros(n.CreatedAt))
	return err
}

// maxNoticeDoubts is after how many dots without an answer a notice is not sent again (RELIABILITY §1.2).
const maxNoticeDoubts = 3

// ClaimNotices leases at most n notices that are due to an owner, until a time; no other owner gets them before it. Those
// whose address is suppressed meanwhile, but for having left, those whose time is over and those that were in doubt too
// often are settled as such and not returned. Each notice is claimed by one.
func (db *DB) ClaimNotices(ctx context.Context, owner string, now, until time.Time, n int) ([]news.Notice, error) {
	var claimed []news.Notice
	err := db.write(ctx, func(tx *sql.Tx) error {
		claimed = nil
		for _, end := range []struct {
			status news.DeliveryStatus
			where  string
		}{
			{news.DeliveryUnresolved, `status = 'in_doubt' AND (doubts >= $3 OR expires_at <= $2) AND next_at <= $2`},
			{news.DeliverySuppressed, `status <> 'in_doubt' AND EXISTS (SELECT 1 FROM suppressions x WHERE x.address_hash = notices.address_hash AND x.reason <> 'left') AND $3 > 0 AND next_at <= $2`},
			{news.DeliveryExpired, `expires_at <= $2 AND status <> 'in_doubt' AND next_at <= $2 AND $3 > 0`},
		} {
			if _, err := tx.ExecContext(ctx, `UPDATE notices SET status = $1, settled_at = $2, secret = '', owner = '' WHERE settled_at = 0 AND `+end.where, //nolint:gosec // our own conditions
				string(end.status), micros(now), maxNoticeDoubts); err != nil {
				return err
			}
		}
		return query(ctx, tx, `UPDATE notices SET status = 'leased', attempt = attempt + 1, owner = $1, leased_to = $2, next_at = $2
			WHERE id IN (SELECT t.id FROM notices t WHERE t.settled_at = 0 AND t.next_at <= $3 ORDER BY t.next_at, t.id LIMIT $4`+db.dialect.SkipLocked+`)
			RETURNING `+noticeColumns, []any{owner, micros(until), micros(now), n}, func(rows *sql.Rows) error {
			n, err := scanNotice(rows)
			claimed = append(claimed, n)
			return err
		})
	})
	return claimed, wrap(err, "claim notices")
}

// MarkNotice records that the last byte of a notice is about to be written: from now on it may have arrived. It must
// return before that byte is. A lease that is another's or over, or an address that is suppressed meanwhile, is
// news.ErrConflict, and then the byte must not be written. Without an answer it is claimed again at retry.
func (db *DB) MarkNotice(ctx context.Context, n news.Notice, now, retry time.Time) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE notices SET status = 'in_doubt', doubts = doubts + 1, next_at = $5
			WHERE id = $1 AND status = 'leased' AND attempt = $2 AND owner = $3 AND leased_to > $4
			AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.address_hash = notices.address_hash AND x.reason <> 'left')`,
			string(n.ID), n.Attempt, n.Owner, micros(now), micros(retry))
		return changedOne(done, err)
	})
	return wrap(err, "mark notice "+string(n.ID))
}

// changedOne turns an update that found its row changed into news.ErrConflict.
func changedOne(done sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := done.RowsAffected()
	if err == nil && n != 1 {
		return news.ErrConflict
	}
	return err
}

// SettleNotice records what became of a claimed notice: accepted or rejected for good, or deferred until n.NextAt. The
// reply is n.Reply. An answer takes its doubt back. What another owner or a later attempt holds is news.ErrConflict.
func (db *DB) SettleNotice(ctx context.Context, n news.Notice, status news.DeliveryStatus, now time.Time) error {
	settled, next := int64(0), micros(n.NextAt)
	if status.Final() {
		settled = micros(now)
	}
	err := db.write(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE notices SET doubts = CASE WHEN status = 'in_doubt' THEN doubts - 1 ELSE doubts END, status = $4, reply = $5,
			next_at = $6, settled_at = $7, owner = '', leased_to = 0, secret = CASE WHEN $8 = 0 THEN secret ELSE '' END
			WHERE id = $1 AND attempt = $2 AND owner = $3 AND settled_at = 0`,
			string(n.ID), n.Attempt, n.Owner, string(status), n.Reply, next, settled, flag(status.Final()))
		return changedOne(done, err)
	})
	return wrap(err, "settle notice "+string(n.ID))
}

// NoticesWaiting returns how many notices are not settled.
func (db *DB) NoticesWaiting(ctx context.Context) (int, error) {
	var n int
	err := db.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM notices WHERE settled_at = 0`).Scan(&n)
	})
	return n, wrap(err, "notices")
}

// NoticesDue says whether a notice waits to be claimed now. It writes nothing.
func (db *DB) NoticesDue(ctx context.Context, now time.Time) (bool, error) {
	var n int
	err := db.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM notices WHERE settled_at = 0 AND next_at <= $1 LIMIT 1) d`, micros(now)).Scan(&n)
	})
	return n > 0, wrap(err, "notices")
}
