package app

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"dateline/internal/address"
	"dateline/internal/news"
	"dateline/internal/roster"
	"dateline/internal/store"
	"dateline/internal/subscribe"
)

// Mailbox reads an address that a person wrote, with the hash under which suppressions know it.
func (a *App) Mailbox(ctx context.Context, text string) (news.Mailbox, error) {
	keys, err := a.Keyring(ctx)
	if err != nil {
		return news.Mailbox{}, err
	}
	m, err := address.Parse(text, address.Options{UTF8: a.o.Settings.SMTPUTF8})
	m.Hash = keys.Hash(m.Key)
	return m, err
}

// SubscriberNamed returns the subscriber that a person means: by the address, or by the id.
func (a *App) SubscriberNamed(ctx context.Context, text string) (news.Subscriber, error) {
	if !strings.ContainsAny(text, "@＠") {
		return a.Store.Subscriber(ctx, news.SubscriberID(strings.TrimSpace(text)))
	}
	m, err := a.Mailbox(ctx, text)
	if err != nil {
		return news.Subscriber{}, err
	}
	return a.Store.SubscriberByKey(ctx, m.Key)
}

// AddSubscriber enters a reader. If agreed is empty, a mail asks them to confirm, as the form does but without its
// limits; else it says how they agreed, and they are subscribed at once. An address that is never mailed, or is
// subscribed already, is news.ErrConflict.
func (a *App) AddSubscriber(ctx context.Context, text string, c news.Choices, agreed string) (news.Subscriber, error) {
	var none news.Subscriber
	m, err := a.Mailbox(ctx, text)
	if err != nil {
		return none, err
	}
	if s, err := a.Store.Suppression(ctx, m.Hash); err == nil && (s.Reason != news.Left || agreed != "") {
		return none, fmt.Errorf("%w: %s is never mailed (%s); dateline subscribers unsuppress takes that back", news.ErrConflict, m.Address, s.Reason)
	} else if err != nil && !errors.Is(err, news.ErrNotFound) {
		return none, err
	}
	s, err := a.Store.SubscriberByKey(ctx, m.Key)
	switch {
	case err == nil && s.Status == news.Confirmed:
		return s, fmt.Errorf("%w: %s is subscribed already", news.ErrConflict, m.Address)
	case err != nil && !errors.Is(err, news.ErrNotFound):
		return none, err
	}
	now := wall()()
	if agreed != "" {
		if err == nil {
			return s, fmt.Errorf("%w: %s is known as %s; let them confirm, or erase them first", news.ErrConflict, m.Address, s.Status)
		}
		return a.addAgreed(ctx, m, c, agreed, now)
	}
	face, err := a.Subscribing(ctx)
	if err != nil {
		return none, err
	}
	if err := face.Invite(ctx, m, c); err != nil {
		return none, err
	}
	return a.Store.SubscriberByKey(ctx, m.Key)
}

func (a *App) addAgreed(ctx context.Context, m news.Mailbox, c news.Choices, agreed string, now time.Time) (news.Subscriber, error) {
	id, err := subscribe.NewID(rand.Reader)
	if err != nil {
		return news.Subscriber{}, err
	}
	s := news.Subscriber{ID: id, Address: m.Address, Status: news.Confirmed, Choices: c, CreatedAt: now, ConfirmedAt: now}
	_, err = a.Store.ImportSubscribers(ctx, []store.Imported{{
		Subscriber: s, Mailbox: m, Consent: news.Consent{Event: news.ConsentAdded, At: now, Method: "by hand", Form: "hand-" + news.Digest(agreed)[:8], Words: agreed},
	}}, false)
	if err != nil {
		return s, err
	}
	return a.Store.Subscriber(ctx, id)
}

// RemoveSubscriber ends a subscription as if its reader had left.
func (a *App) RemoveSubscriber(ctx context.Context, text string) (news.Subscriber, bool, error) {
	s, err := a.SubscriberNamed(ctx, text)
	if err != nil {
		return s, false, err
	}
	changed, err := a.Store.Unsubscribe(ctx, s.ID, news.Consent{At: wall()(), Method: "by hand"})
	return s, changed, err
}

// EraseSubscriber forgets a subscriber but for the hash of the address.
func (a *App) EraseSubscriber(ctx context.Context, text string) error {
	s, err := a.SubscriberNamed(ctx, text)
	if err != nil {
		return err
	}
	return a.Store.EraseSubscriber(ctx, s.ID, wall()())
}

// Suppress makes sure that an address is never mailed, whether anybody subscribed with it or not.
func (a *App) Suppress(ctx context.Context, text string, reason news.SuppressionReason, note string) error {
	m, err := a.Mailbox(ctx, text)
	if err != nil {
		return err
	}
	return a.Store.Suppress(ctx, news.Suppression{Hash: m.Hash, Reason: reason, At: wall()(), Note: note})
}

// Unsuppress lets an address be mailed again, named by itself or by its hash. One that is not suppressed is
// news.ErrNotFound.
func (a *App) Unsuppress(ctx context.Context, text string) error {
	if !strings.ContainsAny(text, "@＠") {
		return a.Store.Unsuppress(ctx, strings.TrimSpace(text))
	}
	m, err := a.Mailbox(ctx, text)
	if err != nil {
		return err
	}
	return a.Store.Unsuppress(ctx, m.Hash)
}

// ImportOptions say how a list is taken.
type ImportOptions struct {
	// Lang is the language of those of whom the list says none.
	Lang news.Lang
	// Dry counts and keeps nothing.
	Dry bool
	// Rejects gets the lines that cannot be read, with their numbers and what is wrong, as CSV. Default: nowhere.
	Rejects io.Writer
	// Problem hears of each such line. Default: nobody.
	Problem func(roster.Problem)
	// Progress hears of the lines that were read. Default: nobody.
	Progress func(lines int)
}

