// Package doctor looks at what mail needs outside of the program to arrive: SPF, DKIM, DMARC, PTR, MX, and a relay
// that speaks TLS. It says what it found and, where something is wrong, which record to set.
//
// It asks through a resolver and a dialer that it is given, changes nothing, and reads no clock.
package doctor

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"dateline/internal/mail/dkim"
	"dateline/internal/news"
)

// Resolver asks DNS. *net.Resolver is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
	LookupAddr(ctx context.Context, addr string) ([]string, error)
}

// Options say what sends mail, and how to look at it.
type Options struct {
	// From and Bounce are the domains of the sender that readers see and of the envelope's.
	From, Bounce string
	// ReplyTo is the domain of the address for answers; empty is From.
	ReplyTo string
	// Signers are those that sign.
	Signers []*dkim.Signer
	// SendFrom are the addresses of the machine that hands mail to the world: ours, or the relay's. They may be
	// unknown; then SPF is not evaluated for an address and PTR is not asked.
	SendFrom []netip.Addr
	// Relay is the relay's host:port; empty leaves it out. TLS is how it is spoken to.
	Relay    string
	Implicit bool // TLS from the first byte, as on port 465
	TLS      *tls.Config

	Resolver Resolver
	Dial     func(ctx context.Context, network, address string) (net.Conn, error)
	Now      time.Time
}

// Level is how bad a finding is.
type Level string

// The levels.
const (
	Good Level = "good"
	Warn Level = "warn" // mail arrives, but not as surely as it could
	Bad  Level = "bad"  // large receivers refuse the mail: the first issue should not go out
	Skip Level = "skip" // could not be looked at
)

// Finding is what one check found.
type Finding struct {
	// Check is "spf", "dkim", "dmarc", "ptr", "mx" or "tls".
	Check string `json:"check"`
	// Subject is the domain, selector, address or host that was looked at.
	Subject string `json:"subject"`
	Level   Level  `json:"level"`
	// Code names what was found, as in the tables of words.
	Code string `json:"code"`
	// Detail is a record or an error as it was found: a stranger's text.
	Detail string `json:"detail,omitempty"`
	// Name and Value are the record to set, if there is one.
	Name  string `json:"name,omitempty"`
	Value string `json:"value,omitempty"`
}

// Check looks at everything and returns what it found, in the order in which an operator mends it. It returns an error
// only if the options are incomplete, wrapping news.ErrInvalid, or if the context ended.
func Check(ctx context.Context, o Options) ([]Finding, error) {
	if o.Resolver == nil || o.From == "" || o.Now.IsZero() || o.Relay != "" && o.Dial == nil {
		return nil, fmt.Errorf("%w: doctor: options without resolver, sender, time or dialer", news.ErrInvalid)
	}
	if o.Bounce == "" {
		o.Bounce = o.From
	}
	if o.ReplyTo == "" {
		o.ReplyTo = o.From
	}
	d := &doctor{o: o}
	for _, check := range []func(context.Context){d.spf, d.dkim, d.dmarc, d.ptr, d.mx, d.tls} {
		check(ctx)
		if err := ctx.Err(); err != nil { // what an ended context could not look at is no finding
			return nil, err
		}
	}
	return d.found, nil
}

// TLS looks only at how a relay speaks TLS: implicit says that it does so from the first byte. Its errors are those of Check.
func TLS(ctx context.Context, o Options, relay string, implicit bool) ([]Finding, error) {
	o.Relay, o.Implicit = relay, implicit
	if o.Dial == nil || o.Now.IsZero() {
		return nil, fmt.Errorf("%w: doctor: options without time or dialer", news.ErrInvalid)
	}
	d := &doctor{o: o}
	d.tls(ctx)
	return d.found, ctx.Err()
}

// Worst returns the worst level of findings; of none it is Good.
func Worst(found []Finding) Level {
	worst := Good
	for _, f := range found {
		if f.Level == Bad || f.Level == Warn && worst == Good {
			worst = f.Level
		}
	}
	return worst
}

type doctor struct {
	o     Options
	found []Finding
}

func (d *doctor) add(f Finding) { d.found = append(d.found, f) }

// txt returns the TXT records that begin with a version, in any case. A name without records is no error.
func (d *doctor) txt(ctx context.Context, name, version string) ([]string, error) {
	all, err := d.o.Resolver.LookupTXT(ctx, absolute(name))
	if err != nil && !missing(err) {
		return nil, err
	}
	var out []string
	for _, t := range all {
		if t = strings.TrimSpace(t); len(t) >= len(version) && strings.EqualFold(t[:len(version)], version) {
			out = append(out, t)
		}
	}
	return out, nil
}

// absolute ends a name, so that no resolver tries it below the machine's own domain.
func absolute(name string) string { return strings.TrimSuffix(name, ".") + "." }

// missing reports whether DNS answered that there is nothing.
func missing(err error) bool {
	fault, ok := errors.AsType[*net.DNSError](err)
	return ok && fault.IsNotFound
}

// organisation is the domain that was registered (RFC 7489 §3.2).
func organisation(domain string) string {
	if org, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		return org
	}
	return domain
}

// tags reads "a=b; c=d". Names are in lower case.
func tags(text string) map[string]string {
	out := map[string]string{}
	for tag := range strings.SplitSeq(text, ";") {
		if name, value, ok := strings.Cut(tag, "="); ok {
			out[strings.ToLower(strings.TrimSpace(name))] = strings.Join(strings.Fields(value), "")
		}
	}
	return out
}
