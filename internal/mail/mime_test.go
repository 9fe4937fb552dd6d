package mail_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"mime"
	netmail "net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/mail"
	"dateline/internal/news"
)

// naughty are texts that break what joins strings.
func naughty() []string {
	return []string{
		"", " ", ".", "..", "\n", "\r\n.\r\n", "\n.\n", "From ", "\nFrom me\n", "=", "=3D", "=?UTF-8?B?YQ==?=", "=?utf-8?q?=0A?=", "--=_w47k7wq2m5xhd", "\n--=_w47k7wq2m5xhd--\n",
		"a\x00b", "a\rb", "a\r.\rb", "\u2028\u2029\u0085", "%0d%0a", "\ufeff", "\u200b\u200d", "\u202e\u0645\u0631\u062d\u0628\u0627", "👩‍👩‍👧‍👦🏳️‍🌈", "e\u0301\u0301\u0301",
		"<script>alert(1)</script>", "\"quoted\" (comment) <a@b.example>, c; d:", "\\", "\t", "a  b   c", "trailing   ", "   leading", "\xff\xfe\xed\xa0\x80", "Ω≈ç√∫˜µ≤≥÷",
		"電頭", "新闻：三家公司", "مرحبا بالعالم", "שלום", "ｆｕｌｌ　ｗｉｄｔｈ", "𠜎𠜱𠝹𠱓", "dateline-text-part", "dateline-html-part", "ZGF0ZWxpbmUtdGV4dC1wYXJ0", "<dateline-frame>",
		strings.Repeat("x", 2000), strings.Repeat("汉", 2000), strings.Repeat("a ", 1000), strings.Repeat("👍", 300), strings.Repeat("\n", 50), strings.Repeat(" ", 500),
	}
}

// generated is the n-th message of a seed: Chinese, English, mixed, emoji, right to left, huge, empty, naughty.
func generated(seed, n uint64) (mail.Message, *mail.Reader) {
	r := rand.New(rand.NewPCG(seed, n))
	pool := slices.Concat(naughty(), []string{"OpenAI ships a model. ", "谷歌发布新模型，", "Meta 的 Llama 5 ", "价格下降 30% ", "<p>", "</p>\n", "a@b.example ", "\n"})
	text := func(pieces int) string {
		var b strings.Builder
		for range r.IntN(pieces + 1) {
			b.WriteString(pool[r.IntN(len(pool))])
		}
		return b.String()
	}
	body := func(html bool) mail.Body {
		b := mail.Body{HTML: html, Pieces: []string{text(30)}}
		for range r.IntN(4) {
			b.Places = append(b.Places, mail.Place{Slot: mail.Slot([]string{"web", "unsubscribe", "none"}[r.IntN(3)]), Before: text(2), After: text(2)})
			b.Pieces = append(b.Pieces, text(8))
		}
		return b
	}
	m := message()
	m.From.Name, m.Subject, m.Text, m.HTML = text(2), text(3), body(false), body(true)
	switch n % 8 {
	case 0:
		m.Subject = strings.Repeat([]string{"长标题", "long subject ", "unbroken"}[r.IntN(3)], 700)
	case 1:
		m.Text, m.HTML = mail.Plain(""), mail.Body{HTML: true, Pieces: []string{""}}
	case 2:
		m.HTML = mail.Body{}
	case 3:
		m.List = nil
	}
	m.From.Name = m.From.Name[:min(len(m.From.Name), 3000)]
	rd := reader(int(n))
	rd.Values["web"] = "https://news.example/" + strings.TrimSpace(strings.Map(func(c rune) rune {
		if c <= ' ' {
			return -1
		}
		return c
	}, text(2)))
	return m, rd
}

// plainOf is what a body says to a reader, as the documentation of Compose has it.
func plainOf(b mail.Body, r *mail.Reader) string {
	var out strings.Builder
	tidy := func(s string) string {
		s = strings.ToValidUTF8(s, string(utf8.RuneError))
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
		return strings.Map(func(c rune) rune {
			if c < ' ' && c != '\t' && c != '\n' || c == 0x7f {
				return -1
			}
			return c
		}, s)
	}
	for i, piece := range b.Pieces {
		out.WriteString(tidy(piece))
		if i < len(b.Places) {
			p := b.Places[i]
			value := tidy(r.Values[p.Slot])
			if b.HTML {
				value = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace(value)
			}
			if value != "" {
				out.WriteString(tidy(p.Before) + value + tidy(p.After))
			}
		}
	}
	last := ""
	if len(b.Pieces) > 0 {
		last = tidy(b.Pieces[len(b.Pieces)-1])
	}
	if !strings.HasSuffix(last, "\n") && (last != "" || len(b.Places) > 0) {
		out.WriteByte('\n')
	}
	return out.String()
}

