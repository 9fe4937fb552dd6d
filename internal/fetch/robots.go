package fetch

import (
	"bytes"
	"fmt"
	"strings"
)

// maxRobots is how much of a robots.txt is read: RFC 9309, section 2.5, wants at least 500 KiB.
const maxRobots = 500 << 10

// Robots are the rules of one robots.txt for one program, by RFC 9309. The zero value allows everything. It never
// changes, so many goroutines may ask it at once.
type Robots struct {
	rules []robotsRule
}

type robotsRule struct {
	pieces []string // the normalised pattern, cut at its wildcards
	end    bool     // whether the pattern ends with $: it must fit to the end of the path
	size   int      // the normalised pattern's length in bytes, which decides between rules
	allow  bool
}

// ParseRobots reads the rules of a robots.txt that concern the product token (a word such as "Dateline"): those of all
// groups that name it, or else of all groups for "*". Nothing in a robots.txt is an error; what is not understood is
// passed over, and what lies beyond 500 KiB is not read.
func ParseRobots(text []byte, token string) *Robots {
	if len(text) > maxRobots {
		text = text[:maxRobots]
		// The last line is cut somewhere, and "Disallow: /private" cut short would forbid the whole site.
		text = text[:bytes.LastIndexAny(text, "\r\n")+1]
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	var ours, all []robotsRule
	named := false                // whether any group names the token
	forUs, forAll := false, false // whether the present group names the token, or "*"
	inRules := false              // whether the present group has rules, so that a user-agent line begins another
	for len(text) > 0 {
		line := text
		if i := bytes.IndexAny(text, "\r\n"); i >= 0 {
			line, text = text[:i], text[i+1:]
		} else {
			text = nil
		}
		if i := bytes.IndexByte(line, '#'); i >= 0 {
			line = line[:i]
		}
		before, after, found := bytes.Cut(line, []byte(":"))
		if !found {
			continue
		}
		key, value := string(bytes.TrimSpace(before)), string(bytes.TrimSpace(after))
		switch {
		case strings.EqualFold(key, "user-agent"):
			if inRules {
				forUs, forAll, inRules = false, false, false
			}
			name := agentToken(value)
			forAll = forAll || name == "*"
			if token != "" && strings.EqualFold(name, token) {
				forUs, named = true, true
			}
		case strings.EqualFold(key, "allow"), strings.EqualFold(key, "disallow"):
			inRules = true
			if value == "" {
				continue // an empty pattern fits nothing
			}
			if forUs {
				ours = append(ours, newRobotsRule(value, len(key) == len("allow")))
			}
			if forAll && !named {
				all = append(all, newRobotsRule(value, len(key) == len("allow")))
			}
		}
		// Other records, such as Sitemap, belong to no group and end none.
	}
	if named {
		return &Robots{rules: ours}
	}
	return &Robots{rules: all}
}

// Allowed says whether a path with its query, as in "/a/b?c=d", may be fetched. Of all rules that fit, the longest
// decides; of two equally long ones, the allowing one. /robots.txt itself is always allowed.
func (r *Robots) Allowed(pathQuery string) bool {
	if len(r.rules) == 0 || pathQuery == "/robots.txt" {
		return true
	}
	if !strings.HasPrefix(pathQuery, "/") {
		pathQuery = "/" + pathQuery
	}
	path := normalPath(pathQuery, false)
	size, allow := -1, true
	for i := range r.rules {
		rule := &r.rules[i]
		if rule.size < size || rule.size == size && (allow || !rule.allow) {
			continue // could not change the verdict
		}
		if rule.fits(path) {
			size, allow = rule.size, rule.allow
		}
	}
	return allow
}

// agentToken returns the product token that a user-agent line names: "*", or the word that it begins with. What
// follows the word, such as a version, is passed over; the word itself is compared whole, so that "News" is not
// NewsBot.
func agentToken(value string) string {
	if value == "*" || strings.HasPrefix(value, "* ") || strings.HasPrefix(value, "*\t") {
		return "*"
	}
	return productToken(value)
}

// tokenRune says whether r may stand in a product token. RFC 9309 knows letters, "_" and "-"; digits are taken too,
// since names in use have them, and "Bot2" should not be read as "Bot".
func tokenRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '-'
}

func newRobotsRule(pattern string, allow bool) robotsRule {
	pattern, end := strings.CutSuffix(pattern, "$")
	normal := normalPath(pattern, true)
	rule := robotsRule{pieces: strings.Split(normal, "*"), end: end, size: len(normal), allow: allow}
	if end {
		rule.size++
	}
	return rule
}

// fits matches by taking the leftmost place for each piece. Without "$" leftmost is always right; with it only the last
// piece's place matters, and that is the end. So no pattern, however hostile, costs more than a walk along the path
// for each of its pieces.
func (r *robotsRule) fits(path string) bool {
	rest, ok := strings.CutPrefix(path, r.pieces[0])
	if !ok {
		return false
	}
	last := len(r.pieces) - 1
	if last == 0 {
		return !r.end || rest == ""
	}
	for _, piece := range r.pieces[1:last] {
		i := strings.Index(rest, piece)
		if i < 0 {
			return false
		}
		rest = rest[i+len(piece):]
	}
	if r.end {
		return strings.HasSuffix(rest, r.pieces[last])
	}
	return strings.Contains(rest, r.pieces[last])
}

// normalPath brings a path or a pattern to the one spelling in which they are compared (RFC 9309, section 2.2.2):
// escapes of unreserved characters are undone, those of others are in upper case, and what may not stand in an address
// is escaped. In a pattern "*" stays a wildcard; everywhere else "*" and "$" are escaped, so that "%2A" in a pattern
// fits a "*" in a path.
func normalPath(s string, pattern bool) string {
	if plainPath(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); i++ {
		ch := s[i]
		switch {
		case escapeAt(s, i):
			decoded := unhex(s[i+1])<<4 | unhex(s[i+2])
			if unreserved(decoded) {
				b.WriteByte(decoded)
			} else {
				fmt.Fprintf(&b, "%%%02X", decoded)
			}
			i += 2
		case ch == '*' && pattern, unreserved(ch), strings.IndexByte(":/?#[]@!&'()+,;=", ch) >= 0:
			b.WriteByte(ch)
		default: // "*" and "$" among them, and a "%" that begins no escape
			fmt.Fprintf(&b, "%%%02X", ch)
		}
	}
	return b.String()
}

// plainPath says whether normalPath would change nothing, which is so for nearly all paths.
func plainPath(s string) bool {
	for i := range len(s) {
		if ch := s[i]; !unreserved(ch) && ch != '/' && ch != '?' && ch != '=' && ch != '&' {
			return false
		}
	}
	return true
}

// unreserved is the set of RFC 3986, section 2.3.
func unreserved(ch byte) bool {
	return 'a' <= ch && ch <= 'z' || 'A' <= ch && ch <= 'Z' || '0' <= ch && ch <= '9' ||
		ch == '-' || ch == '.' || ch == '_' || ch == '~'
}

func unhex(ch byte) byte {
	switch {
	case ch <= '9':
		return ch - '0'
	case ch >= 'a':
		return ch - 'a' + 10
	default:
		return ch - 'A' + 10
	}
}
