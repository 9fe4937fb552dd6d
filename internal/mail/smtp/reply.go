package smtp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The most of one reply that is read, in bytes and lines. More is no reply: RFC 5321 §4.5.3.1.5 allows lines of 512.
const (
	maxReply = 10 << 10
	maxLines = 100
)

// maxStored is how much of a reply is shown and kept, in bytes.
const maxStored = 400

// Reply is what a relay said.
type Reply struct {
	Code int
	// Enhanced is the status code of RFC 3463, such as 5.1.1, if the reply begins with one.
	Enhanced string
	// Text is all lines joined by a blank, as they came, at most 10 KB of a stranger's bytes. See String.
	Text string
}

// Positive says that what was asked was done.
func (r Reply) Positive() bool { return r.Code >= 200 && r.Code < 300 }

// Temporary says that it may be done later.
func (r Reply) Temporary() bool { return r.Code >= 400 && r.Code < 500 }

// String is the reply in printable ASCII, cut to 400 bytes: safe to store and to show.
func (r Reply) String() string { return Escape(strconv.Itoa(r.Code) + " " + r.Text) }

// Escape makes a stranger's text printable ASCII of at most 400 bytes: what is not is written as \u7535 or \xff.
func Escape(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		piece := text[:n]
		switch {
		case r == utf8.RuneError && n == 1:
			piece = fmt.Sprintf(`\x%02x`, text[0])
		case r < ' ' || r == 0x7f:
			piece = fmt.Sprintf(`\x%02x`, r)
		case r > 0xffff:
			piece = fmt.Sprintf(`\U%08x`, r)
		case r > '~':
			piece = fmt.Sprintf(`\u%04x`, r)
		}
		if b.Len()+len(piece) > maxStored-1 {
			b.WriteByte('~') // there was more
			break
		}
		b.WriteString(piece)
		text = text[n:]
	}
	return b.String()
}

// errNoReply says that what came is not a reply.
var errNoReply = errors.New("not a reply")

// readReply reads one reply, of one line or more. Anything that is no reply is an error, after which nothing that comes
// means anything.
func readReply(r *bufio.Reader) (Reply, error) {
	var reply Reply
	var text strings.Builder
	left := maxReply
	for range maxLines {
		line, err := readLine(r, left)
		if err != nil {
			return Reply{}, err
		}
		left -= len(line)
		code, rest, more, err := splitLine(line)
		if err != nil {
			return Reply{}, err
		}
		if reply.Code != 0 && code != reply.Code {
			return Reply{}, fmt.Errorf("%w: lines of code %d and %d", errNoReply, reply.Code, code)
		}
		if reply.Code == 0 {
			reply.Code = code
			reply.Enhanced = enhanced(rest, code)
			if !more { // as almost all are: one text, made once
				reply.Text = rest
				return reply, nil
			}
		} else {
			text.WriteByte(' ')
		}
		text.WriteString(rest)
		if !more {
			reply.Text = text.String()
			return reply, nil
		}
	}
	return Reply{}, fmt.Errorf("%w: more than %d lines", errNoReply, maxLines)
}

// readLine reads up to a line feed, at most most bytes.
func readLine(r *bufio.Reader, most int) (string, error) {
	var long []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(long)+len(part) > most {
			return "", fmt.Errorf("%w: longer than %d bytes", errNoReply, maxReply)
		}
		if err == nil && long == nil {
			return strings.TrimRight(string(part), "\r\n"), nil
		}
		long = append(long, part...)
		switch {
		case err == nil:
			return strings.TrimRight(string(long), "\r\n"), nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(long) > 0:
			return "", io.ErrUnexpectedEOF
		default:
			return "", err
		}
	}
}

// splitLine cuts a line into code and text, and says whether more lines follow.
func splitLine(line string) (code int, text string, more bool, err error) {
	if len(line) < 3 || line[0] < '2' || line[0] > '5' || !digit(line[1]) || !digit(line[2]) {
		return 0, "", false, fmt.Errorf("%w: %.40q", errNoReply, line)
	}
	code = int(line[0]-'0')*100 + int(line[1]-'0')*10 + int(line[2]-'0')
	switch {
	case len(line) == 3:
	case line[3] == ' ', line[3] == '-':
		text, more = line[4:], line[3] == '-'
	default:
		return 0, "", false, fmt.Errorf("%w: %.40q", errNoReply, line)
	}
	return code, text, more, nil
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// enhanced returns the status code that a text begins with, if it agrees with the reply's code.
func enhanced(text string, code int) string {
	word, _, _ := strings.Cut(text, " ")
	parts := strings.Split(word, ".")
	if len(parts) != 3 || len(word) > 9 || parts[0] != strconv.Itoa(code/100) {
		return ""
	}
	for _, p := range parts {
		if p == "" || strings.Trim(p, "0123456789") != "" {
			return ""
		}
	}
	return word
}
