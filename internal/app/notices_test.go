package app_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/mail"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"dateline/internal/app"
	"dateline/internal/config"
	"dateline/internal/mail/mailtest"
	"dateline/internal/news"
)

// mailer opens an app whose mail goes to a relay.
func mailer(t *testing.T, o mailtest.Options) (*app.App, *mailtest.Sink) {
	t.Helper()
	sink, err := mailtest.Start(t.Context(), "127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sink.Close)
	c := config.Default()
	c.BaseURL, c.SenderMail, c.SenderName, c.PostalAddress = "https://news.example", "weekly@news.example", "一周要闻", "1 Press Street, Geneva"
	c.SMTP = []config.Secret{config.Secret(sink.URL())}
	settings, err := c.Check()
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Settings: settings, Data: filepath.Join(t.TempDir(), "data"), Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a, sink
}

// A reader who is added gets one mail that asks to confirm: a whole mail with both parts, sent from an address to which
// reports come back, and with nothing that a visitor wrote.
func TestNoticesAreSent(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	kept := map[string][]byte{}
	var from string
	a, sink := mailer(t, mailtest.Options{
		Keep: func(to string, m []byte) { mu.Lock(); defer mu.Unlock(); kept[to] = bytes.Clone(m) },
		Answer: func(stage, argument string) string {
			mu.Lock()
			defer mu.Unlock()
			if stage == "MAIL" {
				from = argument
			}
			return ""
		},
	})
	s, err := a.AddSubscriber(t.Context(), "reader@mail.example", news.Choices{Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly}}, "")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := a.SendNotices(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	m, err := mail.ReadMessage(bytes.NewReader(kept["reader@mail.example"]))
	if err != nil {
		t.Fatalf("%v in %q", err, kept)
	}
	body, err := io.ReadAll(m.Body)
	if err != nil || sink.Report().Copies != 0 {
		t.Errorf("%v, %+v", err, sink.Report())
	}
	for name, want := range map[string]string{"Auto-Submitted": "auto-generated", "To": "reader@mail.example", "Content-Type": "multipart/alternative", "Message-Id": "@news.example"} {
		if got := m.Header.Get(name); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if m.Header.Get("List-Unsubscribe") != "" {
		t.Error("a notice is no mail of a list")
	}
	if len(body) == 0 || !regexp.MustCompile(`^b\+`+string(s.ID)+`\.n-confirm\.[a-z2-7]{26}@news\.example$`).MatchString(from) {
		t.Errorf("the envelope's sender is %q", from)
	}
	if n, err := a.Store.NoticesWaiting(t.Context()); err != nil || n != 0 {
		t.Errorf("%d notices wait, %v", n, err)
	}
}

// What a relay says decides: an address that nobody reads is never mailed again, one that is full or a relay that is busy
// is tried later, and an answer that never came leaves the mail in doubt.
func TestNoticesThatAreRefused(t *testing.T) {
	t.Parallel()
	a, _ := mailer(t, mailtest.Options{Answer: func(stage, argument string) string {
		switch {
		case stage == "RCPT" && strings.HasPrefix(argument, "gone@"):
			return "550 5.1.1 <gone@mail.example>: user unknown"
		case stage == "RCPT" && strings.HasPrefix(argument, "busy@"):
			return "451 4.3.2 try later"
		case stage == "RCPT" && strings.HasPrefix(argument, "no@"):
			return "550 5.7.1 we do not like it"
		}
		return ""
	}})
	ids := map[string]news.SubscriberID{}
	for _, name := range []string{"gone", "busy", "no", "good"} {
		s, err := a.AddSubscriber(t.Context(), name+"@mail.example", news.Choices{Lang: news.English, Frequencies: news.Frequencies{news.Weekly}}, "")
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = s.ID
	}
	if err := a.SendNotices(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Store.Subscriber(t.Context(), ids["gone"]); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("who does not exist: %v", err)
	}
	box, err := a.Mailbox(t.Context(), "gone@mail.example")
	if err != nil {
		t.Fatal(err)
	}
	if x, err := a.Store.Suppression(t.Context(), box.Hash); err != nil || x.Reason != news.HardBounce {
		t.Errorf("the suppression: %+v, %v", x, err)
	}
	for name, want := range map[string]news.DeliveryStatus{"busy": news.DeliveryDeferred, "good": news.DeliveryAccepted} {
		d, err := a.Store.SubscriberData(t.Context(), ids[name])
		if err != nil || len(d.Notices) != 1 || d.Notices[0].Status != want || d.Notices[0].Reply == "" {
			t.Errorf("%s: %+v, %v, want %s", name, d.Notices, err, want)
		}
	}
	d, err := a.Store.SubscriberData(t.Context(), ids["no"])
	if err != nil || len(d.Notices) != 1 || d.Suppression != nil {
		t.Errorf("what is no fault of the address: %+v, %v", d, err)
	}
	if broken, err := a.Store.Check(t.Context()); err != nil || len(broken) > 0 {
		t.Errorf("invariants: %v, %v", broken, err)
	}
	// Without a relay that answers, all waits.
	if _, err := a.AddSubscriber(t.Context(), "later@mail.example", news.Choices{Lang: news.English, Frequencies: news.Frequencies{news.Weekly}}, ""); err != nil {
		t.Fatal(err)
	}
	if err := a.SendNotices(t.Context(), []string{"smtp://127.0.0.1:1"}); !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("without a relay: %v", err)
	}
	if n, err := a.Store.NoticesWaiting(t.Context()); err != nil || n < 2 {
		t.Errorf("%d notices wait, %v", n, err)
	}
}

// The keys of a data folder are made once, whoever asks first, and only theirs open its database.
func TestKeyring(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data")
	settings, err := config.Default().Check()
	if err != nil {
		t.Fatal(err)
	}
	var hashes [4]string
	var wg sync.WaitGroup
	for i := range hashes {
		wg.Go(func() {
			a, err := app.Open(t.Context(), app.Options{Settings: settings, Data: folder, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = a.Close() }()
			k, err := a.Keyring(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			hashes[i] = k.Hash("a@mail.example")
		})
	}
	wg.Wait()
	for _, h := range hashes {
		if h != hashes[0] || len(h) < 26 || strings.Contains(h, "a@") {
			t.Errorf("hashes %q", hashes)
		}
	}
}
