package desk

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

type correctionRow struct {
	render.CorrectionView
	Path   string
	Public bool
	State  string
}

type correctionsView struct {
	Groups []correctionGroup
}

type correctionGroup struct {
	Anchor, Path, Title string
	Rows                []correctionRow
}

// corrections lists all corrections, public or not.
func (d *Desk) corrections(w http.ResponseWriter, r *http.Request, v *visit) error {
	all, err := d.o.Issues.Corrections(r.Context(), news.Week{})
	if err != nil {
		return err
	}
	var view correctionsView
	of := map[news.Week]int{}
	for i := range all {
		c := &all[i]
		at, ok := of[c.Week]
		if !ok {
			at = len(view.Groups)
			of[c.Week] = at
			view.Groups = append(view.Groups, correctionGroup{Anchor: issuePath(c.Week), Path: issuePath(c.Week), Title: v.lex.WeekTitle(c.Week)})
		}
		view.Groups[at].Rows = append(view.Groups[at].Rows, d.correctionRow(v, c))
	}
	return d.send(w, r, v, http.StatusOK, "corrections", &page{Title: v.lex.T("corrections.title"), Here: "issues", Done: issueDone(r, v), Data: view})
}

func (d *Desk) correctionRow(v *visit, c *news.Correction) correctionRow {
	row := correctionRow{CorrectionView: render.NewCorrection(c, v.lex, d.o.Zone), Path: "/desk/corrections/" + strconv.FormatInt(c.N, 10), Public: c.Public()}
	row.State = v.lex.T("desk.correction.draft", c.By)
	if row.Public {
		row.State = v.lex.T("desk.correction.public", row.At, c.ApprovedBy)
	}
	return row
}

type wrongView struct {
	Path, Issue string
	Langs       []link
	Lang        string
	Parts       []wrongPart
}

type wrongPart struct {
	Title string
	Items []wrongSentence
}

type wrongSentence struct {
	Href, Text string
	Head       bool
}

// final reads a frozen issue: no other can be corrected.
func (d *Desk) final(r *http.Request) (*news.Issue, error) {
	week, issue, err := d.issueIn(r)
	if err == nil && issue.Status != news.Frozen {
		err = fmt.Errorf("%w: issue %s is not final", news.ErrConflict, week)
	}
	return issue, err
}

// wrongPage lists all that an issue prints, to point at what is wrong.
func (d *Desk) wrongPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	issue, err := d.final(r)
	if err != nil {
		return err
	}
	lang, err := langIn(r.URL.Query().Get("lang"))
	if err != nil {
		lang = v.lex.Language()
	}
	view := wrongView{Path: issuePath(issue.Week), Issue: v.lex.WeekTitle(issue.Week), Lang: render.HTMLLang(lang)}
	for _, l := range news.EditionLangs() {
		view.Langs = append(view.Langs, link{view.Path + "/wrong?lang=" + string(l), v.lex.Lang(l), l == lang})
	}
	for _, p := range render.PrintedSentences(issue, d.lexicons[lang]) {
		if n := len(view.Parts); n == 0 || view.Parts[n-1].Title != p.Part {
			view.Parts = append(view.Parts, wrongPart{Title: p.Part})
		}
		at := &view.Parts[len(view.Parts)-1]
		at.Items = append(at.Items, wrongSentence{view.Path + "/wrong/" + string(lang) + "/" + p.Key, p.Text, p.Head})
	}
	return d.send(w, r, v, http.StatusOK, "wrong", &page{Title: v.lex.T("desk.wrong.title", view.Issue), Here: "issues", Data: view})
}

type correctView struct {
	Path, Issue string // Path is where the form leads
	Fields      []correctField
	Since       string
	Latest      string
}

// correctField is what one edition says.
type correctField struct {
	Lang, Name, HTMLLang string
	Printed              string
	// Others are the sentences of the same item in this edition, to choose from; empty where the sentence is known.
	Others       []option
	Wrong, Right string
	Must         bool
}

// pointed finds the sentence that an address points at.
func (d *Desk) pointed(r *http.Request, issue *news.Issue) (news.Lang, render.Printed, error) {
	lang, err := langIn(r.PathValue("lang"))
	if err != nil {
		return lang, render.Printed{}, err
	}
	for _, p := range render.PrintedSentences(issue, d.lexicons[lang]) {
		if p.Key == r.PathValue("key") {
			return lang, p, nil
		}
	}
	return lang, render.Printed{}, fmt.Errorf("%w: sentence of issue %s", news.ErrNotFound, issue.Week)
}

// correctPage asks what is wrong with a sentence.
func (d *Desk) correctPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showCorrect(w, r, v, http.StatusOK, "")
}

