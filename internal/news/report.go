package news

import "time"

// Report is one article or post. It is known by its canonical address, so the same article seen in three feeds is
// one report with three sightings; its fields come from the sighting nearest to the fact (by class, then source id),
// whatever the order in which the feeds were read.
type Report struct {
	ID        ReportID
	Source    SourceID
	URL       string // as the source gave it
	Canonical string // canon.URL of it
	Title     string // plain text, one line
	Author    string
	Published time.Time // clamped: never zero, never after FirstSeen
	Dated     bool      // whether the source gave a usable date; if not, Published is FirstSeen
	FirstSeen time.Time
	Lang      Lang
	Summary   string // plain text that the feed carried, paragraphs parted by blank lines
	Text      string // plain text of the whole article; empty while there is none
	// Outlets are publishers named by an aggregator for this item, in its order, without repeats.
	Outlets []string
	Version int // 1, then one more for each change of title or text at the same source
	Hash    string
}

// Body returns the text to read: the article's where there is one, else the feed's.
func (r *Report) Body() string {
	if r.Text != "" {
		return r.Text
	}
	return r.Summary
}

// PageStatus says how far the fetching of a report's page has come.
type PageStatus string

// The states of a report's page.
const (
	PageUnwanted PageStatus = ""        // the feed carried enough
	PageWanted   PageStatus = "wanted"  // to be fetched
	PageFetched  PageStatus = "fetched" // its text is in the report
	PageFailed   PageStatus = "failed"  // given up; the feed's own text stands
)

// Passage is one sentence of a report's title or body, with its place. Place is in bytes of Title for number 0, of
// Body for all others.
type Passage struct {
	Report ReportID
	N      int // 0 is the title
	Start  int
	End    int
	Lang   Lang
	Text   string
}

// InField is the relevance from which a report belongs to the followed industry.
const InField = 0.5

// Annotation is what annotate found in a report. It is derived: Producer and Inputs say from what.
type Annotation struct {
	Report   ReportID
	Producer string // name and version of the code that made it
	Inputs   string // hash of title, body and feed language
	Lang     Lang
	// Relevance says how surely the report belongs to the followed industry, 0 to 1.
	Relevance float64
	Entities  []EntityCount
	Passages  []Passage
	Claims    []Claim     // of reports in the field; others have none
	Terms     SearchTerms // likewise
	MadeAt    time.Time
}

// EntityCount is an entity named in a report, with how often, and whether the title names it.
type EntityCount struct {
	ID    EntityID `json:"id"`
	Name  string   `json:"name,omitempty"`
	Count int      `json:"n"`
	Title bool     `json:"title,omitempty"`
}
