package bounce

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// message is a mail taken apart.
type message struct {
	head     header
	text     string   // what the mail says in words, without the returned message
	status   []header // groups of a delivery status, the first of them the message's
	feedback header   // a complaint's fields, or nil
	receipt  bool     // a receipt of someone who read the mail
	original header   // the returned message's, or nil
	wrapped  [][]byte // messages inside
	body     []byte
}

// Bounds of what is walked.
const (
	maxDepth = 6
	maxParts = 60
	maxText  = 128 << 10
)

// read takes a mail apart, whatever its line ends.
func read(raw []byte) *message {
	raw = lines(raw)
	m := &message{}
	w := walker{m: m}
	var body []byte
	m.head, body = cutHeader(raw)
	m.body = body
	w.walk(m.head, body, 0)
	m.text = w.text.String()
	if at, head := findReturned(m.text); head != nil {
		m.wrapped = append(m.wrapped, []byte(m.text[at:]))
		m.text = m.text[:at]
		if m.original == nil {
			m.original = head
		}
	}
	if len(m.status) == 0 {
		m.status = looseStatus(m.text)
	}
	return m
}

// print is a digest of what the mail's writer wrote: servers on the way add fields, and change line ends.
func (m *message) print() string {
	sum := sha256.New()
	for _, name := range []string{"message-id", "date", "from", "subject"} {
		for _, v := range m.head.all(name) {
			_, _ = fmt.Fprintf(sum, "%s: %s\n", name, strings.Join(strings.Fields(v), " ")) // a hash takes all
		}
	}
	sum.Write(bytes.TrimSpace(m.body))
	return hex.EncodeToString(sum.Sum(nil))
}

// isReport says whether a returned message was a report itself.
func (h header) isReport() bool {
	kind := strings.ToLower(h.get("content-type"))
	return strings.Contains(kind, "multipart/report") || daemonName.MatchString(h.get("from")) || h.has("return-path") && strings.TrimSpace(h.get("return-path")) == "<>"
}

// lines makes every line end LF.
func lines(raw []byte) []byte {
	if bytes.IndexByte(raw, '\r') < 0 {
		return raw
	}
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
}

type walker struct {
	m     *message
	parts int
	text  strings.Builder
}

var boundaryOf = regexp.MustCompile(`(?i)boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))`)

