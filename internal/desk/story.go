package desk

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/proof"
	"dateline/internal/render"
	"dateline/internal/web"
)

// maxSentence bounds an editor's sentence, in characters: what is longer is no sentence.
const maxSentence = 600

// maxShown bounds what a check shows of the sentence, in characters.
const maxShown = 60

// maxNamed bounds how many passages a sentence may name.
const maxNamed = 12

// storyView is a story's page.
type storyView struct {
	ID, Week, WeekTitle, WeekHref, Site string
	Where, Facts                        string
	Heard, WrongHref                    string // what readers said, and where a sentence is marked wrong
	Printed, Frozen, Edits, Suggests    bool
	Editions                            []editionView
	Reports                             []reportView
	Claims                              []claimView
	Acts                                []actRow
	Back                                string
	CSS, Script                         string
	Prove                               string
}

type editionView struct {
	Lang, HTML, Title string
	Slots             []slotView
	Suggested         *suggestedView // what a model was asked for; nil if it was not
}

// suggestedView is what a model suggests, and why it does not suggest more.
type suggestedView struct {
	Sentences []suggestionView
	Reasons   []string
}

type suggestionView struct{ Text, Passages string }

// slotView is one sentence that can be edited.
type slotView struct {
	N                    int
	Label, Slot, Lang    string
	HTML                 string
	At                   int
	Text                 string // as the editor left it
	Printed              string // what is printed, where that is another
	How                  string
	Passages             string // "report/n report/n"
	Proof                *proofView
	Head, Added, Removed bool
	Open                 bool
}

// proofView says whether a sentence is held, and by what. It is also the answer of the live proof.
type proofView struct {
	OK       bool          `json:"ok"`
	Words    string        `json:"words"`
	Checks   []checkView   `json:"checks"`
	Passages []passageView `json:"passages"`
	Cites    string        `json:"cites"` // as the form sends them
}

type checkView struct {
	Result string `json:"result"`
	Rule   string `json:"rule"`
	What   string `json:"what"`
	Why    string `json:"why"`
}

type passageView struct {
	Outlet string `json:"outlet"`
	Text   string `json:"text"`
	Lang   string `json:"lang"`
	Href   string `json:"href"`
}

type reportView struct {
	ID, Title, Lang, URL, Outlet, Class, At string
	Sentences                               []sentenceView
}

type sentenceView struct {
	Ref, Anchor, Text, Lang string
	N                       int
	Cited                   bool
}

type claimView struct{ Kind, Text, Lang, Outlet, Who, Href string }

func (d *Desk) storyPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showStory(w, r, v, http.StatusOK, "", shownStory{})
}

// storyWeek is the week of which a story is looked at: the one that the address or form names, or the one at work.
func (d *Desk) storyWeek(r *http.Request) (Weeks, news.Week, error) {
	weeks, err := d.weeks()
	if err != nil {
		return nil, news.Week{}, err
	}
	text := r.FormValue("week")
	if text == "" {
		week, err := weeks.Current(r.Context())
		return weeks, week, err
	}
	week, err := news.ParseWeek(text)
	return weeks, week, err
}

// shownStory is what a story's page shows beside the story.
type shownStory struct {
	refused   *news.Edit // a sentence that is kept and not printed: its words stay in its place
	lang      news.Lang  // in which a model was asked
	suggested *suggestedView
}

func (d *Desk) showStory(w http.ResponseWriter, r *http.Request, v *visit, status int, fault string, more shownStory) error {
	weeks, week, err := d.storyWeek(r)
	if err != nil {
		return err
	}
	id := r.PathValue("story")
	if !goodID(id) {
		return fmt.Errorf("%w: story", news.ErrNotFound)
	}
	s, err := weeks.Story(r.Context(), week, news.StoryID(id))
	if err != nil {
		return err
	}
	if string(s.Story.ID) != id && r.Method == http.MethodGet {
		lead(w, r, "/desk/stories/"+string(s.Story.ID)+"?week="+week.String())
		return nil
	}
	view, title, err := d.viewStory(r, v, weeks, s, more)
	if err != nil {
		return err
	}
	view.Heard = heard(s.Verdicts, s.Story.ID, v.lex)
	if s.Status == news.Frozen && d.o.Issues != nil && v.user.Role.Includes(news.RoleEditor) {
		view.WrongHref = issuePath(week) + "/wrong"
	}
	done := ""
	if key := r.URL.Query().Get("done"); status == http.StatusOK && v.lex.Has("desk.did."+key) {
		done = v.lex.T("desk.did." + key)
	}
	return d.send(w, r, v, status, "story", &page{Title: title, Here: "weeks", Done: done, Fault: fault, Data: view})
}

