package returns_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/mail"
	"dateline/internal/news"
	"dateline/internal/returns"
	"dateline/internal/store"
	"dateline/internal/store/storetest"
)

const day = 24 * time.Hour

// The table of what comes back, row by row: what it is, and what follows for the reader at once.
func TestWhatComesBack(t *testing.T) {
	t.Parallel()
	vacation := "From: <reader@mail.example>\nTo: x@bounce.news.example\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nI am away.\n"
	tests := []struct {
		name   string
		mail   string
		kind   news.ReturnKind
		class  mail.Class
		effect news.ReturnEffect
	}{
		{"no such user", dsn("5.1.1", unknown, "failed", ""), news.ReturnFailed, mail.Hard, news.EffectCounted},
		{"full", dsn("5.2.2", full, "failed", ""), news.ReturnFailed, mail.Soft, news.EffectCounted},
		{"Tencent finds us too fast", dsn("5.0.0", "550 Ip frequency limited [a]. http://service.mail.qq.com/", "failed", ""), news.ReturnFailed, mail.Throttle, news.EffectNone},
		{"our reputation", dsn("5.7.1", "554 5.7.1 blocked using zen.spamhaus.org", "failed", ""), news.ReturnFailed, mail.Reputation, news.EffectNone},
		{"our words", dsn("5.7.1", "550 5.7.1 Message content rejected", "failed", ""), news.ReturnFailed, mail.Content, news.EffectNone},
		{"our set-up", dsn("5.1.8", "553 5.1.8 Sender address rejected: Domain not found", "failed", ""), news.ReturnFailed, mail.Setup, news.EffectNone},
		{"delayed", dsn("4.4.1", "connect timed out", "delayed", ""), news.ReturnDelayed, "", news.EffectNone},
		{"delivered", dsn("2.0.0", "250 ok", "delivered", ""), news.ReturnOther, "", news.EffectNone},
		{"a program answers", vacation, news.ReturnReply, "", news.EffectNone},
		{"a person writes", "From: <reader@mail.example>\nTo: x@bounce.news.example\nSubject: hello\n\nWho reads this?\n", news.ReturnOther, "", news.EffectNone},
		{"a complaint", complaint("abuse", header("", "x@y")), news.ReturnComplaint, "", news.EffectSuppressed},
		{"fraud", complaint("fraud", header("", "x@y")), news.ReturnComplaint, "", news.EffectSuppressed},
		{"taken back", complaint("not-spam", header("", "x@y")), news.ReturnNotSpam, "", news.EffectNone},
		{"nothing at all", "", news.ReturnOther, "", news.EffectNone},
		{"no mail", "\x00\xff\xfe", news.ReturnOther, "", news.EffectNone},
	}
	w := newWorld(t, len(tests))
	for i, tt := range tests {
		got := w.take(w.verp(i, "2026-w47-zh-issue"), tt.mail)
		id, _ := storetest.Reader(i)
		if got.Kind != tt.kind || got.Class != string(tt.class) || got.Effect != tt.effect || got.Subscriber != id || got.Mailing != "2026-w47-zh-issue" {
			t.Errorf("%s: %+v", tt.name, got)
		}
		if want := map[bool]news.SuppressionReason{true: news.Complained}[tt.effect == news.EffectSuppressed]; w.suppressed(i) != want {
			t.Errorf("%s: suppressed for %q, want %q", tt.name, w.suppressed(i), want)
		}
	}
	storetest.Check(t, w.db)
}

