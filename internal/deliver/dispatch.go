package deliver

import (
	"container/heap"
	"context"
	"errors"
	"math"
	"time"

	"dateline/internal/news"
)

// dispatcher claims deliveries and hands them to lines as fast as their domains may be sent to. One goroutine owns it.
type dispatcher struct {
	c       *campaign
	fifo    []*job
	waiting waiting
	// after is where to look for pending rows; skipPending says that there were none behind it.
	after             int64
	skipPending       bool
	swept             time.Time // when pending rows were last looked for from the start
	recovered, beaten time.Time
}

// Rows that are pending again, as by an operator's word, are looked for this many polls apart.
const sweepPolls = 30

// maxWait is how long a delivery may wait here for its domain's turn, and not in the ledger.
const maxWait = 5 * time.Second

// dispatch works until nothing of the mailing is left to do, or the context ends.
func (c *campaign) dispatch(working, wire context.Context) error {
	d := &dispatcher{c: c}
	defer func() {
		for _, j := range d.fifo {
			c.putBack(j)
		}
		for _, w := range d.waiting {
			c.putBack(w.job)
		}
	}()
	for working.Err() == nil {
		now := c.o.Now()
		if over, err := d.keep(wire, now); over || err != nil {
			return err
		}
		d.ripen(now)
		if room := c.o.Batch - len(d.waiting); len(d.fifo) == 0 && room > 0 {
			if err := d.claim(wire, now, room); err != nil {
				return err
			}
		}
		switch {
		case len(d.fifo) > 0:
			d.hand(working, now)
		case len(d.waiting) > 0:
			pause(working, min(d.waiting[0].at.Sub(now), c.o.Timings.Poll))
		case c.tally.held.Load() > 0:
			pause(working, min(c.o.Timings.Poll, 5*time.Millisecond))
		default:
			if done, err := d.idle(working, wire, now); done || err != nil {
				return err
			}
		}
	}
	return nil
}

// pause waits, or until the context ends.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// keep does what is due now and then. Over says that the mailing's time is.
func (d *dispatcher) keep(ctx context.Context, now time.Time) (over bool, err error) {
	c := d.c
	if !now.Before(c.mailing.ExpiresAt) {
		return true, d.expire(ctx, now)
	}
	if now.Sub(d.recovered) >= c.o.Timings.Lease/2 {
		d.recovered = now
		n, err := c.o.Store.RecoverSenders(ctx, "", now, now.Add(c.o.Timings.Doubt))
		if err != nil {
			return false, err
		}
		if n > 0 {
			c.o.Log.WarnContext(ctx, "took over from processes that died", "mailing", string(c.mailing.ID), "processes", n)
			d.skipPending, d.after = false, 0
		}
	}
	if now.Sub(d.beaten) >= c.o.Timings.Late/8 {
		d.beaten = now
		return false, c.o.Store.BeatMailing(ctx, c.mailing.ID, now)
	}
	return false, nil
}

func (d *dispatcher) expire(ctx context.Context, now time.Time) error {
	for d.c.tally.held.Load() > int64(len(d.fifo)+len(d.waiting)+len(d.c.ready)) && ctx.Err() == nil { // lines end what they have
		pause(ctx, 5*time.Millisecond)
	}
	return d.c.o.Store.ExpireMailing(ctx, d.c.mailing.ID, now)
}

func (d *dispatcher) claim(ctx context.Context, now time.Time, room int) error {
	c := d.c
	q := news.LedgerClaim{Owner: c.owner, Mailing: c.mailing.ID, Now: now, After: d.after, Limit: room}
	if d.skipPending && now.Sub(d.swept) >= sweepPolls*c.o.Timings.Poll {
		d.skipPending, q.After = false, 0
	}
	if d.skipPending {
		q.After = math.MaxInt64
	}
	list, after, err := c.o.Store.ClaimDeliveries(ctx, q)
	if errors.Is(err, news.ErrConflict) { // paused, cancelled, or this sender was given up: the desk hears which
		c.desk.ring()
		return d.whyNot(ctx, err)
	}
	if err != nil {
		return err
	}
	switch {
	case d.skipPending:
	case after > 0:
		d.after = after
	case q.After > 0: // the end: rows before may be pending again
		d.after = 0
	default:
		d.skipPending, d.swept = true, now
	}
	c.tally.held.Add(int64(len(list)))
	for i := range list {
		d.fifo = append(d.fifo, &job{d: list[i], domain: domainOf(list[i].Address)})
	}
	return nil
}

