package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"dateline/internal/archive"
	"dateline/internal/deliver"
	"dateline/internal/mail"
	"dateline/internal/mail/dkim"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/slice"
	"dateline/internal/store"
	"dateline/internal/subscribe"
)

// mailingTime is for how long a mailing is tried.
const mailingTime = 24 * time.Hour

// edition is one edition of an issue, or of a bulletin, with what its mails are made of.
type edition struct {
	issue *archive.Issue // of a bulletin, its own, and nothing else that an issue has in the archive
	// bulletin is what is mailed between issues; nil for an issue.
	bulletin *news.Bulletin
	lang     news.Lang
	id       news.MailingID
	date     time.Time // of the header
	lines    slice.Storylines
	signs    []*dkim.Signer
	ad       bool // the subject says that it is advertising
}

// openEdition reads an issue that may be mailed. A draft is news.ErrInvalid.
func (a *App) openEdition(ctx context.Context, week news.Week, lang news.Lang, date time.Time) (*edition, error) {
	issue, err := a.Archive.Issue(ctx, week)
	if err != nil {
		return nil, err
	}
	if issue.Status == news.Draft {
		return nil, fmt.Errorf("%w: issue %s is a draft: dateline issue approve --week %s --by NAME", news.ErrInvalid, week, week)
	}
	e := &edition{issue: issue, lang: lang, id: a.mailingID(&issue.Issue, lang), date: date.Truncate(time.Second)}
	return e, a.fill(ctx, e)
}

// fill reads what the mails of an edition are made of beside its words.
func (a *App) fill(ctx context.Context, e *edition) error {
	links, err := a.Store.StoryLinks(ctx)
	if err != nil {
		return err
	}
	e.lines = slice.Storylines{}
	for _, l := range links {
		e.lines[l.Story] = l.Storyline
	}
	if e.ad, err = a.Store.AdMark(ctx, e.issue.Week); err != nil {
		return err
	}
	e.signs, err = a.signers()
	return err
}

// often is the frequency of the readers who get it, and kind what it is.
func (e *edition) often() news.Frequency {
	if e.bulletin != nil {
		return e.bulletin.Kind
	}
	return news.Weekly
}

func (e *edition) kind() news.MailingKind {
	switch e.often() {
	case news.Daily:
		return news.MailDaily
	case news.Breaking:
		return news.MailBreaking
	default:
		return news.MailIssue
	}
}

// rendered lays out what a reader of some choices gets; nil is nothing. Who asked for the lead of an issue that holds nothing of
// their choice did not ask for it daily.
func (a *App) rendered(e *edition, c news.Choices) (*render.Mail, error) {
	if e.bulletin != nil {
		c.LeadIfEmpty = false
	}
	cut, extent := slice.Cut(&e.issue.Issue, c, e.lines)
	if extent == slice.Nothing {
		return nil, nil
	}
	lex := render.NewLexicon(e.lang)
	view := render.NewEdition(cut, lex, e.issue.Zone)
	if e.bulletin != nil {
		view = render.NewBulletin(e.bulletin, cut, lex, e.issue.Zone)
	}
	m, err := render.NewMail(view, render.MailOptions{At: render.NewAddress(a.BaseURL()), For: e.often(), Sender: a.o.Settings.Sender()})
	if err == nil && e.ad {
		m.Subject = lex.T("mail.ad", m.Subject)
	}
	return m, err
}

// mailingID names the mailing of an issue. What is kept on this machine for want of a relay has a name of its own, which
// changes with the issue: so a trial stands in the way of nothing, neither of the real mailing nor of another trial.
func (a *App) mailingID(issue *news.Issue, lang news.Lang) news.MailingID {
	if !a.Trial() {
		return news.NewMailingID(issue.Week, lang, news.MailIssue)
	}
	return news.NewMailingID(issue.Week, lang, news.MailingKind(trialKind+news.Digest(issue.Inputs)[:4]))
}

