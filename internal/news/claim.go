package news

import "time"

// ClaimKind says what a claim states.
type ClaimKind string

// The kinds of claims.
const (
	ClaimFigure    ClaimKind = "figure"    // a quantity: money, a share, a count, a price, a score
	ClaimSpec      ClaimKind = "spec"      // a property of a product: parameters, context length, memory
	ClaimPromise   ClaimKind = "promise"   // something that is to happen, with a date
	ClaimMove      ClaimKind = "move"      // a person comes, goes or changes office
	ClaimRelease   ClaimKind = "release"   // a product comes out, is announced, delayed or withdrawn
	ClaimQuote     ClaimKind = "quote"     // words that somebody said, letter for letter
	ClaimDeal      ClaimKind = "deal"      // what organisations do with each other: buy, invest, join forces, sue
	ClaimStatement ClaimKind = "statement" // what a named or unnamed source says, in no narrower kind
)

// Attribution says who stands behind a claim, and so how surely it may be printed.
type Attribution string

// The attribution classes.
const (
	Official     Attribution = "official"      // the company, office or document itself
	Named        Attribution = "named"         // a named person or firm from outside
	ByOutlet     Attribution = "outlet"        // the outlet, or another outlet that it names
	Anonymous    Attribution = "anonymous"     // people whom nobody names, hearsay
	Social       Attribution = "social"        // a post, a leak, a screenshot
	SelfReported Attribution = "self-reported" // the maker's own test or praise
)

// Attributions returns all classes, in the order in which they are shown.
func Attributions() []Attribution {
	return []Attribution{Official, Named, ByOutlet, Anonymous, Social, SelfReported}
}

// Unsure says whether a claim of the class may only be printed as a rumour.
func (a Attribution) Unsure() bool { return a == Anonymous || a == Social }

// Modality says how a claim is meant.
type Modality string

// The modalities.
const (
	Stated   Modality = "stated"   // is or was so
	Expected Modality = "expected" // is planned, may be, will be
	Denied   Modality = "denied"   // is said not to be so
)

// Name is who or what a claim speaks of. Text is as printed; ID is set where the gazetteer knows it. English is what a
// Chinese text means in English, word for word, where it is a description and not a name: so reports of both languages
// meet in one record.
type Name struct {
	ID      EntityID `json:"id,omitempty"`
	Text    string   `json:"text"`
	English string   `json:"english,omitempty"`
}

// Empty says that nobody is named.
func (n Name) Empty() bool { return n.ID == "" && n.Text == "" }

// Days is an interval of days, both ends within, as ISO dates. An empty end is open; both empty is no date at all.
type Days struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// Empty says that there is no date.
func (d Days) Empty() bool { return d.From == "" && d.To == "" }

// Claim is one statement of one passage, typed. Just the field of its kind is set; a statement has none.
type Claim struct {
	Kind ClaimKind `json:"kind"`
	// Passage is the number of the passage that says so; Start and End are bytes of its text.
	Passage int `json:"n"`
	Start   int `json:"start"`
	End     int `json:"end"`
	// Attribution is the class of who says so, Speaker who says so, as printed; empty if nobody is named.
	Attribution Attribution `json:"attribution"`
	Speaker     Name        `json:"speaker,omitzero"`
	Modality    Modality    `json:"modality"`
	// Subject is whom or what the claim is about: the company of a figure, the product of a promise or release, the
	// person of a move, who acts in a deal.
	Subject Name `json:"subject,omitzero"`
	// Correction says that the passage itself calls this a correction of what was reported before.
	Correction bool `json:"correction,omitempty"`

	Figure  *Figure     `json:"figure,omitempty"` // of figures and specs
	Promise *Promise    `json:"promise,omitempty"`
	Move    *PeopleMove `json:"move,omitempty"`
	Release *Release    `json:"release,omitempty"`
	Quote   *Quote      `json:"quote,omitempty"`
	Deal    *Deal       `json:"deal,omitempty"`
}

// Figure is a quantity with what it measures. Low and High are equal unless a range was given; values are in base units
// (1,400,000,000 USD, 25 percent, 1e9 W), so Chinese and English figures compare.
type Figure struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// Unit is an ISO 4217 code, "percent", "multiple", "point", "person", "token", "W", or the counted noun in English
	// in the singular.
	Unit string `json:"unit"`
	// Approx says that the source calls the value inexact: over, nearly, 约.
	Approx bool `json:"approx,omitempty"`
	// Metric says what is measured, as a word of a fixed list ("revenue", "capex", "valuation"); empty if it is not known.
	Metric string `json:"metric,omitempty"`
	// Basis says of which kind the value is.
	Basis Basis `json:"basis,omitempty"`
	// Period is the time that the value belongs to: "2025", "2025-Q3", "2025-H1", "FY2026", "2025-11"; empty if not stated.
	Period string `json:"period,omitempty"`
	// Scope narrows the metric, as a word of a fixed list: "including finance leases", "weekly", "india".
	Scope string `json:"scope,omitempty"`
	// Of is the other side of an event: whom the subject buys, invests in, contracts with, sues; or whose target price it is.
	Of Name `json:"of,omitzero"`
	// Change says that the passage tells of a revision, and of which direction; Old are the ends of what it was before, if the
	// passage names them, also where it was not revised but grew.
	Change  Change  `json:"change,omitempty"`
	OldLow  float64 `json:"old_low,omitempty"`
	OldHigh float64 `json:"old_high,omitempty"`
}

