package desk

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/web"
)

type mailingRow struct {
	Path, Name, Lang, State, Reason, When, Subject string
	Readers, Done                                  int
	Counts                                         []countRow
	// Stop, Resume and Cancel say what can be done about it.
	Stop, Resume, Cancel bool
	Doubts               int
}

type countRow struct {
	Href, Text string
	N          int
}

type mailView struct {
	Path, Issue, Held, Mailbox string
	Mailings                   []mailingRow
	// Live says that something goes on, so that the page looks again by itself.
	Live    bool
	Langs   []option
	Address string
	Owner   bool
}

func (d *Desk) mailPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showMail(w, r, v, http.StatusOK, issueDone(r, v), "")
}

func (d *Desk) showMail(w http.ResponseWriter, r *http.Request, v *visit, status int, done, fault string) error {
	week, _, err := d.issueIn(r)
	if err != nil {
		return err
	}
	view := mailView{
		Path: issuePath(week), Issue: v.lex.WeekTitle(week), Mailbox: d.o.Issues.Mailbox(), Owner: v.user.Role.Includes(news.RoleOwner), Address: r.PostFormValue("address"),
		Langs: choices(news.EditionLangs(), v.lex.Language(), v.lex.Lang),
	}
	if view.Held, err = d.o.Issues.Held(r.Context()); err != nil {
		return err
	}
	all, err := d.o.Issues.Mailings(r.Context(), week)
	if err != nil {
		return err
	}
	for i := range all {
		view.Mailings = append(view.Mailings, d.mailingRow(v, &all[i]))
		view.Live = view.Live || all[i].Status == news.MailingOpen && !all[i].Finished()
	}
	return d.send(w, r, v, status, "mail", &page{Title: v.lex.T("desk.mail.title", view.Issue), Here: "issues", Done: done, Fault: fault, Data: view})
}

func mailingPath(id news.MailingID) string { return "/desk/mailings/" + url.PathEscape(string(id)) }

func (d *Desk) mailingRow(v *visit, m *Mailing) mailingRow {
	row := mailingRow{
		Path: mailingPath(m.ID), Name: v.lex.T("desk.mailing." + string(m.Kind)), Lang: v.lex.Lang(m.Lang), Subject: m.Subject, Reason: m.Reason,
		When: d.at(v, m.SendAt), Readers: m.Recipients, Done: m.Counts.Total() - m.Counts.Open(),
		Doubts: m.Counts[news.DeliveryInDoubt] + m.Counts[news.DeliveryUnresolved],
	}
	state := string(m.Status)
	switch finished := m.Finished(); {
	case finished && m.Status != news.MailingCancelled:
		state = "finished"
	case m.Status == news.MailingOpen && m.SendAt.After(d.o.Now()):
		state, row.Stop, row.Cancel = "waiting", true, true
	case m.Status == news.MailingOpen:
		row.Stop, row.Cancel = true, true
	case m.Status == news.MailingPaused, m.Status == news.MailingHeld:
		row.Resume, row.Cancel = true, true
	}
	row.State = v.lex.T("desk.mailing.state." + state)
	for _, s := range news.DeliveryStatuses() {
		if n := m.Counts[s]; n > 0 {
			row.Counts = append(row.Counts, countRow{row.Path + "?status=" + string(s), v.lex.T("desk.delivery." + string(s)), n})
		}
	}
	return row
}

// testMail mails an edition to one address.
func (d *Desk) testMail(w http.ResponseWriter, r *http.Request, v *visit) error {
	week, err := weekIn(r)
	if err != nil {
		return err
	}
	lang, err := langIn(r.PostFormValue("lang"))
	if err != nil {
		return err
	}
	address := strings.TrimSpace(r.PostFormValue("address"))
	reply, err := d.o.Issues.SendTest(r.Context(), week, lang, address)
	switch {
	case errors.Is(err, news.ErrInvalid):
		return d.showMail(w, r, v, http.StatusBadRequest, "", v.lex.T("desk.test.invalid"))
	case errors.Is(err, news.ErrUnavailable):
		return d.showMail(w, r, v, http.StatusServiceUnavailable, "", v.lex.T("desk.test.relay", cut(err.Error())))
	case err != nil:
		return err
	}
	d.audit(r.Context(), &v.user, "send a test", week.String()+" "+string(lang), address)
	return d.showMail(w, r, v, http.StatusOK, v.lex.T("desk.test.done", address, cut(reply)), "")
}

