package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"dateline/internal/news"
)

// Unsubscribe ends a subscription, at once and for every mail that is not yet marked as sent, and says whether it was
// there to end. Its address is suppressed until its reader subscribes and confirms again. A repeat changes nothing. An
// unknown id is news.ErrNotFound.
func (db *DB) Unsubscribe(ctx context.Context, id news.SubscriberID, consent news.Consent) (changed bool, err error) {
	err = db.writeDurably(ctx, func(tx *sql.Tx) (err error) {
		changed, err = db.leave(ctx, tx, id, consent)
		return err
	})
	return changed, wrap(err, "unsubscribe "+string(id))
}

// LeaveFrequency ends one of the frequencies that a reader chose, at once and for every mail of it that is not yet marked as
// sent. Whoever chose no other has unsubscribed. A frequency that they do not have changes nothing. An unknown id is
// news.ErrNotFound.
func (db *DB) LeaveFrequency(ctx context.Context, id news.SubscriberID, f news.Frequency, consent news.Consent) (changed bool, err error) {
	err = db.writeDurably(ctx, func(tx *sql.Tx) error {
		changed = false
		s, err := scanSubscriber(tx.QueryRowContext(ctx, `SELECT `+subscriberColumns+` FROM subscribers WHERE id = $1`+db.dialect.LockRows, string(id)))
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if err != nil || s.Status == news.Unsubscribed || !s.Frequencies.Has(f) {
			return err
		}
		rest := s.Frequencies.Without(f)
		if len(rest) == 0 {
			changed, err = db.leave(ctx, tx, id, consent)
			return err
		}
		text, err := toJSON(rest)
		if err != nil {
			return err
		}
		if err := exec(ctx, tx, `UPDATE subscribers SET frequencies = $2 WHERE id = $1`, []any{string(id), text}); err != nil {
			return err
		}
		changed = true
		consent.Event = news.ConsentChanged
		return logConsent(ctx, tx, id, consent)
	})
	return changed, wrap(err, "unsubscribe "+string(id)+" from "+string(f))
}

// leave ends a subscription that was not ended before.
func (db *DB) leave(ctx context.Context, tx *sql.Tx, id news.SubscriberID, consent news.Consent) (changed bool, err error) {
	var hash, status string
	err = tx.QueryRowContext(ctx, `SELECT address_hash, status FROM subscribers WHERE id = $1`+db.dialect.LockRows, string(id)).Scan(&hash, &status)
	if isNoRows(err) {
		return false, news.ErrNotFound
	}
	if err != nil || status == string(news.Unsubscribed) {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE subscribers SET status = $2, unsubscribed_at = $3 WHERE id = $1`,
		string(id), string(news.Unsubscribed), micros(consent.At)); err != nil {
		return false, err
	}
	consent.Event = news.ConsentUnsubscribed
	if err := logConsent(ctx, tx, id, consent); err != nil {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM confirmations WHERE subscriber_id = $1 AND used_at = 0`, string(id)); err != nil {
		return false, err
	}
	return true, suppress(ctx, tx, news.Suppression{Hash: hash, Reason: news.Left, At: consent.At})
}

// Suppress makes sure that an address, known by its hash, is never mailed. A reason that is there stays, unless it is
// that the reader left. What waits to be mailed to it is given up, and a subscription that was never confirmed is erased.
func (db *DB) Suppress(ctx context.Context, s news.Suppression) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM subscribers WHERE address_hash = $1 AND status = $2`, s.Hash, string(news.Pending)); err != nil {
			return err
		}
		return suppress(ctx, tx, s)
	})
	return wrap(err, "suppress")
}

// suppress writes the suppression and settles the notices that are not under way. Its note may be what a server said, and
// outlives the address, so it loses all that looks like one.
func suppress(ctx context.Context, tx *sql.Tx, s news.Suppression) error {
	words := strings.Fields(s.Note)
	for i, w := range words {
		if strings.Contains(w, "@") {
			words[i] = "…"
		}
	}
	s.Note = strings.Join(words, " ")
	if _, err := tx.ExecContext(ctx, `INSERT INTO suppressions (address_hash, reason, at, note) VALUES ($1, $2, $3, $4)
		ON CONFLICT (address_hash) DO UPDATE SET reason = excluded.reason, at = excluded.at, note = excluded.note
		WHERE suppressions.reason = 'left' AND excluded.reason <> 'left'`, s.Hash, string(s.Reason), micros(s.At), s.Note); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE notices SET status = $2, settled_at = $3, secret = '', owner = ''
		WHERE address_hash = $1 AND settled_at = 0 AND status <> $4`,
		s.Hash, string(news.DeliverySuppressed), micros(s.At), string(news.DeliveryInDoubt))
	return err
}

