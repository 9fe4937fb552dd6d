// Package token makes and checks the tokens that let a reader act without an account: leave, change what they asked
// for, and be found again when a mail comes back.
//
// A token is an HMAC-SHA256 over a purpose and what it is about, cut to 128 bits. It is bound to its purpose, so one
// for changing preferences does not unsubscribe, and it names the key that made it, so that keys can be replaced while
// what was sent with older ones stays valid. Nothing is stored and nothing is decoded: a token is checked by making
// the one that would be right and comparing the two texts in constant time. So there is one way to write a token, and
// any other is no token.
//
// Two alphabets are in use. In links a token is base64url. In addresses it is lower-case base32, since some systems
// fold the case of a local part; what comes in is folded first.
//
// The package is pure: random bytes come in as an io.Reader.
package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"strings"

	"dateline/internal/news"
)

// Purpose is what a token may be used for. A token for one is worth nothing for another.
type Purpose string

// The purposes that more than one package must agree on. A package may have more of its own.
const (
	Unsubscribe     Purpose = "unsub"      // the link of List-Unsubscribe and of a mail's foot; parts: subscriber, list
	UnsubscribeMail Purpose = "unsub-mail" // the address of List-Unsubscribe; parts: subscriber, list
	Preferences     Purpose = "prefs"      // the page of a reader's choices; parts: subscriber
	Bounce          Purpose = "bounce"     // the envelope sender; parts: subscriber, mailing
)

// macBytes is how much of the HMAC a token carries: 128 bits.
const macBytes = 16

// The alphabets.
var (
	linkAlphabet    = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_").WithPadding(base64.NoPadding)
	addressAlphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
)

// partMark separates parts. Inside a part it is written as an escape, so that no two lists of parts make one text.
var partMark = strings.NewReplacer("%", "%25", "|", "%7C")

// Keys sign with the newest key and verify with all. They are safe for use by many goroutines.
type Keys struct {
	keys []Key // newest first
}

// New returns keys of which the first signs. It returns an error that wraps news.ErrInvalid if there is none, if two
// have one id, or if one is malformed.
func New(newest Key, older ...Key) (*Keys, error) {
	all := append([]Key{newest}, older...)
	seen := map[string]bool{}
	for _, k := range all {
		if err := k.check(); err != nil {
			return nil, err
		}
		if seen[k.id] {
			return nil, fmt.Errorf("%w: two keys are called %q", news.ErrInvalid, k.id)
		}
		seen[k.id] = true
	}
	return &Keys{keys: all}, nil
}

// String never shows a secret.
func (k *Keys) String() string { return k.keys[0].String() }

// GoString is String.
func (k *Keys) GoString() string { return k.String() }

// Sign returns the token of a purpose and what it is about, for use in a link: key id, a dot, 22 letters of base64url.
func (k *Keys) Sign(p Purpose, parts ...string) string {
	key := &k.keys[0]
	sum := key.sum(p, parts)
	return key.id + "." + linkAlphabet.EncodeToString(sum[:])
}

// SignAddress is Sign for use in an address: key id, a dot, 26 letters of lower-case base32.
func (k *Keys) SignAddress(p Purpose, parts ...string) string {
	key := &k.keys[0]
	sum := key.sum(p, parts)
	return key.id + "." + addressAlphabet.EncodeToString(sum[:])
}

// Verify reports whether Sign made this token with any of the keys, for this purpose and these parts.
func (k *Keys) Verify(token string, p Purpose, parts ...string) bool {
	return k.verify(token, linkAlphabet.EncodeToString, p, parts)
}

// VerifyAddress is Verify for SignAddress. The case of letters does not matter.
func (k *Keys) VerifyAddress(token string, p Purpose, parts ...string) bool {
	return k.verify(strings.ToLower(token), addressAlphabet.EncodeToString, p, parts)
}

// verify does the same work for an unknown key as for a known one, so that time tells nothing of the keys.
func (k *Keys) verify(token string, encode func([]byte) string, p Purpose, parts []string) bool {
	id, mac, _ := strings.Cut(token, ".")
	key, known := &k.keys[0], false
	for i := range k.keys {
		if k.keys[i].id == id {
			key, known = &k.keys[i], true
		}
	}
	sum := key.sum(p, parts)
	return subtle.ConstantTimeCompare([]byte(encode(sum[:])), []byte(mac)) == 1 && known
}

// sum is the HMAC over "purpose|v1|part|part…", cut to macBytes.
func (k *Key) sum(p Purpose, parts []string) [macBytes]byte {
	h := hmac.New(sha256.New, k.secret)
	text := make([]byte, 0, 128)
	text = append(text, partMark.Replace(string(p))...)
	text = append(text, "|v1"...)
	for _, part := range parts {
		text = append(text, '|')
		text = append(text, partMark.Replace(part)...)
	}
	h.Write(text)
	var full [sha256.Size]byte
	h.Sum(full[:0])
	return [macBytes]byte(full[:macBytes])
}
