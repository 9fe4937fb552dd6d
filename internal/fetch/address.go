package fetch

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// maxURL is the longest address that is taken up; longer ones are traps or tracking gone wild.
const maxURL = 8 << 10

// target is an address that passed every rule which needs no network.
type target struct {
	url    *url.URL // normal form, without userinfo and fragment
	host   string   // lower-case ASCII name without a trailing dot, or an IP literal without brackets
	origin string   // scheme://host:port, for what belongs to one server
	key    string   // what pace and pauses hang on: the host, or for allowed literals host:port
	free   bool     // within an allowed network, so not paced
}

// target reads an address as a person or a feed wrote it.
func (c *Client) target(raw string) (*target, error) {
	if len(raw) > maxURL {
		return nil, &Error{Class: ClassBadURL, Err: fmt.Errorf("longer than %d bytes", maxURL)}
	}
	u, err := parseLoose(strings.TrimSpace(raw))
	if err != nil {
		return nil, &Error{Class: ClassBadURL, Err: plainParseError(err)}
	}
	return c.check(u)
}

// check applies the rules to u and brings it into normal form. It owns u from here on.
func (c *Client) check(u *url.URL) (*target, error) {
	bad := func(why string) error {
		return &Error{Class: ClassBadURL, Host: u.Hostname(), Err: errors.New(why)}
	}
	refuse := func(err error) error { return &Error{Class: ClassRefused, Host: u.Hostname(), Err: err} }
	switch {
	case u.Scheme == "":
		return nil, bad("it does not begin with http:// or https://")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, refuse(errScheme)
	case u.Opaque != "" || u.Hostname() == "":
		return nil, bad("it names no host")
	case u.User != nil:
		return nil, bad("it carries a user name")
	}
	host, err := normalHost(u.Hostname())
	if err != nil {
		return nil, bad(err.Error())
	}
	port, err := portOf(u)
	if err != nil {
		return nil, bad(err.Error())
	}
	if !portAllowed(port) {
		return nil, refuse(errPort)
	}
	t := &target{url: u, host: host, key: host}
	hostPort := net.JoinHostPort(host, strconv.Itoa(int(port)))
	if addr, parseErr := netip.ParseAddr(host); parseErr == nil {
		if !c.permitted(addr) {
			return nil, refuse(errPrivate)
		}
		t.free = c.allowed(addr.Unmap())
	} else if host == "localhost" {
		t.free = c.localhost
	}
	if t.free {
		t.key = hostPort // each port of one's own machine is a server of its own
	}
	t.origin = u.Scheme + "://" + hostPort
	switch {
	case port != defaultPort(u.Scheme):
		u.Host = hostPort
	case strings.Contains(host, ":"):
		u.Host = "[" + host + "]"
	default:
		u.Host = host
	}
	u.Fragment, u.RawFragment = "", ""
	u.RawQuery = escapeQuery(u.RawQuery)
	return t, nil
}

// permitted says whether addr may be dialled: a public address, or one of an allowed network. The list is that of
// RELIABILITY.md, section 3.1; Go's own predicates (IsPrivate and the like) miss most of it.
func (c *Client) permitted(addr netip.Addr) bool {
	addr = addr.Unmap()
	if addr.Zone() != "" {
		return false
	}
	if c.allowed(addr) {
		return true
	}
	if addr.Is6() && addr.As16()[0]&0xe0 != 0x20 { // outside 2000::/3
		return false
	}
	return addr.IsValid() && !within(c.deny, addr)
}

// allowed says whether addr is of a network that the operator allowed beside the public ones.
func (c *Client) allowed(addr netip.Addr) bool { return within(c.allow, addr) }