// Unsuppress lets an address, known by its hash, be mailed again. One that is not suppressed is news.ErrNotFound.
func (db *DB) Unsuppress(ctx context.Context, hash string) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM suppressions WHERE address_hash = $1`, hash)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err == nil && n == 0 {
			return news.ErrNotFound
		}
		return err
	})
	return wrap(err, "suppression")
}

// Suppression says why an address, known by its hash, is never mailed; news.ErrNotFound if it may be.
func (db *DB) Suppression(ctx context.Context, hash string) (news.Suppression, error) {
	s := news.Suppression{Hash: hash}
	err := db.read(ctx, func(tx *sql.Tx) error {
		var at int64
		err := tx.QueryRowContext(ctx, `SELECT reason, at, note FROM suppressions WHERE address_hash = $1`, hash).Scan(&s.Reason, &at, &s.Note)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		s.At = fromMicros(at)
		return err
	})
	return s, wrap(err, "suppression")
}

// Suppressions returns a page of the suppressed addresses: at most n, by hash, behind the hash after.
func (db *DB) Suppressions(ctx context.Context, after string, n int) ([]news.Suppression, error) {
	var page []news.Suppression
	err := db.read(ctx, func(tx *sql.Tx) error {
		page = nil
		return query(ctx, tx, `SELECT address_hash, reason, at, note FROM suppressions WHERE address_hash > $1 ORDER BY address_hash LIMIT $2`,
			[]any{after, n}, func(rows *sql.Rows) error {
				var s news.Suppression
				var at int64
				err := rows.Scan(&s.Hash, &s.Reason, &at, &s.Note)
				s.At = fromMicros(at)
				page = append(page, s)
				return err
			})
	})
	return page, wrap(err, "suppressions")
}

// EraseSubscriber forgets a subscriber: the address, the choices, the log, the notices. What stays is the keyed hash of
// the address among the suppressions, so that no list brings them back. An unknown id is news.ErrNotFound.
func (db *DB) EraseSubscriber(ctx context.Context, id news.SubscriberID, at time.Time) error {
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		var hash string
		err := tx.QueryRowContext(ctx, `SELECT address_hash FROM subscribers WHERE id = $1`+db.dialect.LockRows, string(id)).Scan(&hash)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := suppress(ctx, tx, news.Suppression{Hash: hash, Reason: news.Left, At: at}); err != nil {
			return err
		}
		return erase(ctx, tx, string(id), hash)
	})
	return wrap(err, "erase subscriber "+string(id))
}

// erase deletes what names a subscriber. Consents and confirmations go with the subscriber; of the ledger the rows stay, so
// that its counts remain true, without the address.
func erase(ctx context.Context, tx *sql.Tx, id, hash string) error {
	for _, d := range []struct {
		text string
		args []any
	}{
		{`DELETE FROM notices WHERE subscriber_id = $1 OR address_hash = $2`, []any{id, hash}},
		{`UPDATE deliveries SET address = '', reply = 'erased' WHERE mailing IN (SELECT n FROM mailings) AND subscriber = $1`, []any{id}},
		{`DELETE FROM refusals WHERE subscriber = $1`, []any{id}},
		{`DELETE FROM returns WHERE subscriber = $1`, []any{id}},
		{`DELETE FROM subscribers WHERE id = $1`, []any{id}},
	} {
		if _, err := tx.ExecContext(ctx, d.text, d.args...); err != nil {
			return err
		}
	}
	return nil
}

// Keeping says how long what is not needed for ever is kept.
type Keeping struct {
	Pending time.Duration // subscriptions that nobody confirmed
	Notices time.Duration // notices that are settled
	SignUps time.Duration // sign-ups counted against abuse
}

// Swept is what SweepSubscribers erased.
type Swept struct{ Pending, Notices, SignUps int }

// SweepSubscribers erases what was kept long enough. A repeat erases nothing more.
func (db *DB) SweepSubscribers(ctx context.Context, keep Keeping, now time.Time) (Swept, error) {
	var s Swept
	err := db.write(ctx, func(tx *sql.Tx) error {
		// What nobody took in time is over, so that nothing waits for a reader who is erased below.
		if _, err := tx.ExecContext(ctx, `UPDATE notices SET status = CASE WHEN status = 'in_doubt' THEN 'unresolved' ELSE 'expired' END,
			settled_at = $1, secret = '', owner = '' WHERE settled_at = 0 AND expires_at <= $1 AND next_at <= $1`, micros(now)); err != nil {
			return err
		}
		for _, d := range []struct {
			n    *int
			text string
			args []any
		}{
			// A later sign-up of the same address keeps the row: its link must have something to confirm.
			{
				&s.Pending, `DELETE FROM subscribers WHERE status = 'pending' AND created_at < $1
				AND NOT EXISTS (SELECT 1 FROM confirmations c WHERE c.subscriber_id = subscribers.id AND c.expires_at > $2)`,
				[]any{micros(now.Add(-keep.Pending)), micros(now)},
			},
			{
				&s.Notices, `DELETE FROM notices WHERE settled_at > 0 AND (settled_at < $1 OR NOT EXISTS (SELECT 1 FROM subscribers s WHERE s.id = notices.subscriber_id))`,
				[]any{micros(now.Add(-keep.Notices))},
			},
			{&s.SignUps, `DELETE FROM signups WHERE at < $1`, []any{micros(now.Add(-keep.SignUps))}},
		} {
			done, err := tx.ExecContext(ctx, d.text, d.args...)
			if err != nil {
				return err
			}
			n, err := done.RowsAffected()
			if err != nil {
				return err
			}
			*d.n = int(n)
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM confirmations WHERE expires_at < $1`, micros(now.Add(-keep.Pending)))
		return err
	})
	return s, wrap(err, "sweep subscribers")
}
