package news

import "time"

// Entry is one entry of a feed, ready to be saved: cleaned, dated, with its canonical address.
type Entry struct {
	Canonical string // canon.URL of URL
	URL       string // as the feed gives it
	GUID      string // the feed's own identity for it; empty if it has none or repeats it
	Title     string
	Author    string
	Published time.Time // clamped
	Dated     bool
	Lang      Lang
	Summary   string
	Text      string // set where the feed carries the whole article
	Outlets   []string
	Page      PageStatus // PageWanted or PageUnwanted
}

// Digest stands for all that the feed says of the item, so that an unchanged item is never written again. The date
// counts only if the feed gave one.
func (e *Entry) Digest() string {
	date := ""
	if e.Dated {
		date = e.Published.UTC().Format(time.RFC3339)
	}
	parts := append([]string{e.URL, e.GUID, e.Title, e.Author, date, string(e.Lang), e.Summary, e.Text}, e.Outlets...)
	return Digest(parts...)
}

// Reading is the outcome of reading a source once: what to remember of the source and the items to save.
type Reading struct {
	Source Source
	State  SourceState
	Items  []Entry
	At     time.Time
}

// Saved counts what a save wrote.
type Saved struct {
	New     int `json:"new"`     // reports not known before
	Changed int `json:"changed"` // new versions of known reports
	Seen    int `json:"seen"`    // known reports sighted at a further source
	Same    int `json:"same"`    // items that said nothing new; nothing was written for them
}

// Add sums two counts.
func (s Saved) Add(o Saved) Saved {
	return Saved{s.New + o.New, s.Changed + o.Changed, s.Seen + o.Seen, s.Same + o.Same}
}

// Page is a report's page that waits to be fetched.
type Page struct {
	Report   ReportID
	URL      string
	Lang     Lang
	Title    string
	Summary  string
	Attempts int
}

// PageResult is the outcome of fetching a page.
type PageResult struct {
	Report    ReportID
	Status    PageStatus
	Text      string // plain text; empty unless fetched
	Canonical string // canon.URL of the address that the page calls its own; empty if none or the same
	Error     string // in words, if it failed
	Attempts  int
	NextAt    time.Time // when to try again, while still wanted
}

// Fingerprint stands for the text that a report's derived rows are made from.
func Fingerprint(title, body string, lang Lang) string {
	return Digest("text", title, body, string(lang))
}
