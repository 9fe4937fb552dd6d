package bounce_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"dateline/internal/mail"
	"dateline/internal/mail/bounce"
)

// dsn is a report as RFC 3464 has it.
func dsn(fields, words string) string {
	return `Return-Path: <>
From: MAILER-DAEMON@relay.example
To: b+k7wq2m5xhd.w47.q4ftz2nymx7haq4ftz2nymx7ha@bounce.news.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b"

--=b
Content-Type: text/plain

This is the mail system at host relay.example.

` + words + `

--=b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

` + fields + `

--=b
Content-Type: message/rfc822

Return-Path: <b+k7wq2m5xhd.w47.q4ftz2nymx7haq4ftz2nymx7ha@bounce.news.example>
From: <weekly@news.example>
To: <reader@mail.example>
Message-ID: <w47.k7wq2m5xhd@news.example>
Subject: The week

The week
--=b--
`
}

// failed is a delivery status of one failed recipient.
func failed(status, diagnostic string) string {
	return "Final-Recipient: rfc822; reader@mail.example\nAction: failed\nStatus: " + status + "\nDiagnostic-Code: smtp; " + diagnostic
}

// plain is a report in words.
func plain(from, subject, words string) string {
	return "Return-Path: <>\nFrom: " + from + "\nTo: weekly@news.example\nSubject: " + subject + "\n\n" + words
}

const copyOfMail = `Return-Path: <weekly@news.example>
Received: from news.example by relay.example; Mon, 23 Nov 2026 07:00:00 +0800
From: <weekly@news.example>
To: <reader@mail.example>
Message-ID: <w47.k7wq2m5xhd@news.example>
Subject: The week

The week
`

func gbk(text string) string {
	out, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return out
}