func (d *Desk) viewStory(r *http.Request, v *visit, weeks Weeks, s *Story, more shownStory) (*storyView, string, error) {
	lex := v.lex
	view := &storyView{
		ID: string(s.Story.ID), Week: s.Week.String(), WeekTitle: lex.WeekTitle(s.Week), WeekHref: "/desk/weeks/" + s.Week.String(),
		Site: "/" + string(lex.Language()) + "/story/" + string(s.Story.ID), CSS: d.names["week.css"], Script: d.names["week.js"],
		Prove: "/desk/stories/" + string(s.Story.ID) + "/proof", Back: "/desk/stories/" + string(s.Story.ID) + "?week=" + s.Week.String(),
		Frozen: s.Status != "" && s.Status != news.Draft, Printed: s.Item != nil,
	}
	view.Edits = v.user.Role.Includes(news.RoleEditor) && !view.Frozen && view.Printed
	view.Suggests = view.Edits && weeks.Suggests()
	title := ""
	if t, ok := render.TitleOf(s.Voices, lex.Language()); ok {
		title = t.Title
	}
	cited := map[string]bool{}
	if s.Item != nil {
		title = s.Item.Editions[lex.Language()].Headline.Text
		view.Where = lex.T("desk.story.where", lex.Section(s.Section))
		view.Facts = lex.T("desk.week.origins", len(s.Item.Outlets), s.Item.Origins)
		if err := d.editions(r, v, weeks, s, view, more.refused, cited); err != nil {
			return nil, "", err
		}
		for i := range view.Editions {
			if view.Editions[i].Lang == string(more.lang) {
				view.Editions[i].Suggested = more.suggested
			}
		}
	} else {
		view.Where = lex.T("desk.story.out")
	}
	d.reports(s, view, v, cited)
	titles := map[news.StoryID]string{s.Story.ID: title}
	view.Acts = d.acts(s.Decisions, s.Moves, titles, v)
	return view, title, nil
}

// editions fills in both editions' sentences with their proofs.
func (d *Desk) editions(r *http.Request, v *visit, weeks Weeks, s *Story, view *storyView, refused *news.Edit, cited map[string]bool) error {
	decided := news.Decide(s.Decisions)
	edits := decided.Of(s.Story.ID).Edits
	var asked []Asked
	type place struct{ edition, slot int }
	var places []place
	for _, lang := range news.EditionLangs() {
		e := editionView{Lang: string(lang), HTML: htmlLang(lang), Title: v.lex.Lang(lang)}
		for _, k := range slots(s.Item.Editions[lang], lang, edits, refused) {
			k.HTML, k.Lang, k.N = e.HTML, e.Lang, len(e.Slots)
			k.Label = v.lex.T("desk.story.sentence", k.At+1)
			switch {
			case k.Head:
				k.Label = v.lex.T("desk.story.headline")
			case k.Added:
				k.Label = v.lex.T("desk.story.added")
			}
			if k.How != "" {
				k.How = v.lex.T("desk.how." + k.How)
			}
			if !k.Removed {
				asked = append(asked, Asked{Text: k.Text, Lang: cmp.Or(k.lang, lang), Passages: parseRefs(k.Passages)})
				places = append(places, place{len(view.Editions), len(e.Slots)})
			}
			e.Slots = append(e.Slots, k.slotView)
		}
		view.Editions = append(view.Editions, e)
	}
	proved, err := weeks.Prove(r.Context(), s.Week, s.Story.ID, asked...)
	if err != nil {
		return err
	}
	for i, p := range proved {
		at := places[i]
		k := &view.Editions[at.edition].Slots[at.slot]
		k.Proof = proofOf(&p, asked[i].Text, v, false)
		for _, ref := range p.Passages {
			cited[refText(ref)] = true
		}
	}
	return nil
}

// slot is a sentence with the language in which it is written.
type slot struct {
	slotView
	lang news.Lang
}