// One reader over months: two dead days, or five full issues over two weeks, and not before. The same report twice, by
// whatever way, counts once.
func TestRefusalsAddUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	mailing := func(n int) news.MailingID { return news.MailingID(fmt.Sprintf("2026-w%02d-zh-issue", n)) }
	for i, report := range []string{unknown, unknown + " (again)"} {
		if got := w.take(w.verp(0, mailing(1+i)), dsn("5.1.1", report, "failed", "")); got.Effect != news.EffectCounted {
			t.Fatalf("twice on a day: %+v", got)
		}
	}
	w.now = w.now.Add(day)
	if got := w.take(w.verp(0, mailing(1)), dsn("5.1.1", unknown, "failed", "")); !got.Repeat {
		t.Errorf("the same report a day later: %+v", got)
	}
	crlf, err := w.desk.Mail(t.Context(), returns.Mail{Via: "imap", Data: []byte(
		"Received: from relay.example by mail.example\nX-Original-To: " + w.verp(0, mailing(1)) + "\n" + dsn("5.1.1", unknown, "failed", ""),
	)}, false)
	if err != nil || !crlf[0].Repeat {
		t.Errorf("the same report by another way: %+v, %v", crlf, err)
	}
	if w.suppressed(0) != "" {
		t.Fatal("suppressed for one dead day")
	}
	if got := w.take(w.verp(0, mailing(3)), dsn("5.1.1", unknown, "failed", "")); got.Effect != news.EffectSuppressed || got.Reason != news.HardBounce {
		t.Errorf("the second day: %+v", got)
	}
	for i := range 5 {
		w.now = w.now.Add(7 * day)
		got := w.take(w.verp(1, mailing(10+i)), dsn("5.2.2", full, "failed", ""))
		if want := map[bool]news.ReturnEffect{true: news.EffectSuppressed, false: news.EffectCounted}[i == 4]; got.Effect != want {
			t.Errorf("full for the %dth: %+v", i+1, got)
		}
	}
	if w.suppressed(1) != news.SoftBounces || w.suppressed(2) != "" {
		t.Errorf("suppressed for %q and %q", w.suppressed(1), w.suppressed(2))
	}
	storetest.Check(t, w.db)
}

// A refusal that the relay said at once and one that came back later are of one rule.
func TestOneRuleWithWhatRelaysSay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	m, err := storetest.AMailing(t.Context(), w.db, w.now)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.db.OpenSender(t.Context(), "s", m.ID, w.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	list, _, err := w.db.ClaimDeliveries(t.Context(), news.LedgerClaim{Owner: "s", Mailing: m.ID, Now: w.now, Limit: 1})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if _, err := w.db.WriteLedger(t.Context(), news.LedgerWrite{Owner: "s", Mailing: m.ID, Now: w.now, Until: w.now.Add(time.Hour), Settled: []news.Settlement{
		{N: list[0].N, Attempt: 1, Status: news.DeliveryRejected, Answered: true, Against: string(mail.Hard), Reply: unknown},
	}}); err != nil {
		t.Fatal(err)
	}
	if got := w.take(w.verp(0, m.ID), dsn("5.1.1", unknown, "failed", "")); got.Effect != news.EffectCounted {
		t.Errorf("the same mailing again: %+v", got)
	}
	w.now = w.now.Add(day)
	if got := w.take(w.verp(0, "next"), dsn("5.1.1", unknown, "failed", "")); got.Effect != news.EffectSuppressed {
		t.Errorf("the next: %+v", got)
	}
}

// A complaint names its reader by what came back of our message, whichever box it came to; a name that we did not sign
// names nobody.
func TestComplaintsNameTheirReader(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4)
	other := keysOf(t, 2)
	id, _ := storetest.Reader(3)
	forged, err := other.Bounce(id, "2026-w47-zh-issue")
	if err != nil {
		t.Fatal(err)
	}
	forgedID, err := other.MessageID(id, "2026-w47-zh-issue", "")
	if err != nil {
		t.Fatal(err)
	}
	for i, returned := range []string{
		header(w.verp(0, "2026-w47-zh-issue"), "x@relay.example"),
		header("", strings.ToUpper(w.messageID(1, "2026-w47-zh-issue"))),
	} {
		if got := w.take("abuse@news.example", complaint("abuse", returned)); got.Effect != news.EffectSuppressed || w.suppressed(i) != news.Complained {
			t.Errorf("%+v", got)
		}
		if s, err := w.db.Subscriber(t.Context(), got(i)); err != nil || s.Status != news.Unsubscribed {
			t.Errorf("reader %d is %+v, %v", i, s, err)
		}
	}
	for _, returned := range []string{
		header(forged+"@bounce.news.example", forgedID+"@news.example"),
		header("b+"+string(id)+".2026-w47-zh-issue.aaaaaaaaaaaaaaaaaaaaaaaaaa@bounce.news.example", "2026-w47-zh-issue."+string(id)+"@news.example"),
		header(w.leaving(2), w.leaving(2)),
		"", "X-Reader: " + string(id) + "\n",
	} {
		if got := w.take("abuse@news.example", complaint("abuse", returned)); got.Kind != news.ReturnUnsigned || got.Subscriber != "" {
			t.Errorf("unsigned: %+v", got)
		}
	}
	if n := w.suppressions(); n != 2 {
		t.Errorf("%d suppressed, want 2", n)
	}
}

