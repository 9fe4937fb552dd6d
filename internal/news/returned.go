package news

import "time"

// ReturnKind says what came back after a sending.
type ReturnKind string

// The kinds of what comes back. Those from ReturnUnsigned on say nothing of any reader: they are counted, and have no effect.
const (
	ReturnFailed    ReturnKind = "failed"      // a message was not delivered, and is not tried again
	ReturnDelayed   ReturnKind = "delayed"     // it is still being tried
	ReturnComplaint ReturnKind = "complaint"   // a reader called it spam
	ReturnNotSpam   ReturnKind = "not-spam"    // a reader took that back
	ReturnReply     ReturnKind = "reply"       // a program's answer, as of someone on holiday
	ReturnLeave     ReturnKind = "unsubscribe" // a reader leaves by mail, or at the relay
	ReturnOther     ReturnKind = "other"       // for a reader's token, but no report
	ReturnUnsigned  ReturnKind = "unsigned"    // without a token of ours, whatever it says
	ReturnLoop      ReturnKind = "loop"        // our own mail, or one that has been everywhere
	ReturnNested    ReturnKind = "nested"      // a report about a report
	ReturnSurplus   ReturnKind = "surplus"     // more about one message than anybody has to say
)

// ReturnKinds returns all kinds, those that say something of a reader first.
func ReturnKinds() []ReturnKind {
	return []ReturnKind{
		ReturnFailed, ReturnDelayed, ReturnComplaint, ReturnNotSpam, ReturnReply, ReturnLeave, ReturnOther, ReturnUnsigned, ReturnLoop, ReturnNested, ReturnSurplus,
	}
}

// ReturnEffect is what came of something that came back.
type ReturnEffect string

// The effects.
const (
	EffectNone       ReturnEffect = "none"       // noted
	EffectCounted    ReturnEffect = "counted"    // speaks against the address, and is not enough yet
	EffectSuppressed ReturnEffect = "suppressed" // the address is not mailed any more
	EffectLeft       ReturnEffect = "left"       // the reader was unsubscribed
	EffectGone       ReturnEffect = "gone"       // nobody by this name is subscribed any more
)

// ReturnNote is what somebody says of messages of ours: a mail that came back, or a relay's own report. Anybody can say
// anything, so it counts only for the reader whom a signed name among Names names.
type ReturnNote struct {
	// Via is the way that it came, such as smtp, imap, file or ses.
	Via string
	// Key is equal for the same note that came twice, whichever way mails came.
	Key  string
	Kind ReturnKind
	// Class is what a failure means, as package mail names it, and Rule which signal decided.
	Class, Rule string
	// Names are addresses and message ids that may be signed by us, the surest first.
	Names []string
	// Address is the one that it speaks of, if it tells. Status and Detail are a server's words.
	Address, Status, Detail string
}

// Return is a note that is about a message of ours, as it is kept.
type Return struct {
	Key        string       `json:"key"`
	At         time.Time    `json:"at"`
	Via        string       `json:"via"`
	Kind       ReturnKind   `json:"kind"`
	Class      string       `json:"class,omitempty"`
	Rule       string       `json:"rule,omitempty"`
	Subscriber SubscriberID `json:"subscriber"`
	Mailing    MailingID    `json:"mailing,omitempty"` // empty for one who leaves
	Domain     string       `json:"domain,omitempty"`  // of the address that it speaks of
	Status     string       `json:"status,omitempty"`
	Detail     string       `json:"detail,omitempty"`
	Effect     ReturnEffect `json:"effect"`
}

// ReturnSaved is what SaveReturn did.
type ReturnSaved struct {
	// Repeat says that the same note was kept before, so that nothing changed; Surplus that there were too many others
	// about the same message, with the same result.
	Repeat, Surplus bool
	Effect          ReturnEffect
	// Reason is why an address was suppressed, if it was.
	Reason SuppressionReason
	// Alike is how many notes of the same kind there are about the mailing, this one included: for a complaint those of
	// all readers, for a failure those of the same class in the same domain.
	Alike int
}

// ReturnCount is how often something came back on a day (UTC).
type ReturnCount struct {
	Day    string       `json:"day,omitempty"` // like 2026-11-24; empty for a sum over days
	Via    string       `json:"via"`
	Kind   ReturnKind   `json:"kind"`
	Class  string       `json:"class,omitempty"`
	Effect ReturnEffect `json:"effect"`
	N      int          `json:"n"`
}
