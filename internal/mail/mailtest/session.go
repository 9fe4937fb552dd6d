package mailtest

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
	"time"
)

// session is one connection.
type session struct {
	sink   *Sink
	net    net.Conn
	random *rand.Rand
	secure bool
	signed bool

	in   []byte // what was read and not used yet is in[r:]
	r    int
	out  []byte
	from string
	to   string
	open bool // MAIL was accepted
	n    int  // messages stored
}

const (
	bufferSize = 64 << 10
	maxMessage = 8 << 20
)

func (c *session) say(reply string) { c.out = append(append(c.out, reply...), '\r', '\n') }

func (c *session) flush() error {
	if len(c.out) == 0 {
		return nil
	}
	_, err := c.net.Write(c.out)
	c.out = c.out[:0]
	return err
}

// fill reads more; replies that wait go out first.
func (c *session) fill() error {
	if err := c.flush(); err != nil {
		return err
	}
	if c.r > 0 && c.r == len(c.in) {
		c.in, c.r = c.in[:0], 0
	}
	if cap(c.in)-len(c.in) < 4096 {
		grown := make([]byte, len(c.in)-c.r, max(bufferSize, 2*(len(c.in)-c.r)))
		if c.r > 0 && len(c.in)-c.r <= cap(c.in)/2 {
			grown = c.in[:len(c.in)-c.r] // enough room once what was used is gone
		}
		copy(grown, c.in[c.r:])
		c.in, c.r = grown, 0
	}
	n, err := c.net.Read(c.in[len(c.in):cap(c.in)])
	c.in = c.in[:len(c.in)+n]
	if n > 0 {
		return nil
	}
	return err
}

// line reads a command.
func (c *session) line() (string, error) {
	seen := 0
	for {
		if i := bytes.IndexByte(c.in[c.r+seen:], '\n'); i >= 0 {
			line := c.in[c.r : c.r+seen+i]
			c.r += seen + i + 1
			return string(bytes.TrimRight(line, "\r")), nil
		}
		seen = len(c.in) - c.r
		if seen > 8<<10 {
			return "", errors.New("line too long")
		}
		if err := c.fill(); err != nil {
			return "", err
		}
	}
}

const endOfMessage = "\r\n.\r\n"

