package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"dateline/internal/mail"
	"dateline/internal/mail/smtp"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/subscribe"
)

// How notices are sent: so many are claimed at once, for so long, and one in doubt is taken up again after so long
// (RELIABILITY §1.2).
const (
	noticeBatch = 20
	noticeLease = 5 * time.Minute
	noticeDoubt = 10 * time.Minute
	noticePause = 2 * time.Second // between looks for new ones
)

// noticeWaits are how long a notice that was deferred waits, by attempt; the last one is for all that follow.
func noticeWaits() []time.Duration {
	return []time.Duration{5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour}
}

// notices sends what waits to be mailed to single readers. One goroutine uses it.
type notices struct {
	app    *App
	face   *subscribe.Face
	owner  string
	relays []smtp.Options
	conn   *smtp.Conn
	from   mail.Address
	// bounces is the domain that reports come back to.
	bounces string
}

// newNotices returns what sends notices over these relays.
func (a *App) newNotices(ctx context.Context, relays []smtp.Options) (*notices, error) {
	face, err := a.Subscribing(ctx)
	if err != nil {
		return nil, err
	}
	s := &a.o.Settings
	if s.SenderMail == "" {
		return nil, fmt.Errorf("%w: mail needs sender_mail in the configuration", news.ErrInvalid)
	}
	n := &notices{app: a, face: face, owner: strings.ToLower(rand.Text()), relays: relays, from: mail.Address{Name: s.SenderName, Addr: s.SenderMail}, bounces: s.BounceDomain}
	_, domain, _ := strings.Cut(s.SenderMail, "@")
	if n.bounces == "" {
		n.bounces = domain
	}
	return n, nil
}

// SendNotices sends what waits to be mailed to single readers, such as the mails that ask to confirm, until nothing is
// due. Relays are those of the settings unless some are given. Any number of processes may do so at once.
func (a *App) SendNotices(ctx context.Context, relays []string) error {
	to, err := a.relays(ctx, relays)
	if err != nil {
		return err
	}
	n, err := a.newNotices(ctx, to)
	if err != nil {
		return err
	}
	defer n.close()
	return drain(ctx, n.pass)
}

// startNotices sends notices as they come, beside all else, over these relays, and returns what ends that and waits. Where
// it cannot, it says why: readers could subscribe, and would never be asked to confirm.
func (a *App) startNotices(ctx context.Context, relays []smtp.Options, say Reporter) (stop func()) {
	n, err := a.newNotices(ctx, relays)
	if err != nil {
		say.Say("Readers who subscribe are not mailed: %v.", err)
		return func() {}
	}
	ctx, end := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { n.keepSending(ctx) })
	return func() {
		end()
		running.Wait()
	}
}