// slots are the sentences of an edition that can be edited: those that are printed, with the newest words that editors gave them,
// then what editors removed or wrote and is not printed.
func slots(words news.Words, lang news.Lang, edits []news.Edit, refused *news.Edit) []slot {
	newest := map[string]*news.Edit{}
	bySaid := map[string]string{} // slots by the words of their edits
	for i := range edits {
		e := &edits[i]
		if e.Lang != lang {
			continue
		}
		if newest[e.Slot] == nil {
			newest[e.Slot] = e
		}
		if _, ok := bySaid[e.Text]; !ok {
			bySaid[e.Text] = e.Slot
		}
	}
	if refused != nil && refused.Lang == lang {
		newest[refused.Slot] = refused
	}
	var out []slot
	shown := map[string]bool{}
	add := func(s news.Sentence, name string, at int) {
		k := slot{slotView{Slot: name, At: at, Text: s.Text, How: string(s.How), Passages: refsText(s.Passages), Head: name == news.SlotHeadline, Added: strings.HasPrefix(name, "+")}, s.Lang}
		if e := newest[name]; e != nil && !e.Gone && e.Text != s.Text {
			k.Text, k.Printed, k.Passages, k.Open, k.lang = e.Text, s.Text, refsText(e.Passages), true, lang
		}
		shown[name] = true
		out = append(out, k)
	}
	add(words.Headline, news.SlotHeadline, 0)
	for i, s := range words.Sentences {
		name := s.Text
		if s.How == news.Edited && bySaid[s.Text] != "" {
			name = bySaid[s.Text]
		}
		add(s, name, i)
	}
	for i := range edits {
		e := newest[edits[i].Slot]
		if e == nil || e.Lang != lang || shown[e.Slot] {
			continue
		}
		shown[e.Slot] = true
		out = append(out, slot{slotView{Slot: e.Slot, At: e.At, Text: e.Text, Passages: refsText(e.Passages), Added: e.Added(), Removed: e.Gone, Open: !e.Gone}, lang})
	}
	if refused != nil && refused.Lang == lang && !shown[refused.Slot] {
		out = append(out, slot{slotView{Slot: refused.Slot, At: refused.At, Text: refused.Text, Passages: refsText(refused.Passages), Added: refused.Added(), Open: true}, lang})
	}
	return out
}

// reports fills in the reports side by side and what they claim.
func (d *Desk) reports(s *Story, view *storyView, v *visit, cited map[string]bool) {
	of := map[news.ReportID][]news.Passage{}
	for _, p := range s.Passages {
		of[p.Report] = append(of[p.Report], p)
	}
	for i := range s.Voices {
		k := &s.Voices[i]
		row := reportView{
			ID: string(k.ID), Title: k.Title, Lang: htmlLang(k.Lang), URL: k.URL, Outlet: k.Outlet, Class: v.lex.Class(k.Class), At: v.lex.Minute(k.Published.In(d.o.Zone)),
		}
		for _, p := range of[k.ID] {
			if p.N == 0 {
				continue // the title stands above
			}
			ref := refText(news.PassageRef{Report: p.Report, N: p.N})
			row.Sentences = append(row.Sentences, sentenceView{Ref: ref, Anchor: anchor(p.Report, p.N), Text: p.Text, Lang: htmlLang(p.Lang), N: p.N, Cited: cited[ref]})
		}
		view.Reports = append(view.Reports, row)
	}
	for i := range s.Claims {
		c := &s.Claims[i]
		who := v.lex.T("attribution." + string(c.Attribution))
		if !v.lex.Has("attribution." + string(c.Attribution)) {
			who = string(c.Attribution)
		}
		if c.Speaker.Text != "" {
			who = c.Speaker.Text + v.lex.T("list.comma") + who
		}
		view.Claims = append(view.Claims, claimView{v.lex.T("desk.claim." + string(c.Kind)), c.Text, htmlLang(c.Lang), c.Outlet, who, "#" + anchor(c.Report, c.Passage)})
	}
}

func anchor(report news.ReportID, n int) string {
	if n == 0 {
		return "r-" + string(report)
	}
	return fmt.Sprintf("p-%s-%d", report, n)
}

func refText(ref news.PassageRef) string { return fmt.Sprintf("%s/%d", ref.Report, ref.N) }

func refsText(refs []news.PassageRef) string {
	all := make([]string, len(refs))
	for i, ref := range refs {
		all[i] = refText(ref)
	}
	return strings.Join(all, " ")
}

