package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dateline/internal/news"
)

// CountDeliveries counts the deliveries of a mailing by state. It reads all of them.
func (db *DB) CountDeliveries(ctx context.Context, id news.MailingID) (news.DeliveryCounts, error) {
	var out news.DeliveryCounts
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = news.DeliveryCounts{}
		m, err := mailingIn(ctx, tx, id, "")
		if err != nil {
			return err
		}
		return query(ctx, tx, `SELECT status, COUNT(*) FROM deliveries WHERE n BETWEEN $1 AND $2 GROUP BY status`, []any{m.first, m.last}, func(rows *sql.Rows) error {
			var s news.DeliveryStatus
			var n int
			err := rows.Scan(&s, &n)
			out[s] = n
			return err
		})
	})
	return out, wrap(err, "count deliveries of "+string(id))
}

// NextDelivery returns when the first delivery of a mailing is due that has a time of its own; zero if none has.
func (db *DB) NextDelivery(ctx context.Context, id news.MailingID) (time.Time, error) {
	var at int64
	err := db.read(ctx, func(tx *sql.Tx) error {
		m, err := mailingIn(ctx, tx, id, "")
		if err != nil {
			return err
		}
		status := ``
		if m.Policy == news.DoubtHold { // those in doubt wait for a person
			status = ` AND status = 'deferred'`
		}
		return tx.QueryRowContext(ctx, `SELECT COALESCE(MIN(next_at), 0) FROM deliveries WHERE mailing = $1 AND next_at > 0`+status, m.n).Scan(&at)
	})
	return fromMicros(at), wrap(err, "next delivery of "+string(id))
}

// Deliveries returns a page of a mailing's deliveries in their order, at most limit, behind number after; of one state
// unless it is empty.
func (db *DB) Deliveries(ctx context.Context, id news.MailingID, status news.DeliveryStatus, after int64, limit int) ([]news.Delivery, error) {
	var out []news.Delivery
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		m, err := mailingIn(ctx, tx, id, "")
		if err != nil {
			return err
		}
		return query(ctx, tx, `SELECT n, subscriber, address, slice, status, attempt, doubts, fails, owner, next_at, reply FROM deliveries
			WHERE n > $1 AND n <= $2 AND ($3 = '' OR status = $3) ORDER BY n LIMIT $4`,
			[]any{min(max(after, m.first-1), m.last), m.last, string(status), limit}, func(rows *sql.Rows) error {
				d := news.Delivery{Mailing: id}
				var next int64
				err := rows.Scan(&d.N, &d.Subscriber, &d.Address, &d.Slice, &d.Status, &d.Attempt, &d.Doubts, &d.Fails, &d.Owner, &next, &d.Reply)
				d.NextAt = fromMicros(next)
				out = append(out, d)
				return err
			})
	})
	return out, wrap(err, "deliveries of "+string(id))
}

// ResolveDeliveries writes what an operator decided, and returns for how many deliveries. Those that a sender holds are
// left alone. A cancelled mailing's are not made pending: news.ErrConflict.
func (db *DB) ResolveDeliveries(ctx context.Context, r news.Resolve) (int, error) {
	var n int64
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		m, err := mailingIn(ctx, tx, r.Mailing, db.dialect.LockRows)
		if err != nil {
			return err
		}
		switch r.To {
		case news.DeliveryAccepted, news.DeliveryRejected:
		case news.DeliveryPending:
			if m.Status == news.MailingCancelled {
				return fmt.Errorf("%w: it was cancelled", news.ErrConflict)
			}
		default:
			return fmt.Errorf("%w: deliveries are not resolved to %s", news.ErrInvalid, r.To)
		}
		args := []any{m.first, m.last, string(r.To), r.Reply, string(r.Subscriber)}
		text := resolveText(list(len(args)+1, len(r.From)))
		done, err := tx.ExecContext(ctx, text, append(args, texts(r.From)...)...)
		if err != nil {
			return err
		}
		n, err = done.RowsAffected()
		return err
	})
	return int(n), wrap(err, "resolve deliveries of "+string(r.Mailing))
}

// resolveText is the statement that resolves deliveries in these states.
func resolveText(states string) string {
	return `UPDATE deliveries SET status = $3, next_at = 0, owner = '', doubts = 0, fails = 0, reply = $4
		WHERE n BETWEEN $1 AND $2 AND ($5 = '' OR subscriber = $5) AND status <> 'leased' AND (status <> 'in_doubt' OR next_at > 0)
		AND status IN (` + states + `)`
}

