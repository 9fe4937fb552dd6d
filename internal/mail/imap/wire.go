package imap

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"dateline/internal/news"
)

// Bounds of what a server may say.
const (
	maxLiteral = 4 << 20  // bytes of one literal
	maxLine    = 64 << 10 // bytes of one answer beside its literals
	maxLines   = 20_000   // answers to one command
	maxAnswer  = 16 << 20 // bytes of all answers to one command
)

// arg is an argument of a command: raw, or a text that is sent as a literal or a quoted string.
type arg struct {
	text string
	raw  bool
}

func raw(s string) arg    { return arg{s, true} }
func quoted(s string) arg { return arg{s, false} }

// do sends a command and returns the untagged answers that came with it. A refusal is news.ErrInvalid with the server's
// words.
func (c *Conn) do(command string, args ...arg) ([][]piece, error) {
	c.n++
	c.line.Allow(0)
	tag := "d" + strconv.Itoa(c.n)
	var line strings.Builder
	line.WriteString(tag + " " + command)
	for _, a := range args {
		line.WriteByte(' ')
		switch {
		case a.raw:
			line.WriteString(a.text)
		case plainText(a.text):
			line.WriteString(`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(a.text) + `"`)
		default: // a literal, for which the server says go on
			line.WriteString("{" + strconv.Itoa(len(a.text)) + "}\r\n")
			if err := c.send(line.String()); err != nil {
				return nil, err
			}
			line.Reset()
			if err := c.goOn(tag); err != nil {
				return nil, err
			}
			line.WriteString(a.text)
		}
	}
	if err := c.send(line.String() + "\r\n"); err != nil {
		return nil, err
	}
	return c.answers(tag, command)
}

// plainText says whether a text can stand in quotes.
func plainText(s string) bool {
	return len(s) < 1000 && strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

func (c *Conn) send(text string) error {
	if _, err := io.WriteString(c.line, text); err != nil {
		return fmt.Errorf("imap: %w: %w", news.ErrUnavailable, err)
	}
	return nil
}

// goOn waits for the server's wish to read on.
func (c *Conn) goOn(tag string) error {
	for range maxLines {
		l, err := c.response()
		if err != nil {
			return err
		}
		switch {
		case len(l) > 0 && l[0].text == "+":
			return nil
		case len(l) > 0 && l[0].text == tag:
			return refusal("", l)
		}
	}
	return errTooMuch
}

// answers reads until the command's own answer.
func (c *Conn) answers(tag, command string) ([][]piece, error) {
	var all [][]piece
	size := 0
	for range maxLines {
		l, err := c.response()
		if err != nil {
			return nil, err
		}
		if len(l) == 0 {
			continue
		}
		for _, p := range l {
			size += len(p.text)
		}
		if size > maxAnswer {
			return nil, errTooMuch
		}
		if l[0].text != tag {
			if l[0].text == "*" {
				all = append(all, l)
			}
			continue
		}
		if len(l) > 1 && strings.EqualFold(l[1].text, "OK") {
			return all, nil
		}
		return nil, refusal(command, l)
	}
	return nil, errTooMuch
}

// refusal is a server's no, with its words.
func refusal(command string, l []piece) error {
	var words []string
	for _, p := range l[1:] {
		words = append(words, p.text)
	}
	text := strings.Join(words, " ")
	return fmt.Errorf("imap: %w: %w %s: %.200q", news.ErrInvalid, errNo, command, text)
}

var (
	errTooMuch = fmt.Errorf("imap: %w: the server says too much", news.ErrUnavailable)
	errGarbled = fmt.Errorf("imap: %w: the server is not understood", news.ErrUnavailable)
)

// piece is a word of an answer. Parentheses are words.
type piece struct {
	text            string
	quoted, literal bool
}

// response reads one answer with its literals.
func (c *Conn) response() ([]piece, error) {
	l, err := readResponse(c.line.R)
	if err != nil && !errors.Is(err, news.ErrUnavailable) {
		err = fmt.Errorf("imap: %w: %w", news.ErrUnavailable, err)
	}
	return l, err
}

// byteReader is what answers are read from.
type byteReader interface {
	io.Reader
	io.ByteScanner
}

// readResponse reads words up to the end of a line that is outside of a literal. Free text behind OK and its like comes as
// words too; a quote within it is part of a word, so a lone one does no harm.
func readResponse(r byteReader) ([]piece, error) {
	var out []piece
	var word strings.Builder
	size := 0
	end := func() {
		if word.Len() > 0 {
			out = append(out, piece{text: word.String()})
			word.Reset()
		}
	}
	for {
		b, err := r.ReadByte()
		if err != nil {
			return nil, err
		}
		if size++; size > maxLine {
			return nil, errTooMuch
		}
		switch {
		case b == '\n':
			end()
			return out, nil
		case b == '\r':
		case b == ' ':
			end()
		case (b == '(' || b == ')') && !strings.Contains(word.String(), "["):
			end()
			out = append(out, piece{text: string(b)})
		case b == '"' && word.Len() == 0 && !prose(out):
			text, n, err := readQuoted(r)
			if err != nil {
				return nil, err
			}
			size += n
			out = append(out, piece{text: text, quoted: true})
		case b == '{' && word.Len() == 0 && !prose(out):
			text, err := readLiteral(r)
			if err != nil {
				return nil, err
			}
			out = append(out, piece{text: text, literal: true})
		default:
			word.WriteByte(b)
		}
	}
}

// prose says whether what follows is text for people.
func prose(l []piece) bool {
	if len(l) < 2 {
		return len(l) == 1 && l[0].text == "+"
	}
	switch strings.ToUpper(l[1].text) {
	case "OK", "NO", "BAD", "BYE", "PREAUTH":
		return true
	}
	return false
}

// readQuoted reads a quoted string behind its first quote.
func readQuoted(r byteReader) (text string, n int, err error) {
	var b strings.Builder
	for {
		c, err := r.ReadByte()
		if err != nil {
			return "", n, err
		}
		n++
		switch {
		case c == '"':
			return b.String(), n, nil
		case c == '\r' || c == '\n' || n > maxLine:
			return "", n, errGarbled
		case c == '\\':
			if c, err = r.ReadByte(); err != nil {
				return "", n, err
			}
			n++
		}
		b.WriteByte(c)
	}
}

// readLiteral reads a literal behind its first brace.
func readLiteral(r byteReader) (string, error) {
	var digits []byte
	for {
		c, err := r.ReadByte()
		if err != nil {
			return "", err
		}
		if c == '}' {
			break
		}
		if c < '0' || c > '9' || len(digits) > 9 {
			return "", errGarbled
		}
		digits = append(digits, c)
	}
	for _, want := range []byte("\r\n") {
		if c, err := r.ReadByte(); err != nil || c != want {
			return "", errors.Join(errGarbled, err)
		}
	}
	n, err := strconv.Atoi(string(digits))
	if err != nil || n > maxLiteral {
		return "", errTooMuch
	}
	// The length is the server's word: nothing is set aside for it before it comes.
	var b strings.Builder
	if _, err := io.CopyN(&b, r, int64(n)); err != nil {
		return "", err
	}
	return b.String(), nil
}
