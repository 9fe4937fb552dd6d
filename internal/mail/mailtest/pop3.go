package mailtest

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// POP3 is a small POP3 server of one mailbox. It is as odd as its fields say; set them before it is used.
type POP3 struct {
	// Caps are the lines of its capabilities; empty does not know the question.
	Caps     []string
	STLS     *tls.Config
	User     string
	Password string
	// NoUIDs says that it knows no UIDs.
	NoUIDs bool
	// CutAfter ends each connection, without a word, behind so many mails that it gave; 0 never does.
	CutAfter int

	mu    sync.Mutex
	mails []popMail
	said  []string
}

type popMail struct{ uid, text string }

// NewPOP3 returns a server with these mails, whose UIDs are u1, u2 and so on.
func NewPOP3(caps []string, mails ...string) *POP3 {
	s := &POP3{Caps: caps, User: "reader@news.example", Password: rand.Text() + ` "\ö`}
	for i, m := range mails {
		s.mails = append(s.mails, popMail{"u" + strconv.Itoa(i+1), m})
	}
	return s
}

// Listen serves at an address such as 127.0.0.1:0 until stop is called.
func (s *POP3) Listen(ctx context.Context, address string) (at string, stop func(), err error) {
	return listen(ctx, address, s.Serve)
}

// listen serves connections at an address until stop is called.
func listen(ctx context.Context, address string, serve func(net.Conn)) (at string, stop func(), err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return "", nil, err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { serve(c) })
		}
	})
	return l.Addr().String(), func() { _ = l.Close(); wg.Wait() }, nil
}

// Said returns the commands that it heard.
func (s *POP3) Said() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.said)
}

// Add puts a mail into the mailbox.
func (s *POP3) Add(uid, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, popMail{uid, text})
}

// Left returns the UIDs of the mails that are in the mailbox.
func (s *POP3) Left() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, m := range s.mails {
		out = append(out, m.uid)
	}
	return out
}

// popSession is one connection; its mails are those of its beginning.
type popSession struct {
	s       *POP3
	c       net.Conn
	mails   []popMail
	deleted map[string]bool
	user    string
	known   bool
	given   int
}

// Serve speaks over one connection until it ends. Mails are deleted when it is told to quit.
func (s *POP3) Serve(c net.Conn) {
	p := &popSession{s: s, c: c, deleted: map[string]bool{}}
	s.mu.Lock()
	p.mails = slices.Clone(s.mails)
	s.mu.Unlock()
	defer func() { _ = p.c.Close() }()
	r := bufio.NewReader(p.c)
	p.say("+OK ready <1.2@pop.example>")
	for {
		l, err := r.ReadString('\n')
		if err != nil {
			return
		}
		l = strings.TrimRight(l, "\r\n")
		s.mu.Lock()
		s.said = append(s.said, l)
		s.mu.Unlock()
		switch {
		case l == "STLS" && s.STLS != nil:
			p.say("+OK begin")
			p.c = tls.Server(p.c, s.STLS)
			r = bufio.NewReader(p.c)
		case l == "AUTH PLAIN":
			p.say("+ ")
			if l, err = r.ReadString('\n'); err != nil {
				return
			}
			p.authorise(strings.TrimSpace(l))
		case l == "QUIT":
			s.mu.Lock()
			s.mails = slices.DeleteFunc(s.mails, func(m popMail) bool { return p.deleted[m.uid] })
			s.mu.Unlock()
			p.say("+OK bye")
			return
		default:
			if !p.answer(l) {
				return
			}
		}
	}
}

func (p *popSession) say(format string, a ...any) { _, _ = fmt.Fprintf(p.c, format+"\r\n", a...) }

func (p *popSession) authorise(secret string) {
	text, err := base64.StdEncoding.DecodeString(secret)
	if p.known = err == nil && string(text) == "\x00"+p.s.User+"\x00"+p.s.Password; p.known {
		p.say("+OK")
		return
	}
	p.say("-ERR [AUTH] not so")
}

// answer answers a command; false ends the connection.
func (p *popSession) answer(l string) bool {
	command, arg, _ := strings.Cut(l, " ")
	switch {
	case command == "CAPA" && p.s.Caps != nil:
		p.say("+OK here they are\r\n%s\r\n.", strings.Join(p.s.Caps, "\r\n"))
	case command == "USER":
		p.user = arg
		p.say("+OK")
	case command == "PASS":
		p.known = p.user == p.s.User && arg == p.s.Password
		if p.known {
			p.say("+OK")
		} else {
			p.say("-ERR no")
		}
	case command == "AUTH":
		_, secret, _ := strings.Cut(arg, " ")
		p.authorise(secret)
	case !p.known:
		p.say("-ERR who are you?")
	case command == "LIST", command == "UIDL" && !p.s.NoUIDs:
		p.say("+OK")
		for i, m := range p.mails {
			if command == "LIST" {
				p.say("%d %d", i+1, len(m.text))
			} else {
				p.say("%d %s", i+1, m.uid)
			}
		}
		p.say(".")
	default:
		return p.mail(command, strings.Fields(arg))
	}
	return true
}

// mail answers a command about a mail.
func (p *popSession) mail(command string, args []string) bool {
	n := 0
	if len(args) > 0 {
		n, _ = strconv.Atoi(args[0])
	}
	if n < 1 || n > len(p.mails) || p.deleted[p.mails[n-1].uid] {
		p.say("-ERR no such mail")
		return true
	}
	m := p.mails[n-1]
	switch {
	case command == "DELE":
		p.deleted[m.uid] = true
		p.say("+OK")
	case command == "RETR", command == "TOP" && len(args) == 2 && slices.Contains(p.s.Caps, "TOP"):
		if p.given++; p.s.CutAfter > 0 && p.given > p.s.CutAfter {
			return false
		}
		text := m.text
		if command == "TOP" {
			lines, _ := strconv.Atoi(args[1])
			text = top(text, lines)
		}
		p.say("+OK it follows")
		if text = strings.ReplaceAll("\n"+text, "\n.", "\n..")[1:]; !strings.HasSuffix(text, "\r\n") {
			text += "\r\n"
		}
		_, _ = fmt.Fprint(p.c, text)
		p.say(".")
	default:
		p.say("-ERR what?")
	}
	return true
}

// top is the header of a mail and the first lines of its body.
func top(text string, lines int) string {
	head, body, _ := strings.Cut(text, "\r\n\r\n")
	all := strings.SplitAfter(body, "\r\n")
	return head + "\r\n\r\n" + strings.Join(all[:min(lines, len(all))], "")
}
