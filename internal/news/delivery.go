package news

import (
	"fmt"
	"strings"
	"time"
)

// DeliveryStatus is where one message to one subscriber stands. RELIABILITY §1.2 draws the moves between them.
type DeliveryStatus string

// The states of a delivery.
const (
	DeliveryPending    DeliveryStatus = "pending"
	DeliveryLeased     DeliveryStatus = "leased"
	DeliveryInDoubt    DeliveryStatus = "in_doubt" // the final dot may have been written, and no answer is kept
	DeliveryDeferred   DeliveryStatus = "deferred"
	DeliveryAccepted   DeliveryStatus = "accepted"
	DeliveryRejected   DeliveryStatus = "rejected"
	DeliverySuppressed DeliveryStatus = "suppressed"
	DeliveryCancelled  DeliveryStatus = "cancelled"
	DeliveryExpired    DeliveryStatus = "expired"
	DeliveryUnresolved DeliveryStatus = "unresolved" // in doubt for good: a person may look
)

// DeliveryStatuses returns all states, in the order in which a delivery may pass through them.
func DeliveryStatuses() []DeliveryStatus {
	return []DeliveryStatus{
		DeliveryPending, DeliveryLeased, DeliveryInDoubt, DeliveryDeferred, DeliveryAccepted, DeliveryRejected,
		DeliverySuppressed, DeliveryCancelled, DeliveryExpired, DeliveryUnresolved,
	}
}

// Final reports whether nothing more happens to a delivery in this state.
func (s DeliveryStatus) Final() bool {
	switch s {
	case DeliveryAccepted, DeliveryRejected, DeliverySuppressed, DeliveryCancelled, DeliveryExpired, DeliveryUnresolved:
		return true
	default:
		return false
	}
}

// MailingID names one sending of one issue: week, edition language and what it is (issue, test, correction …).
type MailingID string

// MailingKind says what a mailing carries.
type MailingKind string

// The kinds of mailings.
const (
	MailIssue      MailingKind = "issue"      // the week's issue, to all who asked for it
	MailCorrection MailingKind = "correction" // what was wrong, to those who received it
	MailDaily      MailingKind = "daily"      // the digest of a day
	MailBreaking   MailingKind = "breaking"   // one story, when editors send it
)

// maxMailingID bounds the name of a mailing, in bytes, so that it fits into an address.
const maxMailingID = 24

// NewMailingID returns the name of a mailing: lower-case letters, digits and "-", at most 24 bytes, so that it can stand in
// the local part of an address.
func NewMailingID(w Week, lang Lang, kind MailingKind) MailingID {
	id := fmt.Sprintf("%04d-w%02d-%s", w.Year, w.Number, strings.ToLower(string(lang)))
	if kind != MailIssue {
		id += "-" + string(kind)
	}
	return MailingID(id[:min(len(id), maxMailingID)])
}

// MailingStatus is what is meant to happen to a mailing. Whether it is finished is computed from its deliveries, and stored
// nowhere.
type MailingStatus string

// The states of a mailing.
const (
	MailingOpen      MailingStatus = "open"      // to be sent from its time on
	MailingPaused    MailingStatus = "paused"    // stopped by a person or by too many refusals; goes on when told to
	MailingHeld      MailingStatus = "held"      // not begun or gone on with before a person has looked: late, or restored
	MailingCancelled MailingStatus = "cancelled" // for good
)

// DoubtPolicy says what is done about a message whose dot was never answered.
type DoubtPolicy string

// The policies.
const (
	DoubtResend DoubtPolicy = "resend" // the same bytes again, at most twice
	DoubtHold   DoubtPolicy = "hold"   // a person decides
)

// Mailing is one sending of one issue in one language. Its recipients are frozen once.
type Mailing struct {
	ID MailingID `json:"id"`
	// Week is that of the issue, or the one in which a bulletin was made.
	Week Week        `json:"week"`
	Lang Lang        `json:"lang"`
	Kind MailingKind `json:"kind"`
	// Issue is the digest of the frozen issue, or of the bulletin, that it carries.
	Issue   string        `json:"issue"`
	Subject string        `json:"subject"`
	Status  MailingStatus `json:"status"`
	// Reason says in words why it is paused, held or cancelled.
	Reason string      `json:"reason,omitempty"`
	Policy DoubtPolicy `json:"policy"`
	// Frequency is one of those of the readers who get it; who leaves it is not mailed any more. It is empty where all may be
	// mailed who were found otherwise.
	Frequency Frequency `json:"frequency,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	// SendAt is when sending may begin, ExpiresAt when nobody is tried any more.
	SendAt    time.Time `json:"send_at"`
	ExpiresAt time.Time `json:"expires_at"`
	// FrozenAt is when the recipients were frozen; zero before.
	FrozenAt time.Time `json:"frozen_at,omitzero"`
	// BeatAt is when a sender last worked on it.
	BeatAt     time.Time `json:"beat_at,omitzero"`
	Recipients int       `json:"recipients"`
}

// Delivery is one message to one subscriber: one durable row for each reader and issue.
type Delivery struct {
	N          int64          `json:"-"` // the row's number
	Mailing    MailingID      `json:"mailing"`
	Subscriber SubscriberID   `json:"subscriber"`
	Address    string         `json:"address"` // as frozen with the mailing
	Slice      string         `json:"slice"`   // which rendering of the issue this reader gets
	Status     DeliveryStatus `json:"status"`
	Attempt    int            `json:"attempt"`
	Doubts     int            `json:"doubts"` // dots that were never answered
	Fails      int            `json:"fails"`  // tries that were put off, for the time of the next
	Owner      string         `json:"owner,omitempty"`
	NextAt     time.Time      `json:"next_at,omitzero"`
	Reply      string         `json:"reply,omitempty"` // the relay's last reply, escaped and cut
}

// Settlement is what came of one attempt at a delivery. It counts only while the attempt and its owner still hold the row.
type Settlement struct {
	N       int64
	Attempt int
	Status  DeliveryStatus
	// NextAt is when a deferred delivery, or one in doubt, is due.
	NextAt time.Time
	// Answered says that the dot was answered or never written, so that the mark's doubt is taken back.
	Answered bool
	// Failed says that the try counts towards the time of the next.
	Failed bool
	Reply  string
	// Against is the class of an answer that speaks against the address, as package mail names it; empty for any other. It
	// is kept beyond the mailing.
	Against string
}

// DeliveryCounts are how many deliveries of a mailing stand where.
type DeliveryCounts map[DeliveryStatus]int

// Total is how many deliveries there are.
func (c DeliveryCounts) Total() int {
	n := 0
	for _, k := range c {
		n += k
	}
	return n
}

// Open is how many are not final.
func (c DeliveryCounts) Open() int {
	n := 0
	for s, k := range c {
		if !s.Final() {
			n += k
		}
	}
	return n
}

// Finished reports whether every delivery is final.
func (c DeliveryCounts) Finished() bool { return c.Open() == 0 }