var word = regexp.MustCompile(`=\?[^?\s]+\?[^?\s]+\?[^?\s]*\?=`)

// form returns what is wrong with a message's bytes.
func form(raw []byte) []string {
	var faults []string
	if err := mail.Gate(raw); err != nil {
		faults = append(faults, err.Error())
	}
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	for line := range strings.SplitSeq(string(head), "\r\n") {
		long := len(line) > 78
		if words := word.FindAllString(line, -1); words != nil {
			long = len(line) > 76
			for _, w := range words {
				text, err := new(mime.WordDecoder).Decode(w)
				if len(w) > 75 || err != nil || !utf8.ValidString(text) {
					faults = append(faults, "encoded word "+w)
				}
			}
		}
		// What has no blank cannot be folded.
		if long && strings.Contains(strings.TrimSpace(strings.TrimPrefix(line, strings.SplitN(line, ":", 2)[0]+":")), " ") {
			faults = append(faults, "long line "+line)
		}
	}
	for line := range strings.SplitSeq(string(body), "\r\n") {
		if len(line) > 76 || strings.HasPrefix(line, ".") || strings.HasPrefix(line, "From ") {
			faults = append(faults, "body line "+line)
		}
	}
	return faults
}

// T-MIME-1: every issue that can be made is a valid mail, and says what it was made of, as two readers see it that are
// not ours.
func TestEveryMessageIsValid(t *testing.T) {
	t.Parallel()
	const seed = 47
	t.Run("Go", func(t *testing.T) {
		t.Parallel()
		for n := range uint64(rounds(t, 200)) {
			m, r := generated(seed, n)
			raw := copyOf(t, compose(t, m), r)
			if faults := form(raw); faults != nil {
				t.Fatalf("seed %d, message %d: %.2000q", seed, n, faults)
			}
			head, got := parts(t, raw)
			want := []string{plainOf(m.Text, r), plainOf(m.HTML, r)}
			if len(m.HTML.Pieces) == 0 {
				want = want[:1]
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("seed %d, message %d (-want +got)\n%s", seed, n, diff)
			}
			subject, err := new(mime.WordDecoder).DecodeHeader(head.Get("Subject"))
			if err != nil || subject != headerText(m.Subject) {
				t.Fatalf("seed %d, message %d: subject %q, want %q: %v", seed, n, subject, headerText(m.Subject), err)
			}
			from, err := netmail.ParseAddress(head.Get("From"))
			if err != nil || from.Name != headerText(m.From.Name) || from.Address != m.From.Addr {
				t.Fatalf("seed %d, message %d: from %+v, want %q: %v", seed, n, from, headerText(m.From.Name), err)
			}
		}
	})
	t.Run("Python", func(t *testing.T) {
		t.Parallel()
		in, out := python(t, "testdata/read.py", "email.policy")
		for n := range uint64(rounds(t, 200)) {
			m, r := generated(seed, n)
			raw := copyOf(t, compose(t, m), r)
			var got struct {
				Defects []string   `json:"defects"`
				From    []string   `json:"from"`
				To      []string   `json:"to"`
				Subject string     `json:"subject"`
				Parts   [][]string `json:"parts"`
			}
			if err := json.Unmarshal([]byte(ask(t, in, out, raw)), &got); err != nil {
				t.Fatal(err)
			}
			want := [][]string{{"text/plain", plainOf(m.Text, r)}, {"text/html", plainOf(m.HTML, r)}}
			if len(m.HTML.Pieces) == 0 {
				want = want[:1]
			}
			if len(got.Defects) > 0 {
				t.Fatalf("seed %d, message %d: %q\n%.3000s", seed, n, got.Defects, raw)
			}
			if diff := cmp.Diff(want, got.Parts); diff != "" {
				t.Fatalf("seed %d, message %d (-want +got)\n%s", seed, n, diff)
			}
			name := headerText(m.From.Name)
			if len(name) > 36 { // Python leaves a blank between the encoded words of a name (RFC 2047 §6.2 says none)
				name, got.From[0] = strings.ReplaceAll(name, " ", ""), strings.ReplaceAll(got.From[0], " ", "")
			}
			if got.Subject != headerText(m.Subject) || got.From[0] != name || got.From[1] != m.From.Addr || !slices.Equal(got.To, []string{r.To}) {
				t.Fatalf("seed %d, message %d: %q %q %q, want %q %q", seed, n, got.Subject, got.From, got.To, headerText(m.Subject), name)
			}
		}
	})
}

// headerText is a text as a header can carry it: one line, no controls, single spaces.
func headerText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	return strings.Trim(s, " ")
}

