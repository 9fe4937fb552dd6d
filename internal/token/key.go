package token

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"dateline/internal/news"
)

// SecretBytes is how long a key's secret must be at least: as long as the hash's output (RFC 2104 §3).
const SecretBytes = 32

// maxKeyID keeps local parts short.
const maxKeyID = 8

// Key is a named secret. Printed, it says that it is set and no more.
type Key struct {
	id     string
	secret []byte
}

// NewKey returns a key with this id and a secret of SecretBytes drawn from random. The id is of lower-case letters
// and digits.
func NewKey(id string, random io.Reader) (Key, error) {
	secret := make([]byte, SecretBytes)
	if _, err := io.ReadFull(random, secret); err != nil {
		return Key{}, fmt.Errorf("draw a key: %w", err)
	}
	k := Key{id: id, secret: secret}
	return k, k.check()
}

// ID names the key in tokens.
func (k Key) ID() string { return k.id }

// Line is the key as a line of a keys file. It holds the secret.
func (k Key) Line() string { return k.id + " " + base64.StdEncoding.EncodeToString(k.secret) }

// String never shows the secret.
func (k Key) String() string {
	if len(k.secret) == 0 {
		return "[empty]"
	}
	return "[set]"
}

// GoString is String.
func (k Key) GoString() string { return k.String() }

// MarshalText is String, so that no dump of a configuration shows the secret.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

func (k *Key) check() error {
	if len(k.id) > maxKeyID || !plain(k.id) || strings.Contains(k.id, "-") {
		return fmt.Errorf("%w: a key's id has 1 to %d lower-case letters and digits", news.ErrInvalid, maxKeyID)
	}
	if len(k.secret) < SecretBytes {
		return fmt.Errorf("%w: key %s has fewer than %d bytes", news.ErrInvalid, k.id, SecretBytes)
	}
	return nil
}

// Parse reads a keys file: a key a line, newest first, each its id, a space and its secret in base64; empty lines and
// those that begin with # say nothing. It returns an error that wraps news.ErrInvalid and names the line, never the
// secret.
func Parse(text string) (*Keys, error) {
	var keys []Key
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, secret, _ := strings.Cut(line, " ")
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(secret))
		k := Key{id: id, secret: raw}
		if err == nil {
			err = k.check()
		}
		if err != nil {
			return nil, fmt.Errorf("%w: line %d of the keys is no key", news.ErrInvalid, n)
		}
		keys = append(keys, k)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: keys: %w", news.ErrInvalid, err)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%w: no key", news.ErrInvalid)
	}
	return New(keys[0], keys[1:]...)
}
