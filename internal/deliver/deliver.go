// Package deliver mails an issue to its readers: each of them is tried until a relay takes the message, refuses it for
// good, the reader leaves, or the time is over.
//
// The ledger in the store says who was mailed; nothing else does. A message's last byte, behind which the relay may have
// it, is written only once its delivery is marked as in doubt on the disk, and only an answer takes the doubt back. So a
// kill at any instruction skips nobody, and doubles at most the messages that were waiting for an answer. Many
// connections share one write of the ledger: see desk.
//
// A Sender is one process at one mailing. Several may work at one mailing, on one machine or many: each delivery is held
// by one of them, for as long as it lives.
//
// It stores nothing itself but a witness outside the database (see Witness), by which a backup that was put back is known.
package deliver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"strings"
	"sync"
	"time"

	"dateline/internal/mail/smtp"
	"dateline/internal/news"
)

// Ledger is where deliveries stand. All methods are one transaction each and safe for any number of senders.
type Ledger interface {
	// OpenSender begins a sender, which holds what it claims until a time that each WriteLedger puts off.
	OpenSender(ctx context.Context, owner string, id news.MailingID, until time.Time) error
	// ClaimDeliveries leases deliveries to one sender alone. Readers who may not be mailed are left out for good.
	ClaimDeliveries(ctx context.Context, c news.LedgerClaim) (list []news.Delivery, after int64, err error)
	// WriteLedger marks and settles, and returns once both are on the disk. It compares attempt and owner.
	WriteLedger(ctx context.Context, w news.LedgerWrite) (news.LedgerWritten, error)
	// RecoverSenders takes what they hold from senders whose time is over, and from owner.
	RecoverSenders(ctx context.Context, owner string, now, doubtAt time.Time) (int, error)
}

// Store is what a sender reads and writes.
type Store interface {
	Ledger
	Mailing(ctx context.Context, id news.MailingID) (news.Mailing, error)
	CountDeliveries(ctx context.Context, id news.MailingID) (news.DeliveryCounts, error)
	// NextDelivery returns when the first delivery is due that waits for a time of its own.
	NextDelivery(ctx context.Context, id news.MailingID) (time.Time, error)
	MoveMailing(ctx context.Context, id news.MailingID, to news.MailingStatus, reason string) error
	ExpireMailing(ctx context.Context, id news.MailingID, now time.Time) error
	BeatMailing(ctx context.Context, id news.MailingID, now time.Time) error
	Sending(ctx context.Context) (held string, at time.Time, err error)
}

// Writer writes the message of a delivery. The same delivery makes the same bytes, whenever it is asked. It is called by
// many goroutines.
type Writer interface {
	// From is the envelope's sender, to which reports of this delivery come back.
	From(d *news.Delivery) string
	// Append appends the whole message, in lines that end with CRLF. An error says that this reader cannot be written to.
	Append(ctx context.Context, dst []byte, d *news.Delivery) ([]byte, error)
}

// Options are what New needs. A field is required unless its comment gives the default.
type Options struct {
	Store  Store
	Writer Writer
	// Relays are asked in this order: the next where one before does not answer.
	Relays []smtp.Options
	// Connections is how many messages are on their way at once. Default 10.
	Connections int
	// Rate and DomainRate are messages a second, to all and to one domain, at most. 0 is no limit.
	Rate, DomainRate float64
	// Batch is how many deliveries are claimed at once. Default 256, or twice the connections.
	Batch   int
	Timings Timings
	// Witness knows a restored backup. Default none.
	Witness *Witness
	// Key names a header field that repeats carry alike, for relays that know one; empty is none.
	Key string
	Now func() time.Time
	Log *slog.Logger
	// Progress hears how far it is, a few times a second, from one goroutine. Default none.
	Progress func(Progress)
}

// Timings are how long things take. A zero field is DefaultTimings'.
type Timings struct {
	// Lease is how long what a dead process holds stays its own.
	Lease time.Duration
	// Doubt is how long an unanswered message waits before it is sent again.
	Doubt time.Duration
	// Retry are the waits before each further try; the last one repeats.
	Retry []time.Duration
	// Window is how long a domain rests that finds us too fast, the first time.
	Window time.Duration
	// Poll is how often the ledger is looked at while nothing can be done.
	Poll time.Duration
	// Drain is how long a stop waits for answers.
	Drain time.Duration
	// Late is the age at which a mailing that did not begin, or stopped, is not gone on with unasked.
	Late time.Duration
	// Relay is how long a relay rests that does not answer, the first time.
	Relay time.Duration
	// Settle is for how long an outcome is tried to be written.
	Settle time.Duration
}

