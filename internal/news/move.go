package news

import (
	"encoding/json"
	"time"
)

// MoveKind says what a person did.
type MoveKind string

// The moves that are kept.
const (
	MoveMerge MoveKind = "merge" // stories were made one
	MoveSplit MoveKind = "split" // reports were taken out of a story
)

// Move is one act of a person upon what the machine made, kept with what was known at the time: it is a label from
// which ranking and clustering may learn, and it can be undone.
type Move struct {
	ID   int64 // 1, 2, … in the order in which they were made
	Kind MoveKind
	// Subject is what was moved, such as the id of the story that stays.
	Subject string
	// Who made it; empty for a person who gave no name.
	Who string
	// Features are what the machine knew when the move was made, as a JSON object.
	Features json.RawMessage
	// Took are the reports that changed their story, with the story that each came from.
	Took map[ReportID]StoryID
	At   time.Time
	// UndoneAt is when the move was undone; zero while it stands.
	UndoneAt time.Time
}

// PinKind says what a pin holds.
type PinKind string

// The kinds of pins.
const (
	PinTogether PinKind = "together" // both reports are of one story
	PinApart    PinKind = "apart"    // the reports are never of one story
)

// Pin is what a person said of two reports. No clustering goes against it. A is before B.
type Pin struct {
	Move int64 // the move that it is part of
	Kind PinKind
	A, B ReportID
}

// NewPin returns a pin with its reports in order.
func NewPin(kind PinKind, a, b ReportID) Pin {
	return Pin{Kind: kind, A: min(a, b), B: max(a, b)}
}

// Pins are all pins that hold, with a number that changes whenever they do.
type Pins struct {
	Version int64
	All     []Pin // by Move, Kind, A, B
}
