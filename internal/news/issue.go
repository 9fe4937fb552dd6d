package news

import "time"

// IssueStatus says how far an issue has come. It only moves forward.
type IssueStatus string

// The states of an issue.
const (
	Draft    IssueStatus = "draft"    // rebuilt whenever asked
	Approved IssueStatus = "approved" // accepted by a person
	Frozen   IssueStatus = "frozen"   // published; never changes again
)

// Issue is one week's brief: what was chosen, in which order and why, with both editions' sentences. It is stored
// whole as one document, because it is read, compared and frozen whole.
type Issue struct {
	Week     Week        `json:"week"`
	Zone     string      `json:"zone"` // IANA name of the zone in which the week runs
	Status   IssueStatus `json:"status"`
	Producer string      `json:"producer"`
	Inputs   string      `json:"inputs"` // hash of all that it was built from
	BuiltAt  time.Time   `json:"built_at"`
	// ReadBy is who read and approved it, and ApprovedAt when; empty while it is machine only. FrozenAt is when it became final.
	ReadBy     string    `json:"read_by,omitempty"`
	ApprovedAt time.Time `json:"approved_at,omitzero"`
	FrozenAt   time.Time `json:"frozen_at,omitzero"`
	Coverage   Coverage  `json:"coverage"`
	// Lead is the week in three sentences, for each edition language; absent in a quiet week.
	Lead map[Lang][]Sentence `json:"lead,omitempty"`
	// Writing says what came of asking a language model for the lead; nil if none was asked.
	Writing *Writing `json:"writing,omitempty"`
	// Sections in print order; a section without items is absent.
	Sections []Section `json:"sections"`
	// Since says how stories and records stand that earlier issues printed.
	Since []Line `json:"since,omitempty"`
	// Numbers, Releases and People are what the week's records say; Unconfirmed is what only unnamed people say, Due what
	// is promised for the two weeks that follow.
	Numbers     []Line `json:"numbers,omitempty"`
	Releases    []Line `json:"releases,omitempty"`
	People      []Line `json:"people,omitempty"`
	Unconfirmed []Line `json:"unconfirmed,omitempty"`
	Due         []Line `json:"due,omitempty"`
	// Dive is the deep dive of the week in its short form; nil if no storyline carries one.
	Dive *IssueDive `json:"dive,omitempty"`
	// LeftOut are the stories just below the line, the highest first, each with its reason.
	LeftOut []LeftOut `json:"left_out"`
	// Decided stands for the editors' decisions that it was built with; empty if there were none. Machine is then where its
	// stories would stand without them, in print order.
	Decided string   `json:"decided,omitempty"`
	Machine []Placed `json:"machine,omitempty"`
}

// Items returns all items of all sections, in print order.
func (i *Issue) Items() []Item {
	var all []Item
	for _, s := range i.Sections {
		all = append(all, s.Items...)
	}
	return all
}

// Coverage is what the issue was made from: the line that says what was read and what was missed.
type Coverage struct {
	Sources    int       `json:"sources"`      // listed, not paused
	Read       int       `json:"read"`         // of these, read without fault at the last try
	Failing    []Failing `json:"failing"`      // of these, failing, by name
	Reports    int       `json:"reports"`      // published within the week
	InField    int       `json:"in_field"`     // of these, belonging to the followed industry
	Stories    int       `json:"stories"`      // that the reports in the field make
	Items      int       `json:"items"`        // printed
	ByLanguage []Count   `json:"by_language"`  // reports in the field, most first
	NoNewsFrom int       `json:"no_news_from"` // sources read whose reports of the week are none
	// Missing are the promised sections that have no news this week.
	Missing []SectionID `json:"missing"`
}

// Count is a number with the name of what was counted.
type Count struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

// Failing names a source that could not be read, why in words and as a class, and since when.
type Failing struct {
	Name  string    `json:"name"`
	Class string    `json:"class"`
	Error string    `json:"error"`
	Since time.Time `json:"since"`
}

// SectionID names a section of an issue.
type SectionID string

// SectionMatters is what matters, 本周要事: the first items of the ranking, at length. The other sections are those
// of package section, a line each.
const SectionMatters SectionID = "matters"

// Section is a part of an issue with its items in print order.
type Section struct {
	ID    SectionID `json:"id"`
	Items []Item    `json:"items"`
}