func got(n int) news.SubscriberID {
	id, _ := storetest.Reader(n)
	return id
}

// Whoever writes to the signed address leaves, whatever the mail says; a report that goes there says nothing.
func TestLeavingByMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4)
	person := "From: <reader@mail.example>\nTo: <%s>\nSubject: unsubscribe\n\n"
	program := "From: <reader@mail.example>\nTo: <%s>\nSubject: unsubscribe\nAuto-Submitted: auto-generated\n\n"
	for i, text := range []string{person, program} {
		for range 2 {
			w.take(w.leaving(i), fmt.Sprintf(text, w.leaving(i)))
		}
		if w.suppressed(i) != news.Left {
			t.Errorf("reader %d is suppressed for %q", i, w.suppressed(i))
		}
	}
	// As kept in a mailbox: the envelope is not known, the case of the address is not kept.
	if got := w.take("", fmt.Sprintf(person, strings.ToUpper(w.leaving(2)))); got.Effect != news.EffectLeft {
		t.Errorf("by a mailbox: %+v", got)
	}
	for _, text := range []string{dsn("5.1.1", unknown, "failed", ""), complaint("abuse", "")} {
		if got := w.take(w.leaving(3), text); got.Effect != news.EffectNone {
			t.Errorf("a report: %+v", got)
		}
	}
	if got := w.take("unsub+"+string(got(3))+".k1.aaaaaaaaaaaaaaaaaaaaaaaaaa@news.example", person); got.Kind != news.ReturnUnsigned {
		t.Errorf("a forged address: %+v", got)
	}
	if w.suppressed(3) != "" {
		t.Error("left by a report")
	}
	storetest.Check(t, w.db)
}

// What goes in circles, a report about a report, forged reports by the thousand: counted, and nothing else. 10,000 of them
// by DATELINE_FORGED_REPORTS.
func TestFloods(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 5)
	forged := 2000
	if text := os.Getenv("DATELINE_FORGED_REPORTS"); text != "" {
		var err error
		if forged, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	for n := range forged {
		id, address := storetest.Reader(n % 5)
		name := fmt.Sprintf("b+%s.2026-w%02d-zh-issue.%026d@bounce.news.example", id, n%52, n)
		text := dsn("5.1.1", fmt.Sprintf("550 5.1.1 <%s>: user unknown %d", address, n), "failed", header(name, name))
		if n%3 == 0 {
			text = complaint("abuse", header(name, name))
		}
		if n%2 == 0 && w.desk.Takes(name) {
			t.Fatal("it takes mail for a forged name")
		}
		if got := w.take(name, text); got.Effect != news.EffectNone || got.Kind != news.ReturnUnsigned {
			t.Fatalf("forged report %d: %+v", n, got)
		}
	}
	name := w.verp(0, "2026-w47-zh-issue")
	nested := "Return-Path: <>\nFrom: MAILER-DAEMON@bounce.news.example\nTo: x@y.example\nSubject: Undelivered\nDate: Mon, 23 Nov 2026 07:00:00 +0800\nContent-Type: multipart/report\n"
	for i := range 3 {
		if got := w.take(name, dsn("5.1.1", fmt.Sprint(unknown, i), "failed", nested)); got.Kind != news.ReturnNested {
			t.Errorf("a report about a report: %+v", got)
		}
		if got := w.take(name, strings.Repeat("Received: from a.example by b.example\n", 60)+dsn("5.1.1", fmt.Sprint(unknown, i), "failed", "")); got.Kind != news.ReturnLoop {
			t.Errorf("a mail that has been everywhere: %+v", got)
		}
		if out, err := w.desk.Mail(t.Context(), returns.Mail{Via: "smtp", From: name, To: []string{name}, Data: []byte(dsn("5.1.1", unknown, "failed", ""))}, false); err != nil || out[0].Kind != news.ReturnLoop {
			t.Errorf("our own mail: %+v, %v", out, err)
		}
	}
	if n := w.suppressions(); n != 0 {
		t.Errorf("%d suppressed", n)
	}
	if err := w.desk.Close(); err != nil {
		t.Fatal(err)
	}
	counts, err := w.db.ReturnCounts(t.Context(), "", time.Time{})
	want := []news.ReturnCount{
		{Via: "smtp", Kind: news.ReturnLoop, Effect: news.EffectNone, N: 6},
		{Via: "smtp", Kind: news.ReturnNested, Effect: news.EffectNone, N: 3},
		{Via: "smtp", Kind: news.ReturnUnsigned, Effect: news.EffectNone, N: forged + forged/2},
	}
	if diff := cmp.Diff(want, counts); err != nil || diff != "" {
		t.Errorf("counts: %v (-want +got):\n%s", err, diff)
	}
	if rows, err := w.db.Returns(t.Context(), store.ReturnFilter{}, 10); err != nil || len(rows) != 0 {
		t.Errorf("kept of forged reports: %+v, %v", rows, err)
	}
}