// ImportReport is what came of an import.
type ImportReport struct {
	Format roster.Format `json:"format"`
	Lines  int           `json:"lines"` // below the head
	store.ImportCounts
	Bad int  `json:"bad"` // lines that could not be read
	Dry bool `json:"dry,omitempty"`
}

// importBatch is how many subscribers go into one transaction: enough that its end costs little, few enough that others
// who write wait a moment only.
const importBatch = 2000

// ImportSubscribers takes a list: our own, listmonk's, Ghost's, or any with a column called email. It is read while it is
// written, in bounded memory. It may be stopped anywhere and run again.
func (a *App) ImportSubscribers(ctx context.Context, from io.Reader, o ImportOptions) (ImportReport, error) {
	report := ImportReport{Dry: o.Dry}
	keys, err := a.Keyring(ctx)
	if err != nil {
		return report, err
	}
	list, err := roster.NewReader(from, address.Options{UTF8: a.o.Settings.SMTPUTF8})
	if err != nil {
		return report, err
	}
	report.Format = list.Format()
	batches := make(chan []store.Imported, 2)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(batches)
		in := importer{app: a, keys: keys, o: o, now: wall()(), report: &report}
		return in.read(ctx, list, batches)
	})
	group.Go(func() error {
		for batch := range batches {
			counts, err := a.Store.ImportSubscribers(ctx, batch, o.Dry)
			if err != nil {
				return err
			}
			report.Add(counts)
		}
		return nil
	})
	return report, group.Wait()
}

// importer reads a list into batches. Of the report it writes Lines and Bad alone.
type importer struct {
	app    *App
	keys   *Keyring
	o      ImportOptions
	now    time.Time
	report *ImportReport
}

func (in *importer) read(ctx context.Context, list *roster.Reader, batches chan<- []store.Imported) error {
	var rejects *csv.Writer
	if in.o.Rejects != nil {
		rejects = csv.NewWriter(in.o.Rejects)
	}
	var batch []store.Imported
	send := func() error {
		if len(batch) == 0 {
			return nil
		}
		select {
		case batches <- batch:
			batch = make([]store.Imported, 0, importBatch)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for {
		e, problem, err := list.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read the list behind line %d: %w", in.report.Lines+1, err)
		}
		in.report.Lines++
		if problem != nil {
			in.report.Bad++
			if err := in.reject(rejects, *problem); err != nil {
				return err
			}
			continue
		}
		one, err := in.subscriber(e)
		if err != nil {
			return err
		}
		if batch = append(batch, one); len(batch) == importBatch {
			if err := send(); err != nil {
				return err
			}
			if in.o.Progress != nil {
				in.o.Progress(in.report.Lines)
			}
		}
	}
	if err := send(); err != nil {
		return err
	}
	if rejects != nil {
		rejects.Flush()
		return rejects.Error()
	}
	return nil
}

func (in *importer) reject(to *csv.Writer, p roster.Problem) error {
	if in.o.Problem != nil {
		in.o.Problem(p)
	}
	if to == nil {
		return nil
	}
	return to.Write(append([]string{strconv.Itoa(p.Line), p.Text}, p.Fields...))
}

// subscriber fills in what the list does not say.
func (in *importer) subscriber(e *roster.Entry) (store.Imported, error) {
	id, err := subscribe.NewID(rand.Reader)
	if err != nil {
		return store.Imported{}, err
	}
	one := store.Imported{Subscriber: e.Subscriber, Mailbox: e.Mailbox, Consent: e.Consent, Suppress: e.Suppress}
	one.Mailbox.Hash = in.keys.Hash(e.Mailbox.Key)
	s := &one.Subscriber
	s.ID = id
	first := func(times ...time.Time) time.Time {
		for _, t := range times {
			if !t.IsZero() {
				return t
			}
		}
		return in.now
	}
	if s.Lang == "" {
		s.Lang = in.o.Lang
	}
	one.Consent.At = first(e.Consent.At)
	s.CreatedAt = first(s.CreatedAt, s.ConfirmedAt, one.Consent.At)
	switch s.Status {
	case news.Confirmed:
		s.ConfirmedAt, s.UnsubscribedAt = first(s.ConfirmedAt, one.Consent.At), time.Time{}
	case news.Unsubscribed:
		s.UnsubscribedAt = first(s.UnsubscribedAt)
	case news.Pending:
		s.ConfirmedAt, s.UnsubscribedAt = time.Time{}, time.Time{}
	}
	return one, nil
}

// exportPage is how many subscribers are read at once.
const exportPage = 1000

// Readers calls f with every subscriber of a segment, by id, in bounded memory.
func (a *App) Readers(ctx context.Context, g store.Segment, f func(*store.Reader) error) error {
	var after news.SubscriberID
	for {
		page, err := a.Store.Readers(ctx, g, after, exportPage)
		if err != nil {
			return err
		}
		for i := range page {
			if err := f(&page[i]); err != nil {
				return err
			}
		}
		if len(page) < exportPage {
			return nil
		}
		after = page[len(page)-1].ID
	}
}

// ExportSubscribers writes a segment as a list that ImportSubscribers reads back, and returns how many it holds.
func (a *App) ExportSubscribers(ctx context.Context, g store.Segment, to io.Writer) (int, error) {
	w, err := roster.NewWriter(to)
	if err != nil {
		return 0, err
	}
	n := 0
	if err := a.Readers(ctx, g, func(r *store.Reader) error {
		n++
		return w.Write(&r.Subscriber, r.Consent, r.Suppressed)
	}); err != nil {
		return n, err
	}
	return n, w.Flush()
}