// message reads up to the dot.
func (c *session) message() ([]byte, error) {
	seen := 0
	for {
		from := max(0, seen-len(endOfMessage))
		if i := bytes.Index(c.in[c.r+from:], []byte(endOfMessage)); i >= 0 {
			m := c.in[c.r : c.r+from+i+2]
			c.r += from + i + len(endOfMessage)
			return m, nil
		}
		if seen = len(c.in) - c.r; seen > maxMessage {
			return nil, errors.New("message too long")
		}
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
}

// exactly reads n bytes.
func (c *session) exactly(n int) ([]byte, error) {
	for len(c.in)-c.r < n {
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
	m := c.in[c.r : c.r+n]
	c.r += n
	return m, nil
}

func (c *session) serve(ctx context.Context) {
	if c.connectFaults(ctx) {
		return
	}
	c.in = make([]byte, 0, bufferSize)
	c.say("220 sink.example ESMTP")
	for ctx.Err() == nil {
		line, err := c.line()
		if err != nil {
			return
		}
		if !c.command(ctx, line) {
			_ = c.flush() // it ends here
			return
		}
	}
}

// command does what a line asks for, and says whether the connection goes on.
func (c *session) command(ctx context.Context, line string) bool {
	verb, arg, _ := strings.Cut(line, " ")
	switch verb = strings.ToUpper(verb); verb {
	case "EHLO":
		c.extensions()
	case "HELO", "NOOP":
		c.say("250 sink.example")
	case "STARTTLS":
		return c.startTLS(ctx)
	case "AUTH":
		return c.auth(arg)
	case "RSET":
		c.from, c.to, c.open = "", "", false
		c.say("250 2.0.0 reset")
	case "MAIL":
		return c.mail(arg)
	case "RCPT":
		return c.rcpt(arg)
	case "DATA":
		return c.data(ctx)
	case "BDAT":
		return c.bdat(ctx, arg)
	case "QUIT":
		if !c.roll(S13Quit) {
			c.say("221 2.0.0 goodbye")
		}
		return false
	default:
		c.say("500 5.5.1 what?")
	}
	return true
}

func (c *session) extensions() {
	list := []string{"sink.example", "8BITMIME", "ENHANCEDSTATUSCODES"}
	if !c.sink.o.Plain {
		list = append(list, "PIPELINING")
	}
	if c.sink.o.Chunking {
		list = append(list, "CHUNKING")
	}
	if c.sink.o.TLS != nil && !c.secure {
		list = append(list, "STARTTLS")
	}
	if c.sink.o.User != "" {
		list = append(list, "AUTH PLAIN LOGIN")
	}
	for i, word := range list {
		sign := "-"
		if i == len(list)-1 {
			sign = " "
		}
		c.say("250" + sign + word)
	}
}

func (c *session) startTLS(ctx context.Context) bool {
	if c.sink.o.TLS == nil || c.secure {
		c.say("502 5.5.1 no")
		return true
	}
	c.say("220 2.0.0 go ahead")
	if c.flush() != nil {
		return false
	}
	t := tls.Server(c.net, c.sink.o.TLS)
	if err := t.HandshakeContext(ctx); err != nil {
		return false
	}
	c.net, c.secure = t, true
	c.in, c.r = c.in[:0], 0
	return true
}

func (c *session) auth(arg string) bool {
	c.inClear()
	mechanism, initial, _ := strings.Cut(arg, " ")
	decode := func(text string) string {
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return ""
		}
		return string(b)
	}
	var user, password string
	switch strings.ToUpper(mechanism) {
	case "PLAIN":
		parts := strings.Split(decode(initial), "\x00")
		if len(parts) == 3 {
			user, password = parts[1], parts[2]
		}
	case "LOGIN":
		for _, p := range []*string{&user, &password} {
			c.say("334 ")
			line, err := c.line()
			if err != nil {
				return false
			}
			*p = decode(line)
		}
	}
	if user != c.sink.o.User || password != c.sink.o.Password || user == "" {
		c.say("535 5.7.8 no such user or password")
		return true
	}
	c.signed = true
	c.say("235 2.7.0 welcome")
	return true
}

// inClear counts what should have been encrypted.
func (c *session) inClear() {
	if c.sink.o.TLS == nil || c.secure {
		return
	}
	c.sink.mu.Lock()
	c.sink.clear++
	c.sink.mu.Unlock()
}

func (c *session) answer(stage, arg string) (string, bool) {
	if c.sink.o.Answer == nil {
		return "", false
	}
	reply := c.sink.o.Answer(stage, arg)
	return reply, reply != ""
}

func address(arg string) string {
	_, rest, _ := strings.Cut(arg, "<")
	a, _, _ := strings.Cut(rest, ">")
	return a
}

func (c *session) mail(arg string) bool {
	c.from, c.to, c.open = address(arg), "", false
	if reply, ok := c.answer("MAIL", c.from); ok {
		c.say(reply)
		return !strings.HasPrefix(reply, "421")
	}
	switch {
	case c.sink.o.User != "" && !c.signed:
		c.say("530 5.7.0 sign in first")
	case c.sink.o.PerConn > 0 && c.n >= c.sink.o.PerConn:
		c.say("421 4.7.0 enough for one connection")
		return false
	case c.roll(S5Greylist):
		c.say("450 4.7.1 greylisted, come back later")
	case c.roll(S19Gibberish):
		if c.open = c.gibberish(); !c.open {
			return true
		}
	default:
		c.open = true
		c.say("250 2.1.0 ok")
	}
	return true
}

func (c *session) rcpt(arg string) bool {
	to := address(arg)
	if reply, ok := c.answer("RCPT", to); ok {
		c.say(reply)
		return !strings.HasPrefix(reply, "421")
	}
	switch {
	case !c.open:
		c.say("503 5.5.1 MAIL first")
	case c.rollReader(S6Unknown, to):
		c.say("550 5.1.1 user unknown")
	case c.roll(S7Drop):
		if c.random.IntN(2) == 0 {
			c.out = c.out[:0]
			return false
		}
		c.to = "\x00" // the connection ends at DATA
		c.say("250 2.1.5 ok")
	default:
		c.to = to
		c.say("250 2.1.5 ok")
	}
	return true
}

func (c *session) data(ctx context.Context) bool {
	if reply, ok := c.answer("DATA", c.to); ok {
		c.say(reply)
		return !strings.HasPrefix(reply, "421")
	}
	switch c.to {
	case "":
		c.say("503 5.5.1 RCPT first")
		return true
	case "\x00":
		return false
	}
	c.say("354 go ahead")
	lost := c.roll(S8Lost)
	if lost && c.random.IntN(2) == 0 { // within the message
		if c.fill() == nil {
			c.reset()
		}
		return false
	}
	m, err := c.message()
	if err != nil {
		return false
	}
	c.inClear()
	if m[0] == '.' || bytes.Contains(m, []byte("\n.")) {
		m = undot(m)
	}
	return !lost && c.take(ctx, m)
}

func (c *session) bdat(ctx context.Context, arg string) bool {
	size, _, _ := strings.Cut(arg, " ")
	n, err := strconv.Atoi(size)
	if err != nil || n < 0 || n > maxMessage || !strings.HasSuffix(strings.ToUpper(arg), " LAST") {
		c.say("501 5.5.4 one BDAT with LAST")
		return false
	}
	lost := c.roll(S8Lost)
	m, err := c.exactly(n)
	if err != nil {
		return false
	}
	c.inClear()
	switch c.to {
	case "":
		c.say("503 5.5.1 RCPT first")
		return true
	case "\x00":
		return false
	}
	return !lost && c.take(ctx, m)
}

// take answers a message's end.
func (c *session) take(ctx context.Context, m []byte) bool {
	to := c.to
	c.to, c.open = "", false
	if reply, ok := c.answer(".", to); ok {
		if strings.HasPrefix(reply, "2") {
			c.sink.store(to, m)
			c.n++
		}
		c.say(reply)
		return !strings.HasPrefix(reply, "421")
	}
	switch {
	case c.roll(S9Stored):
		c.sink.store(to, m)
		if c.random.IntN(2) == 0 {
			c.reset()
		}
		c.out = c.out[:0]
		return false
	case c.roll(S10Closing):
		c.sink.store(to, m)
		c.say("421 4.3.0 going down")
		return false
	case c.roll(S11Refused):
		c.say("451 4.3.0 try again")
		return true
	case c.roll(S12Silence):
		if c.random.IntN(2) == 0 {
			c.sink.store(to, m)
		}
		_ = c.flush() // what was asked before is answered
		c.hang(ctx)
		return false
	case c.roll(S18Slow):
		time.Sleep(c.sink.o.Slow)
		c.sink.store(to, m)
		c.say("250 2.0.0 slowly stored")
		return false
	}
	if c.sink.o.Delay > 0 {
		if c.flush() != nil {
			return false
		}
		time.Sleep(c.sink.o.Delay)
	}
	c.sink.store(to, m)
	c.n++
	c.say("250 2.0.0 stored as " + strconv.Itoa(c.n))
	return true
}

// undot takes the doubling of dots back.
func undot(m []byte) []byte {
	out := make([]byte, 0, len(m))
	for line := range bytes.Lines(m) {
		if line[0] == '.' {
			line = line[1:]
		}
		out = append(out, line...)
	}
	return out
}

// headerField returns the value of a message's field; empty if it has none or the name is empty.
func headerField(m []byte, name string) string {
	if name == "" {
		return ""
	}
	for line := range bytes.Lines(m) {
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" {
			return ""
		}
		if field, value, ok := strings.Cut(text, ":"); ok && strings.EqualFold(field, name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