// trialKind begins the kind of mailings that are only tried.
const trialKind = "trial"

// isTrial says whether a mailing is only tried.
func isTrial(id news.MailingID) bool { return strings.Contains(string(id), "-"+trialKind) }

// maySend keeps trials and real mail apart: what readers are to get never ends in the mailbox of a machine whose operator
// forgot the relay, and a trial reaches nobody once there is one.
func (a *App) maySend(id news.MailingID, given []string) error {
	switch trial := a.Trial() && len(given) == 0; {
	case trial && !isTrial(id):
		return fmt.Errorf("%w: %s is for readers, and no relay is configured: set smtp in the configuration, or give --smtp", news.ErrConflict, id)
	case !trial && isTrial(id):
		return fmt.Errorf("%w: %s was made as a trial, for want of a relay; dateline send makes the real one", news.ErrConflict, id)
	}
	return nil
}

// signers reads the keys that sign mail.
func (a *App) signers() ([]*dkim.Signer, error) {
	var out []*dkim.Signer
	_, domain, _ := strings.Cut(a.o.Settings.SenderMail, "@")
	for _, text := range a.o.Settings.DKIM {
		selector, file, _ := strings.Cut(text, ":")
		key, err := readKey(file)
		if err != nil {
			return nil, err
		}
		s, err := dkim.New(domain, selector, key)
		if err != nil {
			return nil, fmt.Errorf("key %s: %w", file, err)
		}
		out = append(out, s)
	}
	return out, nil
}

// part writes what a slice's readers get; empty is nothing.
func (a *App) part(e *edition, c news.Choices) (text string, m *mail.Message, err error) {
	mailed, err := a.rendered(e, c)
	if err != nil || mailed == nil {
		return "", nil, err
	}
	m = a.message(e.issue.Week, e.lang, e.id, e.often(), mailed, e.date.In(e.issue.Zone), e.signs)
	text, err = deliver.Part{Message: *m}.Text()
	return text, m, err
}

// message is the mail that all readers of a slice share. Date is that of its header, often what it is on the list of.
func (a *App) message(week news.Week, lang news.Lang, id news.MailingID, often news.Frequency, mailed *render.Mail, date time.Time, signs []*dkim.Signer) *mail.Message {
	s := &a.o.Settings
	name := s.SenderName
	if name == "" {
		name = render.NewLexicon(lang).T("name")
	}
	_, domain, _ := strings.Cut(s.SenderMail, "@")
	m := &mail.Message{
		From: mail.Address{Name: name, Addr: s.SenderMail}, ReplyTo: s.ReplyTo, Subject: mailed.Subject, Date: date, Lang: lang,
		Boundary: "=_" + string(id), Signers: signs,
		List: &mail.List{
			ID: subscribe.ListOf(often) + "." + domain, Archive: render.NewAddress(a.BaseURL()).Issues(lang),
			Feedback: fmt.Sprintf("w%02d:%s:%s:dateline", week.Number, subscribe.ListOf(often), strings.Split(domain, ".")[0]),
		},
	}
	m.Text, m.HTML = deliver.Bodies(mailed)
	return m
}

// letters is the writer of a mailing; web is the address of its page, often what a press of the button leaves.
func (a *App) letters(ctx context.Context, lang news.Lang, often news.Frequency, web string, parts deliver.PartStore) (*deliver.Letters, error) {
	keys, err := a.Keyring(ctx)
	if err != nil {
		return nil, err
	}
	signers, err := a.signers()
	if err != nil {
		return nil, err
	}
	at := render.NewAddress(a.BaseURL())
	_, domain, _ := strings.Cut(a.o.Settings.SenderMail, "@")
	return deliver.NewLetters(deliver.LettersOptions{
		Store: parts, Keys: keys.Tokens, Site: at, List: subscribe.ListOf(often), Everything: subscribe.List, Lang: lang, Web: web, Domain: domain,
		Bounces: a.o.Settings.BounceDomain, Signers: signers, NameField: a.o.Settings.NameHeader,
	})
}

