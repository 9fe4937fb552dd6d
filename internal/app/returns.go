package app

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"dateline/internal/fetch"
	"dateline/internal/hooks"
	"dateline/internal/mail/receive"
	"dateline/internal/news"
	"dateline/internal/returns"
	"dateline/internal/subscribe"
)

// returnsKept is how long what came back is kept. What follows from it does not end with it.
const returnsKept = 400 * 24 * time.Hour

// Returning returns the desk that takes what comes back.
func (a *App) Returning(ctx context.Context) (*returns.Desk, error) {
	keys, err := a.Keyring(ctx)
	if err != nil {
		return nil, err
	}
	a.returnsLock.Lock()
	defer a.returnsLock.Unlock()
	if a.returns != nil {
		return a.returns, nil
	}
	s := &a.o.Settings
	var domains []string
	if _, domain, ok := strings.Cut(s.SenderMail, "@"); ok {
		domains = append(domains, domain)
	}
	if s.BounceDomain != "" {
		domains = append(domains, s.BounceDomain)
	}
	a.returns, err = returns.New(returns.Options{
		Store: a.Store, Keys: keys.Tokens, List: subscribe.List, Domains: domains, Boxes: s.ReturnsBoxes, Now: wall(), Log: a.log,
	})
	return a.returns, err
}

// closeReturns keeps what was only counted. It has no context to end by: the program is ending.
//
//nolint:contextcheck,nolintlint // see above: callers are told so, not this line
func (a *App) closeReturns() error {
	a.returnsLock.Lock()
	defer a.returnsLock.Unlock()
	if a.returns == nil {
		return nil
	}
	return a.returns.Close()
}

// startReturns takes mail that comes back at the configured address, if there is one, and returns what ends that.
func (a *App) startReturns(ctx context.Context, say Reporter) (stop func(), err error) {
	s := &a.o.Settings
	if s.ReturnsListen == "" || !s.Has("work") {
		return func() {}, nil
	}
	desk, err := a.Returning(ctx)
	if err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(s.SenderMail, "@")
	if s.BounceDomain != "" {
		domain = s.BounceDomain
	}
	if domain == "" {
		return nil, fmt.Errorf("%w: returns_listen needs sender_mail or bounce_domain in the configuration", news.ErrInvalid)
	}
	server, err := receive.Listen(ctx, s.ReturnsListen, receive.Options{
		Domain: domain, LMTP: s.ReturnsLMTP, Takes: desk.Takes, Log: a.log,
		Keep: func(ctx context.Context, m receive.Message) error {
			_, err := desk.Mail(ctx, returns.Mail{Via: "smtp", From: m.From, To: m.To, Data: m.Data}, false)
			return err
		},
	})
	if err != nil {
		return nil, fmt.Errorf("%w: mail that comes back cannot be taken at %s: %w", news.ErrUnavailable, s.ReturnsListen, err)
	}
	say.Say("Taking mail that comes back at %s.", server.Addr())
	return server.Close, nil
}

// hookPages returns the handler of what relays post, or nil if none is configured. What is set to nothing is an error: a
// relay's reports would be lost.
func (a *App) hookPages(ctx context.Context) (http.Handler, error) {
	s := &a.o.Settings
	o := hooks.Options{Log: a.log, Topics: s.HookSESTopics, Get: amazon{a.fetch}}
	for _, v := range []struct {
		env string
		to  *string
	}{{s.HookMailgunEnv, &o.MailgunKey}, {s.HookPostmarkEnv, &o.PostmarkLogin}} {
		if v.env == "" {
			continue
		}
		if *v.to = os.Getenv(v.env); *v.to == "" {
			return nil, fmt.Errorf("%w: the environment variable %s is empty, which a relay's reports are checked with", news.ErrInvalid, v.env)
		}
	}
	if o.PostmarkLogin != "" && !strings.Contains(o.PostmarkLogin, ":") {
		return nil, fmt.Errorf("%w: the environment variable %s holds no user:password", news.ErrInvalid, s.HookPostmarkEnv)
	}
	if s.HookSendGridKey != "" {
		var err error
		if o.SendGridKey, err = hooks.ParseSendGridKey(s.HookSendGridKey); err != nil {
			return nil, err
		}
	}
	if len(o.Topics) == 0 && o.MailgunKey == "" && o.PostmarkLogin == "" && o.SendGridKey == nil {
		return nil, nil
	}
	desk, err := a.Returning(ctx)
	if err != nil {
		return nil, err
	}
	o.Taker = taker{desk}
	return hooks.New(o)
}

// taker hands what relays say to the desk.
type taker struct{ desk *returns.Desk }

// Note takes it.
func (t taker) Note(ctx context.Context, n news.ReturnNote) error {
	_, err := t.desk.Note(ctx, n, false)
	return err
}

// amazon fetches what Amazon's messages name.
type amazon struct{ fetch *fetch.Client }

// maxCertificate is far above the size of a certificate, in bytes.
const maxCertificate = 64 << 10

// Get fetches it, from where it was asked for and from nowhere else.
func (f amazon) Get(ctx context.Context, address string) ([]byte, error) {
	r, err := f.fetch.Get(ctx, fetch.Request{URL: address, MaxBytes: maxCertificate})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", news.ErrUnavailable, err)
	}
	if r.URL != address {
		return nil, fmt.Errorf("%w: %s leads elsewhere", news.ErrInvalid, address)
	}
	return r.Body, nil
}
