package mail

import (
	"bytes"
	"fmt"

	"dateline/internal/news"
)

// maxLine is the longest line without its end (RFC 5322 §2.1.1).
const maxLine = 998

// Gate returns an error that wraps news.ErrInvalid unless a message's final bytes may be sent: every CR is followed by
// LF and every LF follows CR, there is no NUL and nothing past ASCII, no line is longer than 998 bytes, the header ends and no line of
// it is without a name, and the last line is ended. It is the last thing between a stranger's text and the wire:
// servers that take a bare CR or LF for the end of a line would read a second message (CVE-2023-51764).
func Gate(message []byte) error {
	head := true
	for at := 0; len(message) > at; {
		rest := message[at:]
		end := bytes.IndexByte(rest, '\n')
		if end < 1 || rest[end-1] != '\r' {
			return fmt.Errorf("%w: line end at byte %d", news.ErrInvalid, at)
		}
		line := rest[:end-1]
		if len(line) > maxLine {
			return fmt.Errorf("%w: line of %d bytes at byte %d", news.ErrInvalid, len(line), at)
		}
		for i, c := range line {
			if c == 0 || c == '\r' || c > '~' && c != 0x7f || c == 0x7f {
				return fmt.Errorf("%w: byte %#x at %d", news.ErrInvalid, c, at+i)
			}
		}
		if head {
			if len(line) == 0 {
				head = false
			} else if !headerLine(line, at == 0) {
				return fmt.Errorf("%w: header line at byte %d", news.ErrInvalid, at)
			}
		}
		at += end + 1
	}
	if head {
		return fmt.Errorf("%w: message without an end of its header", news.ErrInvalid)
	}
	return nil
}

// headerLine reports whether a line may stand in a header: a field's name and a colon, or a fold with something on it.
func headerLine(line []byte, first bool) bool {
	if line[0] == ' ' || line[0] == '\t' {
		return !first && len(bytes.Trim(line, " \t")) > 0
	}
	name, _, ok := bytes.Cut(line, []byte(":"))
	return ok && len(name) > 0 && bytes.IndexFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}