// payloads are what one writes into a field to make a header, an address or a second message out of it.
func payloads() []string {
	var out []string
	for _, end := range []string{"\r\n", "\n", "\r", "%0d%0a", "%0a", "\u2028", "\u0085", "\x00", "\v", "\f", "\r\n ", "\r\n\t"} {
		for _, what := range []string{"Bcc: victim@evil.example", "\r\nevil body", "X-Evil: 1", ".\r\nMAIL FROM:<e@evil.example>"} {
			out = append(out, "x"+end+what)
		}
	}
	return append(out, "=?UTF-8?Q?=0D=0ABcc:_victim@evil.example?=", "=?utf-8?B?DQpCY2M6IHZpY3RpbUBldmlsLmV4YW1wbGU=?=", "a\r.\rb", "<victim@evil.example>", "x, victim@evil.example",
		"\" <victim@evil.example> \"", "x>, <victim@evil.example", "a@b.example>\r\nRCPT TO:<victim@evil.example", "\\\r\nBcc: v@evil.example", "=?UTF-8?Q?a", "?=\r\nBcc: v@evil.example",
		"\xff\r\nBcc: v@evil.example")
}

// T-MIME-2: whatever a stranger writes into a field, the header's names and the addresses are those of an honest
// message, or there is no message.
func TestNoInjection(t *testing.T) {
	t.Parallel()
	type target func(*mail.Message, *mail.Reader, string)
	targets := map[string]target{
		"subject": func(m *mail.Message, _ *mail.Reader, s string) { m.Subject = s }, "from name": func(m *mail.Message, _ *mail.Reader, s string) { m.From.Name = s },
		"from": func(m *mail.Message, _ *mail.Reader, s string) { m.From.Addr = s }, "reply-to": func(m *mail.Message, _ *mail.Reader, s string) { m.ReplyTo = s },
		"list id": func(m *mail.Message, _ *mail.Reader, s string) { m.List.ID = s }, "help": func(m *mail.Message, _ *mail.Reader, s string) { m.List.Help = s },
		"archive": func(m *mail.Message, _ *mail.Reader, s string) { m.List.Archive = "https://a.example/" + s }, "feedback": func(m *mail.Message, _ *mail.Reader, s string) { m.List.Feedback = s },
		"text": func(m *mail.Message, _ *mail.Reader, s string) { m.Text = mail.Plain(s) }, "html": func(m *mail.Message, _ *mail.Reader, s string) { m.HTML = mail.Body{HTML: true, Pieces: []string{s}} },
		"before": func(m *mail.Message, _ *mail.Reader, s string) { m.Text.Places[0].Before = s },
		"to":     func(_ *mail.Message, r *mail.Reader, s string) { r.To = s }, "message id": func(_ *mail.Message, r *mail.Reader, s string) { r.MessageID = s },
		"unsubscribe": func(_ *mail.Message, r *mail.Reader, s string) { r.Unsubscribe = "https://a.example/" + s }, "unsubscribe mail": func(_ *mail.Message, r *mail.Reader, s string) { r.UnsubscribeMail = s },
		"value": func(_ *mail.Message, r *mail.Reader, s string) { r.Values["web"], r.Values["unsubscribe"] = s, s },
		"lang":  func(m *mail.Message, _ *mail.Reader, s string) { m.Lang = news.Lang(s) }, "boundary": func(m *mail.Message, _ *mail.Reader, s string) { m.Boundary = "=_" + s },
	}
	honest, _ := parts(t, copyOf(t, compose(t, message()), reader(1)))
	tried, made := 0, 0
	for name, spoil := range targets {
		for _, s := range payloads() {
			tried++
			m, r := message(), reader(1)
			m.Text.Places = slices.Clone(m.Text.Places)
			spoil(&m, r, s)
			l, err := mail.Compose(m)
			if err != nil {
				continue
			}
			raw, err := l.Append(nil, r)
			if err != nil {
				continue
			}
			made++
			if faults := form(raw); faults != nil {
				t.Errorf("%s = %q: %q", name, s, faults)
			}
			head, got := parts(t, raw)
			for field, values := range head {
				if len(values) != len(honest[field]) {
					t.Errorf("%s = %q: %d fields %s", name, s, len(values), field)
				}
			}
			to, err := head.AddressList("To")
			if err != nil || len(to) != 1 || to[0].Address != r.To || len(got) != 2 || len(head) > len(honest) {
				t.Errorf("%s = %q: to %v, %d parts: %v", name, s, to, len(got), err)
			}
		}
	}
	t.Logf("%d fields × %d payloads: %d tried, %d messages made", len(targets), len(payloads()), tried, made)
	if len(payloads()) < 60 {
		t.Errorf("%d payloads, want 60", len(payloads()))
	}
}
