package news

import "time"

// SearchTerms are the terms by which a report is found, each once, sorted. Package search makes them.
type SearchTerms struct {
	Title []string
	Text  []string // of the body, and not of the title
}

// SearchTerm is one term of a question.
type SearchTerm struct {
	Text   string
	Prefix bool // whatever begins so
}

// SearchAny holds if one of its alternatives does; an alternative holds if all its terms stand in the report.
type SearchAny [][]SearchTerm

// SearchQuery chooses reports.
type SearchQuery struct {
	All  []SearchAny // each must hold; none is no question, and finds nothing
	None []SearchAny // none may hold
	// InTitle asks for All in the title alone.
	InTitle bool
	// From and To bound when a report was published: from From up to, not including, To. Zero is no bound.
	From, To time.Time
	Lang     Lang  // empty: any; zh finds both scripts
	Class    Class // empty: any
	Limit    int   // at least 1
}

// SearchHit is a report that was found. Story is empty while no story holds it.
type SearchHit struct {
	Report    ReportID
	Story     StoryID
	Published time.Time
}
