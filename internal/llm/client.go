package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"dateline/internal/orders"
)

// Bounds of one exchange. A provider's wrapping of the longest answer, thoughts and all, stays far below.
const (
	maxBody        = 2 << 20
	connectTimeout = 10 * time.Second
	longestAsked   = 24 * time.Hour // of Retry-After
)

// ClientOptions are what NewClient needs.
type ClientOptions struct {
	// Permit says whether an address may be dialled: the operator named the server, and only that.
	Permit func(netip.Addr) bool
	// Headers are the names of the headers that carry the model's key. Others of that kind, which a provider's library may
	// take from the environment, are not sent.
	Headers []string
	// Wrap puts something between the rules and the network, such as a recorder. Default nothing.
	Wrap func(http.RoundTripper) http.RoundTripper
	// Now reads dates of Retry-After. Default: such dates are not understood.
	Now func() time.Time
}

// NewClient returns an HTTP client for a provider: it follows no redirect, so that a key stays where it was meant to go;
// takes no proxy from the environment; checks each address that it dials; bounds what it reads; and turns a status that
// is no success into a *Error, whatever the library above it makes of such.
func NewClient(o ClientOptions) *http.Client {
	dialer := &net.Dialer{Timeout: connectTimeout, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || o.Permit == nil || !o.Permit(at.Addr().Unmap()) {
			return fmt.Errorf("%w: %s", errAddress, address)
		}
		return nil
	}}
	var next http.RoundTripper = &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: connectTimeout, ForceAttemptHTTP2: true,
		MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
	}
	if o.Wrap != nil {
		next = o.Wrap(next)
	}
	return &http.Client{
		Transport:     &bounded{next: next, headers: o.Headers, now: o.Now},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

var errAddress = errors.New("this address may not be reached")

// bounded is the rules of NewClient.
type bounded struct {
	next    http.RoundTripper
	headers []string
	now     func() time.Time
}

// RoundTrip makes one exchange.
func (b *bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context()) // a RoundTripper may not change what it is given
	for _, name := range keyHeaders() {
		if !has(b.headers, name) {
			r.Header.Del(name)
		}
	}
	for name := range r.Header {
		if strings.HasPrefix(name, "X-Stainless-") {
			r.Header.Del(name) // what machine this is
		}
	}
	resp, err := b.next.RoundTrip(r)
	if err != nil {
		if r.Context().Err() != nil {
			return nil, &Error{Class: ClassTimeout, Err: plain(err)}
		}
		if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
			return nil, &Error{Class: ClassConnect, Err: plain(err)}
		}
		if _, ok := errors.AsType[*net.DNSError](err); ok {
			return nil, &Error{Class: ClassConnect, Err: plain(err)}
		}
		return nil, &Error{Class: ClassCut, Err: plain(err)}
	}
	if resp.StatusCode == http.StatusOK {
		resp.Body = &limited{body: resp.Body, left: maxBody}
		return resp, nil
	}
	defer func() { _ = resp.Body.Close() }() // the status is what counts
	words, _ := io.ReadAll(io.LimitReader(resp.Body, 400))
	e := &Error{Class: classOf(resp.StatusCode), Status: resp.StatusCode, RetryAfter: b.retryAfter(resp.Header)}
	if text := oneLine(string(words)); text != "" {
		e.Err = errors.New(short(text))
	}
	return nil, e
}

// keyHeaders are the headers that may carry a secret, or say whose it is.
func keyHeaders() []string {
	return []string{"Authorization", "X-Api-Key", "X-Goog-Api-Key", "Api-Key", "Openai-Organization", "Openai-Project", "X-Goog-User-Project", "Cookie"}
}

func has(list []string, name string) bool {
	for _, l := range list {
		if strings.EqualFold(l, name) {
			return true
		}
	}
	return false
}

// plain is a network error without the address's query, which may carry a key.
func plain(err error) error { return errors.New(short(oneLine(err.Error()))) }

func classOf(status int) Class {
	switch status {
	case http.StatusTooManyRequests:
		return ClassPace
	case http.StatusServiceUnavailable, 529: // 529 is Anthropic's "overloaded"
		return ClassBusy
	case http.StatusUnauthorized, http.StatusForbidden:
		return ClassDenied
	case http.StatusRequestTimeout: // of a server in between: what stands behind it may have done the work
		return ClassServer
	}
	switch {
	case status >= 500:
		return ClassServer
	case status >= 400:
		return ClassRequest
	default: // a redirect, or a success of a kind that no provider gives
		return ClassCut
	}
}

// retryAfter reads the header in milliseconds that OpenAI sends, else the standard one.
func (b *bounded) retryAfter(h http.Header) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms > 0 {
		return time.Duration(min(ms, float64(longestAsked.Milliseconds()))) * time.Millisecond
	}
	text := h.Get("Retry-After")
	if s, err := strconv.ParseFloat(text, 64); err == nil && s > 0 {
		return time.Duration(min(s, longestAsked.Seconds()) * float64(time.Second))
	}
	if at, err := http.ParseTime(text); err == nil && b.now != nil {
		return min(max(at.Sub(b.now()), 0), longestAsked)
	}
	return 0
}

// limited ends a body that is longer than any answer with an error, where io.LimitReader would make it look cut.
type limited struct {
	body io.ReadCloser
	left int
}

// Read reads on while something is left.
func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, &Error{Class: ClassLength, Err: fmt.Errorf("more than %d bytes", maxBody)}
	}
	n, err := l.body.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

// Close closes the body.
func (l *limited) Close() error { return l.body.Close() }

// oneLine makes a stranger's words safe for a log: printable, on one line.
func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || orders.Hidden(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))), " ")
}

// CallError turns what a provider's library returns into a *Error: the one that NewClient made, if there is one.
func CallError(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return &Error{Class: ClassTimeout, Err: plain(err)}
	}
	return &Error{Class: ClassCut, Err: plain(err)} // such as a body that is no JSON
}
