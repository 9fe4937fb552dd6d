// Package imap reads the mails of one folder at a mail server and puts them aside: what a program needs that looks into a
// mailbox now and then, of IMAP 4rev1 (RFC 3501) with MOVE (RFC 6851) and UIDPLUS (RFC 4315) where they are offered.
//
// A password never goes over a line that others can read: see package mail/dial. All that a server says is bounded. The
// package decides nothing about a mail.
package imap

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dateline/internal/mail/dial"
	"dateline/internal/news"
)

// Options are what Dial needs: see dial.Options.
type Options = dial.Options

// Conn is a connection that is logged in. One goroutine uses it.
type Conn struct {
	line *dial.Line
	n    int // commands sent
	caps []string
}

// Dial connects and logs in. What the server refuses is news.ErrInvalid, that it does not answer news.ErrUnavailable.
func Dial(ctx context.Context, o Options) (*Conn, error) {
	line, err := dial.Open(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("imap: %w", err)
	}
	c := &Conn{line: line}
	if err := c.begin(ctx, o); err != nil {
		c.Drop()
		return nil, err
	}
	return c, nil
}

// begin greets, makes the line private and logs in.
func (c *Conn) begin(ctx context.Context, o Options) error {
	c.line.Allow(0)
	greeting, err := c.response()
	if err != nil {
		return err
	}
	if len(greeting) < 2 || greeting[0].text != "*" || !strings.EqualFold(greeting[1].text, "OK") {
		return fmt.Errorf("imap: %w: the server does not greet", news.ErrUnavailable)
	}
	if !c.line.Private() {
		if _, err := c.do("STARTTLS"); err != nil {
			return fmt.Errorf("the server offers no TLS: %w", err)
		}
		if err := c.line.StartTLS(ctx); err != nil {
			return fmt.Errorf("imap: %w", err)
		}
	}
	if _, err := c.do("LOGIN", quoted(o.User), quoted(o.Password)); err != nil {
		return fmt.Errorf("log in as %s: %w", o.User, err)
	}
	// What was said before the log-in, and before TLS, may be another's word.
	lines, err := c.do("CAPABILITY")
	if err != nil {
		return err
	}
	for _, l := range lines {
		if len(l) > 1 && strings.EqualFold(l[1].text, "CAPABILITY") {
			for _, t := range l[2:] {
				c.caps = append(c.caps, strings.ToUpper(t.text))
			}
		}
	}
	return nil
}

// Drop ends the connection as it stands. It may be called while another goroutine waits for the server.
func (c *Conn) Drop() { _ = c.line.Close() } // nothing was promised

// Close logs out.
func (c *Conn) Close() error {
	_, err := c.do("LOGOUT")
	if closed := c.line.Close(); err == nil {
		err = closed
	}
	return err
}

// Select opens a folder, named in the server's own encoding. One that is not there is news.ErrInvalid.
func (c *Conn) Select(folder string) error {
	if _, err := c.do("SELECT", quoted(folder)); err != nil {
		return fmt.Errorf("open folder %s: %w", folder, err)
	}
	return nil
}

// Search returns the numbers of mails that a search names, such as UNSEEN, in their order.
func (c *Conn) Search(criteria ...string) ([]uint32, error) {
	args := make([]arg, len(criteria))
	for i, s := range criteria {
		args[i] = raw(s)
	}
	lines, err := c.do("UID SEARCH", args...)
	if err != nil {
		return nil, err
	}
	var out []uint32
	for _, l := range lines {
		if len(l) < 2 || !strings.EqualFold(l[1].text, "SEARCH") {
			continue
		}
		for _, t := range l[2:] {
			if n, err := strconv.ParseUint(t.text, 10, 32); err == nil && n > 0 {
				out = append(out, uint32(n))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Fetch returns the first bytes of a mail, at most most, and leaves it unread. One that is gone is news.ErrNotFound.
func (c *Conn) Fetch(uid uint32, most int) ([]byte, error) {
	if most <= 0 || most > maxLiteral {
		most = maxLiteral
	}
	lines, err := c.do("UID FETCH", raw(number(uid)), raw(fmt.Sprintf("(BODY.PEEK[]<0.%d>)", most)))
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if body, ok := bodyOf(l, uid); ok {
			return body, nil
		}
	}
	return nil, fmt.Errorf("mail %d: %w", uid, news.ErrNotFound)
}

// bodyOf finds a mail's bytes in an answer such as "* 3 FETCH (UID 7 BODY[]<0> {12}…)".
func bodyOf(l []piece, uid uint32) ([]byte, bool) {
	if len(l) < 3 || !strings.EqualFold(l[2].text, "FETCH") {
		return nil, false
	}
	var body []byte
	named, found := false, false
	for i := 3; i+1 < len(l); i++ {
		switch name := strings.ToUpper(l[i].text); {
		case l[i].quoted || l[i].literal:
		case name == "UID":
			named = l[i+1].text == number(uid)
		case strings.HasPrefix(name, "BODY[]"):
			body, found = []byte(l[i+1].text), l[i+1].literal || l[i+1].quoted || strings.EqualFold(l[i+1].text, "NIL")
			i++
		}
	}
	return body, named && found
}

// Seen marks a mail as read.
func (c *Conn) Seen(uid uint32) error {
	_, err := c.do("UID STORE", raw(number(uid)), raw(`+FLAGS.SILENT (\Seen)`))
	return err
}

// Move puts a mail into another folder, read. Where the server cannot move it is copied first and then deleted, so that it
// is never in neither.
func (c *Conn) Move(uid uint32, folder string) error {
	if err := c.Seen(uid); err != nil {
		return err
	}
	if slices.Contains(c.caps, "MOVE") {
		// Some offer what they cannot do in every folder.
		if _, err := c.do("UID MOVE", raw(number(uid)), quoted(folder)); !errors.Is(err, errNo) {
			return err
		}
	}
	if _, err := c.do("UID COPY", raw(number(uid)), quoted(folder)); err != nil {
		return err
	}
	if _, err := c.do("UID STORE", raw(number(uid)), raw(`+FLAGS.SILENT (\Deleted)`)); err != nil {
		return err
	}
	if !slices.Contains(c.caps, "UIDPLUS") {
		return nil // a plain EXPUNGE would take what others deleted too
	}
	_, err := c.do("UID EXPUNGE", raw(number(uid)))
	return err
}

func number(uid uint32) string { return strconv.FormatUint(uint64(uid), 10) }

// errNo says that the server refuses a command.
var errNo = errors.New("the server refuses")
