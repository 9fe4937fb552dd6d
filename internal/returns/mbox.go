package returns

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// Mails calls f with each mail of a file: one, or as many as stand in it if it is a mailbox in the mbox form, which begins
// with "From ". Of each only the first MaxMail bytes are kept, so a file may be of any size. It stops at the first error of
// f, and returns it.
func Mails(r io.Reader, f func(data []byte) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	begin, err := in.Peek(5)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !bytes.Equal(begin, []byte("From ")) {
		data, err := io.ReadAll(io.LimitReader(in, MaxMail))
		if err != nil || len(data) == 0 {
			return err
		}
		return f(data)
	}
	var mail []byte
	flush := func() error {
		defer func() { mail = nil }()
		if len(bytes.TrimSpace(mail)) == 0 {
			return nil
		}
		return f(mail)
	}
	blank, whole := true, true // whether the line before was empty, and whether a line begins here
	for {
		line, err := in.ReadSlice('\n')
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
		switch {
		case whole && blank && bytes.HasPrefix(line, []byte("From ")):
			if err := flush(); err != nil {
				return err
			}
		case len(mail) < MaxMail:
			line := line
			if whole { // a line of a mail that begins with From is written with a mark before it
				if rest := bytes.TrimLeft(line, ">"); len(rest) < len(line) && bytes.HasPrefix(rest, []byte("From ")) {
					line = line[1:]
				}
			}
			mail = append(mail, line[:min(len(line), MaxMail-len(mail))]...)
		}
		blank = whole && len(bytes.TrimRight(line, "\r\n")) == 0
		whole = bytes.HasSuffix(line, []byte("\n"))
		if errors.Is(err, io.EOF) {
			return flush()
		}
	}
}
