// Package subscribe is where readers subscribe by mail, confirm, choose, leave, and are forgotten: the form on every page,
// the pages behind the links of a mail, and the mails that are no issue.
//
// It sends nothing: a mail is a row that is written with what asks for it, and whoever sends takes it from there with
// Letter. It knows no SQL and no SMTP. The one idea needed to read it: nothing that is opened acts. Machines open every
// link of every mail, so a page acts when it is posted, and what may be posted is said by a token in its address, never
// by a cookie.
package subscribe

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/token"
	"dateline/internal/web"
)

// Store keeps readers. Each method is one transaction, and a repeat changes nothing.
type Store interface {
	// SignUps takes forms together; limits are shared by all processes on one store.
	SignUps(ctx context.Context, list []news.SignUp, limits news.SignUpLimits) (outcomes []news.SignUpOutcome, lastHour int, err error)
	// Confirm uses the link with this hash once; of several at once one wins. An unknown one is news.ErrNotFound.
	Confirm(ctx context.Context, secretHash string, consent news.Consent) (news.Confirmation, error)
	// LeaveFrequency ends one of the frequencies that a reader chose, and the subscription if it was the last. An unknown id is
	// news.ErrNotFound.
	LeaveFrequency(ctx context.Context, id news.SubscriberID, f news.Frequency, consent news.Consent) (changed bool, err error)
	// Unsubscribe ends a subscription at once. An unknown id is news.ErrNotFound.
	Unsubscribe(ctx context.Context, id news.SubscriberID, consent news.Consent) (changed bool, err error)
	// SaveChoices replaces what a reader wants. An unknown id is news.ErrNotFound.
	SaveChoices(ctx context.Context, id news.SubscriberID, choices news.Choices, consent news.Consent) error
	// Suppress makes sure that an address is never mailed.
	Suppress(ctx context.Context, s news.Suppression) error
	// EraseSubscriber forgets a reader but for the hash of the address. An unknown id is news.ErrNotFound.
	EraseSubscriber(ctx context.Context, id news.SubscriberID, at time.Time) error
	// Subscriber returns a reader, SubscriberData all that is kept about one. An unknown id is news.ErrNotFound.
	Subscriber(ctx context.Context, id news.SubscriberID) (news.Subscriber, error)
	SubscriberData(ctx context.Context, id news.SubscriberID) (news.SubscriberData, error)
}

// Subjects are what a reader can follow beside sections.
type Subjects interface {
	// EntityNamed returns the entity that a reader means by a name; news.ErrNotFound if nothing is called so.
	EntityNamed(ctx context.Context, name string) (Subject, error)
	// Entity returns an entity by its id, named in a language; news.ErrNotFound if it is not known.
	Entity(ctx context.Context, id news.EntityID, lang news.Lang) (Subject, error)
	// Running returns the storylines that have gone on lately, the newest first, each named in a language.
	Running(ctx context.Context, lang news.Lang) ([]Subject, error)
	// Storyline returns a storyline by its id, named in a language; news.ErrNotFound if it is not known.
	Storyline(ctx context.Context, id news.StorylineID, lang news.Lang) (Subject, error)
}

// Subject is an entity or a storyline with the name that a reader reads.
type Subject struct{ ID, Name string }

// Domains says whether a domain takes mail. An error means that nobody could be asked, and counts as yes.
type Domains interface {
	TakesMail(ctx context.Context, domain string) (bool, error)
}

// Options are what New needs. A field is required unless its comment gives the default.
type Options struct {
	Store Store
	Keys  *token.Keys
	// Hash is the keyed hash of an address's key under which suppressions are kept. It must never change.
	Hash func(key string) string
	// Frame lays the pages out.
	Frame web.Frame
	Now   func() time.Time
	Log   *slog.Logger
	// Site is the public address of the site.
	Site render.Address
	// Name is what the newsletter is called in the mails that are no issue. Default: the program's name.
	Name string
	// Offered are the frequencies that forms offer: those for which there is mail. Default: weekly alone.
	Offered news.Frequencies
	// Subjects default to none: then readers choose among sections alone.
	Subjects Subjects
	// Domains default to all that can be written.
	Domains Domains
	// Limits bound the mails that forms cause; a limit of 0 is none. See DefaultLimits.
	Limits news.SignUpLimits
	// Proxies are the networks of our own proxies, whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// Origins are sites whose pages may send the form without a second step, like https://blog.example.
	Origins []string
	// UTF8 lets addresses have a local part that is not ASCII.
	UTF8 bool
	// Random makes ids and secrets. Default: the system's.
	Random io.Reader
}

