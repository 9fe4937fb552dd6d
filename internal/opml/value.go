package opml

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"dateline/internal/news"
)

// Bounds of one value: longer names are cut, longer addresses refused.
const (
	maxName    = 200   // characters
	maxAddress = 2_000 // bytes; browsers and proxies give up not far beyond
)

// clean makes an attribute one line of plain text: white space is one space, control and invisible formatting
// characters are gone.
func clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r == unicode.ReplacementChar || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || !inXML(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// inXML says whether XML 1.0 may hold the character (section 2.2 of its specification).
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// clip cuts text to n characters and drops a space that the cut leaves at its end.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return strings.TrimRight(s[:i], " ")
		}
		n--
	}
	return s
}

// quote shows a value in a message: short, in quote marks, or as "a row without a name".
func quote(s string) string {
	if s == "" {
		return "a row without a name"
	}
	return strconv.Quote(clip(s, 80))
}

// yes reads a truth value as programs write it.
func yes(s string) bool {
	switch strings.ToLower(s) {
	case "true", "yes", "1":
		return true
	}
	return false
}

// feedAddress checks an address and returns it as it is to be fetched, or else why it cannot be, in words that
// continue "the address …".
func feedAddress(s string) (address, why string) {
	// feed://host/path and feed:https://host/path are how some readers mark http addresses.
	if rest, ok := cutPrefixFold(s, "feed:"); ok {
		if strings.HasPrefix(rest, "//") {
			rest = "http:" + rest
		}
		s = rest
	}
	if len(s) > maxAddress {
		return "", "is longer than 2,000 bytes"
	}
	if strings.ContainsAny(s, " \"<>\\^`{|}") {
		s = strings.NewReplacer(" ", "%20", `"`, "%22", "<", "%3C", ">", "%3E", `\`, "%5C", "^", "%5E", "`", "%60", "{", "%7B", "|", "%7C", "}", "%7D").Replace(s)
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return "", "is no valid address"
	case !strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https"):
		return "", "begins with neither http:// nor https://"
	case u.Hostname() == "" || u.Opaque != "":
		return "", "names no host"
	case u.User != nil:
		return "", "holds a user name or password, which a list of sources must not"
	case len(u.String()) > maxAddress:
		return "", "is longer than 2,000 bytes"
	}
	return s, ""
}

// cutPrefixFold is strings.CutPrefix without regard to case; prefix is ASCII.
func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// fold returns the key under which two spellings of one feed address are one: no scheme, no "www.", host in lower
// case, no default port, no fragment, no slash at the end. It is never fetched.
func fold(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // Unreachable: feedAddress parsed it
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	host = strings.TrimPrefix(host, "www.")
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	key := host + strings.TrimRight(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		key += "?" + u.RawQuery
	}
	return key
}

// language reads a language tag as feeds and people write it: en-US, zh_CN, zh-Hant-TW, cn.
func language(tag string) news.Lang {
	tag = strings.ReplaceAll(strings.ToLower(tag), "_", "-")
	primary, rest, _ := strings.Cut(tag, "-")
	switch primary {
	case "":
		return ""
	case "en", "eng", "english":
		return news.English
	case "ja", "jp", "jpn":
		return news.Japanese
	case "ko", "kor":
		return news.Korean
	case "zh", "zho", "chi", "cn", "cmn", "yue":
		for sub := range strings.SplitSeq(rest, "-") {
			switch sub {
			case "hans", "cn", "sg", "my":
				return news.Chinese
			case "hant", "tw", "hk", "mo", "cht":
				return news.Traditional
			}
		}
		if primary == "yue" {
			return news.Traditional // Cantonese is written so unless it says Hans
		}
		return news.Chinese
	}
	return news.OtherLang
}

// validZone says whether text has the form of an IANA zone name. Whether the name exists is for its user to see: the
// zone tables are not at hand here.
func validZone(s string) bool {
	if s == "" || len(s) > 64 || s == "Local" || s[0] == '/' || s[len(s)-1] == '/' || strings.Contains(s, "//") {
		return false
	}
	for _, r := range s {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/_+-", r) {
			return false
		}
	}
	return unicode.IsLetter(rune(s[0]))
}
