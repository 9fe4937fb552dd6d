package news

import "time"

// Correction says what a frozen issue printed that was wrong, and what is right. The issue itself never changes.
type Correction struct {
	// N counts all corrections from 1, and names this one.
	N    int64 `json:"n"`
	Week Week  `json:"week"`
	// Story is the item that printed it; empty for a line that is about no story.
	Story StoryID `json:"story,omitempty"`
	// Editions holds what each edition printed of it: one at least.
	Editions map[Lang]Corrected `json:"editions"`
	// Since is the day from which on it was known to be wrong.
	Since time.Time `json:"since"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	// ApprovedBy let it be published, at ApprovedAt; empty before. From then on it never changes.
	ApprovedBy string    `json:"approved_by,omitempty"`
	ApprovedAt time.Time `json:"approved_at,omitzero"`
}

// Corrected is a sentence as it was printed, with what was wrong with it and what is right, in the edition's language.
type Corrected struct {
	Printed string `json:"printed"`
	Wrong   string `json:"wrong"`
	Right   string `json:"right"`
}

// Public says that readers may see it.
func (c *Correction) Public() bool { return !c.ApprovedAt.IsZero() }

// LinkCheck is whether an address that an issue prints still answers.
type LinkCheck struct {
	Week Week   `json:"week"`
	URL  string `json:"url"`
	// AskedAt is when somebody wanted to know, CheckedAt when it was asked; zero before.
	AskedAt   time.Time `json:"asked_at"`
	CheckedAt time.Time `json:"checked_at,omitzero"`
	// Class says why it does not answer, and Fault says so in words; both are empty for one that does.
	Class string `json:"class,omitempty"`
	Fault string `json:"fault,omitempty"`
}
