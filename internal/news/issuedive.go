package news

import "time"

// IssueDive is a deep dive as an issue carries it: the finding, how it came about, and the heads of its sections with the
// figure or sentence that says most. The whole stands under its own address.
type IssueDive struct {
	ID      DiveID      `json:"id"`
	Subject DiveSubject `json:"subject"`
	FirstAt time.Time   `json:"first_at"`
	LastAt  time.Time   `json:"last_at"`
	// Stories, Reports, Outlets and Records count what the whole is made of.
	Stories  int         `json:"stories"`
	Reports  int         `json:"reports"`
	Outlets  int         `json:"outlets"`
	Records  int         `json:"records"`
	Title    DiveLine    `json:"title"`
	Dek      []DiveLine  `json:"dek,omitempty"`
	Timeline []DiveEntry `json:"timeline,omitempty"`
	// Sections are those that the issue prints; the whole may have more.
	Sections []IssueDiveSection `json:"sections"`
	Disputes []DiveDispute      `json:"disputes,omitempty"`
}

// IssueDiveSection is a section of a dive as an issue carries it.
type IssueDiveSection struct {
	Number      int         `json:"number"` // in the whole
	At          time.Time   `json:"at"`     // of its first report
	Attribution Attribution `json:"attribution,omitempty"`
	Head        Texts       `json:"head"`
	// Lines are figures and people, old → new; Said is the first sentence of its text, where it has no line.
	Lines []DiveLine `json:"lines,omitempty"`
	Said  Texts      `json:"said,omitempty"`
}
