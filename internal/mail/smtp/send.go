package smtp

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"dateline/internal/mail"
	"dateline/internal/news"
)

// Message is one message to one reader.
type Message struct {
	From, To string
	// Bytes are the whole message, in lines that end with CRLF, the last one too. Dots at the start of a line are doubled
	// on the way. Room behind the slice's length is written to.
	Bytes []byte
}

// check refuses what could be more than an address in a command.
func (m *Message) check() error {
	for _, a := range []string{m.From, m.To} {
		for i := range len(a) {
			if a[i] <= ' ' || a[i] >= 0x7f || a[i] == '<' || a[i] == '>' {
				return fmt.Errorf("%w: address %.80q", news.ErrInvalid, a)
			}
		}
	}
	if m.To == "" || !bytes.HasSuffix(m.Bytes, []byte("\r\n")) {
		return fmt.Errorf("%w: a message without a reader or an end", news.ErrInvalid)
	}
	return nil
}

// Pipelines says whether Send makes use of a next message.
func (c *Conn) Pipelines() bool {
	_, ok := c.ext["PIPELINING"]
	return ok && !c.chunks()
}

// Begun says whether a message's envelope went out and its end did not.
func (c *Conn) Begun(m *Message) bool { return c.begun == m }

func (c *Conn) chunks() bool {
	_, ok := c.ext["CHUNKING"]
	return ok && c.o.Chunking
}

// Send hands a message to the relay and returns its answer. The last byte is written only by this call, so whatever must
// be on disk before, must be before the call; an error says by InDoubt whether it may have gone out.
//
// If next is not nil and the relay pipelines, its envelope goes out with the message's end. Then it must be the message of
// the next Send, or the connection must be closed.
//
// A refusal leaves the connection usable; see Alive.
func (c *Conn) Send(m, next *Message) (Reply, error) {
	if c.dead {
		return Reply{}, &Error{Stage: mail.StageSender, Err: errClosed}
	}
	if c.begun != nil && c.begun != m {
		return Reply{}, c.fail(mail.StageSender, fmt.Errorf("%w: another message was begun", news.ErrInvalid))
	}
	if err := m.check(); err != nil {
		if c.begun != nil {
			c.Close()
		}
		return Reply{}, &Error{Stage: mail.StageSender, Err: err}
	}
	if next != nil && (next.check() != nil || !c.Pipelines()) {
		next = nil
	}
	var r Reply
	var err *Error
	if c.chunks() {
		r, err = c.chunk(m)
	} else {
		r, err = c.data(m, next)
	}
	if err != nil {
		return r, err
	}
	c.sent++
	return r, nil
}

// errClosed says that the connection had ended before.
var errClosed = errors.New("the connection was closed")

// envelope appends the commands of a message up to the one that the message follows.
func (c *Conn) envelope(dst []byte, m *Message) []byte {
	if c.unset {
		dst = append(dst, "RSET\r\n"...)
	}
	dst = append(append(append(dst, "MAIL FROM:<"...), m.From...), ">\r\n"...)
	return append(append(append(dst, "RCPT TO:<"...), m.To...), ">\r\n"...)
}

// reset reads the answer to the RSET that envelope wrote.
func (c *Conn) reset() *Error {
	if !c.unset {
		return nil
	}
	c.unset = false
	r, err := readReply(c.r)
	if err != nil {
		return c.fail(mail.StageSender, err)
	}
	if r.Code != 250 {
		c.Close()
		return &Error{Stage: mail.StageSender, Reply: r}
	}
	return nil
}

// data sends a message by DATA.
func (c *Conn) data(m, next *Message) (Reply, *Error) {
	if err := c.begin(m); err != nil {
		return Reply{}, err
	}
	out := c.withDot(m.Bytes)
	dot := len(out) - len(".\r\n")
	if next != nil {
		out = append(c.envelope(out, next), "DATA\r\n"...)
		c.begun = next
	}
	if err := c.deadline(c.o.Timeouts.Body); err != nil {
		return Reply{}, c.fail(mail.StageData, err) // nothing of it was written
	}
	if n, err := c.net.Write(out); err != nil && n <= dot {
		return Reply{}, c.fail(mail.StageData, err) // the dot was not even handed to the system
	} else if err != nil {
		return Reply{}, c.doubt(err)
	}
	return c.answer()
}

// begin writes the envelope, unless it went out before, and reads its answers.
func (c *Conn) begin(m *Message) *Error {
	begun := c.begun == m
	c.begun = nil
	if _, ok := c.ext["PIPELINING"]; !ok {
		return c.beginSlowly(m)
	}
	if err := c.deadline(c.o.Timeouts.Envelope); err != nil {
		return c.fail(mail.StageSender, err)
	}
	if !begun {
		c.out = append(c.envelope(c.out[:0], m), "DATA\r\n"...)
		if _, err := c.net.Write(c.out); err != nil {
			return c.fail(mail.StageSender, err)
		}
	}
	if err := c.reset(); err != nil {
		return err
	}
	var first *Error
	for _, stage := range [...]mail.Stage{mail.StageSender, mail.StageReader, mail.StageData} {
		r, err := readReply(c.r)
		if err != nil {
			if first != nil { // the refusal stands, whatever the relay did after it
				c.Close()
				return first
			}
			return c.fail(stage, err)
		}
		want := 2
		if stage == mail.StageData {
			want = 3
		}
		switch {
		case r.Code/100 == want && first == nil:
		case r.Code/100 == 3 && stage == mail.StageData: // ready for a message that has no reader (RFC 2920 §3.1)
			if err := c.empty(); err != nil {
				c.Close()
			}
		case first == nil:
			first = c.refused(stage, r)
			c.unset = true
			if c.dead {
				return first
			}
		case r.Code == 421:
			c.Close()
			return first
		}
	}
	return first
}

