package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"dateline/internal/mail/doctor"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

// Form is one of the shapes in which readers get an issue.
type Form string

// The forms. A phone is a narrow mail; a dark mail is as screens in the dark show it.
const (
	FormWeb      Form = "web"
	FormMail     Form = "mail"
	FormDark     Form = "dark"
	FormPhone    Form = "phone"
	FormText     Form = "text"
	FormMarkdown Form = "markdown"
)

// Forms returns all forms.
func Forms() []Form { return []Form{FormWeb, FormMail, FormDark, FormPhone, FormText, FormMarkdown} }

// Plain says that a form is text and no page.
func (f Form) Plain() bool { return f == FormText || f == FormMarkdown }

// Standing says how a check came out.
type Standing string

// How checks come out.
const (
	Good    Standing = "good"
	Note    Standing = "note" // may be as it should
	Bad     Standing = "bad"
	Unasked Standing = "unasked"
)

// Check is one thing that is looked at before an issue is sent.
type Check struct {
	// Name is what is looked at; State which of its outcomes, as the lexicon names it; Values stand in its words.
	Name     string
	Standing Standing
	State    string
	Values   []any
	// Lang is the edition that it is about; empty for both. Details name what is meant.
	Lang    news.Lang
	Details []string
}

// Plan is what sending an edition would do.
type Plan struct {
	Lang    news.Lang
	Subject string
	// Readers would get a mail; Nothing would get none, since nothing of the issue is what they chose.
	Readers, Nothing, Slices, Bytes int
	// Made says that the mailing is there already.
	Made bool
}

// Mailing is a mailing with where its deliveries stand.
type Mailing struct {
	news.Mailing
	Counts news.DeliveryCounts
	// Resting are domains that are not sent to for a while; a list of mailings leaves them out.
	Resting []Resting
}

// Resting is a domain that is not sent to for a while, because of what it said of us.
type Resting struct {
	Domain  string
	Until   time.Time
	Why     string // the rule
	Waiting int    // deliveries, as far as they were looked at
}

// Finished says that nothing is left to do.
func (m *Mailing) Finished() bool { return !m.FrozenAt.IsZero() && m.Counts.Finished() }

// Issues is what the desk reads and does of issues and their mailings. Errors wrap the sentinels of package news.
type Issues interface {
	Issues(ctx context.Context, limit int) ([]news.Issue, error)
	Issue(ctx context.Context, week news.Week) (*news.Issue, error)
	Approve(ctx context.Context, week news.Week, by string) error
	Reopen(ctx context.Context, week news.Week) error
	Freeze(ctx context.Context, week news.Week) error
	// Preview returns an edition as readers get it: a whole page, or text.
	Preview(ctx context.Context, week news.Week, lang news.Lang, form Form) (string, error)
	Checks(ctx context.Context, week news.Week) ([]Check, error)
	AdMark(ctx context.Context, week news.Week) (bool, error)
	SetAdMark(ctx context.Context, week news.Week, on bool) error
	// Verdicts returns what readers said of a week's items, those called wrong most often first.
	Verdicts(ctx context.Context, week news.Week) ([]news.Verdict, error)
	// AskLinks has the addresses of an issue asked whether they answer, soon and politely, and returns how many there are.
	AskLinks(ctx context.Context, week news.Week) (int, error)

	// SendTest mails an edition to one address, and returns what the relay said.
	SendTest(ctx context.Context, week news.Week, lang news.Lang, address string) (string, error)
	Plan(ctx context.Context, week news.Week, lang news.Lang) (Plan, error)
	// Schedule has an edition sent from a time on; an approved issue is final from then on.
	// Faults says what is wrong with the set-up of mail while the first issue to readers has not gone out.
	Faults(ctx context.Context) ([]doctor.Finding, error)
	Schedule(ctx context.Context, week news.Week, lang news.Lang, at time.Time) error
	// Mailings returns those of a week, or all where it is zero, the newest first.
	Mailings(ctx context.Context, week news.Week) ([]Mailing, error)
	Mailing(ctx context.Context, id news.MailingID) (Mailing, error)
	Stop(ctx context.Context, id news.MailingID, reason string) error
	Resume(ctx context.Context, id news.MailingID) error
	Cancel(ctx context.Context, id news.MailingID, reason string) error
	Deliveries(ctx context.Context, id news.MailingID, status news.DeliveryStatus, after int64, limit int) ([]news.Delivery, error)
	// Resolve says what became of what is in doubt, of one reader or of all: it was sent, or it is to be sent again.
	Resolve(ctx context.Context, id news.MailingID, reader news.SubscriberID, sent bool) (int, error)
	// Held says why nothing may be sent; empty where it may. Lift lets mail be sent again.
	Held(ctx context.Context) (string, error)
	Lift(ctx context.Context) error
	// Mailbox is where mail is read that this machine keeps, having no relay; empty if it has one.
	Mailbox() string

	// Corrections returns those of a week, or all where it is zero, the newest first.
	Corrections(ctx context.Context, week news.Week) ([]news.Correction, error)
	Correction(ctx context.Context, n int64) (news.Correction, error)
	SaveCorrection(ctx context.Context, c news.Correction) (news.Correction, error)
	RemoveCorrection(ctx context.Context, n int64) error
	// Told returns how many readers of each edition received what a correction corrects.
	Told(ctx context.Context, c *news.Correction) (map[news.Lang]int, error)
	// Publish shows a correction to all, and mails it to those who received what was wrong.
	Publish(ctx context.Context, n int64, by string) error
}

