package config

import (
	_ "embed" // the manual is in the source
	"net/netip"
	"net/url"
	"strings"

	"dateline/internal/news"
)

//go:embed subscribe.go
var subscribeSource string

// Subscribe is what readers by mail need. Its keys stand among the others of the file.
type Subscribe struct {
	// Name of who sends, as mail programs show it. Empty: the program's name.
	SenderName string `toml:"sender_name"`
	// Mail address of who sends, like weekly@news.example. Mail to readers is refused without it.
	SenderMail string `toml:"sender_mail"`
	// Postal address of who sends, printed at the foot of every mail, as laws ask for. Mail to readers is refused without it.
	PostalAddress string `toml:"postal_address"`
	// File of the keys that links in mails are signed with. Keep it: without it no link of an old mail works, and nobody knows
	// any more who must never be mailed. Machines that share a database share it. Empty: keys in the data folder, made at the
	// first start.
	Keys string `toml:"keys"`
	// Networks of your own proxies, like 10.0.0.0/8, whose word is taken for where a visitor comes from.
	Proxies []string `toml:"proxies"`
	// Sites whose pages may send the form without a second step, like https://blog.example.
	FormOrigins []string `toml:"form_origins"`
	// Whether addresses may have letters beyond ASCII before the @: only if your relay offers SMTPUTF8.
	SMTPUTF8 bool `toml:"smtputf8"`
	// Mails that forms cause, at most: to one address in 24 hours. Each of these five is off if it is 0.
	SignUpsAddressDay int `toml:"signups_address_day"`
	// To one address in 30 days.
	SignUpsAddressMonth int `toml:"signups_address_month"`
	// From one network (a /24 of IPv4, a /64 of IPv6) in an hour.
	SignUpsNetHour int `toml:"signups_net_hour"`
	// To addresses of one domain in an hour.
	SignUpsDomainHour int `toml:"signups_domain_hour"`
	// In all in an hour. At half of it you are warned.
	SignUpsHour int `toml:"signups_hour"`
}

// defaultSubscribe are the limits of RELIABILITY §2.6.
func defaultSubscribe() Subscribe {
	return Subscribe{
		Proxies: []string{}, FormOrigins: []string{},
		SignUpsAddressDay: 1, SignUpsAddressMonth: 3, SignUpsNetHour: 5, SignUpsDomainHour: 60, SignUpsHour: 200,
	}
}

// Limits are what forms may cause.
func (s Subscribe) Limits() news.SignUpLimits {
	return news.SignUpLimits{
		AddressDay: s.SignUpsAddressDay, AddressMonth: s.SignUpsAddressMonth, NetHour: s.SignUpsNetHour, DomainHour: s.SignUpsDomainHour, AllHour: s.SignUpsHour,
	}
}

// ProxyNets are the networks of our own proxies; what cannot be read is left out, as check reports it.
func (s Subscribe) ProxyNets() []netip.Prefix {
	var out []netip.Prefix
	for _, text := range s.Proxies {
		if p, err := netip.ParsePrefix(text); err == nil {
			out = append(out, p.Masked())
		}
	}
	return out
}

// Sender is what stands at the foot of mails: who sends, and where they are; empty parts are left out.
func (s Subscribe) Sender() string {
	var parts []string
	for _, p := range []string{s.SenderName, s.PostalAddress} {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// check reports all that is wrong.
func (s Subscribe) check(bad func(key, format string, a ...any)) {
	for _, text := range s.Proxies {
		if _, err := netip.ParsePrefix(text); err != nil {
			bad("proxies", "%q is no network (write it like 10.0.0.0/8)", text)
		}
	}
	for _, text := range s.FormOrigins {
		if u, err := url.Parse(text); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Path != "" || u.RawQuery != "" || u.User != nil {
			bad("form_origins", "%q is no site (write it like https://blog.example)", text)
		}
	}
	local, domain, ok := strings.Cut(s.SenderMail, "@")
	if s.SenderMail != "" && (!ok || local == "" || !strings.Contains(domain, ".") || strings.ContainsAny(s.SenderMail, " \t\r\n<>(),;:\"")) {
		bad("sender_mail", "%q is no address (write it like weekly@news.example)", s.SenderMail)
	}
	for _, text := range []struct{ key, value string }{{"sender_name", s.SenderName}, {"postal_address", s.PostalAddress}} {
		if len(text.value) > 300 || strings.ContainsFunc(text.value, func(r rune) bool { return r < ' ' && r != '\n' }) {
			bad(text.key, "it is longer than 300 bytes, or holds what is no text")
		}
	}
	for _, n := range []struct {
		key string
		n   int
	}{
		{"signups_address_day", s.SignUpsAddressDay},
		{"signups_address_month", s.SignUpsAddressMonth},
		{"signups_net_hour", s.SignUpsNetHour},
		{"signups_domain_hour", s.SignUpsDomainHour},
		{"signups_hour", s.SignUpsHour},
	} {
		if n.n < 0 || n.n > 1_000_000 {
			bad(n.key, "%d is not between 0 and 1000000", n.n)
		}
	}
}
