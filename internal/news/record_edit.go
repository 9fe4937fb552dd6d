package news

import "time"

// RecordEditKind says what a person did to a record as a whole.
type RecordEditKind string

// What a person can do to a record.
const (
	// RecordWrong says that there is no such thing: the record is not kept, its claims are.
	RecordWrong RecordEditKind = "wrong"
	// RecordMerged says that two records are of one thing: the claims of the one are claims of the other.
	RecordMerged RecordEditKind = "merged"
)

// RecordEdit is a person's word on a record. Records are made anew from claims again and again; it holds until it is taken
// back.
type RecordEdit struct {
	ID     int64          `json:"id"`
	Kind   RecordEditKind `json:"kind"`
	Record RecordID       `json:"record"`
	Key    RecordKey      `json:"key"` // of Record, as it stood
	// Into is the record that takes the claims, and IntoKey its key; empty unless merged.
	Into    RecordID  `json:"into,omitempty"`
	IntoKey RecordKey `json:"into_key,omitzero"`
	Note    string    `json:"note"`
	User    UserID    `json:"user,omitempty"`
	Who     string    `json:"who"`
	At      time.Time `json:"at"`
}

// RecordEdits are those that stand.
type RecordEdits struct {
	// State is another number after every edit and every undoing.
	State int64
	List  []RecordEdit // the oldest first
}

// Home returns the record that holds the claims of a key's record: its own, unless that was merged into another.
func (e *RecordEdits) Home(key RecordKey) (RecordID, RecordKey) {
	id := key.ID()
	for range e.List { // each step uses up one edit at least
		at, found := id, false
		for i := range e.List {
			if x := &e.List[i]; x.Kind == RecordMerged && x.Record == at {
				id, key, found = x.Into, x.IntoKey, true
				break
			}
		}
		if !found {
			break
		}
	}
	return id, key
}

// Wrong says whether somebody said that there is no such thing as this record tells of.
func (e *RecordEdits) Wrong(id RecordID) bool {
	for i := range e.List {
		if x := &e.List[i]; x.Kind == RecordWrong && x.Record == id {
			return true
		}
	}
	return false
}
