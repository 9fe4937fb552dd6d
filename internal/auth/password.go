// Package auth holds what proves who somebody is: passwords, second factors, passkeys and the tokens of sessions and
// invitations. It keeps nothing and knows no HTTP: rows are the store's, pages the desk's.
//
// Secrets that a database may hold are hashed: passwords by argon2id (RFC 9106), tokens, which are random, by SHA-256.
package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn"
	"golang.org/x/crypto/argon2"

	"dateline/internal/news"
)

// The cost of a password: OWASP's choice of 19 MiB and two passes, so that twenty sign-ins at once stay below 400 MB.
const (
	passes  = 2
	memory  = 19 * 1024 // KiB
	threads = 1
	keySize = 32
	salt    = 16
)

const (
	// MinPassword is the least length of a password, in characters.
	MinPassword = 10
	// MaxPassword is the greatest, in bytes: a long one costs no more to check, but a megabyte of it is an attack.
	MaxPassword = 1024
	// minScore is how hard to guess a password must be, by zxcvbn: 2 is beyond the lists of common ones and their variants.
	minScore = 2
)

// PasswordFault says why a password is refused; it is a key of the lexicon's words.
type PasswordFault string

// The faults.
const (
	PasswordShort  PasswordFault = "short"
	PasswordLong   PasswordFault = "long"
	PasswordCommon PasswordFault = "common" // in a list, or made of a name, a date or a row of keys
)

// CheckPassword returns what is wrong with a new password; empty if nothing. About are words that its owner would think of
// first, such as their name: they do not count.
func CheckPassword(password string, about ...string) PasswordFault {
	switch {
	case len(password) > MaxPassword || !utf8.ValidString(password):
		return PasswordLong
	case utf8.RuneCountInString(password) < MinPassword:
		return PasswordShort
	}
	// Guessing takes time that grows with the square of the length, and the first hundred characters decide.
	head := password[:min(len(password), 100)]
	if zxcvbn.PasswordStrength(strings.ToValidUTF8(head, ""), append(about, "dateline", "电头")).Score < minScore {
		return PasswordCommon
	}
	return ""
}

// HashPassword returns what the database keeps of a password: its hash in the PHC form, with its cost and salt.
func HashPassword(password string) string {
	s := make([]byte, salt)
	_, _ = rand.Read(s) // never fails
	return encode(argon2.IDKey([]byte(password), s, passes, memory, threads, keySize), s)
}

func encode(key, salt []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, threads, b.EncodeToString(salt), b.EncodeToString(key))
}

// VerifyPassword reports whether a password is the one that was hashed. A hash that is none is news.ErrInvalid. It costs
// the same whether or not it is: to hide that nobody is there, verify against Nobody.
func VerifyPassword(hash, password string) (bool, error) {
	var version int
	var m, t uint32
	var p uint8
	var s, k string
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, fmt.Errorf("%w: password hash", news.ErrInvalid)
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &m, &t, &p); err != nil || version != argon2.Version {
		return false, fmt.Errorf("%w: password hash", news.ErrInvalid)
	}
	s, k = parts[4], parts[5]
	salt, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return false, fmt.Errorf("%w: password hash", news.ErrInvalid)
	}
	key, err := base64.RawStdEncoding.DecodeString(k)
	if err != nil || len(key) == 0 || m > 1<<20 || t > 16 || t == 0 || p == 0 {
		return false, fmt.Errorf("%w: password hash", news.ErrInvalid)
	}
	if len(password) > MaxPassword {
		password = ""
	}
	got := argon2.IDKey([]byte(password), salt, t, m, p, uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1, nil
}

// Nobody is a hash that no password has: who asks for a name that nobody bears waits as long as for one that somebody does.
func Nobody() string {
	return encode(make([]byte, keySize), make([]byte, salt))
}
