// Package dial opens lines to the servers that hold our mail, for package mail/imap and package mail/pop3. It keeps one rule
// for both: a password never goes over a line that others can read. TLS is required, from the first byte or by a command of
// the protocol, but for a server on this machine.
package dial

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"time"

	"dateline/internal/news"
)

// Options say where a server is and who logs in. A field is required unless its comment gives the default.
type Options struct {
	// Address is host:port. Implicit says that TLS begins with the first byte, as at the ports 993 and 995.
	Address  string
	Implicit bool
	User     string
	Password string
	// TLS verifies the server. Default: by the machine's roots and the host's name.
	TLS *tls.Config
	// Timeout is how long the server may take for one answer. Default: a minute.
	Timeout time.Duration
}

// Line is an open connection. One goroutine reads and writes; any may Drop it.
type Line struct {
	R *bufio.Reader

	net     net.Conn
	config  *tls.Config
	timeout time.Duration
	private bool
}

// Open connects. Options without an address or a user are news.ErrInvalid, a server that does not answer is
// news.ErrUnavailable.
func Open(ctx context.Context, o Options) (*Line, error) {
	host, _, err := net.SplitHostPort(o.Address)
	if err != nil || o.User == "" {
		return nil, fmt.Errorf("%w: address %q, user %q", news.ErrInvalid, o.Address, o.User)
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if o.TLS == nil {
		o.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	l := &Line{config: o.TLS.Clone(), timeout: o.Timeout}
	if l.config.ServerName == "" {
		l.config.ServerName = host
	}
	dialer := &net.Dialer{Timeout: 20 * time.Second}
	if o.Implicit {
		l.net, err = (&tls.Dialer{NetDialer: dialer, Config: l.config}).DialContext(ctx, "tcp", o.Address)
	} else {
		l.net, err = dialer.DialContext(ctx, "tcp", o.Address)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", news.ErrUnavailable, err)
	}
	l.private = o.Implicit || loopback(l.net.RemoteAddr())
	l.R = bufio.NewReaderSize(l.net, 4096)
	return l, nil
}

// Private says whether nobody else can read the line. Over one that is not, TLS is begun before anything secret is said.
func (l *Line) Private() bool { return l.private }

// StartTLS makes the line private, once the server said that it may begin. What the server said beyond that, in clear text,
// is news.ErrInvalid: somebody put it there.
func (l *Line) StartTLS(ctx context.Context) error {
	if l.R.Buffered() > 0 {
		return fmt.Errorf("%w: clear text behind STARTTLS", news.ErrInvalid)
	}
	secure := tls.Client(l.net, l.config)
	if err := secure.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("%w: %w", news.ErrUnavailable, err)
	}
	l.net, l.R, l.private = secure, bufio.NewReaderSize(secure, 4096), true
	return nil
}

// Allow gives the server its time for one answer, and more on top of it.
func (l *Line) Allow(more time.Duration) {
	_ = l.net.SetDeadline(time.Now().Add(l.timeout + more)) //nolint:forbidigo // sockets know the real time alone
}

// Write writes to the server.
func (l *Line) Write(b []byte) (int, error) { return l.net.Write(b) }

// Close ends the line. It may be called while another goroutine waits for the server.
func (l *Line) Close() error { return l.net.Close() }

// loopback says whether the other side is on this machine.
func loopback(a net.Addr) bool {
	p, err := netip.ParseAddrPort(a.String())
	return err == nil && p.Addr().Unmap().IsLoopback()
}
