package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"dateline/internal/mail/dial"
	"dateline/internal/mail/imap"
	"dateline/internal/mail/pop3"
	"dateline/internal/news"
	"dateline/internal/returns"
)

// How many mails one look at a mailbox reads. POP3 deletes at the end of a look alone, so fewer are read in one.
const (
	imapMost = 500
	pop3Most = 100
)

// LookIntoMailbox reads all that came into the mailboxes at mail servers, puts it aside, and returns how many mails there
// were. Without a mailbox in the configuration it is news.ErrInvalid.
func (a *App) LookIntoMailbox(ctx context.Context) (int, error) {
	if a.o.Settings.ReturnsIMAP == "" && a.o.Settings.ReturnsPOP3 == "" {
		return 0, fmt.Errorf("%w: no mailbox: set returns_imap or returns_pop3 in the configuration", news.ErrInvalid)
	}
	all := 0
	for {
		n, more, err := a.lookOnce(ctx)
		all += n
		if err != nil || !more {
			return all, err
		}
	}
}

// mailboxPass is LookIntoMailbox as a schedule runs it.
func (a *App) mailboxPass(ctx context.Context) (more bool, err error) {
	_, more, err = a.lookOnce(ctx)
	return more && err == nil, err
}

// lookOnce reads some mails of each mailbox. What keeps one from being read does not keep the other.
func (a *App) lookOnce(ctx context.Context) (n int, more bool, err error) {
	desk, err := a.Returning(ctx)
	if err != nil {
		return 0, false, err
	}
	defer func() { err = errors.Join(err, desk.Flush(context.WithoutCancel(ctx))) }()
	s := &a.o.Settings
	if s.ReturnsIMAP != "" {
		read, failed := a.lookByIMAP(ctx, desk)
		n, more, err = read, read == imapMost, failed
	}
	if s.ReturnsPOP3 != "" && ctx.Err() == nil {
		read, failed := a.lookByPOP3(ctx, desk)
		n, more, err = n+read, more || read == pop3Most, errors.Join(err, failed)
	}
	return n, more, err
}

// lookByIMAP reads some mails, at most imapMost. A mail is put aside only once what follows from it is kept; one that was
// read and not put aside counts once.
func (a *App) lookByIMAP(ctx context.Context, desk *returns.Desk) (n int, err error) {
	s := &a.o.Settings
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
		err = errors.Join(err, conn.Close())
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

// lookByPOP3 reads some mails, at most pop3Most, and deletes those of which what follows is kept. The server deletes only
// when the connection ends in order, so it is ended so also where a mail could not be read. What was read and is still there,
// because a connection broke off, is known by its UID and deleted unread.
func (a *App) lookByPOP3(ctx context.Context, desk *returns.Desk) (n int, err error) {
	s := &a.o.Settings
	o, _, err := mailboxOf(s.ReturnsPOP3, os.Getenv(s.ReturnsPOP3Env))
	if err != nil {
		return 0, err
	}
	conn, err := pop3.Dial(ctx, o)
	if err != nil {
		return 0, err
	}
	release := context.AfterFunc(ctx, conn.Drop)
	var done []string // UIDs of what was read in this look
	defer func() {
		release()
		closed := conn.Close()
		a.returnsLock.Lock()
		defer a.returnsLock.Unlock()
		if closed == nil {
			a.popRead = nil
		} else {
			for _, uid := range done {
				if a.popRead == nil {
					a.popRead = map[string]bool{}
				}
				a.popRead[uid] = true
			}
		}
		err = errors.Join(err, closed)
	}()
	list, err := conn.List()
	if err != nil {
		return 0, err
	}
	for _, m := range list {
		if n == pop3Most {
			break
		}
		if a.readBefore(m.UID) {
			if err := conn.Delete(m); err != nil {
				return n, err
			}
			continue
		}
		data, err := conn.Retrieve(m, returns.MaxMail)
		if errors.Is(err, news.ErrNotFound) {
			continue // somebody else took it
		}
		if errors.Is(err, pop3.ErrTooLarge) {
			a.log.WarnContext(ctx, "a mail stays unread in the mailbox", "uid", m.UID, "bytes", m.Size, "err", err)
			continue
		}
		if err != nil {
			return n, err
		}
		if _, err := desk.Mail(ctx, returns.Mail{Via: "pop3", Data: data}, false); err != nil {
			return n, err
		}
		if m.UID != "" {
			done = append(done, m.UID)
		}
		if err := conn.Delete(m); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// readBefore says whether a mail was read in a look whose end the server did not hear of.
func (a *App) readBefore(uid string) bool {
	a.returnsLock.Lock()
	defer a.returnsLock.Unlock()
	return uid != "" && a.popRead[uid]
}

// mailboxOf reads the address of a mailbox.
func mailboxOf(text, password string) (o dial.Options, folder string, err error) {
	u, err := url.Parse(text)
	if err != nil {
		return o, "", fmt.Errorf("%w: the address of the mailbox cannot be read", news.ErrInvalid)
	}
	o = dial.Options{Implicit: strings.HasSuffix(u.Scheme, "s"), User: u.User.Username(), Password: password}
	port := u.Port()
	if port == "" {
		port = map[string]string{"imap": "143", "imaps": "993", "pop3": "110", "pop3s": "995"}[u.Scheme]
	}
	o.Address = net.JoinHostPort(u.Hostname(), port)
	if folder = strings.Trim(u.Path, "/"); folder == "" {
		folder = "INBOX"
	}
	return o, folder, nil
}
