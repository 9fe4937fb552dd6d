package fetch_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/internal/fetch"

	"golang.org/x/net/dns/dnsmessage"
)

const agent = "Dateline/0.1 (+https://dateline.example/bot)"

func loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// newClient returns a client with o's gaps filled for tests: quick and allowed to reach loopback.
func newClient(tb testing.TB, o fetch.Options) *fetch.Client {
	tb.Helper()
	o.UserAgent = agent
	o.Logger = slog.New(slog.NewTextHandler(tb.Output(), nil))
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.AllowNet == nil {
		o.AllowNet = loopback()
	}
	if o.HostDelay == 0 {
		o.HostDelay = time.Nanosecond
	}
	c, err := fetch.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.Close)
	return c
}

func serve(tb testing.TB, h http.HandlerFunc) *httptest.Server {
	tb.Helper()
	s := httptest.NewServer(h)
	tb.Cleanup(s.Close)
	return s
}

func get(tb testing.TB, c *fetch.Client, req fetch.Request) (*fetch.Response, error) {
	tb.Helper()
	return c.Get(tb.Context(), req)
}

func mustGet(tb testing.TB, c *fetch.Client, req fetch.Request) *fetch.Response {
	tb.Helper()
	res, err := c.Get(tb.Context(), req)
	if err != nil {
		tb.Fatalf("Get(%q) = %v", req.URL, err)
	}
	return res
}

// fault returns err as the *fetch.Error that it must be, of the class wanted.
func fault(tb testing.TB, err error, want fetch.Class) *fetch.Error {
	tb.Helper()
	f, ok := errors.AsType[*fetch.Error](err)
	if !ok {
		tb.Fatalf("error = %v (%T), want a *fetch.Error of class %s", err, err, want)
	}
	if f.Class != want {
		tb.Fatalf("class = %s (%v), want %s", f.Class, err, want)
	}
	if words := f.Words(); len(words) < 20 || !strings.HasSuffix(words, ".") {
		tb.Errorf("words = %q, want a sentence", words)
	}
	return f
}

// named returns the server's address with its host replaced by a name.
func named(tb testing.TB, s *httptest.Server, name string) string {
	tb.Helper()
	u, err := url.Parse(s.URL)
	if err != nil {
		tb.Fatal(err)
	}
	return u.Scheme + "://" + net.JoinHostPort(name, u.Port())
}

// zone is a name server: it answers for the names it holds and counts the questions.
type zone struct {
	mu    sync.Mutex
	hosts map[string]func(n int) []string // by name with a final dot: the addresses, or a name for a CNAME
	asked map[string]int                  // questions of type A, by name
	mute  bool                            // never answers
}

func newZone(hosts map[string]func(n int) []string) *zone {
	z := &zone{hosts: map[string]func(int) []string{}, asked: map[string]int{}}
	for name, f := range hosts {
		z.hosts[name+"."] = f
	}
	return z
}

func always(addrs ...string) func(int) []string { return func(int) []string { return addrs } }

func (z *zone) questions(name string) int {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.asked[name+"."]
}

// resolver returns Go's own resolver, speaking to the zone over a pipe as it would over TCP.
func (z *zone) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go z.answer(theirs)
		return ours, nil
	}}
}

func (z *zone) answer(conn net.Conn) {
	defer conn.Close()
	for {
		head := make([]byte, 2)
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		raw := make([]byte, binary.BigEndian.Uint16(head))
		if _, err := io.ReadFull(conn, raw); err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(raw) != nil || len(m.Questions) != 1 {
			return
		}
		z.fill(&m)
		if z.mute {
			continue
		}
		packed, err := m.Pack()
		if err != nil {
			return
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...)); err != nil {
			return
		}
	}
}

func (z *zone) fill(m *dnsmessage.Message) {
	q := m.Questions[0]
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	z.mu.Lock()
	defer z.mu.Unlock()
	name := q.Name.String()
	if q.Type == dnsmessage.TypeA {
		z.asked[name]++
	}
	f, ok := z.hosts[name]
	if !ok {
		m.RCode = dnsmessage.RCodeNameError
		return
	}
	owner := q.Name
	answers := f(z.asked[name])
	if len(answers) == 1 && strings.HasSuffix(answers[0], ".") {
		target := dnsmessage.MustNewName(answers[0])
		m.Answers = append(m.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: owner, Type: dnsmessage.TypeCNAME, Class: dnsmessage.ClassINET},
			Body:   &dnsmessage.CNAMEResource{CNAME: target},
		})
		owner, answers = target, z.hosts[answers[0]](1)
	}
	for _, text := range answers {
		addr := netip.MustParseAddr(text)
		header := dnsmessage.ResourceHeader{Name: owner, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}
		switch {
		case addr.Is4() && q.Type == dnsmessage.TypeA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: addr.As4()}})
		case addr.Is6() && q.Type == dnsmessage.TypeAAAA:
			header.Type = dnsmessage.TypeAAAA
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: addr.As16()}})
		}
	}
}
