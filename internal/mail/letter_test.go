package mail_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/mail"
	"dateline/internal/mail/dkim"
	"dateline/internal/news"
)

const unsubscribe = "https://news.example/u/k7wq2m5xhd.k3.Vb0mT9aPq3sLw8ZcR1dXfg"

// message is an issue in Chinese, as it is sent.
func message() mail.Message {
	return mail.Message{
		From: mail.Address{Name: "一周要闻", Addr: "weekly@news.example"}, ReplyTo: "editor@news.example",
		Subject: "一周要闻 2026-W47：开源推理引擎升级，三家公司发布新模型",
		Date:    time.Date(2026, 11, 23, 7, 0, 0, 0, time.FixedZone("", 8*3600)), Lang: news.Chinese, Boundary: "=_w47k7wq2m5xhd",
		List: &mail.List{ID: "weekly.news.example", Help: "https://news.example/help", Archive: "https://news.example/archive", Feedback: "w47:weekly:news:dateline"},
		Text: mail.Body{Pieces: []string{"要闻\n.dot\nFrom me  two  spaces \n\tend", "\n"}, Places: []mail.Place{{Slot: "unsubscribe", Before: "退订：", After: "\n"}}},
		HTML: mail.Body{HTML: true, Pieces: []string{"<p>要闻 <a href=\"", "\">web</a></p>", "<p>end</p>"}, Places: []mail.Place{{Slot: "web"}, {Slot: "unsubscribe", Before: "<a href=\"", After: "\">退订</a>"}}},
	}
}

func reader(n int) *mail.Reader {
	return &mail.Reader{
		To: fmt.Sprintf("reader%d@mail.example", n), MessageID: fmt.Sprintf("w47.k%d.q4ftz2nymx7ha@news.example", n),
		Unsubscribe: unsubscribe, UnsubscribeMail: "unsub+k7wq2m5xhd.k3.hv6d2qmzt4xk7yolr3c5wbneua@news.example",
		Values: map[mail.Slot]string{"unsubscribe": unsubscribe, "web": fmt.Sprintf("https://news.example/w/2026-W47?r=%s&x=<>\"", strings.Repeat("a", n%200))},
	}
}

func compose(tb testing.TB, m mail.Message) *mail.Letter {
	tb.Helper()
	l, err := mail.Compose(m)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func copyOf(tb testing.TB, l *mail.Letter, r *mail.Reader) []byte {
	tb.Helper()
	out, err := l.Append(nil, r)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// signers returns one signer of each kind.
func signers(tb testing.TB) []*dkim.Signer {
	tb.Helper()
	return []*dkim.Signer{newSigner(tb, "k2026a", dkim.NewRSA), newSigner(tb, "k2026e", dkim.NewEd25519)}
}

func newSigner(tb testing.TB, selector string, newKey func(io.Reader) (crypto.Signer, error)) *dkim.Signer {
	tb.Helper()
	key, err := newKey(rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	s, err := dkim.New("news.example", selector, key)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// parts returns the decoded parts of a message as Go reads them, and its header.
func parts(tb testing.TB, raw []byte) (netmail.Header, []string) {
	tb.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		tb.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		tb.Fatal(err)
	}
	decode := func(encoding string, r io.Reader) string {
		switch encoding {
		case "base64":
			r = base64.NewDecoder(base64.StdEncoding, r)
		case "quoted-printable":
			r = quotedprintable.NewReader(r)
		default:
			tb.Fatalf("encoding %q", encoding)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		return strings.ReplaceAll(string(text), "\r\n", "\n")
	}
	if kind == "text/plain" {
		return m.Header, []string{decode(m.Header.Get("Content-Transfer-Encoding"), m.Body)}
	}
	if kind != "multipart/alternative" {
		tb.Fatalf("type %q", kind)
	}
	var out []string
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m.Header, out
		}
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, decode(p.Header.Get("Content-Transfer-Encoding"), p))
	}
}

// The header is the contract's, no field more, each once, and the parts are what was given.
func TestACopy(t *testing.T) {
	t.Parallel()
	m := message()
	m.Signers = signers(t)
	raw := copyOf(t, compose(t, m), reader(7))
	head, got := parts(t, raw)
	want := map[string]int{
		"Dkim-Signature": 2, "From": 1, "To": 1, "Reply-To": 1, "Subject": 1, "Date": 1, "Message-Id": 1, "Mime-Version": 1, "List-Id": 1,
		"List-Unsubscribe": 1, "List-Unsubscribe-Post": 1, "List-Help": 1, "List-Archive": 1, "Feedback-Id": 1, "Content-Language": 1, "Content-Type": 1,
	}
	fields := map[string]int{}
	for name, values := range head {
		fields[name] = len(values)
	}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Errorf("fields (-want +got)\n%s", diff)
	}
	for name, value := range map[string]string{
		"To": "<reader7@mail.example>", "Date": "Mon, 23 Nov 2026 07:00:00 +0800", "Message-ID": "<w47.k7.q4ftz2nymx7ha@news.example>",
		"MIME-Version": "1.0", "List-Id": "<weekly.news.example>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"List-Unsubscribe": "<" + unsubscribe + ">, <mailto:unsub+k7wq2m5xhd.k3.hv6d2qmzt4xk7yolr3c5wbneua@news.example?subject=unsubscribe>",
		"Feedback-ID":      "w47:weekly:news:dateline", "Content-Language": "zh-CN", "Reply-To": "<editor@news.example>",
	} {
		if head.Get(name) != value {
			t.Errorf("%s: %q, want %q", name, head.Get(name), value)
		}
	}
	if !bytes.Contains(raw, []byte("From: =?UTF-8?B?5LiA5ZGo6KaB6Ze7?= <weekly@news.example>\r\n")) {
		t.Error("From is not as the contract has it")
	}
	wantParts := []string{
		"要闻\n.dot\nFrom me  two  spaces \n\tend退订：" + unsubscribe + "\n\n",
		"<p>要闻 <a href=\"https://news.example/w/2026-W47?r=aaaaaaa&amp;x=&lt;&gt;&#34;\">web</a></p><a href=\"" + unsubscribe + "\">退订</a><p>end</p>\n",
	}
	if diff := cmp.Diff(wantParts, got); diff != "" {
		t.Errorf("parts (-want +got)\n%s", diff)
	}
}

