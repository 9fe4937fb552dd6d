package deliver

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"dateline/internal/mail"
	"dateline/internal/mail/dkim"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/token"
)

// Part is what a mailing says to the readers of one slice, as it is stored: enough to make the same bytes at any time.
type Part struct {
	Message mail.Message `json:"message"` // without its signers
	// Selectors are those of the keys that sign it.
	Selectors []string `json:"selectors,omitempty"`
}

// Text is a part as it is stored.
func (p Part) Text() (string, error) {
	p.Selectors = nil
	for _, s := range p.Message.Signers {
		p.Selectors = append(p.Selectors, s.Selector())
	}
	p.Message.Signers = nil
	b, err := json.Marshal(p) //nolint:musttag // read back by the same type alone
	return string(b), err
}

// PartStore keeps what mailings say.
type PartStore interface {
	MailingPart(ctx context.Context, id news.MailingID, slice string) (string, error)
}

// LettersOptions are what NewLetters needs. A field is required unless its comment gives the default.
type LettersOptions struct {
	Store PartStore
	Keys  *token.Keys
	// Site is the public site; List the name that the links to leave are bound to: what a press of the button leaves.
	Site render.Address
	List string
	// Everything is the list that the address to leave by mail is bound to. Default: List.
	Everything string
	Lang       news.Lang
	// Web is the address of the page. Default none.
	Web string
	// Domain is that of message ids and of the address to leave at; Bounces that of envelope senders. Default of the
	// latter: Domain.
	Domain, Bounces string
	// Signers sign. Those of other selectors than a part names are not used. Default none.
	Signers []*dkim.Signer
	// NameField is a header field in which the relay gets a message's signed name. Default none.
	NameField string
}

// Letters is the Writer of issues: a slice is composed once, and a reader's copy is a splice. It is safe for many
// goroutines.
type Letters struct {
	o  LettersOptions
	mu sync.Mutex
	// letters holds the slices used last, oldest first in order; so a list of any number of slices needs bounded memory.
	letters map[string]*mail.Letter
	order   []string
}

// keepLetters is how many slices are kept composed: about 10 MB.
const keepLetters = 64

// NewLetters returns a writer of issues. It refuses missing options.
func NewLetters(o LettersOptions) (*Letters, error) {
	if o.Store == nil || o.Keys == nil || o.Site == "" || o.List == "" || o.Domain == "" {
		return nil, fmt.Errorf("letters: %w: missing options", news.ErrInvalid)
	}
	if o.Bounces == "" {
		o.Bounces = o.Domain
	}
	if o.Everything == "" {
		o.Everything = o.List
	}
	return &Letters{o: o, letters: map[string]*mail.Letter{}}, nil
}

// From is the envelope's sender: an address of its own for each delivery (VERP), signed, so that only reports of what we
// sent count.
func (l *Letters) From(d *news.Delivery) string {
	local, err := l.o.Keys.Bounce(d.Subscriber, d.Mailing)
	if err != nil { // an id of another form than ours: its reports cannot be told
		return ""
	}
	return local + "@" + l.o.Bounces
}

// Append appends a delivery's message.
func (l *Letters) Append(ctx context.Context, dst []byte, d *news.Delivery) ([]byte, error) {
	letter, err := l.letter(ctx, d.Mailing, d.Slice)
	if err != nil {
		return dst, err
	}
	r, err := l.reader(d)
	if err != nil {
		return dst, err
	}
	start := len(dst)
	if l.o.NameField != "" {
		name, _, _ := strings.Cut(r.MessageID, "@")
		dst = append(dst, l.o.NameField+": "+name+"\r\n"...)
	}
	if dst, err = letter.Append(dst, r); err != nil {
		return dst[:start], err
	}
	return dst, nil
}

// reader makes what a delivery has of its own.
func (l *Letters) reader(d *news.Delivery) (*mail.Reader, error) {
	local, err := l.o.Keys.Address(token.UnsubscribeWord, token.UnsubscribeMail, d.Subscriber, l.o.Everything)
	if err != nil {
		return nil, err
	}
	id, err := l.o.Keys.MessageID(d.Subscriber, d.Mailing, "")
	if err != nil {
		return nil, err
	}
	leave := l.o.Site.Leave(l.o.Keys.Link(token.Unsubscribe, d.Subscriber, l.o.List), l.o.Lang)
	return &mail.Reader{
		To: d.Address, MessageID: id + "@" + l.o.Domain,
		Unsubscribe: leave, UnsubscribeMail: local + "@" + l.o.Domain,
		Values: map[mail.Slot]string{
			mail.Slot(render.SlotUnsubscribe): leave,
			mail.Slot(render.SlotPreferences): l.o.Site.Preferences(l.o.Keys.Link(token.Preferences, d.Subscriber), l.o.Lang),
			mail.Slot(render.SlotWeb):         l.o.Web,
		},
	}, nil
}

// letter returns a slice's letter.
func (l *Letters) letter(ctx context.Context, id news.MailingID, slice string) (*mail.Letter, error) {
	l.mu.Lock()
	letter := l.letters[slice]
	l.mu.Unlock()
	if letter != nil {
		return letter, nil
	}
	text, err := l.o.Store.MailingPart(ctx, id, slice)
	if err != nil {
		return nil, err
	}
	if letter, err = l.compose(text); err != nil {
		return nil, fmt.Errorf("slice %s of mailing %s: %w", slice, id, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.letters[slice] == nil {
		if len(l.order) >= keepLetters {
			delete(l.letters, l.order[0])
			l.order = l.order[1:]
		}
		l.order = append(slices.Clip(l.order), slice)
	}
	l.letters[slice] = letter
	return letter, nil
}

// compose makes the letter of a stored part. Its faults are no reader's.
func (l *Letters) compose(text string) (*mail.Letter, error) {
	var p Part
	if err := json.Unmarshal([]byte(text), &p); err != nil { //nolint:musttag // as it was written
		return nil, fmt.Errorf("stored part: %w", err)
	}
	for _, name := range p.Selectors {
		i := slices.IndexFunc(l.o.Signers, func(s *dkim.Signer) bool { return s.Selector() == name })
		if i < 0 {
			return nil, fmt.Errorf("%w: the key %q that signs it is not there any more", news.ErrNotFound, name)
		}
		p.Message.Signers = append(p.Message.Signers, l.o.Signers[i])
	}
	letter, err := mail.Compose(p.Message)
	if err != nil {
		return nil, fmt.Errorf("stored part: %s", strings.TrimSpace(err.Error()))
	}
	return letter, nil
}

// Bodies turns a rendered mail's parts into those of a letter.
func Bodies(m *render.Mail) (text, html mail.Body) { return body(&m.Text), body(&m.HTML) }

func body(b *render.Body) mail.Body {
	out := mail.Body{HTML: b.HTML, Pieces: b.Pieces}
	for _, p := range b.Places {
		out.Places = append(out.Places, mail.Place{Slot: mail.Slot(p.Slot), Before: p.Before, After: p.After})
	}
	return out
}
