package hooks

import (
	"fmt"
	"strings"

	"dateline/internal/mail"
	"dateline/internal/news"
)

// sesReport is what SES says, as a notification of an identity (notificationType) or as an event of a configuration set
// (eventType).
type sesReport struct {
	NotificationType, EventType string
	Mail                        struct {
		MessageID     string
		Source        string // the envelope's sender, as we gave it
		CommonHeaders struct {
			MessageID  string
			ReturnPath string
		}
		Headers []struct{ Name, Value string }
	}
	Bounce struct {
		BounceType, BounceSubType, FeedbackID string
		BouncedRecipients                     []sesRecipient
	}
	Complaint struct {
		FeedbackID, ComplaintFeedbackType, ComplaintSubType string
		ComplainedRecipients                                []sesRecipient
	}
	DeliveryDelay struct {
		DelayType         string
		DelayedRecipients []sesRecipient
	}
}

type sesRecipient struct{ EmailAddress, Action, Status, DiagnosticCode string }

// readSES returns what SES says in a message that was checked.
func readSES(m *snsMessage) ([]news.ReturnNote, error) {
	if !strings.HasPrefix(strings.TrimSpace(m.Message), "{") {
		return nil, nil // Amazon tells in words that a topic works
	}
	var s sesReport
	if err := decode([]byte(m.Message), &s); err != nil {
		return nil, err
	}
	n := news.ReturnNote{Via: "ses"}
	n.Names = nonEmpty(s.Mail.Source, s.Mail.CommonHeaders.ReturnPath, s.Mail.CommonHeaders.MessageID)
	for _, h := range s.Mail.Headers {
		if strings.EqualFold(h.Name, "Message-ID") || strings.EqualFold(h.Name, "Return-Path") {
			n.Names = append(n.Names, nonEmpty(h.Value)...)
		}
	}
	kind := s.NotificationType + s.EventType
	n.Key = fmt.Sprintf("ses:%s:%s:%s%s", kind, s.Mail.MessageID, s.Bounce.FeedbackID, s.Complaint.FeedbackID)
	switch kind {
	case "Bounce":
		list := s.Bounce.BouncedRecipients
		if len(list) == 0 {
			list = []sesRecipient{{}}
		}
		class, rule := sesClass(s.Bounce.BounceType, s.Bounce.BounceSubType)
		n.Address = list[0].EmailAddress
		judge(&n, 0, list[0].Status, strings.TrimPrefix(list[0].DiagnosticCode, "smtp; "), class, rule)
		if s.Bounce.BounceSubType == "Suppressed" || s.Bounce.BounceSubType == "OnAccountSuppressionList" {
			n.Class, n.Rule = string(class), rule // it was not even tried, for an earlier bounce
		}
	case "Complaint":
		n.Kind = news.ReturnComplaint
		if s.Complaint.ComplaintFeedbackType == "not-spam" {
			n.Kind = news.ReturnNotSpam
		}
		if list := s.Complaint.ComplainedRecipients; len(list) > 0 {
			n.Address = list[0].EmailAddress
		}
	case "DeliveryDelay":
		n.Kind = news.ReturnDelayed
		if list := s.DeliveryDelay.DelayedRecipients; len(list) > 0 {
			n.Address, n.Status, n.Detail = list[0].EmailAddress, list[0].Status, list[0].DiagnosticCode
		}
	default: // deliveries, openings and the like
		return nil, nil
	}
	return []news.ReturnNote{n}, nil
}

// sesClass is what SES's own names of a bounce mean, where no server's words are told.
func sesClass(kind, sub string) (mail.Class, string) {
	rule := "ses: " + kind + " " + sub
	switch sub {
	case "ContentRejected", "AttachmentRejected", "MessageTooLarge":
		return mail.Content, rule
	case "NoEmail", "Suppressed", "OnAccountSuppressionList":
		return mail.Hard, rule
	case "MailboxFull":
		return mail.Soft, rule
	}
	if kind == "Permanent" {
		return mail.Hard, rule
	}
	return mail.Soft, rule
}
