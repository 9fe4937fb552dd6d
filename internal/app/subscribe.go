package app

import (
	"context"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"dateline/internal/hooks"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/site"
	"dateline/internal/store"
	"dateline/internal/subscribe"
)

// keeping is how long what is kept of readers is kept.
func keeping() store.Keeping {
	return store.Keeping{Pending: 7 * 24 * time.Hour, Notices: 30 * 24 * time.Hour, SignUps: 31 * 24 * time.Hour}
}

// wall is the real time, whatever the program's clock is pinned to: readers and their mail are of today, also where the
// news are of a recorded week.
func wall() func() time.Time { return clock(time.Time{}) }

// sweepSubscribers erases what was kept long enough.
func (a *App) sweepSubscribers(ctx context.Context) (bool, error) {
	now := wall()()
	if err := a.Store.SweepReturns(ctx, now.Add(-returnsKept)); err != nil {
		return false, err
	}
	_, err := a.Store.SweepSubscribers(ctx, keeping(), now)
	return false, err
}

// Subscribing returns the face by which readers subscribe.
func (a *App) Subscribing(ctx context.Context) (*subscribe.Face, error) {
	keys, err := a.Keyring(ctx)
	if err != nil {
		return nil, err
	}
	// The frame needs the face for its box, and the face the frame for its pages.
	var face *subscribe.Face
	o := a.siteOptions()
	o.Box = func(lang news.Lang) template.HTML { return face.Box(lang) }
	frame, err := site.Frame(o)
	if err != nil {
		return nil, err
	}
	s := &a.o.Settings
	var domains subscribe.Domains
	if !a.Trial() { // mail that stays on this machine needs no domain, and nothing is asked of the network for it
		domains = realDomains{subscribe.NewMX(net.DefaultResolver, wall())}
	}
	face, err = subscribe.New(subscribe.Options{
		Store: a.Store, Keys: keys.Tokens, Hash: keys.Hash, Frame: frame, Now: wall(), Log: a.log, Site: render.NewAddress(a.BaseURL()),
		Name: s.SenderName, Offered: s.Frequencies(), Subjects: &followed{app: a}, Domains: domains, Limits: s.Limits(), Proxies: s.ProxyNets(),
		Origins: s.FormOrigins, UTF8: s.SMTPUTF8,
	})
	return face, err
}

// realDomains asks about domains that can be in DNS. Those reserved for trials and documents (RFC 2606, RFC 6761) are nobody's, so
// nobody is asked: what becomes of mail to them is for the relay to say, which in a trial is one that keeps it.
type realDomains struct{ subscribe.Domains }

// TakesMail says whether a domain takes mail.
func (d realDomains) TakesMail(ctx context.Context, domain string) (bool, error) {
	for _, name := range []string{"test", "example", "localhost", "example.com", "example.net", "example.org"} {
		if domain == name || strings.HasSuffix(domain, "."+name) {
			return true, nil
		}
	}
	return d.Domains.TakesMail(ctx, domain)
}

// siteOptions are what the site and the frame of other faces share.
func (a *App) siteOptions() site.Options {
	var versions site.Versions = a.Store
	if !a.o.Settings.Pinned.IsZero() {
		versions = markAlone{a.Store}
	}
	return site.Options{
		Archive: a.Archive, Logger: a.log, BaseURL: a.o.Settings.BaseURL, Versions: versions, Verdicts: a.Store, Now: wall(), Proxies: a.o.Settings.ProxyNets(),
	}
}

// markAlone drops every page after any write: with a pinned clock, rows that change get no later time.
type markAlone struct{ store *store.DB }

// Mark is the store's.
func (m markAlone) Mark(ctx context.Context) (string, error) { return m.store.Mark(ctx) }

// Versions gives every part the mark as its version.
func (m markAlone) Versions(ctx context.Context) (map[string]string, error) {
	mark, err := m.store.Mark(ctx)
	if err != nil {
		return nil, err
	}
	parts, err := m.store.Versions(ctx)
	for name := range parts {
		parts[name] = mark
	}
	return parts, err
}

// publicPages returns the handler of all that the public sees: the site with these options, and beside it the pages of
// subscribing. Where the keys cannot be used the site is served without them, and the error says why.
func (a *App) publicPages(ctx context.Context, o site.Options) (http.Handler, error) {
	face, trouble := a.Subscribing(ctx)
	if trouble == nil {
		o.Box = face.Box
	}
	pages, err := site.New(o)
	if err != nil {
		return nil, err
	}
	if trouble != nil {
		return pages, fmt.Errorf("nobody can subscribe: %w", trouble)
	}
	mux := http.NewServeMux()
	for _, path := range subscribe.Paths() {
		mux.Handle(path, face)
	}
	room, err := a.deskPages(ctx, pages)
	if err != nil {
		return nil, err
	}
	mux.Handle("/desk", room)
	mux.Handle("/desk/", room)
	posts, err := a.hookPages(ctx)
	if err != nil {
		return nil, err
	}
	if posts != nil {
		mux.Handle(hooks.Path, posts)
	}
	mux.Handle("/", pages)
	return mux, nil
}

// followed are the entities and storylines that readers can follow.
type followed struct {
	app *App

	mu      sync.Mutex
	running []subscribe.Subject
	till    time.Time
}

// EntityNamed returns the entity that a reader means.
func (f *followed) EntityNamed(ctx context.Context, name string) (subscribe.Subject, error) {
	e, err := f.app.EntityNamed(ctx, name)
	return subscribe.Subject{ID: string(e.ID), Name: name}, err
}

// Entity returns an entity by its id.
func (f *followed) Entity(ctx context.Context, id news.EntityID, lang news.Lang) (subscribe.Subject, error) {
	s, err := f.app.stages(ctx)
	if err != nil {
		return subscribe.Subject{}, err
	}
	if _, ok := s.gazetteer.Entity(id); !ok {
		return subscribe.Subject{}, fmt.Errorf("entity %s: %w", id, news.ErrNotFound)
	}
	return subscribe.Subject{ID: string(id), Name: s.gazetteer.Name(id, lang)}, nil
}

// How many storylines a form offers, and how long what it offers may be old.
const (
	offered   = 20
	offerTime = 5 * time.Minute
)

// Running returns the storylines with the newest reports, each with the title of its newest report.
func (f *followed) Running(ctx context.Context, _ news.Lang) ([]subscribe.Subject, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.app.now()
	if now.After(f.till) || f.till.Sub(now) > offerTime {
		lines, err := f.app.Storylines(ctx, offered)
		if err != nil {
			return nil, err
		}
		f.running, f.till = make([]subscribe.Subject, len(lines)), now.Add(offerTime)
		for i, l := range lines {
			f.running[i] = subscribe.Subject{ID: string(l.ID), Name: l.Title}
		}
	}
	return f.running, nil
}

// Storyline returns a storyline by its id; one that joined another is followed as that.
func (f *followed) Storyline(ctx context.Context, id news.StorylineID, _ news.Lang) (subscribe.Subject, error) {
	line, err := f.app.Storyline(ctx, id)
	if err != nil {
		return subscribe.Subject{}, err
	}
	s := subscribe.Subject{ID: string(line.ID), Name: string(line.ID)}
	if n := len(line.Chapters); n > 0 {
		s.Name = line.Chapters[n-1].Title
	}
	return s, nil
}
