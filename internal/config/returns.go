package config

import (
	_ "embed" // the manual is in the source
	"net"
	"net/url"
	"strings"
)

//go:embed returns.go
var returnsSource string

// Returns are the ways on which reports of undelivered mail, complaints and mails that ask to leave come in. Its keys
// stand among the others of the file.
type Returns struct {
	// Address at which mail that comes back is taken over SMTP, like :25, or 127.0.0.1:2526 behind a mail server of this
	// machine. The MX of bounce_domain, and of sender_mail's domain for mails that ask to leave, leads there. Empty: none.
	ReturnsListen string `toml:"returns_listen"`
	// Whether LMTP is spoken there, as mail servers of the same machine do.
	ReturnsLMTP bool `toml:"returns_lmtp"`
	// Names before the @ that take complaints there; all else needs a signed name.
	ReturnsBoxes []string `toml:"returns_boxes"`
	// Folder of a mail server that is looked into every five minutes, like imaps://bounces@mail.example/INBOX; an @ in the
	// user's name is written %40. imaps:// speaks TLS from the first byte, imap:// STARTTLS, or clear text to this machine.
	ReturnsIMAP string `toml:"returns_imap"`
	// Environment variable that holds its password.
	ReturnsIMAPEnv string `toml:"returns_imap_env"`
	// Folder that mails are moved into once they are read. Empty: they stay, marked as read.
	ReturnsIMAPDone string `toml:"returns_imap_done"`
	// Mailbox of a mail server that speaks POP3, looked into every five minutes, like pop3s://bounces%40mail.example@mail.example.
	// What was read is deleted. pop3s:// speaks TLS from the first byte, pop3:// STLS, or clear text to this machine.
	ReturnsPOP3 string `toml:"returns_pop3"`
	// Environment variable that holds its password.
	ReturnsPOP3Env string `toml:"returns_pop3_env"`
	// ARNs of the SNS topics to which Amazon SES reports; the address to subscribe is base_url with /hooks/ses.
	HookSESTopics []string `toml:"hook_ses_topics"`
	// Environment variable that holds Mailgun's HTTP webhook signing key; the address is base_url with /hooks/mailgun.
	HookMailgunEnv string `toml:"hook_mailgun_env"`
	// Environment variable that holds user:password with which Postmark logs in at base_url with /hooks/postmark.
	HookPostmarkEnv string `toml:"hook_postmark_env"`
	// Verification key of SendGrid's signed event webhook, as it shows it; the address is base_url with /hooks/sendgrid.
	HookSendGridKey string `toml:"hook_sendgrid_key"`
	// Header field in which a relay gets a message's signed name, for one whose reports name no envelope sender: Postmark
	// needs X-PM-Metadata-Dateline. Empty: none.
	NameHeader string `toml:"name_header"`
}

func defaultReturns() Returns {
	return Returns{
		ReturnsBoxes: []string{"abuse", "postmaster", "complaints"}, ReturnsIMAPEnv: "DATELINE_IMAP_PASSWORD", ReturnsPOP3Env: "DATELINE_POP3_PASSWORD",
		HookSESTopics: []string{},
	}
}

// check reports all that is wrong.
func (r Returns) check(bad func(key, format string, a ...any)) {
	if _, _, err := net.SplitHostPort(r.ReturnsListen); r.ReturnsListen != "" && err != nil {
		bad("returns_listen", "%q is no address (write it like :25 or 127.0.0.1:2526)", r.ReturnsListen)
	}
	mailbox(bad, "returns_imap", r.ReturnsIMAP, r.ReturnsIMAPEnv, "imap", "imaps://bounces@mail.example/INBOX")
	mailbox(bad, "returns_pop3", r.ReturnsPOP3, r.ReturnsPOP3Env, "pop3", "pop3s://bounces@mail.example")
	for _, name := range r.ReturnsBoxes {
		if name == "" || strings.ContainsAny(name, "@ \t\r\n<>") {
			bad("returns_boxes", "%q cannot stand before an @", name)
		}
	}
	for _, arn := range r.HookSESTopics {
		if !strings.HasPrefix(arn, "arn:aws") || !strings.Contains(arn, ":sns:") {
			bad("hook_ses_topics", "%q is no topic (write it like arn:aws:sns:eu-west-1:123456789012:returns)", arn)
		}
	}
	if !fieldName(r.NameHeader) {
		bad("name_header", "%q is no name of a header field", r.NameHeader)
	}
}

// mailbox reports what is wrong with the address of a mailbox at a mail server.
func mailbox(bad func(key, format string, a ...any), key, text, env, scheme, like string) {
	if text == "" {
		return
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != scheme && u.Scheme != scheme+"s" || u.Hostname() == "" || u.User.Username() == "":
		bad(key, "it cannot be read (write it like %s)", like)
	case has(u.User):
		bad(key, "the password stands in the environment variable that %s_env names, not in the file", key)
	case scheme == "pop3" && strings.Trim(u.Path, "/") != "":
		bad(key, "POP3 knows no folders (write it like %s)", like)
	}
	if env == "" {
		bad(key+"_env", "it names no environment variable")
	}
}

func has(u *url.Userinfo) bool {
	_, set := u.Password()
	return set
}

// fieldName says whether a text can name a header field; empty names none.
func fieldName(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}
