package deliver

import (
	"context"
	"errors"
	"sync"
	"time"

	"dateline/internal/news"
)

// desk writes the ledger for all lines: what they want marked and settled while one write is on its way goes out together
// with the next, so that one sync serves them all. It alone calls WriteLedger.
type desk struct {
	c    *campaign
	wake chan struct{}

	mu      sync.Mutex
	marks   []ticket
	settled []news.Settlement
	oldest  time.Time // when the first of settled came
	closed  bool
}

// ticket is a wish to write a dot.
type ticket struct {
	mark  news.Mark
	reply chan<- bool // holds one answer
}

// Settlements alone are worth a write once they are this many, or this old; with marks they go along.
const (
	settleMany = 256
	settleOld  = 20 * time.Millisecond
)

func newDesk(c *campaign) *desk { return &desk{c: c, wake: make(chan struct{}, 1)} }

func (d *desk) ring() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// mark asks for the right to write a dot; the answer comes on reply, which holds one.
func (d *desk) mark(m news.Mark, reply chan<- bool) {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		reply <- false
		return
	}
	d.marks = append(d.marks, ticket{m, reply})
	d.mu.Unlock()
	d.ring()
}

// settle hands over an outcome. It does not wait.
func (d *desk) settle(s news.Settlement) {
	d.mu.Lock()
	if len(d.settled) == 0 {
		d.oldest = time.Now() //nolint:forbidigo // how long it lies here, whatever the clock says
	}
	d.settled = append(d.settled, s)
	many := len(d.settled) == 1 || len(d.settled) >= settleMany
	d.mu.Unlock()
	if many {
		d.ring()
	}
}

// close lets run end once all is written. Nobody may mark any more.
func (d *desk) close() {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	d.ring()
}

// run writes until it is closed and all is written.
func (d *desk) run(ctx context.Context) {
	t := d.c.o.Timings
	beat := time.NewTicker(t.Lease / 4)
	defer beat.Stop()
	var failing time.Time // since when writing fails
	wait := time.Duration(0)
	var marks []ticket
	var settled []news.Settlement
	for {
		due := d.wait(beat.C, wait)
		d.gather()
		d.mu.Lock()
		marks, d.marks = d.marks, marks[:0]
		settled, d.settled = append(settled, d.settled...), d.settled[:0]
		closed := d.closed
		d.mu.Unlock()
		if len(marks) == 0 && len(settled) == 0 && !due {
			if closed {
				return
			}
			continue
		}
		err := d.write(ctx, marks, settled)
		switch {
		case err == nil:
			settled, failing, wait = settled[:0], time.Time{}, 0
			continue
		case errors.Is(err, news.ErrConflict):
			settled = settled[:0] // written, as far as they may be
			d.c.stop(errLost)
			continue
		}
		now := time.Now() //nolint:forbidigo // how long it fails, whatever the clock says
		if failing.IsZero() {
			failing = now
			d.c.o.Log.ErrorContext(ctx, "the ledger cannot be written; nothing is sent until it can", "mailing", string(d.c.mailing.ID), "err", err)
		}
		if now.Sub(failing) > t.Settle || closed && now.Sub(failing) > t.Drain {
			d.c.o.Log.ErrorContext(ctx, "outcomes are lost; their deliveries stay in doubt", "mailing", string(d.c.mailing.ID), "deliveries", len(settled), "err", err)
			settled, failing = settled[:0], time.Time{}
			d.c.stop(err)
		}
		wait = min(max(2*wait, 10*time.Millisecond), 5*time.Second)
	}
}

// wait returns when there is something to write, and whether it is time to show that the sender lives. Pause is how long
// it waits in any case.
func (d *desk) wait(beat <-chan time.Time, pause time.Duration) bool {
	if pause > 0 {
		time.Sleep(pause)
		return false
	}
	for {
		d.mu.Lock()
		marks, settled, old, closed := len(d.marks), len(d.settled), d.oldest, d.closed
		d.mu.Unlock()
		if marks > 0 || settled >= settleMany || closed {
			return false
		}
		var ripe <-chan time.Time
		if settled > 0 {
			left := settleOld - time.Since(old) //nolint:forbidigo // as above
			if left <= 0 {
				return false
			}
			ripe = time.After(left)
		}
		select {
		case <-d.wake:
		case <-ripe:
		case <-beat:
			return true
		}
	}
}

// A group waits this long for more lines to come, in steps: what a sync costs is shared by all that share it.
const (
	gatherTime = 400 * time.Microsecond
	gatherStep = 50 * time.Microsecond
)

// gather waits for a moment until most of the lines that are at work have come with their marks.
func (d *desk) gather() {
	working := min(int64(d.c.o.Connections), d.c.tally.held.Load()-int64(len(d.c.ready)))
	for waited := time.Duration(0); waited < gatherTime; waited += gatherStep {
		d.mu.Lock()
		marks, closed := int64(len(d.marks)), d.closed
		d.mu.Unlock()
		if marks == 0 || marks*4 >= working*3 || closed {
			return
		}
		time.Sleep(gatherStep)
	}
}

// write writes one group and answers its marks.
func (d *desk) write(ctx context.Context, marks []ticket, settled []news.Settlement) error {
	c := d.c
	now := c.o.Now()
	w := news.LedgerWrite{
		Owner: c.owner, Mailing: c.mailing.ID, Now: now, Until: now.Add(c.o.Timings.Lease), Settled: settled,
		Marks: make([]news.Mark, len(marks)),
	}
	for i := range marks {
		w.Marks[i] = marks[i].mark
	}
	// A write that began is finished: who hears that it failed, and it did not, would settle what stands otherwise.
	writing, stop := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer stop()
	done, err := c.o.Store.WriteLedger(writing, w)
	if err == nil && c.o.Witness != nil {
		err = c.o.Witness.Write(c.owner, done.Epoch)
	}
	for _, t := range marks {
		t.reply <- err == nil && done.Marked[t.mark.N]
	}
	if err != nil {
		return err
	}
	c.tally.wrote(len(marks), len(settled), done.Stale)
	if done.Status != news.MailingOpen {
		c.stop(errStopped{string(done.Status)})
	}
	return nil
}
