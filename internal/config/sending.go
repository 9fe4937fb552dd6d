package config

import (
	_ "embed" // the manual is in the source
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"dateline/internal/news"
)

//go:embed sending.go
var sendingSource string

// Sending is how issues are mailed. Its keys stand among the others of the file.
type Sending struct {
	// Relays that take mail, like smtp://user:password@relay.example:587; the next is asked where one before does not answer.
	// smtp:// speaks STARTTLS or not at all, smtps:// TLS from the first byte on; a relay on this machine is spoken to in clear
	// text, as is one with ?tls=none. ?chunking=1 sends by BDAT. Empty: mail is kept on this machine, where it can be read in a
	// browser, and nobody gets it.
	SMTP []Secret `toml:"smtp"`
	// Address at which the mailbox of a machine without a relay is shown. It answers this machine alone; where the port is taken
	// it is any free one.
	MailboxListen string `toml:"mailbox_listen"`
	// Messages on their way to relays at once.
	SMTPConnections int `toml:"smtp_connections"`
	// Messages a second, at most. 0 is no limit.
	MailRate float64 `toml:"mail_rate"`
	// Messages a second to the addresses of one domain, at most. 0 is no limit.
	MailDomainRate float64 `toml:"mail_domain_rate"`
	// What is done with a message whose last byte was never answered: resend sends the same bytes again after ten minutes, at
	// most twice, so that a reader may get two copies and nobody none; hold leaves it to you.
	MailDoubts string `toml:"mail_doubts"`
	// Domain of the addresses that reports of mail which cannot be delivered come back to. Empty: that of sender_mail.
	BounceDomain string `toml:"bounce_domain"`
	// Address that answers of readers go to. Empty: sender_mail.
	ReplyTo string `toml:"reply_to"`
	// Header field by which a relay knows a repeat and does not deliver it twice, such as Resend-Idempotency-Key. Empty: none.
	IdempotencyHeader string `toml:"idempotency_header"`
	// Keys that sign mail (DKIM), each as selector:file, like k2026a:dkim-rsa.pem. Empty: the relay signs.
	DKIM []string `toml:"dkim"`
	// When the daily digest is made, as hours and minutes in the zone, like 07:30: what is new since the last one, for readers
	// who chose it. Empty: there is none, and forms do not offer it.
	DailyAt string `toml:"daily_at"`
	// Whether somebody reads and approves each digest before it goes, at the desk or by dateline send --daily --by NAME. A draft
	// that nobody approves is not sent; the next one holds what it held. false: it goes unseen, and says that it is machine only.
	DailyReview bool `toml:"daily_review"`
	// How many stories make a digest. On a day with fewer nothing is sent.
	DailyLeast int `toml:"daily_least"`
	// How many stories editors may send as breaking news in one week. 0: none, and forms do not offer it.
	BreakingPerWeek int `toml:"breaking_per_week"`
	// Folder outside the data folder by which a backup that was put back is known. Empty: beside the data folder, with .witness
	// behind its name.
	Witness string `toml:"witness"`
}

func defaultSending() Sending {
	return Sending{SMTP: []Secret{}, MailboxListen: "127.0.0.1:8026", SMTPConnections: 10, MailDoubts: string(news.DoubtResend), DKIM: []string{}, DailyReview: true, DailyLeast: 3, BreakingPerWeek: 3}
}

// SetRelays puts relays in the place of those of the file.
func (s *Sending) SetRelays(urls []string) {
	s.SMTP = nil
	for _, u := range urls {
		s.SMTP = append(s.SMTP, Secret(u))
	}
}

// DailyTime is when the daily digest is made; false where there is none, or the setting cannot be read.
func (s Sending) DailyTime() (hour, minute int, ok bool) {
	t, err := time.Parse("15:04", s.DailyAt)
	return t.Hour(), t.Minute(), err == nil
}

// Frequencies are those for which there is mail, which forms may offer.
func (s Sending) Frequencies() news.Frequencies {
	all := news.Frequencies{news.Weekly}
	if _, _, ok := s.DailyTime(); ok {
		all = append(all, news.Daily)
	}
	if s.BreakingPerWeek > 0 {
		all = append(all, news.Breaking)
	}
	return all
}

// check reports all that is wrong. What a relay's address means is read by who speaks to it.
func (s Sending) check(bad func(key, format string, a ...any)) {
	for _, text := range s.SMTP {
		if u, err := url.Parse(string(text)); err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
			bad("smtp", "a relay's address cannot be read (write it like smtp://user:password@relay.example:587)")
		}
	}
	if host, _, err := net.SplitHostPort(s.MailboxListen); err != nil || host != "localhost" && !loopback(host) {
		bad("mailbox_listen", "%q is no address of this machine alone (write it like 127.0.0.1:8026)", s.MailboxListen)
	}
	if s.SMTPConnections < 1 || s.SMTPConnections > 1000 {
		bad("smtp_connections", "%d is not between 1 and 1000", s.SMTPConnections)
	}
	for _, n := range []struct {
		key string
		v   float64
	}{{"mail_rate", s.MailRate}, {"mail_domain_rate", s.MailDomainRate}} {
		if !(n.v >= 0 && n.v <= 1e6) {
			bad(n.key, "%v is not between 0 and 1000000", n.v)
		}
	}
	if p := news.DoubtPolicy(s.MailDoubts); p != news.DoubtResend && p != news.DoubtHold {
		bad("mail_doubts", "%q is neither resend nor hold", s.MailDoubts)
	}
	if _, _, ok := s.DailyTime(); !ok && s.DailyAt != "" {
		bad("daily_at", "%q is no time of the day (write it like 07:30)", s.DailyAt)
	}
	if s.DailyLeast < 1 || s.DailyLeast > 20 {
		bad("daily_least", "%d is not between 1 and 20", s.DailyLeast)
	}
	if s.BreakingPerWeek < 0 || s.BreakingPerWeek > 100 {
		bad("breaking_per_week", "%d is not between 0 and 100", s.BreakingPerWeek)
	}
	if s.BounceDomain != "" && (!strings.Contains(s.BounceDomain, ".") || strings.ContainsAny(s.BounceDomain, " @<>\r\n/")) {
		bad("bounce_domain", "%q is no domain (write it like bounce.news.example)", s.BounceDomain)
	}
	if s.ReplyTo != "" && (strings.Count(s.ReplyTo, "@") != 1 || strings.ContainsAny(s.ReplyTo, " \t\r\n<>(),;:\"")) {
		bad("reply_to", "%q is no address (write it like editor@news.example)", s.ReplyTo)
	}
	if !fieldName(s.IdempotencyHeader) {
		bad("idempotency_header", "%q is no name of a header field", s.IdempotencyHeader)
	}
	for _, text := range s.DKIM {
		if selector, file, ok := strings.Cut(text, ":"); !ok || selector == "" || file == "" {
			bad("dkim", "%q is no key (write it like k2026a:dkim-rsa.pem)", text)
		}
	}
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
