package returns_test

import (
	"bytes"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/returns"
	"dateline/internal/store"
	"dateline/internal/store/sqlite"
	"dateline/internal/store/storetest"
	"dateline/internal/token"
)

const list = "weekly"

// world is a database with readers, keys, and a desk whose clock the test sets.
type world struct {
	t    *testing.T
	db   *store.DB
	keys *token.Keys
	desk *returns.Desk
	now  time.Time
	log  bytes.Buffer
}

func newWorld(t *testing.T, readers int) *world {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "dateline.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := storetest.AddReaders(t.Context(), db, readers); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: db, keys: keysOf(t, 1), now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	w.desk, err = returns.New(returns.Options{
		Store: db, Keys: w.keys, List: list, Domains: []string{"news.example", "bounce.news.example"}, Boxes: []string{"abuse"},
		Now: func() time.Time { return w.now }, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func keysOf(t testing.TB, seed byte) *token.Keys {
	t.Helper()
	k, err := token.NewKey("k1", bytes.NewReader(bytes.Repeat([]byte{seed}, token.SecretBytes)))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := token.New(k)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// verp is the envelope sender of a mailing to the n-th reader.
func (w *world) verp(n int, mailing news.MailingID) string {
	w.t.Helper()
	id, _ := storetest.Reader(n)
	local, err := w.keys.Bounce(id, mailing)
	if err != nil {
		w.t.Fatal(err)
	}
	return local + "@bounce.news.example"
}

// messageID is that of a mailing to the n-th reader.
func (w *world) messageID(n int, mailing news.MailingID) string {
	w.t.Helper()
	id, _ := storetest.Reader(n)
	local, err := w.keys.MessageID(id, mailing, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return local + "@news.example"
}

// leaving is the address at which the n-th reader leaves.
func (w *world) leaving(n int) string {
	w.t.Helper()
	id, _ := storetest.Reader(n)
	local, err := w.keys.Address(token.UnsubscribeWord, token.UnsubscribeMail, id, list)
	if err != nil {
		w.t.Fatal(err)
	}
	return local + "@news.example"
}

// take takes one mail for one address.
func (w *world) take(to, data string) returns.Outcome {
	w.t.Helper()
	m := returns.Mail{Via: "smtp", Data: []byte(strings.ReplaceAll(data, "\n", "\r\n"))}
	if to != "" {
		m.To = []string{to}
	}
	out, err := w.desk.Mail(w.t.Context(), m, false)
	if err != nil || len(out) != 1 {
		w.t.Fatalf("Mail = %+v, %v", out, err)
	}
	return out[0]
}

// suppressed is why the n-th reader is not mailed; empty if they are.
func (w *world) suppressed(n int) news.SuppressionReason {
	w.t.Helper()
	_, address := storetest.Reader(n)
	s, err := w.db.Suppression(w.t.Context(), "h"+news.Digest(address))
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		w.t.Fatal(err)
	}
	return s.Reason
}

// suppressions is how many addresses are suppressed.
func (w *world) suppressions() int {
	w.t.Helper()
	all, err := w.db.Suppressions(w.t.Context(), "", 100_000)
	if err != nil {
		w.t.Fatal(err)
	}
	return len(all)
}

// dsn is a report (RFC 3464) about a message, with what came back of its header.
func dsn(status, diagnostic, action, returned string) string {
	return `Return-Path: <>
From: MAILER-DAEMON@relay.example
To: somebody@bounce.news.example
Message-ID: <` + news.Digest(status, diagnostic, action, returned) + `@relay.example>
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b"

--=b
Content-Type: text/plain

This is the mail system at host relay.example.

--=b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; reader@mail.example
Action: ` + action + `
Status: ` + status + `
Diagnostic-Code: smtp; ` + diagnostic + `

--=b
Content-Type: text/rfc822-headers

` + returned + `
--=b--
`
}

// header is what is returned of one of our messages.
func header(from, id string) string {
	return "Return-Path: <" + from + ">\nFrom: <weekly@news.example>\nTo: <reader@mail.example>\nMessage-ID: <" + id + ">\nSubject: The week\nDate: Mon, 23 Nov 2026 07:00:00 +0800\n"
}

const (
	unknown = "550 5.1.1 <reader@mail.example>: Recipient address rejected: User unknown"
	full    = "552 5.2.2 Mailbox full"
)

// complaint is a report of RFC 5965.
func complaint(kind, returned string) string {
	return `From: <feedback@mail.example>
To: <abuse@news.example>
Subject: complaint
Message-ID: <` + news.Digest(kind, returned) + `@mail.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="=b"

--=b
Content-Type: text/plain

This is an email abuse report.

--=b
Content-Type: message/feedback-report

Feedback-Type: ` + kind + `
User-Agent: Feedback/1
Version: 1

--=b
Content-Type: message/rfc822

` + returned + `
The week
--=b--
`
}
