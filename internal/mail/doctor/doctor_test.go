package doctor_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"dateline/internal/mail/dkim"
	"dateline/internal/mail/doctor"
	"dateline/internal/news"
)

// serve answers DNS from lines of a zone file and returns a resolver that asks it. Names under fails.example get an
// error instead.
func serve(tb testing.TB, zone string) *net.Resolver {
	tb.Helper()
	records := map[string][]dns.RR{}
	parser := dns.NewZoneParser(strings.NewReader("$TTL 60\n"+zone), ".", "")
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		name := strings.ToLower(rr.Header().Name)
		records[name] = append(records[name], rr)
	}
	if err := parser.Err(); err != nil {
		tb.Fatal(err)
	}
	conn, err := new(net.ListenConfig).ListenPacket(tb.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	handle := dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		m.RecursionAvailable = true
		name := strings.ToLower(q.Question[0].Name)
		for _, rr := range records[name] {
			if rr.Header().Rrtype == q.Question[0].Qtype {
				m.Answer = append(m.Answer, rr)
			}
		}
		if len(records[name]) == 0 {
			m.Rcode = dns.RcodeNameError
		}
		if strings.HasSuffix(name, "fails.example.") {
			m.Rcode = dns.RcodeServerFailure
		}
		if err := w.WriteMsg(m); err != nil {
			tb.Log(err)
		}
	})
	started := make(chan struct{})
	server := &dns.Server{PacketConn: conn, Handler: handle, NotifyStartedFunc: func() { close(started) }, UDPSize: 4096}
	done := make(chan error, 1)
	go func() { done <- server.ActivateAndServe() }()
	<-started
	tb.Cleanup(func() {
		if err := errors.Join(server.Shutdown(), <-done); err != nil {
			tb.Error(err)
		}
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func signer(tb testing.TB, domain string) (*dkim.Signer, dkim.Record) {
	tb.Helper()
	key, err := dkim.NewEd25519(rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	s, err := dkim.New(domain, "k2026e", key)
	if err != nil {
		tb.Fatal(err)
	}
	rec, err := s.Record()
	if err != nil {
		tb.Fatal(err)
	}
	return s, rec
}

// good is a zone in which all is well for news.example, sent from 192.0.2.25.
func good(key string) map[string]string {
	return map[string]string{
		"spf":    `bounce.news.example. TXT "v=spf1 ip4:192.0.2.0/28 include:relay.example -all"`,
		"relay":  `relay.example. TXT "v=spf1 a:out.relay.example -all"`,
		"out":    `out.relay.example. A 192.0.2.25`,
		"dkim":   `k2026e._domainkey.news.example. TXT "` + key + `"`,
		"dmarc":  `_dmarc.news.example. TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@news.example"`,
		"ptr":    `25.2.0.192.in-addr.arpa. PTR out.relay.example.`,
		"mx":     `news.example. MX 10 mx.news.example.`,
		"bounce": `bounce.news.example. MX 10 mx.news.example.`,
		"mxhost": `mx.news.example. A 192.0.2.26`,
	}
}

func zoneOf(lines map[string]string) string {
	return strings.Join(slices.Sorted(maps.Values(lines)), "\n") + "\n"
}

func options(tb testing.TB, s *dkim.Signer, zone string) doctor.Options {
	tb.Helper()
	return doctor.Options{
		From: "news.example", Bounce: "bounce.news.example", Signers: []*dkim.Signer{s}, SendFrom: []netip.Addr{netip.MustParseAddr("192.0.2.25")},
		Resolver: serve(tb, zone), Now: time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC),
	}
}

func codes(found []doctor.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, string(f.Level)+" "+f.Code)
	}
	return out
}

func TestAllIsWell(t *testing.T) {
	t.Parallel()
	s, rec := signer(t, "news.example")
	found, err := doctor.Check(t.Context(), options(t, s, zoneOf(good(rec.Text))))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"good spf.good", "good dkim.good", "good dmarc.good", "good ptr.good", "good mx.good", "good mx.good"}
	if diff := cmp.Diff(want, codes(found)); diff != "" || doctor.Worst(found) != doctor.Good {
		t.Errorf("worst %s (-want +got)\n%s", doctor.Worst(found), diff)
	}
}

