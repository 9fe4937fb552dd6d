package smtp_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"dateline/internal/mail"
	"dateline/internal/mail/mailtest"
	"dateline/internal/mail/smtp"
	"dateline/internal/news"
)

// patient are times that no answer takes on a loaded machine either: where a relay is to be given up, it ends the line itself.
func patient() smtp.Timeouts {
	const long = 30 * time.Second
	return smtp.Timeouts{Connect: long, Greeting: long, Hello: long, TLS: long, Envelope: long, Data: long, Body: long, Dot: long, Quit: long}
}

func sink(t *testing.T, o mailtest.Options) *mailtest.Sink {
	t.Helper()
	s, err := mailtest.Start(t.Context(), "127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func clear1(address string) smtp.Options {
	return smtp.Options{Address: address, Security: smtp.Clear, Timeouts: patient()}
}

func dial(t *testing.T, o smtp.Options) *smtp.Conn {
	t.Helper()
	c, err := smtp.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func message(to, text string) *smtp.Message {
	return &smtp.Message{From: "b@bounce.example", To: to, Bytes: []byte("To: <" + to + ">\r\n\r\n" + text + "\r\n")}
}

// certificate makes a certificate for a name, with the pool that trusts it.
func certificate(t *testing.T, name string, until time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: until,
		DNSNames: []string{name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// What arrives is what was given, byte for byte, whatever dots it holds and however it is sent.
func TestBytesArrive(t *testing.T) {
	t.Parallel()
	texts := []string{"plain", ".", "..", ".\r\n.\r\n..", "a\r\n.b\r\n.", "x\r\n.\r\nRCPT TO:<evil@mail.example>", strings.Repeat("long line ", 90), strings.Repeat(".dots\r\n", 6000)}
	for _, tt := range []struct {
		name  string
		relay mailtest.Options
		chunk bool
	}{{"pipelining", mailtest.Options{}, false}, {"slowly", mailtest.Options{Plain: true}, false}, {"chunking", mailtest.Options{Chunking: true}, true}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := sink(t, tt.relay)
			o := clear1(s.Addr())
			o.Chunking = tt.chunk
			c := dial(t, o)
			var all []*smtp.Message
			for i, text := range texts {
				all = append(all, message(fmt.Sprintf("r%d@mail.example", i), text))
			}
			for i, m := range all {
				var next *smtp.Message
				if i+1 < len(all) {
					next = all[i+1]
				}
				want := sha256.Sum256(m.Bytes)
				if _, err := c.Send(m, next); err != nil {
					t.Fatalf("message %d: %v", i, err)
				}
				if got := s.Stored()[m.To]; len(got) != 1 || got[0] != want {
					t.Errorf("message %d arrived %d times, or with other bytes", i, len(got))
				}
			}
			c.Quit()
			if n := s.Connections(); n != 1 {
				t.Errorf("%d connections", n)
			}
		})
	}
}

// Refusals are told by stage, leave the connection usable, and never put a message in doubt; what is no answer does.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, stage, reply string
		want               mail.Stage
		code               int
		doubt, alive       bool
	}{
		{"greylisting", "MAIL", "450 4.7.1 later", mail.StageSender, 450, false, true},
		{"unknown user", "RCPT", "550 5.1.1 unknown", mail.StageReader, 550, false, true},
		{"many lines", "RCPT", "550-5.1.1 unknown\r\n550-really\r\n550 5.1.1 unknown", mail.StageReader, 550, false, true},
		{"data refused", "DATA", "451 4.3.0 no", mail.StageData, 451, false, true},
		{"content refused", ".", "550 5.7.1 no", mail.StageDot, 550, false, true},
		{"busy after the dot", ".", "451 4.3.0 later", mail.StageDot, 451, false, true},
		{"closing before", "RCPT", "421 4.3.2 going", mail.StageReader, 421, false, false},
		{"closing after the dot", ".", "421 4.3.2 going", mail.StageDot, 421, true, false},
		{"nonsense before", "MAIL", "999 what", mail.StageSender, 0, false, false},
		{"codes that differ", "MAIL", "450-a\r\n451 b", mail.StageSender, 0, false, false},
		{"too long before", "MAIL", "450 " + strings.Repeat("x", 11<<10), mail.StageSender, 0, false, false},
		{"endless lines", "MAIL", strings.Repeat("450-x\r\n", 200) + "450 x", mail.StageSender, 0, false, false},
		{"out of order", "MAIL", "354 go ahead", mail.StageSender, 0, false, false},
		{"nonsense after the dot", ".", "what?", mail.StageDot, 0, true, false},
		{"a third after the dot", ".", "354 more", mail.StageDot, 0, true, false},
	} {
		for _, plain := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, plain=%v", tt.name, plain), func(t *testing.T) {
				t.Parallel()
				var once sync.Once
				s := sink(t, mailtest.Options{Plain: plain, Answer: func(stage, _ string) (reply string) {
					if stage == tt.stage {
						once.Do(func() { reply = tt.reply })
					}
					return reply
				}})
				c := dial(t, clear1(s.Addr()))
				_, err := c.Send(message("a@mail.example", "one"), nil)
				e, ok := errors.AsType[*smtp.Error](err)
				if !ok || e.Stage != tt.want || e.Reply.Code != tt.code || e.InDoubt != tt.doubt || c.Alive() != tt.alive {
					t.Fatalf("Send = %+v, alive %v", err, c.Alive())
				}
				if strings.ContainsFunc(e.Reply.String(), func(r rune) bool { return r < ' ' || r > '~' }) || len(e.Reply.String()) > 400 {
					t.Errorf("shown as %q", e.Reply.String())
				}
				if !tt.alive {
					return
				}
				for i := range 2 {
					if _, err := c.Send(message("b@mail.example", fmt.Sprint(i)), nil); err != nil {
						t.Fatalf("the next message: %v", err)
					}
				}
			})
		}
	}
}

