// Package mailtest is a relay that keeps what it is given and misbehaves on request: for tests of the sender and for its
// benchmarks. It speaks SMTP on a real socket with code of its own, so that a mistake of the client is not made on both
// sides alike, and so that it costs less than the sender which it measures.
//
// It stores a message at the moment at which a real relay would have it for good, whether or not its answer arrives.
package mailtest

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// Sum is the SHA-256 of a message as it was given, dots undoubled.
type Sum = [sha256.Size]byte

// Options say how a sink behaves. The zero value is a good relay without TLS.
type Options struct {
	// Delay passes before the answer to a message.
	Delay time.Duration
	// Faults are the probabilities of misbehaving; Seed is of their randomness.
	Faults map[Fault]float64
	Seed   uint64
	// Hang is how long a silence lasts, Slow how long a slow message takes.
	Hang, Slow time.Duration
	// Plain leaves PIPELINING out, Chunking offers BDAT.
	Plain, Chunking bool
	// TLS offers STARTTLS.
	TLS *tls.Config
	// User and Password are asked for before anything else, if User is set.
	User, Password string
	// PerConn is how many messages a connection may carry; 0 is any number.
	PerConn int
	// Key is a header field by which a repeat is known and not stored again; empty is none.
	Key string
	// Light counts messages and does not hash them: for benchmarks.
	Light bool
	// Answer, if it is set, may answer a command in place of the sink: an empty reply lets the sink go on. Stage is MAIL,
	// RCPT, DATA or ".", argument the address, if the command names one. It is called by many goroutines.
	Answer func(stage, argument string) string
	// Keep is called with each message that is stored: its reader and its bytes, which it must not keep.
	Keep func(to string, message []byte)
}

// Sink is a relay that keeps what it is given.
type Sink struct {
	o        Options
	listener net.Listener
	wg       sync.WaitGroup
	stop     context.CancelFunc

	mu       sync.Mutex
	conns    map[net.Conn]bool
	accepted int
	messages int
	stored   map[string][]Sum
	counts   map[string]int // if it is light
	keys     map[string]bool
	last     map[string]time.Time
	refused  map[string]bool
	injected map[Fault]int
	clear    int // bytes of AUTH, or messages, that came in clear text where TLS is offered
}

// Start opens a sink at an address, such as 127.0.0.1:0. Close it.
func Start(ctx context.Context, address string, o Options) (*Sink, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("mail sink: %w", err)
	}
	running, stop := context.WithCancel(ctx)
	s := &Sink{
		o: o, listener: l, stop: stop, conns: map[net.Conn]bool{}, stored: map[string][]Sum{}, counts: map[string]int{}, keys: map[string]bool{},
		last: map[string]time.Time{}, refused: map[string]bool{}, injected: map[Fault]int{},
	}
	s.wg.Go(func() { s.accept(running) })
	return s, nil
}

// Addr is host:port.
func (s *Sink) Addr() string { return s.listener.Addr().String() }

// URL is the address as an operator writes it.
func (s *Sink) URL() string { return "smtp://" + s.Addr() }

// Close ends all connections and waits for them.
func (s *Sink) Close() {
	s.stop()
	_ = s.listener.Close() // a test's
	s.mu.Lock()
	for c := range s.conns {
		_ = c.Close() // a test's
	}
	s.mu.Unlock()
	s.wg.Wait()
}

// Connections is how many were opened so far.
func (s *Sink) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted
}

// Clear is how many passwords and messages came in clear text although TLS was offered.
func (s *Sink) Clear() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clear
}

// Stored are the sums of what each reader got, in order. With Light there is none.
func (s *Sink) Stored() map[string][]Sum {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string][]Sum, len(s.stored))
	for to, sums := range s.stored {
		out[to] = append([]Sum(nil), sums...)
	}
	return out
}

// LastStored is when each reader last got something. With Light there is none.
func (s *Sink) LastStored() map[string]time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.last)
}

// Refused are the readers that were refused for good.
func (s *Sink) Refused() map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.refused)
}

// Injected is how often each fault came.
func (s *Sink) Injected() map[Fault]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.injected)
}

// MayLose is how many answers to stored messages the faults may have taken with them: that of the message at which a
// connection ended, or, where it ended at a command that stood behind a dot, that of the message before.
func (s *Sink) MayLose() int {
	n, injected := 0, s.Injected()
	for _, f := range []Fault{S7Drop, S8Lost, S9Stored, S10Closing, S12Silence} {
		n += injected[f]
	}
	return n
}

// SetFaults changes the probabilities for what comes from now on.
func (s *Sink) SetFaults(faults map[Fault]float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Faults = faults
}

// Report is what a sink was given.
type Report struct {
	Messages int `json:"messages"`
	Readers  int `json:"readers"`
	Copies   int `json:"copies"` // beyond the first of each reader
}

// Report counts what was stored.
func (s *Sink) Report() Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := Report{Messages: s.messages, Readers: len(s.stored) + len(s.counts)}
	r.Copies = r.Messages - r.Readers
	return r
}

func (s *Sink) accept(ctx context.Context) {
	for {
		nc, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.accepted++
		random := rand.New(rand.NewPCG(s.o.Seed, uint64(s.accepted))) //nolint:gosec // faults need no secrets
		s.conns[nc] = true
		s.mu.Unlock()
		s.wg.Go(func() {
			c := &session{sink: s, net: nc, random: random}
			c.serve(ctx)
			_ = c.net.Close() // the client may have been faster
			s.mu.Lock()
			delete(s.conns, nc)
			s.mu.Unlock()
		})
	}
}

// store keeps a message for a reader, and says whether it is new.
func (s *Sink) store(to string, message []byte) {
	var sum Sum
	if !s.o.Light {
		sum = sha256.Sum256(message)
	}
	if s.o.Keep != nil {
		s.o.Keep(to, message)
	}
	key := headerField(message, s.o.Key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if key != "" {
		if s.keys[key] {
			return
		}
		s.keys[key] = true
	}
	s.messages++
	if s.o.Light {
		s.counts[to]++
		return
	}
	s.stored[to] = append(s.stored[to], sum)
	s.last[to] = time.Now() //nolint:forbidigo // when it was, whatever the clock of a test says
}

// roll says whether a fault comes now.
func (c *session) roll(f Fault) bool {
	c.sink.mu.Lock()
	defer c.sink.mu.Unlock()
	p := c.sink.o.Faults[f]
	if p == 0 || c.random.Float64() >= p {
		return false
	}
	c.sink.injected[f]++
	return true
}
