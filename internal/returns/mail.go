package returns

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"dateline/internal/mail"
	"dateline/internal/mail/bounce"
	"dateline/internal/news"
)

// MaxMail is how much of a mail is looked at, in bytes: what it says stands at its beginning.
const MaxMail = 1 << 20

// maxHops is how many servers a mail may have passed; more than a few dozen is a circle (RFC 5321 §6.3).
const maxHops = 50

// Mail is a mail as it came.
type Mail struct {
	// Via is the way that it came, such as smtp, imap or file.
	Via string
	// From and To are the envelope's; both may be unknown, and then the header's own words are taken.
	From string
	To   []string
	Data []byte
}

// Takes says whether mail for an address is taken: one that a token of ours names, or a box for complaints. All else is
// refused before it is sent, and counted.
func (d *Desk) Takes(address string) bool {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	if d.domains[domain] {
		if d.boxes[local] {
			return true
		}
		if _, _, err := d.o.Keys.OpenBounce(local); err == nil {
			return true
		}
		if _, ok := d.leaver([]string{local}); ok {
			return true
		}
	}
	_ = d.count(context.Background(), "smtp", news.ReturnUnsigned, false) // what cannot be counted now is counted later
	return false
}

// Mail takes a mail: one note for each reader whom its envelope names, or one for whom it names itself. With dry it only
// says what would happen. An error means that it must come again.
func (d *Desk) Mail(ctx context.Context, m Mail, dry bool) ([]Outcome, error) {
	rep, err := bounce.Parse(bytes.NewReader(m.Data[:min(len(m.Data), MaxMail)]))
	if err != nil {
		return nil, err
	}
	all := slices.Concat(m.To, rep.Addressed, []string{rep.MessageID}, rep.Answers)
	var groups [][]string
	seen := map[string]bool{}
	for _, to := range m.To {
		_, _, signed := d.signed([]string{to})
		if _, leaves := d.leaver([]string{to}); (signed || leaves) && !seen[strings.ToLower(to)] {
			seen[strings.ToLower(to)] = true
			groups = append(groups, []string{to})
		}
	}
	if len(groups) == 0 {
		groups = [][]string{all}
	}
	var out []Outcome
	for _, names := range groups {
		n, err := d.read(ctx, m, rep, names)
		if err != nil {
			return out, err
		}
		got, err := d.Note(ctx, n, dry)
		if err != nil {
			return out, err
		}
		out = append(out, got)
	}
	return out, nil
}

// read turns a mail into what it says of the reader whom names name.
func (d *Desk) read(ctx context.Context, m Mail, rep *bounce.Report, names []string) (news.ReturnNote, error) {
	n := news.ReturnNote{Via: m.Via, Key: "mail:" + rep.Print, Names: names, Kind: kindOf(rep.Kind)}
	_, _, ours := d.signed([]string{m.From, rep.Sender})
	switch _, leaves := d.leaver(names); {
	case ours, rep.Hops > maxHops:
		n.Kind, n.Names = news.ReturnLoop, nil
		return n, nil
	case leaves && (rep.Kind == bounce.None || rep.Kind == bounce.Reply):
		n.Kind = news.ReturnLeave // the address alone says so; mail programs write to it by themselves
		return n, nil
	case rep.Nested && (rep.Kind == bounce.Failed || rep.Kind == bounce.Delayed):
		n.Kind, n.Names = news.ReturnNested, nil
		return n, nil
	}
	if len(rep.Recipients) == 0 {
		return n, nil
	}
	address := ""
	if id, _, ok := d.signed(names); ok {
		s, err := d.o.Store.Subscriber(ctx, id)
		if err != nil && !errors.Is(err, news.ErrNotFound) {
			return n, err
		}
		address = s.Address
	}
	r := about(rep.Recipients, address)
	n.Address, n.Status, n.Detail = r.Address, r.Status, r.Diagnostic
	n.Class, n.Rule = string(r.Verdict.Class), r.Verdict.Rule
	return n, nil
}

// about picks the recipient that a report to one reader is about: the one with the reader's address; else, where a list
// stands behind the address, the one of whom the least is said, since the others may have got it.
func about(list []bounce.Recipient, address string) bounce.Recipient {
	for _, r := range list {
		if address != "" && (strings.EqualFold(r.Address, address) || strings.EqualFold(r.Original, address)) {
			return r
		}
	}
	for _, r := range list {
		if r.Verdict.Class != mail.Hard {
			return r
		}
	}
	return list[0]
}

// kindOf names what a mail is.
func kindOf(k bounce.Kind) news.ReturnKind {
	switch k {
	case bounce.Failed:
		return news.ReturnFailed
	case bounce.Delayed:
		return news.ReturnDelayed
	case bounce.Complaint:
		return news.ReturnComplaint
	case bounce.NotSpam:
		return news.ReturnNotSpam
	case bounce.Reply:
		return news.ReturnReply
	default:
		return news.ReturnOther
	}
}
