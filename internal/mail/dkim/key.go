package dkim

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"strings"

	"dateline/internal/news"
)

// rsaBits is the size of new RSA keys: longer ones do not fit one UDP answer, and no receiver asks for them.
const rsaBits = 2048

// NewRSA returns a new RSA key of 2048 bits.
func NewRSA(random io.Reader) (crypto.Signer, error) {
	key, err := rsa.GenerateKey(random, rsaBits)
	if err != nil {
		return nil, fmt.Errorf("dkim: make an rsa key: %w", err)
	}
	return key, nil
}

// NewEd25519 returns a new Ed25519 key.
func NewEd25519(random io.Reader) (crypto.Signer, error) {
	_, key, err := ed25519.GenerateKey(random)
	if err != nil {
		return nil, fmt.Errorf("dkim: make an ed25519 key: %w", err)
	}
	return key, nil
}

// EncodeKey returns a private key as PEM (PKCS #8).
func EncodeKey(key crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("%w: dkim: write the key: %w", news.ErrInvalid, err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// DecodeKey reads a private key from PEM: PKCS #8, or PKCS #1 as opendkim-genkey writes it. It returns an error that
// wraps news.ErrInvalid and shows nothing of the key.
func DecodeKey(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%w: dkim: the key is no PEM", news.ErrInvalid)
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: dkim: the key is neither PKCS #8 nor PKCS #1", news.ErrInvalid)
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return key, nil
	case ed25519.PrivateKey:
		return key, nil
	default:
		return nil, fmt.Errorf("%w: dkim: key of type %T", news.ErrInvalid, key)
	}
}

// Record is what must stand in DNS for a signer's key.
type Record struct {
	// Name is where: selector._domainkey.domain.
	Name string
	// Text is the TXT record's text.
	Text string
}

// Record returns what must stand in DNS for the key.
func (s *Signer) Record() (Record, error) {
	r := Record{Name: s.selector + "._domainkey." + s.domain}
	switch public := s.key.Public().(type) {
	case *rsa.PublicKey:
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			return r, fmt.Errorf("%w: dkim: write the public key: %w", news.ErrInvalid, err)
		}
		r.Text = "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
	case ed25519.PublicKey:
		r.Text = "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
	default:
		return r, fmt.Errorf("%w: dkim: key of type %T", news.ErrInvalid, public)
	}
	return r, nil
}

// Zone is the record as a line of a zone file, its text in strings of at most 255 bytes (RFC 1035 §3.3).
func (r Record) Zone() string {
	var quoted []string
	text := r.Text
	for len(text) > 255 {
		quoted = append(quoted, `"`+text[:255]+`"`)
		text = text[255:]
	}
	quoted = append(quoted, `"`+text+`"`)
	return r.Name + ". IN TXT ( " + strings.Join(quoted, " ") + " )"
}
