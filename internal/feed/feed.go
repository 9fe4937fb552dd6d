// Package feed reads what a publisher offers to feed readers: RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, CDF and JSON
// Feed, well formed or not.
//
// It fetches nothing, reads no clock and stores nothing. gofeed does the reading of RSS and Atom; this package shows
// none of its types. Around it stand our mends: characters are made UTF-8 first, a cheap scan refuses hostile input
// and finds where each entry begins and ends, and an entry that cannot be read is dropped alone. The one idea: what
// leaves this package is plain text. Titles, summaries and contents have lost all mark-up here, so no HTML of a
// stranger ever reaches the store, a page or a mail.
package feed

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"dateline/internal/news"
)

// Limits of one feed. RELIABILITY.md gives their reasons: size is the danger in XML, because Go expands no entity
// and opens nothing.
const (
	// MaxBytes is the size of a feed after decompression.
	MaxBytes = 10 << 20
	// MaxDepth is how deep elements, objects and lists may nest.
	MaxDepth = 256
	// MaxTokens is how many tags, comments and texts a feed may hold.
	MaxTokens = 2_000_000
	// MaxEntryTokens is the same for one entry; an entry with more is dropped. The most in a real one was 400, but an
	// XHTML article may have some thousands.
	MaxEntryTokens = 20_000
	// MaxText is the text of one element in bytes.
	MaxText = 4 << 20
	// MaxAttr is the value of one attribute in bytes.
	MaxAttr = 64 << 10
	// MaxAttrs is the number of attributes of one element. Real feeds stay below 50.
	MaxAttrs = 512
	// DefaultEntries is how many entries of a feed are read unless Options says otherwise.
	DefaultEntries = 5000
)

// Options says what is known of a feed before it is read.
type Options struct {
	// ContentType is the HTTP header's value; it may name a charset. May be empty.
	ContentType string
	// URL is the feed's address, to which relative addresses in it belong. May be empty.
	URL string
	// Zone is where the source writes: dates without a zone are in it, and so are those in "CST", which is China's
	// time in China and Chicago's in America. Default UTC.
	Zone *time.Location
	// MaxEntries is how many entries are read; further ones are counted in Dropped. Default DefaultEntries.
	MaxEntries int
}

// Feed is a feed as Dateline sees it.
type Feed struct {
	Title   string    `json:"title"`           // plain text, one line
	Lang    news.Lang `json:"lang"`            // what the feed says of itself, folded to the languages Dateline tells apart; often wrong
	Home    string    `json:"home"`            // absolute address of the site, or empty
	Format  string    `json:"format"`          // such as "rss 2.0", "atom 1.0", "json 1.1"
	Entries []Entry   `json:"entries"`         // in the feed's order
	Dropped int       `json:"dropped"`         // entries that could not be read or were beyond the limit
	Notes   []string  `json:"notes,omitempty"` // what had to be mended, in words for people
}

// Entry is one item of a feed. All its texts are plain: mark-up is gone, entities are characters.
type Entry struct {
	GUID      string    `json:"guid"`   // the source's own identity of it; else its address; else a hash of its words
	URL       string    `json:"url"`    // absolute http(s) address, or empty
	Title     string    `json:"title"`  // one line
	Author    string    `json:"author"` // names, parted by commas
	Published time.Time `json:"published,omitzero"`
	Updated   time.Time `json:"updated,omitzero"`
	Summary   string    `json:"summary"` // paragraphs parted by blank lines
	Content   string    `json:"content"` // the same; empty where the feed has no text beside the summary
	// Outlets are publishers that an aggregator names for this item, in its order, without repeats.
	Outlets []string `json:"outlets,omitempty"`
}

// Parse reads a feed. What it cannot read comes back as a *Error, whose text is for people and whose Kind is for
// programs; it wraps news.ErrInvalid. Parse does not change body.
func Parse(body []byte, o Options) (f *Feed, err error) {
	defer func() {
		// The libraries below are fed by strangers. A fault there is this feed's fault, not the program's end.
		if r := recover(); r != nil {
			f, err = nil, &Error{Kind: Hostile, Text: "reading it made the parser fail", Err: fmt.Errorf("panic: %v\n%s", r, debug.Stack())}
		}
	}()
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.MaxEntries <= 0 {
		o.MaxEntries = DefaultEntries
	}
	if len(body) > MaxBytes {
		return nil, &Error{Kind: TooLarge, Text: fmt.Sprintf("the feed is larger than %d MB", MaxBytes>>20)}
	}
	p := &parser{o: o, f: &Feed{}}
	text, err := p.decode(body)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimLeft(text, " \t\r\n\x00")
	switch {
	case len(text) == 0:
		return nil, &Error{Kind: Empty, Text: "the answer is empty"}
	case text[0] == '{':
		err = p.json(text)
	default:
		err = p.xml(text)
	}
	if err != nil {
		return nil, err
	}
	p.finish()
	return p.f, nil
}

// parser holds one feed in the making.
type parser struct {
	o Options
	f *Feed
}

// note records a mend, once.
func (p *parser) note(format string, args ...any) {
	n := fmt.Sprintf(format, args...)
	if !slices.Contains(p.f.Notes, n) {
		p.f.Notes = append(p.f.Notes, n)
	}
}
