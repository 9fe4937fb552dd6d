package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dateline/internal/news"
)

// What a sign-up asks and writes.
const (
	gateText   = `UPDATE signup_gate SET passed = passed + $1 WHERE id = 1`
	recentText = `SELECT
		(SELECT COUNT(*) FROM (SELECT 1 FROM signups WHERE address_hash = $1 AND at > $2 LIMIT $7) a),
		(SELECT COUNT(*) FROM (SELECT 1 FROM signups WHERE address_hash = $1 AND at > $3 LIMIT $8) b),
		(SELECT COUNT(*) FROM (SELECT 1 FROM signups WHERE net = $4 AND at > $6 LIMIT $9) c),
		(SELECT COUNT(*) FROM (SELECT 1 FROM signups WHERE domain = $5 AND at > $6 LIMIT $10) d),
		(SELECT COUNT(*) FROM (SELECT 1 FROM signups WHERE at > $6 LIMIT $11) e)`
	refusedText       = `SELECT reason FROM suppressions WHERE address_hash = $1`
	knownText         = `SELECT id, status FROM subscribers WHERE address_key = $1`
	newSubscriberText = `INSERT INTO subscribers (id, address, address_key, address_hash, domain, status, created_at, confirmed_at, unsubscribed_at,
		lang, frequencies, sections, entities, storylines, lead_if_empty, slice) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, $9, $10, $11, $12, $13, $14)`
	newConfirmationText = `INSERT INTO confirmations (token_hash, subscriber_id, choices, expires_at, used_at) VALUES ($1, $2, $3, $4, 0)`
	newSignUpText       = `INSERT INTO signups (id, at, address_hash, net, domain) VALUES ($1, $2, $3, $4, $5)`
)

// SignUps takes forms in one transaction and says what came of each, and how many mails forms caused in the hour before.
// Whether an address is new, known, suppressed or over a limit, the same is looked up and one commit is waited for, so
// that an answer's time tells nothing. Several processes share the limits.
func (db *DB) SignUps(ctx context.Context, list []news.SignUp, limits news.SignUpLimits) (outcomes []news.SignUpOutcome, lastHour int, err error) {
	if err := db.kept.keep(ctx, db.writer, gateText, recentText, refusedText, knownText, newSubscriberText, newConfirmationText, newFormText, newConsentText,
		newNoticeText, newSignUpText); err != nil {
		return nil, 0, wrap(db.dialect.MapError(err), "sign up")
	}
	err = db.writeDurably(ctx, func(plain *sql.Tx) error {
		tx := keptTx{plain, &db.kept}
		outcomes, lastHour = make([]news.SignUpOutcome, len(list)), 0
		// First of all, so that whoever counts sees all who counted before.
		if _, err := tx.ExecContext(ctx, gateText, len(list)); err != nil {
			return err
		}
		for i := range list {
			var err error
			if outcomes[i], lastHour, err = signUp(ctx, tx, &list[i], limits); err != nil {
				return err
			}
		}
		return nil
	})
	return outcomes, lastHour, wrap(err, "sign up")
}

// recent are the mails that forms caused, as far as limits need to know.
type recent struct{ day, month, net, domain, all int }

func signUp(ctx context.Context, tx runner, s *news.SignUp, limits news.SignUpLimits) (news.SignUpOutcome, int, error) {
	var r recent
	hour := micros(s.At.Add(-time.Hour))
	err := tx.QueryRowContext(ctx, recentText,
		s.Mailbox.Hash, micros(s.At.Add(-24*time.Hour)), micros(s.At.Add(-30*24*time.Hour)), s.Net, s.Mailbox.Domain, hour,
		limits.AddressDay, limits.AddressMonth, limits.NetHour, limits.DomainHour, limits.AllHour,
	).Scan(&r.day, &r.month, &r.net, &r.domain, &r.all)
	if err != nil {
		return "", 0, err
	}
	var reason string
	err = tx.QueryRowContext(ctx, refusedText, s.Mailbox.Hash).Scan(&reason)
	if err != nil && !isNoRows(err) {
		return "", 0, err
	}
	id, status := s.ID, ""
	err = tx.QueryRowContext(ctx, knownText, s.Mailbox.Key).Scan(&id, &status)
	if err != nil && !isNoRows(err) {
		return "", 0, err
	}
	if refused := over(limits, r); refused != "" {
		return refused, r.all, nil
	}
	if reason != "" && reason != string(news.Left) {
		return news.SignUpSuppressed, r.all, nil
	}
	out, err := admit(ctx, tx, s, id, news.SubscriberStatus(status))
	return out, r.all + 1, err
}

// over names the limit that is reached, or nothing.
func over(l news.SignUpLimits, r recent) news.SignUpOutcome {
	reached := func(limit, n int) bool { return limit > 0 && n >= limit }
	switch {
	case reached(l.AddressDay, r.day), reached(l.AddressMonth, r.month):
		return news.SignUpAddress
	case reached(l.NetHour, r.net):
		return news.SignUpNet
	case reached(l.DomainHour, r.domain):
		return news.SignUpDomain
	case reached(l.AllHour, r.all):
		return news.SignUpAll
	}
	return ""
}