// A value of any length, or none, leaves the text around it as it was, in both encodings.
func TestValuesOfAnyLength(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, "k2026e", dkim.NewEd25519)
	for _, filler := range []string{"latin ", "汉字 "} {
		for pieces := range 7 {
			m := message()
			piece := strings.Repeat(filler, pieces) + strings.Repeat("x", pieces)
			m.Text = mail.Body{Pieces: []string{piece, piece, piece}, Places: []mail.Place{{Slot: "a", Before: "(", After: ")"}, {Slot: "b"}}}
			m.HTML = mail.Body{HTML: true, Pieces: []string{piece, piece, piece}, Places: []mail.Place{{Slot: "b", Before: "汉"}, {Slot: "a", After: "字"}}}
			m.Signers = []*dkim.Signer{signer}
			l := compose(t, m)
			for n := range 90 {
				r := reader(1)
				a, b := strings.Repeat("v", n), strings.Repeat("=", n/3)
				r.Values = map[mail.Slot]string{"a": a, "b": b}
				text, html := piece, piece
				if a != "" {
					text += "(" + a + ")"
				}
				text += piece + b + piece
				if b != "" {
					html += "汉" + b
				}
				html += piece
				if a != "" {
					html += a + "字"
				}
				html += piece
				_, got := parts(t, copyOf(t, l, r))
				if diff := cmp.Diff([]string{text + "\n", html + "\n"}, got); diff != "" {
					t.Fatalf("%q × %d, %d letters (-want +got)\n%s", filler, pieces, n, diff)
				}
			}
		}
	}
}

// A resend must be the same bytes, also by another process that composes anew.
func TestTheSameBytesAgain(t *testing.T) {
	t.Parallel()
	m := message()
	m.Signers = signers(t)
	first := copyOf(t, compose(t, m), reader(3))
	for range 20 {
		if !bytes.Equal(first, copyOf(t, compose(t, m), reader(3))) {
			t.Fatal("the same letter and reader made other bytes")
		}
	}
	l := compose(t, m)
	long := make([]byte, 3, 1<<16)
	if got, err := l.Append(long, reader(3)); err != nil || !bytes.Equal(got[3:], first) {
		t.Errorf("appending to a buffer made other bytes: %v", err)
	}
}

