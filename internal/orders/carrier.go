package orders

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/text"
)

// shortest is the length of a text in base64 from which it can say something: eighteen bytes.
const shortest = 24

// carriers are the parts of a text that are words in base64, which nobody reads but a machine that is told to. Addresses, keys
// and digests do not become words.
func carriers(s string) []text.Span {
	var out []text.Span
	for i := 0; i < len(s); i++ {
		if !base64Byte(s[i]) {
			continue
		}
		k := i
		for k < len(s) && base64Byte(s[k]) {
			k++
		}
		if k-i >= shortest && says(s[i:k]) {
			end := k
			for end < len(s) && s[end] == '=' {
				end++
			}
			out = append(out, text.Span{Start: i, End: end})
		}
		i = k
	}
	return out
}

func base64Byte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '+' || c == '/' || c == '-' || c == '_'
}

// says says whether a text in base64 is words, in either alphabet.
func says(s string) bool {
	s = strings.NewReplacer("-", "+", "_", "/").Replace(s)
	raw, err := base64.RawStdEncoding.DecodeString(s[:len(s)-len(s)%4])
	if err != nil {
		return false
	}
	for range utf8.UTFMax - 1 { // the last character may be torn
		if utf8.Valid(raw) || len(raw) == 0 {
			break
		}
		raw = raw[:len(raw)-1]
	}
	letters, all, apart := 0, 0, false
	for _, r := range string(raw) {
		all++
		switch {
		case r == utf8.RuneError:
			return false
		case unicode.Is(unicode.Han, r):
			apart = true
			letters++
		case unicode.IsLetter(r):
			letters++
		case r == ' ':
			apart = true
			letters++
		}
	}
	return apart && letters*10 >= all*7
}
