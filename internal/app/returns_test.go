package app_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/smtp"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/internal/app"
	"dateline/internal/collect"
	"dateline/internal/config"
	"dateline/internal/mail/mailtest"
	"dateline/internal/news"
	"dateline/internal/store/storetest"
)

// hearer keeps what Up says.
type hearer struct {
	mu   sync.Mutex
	said []string
}

func (h *hearer) Say(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.said = append(h.said, fmt.Sprintf(format, args...))
}

func (h *hearer) Progress(collect.Progress) {}

// after waits for a sentence and returns what stands between its beginning and its end.
func (h *hearer) after(t *testing.T, begin, end string) string {
	t.Helper()
	for range 400 {
		h.mu.Lock()
		for _, s := range h.said {
			if rest, ok := strings.CutPrefix(s, begin); ok {
				h.mu.Unlock()
				return strings.TrimSuffix(rest, end)
			}
		}
		h.mu.Unlock()
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("never said %q: %q", begin, h.said)
	return ""
}

// report is a report in plain words to an address.
func report(to, words string) []byte {
	return []byte("From: MAILER-DAEMON@relay.example\r\nTo: <" + to + ">\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <" + news.Digest(to, words) + "@relay.example>\r\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\nMIME-Version: 1.0\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n" +
		"Reporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient: rfc822; reader@mail.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; " + words + "\r\n\r\n--b--\r\n")
}

// The three ways on which reports come in, each from its outside to the row that it leaves: a mail server that connects,
// a mailbox that is looked into, a relay that posts.
func TestWaysOfReturning(t *testing.T) {
	imap := mailtest.NewIMAP("MOVE")
	at, stop, err := imap.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	t.Setenv("DATELINE_TEST_IMAP", imap.Password)
	t.Setenv("DATELINE_TEST_MAILGUN", "key-1")
	c := config.Default()
	c.Roles, c.Listen, c.BaseURL = []string{"work", "web"}, "127.0.0.1:0", "https://news.example"
	c.SenderMail, c.BounceDomain, c.ReturnsListen = "weekly@news.example", "bounce.news.example", "127.0.0.1:0"
	c.ReturnsIMAP, c.ReturnsIMAPEnv, c.ReturnsIMAPDone = "imap://bounces%40news.example@"+at, "DATELINE_TEST_IMAP", "Done"
	c.HookMailgunEnv = "DATELINE_TEST_MAILGUN"
	settings, err := c.Check()
	if err != nil {
		t.Fatal(err)
	}
	o := app.Options{Settings: settings, Data: t.TempDir(), Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	a, err := app.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := storetest.AddReaders(t.Context(), a.Store, 4); err != nil {
		t.Fatal(err)
	}
	keys, err := a.Keyring(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	verp := func(n int) string {
		id, _ := storetest.Reader(n)
		local, err := keys.Tokens.Bounce(id, "2026-w47-zh-issue")
		if err != nil {
			t.Fatal(err)
		}
		return local + "@bounce.news.example"
	}
	kept := func(n int) string {
		id, _ := storetest.Reader(n)
		d, err := a.Store.SubscriberData(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return string(d.Subscriber.Status)
	}

	ctx, end := context.WithCancel(t.Context())
	say := &hearer{}
	done := make(chan error, 1)
	go func() { done <- app.Up(ctx, o, say) }()
	defer func() {
		end()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	mx := say.after(t, "Taking mail that comes back at ", ".")
	unknown := "550 5.1.1 User unknown"
	if err := smtp.SendMail(mx, nil, "", []string{verp(0)}, report(verp(0), unknown)); err != nil {
		t.Fatal(err)
	}
	if err := smtp.SendMail(mx, nil, "", []string{"b+r0000001.w1.aaaaaaaaaaaaaaaaaaaaaaaaaa@bounce.news.example"}, report("x@y", unknown)); err == nil || !strings.HasPrefix(err.Error(), "550") {
		t.Errorf("a forged name: %v, want it refused", err)
	}
	leave, err := keys.Tokens.Address("unsub", "unsub-mail", "r0000001", "weekly")
	if err != nil {
		t.Fatal(err)
	}
	if err := smtp.SendMail(mx, nil, "reader@mail.example", []string{leave + "@news.example"}, []byte("Subject: unsubscribe\r\n\r\n")); err != nil || kept(1) != string(news.Unsubscribed) {
		t.Errorf("leaving by mail: %v; the reader is %s", err, kept(1))
	}

	imap.Add(10, string(report(verp(2), unknown)))
	imap.Add(20, "Subject: advertisement\r\n\r\nBuy!\r\n")
	if n, err := a.LookIntoMailbox(t.Context()); err != nil || n != 2 || imap.Moved(10) == "" || imap.Moved(20) == "" {
		t.Errorf("LookIntoMailbox = %d, %v", n, err)
	}
	if n, err := a.LookIntoMailbox(t.Context()); err != nil || n != 0 {
		t.Errorf("LookIntoMailbox again = %d, %v", n, err)
	}

	site := say.after(t, "Reading at ", " (Ctrl-C stops).")
	mac := hmac.New(sha256.New, []byte("key-1"))
	mac.Write([]byte("1" + "2"))
	body := `{"signature":{"timestamp":"1","token":"2","signature":"` + hex.EncodeToString(mac.Sum(nil)) + `"},"event-data":{"id":"e","event":"complained","recipient":"reader@mail.example","envelope":{"sender":"` + verp(3) + `"}}}`
	for _, want := range []struct {
		body string
		code int
	}{{body, http.StatusOK}, {body, http.StatusOK}, {strings.Replace(body, `"1"`, `"9"`, 1), http.StatusForbidden}} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site+"/hooks/mailgun", strings.NewReader(want.body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want.code {
			t.Errorf("posted: %d, want %d", resp.StatusCode, want.code)
		}
	}
	if kept(3) != string(news.Unsubscribed) {
		t.Errorf("who complained is %s", kept(3))
	}

	counts, err := a.Store.ReturnCounts(t.Context(), "", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range counts {
		if c.Kind != news.ReturnUnsigned {
			got = append(got, fmt.Sprintf("%s %s %s %s %d", c.Via, c.Kind, c.Class, c.Effect, c.N))
		}
	}
	want := "[mailgun complaint  suppressed 1 imap failed hard counted 1 smtp failed hard counted 1 smtp unsubscribe  left 1]"
	if fmt.Sprint(got) != want {
		t.Errorf("kept %v, want %s", got, want)
	}
	storetest.Check(t, a.Store)
}