// A letter to a list without a way to leave it, or one that the gate would refuse, is not made.
func TestComposeRefuses(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*mail.Message){
		"no sender":         func(m *mail.Message) { m.From.Addr = "" },
		"sender with CRLF":  func(m *mail.Message) { m.From.Addr = "a@b.example\r\nBcc: c@d.example" },
		"two reply-to":      func(m *mail.Message) { m.ReplyTo = "a@b.example, c@d.example" },
		"no date":           func(m *mail.Message) { m.Date = time.Time{} },
		"boundary of words": func(m *mail.Message) { m.Boundary = "plain" },
		"boundary with end": func(m *mail.Message) { m.Boundary = "=_a\r\n" },
		"list id":           func(m *mail.Message) { m.List.ID = "a b" },
		"help":              func(m *mail.Message) { m.List.Help = "javascript:x" },
		"feedback":          func(m *mail.Message) { m.List.Feedback = "a\nb" },
		"pieces":            func(m *mail.Message) { m.Text.Pieces = m.Text.Pieces[:1] },
		"places alone":      func(m *mail.Message) { m.HTML.Pieces = nil },
		"subject":           func(m *mail.Message) { m.Subject = strings.Repeat("x", 20<<10) },
	} {
		m := message()
		spoil(&m)
		if _, err := mail.Compose(m); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
	l := compose(t, message())
	for name, spoil := range map[string]func(*mail.Reader){
		"to": func(r *mail.Reader) { r.To = "a b <a@b.c>" }, "id": func(r *mail.Reader) { r.MessageID = "a>@b" },
		"no way out": func(r *mail.Reader) { r.Unsubscribe = "" }, "way out": func(r *mail.Reader) { r.Unsubscribe = "https://x.example/>,<a" },
		"mail out": func(r *mail.Reader) { r.UnsubscribeMail = "a@b.example\n" },
	} {
		r := reader(1)
		spoil(r)
		if out, err := l.Append([]byte("kept"), r); !errors.Is(err, news.ErrInvalid) || string(out) != "kept" {
			t.Errorf("%s: %v, want invalid and nothing appended", name, err)
		}
	}
}

func TestCheckAddress(t *testing.T) {
	t.Parallel()
	for addr, ok := range map[string]bool{
		"a@b.example": true, "a.b+c-d_e@mail.b.example": true, "b+k7.w47.q4@xn--fiqs8s.example": true, "o'brien@b.example": true,
		"a b <a@b.c>": false, "a@b": false, "a@[127.0.0.1]": false, "a@b.c (x)": false, "": false, "@b.example": false, "a@": false,
		".a@b.example": false, "a..b@c.example": false, "\"a b\"@c.example": false, "a@b.example\r\n": false, "汉@b.example": false,
		"a@汉.example": false, "a@-b.example": false, "a@b.1": false, "a@@b.example": false, "a,b@c.example": false, "<a@b.example>": false,
		strings.Repeat("a", 65) + "@b.example": false, "a@" + strings.Repeat("b", 64) + ".example": false,
	} {
		if err := mail.CheckAddress(addr); (err == nil) != ok {
			t.Errorf("CheckAddress(%q) = %v", addr, err)
		}
	}
}

func TestGate(t *testing.T) {
	t.Parallel()
	const head = "From: a\r\n"
	for text, ok := range map[string]bool{
		head + "\r\nbody\r\n": true, head + " folded\r\n\r\n": true, head + "\r\n.\r\n": true,
		head + "\r\na\nb\r\n": false, head + "\r\na\rb\r\n": false, head + "\r\na\x00b\r\n": false, head + "\r\nä\r\n": false,
		head + "\r\n" + strings.Repeat("x", 998) + "\r\n": true, head + "\r\n" + strings.Repeat("x", 999) + "\r\n": false,
		head + "\r\nno end": false, head: false, "": false, "no colon\r\n\r\n": false, " fold first\r\n\r\n": false,
		head + " \r\n\r\n": false, "a b: c\r\n\r\n": false, head + "\r\na\r.\rb\r\n": false, "\r\n": true,
	} {
		if err := mail.Gate([]byte(text)); (err == nil) != ok {
			t.Errorf("Gate(%.40q) = %v", text, err)
		}
	}
}
