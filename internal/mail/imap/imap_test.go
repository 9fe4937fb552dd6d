package imap_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/mail/imap"
	"dateline/internal/mail/mailtest"
	"dateline/internal/news"
	"dateline/internal/testkit"
)

func dial(t *testing.T, s *mailtest.IMAP, o imap.Options) (*imap.Conn, error) {
	t.Helper()
	at, stop, err := s.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	o.Address, o.User = at, "reader@news.example"
	if o.Password == "" {
		o.Password = s.Password
	}
	o.Timeout = 30 * time.Second
	return imap.Dial(t.Context(), o)
}

// A mail is read whole, byte for byte, and put aside by whatever the server offers; it is never in neither folder.
func TestReadsAndPutsAside(t *testing.T) {
	t.Parallel()
	odd := "Subject: a\r\n\r\n{12}\r\n* 3 FETCH (UID 10 \"x\")\r\n)\r\n你好\x00\xff"
	for _, tt := range []struct {
		name, caps string
		quote      bool
		end        string // the last commands
	}{
		{"move", "MOVE UIDPLUS", false, `UID MOVE 10 "Done"`},
		{"copy", "UIDPLUS", false, `UID EXPUNGE 10`},
		{"plain", "", false, `UID STORE 10 +FLAGS.SILENT (\Deleted)`},
		{"bodies in quotes", "MOVE", true, `UID MOVE 10 "Done"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			first := odd
			if tt.quote {
				first = `Subject: "a" \ (b)`
			}
			s := mailtest.NewIMAP(tt.caps, first, "second")
			s.Quote = tt.quote
			c, err := dial(t, s, imap.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Select("INBOX"); err != nil {
				t.Fatal(err)
			}
			if list, err := c.Search("UNSEEN"); err != nil || !cmp.Equal(list, []uint32{10, 20}) {
				t.Fatalf("Search = %v, %v", list, err)
			}
			got, err := c.Fetch(10, 1<<20)
			if err != nil || string(got) != first {
				t.Errorf("Fetch = %q, %v", got, err)
			}
			if cut, err := c.Fetch(20, 3); err != nil || string(cut) != "sec" {
				t.Errorf("the first bytes = %q, %v", cut, err)
			}
			if _, err := c.Fetch(30, 3); !errors.Is(err, news.ErrNotFound) {
				t.Errorf("a mail that is gone: %v", err)
			}
			if err := c.Move(10, "Done"); err != nil {
				t.Fatal(err)
			}
			said := s.Said()
			if last := said[len(said)-1]; last != tt.end {
				t.Errorf("last it said %q, want %q", last, tt.end)
			}
			if s.Moved(10) != first {
				t.Errorf("moved %q", s.Moved(10))
			}
			if err := c.Move(20, "None"); !errors.Is(err, news.ErrInvalid) || !strings.Contains(err.Error(), "TRYCREATE") {
				t.Errorf("a folder that is not there: %v", err)
			}
			if _, there := s.Mail(20); !there {
				t.Error("a mail that could not be moved is gone")
			}
			if list, err := c.Search("UNSEEN", "UNDELETED"); err != nil || len(list) != 0 {
				t.Errorf("left: %v, %v", list, err)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// The password goes over no line that others can read, and to no server that cannot show who it is.
func TestTLS(t *testing.T) {
	t.Parallel()
	server, client := testkit.Certificates(t)
	s := mailtest.NewIMAP("MOVE")
	s.STARTTLS = server
	l, err := tls.Listen("tcp", "127.0.0.1:0", server)
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
			go s.Serve(c)
		}
	}()
	o := imap.Options{Address: l.Addr().String(), Implicit: true, User: "reader@news.example", Password: s.Password, TLS: client, Timeout: 30 * time.Second}
	c, err := imap.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	o.TLS = nil // nobody vouches for it
	if _, err := imap.Dial(t.Context(), o); !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("a server that nobody vouches for: %v", err)
	}
}

// At a server elsewhere nothing is said before the line is private, and nothing at all if it cannot be.
func TestSTARTTLS(t *testing.T) {
	t.Parallel()
	elsewhere := testkit.Elsewhere(t)
	config, client := testkit.Certificates(t)
	for _, offers := range []bool{true, false} {
		s := mailtest.NewIMAP("MOVE")
		if offers {
			s.STARTTLS = config
		}
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", elsewhere+":0")
		if err != nil {
			t.Skip("SKIPPED: STARTTLS was not tried:", err)
		}
		t.Cleanup(func() { _ = l.Close() })
		go func() {
			if c, err := l.Accept(); err == nil {
				s.Serve(c)
			}
		}()
		tlsName := client.Clone()
		tlsName.ServerName = "127.0.0.1"
		c, err := imap.Dial(t.Context(), imap.Options{Address: l.Addr().String(), User: "a", Password: s.Password, TLS: tlsName, Timeout: 30 * time.Second})
		if (err == nil) != offers {
			t.Fatalf("offered %v: %v", offers, err)
		}
		if said := s.Said(); said[0] != "STARTTLS" || !offers && len(said) > 1 {
			t.Errorf("said %q", said)
		}
		if c != nil {
			_ = c.Close()
		}
	}
}

// A wrong password, a server that hangs up, says nonsense or too much: an error of the right kind, in time.
func TestFaults(t *testing.T) {
	t.Parallel()
	if _, err := dial(t, mailtest.NewIMAP(""), imap.Options{Password: "wrong"}); !errors.Is(err, news.ErrInvalid) || strings.Contains(err.Error(), "wrong") {
		t.Errorf("a wrong password: %v", err)
	}
	for name, greeting := range map[string]string{
		"nothing":    "",
		"another":    "220 mail.example ESMTP\r\n",
		"a bye":      "* BYE too many\r\n",
		"no end":     strings.Repeat("x", 1<<20),
		"a big word": "* OK hello\r\n* LIST {99999999999}\r\n",
		"no literal": "* OK hello\r\n* LIST {12x}\r\n",
	} {
		t.Run(name, func(t *testing.T) {
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
				_, _ = c.Write([]byte(greeting))
				if greeting != "" { // else nobody would begin to speak
					_, _ = bufio.NewReader(c).ReadString('\n')
				}
				_ = c.Close()
			})
			t.Cleanup(func() { _ = l.Close(); wg.Wait() })
			_, err = imap.Dial(t.Context(), imap.Options{Address: l.Addr().String(), User: "a", Password: "b", Timeout: 30 * time.Second})
			if !errors.Is(err, news.ErrUnavailable) {
				t.Errorf("%v, want it unavailable", err)
			}
		})
	}
}

// Whatever a server says is read to its end or refused; it never panics, and a body is the bytes that were announced.
func FuzzResponse(f *testing.F) {
	f.Add([]byte("* 1 FETCH (UID 7 BODY[]<0> {3}\r\nabc FLAGS (\\Seen))\r\n"))
	f.Add([]byte("* OK \"x {3} (\r\n"))
	f.Add([]byte("* 1 FETCH (BODY[]<0> \"a\\\"b\" UID 7)\r\n"))
	f.Fuzz(func(t *testing.T, said []byte) {
		r := bytes.NewReader(said)
		words, err := imap.ReadResponse(r)
		if err != nil {
			return
		}
		if r.Len() == len(said) {
			t.Error("read nothing without an error")
		}
		size := 0
		for _, w := range words {
			size += len(w)
		}
		if size > len(said) {
			t.Errorf("%d bytes of %d", size, len(said))
		}
	})
}