// cut bounds what a relay said.
func cut(text string) string {
	const longest = 300
	runes := []rune(strings.ToValidUTF8(text, ""))
	return string(runes[:min(len(runes), longest)])
}

type planRow struct {
	Lang, Subject, Readers, Nothing, Size string
	Made                                  bool
}

type sendView struct {
	Path, Issue, Mailbox string
	Langs                []option
	When                 string // as the form has it; empty is now
	At                   string // in words
	Now                  string
	Zone                 string
	Plans                []planRow
	Readers              int
	Confirm              bool // the second page
	Lang                 string
	Final                bool
	Faults               []string // of the set-up, before the first issue
}

// askedSend is what the form of sending says.
type askedSend struct {
	langs []news.Lang
	lang  string // as the form has it
	at    time.Time
	when  string
}

// readSend reads the form of sending; the time is that of the desk's zone.
func (d *Desk) readSend(r *http.Request) (askedSend, error) {
	a := askedSend{lang: r.FormValue("lang"), when: r.FormValue("at"), at: d.o.Now(), langs: news.EditionLangs()}
	if a.lang != "" && a.lang != "both" {
		lang, err := langIn(a.lang)
		if err != nil {
			return a, err
		}
		a.langs = []news.Lang{lang}
	}
	if r.FormValue("when") != "later" {
		a.when = ""
	}
	if a.when == "" {
		return a, nil
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", a.when, d.o.Zone)
	if err != nil || at.Before(d.o.Now().Add(-time.Minute)) || at.After(d.o.Now().Add(sendWithin)) {
		return a, fmt.Errorf("%w: send at %q", news.ErrInvalid, a.when)
	}
	a.at = at
	return a, nil
}

// sendWithin is how far off a sending may be.
const sendWithin = 60 * 24 * time.Hour

// sendPage asks what is to be sent when, and, once that is said, shows what it would do and asks again.
func (d *Desk) sendPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showSend(w, r, v, http.StatusOK, "")
}

func (d *Desk) showSend(w http.ResponseWriter, r *http.Request, v *visit, status int, fault string) error {
	week, issue, err := d.issueIn(r)
	if err != nil {
		return err
	}
	view := sendView{
		Path: issuePath(week), Issue: v.lex.WeekTitle(week), Mailbox: d.o.Issues.Mailbox(), Zone: d.o.Zone.String(), Final: issue.Status == news.Frozen || d.o.Issues.Mailbox() != "",
		Now: d.o.Now().In(d.o.Zone).Format("2006-01-02T15:04"), Lang: "both", Langs: []option{{Value: "both", Text: v.lex.T("desk.send.both")}},
	}
	view.Langs = append(view.Langs, choices(news.EditionLangs(), "", v.lex.Lang)...)
	title := v.lex.T("desk.send.title", view.Issue)
	if issue.Status == news.Draft {
		return d.send(w, r, v, http.StatusConflict, "send", &page{Title: title, Here: "issues", Fault: v.lex.T("desk.send.draft"), Data: view})
	}
	if r.FormValue("lang") == "" {
		return d.send(w, r, v, status, "send", &page{Title: title, Here: "issues", Fault: fault, Data: view})
	}
	asked, err := d.readSend(r)
	if err != nil {
		return d.send(w, r, v, http.StatusBadRequest, "send", &page{Title: title, Here: "issues", Fault: v.lex.T("desk.send.when.bad"), Data: view})
	}
	plans, err := d.plans(r, week, asked.langs)
	if err != nil {
		if words := issueFault(err, v); words != "" {
			return d.send(w, r, v, web.Status(err), "send", &page{Title: title, Here: "issues", Fault: v.lex.T("desk.send.cannot"), Data: view})
		}
		return err
	}
	view.Confirm, view.When, view.Lang = true, asked.when, asked.lang
	if asked.when != "" {
		view.At = d.at(v, asked.at)
	}
	bad, err := d.o.Issues.Faults(r.Context())
	if err != nil {
		return err
	}
	for _, f := range bad {
		view.Faults = append(view.Faults, f.Text(v.lex.Language()))
	}
	for _, p := range plans {
		row := planRow{
			Lang: v.lex.Lang(p.Lang), Subject: p.Subject, Readers: v.lex.T("desk.send.readers", p.Readers), Made: p.Made, Size: v.lex.T("desk.send.size", p.Slices, (p.Bytes+1023)>>10),
		}
		if p.Nothing > 0 {
			row.Nothing = v.lex.T("desk.send.nothing", p.Nothing)
		}
		if !p.Made {
			view.Readers += p.Readers
		}
		view.Plans = append(view.Plans, row)
	}
	return d.send(w, r, v, status, "send", &page{Title: title, Here: "issues", Fault: fault, Data: view})
}

