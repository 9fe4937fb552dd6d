package pop3

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"dateline/internal/news"
)

// Bounds of what a server may say.
const (
	maxCommand = 255       // bytes of a command with its end (RFC 2449 §4)
	maxStatus  = 4 << 10   // bytes of an answer of one line; 512 by RFC 2449
	maxCaps    = 200       // lines of capabilities
	maxMails   = 200_000   // mails of a mailbox
	maxBody    = 256 << 20 // bytes of one mail that is read to its end
	slowest    = 32 << 10  // bytes a second of a line that is waited for
	// shortLine is how many bytes a line of a mail holds at least, for asking for as many lines as are wanted bytes: what
	// comes beyond is thrown away.
	shortLine = 40
)

var (
	// errNo says that the server refuses a command.
	errNo      = errors.New("the server refuses")
	errGarbled = fmt.Errorf("pop3: %w: the server is not understood", news.ErrUnavailable)
	errTooMuch = fmt.Errorf("pop3: %w: the server says too much", news.ErrUnavailable)
	// ErrTooLarge says that a mail is larger than will be read, at a server that cannot give its beginning alone.
	ErrTooLarge = fmt.Errorf("%w: the mail is larger than %d MB", news.ErrInvalid, maxBody>>20)
)

// do sends a command and reads its answer. A refusal is news.ErrInvalid with the server's words, one for now
// (RFC 2449 §8, RFC 3206) is news.ErrUnavailable.
func (c *Conn) do(command string, args ...string) error {
	c.line.Allow(0)
	if err := c.send(strings.Join(append([]string{command}, args...), " ")); err != nil {
		return err
	}
	return c.status(command)
}

func (c *Conn) send(text string) error {
	if _, err := io.WriteString(c.line, text+"\r\n"); err != nil {
		return fmt.Errorf("pop3: %w: %w", news.ErrUnavailable, err)
	}
	return nil
}

// status reads an answer that is yes or no.
func (c *Conn) status(command string) error {
	l, err := c.reply()
	if err != nil {
		return err
	}
	if rest, ok := strings.CutPrefix(l, "+OK"); ok && (rest == "" || rest[0] == ' ') {
		return nil
	}
	return refusal(command, l)
}

// refusal is a server's no, with its words.
func refusal(command, l string) error {
	rest, ok := strings.CutPrefix(l, "-ERR")
	if !ok {
		return errGarbled
	}
	rest = strings.TrimSpace(rest)
	kind := news.ErrInvalid
	for _, code := range []string{"[IN-USE]", "[LOGIN-DELAY]", "[SYS/TEMP]"} {
		if len(rest) >= len(code) && strings.EqualFold(rest[:len(code)], code) {
			kind = news.ErrUnavailable
		}
	}
	return fmt.Errorf("pop3: %w: %w %s: %.200q", kind, errNo, command, rest)
}

// reply reads one line.
func (c *Conn) reply() (string, error) {
	l, err := readLine(c.line.R)
	if err != nil && !errors.Is(err, news.ErrUnavailable) {
		err = fmt.Errorf("pop3: %w: %w", news.ErrUnavailable, err)
	}
	return l, err
}

// readLine reads a line of an answer that is no mail, without its end.
func readLine(r *bufio.Reader) (string, error) {
	var all []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(all)+len(part) > maxStatus {
			return "", errTooMuch
		}
		switch {
		case err == nil && all == nil:
			return string(bytes.TrimRight(part, "\r\n")), nil
		case err == nil:
			return string(bytes.TrimRight(append(all, part...), "\r\n")), nil
		case errors.Is(err, bufio.ErrBufferFull):
			all = append(all, part...)
		default:
			return "", err
		}
	}
}

// list reads the lines of a list, at most most, up to the lone dot.
func (c *Conn) list(most int, f func(line string) error) error {
	for range most + 1 {
		l, err := c.reply()
		if err != nil {
			return err
		}
		if l == "." {
			return nil
		}
		if err := f(strings.TrimPrefix(l, ".")); err != nil {
			return err
		}
	}
	return errTooMuch
}

// readBody reads a mail up to the lone dot and returns its first bytes. A dot that was doubled is one again.
func readBody(r *bufio.Reader, most int) ([]byte, error) {
	var out []byte
	begins, size := true, 0 // whether a line begins here
	for {
		part, err := r.ReadSlice('\n')
		whole := err == nil
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, fmt.Errorf("pop3: %w: %w", news.ErrUnavailable, err)
		}
		if size += len(part); size > maxBody {
			return nil, errTooMuch
		}
		if begins && len(part) > 0 && part[0] == '.' {
			if part = part[1:]; whole && len(bytes.TrimRight(part, "\r\n")) == 0 {
				return out, nil
			}
		}
		if room := most - len(out); room > 0 {
			out = append(out, part[:min(len(part), room)]...)
		}
		begins = whole
	}
}