func TestParse(t *testing.T) {
	t.Parallel()
	const reader = "reader@mail.example"
	tests := []struct {
		name, mail string
		kind       bounce.Kind
		class      mail.Class
		recipient  string
	}{
		{"unknown user", dsn(failed("5.1.1", "550 5.1.1 <reader@mail.example>: Recipient address rejected: User unknown"), ""), bounce.Failed, mail.Hard, reader},
		{"unknown user without its digits", dsn(failed("5.0.0", "550 No such user here"), ""), bounce.Failed, mail.Hard, reader},
		{"no such host", dsn(failed("5.1.2", "550 Host unknown"), ""), bounce.Failed, mail.Hard, reader},
		{"bad address", dsn(failed("5.1.3", "501 syntax"), ""), bounce.Failed, mail.Hard, reader},
		{"Exchange's directory", dsn(failed("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"), ""), bounce.Failed, mail.Hard, reader},
		{"Microsoft quotes another", dsn(failed("5.1.351", "550 5.1.351 Remote server returned unknown recipient -> 550 user unknown (outlook.com)"), ""), bounce.Failed, mail.Hard, reader},
		{"full", dsn(failed("5.2.2", "552 5.2.2 Mailbox full"), ""), bounce.Failed, mail.Soft, reader},
		{"full for days", dsn(failed("4.2.2", "452 4.2.2 over quota"), ""), bounce.Failed, mail.Soft, reader},
		{"given up", dsn(failed("4.4.7", "421 4.4.2 Connection timed out"), ""), bounce.Failed, mail.Soft, reader},
		{"Tencent, too fast", dsn(failed("5.0.0", "550 Ip frequency limited [abc]. http://service.mail.qq.com/"), ""), bounce.Failed, mail.Throttle, reader},
		{"Tencent, content", dsn(failed("5.0.0", "550 Mail content denied. http://service.mail.qq.com/"), ""), bounce.Failed, mail.Content, reader},
		{"Tencent, either", dsn(failed("5.0.0", "550 Mailbox unavailable or access denied")+"\nRemote-MTA: dns; mx3.qq.com", ""), bounce.Failed, mail.Soft, reader},
		{"Microsoft, DMARC", dsn(failed("5.7.509", "550 5.7.509 Access denied, sending domain does not pass DMARC verification"), ""), bounce.Failed, mail.Reputation, reader},
		{"Microsoft, authentication", dsn(failed("5.7.515", "550 5.7.515 Access denied, sending domain [x] doesn't meet the required authentication level. outlook.com"), ""), bounce.Failed, mail.Reputation, reader},
		{"Microsoft, either", dsn(failed("5.5.0", "550 Requested action not taken: mailbox unavailable")+"\nRemote-MTA: dns; mx1.hotmail.com", ""), bounce.Failed, mail.Unsure, reader},
		{"block list", dsn(failed("5.7.1", "554 5.7.1 Service unavailable; client blocked using zen.spamhaus.org"), ""), bounce.Failed, mail.Reputation, reader},
		{"relaying", dsn(failed("5.7.1", "554 5.7.1 Relay access denied"), ""), bounce.Failed, mail.Reputation, reader},
		{"spam", dsn(failed("5.7.1", "550 5.7.1 Message content rejected"), ""), bounce.Failed, mail.Content, reader},
		{"sender", dsn(failed("5.1.8", "553 5.1.8 Sender address rejected: Domain not found"), ""), bounce.Failed, mail.Setup, reader},
		{"shut", dsn(failed("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled"), ""), bounce.Failed, mail.Soft, reader},
		{"delayed", dsn(strings.Replace(failed("4.4.1", "connect timed out"), "failed", "delayed", 1), ""), bounce.Delayed, "", reader},
		{"delivered", dsn("Final-Recipient: rfc822; reader@mail.example\nAction: delivered\nStatus: 2.0.0", ""), bounce.None, "", ""},
		{"nothing but words beside", dsn("X-Note: none", "<reader@mail.example>: host mx said: 550 5.1.1 User unknown"), bounce.Failed, mail.Hard, reader},

		{"qmail", plain("MAILER-DAEMON@relay.example", "failure notice", "Hi. This is the qmail-send program at relay.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<reader@mail.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"+copyOfMail), bounce.Failed, mail.Hard, reader},
		{"exim", strings.Replace(plain("Mail Delivery System <Mailer-Daemon@relay.example>", "Mail delivery failed: returning message to sender", "This message was created automatically by mail delivery software.\n\nThe following address(es) failed:\n\n  reader@mail.example\n    mailbox is full: retry timeout exceeded\n\n------ This is a copy of the message, including all the headers. ------\n\n"+copyOfMail), "Return-Path", "X-Failed-Recipients: reader@mail.example\nAuto-Submitted: auto-replied\nReturn-Path", 1), bounce.Failed, mail.Soft, reader},
		{"old Exchange", plain("System Administrator <postmaster@mail.example>", "Undeliverable: The week", "Your message\n\n  To:      reader@mail.example\n  Subject: The week\n  Sent:    Mon, 23 Nov 2026 07:00:00 +0800\n\ndid not reach the following recipient(s):\n\nreader@mail.example on Mon, 23 Nov 2026 07:00:10 +0800\n    The recipient name is not recognized\n"), bounce.Failed, mail.Hard, reader},
		{"sendmail", plain("Mail Delivery Subsystem <MAILER-DAEMON@relay.example>", "Returned mail: User unknown", "   ----- The following addresses had permanent fatal errors -----\n<reader@mail.example>\n\n   ----- Transcript of session follows -----\n... while talking to mx.mail.example.:\n>>> RCPT To:<reader@mail.example>\n<<< 550 <reader@mail.example>... User unknown\n\n   ----- Original message follows -----\n\n"+copyOfMail), bounce.Failed, mail.Hard, reader},
		{"Domino", plain("postmaster@mail.example", "Undeliverable message", "------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\nreader@mail.example\n\n------- Returned Message --------\n"+copyOfMail), bounce.Failed, mail.Hard, reader},
		{"Google's delay", plain("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Delay)", "Delivery to the following recipient has been delayed:\n\n     reader@mail.example\n\nMessage will be retried for 2 more day(s)\n"), bounce.Delayed, "", reader},
		{"Japanese", plain("postmaster@mail.example", "=?UTF-8?B?6YWN5L+h44Ko44Op44O8?=", "次のメールは配信できませんでした。\n\n宛先: reader@mail.example\n理由: 550 ユーザーが見つかりません\n"), bounce.Failed, mail.Hard, reader},

		{"QQ in GB18030", strings.Replace(plain("Postmaster <PostMaster@qq.com>", "=?gb18030?B?z7XNs83L0MU=?=", gbk("抱歉，您的邮件被退回来了……\n\n无法发送到 reader@mail.example\n退信原因：收件人邮件地址（reader@mail.example）不存在，邮件无法送达。\nhost mx3.qq.com said: 550 Mailbox not found\n")), "\n\n", "\nContent-Type: text/plain; charset=\"gb18030\"\nContent-Transfer-Encoding: 8bit\n\n", 1), bounce.Failed, mail.Hard, reader},
		{"163 in GBK without a charset", plain("Postmaster@163.com", "=?GBK?B?z7XNs83L0MU=?=", gbk("您的邮件被退回。\n\n收件人： reader@mail.example\n\n退信原因：收件人不存在。\n")), bounce.Failed, mail.Hard, reader},
		{"126, full", strings.Replace(plain("Postmaster@126.com", "=?UTF-8?B?57O757uf6YCA5L+h?=", "您的邮件被退回。\n\n收件人： reader@mail.example\n\n退信原因：对方邮箱已满。\n"), "\n\n", "\nContent-Type: text/plain; charset=UTF-8\n\n", 1), bounce.Failed, mail.Soft, reader},
		{"Alibaba, too fast", strings.Replace(plain("mailer-daemon@aliyun.com", "=?UTF-8?B?57O757uf6YCA5L+h?=", "您发给 reader@mail.example 的邮件投递失败，已被退回。\n\n原因：发送频率超过限制\n"), "\n\n", "\nContent-Type: text/plain; charset=UTF-8\n\n", 1), bounce.Failed, mail.Throttle, reader},
		{"QQ in HTML", strings.Replace(plain("PostMaster@qq.com", "=?UTF-8?B?57O757uf6YCA5L+h?=", "<html><body><p>抱歉，您的邮件被退回来了</p><table><tr><td>无法发送到</td><td>&lt;reader@mail.example&gt;</td></tr><tr><td>退信原因</td><td>550 Domain frequency limited</td></tr></table></body></html>"), "\n\n", "\nContent-Type: text/html; charset=UTF-8\n\n", 1), bounce.Failed, mail.Throttle, reader},

		{"Notes with its reason behind the address", plain("postmaster@mail.example", "DELIVERY FAILURE: User reader (reader@mail.example) not listed in Domino Directory", "Your message\n\n  Subject: The week\n\nwas not delivered to:\n\n  reader@mail.example\n\nbecause:\n\n  User reader (reader@mail.example) not listed in Domino Directory\n"), bounce.Failed, mail.Hard, reader},
		{"a list with stars", plain("Mail Delivery System <mailer-daemon@relay.example>", "Delivery status notification", "      ==========================\n      This is an automatically generated Delivery Status Notification.\n\nDelivery to the following recipients failed permanently:\n\n        * reader@mail.example\n\nReason: 550 5.1.1 unknown\n"), bounce.Failed, mail.Hard, reader},
		{"a gateway's dialogue", plain("postmaster@gate.example", "Mail could not be delivered", "Sent <<< RCPT TO:<reader@mail.example>\nReceived >>> 550 5.1.1 <reader@mail.example>... user unknown\n\nUnable to deliver message to <reader@mail.example>.\n"), bounce.Failed, mail.Hard, reader},
		{"the reason first", plain("Postmaster <postmaster@gate.example>", "Undeliverable Mail: The week", "Your message:\n   From:    weekly@news.example\n   Subject: The week\n\nCould not be delivered because of\n\n550 5.2.2 Mailbox full\n\nThe following recipients were affected:\n    reader@mail.example\n"), bounce.Failed, mail.Soft, reader},
		{"German", plain("MAILER-DAEMON@mail.example", "Unzustellbar: The week", "Die folgende E-Mail konnte nicht zugestellt werden.\n\n<reader@mail.example>:\nDer Empfänger ist unbekannt.\n"), bounce.Failed, mail.Hard, reader},
		{"French", plain("postmaster@mail.example", "=?UTF-8?Q?=C3=89chec_de_remise?=", "Votre message n'a pas pu être remis.\n\nreader@mail.example\nL'adresse du destinataire n'existe pas.\n"), bounce.Failed, mail.Hard, reader},
		{"Spanish", plain("MAILER-DAEMON@mail.example", "No entregado", "No se pudo entregar su mensaje a:\n\nreader@mail.example\nEl buzón está lleno\n"), bounce.Failed, mail.Soft, reader},
		{"Russian", plain("mailer-daemon@mail.example", "=?UTF-8?B?0J3QtdC00L7RgdGC0LDQstC70LXQvdC90L7QtQ==?=", "Ваше письмо не было доставлено.\n\nreader@mail.example\nПользователь не найден\n"), bounce.Failed, mail.Hard, reader},
		{"zh, the address in the middle", strings.Replace(plain("postmaster@corp.example", "=?UTF-8?B?6YCA5L+h6YCa55+l?=", "您发送的邮件无法送达：\n\n邮件地址（reader@mail.example）不存在。\n"), "\n\n", "\nContent-Type: text/plain; charset=UTF-8\n\n", 1), bounce.Failed, mail.Hard, reader},
		{"a diagnostic without a type", dsn("Final-Recipient: rfc822; reader@mail.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: 550 5.1.1 The email account that you tried to reach does not exist", ""), bounce.Failed, mail.Hard, reader},
		{"a complaint in the middle of failing words", dsn(failed("5.7.1", "550 5.7.1 Our system has detected that this message is likely unsolicited mail"), ""), bounce.Failed, mail.Content, reader},

		{"complaint", "From: fbl@mail.example\nTo: fbl@news.example\nSubject: FW: The week\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: text/plain\n\nThis is an abuse report.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\nOriginal-Rcpt-To: <reader@mail.example>\n\n--b\nContent-Type: message/rfc822\n\n" + copyOfMail + "--b--\n", bounce.Complaint, "", reader},
		{"not spam", "From: fbl@mail.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: not-spam\nOriginal-Rcpt-To: <reader@mail.example>\n--b--\n", bounce.NotSpam, "", reader},
		{"Microsoft's complaint", "From: staff@hotmail.com\nSubject: complaint about message from 192.0.2.1\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n" + copyOfMail + "--b--\n", bounce.Complaint, "", reader},
		{"holiday", "From: reader@mail.example\nTo: weekly@news.example\nSubject: Out of office: The week\nAuto-Submitted: auto-replied\n\nI am away. If your mail could not be delivered, write to 550 people at other@mail.example.\n", bounce.Reply, "", reader},
		{"holiday, zh", "From: reader@mail.example\nSubject: =?UTF-8?B?6Ieq5Yqo5Zue5aSN?=\n\n我在休假。\n", bounce.Reply, "", reader},
		{"read receipt", "From: reader@mail.example\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; reader@mail.example\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n", bounce.None, "", ""},
		{"a person", "From: reader@mail.example\nTo: editor@news.example\nSubject: Your error\n\nThe figure was rejected by the court and could not be delivered. Regards, other@mail.example\n", bounce.None, "", ""},
		{"an issue that speaks of mail", "From: weekly@news.example\nSubject: The week\n\nMail that is undeliverable: 550 new servers. Write to other@mail.example.\n", bounce.None, "", ""},
		{"nothing", "", bounce.None, "", ""},
		{"a forwarded report", "From: person@mail.example\nSubject: Fwd\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/plain\n\nsee below\n--o\nContent-Type: message/rfc822\n\n" + dsn(failed("5.1.1", "550 5.1.1 User unknown"), "") + "--o--\n", bounce.Failed, mail.Hard, reader},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, end := range []string{"\n", "\r\n", "\r"} {
				rep, err := bounce.Parse(strings.NewReader(strings.ReplaceAll(tt.mail, "\n", end)))
				if err != nil {
					t.Fatal(err)
				}
				if rep.Kind != tt.kind {
					t.Fatalf("kind %s, want %s: %+v", rep.Kind, tt.kind, rep)
				}
				if tt.recipient == "" {
					continue
				}
				if len(rep.Recipients) != 1 || rep.Recipients[0].Address != tt.recipient || rep.Recipients[0].Verdict.Class != tt.class {
					t.Errorf("line ends %q: %+v, want %s %s", end, rep.Recipients, tt.recipient, tt.class)
				}
			}
		})
	}
	if len(tests) < 40 {
		t.Errorf("%d fixtures, want 40", len(tests))
	}
}

