// Package pop3 reads the mails of a mailbox at a mail server and deletes them: POP3 (RFC 1939) with its capabilities
// (RFC 2449), STLS (RFC 2595) and the log-in by SASL PLAIN (RFC 5034) where they are offered.
//
// A password never goes over a line that others can read: see package mail/dial. All that a server says is bounded. The
// server deletes when the connection is closed in order, and only then: what breaks off before is read again. A mail's
// UID lets a caller know it again. The package decides nothing about a mail.
package pop3

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline/internal/mail/dial"
	"dateline/internal/news"
)

// Options are what Dial needs: see dial.Options.
type Options = dial.Options

// Conn is a connection that is logged in. One goroutine uses it.
type Conn struct {
	line *dial.Line
	caps map[string][]string
}

// Mail is a mail as the server lists it.
type Mail struct {
	// Number names it in this connection.
	Number int
	// UID names it for ever; empty if the server knows none.
	UID string
	// Size is in bytes, as the server says.
	Size int
}

// Dial connects and logs in. What the server refuses is news.ErrInvalid; that it does not answer, or another reads this
// mailbox, is news.ErrUnavailable.
func Dial(ctx context.Context, o Options) (*Conn, error) {
	if strings.ContainsAny(o.User+o.Password, "\r\n\x00") {
		return nil, fmt.Errorf("pop3: %w: a user or password of more than one line", news.ErrInvalid)
	}
	line, err := dial.Open(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("pop3: %w", err)
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
	if err := c.status("the greeting"); err != nil {
		return err
	}
	if !c.line.Private() {
		if err := c.do("STLS"); err != nil {
			return fmt.Errorf("the server offers no TLS: %w", err)
		}
		if err := c.line.StartTLS(ctx); err != nil {
			return fmt.Errorf("pop3: %w", err)
		}
	}
	// What it offered before TLS may be another's word, so it is asked now.
	if err := c.capabilities(); err != nil {
		return err
	}
	if err := c.logIn(o); err != nil {
		return fmt.Errorf("log in as %s: %w", o.User, err)
	}
	return c.capabilities() // some offer more to those they know
}

// capabilities asks what the server can; one that does not know the question can what RFC 1939 asks of all.
func (c *Conn) capabilities() error {
	c.caps = map[string][]string{}
	err := c.do("CAPA")
	if errors.Is(err, errNo) {
		return nil
	}
	if err != nil {
		return err
	}
	return c.list(maxCaps, func(l string) error {
		if words := strings.Fields(strings.ToUpper(l)); len(words) > 0 {
			c.caps[words[0]] = words[1:]
		}
		return nil
	})
}

// logIn says who we are. APOP is left out: it rests on MD5, and needs the server to keep the password in clear.
func (c *Conn) logIn(o Options) error {
	if slices.Contains(c.caps["SASL"], "PLAIN") {
		return c.plain(base64.StdEncoding.EncodeToString([]byte("\x00" + o.User + "\x00" + o.Password)))
	}
	if err := c.do("USER", o.User); err != nil {
		return err
	}
	err := c.do("PASS", o.Password)
	return err
}

// plain logs in by SASL PLAIN. What does not fit into a command's line waits to be asked for (RFC 5034 §4).
func (c *Conn) plain(secret string) error {
	if len("AUTH PLAIN ")+len(secret) <= maxCommand-2 {
		err := c.do("AUTH", "PLAIN", secret)
		return err
	}
	if err := c.send("AUTH PLAIN"); err != nil {
		return err
	}
	l, err := c.reply()
	if err != nil {
		return err
	}
	if !strings.HasPrefix(l, "+") || strings.HasPrefix(l, "+OK") {
		return refusal("AUTH", l)
	}
	if err := c.send(secret); err != nil {
		return err
	}
	err = c.status("AUTH")
	return err
}

// Drop ends the connection as it stands: nothing is deleted. It may be called while another goroutine waits for the server.
func (c *Conn) Drop() { _ = c.line.Close() } // nothing was promised

// Close ends the connection in order: the server deletes what is to be deleted. An error says that it may not have.
func (c *Conn) Close() error {
	err := c.do("QUIT")
	if closed := c.line.Close(); err == nil {
		err = closed
	}
	return err
}

// List returns the mails in their order, with their sizes and, where the server knows them, their UIDs.
func (c *Conn) List() ([]Mail, error) {
	if err := c.do("LIST"); err != nil {
		return nil, err
	}
	var out []Mail
	at := map[int]int{}
	err := c.list(maxMails, func(l string) error {
		number, rest, _ := strings.Cut(l, " ")
		n, err := strconv.Atoi(number)
		size, sizeErr := strconv.Atoi(firstWord(rest))
		if err != nil || sizeErr != nil || n <= 0 || size < 0 {
			return errGarbled
		}
		if _, twice := at[n]; !twice {
			at[n] = len(out)
			out = append(out, Mail{Number: n, Size: size})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = c.do("UIDL")
	if errors.Is(err, errNo) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	err = c.list(maxMails, func(l string) error {
		number, uid, _ := strings.Cut(l, " ")
		n, err := strconv.Atoi(number)
		if err != nil {
			return errGarbled
		}
		if i, ok := at[n]; ok {
			out[i].UID = firstWord(uid)
		}
		return nil
	})
	return out, err
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// Retrieve returns the first bytes of a mail, at most most, and leaves it where it is. One that is gone is
// news.ErrNotFound. Where the server can it is asked for no more than that; else the rest is read and thrown away, and a mail
// that is far too large for it is ErrTooLarge, before it is asked for.
func (c *Conn) Retrieve(m Mail, most int) ([]byte, error) {
	command, args := "RETR", []string{strconv.Itoa(m.Number)}
	if _, top := c.caps["TOP"]; top && m.Size > most {
		command, args = "TOP", append(args, strconv.Itoa(most/shortLine))
	} else if m.Size > maxBody {
		return nil, fmt.Errorf("mail %d: %w", m.Number, ErrTooLarge)
	}
	if err := c.do(command, args...); err != nil {
		if errors.Is(err, errNo) && errors.Is(err, news.ErrInvalid) {
			return nil, fmt.Errorf("%w: %w", news.ErrNotFound, err)
		}
		return nil, err
	}
	// A slow line is given time for the size that was announced.
	c.line.Allow(time.Duration(min(m.Size, maxBody)/slowest) * time.Second)
	return readBody(c.line.R, most)
}

// Delete marks a mail as one to be deleted once the connection is closed in order.
func (c *Conn) Delete(m Mail) error {
	err := c.do("DELE", strconv.Itoa(m.Number))
	return err
}
