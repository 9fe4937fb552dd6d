package render

import (
	"fmt"
	"html/template"
	"time"

	"dateline/internal/news"
)

// RecordFeed is a feed of the records of one kind that changed last.
type RecordFeed struct {
	Lex *Lexicon
	// Address is the public site's address; it must not be empty.
	Address Address
	Title   string
	Kind    news.RecordKind
	Entries []RecordEntry // the one that changed last first
}

// RecordEntry is a record as a feed carries it. Its words are plain text.
type RecordEntry struct {
	ID          news.RecordID
	Title, Text string
	First, Last time.Time
}

// Write returns the feed in a format. The same records make the same bytes.
func (f *RecordFeed) Write(format Format) ([]byte, error) {
	if f.Address == "" {
		return nil, fmt.Errorf("%w: feed without the site's address", news.ErrInvalid)
	}
	entries := make([]entry, len(f.Entries))
	for i, e := range f.Entries {
		entries[i] = entry{
			id: urn("dateline record " + string(e.ID) + " " + e.Last.UTC().Format(time.RFC3339) + " " + string(f.Lex.lang)), title: e.Title,
			link: f.Address.Record(f.Lex.lang, e.ID), summary: e.Text, html: "<p>" + template.HTMLEscapeString(e.Text) + "</p>",
			published: e.First.UTC(), updated: e.Last.UTC(),
		}
	}
	return write(format, &channel{
		lex: f.Lex, id: urn("dateline records " + string(f.Kind) + " " + string(f.Lex.lang)), title: f.Title,
		lead: f.Lex.T("records." + string(f.Kind) + ".lead"), home: f.Address.Records(f.Lex.lang, f.Kind),
		self: func(format Format) string { return f.Address.RecordsFeed(f.Lex.lang, f.Kind, format) },
	}, entries)
}
