package canon

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
)

// HashLen is the number of characters that Hash returns: 26 base32 characters carry 130 of the 256 bits, so two
// different inputs share a hash once in about 2^65 tries.
const HashLen = 26

// Hash returns the identity of the parts: SHA-256 as lower-case base32 (a–z, 2–7), cut to HashLen characters. Each
// part is hashed with its length before it, so ("ab", "c") and ("a", "bc") differ, and so do () and ("").
func Hash(parts ...string) string {
	h := sha256.New()
	var length [8]byte
	for _, p := range parts {
		binary.BigEndian.PutUint64(length[:], uint64(len(p)))
		h.Write(length[:])
		h.Write([]byte(p))
	}
	sum := h.Sum(nil)
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum))[:HashLen]
}
