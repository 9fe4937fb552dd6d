package mail

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"
	"slices"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"dateline/internal/mail/dkim"
	"dateline/internal/news"
)

// Letter is a message ready to be copied for readers. It is safe for use by many goroutines.
type Letter struct {
	list  bool
	head  []byte // the header that all copies share, with the empty line behind it
	first []byte // the body up to its first place
	carry []byte // bytes that follow first and are no whole group of base64 yet
	steps []step // the body from there
	size  int

	stamps  []*dkim.Stamp
	sealed  int         // how long the signatures are together
	signed  [4][]byte   // canonical fields before To, Message-ID, List-Unsubscribe, and behind it
	hashed  hash.Cloner // a SHA-256 that has read first
	uniform bool        // a copy's body is canonical as it stands
}

// Compose encodes a message. It returns an error that wraps news.ErrInvalid if the message has what no letter can
// have: see Message. Text is sent as it is given but for controls, which are left out, line ends, which become CRLF,
// and a line end at a part's end, which is put there if it is missing; in the subject and in names, runs of blanks
// become one.
func Compose(m Message) (*Letter, error) {
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("compose mail: %w", err)
	}
	f, err := composeFrame(&m, encodingOf(&m.Text), encodingOf(&m.HTML))
	if err != nil {
		return nil, err
	}
	l := &Letter{list: m.List != nil, head: append(f.head, "\r\n"...)}
	steps := append([]step{{raw: f.cuts[0]}}, stepsOf(&m.Text)...)
	if len(f.cuts) > 2 {
		steps = append(append(append(steps, step{raw: f.cuts[1]}), stepsOf(&m.HTML)...), step{raw: f.cuts[2]})
	}
	l.begin(steps)
	if err := l.prepare(&m, f.head); err != nil {
		return nil, fmt.Errorf("compose mail: %w", err)
	}
	// A copy with values at all places shows that the letter passes the gate; what another reader has in them is
	// encoded in the same way, and what goes into the header is checked for each.
	sample, err := l.Append(nil, probe(&m))
	if err == nil {
		err = Gate(sample)
	}
	if err != nil {
		return nil, fmt.Errorf("compose mail: %w", err)
	}
	l.size = len(sample)
	_, body, _ := bytes.Cut(sample, []byte("\r\n\r\n"))
	if l.uniform && !bytes.Equal(dkim.AppendBody(nil, body), body) {
		return nil, fmt.Errorf("%w: compose mail: body is not canonical", news.ErrInvalid)
	}
	return l, nil
}

// prepare makes ready what all signatures share.
func (l *Letter) prepare(m *Message, head []byte) error {
	if len(m.Signers) == 0 {
		return nil
	}
	for _, s := range m.Signers {
		stamp := s.At(m.Date)
		l.stamps = append(l.stamps, stamp)
		l.sealed += stamp.Size()
	}
	names := dkim.Signed()
	for i, own := range []string{"to", "message-id", "list-unsubscribe"} {
		at := slices.Index(names, own)
		l.signed[i] = dkim.Pick(head, names[:at])
		names = names[at+1:]
	}
	l.signed[3] = dkim.Pick(head, names)
	// Parts are written so that they are canonical, but a lone one may end with any number of empty lines.
	l.uniform = len(m.HTML.Pieces) > 0
	first, ok := sha256.New().(hash.Cloner)
	if !ok {
		return fmt.Errorf("%w: a SHA-256 that cannot be copied", news.ErrInvalid)
	}
	first.Write(l.first)
	l.hashed = first
	return nil
}

// probe is a reader with a value for every slot.
func probe(m *Message) *Reader {
	r := &Reader{To: "a@b.example", MessageID: "a@b.example", Values: map[Slot]string{}}
	if m.List != nil {
		r.Unsubscribe, r.UnsubscribeMail = "https://b.example/u/a", "a@b.example"
	}
	for _, b := range []*Body{&m.Text, &m.HTML} {
		for _, p := range b.Places {
			r.Values[p.Slot] = "https://b.example/?a=b&c= . From \u7535\u5934" + strings.Repeat("/a", 80)
		}
	}
	return r
}

