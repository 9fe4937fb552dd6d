// Package similar decides which reports tell of one event, which of them are copies, and which identity a story keeps
// when its reports are clustered anew.
//
// It is pure: no clock, no store, no state between calls; the same reports in any order give the same answer. The one
// idea needed to read it: within a language, reports are compared by the words they use (TF-IDF cosine) and joined by
// average link; across languages they share few words, so whole clusters are compared by what both languages write
// alike: entities, Latin names, figures, and event words through a lexicon. A copy verdict never joins stories,
// because outlets recycle background.
package similar

import (
	"time"

	"dateline/internal/news"
)

// Doc is a report as similarity sees it.
type Doc struct {
	ID    news.ReportID
	Title string
	Body  string // plain text; empty for bare titles
	Lang  news.Lang
	At    time.Time
	// Undated says that the source gave no date: At is the latest that it can be, and says nothing of when.
	Undated bool
	// Entities are what annotate found, by gazetteer id; minted members of a family carry their version in the id.
	Entities []news.EntityCount
	Outlet   string
	// Outlets are further publishers that an aggregator named for this item.
	Outlets []string
	Class   news.Class
}

// NewDoc returns a report as similarity sees it.
func NewDoc(v *news.Voice) Doc {
	return Doc{
		ID: v.ID, Title: v.Title, Body: v.Body(), Lang: v.Lang, At: v.Published, Undated: !v.Dated, Entities: v.Entities,
		Outlet: v.Outlet, Outlets: v.Report.Outlets, Class: v.Class,
	}
}

// Options tunes Cluster. The zero value is the tuned default, without a field.
type Options struct {
	// Join is the average similarity at which two clusters of one language are joined; 0 means the default.
	Join float64
	// Link is the likeness at which clusters of different languages are joined, in nats: cosine times the idf of what they
	// share, less where little of it is rare. 0 means the default.
	Link float64
	// Window is how far apart in time two reports may be and still be compared; 0 means the default of 7 days.
	Window time.Duration
	// Glossary leads from the field's Chinese words (simplified) to their English ones, parted by spaces: 算力 →
	// "compute". It adds to the general lexicon.
	Glossary map[string]string
	// Root leads from an entity to its topmost owner, so that a report that names only a product meets one that names
	// only its maker. Without it, they meet in other words alone.
	Root func(news.EntityID) news.EntityID
	// Skip says that an entity tells nothing of the event, such as the press that reports it.
	Skip func(news.EntityID) bool
}

// The tuned defaults. They were chosen on two labelled weeks (2025-W50, 2026-W11) in the middle of the range in which both score
// well; internal/evals holds what they reach. English text sets alone were used to check them, not to choose them.
const (
	defaultJoin   = 0.28
	defaultLink   = 10
	defaultWindow = 7 * 24 * time.Hour
)

func (o Options) withDefaults() Options {
	if o.Join == 0 {
		o.Join = defaultJoin
	}
	if o.Link == 0 {
		o.Link = defaultLink
	}
	if o.Window == 0 {
		o.Window = defaultWindow
	}
	return o
}