func (d *Desk) plans(r *http.Request, week news.Week, langs []news.Lang) ([]Plan, error) {
	var all []Plan
	for _, lang := range langs {
		p, err := d.o.Issues.Plan(r.Context(), week, lang)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// sendIssue has an issue sent, if as many readers would get it as the page of the second asking said.
func (d *Desk) sendIssue(w http.ResponseWriter, r *http.Request, v *visit) error {
	week, err := weekIn(r)
	if err != nil {
		return err
	}
	asked, err := d.readSend(r)
	if err != nil {
		return d.showSend(w, r, v, http.StatusBadRequest, v.lex.T("desk.send.when.bad"))
	}
	if r.PostFormValue("sure") != "1" {
		return d.showSend(w, r, v, http.StatusBadRequest, v.lex.T("desk.send.unsure"))
	}
	if r.PostFormValue("despite") != "1" {
		bad, err := d.o.Issues.Faults(r.Context())
		if err != nil {
			return d.sendFault(w, r, v, err)
		}
		if len(bad) > 0 {
			return d.showSend(w, r, v, http.StatusConflict, v.lex.T("desk.send.faults"))
		}
	}
	plans, err := d.plans(r, week, asked.langs)
	if err != nil {
		return d.sendFault(w, r, v, err)
	}
	readers := 0
	for _, p := range plans {
		if !p.Made {
			readers += p.Readers
		}
	}
	if shown, err := strconv.Atoi(r.PostFormValue("readers")); err != nil || shown != readers {
		return d.showSend(w, r, v, http.StatusConflict, v.lex.T("desk.send.changed"))
	}
	for i, p := range plans {
		if p.Made {
			continue
		}
		if err := d.o.Issues.Schedule(r.Context(), week, asked.langs[i], asked.at); err != nil {
			return d.sendFault(w, r, v, err)
		}
		detail := v.lex.T("desk.send.readers", p.Readers)
		if asked.when != "" {
			detail += " " + asked.at.Format(time.RFC3339)
		}
		d.audit(r.Context(), &v.user, "send", week.String()+" "+string(asked.langs[i]), detail)
	}
	done := "send"
	if asked.when != "" {
		done = "schedule"
	}
	return went(w, r, issuePath(week)+"/mail", done)
}

func (d *Desk) sendFault(w http.ResponseWriter, r *http.Request, v *visit, err error) error {
	if words := issueFault(err, v); words != "" {
		return d.showSend(w, r, v, web.Status(err), words)
	}
	return err
}

// deliveriesShown is how many deliveries one page lists.
const deliveriesShown = 100

type deliveryRow struct {
	Reader, Address, State, Tries, Next, Reply string
	Doubt                                      bool
}

type mailingView struct {
	mailingRow
	Back       string
	Status     string
	Deliveries []deliveryRow
	More       string
	Live       bool
	Resolvable bool
	Resting    []string
}

// mailingPage is one mailing with its deliveries.
func (d *Desk) mailingPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showMailing(w, r, v, http.StatusOK, "")
}

func (d *Desk) showMailing(w http.ResponseWriter, r *http.Request, v *visit, code int, fault string) error {
	id := news.MailingID(r.PathValue("mailing"))
	m, err := d.o.Issues.Mailing(r.Context(), id)
	if err != nil {
		return err
	}
	status := news.DeliveryStatus(r.URL.Query().Get("status"))
	if !among(string(status), news.DeliveryStatuses()) {
		return fmt.Errorf("%w: state %q", news.ErrNotFound, status)
	}
	after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil || after < 0 {
		after = 0
	}
	list, err := d.o.Issues.Deliveries(r.Context(), id, status, after, deliveriesShown)
	if err != nil {
		return err
	}
	view := mailingView{
		mailingRow: d.mailingRow(v, &m), Back: issuePath(m.Week) + "/mail", Live: m.Status == news.MailingOpen && !m.Finished(), Resolvable: m.Status != news.MailingCancelled,
	}
	if status != "" {
		view.Status = v.lex.T("desk.delivery." + string(status))
	}
	for _, x := range m.Resting {
		view.Resting = append(view.Resting, v.lex.T("desk.mailing.rests", x.Domain, d.at(v, x.Until), x.Waiting, x.Why))
	}
	for i := range list {
		x := &list[i]
		view.Deliveries = append(view.Deliveries, deliveryRow{
			Reader: string(x.Subscriber), Address: x.Address, State: v.lex.T("desk.delivery." + string(x.Status)), Tries: v.lex.T("desk.delivery.tries", x.Attempt),
			Next: d.at(v, x.NextAt), Reply: x.Reply, Doubt: x.Status == news.DeliveryUnresolved || x.Status == news.DeliveryInDoubt,
		})
	}
	if len(list) == deliveriesShown {
		view.More = mailingPath(id) + "?" + url.Values{"status": {string(status)}, "after": {strconv.FormatInt(list[len(list)-1].N, 10)}}.Encode()
	}
	return d.send(w, r, v, code, "mailing", &page{Title: v.lex.T("desk.mailing.title", view.Name, v.lex.WeekTitle(m.Week), view.Lang), Here: "issues", Done: issueDone(r, v), Fault: fault, Data: view})
}

// moveMailing does something to a mailing, and leads back to it.
func (d *Desk) moveMailing(w http.ResponseWriter, r *http.Request, v *visit, action, done, detail string, move func(news.MailingID) error) error {
	id := news.MailingID(r.PathValue("mailing"))
	if err := move(id); err != nil {
		if words := issueFault(err, v); words != "" {
			return d.showMailing(w, r, v, web.Status(err), words)
		}
		return err
	}
	d.audit(r.Context(), &v.user, action, string(id), detail)
	return went(w, r, mailingPath(id), done)
}

func (d *Desk) stopMailing(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.moveMailing(w, r, v, "stop mailing", "stop", "", func(id news.MailingID) error {
		return d.o.Issues.Stop(r.Context(), id, v.lex.T("desk.mailing.by", v.user.Name))
	})
}

func (d *Desk) resumeMailing(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.moveMailing(w, r, v, "resume mailing", "resume", "", func(id news.MailingID) error { return d.o.Issues.Resume(r.Context(), id) })
}

func (d *Desk) cancelMailing(w http.ResponseWriter, r *http.Request, v *visit) error {
	if r.PostFormValue("sure") != "1" {
		return d.showMailing(w, r, v, http.StatusBadRequest, v.lex.T("desk.send.unsure"))
	}
	return d.moveMailing(w, r, v, "cancel mailing", "cancel", "", func(id news.MailingID) error {
		return d.o.Issues.Cancel(r.Context(), id, v.lex.T("desk.mailing.by", v.user.Name))
	})
}

// resolve says what became of messages in doubt.
func (d *Desk) resolve(w http.ResponseWriter, r *http.Request, v *visit) error {
	as := r.PostFormValue("as")
	if as != "sent" && as != "unsent" {
		return fmt.Errorf("%w: resolved as %q", news.ErrInvalid, as)
	}
	reader := news.SubscriberID(r.PostFormValue("reader"))
	return d.moveMailing(w, r, v, "resolve as "+as, "resolve", string(reader), func(id news.MailingID) error {
		_, err := d.o.Issues.Resolve(r.Context(), id, reader, as == "sent")
		return err
	})
}

// lift lets mail be sent again after a backup was put back.
func (d *Desk) lift(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := d.o.Issues.Lift(r.Context()); err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "lift the hold on sending", "", "")
	return went(w, r, "/desk/issues", "lift")
}
