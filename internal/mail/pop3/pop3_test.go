package pop3_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/mail/mailtest"
	"dateline/internal/mail/pop3"
	"dateline/internal/news"
	"dateline/internal/testkit"
)

// patience is far above what an answer takes, also on a loaded machine.
const patience = 30 * time.Second

func dial(t *testing.T, s *mailtest.POP3, o pop3.Options) (*pop3.Conn, error) {
	t.Helper()
	at, stop, err := s.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	o.Address, o.Timeout = at, patience
	if o.User == "" {
		o.User = s.User
	}
	if o.Password == "" {
		o.Password = s.Password
	}
	return pop3.Dial(t.Context(), o)
}

// A mail is read byte for byte, its beginning too, and is deleted only by a connection that ends in order.
func TestReadsAndDeletes(t *testing.T) {
	t.Parallel()
	odd := "Subject: a\r\n\r\n.\r\n..\r\n...x\r\n-ERR no\r\n你好\x00\xff\r\n" + strings.Repeat("long", 5000) + "\r\n.end\r\n"
	long := "Subject: b\r\n\r\n" + strings.Repeat("a line of words\r\n", 10_000)
	for _, tt := range []struct {
		name    string
		caps    []string
		noUIDs  bool
		logIn   string // how the log-in begins
		fetched string // what asked for the long mail
	}{
		{"all", []string{"TOP", "UIDL", "USER", "SASL LOGIN PLAIN", "RESP-CODES"}, false, "AUTH PLAIN ", "TOP 2 25"},
		{"user and password", []string{"USER", "UIDL"}, false, "USER ", "RETR 2"},
		{"a server of 1996", nil, true, "USER ", "RETR 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.NewPOP3(tt.caps, odd, long)
			s.NoUIDs = tt.noUIDs
			c, err := dial(t, s, pop3.Options{})
			if err != nil {
				t.Fatal(err)
			}
			want := []pop3.Mail{{Number: 1, UID: "u1", Size: len(odd)}, {Number: 2, UID: "u2", Size: len(long)}}
			if tt.noUIDs {
				want[0].UID, want[1].UID = "", ""
			}
			list, err := c.List()
			if err != nil || !cmp.Equal(list, want) {
				t.Fatalf("List = %+v, %v", list, err)
			}
			if got, err := c.Retrieve(list[0], 1<<20); err != nil || string(got) != odd {
				t.Errorf("Retrieve = %.100q (%d bytes), %v", got, len(got), err)
			}
			if got, err := c.Retrieve(list[1], 1000); err != nil || !strings.HasPrefix(long, string(got)) || len(got) < 400 || len(got) > 1000 {
				t.Errorf("the first bytes = %.100q (%d bytes), %v", got, len(got), err)
			}
			if _, err := c.Retrieve(pop3.Mail{Number: 3}, 1000); !errors.Is(err, news.ErrNotFound) {
				t.Errorf("a mail that is not there: %v", err)
			}
			said := strings.Join(s.Said(), "\n")
			if !strings.Contains(said, "\n"+tt.logIn) || !strings.Contains(said, "\n"+tt.fetched+"\n") {
				t.Errorf("it said %q", said)
			}
			if err := c.Delete(list[0]); err != nil {
				t.Fatal(err)
			}
			c.Drop()
			if left := s.Left(); len(left) != 2 {
				t.Errorf("left after a connection that broke off: %v", left)
			}
			if c, err = dial(t, s, pop3.Options{}); err != nil {
				t.Fatal(err)
			}
			if err := c.Delete(list[0]); err != nil {
				t.Fatal(err)
			}
			if err := c.Close(); err != nil || !cmp.Equal(s.Left(), []string{"u2"}) {
				t.Errorf("left %v, %v", s.Left(), err)
			}
		})
	}
}