// A relay that stays silent after the dot leaves the message in doubt after the dot's own time, and no sooner.
func TestSilenceIsADoubt(t *testing.T) {
	t.Parallel()
	s := sink(t, mailtest.Options{Faults: map[mailtest.Fault]float64{mailtest.S12Silence: 1}, Hang: time.Minute})
	o := clear1(s.Addr())
	o.Timeouts.Dot = 500 * time.Millisecond
	c := dial(t, o)
	began := time.Now()
	_, err := c.Send(message("a@mail.example", "one"), nil)
	e, ok := errors.AsType[*smtp.Error](err)
	if !ok || !e.InDoubt || e.Stage != mail.StageDot || time.Since(began) < 500*time.Millisecond {
		t.Fatalf("Send = %v after %v", err, time.Since(began))
	}
}

// T-SEND-8: whatever is done to STARTTLS, neither password nor message goes out in clear text.
func TestTLSCannotBeStripped(t *testing.T) {
	t.Parallel()
	good, pool := certificate(t, "relay.example", time.Now().Add(time.Hour))
	expired, expiredPool := certificate(t, "relay.example", time.Now().Add(-time.Hour))
	other, otherPool := certificate(t, "other.example", time.Now().Add(time.Hour))
	for _, tt := range []struct {
		name   string
		server *tls.Config
		roots  *x509.CertPool
		serve  func(net.Conn) // in place of the sink
		ok     bool
	}{
		{"a good certificate", &tls.Config{Certificates: []tls.Certificate{good}}, pool, nil, true},
		{"no STARTTLS", nil, pool, nil, false},
		{"an unknown certificate", &tls.Config{Certificates: []tls.Certificate{good}}, otherPool, nil, false},
		{"an expired certificate", &tls.Config{Certificates: []tls.Certificate{expired}}, expiredPool, nil, false},
		{"another's certificate", &tls.Config{Certificates: []tls.Certificate{other}}, otherPool, nil, false},
		{"an old version", &tls.Config{Certificates: []tls.Certificate{good}, MaxVersion: tls.VersionTLS11}, pool, nil, false},
		{"a refusal", nil, pool, script("250-x\r\n250 STARTTLS\r\n", "454 4.7.0 no\r\n"), false},
		{"a handshake cut", nil, pool, script("250-x\r\n250 STARTTLS\r\n", "220 go\r\n"), false},
		{"bytes injected before it", nil, pool, script("250-x\r\n250 STARTTLS\r\n", "220 go\r\n250-x\r\n250 AUTH PLAIN\r\n235 ok\r\n"), false},
		{"a greeting with more", nil, pool, script("250-x\r\n250 AUTH PLAIN\r\n", "235 ok\r\n"), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var seen wireTap
			var address string
			var s *mailtest.Sink
			if tt.serve == nil {
				s = sink(t, mailtest.Options{TLS: tt.server, User: "me", Password: "sesame"})
				address = s.Addr()
			} else {
				address = listen(t, tt.serve)
			}
			o := smtp.Options{
				Address: address, User: "me", Password: "sesame", Timeouts: patient(), TLS: &tls.Config{RootCAs: tt.roots, ServerName: "relay.example"},
				Dial: seen.dial,
			}
			c, err := smtp.Dial(t.Context(), o)
			if err == nil {
				_, err = c.Send(message("a@mail.example", "secret words"), nil)
				c.Quit()
			}
			if (err == nil) != tt.ok {
				t.Errorf("sent: %v", err)
			}
			if wire := seen.String(); strings.Contains(wire, "AUTH") || strings.Contains(wire, "MAIL") || strings.Contains(wire, "secret") {
				t.Errorf("in clear text went %q", wire)
			}
			if s != nil && s.Clear() > 0 {
				t.Errorf("%d passwords or messages came in clear text", s.Clear())
			}
			if tt.ok && s.Report().Messages != 1 {
				t.Errorf("the relay has %+v", s.Report())
			}
		})
	}
}

