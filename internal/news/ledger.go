package news

import "time"

// MaxDoubts is how many dots of one message may stay unanswered: the first, and two repeats.
const MaxDoubts = 3

// LedgerClaim asks for deliveries to send.
type LedgerClaim struct {
	Owner   string
	Mailing MailingID
	Now     time.Time
	// After is where the search for pending rows begins: a hint alone. It may skip rows; 0 skips none.
	After int64
	Limit int
}

// Mark names a delivery whose dot is about to be written.
type Mark struct {
	N       int64
	Attempt int
}

// LedgerWrite is what a sender writes at once: the group that shares one sync.
type LedgerWrite struct {
	Owner   string
	Mailing MailingID
	Now     time.Time
	// Until is how long the sender holds what it claimed from now on.
	Until   time.Time
	Marks   []Mark
	Settled []Settlement
}

// LedgerWritten is what came of it.
type LedgerWritten struct {
	// Marked are the deliveries whose dot may be written. The others may not: their reader was suppressed, the mailing is
	// not open any more, or somebody else holds them.
	Marked map[int64]bool
	// Stale is how many settlements found their delivery in other hands, and changed nothing.
	Stale int
	// Status is the mailing's.
	Status MailingStatus
	// Epoch counts the sender's writes.
	Epoch int64
}

// Refusal is an answer that speaks against an address.
type Refusal struct {
	Subscriber SubscriberID
	Mailing    MailingID
	Class      string // as package mail names it
	At         time.Time
	Reply      string
}

// Resolve is what an operator says of deliveries that nothing more happens to by itself.
type Resolve struct {
	Mailing MailingID
	// Subscriber is one reader; empty is all.
	Subscriber SubscriberID
	// From are the states of those that are meant.
	From []DeliveryStatus
	// To is accepted (counts as sent), rejected (counts as not sent), or pending (is sent again).
	To    DeliveryStatus
	Reply string
}
