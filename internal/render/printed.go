package render

import (
	"strings"

	"dateline/internal/news"
)

// Printed is a sentence that an edition prints, as a person points at it.
type Printed struct {
	// Key names the sentence within its edition: the same text of the same item or line has the same key.
	Key string
	// Part is the heading that it stands under.
	Part string
	// Story is the item that prints it; empty for a line that is about no story. Head says that it is the item's headline.
	Story news.StoryID
	Head  bool
	Text  string
	Lang  news.Lang
	// Passages hold it; Proved says that they were found to.
	Passages []news.PassageRef
	Proved   bool
}

// PrintedSentences returns every sentence that an issue's edition prints, in print order.
func PrintedSentences(issue *news.Issue, lex *Lexicon) []Printed {
	var all []Printed
	seen := map[string]bool{}
	add := func(p Printed, s news.Sentence) {
		p.Text, p.Lang, p.Passages = strings.TrimSpace(s.Text), s.Lang, s.Passages
		p.Proved = s.Proved()
		p.Key = news.Digest("printed", string(p.Story), p.Text)[:16]
		if p.Text != "" && !seen[p.Key] {
			seen[p.Key] = true
			all = append(all, p)
		}
	}
	for _, s := range issue.Lead[lex.lang] {
		add(Printed{Part: lex.T("rows.lead")}, s)
	}
	for i := range issue.Sections {
		section := &issue.Sections[i]
		for j := range section.Items {
			words, p := WordsOf(&section.Items[j], lex.lang), Printed{Part: lex.Section(section.ID), Story: section.Items[j].Story}
			p.Head = true
			add(p, words.Headline)
			p.Head = false
			for _, s := range words.Sentences {
				add(p, s)
			}
		}
	}
	for _, part := range []struct {
		id    RowsID
		lines []news.Line
	}{
		{RowsSince, issue.Since},
		{RowsNumbers, issue.Numbers},
		{RowsReleases, issue.Releases},
		{RowsPeople, issue.People},
		{RowsUnconfirmed, issue.Unconfirmed},
		{RowsDue, issue.Due},
	} {
		for i := range part.lines {
			if s, ok := part.lines[i].Editions[lex.lang]; ok {
				add(Printed{Part: lex.T("rows." + string(part.id)), Story: part.lines[i].Story}, s)
			}
		}
	}
	for _, texts := range diveTexts(issue.Dive) {
		if s, ok := texts[lex.lang]; ok {
			add(Printed{Part: lex.T("rows." + string(RowsDive))}, s)
		}
	}
	return all
}

// diveTexts are the sentences of a dive's short form.
func diveTexts(d *news.IssueDive) []news.Texts {
	if d == nil {
		return nil
	}
	all := []news.Texts{d.Title.Texts}
	for i := range d.Dek {
		all = append(all, d.Dek[i].Texts)
	}
	for i := range d.Timeline {
		all = append(all, d.Timeline[i].Texts)
	}
	for i := range d.Sections {
		s := &d.Sections[i]
		all = append(all, s.Head, s.Said)
		for j := range s.Lines {
			all = append(all, s.Lines[j].Texts)
		}
	}
	return all
}
