package render

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"dateline/internal/news"
)

// Edition is an issue in one language, with every word decided.
type Edition struct {
	Lex    *Lexicon
	Week   news.Week
	Status news.IssueStatus
	// Bulletin is the kind of what is mailed between issues; empty for an issue.
	Bulletin news.Frequency
	// Standing says in words how far it has come, and who read it.
	Standing string
	// Title names the week, Dates its days, Zone where it runs.
	Title, Dates, Zone string
	// Built is when, in the issue's zone.
	Built time.Time
	// Copied says that every sentence is a copy of its passage.
	Copied bool
	// Lead is the week in three sentences; nil in a quiet week.
	Lead     *RowsView
	Sections []SectionView
	// Since says what became of what earlier issues printed; nil if nothing did. Rows are the parts behind the sections.
	Since    *RowsView
	Rows     []RowsView
	LeftOut  []LeftOutView
	Coverage CoverageView
}

// SectionView is a section as it is printed.
type SectionView struct {
	ID    news.SectionID
	Title string
	// Short says that items of this section are printed as a headline and at most a sentence or two.
	Short bool
	Items []ItemView
}

// ItemView is a story as it is printed.
type ItemView struct {
	// Number counts the items of the issue from 1, in print order.
	Number    int
	Story     news.StoryID
	Rank      int
	Headline  SentenceView
	Sentences []SentenceView
	// Sources are all that the sentences cite and the links beside them, numbered from 1 within the item.
	Sources []SourceView
	// Class, Voices ("6 outlets, 3 origins") and Seen ("first seen 9 December") make the source line.
	Class, Voices, Seen string
	// Made says that a language model wrote some of the item's words, and which; empty if none did.
	Made string
	// Outlets names the publishers; the longest lists are cut, with how many are not named.
	Outlets string
	Score   string
	Parts   []PartView
}

// SourceView is a numbered source.
type SourceView struct {
	N      int
	Outlet string
	Class  string
	Title  string
	// URL is empty if the address is not one that may be linked.
	URL string
	// Lang is the language of the title as pages name it; Foreign the mark if it is not the edition's.
	Lang, Foreign string
	// Quotes are, on a sentence's citation, the passages that hold it; empty unless Quote was called.
	Quotes []QuoteView
	// Card names, on a citation with Quotes, where they are opened; it stands once in an edition.
	Card string

	refs []news.PassageRef // of the sentence's citation
}

// SentenceView is a sentence with the numbers of its sources.
type SentenceView struct {
	Text string
	// Lang is the language as pages name it, empty if it is the edition's or not known.
	Lang string
	// Foreign is the mark that it carries if it is not in the edition's language.
	Foreign string
	Cites   []SourceView
}

// PartView is a term of a score in words.
type PartView struct{ Name, Input, Value string }

// LeftOutView is a story that was left out.
type LeftOutView struct {
	Story    news.StoryID
	Rank     int
	Headline SentenceView
	Reason   string
}

// CoverageView is what the issue was made from.
type CoverageView struct {
	// Line is the funnel in one sentence.
	Line string
	// Failing says how many sources were not read, and Failures which, why and since when.
	Failing  string
	Failures []FailureView
	// Missing names the promised sections without news. Languages, NoNews and Complete are further sentences. All are
	// empty if there is nothing to say; Complete says that every listed source was read.
	Missing, Languages, NoNews, Complete string
}

// Further returns what is said of the coverage after its first line, a sentence each.
func (v *CoverageView) Further() []string {
	var all []string
	for _, text := range []string{v.Missing, v.Languages, v.NoNews, v.Complete} {
		if text != "" {
			all = append(all, text)
		}
	}
	return all
}

// FailureView is a source that was not read.
type FailureView struct{ Name, Why, Since string }

// maxOutlets is how many publishers a source line names; a story of a hundred outlets would else bury its text.
const maxOutlets = 12

// NewEdition makes an edition of an issue. The zone is the issue's own; nil is UTC.
func NewEdition(issue *news.Issue, lex *Lexicon, zone *time.Location) *Edition {
	if zone == nil {
		zone = time.UTC
	}
	e := &Edition{
		Lex: lex, Week: issue.Week, Status: issue.Status,
		Title: lex.WeekTitle(issue.Week), Dates: lex.WeekDates(issue.Week), Zone: zone.String(),
		Built: issue.BuiltAt.In(zone), Copied: true,
	}
	e.Standing = lex.Standing(issue, zone)
	for _, s := range issue.Sections {
		view := SectionView{ID: s.ID, Title: lex.Section(s.ID), Short: s.ID != news.SectionMatters}
		for i := range s.Items {
			words, item := WordsOf(&s.Items[i], lex.lang), NewItem(&s.Items[i], lex, zone)
			item.Number = e.Items() + len(view.Items) + 1
			view.Items = append(view.Items, item)
			for _, sentence := range words.Sentences {
				e.Copied = e.Copied && sentence.How == news.Extracted
			}
		}
		if len(view.Items) > 0 {
			e.Sections = append(e.Sections, view)
		}
	}
	e.Copied = e.Copied && e.Items() > 0
	e.addRows(issue, zone)
	for _, l := range issue.LeftOut {
		e.LeftOut = append(e.LeftOut, LeftOutView{
			Story: l.Story, Rank: l.Rank, Reason: lex.Reason(l.Reason),
			Headline: sentence(news.Sentence{Text: l.Headline, Lang: l.Lang}, lex, nil),
		})
	}
	e.Coverage = coverage(&issue.Coverage, e.Items(), lex, zone)
	return e
}

