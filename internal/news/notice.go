package news

import "time"

// NoticeID names a notice; random.
type NoticeID string

// NoticeKind says what a notice tells.
type NoticeKind string

// The kinds of notices.
const (
	// NoticeConfirm asks whoever reads an address to confirm that they subscribed.
	NoticeConfirm NoticeKind = "confirm"
	// NoticeAlready tells a subscriber that somebody entered their address again, and where their choices are.
	NoticeAlready NoticeKind = "already"
)

// NoticeMailing is the mailing that the envelope's sender of a notice names, so that a report that comes back is known as
// one about a notice.
func NoticeMailing(k NoticeKind) MailingID { return "n-" + MailingID(k) }

// Notice is a mail to one person that is no issue: an effect that is a row first, so that a crash loses none. It holds
// no words of a visitor.
type Notice struct {
	ID         NoticeID     `json:"id"`
	Kind       NoticeKind   `json:"kind"`
	Subscriber SubscriberID `json:"subscriber"`
	Address    string       `json:"address"`
	Hash       string       `json:"-"` // the address as suppressions know it
	Lang       Lang         `json:"lang"`
	// Secret is what the notice's link is made of together with a key that stands in no database; empty once it was sent.
	Secret    string         `json:"-"`
	Status    DeliveryStatus `json:"status"`
	Attempt   int            `json:"attempt"`
	Doubts    int            `json:"doubts"`
	Owner     string         `json:"owner,omitempty"`
	LeasedTo  time.Time      `json:"leased_to,omitzero"`
	NextAt    time.Time      `json:"next_at,omitzero"`
	ExpiresAt time.Time      `json:"expires_at"`
	Reply     string         `json:"reply,omitempty"`
	CreatedAt time.Time      `json:"created_at"`
	SettledAt time.Time      `json:"settled_at,omitzero"`
}
