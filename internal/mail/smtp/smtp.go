// Package smtp hands messages to a relay, many over one connection, each with as few round trips as the relay allows.
//
// It is made for a sender that keeps a ledger: a message's last byte, after which the relay may have it, is written by
// one call, Send, and every error says whether that byte may have gone out. Before it, nothing happened and the message
// can be sent again; after it, only an answer tells. With PIPELINING the envelope of the next message goes out together
// with the end of the one before, so a message costs one round trip; with CHUNKING, where it is asked for, a message and
// its envelope are one write.
//
// What a relay says is a stranger's text: its length and lines are bounded, and what is no reply is an error. Passwords
// and messages never go over a connection that is not encrypted, unless the operator said so for this very relay.
//
// It knows nothing of deliveries, retries or pace, and decides nothing by what a reply means.
package smtp

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"dateline/internal/mail"
	"dateline/internal/news"
)

// Security says how a connection is protected.
type Security string

// The ways of protection. There is no way that falls back from one to another.
const (
	StartTLS Security = "starttls" // the default: a relay that does not offer it gets nothing
	Implicit Security = "tls"      // encrypted from the first byte on
	Clear    Security = "none"     // for a relay on this machine, or one that the operator named so
)

// Timeouts bound the stages of a conversation. A zero one is DefaultTimeouts'.
type Timeouts struct {
	Connect  time.Duration // to open the connection
	Greeting time.Duration // until the first reply
	Hello    time.Duration // EHLO, and each step of AUTH
	TLS      time.Duration // the handshake
	Envelope time.Duration // MAIL, RCPT and RSET
	Data     time.Duration // until the relay is ready for the message
	Body     time.Duration // to write the message
	Dot      time.Duration // until the answer to its end
	Quit     time.Duration
}

// DefaultTimeouts are those of RFC 5321 §4.5.3.2. The dot waits its full 10 minutes: giving up earlier makes duplicates
// (RFC 1047).
func DefaultTimeouts() Timeouts {
	return Timeouts{
		Connect: 30 * time.Second, Greeting: 5 * time.Minute, Hello: time.Minute, TLS: time.Minute, Envelope: 5 * time.Minute,
		Data: 2 * time.Minute, Body: 10 * time.Minute, Dot: 10 * time.Minute, Quit: 2 * time.Second,
	}
}

// filled puts defaults in place of zeros.
func (t Timeouts) filled() Timeouts {
	d := DefaultTimeouts()
	for _, p := range []struct{ to, from *time.Duration }{
		{&t.Connect, &d.Connect},
		{&t.Greeting, &d.Greeting},
		{&t.Hello, &d.Hello},
		{&t.TLS, &d.TLS},
		{&t.Envelope, &d.Envelope},
		{&t.Data, &d.Data},
		{&t.Body, &d.Body},
		{&t.Dot, &d.Dot},
		{&t.Quit, &d.Quit},
	} {
		if *p.to == 0 {
			*p.to = *p.from
		}
	}
	return t
}

// Options say how a relay is spoken to.
type Options struct {
	// Address is host:port.
	Address string
	// Name is what we call ourselves. Default: localhost.
	Name string
	// Security is StartTLS unless it is set.
	Security Security
	// User and Password are sent if User is set, by PLAIN or LOGIN.
	User, Password string
	// Chunking sends by BDAT where the relay offers it.
	Chunking bool
	Timeouts Timeouts
	// TLS is a base for the connection's settings; its ServerName is the address's host unless it is set. Default: the
	// system's roots, TLS 1.2 or later.
	TLS *tls.Config
	// Dial opens connections. Default: the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// String names the relay, without its password.
func (o Options) String() string { return o.Address }

// ParseURL reads a relay's address: smtp://user:password@host:port speaks STARTTLS, smtps:// TLS from the first byte on.
// A relay on this machine, named by a loopback address or localhost, is spoken to in clear text, as is one with ?tls=none.
// ?chunking=1 asks for BDAT. An address that cannot be is news.ErrInvalid; the password is not in the error.
func ParseURL(text string) (Options, error) {
	bad := func(why string) (Options, error) {
		return Options{}, fmt.Errorf("%w: relay: %s (write it like smtp://user:password@relay.example:587)", news.ErrInvalid, why)
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return bad("it cannot be read")
	}
	if u.Path != "" && u.Path != "/" {
		return bad("it has a path")
	}
	o := Options{User: u.User.Username(), Security: StartTLS}
	o.Password, _ = u.User.Password()
	port := "587"
	switch u.Scheme {
	case "smtp":
		if local(u.Hostname()) {
			o.Security = Clear
		}
	case "smtps":
		o.Security, port = Implicit, "465"
	default:
		return bad("scheme " + u.Scheme)
	}
	for key, values := range u.Query() {
		switch value := values[0]; {
		case key == "tls" && value == "none" && u.Scheme == "smtp":
			o.Security = Clear
		case key == "tls" && value == "require":
			if u.Scheme == "smtp" {
				o.Security = StartTLS
			}
		case key == "chunking" && (value == "1" || value == "0"):
			o.Chunking = value == "1"
		default:
			return bad("parameter " + key)
		}
	}
	if p := u.Port(); p != "" {
		port = p
	}
	o.Address = net.JoinHostPort(u.Hostname(), port)
	return o, nil
}

// local reports whether a host is this machine by its very name.
func local(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsLoopback()
	}
	return strings.EqualFold(host, "localhost")
}

// Error is why a message, or a connection, was not accepted.
type Error struct {
	Stage mail.Stage
	// Reply is what the relay said; its Code is 0 if it said nothing that is a reply.
	Reply Reply
	// InDoubt says that the message's last byte may have gone out and no answer came: the relay may have the message.
	InDoubt bool
	// Err is what went wrong beneath, if no reply did.
	Err error
}

// Error says it in a line.
func (e *Error) Error() string {
	text := "smtp: " + string(e.Stage) + ": "
	switch {
	case e.Reply.Code != 0:
		text += e.Reply.String()
	case e.Err != nil:
		text += e.Err.Error()
	}
	return text
}

// Unwrap returns what went wrong beneath.
func (e *Error) Unwrap() error { return e.Err }
