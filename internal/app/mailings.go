package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"dateline/internal/news"
)

// How often mailings are looked for whose time has come, and how long one rests that could not be sent at all.
const (
	mailingLook = 2 * time.Second
	mailingRest = time.Minute
)

// mailings sends the mailings whose time has come, each by itself, so that one that waits for a slow domain holds up no other.
type mailings struct {
	app *App

	mu    sync.Mutex
	busy  map[news.MailingID]time.Time // zero while it is being sent, else when it may be tried again; by mu
	alive sync.WaitGroup
}

// startMailings sends mailings as their time comes, beside all else, and returns what ends that and waits.
func (a *App) startMailings(ctx context.Context) (stop func()) {
	m := &mailings{app: a, busy: map[news.MailingID]time.Time{}}
	ctx, end := context.WithCancel(ctx)
	m.alive.Go(func() { m.run(ctx) })
	return func() {
		end()
		m.alive.Wait()
	}
}

// run looks for mailings until ctx ends.
func (m *mailings) run(ctx context.Context) {
	for {
		if err := m.look(ctx); err != nil && ctx.Err() == nil {
			m.app.log.ErrorContext(ctx, "mailings are not sent", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(mailingLook):
		}
	}
}

// look begins what is due and not begun.
func (m *mailings) look(ctx context.Context) error {
	if held, _, err := m.app.Store.Sending(ctx); err != nil || held != "" {
		return err
	}
	now := wall()()
	due, err := m.app.Store.MailingsToSend(ctx, now)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range due {
		if m.app.maySend(id, nil) != nil {
			continue // not by this process: it has no relay, or the mailing needs none
		}
		if rest, ok := m.busy[id]; ok && (rest.IsZero() || now.Before(rest)) {
			continue
		}
		m.busy[id] = time.Time{}
		m.alive.Go(func() { m.send(ctx, id) })
	}
	return nil
}

// send sends one mailing until nothing is left to do, or it is stopped.
func (m *mailings) send(ctx context.Context, id news.MailingID) {
	_, err := m.app.SendMailing(ctx, id, nil, nil)
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.busy, id)
	if err != nil && ctx.Err() == nil && !errors.Is(err, news.ErrConflict) {
		m.app.log.ErrorContext(ctx, "a mailing is not sent", "mailing", string(id), "err", err)
		m.busy[id] = wall()().Add(mailingRest)
	}
}
