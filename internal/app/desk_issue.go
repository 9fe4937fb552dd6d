package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"dateline/internal/archive"
	"dateline/internal/deliver"
	"dateline/internal/desk"
	"dateline/internal/mail/doctor"
	"dateline/internal/news"
	"dateline/internal/render"
)

// deskIssues is what the desk does with issues, their mailings and their corrections.
type deskIssues struct {
	a    *App
	site http.Handler // the public pages, for previews
}

// Issues returns the newest issues.
func (d *deskIssues) Issues(ctx context.Context, limit int) ([]news.Issue, error) {
	return d.a.Store.Issues(ctx, limit)
}

// Issue returns a week's issue.
func (d *deskIssues) Issue(ctx context.Context, week news.Week) (*news.Issue, error) {
	return d.a.Store.Issue(ctx, week)
}

// Verdicts returns what readers said of a week's items.
func (d *deskIssues) Verdicts(ctx context.Context, week news.Week) ([]news.Verdict, error) {
	return d.a.Store.Verdicts(ctx, week)
}

// Approve says that a person read the draft.
func (d *deskIssues) Approve(ctx context.Context, week news.Week, by string) error {
	_, err := d.a.Approve(ctx, week, by)
	return err
}

// Reopen takes an approval back.
func (d *deskIssues) Reopen(ctx context.Context, week news.Week) error {
	_, err := d.a.Reopen(ctx, week)
	return err
}

// Freeze makes an approved issue final.
func (d *deskIssues) Freeze(ctx context.Context, week news.Week) error {
	_, err := d.a.Freeze(ctx, week)
	return err
}

// Preview returns an edition as readers get it.
func (d *deskIssues) Preview(ctx context.Context, week news.Week, lang news.Lang, form desk.Form) (string, error) {
	issue, err := d.a.Archive.Issue(ctx, week)
	if err != nil {
		return "", err
	}
	at, edition := render.NewAddress(d.a.BaseURL()), render.NewEdition(&issue.Issue, render.NewLexicon(lang), issue.Zone)
	switch form {
	case desk.FormWeb:
		return d.pageWithStyle(ctx, render.Address("").Issue(lang, week))
	case desk.FormMarkdown:
		return render.Markdown(edition, at), nil
	case desk.FormMail, desk.FormDark, desk.FormPhone, desk.FormText:
		m, err := render.NewMail(edition, render.MailOptions{At: at, Sender: d.a.o.Settings.Sender()})
		if err != nil {
			return "", err
		}
		slots := map[render.Slot]string{render.SlotWeb: at.Issue(lang, week), render.SlotPreferences: at.Subscribe(lang), render.SlotUnsubscribe: at.Subscribe(lang)}
		if form == desk.FormText {
			return string(m.Text.Append(nil, slots)), nil
		}
		return render.MailIn(string(m.HTML.Append(nil, slots)), form == desk.FormDark), nil
	default:
		return "", fmt.Errorf("%w: form %q", news.ErrInvalid, form)
	}
}

// pageWithStyle returns a page with its style sheet in it: a frame that may do nothing has an origin of its own, and nothing of
// ours is given to others.
func (d *deskIssues) pageWithStyle(ctx context.Context, path string) (string, error) {
	text, err := d.page(ctx, path)
	if err != nil {
		return "", err
	}
	found := sheetLink.FindStringSubmatchIndex(text)
	if found == nil {
		return text, nil
	}
	sheet, err := d.page(ctx, text[found[2]:found[3]])
	if err != nil {
		return "", err
	}
	return text[:found[0]] + "<style>" + sheet + "</style>" + text[found[1]:], nil
}

// sheetLink is the link of our style sheet, as the site's layout writes it.
var sheetLink = regexp.MustCompile(`<link rel="stylesheet" href="(/static/[^"]+)">`)

// page returns a page of the public site as readers get it.
func (d *deskIssues) page(ctx context.Context, path string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return "", err
	}
	if u, err := url.Parse(d.a.BaseURL()); err == nil {
		r.Host = u.Host
	}
	r.RemoteAddr = "127.0.0.1:0"
	w := &memory{header: http.Header{}, status: http.StatusOK}
	d.site.ServeHTTP(w, r)
	if w.status != http.StatusOK {
		return "", fmt.Errorf("%w: page %s is answered with %d", news.ErrNotFound, path, w.status)
	}
	return w.body.String(), nil
}

// memory is an answer that is kept.
type memory struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the answer's header.
func (m *memory) Header() http.Header { return m.header }

// WriteHeader keeps the status.
func (m *memory) WriteHeader(status int) { m.status = status }

// Write keeps a piece of the body.
func (m *memory) Write(b []byte) (int, error) { return m.body.Write(b) }

