package news

import (
	"encoding/json"
	"slices"
	"time"
)

// DecisionKind says what an editor decided.
type DecisionKind string

// The decisions.
const (
	DecideTake  DecisionKind = "take"  // the story is printed
	DecideKill  DecisionKind = "kill"  // it is not printed
	DecideHold  DecisionKind = "hold"  // it is not printed this week, but the next
	DecidePin   DecisionKind = "pin"   // it stands at a place of its section
	DecideFile  DecisionKind = "file"  // it stands under a section
	DecideOrder DecisionKind = "order" // a section's stories stand in this order
	DecideEdit  DecisionKind = "edit"  // a sentence is worded otherwise
)

// Decision is one thing that an editor decided about a week, kept with what the machine knew at the time: compose heeds it
// while it stands, and it is a label from which ranking and filing may learn.
type Decision struct {
	ID   int64        `json:"id"` // 1, 2, … in the order in which they were made
	Week Week         `json:"week"`
	Kind DecisionKind `json:"kind"`
	// Story is whom it is about; in an order, the one that was moved, and it may be empty there.
	Story StoryID `json:"story,omitempty"`
	// Section is where it is filed, or whose order this is.
	Section SectionID `json:"section,omitempty"`
	Place   int       `json:"place,omitempty"` // 1 is first; 0 takes a pin out
	Order   []StoryID `json:"order,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Edit    *Edit     `json:"edit,omitempty"`
	// Features are what the machine knew, as a JSON object.
	Features json.RawMessage `json:"features,omitempty"`
	User     UserID          `json:"user,omitempty"`
	Who      string          `json:"who"` // the user's name as it was then
	At       time.Time       `json:"at"`
	// UndoneAt is when it was undone; zero while it stands.
	UndoneAt time.Time `json:"undone_at,omitzero"`
}

// SlotHeadline is the slot of an item's headline.
const SlotHeadline = "headline"

// Edit is an editor's wording of one sentence of an item in one edition.
type Edit struct {
	Lang Lang `json:"lang"`
	// Slot is what it stands for: SlotHeadline, the words that the machine had there, or "+" with a name for a sentence that
	// the editor added.
	Slot string `json:"slot"`
	// At is its place among the item's sentences, for when the machine's words are no more there.
	At   int    `json:"at"`
	Text string `json:"text,omitempty"`
	// Gone says that the sentence is to be left out.
	Gone bool `json:"gone,omitempty"`
	// Passages are those that hold it. It is printed only if they still do when the issue is built.
	Passages []PassageRef `json:"passages,omitempty"`
	// Was is what stood there before; for the history.
	Was string `json:"was,omitempty"`
}

// Added says whether the slot is that of a sentence which an editor added.
func (e *Edit) Added() bool { return len(e.Slot) > 0 && e.Slot[0] == '+' }

// Decided is what stands of one story in one week.
type Decided struct {
	// Verdict is DecideTake, DecideKill or DecideHold; empty where the machine chooses.
	Verdict DecisionKind
	Reason  string
	Section SectionID // empty where the machine files
	Place   int       // 0 where it is not pinned
	// Edits are all that stand, the newest first: of one slot the first that proves is printed.
	Edits []Edit
}

// Decisions are what stands of a week.
type Decisions struct {
	Stories map[StoryID]*Decided
	Orders  map[SectionID][]StoryID
	// Digest stands for them; empty if there are none.
	Digest string
}

// Of returns what is decided of a story: nothing, if nobody did.
func (d *Decisions) Of(id StoryID) Decided {
	if d != nil && d.Stories[id] != nil {
		return *d.Stories[id]
	}
	return Decided{}
}

// Chosen says whether anything was decided about what is printed where.
func (d *Decisions) Chosen() bool {
	if len(d.Orders) > 0 {
		return true
	}
	for _, s := range d.Stories {
		if s.Verdict != "" || s.Section != "" || s.Place != 0 {
			return true
		}
	}
	return false
}

// Decide says what stands of decisions, the oldest first. Later ones win; undone ones count for nothing.
func Decide(all []Decision) *Decisions {
	d := &Decisions{Stories: map[StoryID]*Decided{}, Orders: map[SectionID][]StoryID{}}
	var parts []string
	of := func(id StoryID) *Decided {
		if d.Stories[id] == nil {
			d.Stories[id] = &Decided{}
		}
		return d.Stories[id]
	}
	for i := range all {
		k := &all[i]
		if !k.UndoneAt.IsZero() {
			continue
		}
		body, _ := json.Marshal([]any{k.Kind, k.Story, k.Section, k.Place, k.Order, k.Edit}) // strings and numbers alone
		parts = append(parts, string(body))
		switch k.Kind {
		case DecideTake, DecideKill, DecideHold:
			s := of(k.Story)
			s.Verdict, s.Reason = k.Kind, k.Reason
		case DecidePin:
			s := of(k.Story)
			if s.Place = k.Place; k.Place > 0 {
				s.Verdict = DecideTake
				if k.Section != "" {
					d.put(k.Story, k.Section)
				}
			}
		case DecideFile:
			of(k.Story).Verdict, of(k.Story).Place = DecideTake, 0
			d.put(k.Story, k.Section)
		case DecideOrder:
			if k.Story != "" {
				of(k.Story).Place = 0 // whoever moves it by hand takes the pin out
			}
			for _, id := range k.Order {
				of(id).Verdict = DecideTake
				d.put(id, k.Section)
			}
			d.Orders[k.Section] = slices.Clone(k.Order)
		case DecideEdit:
			if k.Edit != nil {
				of(k.Story).Edits = slices.Insert(of(k.Story).Edits, 0, *k.Edit)
			}
		}
	}
	if len(parts) > 0 {
		d.Digest = Digest(parts...)
	}
	return d
}

// put files a story under a section, and takes it out of the order of the one where it was.
func (d *Decisions) put(id StoryID, section SectionID) {
	s := d.Stories[id]
	if s == nil {
		s = &Decided{}
		d.Stories[id] = s
	}
	if s.Section == section {
		return
	}
	s.Section = section
	for k, order := range d.Orders {
		if k != section {
			d.Orders[k] = slices.DeleteFunc(slices.Clone(order), func(o StoryID) bool { return o == id })
		}
	}
}

// Placed is where a story stands in an issue.
type Placed struct {
	Story   StoryID   `json:"story"`
	Section SectionID `json:"section"`
	Place   int       `json:"place"` // within its section, 1 is first
}

// Contender is a story of a week as an editor chooses among them.
type Contender struct {
	Ranked
	Title            string
	Lang             Lang // of the title
	Reports, Origins int
	Outlets          []string // the most telling first
	Class            Class    // nearest to the fact
	Langs            []Lang
	Home, Second     SectionID
	FirstAt, LastAt  time.Time
	InField          bool
	// HeldOver says that it was held for this week the week before.
	HeldOver bool
}
