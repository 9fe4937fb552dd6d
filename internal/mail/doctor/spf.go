package doctor

import (
	"context"
	"net/netip"
	"strings"
)

// maxLookups is how many mechanisms of one evaluation may ask DNS (RFC 7208 §4.6.4). Past it every receiver says
// "permanent error", which is as good as no record.
const maxLookups = 10

// spf evaluates the envelope domain's record for each sending address. The From domain needs none: DMARC is met by
// DKIM, and what receivers check is the envelope.
func (d *doctor) spf(ctx context.Context) {
	domain := d.o.Bounce
	f := Finding{Check: "spf", Subject: domain, Name: domain, Value: d.spfValue()}
	texts, err := d.txt(ctx, domain, "v=spf1")
	switch {
	case err != nil:
		f.Level, f.Code, f.Detail = Skip, "dns", err.Error()
	case len(texts) == 0:
		f.Level, f.Code = Bad, "spf.missing"
	case len(texts) > 1:
		f.Level, f.Code, f.Detail = Bad, "spf.several", strings.Join(texts, "\n")
	}
	if f.Code != "" {
		d.add(f)
		return
	}
	f.Detail = texts[0]
	e := &evaluation{d: d}
	if len(d.o.SendFrom) == 0 {
		e.match(ctx, domain, texts[0], netip.Addr{}, 0)
		f.Level, f.Code = e.level("spf.unknown")
		d.add(f)
		return
	}
	for _, addr := range d.o.SendFrom {
		e = &evaluation{d: d}
		result := e.match(ctx, domain, texts[0], addr.Unmap(), 0)
		one := f
		one.Subject += " " + addr.String()
		if one.Level, one.Code = e.level("spf.good"); one.Level == Good && result != "pass" {
			one.Level, one.Code = Bad, "spf.fail"
		}
		if one.Level == Good {
			one.Name, one.Value = "", ""
		}
		d.add(one)
	}
}

// spfValue is a record that would do.
func (d *doctor) spfValue() string {
	var b strings.Builder
	b.WriteString("v=spf1")
	for _, addr := range d.o.SendFrom {
		if addr = addr.Unmap(); addr.Is4() {
			b.WriteString(" ip4:" + addr.String())
		} else {
			b.WriteString(" ip6:" + addr.String())
		}
	}
	if len(d.o.SendFrom) == 0 {
		b.WriteString(" mx")
	}
	return b.String() + " -all"
}

// evaluation is one walk through a record and what it includes.
type evaluation struct {
	d       *doctor
	lookups int
	fault   string // a code of the tables of words
	all     string // the qualifier of the outermost "all"
}

// level is what the walk found, if it did not end in a fault.
func (e *evaluation) level(good string) (Level, string) {
	switch {
	case e.fault != "":
		return Bad, e.fault
	case e.lookups > maxLookups:
		return Bad, "spf.lookups"
	case e.all == "+" || e.all == "?":
		return Warn, "spf.open"
	case e.all == "":
		return Warn, "spf.endless"
	}
	return Good, good
}

// match returns "pass", "fail", "softfail", "neutral" or "none" for an address. With no address it walks all of the
// record, so that its look-ups are counted.
func (e *evaluation) match(ctx context.Context, domain, record string, addr netip.Addr, depth int) string {
	if depth > maxLookups {
		e.fault = "spf.lookups"
		return "none"
	}
	redirect, found := "", ""
	for term := range strings.FieldsSeq(record[len("v=spf1"):]) {
		qualifier := "+"
		if strings.ContainsAny(term[:1], "+-~?") {
			qualifier, term = term[:1], term[1:]
		}
		if target, ok := cutFold(term, "redirect="); ok {
			redirect = target
			continue
		}
		if name, _, ok := strings.Cut(term, "="); ok && !strings.ContainsAny(name, ":/") {
			continue // exp= and what is to come
		}
		if e.mechanism(ctx, domain, term, addr, depth) && found == "" {
			found = verdict(qualifier)
		}
		if strings.EqualFold(term, "all") && depth == 0 {
			e.all = qualifier
		}
	}
	if found == "" && redirect != "" {
		e.lookups++
		return e.follow(ctx, redirect, addr, depth)
	}
	if found == "" {
		return "neutral"
	}
	return found
}

