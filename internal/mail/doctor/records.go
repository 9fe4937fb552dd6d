package doctor

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"net/netip"
	"slices"
	"strings"

	"dateline/internal/mail/dkim"
)

// dkim compares the key in DNS with ours.
func (d *doctor) dkim(ctx context.Context) {
	if len(d.o.Signers) == 0 {
		d.add(Finding{Check: "dkim", Subject: d.o.From, Level: Warn, Code: "dkim.unsigned"})
	}
	for _, s := range d.o.Signers {
		rec, err := s.Record()
		if err != nil {
			d.add(Finding{Check: "dkim", Subject: s.Selector(), Level: Bad, Code: "dkim.broken", Detail: err.Error()})
			continue
		}
		f := Finding{Check: "dkim", Subject: rec.Name, Level: Good, Code: "dkim.good", Name: rec.Name, Value: rec.Text}
		texts, err := d.o.Resolver.LookupTXT(ctx, absolute(rec.Name))
		switch {
		case err != nil && !missing(err):
			f.Level, f.Code, f.Detail = Skip, "dns", err.Error()
		case len(texts) == 0:
			f.Level, f.Code = Bad, "dkim.missing"
		case len(texts) > 1:
			f.Level, f.Code, f.Detail = Bad, "dkim.several", strings.Join(texts, "\n")
		default:
			f.Level, f.Code = keyLevel(texts[0], rec.Text)
			f.Detail = texts[0]
		}
		if f.Level == Good && organisation(s.Domain()) != organisation(d.o.From) {
			f.Level, f.Code = Bad, "dkim.foreign"
		}
		d.add(f)
	}
}

// keyLevel compares a key record with the one that should be there.
func keyLevel(found, want string) (Level, string) {
	have, wanted := tags(found), tags(want)
	kind := have["k"]
	if kind == "" {
		kind = "rsa"
	}
	switch {
	case have["p"] == "":
		return Bad, "dkim.revoked"
	case have["p"] != wanted["p"] || kind != wanted["k"]:
		return Bad, "dkim.other"
	case slices.Contains(strings.Split(have["t"], ":"), "y"):
		return Warn, "dkim.testing"
	case kind == "rsa" && keyBits(have["p"]) < 2048:
		return Warn, "dkim.short"
	}
	return Good, "dkim.good"
}

func keyBits(p string) int {
	der, err := base64.StdEncoding.DecodeString(p)
	if err != nil {
		return 0
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if public, ok := key.(*rsa.PublicKey); ok && err == nil {
		return public.N.BitLen()
	}
	return 0
}

// dmarc looks for a policy at the domain that readers see, then at the one that was registered.
func (d *doctor) dmarc(ctx context.Context) {
	f := Finding{Check: "dmarc", Subject: d.o.From, Name: "_dmarc." + d.o.From, Value: "v=DMARC1; p=none; rua=mailto:postmaster@" + d.o.From}
	var found []string
	for _, name := range []string{d.o.From, organisation(d.o.From)} {
		texts, err := d.txt(ctx, "_dmarc."+name, "v=DMARC1")
		if err != nil {
			f.Level, f.Code, f.Detail = Skip, "dns", err.Error()
			d.add(f)
			return
		}
		if len(texts) > 0 {
			found = texts
			break
		}
	}
	if len(found) != 1 {
		f.Level, f.Code, f.Detail = Bad, "dmarc.missing", strings.Join(found, "\n")
		if len(found) > 1 {
			f.Code = "dmarc.several"
		}
		d.add(f)
		return
	}
	policy := tags(found[0])
	f.Level, f.Code, f.Detail = Good, "dmarc.good", found[0]
	switch {
	case !slices.Contains([]string{"none", "quarantine", "reject"}, strings.ToLower(policy["p"])):
		f.Level, f.Code = Bad, "dmarc.policy"
	case policy["adkim"] == "s" && len(d.o.Signers) > 0 && !slices.ContainsFunc(d.o.Signers, func(s *dkim.Signer) bool { return strings.EqualFold(s.Domain(), d.o.From) }):
		f.Level, f.Code = Bad, "dmarc.strict"
	case policy["rua"] == "":
		f.Level, f.Code = Warn, "dmarc.silent"
	}
	if f.Level == Good {
		f.Name, f.Value = "", ""
	}
	d.add(f)
}

// ptr asks that each sending address has a name that leads back to it.
func (d *doctor) ptr(ctx context.Context) {
	for _, addr := range d.o.SendFrom {
		f := Finding{Check: "ptr", Subject: addr.String(), Level: Bad, Code: "ptr.missing"}
		names, err := d.o.Resolver.LookupAddr(ctx, addr.String())
		if err != nil && !missing(err) {
			f.Level, f.Code, f.Detail = Skip, "dns", err.Error()
			d.add(f)
			continue
		}
		for _, name := range names {
			f.Code, f.Detail = "ptr.oneway", name
			back, err := d.o.Resolver.LookupNetIP(ctx, "ip", absolute(name))
			if err == nil && slices.ContainsFunc(back, func(a netip.Addr) bool { return a.Unmap() == addr.Unmap() }) {
				f.Level, f.Code = Good, "ptr.good"
				break
			}
		}
		d.add(f)
	}
}

// mx asks that reports and answers can come back.
func (d *doctor) mx(ctx context.Context) {
	asked := map[string]bool{}
	for _, domain := range []string{d.o.Bounce, d.o.ReplyTo, d.o.From} {
		if asked[domain] {
			continue
		}
		asked[domain] = true
		f := Finding{Check: "mx", Subject: domain, Level: Good, Code: "mx.good"}
		list, err := d.o.Resolver.LookupMX(ctx, absolute(domain))
		switch {
		case err != nil && !missing(err) && len(list) == 0:
			f.Level, f.Code, f.Detail = Skip, "dns", err.Error()
		case len(list) == 1 && strings.Trim(list[0].Host, ".") == "":
			f.Level, f.Code = Bad, "mx.null"
		case len(list) == 0:
			f.Level, f.Code = Bad, "mx.missing"
			// A host without MX takes mail at its own address (RFC 5321 §5.1), but many senders refuse such domains.
			if back, err := d.o.Resolver.LookupNetIP(ctx, "ip", absolute(domain)); err == nil && len(back) > 0 {
				f.Level, f.Code = Warn, "mx.implicit"
			}
		default:
			f.Detail = list[0].Host
			if back, err := d.o.Resolver.LookupNetIP(ctx, "ip", absolute(list[0].Host)); err != nil || len(back) == 0 {
				f.Level, f.Code = Bad, "mx.dead"
			}
		}
		d.add(f)
	}
}
