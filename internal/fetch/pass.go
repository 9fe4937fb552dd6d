package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"
)

const (
	// maxStrikes is how often in a row a host may be too slow or too big before a pass lets it be.
	maxStrikes = 3
	// maxDrain is how much of an unwanted body is read so that its connection can be used again.
	maxDrain     = 16 << 10
	maxDrainTime = time.Second
	// pauseUnnamed is the pause after a 429 that names none, pauseLeast the pause after one that names no real one.
	pauseUnnamed = time.Minute
	pauseLeast   = time.Second
)

// Request says what to fetch and how.
type Request struct {
	URL string // as a person or a feed wrote it
	// ETag and LastModified are the validators of an earlier Response, byte for byte; the answer may then be NotModified.
	ETag, LastModified string
	Accept             string // the Accept header; default "*/*"
	MaxBytes           int64  // the largest body, after unpacking; default 10 MB
	Robots             bool   // whether to ask robots.txt first, at every redirect: for pages, not for feeds

	cut bool // a longer body is cut at MaxBytes instead of refused
}

// Response is a success: a 2xx answer, or 304 to a conditional request.
type Response struct {
	Status      int
	NotModified bool   // nothing changed since the validators; Body is empty
	URL         string // where the answer came from, after redirects
	// MovedTo is where the permanent redirects (301, 308) at the beginning of the way lead: the address to ask from now
	// on. Empty if the first redirect was a temporary one, or there was none.
	MovedTo            string
	ETag, LastModified string        // for the next Request; empty if the answer had none
	ContentType        string        // as the server gave it
	Body               []byte        // unpacked
	MaxAge             time.Duration // how long the answer says that it stays fresh, 0 if it does not
	RetryAfter         time.Duration // how long the host asks to be left alone, though it answered; mostly 0
}

// Pass is one sweep over many addresses. It remembers which hosts could not be reached, so that each is tried once
// and all later requests to it fail at once in the same way. It may be used by many goroutines at once.
type Pass struct {
	client *Client

	mu      sync.Mutex
	dead    map[string]*Error // by host name if it has no usable address, else by origin
	strikes map[string]int    // by host: requests in a row that were too slow or too big
}

// Pass begins a pass. There is nothing to end.
func (c *Client) Pass() *Pass { return &Pass{client: c} }

// Get fetches one address. It fails with an *Error, or, if ctx ended, with the error of ctx. It blocks while the host
// is busy with another request of ours or has just answered one.
func (p *Pass) Get(ctx context.Context, req Request) (*Response, error) {
	if req.MaxBytes <= 0 {
		req.MaxBytes = defaultMaxBytes
	}
	if req.Accept == "" {
		req.Accept = "*/*"
	}
	res, err := p.follow(ctx, req.URL, &req)
	if log := p.client.log; log.Enabled(ctx, slog.LevelDebug) {
		if err != nil {
			log.DebugContext(ctx, "not fetched", "url", loggable(req.URL), "err", err)
		} else {
			log.DebugContext(ctx, "fetched", "url", loggable(req.URL), "status", res.Status, "bytes", len(res.Body))
		}
	}
	return res, err
}

// follow makes a request and those that redirects ask for.
func (p *Pass) follow(ctx context.Context, raw string, req *Request) (*Response, error) {
	t, err := p.client.target(raw)
	if err != nil {
		return nil, err
	}
	budget := p.client.total
	moved, permanent := "", true
	for hops := 0; ; hops++ {
		if req.Robots {
			if err := p.mayFetch(ctx, t); err != nil {
				return nil, err
			}
		}
		got, took, err := p.ask(ctx, t, req, budget)
		if err != nil {
			return nil, err
		}
		if got.next == nil {
			got.MovedTo = moved
			return &got.Response, nil
		}
		if hops == maxRedirects {
			return nil, &Error{Class: ClassRedirect, Host: t.host, Status: got.Status, Err: errTooMany}
		}
		if budget -= took; budget <= 0 {
			return nil, &Error{Class: ClassTimeout, Host: t.host, Err: errTotal}
		}
		if t, err = p.client.check(got.next); err != nil {
			return nil, err
		}
		permanent = permanent && (got.Status == http.StatusMovedPermanently || got.Status == http.StatusPermanentRedirect)
		if permanent {
			moved = t.url.String()
		}
	}
}