// GCPercent is how much garbage a process that does nothing but send should let grow, as debug.SetGCPercent takes it. Most of what a
// sender holds lives as long as it, and little garbage is made, so a third costs about one hundredth of its CPU and saves a third
// of its heap.
const GCPercent = 33

// DefaultTimings are those of RELIABILITY §1.2.
func DefaultTimings() Timings {
	return Timings{
		Lease: time.Minute, Doubt: 10 * time.Minute,
		Retry:  []time.Duration{5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour},
		Window: 5 * time.Minute, Poll: time.Second, Drain: 12 * time.Second, Late: 2 * time.Hour, Relay: 2 * time.Second, Settle: 30 * time.Minute,
	}
}

func (t Timings) filled() Timings {
	d := DefaultTimings()
	for _, p := range []struct{ to, from *time.Duration }{
		{&t.Lease, &d.Lease},
		{&t.Doubt, &d.Doubt},
		{&t.Window, &d.Window},
		{&t.Poll, &d.Poll},
		{&t.Drain, &d.Drain},
		{&t.Late, &d.Late},
		{&t.Relay, &d.Relay},
		{&t.Settle, &d.Settle},
	} {
		if *p.to == 0 {
			*p.to = *p.from
		}
	}
	if len(t.Retry) == 0 {
		t.Retry = d.Retry
	}
	return t
}

// Sender sends mailings, one at a time.
type Sender struct {
	o Options
}

// New returns a sender. It refuses missing options.
func New(o Options) (*Sender, error) {
	if o.Store == nil || o.Writer == nil || len(o.Relays) == 0 || o.Now == nil || o.Log == nil {
		return nil, fmt.Errorf("deliver: %w: missing options", news.ErrInvalid)
	}
	if o.Connections <= 0 {
		o.Connections = 10
	}
	if o.Batch <= 0 {
		o.Batch = max(256, 2*o.Connections)
	}
	o.Timings = o.Timings.filled()
	return &Sender{o: o}, nil
}

// Result is what came of sending.
type Result struct {
	Counts news.DeliveryCounts `json:"counts"`
	// Stopped says why it ended before all deliveries were final; empty if they are.
	Stopped string `json:"stopped,omitempty"`
}

// errLost says that this sender was taken for dead.
var errLost = errors.New("another process took this one for dead")

// Send sends a mailing until every delivery is final, its time is over, it is paused or cancelled, or ctx ends; then what
// is on its way is waited for. Its recipients must be frozen. Calling it again goes on where it stopped.
//
// A mailing that is late, or that nobody worked at for too long, is held instead and no connection is opened, as it is
// where sending is held; that is news.ErrConflict with the reason.
func (s *Sender) Send(ctx context.Context, id news.MailingID) (Result, error) {
	if err := s.mayBegin(ctx, id); err != nil {
		return Result{}, err
	}
	var stopped string
	for {
		var err error
		stopped, err = s.once(ctx, id)
		if errors.Is(err, errLost) && ctx.Err() == nil {
			s.o.Log.WarnContext(ctx, "another process took this one for dead; it begins anew", "mailing", string(id))
			continue
		}
		if err != nil {
			return Result{}, fmt.Errorf("send mailing %s: %w", id, err)
		}
		break
	}
	ending, stop := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer stop()
	counts, err := s.o.Store.CountDeliveries(ending, id)
	if err == nil && counts.Finished() {
		stopped = ""
	}
	return Result{Counts: counts, Stopped: stopped}, err
}

// mayBegin refuses what is not to be sent now.
func (s *Sender) mayBegin(ctx context.Context, id news.MailingID) error {
	if s.o.Witness != nil {
		if err := s.o.Witness.Check(ctx); err != nil {
			return err
		}
	}
	held, _, err := s.o.Store.Sending(ctx)
	if err != nil {
		return err
	}
	if held != "" {
		return fmt.Errorf("%w: sending is held: %s", news.ErrConflict, held)
	}
	m, err := s.o.Store.Mailing(ctx, id)
	if err != nil {
		return err
	}
	if m.Status != news.MailingOpen {
		return fmt.Errorf("%w: mailing %s is %s: %s", news.ErrConflict, id, m.Status, m.Reason)
	}
	if m.FrozenAt.IsZero() {
		return fmt.Errorf("%w: the recipients of mailing %s are not frozen", news.ErrInvalid, id)
	}
	now := s.o.Now()
	var reason string
	switch {
	case m.BeatAt.IsZero() && now.Sub(m.SendAt) > s.o.Timings.Late:
		reason = fmt.Sprintf("it was to begin %s ago", now.Sub(m.SendAt).Round(time.Minute))
	case !m.BeatAt.IsZero() && now.Sub(m.BeatAt) > s.o.Timings.Late:
		reason = fmt.Sprintf("nobody worked at it for %s", now.Sub(m.BeatAt).Round(time.Minute))
	default:
		return nil
	}
	counts, err := s.o.Store.CountDeliveries(ctx, id)
	if err != nil || counts.Finished() {
		return err
	}
	if err := s.o.Store.MoveMailing(ctx, id, news.MailingHeld, reason); err != nil {
		return err
	}
	return fmt.Errorf("%w: mailing %s is held: %s", news.ErrConflict, id, reason)
}

