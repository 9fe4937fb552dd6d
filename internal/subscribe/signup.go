package subscribe

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"time"

	"dateline/internal/address"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

// linkTime is how long a link that confirms works.
const linkTime = 72 * time.Hour

// DefaultLimits are those of RELIABILITY §2.6.
func DefaultLimits() news.SignUpLimits {
	return news.SignUpLimits{AddressDay: 1, AddressMonth: 3, NetHour: 5, DomainHour: 60, AllHour: 200}
}

// form shows the form, with what its address proposes.
func (f *Face) form(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	q := r.URL.Query()
	return f.showForm(w, r, lex, http.StatusOK, sent{choices: news.Choices{
		Sections: values[news.SectionID](q["section"]), Entities: values[news.EntityID](q["entity"]), Storylines: values[news.StorylineID](q["storyline"]),
	}}, "")
}

// begin shows the form with an address that was entered elsewhere. It keeps nothing.
func (f *Face) begin(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	s, err := readForm(w, r)
	if err != nil {
		return f.tooMuch(w, r, err)
	}
	s.address = bounded(s.address, 320)
	return f.showForm(w, r, lex, http.StatusOK, s, lex.T("sub.again.step"))
}

// signUp takes a form. Whoever sent it, and whatever is known of the address, the answer is the same.
func (f *Face) signUp(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	s, err := readForm(w, r)
	if err != nil {
		return f.tooMuch(w, r, err)
	}
	s.address = bounded(s.address, 320)
	if s.trap != "" { // a person does not see this field
		f.o.Log.DebugContext(r.Context(), "sign-up refused", "reason", "trap")
		return f.done(w, r, lex, s.address)
	}
	good, box := f.patience(s.time)
	if !good {
		return f.showForm(w, r, lex, http.StatusOK, s, lex.T("sub.again.slow"))
	}
	if box && f.o.Now().Unix() < f.strictTill.Load() {
		return f.showForm(w, r, lex, http.StatusOK, s, lex.T("sub.again.step"))
	}
	choices, problem, err := f.choose(r.Context(), s, lex.Language(), news.Choices{})
	if err != nil {
		return err
	}
	if problem != nil {
		return f.showForm(w, r, lex, http.StatusUnprocessableEntity, s, problem.say(lex))
	}
	mailbox, err := address.Parse(s.address, address.Options{UTF8: f.o.UTF8})
	if err != nil {
		return f.showForm(w, r, lex, http.StatusUnprocessableEntity, s, lex.T("sub.wrong.address"))
	}
	if !f.takesMail(r.Context(), mailbox.Domain) {
		return f.showForm(w, r, lex, http.StatusUnprocessableEntity, s, lex.T("sub.wrong.domain", mailbox.Domain))
	}
	mailbox.Hash = f.o.Hash(mailbox.Key)
	up, err := f.newSignUp(r, mailbox, choices, lex)
	if err != nil {
		return err
	}
	outcome, err := f.signUps.do(r.Context(), up)
	if err != nil {
		return err
	}
	f.o.Log.DebugContext(r.Context(), "sign-up", "outcome", string(outcome), "net", up.Net, "domain", mailbox.Domain)
	return f.done(w, r, lex, mailbox.Address)
}

// takesMail asks whether a domain takes mail. Where nobody can be asked, it does: a reader is not sent away for that.
func (f *Face) takesMail(ctx context.Context, domain string) bool {
	yes, err := f.o.Domains.TakesMail(ctx, domain)
	if err != nil {
		f.o.Log.DebugContext(ctx, "domain not looked up", "domain", domain, "err", err)
		return true
	}
	return yes
}

// newSignUp writes down who asked for what, when, from where and under which words.
func (f *Face) newSignUp(r *http.Request, m news.Mailbox, c news.Choices, lex *render.Lexicon) (news.SignUp, error) {
	up, err := f.draft(m, c)
	words := lex.T("sub.consent")
	up.Consent, up.Net = f.visitor(r, "form"), web.Net(web.Client(r, f.o.Proxies))
	up.Consent.Form, up.Consent.Words = string(lex.Language())+"-"+news.Digest(words)[:8], words
	return up, err
}

