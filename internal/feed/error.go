package feed

import (
	"strings"

	"dateline/internal/news"
)

// Kind says why a feed could not be read.
type Kind string

// The kinds.
const (
	NotAFeed  Kind = "not-a-feed" // something else, often a web page
	Empty     Kind = "empty"      // no content at all
	TooDeep   Kind = "too-deep"   // nested deeper than MaxDepth
	TooLarge  Kind = "too-large"  // beyond a limit of size
	Hostile   Kind = "hostile"    // shaped like an attack, or fatal to the parser
	Truncated Kind = "truncated"  // cut off before one whole entry
	Charset   Kind = "charset"    // its characters cannot be read
	Broken    Kind = "broken"     // a feed, but beyond mending
)

// Error says why a feed could not be read.
type Error struct {
	Kind Kind
	Text string // for people: lower case, no full stop
	// Feeds are the feeds that a web page declares, when the address led to a page instead of a feed.
	Feeds []string
	Err   error // the cause, where a library gave one
}

// Error returns the text with the feeds that the page offers instead.
func (e *Error) Error() string {
	s := e.Text
	if len(e.Feeds) > 0 {
		s += "; it offers " + strings.Join(e.Feeds, ", ")
	}
	return s
}

// Unwrap makes every such error an invalid input, and keeps the cause.
func (e *Error) Unwrap() []error {
	if e.Err != nil {
		return []error{news.ErrInvalid, e.Err}
	}
	return []error{news.ErrInvalid}
}
