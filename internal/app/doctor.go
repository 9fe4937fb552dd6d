package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"dateline/internal/mail/doctor"
	"dateline/internal/mail/smtp"
	"dateline/internal/news"
)

// DoctorMail looks at what DNS and the relays lack for mail to arrive: see doctor.Check. Addresses are those that hand mail to the
// world; there may be none. A relay on this machine, or one that is to be spoken to in clear text, is not asked for TLS.
func (a *App) DoctorMail(ctx context.Context, addresses []netip.Addr) ([]doctor.Finding, error) {
	s := &a.o.Settings
	if s.SenderMail == "" || s.SenderMail == trialSender {
		return nil, fmt.Errorf("%w: there is no sender to look at: set sender_mail in the configuration (dateline config example)", news.ErrInvalid)
	}
	_, from, _ := strings.Cut(s.SenderMail, "@")
	_, replyTo, _ := strings.Cut(s.ReplyTo, "@")
	signers, err := a.signers()
	if err != nil {
		return nil, err
	}
	o := doctor.Options{
		From: from, Bounce: s.BounceDomain, ReplyTo: replyTo, Signers: signers, SendFrom: addresses,
		Resolver: net.DefaultResolver, Dial: (&net.Dialer{}).DialContext, Now: wall()(),
	}
	if a.o.TuneDoctor != nil {
		a.o.TuneDoctor(&o)
	}
	var relays []smtp.Options
	for _, text := range s.SMTP {
		r, err := smtp.ParseURL(string(text))
		if err != nil {
			return nil, err
		}
		if r.Security != smtp.Clear {
			relays = append(relays, r)
		}
	}
	found, err := doctor.Check(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, r := range relays {
		f, err := doctor.TLS(ctx, o, r.Address, r.Security == smtp.Implicit)
		if err != nil {
			return nil, err
		}
		found = append(found, f...)
	}
	return found, nil
}

// doctorTime is how long the look before the first issue may take: DNS that does not answer is no reason not to send.
const doctorTime = time.Minute

// FirstIssueFaults returns what is wrong with the set-up of mail while the first issue to readers has not gone out: what makes
// large receivers refuse it, and spoils a new name with them (RELIABILITY §2.3). It is empty once a mailing was made, where mail
// goes into the mailbox of this machine or to a relay on it, and where DNS cannot be asked.
func (a *App) FirstIssueFaults(ctx context.Context) ([]doctor.Finding, error) {
	far, err := a.farRelay()
	if a.Trial() || !far || err != nil {
		return nil, err
	}
	all, err := a.Store.Mailings(ctx, news.Week{})
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if !isTrial(m.ID) && m.Status != news.MailingCancelled {
			return nil, nil
		}
	}
	looking, stop := context.WithTimeoutCause(ctx, doctorTime, errors.New("DNS takes too long"))
	defer stop()
	found, err := a.DoctorMail(looking, nil)
	if err != nil {
		return nil, err
	}
	var bad []doctor.Finding
	for _, f := range found {
		// A relay that cannot be reached now refuses nobody: the mailing waits for it.
		if f.Level == doctor.Bad && f.Code != "tls.connect" {
			bad = append(bad, f)
		}
	}
	return bad, nil
}

// HeedDoctor refuses the first issue while FirstIssueFaults finds something; the error is news.ErrInvalid, and says what.
func (a *App) HeedDoctor(ctx context.Context) error {
	bad, err := a.FirstIssueFaults(ctx)
	if err != nil || len(bad) == 0 {
		return err
	}
	var words strings.Builder
	for _, f := range bad {
		words.WriteString("\n  " + f.Text(news.English))
	}
	return fmt.Errorf("%w: the first issue is not sent while large receivers would refuse it:%s\ndateline doctor mail shows which records to set; --despite-doctor sends all the same",
		news.ErrInvalid, words.String())
}

// farRelay says whether a relay is configured that is not on this machine.
func (a *App) farRelay() (bool, error) {
	for _, text := range a.o.Settings.SMTP {
		o, err := smtp.ParseURL(string(text))
		if err != nil {
			return false, err
		}
		host, _, err := net.SplitHostPort(o.Address)
		if err != nil {
			return false, fmt.Errorf("%w: relay %s", news.ErrInvalid, o.Address)
		}
		ip, _ := netip.ParseAddr(host) // a name is no address, and is far
		if host != "localhost" && !ip.Unmap().IsLoopback() {
			return true, nil
		}
	}
	return false, nil
}
