package fetch_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"dateline/internal/fetch"
)

// closed are addresses of every kind that is not the public internet, 127.0.0.1 left out.
func closed() []string {
	return []string{
		"0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.2", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
		"192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
		"224.0.0.1", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::10.0.0.1", "::ffff:127.0.0.2", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "100::1",
		"2001::1", "2001:db8::1", "2002:a00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1",
	}
}

// watch is a listener that must never be reached, and the record of what a client dialled.
type watch struct {
	mu      sync.Mutex
	dialled map[netip.Addr]int
	reached atomic.Int64
	port    string
}

func newWatch(t *testing.T) *watch {
	t.Helper()
	w := &watch{dialled: map[netip.Addr]int{}}
	// All interfaces, so that whatever loopback or private address is dialled by mistake, somebody picks up.
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	_, w.port, _ = net.SplitHostPort(l.Addr().String())
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			w.reached.Add(1)
			_ = conn.Close()
		}
	}()
	return w
}

func (w *watch) note(at netip.AddrPort) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dialled[at.Addr().Unmap()]++
}

// only fails the test if anything but the given addresses was dialled.
func (w *watch) only(t *testing.T, good ...string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if n := w.reached.Load(); n != 0 {
		t.Errorf("the trap was reached %d times", n)
	}
	for addr, n := range w.dialled {
		ok := false
		for _, g := range good {
			ok = ok || addr == netip.MustParseAddr(g)
		}
		if !ok {
			t.Errorf("%v was dialled %d times", addr, n)
		}
	}
}

// TestNoPrivateAddressByItself fails if an address in a URL, or behind a name, leads into a closed network (T-NET-1).
func TestNoPrivateAddressByItself(t *testing.T) {
	t.Parallel()
	w := newWatch(t)
	names := map[string]func(int) []string{}
	addrs := append(closed(), "127.0.0.1")
	for i, addr := range addrs {
		plain := netip.MustParseAddr(addr).Unmap().String()
		names[fmt.Sprintf("plain%d.test", i)] = always(plain)
		names[fmt.Sprintf("many%d.test", i)] = always(plain, "10.9.8.7", "fd00::7")
		names[fmt.Sprintf("alias%d.test", i)] = always(fmt.Sprintf("plain%d.test.", i))
	}
	c := newClient(t, fetch.Options{AllowNet: []netip.Prefix{}})
	c.SetResolver(newZone(names).resolver())
	c.OnDial(w.note)
	cases := 0
	for i, addr := range addrs {
		hosts := []string{addr}
		if strings.Contains(addr, ":") {
			hosts = []string{"[" + addr + "]"}
		} else {
			hosts = append(hosts, addr+".", "[::ffff:"+addr+"]")
		}
		hosts = append(hosts, fmt.Sprintf("plain%d.test", i), fmt.Sprintf("many%d.test", i), fmt.Sprintf("alias%d.test", i), fmt.Sprintf("PLAIN%d.test.", i))
		for _, host := range hosts {
			for _, scheme := range []string{"http", "https"} {
				cases++
				u := scheme + "://" + host + ":" + w.port + "/feed"
				_, err := get(t, c, fetch.Request{URL: u, Robots: cases%2 == 0})
				f := fault(t, err, fetch.ClassRefused)
				if !strings.Contains(f.Words(), "not public") {
					t.Errorf("%s: words = %q", u, f.Words())
				}
			}
		}
	}
	t.Logf("%d cases", cases)
	w.only(t)
}

