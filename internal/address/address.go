// Package address reads mail addresses strictly: what can be mailed to, in the one form in which it is kept.
//
// Go's own parser reads what stands in a header: names, comments, quoted local parts, literal IP addresses, domains of
// one label. A reader who types such a thing into a form has made a mistake, or wants something else than mail, so it is
// refused. A domain may be written in any script; it becomes A-labels. The local part stays as it was typed, since only
// its own server knows whether its case means something; but no two subscribers differ in case alone.
//
// It is pure: whether a domain takes mail is asked elsewhere.
package address

import (
	"fmt"
	"net/netip"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"dateline/internal/news"
)

// The greatest lengths in bytes: RFC 5321 §4.5.3.1 for local part and path (less its brackets), RFC 1035 for domains.
const (
	maxLocal  = 64
	maxDomain = 253
	maxAll    = 254
	maxLabel  = 63
)

// Options are what is allowed beside what every server takes.
type Options struct {
	// UTF8 allows a local part that is not ASCII: for a relay that offers SMTPUTF8.
	UTF8 bool
}

// Parse reads an address. Its Hash is left empty: that needs a key. What cannot be mailed to is news.ErrInvalid, with a
// reason that does not repeat the text.
func Parse(text string, o Options) (news.Mailbox, error) {
	text = strings.TrimSpace(text)
	if !utf8.ValidString(text) {
		return news.Mailbox{}, refuse("it is no text")
	}
	text = strings.ReplaceAll(text, "＠", "@") // what a Chinese keyboard writes
	local, domain, ok := strings.Cut(text, "@")
	if !ok {
		return news.Mailbox{}, refuse("there is no @")
	}
	if strings.Contains(domain, "@") {
		return news.Mailbox{}, refuse("there is more than one @")
	}
	local, err := parseLocal(local, o)
	if err != nil {
		return news.Mailbox{}, err
	}
	domain, err = Domain(domain)
	if err != nil {
		return news.Mailbox{}, err
	}
	whole := local + "@" + domain
	if len(whole) > maxAll {
		return news.Mailbox{}, refuse("it is too long")
	}
	return news.Mailbox{Address: whole, Key: strings.ToLower(whole), Domain: domain}, nil
}

func refuse(why string) error { return fmt.Errorf("%w address: %s", news.ErrInvalid, why) }

// parseLocal checks what stands before the @: a dot-atom (RFC 5321 §4.1.2), with letters of other scripts where they are
// allowed (RFC 6531), in composed form.
func parseLocal(local string, o Options) (string, error) {
	if o.UTF8 {
		local = norm.NFC.String(local)
	}
	if local == "" || len(local) > maxLocal {
		return "", refuse("what stands before the @ is empty or too long")
	}
	if local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, "..") {
		return "", refuse("a dot stands where none may")
	}
	for _, r := range local {
		switch {
		case r < utf8.RuneSelf && (atext[r] || r == '.'):
		case r >= utf8.RuneSelf && o.UTF8 && letterOfOthers(r):
		case r >= utf8.RuneSelf:
			return "", refuse("letters before the @ are not those that mail servers take")
		default:
			return "", refuse("a character before the @ cannot stand there")
		}
	}
	return local, nil
}

// atext are the characters of an atom (RFC 5322 §3.2.3). Some that are allowed there break mail in practice, but who has
// such an address knows it.
//
//nolint:gochecknoglobals // a table that never changes
var atext = func() (t [utf8.RuneSelf]bool) {
	for _, c := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~" {
		t[c] = true
	}
	return t
}()

// letterOfOthers says whether a character beyond ASCII may stand in a local part: not spaces, controls, or what looks
// like nothing or turns the direction of text.
func letterOfOthers(r rune) bool {
	switch {
	case r < 0xa1, r == 0xad, r == 0x3000, r == utf8.RuneError, r >= 0xe000 && r <= 0xf8ff, r >= 0xf0000:
		return false
	case r >= 0x2000 && r <= 0x206f, r >= 0xfe00 && r <= 0xfe0f, r == 0xfeff, r >= 0xfff0 && r <= 0xffff, r >= 0xe0000 && r <= 0xe0fff:
		return false
	}
	return true
}

// Domain reads the domain of an address in any script and returns it in lower-case A-labels. One that is not of at least
// two labels, or is an IP address, is news.ErrInvalid.
func Domain(domain string) (string, error) {
	if domain == "" || len(domain) > 4*maxDomain {
		return "", refuse("what stands behind the @ is empty or too long")
	}
	if strings.ContainsAny(domain, " \t\r\n()[]<>,;:\\\"/|%") {
		return "", refuse("a character behind the @ cannot stand there")
	}
	// Lookup maps case, width and the ideographic full stop, and refuses what registries do not have.
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return "", refuse("what stands behind the @ is no domain")
	}
	ascii = strings.ToLower(ascii)
	if len(ascii) > maxDomain {
		return "", refuse("what stands behind the @ is too long")
	}
	labels := strings.Split(ascii, ".")
	if len(labels) < 2 {
		return "", refuse("what stands behind the @ is no whole domain")
	}
	for _, l := range labels {
		if !validLabel(l) {
			return "", refuse("what stands behind the @ is no domain")
		}
	}
	last := labels[len(labels)-1]
	if strings.Trim(last, "0123456789") == "" || len(last) < 2 {
		return "", refuse("what stands behind the @ is no domain")
	}
	if _, err := netip.ParseAddr(ascii); err == nil {
		return "", refuse("what stands behind the @ is no domain")
	}
	return ascii, nil
}

func validLabel(l string) bool {
	if l == "" || len(l) > maxLabel || l[0] == '-' || l[len(l)-1] == '-' {
		return false
	}
	for i := range len(l) {
		c := l[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
