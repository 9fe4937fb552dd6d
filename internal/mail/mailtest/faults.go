package mailtest

import (
	"context"
	"hash/fnv"
	"net"
	"strings"
	"time"
)

// Fault is a way of misbehaving. The numbers are those of RELIABILITY §7.1.
type Fault string

// The faults.
const (
	S1Connect    Fault = "S1"  // the connection is reset, or swallowed
	S2Greeting   Fault = "S2"  // 421, 554, or a greeting that never ends
	S5Greylist   Fault = "S5"  // 450 at MAIL
	S6Unknown    Fault = "S6"  // 550 5.1.1 at RCPT, always for the same readers
	S7Drop       Fault = "S7"  // the connection ends at RCPT or DATA
	S8Lost       Fault = "S8"  // it ends within the message, or before it is stored
	S9Stored     Fault = "S9"  // it ends, or is reset, after the message is stored
	S10Closing   Fault = "S10" // stored, then 421
	S11Refused   Fault = "S11" // 451 after the dot
	S12Silence   Fault = "S12" // no answer after the dot, stored or not
	S13Quit      Fault = "S13" // the connection ends at QUIT
	S18Slow      Fault = "S18" // a slow message, and none after it on the connection
	S19Gibberish Fault = "S19" // replies out of order, of many lines, of 10 KB, with bad codes, not in ASCII
)

// AllFaults gives each fault the same probability.
func AllFaults(p float64) map[Fault]float64 {
	out := map[Fault]float64{}
	for _, f := range []Fault{
		S1Connect, S2Greeting, S5Greylist, S6Unknown, S7Drop, S8Lost, S9Stored, S10Closing, S11Refused, S12Silence, S13Quit, S18Slow, S19Gibberish,
	} {
		out[f] = p
	}
	return out
}

// rollReader is roll for a fault that a reader has or has not, whenever they are tried.
func (c *session) rollReader(f Fault, to string) bool {
	s := c.sink
	s.mu.Lock()
	defer s.mu.Unlock()
	h := fnv.New64a()
	_, _ = h.Write([]byte(to)) // cannot fail
	if float64(h.Sum64()%10_000) >= s.o.Faults[f]*10_000 {
		return false
	}
	s.injected[f]++
	s.refused[to] = true
	return true
}

// hang is silent for a while, or until the other side or the sink ends.
func (c *session) hang(ctx context.Context) {
	wait, stop := context.WithTimeout(ctx, c.sink.o.Hang)
	defer stop()
	gone := make(chan struct{})
	c.sink.wg.Go(func() {
		defer close(gone)
		b := make([]byte, 4096)
		for {
			if _, err := c.net.Read(b); err != nil {
				return
			}
		}
	})
	select {
	case <-wait.Done():
	case <-gone:
	}
	_ = c.net.Close() // it ends here
	<-gone
}

// reset ends the connection without a proper goodbye.
func (c *session) reset() {
	if t, ok := c.net.(*net.TCPConn); ok {
		_ = t.SetLinger(0) // then it closes in order
	}
	_ = c.net.Close() // it ends here
}

// connectFaults misbehave before the greeting; they say whether the connection is over.
func (c *session) connectFaults(ctx context.Context) bool {
	switch {
	case c.roll(S1Connect):
		if c.random.IntN(2) == 0 {
			c.reset()
		} else {
			c.hang(ctx)
		}
		return true
	case c.roll(S2Greeting):
		switch c.random.IntN(3) {
		case 0:
			c.say("421 4.3.2 not now")
		case 1:
			c.say("554 5.3.2 no service")
		default:
			c.drip(ctx)
		}
		_ = c.flush() // it ends here
		return true
	}
	return false
}

// drip writes a greeting a byte at a time that never ends.
func (c *session) drip(ctx context.Context) {
	end := time.Now().Add(c.sink.o.Hang) //nolint:forbidigo // a server that waits for real
	for _, b := range []byte("220-" + strings.Repeat("welcome ", 1000)) {
		if _, err := c.net.Write([]byte{b}); err != nil || time.Now().After(end) || ctx.Err() != nil { //nolint:forbidigo // as above
			return
		}
		time.Sleep(c.sink.o.Hang/20 + time.Millisecond)
	}
}

// gibberish answers MAIL or the dot with what a client must not take for an acceptance, but for a positive reply of many
// lines. It returns whether the command counts as done.
func (c *session) gibberish() bool {
	switch c.random.IntN(5) {
	case 0:
		c.say("250-2.1.0 this\r\n250-is a long\r\n250 answer")
		return true
	case 1:
		c.say("450 4.0.0 " + strings.Repeat("sorry ", 2000)) // more than 10 KB
	case 2:
		c.say("999 what?")
	case 3:
		c.say("450 4.7.1 \xb7\xb4\xcb\xcd 请稍后再试")
	default:
		c.say("354 go ahead")
	}
	return false
}