// A password that does not fit into a command's line is sent when it is asked for; one of two lines never.
func TestPasswords(t *testing.T) {
	t.Parallel()
	s := mailtest.NewPOP3([]string{"SASL PLAIN"})
	s.Password = strings.Repeat("long 密码 ", 50)
	c, err := dial(t, s, pop3.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c.Drop()
	for _, wrong := range []string{"wrong", "a\r\nDELE 1", strings.Repeat("wrong", 100)} {
		if _, err := dial(t, s, pop3.Options{Password: wrong}); !errors.Is(err, news.ErrInvalid) || strings.Contains(err.Error(), "wrong") {
			t.Errorf("with the password %.10q: %v", wrong, err)
		}
	}
	if said := strings.Join(s.Said(), "\n"); strings.Contains(said, "DELE") {
		t.Errorf("said %q", said)
	}
}

// At a server elsewhere nothing is said before the line is private, and nothing at all if it cannot be; a server on this
// machine that nobody vouches for is not spoken to over TLS either.
func TestTLS(t *testing.T) {
	t.Parallel()
	server, client := testkit.Certificates(t)
	s := mailtest.NewPOP3(nil)
	s.STLS = server
	l, err := tls.Listen("tcp", "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go serve(l, s.Serve)
	o := pop3.Options{Address: l.Addr().String(), Implicit: true, User: s.User, Password: s.Password, TLS: client, Timeout: patience}
	c, err := pop3.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	o.TLS = nil
	if _, err := pop3.Dial(t.Context(), o); !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("a server that nobody vouches for: %v", err)
	}
	elsewhere := testkit.Elsewhere(t)
	for _, tt := range []struct {
		name   string
		serve  func(*mailtest.POP3) func(net.Conn)
		said   string
		failed bool
	}{
		{"offered", func(s *mailtest.POP3) func(net.Conn) { s.STLS = server; return s.Serve }, "STLS\nCAPA\nUSER " + s.User, false},
		{"not offered", func(s *mailtest.POP3) func(net.Conn) { return s.Serve }, "STLS", true},
		{"words put behind it", func(*mailtest.POP3) func(net.Conn) {
			return func(c net.Conn) { _, _ = c.Write([]byte("+OK\r\n+OK\r\n+OK put in\r\n")) }
		}, "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			one := mailtest.NewPOP3(nil)
			l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", elsewhere+":0")
			if err != nil {
				t.Skip("SKIPPED: STLS was not tried:", err)
			}
			t.Cleanup(func() { _ = l.Close() })
			go serve(l, tt.serve(one))
			o := pop3.Options{Address: l.Addr().String(), User: s.User, Password: one.Password, TLS: client.Clone(), Timeout: patience}
			o.TLS.ServerName = "127.0.0.1"
			c, err := pop3.Dial(t.Context(), o)
			if (err != nil) != tt.failed {
				t.Fatalf("Dial: %v", err)
			}
			if said := strings.Join(one.Said(), "\n"); !strings.HasPrefix(said, tt.said) || tt.failed && said != tt.said {
				t.Errorf("said %q", said)
			}
			if c != nil {
				c.Drop()
			}
		})
	}
}

func serve(l net.Listener, f func(net.Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go f(c)
	}
}

