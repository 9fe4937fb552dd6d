// Package claim reads a report's passages and writes down what they claim, typed: figures, specifications, promises,
// moves of people, releases, quotes and statements, each with who says so and how surely.
//
// The one idea needed to read it: a report is scanned once for quantities, dates, names, quotes and sources; then one
// small reader for each kind of claim looks at a sentence with what was found in it. Readers never look at each other.
package claim

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/quantity"
	"dateline/internal/speech"
	"dateline/internal/text"
	"dateline/internal/when"
)

// Mention is one place at which the text names an entity of the gazetteer.
type Mention struct {
	text.Span
	ID        news.EntityID
	Kind      string        // the gazetteer's kind: "company", "person", "product", "model", …
	Text      string        // its English name
	Owner     news.EntityID // who makes or owns it; empty if none
	OwnerText string        // the owner's English name
}

// Report is what is read.
type Report struct {
	Title     string // may be empty
	Body      string
	Lang      news.Lang
	Published time.Time // zero if it is not known
	Class     news.Class
	Outlet    string
	// Sentences are the passages of the body; passage n of the claims is Sentences[n-1], passage 0 is the title.
	Sentences []text.Span
	// TitleMentions and Mentions are in order of place and do not overlap.
	TitleMentions []Mention
	Mentions      []Mention
}

// passage is one sentence with all that was found in it. Spans are in bytes of Text.
type passage struct {
	n          int // 0 is the title
	text       string
	lang       news.Lang
	published  time.Time
	class      news.Class
	outlet     string
	before     *passage // the sentence before it; the title before the first; nil for none
	title      *passage // the report's title; nil in the title itself, or if there is none
	mentions   []Mention
	quantities []quantity.Quantity
	dates      []when.Date
	source     speech.Source
}

// Read returns the claims of a report, in order of passage and place, and who stands behind each passage: sources[n] is
// that of passage n. Texts in other languages than Chinese and English hold no claims that can be read.
func Read(r *Report) (claims []news.Claim, sources []speech.Source) {
	if !r.Lang.IsChinese() && r.Lang != news.English {
		return nil, make([]speech.Source, len(r.Sentences)+1)
	}
	passages, quotes := cut(r)
	sources = make([]speech.Source, len(passages))
	for i, p := range passages {
		sources[i] = p.source
		claims = append(claims, p.read(quotes[i])...)
	}
	return claims, sources
}

// cut parts a report into its passages, the title first, with what was found in each, and the quotes of each.
func cut(r *Report) (passages []*passage, quotes [][]news.Claim) {
	passages = make([]*passage, len(r.Sentences)+1)
	quotes = make([][]news.Claim, len(passages))
	whole := []text.Span{{Start: 0, End: len(r.Title)}}
	names, titleNames := names(r.Mentions), names(r.TitleMentions)

	title := &speech.Text{Lang: r.Lang, Body: r.Title, Sentences: whole, Names: titleNames, Class: r.Class, Outlet: r.Outlet}
	said := speech.Quotes(title)
	passages[0] = r.passage(0, r.Title, whole[0], r.TitleMentions, speech.Sources(title, said)[0])
	quotes[0] = spread(r.Title, said, whole, 0)[0]

	body := &speech.Text{
		Lang: r.Lang, Title: r.Title, Body: r.Body, Sentences: r.Sentences, Names: names, TitleNames: titleNames,
		Class: r.Class, Outlet: r.Outlet,
	}
	said = speech.Quotes(body)
	copy(quotes[1:], spread(r.Body, said, r.Sentences, 1))
	for i, source := range speech.Sources(body, said) {
		p := r.passage(i+1, r.Body, r.Sentences[i], r.Mentions, source)
		p.before = passages[i]
		if r.Title != "" {
			p.title = passages[0]
		}
		passages[i+1] = p
	}
	return passages, quotes
}

// passage returns the sentence at span of whole, with what is in it.
func (r *Report) passage(n int, whole string, span text.Span, mentions []Mention, source speech.Source) *passage {
	t := span.In(whole)
	p := &passage{
		n: n, text: t, lang: r.Lang, published: r.Published, class: r.Class, outlet: r.Outlet, source: source,
		quantities: quantity.Scan(t, r.Lang), dates: when.Scan(t, r.Published, r.Lang),
	}
	first, _ := slices.BinarySearchFunc(mentions, span.Start, func(m Mention, start int) int { return m.Start - start })
	for _, m := range mentions[first:] {
		if m.End > span.End {
			break
		}
		m.Start -= span.Start
		m.End -= span.Start
		if credit(t, m.Start) {
			continue
		}
		p.mentions = append(p.mentions, m)
	}
	return p
}

// credit says whether a name at a place is that of a picture's agency: "Photo by Ann Lee/Getty Images".
func credit(s string, at int) bool {
	if at < 2 || s[at-1] != '/' && !strings.HasSuffix(s[:at], " via ") {
		return false
	}
	before := strings.ToLower(s[max(0, at-80):at])
	return strings.Contains(before, "photo by ") || strings.Contains(before, "image by ") || strings.Contains(before, "photograph: ") || strings.Contains(before, "photo: ")
}