// Items counts the items printed.
func (e *Edition) Items() int {
	n := 0
	for i := range e.Sections {
		n += len(e.Sections[i].Items)
	}
	return n
}

// WordsOf returns an item's words in a language; if that edition has none, another's, which are then marked as foreign.
func WordsOf(item *news.Item, lang news.Lang) news.Words {
	if w, ok := item.Editions[lang]; ok && w.Headline.Text != "" {
		return w
	}
	for _, other := range news.EditionLangs() {
		if w, ok := item.Editions[other]; ok && w.Headline.Text != "" {
			return w
		}
	}
	return item.Editions[lang]
}

// NewItem makes an item's view. Its Number is left at 0: only an issue counts.
func NewItem(item *news.Item, lex *Lexicon, zone *time.Location) ItemView {
	words := WordsOf(item, lex.lang)
	book := newSources(lex)
	view := ItemView{
		Story: item.Story, Rank: item.Rank,
		Class:   lex.Class(item.Class),
		Voices:  lex.T("item.voices", len(item.Outlets), item.Origins),
		Outlets: lex.Outlets(item.Outlets),
		Score:   lex.Score(item.Score),
		Parts:   lex.Parts(item.Parts),
	}
	if !item.FirstAt.IsZero() {
		view.Seen = lex.T("item.first", lex.Day(item.FirstAt.In(zone)))
	}
	for _, link := range item.Links {
		book.know(link)
	}
	view.Made = lex.made(words, item.Writing)
	view.Headline = sentence(words.Headline, lex, book)
	for _, s := range words.Sentences {
		view.Sentences = append(view.Sentences, sentence(s, lex, book))
	}
	for _, link := range item.Links {
		book.cite(news.PassageRef{Report: link.Report, URL: link.URL, Outlet: link.Outlet, Class: link.Class})
	}
	view.Sources = book.all
	return view
}

// made says that a language model wrote some of these words.
func (l *Lexicon) made(words news.Words, w *news.Writing) string {
	by := words.Headline.How == news.Modelled
	for _, s := range words.Sentences {
		by = by || s.How == news.Modelled
	}
	if !by || w == nil {
		return ""
	}
	return l.T("item.made", strings.Join(w.Models, l.T("list.comma")))
}

// Source is the source line in one sentence, with the mark of a model's words.
func (v *ItemView) Source(lex *Lexicon) string {
	text := lex.T("item.source", v.Class, v.Voices, v.Outlets)
	if v.Made != "" {
		text += " · " + v.Made
	}
	return text
}

// Anchor is the item's place in its page. It rests on the story, so that a link into a draft still leads to the item
// after others moved before it.
func (v ItemView) Anchor() string { return "s-" + string(v.Story) }

// Outlets names publishers in a row; past maxOutlets it says how many more there are.
func (l *Lexicon) Outlets(names []string) string {
	shown := names[:min(len(names), maxOutlets)]
	text := strings.Join(shown, l.T("list.comma"))
	if rest := len(names) - len(shown); rest > 0 {
		text += l.T("list.comma") + l.T("item.rest", rest)
	}
	return text
}

// Parts puts the terms of a score into words, in their own order.
func (l *Lexicon) Parts(parts []news.Part) []PartView {
	views := make([]PartView, len(parts))
	for i, p := range parts {
		views[i] = PartView{Name: l.Part(p.Name), Input: plainNumber(p.Input), Value: signed(p.Value)}
	}
	return views
}

// Score writes a score with two places.
func (l *Lexicon) Score(x float64) string {
	return strings.Replace(strconv.FormatFloat(x, 'f', 2, 64), "-", "−", 1)
}

// plainNumber writes a number with at most two places, without zeros at its end.
func plainNumber(x float64) string {
	text := strconv.FormatFloat(x, 'f', 2, 64)
	text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	return strings.Replace(text, "-", "−", 1)
}

// signed writes a number with two places and its sign.
func signed(x float64) string {
	text := strconv.FormatFloat(x, 'f', 2, 64)
	switch {
	case text == "0.00" || text == "-0.00":
		return "0.00"
	case x < 0:
		return "−" + text[1:]
	default:
		return "+" + text
	}
}