// TestNoPrivateAddressByRedirect fails if a server that may be reached can send us to one that may not (T-NET-1).
func TestNoPrivateAddressByRedirect(t *testing.T) {
	t.Parallel()
	w := newWatch(t)
	names := map[string]func(int) []string{}
	for i, addr := range closed() {
		names[fmt.Sprintf("plain%d.test", i)] = always(netip.MustParseAddr(addr).Unmap().String())
	}
	c := newClient(t, fetch.Options{AllowNet: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	c.SetResolver(newZone(names).resolver())
	c.OnDial(w.note)
	var to sync.Map // path to location
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		where, ok := to.Load(r.URL.Path)
		if !ok {
			http.NotFound(rw, r)
			return
		}
		var code int
		if _, err := fmt.Sscanf(r.URL.Query().Get("code"), "%d", &code); err != nil {
			code = http.StatusFound
		}
		rw.Header().Set("Location", where.(string))
		rw.WriteHeader(code)
	})
	cases := 0
	for i, addr := range closed() {
		host := net.JoinHostPort(addr, w.port)
		to.Store(fmt.Sprintf("/ip%d", i), "http://"+host+"/")
		to.Store(fmt.Sprintf("/name%d", i), fmt.Sprintf("//plain%d.test:%s/", i, w.port))
		to.Store(fmt.Sprintf("/chain%d", i), fmt.Sprintf("/chain%d/b", i))
		to.Store(fmt.Sprintf("/chain%d/b", i), fmt.Sprintf("/chain%d/c", i))
		to.Store(fmt.Sprintf("/chain%d/c", i), "https://"+host+"/")
		paths := []string{fmt.Sprintf("/name%d", i), fmt.Sprintf("/chain%d", i)}
		for _, code := range []int{301, 302, 303, 307, 308} {
			paths = append(paths, fmt.Sprintf("/ip%d?code=%d", i, code))
		}
		for _, path := range paths {
			cases++
			_, err := get(t, c, fetch.Request{URL: s.URL + path})
			fault(t, err, fetch.ClassRefused)
		}
	}
	t.Logf("%d cases", cases)
	w.only(t, "127.0.0.1")
}