// mayMail refuses to mail readers where the law or they themselves could not tell who does.
func (a *App) mayMail() error {
	s := &a.o.Settings
	if a.Trial() {
		return nil // nobody but who sits at the machine reads it
	}
	var missing []string
	for _, k := range []struct{ name, value string }{{"sender_mail", s.SenderMail}, {"postal_address", s.PostalAddress}} {
		if strings.TrimSpace(k.value) == "" {
			missing = append(missing, k.name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%w: mail to readers needs %s in the configuration: laws ask who sends, and where they are", news.ErrInvalid, strings.Join(missing, " and "))
	}
	return nil
}

// segment is who gets an edition.
func segment(lang news.Lang, often news.Frequency) store.Segment {
	return store.Segment{Lang: lang, Frequency: often, Mailable: true}
}

// MailPlan is what sending an edition would do.
type MailPlan struct {
	Mailing news.MailingID `json:"mailing"`
	Subject string         `json:"subject"`
	// Recipients would get a mail; Nothing would get none, since nothing of the issue is what they chose.
	Recipients int `json:"recipients"`
	Nothing    int `json:"nothing"`
	Slices     int `json:"slices"`
	// Bytes is the size of the longest mail.
	Bytes int `json:"bytes"`
	// Exists says that the mailing was made before.
	Exists   *news.Mailing `json:"exists,omitempty"`
	Warnings []string      `json:"warnings,omitempty"`
}

// PlanMailing says what sending an edition would do, and changes nothing.
func (a *App) PlanMailing(ctx context.Context, week news.Week, lang news.Lang) (*MailPlan, error) {
	if err := a.mayMail(); err != nil {
		return nil, err
	}
	e, err := a.openEdition(ctx, week, lang, wall()())
	if err != nil {
		return nil, err
	}
	return a.plan(ctx, e)
}

// plan says what sending an edition would do.
func (a *App) plan(ctx context.Context, e *edition) (*MailPlan, error) {
	slices, err := a.Store.Slices(ctx, segment(e.lang, e.often()))
	if err != nil {
		return nil, err
	}
	p := &MailPlan{Mailing: e.id}
	if m, err := a.Store.Mailing(ctx, e.id); err == nil {
		p.Exists = &m
	} else if !errors.Is(err, news.ErrNotFound) {
		return nil, err
	}
	for _, s := range slices {
		_, m, err := a.part(e, s.Choices)
		if err != nil {
			return nil, err
		}
		if m == nil {
			p.Nothing += s.N
			continue
		}
		letter, err := mail.Compose(*m)
		if err != nil {
			return nil, err
		}
		p.Recipients, p.Slices, p.Bytes = p.Recipients+s.N, p.Slices+1, max(p.Bytes, letter.Size())
		if p.Subject == "" || s.Choices.Whole() {
			p.Subject = m.Subject
		}
	}
	if a.Trial() {
		p.Warnings = append(p.Warnings, "no mail relay is configured (smtp), so it would go into the mailbox of this machine, and reach nobody")
		if s := &a.o.Settings; s.SenderMail == trialSender || strings.TrimSpace(s.PostalAddress) == "" {
			p.Warnings = append(p.Warnings, "sender_mail and postal_address are not both set; without them nothing is mailed over a relay")
		}
	}
	if u, err := url.Parse(a.BaseURL()); err != nil || u.Scheme != "https" {
		p.Warnings = append(p.Warnings, "base_url is not https: mail programs will not offer to unsubscribe by one click")
	}
	if a.o.Settings.SenderName == "" {
		p.Warnings = append(p.Warnings, "sender_name is not set")
	}
	return p, nil
}

// MakeMailing makes the mailing of an edition, to be sent from at on; an approved issue is frozen with it, unless no relay is
// configured and it is only tried. A mailing that was made before stays as it is, and is returned.
func (a *App) MakeMailing(ctx context.Context, week news.Week, lang news.Lang, at time.Time) (news.Mailing, error) {
	issue, err := a.Store.Issue(ctx, week)
	if err != nil {
		return news.Mailing{}, err
	}
	id := a.mailingID(issue, lang)
	if m, err := a.Store.Mailing(ctx, id); err == nil || !errors.Is(err, news.ErrNotFound) {
		return m, err
	}
	if err := a.mayMail(); err != nil {
		return news.Mailing{}, err
	}
	e, err := a.openEdition(ctx, week, lang, at)
	if err != nil {
		return news.Mailing{}, err
	}
	if e.issue.Status == news.Approved && !a.Trial() {
		if _, err := a.Freeze(ctx, week); err != nil && !errors.Is(err, news.ErrFrozen) && !errors.Is(err, news.ErrConflict) {
			return news.Mailing{}, err
		}
		if e, err = a.openEdition(ctx, week, lang, at); err != nil {
			return news.Mailing{}, err
		}
	}
	return a.create(ctx, e)
}

// create makes the mailing of an edition. One that was made before stays as it is.
func (a *App) create(ctx context.Context, e *edition) (news.Mailing, error) {
	slices, err := a.Store.Slices(ctx, segment(e.lang, e.often()))
	if err != nil {
		return news.Mailing{}, err
	}
	parts, subject := map[string]string{}, ""
	for _, s := range slices {
		text, m, err := a.part(e, s.Choices)
		if err != nil {
			return news.Mailing{}, err
		}
		parts[s.Key] = text
		if m != nil && (subject == "" || s.Choices.Whole()) {
			subject = m.Subject
		}
	}
	m := news.Mailing{
		ID: e.id, Week: e.issue.Week, Lang: e.lang, Kind: e.kind(), Issue: e.issue.Inputs, Subject: subject, Status: news.MailingOpen,
		Policy: news.DoubtPolicy(a.o.Settings.MailDoubts), Frequency: e.often(), CreatedAt: wall()(), SendAt: e.date, ExpiresAt: e.date.Add(mailingTime),
	}
	if err := a.Store.CreateMailing(ctx, m, parts); err != nil && !errors.Is(err, news.ErrConflict) {
		return m, err
	}
	return a.Store.Mailing(ctx, e.id)
}

// freezeMailing freezes the recipients of a mailing. Slices that readers chose since it was made are written first.
func (a *App) freezeMailing(ctx context.Context, m news.Mailing) error {
	if m.Kind == news.MailCorrection {
		return a.freezeCorrection(ctx, m)
	}
	const tries = 5
	for range tries {
		_, missing, err := a.Store.FreezeMailing(ctx, m.ID, wall()())
		if err != nil || len(missing) == 0 {
			return err
		}
		e, err := a.editionOf(ctx, &m)
		if err != nil {
			return err
		}
		e.id = m.ID // the mails of one mailing have one boundary
		all, err := a.Store.Slices(ctx, segment(m.Lang, m.Frequency))
		if err != nil {
			return err
		}
		parts := map[string]string{}
		for _, s := range all {
			text, _, err := a.part(e, s.Choices)
			if err != nil {
				return err
			}
			parts[s.Key] = text // what is there stays
		}
		if err := a.Store.AddMailingParts(ctx, m.ID, parts); err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: readers change their choices faster than they can be written to", news.ErrConflict)
}

// editionOf opens what a mailing carries.
func (a *App) editionOf(ctx context.Context, m *news.Mailing) (*edition, error) {
	if m.Kind == news.MailDaily || m.Kind == news.MailBreaking {
		return a.bulletinOf(ctx, m)
	}
	return a.openEdition(ctx, m.Week, m.Lang, m.SendAt)
}

// witness is what knows a restored backup.
func (a *App) witness() *deliver.Witness {
	folder := a.o.Settings.Witness
	if folder == "" {
		folder = filepath.Clean(a.o.Data) + ".witness"
	}
	return &deliver.Witness{Folder: folder, Store: a.Store, Now: wall()}
}