// wireTap keeps what is written to the network before it is encrypted.
type wireTap struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (w *wireTap) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

func (w *wireTap) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	return &tapped{c, w}, err
}

type tapped struct {
	net.Conn
	w *wireTap
}

func (t *tapped) Write(b []byte) (int, error) {
	t.w.mu.Lock()
	t.w.b.Write(b)
	t.w.mu.Unlock()
	return t.Conn.Write(b)
}

// script serves a greeting, then an answer to each line.
func script(answers ...string) func(net.Conn) {
	return func(c net.Conn) {
		r := bufio.NewReader(c)
		_, _ = io.WriteString(c, "220 x\r\n")
		for _, a := range answers {
			if _, err := r.ReadString('\n'); err != nil {
				return
			}
			_, _ = io.WriteString(c, a)
		}
		_, _ = r.ReadByte() // what comes is seen by the tap
	}
}

func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				serve(c)
			}()
		}
	}()
	return l.Addr().String()
}

// A message whose last bytes the system did not even take was not sent.
func TestABrokenWriteIsNoDoubt(t *testing.T) {
	t.Parallel()
	address := listen(t, script("250-x\r\n250 PIPELINING\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"))
	c := dial(t, clear1(address))
	_, err := c.Send(message("a@mail.example", strings.Repeat("many words ", 4<<20)), nil)
	e, ok := errors.AsType[*smtp.Error](err)
	if !ok || e.InDoubt || c.Alive() {
		t.Fatalf("Send = %v, alive %v", err, c.Alive())
	}
}

// Addresses that could be more than an address are refused before anything is written.
func TestNoCommandInAnAddress(t *testing.T) {
	t.Parallel()
	s := sink(t, mailtest.Options{})
	for _, bad := range []string{"a@b.example>\r\nRCPT TO:<c@d.example", "a b@c.example", "", "a@b.example\n", "é@b.example", "<a@b.example>"} {
		c := dial(t, clear1(s.Addr()))
		if _, err := c.Send(&smtp.Message{From: "x@y.example", To: bad, Bytes: []byte("a: b\r\n\r\n")}, nil); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("Send to %q = %v, want ErrInvalid", bad, err)
		}
	}
	if r := s.Report(); r.Messages != 0 {
		t.Errorf("the relay has %+v", r)
	}
}

