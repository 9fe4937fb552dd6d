package deliver

import (
	"context"
	"errors"
	"slices"
	"strings"

	"dateline/internal/mail"
	"dateline/internal/mail/smtp"
	"dateline/internal/news"
)

// job is a delivery that this sender holds.
type job struct {
	d       news.Delivery
	domain  string
	message smtp.Message
	marked  chan bool // holds the desk's answer
	mark    bool      // the answer was yes
}

// line sends over one connection at a time until the campaign stops. Working ends when nothing more is to be begun, wire
// when nothing is waited for any more.
//
// While one message is on its way, the next is written and marked, and its envelope goes out with the end of the one
// before. So at most two deliveries of a line are in doubt, and at most one of them may have left.
func (c *campaign) line(working, wire context.Context) {
	l := &line{c: c}
	defer l.end()
	for {
		if l.next == nil {
			if !l.connect(working, wire) {
				return
			}
			j, ok := c.take(working, true)
			if !ok {
				return
			}
			l.prepare(wire, j)
			if l.next == nil {
				continue
			}
		}
		cur := l.next
		l.next = nil
		if !l.allowed(cur) {
			continue
		}
		if working.Err() == nil {
			if j, ok := c.take(working, false); ok {
				l.prepare(wire, j)
			}
		}
		if !l.connect(working, wire) {
			c.putBack(cur)
			return
		}
		l.send(wire, cur)
	}
}

// line is a worker with its connection.
type line struct {
	c     *campaign
	conn  *smtp.Conn
	relay *relay
	next  *job
	spare [][]byte // buffers of messages that are done with
}

func (l *line) end() {
	if l.next != nil {
		l.allowed(l.next)
		l.c.putBack(l.next)
	}
	if l.conn != nil {
		l.conn.Quit()
	}
}

// prepare writes a job's message and asks for its mark. A reader who cannot be written to ends here.
func (l *line) prepare(wire context.Context, j *job) {
	var buf []byte
	if n := len(l.spare); n > 0 {
		buf, l.spare = l.spare[n-1][:0], l.spare[:n-1]
	}
	var err error
	if l.c.o.Key != "" {
		buf = append(buf, l.c.o.Key+": "+string(j.d.Mailing)+"/"+string(j.d.Subscriber)+"\r\n"...)
	}
	j.message.From, j.message.To = l.c.o.Writer.From(&j.d), j.d.Address
	j.message.Bytes, err = l.c.o.Writer.Append(wire, buf, &j.d)
	switch {
	case err == nil:
	case wire.Err() != nil:
		l.c.putBack(j)
		return
	case errors.Is(err, news.ErrInvalid):
		l.c.finish(j, news.Settlement{Status: news.DeliveryRejected, Answered: true, Reply: smtp.Escape("not written: " + err.Error())})
		return
	default: // ours, not the reader's
		l.c.o.Log.ErrorContext(wire, "a message cannot be written", "mailing", string(j.d.Mailing), "subscriber", string(j.d.Subscriber), "err", err)
		l.c.finish(j, l.c.later(j, smtp.Escape("not written: "+err.Error())))
		return
	}
	// Room for the end of the message and the next one's envelope.
	j.message.Bytes = slices.Grow(j.message.Bytes, 1024)
	j.marked = make(chan bool, 1)
	l.c.desk.mark(news.Mark{N: j.d.N, Attempt: j.d.Attempt}, j.marked)
	l.next = j
}

// allowed waits for a job's mark. A job without it is not sent by us; if its envelope went out, the connection ends.
func (l *line) allowed(j *job) bool {
	if j.mark || <-j.marked {
		j.mark = true
		return true
	}
	if l.conn != nil && l.conn.Begun(&j.message) {
		l.conn.Close()
	}
	// Whatever the ledger says of it now, no dot was written.
	l.c.finish(j, news.Settlement{Status: news.DeliveryPending, Answered: true})
	l.spare = append(l.spare, j.message.Bytes)
	return false
}

