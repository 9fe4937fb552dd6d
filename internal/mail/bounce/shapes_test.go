package bounce_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"dateline/internal/mail"
	"dateline/internal/mail/bounce"
)

// mixed is a report of two parts, words and the returned mail, in a charset of its own.
func mixed(from, charset, words string) string {
	return "Return-Path: <>\nFrom: " + from + "\nTo: weekly@news.example\nSubject: returned\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"=m\"\n\n" +
		"--=m\nContent-Type: text/plain; charset=" + charset + "\nContent-Transfer-Encoding: base64\n\n" +
		base64.StdEncoding.EncodeToString([]byte(words)) + "\n\n--=m\nContent-Type: message/rfc822\n\n" + copyOfMail + "\n--=m--\n"
}

// arf is a complaint with the fields of its machine part.
func arf(from, fields, returned string) string {
	return "From: " + from + "\nTo: abuse@news.example\nSubject: complaint\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=\"=f\"\n\n" +
		"--=f\nContent-Type: text/plain\n\nA reader called this spam.\n\n--=f\nContent-Type: message/feedback-report\n\n" + fields + "\n\n--=f\nContent-Type: " + returned + "\n\n" + copyOfMail + "--=f--\n"
}

// Reports in the shapes of many servers, in words of our own: what each says of whom.
func TestShapes(t *testing.T) {
	t.Parallel()
	const reader = "reader@mail.example"
	cn := "PostMaster@qq.example"
	for _, tt := range []struct {
		name, mail string
		kind       bounce.Kind
		class      mail.Class
	}{
		{"QQ, no such account", mixed(cn, "gb18030", gbk("很抱歉，您发送的邮件被退回。\n\n收件人邮件地址：reader@mail.example\n退信原因：收件人邮箱不存在。\n建议：请核对地址后重新发送。\n")), bounce.Failed, mail.Hard},
		{"QQ, too often", mixed(cn, "gb18030", gbk("您的邮件未能送达。\n收件人：reader@mail.example\n对方服务器答复：550 Connection frequency limited. http://service.mail.qq.com/\n")), bounce.Failed, mail.Throttle},
		{"QQ, content", mixed(cn, "utf-8", "邮件退回通知\n收件人：reader@mail.example\n对方服务器答复：550 Mail content denied. http://service.mail.qq.com/\n"), bounce.Failed, mail.Content},
		{"NetEase, full", mixed("Postmaster@163.example", "gbk", gbk("抱歉，您的邮件无法投递。\n收件人地址：<reader@mail.example>\n原因：对方邮箱已满，无法接收新邮件。\n")), bounce.Failed, mail.Soft},
		{"NetEase, unknown", mixed("Postmaster@163.example", "gbk", gbk("以下收件人投递失败：\n\n<reader@mail.example>: 550 User not found: reader@mail.example\n")), bounce.Failed, mail.Hard},
		{"Aliyun, unknown", mixed("postmaster@aliyun.example", "utf-8", "退信通知\n\n您发往 reader@mail.example 的邮件被退回，因为该用户不存在。\n远端答复：550 5.1.1 user unknown\n"), bounce.Failed, mail.Hard},
		{"Aliyun, name thought little of", mixed("postmaster@aliyun.example", "utf-8", "退信通知\n\n收件人：reader@mail.example\n远端答复：554 Reject by behaviour spam, 发信IP信誉过低\n"), bounce.Failed, mail.Reputation},
		{"Sina, full", mixed("postmaster@sina.example", "gb2312", gbk("您的邮件没有送达 reader@mail.example 。\n原因：收件人的邮箱空间不足。\n")), bounce.Failed, mail.Soft},
		{"Exchange in Chinese", dsn(failed("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; 找不到收件人"), "无法将邮件传递给以下收件人或组：\n\nreader@mail.example\n找不到你输入的电子邮件地址。"), bounce.Failed, mail.Hard},
		{"Exchange in German", mixed("postmaster@exchange.example", "utf-8", "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\nreader@mail.example\nDas Postfach des Empfängers ist voll und nimmt zurzeit keine Nachrichten an.\n\n#554 5.2.2 mailbox full ##\n"), bounce.Failed, mail.Soft},
		{"Exchange in French", mixed("postmaster@exchange.example", "iso-8859-1", "\xc9chec de la remise pour ces destinataires ou groupes :\n\nreader@mail.example\nL'adresse de messagerie est introuvable.\n\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n"), bounce.Failed, mail.Hard},
		{"qmail", plain("MAILER-DAEMON@q.example", "failure notice", "Hi. This is the program at q.example that sends mail on.\nI could not hand over your message to the addresses below.\n\n<reader@mail.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"+copyOfMail), bounce.Failed, mail.Hard},
		{"qmail, gave up", plain("MAILER-DAEMON@q.example", "failure notice", "<reader@mail.example>:\n192.0.2.7 failed after I sent the message.\nRemote host said: 452 4.2.2 over quota\nI'm not going to try again; this message has been in the queue too long.\n\n--- Below this line is a copy of the message.\n\n"+copyOfMail), bounce.Failed, mail.Soft},
		{"Exim", "X-Failed-Recipients: reader@mail.example\n" + plain("Mail Delivery System <Mailer-Daemon@exim.example>", "Mail delivery failed: returning message to sender", "A message that you sent could not be delivered. The following address(es) failed:\n\n  reader@mail.example\n    host mx.mail.example [192.0.2.7]\n    SMTP error from remote mail server after RCPT TO:<reader@mail.example>:\n    550 5.1.1 no such person here\n"), bounce.Failed, mail.Hard},
		{"Exim, still trying", "Auto-Submitted: auto-replied\n" + plain("Mail Delivery System <Mailer-Daemon@exim.example>", "Warning: message delayed 24 hours", "A message that you sent has not yet been delivered to one or more of its recipients after more than 24 hours on the queue on exim.example.\n\nThe address to which the message has not yet been delivered is:\n\n  reader@mail.example\n    Delay reason: Connection timed out\n\nNo action is required on your part. Delivery attempts will continue for some time.\n"), bounce.Delayed, ""},
		{"Sendmail", plain("Mail Delivery Subsystem <MAILER-DAEMON@s.example>", "Returned mail: see transcript for details", "   ----- The following addresses had permanent fatal errors -----\n<reader@mail.example>\n    (reason: 550 5.1.1 <reader@mail.example>... User unknown)\n\n   ----- Transcript of session follows -----\n... while talking to mx.mail.example.:\n>>> RCPT To:<reader@mail.example>\n<<< 550 5.1.1 <reader@mail.example>... User unknown\n"), bounce.Failed, mail.Hard},
		{"Postfix, a policy", dsn(failed("5.7.1", "554 5.7.1 <b@bounce.news.example>: Sender address rejected: Access denied by reputation of the sending host"), "<reader@mail.example>: host mx.mail.example said: 554 5.7.1 access denied"), bounce.Failed, mail.Reputation},
		{"Postfix, words alone", plain("MAILER-DAEMON@p.example (Mail Delivery System)", "Undelivered Mail Returned to Sender", "I'm sorry to have to inform you that your message could not be delivered.\n\n<reader@mail.example>: host mx.mail.example[192.0.2.7] said: 552 5.2.2 Mailbox is over its quota (in reply to RCPT TO command)\n"), bounce.Failed, mail.Soft},
		{"Yahoo's complaint", arf("feedback@yahoo.example", "Feedback-Type: abuse\nUser-Agent: Feedback/1.0\nVersion: 0.1\nOriginal-Rcpt-To: reader@mail.example\nReported-Domain: news.example", "message/rfc822"), bounce.Complaint, ""},
		{"QQ's complaint, with the header alone", arf("fbl@qq.example", "Feedback-Type: abuse\nUser-Agent: Mail-FBL/1.0\nVersion: 1\nOriginal-Mail-From: <weekly@news.example>\nOriginal-Rcpt-To: <reader@mail.example>", "text/rfc822-headers"), bounce.Complaint, ""},
		{"a list with another name than ours", mixed("postmaster@gw.example", "utf-8", "Your message\n\n  To:      team@mail.example\n  Subject: The week\n\ndid not reach the following recipient(s):\n\nreader@mail.example on Mon, 23 Nov 2026 08:00:00 +0800\n    The recipient name is not recognized\n"), bounce.Failed, mail.Hard},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, end := range []string{"\n", "\r\n"} {
				rep, err := bounce.Parse(bytes.NewReader([]byte(strings.ReplaceAll(tt.mail, "\n", end))))
				if err != nil {
					t.Fatal(err)
				}
				if rep.Kind != tt.kind {
					t.Fatalf("it is %s, want %s", rep.Kind, tt.kind)
				}
				if len(rep.Recipients) != 1 || rep.Recipients[0].Address != reader {
					t.Fatalf("it is about %+v, want %s alone", rep.Recipients, reader)
				}
				if got := rep.Recipients[0].Verdict; tt.class != "" && got.Class != tt.class {
					t.Errorf("it says %s (%s), want %s", got.Class, got.Rule, tt.class)
				}
			}
		})
	}
}
