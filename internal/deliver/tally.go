package deliver

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"dateline/internal/mail"
	"dateline/internal/mail/smtp"
	"dateline/internal/news"
)

// Progress is how far a mailing is, as this process knows it.
type Progress struct {
	Mailing news.MailingID      `json:"mailing"`
	Counts  news.DeliveryCounts `json:"counts"`
	// Done are the deliveries that are final, of Total.
	Done  int `json:"done"`
	Total int `json:"total"`
	// Rate is messages accepted a second, over the last seconds.
	Rate float64 `json:"rate"`
	// OnTheWay are those that this process holds.
	OnTheWay int `json:"on_the_way"`
	// NextAt is when the next try is due, if nothing else is to be done.
	NextAt time.Time `json:"next_at,omitzero"`
	// Resting domains are not sent to for a while; Failing relays do not answer.
	Resting []Rest   `json:"resting,omitempty"`
	Failing []string `json:"failing,omitempty"`
	// Writes counts the writes of the ledger, Stale what was refused since somebody else held it.
	Writes int64 `json:"writes"`
	Stale  int64 `json:"stale"`
	// End says that it is the last.
	End bool `json:"end,omitempty"`
}

// tally counts what happens.
type tally struct {
	o    Options
	id   news.MailingID
	held atomic.Int64 // deliveries that this process claimed and did not settle

	mu       sync.Mutex
	counts   news.DeliveryCounts
	accepted int
	writes   int64
	stale    int64
	nextAt   time.Time
	last     time.Time // of the rate
	lastN    int
	rate     float64
	recent   [recentSize]bool // whether the last answers were refusals
	at, n    int
	refused  int // of recent
}

// An issue is paused where of the last answers more than half are refusals.
const (
	recentSize = 200
	recentMost = recentSize / 2
)

func newTally(o Options, m news.Mailing, counts news.DeliveryCounts) *tally {
	return &tally{o: o, id: m.ID, counts: counts, last: o.Now()}
}

// set puts the ledger's own counts in place of ours.
func (t *tally) set(counts news.DeliveryCounts) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts = maps.Clone(counts)
}

func (t *tally) next(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.nextAt = at
}

// settled counts an outcome.
func (t *tally) settled(s news.Settlement) {
	t.held.Add(-1)
	t.mu.Lock()
	defer t.mu.Unlock()
	if s.Status == news.DeliveryPending {
		return
	}
	t.nextAt = time.Time{}
	if t.counts[news.DeliveryPending] > 0 {
		t.counts[news.DeliveryPending]--
	}
	t.counts[s.Status]++
	if s.Status == news.DeliveryAccepted {
		t.accepted++
	}
}

// wrote counts a write of the ledger.
func (t *tally) wrote(_, _, stale int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.writes++
	t.stale += int64(stale)
}

// answer counts a relay's answer, and says whether too many are refusals.
func (t *tally) answer(refusal bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n == recentSize && t.recent[t.at] {
		t.refused--
	}
	t.recent[t.at] = refusal
	if refusal {
		t.refused++
	}
	t.at = (t.at + 1) % recentSize
	t.n = min(t.n+1, recentSize)
	return t.n == recentSize && t.refused > recentMost
}

// report tells whoever listens.
func (t *tally) report(c *campaign, end bool) {
	if t.o.Progress == nil {
		return
	}
	now := t.o.Now()
	p := Progress{Mailing: t.id, OnTheWay: int(t.held.Load()), Resting: c.pace.resting(now, 20), Failing: c.relays.failing(now), End: end}
	t.mu.Lock()
	if dt := now.Sub(t.last).Seconds(); dt >= 1 {
		t.rate, t.last, t.lastN = float64(t.accepted-t.lastN)/dt, now, t.accepted
	}
	p.Counts, p.Rate, p.NextAt, p.Writes, p.Stale = maps.Clone(t.counts), t.rate, t.nextAt, t.writes, t.stale
	t.mu.Unlock()
	p.Total = p.Counts.Total()
	p.Done = p.Total - p.Counts.Open()
	t.o.Progress(p)
}

// reporting reports a few times a second until the context ends.
func (c *campaign) reporting(ctx context.Context) {
	if c.o.Progress == nil {
		return
	}
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			c.tally.report(c, false)
		case <-ctx.Done():
			return
		}
	}
}

// watch acts on what a refusal says of more than its reader.
// Fresh says that the domain rests because of it: what others of the domain on their way get is the same refusal, told once and counted
// once, so that one domain does not pause the whole mailing.
func (c *campaign) watch(ctx context.Context, j *job, v mail.Verdict, text string, fresh bool) {
	refusal := false
	switch v.Class {
	case mail.Setup:
		c.pauseFor(ctx, fmt.Sprintf("the relay refuses us (%s): %s", v.Rule, text))
		return
	case mail.Reputation:
		if !fresh {
			return
		}
		c.o.Log.WarnContext(ctx, "a domain has something against us and rests", "mailing", string(c.mailing.ID), "domain", j.domain, "rule", v.Rule, "reply", text)
		refusal = true
	case mail.Content:
		c.o.Log.WarnContext(ctx, "a domain has something against us", "mailing", string(c.mailing.ID), "domain", j.domain, "rule", v.Rule, "reply", text)
		refusal = true
	case mail.Throttle:
		c.o.Log.InfoContext(ctx, "a domain finds us too fast", "mailing", string(c.mailing.ID), "domain", j.domain, "reply", text)
	case mail.Hard, mail.Soft, mail.Unsure:
		refusal = !v.Retry
	default:
	}
	if c.tally.answer(refusal) {
		c.pauseFor(ctx, fmt.Sprintf("more than %d of the last %d messages were refused, the last with: %s", recentMost, recentSize, text))
	}
}

// refusedAll acts on a relay that takes no connection.
func (c *campaign) refusedAll(ctx context.Context, r *relay, err error) {
	e, ok := errors.AsType[*smtp.Error](err)
	if !ok {
		return
	}
	v := mail.Judge(mail.Reply{Code: e.Reply.Code, Enhanced: e.Reply.Enhanced, Text: e.Reply.Text, Stage: e.Stage})
	setup := v.Class == mail.Setup
	if why := smtp.Escape(err.Error()); c.relays.untold(r, why) {
		c.o.Log.WarnContext(ctx, "a relay takes no connection", "mailing", string(c.mailing.ID), "relay", r.o.Address, "err", why)
	}
	if setup && c.relays.refusing(r) {
		c.pauseFor(ctx, "the relay refuses us: "+smtp.Escape(err.Error()))
	}
}

// pauseFor pauses the mailing, once, and stops.
func (c *campaign) pauseFor(ctx context.Context, reason string) {
	c.pausing.Do(func() {
		keeping, stop := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second) // the pause is to be kept whatever ended
		defer stop()
		c.o.Log.ErrorContext(keeping, "the mailing is paused", "mailing", string(c.mailing.ID), "reason", reason)
		if err := c.o.Store.MoveMailing(keeping, c.mailing.ID, news.MailingPaused, reason); err != nil {
			c.o.Log.ErrorContext(keeping, "the pause could not be kept", "mailing", string(c.mailing.ID), "err", err)
		}
		c.stop(errStopped{"paused: " + reason})
	})
}
