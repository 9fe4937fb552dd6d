package fetch

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// SetResolver makes the client ask r for names. Before the first request only.
func (c *Client) SetResolver(r *net.Resolver) { c.dialer.Resolver = r }

// OnDial calls f with each address that passed the check at dial time. Before the first request only.
func (c *Client) OnDial(f func(netip.AddrPort)) { c.dialled = f }

// Trust makes the client accept certificates of these authorities alone. Before the first request only.
func (c *Client) Trust(pool *x509.CertPool) { c.tls.RootCAs = pool }

// Hosts returns how many hosts the client remembers.
func (c *Client) Hosts() int {
	c.hosts.mu.Lock()
	defer c.hosts.mu.Unlock()
	return len(c.hosts.m)
}

// Normal returns the normal form of an address and its host, as they would be asked for, without asking.
func (c *Client) Normal(raw string) (normal, host string, err error) {
	t, err := c.target(raw)
	if err != nil {
		return "", "", err
	}
	return t.url.String(), t.host, nil
}

// Decode undoes a coding as for an answer's body, without a server.
func (c *Client) Decode(coding string, body []byte, limit int64) ([]byte, error) {
	res := &http.Response{
		Header: http.Header{"Content-Encoding": {coding}}, ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body)),
	}
	got, err := c.withBody(new(answer), new(target), res, &Request{MaxBytes: limit})
	if err != nil {
		return nil, err
	}
	return got.Body, nil
}

// RobotsKept makes the client remember an empty robots.txt for n origins, read at the given time, and returns how many
// it then remembers.
func (c *Client) RobotsKept(n int, at time.Time) int {
	for i := range n {
		e := c.robots.entry(fmt.Sprintf("http://%d.%d.test:80", i, at.Unix()), at)
		e.lock <- struct{}{}
		e.rules, e.read = &Robots{}, at
		<-e.lock
	}
	c.robots.mu.Lock()
	defer c.robots.mu.Unlock()
	return len(c.robots.m)
}
