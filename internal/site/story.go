package site

import (
	"net/http"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
)

type storyView struct {
	Headline             render.SentenceView
	Span, Count, Outlets string
	// Note says what a reader should know of a story with one report or one origin; empty if nothing.
	Note    string
	Proofs  []proofView
	Reports []reportView
	Printed []turn
	Ranks   []rankView
	Line    *lineView
	// Corrections are of what issues printed of it, the newest first.
	Corrections []render.CorrectionView
}

type proofView struct {
	Sentence render.SentenceView
	Passages []passageView
}

type passageView struct {
	From, URL, Lang    string
	Before, Hit, After string
}

type reportView struct {
	At       time.Time
	Time     string
	Undated  bool
	Title    render.SentenceView
	URL      string
	Outlet   string
	Class    string
	Language string
	// Origin says whether the text is the report's own, or whose it repeats.
	Origin string
	Echo   bool
	Marks  []string
}

type rankView struct {
	Line, Score string
	Parts       []render.PartView
}

// story is the page of a story. An id that was merged away leads to the kept one.
func (s *site) story(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	id := news.StoryID(r.PathValue("story"))
	story, err := s.archive.Story(r.Context(), id)
	if err != nil {
		return err
	}
	if story.Moved {
		http.Redirect(w, r, render.Address("").Story(lex.Language(), story.ID), http.StatusMovedPermanently)
		return nil
	}
	view := newStory(story, lex)
	title := view.Headline.Text
	if title == "" {
		title = string(story.ID)
	}
	p := s.newPage(r, lex, title+" · "+lex.T("name"), func(at render.Address, lang news.Lang) string {
		return at.Story(lang, story.ID)
	})
	p.Summary, p.Progress, p.Data = view.Count, nil, view
	if s.pictured(story) {
		p.Card = newCard(s.address(r).StoryCard(lex.Language(), story.ID), lex.T("card.alt", title))
	}
	if thing := storyLD(story, &view, lex, p.Card, s.address(r)); thing != nil {
		p.LD = thing
	}
	return s.send(w, r, "story", http.StatusOK, p)
}

func newStory(story *archive.Story, lex *render.Lexicon) storyView {
	view := storyView{
		Headline: headline(story, lex),
		Count:    lex.T("story.count", len(story.Reports), len(story.Outlets), story.Origins),
		Outlets:  lex.Outlets(story.Outlets),
		Span:     span(story, lex),
	}
	switch {
	case len(story.Reports) == 1:
		view.Note = lex.T("story.single")
	case len(story.Reports) > 1 && story.Origins == 1:
		view.Note = lex.T("story.echoes")
	}
	for i := range story.Corrections {
		view.Corrections = append(view.Corrections, render.NewCorrection(&story.Corrections[i], lex, story.Zone))
	}
	if story.Line != nil {
		view.Line = newLine(story.Line, story.ID, lex)
	}
	byID := map[news.ReportID]*archive.Report{}
	for i := range story.Reports {
		report := &story.Reports[i]
		byID[report.ID] = report
		view.Reports = append(view.Reports, newReport(report, story.Zone, lex))
	}
	for i, printed := range story.Printed {
		item := render.NewItem(&printed.Item, lex, story.Zone)
		view.Printed = append(view.Printed, turn{
			Href: render.Address("").Issue(lex.Language(), printed.Week) + "#" + item.Anchor(),
			Name: lex.T("story.printed", lex.WeekTitle(printed.Week)),
		})
		if i == 0 { // the newest printing has the newest sentences; older ones stand in their issues
			view.Proofs = proofs(&printed.Item, byID, lex)
		}
	}
	for _, rank := range story.Rankings {
		view.Ranks = append(view.Ranks, rankView{
			Line:  lex.T("story.rank", lex.WeekTitle(rank.Week), rank.Rank, rank.Score),
			Score: lex.Score(rank.Score), Parts: lex.Parts(rank.Parts),
		})
	}
	return view
}