// Checks looks at what an issue needs before it is sent.
func (d *deskIssues) Checks(ctx context.Context, week news.Week) ([]desk.Check, error) {
	issue, err := d.a.Archive.Issue(ctx, week)
	if err != nil {
		return nil, err
	}
	all := []desk.Check{{Name: "read", Standing: desk.Good, State: "good", Values: []any{issue.ReadBy}}}
	if issue.Status == news.Draft {
		all[0] = desk.Check{Name: "read", Standing: desk.Bad, State: "bad"}
	}
	for _, lang := range news.EditionLangs() {
		c, err := d.size(issue, lang)
		if err != nil {
			return nil, err
		}
		all = append(all, c, proofCheck(issue, lang), missingCheck(issue, lang))
	}
	links, err := d.linksCheck(ctx, week)
	if err != nil {
		return nil, err
	}
	all = append(all, links)
	all = append(all, d.senderChecks()...)
	held, _, err := d.a.Store.Sending(ctx)
	if err != nil {
		return nil, err
	}
	if held != "" {
		all = append(all, desk.Check{Name: "held", Standing: desk.Bad, State: "bad", Values: []any{held}})
	}
	ad, err := d.AdMark(ctx, week)
	if err != nil {
		return nil, err
	}
	if ad {
		return append(all, desk.Check{Name: "ad", Standing: desk.Note, State: "note"}), nil
	}
	return append(all, desk.Check{Name: "ad", Standing: desk.Good, State: "good"}), nil
}

// size says how long the mail of the whole edition is, and what of it is on the web page alone.
func (d *deskIssues) size(issue *archive.Issue, lang news.Lang) (desk.Check, error) {
	m, err := render.NewMail(render.NewEdition(&issue.Issue, render.NewLexicon(lang), issue.Zone), render.MailOptions{At: render.NewAddress(d.a.BaseURL()), Sender: d.a.o.Settings.Sender()})
	if err != nil {
		return desk.Check{}, err
	}
	kb := (len(m.HTML.Append(nil, nil)) + 1023) >> 10
	c := desk.Check{Name: "size", Standing: desk.Good, State: "good", Values: []any{kb}, Lang: lang}
	if m.Cut > 0 {
		c.Standing, c.State, c.Values = desk.Note, "cut", []any{kb, m.Cut}
	}
	return c, nil
}

// proofCheck counts the sentences of an edition that no passage holds.
func proofCheck(issue *archive.Issue, lang news.Lang) desk.Check {
	all := render.PrintedSentences(&issue.Issue, render.NewLexicon(lang))
	c := desk.Check{Name: "proof", Standing: desk.Good, State: "good", Values: []any{len(all)}, Lang: lang}
	for i := range all {
		if !all[i].Proved {
			c.Details = append(c.Details, all[i].Text)
		}
	}
	if n := len(c.Details); n > 0 {
		c.Standing, c.State, c.Values = desk.Bad, "bad", []any{n}
	}
	return c
}

// missingCheck names the promised sections without news.
func missingCheck(issue *archive.Issue, lang news.Lang) desk.Check {
	lex := render.NewLexicon(lang)
	var names []string
	for _, id := range issue.Coverage.Missing {
		names = append(names, lex.Section(id))
	}
	if len(names) == 0 {
		return desk.Check{Name: "missing", Standing: desk.Good, State: "good", Lang: lang}
	}
	return desk.Check{Name: "missing", Standing: desk.Note, State: "note", Values: []any{strings.Join(names, lex.T("list.comma"))}, Lang: lang}
}

// linksCheck says what is known of an issue's links.
func (d *deskIssues) linksCheck(ctx context.Context, week news.Week) (desk.Check, error) {
	all, err := d.a.Store.Links(ctx, week)
	if err != nil {
		return desk.Check{}, err
	}
	c := desk.Check{Name: "links", Standing: desk.Unasked, State: "unasked"}
	asked := 0
	for _, l := range all {
		if !l.CheckedAt.IsZero() {
			asked++
		}
		if l.Class != "" {
			c.Details = append(c.Details, l.URL+" — "+l.Fault)
		}
	}
	switch dead := len(c.Details); {
	case len(all) == 0:
	case asked < len(all):
		c.State, c.Values = "asking", []any{asked, len(all)}
	case dead > 0:
		c.Standing, c.State, c.Values = desk.Note, "dead", []any{dead, len(all)}
	default:
		c.Standing, c.State, c.Values = desk.Good, "good", []any{len(all)}
	}
	return c, nil
}