// A mail of 50 MB is read to its first megabyte, and one reader's own signed name cannot fill the table.
func TestHugeAndMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	huge := dsn("5.1.1", unknown, "failed", "") + strings.Repeat("A line of the mail that came back, again and again.\n", 1_000_000)
	if got := w.take(w.verp(0, "2026-w47-zh-issue"), huge); got.Class != string(mail.Hard) {
		t.Errorf("50 MB: %+v", got)
	}
	kept := 0
	for n := range 200 {
		w.now = w.now.Add(time.Hour)
		if got := w.take(w.verp(1, "2026-w47-zh-issue"), dsn("5.1.1", fmt.Sprint(unknown, n), "failed", "")); got.Kind != news.ReturnSurplus {
			kept++
		}
	}
	if kept > 20 || w.suppressed(1) != "" {
		t.Errorf("%d kept of one mailing's reports; suppressed for %q", kept, w.suppressed(1))
	}
}

// One complaint for every thousand readers pauses what is still being sent, and tells the operator.
func TestComplaintsPauseAMailing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1500)
	m, err := storetest.AMailing(t.Context(), w.db, w.now)
	if err != nil {
		t.Fatal(err)
	}
	status := func() news.MailingStatus {
		m, err := w.db.Mailing(t.Context(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		return m.Status
	}
	for range 3 { // the same complaint, and another of the same reader
		w.take(w.verp(0, m.ID), complaint("abuse", ""))
	}
	w.take(w.verp(0, m.ID), complaint("fraud", ""))
	if status() != news.MailingOpen {
		t.Fatal("paused by one reader of 1,500")
	}
	w.take(w.verp(1, m.ID), complaint("abuse", header("", "1@x")))
	if status() != news.MailingPaused || !strings.Contains(w.log.String(), "too many complaints") {
		t.Fatalf("by two readers it is %s; log: %s", status(), w.log.String())
	}
	if err := w.db.MoveMailing(t.Context(), m.ID, news.MailingOpen, ""); err != nil {
		t.Fatal(err)
	}
	w.take(w.verp(2, m.ID), complaint("abuse", header("", "2@x")))
	if status() != news.MailingOpen {
		t.Error("paused again at once")
	}
	w.take(w.verp(3, m.ID), complaint("abuse", header("", "3@x")))
	if status() != news.MailingPaused {
		t.Error("not paused once they doubled")
	}
}

// To try changes nothing and says what would happen.
func TestDry(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	for range 2 {
		out, err := w.desk.Mail(t.Context(), returns.Mail{Via: "file", To: []string{w.verp(0, "w1")}, Data: []byte(complaint("abuse", ""))}, true)
		if err != nil || out[0].Effect != news.EffectSuppressed || out[0].Repeat {
			t.Errorf("%+v, %v", out, err)
		}
	}
	if _, err := w.desk.Mail(t.Context(), returns.Mail{Via: "file", Data: []byte("Subject: x\n\nx")}, true); err != nil {
		t.Error(err)
	}
	if err := w.desk.Close(); err != nil {
		t.Fatal(err)
	}
	if counts, err := w.db.ReturnCounts(t.Context(), "", time.Time{}); err != nil || len(counts) != 0 || w.suppressed(0) != "" {
		t.Errorf("%+v, %v; suppressed for %q", counts, err, w.suppressed(0))
	}
}

// Only what could have an effect is let in at all.
func TestTakes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	for address, want := range map[string]bool{
		w.verp(0, "w1"): true, strings.ToUpper(w.verp(0, "w1")): true, w.leaving(0): true, "Abuse@News.example": true,
		strings.Replace(w.verp(0, "w1"), "bounce.news", "other", 1): false, "abuse@other.example": false, "weekly@news.example": false, "": false, "b+@news.example": false,
	} {
		if got := w.desk.Takes(address); got != want {
			t.Errorf("Takes(%q) = %v", address, got)
		}
	}
}

