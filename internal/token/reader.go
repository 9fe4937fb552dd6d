package token

import (
	"fmt"
	"strings"

	"dateline/internal/news"
)

// Link returns what stands in a path behind "/u/" and its like: the subscriber, the key, the token. More parts bind
// it to more than the subscriber, such as the list; they are not in the text, so Open must be given them.
func (k *Keys) Link(p Purpose, id news.SubscriberID, parts ...string) string {
	return string(id) + "." + k.Sign(p, withID(id, parts)...)
}

// Open returns the subscriber of a text that Link made. It returns an error that wraps news.ErrNotFound for any other:
// what is wrong with it is nobody's business.
func (k *Keys) Open(text string, p Purpose, parts ...string) (news.SubscriberID, error) {
	id, token, _ := strings.Cut(text, ".")
	sid := news.SubscriberID(id)
	if !k.Verify(token, p, withID(sid, parts)...) || id == "" {
		return "", errUnknown
	}
	return sid, nil
}

// Address returns a local part that begins with a word, such as "unsub": word+subscriber.key.token. It returns an
// error that wraps news.ErrInvalid if the local part could not stand in an address.
func (k *Keys) Address(word string, p Purpose, id news.SubscriberID, parts ...string) (string, error) {
	local := word + "+" + string(id) + "." + k.SignAddress(p, withID(id, parts)...)
	return local, checkLocal(local, word, string(id))
}

// OpenAddress returns the subscriber of a local part that Address made with this word. It returns an error that wraps
// news.ErrNotFound for any other.
func (k *Keys) OpenAddress(local, word string, p Purpose, parts ...string) (news.SubscriberID, error) {
	rest, ok := strings.CutPrefix(strings.ToLower(local), word+"+")
	id, token, _ := strings.Cut(rest, ".")
	sid := news.SubscriberID(id)
	if !k.VerifyAddress(token, p, withID(sid, parts)...) || id == "" || !ok {
		return "", errUnknown
	}
	return sid, nil
}

// The words that begin local parts: BounceWord that of every envelope sender, UnsubscribeWord that of the addresses to
// leave at.
const (
	BounceWord      = "b"
	UnsubscribeWord = "unsub"
)

// Bounce returns the local part of the envelope sender of one message: b+subscriber.mailing.token (VERP). The
// subscriber and the mailing must be of lower-case letters, digits and "-", the mailing no longer than 24, since a
// local part has 64 at most; otherwise it returns an error that wraps news.ErrInvalid.
//
// The key's id has no room here, so all keys are tried when it comes back.
func (k *Keys) Bounce(id news.SubscriberID, mailing news.MailingID) (string, error) {
	sum := k.keys[0].sum(Bounce, []string{string(id), string(mailing)})
	local := BounceWord + "+" + string(id) + "." + string(mailing) + "." + addressAlphabet.EncodeToString(sum[:])
	return local, checkLocal(local, string(id), string(mailing))
}

// OpenBounce returns what a local part that Bounce made is about. It returns an error that wraps news.ErrNotFound for
// any other.
func (k *Keys) OpenBounce(local string) (news.SubscriberID, news.MailingID, error) {
	rest, ok := strings.CutPrefix(strings.ToLower(local), BounceWord+"+")
	parts := strings.Split(rest, ".")
	if !ok || len(parts) != 3 {
		return "", "", errUnknown
	}
	return k.openBounce(parts)
}

// MessageID returns the part before the @ of the id of a message to a subscriber: subscriber.mailing.token, as Bounce
// signs them, so that a report that brings back a header names its reader for sure. More, which must be a plain name, is
// put behind it where a mailing has several messages to one subscriber; it may be empty. What Bounce refuses it refuses.
func (k *Keys) MessageID(id news.SubscriberID, mailing news.MailingID, more string) (string, error) {
	local, err := k.Bounce(id, mailing)
	if err != nil {
		return "", err
	}
	local = strings.TrimPrefix(local, BounceWord+"+")
	if more == "" {
		return local, nil
	}
	return local + "." + more, checkLocal("", more)
}

// OpenMessageID returns what a message id that begins with what MessageID made is about, whatever stands behind its @. It
// returns an error that wraps news.ErrNotFound for any other.
func (k *Keys) OpenMessageID(text string) (news.SubscriberID, news.MailingID, error) {
	local, _, _ := strings.Cut(strings.ToLower(text), "@")
	parts := strings.Split(local, ".")
	if len(parts) != 3 && len(parts) != 4 {
		return "", "", errUnknown
	}
	return k.openBounce(parts[:3])
}

// openBounce checks the three parts that Bounce signs.
func (k *Keys) openBounce(parts []string) (news.SubscriberID, news.MailingID, error) {
	if parts[0] == "" || parts[1] == "" {
		return "", "", errUnknown
	}
	for i := range k.keys {
		if k.VerifyAddress(k.keys[i].id+"."+parts[2], Bounce, parts[0], parts[1]) {
			return news.SubscriberID(parts[0]), news.MailingID(parts[1]), nil
		}
	}
	return "", "", errUnknown
}

var errUnknown = fmt.Errorf("token: %w", news.ErrNotFound)

// maxLocal is the longest local part (RFC 5321 §4.5.3.1.1).
const maxLocal = 64

func checkLocal(local string, names ...string) error {
	for _, name := range names {
		if !plain(name) {
			return fmt.Errorf("%w: %q cannot stand in an address", news.ErrInvalid, name)
		}
	}
	if len(local) > maxLocal {
		return fmt.Errorf("%w: local part of %d bytes", news.ErrInvalid, len(local))
	}
	return nil
}

// plain reports whether a name survives any system on the way: lower-case letters, digits, inner hyphens.
func plain(name string) bool {
	return name != "" &&
		strings.IndexFunc(name, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
		}) < 0
}

func withID(id news.SubscriberID, parts []string) []string {
	return append([]string{string(id)}, parts...)
}
