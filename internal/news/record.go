package news

import "time"

// RecordKind says what a record follows.
type RecordKind string

// The kinds of records.
const (
	RecordNumber  RecordKind = "number"
	RecordPromise RecordKind = "promise"
	RecordMove    RecordKind = "move"
	RecordRelease RecordKind = "release"
	RecordRumour  RecordKind = "rumour"
)

// RecordKinds returns all kinds in the order in which they are shown.
func RecordKinds() []RecordKind {
	return []RecordKind{RecordNumber, RecordPromise, RecordMove, RecordRelease, RecordRumour}
}

// RecordID names a record, made from its key.
type RecordID string

// RecordKey is what claims must share to be of one record. All fields are folded, so that equal keys are equal texts.
type RecordKey struct {
	Kind RecordKind `json:"kind"`
	// Subject is an entity's id, or the folded name of what the gazetteer does not know.
	Subject string `json:"subject"`
	// Attribute is a number's metric, a promise's milestone, a rumour's matter; of a move it is an organisation where the
	// person's name alone is too short to tell people apart, else empty.
	Attribute string `json:"attribute,omitempty"`
	Period    string `json:"period,omitempty"`
	Unit      string `json:"unit,omitempty"`
	Basis     Basis  `json:"basis,omitempty"`
	Scope     string `json:"scope,omitempty"`
	// Of is the other side of an event: whom the subject buys, invests in, sues.
	Of string `json:"of,omitempty"`
}

// ID returns the key's identity.
func (k RecordKey) ID() RecordID {
	parts := []string{string(k.Kind), k.Subject, k.Attribute, k.Period, k.Unit, string(k.Basis), k.Scope}
	if k.Of != "" {
		parts = append(parts, k.Of)
	}
	return RecordID(Digest(parts...))
}

// Record is what is known of one thing across weeks: every change with the claims behind it. It is made from the set
// of its claims alone, whatever the order in which they arrived, and without a clock.
type Record struct {
	ID      RecordID  `json:"id"`
	Key     RecordKey `json:"key"`
	Subject Name      `json:"subject"` // as it is printed most often
	// Maker is who makes a release's or promise's product, where a claim says so.
	Maker Name `json:"maker,omitzero"`
	// Status is that of the last change. What depends on the day (due, missed quietly) is told by record.StatusAt.
	// A status is no surer than the change's class: "slipped" by anonymous people is a reported slip.
	Status  RecordStatus   `json:"status"`
	Changes []RecordChange `json:"changes"` // oldest first
	FirstAt time.Time      `json:"first_at"`
	LastAt  time.Time      `json:"last_at"`
	// Claims counts all claims, Outlets the publishers, Origins those of them with word of their own.
	Claims  int `json:"claims"`
	Outlets int `json:"outlets"`
	Origins int `json:"origins"`
}

// RecordStatus is one word for how a record stands.
type RecordStatus string

// The states of records. Not every kind knows every state.
const (
	StatusReported   RecordStatus = "reported"  // others say so, or unnamed people
	StatusAnnounced  RecordStatus = "announced" // the one who can says so
	StatusConfirmed  RecordStatus = "confirmed" // reported first, then said by the one who can
	StatusDenied     RecordStatus = "denied"
	StatusShipped    RecordStatus = "shipped"
	StatusDelayed    RecordStatus = "delayed"
	StatusClosed     RecordStatus = "closed"
	StatusOpen       RecordStatus = "open" // a promise whose time has not come
	StatusDue        RecordStatus = "due"  // its time ends within two weeks
	StatusKept       RecordStatus = "kept" // reached within its time
	StatusLate       RecordStatus = "late" // reached after it
	StatusSlipped    RecordStatus = "slipped"
	StatusMissed     RecordStatus = "missed" // its time ended and nobody said that it was reached
	StatusCancelled  RecordStatus = "cancelled"
	StatusRevised    RecordStatus = "revised"
	StatusDisputed   RecordStatus = "disputed" // sources of equal weight do not agree
	StatusSuperseded RecordStatus = "superseded"
	StatusCorrected  RecordStatus = "corrected"
	// StatusUnchanged is never a record's own: it says of two issues that nothing happened between them.
	StatusUnchanged RecordStatus = "unchanged"
)

// RecordChange is one step in a record's history: from this time on it stood so, because these claims say so.
type RecordChange struct {
	At     time.Time    `json:"at"` // when the first of its claims was published
	Status RecordStatus `json:"status"`
	// Attribution is the surest class among its claims. An outlet that repeats unnamed people without naming a source
	// does not make it surer.
	Attribution Attribution `json:"attribution"`
	// Value is what was said, in the shape of the record's kind.
	Value RecordValue `json:"value"`
	// Against says that it stands beside the change before, not in its place: the sources disagree.
	Against bool `json:"against,omitempty"`
	// Before says that it was so before: its claims tell of it in passing, and of the change that follows. At is then
	// when that was told, not when it became so.
	Before bool `json:"before,omitempty"`
	// Anew says that it is another event of the kind, like the next round of funding: it took the place of nothing, and no
	// old value leads to it.
	Anew   bool       `json:"anew,omitempty"`
	Claims []ClaimRef `json:"claims"` // the first of each origin first, then those that repeat it
}

// History counts the changes of one thing: of a record that holds several events, those of the event that has most.
func (r *Record) History() int {
	most, n := 0, 0
	for i := range r.Changes {
		if r.Changes[i].Anew {
			n = 0
		}
		n++
		most = max(most, n)
	}
	return most
}

// RecordValue is what a record says at one time; the field of its kind is set.
type RecordValue struct {
	Figure  *Figure     `json:"figure,omitempty"`
	Promise *Promise    `json:"promise,omitempty"`
	Move    *PeopleMove `json:"move,omitempty"`
	Release *Release    `json:"release,omitempty"`
}

// ClaimRef names a claim with what a reader needs to judge it.
type ClaimRef struct {
	Report      ReportID    `json:"report"`
	Claim       int         `json:"claim"`
	Passage     int         `json:"n"`
	Start       int         `json:"start"`
	End         int         `json:"end"`
	At          time.Time   `json:"at"`
	Outlet      string      `json:"outlet"`
	Class       Class       `json:"class"`
	Lang        Lang        `json:"lang"`
	URL         string      `json:"url"`
	Attribution Attribution `json:"attribution"`
	Speaker     string      `json:"speaker,omitempty"`
	Modality    Modality    `json:"modality"`
}