// Basis says of which kind a figure's value is.
type Basis string

// The bases. The empty one is not stated.
const (
	Actual   Basis = "actual"   // measured, reported for a time that is over
	Guidance Basis = "guidance" // the company's own forecast
	Target   Basis = "target"   // a goal
	Forecast Basis = "forecast" // somebody else's estimate of what will be
	RunRate  Basis = "run-rate" // a short time's value, stretched to a year
)

// Change is the direction of a revision.
type Change string

// The directions. The empty one is no revision.
const (
	Raised  Change = "raised"
	Lowered Change = "lowered"
)

// Promise is a milestone that is to be reached, with its date.
type Promise struct {
	Milestone string `json:"milestone"`        // a word of a fixed list where one fits ("release", "launch", "mass production"), else as printed
	When      Days   `json:"when,omitzero"`    // empty with a slip that names no new date
	Earlier   Days   `json:"earlier,omitzero"` // the date before a slip
	Status    Fate   `json:"status"`
	// Unnamed says that the subject is a maker whose product has no name here, so that nothing tells this promise from the
	// maker's others.
	Unnamed bool `json:"unnamed,omitempty"`
}

// Fate is what a passage says of a promise.
type Fate string

// The fates.
const (
	FateExpected  Fate = "expected"
	FateSlipped   Fate = "slipped"
	FateKept      Fate = "kept"
	FateCancelled Fate = "cancelled"
	FateDenied    Fate = "denied"
)

// PeopleMove is a person's coming, going or change of office.
type PeopleMove struct {
	Person Name       `json:"person,omitzero"` // empty where only the office is named
	From   Name       `json:"from,omitzero"`
	To     Name       `json:"to,omitzero"`
	Role   string     `json:"role,omitempty"` // as printed
	Status MoveStatus `json:"status"`
	When   Days       `json:"when,omitzero"` // when it takes effect, if stated
}

// MoveStatus says how a move stands.
type MoveStatus string

// The states of a move.
const (
	MoveJoined   MoveStatus = "joined"
	MoveNamed    MoveStatus = "named" // appointed to an office
	MoveLeft     MoveStatus = "left"
	MoveMoved    MoveStatus = "moved" // changed office within
	MoveRumoured MoveStatus = "rumoured"
	MoveDenied   MoveStatus = "denied"
)

// Release is a product's coming out.
type Release struct {
	Product Name          `json:"product"`
	Version string        `json:"version,omitempty"`
	Maker   Name          `json:"maker,omitzero"`
	Status  ReleaseStatus `json:"status"`
	When    Days          `json:"when,omitzero"`
	Access  string        `json:"access,omitempty"`  // "api", "app", "preview", "waitlist", "beta", "open-weights", "open-source"; empty if not stated
	Licence string        `json:"licence,omitempty"` // as printed
}

// ReleaseStatus says how far a release has come.
type ReleaseStatus string

// The states of a release.
const (
	ReleaseRumoured  ReleaseStatus = "rumoured"
	ReleaseAnnounced ReleaseStatus = "announced" // future, preview, pilot, or only named as coming
	ReleaseShipped   ReleaseStatus = "shipped"   // out, or being released
	ReleaseDelayed   ReleaseStatus = "delayed"
	ReleaseClosed    ReleaseStatus = "closed" // withdrawn or shut down
)

// Quote is words that somebody said. Start and End of the claim enclose the words without their quotation marks.
type Quote struct {
	Text string `json:"text"` // letter for letter
	// Part says that the words are a piece of a sentence within the outlet's own sentence.
	Part bool `json:"part,omitempty"`
}

// Said is a claim with the report that holds it: what records are made of.
type Said struct {
	Claim
	Report ReportID  `json:"report"`
	N      int       `json:"claim"` // its number among the report's claims
	At     time.Time `json:"at"`    // the report's publishing time
	Outlet string    `json:"outlet"`
	Class  Class     `json:"class"`
	Lang   Lang      `json:"lang"` // of the passage
	URL    string    `json:"url"`
	Text   string    `json:"text"` // of the passage
}
