package app

import (
	"context"
	"errors"
	"fmt"

	"dateline/internal/deliver"
	"dateline/internal/mail"
	"dateline/internal/mail/smtp"
	"dateline/internal/news"
	"dateline/internal/render"
)

// relays returns the relays that mail is handed to: those given, or those of the settings, or, where there are none, the one
// that keeps mail in the mailbox of this machine.
func (a *App) relays(ctx context.Context, given []string) ([]smtp.Options, error) {
	if len(given) == 0 {
		for _, s := range a.o.Settings.SMTP {
			given = append(given, string(s))
		}
	}
	if len(given) == 0 {
		room, err := a.trial(ctx)
		return []smtp.Options{room}, err
	}
	var out []smtp.Options
	for _, text := range given {
		o, err := smtp.ParseURL(text)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// SendMailing sends a mailing until nothing is left to do, ctx ends, or it is stopped: see deliver.Sender. Relays are
// those of the settings unless some are given.
func (a *App) SendMailing(ctx context.Context, id news.MailingID, relays []string, progress func(deliver.Progress)) (deliver.Result, error) {
	if err := a.maySend(id, relays); err != nil {
		return deliver.Result{}, err
	}
	to, err := a.relays(ctx, relays)
	if err != nil {
		return deliver.Result{}, err
	}
	m, err := a.Store.Mailing(ctx, id)
	if err != nil {
		return deliver.Result{}, err
	}
	if err := a.mayMail(); err != nil {
		return deliver.Result{}, err
	}
	letters, err := a.letters(ctx, m.Lang, listOf(&m), a.webOf(&m), a.Store)
	if err != nil {
		return deliver.Result{}, err
	}
	s := &a.o.Settings
	o := deliver.Options{
		Store: a.Store, Writer: letters, Relays: to, Connections: s.SMTPConnections, Rate: s.MailRate, DomainRate: s.MailDomainRate,
		Witness: a.witness(), Key: s.IdempotencyHeader, Now: wall(), Log: a.log, Progress: progress,
	}
	if a.o.TuneSending != nil {
		a.o.TuneSending(&o)
	}
	sender, err := deliver.New(o)
	if err != nil {
		return deliver.Result{}, err
	}
	if m.FrozenAt.IsZero() && m.Status == news.MailingOpen {
		if err := o.Witness.Check(ctx); err != nil {
			return deliver.Result{}, err
		}
		if err := a.freezeMailing(ctx, m); err != nil {
			return deliver.Result{}, err
		}
	}
	r, err := sender.Send(ctx, id)
	if err != nil {
		return r, err
	}
	return r, a.judgeRefusals(context.WithoutCancel(ctx), id)
}

// judgeRefusals suppresses those whom mail was refused for too often.
func (a *App) judgeRefusals(ctx context.Context, id news.MailingID) error {
	const page = 500
	for after := news.SubscriberID(""); ; {
		readers, err := a.Store.Refusals(ctx, id, after, page)
		if err != nil || len(readers) == 0 {
			return err
		}
		for _, list := range readers {
			last := list[len(list)-1]
			after = last.Subscriber
			reason, ok := mail.Enough(list, news.Confirmed)
			if !ok {
				continue
			}
			err := a.Store.SuppressSubscriber(ctx, last.Subscriber, reason, last.At, last.Reply)
			if err != nil && !errors.Is(err, news.ErrNotFound) {
				return err
			}
		}
	}
}

// SendTest sends an edition to one address, outside the ledger: for the operator to look at. A draft will do.
func (a *App) SendTest(ctx context.Context, week news.Week, lang news.Lang, address string, relays []string) (string, error) {
	issue, err := a.Archive.Issue(ctx, week)
	if err != nil {
		return "", err
	}
	e := &edition{issue: issue, lang: lang, id: news.NewMailingID(week, lang, "test"), date: wall()()}
	if err := a.fill(ctx, e); err != nil {
		return "", err
	}
	return a.sendTest(ctx, e, render.NewAddress(a.BaseURL()).Issue(lang, week), address, relays)
}

// sendTest sends an edition to one address.
func (a *App) sendTest(ctx context.Context, e *edition, web, address string, relays []string) (string, error) {
	if err := mail.CheckAddress(address); err != nil {
		return "", err
	}
	if a.o.Settings.SenderMail == "" {
		return "", fmt.Errorf("%w: mail needs sender_mail in the configuration", news.ErrInvalid)
	}
	to, err := a.relays(ctx, relays)
	if err != nil {
		return "", err
	}
	text, _, err := a.part(e, news.Choices{Lang: e.lang})
	if err != nil {
		return "", err
	}
	letters, err := a.letters(ctx, e.lang, e.often(), web, onePart(text))
	if err != nil {
		return "", err
	}
	d := &news.Delivery{Mailing: e.id, Subscriber: "test", Address: address}
	bytes, err := letters.Append(ctx, nil, d)
	if err != nil {
		return "", err
	}
	var failed error
	for _, o := range to {
		reply, err := sendOne(ctx, o, &smtp.Message{From: letters.From(d), To: address, Bytes: bytes})
		if err == nil {
			return smtp.Escape(reply), nil
		}
		failed = errors.Join(failed, fmt.Errorf("%s: %w", o.Address, err))
	}
	return "", fmt.Errorf("%w: %w", news.ErrUnavailable, failed)
}

func sendOne(ctx context.Context, o smtp.Options, m *smtp.Message) (string, error) {
	conn, err := smtp.Dial(ctx, o)
	if err != nil {
		return "", err
	}
	defer conn.Quit()
	r, err := conn.Send(m, nil)
	return r.String(), err
}

// onePart is the only slice of a mailing that is not kept.
type onePart string

// MailingPart returns it.
func (p onePart) MailingPart(context.Context, news.MailingID, string) (string, error) {
	return string(p), nil
}

// SendingHeld says why nothing may be sent: the database was put back from a backup, and an operator has not looked yet.
// Seen are the mailings that may have gone out meanwhile.
func (a *App) SendingHeld(ctx context.Context) (reason string, seen []deliver.Seen, err error) {
	w := a.witness()
	if err := w.Check(ctx); err != nil && !errors.Is(err, news.ErrConflict) {
		return "", nil, err
	}
	if reason, _, err = a.Store.Sending(ctx); err != nil || reason == "" {
		return reason, nil, err
	}
	seen, err = w.List()
	return reason, seen, err
}

// LiftHold lets mail be sent again, as an operator decided who saw what may have gone out. Every mailing that is open is
// paused: each is resumed, counted as sent, or cancelled by itself.
func (a *App) LiftHold(ctx context.Context) error {
	all, err := a.Store.Mailings(ctx, news.Week{})
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.Status != news.MailingOpen {
			continue
		}
		counts, err := a.Store.CountDeliveries(ctx, m.ID)
		if err != nil {
			return err
		}
		if !m.FrozenAt.IsZero() && counts.Finished() {
			continue
		}
		if err := a.Store.MoveMailing(ctx, m.ID, news.MailingPaused, "the database was put back from a backup"); err != nil {
			return err
		}
	}
	// The witness first: a crash between the two leaves the hold.
	if err := a.witness().Lift(); err != nil {
		return err
	}
	return a.Store.HoldSending(ctx, "", wall()())
}

// ResumeMailing lets a paused or held mailing go on; one that is late is as if it were to be sent now.
func (a *App) ResumeMailing(ctx context.Context, id news.MailingID) (news.Mailing, error) {
	m, err := a.Store.Mailing(ctx, id)
	if err != nil {
		return m, err
	}
	now := wall()()
	if m.BeatAt.IsZero() || !m.ExpiresAt.After(now) {
		if err := a.Store.RescheduleMailing(ctx, id, now, now.Add(mailingTime)); err != nil {
			return m, err
		}
	}
	if !m.BeatAt.IsZero() {
		if err := a.Store.BeatMailing(ctx, id, now); err != nil {
			return m, err
		}
	}
	if err := a.Store.MoveMailing(ctx, id, news.MailingOpen, ""); err != nil {
		return m, err
	}
	return a.Store.Mailing(ctx, id)
}
