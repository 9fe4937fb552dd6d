// Package returns takes what comes back after a sending and does what follows from it: reports that a message was not
// delivered, complaints, mails that ask to leave, and the answers of programs, which change nothing.
//
// It comes as mail or as a relay's own report, and anybody can send either. So a note counts for nobody but the reader
// whom a signed name of ours names: the envelope sender of the message that it is about (VERP), that message's id, or the
// address to leave at. A report about a report, a mail that goes in circles and what names nobody are counted and have no
// effect; nothing is ever answered.
//
// What follows from a note happens in one transaction of the store, once for each note, however often it comes. Which
// refusals are enough is package mail's rule, the same as for what relays refuse at once.
package returns

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"dateline/internal/mail"
	"dateline/internal/news"
	"dateline/internal/token"
)

// Store is what the stage reads and writes.
type Store interface {
	// SaveReturn keeps a note with what follows from it, in one transaction; the same note again changes nothing. Enough
	// is nil for what does not speak against the reader.
	SaveReturn(
		ctx context.Context, r news.Return, enough func([]news.Refusal, news.SubscriberStatus) (news.SuppressionReason, bool), dry bool,
	) (news.ReturnSaved, error)
	// CountReturns adds to the counts of what names nobody.
	CountReturns(ctx context.Context, counts []news.ReturnCount) error
	// Subscriber returns a reader, or news.ErrNotFound.
	Subscriber(ctx context.Context, id news.SubscriberID) (news.Subscriber, error)
	// Mailing returns a mailing, or news.ErrNotFound; CountDeliveries where its deliveries stand.
	Mailing(ctx context.Context, id news.MailingID) (news.Mailing, error)
	CountDeliveries(ctx context.Context, id news.MailingID) (news.DeliveryCounts, error)
	// MoveMailing pauses a mailing.
	MoveMailing(ctx context.Context, id news.MailingID, to news.MailingStatus, reason string) error
}

// Options are what New needs. All are required.
type Options struct {
	Store Store
	Keys  *token.Keys
	// List is the name that tokens to leave are bound to.
	List string
	// Domains are those that mail comes back to: of envelope senders, and of the address to leave at.
	Domains []string
	// Boxes are the local parts at these domains that take complaints, such as abuse.
	Boxes []string
	Now   func() time.Time
	Log   *slog.Logger
}

// Desk takes what comes back. It is safe for concurrent use. Close it, so that its counts are kept.
type Desk struct {
	o       Options
	domains map[string]bool
	boxes   map[string]bool

	mu      sync.Mutex
	counts  map[news.ReturnCount]int // by day, way and kind; by mu
	flushed time.Time                // by mu
}

// New returns a desk. It refuses missing options.
func New(o Options) (*Desk, error) {
	if o.Store == nil || o.Keys == nil || o.List == "" || o.Now == nil || o.Log == nil {
		return nil, fmt.Errorf("returns: %w: missing options", news.ErrInvalid)
	}
	d := &Desk{o: o, domains: map[string]bool{}, boxes: map[string]bool{}, counts: map[news.ReturnCount]int{}, flushed: o.Now()}
	for _, name := range o.Domains {
		d.domains[strings.ToLower(name)] = true
	}
	for _, name := range o.Boxes {
		d.boxes[strings.ToLower(name)] = true
	}
	return d, nil
}

// Outcome is what became of one note.
type Outcome struct {
	Kind       news.ReturnKind   `json:"kind"`
	Class      string            `json:"class,omitempty"`
	Rule       string            `json:"rule,omitempty"`
	Subscriber news.SubscriberID `json:"subscriber,omitempty"`
	Mailing    news.MailingID    `json:"mailing,omitempty"`
	Status     string            `json:"status,omitempty"`
	Detail     string            `json:"detail,omitempty"`
	// Repeat says that the same note was taken before.
	Repeat bool                   `json:"repeat,omitempty"`
	Effect news.ReturnEffect      `json:"effect"`
	Reason news.SuppressionReason `json:"reason,omitempty"`
}

// Note takes what somebody says of a message. With dry it only says what would happen.
func (d *Desk) Note(ctx context.Context, n news.ReturnNote, dry bool) (Outcome, error) {
	id, mailing, ok := d.signed(n.Names)
	if n.Kind == news.ReturnLeave && !ok {
		id, ok = d.leaver(n.Names)
	}
	if !ok {
		kind := n.Kind
		if kind != news.ReturnLoop && kind != news.ReturnNested {
			kind = news.ReturnUnsigned
		}
		return Outcome{Kind: kind, Class: n.Class, Rule: n.Rule, Effect: news.EffectNone}, d.count(ctx, n.Via, kind, dry)
	}
	r := news.Return{
		Key: news.Digest(n.Key, string(id), string(mailing)), At: d.o.Now(), Via: n.Via, Kind: n.Kind, Rule: clean(n.Rule, 80), Subscriber: id, Mailing: mailing,
		Domain: domainOf(n.Address), Status: clean(n.Status, 20), Detail: clean(n.Detail, 300),
	}
	if n.Kind == news.ReturnFailed {
		r.Class = n.Class
	}
	return d.save(ctx, r, dry)
}

// save keeps a note about a reader, and acts on what it says of more than one.
func (d *Desk) save(ctx context.Context, r news.Return, dry bool) (Outcome, error) {
	out := Outcome{Kind: r.Kind, Class: r.Class, Rule: r.Rule, Subscriber: r.Subscriber, Mailing: r.Mailing, Status: r.Status, Detail: r.Detail, Effect: news.EffectNone}
	enough := mail.Enough
	if class := mail.Class(r.Class); r.Kind == news.ReturnFailed && !class.Against() {
		enough = nil // it is about us
	}
	saved, err := d.o.Store.SaveReturn(ctx, r, enough, dry)
	if err != nil {
		return out, err
	}
	switch {
	case saved.Surplus:
		out.Kind = news.ReturnSurplus
		return out, d.count(ctx, r.Via, news.ReturnSurplus, dry)
	case saved.Repeat:
		out.Repeat = true
		return out, nil
	}
	out.Effect, out.Reason = saved.Effect, saved.Reason
	if dry {
		return out, nil
	}
	return out, d.watch(ctx, &r, saved.Alike)
}

// signed returns the reader and the mailing of the first name that we signed.
func (d *Desk) signed(names []string) (news.SubscriberID, news.MailingID, bool) {
	for _, name := range names {
		local, domain, _ := strings.Cut(name, "@")
		// An envelope sender of ours may have been rewritten on the way, as by a forwarder; the token alone decides.
		if id, mailing, err := d.o.Keys.OpenBounce(local); err == nil {
			return id, mailing, true
		}
		if id, mailing, err := d.o.Keys.OpenMessageID(local + "@" + domain); err == nil {
			return id, mailing, true
		}
	}
	return "", "", false
}

// leaver returns the reader of the first name that is an address to leave at.
func (d *Desk) leaver(names []string) (news.SubscriberID, bool) {
	for _, name := range names {
		local, _, _ := strings.Cut(name, "@")
		if id, err := d.o.Keys.OpenAddress(local, token.UnsubscribeWord, token.UnsubscribeMail, d.o.List); err == nil {
			return id, true
		}
	}
	return "", false
}

// clean makes a stranger's words one bounded line of text.
func clean(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return strings.TrimSpace(s[:most])
}

// domainOf is the domain of an address, bounded.
func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return clean(strings.ToLower(domain), 253)
}