func encodingOf(b *Body) gomail.Encoding {
	if wantsBase64(b) {
		return gomail.EncodingB64
	}
	return gomail.EncodingQP
}

// Size is about how many bytes a copy has.
func (l *Letter) Size() int { return l.size }

// Append appends a reader's copy to dst: the whole message as it goes over the wire, but that a dot at the start of a
// line is not doubled. The same letter and reader make the same bytes. It returns an error that wraps news.ErrInvalid,
// and dst as it was, if one of the reader's addresses cannot stand in a header.
func (l *Letter) Append(dst []byte, r *Reader) ([]byte, error) {
	if err := l.check(r); err != nil {
		return dst, err
	}
	start := len(dst)
	dst = slices.Grow(dst, l.size+l.sealed)
	// The signatures stand first and cover what follows, which is made first, behind room for them.
	dst = dst[:start+l.sealed]
	dst = l.appendOwn(dst, r)
	dst = append(dst, l.head...)
	body := len(dst)
	dst = l.appendBody(dst, r)
	if err := l.seal(dst[start:start:start+l.sealed], dst[body:], r); err != nil {
		return dst[:start], err
	}
	return dst, nil
}

func (l *Letter) check(r *Reader) error {
	if err := CheckAddress(r.To); err != nil {
		return err
	}
	if !asciiWord(r.MessageID) || strings.ContainsAny(r.MessageID, "<>") || strings.Count(r.MessageID, "@") != 1 {
		return fmt.Errorf("%w: message id %.80q", news.ErrInvalid, r.MessageID)
	}
	if !l.list {
		return nil
	}
	if !webAddress(r.Unsubscribe) {
		return fmt.Errorf("%w: no address to leave the list at", news.ErrInvalid)
	}
	if r.UnsubscribeMail != "" {
		return CheckAddress(r.UnsubscribeMail)
	}
	return nil
}

// The pieces of List-Unsubscribe. Mail programs that cannot POST write to the address with this subject.
const (
	mailTo      = "mailto:"
	mailSubject = "?subject=unsubscribe"
)

// appendOwn appends the fields that a reader has of their own.
func (l *Letter) appendOwn(dst []byte, r *Reader) []byte {
	dst = append(append(append(dst, "To: <"...), r.To...), ">\r\n"...)
	dst = append(append(append(dst, "Message-ID: <"...), r.MessageID...), ">\r\n"...)
	if !l.list {
		return dst
	}
	dst = append(append(append(dst, "List-Unsubscribe: <"...), r.Unsubscribe...), '>')
	if r.UnsubscribeMail != "" {
		dst = append(append(append(append(dst, ",\r\n <"+mailTo...), r.UnsubscribeMail...), mailSubject...), '>')
	}
	return append(dst, "\r\n"...)
}

// seal writes the signatures into the room that was left for them.
func (l *Letter) seal(room, body []byte, r *Reader) error {
	if len(l.stamps) == 0 {
		return nil
	}
	var sum [sha256.Size]byte
	if l.uniform {
		h, err := l.hashed.Clone()
		if err != nil {
			return fmt.Errorf("hash the body: %w", err)
		}
		h.Write(body[len(l.first):])
		h.Sum(sum[:0])
	} else {
		sum = dkim.HashBody(body)
	}
	canon := make([]byte, 0, 1024)
	canon = append(canon, l.signed[0]...)
	canon = append(append(append(canon, "to:<"...), r.To...), ">\r\n"...)
	canon = append(canon, l.signed[1]...)
	canon = append(append(append(canon, "message-id:<"...), r.MessageID...), ">\r\n"...)
	canon = append(canon, l.signed[2]...)
	if l.list {
		canon = append(append(append(canon, "list-unsubscribe:<"...), r.Unsubscribe...), '>')
		if r.UnsubscribeMail != "" {
			canon = append(append(append(append(canon, ", <"+mailTo...), r.UnsubscribeMail...), mailSubject...), '>')
		}
		canon = append(canon, "\r\n"...)
	}
	canon = append(canon, l.signed[3]...)
	for _, s := range l.stamps {
		var err error
		if room, err = s.Append(room, canon, sum); err != nil {
			return err
		}
	}
	return nil
}