// answer is a Response, or a redirect if next is set.
type answer struct {
	Response

	next *url.URL
}

// ask waits for its turn at t's host and makes one request there, within budget. It also returns how long the host took.
func (p *Pass) ask(ctx context.Context, t *target, req *Request, budget time.Duration) (*answer, time.Duration, error) {
	c := p.client
	if err := p.known(t); err != nil {
		return nil, 0, err // without waiting for a turn
	}
	h, err := c.turn(ctx, t)
	if err != nil {
		return nil, 0, err
	}
	troubled := false
	defer func() { c.done(t, h, troubled) }()
	if err := p.known(t); err != nil {
		return nil, 0, err // it died while we waited
	}
	begun := c.now()
	if wait := c.hosts.wait(h, begun); wait > 0 {
		return nil, 0, &Error{Class: ClassPaused, Host: t.host, RetryAfter: wait, Err: errNotAsked}
	}
	timed, cancel := context.WithTimeoutCause(ctx, budget, errTotal)
	defer cancel()
	got, err := c.exchange(timed, t, h, req)
	if err == nil {
		troubled = true
		p.spare(t)
		return got, max(0, c.now().Sub(begun)), nil
	}
	if ctx.Err() != nil {
		// The caller gave up: no fault of the host. Whether it was troubled is not known, so the pause is kept.
		troubled = true
		return nil, 0, ctx.Err()
	}
	fault, ok := errors.AsType[*Error](err)
	if !ok {
		class, cause := classify(err)
		// The deadline may have cut any phase short; what broke because of it is not the story. A failed dial is.
		if _, dialling := errors.AsType[*dialError](err); !dialling && timed.Err() != nil {
			class, cause = ClassTimeout, context.Cause(timed)
		}
		fault = &Error{Class: class, Host: t.host, Err: cause}
	}
	_, unreached := errors.AsType[*dialError](err)
	troubled = !unreached
	p.remember(t, fault, unreached)
	return nil, 0, fault
}