// The token stands in an address that the report came to, or in the returned envelope; both must be offered.
func TestAddressedHoldsTheToken(t *testing.T) {
	t.Parallel()
	rep, err := bounce.Parse(strings.NewReader(dsn(failed("5.1.1", "550 user unknown"), "")))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"b+k7wq2m5xhd.w47.q4ftz2nymx7haq4ftz2nymx7ha@bounce.news.example"}
	if diff := cmp.Diff(want, rep.Addressed); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if rep.MessageID != "w47.k7wq2m5xhd@news.example" {
		t.Errorf("message id %q", rep.MessageID)
	}
}

// Fifty megabytes of anything cost no more than one.
func TestJunkIsBounded(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"a@b.example\n", "--=b\n", "Received: x\n", "From: a\nTo: b@c.example\nDate: x\n\n", "550 ", "\x00\xff", "(((((", "Content-Type: multipart/mixed; boundary=\"x\"\n\n--x\n"} {
		head := "From: MAILER-DAEMON\nContent-Type: multipart/report; boundary=\"=b\"\nSubject: failure\n\n--=b\n\n"
		junk := io.MultiReader(strings.NewReader(head), io.LimitReader(&repeater{piece: []byte(piece)}, 50<<20))
		start := time.Now()
		if _, err := bounce.Parse(junk); err != nil {
			t.Fatal(err)
		}
		t.Logf("%.20q: %v", piece, time.Since(start))
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%q took %v", piece, d)
		}
	}
}

