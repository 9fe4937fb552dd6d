// Package mail writes letters: one issue composed once, and a copy for each reader made by putting a few values into
// it. It says what a server's reply means, and refuses bytes that must not be sent.
//
// A letter is encoded once. A reader's values stand at places that were chosen while encoding, so that a copy costs
// little more than copying memory; the same letter and reader make the same bytes, whenever they are made. The copy is
// canonical for DKIM as it stands, so signing needs its hash and nothing else.
//
// The package opens no connection and reads no clock: mail/smtp sends, mail/bounce reads what comes back, mail/dkim
// signs, mail/doctor looks at DNS.
package mail

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"dateline/internal/mail/dkim"
	"dateline/internal/news"
)

// Address is a mailbox with the name of who reads it.
type Address struct {
	Name string
	Addr string
}

// Slot names a value that each reader has of their own, such as the address of their preferences.
type Slot string

// Place is where a slot's value goes. Before and After are what stands around it; they are left out with it if a
// reader has none.
type Place struct {
	Slot          Slot
	Before, After string
}

// Body is a part of a letter, cut where readers' own values go. No text can pass for a slot, since slots are no text.
type Body struct {
	// HTML says that the part is HTML, so values are escaped.
	HTML bool
	// Pieces stand before, between and behind the Places; there is one more of them, or none at all.
	Pieces []string
	Places []Place
}

// Plain returns a body without places.
func Plain(text string) Body { return Body{Pieces: []string{text}} }

// List is what an issue's header says of the list that it goes to.
type List struct {
	// ID is the list's name in the form of a host name, as weekly.news.example (RFC 2919).
	ID string
	// Help and Archive are https addresses; empty ones are left out.
	Help, Archive string
	// Feedback is Gmail's Feedback-ID, up to four words with colons between; empty is left out.
	Feedback string
}

// Message is what all copies of a letter share.
type Message struct {
	From    Address
	ReplyTo string // an address; empty is none
	Subject string
	Date    time.Time
	// Lang is the language of the text; empty is left out.
	Lang news.Lang
	// Boundary separates the parts. It begins with "=_", which no encoded part can hold, and must be the same each
	// time the letter is composed.
	Boundary string
	// List is nil for a notice to one reader, such as a confirmation, which says of itself that a program wrote it.
	List *List
	// Text comes first. HTML may be empty; then the letter is plain text alone.
	Text, HTML Body
	// Signers each add a signature, stamped with Date.
	Signers []*dkim.Signer
}

// Reader is what one copy has of its own.
type Reader struct {
	// To is the reader's address.
	To string
	// MessageID is without its angle brackets.
	MessageID string
	// Unsubscribe is the https address that leaves the list by one POST (RFC 8058); UnsubscribeMail is the mail
	// address that does the same, without "mailto:". A letter to a list needs the first.
	Unsubscribe, UnsubscribeMail string
	// Values of the slots. A slot without one leaves nothing behind.
	Values map[Slot]string
}

// maxSubject is where a subject is refused rather than sent. The longest that anyone would read is a hundredth.
const maxSubject = 16 << 10

// check returns what is wrong with a message, as an error that wraps news.ErrInvalid.
func (m *Message) check() error {
	if err := CheckAddress(m.From.Addr); err != nil {
		return fmt.Errorf("sender: %w", err)
	}
	if m.ReplyTo != "" {
		if err := CheckAddress(m.ReplyTo); err != nil {
			return fmt.Errorf("reply-to: %w", err)
		}
	}
	if len(m.Subject) > maxSubject || len(m.From.Name) > maxSubject {
		return fmt.Errorf("%w: subject of %d bytes, name of %d", news.ErrInvalid, len(m.Subject), len(m.From.Name))
	}
	if m.Date.IsZero() {
		return fmt.Errorf("%w: a letter without a date", news.ErrInvalid)
	}
	if !boundary(m.Boundary) {
		return fmt.Errorf("%w: boundary %q", news.ErrInvalid, m.Boundary)
	}
	for _, b := range []*Body{&m.Text, &m.HTML} {
		if len(b.Pieces) != len(b.Places)+1 && len(b.Pieces)+len(b.Places) > 0 {
			return fmt.Errorf("%w: body of %d pieces with %d places", news.ErrInvalid, len(b.Pieces), len(b.Places))
		}
	}
	if m.Text.HTML || len(m.HTML.Pieces) > 0 && !m.HTML.HTML {
		return fmt.Errorf("%w: HTML and text stand in each other's place", news.ErrInvalid)
	}
	return m.List.check()
}

func (l *List) check() error {
	if l == nil {
		return nil
	}
	if !asciiWord(l.ID) || strings.ContainsAny(l.ID, "<>") {
		return fmt.Errorf("%w: list id %q", news.ErrInvalid, l.ID)
	}
	for _, u := range []string{l.Help, l.Archive} {
		if u != "" && !webAddress(u) {
			return fmt.Errorf("%w: %q is no https address", news.ErrInvalid, u)
		}
	}
	if l.Feedback != "" && !asciiWord(l.Feedback) {
		return fmt.Errorf("%w: feedback id %q", news.ErrInvalid, l.Feedback)
	}
	return nil
}

// boundary reports whether a text may separate parts (RFC 2046 §5.1.1).
func boundary(s string) bool {
	rest, ok := strings.CutPrefix(s, "=_")
	return ok && rest != "" && len(s) <= 70 && strings.IndexFunc(rest, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("'()+_,-./:=?", r)
	}) < 0
}

// maxWord is the longest word that a header takes whole: with its field's name the line stays under 998 bytes.
const maxWord = 900

// asciiWord reports whether a text is printable ASCII without blanks, so that it can stand in a header as it is.
func asciiWord(s string) bool {
	return s != "" && len(s) <= maxWord && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// webAddress reports whether a text is an absolute http or https address that can stand in angle brackets in a header.
func webAddress(s string) bool {
	if !asciiWord(s) || strings.ContainsAny(s, "<>,\"\\") {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
