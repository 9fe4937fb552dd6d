package receive_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/smtp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/mail/receive"
	"dateline/internal/news"
)

// kept keeps messages as the server hands them over.
type kept struct {
	mu  sync.Mutex
	all []receive.Message
	err error
}

func (k *kept) keep(_ context.Context, m receive.Message) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err == nil {
		k.all = append(k.all, m)
	}
	return k.err
}

func listen(t *testing.T, k *kept, change func(*receive.Options)) *receive.Server {
	t.Helper()
	o := receive.Options{
		Domain: "mail.example", Log: slog.New(slog.DiscardHandler), Keep: k.keep,
		Takes: func(to string) bool { return strings.HasSuffix(to, "@mail.example") },
	}
	if change != nil {
		change(&o)
	}
	s, err := receive.Listen(t.Context(), "127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// What the client was told is safe is what was kept, byte for byte; what was not taken is told so at once.
func TestTakesMail(t *testing.T) {
	t.Parallel()
	k := &kept{}
	s := listen(t, k, nil)
	body := "Subject: x\r\n\r\n.a line with a dot\r\n你好\r\n"
	if err := smtp.SendMail(s.Addr(), nil, "a@b.example", []string{"one@mail.example", "two@mail.example"}, []byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := smtp.SendMail(s.Addr(), nil, "", []string{"who@else.example"}, []byte(body)); err == nil || !strings.HasPrefix(err.Error(), "550") {
		t.Errorf("mail for another domain: %v, want it refused for good", err)
	}
	want := []receive.Message{{From: "a@b.example", To: []string{"one@mail.example", "two@mail.example"}, Data: []byte(body)}}
	if diff := cmp.Diff(want, k.all); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

// A message that is not kept must not be called safe: the other side would forget it.
func TestAFaultIsToldAsOne(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		size int
		want string
	}{
		{errors.New("disk full"), 10, "451"},
		{news.ErrInvalid, 10, "554"},
		{nil, 5000, "552"},
	} {
		k := &kept{err: tt.err}
		s := listen(t, k, func(o *receive.Options) { o.MaxBytes = 2000 })
		body := "Subject: x\r\n\r\n" + strings.Repeat("0123456789\r\n", tt.size/12)
		if err := smtp.SendMail(s.Addr(), nil, "a@b.example", []string{"one@mail.example"}, []byte(body)); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%v, %d bytes: %v, want %s", tt.err, tt.size, err, tt.want)
		}
	}
}

// LMTP answers once for each reader (RFC 2033 §4.2): a mail server on the machine bounces for those refused alone.
func TestLMTP(t *testing.T) {
	t.Parallel()
	k := &kept{}
	s := listen(t, k, func(o *receive.Options) { o.LMTP = true })
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	r := bufio.NewReader(c)
	say := func(line string, answers ...string) {
		t.Helper()
		if line != "" {
			if _, err := fmt.Fprintf(c, "%s\r\n", line); err != nil {
				t.Fatal(err)
			}
		}
		for _, want := range answers {
			got, err := r.ReadString('\n')
			for err == nil && len(got) > 3 && got[3] == '-' {
				got, err = r.ReadString('\n')
			}
			if err != nil || !strings.HasPrefix(got, want) {
				t.Fatalf("%q: %q, %v, want %s", line, got, err, want)
			}
		}
	}
	say("", "220")
	say("LHLO here.example", "250")
	say("MAIL FROM:<>", "250")
	say("RCPT TO:<one@mail.example>", "250")
	say("RCPT TO:<who@else.example>", "550")
	say("RCPT TO:<two@mail.example>", "250")
	say("DATA", "354")
	say("Subject: x\r\n\r\nhello\r\n.", "250", "250")
	say("QUIT", "221")
	want := []receive.Message{{To: []string{"one@mail.example", "two@mail.example"}, Data: []byte("Subject: x\r\n\r\nhello\r\n")}}
	if diff := cmp.Diff(want, k.all); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}
