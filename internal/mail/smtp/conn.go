package smtp

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"dateline/internal/mail"
)

// Conn is a connection to a relay. One goroutine uses it at a time.
type Conn struct {
	o     Options
	net   net.Conn
	r     *bufio.Reader
	stop  func() bool // no more closing when the context ends
	clear bool        // not encrypted
	ext   map[string]string

	begun *Message // its envelope is written, and not answered yet
	unset bool     // a refused transaction may stand open: RSET goes before the next
	dead  bool
	out   []byte
	sent  int
}

// Dial opens a connection, makes it as secure as the options say, and signs in. It ends when ctx does. An error is an
// *Error, and never in doubt.
func Dial(ctx context.Context, o Options) (*Conn, error) {
	o.Timeouts = o.Timeouts.filled()
	if o.Name == "" {
		o.Name = "localhost"
	}
	if o.Security == "" {
		o.Security = StartTLS
	}
	dial := o.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	connecting, stop := context.WithTimeout(ctx, o.Timeouts.Connect)
	defer stop()
	nc, err := dial(connecting, "tcp", o.Address)
	if err != nil {
		return nil, &Error{Stage: mail.StageConnect, Err: err}
	}
	c := &Conn{o: o, net: nc, r: bufio.NewReaderSize(nc, 4096), clear: true}
	c.stop = context.AfterFunc(ctx, func() { _ = nc.Close() }) // whoever reads or writes gets an error
	if err := c.open(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Alive says whether the connection can take another message.
func (c *Conn) Alive() bool { return !c.dead }

// Sent is how many messages were accepted over it.
func (c *Conn) Sent() int { return c.sent }

// Close ends the connection at once. Nothing is said to the relay.
func (c *Conn) Close() {
	c.dead = true
	c.stop()
	_ = c.net.Close() // nothing can be done about it
}

// Quit says goodbye and closes. What the relay makes of it does not matter: what it accepted, it has.
func (c *Conn) Quit() {
	if !c.dead && c.begun == nil && c.deadline(c.o.Timeouts.Quit) == nil {
		if _, err := c.net.Write([]byte("QUIT\r\n")); err == nil {
			_, _ = readReply(c.r)
		}
	}
	c.Close()
}

func (c *Conn) deadline(d time.Duration) error { return c.net.SetDeadline(time.Now().Add(d)) } //nolint:forbidigo // the system's clock is what it is compared with

// fail makes an error after which the connection is of no use.
func (c *Conn) fail(stage mail.Stage, err error) *Error {
	c.Close()
	return &Error{Stage: stage, Err: err}
}

// refused makes an error of a reply. A 421 says that the relay closes. What is neither yes nor no is no answer: replies
// and commands do not match any more.
func (c *Conn) refused(stage mail.Stage, r Reply) *Error {
	if r.Code < 400 {
		return c.fail(stage, fmt.Errorf("%w to this: %s", errNoReply, r))
	}
	if r.Code == 421 {
		c.Close()
	}
	return &Error{Stage: stage, Reply: r}
}

// ask writes a line and reads its reply.
func (c *Conn) ask(stage mail.Stage, d time.Duration, line string) (Reply, *Error) {
	if err := c.deadline(d); err != nil {
		return Reply{}, c.fail(stage, err)
	}
	if _, err := c.net.Write([]byte(line + "\r\n")); err != nil {
		return Reply{}, c.fail(stage, err)
	}
	r, err := readReply(c.r)
	if err != nil {
		return Reply{}, c.fail(stage, err)
	}
	return r, nil
}

func (c *Conn) open(ctx context.Context) error {
	if c.o.Security == Implicit {
		if err := c.encrypt(ctx); err != nil {
			return err
		}
	}
	if err := c.deadline(c.o.Timeouts.Greeting); err != nil {
		return c.fail(mail.StageConnect, err)
	}
	greeting, err := readReply(c.r)
	if err != nil {
		return c.fail(mail.StageConnect, err)
	}
	if greeting.Code != 220 {
		return c.refused(mail.StageConnect, greeting)
	}
	if err := c.hello(); err != nil {
		return err
	}
	if c.o.Security == StartTLS {
		if err := c.startTLS(ctx); err != nil {
			return err
		}
	}
	if c.o.User != "" {
		return c.signIn()
	}
	return nil
}

// hello says who we are and hears what the relay can do.
func (c *Conn) hello() error {
	r, err := c.askLines("EHLO " + c.o.Name)
	if err != nil {
		return err
	}
	c.ext = map[string]string{}
	if r.first.Code != 250 {
		if r.first.Code/100 != 5 {
			return c.refused(mail.StageConnect, r.first)
		}
		old, err := c.ask(mail.StageConnect, c.o.Timeouts.Hello, "HELO "+c.o.Name)
		if err != nil {
			return err
		}
		if old.Code != 250 {
			return c.refused(mail.StageConnect, old)
		}
		return nil
	}
	for _, line := range r.lines {
		word, args, _ := strings.Cut(line, " ")
		c.ext[strings.ToUpper(word)] = strings.ToUpper(args)
	}
	return nil
}

// lines are the lines of a reply apart, behind its first.
type lines struct {
	first Reply
	lines []string
}

// askLines is ask for a reply whose lines matter one by one.
func (c *Conn) askLines(line string) (lines, error) {
	var out lines
	if err := c.deadline(c.o.Timeouts.Hello); err != nil {
		return out, c.fail(mail.StageConnect, err)
	}
	if _, err := c.net.Write([]byte(line + "\r\n")); err != nil {
		return out, c.fail(mail.StageConnect, err)
	}
	left := maxReply
	for n := range maxLines {
		text, err := readLine(c.r, left)
		if err != nil {
			return out, c.fail(mail.StageConnect, err)
		}
		left -= len(text)
		code, rest, more, err := splitLine(text)
		if err == nil && n > 0 && code != out.first.Code {
			err = errNoReply
		}
		if err != nil {
			return out, c.fail(mail.StageConnect, err)
		}
		if n == 0 {
			out.first = Reply{Code: code, Text: rest, Enhanced: enhanced(rest, code)}
		} else {
			out.lines = append(out.lines, rest)
		}
		if !more {
			return out, nil
		}
	}
	return out, c.fail(mail.StageConnect, fmt.Errorf("%w: more than %d lines", errNoReply, maxLines))
}

// errNoTLS says that a relay does not offer what the options require.
var errNoTLS = errors.New("the relay offers no STARTTLS, and nothing is sent in clear text")

// errInjected says that bytes came before the encryption that pretend to come after it (CVE-2011-0411 and its like).
var errInjected = errors.New("bytes came in clear text behind the reply to STARTTLS")

func (c *Conn) startTLS(ctx context.Context) error {
	if _, ok := c.ext["STARTTLS"]; !ok {
		return c.fail(mail.StageTLS, errNoTLS)
	}
	r, err := c.ask(mail.StageTLS, c.o.Timeouts.Hello, "STARTTLS")
	if err != nil {
		return err
	}
	if r.Code != 220 {
		c.Close()
		return &Error{Stage: mail.StageTLS, Reply: r}
	}
	if c.r.Buffered() > 0 {
		return c.fail(mail.StageTLS, errInjected)
	}
	if err := c.encrypt(ctx); err != nil {
		return err
	}
	return c.hello() // what was said in clear text counts for nothing
}

func (c *Conn) encrypt(ctx context.Context) error {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.o.TLS != nil {
		config = c.o.TLS.Clone()
		config.MinVersion = max(config.MinVersion, tls.VersionTLS12)
	}
	if config.ServerName == "" {
		host, _, err := net.SplitHostPort(c.o.Address)
		if err != nil {
			return c.fail(mail.StageTLS, err)
		}
		config.ServerName = host
	}
	shaking, stop := context.WithTimeout(ctx, c.o.Timeouts.TLS)
	defer stop()
	secure := tls.Client(c.net, config)
	if err := secure.HandshakeContext(shaking); err != nil {
		return c.fail(mail.StageTLS, err)
	}
	c.net, c.clear = secure, false
	c.r.Reset(secure)
	return nil
}

// errClearAuth says that a password would be readable on its way.
var errClearAuth = errors.New("no password over a connection that is not encrypted")

// signIn sends user and password, by PLAIN (RFC 4616) or LOGIN.
func (c *Conn) signIn() error {
	if c.clear && c.o.Security != Clear {
		return c.fail(mail.StageAuth, errClearAuth)
	}
	offered := " " + c.ext["AUTH"] + " "
	encode := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	var steps []string
	switch {
	case strings.Contains(offered, " PLAIN "):
		steps = []string{"AUTH PLAIN " + encode("\x00"+c.o.User+"\x00"+c.o.Password)}
	case strings.Contains(offered, " LOGIN "):
		steps = []string{"AUTH LOGIN", encode(c.o.User), encode(c.o.Password)}
	default:
		return c.fail(mail.StageAuth, fmt.Errorf("the relay offers neither AUTH PLAIN nor LOGIN, but %q", strings.TrimSpace(offered)))
	}
	for i, step := range steps {
		r, err := c.ask(mail.StageAuth, c.o.Timeouts.Hello, step)
		if err != nil {
			return err
		}
		want := 334
		if i == len(steps)-1 {
			want = 235
		}
		if r.Code != want {
			return c.refused(mail.StageAuth, r)
		}
	}
	return nil
}