// Each thing that can be wrong is found, and nothing else with it.
func TestEachFault(t *testing.T) {
	t.Parallel()
	s, rec := signer(t, "news.example")
	_, other := signer(t, "news.example")
	var many strings.Builder
	for n := range 11 {
		fmt.Fprintf(&many, " a:h%d.relay.example", n)
	}
	tests := []struct {
		name string
		set  map[string]string
		want string
	}{
		{"no spf", map[string]string{"spf": ""}, "bad spf.missing"},
		{"two spf", map[string]string{"second": `bounce.news.example. TXT "v=spf1 -all"`}, "bad spf.several"},
		{"spf of others", map[string]string{"spf": `bounce.news.example. TXT "v=spf1 ip4:198.51.100.1 -all"`}, "bad spf.fail"},
		{"spf refuses", map[string]string{"spf": `bounce.news.example. TXT "v=spf1 -ip4:192.0.2.25 include:relay.example -all"`}, "bad spf.fail"},
		{"spf by redirect", map[string]string{"spf": `bounce.news.example. TXT "v=spf1 redirect=relay.example"`}, "good spf.good"},
		{"spf by mx", map[string]string{"spf": `bounce.news.example. TXT "v=spf1 mx/28 -all"`}, "good spf.good"},
		{"spf open", map[string]string{"spf": `bounce.news.example. TXT "v=spf1 +all"`}, "warn spf.open"},
		{"spf without end", map[string]string{"spf": `bounce.news.example. TXT "v=spf1 include:relay.example"`}, "warn spf.endless"},
		{"spf of nothing", map[string]string{"relay": ""}, "bad spf.include"},
		{"spf loop", map[string]string{"relay": `relay.example. TXT "v=spf1 include:relay.example -all"`}, "bad spf.lookups"},
		{"spf too long", map[string]string{"spf": `bounce.news.example. TXT "v=spf1` + many.String() + ` ip4:192.0.2.25 -all"`}, "bad spf.lookups"},
		{"spf misspelled", map[string]string{"spf": `bounce.news.example. TXT "v=spf1 ipv4:192.0.2.25 ip4:192.0.2.25 -all"`}, "bad spf.syntax"},
		{"no key", map[string]string{"dkim": ""}, "bad dkim.missing"},
		{"another key", map[string]string{"dkim": `k2026e._domainkey.news.example. TXT "` + other.Text + `"`}, "bad dkim.other"},
		{"no key any more", map[string]string{"dkim": `k2026e._domainkey.news.example. TXT "v=DKIM1; k=ed25519; p="`}, "bad dkim.revoked"},
		{"two keys", map[string]string{"second": `k2026e._domainkey.news.example. TXT "` + other.Text + `"`}, "bad dkim.several"},
		{"key on trial", map[string]string{"dkim": `k2026e._domainkey.news.example. TXT "t=y; ` + rec.Text + `"`}, "warn dkim.testing"},
		{"no policy", map[string]string{"dmarc": ""}, "bad dmarc.missing"},
		{"no word in the policy", map[string]string{"dmarc": `_dmarc.news.example. TXT "v=DMARC1; rua=mailto:a@b.example"`}, "bad dmarc.policy"},
		{"silent policy", map[string]string{"dmarc": `_dmarc.news.example. TXT "v=DMARC1; p=none"`}, "warn dmarc.silent"},
		{"two policies", map[string]string{"second": `_dmarc.news.example. TXT "v=DMARC1; p=none"`}, "bad dmarc.several"},
		{"no name", map[string]string{"ptr": ""}, "bad ptr.missing"},
		{"a name of others", map[string]string{"ptr": `25.2.0.192.in-addr.arpa. PTR mx.news.example.`}, "bad ptr.oneway"},
		{"no bounces", map[string]string{"bounce": `bounce.news.example. MX 0 .`}, "bad mx.null"},
		{"bounces to nobody", map[string]string{"bounce": ""}, "bad mx.missing"},
		{"bounces to itself", map[string]string{"bounce": `bounce.news.example. A 192.0.2.26`}, "warn mx.implicit"},
		{"bounces to a dead host", map[string]string{"bounce": `bounce.news.example. MX 5 gone.news.example.`}, "bad mx.dead"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			zone := good(rec.Text)
			maps.Copy(zone, tt.set)
			found, err := doctor.Check(t.Context(), options(t, s, zoneOf(zone)))
			if err != nil {
				t.Fatal(err)
			}
			var odd []string
			for _, f := range found {
				if f.Level != doctor.Good {
					odd = append(odd, string(f.Level)+" "+f.Code)
				}
				if f.Level == doctor.Bad && f.Check == "dkim" && (f.Name == "" || f.Value == "") {
					t.Errorf("no record to set: %+v", f)
				}
			}
			if strings.HasPrefix(tt.want, "good") {
				if odd != nil {
					t.Errorf("%v", odd)
				}
			} else if !slices.Equal(odd, []string{tt.want}) {
				t.Errorf("%v, want %s", odd, tt.want)
			}
		})
	}
}