// headline is what the newest issue printed; for a story that none printed, the best title among its reports.
func headline(story *archive.Story, lex *render.Lexicon) render.SentenceView {
	if len(story.Printed) > 0 {
		if item := render.NewItem(&story.Printed[0].Item, lex, story.Zone); item.Headline.Text != "" {
			item.Headline.Cites = nil
			return item.Headline
		}
	}
	voices := make([]news.Voice, len(story.Reports))
	for i := range story.Reports {
		voices[i] = story.Reports[i].Voice
	}
	voice, ok := render.TitleOf(voices, lex.Language())
	if !ok {
		return render.SentenceView{}
	}
	return lex.Title(voice.Title, voice.Lang)
}

// span is the days over which a story was reported.
func span(story *archive.Story, lex *render.Lexicon) string {
	if story.FirstAt.IsZero() {
		return ""
	}
	return lex.Days(story.FirstAt.In(story.Zone), story.LastAt.In(story.Zone))
}

func newReport(report *archive.Report, zone *time.Location, lex *render.Lexicon) reportView {
	view := reportView{
		At: report.Published, Time: lex.Minute(report.Published.In(zone)), Undated: !report.Dated,
		Title: lex.Title(report.Title, report.Lang), URL: render.SafeURL(report.URL), Outlet: report.Outlet,
		Class: lex.Class(report.Class), Language: lex.Lang(report.Lang), Echo: report.Echo,
		Origin: lex.T("story.origin"),
	}
	switch {
	case report.EchoOf != "":
		view.Origin = lex.T("story.echo", report.EchoOf)
	case report.Echo:
		view.Origin = lex.T("story.repeat")
	}
	if names := report.Report.Outlets; len(names) > 0 { // an aggregator's item stands for those that it names
		view.Outlet = lex.Outlets(names)
		if report.Outlet != "" {
			view.Marks = append(view.Marks, lex.T("story.via", report.Outlet))
		}
	}
	if report.Author != "" {
		view.Marks = append(view.Marks, lex.T("story.by", report.Author))
	}
	if report.Sightings > 1 {
		view.Marks = append(view.Marks, lex.T("story.sightings", report.Sightings))
	}
	if report.Version > 1 {
		view.Marks = append(view.Marks, lex.T("story.revised", report.Version-1))
	}
	if !report.Dated {
		view.Marks = append(view.Marks, lex.T("story.undated"))
	}
	return view
}

// proofs shows each printed sentence within the passage that it was copied from.
func proofs(item *news.Item, byID map[news.ReportID]*archive.Report, lex *render.Lexicon) []proofView {
	words := render.WordsOf(item, lex.Language())
	var all []proofView
	for _, sentence := range append([]news.Sentence{words.Headline}, words.Sentences...) {
		if sentence.Text == "" || len(sentence.Passages) == 0 {
			continue
		}
		proof := proofView{Sentence: lex.Title(sentence.Text, sentence.Lang)}
		for i, ref := range sentence.Passages {
			proof.Passages = append(proof.Passages, passage(sentence, ref, byID[ref.Report], i == 0, lex))
		}
		all = append(all, proof)
	}
	return all
}

// passage finds a sentence in the report that it cites. Reports change and move between stories; then the page says so
// instead of showing a place that no longer holds it. A copied sentence stands in its first passage; further ones, and those
// of a sentence made by rule or written by a model, bear it out in their own words.
func passage(
	s news.Sentence, ref news.PassageRef, report *archive.Report, first bool, lex *render.Lexicon,
) passageView {
	view := passageView{URL: render.SafeURL(ref.URL)}
	if report == nil {
		view.From = lex.T("story.gone", ref.Outlet, lex.Class(ref.Class))
		return view
	}
	view.Lang = render.HTMLLang(report.Lang)
	text, key := report.Body(), "story.passage"
	if ref.N == 0 {
		text, key = report.Title, "story.headline"
	}
	before, hit, after := render.Context(text, s.Text)
	if hit == "" && (!first || s.How != news.Extracted) {
		view.From = lex.T("story.also", ref.Outlet, lex.Class(ref.Class))
		return view
	}
	if hit == "" {
		view.From = lex.T("story.lost", ref.Outlet, lex.Class(ref.Class))
		return view
	}
	view.From = lex.T(key, ref.Outlet, lex.Class(ref.Class))
	if before != "" || after != "" { // a sentence without context stands above already
		view.Before, view.Hit, view.After = before, hit, after
	}
	return view
}