// draft draws what is random of a sign-up.
func (f *Face) draft(m news.Mailbox, c news.Choices) (up news.SignUp, err error) {
	now := f.o.Now()
	up = news.SignUp{Mailbox: m, Choices: c, At: now, LinkTill: now.Add(linkTime)}
	if up.ID, err = NewID(f.o.Random); err != nil {
		return up, err
	}
	if up.Secret, err = draw(f.o.Random, 16); err != nil {
		return up, err
	}
	notice, err := draw(f.o.Random, 10)
	up.Notice, up.SecretHash = news.NoticeID("n"+notice), hashSecret(up.Secret)
	return up, err
}

var plain = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewID draws the id of a subscriber: 64 bits, 13 letters that every system on the way of a mail leaves as they are.
func NewID(random io.Reader) (news.SubscriberID, error) {
	id, err := draw(random, 8)
	return news.SubscriberID(id), err
}

func draw(random io.Reader, n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("draw a random id: %w", err)
	}
	return plain.EncodeToString(b), nil
}

// hashSecret is what is kept of a link's random part.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// done is the answer to every form that can be read. It does not say what is known of the address. It is the same for all
// but for the address, so it is laid out once.
func (f *Face) done(w http.ResponseWriter, r *http.Request, lex *render.Lexicon, to string) error {
	const place = "the-address-that-was-entered"
	key := string(lex.Language()) + r.URL.Path
	f.mu.Lock()
	page, ok := f.dones[key]
	f.mu.Unlock()
	if !ok {
		m := message{
			Title: lex.T("sub.done.title"), Text: []string{lex.T("sub.done.text", place), lex.T("sub.done.none")},
			Links: []link{{render.Address("").Front(lex.Language()), lex.T("sub.front.link")}}, Here: "subscribe",
		}
		p, err := f.page(r, lex, m)
		if err != nil {
			return err
		}
		if page, err = f.o.Frame(r, p); err != nil {
			return err
		}
		f.mu.Lock()
		f.dones[key] = page // there are as many as there are paths of the form
		f.mu.Unlock()
	}
	body := bytes.ReplaceAll(page, []byte(place), []byte(template.HTMLEscapeString(to)))
	return web.Send(w, r, web.Reply{Type: "text/html; charset=utf-8", Cache: "no-store", Lang: lex.HTMLLang(), Body: body})
}

// take writes a group of forms and sees whether so many come that someone should look.
func (f *Face) take(ctx context.Context, list []news.SignUp) ([]news.SignUpOutcome, error) {
	outcomes, lastHour, err := f.o.Store.SignUps(ctx, list, f.o.Limits)
	if err != nil {
		return nil, err
	}
	most := f.o.Limits.AllHour
	if most <= 0 || 2*lastHour < most {
		return outcomes, nil
	}
	// While half of what is allowed in an hour is used, a form that a machine can copy from a cached page needs a second step.
	now := f.o.Now()
	f.strictTill.Store(now.Add(10 * time.Minute).Unix())
	if last := f.alarmed.Load(); now.Unix()-last >= int64(time.Hour/time.Second) && f.alarmed.CompareAndSwap(last, now.Unix()) {
		f.o.Log.WarnContext(ctx, "many sign-ups: half of the hourly limit is used", "last_hour", lastHour, "limit", most)
	}
	return outcomes, nil
}

// Invite asks an address to confirm, as the form does, but for a person here and without the limits of forms. An address
// that is never mailed gets nothing, and is news.ErrConflict.
func (f *Face) Invite(ctx context.Context, m news.Mailbox, c news.Choices) error {
	if _, ok := f.lexicons[c.Lang.Edition()]; !ok {
		return fmt.Errorf("%w: language %q", news.ErrInvalid, c.Lang)
	}
	up, err := f.draft(m, c)
	if err != nil {
		return err
	}
	up.Net, up.Consent = "by hand", news.Consent{At: up.At, Method: "by hand"}
	outcomes, _, err := f.o.Store.SignUps(ctx, []news.SignUp{up}, news.SignUpLimits{})
	if err != nil {
		return err
	}
	if outcomes[0] != news.SignUpMailed {
		return fmt.Errorf("%w: %s: %s", news.ErrConflict, m.Address, outcomes[0])
	}
	return nil
}