func (d *Desk) showCorrect(w http.ResponseWriter, r *http.Request, v *visit, status int, fault string) error {
	issue, err := d.final(r)
	if err != nil {
		return err
	}
	lang, p, err := d.pointed(r, issue)
	if err != nil {
		return err
	}
	today := d.o.Now().In(d.o.Zone).Format(time.DateOnly)
	view := correctView{Path: issuePath(issue.Week) + "/wrong/" + string(lang) + "/" + p.Key, Issue: v.lex.WeekTitle(issue.Week), Since: today, Latest: today}
	if since := r.PostFormValue("since"); since != "" {
		view.Since = since
	}
	view.Fields = append(view.Fields, correctField{
		Lang: string(lang), Name: v.lex.Lang(lang), HTMLLang: render.HTMLLang(lang), Printed: p.Text, Must: true,
		Wrong: r.PostFormValue("wrong-" + string(lang)), Right: r.PostFormValue("right-" + string(lang)),
	})
	for _, other := range news.EditionLangs() {
		if other == lang {
			continue
		}
		f := correctField{
			Lang: string(other), Name: v.lex.Lang(other), HTMLLang: render.HTMLLang(other),
			Wrong: r.PostFormValue("wrong-" + string(other)), Right: r.PostFormValue("right-" + string(other)),
		}
		for _, q := range beside(issue, &p, d.lexicons[lang], d.lexicons[other]) {
			f.Others = append(f.Others, option{Value: q.Key, Text: q.Text, Chosen: q.Key == r.PostFormValue("printed-"+string(other))})
		}
		if len(f.Others) > 0 {
			view.Fields = append(view.Fields, f)
		}
	}
	return d.send(w, r, v, status, "correct", &page{Title: v.lex.T("desk.correct"), Here: "issues", Fault: fault, Data: view})
}

// beside returns the sentences of another edition that may say what a sentence says: those of its item, or of its part.
func beside(issue *news.Issue, p *render.Printed, mine, theirs *render.Lexicon) []render.Printed {
	all := render.PrintedSentences(issue, theirs)
	var out []render.Printed
	if p.Story != "" {
		for _, q := range all {
			if q.Story == p.Story {
				out = append(out, q)
			}
		}
		return out
	}
	// Parts have the same order in both editions.
	for i, part := range parts(render.PrintedSentences(issue, mine)) {
		if part != p.Part {
			continue
		}
		if names := parts(all); i < len(names) {
			for _, q := range all {
				if q.Part == names[i] {
					out = append(out, q)
				}
			}
		}
	}
	return out
}

// parts are the headings of sentences, each once.
func parts(all []render.Printed) []string {
	var out []string
	for _, p := range all {
		if len(out) == 0 || out[len(out)-1] != p.Part {
			out = append(out, p.Part)
		}
	}
	return out
}

// maxWords bounds what a correction says, in bytes.
const maxWords = 4000

// correct keeps a correction, for somebody to approve.
func (d *Desk) correct(w http.ResponseWriter, r *http.Request, v *visit) error {
	issue, err := d.final(r)
	if err != nil {
		return err
	}
	lang, p, err := d.pointed(r, issue)
	if err != nil {
		return err
	}
	c := news.Correction{Week: issue.Week, By: v.user.Name, Editions: map[news.Lang]news.Corrected{lang: d.said(r, lang, p.Text)}}
	for _, other := range news.EditionLangs() {
		key := r.PostFormValue("printed-" + string(other))
		if other == lang || key == "" {
			continue
		}
		for _, q := range render.PrintedSentences(issue, d.lexicons[other]) {
			if q.Key == key {
				c.Editions[other] = d.said(r, other, q.Text)
			}
		}
	}
	if c.Since, err = time.Parse(time.DateOnly, r.PostFormValue("since")); err != nil {
		return d.showCorrect(w, r, v, http.StatusBadRequest, v.lex.T("desk.correct.since.bad"))
	}
	c, err = d.o.Issues.SaveCorrection(r.Context(), c)
	if errors.Is(err, news.ErrInvalid) {
		return d.showCorrect(w, r, v, http.StatusBadRequest, v.lex.T("desk.correct.bad"))
	}
	if err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "add correction", strconv.FormatInt(c.N, 10), issue.Week.String())
	return went(w, r, "/desk/corrections/"+strconv.FormatInt(c.N, 10), "corrected")
}

// said reads what the form says of a sentence.
func (d *Desk) said(r *http.Request, lang news.Lang, printed string) news.Corrected {
	bounded := func(name string) string {
		text := r.PostFormValue(name + "-" + string(lang))
		if len(text) > maxWords {
			return "" // refused as missing
		}
		return text
	}
	return news.Corrected{Printed: printed, Wrong: bounded("wrong"), Right: bounded("right")}
}

type correctionView struct {
	correctionRow
	IssuePath, IssueTitle string
	Fields                []correctField
	Told                  []string
	Readers               int
	Since, Latest         string
	Mailings              string
}

