package news

import "time"

// SignUp is one sent form, checked as far as can be without the store.
type SignUp struct {
	Mailbox Mailbox
	// ID is the subscriber's if the address is new, Notice that of the mail.
	ID     SubscriberID
	Notice NoticeID
	// Secret goes into the mail's link; the store keeps its hash, and the secret itself until the mail is sent.
	Secret, SecretHash string
	Choices            Choices
	Consent            Consent // what was sent, and from where; Event and At are set here
	Net                string  // the visitor's network
	At                 time.Time
	LinkTill           time.Time // until when the link in the mail works
}

// SignUpLimits bound the mails that forms cause. 0 is no limit.
type SignUpLimits struct {
	AddressDay, AddressMonth int // an address, in 24 hours and in 30 days
	NetHour                  int // a network, in an hour
	DomainHour               int // the addresses of a domain, in an hour
	AllHour                  int // all, in an hour
}

// SignUpOutcome is what came of a sign-up. No visitor is told.
type SignUpOutcome string

// The outcomes.
const (
	SignUpMailed     SignUpOutcome = "mailed"     // a mail asks to confirm
	SignUpAlready    SignUpOutcome = "already"    // a mail says that they are subscribed
	SignUpSuppressed SignUpOutcome = "suppressed" // the address is never mailed
	SignUpAddress    SignUpOutcome = "limit_address"
	SignUpNet        SignUpOutcome = "limit_net"
	SignUpDomain     SignUpOutcome = "limit_domain"
	SignUpAll        SignUpOutcome = "limit_all"
)

// Confirmation is what came of a link that confirms.
type Confirmation struct {
	Subscriber Subscriber
	// Repeat says that the link was used before, Expired that it came too late or for an address that is never mailed.
	// Neither changes anything.
	Repeat, Expired bool
}

// SubscriberData is all that is kept about a subscriber.
type SubscriberData struct {
	Subscriber  Subscriber   `json:"subscriber"`
	Consents    []Consent    `json:"consents"`
	Suppression *Suppression `json:"suppression,omitempty"`
	Notices     []Notice     `json:"notices"`
	// Mails are the issues that were mailed, or were to be.
	Mails []SubscriberMail `json:"mails"`
}

// SubscriberMail is one issue mailed to a subscriber.
type SubscriberMail struct {
	Mailing MailingID      `json:"mailing"`
	Address string         `json:"address"`
	Status  DeliveryStatus `json:"status"`
	Reply   string         `json:"reply,omitempty"`
}
