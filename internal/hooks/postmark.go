package hooks

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strconv"
	"strings"

	"dateline/internal/mail"
	"dateline/internal/news"
)

// postmarkPost is what Postmark posts: a bounce, a complaint, or that somebody left.
type postmarkPost struct {
	RecordType, Type, Email, Recipient, Details, Description, From string
	ID                                                             int64
	MessageID, SuppressionReason, Origin, ChangedAt                string
	SuppressSending                                                bool
	Metadata                                                       map[string]string
}

// postmark reads a post of Postmark, which signs nothing, but logs in with the name and password of the address that it
// was told.
func (h *hooks) postmark(r *http.Request, body []byte) ([]news.ReturnNote, error) {
	user, password, ok := r.BasicAuth()
	given, want := sha256.Sum256([]byte(user+":"+password)), sha256.Sum256([]byte(h.o.PostmarkLogin))
	if subtle.ConstantTimeCompare(given[:], want[:]) != 1 || !ok {
		return nil, errDenied
	}
	var p postmarkPost
	if err := decode(body, &p); err != nil {
		return nil, err
	}
	n := news.ReturnNote{Via: "postmark", Key: "postmark:" + p.RecordType + ":" + strconv.FormatInt(p.ID, 10) + ":" + p.MessageID + ":" + p.ChangedAt, Address: p.Email + p.Recipient}
	// The names of metadata are in lower case, whatever the header's; only ours can hold what we signed.
	for _, v := range p.Metadata {
		n.Names = append(n.Names, nonEmpty(v)...)
	}
	n.Names = append(n.Names, nonEmpty(p.MessageID)...)
	switch {
	case p.RecordType == "SpamComplaint" || p.RecordType == "Bounce" && p.Type == "SpamComplaint":
		n.Kind = news.ReturnComplaint
	case p.RecordType == "SubscriptionChange" && p.SuppressSending && p.Origin == "Recipient",
		p.RecordType == "Bounce" && p.Type == "Unsubscribe":
		n.Kind = news.ReturnLeave
		if p.SuppressionReason == "SpamComplaint" {
			n.Kind = news.ReturnComplaint
		}
	case p.RecordType == "Bounce" && p.Type == "AutoResponder":
		n.Kind = news.ReturnReply
	case p.RecordType == "Bounce" && (p.Type == "Transient" || p.Type == "DnsError"):
		n.Kind, n.Detail = news.ReturnDelayed, p.Details
	case p.RecordType == "Bounce":
		class := postmarkClass(p.Type)
		judge(&n, 0, mail.StatusIn(p.Details), strings.TrimPrefix(p.Details, "smtp;"), class, "postmark: "+p.Type)
		if p.Type == "HardBounce" && n.Class == string(mail.Soft) && n.Rule == mail.UnknownRefusal {
			n.Class = string(class)
		}
	default:
		return nil, nil
	}
	return []news.ReturnNote{n}, nil
}

// postmarkClass is what Postmark's own names of a bounce mean, where no server's words are told.
func postmarkClass(kind string) mail.Class {
	switch kind {
	case "HardBounce", "BadEmailAddress":
		return mail.Hard
	case "SpamNotification", "VirusNotification":
		return mail.Content
	case "Blocked", "ISPBlock", "DMARCPolicy":
		return mail.Reputation
	}
	return mail.Soft
}
