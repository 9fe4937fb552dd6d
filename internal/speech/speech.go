// Package speech reads who says what, and how surely: the words in quotation marks with their speakers, the class of
// who stands behind a sentence, and whether it is stated, expected or denied.
//
// The one idea needed to read it: every finding rests on a cue, a word or two that a reader can point at ("said",
// 表示, "people familiar", 据悉), and carries the cue's place. Where no cue stands, the outlet itself speaks.
package speech

import (
	"sort"

	"dateline/internal/news"
	"dateline/internal/text"
)

// Name is a name that is known to stand in the text: a person, a company, an outlet.
type Name struct {
	text.Span
	ID   news.EntityID
	Kind string // the gazetteer's kind ("person", "company", "outlet", …); empty if it is not known
	// Text is the name in English where the gazetteer has one.
	Text string
}

// Text is what is read: a report's title or body, whole, with its sentences.
type Text struct {
	Lang       news.Lang
	Title      string // of the report, or what stands before the text; may be empty
	Body       string
	Sentences  []text.Span // of Body, in order
	Names      []Name      // in Body, in order of place
	TitleNames []Name
	Class      news.Class // of the source
	Outlet     string

	lead *carrier // what a title that ends as a lead-in hands on
}

// Quote is words that somebody says.
type Quote struct {
	text.Span // the words in Body, without their quotation marks
	// Speaker is as printed, and where it stands; empty if the text names none.
	Speaker     string
	SpeakerSpan text.Span
	SpeakerID   news.EntityID
	Cue         text.Span // "said", 表示; empty if none
	// Part says that it is a piece of a sentence within the outlet's own sentence.
	Part bool
}

// Quotes returns the words in quotation marks that somebody says, in order: not titles, product names and scare quotes.
func Quotes(t *Text) []Quote {
	l := lexicons()
	marks := pairs(t.Body)
	if len(marks) == 0 {
		return nil
	}
	in := *t
	if title := t.carrier(); title != nil && title.paragraph {
		in.lead = title
	}
	if t.Lang.IsChinese() {
		return newChinese(&in, l).quotes()
	}
	e := &english{t: &in, l: l, marks: marks}
	e.toks = scan(t.Body, marks, l)
	return e.quotes()
}

// whois returns the entity that a speaker's words name: a person before others, the last before the first.
func (t *Text) whois(span text.Span) news.EntityID {
	var id news.EntityID
	person := false
	for _, n := range t.touching(span) {
		if person && n.Kind != "person" {
			continue
		}
		id, person = n.ID, n.Kind == "person"
	}
	return id
}

// Source is who stands behind a sentence.
type Source struct {
	Attribution news.Attribution
	Speaker     string // as printed; empty if nobody is named
	SpeakerID   news.EntityID
	Cue         text.Span // in the sentence; empty where it comes from before it, or from no cue
	Modality    news.Modality
	// Statement says that the sentence tells what somebody said, denied or is said to do: a claim by itself.
	Statement bool
	// Correction says that the sentence corrects what was reported before.
	Correction bool
}

// Sources returns who stands behind each sentence of the text, in the order of Sentences. Lead-ins and titles that
// attribute the same matter carry over.
func Sources(t *Text, quotes []Quote) []Source {
	if len(t.Sentences) == 0 {
		return []Source{}
	}
	l := lexicons()
	if t.Lang.IsChinese() {
		return sources(t, newChinese(t, l), quotes, t.carrier())
	}
	e := &english{t: t, l: l, marks: pairs(t.Body)}
	e.toks = scan(t.Body, e.marks, l)
	return sources(t, e, quotes, t.carrier())
}

// touching returns the names that have a part in the span.
func (t *Text) touching(p text.Span) []Name {
	from := sort.Search(len(t.Names), func(i int) bool { return t.Names[i].End > p.Start })
	to := from
	for to < len(t.Names) && t.Names[to].Start < p.End {
		to++
	}
	return t.Names[from:to]
}

// within returns the names that lie in the span.
func (t *Text) within(p text.Span) []Name {
	names := t.touching(p)
	for len(names) > 0 && names[0].Start < p.Start {
		names = names[1:]
	}
	for len(names) > 0 && names[len(names)-1].End > p.End {
		names = names[:len(names)-1]
	}
	return names
}
