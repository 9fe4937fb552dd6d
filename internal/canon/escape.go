package canon

import "strings"

// Characters that stand for themselves beside letters, digits and "-._~" (RFC 3986, section 3.3 to 3.5). A query's
// "+" was turned into a space before.
const (
	pathSafe     = "!$&'()*+,;=:@/"
	querySafe    = "!$'()*,;:@/?="
	fragmentSafe = "!$&'()*+,;=:@/?"
)

// escape writes s with one spelling: unreserved characters and those in safe as they are, unless they came escaped;
// all else as upper-case %XX. An escape of an unreserved character is undone, an escape of a reserved one is kept,
// because there it has a meaning of its own; a "%" that begins no escape becomes "%25".
func escape(s, safe string) string {
	if !needsEscape(s, safe) {
		return s
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			d := unhex(s[i+1])<<4 | unhex(s[i+2])
			if unreserved(d) {
				b.WriteByte(d)
			} else {
				b.WriteByte('%')
				b.WriteByte(hex[d>>4])
				b.WriteByte(hex[d&15])
			}
			i += 2
			continue
		}
		if unreserved(c) || c != '%' && strings.IndexByte(safe, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

func needsEscape(s, safe string) bool {
	for i := range len(s) {
		if c := s[i]; !unreserved(c) && strings.IndexByte(safe, c) < 0 {
			return true
		}
	}
	return false
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c >= 'a':
		return c - 'a' + 10
	default:
		return c - 'A' + 10
	}
}