// issueRoutes are the addresses of issues, mailings and corrections.
func (d *Desk) issueRoutes() []Route {
	if d.o.Issues == nil {
		return nil
	}
	read, edit := news.RoleReader, news.RoleEditor
	return []Route{
		{Method: http.MethodGet, Path: "/desk/issues", Role: read, do: d.issues},
		{Method: http.MethodGet, Path: "/desk/issues/{week}", Role: read, do: d.issue},
		{Method: http.MethodGet, Path: "/desk/issues/{week}/preview/{lang}/{form}", Role: read, do: d.preview},
		{Method: http.MethodPost, Path: "/desk/issues/{week}/approve", Role: edit, do: d.approve},
		{Method: http.MethodPost, Path: "/desk/issues/{week}/reopen", Role: edit, do: d.reopenIssue},
		{Method: http.MethodPost, Path: "/desk/issues/{week}/freeze", Role: edit, do: d.freeze},
		{Method: http.MethodPost, Path: "/desk/issues/{week}/ad", Role: edit, do: d.adMark},
		{Method: http.MethodPost, Path: "/desk/issues/{week}/links", Role: edit, do: d.askLinks},
		{Method: http.MethodGet, Path: "/desk/issues/{week}/mail", Role: edit, do: d.mailPage},
		{Method: http.MethodPost, Path: "/desk/issues/{week}/mail/test", Role: edit, do: d.testMail},
		{Method: http.MethodGet, Path: "/desk/issues/{week}/send", Role: edit, do: d.sendPage},
		{Method: http.MethodPost, Path: "/desk/issues/{week}/send", Role: edit, do: d.sendIssue},
		{Method: http.MethodGet, Path: "/desk/mailings/{mailing}", Role: edit, do: d.mailingPage},
		{Method: http.MethodPost, Path: "/desk/mailings/{mailing}/stop", Role: edit, do: d.stopMailing},
		{Method: http.MethodPost, Path: "/desk/mailings/{mailing}/resume", Role: edit, do: d.resumeMailing},
		{Method: http.MethodPost, Path: "/desk/mailings/{mailing}/cancel", Role: edit, do: d.cancelMailing},
		{Method: http.MethodPost, Path: "/desk/mailings/{mailing}/resolve", Role: edit, do: d.resolve},
		{Method: http.MethodPost, Path: "/desk/sending/lift", Role: news.RoleOwner, do: d.lift},
		{Method: http.MethodGet, Path: "/desk/corrections", Role: read, do: d.corrections},
		{Method: http.MethodGet, Path: "/desk/issues/{week}/wrong", Role: edit, do: d.wrongPage},
		{Method: http.MethodGet, Path: "/desk/issues/{week}/wrong/{lang}/{key}", Role: edit, do: d.correctPage},
		{Method: http.MethodPost, Path: "/desk/issues/{week}/wrong/{lang}/{key}", Role: edit, do: d.correct},
		{Method: http.MethodGet, Path: "/desk/corrections/{n}", Role: edit, do: d.correctionPage},
		{Method: http.MethodPost, Path: "/desk/corrections/{n}", Role: edit, do: d.changeCorrection},
		{Method: http.MethodPost, Path: "/desk/corrections/{n}/publish", Role: edit, do: d.publishCorrection},
		{Method: http.MethodPost, Path: "/desk/corrections/{n}/remove", Role: edit, do: d.removeCorrection},
	}
}

// maxIssues is how many issues are listed: ten years.
const maxIssues = 520

type issueRow struct{ Href, Title, Dates, Standing, Items string }

