package news

import "time"

// Telling is a report in the field with all that it claims: what follow reads.
type Telling struct {
	Report ReportID
	// Inputs stands for the claims and for all that is said of them: when, by whom, where.
	Inputs string
	Claims []Said
}

// KeyedClaim is a claim as evidence of one record.
type KeyedClaim struct {
	Record RecordID
	Said   Said
}

// Followed is a telling with the records that its claims belong to. A claim may belong to several records, or to none.
type Followed struct {
	Report ReportID
	Inputs string // of the telling
	Claims []KeyedClaim
}

// Following is what one pass of follow found.
type Following struct {
	Producer string
	MadeAt   time.Time
	Reports  []Followed
	Gone     []ReportID // that have nothing to tell any more
	// Edits is the state of what people did to records that was heeded.
	Edits int64
	// Build makes a record from all its claims, of which there is one at least; false if they make none. It must not
	// depend on their order.
	Build func(RecordID, []Said) (BuiltRecord, bool)
}

// BuiltRecord is a record with the names under which it is found: ids of entities, else folded names. All of whom it
// tells stand there: the product and its maker, the person and both organisations.
type BuiltRecord struct {
	Record
	Names []string
	// Due is the last day of a promise that still waits, as an ISO date; empty for all else.
	Due string
}

// RecordQuery says which records are wanted. A field that is not set chooses nothing out.
type RecordQuery struct {
	Kind RecordKind
	// Name is an entity's id, or a folded name, that the record tells of.
	Name string
	// Attribute is a number's metric or a promise's milestone, as in the key.
	Attribute string
	// Since and Until choose the records whose time, from the first change to the last, has a part in [Since, Until).
	Since, Until time.Time
	// DueFrom and DueBefore choose promises that still wait and end in [DueFrom, DueBefore), as ISO dates.
	DueFrom, DueBefore string
	// Changes is the least number of changes.
	Changes int
	// After is the last record of the page before, for all but the first page.
	After *Record
	Limit int
}
