// Package canon makes identities: the canonical address by which a report is known, and the hash from which ids are
// made.
//
// It opens no address and follows no redirect; it stores nothing. The one idea: two addresses become one only where
// they surely lead to the same article. A missed fold shows one article twice, which clustering mends; a wrong fold
// loses an article for good. So parameters that may select content stay, and what is known of single sites stands in
// small tables (sites.go, params.go).
package canon

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"dateline/internal/news"
)

// MaxLen is the longest address in bytes that URL takes. Browsers and servers stop near 8 KB.
const MaxLen = 8192

// maxWraps bounds how many redirect wrappers ("google.com/url?q=…") may stand around one address.
const maxWraps = 4

// URL returns the canonical form of an absolute http or https address, by which a report is known. It is for
// comparing, not for fetching: the scheme is always https, "www." is gone, and so is every parameter that only says
// where a reader came from. URL of its own result is that result. Any other scheme, a missing host, an address longer
// than MaxLen or one wrapped too often is refused with an error that wraps news.ErrInvalid.
//
// Percent-encoding, case and dot segments follow RFC 3986, section 6.2.2.
func URL(raw string) (string, error) {
	s := raw
	for range maxWraps {
		a, err := parse(s)
		if err != nil {
			return "", err
		}
		if inner, ok := a.unwrap(); ok {
			s = inner
			continue
		}
		// Folding one part of an address can make a rule for another part apply, such as a doubled "/amp/amp".
		// Rules only shorten or settle, so this ends after a few rounds.
		out := a.String()
		for range maxRounds {
			b, err := parse(out)
			if err != nil {
				return "", err
			}
			if _, ok := b.unwrap(); ok {
				break
			}
			next := b.String()
			if next == out {
				return out, nil
			}
			out = next
		}
		s = out
	}
	return "", fmt.Errorf("%w: address %s is wrapped too often", news.ErrInvalid, brief(raw))
}

// maxRounds bounds the rounds in which an address settles; the deepest known case takes three.
const maxRounds = 16

// address is a split address whose parts are canonical already.
type address struct {
	host     string // lower case, ASCII, without "www." and default port
	path     string // escaped, begins with "/"
	query    []param
	fragment string // escaped; only what selects content
	anchor   string // escaped; a fragment that names one entry, kept only on pages of entries
}

// param is one key and value of a query, escaped. eq says whether there was an equals sign.
type param struct {
	key, value string
	eq         bool
}

// parse splits raw and normalises each part.
func parse(raw string) (address, error) {
	s := clean(raw)
	if len(s) > MaxLen {
		return address{}, fmt.Errorf("%w: address of %d bytes", news.ErrInvalid, len(s))
	}
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return address{}, fmt.Errorf("%w: address %s is not http or https", news.ErrInvalid, brief(raw))
	}
	rest, ok = strings.CutPrefix(foldBackslashes(rest), "//")
	if !ok {
		return address{}, fmt.Errorf("%w: address %s has no host", news.ErrInvalid, brief(raw))
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	authority, path, _ := strings.Cut(rest, "/")
	host, err := normalHost(authority)
	if err != nil {
		return address{}, fmt.Errorf("address %s: %w", brief(raw), err)
	}
	a := address{host: host, path: normalPath("/" + path), query: splitQuery(query)}
	if strings.HasPrefix(fragment, "!") || strings.HasPrefix(fragment, "/") {
		a.fragment = escape(fragment, fragmentSafe) // routes of a page that a script fills
	} else if entryAnchor.MatchString(fragment) {
		a.anchor = escape(fragment, fragmentSafe)
	}
	a.fold()
	return a, nil
}

// clean drops what copying leaves around and inside an address: outer space and control characters, and inner line
// breaks and tabs, as browsers do.
func clean(raw string) string {
	s := strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' || r == 0x7f || r == 0xfeff || r == 0x3000 })
	if strings.ContainsAny(s, "\t\r\n") {
		s = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(s)
	}
	return strings.ToValidUTF8(s, "\ufffd")
}

// foldBackslashes turns backslashes before the query into slashes, as browsers do.
func foldBackslashes(s string) string {
	end := strings.IndexAny(s, "?#")
	if end < 0 {
		end = len(s)
	}
	return strings.ReplaceAll(s[:end], "\\", "/") + s[end:]
}

// String joins the parts again.
func (a address) String() string {
	var b strings.Builder
	b.WriteString("https://")
	b.WriteString(a.host)
	b.WriteString(a.path)
	for i, p := range a.query {
		b.WriteByte("?&"[min(i, 1)])
		b.WriteString(p.key)
		if p.eq {
			b.WriteByte('=')
			b.WriteString(p.value)
		}
	}
	if a.fragment != "" {
		b.WriteByte('#')
		b.WriteString(a.fragment)
	}
	return b.String()
}

// normalPath resolves dot segments, folds doubled slashes, drops a directory's index file and the last slash.
func normalPath(path string) string {
	path = escape(path, pathSafe)
	embedded := strings.Contains(path, ":/") // an address within the path, as archives have: its slashes count
	var kept []string
	for seg := range strings.SplitSeq(path[1:], "/") {
		switch seg {
		case ".":
		case "..":
			if len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
		case "":
			if embedded {
				kept = append(kept, seg)
			}
		default:
			kept = append(kept, seg)
		}
	}
	for len(kept) > 0 && kept[len(kept)-1] == "" {
		kept = kept[:len(kept)-1]
	}
	if n := len(kept); n > 0 {
		switch strings.ToLower(kept[n-1]) {
		case "index.html", "index.htm", "index.shtml":
			kept = kept[:n-1]
		}
	}
	return "/" + strings.Join(kept, "/")
}

// splitQuery parts a query into its pairs, drops empty ones, and sorts by key; pairs of one key keep their order,
// since a list's order may matter.
func splitQuery(query string) []param {
	if query == "" {
		return nil
	}
	// A feed's "&amp;" that was escaped twice arrives as text.
	query = strings.ReplaceAll(query, "&amp;", "&")
	var out []param
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		k, v, eq := strings.Cut(pair, "=")
		out = append(out, param{queryEscape(k), queryEscape(v), eq})
	}
	slices.SortStableFunc(out, func(a, b param) int { return strings.Compare(a.key, b.key) })
	return out
}

func queryEscape(s string) string {
	return escape(strings.ReplaceAll(s, "+", "%20"), querySafe)
}

// value returns the decoded value of the first pair with the key.
func (a address) value(key string) string {
	for _, p := range a.query {
		if p.key == key {
			if v, err := url.PathUnescape(p.value); err == nil {
				return v
			}
			return p.value
		}
	}
	return ""
}

// brief shortens an address for an error text.
func brief(raw string) string {
	const limit = 120
	r := []rune(strings.ToValidUTF8(raw, "\ufffd"))
	if len(r) > limit {
		return fmt.Sprintf("%q…", string(r[:limit]))
	}
	return fmt.Sprintf("%q", string(r))
}