// keepSending sends notices as they come, until ctx ends.
func (n *notices) keepSending(ctx context.Context) {
	defer n.close()
	for {
		more, err := n.pass(ctx)
		if err != nil && ctx.Err() == nil {
			n.app.log.ErrorContext(ctx, "notices are not sent", "err", err)
		}
		pause := noticePause
		if err != nil {
			pause = time.Minute
		}
		if more && err == nil {
			continue
		}
		n.close() // a relay does not like to be kept waiting
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

func (n *notices) close() {
	if n.conn != nil {
		n.conn.Quit()
		n.conn = nil
	}
}

// pass sends one batch. It ends with an error if no relay can be used: then what was claimed waits for its lease to end.
func (n *notices) pass(ctx context.Context) (more bool, err error) {
	now := wall()()
	if due, err := n.app.Store.NoticesDue(ctx, now); err != nil || !due {
		return false, err
	}
	if held, _, err := n.app.Store.Sending(ctx); err != nil || held != "" {
		return false, err
	}
	batch, err := n.app.Store.ClaimNotices(ctx, n.owner, now, now.Add(noticeLease), noticeBatch)
	if err != nil {
		return false, err
	}
	for i := range batch {
		if err := n.send(ctx, batch[i]); err != nil {
			return false, err
		}
	}
	return len(batch) == noticeBatch, nil
}

// send sends one notice and settles it. An error means that no other can be sent either.
func (n *notices) send(ctx context.Context, notice news.Notice) error {
	m, err := n.message(ctx, &notice)
	if err != nil {
		return n.settle(ctx, notice, news.DeliveryRejected, err.Error())
	}
	if err := n.dial(ctx); err != nil {
		notice.NextAt = n.later(notice.Attempt)
		return errors.Join(err, n.settle(ctx, notice, news.DeliveryDeferred, "no relay"))
	}
	now := wall()()
	switch err := n.app.Store.MarkNotice(ctx, notice, now, now.Add(noticeDoubt)); {
	case errors.Is(err, news.ErrConflict):
		return nil // suppressed meanwhile, or another's
	case err != nil:
		n.close()
		return err
	}
	reply, err := n.conn.Send(m, nil)
	if err == nil {
		return n.settle(context.WithoutCancel(ctx), notice, news.DeliveryAccepted, reply.String())
	}
	if !n.conn.Alive() {
		n.conn.Close()
		n.conn = nil
	}
	return n.refused(context.WithoutCancel(ctx), notice, err)
}

// message writes the mail of a notice. The same notice makes the same bytes.
func (n *notices) message(ctx context.Context, notice *news.Notice) (*smtp.Message, error) {
	s := &n.app.o.Settings
	letter, err := n.face.Letter(*notice, s.Sender())
	if err != nil {
		return nil, err
	}
	from := n.from
	if from.Name == "" {
		from.Name = render.NewLexicon(letter.Lang).T("name")
	}
	signers, err := n.app.signers()
	if err != nil {
		return nil, err
	}
	html := mail.Plain(letter.HTML)
	html.HTML = true
	composed, err := mail.Compose(mail.Message{
		From: from, ReplyTo: s.ReplyTo, Subject: letter.Subject, Date: notice.CreatedAt.Truncate(time.Second), Lang: letter.Lang, Boundary: "=_" + string(notice.ID),
		Text: mail.Plain(letter.Text), HTML: html, Signers: signers,
	})
	if err != nil {
		return nil, err
	}
	keys, err := n.app.Keyring(ctx)
	if err != nil {
		return nil, err
	}
	mailing := news.NoticeMailing(notice.Kind)
	local, err := keys.Tokens.Bounce(notice.Subscriber, mailing)
	if err != nil {
		return nil, err
	}
	name, err := keys.Tokens.MessageID(notice.Subscriber, mailing, string(notice.ID))
	if err != nil {
		return nil, err
	}
	var bytes []byte
	if s.NameHeader != "" {
		bytes = append(bytes, s.NameHeader+": "+name+"\r\n"...)
	}
	_, domain, _ := strings.Cut(s.SenderMail, "@")
	bytes, err = composed.Append(bytes, &mail.Reader{To: notice.Address, MessageID: name + "@" + domain})
	return &smtp.Message{From: local + "@" + n.bounces, To: notice.Address, Bytes: bytes}, err
}

// dial opens a connection to the first relay that answers, if there is none.
func (n *notices) dial(ctx context.Context) error {
	if n.conn != nil && n.conn.Alive() {
		return nil
	}
	var failed error
	for _, o := range n.relays {
		conn, err := smtp.Dial(ctx, o)
		if err == nil {
			n.conn = conn
			return nil
		}
		failed = errors.Join(failed, fmt.Errorf("%s: %w", o.Address, err))
	}
	return fmt.Errorf("%w: no relay answers: %w", news.ErrUnavailable, failed)
}

// refused settles a notice that was not accepted. One whose last byte may have gone out stays in doubt.
func (n *notices) refused(ctx context.Context, notice news.Notice, err error) error {
	e, ok := errors.AsType[*smtp.Error](err)
	if ok && e.InDoubt {
		return nil
	}
	var r smtp.Reply
	var stage mail.Stage
	if ok {
		r, stage = e.Reply, e.Stage
	}
	v := mail.Judge(mail.Reply{Code: r.Code, Enhanced: r.Enhanced, Text: r.Text, Stage: stage})
	if v.Class == mail.Setup {
		notice.NextAt = n.later(notice.Attempt)
		return errors.Join(fmt.Errorf("%w: the relay refuses us: %w", news.ErrUnavailable, err), n.settle(ctx, notice, news.DeliveryDeferred, err.Error()))
	}
	if v.Retry || r.Code < 500 {
		notice.NextAt = n.later(notice.Attempt)
		return n.settle(ctx, notice, news.DeliveryDeferred, err.Error())
	}
	if err := n.settle(ctx, notice, news.DeliveryRejected, err.Error()); err != nil {
		return err
	}
	refusal := news.Refusal{Mailing: news.NoticeMailing(notice.Kind), Class: string(v.Class), At: wall()()}
	if reason, ok := mail.Enough([]news.Refusal{refusal}, news.Pending); ok {
		// Nobody reads this address: the pending row goes, and nothing is sent there again.
		return n.app.Store.Suppress(ctx, news.Suppression{Hash: notice.Hash, Reason: reason, At: refusal.At})
	}
	return nil
}

// later is when a notice is tried again.
func (n *notices) later(attempt int) time.Time {
	waits := noticeWaits()
	return wall()().Add(waits[min(max(attempt, 1), len(waits))-1])
}

// settle records what became of a notice; one that another took meanwhile is theirs.
func (n *notices) settle(ctx context.Context, notice news.Notice, status news.DeliveryStatus, reply string) error {
	const longest = 500
	if len(reply) > longest {
		reply = reply[:longest]
	}
	notice.Reply = strings.ToValidUTF8(reply, "")
	err := n.app.Store.SettleNotice(ctx, notice, status, wall()())
	if errors.Is(err, news.ErrConflict) {
		return nil
	}
	return err
}