func (w *walker) walk(h header, body []byte, depth int) {
	if w.parts++; w.parts > maxParts || depth > maxDepth {
		return
	}
	kind, params, err := mime.ParseMediaType(h.get("content-type"))
	if err != nil {
		kind, _, _ = strings.Cut(h.get("content-type"), ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	if strings.HasPrefix(kind, "multipart/") {
		mark := params["boundary"]
		if g := boundaryOf.FindStringSubmatch(h.get("content-type")); mark == "" && g != nil {
			mark = g[1] + g[2]
		}
		if mark != "" && bytes.Contains(body, []byte("--"+mark)) {
			w.multipart(body, mark, depth)
			return
		}
		kind = "text/plain"
	}
	body = transferDecode(body, h.get("content-transfer-encoding"))
	switch {
	case kind == "message/delivery-status" || kind == "message/global-delivery-status":
		w.m.status = append(w.m.status, groups(body)...)
	case kind == "message/feedback-report":
		w.m.feedback, _ = cutHeader(body)
		if w.m.feedback == nil {
			w.m.feedback = header{}
		}
	case strings.HasSuffix(kind, "disposition-notification"):
		w.m.receipt = true
	case kind == "message/rfc822" || kind == "message/global" || strings.HasSuffix(kind, "rfc822-headers") ||
		kind == "message/global-headers" || kind == "message/partial":
		w.returned(body, kind)
	case depth > 0 && returnedPart(h):
		if w.m.original == nil {
			w.m.original = h
		}
	case kind == "" || strings.HasPrefix(kind, "text/") || kind == "message/notification":
		w.words(body, kind, params["charset"])
	}
}

// multipart walks the parts between the lines of a boundary, closed or not.
func (w *walker) multipart(body []byte, mark string, depth int) {
	delimiter := []byte("--" + mark)
	var part []byte
	in := false
	flush := func() {
		if in && len(part) > 0 {
			h, inner := cutHeader(part)
			if part[0] == '\n' {
				h, inner = nil, part[1:]
			}
			w.walk(h, inner, depth+1)
		}
	}
	start := 0
	for at := 0; at <= len(body); {
		end := bytes.IndexByte(body[at:], '\n')
		next := len(body) + 1
		line := body[at:]
		if end >= 0 {
			line, next = body[at:at+end], at+end+1
		}
		if bytes.HasPrefix(line, delimiter) {
			rest := bytes.TrimSpace(line[len(delimiter):])
			if len(rest) == 0 || bytes.Equal(rest, []byte("--")) {
				part = body[start:at]
				flush()
				in, start = len(rest) == 0, min(next, len(body))
			}
		}
		at = next
	}
	part = body[min(start, len(body)):]
	flush()
}

// returned keeps what a report brings back.
func (w *walker) returned(body []byte, kind string) {
	h, _ := cutHeader(bytes.TrimLeft(body, "\n"))
	if w.m.original == nil && len(h) > 0 {
		w.m.original = h
	}
	if kind == "message/rfc822" || kind == "message/global" {
		w.m.wrapped = append(w.m.wrapped, body)
	}
}

// words adds a part's text.
func (w *walker) words(body []byte, kind, charset string) {
	room := maxText - w.text.Len()
	if room <= 0 {
		return
	}
	text := toUTF8(body[:min(len(body), room)], charset)
	if kind == "text/html" {
		if w.text.Len() > 0 { // the same again
			return
		}
		text = plainOf(text)
	}
	w.text.WriteString(text)
	w.text.WriteString("\n")
}

// returnedPart reports whether a part's own fields are those of a mail that was sent: some servers paste it in so.
func returnedPart(h header) bool {
	return h.has("received") && h.has("from") || h.has("message-id") && h.has("from") && h.has("date")
}

// groups cuts a delivery status into its groups of fields.
func groups(body []byte) []header {
	var out []header
	for block := range bytes.SplitSeq(bytes.TrimSpace(body), []byte("\n\n")) {
		if h, _ := cutHeader(bytes.TrimLeft(block, "\n \t")); len(h) > 0 {
			out = append(out, h)
		}
	}
	return out
}

func transferDecode(body []byte, encoding string) []byte {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		clean := bytes.Map(func(r rune) rune {
			if r == '+' || r == '/' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
				return r
			}
			return -1
		}, body)
		out := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
		n, _ := base64.RawStdEncoding.Decode(out, clean) // what is right of a broken part is used
		return lines(out[:n])
	case "quoted-printable":
		out, _ := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body))) // as above
		return lines(out)
	}
	return body
}

func charsetReader(charset string, in io.Reader) (io.Reader, error) {
	enc, err := htmlindex.Get(strings.ToLower(charset))
	if err != nil {
		return nil, fmt.Errorf("charset %q: %w", charset, err)
	}
	return enc.NewDecoder().Reader(in), nil
}

var (
	htmlBlock = regexp.MustCompile(`(?i)<(?:br|/p|/div|/tr|/td|/li|/h[1-6]|/title)[^>]*>`)
	htmlDrop  = regexp.MustCompile(`(?is)<(?:style|script)\b.*?</(?:style|script)>`)
	htmlTag   = regexp.MustCompile(`(?s)<[^<>@]*>`)
	htmlText  = strings.NewReplacer("&nbsp;", " ", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'", "&amp;", "&", "&#64;", "@")
)

// plainOf is what an HTML part says, near enough for looking for addresses and words.
func plainOf(html string) string {
	html = htmlDrop.ReplaceAllString(html, "")
	html = htmlBlock.ReplaceAllString(html, "\n")
	return htmlText.Replace(htmlTag.ReplaceAllString(html, " "))
}