func TestParseURL(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want smtp.Options
	}{
		{"smtp://127.0.0.1:2525", smtp.Options{Address: "127.0.0.1:2525", Security: smtp.Clear}},
		{"smtp://[::1]:25", smtp.Options{Address: "[::1]:25", Security: smtp.Clear}},
		{"smtp://relay.example", smtp.Options{Address: "relay.example:587", Security: smtp.StartTLS}},
		{"smtp://localhost?tls=require", smtp.Options{Address: "localhost:587", Security: smtp.StartTLS}},
		{"smtp://me:pa%40ss@relay.example:25?tls=none", smtp.Options{Address: "relay.example:25", Security: smtp.Clear, User: "me", Password: "pa@ss"}},
		{"smtps://relay.example?chunking=1", smtp.Options{Address: "relay.example:465", Security: smtp.Implicit, Chunking: true}},
	} {
		got, err := smtp.ParseURL(tt.text)
		if err != nil || fmt.Sprintf("%+v", plain(got)) != fmt.Sprintf("%+v", plain(tt.want)) {
			t.Errorf("ParseURL(%q) = %+v, %v", tt.text, plain(got), err)
		}
	}
	for _, bad := range []string{"", "relay.example", "http://relay.example", "smtp://", "smtp://relay.example/x", "smtps://relay.example?tls=none", "smtp://relay.example?a=b", "smtp://me:sesame@%zz"} {
		if _, err := smtp.ParseURL(bad); !errors.Is(err, news.ErrInvalid) || strings.Contains(fmt.Sprint(err), "sesame") {
			t.Errorf("ParseURL(%q) = %v, want ErrInvalid without the password", bad, err)
		}
	}
}

// plain is what of options can be compared.
func plain(o smtp.Options) [6]any {
	return [6]any{o.Address, o.Security, o.User, o.Password, o.Chunking, o.Name}
}

// backend is a server of another make.
type backend struct {
	mu  sync.Mutex
	got map[string][]byte
}

type session struct {
	b  *backend
	to string
}

func (b *backend) NewSession(*gosmtp.Conn) (gosmtp.Session, error) { return &session{b: b}, nil }
func (s *session) Mail(string, *gosmtp.MailOptions) error          { return nil }
func (s *session) Reset()                                          {}
func (s *session) Logout() error                                   { return nil }

func (s *session) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	s.to = to
	if strings.HasPrefix(to, "unknown") {
		return &gosmtp.SMTPError{Code: 550, EnhancedCode: gosmtp.EnhancedCode{5, 1, 1}, Message: "unknown"}
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	s.b.got[s.to] = b
	return err
}

// Another make of server understands us: pipelining with refusals in between, chunking, STARTTLS.
func TestAnotherServerUnderstandsUs(t *testing.T) {
	t.Parallel()
	cert, pool := certificate(t, "relay.example", time.Now().Add(time.Hour))
	for _, chunk := range []bool{false, true} {
		t.Run(fmt.Sprintf("chunking=%v", chunk), func(t *testing.T) {
			t.Parallel()
			b := &backend{got: map[string][]byte{}}
			server := gosmtp.NewServer(b)
			server.Domain, server.AllowInsecureAuth = "relay.example", false
			server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
			l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			go func() { _ = server.Serve(l) }()
			t.Cleanup(func() { _ = server.Close() })
			c := dial(t, smtp.Options{Address: l.Addr().String(), Chunking: chunk, Timeouts: patient(), TLS: &tls.Config{RootCAs: pool, ServerName: "relay.example"}})
			var all []*smtp.Message
			for i := range 20 {
				to := fmt.Sprintf("r%d@mail.example", i)
				if i%3 == 1 {
					to = "un" + "known" + to
				}
				all = append(all, message(to, fmt.Sprintf(".message %d\r\n..\r\nend", i)))
			}
			for i, m := range all {
				var next *smtp.Message
				if i+1 < len(all) {
					next = all[i+1]
				}
				_, err := c.Send(m, next)
				if refused := strings.HasPrefix(m.To, "unknown"); (err != nil) != refused {
					t.Fatalf("message %d to %s: %v", i, m.To, err)
				}
			}
			c.Quit()
			b.mu.Lock()
			defer b.mu.Unlock()
			for _, m := range all {
				if strings.HasPrefix(m.To, "unknown") {
					continue
				}
				if !bytes.Equal(b.got[m.To], m.Bytes) {
					t.Errorf("%s got %q", m.To, b.got[m.To])
				}
			}
		})
	}
}
