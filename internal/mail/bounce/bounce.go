// Package bounce reads what comes back after a sending: reports of failure and delay (RFC 3464), complaints (RFC 5965),
// reports in plain text as many servers still write them, in any language and charset, and the replies of programs.
//
// It says what a mail claims. Anyone can write such a mail, so nothing may follow from it alone: only a report that
// came to, or carries, an envelope sender with our token counts, and Addressed holds the addresses to look for one in.
//
// The package is pure but for reading an io.Reader, of which it takes a bounded part. It never panics and never fails:
// what cannot be read is no report.
package bounce

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"dateline/internal/mail"
)

// Kind is what a mail is.
type Kind string

// The kinds.
const (
	None      Kind = "none"      // no report: a person's mail, a read receipt, a delivery that went well
	Failed    Kind = "failed"    // not delivered, and not tried again
	Delayed   Kind = "delayed"   // still being tried
	Complaint Kind = "complaint" // a reader called our mail spam
	NotSpam   Kind = "not-spam"  // a reader took that back, or a report of another kind about a mail
	Reply     Kind = "reply"     // a program's answer, as of someone on holiday
)

// Report is what a mail says.
type Report struct {
	Kind Kind
	// Recipients are those that it speaks of; a complaint may name none.
	Recipients []Recipient
	// MessageID is the returned message's, without brackets, or empty.
	MessageID string
	// Addressed are all addresses that may hold our token: those that the mail came to, and the returned message's
	// envelope sender. In order, each once.
	Addressed []string
	// Answers are the ids of messages that the mail says it answers, without brackets.
	Answers []string
	// Sender is the envelope's, if the mail was kept with it; empty for a report.
	Sender string
	// Nested says that what came back with it is a report itself.
	Nested bool
	// Hops is how many servers say that they passed it on.
	Hops int
	// Print is the same for the same mail, whichever way it came and however its lines end: a digest of what its writer
	// wrote.
	Print string
}

// Recipient is what a report says of one address.
type Recipient struct {
	// Address is the one that failed. Original is the one that the sender gave, if the report tells it and it differs.
	Address, Original string
	// Action and Status are as in the report; Status may come from the words of a server.
	Action, Status string
	// Code is the server's three-digit code; 0 if it is not told.
	Code int
	// Diagnostic is what the server, or the program that reports, said. It is a stranger's text.
	Diagnostic string
	// Verdict is what it means. It is empty for a Delayed, Complaint, NotSpam or Reply.
	Verdict mail.Verdict

	remote string // the server that refused
}

// messageIDs finds ids of messages in a header field; maxAnswers bounds how many of a field are looked at.
var messageIDs = regexp.MustCompile(`<[^<>@\s]{1,200}@[^<>@\s]{1,200}>`)

const maxAnswers = 20

// maxRecipients bounds the work for one report. Ours go to one reader each; who lists hundreds is not reporting.
const maxRecipients = 50

// maxRead is how much of a mail is read. A report's own words stand at its beginning; what it returns may be long.
const maxRead = 1 << 20

// Parse reads a mail. It returns an error only if reading fails.
func Parse(r io.Reader) (*Report, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxRead))
	if err != nil {
		return nil, err
	}
	return parse(raw, 0), nil
}

// maxNested is how deep a report may be wrapped in others: one who forwards a bounce wraps it once.
const maxNested = 3

func parse(raw []byte, nested int) *Report {
	m := read(raw)
	rep := &Report{Kind: None}
	rep.Addressed = m.addressed()
	rep.Print = m.print()
	rep.Hops = len(m.head.all("received"))
	if list := mailboxes(m.head.get("return-path")); len(list) > 0 {
		rep.Sender = list[0]
	}
	for _, name := range []string{"in-reply-to", "references"} {
		for _, id := range messageIDs.FindAllString(m.head.get(name), maxAnswers) {
			rep.Answers = append(rep.Answers, strings.Trim(id, "<>"))
		}
	}
	rep.Nested = m.original != nil && m.original.isReport()
	if m.original != nil {
		rep.MessageID = strings.Trim(m.original.get("message-id"), "<> \t")
	}
	switch {
	case m.feedback != nil || m.looksComplaint():
		m.complaint(rep)
	case m.receipt:
	case len(m.status) == 0 && nested < maxNested && m.inner(rep, nested):
	case m.failures(rep):
	case m.automatic():
		rep.Kind = Reply
		m.replyFrom(rep)
	}
	return rep
}

// inner takes a report that another mail wraps, as a filter or a person does who passes it on. Only what says in its
// header that a mail server wrote it is taken: what came back with a report is no report itself.
func (m *message) inner(rep *Report, nested int) bool {
	for _, raw := range m.wrapped {
		h, _ := cutHeader(bytes.TrimLeft(lines(raw), "\n"))
		if !serverName.MatchString(h.get("from")) && !strings.Contains(strings.ToLower(h.get("content-type")), "multipart/report") {
			continue
		}
		if got := parse(raw, nested+1); got.Kind != None && got.Kind != Reply {
			got.Addressed = merge(rep.Addressed, got.Addressed)
			got.Answers, got.Sender, got.Hops, got.Print = rep.Answers, rep.Sender, rep.Hops, rep.Print
			*rep = *got
			return true
		}
	}
	return false
}

// merge returns all texts of both, each once.
func merge(a, b []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, list := range [][]string{a, b} {
		for _, s := range list {
			if s != "" && !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}
