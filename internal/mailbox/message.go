package mailbox

import (
	"bytes"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // mails of others may come in any
	"golang.org/x/net/html"

	"dateline/internal/mail"
)

// Message is a message as a mail program sees it.
type Message struct {
	Headers    []Header
	Text, HTML string
	Source     string
	// Signatures are the DKIM signatures that it carries, as domain/selector/algorithm.
	Signatures []string
	Findings   []Finding
}

// Header is one field, decoded.
type Header struct{ Name, Value string }

// Finding says whether a message keeps a rule.
type Finding struct {
	Rule  string
	Holds bool
}

// The rules that a message is checked by.
const (
	RuleParses   = "parses"
	RuleLines    = "lines" // also ASCII alone: the gate of package mail
	RuleFields   = "fields"
	RuleText     = "text"
	RuleSize     = "size"
	RuleLinks    = "links"
	RuleOneClick = "oneclick" // of an issue
	RuleAuto     = "auto"     // of other mail
	RuleSigned   = "signed"
)

const (
	maxHTML   = 100_000   // bytes; Gmail cuts near 102 KB
	maxSource = 400_000   // bytes shown
	maxPart   = 4_000_000 // bytes read of one part
	maxDepth  = 8
)

// Read reads a message's bytes. It never fails: what cannot be read shows in the findings.
func Read(raw []byte) *Message {
	m := &Message{Source: strings.ToValidUTF8(string(raw[:min(len(raw), maxSource)]), "\uFFFD")}
	find := func(rule string, holds bool) { m.Findings = append(m.Findings, Finding{rule, holds}) }
	e, err := message.Read(bytes.NewReader(raw))
	find(RuleParses, err == nil)
	find(RuleLines, mail.Gate(raw) == nil)
	if e == nil {
		return m
	}
	seen := map[string]int{}
	for f := e.Header.Fields(); f.Next(); {
		value, err := f.Text()
		if err != nil {
			value = f.Value()
		}
		m.Headers = append(m.Headers, Header{f.Key(), value})
		seen[strings.ToLower(f.Key())]++
		if strings.EqualFold(f.Key(), "DKIM-Signature") {
			m.Signatures = append(m.Signatures, signature(f.Value()))
		}
	}
	once := true
	for _, name := range []string{"from", "to", "subject", "date", "message-id", "mime-version"} {
		once = once && seen[name] == 1
	}
	find(RuleFields, once)
	var order []string
	m.walk(e, &order, maxDepth)
	find(RuleText, len(order) > 0 && order[0] == "text/plain")
	find(RuleSize, len(m.HTML) < maxHTML)
	find(RuleLinks, absolute(m.HTML))
	if seen["list-id"] > 0 {
		find(RuleOneClick, strings.Contains(e.Header.Get("List-Unsubscribe"), "<http") && e.Header.Get("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click")
	} else {
		find(RuleAuto, seen["auto-submitted"] == 1)
	}
	if len(m.Signatures) > 0 {
		find(RuleSigned, true)
	}
	return m
}

// Subject returns the subject of a message, decoded; empty if there is none.
func Subject(raw []byte) string {
	e, _ := message.Read(bytes.NewReader(raw)) // the header is read also where a charset is not known
	if e == nil {
		return ""
	}
	text, err := e.Header.Text("Subject")
	if err != nil {
		text = e.Header.Get("Subject")
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// walk reads the parts, and notes their types in order.
func (m *Message) walk(e *message.Entity, order *[]string, depth int) {
	if parts := e.MultipartReader(); parts != nil && depth > 0 {
		for {
			part, err := parts.NextPart()
			if part == nil || err != nil && !message.IsUnknownCharset(err) {
				return
			}
			m.walk(part, order, depth-1)
		}
	}
	kind, _, err := e.Header.ContentType()
	if err != nil {
		kind = "text/plain"
	}
	*order = append(*order, kind)
	body, err := io.ReadAll(io.LimitReader(e.Body, maxPart))
	if err != nil {
		return
	}
	text := strings.ToValidUTF8(string(body), "\uFFFD")
	switch {
	case kind == "text/plain" && m.Text == "":
		m.Text = text
	case kind == "text/html" && m.HTML == "":
		m.HTML = text
	}
}

// signature is who signed, by which key and how.
func signature(value string) string {
	tags := map[string]string{}
	for tag := range strings.SplitSeq(value, ";") {
		if name, v, ok := strings.Cut(tag, "="); ok {
			tags[strings.TrimSpace(name)] = strings.Join(strings.Fields(v), "")
		}
	}
	return tags["d"] + "/" + tags["s"] + "/" + tags["a"]
}

// absolute reports whether every link of a page leads somewhere from a mail program: it knows no address of its own.
func absolute(page string) bool {
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return true
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if i := slices.IndexFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "href" || a.Key == "src" }); i >= 0 {
				u, err := url.Parse(t.Attr[i].Val)
				if err != nil || !u.IsAbs() && u.Fragment == "" {
					return false
				}
			}
		}
	}
}