// campaign is one sender at one mailing, from the opening of its row on.
type campaign struct {
	o       Options
	mailing news.Mailing
	owner   string
	desk    *desk
	pace    *pace
	relays  *relays
	tally   *tally
	ready   chan *job
	// stop ends the campaign in order: nothing more is begun.
	stop    context.CancelCauseFunc
	pausing sync.Once
}

// errStopped carries why a campaign stops before its end.
type errStopped struct{ why string }

func (e errStopped) Error() string { return e.why }

// once is one sender from its opening to its end. Why it stopped is empty where nothing is left to do.
func (s *Sender) once(ctx context.Context, id news.MailingID) (stopped string, err error) {
	m, err := s.o.Store.Mailing(ctx, id)
	if err != nil {
		return "", err
	}
	counts, err := s.o.Store.CountDeliveries(ctx, id)
	if err != nil {
		return "", err
	}
	now := s.o.Now()
	c := &campaign{o: s.o, mailing: m, owner: "s" + strings.ToLower(rand.Text()[:15]), ready: make(chan *job, s.o.Connections)}
	if err := s.o.Store.OpenSender(ctx, c.owner, id, now.Add(s.o.Timings.Lease)); err != nil {
		return "", err
	}
	if err := s.o.Store.BeatMailing(ctx, id, now); err != nil {
		return "", err
	}
	if s.o.Witness != nil {
		if err := s.o.Witness.Open(c.owner, id, now); err != nil {
			return "", err
		}
		defer s.o.Witness.Close(c.owner)
	}
	c.pace, c.relays, c.tally = newPace(s.o), newRelays(s.o), newTally(s.o, m, counts)
	return c.run(ctx)
}

// run works until nothing is left, or ctx ends.
func (c *campaign) run(ctx context.Context) (stopped string, err error) {
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	c.stop = stop
	// What is on its way is waited for, for a while after the stop.
	wire, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	c.desk = newDesk(c)
	var desk, lines sync.WaitGroup
	reporting, quiet := context.WithCancel(wire)
	defer quiet()
	desk.Go(func() { c.desk.run(wire) })
	lines.Go(func() { c.reporting(reporting) })
	for range c.o.Connections {
		lines.Go(func() { c.line(working, wire) })
	}
	release := context.AfterFunc(working, func() { time.AfterFunc(c.o.Timings.Drain, cut) })
	defer release()
	err = c.dispatch(working, wire)
	if err != nil && ctx.Err() == nil && working.Err() == nil {
		stop(err)
	}
	close(c.ready)
	quiet()
	lines.Wait()
	for j := range c.ready { // what no line took
		c.putBack(j)
	}
	c.desk.close()
	desk.Wait()
	c.tally.report(c, true)
	closing, done := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer done()
	now := c.o.Now()
	if _, lost := c.o.Store.RecoverSenders(closing, c.owner, now, now.Add(c.o.Timings.Doubt)); lost != nil {
		c.o.Log.WarnContext(closing, "what was claimed could not be given back; it is, once the lease is over", "mailing", string(c.mailing.ID), "err", lost)
	}
	cause := context.Cause(working)
	why, _ := errors.AsType[errStopped](cause)
	switch {
	case ctx.Err() != nil:
		return "stopped", nil
	case why.why != "":
		return why.why, nil
	case cause != nil:
		return "", cause
	}
	return "", err
}

// jitter lengthens a wait by up to a fifth, so that what failed together is not tried together.
func jitter(d time.Duration) time.Duration {
	return d + time.Duration(mathrand.Int64N(int64(d)/5+1)) //nolint:gosec // nobody gains from knowing it
}
