package token

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"

	"dateline/internal/news"
)

// Seal hides a text so that who holds the database and not the keys cannot read it, and so that nobody can change it
// unseen: AES-256-GCM under a key drawn from the newest one by HKDF (RFC 5869), bound to the purpose. It returns an error
// only if random does.
func (k *Keys) Seal(p Purpose, text string, random io.Reader) (string, error) {
	key := &k.keys[0]
	box, err := key.box(p)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := io.ReadFull(random, nonce); err != nil {
		return "", fmt.Errorf("draw a nonce: %w", err)
	}
	return key.id + "." + linkAlphabet.EncodeToString(box.Seal(nonce, nonce, []byte(text), nil)), nil
}

// Unseal returns the text that Seal hid for this purpose with any of the keys. It returns an error that wraps
// news.ErrNotFound for any other text.
func (k *Keys) Unseal(p Purpose, sealed string) (string, error) {
	id, body, _ := strings.Cut(sealed, ".")
	raw, err := linkAlphabet.Strict().DecodeString(body)
	if err != nil {
		return "", errUnknown
	}
	for i := range k.keys {
		if k.keys[i].id != id {
			continue
		}
		box, err := k.keys[i].box(p)
		if err != nil {
			return "", err
		}
		if len(raw) < box.NonceSize() {
			return "", errUnknown
		}
		text, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], nil)
		if err != nil {
			return "", errUnknown
		}
		return string(text), nil
	}
	return "", errUnknown
}

// box is the cipher of a key and a purpose.
func (k *Key) box(p Purpose) (cipher.AEAD, error) {
	secret, err := hkdf.Key(sha256.New, k.secret, nil, "dateline seal v1 "+string(p), 32)
	if err != nil {
		return nil, fmt.Errorf("%w: seal: %w", news.ErrInvalid, err)
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fmt.Errorf("%w: seal: %w", news.ErrInvalid, err)
	}
	return cipher.NewGCM(block)
}
