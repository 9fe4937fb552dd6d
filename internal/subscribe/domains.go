package subscribe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Resolver asks the names' servers. A *net.Resolver is one.
type Resolver interface {
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupHost(ctx context.Context, host string) ([]string, error)
}

// How long answers are believed, how long one may take, and how many are kept. A domain without mail may get some at any
// time; where nobody answers, nobody is asked for a while, so that a reader does not wait for it each time.
const (
	yesTime   = 6 * time.Hour
	noTime    = 10 * time.Minute
	quietTime = time.Minute
	askTime   = 2 * time.Second
	maxKnown  = 20_000
	manyFail  = 3
)

// MX knows which domains take mail, by their MX records or, without any, by their addresses (RFC 5321 §5.1). It keeps
// what it learnt for a while and is safe for concurrent use.
type MX struct {
	resolver Resolver
	now      func() time.Time

	mu        sync.Mutex
	known     map[string]answer
	failed    int       // domains that nobody could be asked about, one after the other
	quietTill time.Time // until when nobody is asked
}

type answer struct {
	yes  bool
	till time.Time
}

// NewMX returns an MX that asks a resolver.
func NewMX(r Resolver, now func() time.Time) *MX {
	return &MX{resolver: r, now: now, known: map[string]answer{}}
}

// errQuiet says that nobody was asked, since nobody answered a moment ago.
var errQuiet = errors.New("the names' servers do not answer")

// TakesMail says whether a domain takes mail. An error means that nobody could be asked.
func (m *MX) TakesMail(ctx context.Context, domain string) (bool, error) {
	now := m.now()
	m.mu.Lock()
	a, ok := m.known[domain]
	quiet := now.Before(m.quietTill)
	m.mu.Unlock()
	if ok && now.Before(a.till) {
		return a.yes, nil
	}
	if quiet {
		return false, errQuiet
	}
	ctx, stop := context.WithTimeoutCause(context.WithoutCancel(ctx), askTime, errQuiet) // a visitor who goes away is no silence
	defer stop()
	yes, err := m.ask(ctx, domain)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		if m.failed++; m.failed >= manyFail { // not one domain's own servers, but ours
			m.failed, m.quietTill = 0, now.Add(quietTime)
		}
		return false, fmt.Errorf("look up the mail servers of %s: %w", domain, err)
	}
	m.failed = 0
	if len(m.known) >= maxKnown { // whoever asks for so many is no reader; what is forgotten is asked again
		m.known = map[string]answer{}
	}
	m.known[domain] = answer{yes, now.Add(map[bool]time.Duration{true: yesTime, false: noTime}[yes])}
	return yes, nil
}

func (m *MX) ask(ctx context.Context, domain string) (bool, error) {
	// The dot keeps the system's own search domains out of it.
	servers, err := m.resolver.LookupMX(ctx, domain+".")
	switch {
	case len(servers) == 1 && (servers[0].Host == "." || servers[0].Host == ""):
		return false, nil // it says of itself that it takes none (RFC 7505)
	case len(servers) > 0:
		return true, nil
	case err != nil && !missing(err):
		return false, err
	}
	hosts, err := m.resolver.LookupHost(ctx, domain+".")
	if err != nil && !missing(err) {
		return false, err
	}
	return len(hosts) > 0, nil
}

// missing says that the servers answered, and there is no such name or record.
func missing(err error) bool {
	e, ok := errors.AsType[*net.DNSError](err)
	return ok && e.IsNotFound
}
