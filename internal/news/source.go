package news

import (
	"fmt"
	"strings"
	"time"
)

// Class says what kind of place a source is; ranking and printed attributions rest on it.
type Class string

// The classes, from the one nearest to the fact to the farthest.
const (
	FirstParty Class = "first-party" // a company's or lab's own blog or newsroom
	Regulator  Class = "regulator"   // a government, court, standards body
	Press      Class = "press"       // edited news
	Research   Class = "research"    // papers and their lists
	Newsletter Class = "newsletter"  // one author's or desk's digest or essay
	Community  Class = "community"   // forums, votes, personal posts
	Aggregator Class = "aggregator"  // lists of what others wrote
)

// Classes returns all classes, nearest to the fact first.
func Classes() []Class {
	return []Class{FirstParty, Regulator, Press, Research, Newsletter, Community, Aggregator}
}

// ParseClass reads a class as a person writes it; the empty text is Press.
func ParseClass(text string) (Class, error) {
	if strings.TrimSpace(text) == "" {
		return Press, nil
	}
	for _, c := range Classes() {
		if strings.EqualFold(strings.TrimSpace(text), string(c)) {
			return c, nil
		}
	}
	return "", fmt.Errorf("%w: class %q (one of %v)", ErrInvalid, text, Classes())
}

// Nearness orders classes: 0 is nearest to the fact. An unknown class is farthest.
func (c Class) Nearness() int {
	for i, k := range Classes() {
		if c == k {
			return i
		}
	}
	return len(Classes())
}

// Source is a place that publishes. Its address and what a person said of it; what reading it showed is in
// SourceState.
type Source struct {
	ID      SourceID
	URL     string // the feed's address as it was given
	Name    string // as shown to people; the feed's own title until a person names it
	Outlet  string // the publisher, such as "The Verge"; empty for an aggregator that names outlets per item
	Home    string // the site's address; may be empty
	Class   Class
	Lang    Lang   // what the source says it writes in; empty if unknown
	Zone    string // IANA name for dates written without a zone; empty is UTC
	Paused  bool
	AddedAt time.Time
}

// SourceStatus is the health of a source as people see it.
type SourceStatus string

// The states of a source.
const (
	SourceNew     SourceStatus = "new"     // never read
	SourceOK      SourceStatus = "ok"      // read without fault the last time
	SourceFailing SourceStatus = "failing" // the last reading failed; it is tried again, ever more seldom
	SourceGone    SourceStatus = "gone"    // answered 410: not read again until a person asks
	SourceBlocked SourceStatus = "blocked" // its address leads where Dateline does not go
)

// SourceState is what reading a source has shown. One row a source, written by collect alone.
type SourceState struct {
	Source       SourceID
	Status       SourceStatus
	ETag         string // validators, echoed byte for byte
	LastModified string
	BodyHash     string        // of the last body that was parsed
	MovedTo      string        // where permanent redirects lead; empty if nowhere
	CheckedAt    time.Time     // zero if never
	ChangedAt    time.Time     // when a reading last brought something new
	NextAt       time.Time     // when it is due
	Every        time.Duration // how often it is read while all is well
	Fails        int           // failures in a row
	FailingSince time.Time     // zero while all is well
	Error        string        // the last failure in words for people; empty while all is well
	ErrorClass   string        // its class, for machines
	Items        int           // items in the last body
	Notes        string        // mends that the last body needed, in words
}

// SourceHealth is a source with its state: what lists and health pages show.
type SourceHealth struct {
	Source
	State   SourceState
	Reports int // reports of which this is the source
}

// FolderScheme begins the address of a source that is a folder of transcripts on this machine.
const FolderScheme = "file://"

// IsFolder says whether the source is a folder of transcripts, and not a feed.
func (s *Source) IsFolder() bool { return strings.HasPrefix(s.URL, FolderScheme) }
