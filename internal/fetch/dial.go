package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
)

// control is called by the dialer with each resolved address, just before it connects: the only place where a name
// can no longer change its meaning. It holds for first requests, redirects and robots.txt alike.
func (c *Client) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s %s", errPrivate, network, address)
	}
	if !c.permitted(at.Addr()) {
		return fmt.Errorf("%w: %s", errPrivate, at.Addr())
	}
	if !portAllowed(at.Port()) {
		return fmt.Errorf("%w: %d", errPort, at.Port())
	}
	if c.dialled != nil {
		c.dialled(at)
	}
	return nil
}

// dial connects to one address that a name resolves to; the dialer tries each in turn and control sees each.
func (c *Client) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := c.dialer.DialContext(ctx, network, addr)
	if err == nil {
		return conn, nil
	}
	class := ClassConnect
	if errors.Is(err, errPrivate) || errors.Is(err, errPort) {
		class = ClassRefused
	} else if _, ok := errors.AsType[*net.DNSError](err); ok {
		class = ClassResolve
	}
	return nil, &dialError{class: class, err: err}
}

// dialTLS connects and shakes hands. It is ours, and not the transport's, so that a failed handshake is told apart
// from a failed request.
func (c *Client) dialTLS(ctx context.Context, network, addr string) (net.Conn, error) {
	raw, err := c.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		_ = raw.Close() // the address's error is the one to tell
		return nil, &dialError{class: ClassBadURL, err: err}
	}
	conf := c.tls.Clone()
	conf.ServerName = host
	conn := tls.Client(raw, conf)
	timed, cancel := context.WithTimeoutCause(ctx, c.connect, errHandshake)
	defer cancel()
	if err := conn.HandshakeContext(timed); err != nil {
		_ = raw.Close() // the handshake's error is the one to tell
		if timed.Err() != nil {
			err = fmt.Errorf("%w: %w", context.Cause(timed), err)
		}
		return nil, &dialError{class: ClassTLS, err: err}
	}
	return conn, nil
}
