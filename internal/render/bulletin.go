package render

import (
	"strings"
	"time"

	"dateline/internal/news"
)

// NewBulletin makes an edition of what is mailed between issues: of the bulletin's own issue, or of a slice of it. It says for
// which day or of which moment it is, and whether anybody read it before it went. The zone is the newsroom's; nil is UTC.
func NewBulletin(b *news.Bulletin, cut *news.Issue, lex *Lexicon, zone *time.Location) *Edition {
	if zone == nil {
		zone = time.UTC
	}
	e := NewEdition(cut, lex, zone)
	e.Bulletin, e.LeftOut, e.Coverage = b.Kind, nil, CoverageView{Line: e.Coverage.Line}
	e.Standing = lex.T("bulletin.machine")
	if b.Issue.ReadBy != "" {
		e.Standing = lex.T("status.read", b.Issue.ReadBy, lex.LongDay(b.Issue.ApprovedAt.In(zone)))
	}
	day := lex.LongDay(b.To.In(zone))
	e.Title, e.Dates = lex.T("bulletin.daily", day), lex.T("bulletin.span", lex.Minute(b.From.In(zone)), lex.Minute(b.To.In(zone)))
	if b.Kind == news.Breaking {
		e.Title, e.Dates, e.Coverage.Line = lex.T("bulletin.breaking"), lex.Minute(b.To.In(zone)), lex.T("bulletin.rests", b.Issue.Coverage.Reports)
	}
	for i := range e.Sections {
		if e.Sections[i].ID == news.SectionMatters {
			e.Sections[i].Title = lex.T("bulletin.matters." + string(b.Kind))
		}
	}
	return e
}

// Page returns the address of the page that an edition leads to: that of the issue; of a bulletin, which has no page of its
// own, the story's, or the newest issue's.
func (e *Edition) Page(at Address, lang news.Lang) string {
	switch {
	case e.Bulletin == news.Breaking && e.Items() > 0:
		return at.Story(lang, e.Sections[0].Items[0].Story)
	case e.Bulletin != "":
		return at.Front(lang)
	default:
		return at.Issue(lang, e.Week)
	}
}

// Frequencies names those that a reader chose.
func (l *Lexicon) Frequencies(all news.Frequencies) string {
	words := make([]string, len(all))
	for i, f := range all {
		words[i] = l.T("often." + string(f))
	}
	return strings.Join(words, l.T("list.comma"))
}

// chosenFor says in a mail's foot for which choice of theirs a reader gets it; empty where that is not known.
func (l *Lexicon) chosenFor(f news.Frequency) string {
	if f == "" {
		return ""
	}
	return l.T("mail.why." + string(f))
}

// slotWords are the words of a slot's link. What leaves one frequency names it.
func (l *Lexicon) slotWords(s Slot, f news.Frequency) string {
	if own := "mail." + string(s) + "." + string(f); l.Has(own) {
		return l.T(own)
	}
	return l.T("mail." + string(s))
}