// Item is one story as an issue prints it.
type Item struct {
	Story    StoryID    `json:"story"`
	Home     SectionID  `json:"home"` // the section that it belongs to, also where it stands under what matters
	Second   SectionID  `json:"second,omitempty"`
	Rank     int        `json:"rank"`
	Score    float64    `json:"score"`
	Parts    []Part     `json:"parts"`
	Reports  int        `json:"reports"`
	Outlets  []string   `json:"outlets"` // distinct publishers, the most telling first
	Origins  int        `json:"origins"` // of these, with text of their own
	Class    Class      `json:"class"`   // the class nearest to the fact among its reports
	Langs    []Lang     `json:"langs"`
	FirstAt  time.Time  `json:"first_at"`
	LastAt   time.Time  `json:"last_at"`
	Entities []EntityID `json:"entities"`
	Links    []Link     `json:"links"` // one to three, first-party first
	// Editions holds the item's words for each edition language.
	Editions map[Lang]Words `json:"editions"`
	// Writing says what came of asking a language model for these words; nil if none was asked.
	Writing *Writing `json:"writing,omitempty"`
}

// Link leads to a report that an item rests on.
type Link struct {
	Report ReportID `json:"report"`
	URL    string   `json:"url"`
	Outlet string   `json:"outlet"`
	Class  Class    `json:"class"`
	Lang   Lang     `json:"lang"`
	Title  string   `json:"title"`
}

// Words are what an edition prints of an item: a headline and sentences, each with its proof.
type Words struct {
	Headline  Sentence   `json:"headline"`
	Sentences []Sentence `json:"sentences"`
}

// How says how a printed sentence came to be.
type How string

// The ways in which sentences come to be.
const (
	Extracted How = "extracted" // a copy of one passage, letter for letter
	Template  How = "template"  // made from a record by rule
	Modelled  How = "model"     // written by a language model
	Edited    How = "edited"    // worded by an editor
)

// Sentence is one printed sentence with the passages that hold it.
type Sentence struct {
	Text     string       `json:"text"`
	Lang     Lang         `json:"lang"` // may differ from the edition's: then it is shown as foreign
	How      How          `json:"how"`
	Passages []PassageRef `json:"passages"`
	// Checked names the checks that the passages passed, as package proof names them.
	Checked []string `json:"checked,omitempty"`
}

// Proved says that the sentence's passages were found to hold it: it is a copy of one, or it passed checks.
func (s *Sentence) Proved() bool {
	return len(s.Passages) > 0 && (len(s.Checked) > 0 || s.How == Extracted)
}

// Line is one line about a record or a story: what changed, and how it stands.
type Line struct {
	Record RecordID     `json:"record,omitempty"`
	Kind   RecordKind   `json:"kind,omitempty"`
	Story  StoryID      `json:"story,omitempty"`
	Status RecordStatus `json:"status"`
	// Attribution is the surest class among those who say so.
	Attribution Attribution `json:"attribution,omitempty"`
	At          time.Time   `json:"at"` // when it was said
	// Value is what a table shows; nil where the line is about a story.
	Value   *RecordValue `json:"value,omitempty"`
	Subject Name         `json:"subject,omitzero"`
	Maker   Name         `json:"maker,omitzero"`
	Outlets int          `json:"outlets,omitempty"`
	Origins int          `json:"origins,omitempty"`
	// In is the last issue that printed it, on lines of what became of it.
	In *Week `json:"in,omitempty"`
	// Editions holds the line's sentence for each edition language; a language in which it cannot be said has the
	// source's own sentence.
	Editions map[Lang]Sentence `json:"editions"`
}

// PassageRef names a passage and where a reader finds it.
type PassageRef struct {
	Report ReportID `json:"report"`
	N      int      `json:"n"`
	URL    string   `json:"url"`
	Outlet string   `json:"outlet"`
	Class  Class    `json:"class"`
	Title  string   `json:"title"`
}

// LeftOut is a story that the issue did not print, with the reason.
type LeftOut struct {
	Story    StoryID `json:"story"`
	Rank     int     `json:"rank"`
	Score    float64 `json:"score"`
	Headline string  `json:"headline"`
	Lang     Lang    `json:"lang"`
	Reason   Reason  `json:"reason"`
}

// Reason says why a story was left out.
type Reason string

// The reasons.
const (
	BelowTheLine Reason = "below-the-line" // other stories ranked higher
	OneOrigin    Reason = "one-origin"     // a single origin of a far class
	OffField     Reason = "off-field"      // not of the followed industry
	SameEntity   Reason = "same-entity"    // the cap of items about one entity was reached
	FullSection  Reason = "full-section"   // its section holds stories that ranked higher
	Killed       Reason = "editor"         // an editor left it out
	Held         Reason = "held"           // an editor held it for the next week
)
