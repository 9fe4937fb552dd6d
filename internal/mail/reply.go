package mail

import (
	"regexp"
	"slices"
	"strings"
)

// Stage is where in a conversation a server's reply came.
type Stage string

// The stages. The empty stage is unknown, as in a report that came back by mail.
const (
	StageConnect Stage = "connect" // no connection, or a greeting that refuses
	StageTLS     Stage = "tls"
	StageAuth    Stage = "auth"
	StageSender  Stage = "mail" // MAIL FROM
	StageReader  Stage = "rcpt" // RCPT TO
	StageData    Stage = "data" // the DATA command
	StageDot     Stage = "dot"  // the end of the message
)

// Provider is who runs the server that refused, where the meaning of its words depends on it.
type Provider string

// The providers with words of their own.
const (
	Tencent   Provider = "tencent"
	Microsoft Provider = "microsoft"
)

// Reply is what a server said, or what a report says that it said.
type Reply struct {
	// Code is the three-digit code; 0 is a connection that failed, or a report without a code.
	Code int
	// Enhanced is the status code as 5.1.1; if it is empty, one is looked for in Text.
	Enhanced string
	Text     string
	// Provider, if it is empty, is guessed from Text.
	Provider Provider
	Stage    Stage
	// Final says that who reports this has given up, so that a 4xx is no promise any more.
	Final bool
}

// Class is what a reply means for the reader and for us.
type Class string

// The classes.
const (
	// Accepted: the message is theirs now.
	Accepted Class = "accepted"
	// Hard: there is no such mailbox, or no such host. Suppress the reader, after one for a confirmation, after two
	// on different days for a confirmed reader.
	Hard Class = "hard"
	// Soft: this mailbox takes no mail now, or nobody can tell why. Suppress after five issues over 14 days or more.
	Soft Class = "soft"
	// Unsure: a dead mailbox or a block on us, in the same words. Hard only on two days while others there accept.
	Unsure Class = "unsure"
	// Defer: try again by the schedule.
	Defer Class = "defer"
	// Throttle: we send too fast for them. Slow down for that domain; never suppress.
	Throttle Class = "throttle"
	// Reputation: our set-up or name displeases them. Pause that domain and tell the operator; never suppress.
	Reputation Class = "reputation"
	// Content: they dislike what we wrote. After five, pause the issue for that domain and tell the operator.
	Content Class = "content"
	// Setup: our relay refuses us. Stop the run and tell the operator once.
	Setup Class = "setup"
)

// Verdict is a reply's class with the ground for it.
type Verdict struct {
	Class Class
	// Rule says in a few words which signal decided.
	Rule string
	// Retry says that the same message may be accepted later.
	Retry bool
}

// Classify returns what a reply means; Judge says why.
func Classify(r Reply) Class { return Judge(r).Class }

// Judge returns what a reply means. The provider's own words decide first, then any server's, then the status code,
// then the code alone, since a 5xx is often no fault of the address: Tencent says 550 to a sender who is too fast. A
// refusal that nothing here knows is soft.
func Judge(r Reply) Verdict {
	if r.Code >= 200 && r.Code < 300 {
		return Verdict{Class: Accepted, Rule: "2xx"}
	}
	w := wordsOf(r)
	v := w.ourSide(r.Stage)
	if v.Class == "" {
		v = w.ofProvider()
	}
	if v.Class == "" {
		v = w.ofAnyone()
	}
	if v.Class == "" {
		v = w.ofStatus()
	}
	switch v.Class {
	case Defer, Throttle, Reputation, Setup:
		v.Retry = true
	default:
		v.Retry = w.temporary
	}
	return v
}

// words are a reply made ready for the rules.
type words struct {
	code      int
	status    string // enhanced status code, or empty
	text      string // lower case, blanks single
	provider  Provider
	temporary bool
}

// statusCode finds an enhanced status code, which is no part of an address of the Internet.
var statusCode = regexp.MustCompile(`(?:^|[^0-9.])([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:[^0-9.]|\.(?:[^0-9]|$)|$)`)

// StatusIn returns the first enhanced status code of a text, or nothing.
func StatusIn(text string) string {
	if m := statusCode.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// quotedReply finds what Cisco's gateways, and Amazon with them, put before the reply that they were given, as in
// "5.1.0 - Unknown address error 550-'".
var quotedReply = regexp.MustCompile(`^[45]\.\d\.\d - [a-z ]+ \(?'?[45]\d\d'?(?:-|, ?\[?)["']`)

// maxReply is how much of a reply is read: the reason stands at its beginning.
const maxReply = 4 << 10

func wordsOf(r Reply) *words {
	w := &words{code: r.Code, status: r.Enhanced, provider: r.Provider}
	w.text = strings.Join(strings.Fields(strings.ToLower(r.Text[:min(len(r.Text), maxReply)])), " ")
	if at := quotedReply.FindStringIndex(w.text); at != nil {
		w.text = w.text[at[1]:]
		if inside := StatusIn(w.text); inside != "" {
			w.status = inside
		}
	}
	if w.status == "" {
		w.status = StatusIn(r.Text)
	}
	if w.provider == "" {
		w.provider = ProviderOf(w.text)
	}
	switch {
	case r.Final:
	case w.code >= 400 && w.code < 500, w.code == 0 && w.status == "" && w.text == "",
		w.code == 0 && strings.HasPrefix(w.status, "4."):
		w.temporary = true
	case w.code == 0 && w.status == "" && (r.Stage == StageConnect || r.Stage == StageTLS):
		w.temporary = true
	}
	return w
}

// ProviderOf finds a provider in the name of a host or in the words of a reply, or returns none.
func ProviderOf(text string) Provider {
	w := words{text: strings.ToLower(text)}
	switch {
	case w.has("qq.com", "exmail.qq", "foxmail.com", "frequency limited"):
		return Tencent
	case w.has("outlook.com", "hotmail.", "office365", "recipientnotfound", "microsoft", "resolver.adr"):
		return Microsoft
	}
	return ""
}

// has reports whether any of these stands in the text.
func (w *words) has(texts ...string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(w.text, s) })
}

// is reports whether the status code is one of these.
func (w *words) is(codes ...string) bool { return slices.Contains(codes, w.status) }

// ourSide is what refuses us before any reader is named.
func (w *words) ourSide(at Stage) Verdict {
	switch {
	case w.temporary:
		return Verdict{}
	case at == StageSender, at == StageAuth:
		return Verdict{Class: Setup, Rule: "refused at " + string(at)}
	case w.code == 530 || w.code == 535:
		return Verdict{Class: Setup, Rule: "not authenticated"}
	case at == StageConnect, at == StageTLS:
		return Verdict{Class: Defer, Rule: "no service"}
	}
	return Verdict{}
}
