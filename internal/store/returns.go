package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"dateline/internal/news"
)

// maxReturns is how many notes about one message to one reader are kept. Who holds a message holds its signed name, and
// can write any number of reports about it.
const maxReturns = 20

// SaveReturn keeps what came back about a message and does what follows from it, in one transaction: a complaint or a wish
// to leave ends the subscription; a complaint suppresses the address, as do refusals once they are enough. Enough is given
// all refusals of the reader, in the order of time; it is nil for a failure that does not speak against them. The same note twice, by its key, changes nothing. With dry nothing
// changes at all, and what would have happened is returned.
func (db *DB) SaveReturn(
	ctx context.Context, r news.Return, enough func([]news.Refusal, news.SubscriberStatus) (news.SuppressionReason, bool), dry bool,
) (news.ReturnSaved, error) {
	var out news.ReturnSaved
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		out = news.ReturnSaved{}
		known, others, err := returnsOf(ctx, tx, &r)
		if err != nil {
			return err
		}
		if out.Repeat, out.Surplus = known, !known && others >= maxReturns; out.Repeat || out.Surplus {
			return nil
		}
		if out.Effect, out.Reason, err = db.effectOf(ctx, tx, &r, enough); err != nil {
			return err
		}
		// A race for the same key is one for the primary key: the loser starts anew, and finds a repeat.
		if err := exec(ctx, tx, `INSERT INTO returns (key, at, via, kind, class, rule, subscriber, mailing, domain, status, detail, effect)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, []any{
			r.Key, micros(r.At), r.Via, string(r.Kind), r.Class, r.Rule, string(r.Subscriber), string(r.Mailing), r.Domain, r.Status, r.Detail, string(out.Effect),
		}); err != nil {
			if errors.Is(db.dialect.MapError(err), news.ErrConflict) {
				return errLostRace
			}
			return err
		}
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT DISTINCT subscriber FROM returns WHERE mailing = $1 AND kind = $2
			AND (kind <> 'failed' OR class = $3 AND domain = $4)) d`, string(r.Mailing), string(r.Kind), r.Class, r.Domain).Scan(&out.Alike); err != nil {
			return err
		}
		if dry {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return out, wrap(err, "keep what came back for "+string(r.Subscriber))
}

// returnsOf says whether a note is kept already, and how many others are about the same message.
func returnsOf(ctx context.Context, tx *sql.Tx, r *news.Return) (known bool, others int, err error) {
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM returns WHERE key = $1`, r.Key).Scan(&n); err != nil || n > 0 {
		return n > 0, 0, err
	}
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM returns WHERE subscriber = $1 AND mailing = $2`, string(r.Subscriber), string(r.Mailing)).Scan(&others)
	return false, others, err
}

// effectOf does what follows from a note.
func (db *DB) effectOf(
	ctx context.Context, tx *sql.Tx, r *news.Return, enough func([]news.Refusal, news.SubscriberStatus) (news.SuppressionReason, bool),
) (news.ReturnEffect, news.SuppressionReason, error) {
	var hash string
	var status news.SubscriberStatus
	err := tx.QueryRowContext(ctx, `SELECT address_hash, status FROM subscribers WHERE id = $1`+db.dialect.LockRows, string(r.Subscriber)).Scan(&hash, &status)
	if isNoRows(err) {
		return news.EffectGone, "", nil
	}
	if err != nil {
		return "", "", err
	}
	gone := news.Suppression{Hash: hash, At: r.At}
	switch {
	case r.Kind == news.ReturnLeave:
		_, err := db.leave(ctx, tx, r.Subscriber, news.Consent{At: r.At, Method: "mail:" + r.Via})
		return news.EffectLeft, "", err
	case r.Kind == news.ReturnComplaint:
		gone.Reason, gone.Note = news.Complained, "complaint about "+string(r.Mailing)
		if _, err := db.leave(ctx, tx, r.Subscriber, news.Consent{At: r.At, Method: "complaint:" + r.Via}); err != nil {
			return "", "", err
		}
	case r.Kind == news.ReturnFailed && enough != nil:
		list, err := refuse(ctx, tx, news.Refusal{Subscriber: r.Subscriber, Mailing: r.Mailing, Class: r.Class, At: r.At, Reply: r.Detail})
		if err != nil {
			return "", "", err
		}
		reason, ok := enough(list, status)
		if !ok {
			return news.EffectCounted, "", nil
		}
		gone.Reason, gone.Note = reason, "last: "+r.Rule
	default:
		return news.EffectNone, "", nil
	}
	if status == news.Pending { // never confirmed: nothing of them is kept
		if err := exec(ctx, tx, `DELETE FROM subscribers WHERE id = $1`, []any{string(r.Subscriber)}); err != nil {
			return "", "", err
		}
	}
	return news.EffectSuppressed, gone.Reason, suppress(ctx, tx, gone)
}

// refusedAgain is what becomes of a further refusal of a mailing for the same reader: the first stays, since a mailing
// that is reported twice is one mailing; but one that says that there is no such address counts in place of one that says
// less.
const refusedAgain = ` ON CONFLICT (subscriber, mailing) DO UPDATE SET class = excluded.class, reply = excluded.reply
	WHERE refusals.class <> 'hard' AND excluded.class = 'hard'`