func (d *Desk) issues(w http.ResponseWriter, r *http.Request, v *visit) error {
	all, err := d.o.Issues.Issues(r.Context(), maxIssues)
	if err != nil {
		return err
	}
	var rows []issueRow
	for i := range all {
		rows = append(rows, issueRow{
			issuePath(all[i].Week), v.lex.WeekTitle(all[i].Week), v.lex.WeekDates(all[i].Week), v.lex.Standing(&all[i], d.o.Zone), v.lex.T("desk.issues.items", len(all[i].Items())),
		})
	}
	return d.send(w, r, v, http.StatusOK, "issues", &page{Title: v.lex.T("desk.issues"), Here: "issues", Data: rows})
}

func issuePath(week news.Week) string { return "/desk/issues/" + week.String() }

// weekIn reads the week of an address; another spelling of it is not found.
func weekIn(r *http.Request) (news.Week, error) {
	text := r.PathValue("week")
	week, err := news.ParseWeek(text)
	if err != nil || week.String() != text {
		return week, fmt.Errorf("%w: week %q", news.ErrNotFound, text)
	}
	return week, nil
}

// langIn reads an edition's language.
func langIn(text string) (news.Lang, error) {
	if lang := news.Lang(text); slices.Contains(news.EditionLangs(), lang) {
		return lang, nil
	}
	return "", fmt.Errorf("%w: edition %q", news.ErrNotFound, text)
}

type link struct {
	Href, Text string
	Here       bool
}

type checkRow struct {
	Class, Mark, Text, Lang string
	Details                 []string
}

type issueView struct {
	Path, Title, Dates, Standing string
	Status                       news.IssueStatus
	Langs, Forms                 []link
	Lang                         string // of the preview, as pages name it
	Frame, Text                  string // of the preview: one of the two
	Narrow                       bool
	Checks                       []checkRow
	Bad                          int
	Ad                           bool
	Corrections                  int
	Heard                        []heardRow
	Editing                      bool
	Name                         string
}

// issueIn returns the week that an address names, with its issue.
func (d *Desk) issueIn(r *http.Request) (news.Week, *news.Issue, error) {
	week, err := weekIn(r)
	if err != nil {
		return week, nil, err
	}
	issue, err := d.o.Issues.Issue(r.Context(), week)
	return week, issue, err
}

func (d *Desk) issue(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showIssue(w, r, v, http.StatusOK, "")
}

func (d *Desk) showIssue(w http.ResponseWriter, r *http.Request, v *visit, status int, fault string) error {
	week, issue, err := d.issueIn(r)
	if err != nil {
		return err
	}
	view := issueView{
		Path: issuePath(week), Title: v.lex.WeekTitle(week), Dates: v.lex.WeekDates(week), Standing: v.lex.Standing(issue, d.o.Zone), Status: issue.Status,
		Editing: v.user.Role.Includes(news.RoleEditor), Name: v.user.Name,
	}
	if err := d.putPreview(r, v, week, &view); err != nil {
		return err
	}
	checks, err := d.o.Issues.Checks(r.Context(), week)
	if err != nil {
		return err
	}
	for i := range checks {
		c := &checks[i]
		row := checkRow{
			Class: string(c.Standing), Mark: v.lex.T("desk.check." + string(c.Standing)), Text: v.lex.T("desk.check."+c.Name+"."+c.State, c.Values...), Details: c.Details,
		}
		if c.Lang != "" {
			row.Lang = v.lex.Lang(c.Lang)
		}
		if c.Standing == Bad {
			view.Bad++
		}
		view.Checks = append(view.Checks, row)
	}
	if view.Ad, err = d.o.Issues.AdMark(r.Context(), week); err != nil {
		return err
	}
	list, err := d.o.Issues.Corrections(r.Context(), week)
	if err != nil {
		return err
	}
	view.Corrections = len(list)
	if view.Heard, err = d.heardOf(r.Context(), issue, v); err != nil {
		return err
	}
	return d.send(w, r, v, status, "issue", &page{Title: view.Title, Here: "issues", Done: issueDone(r, v), Fault: fault, Data: view})
}

// putPreview chooses what is previewed by the address.
func (d *Desk) putPreview(r *http.Request, v *visit, week news.Week, view *issueView) error {
	lang, form := v.lex.Language(), FormWeb
	if l, err := langIn(r.URL.Query().Get("lang")); err == nil {
		lang = l
	}
	if f := Form(r.URL.Query().Get("as")); slices.Contains(Forms(), f) {
		form = f
	}
	at := func(l news.Lang, f Form) string {
		return view.Path + "?" + url.Values{"lang": {string(l)}, "as": {string(f)}}.Encode() + "#preview"
	}
	for _, l := range news.EditionLangs() {
		view.Langs = append(view.Langs, link{at(l, form), v.lex.Lang(l), l == lang})
	}
	for _, f := range Forms() {
		view.Forms = append(view.Forms, link{at(lang, f), v.lex.T("desk.form." + string(f)), f == form})
	}
	view.Lang, view.Narrow = render.HTMLLang(lang), form == FormPhone
	if !form.Plain() {
		view.Frame = view.Path + "/preview/" + string(lang) + "/" + string(form)
		return nil
	}
	var err error
	view.Text, err = d.o.Issues.Preview(r.Context(), week, lang, form)
	return err
}