// TestOddAddresses fails if a URL in a strange spelling is dialled, or is refused for another reason than its own.
func TestOddAddresses(t *testing.T) {
	t.Parallel()
	w := newWatch(t)
	c := newClient(t, fetch.Options{AllowNet: []netip.Prefix{}})
	c.SetResolver(newZone(nil).resolver())
	c.OnDial(w.note)
	tests := []struct {
		url  string
		want fetch.Class
	}{
		{"http://①②⑦.⓪.⓪.①:PORT/", fetch.ClassRefused},
		{"http://①②⑦。⓪。⓪。①:PORT/", fetch.ClassRefused},
		{"http://127。0。0。1:PORT/", fetch.ClassRefused},
		{"http://１２７.0.0.1:PORT/", fetch.ClassRefused},
		{"http://127.0.0.1.:PORT/", fetch.ClassRefused},
		{"HTTP://127.0.0.1:PORT/", fetch.ClassRefused},
		{" http://127.0.0.1:PORT/ ", fetch.ClassRefused},
		{"http://[::1]:PORT/", fetch.ClassRefused},
		{"http://[0:0:0:0:0:0:0:1]:PORT/", fetch.ClassRefused},
		{"http://[::ffff:7f00:1]:PORT/", fetch.ClassRefused},
		{"http://[::FFFF:127.0.0.1]:PORT/", fetch.ClassRefused},
		{"http://2130706433:PORT/", fetch.ClassBadURL},
		{"http://0x7f000001:PORT/", fetch.ClassBadURL},
		{"http://0x7F.0.0.1:PORT/", fetch.ClassBadURL},
		{"http://017700000001:PORT/", fetch.ClassBadURL},
		{"http://0177.0.0.1:PORT/", fetch.ClassBadURL},
		{"http://127.1:PORT/", fetch.ClassBadURL},
		{"http://127.0.1:PORT/", fetch.ClassBadURL},
		{"http://127.0.0.0x1:PORT/", fetch.ClassBadURL},
		{"http://127.0.0.256:PORT/", fetch.ClassBadURL},
		{"http://0:PORT/", fetch.ClassBadURL},
		{"http://0x:PORT/", fetch.ClassBadURL},
		{"http://127.0.0.1..:PORT/", fetch.ClassBadURL},
		{"http://127.0.0.%31:PORT/", fetch.ClassBadURL},
		{"http://[fe80::1%25eth0]:PORT/", fetch.ClassBadURL},
		{"http://[::1%25lo]:PORT/", fetch.ClassBadURL},
		{"http://[fe80::1%eth0]:PORT/", fetch.ClassBadURL},
		{"http://[127.0.0.1]:PORT/", fetch.ClassBadURL},
		{"http://[v1.a]:PORT/", fetch.ClassBadURL},
		{"http://[::1:PORT/", fetch.ClassBadURL},
		{"http://me@127.0.0.1:PORT/", fetch.ClassBadURL},
		{"http://me:secret@example.com/", fetch.ClassBadURL},
		{"http://example.com@127.0.0.1:PORT/", fetch.ClassBadURL},
		{"http://@127.0.0.1:PORT/", fetch.ClassBadURL},
		{`http://127.0.0.1:PORT\@example.com/`, fetch.ClassBadURL},
		{`http:\\127.0.0.1:PORT\`, fetch.ClassBadURL},
		{"http:127.0.0.1:PORT", fetch.ClassBadURL},
		{"http:///127.0.0.1:PORT", fetch.ClassBadURL},
		{"http://", fetch.ClassBadURL},
		{"//127.0.0.1:PORT/", fetch.ClassBadURL},
		{"127.0.0.1:PORT/", fetch.ClassBadURL},
		{"/feed", fetch.ClassBadURL},
		{"", fetch.ClassBadURL},
		{"http://exa mple.com/", fetch.ClassBadURL},
		{"http://exam\nple.com/", fetch.ClassBadURL},
		{"http://example.com/\r\nHost: x", fetch.ClassBadURL},
		{"http://ex\x00ample.com/", fetch.ClassBadURL},
		{"http://a..example/", fetch.ClassBadURL},
		{"http://.example/", fetch.ClassBadURL},
		{"http://example.com:0/", fetch.ClassBadURL},
		{"http://example.com:65536/", fetch.ClassBadURL},
		{"http://example.com:80a/", fetch.ClassBadURL},
		{"http://example.com:-1/", fetch.ClassBadURL},
		{"http://" + strings.Repeat("a", 64) + ".example/", fetch.ClassBadURL},
		{"http://" + strings.Repeat("a.", 130) + "example/", fetch.ClassBadURL},
		{"http://example.com/" + strings.Repeat("a", 9000), fetch.ClassBadURL},
		{"http://xn--a.example*/", fetch.ClassBadURL},
		{"http://a\u202eb.example/", fetch.ClassBadURL},
		{"http://example.com:22/", fetch.ClassRefused},
		{"http://example.com:25/", fetch.ClassRefused},
		{"http://example.com:21/", fetch.ClassRefused},
		{"http://example.com:53/", fetch.ClassRefused},
		{"http://example.com:81/", fetch.ClassRefused},
		{"http://example.com:110/", fetch.ClassRefused},
		{"http://example.com:465/", fetch.ClassRefused},
		{"http://example.com:587/", fetch.ClassRefused},
		{"http://example.com:2375/", fetch.ClassRefused},
		{"http://example.com:3306/", fetch.ClassRefused},
		{"http://example.com:5432/", fetch.ClassRefused},
		{"http://example.com:6379/", fetch.ClassRefused},
		{"http://example.com:6667/", fetch.ClassRefused},
		{"http://example.com:11211/", fetch.ClassRefused},
		{"ftp://example.com/", fetch.ClassRefused},
		{"file:///etc/passwd", fetch.ClassRefused},
		{"gopher://127.0.0.1:6379/_x", fetch.ClassRefused},
		{"data:text/plain,x", fetch.ClassRefused},
		{"javascript:alert(1)", fetch.ClassRefused},
		{"unix:///var/run/docker.sock", fetch.ClassRefused},
		{"ws://example.com/", fetch.ClassRefused},
		{"jar:http://example.com/", fetch.ClassRefused},
		{"mailto:a@example.com", fetch.ClassRefused},
		{"feed:http://127.0.0.1/", fetch.ClassRefused},
	}
	for _, tt := range tests {
		u := strings.ReplaceAll(tt.url, "PORT", w.port)
		_, err := get(t, c, fetch.Request{URL: u})
		f, ok := errors.AsType[*fetch.Error](err)
		if !ok || f.Class != tt.want {
			t.Errorf("Get(%.60q) = %v, want class %s", u, err, tt.want)
		}
	}
	w.only(t)
}

// TestRebinding fails if a name that changes its address between two look-ups is followed into a closed network.
func TestRebinding(t *testing.T) {
	t.Parallel()
	w := newWatch(t)
	s := serve(t, func(rw http.ResponseWriter, _ *http.Request) { rw.Header().Set("Connection", "close") })
	z := newZone(map[string]func(int) []string{"rebind.test": func(n int) []string {
		bad := closed()
		if n%2 == 0 {
			return []string{netip.MustParseAddr(bad[n/2%len(bad)]).Unmap().String()}
		}
		return []string{"127.0.0.1"}
	}})
	c := newClient(t, fetch.Options{AllowNet: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	c.SetResolver(z.resolver())
	c.OnDial(w.note)
	// IPv6 answers come to AAAA questions, which the zone counts with the A question before them or after it; so no
	// order is assumed: each request either works or is refused.
	worked, refused := 0, 0
	for range 1000 {
		_, err := get(t, c, fetch.Request{URL: named(t, s, "rebind.test")})
		if err == nil {
			worked++
			continue
		}
		f, ok := errors.AsType[*fetch.Error](err)
		if !ok || f.Class != fetch.ClassRefused && f.Class != fetch.ClassResolve {
			t.Fatalf("error = %v, want refused", err)
		}
		refused++
	}
	if worked < 300 || refused < 300 {
		t.Errorf("%d worked and %d were refused, want about 500 of each", worked, refused)
	}
	w.only(t, "127.0.0.1")
}

// TestMixedAnswers fails if one bad address among a name's answers is dialled, or keeps the good one from being tried.
func TestMixedAnswers(t *testing.T) {
	t.Parallel()
	w := newWatch(t)
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	names := map[string]func(int) []string{}
	for i, addr := range closed() {
		bad := netip.MustParseAddr(addr).Unmap().String()
		names[fmt.Sprintf("a%d.test", i)] = always(bad, "127.0.0.1")
		names[fmt.Sprintf("b%d.test", i)] = always("127.0.0.1", bad)
	}
	c := newClient(t, fetch.Options{AllowNet: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	c.SetResolver(newZone(names).resolver())
	c.OnDial(w.note)
	for name := range names {
		if _, err := get(t, c, fetch.Request{URL: named(t, s, name)}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.only(t, "127.0.0.1")
}

// TestAllowedNetIsNoWider fails if allowing one network opens another.
func TestAllowedNetIsNoWider(t *testing.T) {
	t.Parallel()
	w := newWatch(t)
	c := newClient(t, fetch.Options{AllowNet: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("127.0.0.1/32")}})
	c.OnDial(w.note)
	for _, addr := range append(closed(), "10.0.255.255", "10.2.0.0", "127.0.0.0") {
		_, err := get(t, c, fetch.Request{URL: "http://" + net.JoinHostPort(addr, w.port) + "/"})
		fault(t, err, fetch.ClassRefused)
	}
	w.only(t)
}

// TestAddressesAreMended fails if an address that browsers take is not asked for in its proper form.
func TestAddressesAreMended(t *testing.T) {
	t.Parallel()
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) { _, _ = rw.Write([]byte(r.RequestURI)) })
	c := newClient(t, fetch.Options{})
	tests := []struct{ give, want string }{
		{"", "/"},
		{"/a#part", "/a"},
		{"/a b?c=d e", "/a%20b?c=d%20e"},
		{"/中文?词=电头", "/%E4%B8%AD%E6%96%87?%E8%AF%8D=%E7%94%B5%E5%A4%B4"},
		{"/100%-off?x=5%", "/100%25-off?x=5%25"},
		{"/plain?x=5%", "/plain?x=5%"},
		{"/a%2Fb%zz", "/a%2Fb%25zz"},
		{"/a%2fb", "/a%2fb"},
		{"?q=1", "/?q=1"},
		{"/a?", "/a?"},
		{"//double", "//double"},
	}
	for _, tt := range tests {
		res := mustGet(t, c, fetch.Request{URL: " " + s.URL + tt.give + "\n"})
		if got := string(res.Body); got != tt.want {
			t.Errorf("asked for %q as %q, want %q", tt.give, got, tt.want)
		}
	}
}

// FuzzAddress holds that an address taken up is http or https, carries no userinfo, is not a closed literal, and is its
// own normal form.
func FuzzAddress(f *testing.F) {
	for _, addr := range closed() {
		f.Add("http://" + net.JoinHostPort(addr, "8080") + "/")
	}
	for _, seed := range []string{
		"http://①②⑦.⓪.⓪.①/", "https://a:b@[::1]/", "http://0x7f.1/", "http://localhost:80", "//x", "http://x/%%%?中#a",
		"http://faß.example/", "http://EXAMPLE.com.:443/", "https://[2606:4700::1]:443/a b",
	} {
		f.Add(seed)
	}
	c := newClient(f, fetch.Options{AllowNet: []netip.Prefix{}})
	f.Fuzz(func(t *testing.T, raw string) {
		normal, host, err := c.Normal(raw)
		if err != nil {
			return
		}
		u, err := url.Parse(normal)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Hostname() != host {
			t.Fatalf("Normal(%q) = %q (%v), host %q", raw, normal, err, host)
		}
		if addr, err := netip.ParseAddr(host); err == nil && (!addr.IsGlobalUnicast() || addr.IsPrivate() || addr.Zone() != "") {
			t.Errorf("Normal(%q) = %q leads to a closed address", raw, normal)
		}
		again, _, err := c.Normal(normal)
		if len(normal) < 8000 && (err != nil || again != normal) {
			t.Errorf("Normal(%q) = %q, of which it makes %q (%v)", raw, normal, again, err)
		}
	})
}