// read returns the claims of a passage in order of place.
func (p *passage) read(quotes []news.Claim) []news.Claim {
	claims := slices.Concat(figures(p), promises(p), moves(p), releases(p))
	claims = append(claims, p.promised(claims)...)
	claims = append(claims, quotes...)
	if len(claims) == 0 && p.source.Statement {
		claims = append(claims, p.statement())
	}
	claims = append(claims, deals(p)...)
	for i := range claims {
		c := &claims[i]
		c.Passage = p.n
		if c.Attribution == "" {
			c.Attribution = p.source.Attribution
		}
		if c.Speaker.Empty() && c.Quote == nil { // a quote that names nobody is nobody's, whoever else speaks in the sentence
			c.Speaker = news.Name{ID: p.source.SpeakerID, Text: p.source.Speaker}
		}
		if c.Modality == "" {
			c.Modality = p.source.Modality
		}
		c.Correction = c.Correction || p.source.Correction
		if c.Promise != nil {
			c.Promise.Unnamed = p.unnamed(c)
		}
		if c.Release != nil || c.Promise != nil {
			c.Subject = described(c.Subject)
		}
		if c.Promise != nil {
			c.Subject = housed(c.Subject)
		}
		if c.Move != nil {
			c.Move.From, c.Move.To = housed(c.Move.From), housed(c.Move.To)
		}
		if c.Release != nil {
			c.Release.Product = described(c.Release.Product)
		}
	}
	slices.SortStableFunc(claims, func(a, b news.Claim) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	return claims
}

// promised are the releases that promises of them tell of, where the reader of releases found none: a plan to release
// it, or the delay of one, tells how far it has come.
func (p *passage) promised(claims []news.Claim) []news.Claim {
	if slices.ContainsFunc(claims, func(c news.Claim) bool { return c.Release != nil }) {
		return nil
	}
	var out []news.Claim
	for i := range claims {
		c := &claims[i]
		if c.Promise == nil || c.Promise.Milestone != "release" || c.Promise.Unnamed || !p.isProduct(c.Subject) {
			continue
		}
		r := news.Release{Product: c.Subject, When: c.Promise.When}
		switch {
		case c.Promise.Status == news.FateSlipped:
			r.Status = news.ReleaseDelayed
		case c.Promise.Status != news.FateExpected:
			continue
		case p.source.Attribution.Unsure():
			r.Status = news.ReleaseRumoured
		default:
			r.Status = news.ReleaseAnnounced
		}
		for at := p; at != nil; at = at.before {
			for _, m := range at.mentions {
				if c.Subject.ID != "" && m.ID == c.Subject.ID && m.Owner != "" {
					r.Maker = news.Name{ID: m.Owner, Text: m.OwnerText}
				}
			}
		}
		out = append(out, news.Claim{Kind: news.ClaimRelease, Start: c.Start, End: c.End, Subject: c.Subject, Release: &r})
	}
	return out
}

// isProduct says whether a name is one of something that is released: the gazetteer calls it so here or before.
func (p *passage) isProduct(n news.Name) bool {
	for at := p; at != nil && n.ID != ""; at = at.before {
		for _, m := range at.mentions {
			if m.ID == n.ID {
				switch field.Kind(m.Kind) {
				case field.Model, field.Product, field.Hardware:
					return true
				default:
					return false
				}
			}
		}
	}
	return false
}

// described gives a product that has no name the English of its description.
func described(n news.Name) news.Name {
	if n.ID == "" && n.English == "" {
		if english := EnglishProduct(n.Text); english != n.Text {
			n.English = english
		}
	}
	return n
}

// statement is the claim of a passage that says who says something, and nothing that a narrower kind holds. It is about
// the first entity that is not its speaker.
func (p *passage) statement() news.Claim {
	c := news.Claim{Kind: news.ClaimStatement, End: len(p.text)}
	for _, m := range p.mentions {
		if m.ID != p.source.SpeakerID {
			c.Subject = news.Name{ID: m.ID, Text: m.In(p.text)}
			break
		}
	}
	return c
}

// spread gives each sentence its quotes, as claims of passages that are counted from first. Words that go on over
// sentences become one claim in each: a passage holds its words alone.
func spread(whole string, quotes []speech.Quote, sentences []text.Span, first int) [][]news.Claim {
	out := make([][]news.Claim, len(sentences))
	for _, q := range quotes {
		i, _ := slices.BinarySearchFunc(sentences, q.Start, func(s text.Span, start int) int { return s.End - start - 1 })
		for ; i < len(sentences) && sentences[i].Start < q.End; i++ {
			s := sentences[i]
			start, end := max(q.Start, s.Start), min(q.End, s.End)
			out[i] = append(out[i], news.Claim{
				Kind: news.ClaimQuote, Passage: first + i, Start: start - s.Start, End: end - s.Start,
				Speaker: news.Name{ID: q.SpeakerID, Text: q.Speaker}, Quote: &news.Quote{Text: whole[start:end], Part: q.Part},
			})
		}
	}
	return out
}

// names are mentions as package speech sees them.
func names(mentions []Mention) []speech.Name {
	out := make([]speech.Name, len(mentions))
	for i, m := range mentions {
		out[i] = speech.Name{Span: m.Span, ID: m.ID, Kind: m.Kind, Text: m.Text}
	}
	return out
}