// empty ends a message that no reader of ours is to get.
func (c *Conn) empty() error {
	if _, err := c.net.Write([]byte(".\r\n")); err != nil {
		return err
	}
	_, err := readReply(c.r)
	return err
}

// beginSlowly is begin for a relay that wants one command at a time.
func (c *Conn) beginSlowly(m *Message) *Error {
	if c.unset {
		c.unset = false
		if r, err := c.ask(mail.StageSender, c.o.Timeouts.Envelope, "RSET"); err != nil {
			return err
		} else if r.Code != 250 {
			c.Close()
			return &Error{Stage: mail.StageSender, Reply: r}
		}
	}
	for _, step := range [...]struct {
		stage mail.Stage
		line  string
		want  int
	}{
		{mail.StageSender, "MAIL FROM:<" + m.From + ">", 2}, {mail.StageReader, "RCPT TO:<" + m.To + ">", 2}, {mail.StageData, "DATA", 3},
	} {
		wait := c.o.Timeouts.Envelope
		if step.stage == mail.StageData {
			wait = c.o.Timeouts.Data
		}
		r, err := c.ask(step.stage, wait, step.line)
		if err != nil {
			return err
		}
		if r.Code/100 != step.want {
			c.unset = true
			return c.refused(step.stage, r)
		}
	}
	return nil
}

// withDot returns a message as it goes out, its dots doubled and its end behind it, in the message's own room if that
// does.
func (c *Conn) withDot(b []byte) []byte {
	if b[0] != '.' && !bytes.Contains(b, []byte("\n.")) {
		return append(b, ".\r\n"...)
	}
	out := c.out[:0]
	if b[0] == '.' {
		out = append(out, '.')
	}
	for {
		i := bytes.Index(b, []byte("\n."))
		if i < 0 {
			break
		}
		out = append(append(out, b[:i+2]...), '.')
		b = b[i+2:]
	}
	c.out = append(append(out, b...), ".\r\n"...)
	return c.out
}

// answer reads what the relay says to a message's end. Whatever is no clear answer leaves the message in doubt: a relay
// that says 421 may have stored it, and so may one that says what is no reply.
func (c *Conn) answer() (Reply, *Error) {
	if err := c.deadline(c.o.Timeouts.Dot); err != nil {
		return Reply{}, c.doubt(err)
	}
	r, err := readReply(c.r)
	switch {
	case err != nil:
		return Reply{}, c.doubt(err)
	case r.Code == 421:
		c.Close()
		return r, &Error{Stage: mail.StageDot, Reply: r, InDoubt: true}
	case r.Code/100 == 3:
		return r, c.doubt(fmt.Errorf("%w: %s", errNoReply, r))
	case !r.Positive():
		return r, &Error{Stage: mail.StageDot, Reply: r}
	}
	return r, nil
}

func (c *Conn) doubt(err error) *Error {
	e := c.fail(mail.StageDot, err)
	e.InDoubt = true
	return e
}

// chunk sends a message and its envelope in one write, by BDAT (RFC 3030). Its LAST is the message's end.
func (c *Conn) chunk(m *Message) (Reply, *Error) {
	out := c.envelope(c.out[:0], m)
	out = append(strconv.AppendInt(append(out, "BDAT "...), int64(len(m.Bytes)), 10), " LAST\r\n"...)
	out = append(out, m.Bytes...)
	c.out = out
	if err := c.deadline(c.o.Timeouts.Body); err != nil {
		return Reply{}, c.fail(mail.StageSender, err)
	}
	if n, err := c.net.Write(out); err != nil && n < len(out) {
		return Reply{}, c.fail(mail.StageData, err) // its last byte was not even handed to the system
	} else if err != nil {
		return Reply{}, c.doubt(err)
	}
	if err := c.deadline(c.o.Timeouts.Dot); err != nil {
		return Reply{}, c.doubt(err)
	}
	if err := c.reset(); err != nil {
		return Reply{}, err // without a reset no reader was taken
	}
	var first *Error
	for _, stage := range [...]mail.Stage{mail.StageSender, mail.StageReader} {
		r, err := readReply(c.r)
		if err != nil {
			if first != nil {
				c.Close()
				return Reply{}, first
			}
			return Reply{}, c.doubt(err)
		}
		if !r.Positive() && first == nil {
			first = c.refused(stage, r)
			c.unset = true
			if c.dead {
				return Reply{}, first
			}
		}
	}
	if first == nil {
		return c.answer()
	}
	if _, err := readReply(c.r); err != nil { // what it says of a message without a reader does not matter
		c.Close()
	}
	return Reply{}, first
}