// parseRefs reads what refsText writes; what is none is left out.
func parseRefs(text string) []news.PassageRef {
	var out []news.PassageRef
	for one := range strings.FieldsSeq(text) {
		report, number, _ := strings.Cut(one, "/")
		n, err := strconv.Atoi(number)
		if err == nil && n >= 0 && goodID(report) && len(out) < maxNamed {
			out = append(out, news.PassageRef{Report: news.ReportID(report), N: n})
		}
	}
	return out
}

// proofOf says in words what came of proving. Live says that the sentence is not saved yet.
func proofOf(p *Proved, text string, v *visit, live bool) *proofView {
	view := &proofView{OK: p.Verdict.OK, Checks: []checkView{}, Passages: []passageView{}, Cites: refsText(p.Passages)}
	switch {
	case !p.Verdict.OK:
		view.Words = v.lex.T("desk.proof.fails")
	case p.Found:
		view.Words = v.lex.T("desk.proof.found")
	default:
		view.Words = v.lex.T("desk.proof.holds")
	}
	if live && p.Verdict.OK {
		view.Words += " " + v.lex.T("desk.proof.unsaved")
	}
	for _, c := range p.Verdict.Checks {
		why := c.Reason.EN
		if v.lex.Language().IsChinese() {
			why = c.Reason.ZH
		}
		row := checkView{string(c.Result), v.lex.T("desk.rule." + string(c.Rule)), shortened(c.Words, maxShown), why}
		if c.Rule == proof.RuleQuote && c.Start == 0 && c.End == len(text) && c.Result == proof.Held {
			row.Rule, row.What = v.lex.T("desk.rule.copied"), ""
		}
		view.Checks = append(view.Checks, row)
	}
	order := []string{string(proof.Refused), string(proof.Flagged), string(proof.Held)}
	slices.SortStableFunc(view.Checks, func(a, b checkView) int { return slices.Index(order, a.Result) - slices.Index(order, b.Result) })
	for i, ref := range p.Passages {
		if i < len(p.Texts) {
			view.Passages = append(view.Passages, passageView{Outlet: ref.Outlet, Text: p.Texts[i], Href: "#" + anchor(ref.Report, ref.N)})
		}
	}
	return view
}

// proveStory answers the live proof: it changes nothing.
func (d *Desk) proveStory(w http.ResponseWriter, r *http.Request, v *visit) error {
	var q struct {
		Week     string `json:"week"`
		Lang     string `json:"lang"`
		Text     string `json:"text"`
		Passages string `json:"passages"`
	}
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&q); err != nil {
		return fmt.Errorf("%w: proof: %v", news.ErrInvalid, err) //nolint:errorlint // a decoder's own errors are no kind of ours
	}
	weeks, err := d.weeks()
	if err != nil {
		return err
	}
	week, err := news.ParseWeek(q.Week)
	if err != nil {
		return err
	}
	lang, text := news.Lang(q.Lang), sentence(q.Text)
	if id := r.PathValue("story"); !goodID(id) || !slices.Contains(news.EditionLangs(), lang) {
		return fmt.Errorf("%w: proof", news.ErrInvalid)
	}
	proved, err := weeks.Prove(r.Context(), week, news.StoryID(r.PathValue("story")), Asked{text, lang, parseRefs(q.Passages)})
	if err != nil {
		return err
	}
	body, err := json.Marshal(proofOf(&proved[0], text, v, true))
	if err != nil {
		return err
	}
	return web.Send(w, r, web.Reply{Type: "application/json; charset=utf-8", Cache: "no-store", Body: body})
}

// sentence is an editor's sentence as it is kept: one line, no signs of control, not too long.
func sentence(text string) string {
	text = strings.Join(strings.Fields(strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(text, ""))), " ")
	if utf8.RuneCountInString(text) > maxSentence {
		text = string([]rune(text)[:maxSentence])
	}
	return text
}

