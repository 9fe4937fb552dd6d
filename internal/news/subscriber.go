package news

import (
	"slices"
	"strings"
	"time"
)

// SubscriberID names a subscriber in addresses and links: random, at least 48 bits, lower-case base32. It says nothing
// of the person.
type SubscriberID string

// SubscriberStatus says whether a subscriber may be mailed. Only a confirmed one is.
type SubscriberStatus string

// The states of a subscriber.
const (
	Pending      SubscriberStatus = "pending"      // asked to be subscribed, and has not confirmed
	Confirmed    SubscriberStatus = "confirmed"    // confirmed by the one who reads the address
	Unsubscribed SubscriberStatus = "unsubscribed" // left
)

// SubscriberStatuses returns all states, in the order of a subscriber's way.
func SubscriberStatuses() []SubscriberStatus {
	return []SubscriberStatus{Pending, Confirmed, Unsubscribed}
}

// Frequency is a kind of mail that a subscriber can choose, named by how often it comes.
type Frequency string

// The frequencies.
const (
	Weekly   Frequency = "weekly"   // the week's issue
	Daily    Frequency = "daily"    // the digest of a day
	Breaking Frequency = "breaking" // one story, when editors send it
)

// AllFrequencies returns all frequencies, in the order in which they are shown.
func AllFrequencies() []Frequency { return []Frequency{Weekly, Daily, Breaking} }

// Frequencies are those that a subscriber chose: one at least, each by itself.
type Frequencies []Frequency

// Has says whether a frequency is among them.
func (f Frequencies) Has(one Frequency) bool { return slices.Contains(f, one) }

// Without returns them without one.
func (f Frequencies) Without(one Frequency) Frequencies {
	return slices.DeleteFunc(slices.Clone(f), func(k Frequency) bool { return k == one })
}

// String names them, with commas between them.
func (f Frequencies) String() string { return strings.Join(texts(f), ", ") }

// Choices are what a subscriber wants to read. The zero value but for Lang is the whole issue, weekly.
type Choices struct {
	Lang        Lang        `json:"lang"`
	Frequencies Frequencies `json:"frequencies"`
	// Sections, Entities and Storylines narrow the issue to items of any of them; all empty is everything.
	Sections   []SectionID   `json:"sections,omitempty"`
	Entities   []EntityID    `json:"entities,omitempty"`
	Storylines []StorylineID `json:"storylines,omitempty"`
	// LeadIfEmpty sends the week's lead where nothing of the issue is left; otherwise nothing is sent.
	LeadIfEmpty bool `json:"lead_if_empty,omitempty"`
}

// Whole says that nothing narrows the issue.
func (c Choices) Whole() bool {
	return len(c.Sections) == 0 && len(c.Entities) == 0 && len(c.Storylines) == 0
}

// Normal returns the choices in the one form in which they are kept and compared: lists sorted and without repeats,
// empty ones nil, LeadIfEmpty only where something narrows the issue, weekly where no frequency is chosen.
func (c Choices) Normal() Choices {
	if c.Frequencies = sorted(c.Frequencies); len(c.Frequencies) == 0 {
		c.Frequencies = Frequencies{Weekly}
	}
	c.Sections, c.Entities, c.Storylines = sorted(c.Sections), sorted(c.Entities), sorted(c.Storylines)
	if c.Whole() {
		c.LeadIfEmpty = false
	}
	return c
}

// SliceKey names the rendering that a reader with these choices gets: equal for equal choices, whatever their order, and
// the same on every machine. How often someone wants mail is not part of it.
func (c Choices) SliceKey() string {
	c = c.Normal()
	if c.Whole() {
		return string(c.Lang) + "-all"
	}
	parts := []string{"slice"}
	for _, list := range [][]string{texts(c.Sections), texts(c.Entities), texts(c.Storylines)} {
		parts = append(parts, Digest(list...))
	}
	if c.LeadIfEmpty {
		parts = append(parts, "lead")
	}
	return string(c.Lang) + "-" + Digest(parts...)[:16]
}

func sorted[S ~[]T, T ~string](list S) S {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

func texts[S ~[]T, T ~string](list S) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// Mailbox is a mail address in the forms in which it is used.
type Mailbox struct {
	// Address is as it is mailed to: the local part as given, the domain in lower-case A-labels.
	Address string
	// Key is what is unique: the address in lower case. Domain is what stands behind its @.
	Key, Domain string
	// Hash is the keyed hash of Key under which suppressions are kept, so that they outlive the address.
	Hash string
}

// Subscriber is a reader who asked for mail.
type Subscriber struct {
	ID SubscriberID `json:"id"`
	// Address is as it is mailed to: the local part as given, the domain in lower-case A-labels.
	Address string           `json:"address"`
	Status  SubscriberStatus `json:"status"`
	Choices
	CreatedAt      time.Time `json:"created_at"`
	ConfirmedAt    time.Time `json:"confirmed_at,omitzero"`
	UnsubscribedAt time.Time `json:"unsubscribed_at,omitzero"`
}

// ConsentEvent is something that a subscriber, or a person here, did about a subscription.
type ConsentEvent string

// The events of the consent log.
const (
	ConsentAsked        ConsentEvent = "asked"        // a form was sent
	ConsentConfirmed    ConsentEvent = "confirmed"    // the link in the mail was used
	ConsentChanged      ConsentEvent = "changed"      // choices were changed
	ConsentUnsubscribed ConsentEvent = "unsubscribed" // left
	ConsentImported     ConsentEvent = "imported"     // brought from another program, with what it knew
	ConsentAdded        ConsentEvent = "added"        // entered by a person here
)

// Consent is one event of the log that shows why somebody is mailed.
type Consent struct {
	Event ConsentEvent `json:"event"`
	At    time.Time    `json:"at"`
	// Method says how it was done, such as "button", "script:pointer", "one-click" or "import:ghost".
	Method string `json:"method,omitempty"`
	// IP and Agent are those of the request, bounded; both are the visitor's word.
	IP    string `json:"ip,omitempty"`
	Agent string `json:"agent,omitempty"`
	// Form names the version of the form, Words what it said that the reader agrees to.
	Form  string `json:"form,omitempty"`
	Words string `json:"words,omitempty"`
}

// SuppressionReason says why an address is never mailed.
type SuppressionReason string

// The reasons.
const (
	HardBounce  SuppressionReason = "hard_bounce"
	SoftBounces SuppressionReason = "soft_bounces" // full for weeks
	Complained  SuppressionReason = "complaint"
	Asked       SuppressionReason = "asked"    // never wants mail from here again
	Left        SuppressionReason = "left"     // unsubscribed; ends if they subscribe and confirm again
	Operator    SuppressionReason = "operator" // by a person here
)

// SuppressionReasons returns all reasons.
func SuppressionReasons() []SuppressionReason {
	return []SuppressionReason{HardBounce, SoftBounces, Complained, Asked, Left, Operator}
}

// Suppression is an address that is never mailed, known by its hash alone.
type Suppression struct {
	Hash   string            `json:"hash"`
	Reason SuppressionReason `json:"reason"`
	At     time.Time         `json:"at"`
	Note   string            `json:"note,omitempty"` // a person's; never an address
}