// connect makes sure that there is a connection. It waits for a relay as long as the campaign works.
func (l *line) connect(working, wire context.Context) bool {
	for l.conn == nil || !l.conn.Alive() {
		l.conn = nil
		r, ok := l.c.relays.pick(working)
		if !ok {
			return false
		}
		conn, err := smtp.Dial(wire, r.o)
		l.c.relays.answered(r, err)
		if err == nil {
			l.conn, l.relay = conn, r
			return true
		}
		if wire.Err() != nil {
			return false
		}
		l.c.refusedAll(wire, r, err)
	}
	return true
}

// send hands over one message and settles it.
func (l *line) send(wire context.Context, j *job) {
	var next *smtp.Message
	if l.next != nil {
		next = &l.next.message
	}
	r, err := l.conn.Send(&j.message, next)
	if err == nil {
		l.c.accepted(j, r)
	} else {
		l.c.refused(wire, j, err)
	}
	l.spare = append(l.spare, j.message.Bytes)
	l.c.relays.used(l.relay, err)
}

// take returns a job: it waits for one, or returns at once.
func (c *campaign) take(working context.Context, wait bool) (*job, bool) {
	if !wait {
		select {
		case j, ok := <-c.ready:
			return j, ok
		default:
			return nil, false
		}
	}
	select {
	case j, ok := <-c.ready:
		return j, ok
	case <-working.Done():
		return nil, false
	}
}

// putBack gives a job back whose dot was not written.
func (c *campaign) putBack(j *job) {
	c.finish(j, news.Settlement{Status: news.DeliveryPending, Answered: true})
}

// finish settles a job.
func (c *campaign) finish(j *job, s news.Settlement) {
	s.N, s.Attempt = j.d.N, j.d.Attempt
	c.tally.settled(s)
	c.desk.settle(s)
}

// domainOf returns the domain of an address.
func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return strings.ToLower(domain)
}

// accepted settles a message that the relay took.
func (c *campaign) accepted(j *job, r smtp.Reply) {
	c.pace.accepted(j.domain)
	c.finish(j, news.Settlement{Status: news.DeliveryAccepted, Answered: true, Reply: r.String()})
}

// refused settles a message that the relay did not take, or may have taken.
func (c *campaign) refused(ctx context.Context, j *job, err error) {
	e, ok := errors.AsType[*smtp.Error](err)
	if !ok { // nothing was said
		c.finish(j, c.later(j, smtp.Escape(err.Error())))
		return
	}
	text := smtp.Escape(e.Error())
	if e.InDoubt {
		c.finish(j, news.Settlement{Status: news.DeliveryInDoubt, NextAt: c.o.Now().Add(jitter(c.o.Timings.Doubt)), Reply: text})
		return
	}
	if errors.Is(err, news.ErrInvalid) {
		c.finish(j, news.Settlement{Status: news.DeliveryRejected, Answered: true, Reply: text})
		return
	}
	v := mail.Judge(mail.Reply{Code: e.Reply.Code, Enhanced: e.Reply.Enhanced, Text: e.Reply.Text, Stage: e.Stage})
	s, fresh := c.judged(j, v, text)
	c.finish(j, s)
	c.watch(ctx, j, v, text, fresh)
}

// judged turns a verdict into an outcome: see RELIABILITY §2.5. Fresh says that its domain rests from now on.
func (c *campaign) judged(j *job, v mail.Verdict, text string) (s news.Settlement, fresh bool) {
	if v.Retry {
		s = c.later(j, text)
		until, fresh := c.pace.judged(j.domain, v, c.o.Now())
		if until.After(s.NextAt) {
			s.NextAt, s.Reply = until, restNote(v.Rule, text)
		}
		return s, fresh
	}
	s = news.Settlement{Status: news.DeliveryRejected, Answered: true, Reply: text}
	if v.Class.Against() {
		s.Against = string(v.Class)
		return s, false
	}
	_, fresh = c.pace.judged(j.domain, v, c.o.Now())
	return s, fresh
}

// later puts a job off until its next try.
func (c *campaign) later(j *job, text string) news.Settlement {
	retry := c.o.Timings.Retry
	wait := jitter(retry[min(j.d.Fails, len(retry)-1)])
	return news.Settlement{Status: news.DeliveryDeferred, NextAt: c.o.Now().Add(wait), Answered: true, Failed: true, Reply: text}
}
