package hooks

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"dateline/internal/mail"
	"dateline/internal/news"
)

// ParseSendGridKey reads the verification key as SendGrid shows it: a public key in base64. It returns an error that wraps
// news.ErrInvalid for anything else.
func ParseSendGridKey(text string) (*ecdsa.PublicKey, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("%w: SendGrid's key is not base64", news.ErrInvalid)
	}
	key, err := x509.ParsePKIXPublicKey(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: SendGrid's key: %w", news.ErrInvalid, err)
	}
	k, ok := key.(*ecdsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("%w: SendGrid's key is of another kind", news.ErrInvalid)
	}
	return k, nil
}

// The header fields of a signed post.
const (
	sendGridSignature = "X-Twilio-Email-Event-Webhook-Signature"
	sendGridTime      = "X-Twilio-Email-Event-Webhook-Timestamp"
)

// sendGridEvent is one of the events of a post.
type sendGridEvent struct {
	Email    string `json:"email"`
	Event    string `json:"event"`
	Type     string `json:"type"`
	Reason   string `json:"reason"`
	Response string `json:"response"`
	Status   string `json:"status"`
	EventID  string `json:"sg_event_id"`
	SMTPID   string `json:"smtp-id"`
}

// sendGrid reads a post of SendGrid, which signs the time and the whole body.
func (h *hooks) sendGrid(r *http.Request, body []byte) ([]news.ReturnNote, error) {
	signature, err := base64.StdEncoding.DecodeString(r.Header.Get(sendGridSignature))
	sum := sha256.Sum256(append([]byte(r.Header.Get(sendGridTime)), body...))
	if err != nil || r.Header.Get(sendGridTime) == "" || !ecdsa.VerifyASN1(h.o.SendGridKey, sum[:], signature) {
		return nil, errDenied
	}
	var events []json.RawMessage
	if err := decode(body, &events); err != nil {
		return nil, err
	}
	if len(events) > maxEvents {
		return nil, fmt.Errorf("%w: %d events", news.ErrInvalid, len(events))
	}
	var out []news.ReturnNote
	for _, raw := range events {
		var e sendGridEvent
		if json.Unmarshal(raw, &e) != nil {
			continue // one that is none must not keep back the others for ever
		}
		if n, ok := e.note(); ok {
			out = append(out, n)
		}
	}
	return out, nil
}

// note says what an event says; false of those that say nothing.
func (e *sendGridEvent) note() (news.ReturnNote, bool) {
	n := news.ReturnNote{Via: "sendgrid", Key: "sendgrid:" + e.EventID, Names: nonEmpty(e.SMTPID), Address: e.Email}
	words := e.Reason
	if words == "" {
		words = e.Response
	}
	switch e.Event {
	case "bounce":
		class := mail.Hard
		if e.Type == "blocked" {
			class = mail.Soft
		}
		judge(&n, 0, e.Status, words, class, "sendgrid: "+e.Type)
	case "dropped":
		lower := strings.ToLower(e.Reason)
		switch {
		case strings.Contains(lower, "bounced"), strings.Contains(lower, "invalid"):
			n.Kind, n.Class, n.Rule, n.Detail = news.ReturnFailed, string(mail.Hard), "sendgrid: "+lower, e.Reason
		case strings.Contains(lower, "spam reporting"):
			n.Kind = news.ReturnComplaint
		case strings.Contains(lower, "unsubscribed"):
			n.Kind = news.ReturnLeave
		case strings.Contains(lower, "spam content"):
			n.Kind, n.Class, n.Rule, n.Detail = news.ReturnFailed, string(mail.Content), "sendgrid: "+lower, e.Reason
		default:
			n.Kind, n.Class, n.Rule, n.Detail = news.ReturnFailed, string(mail.Soft), "sendgrid: dropped", e.Reason
		}
	case "deferred":
		n.Kind, n.Detail = news.ReturnDelayed, words
	case "spamreport":
		n.Kind = news.ReturnComplaint
	case "unsubscribe", "group_unsubscribe":
		n.Kind = news.ReturnLeave
	default:
		return n, false
	}
	return n, true
}
