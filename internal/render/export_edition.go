package render

import "dateline/internal/news"

// ExportIssue is an issue with the texts of the passages that its sentences name.
type ExportIssue struct {
	Issue *news.Issue
	// Passage returns a passage's text; false if it is no longer there.
	Passage func(news.PassageRef) (string, bool)
}

// The verdicts on a printed sentence.
const (
	VerdictProved   = "proved"   // it passed the checks that are named beside it
	VerdictCopied   = "copied"   // it stands letter for letter in its passage
	VerdictUnproved = "unproved" // neither: no passage holds it any more
)

// exportedMoves is the id of the lines about people, since a section of stories about people has theirs.
const exportedMoves = "moves"

type exportedEdition struct {
	Sections []exportedSection `json:"sections"`
}

type exportedSection struct {
	ID    string         `json:"id"`
	Title string         `json:"title"`
	Items []exportedItem `json:"items"`
}

type exportedItem struct {
	Headline  string             `json:"headline"`
	Story     news.StoryID       `json:"story,omitempty"`
	Record    news.RecordID      `json:"record,omitempty"`
	Kind      news.RecordKind    `json:"kind,omitempty"`
	Status    news.RecordStatus  `json:"status,omitempty"`
	Head      *exportedSentence  `json:"head,omitempty"` // the headline, as a sentence with its passages
	Sentences []exportedSentence `json:"sentences"`
	// Writing says what came of asking a language model for the words; absent if none was asked.
	Writing *news.Writing `json:"writing,omitempty"`
}

type exportedSentence struct {
	Text     string            `json:"text"`
	Lang     news.Lang         `json:"lang"`
	How      news.How          `json:"how"`
	Verdict  string            `json:"verdict"`
	Checks   []string          `json:"checks,omitempty"`
	Passages []exportedPassage `json:"passages"`
}

type exportedPassage struct {
	Text   string        `json:"text"` // empty if it is no longer there
	URL    string        `json:"url"`
	Source string        `json:"source"`
	Class  news.Class    `json:"class"`
	Report news.ReportID `json:"report"`
	N      int           `json:"n"`
}

// editions are both editions of an issue: the sections in print order, and beside them as sections too the parts of
// lines, each line an item of one sentence.
func (x *ExportIssue) editions() map[news.Lang]exportedEdition {
	all := map[news.Lang]exportedEdition{}
	for _, lang := range news.EditionLangs() {
		all[lang] = x.edition(NewLexicon(lang))
	}
	return all
}

func (x *ExportIssue) edition(lex *Lexicon) exportedEdition {
	e := exportedEdition{Sections: []exportedSection{}}
	add := func(s exportedSection) {
		if len(s.Items) > 0 {
			e.Sections = append(e.Sections, s)
		}
	}
	issue := x.Issue
	if lead := issue.Lead[lex.lang]; len(lead) > 0 {
		add(exportedSection{ID: string(RowsLead), Title: lex.T("rows.lead"), Items: []exportedItem{{Sentences: x.sentences(lead), Writing: issue.Writing}}})
	}
	since := x.lines(RowsSince, issue.Since, lex)
	sinceAt := 0 // behind what matters, as editions print it
	if len(issue.Sections) > 0 && issue.Sections[0].ID == news.SectionMatters {
		sinceAt = 1
	}
	for n, s := range issue.Sections {
		if n == sinceAt {
			add(since)
		}
		out := exportedSection{ID: string(s.ID), Title: lex.Section(s.ID)}
		for i := range s.Items {
			words := WordsOf(&s.Items[i], lex.lang)
			head := x.sentence(&words.Headline)
			out.Items = append(out.Items, exportedItem{
				Headline: words.Headline.Text, Story: s.Items[i].Story, Head: &head, Sentences: x.sentences(words.Sentences),
				Writing: s.Items[i].Writing,
			})
		}
		add(out)
	}
	if sinceAt >= len(issue.Sections) {
		add(since)
	}
	add(x.lines(RowsNumbers, issue.Numbers, lex))
	add(x.lines(RowsReleases, issue.Releases, lex))
	people := x.lines(RowsPeople, issue.People, lex)
	people.ID = exportedMoves
	add(people)
	add(x.lines(RowsUnconfirmed, issue.Unconfirmed, lex))
	add(x.lines(RowsDue, issue.Due, lex))
	return e
}

func (x *ExportIssue) lines(id RowsID, lines []news.Line, lex *Lexicon) exportedSection {
	out := exportedSection{ID: string(id), Title: lex.T("rows." + string(id))}
	for i := range lines {
		l := &lines[i]
		if s, ok := l.Editions[lex.lang]; ok {
			out.Items = append(out.Items, exportedItem{
				Story: l.Story, Record: l.Record, Kind: l.Kind, Status: l.Status, Sentences: x.sentences([]news.Sentence{s}),
			})
		}
	}
	return out
}

func (x *ExportIssue) sentences(all []news.Sentence) []exportedSentence {
	out := make([]exportedSentence, len(all))
	for i := range all {
		out[i] = x.sentence(&all[i])
	}
	return out
}

// sentence gives its verdict: what proof checked counts most; else a copy must stand in one of its passages.
func (x *ExportIssue) sentence(s *news.Sentence) exportedSentence {
	out := exportedSentence{
		Text: s.Text, Lang: s.Lang, How: s.How, Verdict: VerdictUnproved, Checks: s.Checked, Passages: []exportedPassage{},
	}
	for _, ref := range s.Passages {
		text, ok := x.Passage(ref)
		if ok && s.How == news.Extracted && text == s.Text {
			out.Verdict = VerdictCopied
		}
		out.Passages = append(out.Passages, exportedPassage{
			Text: text, URL: ref.URL, Source: ref.Outlet, Class: ref.Class, Report: ref.Report, N: ref.N,
		})
	}
	if len(s.Checked) > 0 {
		out.Verdict = VerdictProved
	}
	return out
}