// preview is an edition as readers get it, for a frame that may do nothing.
func (d *Desk) preview(w http.ResponseWriter, r *http.Request, _ *visit) error {
	week, err := weekIn(r)
	if err != nil {
		return err
	}
	lang, err := langIn(r.PathValue("lang"))
	if err != nil {
		return err
	}
	form := Form(r.PathValue("form"))
	if !slices.Contains(Forms(), form) {
		return fmt.Errorf("%w: form %q", news.ErrNotFound, form)
	}
	body, err := d.o.Issues.Preview(r.Context(), week, lang, form)
	if err != nil {
		return err
	}
	kind := "text/html; charset=utf-8"
	if form.Plain() {
		kind = "text/plain; charset=utf-8"
	}
	// A mail's styles stand in its elements; nothing else is let through, and the frame has an origin of its own. Its style
	// sheet is named by our address, since 'self' is nobody there.
	own := d.origin(r).String()
	w.Header().Set("Content-Security-Policy", "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline' "+own+
		"; img-src data: "+own+"; base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
	return web.Send(w, r, web.Reply{Type: kind, Lang: render.HTMLLang(lang), Cache: "no-store", Body: []byte(body)})
}

// issueDone says what has just been done.
func issueDone(r *http.Request, v *visit) string {
	if key := "desk.issue.done." + r.URL.Query().Get("done"); v.lex.Has(key) {
		return v.lex.T(key)
	}
	return ""
}

// moveIssue does something to a week's issue, and leads back to it.
func (d *Desk) moveIssue(w http.ResponseWriter, r *http.Request, v *visit, action, done string, move func(news.Week) error) error {
	week, err := weekIn(r)
	if err != nil {
		return err
	}
	if err := move(week); err != nil {
		if words := issueFault(err, v); words != "" {
			return d.showIssue(w, r, v, web.Status(err), words)
		}
		return err
	}
	d.audit(r.Context(), &v.user, action, week.String(), "")
	return went(w, r, issuePath(week), done)
}

// issueFault says why something cannot be done; empty for what is no fault of theirs.
func issueFault(err error, v *visit) string {
	switch {
	case errors.Is(err, news.ErrFrozen):
		return v.lex.T("desk.issue.fault.frozen")
	case errors.Is(err, news.ErrConflict):
		return v.lex.T("desk.fault.conflict")
	case errors.Is(err, news.ErrInvalid):
		return v.lex.T("desk.issue.fault.early")
	case errors.Is(err, news.ErrUnavailable):
		return v.lex.T("desk.issue.fault.relay")
	default:
		return ""
	}
}

func (d *Desk) approve(w http.ResponseWriter, r *http.Request, v *visit) error {
	name := r.PostFormValue("by")
	if name == "" {
		name = v.user.Name
	}
	if len(name) > maxName {
		return fmt.Errorf("%w: a name of %d bytes", news.ErrInvalid, len(name))
	}
	return d.moveIssue(w, r, v, "approve as "+name, "approve", func(week news.Week) error { return d.o.Issues.Approve(r.Context(), week, name) })
}

// maxName bounds the name under which an issue is approved, in bytes.
const maxName = 200

func (d *Desk) reopenIssue(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.moveIssue(w, r, v, "reopen", "reopen", func(week news.Week) error { return d.o.Issues.Reopen(r.Context(), week) })
}

func (d *Desk) freeze(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.moveIssue(w, r, v, "freeze", "freeze", func(week news.Week) error { return d.o.Issues.Freeze(r.Context(), week) })
}

func (d *Desk) adMark(w http.ResponseWriter, r *http.Request, v *visit) error {
	on := r.PostFormValue("on") == "1"
	action, done := "take the ad mark away", "noad"
	if on {
		action, done = "set the ad mark", "ad"
	}
	return d.moveIssue(w, r, v, action, done, func(week news.Week) error { return d.o.Issues.SetAdMark(r.Context(), week, on) })
}

func (d *Desk) askLinks(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.moveIssue(w, r, v, "check links", "links", func(week news.Week) error {
		_, err := d.o.Issues.AskLinks(r.Context(), week)
		return err
	})
}