// senderChecks look at what the configuration says of who sends.
func (d *deskIssues) senderChecks() []desk.Check {
	s := &d.a.o.Settings
	if d.a.Trial() {
		return []desk.Check{{Name: "sender", Standing: desk.Note, State: "trial"}}
	}
	sender := desk.Check{Name: "sender", Standing: desk.Good, State: "good"}
	var missing []string
	for _, k := range []struct{ name, value string }{{"sender_mail", s.SenderMail}, {"postal_address", s.PostalAddress}} {
		if strings.TrimSpace(k.value) == "" || k.value == trialSender {
			missing = append(missing, k.name)
		}
	}
	switch {
	case len(missing) > 0:
		sender.Standing, sender.State, sender.Values = desk.Bad, "bad", []any{strings.Join(missing, ", ")}
	case strings.TrimSpace(s.SenderName) == "":
		sender.Standing, sender.State = desk.Note, "note"
	}
	signed := desk.Check{Name: "dkim", Standing: desk.Note, State: "note"}
	if len(s.DKIM) > 0 {
		var names []string
		for _, text := range s.DKIM {
			name, _, _ := strings.Cut(text, ":")
			names = append(names, name)
		}
		signed.Standing, signed.State, signed.Values = desk.Good, "good", []any{strings.Join(names, ", ")}
	}
	https := desk.Check{Name: "https", Standing: desk.Good, State: "good"}
	if !strings.HasPrefix(d.a.BaseURL(), "https://") {
		https.Standing, https.State = desk.Note, "note"
	}
	return []desk.Check{sender, signed, https}
}

// AdMark reports whether the mail's subject says that it is advertising.
func (d *deskIssues) AdMark(ctx context.Context, week news.Week) (bool, error) {
	return d.a.Store.AdMark(ctx, week)
}

// SetAdMark says whether it does. Mailings that were made stay as they are.
func (d *deskIssues) SetAdMark(ctx context.Context, week news.Week, on bool) error {
	issue, err := d.a.Store.Issue(ctx, week)
	if err != nil {
		return err
	}
	if issue.Status == news.Frozen {
		return news.ErrFrozen
	}
	return d.a.Store.SetAdMark(ctx, week, on)
}

// AskLinks has every address asked that the issue links to.
func (d *deskIssues) AskLinks(ctx context.Context, week news.Week) (int, error) {
	issue, err := d.a.Store.Issue(ctx, week)
	if err != nil {
		return 0, err
	}
	urls := map[string]bool{}
	for _, item := range issue.Items() {
		for _, l := range item.Links {
			urls[render.SafeURL(l.URL)] = true
		}
	}
	for _, lang := range news.EditionLangs() {
		for _, p := range render.PrintedSentences(issue, render.NewLexicon(lang)) {
			for _, ref := range p.Passages {
				urls[render.SafeURL(ref.URL)] = true
			}
		}
	}
	delete(urls, "")
	list := slices.Sorted(maps.Keys(urls))
	return len(list), d.a.Store.AskLinks(ctx, week, list, wall()())
}

// SendTest mails an edition to one address.
func (d *deskIssues) SendTest(ctx context.Context, week news.Week, lang news.Lang, address string) (string, error) {
	return d.a.SendTest(ctx, week, lang, address, nil)
}

// Plan says what sending an edition would do.
func (d *deskIssues) Plan(ctx context.Context, week news.Week, lang news.Lang) (desk.Plan, error) {
	p, err := d.a.PlanMailing(ctx, week, lang)
	if err != nil {
		return desk.Plan{}, err
	}
	return desk.Plan{Lang: lang, Subject: p.Subject, Readers: p.Recipients, Nothing: p.Nothing, Slices: p.Slices, Bytes: p.Bytes, Made: p.Exists != nil}, nil
}

// Faults says what is wrong with the set-up of mail while the first issue has not gone out.
func (d *deskIssues) Faults(ctx context.Context) ([]doctor.Finding, error) {
	return d.a.FirstIssueFaults(ctx)
}

// Schedule has an edition sent from a time on.
func (d *deskIssues) Schedule(ctx context.Context, week news.Week, lang news.Lang, at time.Time) error {
	_, err := d.a.MakeMailing(ctx, week, lang, at)
	return err
}