func verdict(qualifier string) string {
	switch qualifier {
	case "-":
		return "fail"
	case "~":
		return "softfail"
	case "?":
		return "neutral"
	}
	return "pass"
}

// follow evaluates another domain's record in the place of this one.
func (e *evaluation) follow(ctx context.Context, domain string, addr netip.Addr, depth int) string {
	texts, err := e.d.txt(ctx, domain, "v=spf1")
	if err != nil || len(texts) != 1 {
		e.fault = "spf.include"
		return "none"
	}
	if depth == 0 && e.all == "" {
		e.all = allOf(texts[0])
	}
	return e.match(ctx, domain, texts[0], addr, depth+1)
}

// allOf is the qualifier of a record's "all".
func allOf(record string) string {
	for term := range strings.FieldsSeq(record) {
		if strings.EqualFold(strings.TrimLeft(term, "+-~?"), "all") {
			if strings.ContainsAny(term[:1], "-~?") {
				return term[:1]
			}
			return "+"
		}
	}
	return ""
}

// mechanism reports whether a mechanism matches (RFC 7208 §5).
func (e *evaluation) mechanism(ctx context.Context, domain, term string, addr netip.Addr, depth int) bool {
	name, rest := term, ""
	if at := strings.IndexAny(term, ":/"); at >= 0 {
		name, rest = term[:at], term[at:]
	}
	target, bits := domain, ""
	if rest, ok := strings.CutPrefix(rest, ":"); ok {
		target = rest
	}
	switch strings.ToLower(name) {
	case "all":
		return addr.IsValid()
	case "ip4", "ip6":
		return within(target, addr)
	case "include":
		e.lookups++
		return e.follow(ctx, target, addr, depth+1) == "pass"
	case "a", "mx":
		e.lookups++
		if at := strings.IndexByte(target, '/'); at >= 0 {
			target, bits = target[:at], target[at:]
		} else if strings.HasPrefix(rest, "/") {
			bits = rest
		}
		hosts := []string{target}
		if strings.EqualFold(name, "mx") {
			hosts = nil
			list, err := e.d.o.Resolver.LookupMX(ctx, absolute(target))
			if err != nil {
				return false
			}
			for _, m := range list {
				hosts = append(hosts, m.Host)
			}
		}
		return e.hosts(ctx, hosts, bits, addr)
	case "exists", "ptr":
		e.lookups++ // with macros, which only a receiver can fill in
		return false
	default:
		e.fault = "spf.syntax"
		return false
	}
}

// hosts reports whether an address is one of these hosts', or in their networks.
func (e *evaluation) hosts(ctx context.Context, hosts []string, bits string, addr netip.Addr) bool {
	for _, host := range hosts {
		list, err := e.d.o.Resolver.LookupNetIP(ctx, "ip", absolute(host))
		if err != nil {
			continue
		}
		for _, a := range list {
			if within(a.Unmap().String()+width(bits, a.Unmap()), addr) {
				return true
			}
		}
	}
	return false
}

// width is the part of "/24//64" that is for this family.
func width(bits string, a netip.Addr) string {
	four, six, _ := strings.Cut(bits, "//")
	if a.Is4() {
		return four
	}
	if six != "" {
		return "/" + six
	}
	return ""
}

// within reports whether an address is in a network, written with its bits or without.
func within(network string, addr netip.Addr) bool {
	if p, err := netip.ParsePrefix(network); err == nil {
		return addr.IsValid() && p.Contains(addr)
	}
	a, err := netip.ParseAddr(network)
	return err == nil && a == addr
}

// cutFold is strings.CutPrefix without regard to case.
func cutFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}
