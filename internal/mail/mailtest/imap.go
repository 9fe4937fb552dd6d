package mailtest

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// IMAP is a small IMAP server of the folder INBOX, from which mails can be moved to the folder Done. It is as odd as its
// fields say; set them before it is used.
type IMAP struct {
	Caps     string // what it offers, such as MOVE UIDPLUS
	STARTTLS *tls.Config
	Password string
	Quote    bool // bodies come as quoted strings

	mu    sync.Mutex
	mails map[uint32]string
	flags map[uint32]string
	moved map[uint32]string
	said  []string
}

// NewIMAP returns a server with these mails, numbered 10, 20 and so on.
func NewIMAP(caps string, mails ...string) *IMAP {
	s := &IMAP{Caps: caps, Password: rand.Text() + ` "\ö`, mails: map[uint32]string{}, flags: map[uint32]string{}, moved: map[uint32]string{}}
	for i, m := range mails {
		s.mails[uint32(i+1)*10] = m
	}
	return s
}

// Listen serves at an address such as 127.0.0.1:0 until stop is called.
func (s *IMAP) Listen(ctx context.Context, address string) (at string, stop func(), err error) {
	return listen(ctx, address, s.Serve)
}

// Said returns the commands that it heard, without their tags.
func (s *IMAP) Said() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.said)
}

// Add puts a mail into the folder.
func (s *IMAP) Add(uid uint32, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails[uid] = text
}

// Mail returns a mail that is in the folder.
func (s *IMAP) Mail(uid uint32) (text string, there bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, there = s.mails[uid]
	return text, there
}

// Moved returns a mail that was moved.
func (s *IMAP) Moved(uid uint32) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.moved[uid]
}

// line reads a command with its literals in place.
func line(w net.Conn, r *bufio.Reader) (string, error) {
	var all strings.Builder
	for {
		l, err := r.ReadString('\n')
		if err != nil {
			return "", err
		}
		l = strings.TrimRight(l, "\r\n")
		if at := strings.LastIndexByte(l, '{'); at >= 0 && strings.HasSuffix(l, "}") {
			n, err := strconv.Atoi(l[at+1 : len(l)-1])
			if err != nil {
				return "", err
			}
			_, _ = fmt.Fprint(w, "+ go on\r\n")
			text := make([]byte, n)
			for i := range text {
				if text[i], err = r.ReadByte(); err != nil {
					return "", err
				}
			}
			all.WriteString(l[:at] + string(text))
			continue
		}
		all.WriteString(l)
		return all.String(), nil
	}
}

// Serve speaks over one connection until it ends.
func (s *IMAP) Serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	r := bufio.NewReader(c)
	say := func(format string, a ...any) { _, _ = fmt.Fprintf(c, format+"\r\n", a...) }
	say(`* OK [CAPABILITY IMAP4rev1] it's "ready" {5} (`)
	for {
		text, err := line(c, r)
		if err != nil {
			return
		}
		tag, rest, _ := strings.Cut(text, " ")
		s.mu.Lock()
		s.said = append(s.said, rest)
		answers, ok := s.answer(rest)
		s.mu.Unlock()
		for _, a := range answers {
			say("%s", a)
		}
		if !ok {
			say("%s NO [TRYCREATE] not so", tag)
			continue
		}
		say("%s OK done", tag)
		if rest == "STARTTLS" {
			c = tls.Server(c, s.STARTTLS)
			r = bufio.NewReader(c)
		}
		if rest == "LOGOUT" {
			return
		}
	}
}

func (s *IMAP) answer(command string) (lines []string, ok bool) {
	words := strings.Fields(command)
	uid := func() uint32 { n, _ := strconv.Atoi(words[2]); return uint32(n) }
	switch {
	case strings.HasPrefix(command, "LOGIN ") && strings.HasSuffix(command, " "+s.Password):
		return nil, true
	case command == "CAPABILITY":
		return []string{"* CAPABILITY IMAP4rev1 " + s.Caps}, true
	case command == `SELECT "INBOX"`:
		return []string{"* 3 EXISTS", `* FLAGS (\Seen \Deleted)`, "* OK [UIDVALIDITY 1] (unbalanced"}, true
	case strings.HasPrefix(command, "UID SEARCH"):
		var out strings.Builder
		out.WriteString("* SEARCH")
		for n := range s.mails {
			if !strings.Contains(s.flags[n], "Seen") && !strings.Contains(s.flags[n], "Deleted") {
				out.WriteString(" " + strconv.Itoa(int(n)))
			}
		}
		return []string{"* 4 EXISTS", out.String()}, true
	case strings.HasPrefix(command, "UID FETCH"):
		body, there := s.mails[uid()]
		if !there {
			return nil, true
		}
		var most int
		_, _ = fmt.Sscanf(words[3], "(BODY.PEEK[]<0.%d>)", &most)
		body = body[:min(len(body), most)]
		other := "* 9 FETCH (FLAGS (\\Seen) UID 99)"
		if s.Quote {
			return []string{other, fmt.Sprintf(`* 1 FETCH (FLAGS () BODY[]<0> "%s" UID %d)`, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(body), uid())}, true
		}
		return []string{other, fmt.Sprintf("* 1 FETCH (UID %d BODY[]<0> {%d}\r\n%s FLAGS (\\Recent))", uid(), len(body), body)}, true
	case strings.HasPrefix(command, "UID STORE"):
		s.flags[uid()] += command
		return nil, true
	case strings.HasPrefix(command, "UID MOVE"), strings.HasPrefix(command, "UID COPY"):
		if words[3] != `"Done"` {
			return nil, false
		}
		s.moved[uid()] = s.mails[uid()]
		if words[1] == "MOVE" {
			delete(s.mails, uid())
		}
		return nil, true
	case strings.HasPrefix(command, "UID EXPUNGE"):
		delete(s.mails, uid())
		return []string{"* 1 EXPUNGE"}, true
	}
	return nil, command == "STARTTLS" && s.STARTTLS != nil || command == "LOGOUT"
}
