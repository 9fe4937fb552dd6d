package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"dateline/internal/mail/receive"
	"dateline/internal/mail/smtp"
	"dateline/internal/mailbox"
	"dateline/internal/news"
)

// trialSender is who sends while neither a relay nor a sender is configured: an address that no mail can be sent to, since
// the domain leads to the machine that asks (RFC 6761 §6.3).
const trialSender = "weekly@dateline.localhost"

// maxKept is the largest mail that the mailbox takes, in bytes: far above what is sent.
const maxKept = 4 << 20

// Trial says that no relay is configured: mail is kept in this machine's mailbox, and nobody gets it.
func (a *App) Trial() bool { return len(a.o.Settings.SMTP) == 0 }

// UseRelays puts relays in the place of the configured ones. It is called before anything is sent.
func (a *App) UseRelays(urls []string) error {
	if len(urls) == 0 {
		return nil
	}
	for _, text := range urls {
		if _, err := smtp.ParseURL(text); err != nil {
			return err
		}
	}
	a.o.Settings.SetRelays(urls)
	if a.o.Settings.SenderMail == trialSender {
		a.o.Settings.SenderMail = ""
	}
	return nil
}

// MailboxURL is where the mailbox is shown while the program serves it, unless its port was taken.
func (a *App) MailboxURL() string { return "http://" + a.o.Settings.MailboxListen + "/" }

// trial returns the relay that keeps mail in the mailbox, and starts it at the first call. Mail goes the same way to it as
// to any relay. It ends with the app.
func (a *App) trial(ctx context.Context) (smtp.Options, error) {
	a.roomLock.Lock()
	defer a.roomLock.Unlock()
	if a.room == nil {
		room, err := receive.Listen(context.WithoutCancel(ctx), "127.0.0.1:0", receive.Options{
			Domain: "mailbox.localhost", MaxBytes: maxKept, Takes: func(string) bool { return true }, Keep: a.keepMail, Log: a.log,
		})
		if err != nil {
			return smtp.Options{}, fmt.Errorf("%w: the mailbox of this machine: %w", news.ErrUnavailable, err)
		}
		a.room = room
	}
	return smtp.Options{Address: a.room.Addr(), Security: smtp.Clear}, nil
}

// keepMail puts a message into the mailbox, once for each whom it is for.
func (a *App) keepMail(ctx context.Context, m receive.Message) error {
	subject := mailbox.Subject(m.Data)
	for _, to := range m.To {
		err := a.Store.KeepMail(ctx, &news.KeptMail{
			ID: news.Digest("mail", m.From, to, string(m.Data)), At: wall()(), From: m.From, To: to, Subject: subject, Raw: m.Data,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// closeTrial stops the relay that keeps mail.
func (a *App) closeTrial() {
	a.roomLock.Lock()
	defer a.roomLock.Unlock()
	if a.room != nil {
		a.room.Close()
		a.room = nil
	}
}

// serveMailbox shows the mailbox of a machine without a relay at its own address, and returns what ends that. Where the
// configured port is taken, it is any free one.
func (a *App) serveMailbox(ctx context.Context, say Reporter) (stop func() error, err error) {
	nothing := func() error { return nil }
	if !a.Trial() || !a.o.Settings.Has("web") {
		return nothing, nil
	}
	face, err := mailbox.New(a.Store, a.log)
	if err != nil {
		return nothing, err
	}
	at := a.o.Settings.MailboxListen
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", at)
	if err != nil {
		host, _, splitErr := net.SplitHostPort(at)
		free, freeErr := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
		if splitErr != nil || freeErr != nil {
			return nothing, fmt.Errorf("%w: the mailbox cannot be shown at %s: %w (setting mailbox_listen)", news.ErrUnavailable, at, errors.Join(err, freeErr))
		}
		listener = free
	}
	server := a.newServer(ctx, face)
	go func() { // ends with stopServer
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			a.log.ErrorContext(ctx, "showing the mailbox ended", "err", err)
		}
	}()
	say.Say("No mail relay is configured, so mail is kept on this machine. Read it at http://%s/", listener.Addr())
	return func() error { return stopServer(context.WithoutCancel(ctx), server) }, nil
}
