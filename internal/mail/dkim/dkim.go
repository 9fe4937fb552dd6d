// Package dkim signs mail (RFC 6376; Ed25519 by RFC 8463) where one letter goes to many readers.
//
// A general signer parses each message, canonicalises it and stamps it with the present time. Here the letter's
// constant parts are canonicalised once and the time is given, so that a reader costs a body hash, a header hash and
// one signature for each key, and a message that is made again is the same, byte for byte: both kinds of signatures
// are deterministic. docs/decisions/013-mail.md says why no library does this.
//
// The package does not verify and asks no DNS.
package dkim

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"dateline/internal/news"
)

// minBits is the smallest RSA key that large receivers accept; ours have 2048.
const minBits = 1024

// Signed returns the names of the header fields that are signed, in the order of signing. From and Subject stand
// twice, so that a second one breaks the signature.
func Signed() []string {
	return []string{
		"from", "from", "subject", "subject", "to", "date", "message-id", "mime-version", "content-type",
		"content-transfer-encoding", "list-id", "list-unsubscribe", "list-unsubscribe-post", "feedback-id",
	}
}

// Signer signs for one domain with one key. It is safe for use by many goroutines.
type Signer struct {
	domain, selector, algorithm string
	key                         crypto.Signer
	hash                        crypto.Hash // what key.Sign is told
	signature                   int         // bytes
}

// New returns a signer for d=domain with the key whose record is at selector._domainkey.domain. The key is RSA of at
// least 1024 bits or Ed25519; anything else, or names that are no host names, is an error that wraps news.ErrInvalid.
func New(domain, selector string, key crypto.Signer) (*Signer, error) {
	if !hostName(domain) || !hostName(selector) {
		return nil, fmt.Errorf("%w: dkim: %q, %q are no names of DNS", news.ErrInvalid, selector, domain)
	}
	s := &Signer{domain: strings.ToLower(domain), selector: strings.ToLower(selector), key: key}
	switch public := key.Public().(type) {
	case *rsa.PublicKey:
		if public.N.BitLen() < minBits {
			return nil, fmt.Errorf("%w: dkim: rsa key of %d bits", news.ErrInvalid, public.N.BitLen())
		}
		s.algorithm, s.hash, s.signature = "rsa-sha256", crypto.SHA256, public.Size()
	case ed25519.PublicKey:
		s.algorithm, s.signature = "ed25519-sha256", ed25519.SignatureSize // signs the hash as it is (RFC 8463 §3)
	default:
		return nil, fmt.Errorf("%w: dkim: key of type %T", news.ErrInvalid, public)
	}
	return s, nil
}

// Domain is the domain that takes responsibility.
func (s *Signer) Domain() string { return s.domain }

// Selector names the key in DNS.
func (s *Signer) Selector() string { return s.selector }

// Algorithm is "rsa-sha256" or "ed25519-sha256".
func (s *Signer) Algorithm() string { return s.algorithm }

// Stamp is a signer with a time: all of a signature's field that does not differ between readers.
type Stamp struct {
	signer *Signer
	field  []byte // the field up to the body hash
	canon  []byte // the same, canonicalised
	size   int
}

// At returns the signer's stamp for messages signed at this time, of which whole seconds count.
func (s *Signer) At(t time.Time) *Stamp {
	var field strings.Builder
	field.WriteString("DKIM-Signature: v=1; a=" + s.algorithm + "; c=relaxed/relaxed; d=" + s.domain + ";\r\n s=" +
		s.selector + "; t=" + strconv.FormatInt(t.Unix(), 10) + ";\r\n h=")
	column := len(" h=")
	for i, name := range Signed() {
		if i > 0 {
			field.WriteByte(':')
			column++
		}
		if column+len(name) > 72 {
			field.WriteString("\r\n ")
			column = 1
		}
		field.WriteString(name)
		column += len(name)
	}
	field.WriteString(";\r\n bh=")
	st := &Stamp{signer: s, field: []byte(field.String())}
	// What follows makes the field's text go on, so the line end that ends a canonical field is cut off.
	st.canon = bytes.TrimSuffix(AppendHeader(nil, st.field), []byte("\r\n"))
	st.size = len(st.field) + hashRoom + len(fieldEnd) + len(appendFolded(nil, make([]byte, s.signature)))
	return st
}

// Size is how many bytes Append appends: always as many.
func (s *Stamp) Size() int { return s.size }

// hashRoom is the length of a body hash in base64; fieldEnd stands between it and the signature.
const (
	hashRoom = 44
	fieldEnd = ";\r\n b="
)

// emptyTag ends the field while it is hashed: the signature itself counts as empty.
const emptyTag = "; b="

// Append appends the signature's field, with its line end, to dst. Headers are the signed fields in the order of
// Signed, each canonicalised by AppendHeader; body is the hash of the canonical body.
func (s *Stamp) Append(dst, headers []byte, body [sha256.Size]byte) ([]byte, error) {
	var bh [hashRoom]byte
	base64.StdEncoding.Encode(bh[:], body[:])
	h := sha256.New()
	h.Write(headers)
	h.Write(s.canon)
	h.Write(bh[:])
	h.Write([]byte(emptyTag))
	var sum [sha256.Size]byte
	sig, err := s.signer.sign(h.Sum(sum[:0]))
	if err == nil && len(sig) != s.signer.signature {
		err = fmt.Errorf("%w: signature of %d bytes", news.ErrInvalid, len(sig))
	}
	if err != nil {
		return dst, fmt.Errorf("dkim: sign with %s: %w", s.signer.selector, err)
	}
	dst = append(dst, s.field...)
	dst = append(dst, bh[:]...)
	dst = append(dst, fieldEnd...)
	return appendFolded(dst, sig), nil
}

// sign needs no randomness: PKCS #1 v1.5 and Ed25519 are deterministic.
func (s *Signer) sign(sum []byte) ([]byte, error) {
	return s.key.Sign(nil, sum, s.hash)
}

// appendFolded writes a signature in base64, 72 letters a line.
func appendFolded(dst, sig []byte) []byte {
	const perLine = 72 / 4 * 3
	for len(sig) > perLine {
		dst = base64.StdEncoding.AppendEncode(dst, sig[:perLine])
		dst = append(dst, "\r\n "...)
		sig = sig[perLine:]
	}
	dst = base64.StdEncoding.AppendEncode(dst, sig)
	return append(dst, "\r\n"...)
}

// Sign returns the signature's field of a whole message with CRLF line ends, whatever made it. It is the slow way
// that needs no preparation. It returns an error that wraps news.ErrInvalid if there is no end of the header.
func (s *Stamp) Sign(message []byte) ([]byte, error) {
	head, body, ok := bytes.Cut(message, []byte("\r\n\r\n"))
	if !ok {
		return nil, fmt.Errorf("%w: dkim: message without a body", news.ErrInvalid)
	}
	return s.Append(nil, Pick(head, Signed()), HashBody(body))
}

// hostName reports whether a name can stand in DNS and in a tag: dotted labels of letters, digits, "-" and "_".
func hostName(name string) bool {
	if name == "" || len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.IndexFunc(label, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
		}) >= 0 {
			return false
		}
	}
	return true
}