// whyNot says why nothing could be claimed.
func (d *dispatcher) whyNot(ctx context.Context, err error) error {
	m, lookErr := d.c.o.Store.Mailing(ctx, d.c.mailing.ID)
	if lookErr != nil {
		return errors.Join(err, lookErr)
	}
	if m.Status != news.MailingOpen {
		return errStopped{string(m.Status) + why(m.Reason)}
	}
	return errLost
}

func why(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

// hand gives the next job to a line, or puts it where it waits for its domain.
func (d *dispatcher) hand(working context.Context, now time.Time) {
	j := d.fifo[0]
	at := d.c.pace.when(j.domain, now)
	switch wait := at.Sub(now); {
	case wait <= 0:
		select {
		case d.c.ready <- j:
			d.c.pace.sent(j.domain, now)
		case <-working.Done():
			return // it stays, and is put back
		}
	case wait <= min(maxWait, d.c.o.Timings.Lease) && len(d.waiting) < d.c.o.Batch:
		heap.Push(&d.waiting, wait1{j, at})
	default:
		reply := j.d.Reply
		if rule := d.c.pace.whyResting(j.domain, now); rule != "" {
			reply = restNote(rule, reply)
		}
		d.c.finish(j, news.Settlement{Status: news.DeliveryDeferred, NextAt: at, Answered: true, Reply: reply})
	}
	d.fifo = d.fifo[1:]
	if len(d.fifo) == 0 {
		d.fifo = nil
	}
}

// ripen puts jobs whose time has come before all others.
func (d *dispatcher) ripen(now time.Time) {
	for len(d.waiting) > 0 && !d.waiting[0].at.After(now) {
		w, ok := heap.Pop(&d.waiting).(wait1)
		if !ok {
			return
		}
		d.fifo = append(d.fifo, w.job)
	}
}

// idle is for when nothing can be claimed and nothing is on its way. Done says that nothing will be.
func (d *dispatcher) idle(working, wire context.Context, now time.Time) (done bool, err error) {
	c := d.c
	if !d.skipPending { // not all were looked at yet
		return false, nil
	}
	next, err := c.o.Store.NextDelivery(wire, c.mailing.ID)
	if err != nil {
		return false, err
	}
	wait := 10 * c.o.Timings.Poll
	if next.IsZero() {
		counts, err := c.o.Store.CountDeliveries(wire, c.mailing.ID)
		if err != nil {
			return false, err
		}
		c.tally.set(counts)
		switch {
		case counts.Finished():
			return true, nil
		case c.mailing.Policy == news.DoubtHold && counts.Open() == counts[news.DeliveryInDoubt]:
			return true, errStopped{"messages in doubt wait for a person"}
		case counts[news.DeliveryPending] > 0:
			d.skipPending, d.after = false, 0
		}
		wait = c.o.Timings.Poll
	} else {
		wait = min(wait, next.Sub(now))
	}
	c.tally.next(next)
	pause(working, min(wait, c.mailing.ExpiresAt.Sub(now)))
	return false, nil
}

// wait1 is a job that waits for a time.
type wait1 struct {
	job *job
	at  time.Time
}

// waiting is a heap of them, the first due on top.
type waiting []wait1

func (w waiting) Len() int           { return len(w) }
func (w waiting) Less(i, k int) bool { return w[i].at.Before(w[k].at) }
func (w waiting) Swap(i, k int)      { w[i], w[k] = w[k], w[i] }

// Push adds a job; see container/heap.
func (w *waiting) Push(x any) {
	if j, ok := x.(wait1); ok {
		*w = append(*w, j)
	}
}

// Pop takes the last; see container/heap.
func (w *waiting) Pop() any {
	old := *w
	last := old[len(old)-1]
	*w = old[:len(old)-1]
	return last
}
