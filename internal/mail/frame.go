package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"dateline/internal/news"
)

// frame is a letter without its readers and without the text of its parts, as go-mail composes it.
type frame struct {
	// head is the header that all copies share, each line with its end, without the empty line behind it.
	head []byte
	// cuts is the body around the parts' texts: one more of them than parts.
	cuts [][]byte
}

// Stand-ins for what the frame does not hold. They stand in the body where nothing of others' text is.
const (
	textMark  = "dateline-text-part"
	htmlMark  = "dateline-html-part"
	messageID = "<dateline-frame>"
)

// composeFrame lets go-mail write the header, fold it, and set up the parts. Their texts are put in afterwards, since
// go-mail encodes a part as a whole and leaves no place at which a reader's values could go in without encoding it
// again.
func composeFrame(m *Message, text, html gomail.Encoding) (*frame, error) {
	w := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary(m.Boundary))
	for _, h := range headers(m) {
		w.SetGenHeader(gomail.Header(h[0]), h[1])
	}
	// go-mail would make one of its own; each copy has its own in the place of this one.
	w.SetGenHeader(gomail.HeaderMessageID, messageID)
	w.SetBodyString(gomail.TypeTextPlain, textMark, gomail.WithPartEncoding(text))
	marks := []string{encodedMark(textMark, text)}
	if len(m.HTML.Pieces) > 0 {
		w.SetGenHeader(gomail.HeaderContentType, `multipart/alternative; boundary="`+m.Boundary+`"`)
		w.AddAlternativeString(gomail.TypeTextHTML, htmlMark, gomail.WithPartEncoding(html))
		marks = append(marks, encodedMark(htmlMark, html))
	}
	var out bytes.Buffer
	if _, err := w.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("compose mail: %w", err)
	}
	head, body, ok := bytes.Cut(out.Bytes(), []byte("\r\n\r\n"))
	idLine := []byte("Message-ID: " + messageID + "\r\n")
	head = append(head, "\r\n"...)
	if !ok || bytes.Count(head, idLine) != 1 {
		return nil, fmt.Errorf("%w: compose mail: header as go-mail writes it", news.ErrInvalid)
	}
	f := &frame{head: bytes.Replace(head, idLine, nil, 1)}
	body = bytes.TrimLeft(body, "\r\n")
	for _, mark := range marks {
		before, after, ok := bytes.Cut(body, []byte(mark))
		if !ok {
			return nil, fmt.Errorf("%w: compose mail: part as go-mail writes it", news.ErrInvalid)
		}
		f.cuts = append(f.cuts, before)
		body = append([]byte("\r\n"), bytes.TrimLeft(after, "\r\n")...) // the line end before a boundary is part of it
	}
	f.cuts = append(f.cuts, body)
	return f, nil
}

// encodedMark is what go-mail makes of a stand-in.
func encodedMark(mark string, e gomail.Encoding) string {
	if e == gomail.EncodingB64 {
		return base64.StdEncoding.EncodeToString([]byte(mark))
	}
	return mark
}

// headers returns the names and values that all copies share, all in ASCII.
func headers(m *Message) [][2]string {
	from := "<" + m.From.Addr + ">"
	if name := phrase(m.From.Name); name != "" {
		from = name + " " + from
	}
	all := [][2]string{
		{"From", from},
		{"Subject", encodeWords(oneLine(m.Subject))},
		{"Date", m.Date.Format(time.RFC1123Z)},
	}
	add := func(name, value string) {
		if value != "" {
			all = append(all, [2]string{name, value})
		}
	}
	bracket := func(s string) string {
		if s == "" {
			return ""
		}
		return "<" + s + ">"
	}
	add("Reply-To", bracket(m.ReplyTo))
	add("Content-Language", language(m.Lang))
	if m.List == nil {
		add("Auto-Submitted", "auto-generated")
		return all
	}
	add("List-Id", bracket(m.List.ID))
	add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	add("List-Help", bracket(m.List.Help))
	add("List-Archive", bracket(m.List.Archive))
	add("Feedback-ID", m.List.Feedback)
	return all
}

// language is a text's language as a header names it.
func language(l news.Lang) string {
	switch l {
	case news.Chinese:
		return "zh-CN"
	case news.OtherLang:
		return ""
	default:
		if !asciiWord(strings.ReplaceAll(string(l), "-", "")) {
			return ""
		}
		return string(l)
	}
}