// numbered reads the correction that an address names.
func (d *Desk) numbered(r *http.Request) (news.Correction, error) {
	n, err := strconv.ParseInt(r.PathValue("n"), 10, 64)
	if err != nil || n < 1 {
		return news.Correction{}, fmt.Errorf("%w: correction %q", news.ErrNotFound, r.PathValue("n"))
	}
	return d.o.Issues.Correction(r.Context(), n)
}

func (d *Desk) correctionPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showCorrection(w, r, v, http.StatusOK, "")
}

func (d *Desk) showCorrection(w http.ResponseWriter, r *http.Request, v *visit, status int, fault string) error {
	c, err := d.numbered(r)
	if err != nil {
		return err
	}
	told, err := d.o.Issues.Told(r.Context(), &c)
	if err != nil {
		return err
	}
	view := correctionView{
		correctionRow: d.correctionRow(v, &c), IssuePath: issuePath(c.Week), IssueTitle: v.lex.WeekTitle(c.Week), Since: c.Since.Format(time.DateOnly),
		Latest: d.o.Now().In(d.o.Zone).Format(time.DateOnly), Mailings: issuePath(c.Week) + "/mail",
	}
	for _, lang := range news.EditionLangs() {
		words, ok := c.Editions[lang]
		if !ok {
			continue
		}
		view.Fields = append(view.Fields, correctField{
			Lang: string(lang), Name: v.lex.Lang(lang), HTMLLang: render.HTMLLang(lang), Printed: words.Printed, Wrong: words.Wrong, Right: words.Right, Must: true,
		})
		view.Told = append(view.Told, v.lex.T("desk.correction.told", v.lex.Lang(lang), told[lang]))
		view.Readers += told[lang]
	}
	return d.send(w, r, v, status, "correction", &page{Title: v.lex.T("correction.title", view.IssueTitle), Here: "issues", Done: issueDone(r, v), Fault: fault, Data: view})
}

// changeCorrection changes the words of a correction that readers do not see yet.
func (d *Desk) changeCorrection(w http.ResponseWriter, r *http.Request, v *visit) error {
	c, err := d.numbered(r)
	if err != nil {
		return err
	}
	for lang, words := range c.Editions {
		c.Editions[lang] = d.said(r, lang, words.Printed)
	}
	if c.Since, err = time.Parse(time.DateOnly, r.PostFormValue("since")); err != nil {
		return d.showCorrection(w, r, v, http.StatusBadRequest, v.lex.T("desk.correct.since.bad"))
	}
	_, err = d.o.Issues.SaveCorrection(r.Context(), c)
	return d.movedCorrection(w, r, v, &c, "change correction", "changed", err)
}

// movedCorrection says what came of an act.
func (d *Desk) movedCorrection(w http.ResponseWriter, r *http.Request, v *visit, c *news.Correction, action, done string, err error) error {
	number := strconv.FormatInt(c.N, 10)
	switch {
	case errors.Is(err, news.ErrFrozen):
		return d.showCorrection(w, r, v, http.StatusConflict, v.lex.T("desk.correction.frozen"))
	case errors.Is(err, news.ErrInvalid):
		return d.showCorrection(w, r, v, http.StatusBadRequest, v.lex.T("desk.correct.bad"))
	case err != nil:
		if words := issueFault(err, v); words != "" {
			return d.showCorrection(w, r, v, web.Status(err), words)
		}
		return err
	}
	d.audit(r.Context(), &v.user, action, number, c.Week.String())
	return went(w, r, "/desk/corrections/"+number, done)
}

// publishCorrection shows a correction to all and mails it, if as many readers would get it as the page said.
func (d *Desk) publishCorrection(w http.ResponseWriter, r *http.Request, v *visit) error {
	c, err := d.numbered(r)
	if err != nil {
		return err
	}
	told, err := d.o.Issues.Told(r.Context(), &c)
	if err != nil {
		return err
	}
	readers := 0
	for _, n := range told {
		readers += n
	}
	if r.PostFormValue("sure") != "1" {
		return d.showCorrection(w, r, v, http.StatusBadRequest, v.lex.T("desk.send.unsure"))
	}
	if shown, err := strconv.Atoi(r.PostFormValue("readers")); err != nil || shown != readers {
		return d.showCorrection(w, r, v, http.StatusConflict, v.lex.T("desk.send.changed"))
	}
	return d.movedCorrection(w, r, v, &c, "publish correction", "published", d.o.Issues.Publish(r.Context(), c.N, v.user.Name))
}

func (d *Desk) removeCorrection(w http.ResponseWriter, r *http.Request, v *visit) error {
	c, err := d.numbered(r)
	if err != nil {
		return err
	}
	if err := d.o.Issues.RemoveCorrection(r.Context(), c.N); err != nil {
		return d.movedCorrection(w, r, v, &c, "", "", err)
	}
	d.audit(r.Context(), &v.user, "remove correction", strconv.FormatInt(c.N, 10), c.Week.String())
	return went(w, r, "/desk/corrections", "removed")
}