// sources numbers what an item cites, in the order of first use; a report has one number.
type sources struct {
	lex    *Lexicon
	all    []SourceView
	number map[news.ReportID]int
	links  map[news.ReportID]news.Link
}

func newSources(lex *Lexicon) *sources {
	return &sources{lex: lex, number: map[news.ReportID]int{}, links: map[news.ReportID]news.Link{}}
}

// know keeps what a link says of a report beyond what a passage does: its title and language.
func (s *sources) know(link news.Link) { s.links[link.Report] = link }

// cite returns the numbered source of a passage.
func (s *sources) cite(ref news.PassageRef) SourceView {
	if n, ok := s.number[ref.Report]; ok {
		return s.all[n-1]
	}
	link := s.links[ref.Report]
	view := SourceView{
		N: len(s.all) + 1, Outlet: ref.Outlet, Class: s.lex.Class(ref.Class), URL: SafeURL(ref.URL),
		Title: link.Title, Lang: foreignTag(link.Lang, s.lex), Foreign: s.lex.Foreign(link.Lang),
	}
	if view.Outlet == "" {
		view.Outlet = hostOf(view.URL)
	}
	s.all = append(s.all, view)
	s.number[ref.Report] = view.N
	return view
}

// sentence makes a sentence's view; without a book it cites nothing.
func sentence(s news.Sentence, lex *Lexicon, book *sources) SentenceView {
	view := SentenceView{Text: strings.TrimSpace(s.Text), Lang: foreignTag(s.Lang, lex), Foreign: lex.Foreign(s.Lang)}
	if book == nil {
		return view
	}
	taken := map[int]int{} // where in Cites a number stands, from 1
	for _, ref := range s.Passages {
		cite := book.cite(ref)
		if taken[cite.N] == 0 {
			view.Cites = append(view.Cites, cite)
			taken[cite.N] = len(view.Cites)
		}
		at := &view.Cites[taken[cite.N]-1]
		at.refs = append(at.refs, ref)
	}
	return view
}

// Title makes the view of a title that cites nothing.
func (l *Lexicon) Title(text string, lang news.Lang) SentenceView {
	return sentence(news.Sentence{Text: text, Lang: lang}, l, nil)
}

// foreignTag returns a language as pages name it, or nothing if it is what the page is in anyway.
func foreignTag(lang news.Lang, lex *Lexicon) string {
	if lang == lex.lang {
		return ""
	}
	return HTMLLang(lang)
}

// why says a source's failure in the edition's language: its words in English, its class in others.
func (l *Lexicon) why(f news.Failing) string {
	if class := l.Failure(f.Class); class != "" && l.lang != news.English {
		return class
	}
	return f.Error
}

// coverage puts into words what an issue was made from.
func coverage(c *news.Coverage, items int, lex *Lexicon, zone *time.Location) CoverageView {
	view := CoverageView{
		Line: lex.T("coverage.line", c.Read, c.Sources, c.Reports, c.InField, c.Stories, items),
	}
	if n := len(c.Failing); n > 0 {
		view.Failing = lex.T("coverage.failing", n)
	}
	for _, f := range c.Failing {
		since := ""
		if !f.Since.IsZero() {
			since = lex.Minute(f.Since.In(zone))
		}
		view.Failures = append(view.Failures, FailureView{Name: f.Name, Why: lex.why(f), Since: since})
	}
	var missing []string
	for _, id := range c.Missing {
		missing = append(missing, lex.Section(id))
	}
	if len(missing) > 0 {
		view.Missing = lex.T("coverage.missing", strings.Join(missing, lex.T("list.comma")))
	}
	var langs []string
	for _, n := range c.ByLanguage {
		langs = append(langs, lex.T("coverage.lang", lex.Lang(news.Lang(n.Name)), n.N))
	}
	if len(langs) > 0 {
		view.Languages = lex.T("coverage.langs", strings.Join(langs, lex.T("list.comma")))
	}
	if c.Sources > 0 && c.Read >= c.Sources {
		view.Complete = lex.T("coverage.complete")
	}
	if c.NoNewsFrom > 0 {
		view.NoNews = lex.T("coverage.nonews", c.NoNewsFrom)
	}
	return view
}

// SafeURL returns an address that may be linked: absolute, http or https, with a host, without a password, and no
// longer than browsers take. Anything else is empty, and then it is shown without a link.
func SafeURL(raw string) string {
	const longest = 2048 // what every browser and mail program takes
	if len(raw) > longest {
		return ""
	}
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	if strings.ContainsFunc(u.Host, notOfHost) {
		return ""
	}
	return u.String()
}

// notOfHost says that no host's name holds this character; url.Parse takes some that browsers refuse.
func notOfHost(r rune) bool {
	return r <= ' ' || r == utf8.RuneError || strings.ContainsRune("\"'<>`%\\{}|^", r)
}

// hostOf names a place by its address when it has no name.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}