// A server of DNS that fails is said to fail; nobody is told to change a record for that.
func TestFailingDNS(t *testing.T) {
	t.Parallel()
	s, _ := signer(t, "fails.example")
	o := options(t, s, "")
	o.From, o.Bounce, o.SendFrom = "fails.example", "", nil
	found, err := doctor.Check(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Level != doctor.Skip {
			t.Errorf("%+v", f)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := doctor.Check(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context gave %v", err)
	}
	if _, err := doctor.Check(t.Context(), doctor.Options{}); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("no options gave %v", err)
	}
}

// certificate is for a host until a time, with the pool that trusts it.
func certificate(tb testing.TB, host string, end time.Time) (tls.Certificate, *x509.CertPool) {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	sample := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{host}, NotBefore: end.AddDate(-1, 0, 0), NotAfter: end,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, sample, sample, key.Public(), key)
	if err != nil {
		tb.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestRelay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	const offer = "250-relay.example\r\n250-PIPELINING\r\n250 STARTTLS\r\n"
	for _, tt := range []struct {
		name, greeting, offer, answer string
		host                          string
		end                           time.Time
		trusted                       bool
		want                          string
	}{
		{"good", "220 hello\r\n", offer, "220 go\r\n", "relay.example", now.AddDate(0, 3, 0), true, "good tls.good"},
		{"ending", "220 hello\r\n", offer, "220 go\r\n", "relay.example", now.AddDate(0, 0, 5), true, "warn tls.ending"},
		{"ended", "220 hello\r\n", offer, "220 go\r\n", "relay.example", now.AddDate(0, 0, -5), true, "bad tls.expired"},
		{"another name", "220 hello\r\n", offer, "220 go\r\n", "other.example", now.AddDate(0, 3, 0), true, "bad tls.name"},
		{"untrusted", "220 hello\r\n", offer, "220 go\r\n", "relay.example", now.AddDate(0, 3, 0), false, "bad tls.untrusted"},
		{"stripped", "220 hello\r\n", "250 relay.example\r\n", "", "relay.example", now.AddDate(0, 3, 0), true, "bad tls.none"},
		{"refused", "220 hello\r\n", offer, "454 no\r\n", "relay.example", now.AddDate(0, 3, 0), true, "bad tls.refused"},
		{"injected", "220 hello\r\n", offer, "220 go\r\n250 evil\r\n", "relay.example", now.AddDate(0, 3, 0), true, "bad tls.injected"},
		{"no SMTP", "HTTP/1.1 400\r\n", "", "", "relay.example", now.AddDate(0, 3, 0), true, "bad tls.greeting"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cert, pool := certificate(t, tt.host, tt.end)
			client, server := net.Pipe()
			done := make(chan struct{})
			go func() {
				defer close(done)
				defer server.Close()
				r := bufio.NewReader(server)
				for _, say := range []string{tt.greeting, tt.offer, tt.answer} {
					if _, err := server.Write([]byte(say)); err != nil || say == "" {
						return
					}
					if say == tt.answer {
						break
					}
					if _, err := r.ReadString('\n'); err != nil {
						return
					}
				}
				if tt.want == "bad tls.refused" || tt.want == "bad tls.injected" {
					return
				}
				_ = tls.Server(server, &tls.Config{Certificates: []tls.Certificate{cert}}).HandshakeContext(t.Context())
			}()
			config := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
			if !tt.trusted {
				config.RootCAs = x509.NewCertPool()
			}
			s, rec := signer(t, "news.example")
			o := options(t, s, zoneOf(good(rec.Text)))
			o.Relay, o.TLS = "relay.example:587", config
			o.Dial = func(context.Context, string, string) (net.Conn, error) { return client, nil }
			found, err := doctor.Check(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			if got := codes(found[len(found)-1:]); got[0] != tt.want {
				t.Errorf("%s, want %s: %+v", got[0], tt.want, found[len(found)-1])
			}
			client.Close()
			<-done
		})
	}
}

// Every code has words in both languages, and no words have no code.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, code := range doctor.Codes() {
		f := doctor.Finding{Code: code, Subject: "news.example"}
		en, zh := f.Text(news.English), f.Text(news.Chinese)
		if en == code || zh == code || en == zh || strings.Contains(en+zh, "{0}") {
			t.Errorf("%s: %q, %q", code, en, zh)
		}
	}
	if len(doctor.Codes()) < 40 {
		t.Errorf("%d codes", len(doctor.Codes()))
	}
}