func within(list []netip.Prefix, addr netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// specialPrefixes are the networks that are not the public internet (IANA special-purpose registries); IPv6 outside
// 2000::/3 is refused before this list is read.
func specialPrefixes() []netip.Prefix {
	texts := []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
		"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
		"203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
		"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
	}
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

// portAllowed admits the web's ports and unprivileged ones, less those where something else than the web usually
// listens and could be talked into harm by an HTTP request: the "bad ports" of the WHATWG Fetch standard, and
// databases, caches, container and cluster managers, proxies, remote desktops.
func portAllowed(port uint16) bool {
	if port < 1024 {
		return port == 80 || port == 443
	}
	switch port {
	case 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
		1025, 1080, 1433, 1434, 1521, 2181, 2375, 2376, 2377, 2379, 2380, 2525, 3128, 3268, 3306, 3389, 4369, 5432, 5672,
		5900, 5901, 5984, 5985, 5986, 6379, 6380, 6443, 7000, 7001, 8086, 9042, 9092, 9160, 9200, 9300, 10250, 10255,
		11211, 15672, 16379, 26379, 27017, 27018, 27019, 28017, 50070:
		return false
	}
	return true
}

func portOf(u *url.URL) (uint16, error) {
	text := u.Port()
	if text == "" {
		return defaultPort(u.Scheme), nil
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("its port %q is not a number from 1 to 65535", text)
	}
	return uint16(n), nil
}

func defaultPort(scheme string) uint16 {
	if scheme == "https" {
		return 443
	}
	return 80
}

// normalHost returns the host as it is looked up: other scripts in their ASCII form, lower case, no trailing dot. The
// mapping comes before all checks, since it turns "①②⑦.⓪.⓪.①" into 127.0.0.1.
func normalHost(host string) (string, error) {
	if strings.Contains(host, "%") {
		return "", errors.New("its host has a zone")
	}
	if !printable(host) {
		mapped, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return "", errors.New("its host name is not a valid one")
		}
		host = mapped
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().String(), nil
	}
	if len(host) > 253 {
		return "", errors.New("its host name is too long")
	}
	last := ""
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return "", errors.New("its host name is not a valid one")
		}
		last = label
	}
	// Some resolvers read 2130706433, 0177.1 or 0x7f.1 as an address; no name of the web ends in a number.
	if strings.Trim(last, "0123456789") == "" || hexNumber(last) {
		return "", errors.New("its host is an IP address in an odd spelling")
	}
	return host, nil
}

func hexNumber(label string) bool {
	digits, ok := strings.CutPrefix(label, "0x")
	return ok && strings.Trim(digits, "0123456789abcdef") == ""
}

// parseLoose parses an address as browsers do where net/url is stricter: a "%" that begins no escape stands for itself.
func parseLoose(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err == nil || !strings.Contains(raw, "%") {
		return u, err
	}
	// The host is left as it is: an escape there is no slip but a disguise.
	start := 0
	if i := strings.Index(raw, "://"); i >= 0 {
		start = i + 3
	}
	path := strings.IndexAny(raw[start:], "/?#")
	if path < 0 {
		return u, err
	}
	start += path
	var b strings.Builder
	b.WriteString(raw[:start])
	for i := start; i < len(raw); i++ {
		b.WriteByte(raw[i])
		if raw[i] == '%' && !escapeAt(raw, i) {
			b.WriteString("25")
		}
	}
	return url.Parse(b.String())
}

// escapeAt says whether a percent escape begins at s[i].
func escapeAt(s string, i int) bool {
	return i+2 < len(s) && s[i] == '%' && isHex(s[i+1]) && isHex(s[i+2])
}

func isHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}

// escapeQuery escapes what may not stand in a request line. net/url keeps a query as it came, and a space or a Chinese
// word in it would make the request malformed.
func escapeQuery(query string) string {
	clean := true
	for i := range len(query) {
		if unsafeInQuery(query[i]) {
			clean = false
			break
		}
	}
	if clean {
		return query
	}
	var b strings.Builder
	for i := range len(query) {
		if unsafeInQuery(query[i]) {
			fmt.Fprintf(&b, "%%%02X", query[i])
		} else {
			b.WriteByte(query[i])
		}
	}
	return b.String()
}

func unsafeInQuery(b byte) bool {
	return b <= ' ' || b >= 0x7f || b == '"' || b == '<' || b == '>' || b == '#'
}

// plainParseError takes the address out of a parse error: it is long, and may carry a key.
func plainParseError(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
