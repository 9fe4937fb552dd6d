// Package news holds the words that all of Dateline speaks: sources, reports, passages, stories, weeks and issues,
// with their identifiers, statuses and the few errors that callers branch on.
//
// It does nothing and stores nothing; it imports only the standard library. Every stage reads and writes these types,
// so to know this package is to know what flows through the program: a Source publishes Reports, a Report is read as
// Passages, the Reports of one event are a Story, and a Week's best Stories make an Issue with a Chinese and an
// English Edition.
package news

import "errors"

// What callers branch on. Everything else is wrapped with %w and shown as an internal error.
var (
	// ErrNotFound says that no row has this identity.
	ErrNotFound = errors.New("not found")
	// ErrConflict says that the row changed or exists already.
	ErrConflict = errors.New("conflict")
	// ErrInvalid says that the input cannot be accepted as it is.
	ErrInvalid = errors.New("invalid")
	// ErrUnavailable says that something outside does not answer now.
	ErrUnavailable = errors.New("unavailable")
	// ErrFrozen says that an issue was frozen and never changes again.
	ErrFrozen = errors.New("frozen")
)

// Identifiers are texts made by Dateline from what they name, so that two machines reading the same news agree.
type (
	// SourceID names a source, made from its address.
	SourceID string
	// ReportID names a report, made from its canonical address.
	ReportID string
	// StoryID names a story, made from the first report that it was built on.
	StoryID string
	// EntityID names an entity of the gazetteer, such as "meta" or "gpt-5".
	EntityID string
)

// Lang is a BCP 47 language tag as Dateline uses it.
type Lang string

// The languages that Dateline tells apart. The empty language is unknown.
const (
	English     Lang = "en"
	Chinese     Lang = "zh"    // simplified
	Traditional Lang = "zh-TW" // traditional
	Japanese    Lang = "ja"
	Korean      Lang = "ko"
	OtherLang   Lang = "other"
)

// IsChinese says whether the text is in Chinese, simplified or traditional.
func (l Lang) IsChinese() bool { return l == Chinese || l == Traditional }

// Edition returns the language of the edition that text in l may stand in untranslated: Chinese for both scripts,
// else l itself.
func (l Lang) Edition() Lang {
	if l.IsChinese() {
		return Chinese
	}
	return l
}

// EditionLangs are the languages in which an issue is written, in the order in which they are shown.
func EditionLangs() []Lang { return []Lang{Chinese, English} }
