package canon

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"dateline/internal/news"
)

// normalHost returns the host of an authority in lower-case ASCII, without user name, default port, last dot and
// "www.". A port that http or https use by default is dropped whatever the scheme, because the schemes are one here.
func normalHost(authority string) (string, error) {
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	host, port := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		host, port = authority[:i], authority[i+1:]
	}
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return "", fmt.Errorf("%w: port %q", news.ErrInvalid, port)
		}
		port = ":" + strconv.FormatUint(n, 10)
		if n == 80 || n == 443 {
			port = ""
		}
	}
	if strings.HasPrefix(host, "[") {
		if !strings.HasSuffix(host, "]") || strings.Trim(strings.ToLower(host[1:len(host)-1]), "0123456789abcdef:.") != "" {
			return "", fmt.Errorf("%w: host %q", news.ErrInvalid, host)
		}
		return strings.ToLower(host) + port, nil
	}
	if strings.Contains(host, "%") {
		if plain, err := url.PathUnescape(host); err == nil {
			host = plain
		}
	}
	host = strings.Map(func(r rune) rune {
		switch r {
		case '。', '．', '｡':
			return '.'
		}
		return unicode.ToLower(r)
	}, host)
	host = strings.TrimRight(host, ".")
	labels := strings.Split(host, ".")
	for i, l := range labels {
		if l == "" {
			return "", fmt.Errorf("%w: host %q", news.ErrInvalid, host)
		}
		ascii, ok := toASCII(l)
		if !ok {
			return "", fmt.Errorf("%w: host %q", news.ErrInvalid, host)
		}
		labels[i] = ascii
	}
	for len(labels) > 2 && labels[0] == "www" {
		labels = labels[1:]
	}
	return strings.Join(labels, ".") + port, nil
}

// toASCII writes one label of a host name in ASCII, with Punycode (RFC 3492) where it needs it. It refuses characters
// that no host has.
func toASCII(label string) (string, bool) {
	ascii := true
	for _, r := range label {
		switch {
		case r >= 0x80:
			if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) {
				return "", false
			}
			ascii = false
		case r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z'):
			return "", false
		}
	}
	if ascii {
		return label, true
	}
	if len(label) > 255 {
		return "", false // Punycode is quadratic, and DNS ends at 63
	}
	return "xn--" + punycode([]rune(label)), true
}

// punycode is the encoding procedure of RFC 3492, section 6.3, with its parameters.
func punycode(label []rune) string {
	const base, tMin, tMax, skew, damp = 36, 1, 26, 38, 700
	var out []byte
	for _, r := range label {
		if r < 0x80 {
			out = append(out, byte(r))
		}
	}
	basic := len(out)
	if basic > 0 {
		out = append(out, '-')
	}
	digit := func(d int) byte {
		if d < 26 {
			return byte('a' + d)
		}
		return byte('0' + d - 26)
	}
	n, delta, bias, handled := rune(0x80), 0, 72, basic
	for handled < len(label) {
		next := rune(unicode.MaxRune)
		for _, r := range label {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (handled + 1)
		n = next
		for _, r := range label {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := base; ; k += base {
				t := min(max(k-bias, tMin), tMax)
				if q < t {
					break
				}
				out = append(out, digit(t+(q-t)%(base-t)))
				q = (q - t) / (base - t)
			}
			out = append(out, digit(q))
			d := delta / 2
			if handled == basic {
				d = delta / damp
			}
			d += d / (handled + 1)
			k := 0
			for d > (base-tMin)*tMax/2 {
				d /= base - tMin
				k += base
			}
			bias = k + (base-tMin+1)*d/(d+skew)
			delta = 0
			handled++
		}
		delta++
		n++
	}
	return string(out)
}
