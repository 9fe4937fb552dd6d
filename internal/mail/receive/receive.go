// Package receive takes mail: a small SMTP and LMTP server for bounces, and for the mailbox in which a machine without a
// relay keeps what it sends. It checks sizes and times and decides nothing else; who may be written to and what becomes of
// a message is its caller's.
package receive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"dateline/internal/news"
)

const (
	// maxMessage is the largest message taken, in bytes; a report that returns a mail of ours is far below.
	maxMessage = 10 << 20
	// maxConnections bounds those that are open at once, and maxReaders the recipients of one message.
	maxConnections = 200
	maxReaders     = 50
	// maxLine is the longest line, in bytes; longer ones are refused by the protocol (RFC 5321 §4.5.3.1.6 allows 1,000).
	maxLine = 8000
	// patience is how long a client may take for a line or for a message.
	patience = 2 * time.Minute
)

// Message is one that was taken.
type Message struct {
	From string // the envelope's; empty on reports
	To   []string
	Data []byte
}

// Options are what Listen needs. All are required, but that LMTP may be false and MaxBytes 0.
type Options struct {
	// Domain is what the server calls itself.
	Domain string
	// LMTP speaks RFC 2033, for a mail server on the same machine.
	LMTP bool
	// MaxBytes is the largest message taken. Default: 10 MiB.
	MaxBytes int64
	// Takes says whether mail for an address is taken. It is asked before the message is sent.
	Takes func(address string) bool
	// Keep keeps a message. Once it returns nil the client is told that the message is safe; an error is answered with
	// "try again later", but news.ErrInvalid with "never again".
	Keep func(ctx context.Context, m Message) error
	Log  *slog.Logger
}

// Server takes mail until it is closed.
type Server struct {
	server   *smtp.Server
	listener net.Listener
	done     sync.WaitGroup
}

// Listen opens a server at an address such as 127.0.0.1:2525; a port of 0 is any. Close it.
func Listen(ctx context.Context, address string, o Options) (*Server, error) {
	if o.Domain == "" || o.Takes == nil || o.Keep == nil || o.Log == nil {
		return nil, fmt.Errorf("receive: %w: missing options", news.ErrInvalid)
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = maxMessage
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("receive mail: %w", err)
	}
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{ctx: ctx, o: &o}, nil
	}))
	s.Domain, s.LMTP, s.MaxMessageBytes, s.MaxRecipients, s.MaxLineLength = o.Domain, o.LMTP, o.MaxBytes, maxReaders, maxLine
	s.ReadTimeout, s.WriteTimeout = patience, patience
	s.ErrorLog = quiet{}
	server := &Server{server: s, listener: l}
	server.done.Go(func() {
		if err := s.Serve(&bounded{Listener: l, free: make(chan struct{}, maxConnections)}); err != nil && ctx.Err() == nil && !errors.Is(err, net.ErrClosed) && !errors.Is(err, smtp.ErrServerClosed) {
			o.Log.ErrorContext(ctx, "the mail server stopped", "err", err)
		}
	})
	return server, nil
}

// Addr is host:port.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Close ends all connections and waits until the server has stopped.
func (s *Server) Close() {
	_ = s.server.Close() // what is open is dropped: nothing was promised
	_ = s.listener.Close()
	s.done.Wait()
}

// session is one client's connection.
type session struct {
	ctx  context.Context //nolint:containedctx // the protocol's library hands none on
	o    *Options
	from string
	to   []string
}

// Mail begins a message.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from, s.to = from, nil
	return nil
}

// Rcpt names one whom the message is for.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if !s.o.Takes(to) {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox here"}
	}
	s.to = append(s.to, to)
	return nil
}

// Data takes the message whole.
func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(r, s.o.MaxBytes+1))
	if err != nil {
		return err
	}
	if int64(len(data)) > s.o.MaxBytes {
		return &smtp.SMTPError{Code: 552, EnhancedCode: smtp.EnhancedCode{5, 3, 4}, Message: "message too large"}
	}
	switch err := s.o.Keep(s.ctx, Message{From: s.from, To: s.to, Data: data}); {
	case err == nil:
		return nil
	case errors.Is(err, news.ErrInvalid):
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "message not understood"}
	default:
		s.o.Log.ErrorContext(s.ctx, "a message was not kept", "err", err)
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "cannot keep it now; try again later"}
	}
}

// LMTPData takes the message and answers for each reader alike.
func (s *session) LMTPData(r io.Reader, status smtp.StatusCollector) error {
	err := s.Data(r)
	for _, to := range s.to {
		status.SetStatus(to, err)
	}
	return nil
}

// Reset forgets a message that was begun.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout ends the session.
func (s *session) Logout() error { return nil }

// quiet is a logger of the protocol's faults, which are the clients': a scanner must not fill the log.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// bounded lets so many connections in at once as free has places.
type bounded struct {
	net.Listener
	free chan struct{}
}

// Accept waits for a place, then for a client.
func (b *bounded) Accept() (net.Conn, error) {
	b.free <- struct{}{}
	c, err := b.Listener.Accept()
	if err != nil {
		<-b.free
		return nil, err
	}
	return &counted{Conn: c, leave: sync.OnceFunc(func() { <-b.free })}, nil
}

// counted gives its place back when it is closed.
type counted struct {
	net.Conn
	leave func()
}

// Close closes the connection.
func (c *counted) Close() error {
	defer c.leave()
	return c.Conn.Close()
}
