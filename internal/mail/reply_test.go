package mail_test

import (
	"testing"

	"dateline/internal/mail"
)

// The table of what a reply means, row by row: a 5xx is not always a bad address.
func TestJudge(t *testing.T) {
	t.Parallel()
	rcpt := func(code int, text string) mail.Reply {
		return mail.Reply{Code: code, Text: text, Stage: mail.StageReader}
	}
	dot := func(code int, text string) mail.Reply {
		return mail.Reply{Code: code, Text: text, Stage: mail.StageDot}
	}
	tests := []struct {
		name  string
		reply mail.Reply
		class mail.Class
		retry bool
	}{
		{"accepted", dot(250, "2.0.0 Ok: queued as 12345"), mail.Accepted, false},

		{"5.1.1", rcpt(550, "5.1.1 <a@b.example>: Recipient address rejected: User unknown in local recipient table"), mail.Hard, false},
		{"5.1.1 in digits alone", rcpt(550, "5.1.1 rejected"), mail.Hard, false},
		{"5.1.2", rcpt(550, "5.1.2 bad destination system"), mail.Hard, false},
		{"no such domain", rcpt(550, "Host or domain name not found. Name service error for name=mail.b.example type=MX: Host not found"), mail.Hard, false},
		{"5.1.3", rcpt(501, "5.1.3 Bad recipient address syntax"), mail.Hard, false},
		{"user unknown without digits", rcpt(550, "User unknown"), mail.Hard, false},
		{"does not exist", rcpt(550, "The email account that you tried to reach does not exist. Please try double-checking"), mail.Hard, false},
		{"no such user", rcpt(550, "No such user here"), mail.Hard, false},
		{"zh", rcpt(550, "收件人不存在"), mail.Hard, false},
		{"Microsoft's directory", rcpt(550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"), mail.Hard, false},
		{"Microsoft quotes", rcpt(550, "5.1.351 Remote server returned unknown recipient or mailbox unavailable -> 550 User unknown [x.prod.outlook.com]"), mail.Hard, false},
		{"null MX", rcpt(556, "5.1.10 Recipient address has a null MX"), mail.Hard, false},

		{"5.2.2", rcpt(552, "5.2.2 Over quota"), mail.Soft, false},
		{"full in words", rcpt(550, "mailbox for user is full"), mail.Soft, false},
		{"4.2.2", rcpt(452, "4.2.2 The email account that you tried to reach is over quota"), mail.Soft, true},
		{"disabled", rcpt(550, "5.2.1 The email account that you tried to reach is disabled"), mail.Soft, false},

		{"greylisting", rcpt(450, "4.2.0 Greylisted, see http://postgrey.schweikert.ch"), mail.Defer, true},
		{"greylisting with 4.7.1", rcpt(451, "4.7.1 Greylisting in action, please come back later"), mail.Defer, true},
		{"any 4xx", rcpt(451, "4.3.0 Internal error"), mail.Defer, true},
		{"421", rcpt(421, "Service shutting down"), mail.Defer, true},
		{"no connection", mail.Reply{Stage: mail.StageConnect, Text: "dial tcp: connection refused"}, mail.Defer, true},
		{"nothing known", mail.Reply{}, mail.Defer, true},
		{"a greeting that refuses", mail.Reply{Code: 554, Stage: mail.StageConnect, Text: "no SMTP service here"}, mail.Defer, true},
		{"unknown user, for now", rcpt(450, "4.1.1 User unknown"), mail.Defer, true},
		{"unknown user, given up", mail.Reply{Code: 450, Text: "4.1.1 User unknown", Final: true}, mail.Hard, false},

		{"Tencent, address", dot(550, "Ip frequency limited [MTI3]. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000725"), mail.Throttle, true},
		{"Tencent, connection", dot(550, "Connection frequency limited"), mail.Throttle, true},
		{"Tencent, domain", dot(550, "Domain frequency limited [x]. http://service.mail.qq.com"), mail.Throttle, true},
		{"Tencent, sender", dot(550, "Sender frequency limited"), mail.Throttle, true},
		{"too many", rcpt(452, "4.5.3 Too many recipients"), mail.Throttle, true},
		{"rate", rcpt(550, "5.4.5 Daily sending rate exceeded"), mail.Throttle, true},
		{"4.7.x", rcpt(421, "4.7.0 Your messages come from an address that is limited"), mail.Throttle, true},
		{"Gmail, our name", rcpt(421, "4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address"), mail.Reputation, true},
		{"Gmail, no SPF", dot(421, "4.7.27 Your email has been rate limited because SPF authentication did not pass"), mail.Reputation, true},
		{"Microsoft, our address", rcpt(451, "4.7.650 The mail server [192.0.2.10] has been temporarily rate limited due to IP reputation. (S775)"), mail.Reputation, true},
		{"Microsoft, a code of theirs", rcpt(550, "5.7.1 Messages from [192.0.2.10] were not sent, since their network has been exceeding the rate (S3150)"), mail.Reputation, true},
		{"our name, in Chinese", rcpt(554, "DT:SPM 发信IP信誉过低"), mail.Reputation, true},
		{"4.7.x without words", rcpt(451, "4.7.9 rejected"), mail.Throttle, true},

		{"Tencent, either", mail.Reply{Code: 550, Text: "Mailbox unavailable or access denied", Provider: mail.Tencent, Stage: mail.StageReader}, mail.Soft, false},
		{"Tencent, either, by its page", rcpt(550, "Mailbox unavailable or access denied. https://open.work.weixin.qq.com/help"), mail.Soft, false},
		{"Tencent, content", dot(550, "Mail content denied. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000726"), mail.Content, false},

		{"Microsoft, authentication", dot(550, "5.7.515 Access denied, sending domain EXAMPLE doesn't meet the required authentication level"), mail.Reputation, true},
		{"Microsoft, DMARC", dot(550, "5.7.509 Access denied, sending domain [X] does not pass DMARC verification and has a DMARC policy of reject"), mail.Reputation, true},
		{"Microsoft, address", rcpt(550, "5.5.0 domain [news.example] mismatches client ip 192.0.2.1"), mail.Reputation, true},
		{"block list", rcpt(554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org"), mail.Reputation, true},
		{"other 5.7.x", rcpt(550, "5.7.606 refused"), mail.Reputation, true},

		{"Microsoft, either", mail.Reply{Code: 550, Text: "5.5.0 Requested action not taken: mailbox unavailable", Provider: mail.Microsoft, Stage: mail.StageReader}, mail.Unsure, false},

		{"content", dot(550, "5.7.1 Message content rejected"), mail.Content, false},
		{"spam", dot(554, "5.7.1 This message has been identified as spam"), mail.Content, false},

		{"refused at MAIL", mail.Reply{Code: 550, Text: "5.7.1 not allowed", Stage: mail.StageSender}, mail.Setup, true},
		{"busy at MAIL", mail.Reply{Code: 451, Text: "4.3.0 later", Stage: mail.StageSender}, mail.Defer, true},
		{"5.1.8", rcpt(553, "5.1.8 <x@news.example>: Sender address rejected: Domain not found"), mail.Setup, true},
		{"AUTH 535", mail.Reply{Code: 535, Text: "5.7.8 authentication failed", Stage: mail.StageAuth}, mail.Setup, true},
		{"AUTH 454", mail.Reply{Code: 454, Text: "4.7.0 temporary authentication failure", Stage: mail.StageAuth}, mail.Throttle, true},
		{"530", rcpt(530, "5.7.0 Must issue a STARTTLS command first"), mail.Setup, true},

		{"a gateway quotes a refusal", mail.Reply{Code: 550, Enhanced: "5.1.0", Text: "5.1.0 - Unknown address error 550-'5.7.1 <x@news.example>... Access denied' (delivery attempts: 0)", Final: true}, mail.Reputation, true},
		{"a gateway quotes another", mail.Reply{Code: 550, Text: "5.1.0 - Unknown address error ('550', ['5.1.1 User unknown'])", Final: true}, mail.Hard, false},
		{"a gateway quotes a full mailbox", mail.Reply{Code: 550, Text: "5.1.0 - Unknown address error 550-'5.2.2 Mailbox Full'", Final: true}, mail.Soft, false},

		{"no rule", rcpt(550, "No."), mail.Soft, false},
		{"no rule, no text", rcpt(554, ""), mail.Soft, false},
		{"an address is no status", rcpt(550, "host 5.1.1.2 says no"), mail.Soft, false},
	}
	for _, tt := range tests {
		got := mail.Judge(tt.reply)
		if got.Class != tt.class || got.Retry != tt.retry || got.Rule == "" {
			t.Errorf("%s: %+v, want %s, retry %v", tt.name, got, tt.class, tt.retry)
		}
		if mail.Classify(tt.reply) != got.Class {
			t.Errorf("%s: Classify and Judge differ", tt.name)
		}
	}
}

// Nothing that a server says at RCPT or later on our account may suppress a reader, and nothing panics.
func FuzzJudge(f *testing.F) {
	f.Add(550, "5.1.1", "User unknown", "rcpt")
	f.Add(421, "", "Ip frequency limited", "")
	f.Add(-1, "x", "\xff\x00", "dot")
	f.Fuzz(func(t *testing.T, code int, status, text, stage string) {
		v := mail.Judge(mail.Reply{Code: code, Enhanced: status, Text: text, Stage: mail.Stage(stage)})
		if v.Class == "" || v.Rule == "" {
			t.Errorf("no verdict: %+v", v)
		}
		if code >= 400 && code < 500 && v.Class == mail.Hard {
			t.Errorf("hard for a 4xx that may be tried again: %+v", v)
		}
		if (code >= 200 && code < 300) != (v.Class == mail.Accepted) {
			t.Errorf("%d is %s", code, v.Class)
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	for _, r := range []mail.Reply{
		{Code: 450, Text: "4.2.0 Greylisted, see http://postgrey.schweikert.ch", Stage: mail.StageReader},
		{Code: 550, Text: "5.1.1 <reader@mail.example>: Recipient address rejected: User unknown in local recipient table", Stage: mail.StageReader},
		{Code: 554, Text: "Transaction failed: nothing here that any of the rules would know of", Stage: mail.StageDot},
	} {
		b.Run(string(mail.Classify(r)), func(b *testing.B) {
			for b.Loop() {
				mail.Classify(r)
			}
		})
	}
}