// A server that hangs up, says nonsense or too much: an error of the right kind, in bounded memory.
func TestHostileServers(t *testing.T) {
	t.Parallel()
	hello := "+OK\r\n" + "-ERR capa?\r\n" + "+OK\r\n+OK\r\n" + "-ERR capa?\r\n" // greeting, CAPA, USER, PASS, CAPA
	for _, tt := range []struct {
		name, says string
		want       error
	}{
		{"nothing", "", news.ErrUnavailable},
		{"another protocol", "220 mail.example ESMTP\r\n", news.ErrUnavailable},
		{"almost yes", "+OKAY\r\n", news.ErrUnavailable},
		{"no at once", "-ERR closed\r\n", news.ErrInvalid},
		{"busy", "+OK\r\n-ERR\r\n+OK\r\n-ERR [IN-USE] another reads\r\n", news.ErrUnavailable},
		{"a line without end", strings.Repeat("x", 1<<20), news.ErrUnavailable},
		{"capabilities without end", "+OK\r\n+OK\r\n" + strings.Repeat("X\r\n", 10_000), news.ErrUnavailable},
		{"a list without end", hello + "+OK\r\n" + strings.Repeat("1 1\r\n", pop3.MaxMails+10), news.ErrUnavailable},
		{"a list of words", hello + "+OK\r\none two\r\n.\r\n", news.ErrUnavailable},
		{"a negative size", hello + "+OK\r\n1 -5\r\n.\r\n", news.ErrUnavailable},
		{"a list that breaks off", hello + "+OK\r\n1 5\r\n", news.ErrUnavailable},
		{"a mail that breaks off", hello + "+OK\r\n1 5\r\n.\r\n-ERR\r\n+OK\r\nSubject: x\r\n", news.ErrUnavailable},
		{"a mail too large", hello + "+OK\r\n1 999999999\r\n.\r\n-ERR\r\n", pop3.ErrTooLarge},
		{"a log-in of lines", "+OK\r\n+OK\r\nSASL PLAIN\r\n.\r\n+ go on\r\n", news.ErrUnavailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			wg.Go(func() {
				c, err := l.Accept()
				if err != nil {
					return
				}
				_, _ = c.Write([]byte(tt.says))
				// Half closed, so that what was said arrives whatever is still said to it.
				if half, ok := c.(*net.TCPConn); ok {
					_ = half.CloseWrite()
				}
				_, _ = bufio.NewReader(c).WriteTo(discard{})
				_ = c.Close()
			})
			t.Cleanup(func() { _ = l.Close(); wg.Wait() })
			if err := readAll(t.Context(), l.Addr().String()); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

// readAll reads what is in a mailbox.
func readAll(ctx context.Context, at string) error {
	c, err := pop3.Dial(ctx, pop3.Options{Address: at, User: "a", Password: "b", Timeout: patience})
	if err != nil {
		return err
	}
	defer c.Drop()
	list, err := c.List()
	if err != nil {
		return err
	}
	for _, m := range list {
		if _, err := c.Retrieve(m, 1000); err != nil {
			return err
		}
	}
	return c.Close()
}

// A server that falls silent does not hold its reader: the timeout ends it, and so does a Drop from elsewhere.
func TestSilence(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go serve(l, func(c net.Conn) { _, _ = c.Write([]byte("+OK\r\n")) })
	_, err = pop3.Dial(t.Context(), pop3.Options{Address: l.Addr().String(), User: "a", Password: "b", Timeout: 50 * time.Millisecond})
	if !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("a silent server: %v", err)
	}
}

// A real server: Dovecot, as .ci/pop3.sh starts it.
func TestDovecot(t *testing.T) {
	t.Parallel()
	at, user, password := os.Getenv("DATELINE_TEST_POP3"), os.Getenv("DATELINE_TEST_POP3_USER"), os.Getenv("DATELINE_TEST_POP3_PASSWORD")
	if at == "" {
		t.Skip("SKIPPED: no real POP3 server was read from: run it with .ci/pop3.sh run go test ./internal/mail/pop3")
	}
	secure := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true} // it signs for itself, on this machine
	for _, o := range []pop3.Options{
		{Address: at},
		{Address: os.Getenv("DATELINE_TEST_POP3S"), Implicit: true, TLS: secure},
	} {
		o.User, o.Password, o.Timeout = user, password, patience
		fill(t, os.Getenv("DATELINE_TEST_POP3_MAILDIR"), "Subject: a\r\n\r\n.dot\r\n你好\r\n", "Subject: b\r\n\r\n"+strings.Repeat("words\r\n", 50_000))
		c, err := pop3.Dial(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		list, err := c.List()
		if err != nil || len(list) != 2 || list[0].UID == "" || list[0].UID == list[1].UID {
			t.Fatalf("List = %+v, %v", list, err)
		}
		small, large := list[0], list[1]
		if small.Size > large.Size {
			small, large = large, small
		}
		if got, err := c.Retrieve(small, 1<<20); err != nil || string(got) != "Subject: a\r\n\r\n.dot\r\n你好\r\n" {
			t.Errorf("Retrieve = %q, %v", got, err)
		}
		if got, err := c.Retrieve(large, 4000); err != nil || len(got) < 600 || len(got) > 4000 || !strings.HasPrefix(string(got), "Subject: b") {
			t.Errorf("the first bytes are %d, %v", len(got), err)
		}
		if err := c.Delete(small); err != nil {
			t.Error(err)
		}
		c.Drop()
		if c, err = pop3.Dial(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if again, err := c.List(); err != nil || !cmp.Equal(again, list) {
			t.Errorf("after a connection that broke off: %+v, %v, want %+v", again, err, list)
		}
		for _, m := range list {
			if err := c.Delete(m); err != nil {
				t.Error(err)
			}
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if c, err = pop3.Dial(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if left, err := c.List(); err != nil || len(left) != 0 {
			t.Errorf("left %+v, %v", left, err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		o.Password += "x"
		if _, err := pop3.Dial(t.Context(), o); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("a wrong password: %v", err)
		}
	}
}

// fill puts mails into a Maildir.
func fill(t *testing.T, folder string, mails ...string) {
	t.Helper()
	for i, m := range mails {
		name := fmt.Sprintf("%d.%d.test", time.Now().UnixNano(), i)
		if err := os.WriteFile(filepath.Join(folder, "new", name), []byte(m), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever a server says is read to a lone dot or refused, and a mail is never longer than what was said or asked for.
func FuzzBody(f *testing.F) {
	f.Add([]byte("Subject: a\r\n\r\n..\r\n.\r\n"), 100)
	f.Add([]byte(".\n"), 0)
	f.Add([]byte("..x\r\nabc"), 5)
	f.Fuzz(func(t *testing.T, said []byte, most int) {
		most = min(max(most, 0), 1<<20)
		r := bufio.NewReaderSize(bytes.NewReader(said), 16)
		body, err := pop3.ReadBody(r, most)
		if err != nil {
			if !errors.Is(err, news.ErrUnavailable) {
				t.Errorf("%v", err)
			}
			return
		}
		if len(body) > most || len(body) > len(said) {
			t.Errorf("%d bytes of %d, at most %d", len(body), len(said), most)
		}
		// What is stuffed as a server does comes back as it was.
		if full, err := pop3.ReadBody(bufio.NewReaderSize(bytes.NewReader(said), 16), 1<<20); err == nil {
			stuffed := append(bytes.ReplaceAll(append([]byte("\n"), full...), []byte("\n."), []byte("\n.."))[1:], ".\r\n"...)
			again, err := pop3.ReadBody(bufio.NewReader(bytes.NewReader(stuffed)), 1<<20)
			if err != nil || !bytes.Equal(again, full) {
				t.Errorf("%q, stuffed again, is %q (%v)", full, again, err)
			}
		}
	})
}