// refuse keeps a refusal, and returns all of its reader in the order of time.
func refuse(ctx context.Context, tx *sql.Tx, r news.Refusal) ([]news.Refusal, error) {
	if err := exec(ctx, tx, `INSERT INTO refusals (subscriber, mailing, class, at, reply) VALUES ($1, $2, $3, $4, $5)`+refusedAgain,
		[]any{string(r.Subscriber), string(r.Mailing), r.Class, micros(r.At), r.Reply}); err != nil {
		return nil, err
	}
	var out []news.Refusal
	err := query(ctx, tx, `SELECT subscriber, mailing, class, at, reply FROM refusals WHERE subscriber = $1 ORDER BY at, mailing`,
		[]any{string(r.Subscriber)}, func(rows *sql.Rows) error {
			var r news.Refusal
			var at int64
			err := rows.Scan(&r.Subscriber, &r.Mailing, &r.Class, &at, &r.Reply)
			r.At = fromMicros(at)
			out = append(out, r)
			return err
		})
	return out, err
}

// CountReturns adds to the counts of what came without a signed name. Day and N of each are added as they are.
func (db *DB) CountReturns(ctx context.Context, counts []news.ReturnCount) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		for _, c := range counts {
			if err := exec(ctx, tx, `INSERT INTO return_counts (day, via, kind, n) VALUES ($1, $2, $3, $4)
				ON CONFLICT (day, via, kind) DO UPDATE SET n = return_counts.n + excluded.n`, []any{c.Day, c.Via, string(c.Kind), c.N}); err != nil {
				return err
			}
		}
		return nil
	})
	return wrap(err, "count what came back")
}

// ReturnCounts sums up what came back since a time, with and without a signed name, by way, kind, class and effect; about
// one mailing unless it is empty, and then only what named its reader. Several notes of one kind about one message count
// once. What was only counted counts from the day of since.
func (db *DB) ReturnCounts(ctx context.Context, mailing news.MailingID, since time.Time) ([]news.ReturnCount, error) {
	var out []news.ReturnCount
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT via, kind, class, effect, n FROM (
			SELECT via, kind, class, effect, COUNT(DISTINCT subscriber || ' ' || mailing) AS n FROM returns WHERE at >= $1 AND ($2 = '' OR mailing = $2) GROUP BY via, kind, class, effect
			UNION ALL SELECT via, kind, '', 'none', SUM(n) FROM return_counts WHERE day >= $3 AND $2 = '' GROUP BY via, kind) t
			ORDER BY kind, class, via, effect`,
			[]any{micros(since), string(mailing), since.UTC().Format(time.DateOnly)}, func(rows *sql.Rows) error {
				var c news.ReturnCount
				err := rows.Scan(&c.Via, &c.Kind, &c.Class, &c.Effect, &c.N)
				out = append(out, c)
				return err
			})
	})
	return out, wrap(err, "what came back")
}

// ReturnFilter names some of what came back; what is empty does not narrow it.
type ReturnFilter struct {
	Mailing    news.MailingID
	Subscriber news.SubscriberID
	Kind       news.ReturnKind
	Since      time.Time
}

// Returns lists what came back and named its reader, the newest first, at most n.
func (db *DB) Returns(ctx context.Context, f ReturnFilter, n int) ([]news.Return, error) {
	var out []news.Return
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT key, at, via, kind, class, rule, subscriber, mailing, domain, status, detail, effect FROM returns
			WHERE at >= $1 AND ($2 = '' OR mailing = $2) AND ($3 = '' OR subscriber = $3) AND ($4 = '' OR kind = $4) ORDER BY at DESC, key LIMIT $5`,
			[]any{micros(f.Since), string(f.Mailing), string(f.Subscriber), string(f.Kind), n}, func(rows *sql.Rows) error {
				var r news.Return
				var at int64
				err := rows.Scan(&r.Key, &at, &r.Via, &r.Kind, &r.Class, &r.Rule, &r.Subscriber, &r.Mailing, &r.Domain, &r.Status, &r.Detail, &r.Effect)
				r.At = fromMicros(at)
				out = append(out, r)
				return err
			})
	})
	return out, wrap(err, "what came back")
}

// SweepReturns erases what came back before a time, and the counts of the days before it. What follows from refusals is
// kept by the refusals themselves.
func (db *DB) SweepReturns(ctx context.Context, before time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := exec(ctx, tx, `DELETE FROM returns WHERE at < $1`, []any{micros(before)}); err != nil {
			return err
		}
		return exec(ctx, tx, `DELETE FROM return_counts WHERE day < $1`, []any{before.UTC().Format(time.DateOnly)})
	})
	return wrap(err, "sweep what came back")
}

// returnInvariants hold of what came back after every transaction.
func returnInvariants() []invariant {
	return []invariant{
		{
			"who complained or left by mail is not mailed, unless they came back since",
			`SELECT r.key FROM returns r JOIN subscribers s ON s.id = r.subscriber WHERE r.effect IN ('suppressed', 'left') AND r.kind IN ('complaint', 'unsubscribe')
			 AND s.status = 'confirmed' AND s.confirmed_at < r.at AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.address_hash = s.address_hash)`,
		},
	}
}