// admit writes what a sign-up within all limits leads to.
func admit(ctx context.Context, tx runner, s *news.SignUp, id news.SubscriberID, status news.SubscriberStatus) (news.SignUpOutcome, error) {
	n := news.Notice{
		ID: s.Notice, Kind: news.NoticeConfirm, Subscriber: id, Address: s.Mailbox.Address, Hash: s.Mailbox.Hash, Lang: s.Choices.Lang,
		Secret: s.Secret, CreatedAt: s.At, NextAt: s.At, ExpiresAt: s.LinkTill,
	}
	out := news.SignUpMailed
	switch status {
	case "":
		if err := insertSubscriber(ctx, tx, s, id); err != nil {
			return "", err
		}
	case news.Confirmed:
		out, n.Kind, n.Secret = news.SignUpAlready, news.NoticeAlready, ""
	default:
	}
	if n.Kind == news.NoticeConfirm {
		choices, err := toJSON(s.Choices.Normal())
		if err != nil {
			return "", err
		}
		if _, err := tx.ExecContext(ctx, newConfirmationText,
			s.SecretHash, string(id), choices, micros(s.LinkTill)); err != nil {
			return "", err
		}
	}
	asked := s.Consent
	asked.Event, asked.At = news.ConsentAsked, s.At
	if err := logConsent(ctx, tx, id, asked); err != nil {
		return "", err
	}
	if err := insertNotice(ctx, tx, &n); err != nil {
		return "", err
	}
	_, err := tx.ExecContext(ctx, newSignUpText,
		string(s.Notice), micros(s.At), s.Mailbox.Hash, s.Net, s.Mailbox.Domain)
	return out, err
}

func insertSubscriber(ctx context.Context, tx runner, s *news.SignUp, id news.SubscriberID) error {
	columns, err := choiceColumns(s.Choices)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, newSubscriberText,
		append([]any{string(id), s.Mailbox.Address, s.Mailbox.Key, s.Mailbox.Hash, s.Mailbox.Domain, string(news.Pending), micros(s.At)}, columns...)...)
	return err
}

// Confirm uses a link: its subscriber is confirmed, with the choices of its form. It can be used once; of several at once
// one wins. An unknown link is news.ErrNotFound.
func (db *DB) Confirm(ctx context.Context, secretHash string, consent news.Consent) (news.Confirmation, error) {
	var c news.Confirmation
	err := db.writeDurably(ctx, func(tx *sql.Tx) error {
		c = news.Confirmation{}
		var id, text string
		var expires, used int64
		err := tx.QueryRowContext(ctx, `SELECT subscriber_id, choices, expires_at, used_at FROM confirmations WHERE token_hash = $1`+db.dialect.LockRows,
			secretHash).Scan(&id, &text, &expires, &used)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if err != nil {
			return err
		}
		if c.Subscriber, err = subscriberBy(ctx, tx, "id", id); err != nil {
			return err
		}
		if used != 0 {
			c.Repeat = true
			return nil
		}
		var refused int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM suppressions x JOIN subscribers s ON s.address_hash = x.address_hash WHERE s.id = $1 AND x.reason <> $2`,
			id, string(news.Left)).Scan(&refused); err != nil {
			return err
		}
		if expires < micros(consent.At) || refused > 0 {
			c.Expired = true
			return nil
		}
		var choices news.Choices
		if err := fromJSON(text, &choices); err != nil {
			return fmt.Errorf("choices of a confirmation of %s: %w", id, err)
		}
		return confirm(ctx, tx, &c, choices, consent)
	})
	return c, wrap(err, "confirm")
}

func confirm(ctx context.Context, tx *sql.Tx, c *news.Confirmation, choices news.Choices, consent news.Consent) error {
	columns, err := choiceColumns(choices)
	if err != nil {
		return err
	}
	id := c.Subscriber.ID
	at := micros(consent.At)
	// The other links of the same reader have done their work too.
	if _, err := tx.ExecContext(ctx, `UPDATE confirmations SET used_at = $1 WHERE subscriber_id = $2 AND used_at = 0`, at, string(id)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE subscribers SET status = $2, confirmed_at = $3, unsubscribed_at = 0,
		lang = $4, frequencies = $5, sections = $6, entities = $7, storylines = $8, lead_if_empty = $9, slice = $10 WHERE id = $1`,
		append([]any{string(id), string(news.Confirmed), at}, columns...)...); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM suppressions WHERE reason = $2 AND address_hash = (SELECT address_hash FROM subscribers WHERE id = $1)`,
		string(id), string(news.Left)); err != nil {
		return err
	}
	consent.Event = news.ConsentConfirmed
	if err := logConsent(ctx, tx, id, consent); err != nil {
		return err
	}
	c.Subscriber, err = subscriberBy(ctx, tx, "id", string(id))
	return err
}