// Mailings returns mailings with where their deliveries stand.
func (d *deskIssues) Mailings(ctx context.Context, week news.Week) ([]desk.Mailing, error) {
	all, err := d.a.Store.Mailings(ctx, week)
	if err != nil {
		return nil, err
	}
	out := make([]desk.Mailing, len(all))
	for i, m := range all {
		out[i].Mailing = m
		if out[i].Counts, err = d.a.Store.CountDeliveries(ctx, m.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Mailing returns one.
func (d *deskIssues) Mailing(ctx context.Context, id news.MailingID) (desk.Mailing, error) {
	m, err := d.a.Store.Mailing(ctx, id)
	if err != nil {
		return desk.Mailing{}, err
	}
	out := desk.Mailing{Mailing: m}
	if out.Counts, err = d.a.Store.CountDeliveries(ctx, id); err != nil || out.Counts[news.DeliveryDeferred] == 0 {
		return out, err
	}
	rests, err := deliver.Resting(ctx, d.a.Store, id, wall()())
	for _, r := range rests {
		out.Resting = append(out.Resting, desk.Resting(r))
	}
	return out, err
}

// Stop stops a mailing that is open; what is on its way arrives.
func (d *deskIssues) Stop(ctx context.Context, id news.MailingID, reason string) error {
	m, err := d.a.Store.Mailing(ctx, id)
	if err != nil {
		return err
	}
	if m.Status != news.MailingOpen {
		return fmt.Errorf("%w: mailing %s is %s", news.ErrConflict, id, m.Status)
	}
	return d.a.Store.MoveMailing(ctx, id, news.MailingPaused, reason)
}

// Resume lets a mailing go on that was stopped or held.
func (d *deskIssues) Resume(ctx context.Context, id news.MailingID) error {
	m, err := d.a.Store.Mailing(ctx, id)
	if err != nil {
		return err
	}
	if m.Status == news.MailingOpen || m.Status == news.MailingCancelled {
		return fmt.Errorf("%w: mailing %s is %s", news.ErrConflict, id, m.Status)
	}
	if m.BeatAt.IsZero() && m.SendAt.After(wall()()) { // its time is still to come
		return d.a.Store.MoveMailing(ctx, id, news.MailingOpen, "")
	}
	_, err = d.a.ResumeMailing(ctx, id)
	return err
}

// Cancel ends a mailing for good.
func (d *deskIssues) Cancel(ctx context.Context, id news.MailingID, reason string) error {
	return d.a.Store.MoveMailing(ctx, id, news.MailingCancelled, reason)
}

// Deliveries returns a page of a mailing's deliveries.
func (d *deskIssues) Deliveries(ctx context.Context, id news.MailingID, status news.DeliveryStatus, after int64, limit int) ([]news.Delivery, error) {
	return d.a.Store.Deliveries(ctx, id, status, after, limit)
}

// Resolve says what became of what is in doubt.
func (d *deskIssues) Resolve(ctx context.Context, id news.MailingID, reader news.SubscriberID, sent bool) (int, error) {
	r := news.Resolve{
		Mailing: id, Subscriber: reader, From: []news.DeliveryStatus{news.DeliveryInDoubt, news.DeliveryUnresolved},
		To: news.DeliveryAccepted, Reply: "counted as sent at the desk",
	}
	if !sent {
		r.To, r.Reply = news.DeliveryPending, ""
	}
	n, err := d.a.Store.ResolveDeliveries(ctx, r)
	if err != nil || sent || n == 0 {
		return n, err
	}
	_, err = d.a.ResumeMailing(ctx, id)
	return n, err
}

// Held says why nothing may be sent.
func (d *deskIssues) Held(ctx context.Context) (string, error) {
	reason, _, err := d.a.SendingHeld(ctx)
	return reason, err
}

// Lift lets mail be sent again.
func (d *deskIssues) Lift(ctx context.Context) error { return d.a.LiftHold(ctx) }

// Mailbox is where mail is read that this machine keeps.
func (d *deskIssues) Mailbox() string {
	if !d.a.Trial() {
		return ""
	}
	return d.a.MailboxURL()
}

// Corrections returns corrections, public or not.
func (d *deskIssues) Corrections(ctx context.Context, week news.Week) ([]news.Correction, error) {
	return d.a.Corrections(ctx, week)
}

// Correction returns one.
func (d *deskIssues) Correction(ctx context.Context, n int64) (news.Correction, error) {
	return d.a.Store.Correction(ctx, n)
}

// SaveCorrection keeps one that readers do not see yet.
func (d *deskIssues) SaveCorrection(ctx context.Context, c news.Correction) (news.Correction, error) {
	return d.a.SaveCorrection(ctx, c)
}

// RemoveCorrection removes one that readers have not seen.
func (d *deskIssues) RemoveCorrection(ctx context.Context, n int64) error {
	return d.a.Store.RemoveCorrection(ctx, n)
}

// Told returns how many readers of each edition received what a correction corrects.
func (d *deskIssues) Told(ctx context.Context, c *news.Correction) (map[news.Lang]int, error) {
	told, err := d.a.HeardBy(ctx, c)
	out := map[news.Lang]int{}
	for _, t := range told {
		out[t.Lang] = t.Readers
	}
	return out, err
}

// Publish shows a correction to all, and mails it to those who received what was wrong.
func (d *deskIssues) Publish(ctx context.Context, n int64, by string) error {
	_, _, err := d.a.PublishCorrection(ctx, n, by)
	if errors.Is(err, news.ErrFrozen) {
		return fmt.Errorf("%w: %w", news.ErrConflict, err)
	}
	return err
}
