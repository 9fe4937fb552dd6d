package deliver

import (
	"context"
	"errors"
	"sync"
	"time"

	"dateline/internal/mail"
	"dateline/internal/mail/smtp"
)

// pace says when a domain may be sent to.
type pace struct {
	o       Options
	mu      sync.Mutex
	all     time.Time // when the next message may go out
	domains map[string]*domainPace
}

// domainPace is what is known of a domain that is not simply fine.
type domainPace struct {
	next    time.Time // by the rate
	blocked time.Time // until when it rests
	why     string
	strikes int // rests in a row for our speed or our name
	content int // refusals of what we wrote
}

// Rests of domains, in windows: the greatest of one that finds us too fast, the first and the greatest of one that has
// something against us. A window is five minutes, so these are four hours, one hour and eight hours.
const (
	maxWindows     = 48
	longWindows    = 12
	longestWindows = 96
	// contentLimit is after how many refusals of what we wrote a domain rests.
	contentLimit = 5
	// keepDomains is how many domains are remembered before those that are fine are forgotten.
	keepDomains = 10_000
)

func newPace(o Options) *pace { return &pace{o: o, domains: map[string]*domainPace{}} }

// when returns the first time at which a domain may be sent to.
func (p *pace) when(domain string, now time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := now
	if p.o.Rate > 0 && p.all.After(at) {
		at = p.all
	}
	if d := p.domains[domain]; d != nil {
		if d.blocked.After(at) {
			at = d.blocked
		}
		if d.next.After(at) {
			at = d.next
		}
	}
	return at
}

// sent counts a message to a domain.
func (p *pace) sent(domain string, now time.Time) {
	if p.o.Rate <= 0 && p.o.DomainRate <= 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.o.Rate > 0 {
		p.all = later(p.all, now).Add(time.Duration(float64(time.Second) / p.o.Rate))
	}
	if p.o.DomainRate > 0 {
		d := p.domain(domain, now)
		d.next = later(d.next, now).Add(time.Duration(float64(time.Second) / p.o.DomainRate))
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// domain returns what is known of a domain, for changing it.
func (p *pace) domain(name string, now time.Time) *domainPace {
	d := p.domains[name]
	if d == nil {
		if len(p.domains) >= keepDomains {
			for k, v := range p.domains {
				if v.strikes == 0 && v.content == 0 && v.next.Before(now) && v.blocked.Before(now) {
					delete(p.domains, k)
				}
			}
		}
		d = &domainPace{}
		p.domains[name] = d
	}
	return d
}

// accepted says that a domain takes mail.
func (p *pace) accepted(domain string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if d := p.domains[domain]; d != nil {
		d.strikes = 0
	}
}

// judged takes note of a refusal, and returns until when its domain rests; zero if it does not. Fresh says that it is this refusal
// that makes it rest.
func (p *pace) judged(domain string, v mail.Verdict, now time.Time) (until time.Time, fresh bool) {
	window := p.o.Timings.Window
	p.mu.Lock()
	defer p.mu.Unlock()
	rest := time.Duration(0)
	switch v.Class {
	case mail.Throttle, mail.Reputation:
		d := p.domain(domain, now)
		if d.blocked.After(now) {
			return d.blocked, false // one of those that were on their way
		}
		d.strikes++
		first, most := window, maxWindows*window
		if v.Class == mail.Reputation {
			first, most = longWindows*window, longestWindows*window
		}
		rest = min(first<<min(d.strikes-1, 10), most)
	case mail.Content:
		d := p.domain(domain, now)
		if d.content++; d.content >= contentLimit {
			rest = longWindows * window
		}
	default:
	}
	if rest == 0 {
		return time.Time{}, false
	}
	d := p.domain(domain, now)
	d.blocked, d.why = later(d.blocked, now.Add(jitter(rest))), v.Rule
	return d.blocked, true
}

// whyResting says by which rule a domain rests; empty if it does not.
func (p *pace) whyResting(domain string, now time.Time) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if d := p.domains[domain]; d != nil && d.blocked.After(now) {
		return d.why
	}
	return ""
}

// resting returns domains that rest, at most n.
func (p *pace) resting(now time.Time, n int) []Rest {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []Rest
	for name, d := range p.domains {
		if d.blocked.After(now) && len(out) < n {
			out = append(out, Rest{Domain: name, Until: d.blocked, Why: d.why})
		}
	}
	return out
}

// relay is a relay with how it answers.
type relay struct {
	o    smtp.Options
	down time.Time // until when it is not asked
	bad  bool      // refuses us, not a message
	n    int       // failures in a row
	why  string
	told string // why, as the log was told; empty once it answers
}

// relays are asked in their order.
type relays struct {
	o   Options
	mu  sync.Mutex
	all []*relay
}

// maxRelayRest is how long a relay rests at most, in first rests.
const maxRelayRest = 128

func newRelays(o Options) *relays {
	r := &relays{o: o}
	for _, one := range o.Relays {
		r.all = append(r.all, &relay{o: one})
	}
	return r
}

// pick returns the first relay that may be asked; it waits until one may.
func (r *relays) pick(ctx context.Context) (*relay, bool) {
	for ctx.Err() == nil {
		now := r.o.Now()
		r.mu.Lock()
		first := r.all[0]
		for _, one := range r.all {
			if !one.down.After(now) {
				r.mu.Unlock()
				return one, true
			}
			if one.down.Before(first.down) {
				first = one
			}
		}
		wait := first.down.Sub(now)
		r.mu.Unlock()
		pause(ctx, min(wait, r.o.Timings.Poll))
	}
	return nil, false
}

// answered says whether a relay could be connected to.
func (r *relays) answered(one *relay, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		one.n, one.bad, one.why, one.told = 0, false, "", ""
		return
	}
	r.rest(one, err)
}

// rest lets a relay rest. Lines that fail together count once.
func (r *relays) rest(one *relay, err error) {
	now := r.o.Now()
	if one.down.After(now) {
		return
	}
	one.down = now.Add(jitter(min(r.o.Timings.Relay<<min(one.n, 10), maxRelayRest*r.o.Timings.Relay)))
	one.n++
	one.why = smtp.Escape(err.Error())
}

// untold says whether the log has not been told yet why a relay takes no connection: many lines find it out, again and again.
func (r *relays) untold(one *relay, why string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	fresh := one.told != why
	one.told = why
	return fresh
}

// used says what a message over a relay came to. One that closes the door rests.
func (r *relays) used(one *relay, err error) {
	if e, ok := errors.AsType[*smtp.Error](err); ok && e.Reply.Code == 421 {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.rest(one, err)
	}
}

// refusing marks a relay as refusing us, and says whether all do.
func (r *relays) refusing(one *relay) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	one.bad = true
	for _, other := range r.all {
		if !other.bad {
			return false
		}
	}
	return true
}

// failing returns what keeps relays from being asked.
func (r *relays) failing(now time.Time) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, one := range r.all {
		if one.down.After(now) {
			out = append(out, one.o.Address+": "+one.why)
		}
	}
	return out
}
