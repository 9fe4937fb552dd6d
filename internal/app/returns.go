package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"dateline/internal/fetch"
	"dateline/internal/hooks"
	"dateline/internal/mail/imap"
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

// imapMost is how many mails one look at a mailbox reads.
const imapMost = 500

// LookIntoMailbox reads all that came into the mailbox of a mail server, puts it aside, and returns how many mails there
// were. Without a mailbox in the configuration it is news.ErrInvalid.
func (a *App) LookIntoMailbox(ctx context.Context) (int, error) {
	if a.o.Settings.ReturnsIMAP == "" {
		return 0, fmt.Errorf("%w: no mailbox: set returns_imap in the configuration", news.ErrInvalid)
	}
	all := 0
	for {
		n, err := a.lookOnce(ctx)
		all += n
		if err != nil || n < imapMost {
			return all, err
		}
	}
}

// mailboxPass is LookIntoMailbox as a schedule runs it.
func (a *App) mailboxPass(ctx context.Context) (more bool, err error) {
	n, err := a.lookOnce(ctx)
	return n == imapMost && err == nil, err
}

// lookOnce reads some mails, at most imapMost. A mail is put aside only once what follows from it is kept; one that was
// read and not put aside counts once.
func (a *App) lookOnce(ctx context.Context) (n int, err error) {
	s := &a.o.Settings
	desk, err := a.Returning(ctx)
	if err != nil {
		return 0, err
	}
	o, folder, err := mailboxOf(s.ReturnsIMAP, os.Getenv(s.ReturnsIMAPEnv))
	if err != nil {
		return 0, err
	}
	conn, err := imap.Dial(ctx, o)
	if err != nil {
		return 0, err
	}
	// A server that hangs must not hang the stop.
	release := context.AfterFunc(ctx, conn.Drop)
	defer func() {
		release()
		err = errors.Join(err, conn.Close(), desk.Flush(context.WithoutCancel(ctx)))
	}()
	if err := conn.Select(folder); err != nil {
		return 0, err
	}
	search := []string{"UNDELETED"}
	if s.ReturnsIMAPDone == "" {
		search = append(search, "UNSEEN")
	}
	list, err := conn.Search(search...)
	if err != nil {
		return 0, err
	}
	for _, uid := range list[:min(len(list), imapMost)] {
		data, err := conn.Fetch(uid, returns.MaxMail)
		if errors.Is(err, news.ErrNotFound) {
			continue // somebody else took it
		}
		if err != nil {
			return n, err
		}
		if _, err := desk.Mail(ctx, returns.Mail{Via: "imap", Data: data}, false); err != nil {
			return n, err
		}
		if s.ReturnsIMAPDone == "" {
			err = conn.Seen(uid)
		} else {
			err = conn.Move(uid, s.ReturnsIMAPDone)
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// mailboxOf reads the address of a mailbox.
func mailboxOf(text, password string) (o imap.Options, folder string, err error) {
	u, err := url.Parse(text)
	if err != nil {
		return o, "", fmt.Errorf("%w: returns_imap cannot be read", news.ErrInvalid)
	}
	o = imap.Options{Implicit: u.Scheme == "imaps", User: u.User.Username(), Password: password}
	port := u.Port()
	switch {
	case port != "":
	case o.Implicit:
		port = "993"
	default:
		port = "143"
	}
	o.Address = net.JoinHostPort(u.Hostname(), port)
	if folder = strings.Trim(u.Path, "/"); folder == "" {
		folder = "INBOX"
	}
	return o, folder, nil
}
