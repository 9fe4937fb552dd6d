// Package fetch is the only door through which Dateline asks the outside for anything over HTTP.
//
// A feed, and every page that a feed names, is a stranger's wish that we connect somewhere. So each request, each
// redirect and each resolved address is checked against one list at the moment of dialling; sizes are bounded after
// decompression and times in every phase; one host sees one request at a time with a pause between two; Retry-After and
// robots.txt are honoured; and the client says who it is. It knows nothing of feeds or pages, retries nothing and
// stores nothing: what it remembers (open connections, pauses that hosts asked for, robots.txt) ends with the process.
//
// The one idea needed to read it: a Client lives as long as the program and holds what hosts are owed; a Pass lives
// as long as one sweep over many addresses and remembers which hosts turned out to be dead, so that a thousand pages of
// a dead host cost one dial.
package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Limits from RELIABILITY.md, section 3.1, for whatever Options or a Request leave open.
const (
	defaultMaxBytes  = 10 << 20
	defaultHostDelay = time.Second
	defaultConnect   = 10 * time.Second
	defaultHeaders   = 15 * time.Second
	defaultTotal     = 30 * time.Second
	maxRedirects     = 5
	maxHeaderBytes   = 64 << 10
	maxPause         = 24 * time.Hour
)

// Options say how a Client behaves. A field is required unless its comment gives a default.
type Options struct {
	// UserAgent is sent with every request and must be truthful: product/version and an address where a site's owner
	// learns who asks, such as "Dateline/0.1 (+https://example.org/bot)". The product is what robots.txt calls us.
	UserAgent string
	// AllowNet are networks that may be reached beside the public ones, for development and tests. Hosts written as
	// an address of these networks, and "localhost" if 127.0.0.1 is among them, are not paced. Default: none.
	AllowNet []netip.Prefix
	// Now tells the time for pauses and for the age of robots.txt. It may stand still: waiting never depends on it.
	Now func() time.Time
	// Logger hears one debug line a request.
	Logger *slog.Logger
	// HostDelay is the pause between the end of a request to a host and the start of the next. Default: 1 s.
	HostDelay time.Duration
	// ConnectTimeout bounds look-up and connecting, and again the TLS handshake. Default: 10 s.
	ConnectTimeout time.Duration
	// HeaderTimeout bounds the wait for a response's headers. Default: 15 s.
	HeaderTimeout time.Duration
	// TotalTimeout bounds the time that a Get spends with the hosts of all its redirects together, bodies included.
	// Waiting for one's turn at a host is not counted, since it is not the host's doing. Default: 30 s.
	TotalTimeout time.Duration
}

// Client makes every outbound request of the program. It may be used by many goroutines at once.
type Client struct {
	agent     []string // the User-Agent header's values, shared by all requests
	token     string   // the product token that robots.txt knows us by
	now       func() time.Time
	log       *slog.Logger
	allow     []netip.Prefix
	deny      []netip.Prefix
	localhost bool // whether 127.0.0.1 is allowed
	hostDelay time.Duration
	connect   time.Duration
	total     time.Duration

	dialer    *net.Dialer
	tls       *tls.Config
	transport *http.Transport
	dialled   func(netip.AddrPort) // tests hear of each address that passed the check; nil otherwise

	hosts  hosts
	robots robotsCache
	gzips  sync.Pool // of *gzip.Reader
	brs    sync.Pool // of *brotli.Reader
	zstds  sync.Pool // of *zstd.Decoder
}

// New returns a client. It refuses missing or impossible Options, naming all that is wrong with them.
func New(o Options) (*Client, error) {
	var wrong []error
	token := productToken(o.UserAgent)
	if token == "" || !printable(o.UserAgent) {
		wrong = append(wrong, fmt.Errorf("user agent %q must begin with a product name and be plain ASCII", o.UserAgent))
	}
	if o.Now == nil {
		wrong = append(wrong, errors.New("no clock"))
	}
	if o.Logger == nil {
		wrong = append(wrong, errors.New("no logger"))
	}
	for _, d := range []time.Duration{o.HostDelay, o.ConnectTimeout, o.HeaderTimeout, o.TotalTimeout} {
		if d < 0 {
			wrong = append(wrong, fmt.Errorf("negative duration %v", d))
		}
	}
	allow := make([]netip.Prefix, 0, len(o.AllowNet))
	for _, p := range o.AllowNet {
		if !p.IsValid() || p.Addr().Is4In6() {
			// Addresses are unmapped before they are compared, so a mapped prefix would silently match nothing.
			wrong = append(wrong, fmt.Errorf("allowed network %v must be a plain IPv4 or IPv6 prefix", p))
			continue
		}
		allow = append(allow, p.Masked())
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("fetch options: %w", errors.Join(wrong...))
	}
	c := &Client{
		agent:     []string{o.UserAgent},
		token:     token,
		now:       o.Now,
		log:       o.Logger,
		allow:     allow,
		deny:      specialPrefixes(),
		hostDelay: orDefault(o.HostDelay, defaultHostDelay),
		connect:   orDefault(o.ConnectTimeout, defaultConnect),
		total:     orDefault(o.TotalTimeout, defaultTotal),
		tls: &tls.Config{
			MinVersion:         tls.VersionTLS12,
			NextProtos:         []string{"h2", "http/1.1"},
			ClientSessionCache: tls.NewLRUClientSessionCache(1024),
		},
	}
	c.localhost = c.permitted(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	c.dialer = &net.Dialer{Timeout: c.connect, KeepAlive: 30 * time.Second, ControlContext: c.control}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	c.transport = &http.Transport{
		// No Proxy, not even from the environment: it would resolve and dial for us, past the address check.
		Proxy:                  nil,
		DialContext:            c.dial,
		DialTLSContext:         c.dialTLS,
		Protocols:              protocols,
		DisableCompression:     true, // we ask for codings and decode them ourselves, within bounds
		ResponseHeaderTimeout:  orDefault(o.HeaderTimeout, defaultHeaders),
		MaxResponseHeaderBytes: maxHeaderBytes,
		// A new TLS connection costs more than all else in a conditional request, so connections are kept. One
		// public host holds one; only allowed networks, which are not paced, use more.
		MaxIdleConns:        512,
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     90 * time.Second,
		// An HTTP/2 connection that died silently would otherwise fail request after request.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second},
	}
	return c, nil
}

// Close lets go of idle connections. Requests under way are not disturbed.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Get makes one request as a pass of its own.
func (c *Client) Get(ctx context.Context, req Request) (*Response, error) {
	return c.Pass().Get(ctx, req)
}

// productToken returns what stands before the version in a User-Agent: the name that robots.txt addresses.
func productToken(agent string) string {
	end := strings.IndexFunc(agent, func(r rune) bool { return !tokenRune(r) })
	if end < 0 {
		return agent
	}
	return agent[:end]
}

// printable says whether s may stand in a header: visible ASCII and spaces.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func orDefault(d, byDefault time.Duration) time.Duration {
	if d == 0 {
		return byDefault
	}
	return d
}