// Sending says whether anything may be sent from this database: an empty reason is yes.
func (db *DB) Sending(ctx context.Context) (held string, at time.Time, err error) {
	var us int64
	err = db.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT held, held_at FROM sending WHERE id = 1`).Scan(&held, &us)
	})
	return held, fromMicros(us), wrap(err, "sending")
}

// HoldSending stops all sending from this database until an operator lifts it with an empty reason. The first reason stays.
func (db *DB) HoldSending(ctx context.Context, reason string, now time.Time) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		if reason == "" {
			return exec(ctx, tx, `UPDATE sending SET held = '', held_at = 0 WHERE id = 1`, nil)
		}
		return exec(ctx, tx, `UPDATE sending SET held = $1, held_at = $2 WHERE id = 1 AND held = ''`, []any{reason, micros(now)})
	})
	return wrap(err, "hold sending")
}

// BeatMailing says that a sender is at work on a mailing.
func (db *DB) BeatMailing(ctx context.Context, id news.MailingID, now time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		return exec(ctx, tx, `UPDATE mailings SET beat_at = $2 WHERE id = $1`, []any{string(id), micros(now)})
	})
	return wrap(err, "mailing "+string(id))
}

// Refusals returns a page of readers whom a mailing was refused for, by id behind after, each with all that was ever
// refused for them, in the order of time.
func (db *DB) Refusals(ctx context.Context, id news.MailingID, after news.SubscriberID, n int) ([][]news.Refusal, error) {
	var out [][]news.Refusal
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT r.subscriber, r.mailing, r.class, r.at, r.reply FROM refusals r WHERE r.subscriber IN (
			SELECT subscriber FROM refusals WHERE mailing = $1 AND subscriber > $2 ORDER BY subscriber LIMIT $3) ORDER BY r.subscriber, r.at, r.mailing`,
			[]any{string(id), string(after), n}, func(rows *sql.Rows) error {
				var r news.Refusal
				var at int64
				err := rows.Scan(&r.Subscriber, &r.Mailing, &r.Class, &at, &r.Reply)
				r.At = fromMicros(at)
				if k := len(out); k == 0 || out[k-1][0].Subscriber != r.Subscriber {
					out = append(out, nil)
				}
				out[len(out)-1] = append(out[len(out)-1], r)
				return err
			})
	})
	return out, wrap(err, "refusals of "+string(id))
}

// SuppressSubscriber suppresses the address of a subscriber. One that is not there any more is news.ErrNotFound.
func (db *DB) SuppressSubscriber(ctx context.Context, id news.SubscriberID, reason news.SuppressionReason, at time.Time, note string) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		var hash string
		err := tx.QueryRowContext(ctx, `SELECT address_hash FROM subscribers WHERE id = $1`, string(id)).Scan(&hash)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if err != nil {
			return err
		}
		return suppress(ctx, tx, news.Suppression{Hash: hash, Reason: reason, At: at, Note: note})
	})
	return wrap(err, "suppress "+string(id))
}

// deliveryInvariants hold of mailings and their ledger after every transaction.
func deliveryInvariants() []invariant {
	return []invariant{
		{
			"a delivery is within its mailing's numbers, and a frozen mailing has them all",
			`SELECT m.id FROM mailings m LEFT JOIN (SELECT mailing, COUNT(*) AS k, MIN(n) AS low, MAX(n) AS high FROM deliveries GROUP BY mailing) d
			 ON d.mailing = m.n WHERE (m.frozen_at = 0 AND d.k IS NOT NULL) OR (m.frozen_at > 0 AND (COALESCE(d.k, 0) <> m.last_n - m.first_n + 1
			 OR d.low <> m.first_n OR d.high <> m.last_n))`,
		},
		{
			"a delivery belongs to a mailing and to one of its slices that says something",
			`SELECT d.subscriber FROM deliveries d LEFT JOIN mailing_parts p ON p.mailing = d.mailing AND p.slice = d.slice WHERE p.body IS NULL OR p.body = ''`,
		},
		{
			"a delivery is leased or in doubt if and only if somebody holds it",
			`SELECT subscriber FROM deliveries WHERE (owner <> '') <> (status IN ('leased', 'in_doubt'))`,
		},
		{
			"only what is put off or in doubt has a time of its own, and what is put off has one",
			`SELECT subscriber FROM deliveries WHERE next_at > 0 AND status NOT IN ('deferred', 'in_doubt') OR next_at = 0 AND status = 'deferred'`,
		},
		{
			"what is in doubt has a doubt, and nothing has fewer than none or more than the first dot and two repeats",
			`SELECT subscriber FROM deliveries WHERE doubts < 0 OR doubts > 3 OR status = 'in_doubt' AND doubts < 1 OR status = 'accepted' AND attempt = 0 AND reply = ''`,
		},
		{
			"a cancelled mailing leaves nothing to be sent",
			`SELECT d.subscriber FROM deliveries d JOIN mailings m ON m.n = d.mailing WHERE m.status = 'cancelled' AND d.status IN ('pending', 'deferred')`,
		},
		{
			"a delivery that is held is held by a sender of its mailing",
			`SELECT d.subscriber FROM deliveries d LEFT JOIN senders s ON s.owner = d.owner AND s.mailing = d.mailing WHERE d.owner <> '' AND s.owner IS NULL`,
		},
	}
}