// Face serves the pages of subscribing. It is safe for concurrent use.
type Face struct {
	o        Options
	lexicons map[news.Lang]*render.Lexicon
	pages    pages
	script   asset
	errors   *web.Errors
	handler  http.Handler
	signUps  group
	// dones are the answers to forms, by language and path, under mu.
	mu    sync.Mutex
	dones map[string][]byte
	// strictTill is until when a form that was part of a cached page gets a second step, in Unix seconds: while many sign up.
	strictTill atomic.Int64
	// alarmed is when the log was last told so, in Unix seconds.
	alarmed atomic.Int64
}

// New returns the face. Options that cannot work are refused with news.ErrInvalid.
func New(o Options) (*Face, error) {
	switch {
	case o.Store == nil, o.Keys == nil, o.Hash == nil, o.Frame == nil, o.Now == nil, o.Log == nil:
		return nil, fmt.Errorf("%w: subscribe: missing options", news.ErrInvalid)
	case render.SafeURL(string(o.Site)) == "":
		return nil, fmt.Errorf("%w: subscribe: site address %q", news.ErrInvalid, o.Site)
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if len(o.Offered) == 0 {
		o.Offered = news.Frequencies{news.Weekly}
	}
	if o.Subjects == nil {
		o.Subjects = noSubjects{}
	}
	if o.Domains == nil {
		o.Domains = allDomains{}
	}
	f := &Face{o: o, lexicons: map[news.Lang]*render.Lexicon{}, dones: map[string][]byte{}}
	for _, lang := range news.EditionLangs() {
		f.lexicons[lang] = render.NewLexicon(lang)
	}
	var err error
	if f.pages, err = parsePages(); err != nil {
		return nil, err
	}
	if f.script, err = loadScript(); err != nil {
		return nil, err
	}
	f.errors = &web.Errors{Logger: o.Log, Page: f.errorPage}
	f.signUps.take = f.take
	f.handler, err = f.routes()
	return f, err
}

// ServeHTTP answers requests below the Paths.
func (f *Face) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.handler.ServeHTTP(w, r) }

// Paths are the patterns of the addresses that the face answers, for a http.ServeMux.
func Paths() []string {
	all := []string{"/subscribe", "/subscribe/", "/c/", render.LeavePath, render.PreferencesPath, "/n/"}
	for _, lang := range news.EditionLangs() {
		at := render.Address("").Subscribe(lang)
		all = append(all, at, at+"/")
	}
	return all
}

// List is the name of the list of the weekly issue, which the links that unsubscribe from it are bound to, and the addresses to
// leave everything by mail.
const List = string(news.Weekly)

// ListOf is the name of the list of a frequency: the one that a link of its mails leaves.
func ListOf(f news.Frequency) string { return string(f) }

// The purposes of tokens that no other package makes.
const (
	purposeConfirm token.Purpose = "confirm"  // parts: the random part of the link
	purposeNever   token.Purpose = "never"    // parts: the hash of the address
	purposeForm    token.Purpose = "form"     // parts: when the form was made
	purposeBox     token.Purpose = "form-box" // parts: the hour in which the page with the box was made
)

// ConfirmLink returns the address of the page that confirms with a secret.
func (f *Face) confirmLink(secret string, lang news.Lang) string {
	return f.link("/c/", f.o.Keys.Link(purposeConfirm, news.SubscriberID(secret)), lang)
}

// neverLink returns the address of the page that keeps an address, known by its hash, from ever being mailed.
func (f *Face) neverLink(hash string, lang news.Lang) string {
	return f.link("/n/", f.o.Keys.Link(purposeNever, news.SubscriberID(hash)), lang)
}

// preferencesLink returns the address of the page with a reader's choices.
func (f *Face) preferencesLink(id news.SubscriberID, lang news.Lang) string {
	return f.o.Site.Preferences(f.o.Keys.Link(token.Preferences, id), lang)
}

// unsubscribeLink returns the address of the page that unsubscribes.
func (f *Face) unsubscribeLink(id news.SubscriberID, lang news.Lang) string {
	return f.o.Site.Leave(f.o.Keys.Link(token.Unsubscribe, id, List), lang)
}

// link adds the language in which the page is shown: opening it looks nothing up.
func (f *Face) link(path, text string, lang news.Lang) string {
	return string(f.o.Site) + path + text + "?lang=" + string(lang.Edition())
}

type noSubjects struct{}

func (noSubjects) EntityNamed(context.Context, string) (Subject, error) {
	return Subject{}, news.ErrNotFound
}

func (noSubjects) Entity(context.Context, news.EntityID, news.Lang) (Subject, error) {
	return Subject{}, news.ErrNotFound
}
func (noSubjects) Running(context.Context, news.Lang) ([]Subject, error) { return nil, nil }
func (noSubjects) Storyline(context.Context, news.StorylineID, news.Lang) (Subject, error) {
	return Subject{}, news.ErrNotFound
}

type allDomains struct{}

func (allDomains) TakesMail(context.Context, string) (bool, error) { return true, nil }
