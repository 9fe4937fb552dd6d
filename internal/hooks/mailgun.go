package hooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"dateline/internal/mail"
	"dateline/internal/news"
)

// mailgunPost is what Mailgun posts.
type mailgunPost struct {
	Signature struct{ Timestamp, Token, Signature string }
	EventData struct {
		ID, Event, Severity, Reason, Recipient string
		Envelope                               struct{ Sender string }
		Message                                struct {
			Headers map[string]any
		}
		UserVariables  map[string]any `json:"user-variables"`
		DeliveryStatus struct {
			Code                 int
			EnhancedCode         string `json:"enhanced-code"`
			Message, Description string
		} `json:"delivery-status"`
	} `json:"event-data"`
}

// mailgun reads a post of Mailgun, which signs the time and a random text with the account's key. An event that is posted
// again has the id that it had, so a copy of a post counts for nothing.
func (h *hooks) mailgun(_ *http.Request, body []byte) ([]news.ReturnNote, error) {
	var p mailgunPost
	if err := decode(body, &p); err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, []byte(h.o.MailgunKey))
	mac.Write([]byte(p.Signature.Timestamp + p.Signature.Token))
	given, err := hex.DecodeString(p.Signature.Signature)
	if err != nil || p.Signature.Timestamp == "" || p.Signature.Token == "" || !hmac.Equal(given, mac.Sum(nil)) {
		return nil, errDenied
	}
	e := &p.EventData
	// The signature does not cover the event. Who saw one could put another beside it: but for the reader of a message of
	// ours it has no effect, and the name of a message has only its reader.
	id, _ := e.Message.Headers["message-id"].(string)
	n := news.ReturnNote{Via: "mailgun", Key: "mailgun:" + e.ID, Names: nonEmpty(e.Envelope.Sender, id), Address: e.Recipient}
	for _, v := range e.UserVariables {
		if text, ok := v.(string); ok {
			n.Names = append(n.Names, nonEmpty(text)...)
		}
	}
	switch e.Event {
	case "failed":
		words := e.DeliveryStatus.Message
		if words == "" {
			words = e.DeliveryStatus.Description
		}
		if e.Severity == "temporary" {
			n.Kind, n.Status, n.Detail = news.ReturnDelayed, e.DeliveryStatus.EnhancedCode, words
			break
		}
		judge(&n, e.DeliveryStatus.Code, e.DeliveryStatus.EnhancedCode, words, mailgunClass(e.Reason), "mailgun: "+e.Reason)
		if e.Reason == "suppress-bounce" {
			n.Class, n.Rule = string(mail.Hard), "mailgun: suppress-bounce" // it was not even tried
		}
		if e.Reason == "suppress-complaint" {
			n.Kind, n.Class = news.ReturnComplaint, ""
		}
		if e.Reason == "suppress-unsubscribe" {
			n.Kind, n.Class = news.ReturnLeave, ""
		}
	case "complained":
		n.Kind = news.ReturnComplaint
	case "unsubscribed":
		n.Kind = news.ReturnLeave
	default:
		return nil, nil
	}
	return []news.ReturnNote{n}, nil
}

// mailgunClass is what Mailgun's own reasons mean, where no server's words are told.
func mailgunClass(reason string) mail.Class {
	if reason == "bounce" || reason == "hardfail" {
		return mail.Hard
	}
	return mail.Soft
}