// A report that lists thousands costs little more than one that lists a few.
func TestRecipientsAreBounded(t *testing.T) {
	t.Parallel()
	var words, status strings.Builder
	for n := range 5000 {
		fmt.Fprintf(&words, "<r%d@mail.example>:\n550 user unknown\n\n", n)
		fmt.Fprintf(&status, "Final-Recipient: rfc822; r%d@mail.example\nAction: failed\nStatus: 5.1.1\n\n", n)
	}
	for name, text := range map[string]string{"words": plain("MAILER-DAEMON@relay.example", "failure notice", words.String()), "status": dsn(status.String(), "")} {
		rep, err := bounce.Parse(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if n := len(rep.Recipients); n < 10 || n > 50 {
			t.Errorf("%s: %d recipients", name, n)
		}
	}
}

type repeater struct {
	piece []byte
	at    int
}

func (r *repeater) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.piece[r.at]
		r.at = (r.at + 1) % len(r.piece)
	}
	return len(p), nil
}

// Whatever comes, reading it ends, and what is found is consistent.
func FuzzParse(f *testing.F) {
	f.Add([]byte(dsn(failed("5.1.1", "550 user unknown"), "<reader@mail.example>: 550 x")))
	f.Add([]byte(plain("MAILER-DAEMON", "failure notice", "<a@b>:\n550 x\n\n"+copyOfMail)))
	f.Add([]byte("Content-Type: multipart/mixed; boundary=\"\"\n\n--\n--\n"))
	f.Add([]byte("Content-Type: text/plain; charset=utf-7\nContent-Transfer-Encoding: base64\n\n====\n"))
	f.Add([]byte("Content-Type: multipart/a; boundary=a\n\n--a\n\n--a--\n--a"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		rep, err := bounce.Parse(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rep.Recipients {
			if (rep.Kind == bounce.Failed) != (r.Verdict.Class != "") {
				t.Errorf("%s with verdict %q", rep.Kind, r.Verdict.Class)
			}
		}
		if (rep.Kind == bounce.Failed || rep.Kind == bounce.Delayed) && len(rep.Recipients) == 0 {
			t.Errorf("%s of nobody", rep.Kind)
		}
	})
}
