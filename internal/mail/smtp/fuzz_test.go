package smtp_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"dateline/internal/mail/smtp"
)

// Whatever a relay says, nothing panics or hangs, what is shown is short printable ASCII, and a message is accepted only by
// a reply of the second hundred to its end.
func FuzzRelay(f *testing.F) {
	for _, seed := range []string{
		"220 x\r\n250-x\r\n250 PIPELINING\r\n250 a\r\n250 b\r\n354 c\r\n250 d\r\n", "220 x\r\n250 x\r\n250 a\r\n550 5.1.1 b\r\n503 c\r\n",
		"220-\r\n220 x\n250 x\n", "421 no\r\n", "220 x\r\n500 x\r\n250 x\r\n", "220 x\r\n250 x\r\n250\r\n250\r\n354\r\n250\r\n", "2200 x\r\n", "220 \xff\xfe\r\n250 电头\r\n450 \x00\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		client, server := net.Pipe()
		go func() {
			defer func() { _ = server.Close() }()
			_ = server.SetDeadline(time.Now().Add(200 * time.Millisecond))
			go func() {
				b := make([]byte, 4096)
				for {
					if _, err := server.Read(b); err != nil {
						return
					}
				}
			}()
			_, _ = server.Write(said)
		}()
		c, err := smtp.Dial(t.Context(), smtp.Options{
			Address: "x:25", Security: smtp.Clear, Timeouts: patient(),
			Dial: func(context.Context, string, string) (net.Conn, error) { return client, nil },
		})
		if err == nil {
			defer c.Close()
			var r smtp.Reply
			if r, err = c.Send(message("a@mail.example", "words"), nil); err == nil && !r.Positive() {
				t.Errorf("accepted by %+v", r)
			}
		}
		if err == nil {
			return
		}
		e, ok := errors.AsType[*smtp.Error](err)
		if !ok {
			t.Fatalf("%T: %v", err, err)
		}
		for _, text := range []string{smtp.Escape(e.Error()), e.Reply.String()} {
			if len(text) > 400 || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("shown as %q", text)
			}
		}
	})
}