// exchange makes one request and reads its answer. Its errors are *Error where the answer itself says what is wrong,
// else whatever the transport found.
func (c *Client) exchange(ctx context.Context, t *target, h *host, req *Request) (*answer, error) {
	header := http.Header{
		"User-Agent":      c.agent,
		"Accept":          {req.Accept},
		"Accept-Encoding": {codings},
	}
	if req.ETag != "" && sendable(req.ETag) {
		header["If-None-Match"] = []string{req.ETag}
	}
	if req.LastModified != "" && sendable(req.LastModified) {
		header["If-Modified-Since"] = []string{req.LastModified}
	}
	// Not http.NewRequest, which would parse the address again.
	out := (&http.Request{
		Method: http.MethodGet, URL: t.url, Host: t.url.Host, Header: header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	res, err := c.transport.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }() // what could be read was read
	got := &answer{Response: Response{
		Status:       res.StatusCode,
		URL:          t.url.String(),
		ETag:         res.Header.Get("Etag"),
		LastModified: res.Header.Get("Last-Modified"),
		ContentType:  res.Header.Get("Content-Type"),
		MaxAge:       maxAge(res.Header),
	}}
	wait, given := retryAfter(res.Header, c.now())
	got.RetryAfter = wait
	fail := func(class Class, cause error) (*answer, error) {
		drain(res)
		return nil, &Error{Class: class, Host: t.host, Status: res.StatusCode, RetryAfter: wait, Err: cause}
	}
	switch {
	case res.StatusCode == http.StatusNotModified && (req.ETag != "" || req.LastModified != ""):
		got.NotModified = true
		drain(res)
		return got, nil
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return c.withBody(got, t, res, req)
	case redirects(res.StatusCode):
		location := res.Header.Get("Location")
		if location == "" {
			return fail(ClassRedirect, errNoLocation)
		}
		ref, err := parseLoose(location)
		if err != nil || len(location) > maxURL {
			return fail(ClassRedirect, errNoLocation)
		}
		drain(res)
		got.next = t.url.ResolveReference(ref)
		return got, nil
	case res.StatusCode == http.StatusGone:
		return fail(ClassGone, nil)
	case res.StatusCode == http.StatusTooManyRequests, res.StatusCode == http.StatusServiceUnavailable && given:
		if !given {
			wait = pauseUnnamed
		}
		wait = max(wait, pauseLeast)
		c.hosts.pause(h, c.now().Add(wait))
		return fail(ClassThrottled, nil)
	default:
		return fail(ClassStatus, nil)
	}
}

// withBody reads a success's body into got.
func (c *Client) withBody(got *answer, t *target, res *http.Response, req *Request) (*answer, error) {
	body, err := c.readBody(res, req.MaxBytes, req.cut)
	if err == nil {
		got.Body = body
		return got, nil
	}
	if errors.Is(err, errTooLarge) {
		return nil, &Error{Class: ClassTooLarge, Host: t.host, Status: res.StatusCode, Err: fmt.Errorf("%w of %d bytes", err, req.MaxBytes)}
	}
	if undecoded, ok := errors.AsType[*decodeError](err); ok {
		return nil, &Error{Class: ClassEncoding, Host: t.host, Status: res.StatusCode, Err: undecoded.err}
	}
	return nil, err
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// drain reads the rest of an unwanted body, so that the connection lives on, if it is short and comes quickly.
func drain(res *http.Response) {
	if res.ContentLength == 0 || res.ContentLength > maxDrain {
		return
	}
	slow := time.AfterFunc(maxDrainTime, func() { _ = res.Body.Close() }) // which ends the reading below
	defer slow.Stop()
	_, _ = io.CopyN(io.Discard, res.Body, maxDrain) // an error only costs the connection
}

// sendable says whether a stored validator may go into a header again: anything but control characters.
func sendable(value string) bool {
	for i := range len(value) {
		if value[i] < ' ' && value[i] != '\t' || value[i] == 0x7f {
			return false
		}
	}
	return true
}

// known returns the fault for which this pass has given up on t, if it has.
func (p *Pass) known(t *target) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	fault := p.dead[t.host]
	if fault == nil {
		fault = p.dead[t.origin]
	}
	if fault == nil {
		return nil
	}
	again := *fault
	return &again
}

// remember notes a fault that later requests of this pass would meet as well.
func (p *Pass) remember(t *target, fault *Error, unreached bool) {
	key := t.origin
	if fault.Class == ClassResolve || fault.Class == ClassRefused {
		key = t.host
	}
	slow := fault.Class == ClassTimeout || fault.Class == ClassTooLarge || fault.Class == ClassEncoding
	p.mu.Lock()
	defer p.mu.Unlock()
	if slow && !t.free {
		if p.strikes == nil {
			p.strikes = map[string]int{}
		}
		p.strikes[t.host]++
	}
	if unreached || p.strikes[t.host] >= maxStrikes {
		if p.dead == nil {
			p.dead = map[string]*Error{}
		}
		p.dead[key] = fault
	}
}

// spare forgets the strikes of a host that answered well.
func (p *Pass) spare(t *target) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.strikes[t.host] > 0 {
		delete(p.strikes, t.host)
	}
}

// loggable returns an address without its userinfo, query and fragment, which may hold secrets.
func loggable(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "[unreadable]"
	}
	u.User, u.RawQuery, u.Fragment, u.RawFragment = nil, "", "", ""
	return u.String()
}
