package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"dateline/internal/news"
)

// Client returns the address that a request came from. Behind proxies, which must be named, it is the last address of
// X-Forwarded-For that is not one of them; what a visitor writes into that header is never believed. An address that
// cannot be read is the zero Addr.
func Client(r *http.Request, proxies []netip.Prefix) netip.Addr {
	from := readAddr(r.RemoteAddr)
	trusted := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	if !from.IsValid() || !trusted(from) {
		return from
	}
	hops := splitList(r.Header.Values("X-Forwarded-For"))
	for _, hop := range slices.Backward(hops) {
		a := readAddr(hop)
		if !a.IsValid() {
			return from
		}
		from = a
		if !trusted(a) {
			return a
		}
	}
	return from
}

// readAddr reads an address with or without a port.
func readAddr(text string) netip.Addr {
	if p, err := netip.ParseAddrPort(text); err == nil {
		return p.Addr().Unmap().WithZone("")
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap().WithZone("")
}

// Net returns the network that one visitor has as a rule: a /24 of IPv4, a /64 of IPv6; "unknown" of no address.
func Net(a netip.Addr) string {
	bits := 64
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil || !p.IsValid() {
		return "unknown"
	}
	return p.String()
}

// Own makes handlers refuse what was sent from a page of another site. Secret says that the path holds a token that no
// other site can know. Then an Origin of "null" is taken for a missing one: browsers send it from pages whose referrer
// policy is no-referrer, which pages with a token in their address must have.
func Own(next http.Handler, trusted []string, secret bool, refuse http.Handler) (http.Handler, error) {
	guard := http.NewCrossOriginProtection()
	for _, origin := range trusted {
		if err := guard.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	guard.SetDenyHandler(refuse)
	inner := guard.Handler(next)
	if !secret {
		return inner, nil
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") == "null" && r.Header.Get("Sec-Fetch-Site") == "" {
			r = r.Clone(r.Context())
			r.Header.Del("Origin")
		}
		inner.ServeHTTP(w, r)
	}), nil
}

// Preferred returns the edition that a browser's languages ask for. English is what readers of other languages get;
// readers of traditional Chinese get Chinese.
func Preferred(r *http.Request) news.Lang {
	wanted, _, err := language.ParseAcceptLanguage(strings.Join(r.Header.Values("Accept-Language"), ","))
	if err != nil || len(wanted) == 0 {
		return news.English
	}
	if _, i, sure := matcher.Match(wanted...); sure != language.No && i > 0 {
		return news.Chinese
	}
	return news.English
}

// matcher never changes; English is first, so it is what others get.
//
//nolint:gochecknoglobals // it is a table
var matcher = language.NewMatcher([]language.Tag{language.English, language.Chinese, language.TraditionalChinese})