// editStory keeps an editor's wording. One that its passages do not hold is kept too, so that nothing is lost, and not printed:
// what stood there stands.
func (d *Desk) editStory(w http.ResponseWriter, r *http.Request, v *visit) error {
	weeks, week, err := d.storyWeek(r)
	if err != nil {
		return err
	}
	id := news.StoryID(r.PathValue("story"))
	e := &news.Edit{Lang: news.Lang(r.PostFormValue("lang")), Slot: r.PostFormValue("slot"), Text: sentence(r.PostFormValue("text")), Gone: r.PostFormValue("gone") != "", Was: sentence(r.PostFormValue("was"))}
	e.At, err = strconv.Atoi(r.PostFormValue("at"))
	if !goodID(string(id)) || !slices.Contains(news.EditionLangs(), e.Lang) || e.Slot == "" || len(e.Slot) > 4*maxSentence || err != nil || e.At < 0 || e.At > maxPlace {
		return fmt.Errorf("%w: edit", news.ErrInvalid)
	}
	if e.Slot == "+" { // a sentence that is new: it is known by its first words
		e.Slot += news.Digest(string(e.Lang), e.Text)
	}
	switch {
	case e.Gone && e.Slot == news.SlotHeadline:
		return d.showStory(w, r, v, http.StatusUnprocessableEntity, v.lex.T("desk.story.headless"), shownStory{})
	case e.Gone:
		e.Text = ""
	case e.Text == "":
		return d.showStory(w, r, v, http.StatusUnprocessableEntity, v.lex.T("desk.story.wordless"), shownStory{})
	}
	holds := true
	if !e.Gone {
		proved, err := weeks.Prove(r.Context(), week, id, Asked{e.Text, e.Lang, parseRefs(r.PostFormValue("passages"))})
		if err != nil {
			return err
		}
		e.Passages, holds = proved[0].Passages, proved[0].Verdict.OK
	}
	k := news.Decision{Week: week, Kind: news.DecideEdit, Story: id, Edit: e, User: v.user.ID, Who: v.user.Name}
	if err := weeks.Decide(r.Context(), k); err != nil {
		return err
	}
	detail := string(e.Lang) + ": " + shortened(e.Text, 200)
	if e.Gone {
		detail = string(e.Lang) + ": removed: " + shortened(e.Slot, 200)
	}
	d.audit(r.Context(), &v.user, "edit story", week.String()+" "+string(id), detail)
	if !holds {
		return d.showStory(w, r, v, http.StatusUnprocessableEntity, v.lex.T("desk.story.refused"), shownStory{refused: e})
	}
	lead(w, r, "/desk/stories/"+string(id)+"?week="+week.String()+"&done=edit#"+string(e.Lang))
	return nil
}

// suggestStory asks a model for sentences and shows those that are proved. Nothing is kept of them until an editor takes one.
func (d *Desk) suggestStory(w http.ResponseWriter, r *http.Request, v *visit) error {
	weeks, week, err := d.storyWeek(r)
	if err != nil {
		return err
	}
	id, lang := news.StoryID(r.PathValue("story")), news.Lang(r.PostFormValue("lang"))
	if !goodID(string(id)) || !slices.Contains(news.EditionLangs(), lang) {
		return fmt.Errorf("%w: suggest", news.ErrInvalid)
	}
	sentences, reasons, err := weeks.Suggest(r.Context(), week, id, lang)
	if err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "ask a model", week.String()+" "+string(id), string(lang))
	view := &suggestedView{}
	for _, s := range sentences {
		view.Sentences = append(view.Sentences, suggestionView{s.Text, refsText(s.Passages)})
	}
	for _, k := range reasons {
		view.Reasons = append(view.Reasons, strings.TrimSpace(k.Text+" ("+k.Why+")"))
	}
	return d.showStory(w, r, v, http.StatusOK, "", shownStory{lang: lang, suggested: view})
}

// splitStory takes the ticked reports out of a story.
func (d *Desk) splitStory(w http.ResponseWriter, r *http.Request, v *visit) error {
	weeks, week, err := d.storyWeek(r)
	if err != nil {
		return err
	}
	id := news.StoryID(r.PathValue("story"))
	var reports []news.ReportID
	for _, one := range r.PostForm["report"] {
		if !goodID(one) {
			return fmt.Errorf("%w: report", news.ErrInvalid)
		}
		reports = append(reports, news.ReportID(one))
	}
	s, err := weeks.Story(r.Context(), week, id)
	if err != nil {
		return err
	}
	if len(reports) == 0 || len(reports) >= len(s.Story.Members) {
		return d.showStory(w, r, v, http.StatusBadRequest, v.lex.T("desk.story.splitfew"), shownStory{})
	}
	m, err := weeks.Split(r.Context(), v.user.Name, id, reports...)
	if err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "split story", m.Subject, strconv.Itoa(len(reports)))
	lead(w, r, "/desk/stories/"+string(id)+"?week="+week.String()+"&done=split")
	return nil
}

// htmlLang is a language as pages name it.
func htmlLang(lang news.Lang) string { return render.HTMLLang(lang) }