// A mailbox file holds the mails that were put into it, each whole.
func TestMails(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 200_000)
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"none":       {"", nil},
		"one":        {"Subject: a\n\nb\nFrom here on\n", []string{"Subject: a\n\nb\nFrom here on\n"}},
		"a mailbox":  {"From a@b Mon\nSubject: a\n\nx\n>From y\n>>From z\nFrom the start\n\nFrom c@d Tue\r\nSubject: b\r\n\r\n" + long + "\r\n", []string{"Subject: a\n\nx\nFrom y\n>From z\nFrom the start\n\n", "Subject: b\r\n\r\n" + long + "\r\n"}},
		"empty ones": {"From a\n\nFrom b\n\nFrom c\n\nx", []string{"\nx"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			if err := returns.Mails(strings.NewReader(tt.text), func(data []byte) error { got = append(got, string(data)); return nil }); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	big := 0
	if err := returns.Mails(strings.NewReader("From a\n"+strings.Repeat("0123456789\n", 1<<20)+"\nFrom b\nc\n"), func(data []byte) error { big = max(big, len(data)); return nil }); err != nil || big != returns.MaxMail {
		t.Errorf("the longest has %d bytes, %v", big, err)
	}
}

// Without a name of ours no mail, however it is made, does anything; with one it does at most what it says of that reader.
func FuzzMail(f *testing.F) {
	f.Add([]byte(dsn("5.1.1", unknown, "failed", "")))
	f.Add([]byte(complaint("abuse", header("a@b", "c@d"))))
	f.Add([]byte("To: unsub+r0000001.k1.x@news.example\n\n"))
	keys := keysOf(f, 1)
	f.Fuzz(func(t *testing.T, data []byte) {
		s := &watchful{}
		desk, err := returns.New(returns.Options{Store: s, Keys: keys, List: list, Now: func() time.Time { return time.Unix(0, 0) }, Log: quiet()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := desk.Mail(t.Context(), returns.Mail{Via: "smtp", Data: data}, false); err != nil || s.saved > 0 {
			t.Errorf("%d saved, %v", s.saved, err)
		}
		local, err := keys.Bounce("r0000001", "w1")
		if err != nil {
			t.Fatal(err)
		}
		out, err := desk.Mail(t.Context(), returns.Mail{Via: "smtp", To: []string{local + "@x"}, Data: data}, false)
		if err != nil || len(out) != 1 || s.saved > 1 || s.saved == 1 && s.last.Subscriber != "r0000001" {
			t.Errorf("%+v, %+v, %v", out, s, err)
		}
		if len(s.last.Detail) > 300 || strings.ContainsAny(s.last.Detail, "\r\n\x00") {
			t.Errorf("detail %q", s.last.Detail)
		}
	})
}
