package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/internal/app"
	"dateline/internal/mail/doctor"
)

// zone is what DNS says in the test: all that mail needs, but for what a case takes away.
type zone map[string][]string

func (z zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	if all, ok := z[name]; ok {
		return all, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (z zone) LookupMX(context.Context, string) ([]*net.MX, error) {
	return []*net.MX{{Host: "mx.news.example."}}, nil
}

func (z zone) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("192.0.2.10")}, nil
}

func (z zone) LookupAddr(context.Context, string) ([]string, error) {
	return []string{"mx.news.example."}, nil
}

// dateline doctor mail ends with 0 where large receivers would take the mail, and else says which record to set.
func TestDoctorMail(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "dateline.toml"), []byte("sender_mail = \"weekly@news.example\"\npostal_address = \"1 Any Street\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	z := zone{"news.example.": {"v=spf1 ip4:192.0.2.10 -all"}, "_dmarc.news.example.": {"v=DMARC1; p=none; rua=mailto:postmaster@news.example"}}
	doctored := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		code := runTuned(t.Context(), append([]string{"doctor", "mail", "--data", data}, args...), strings.NewReader(""), &out, &errs, func(o *app.Options) {
			o.TuneDoctor = func(d *doctor.Options) { d.Resolver = z }
		})
		return code, out.String(), errs.String()
	}
	if code, out, errs := doctored("--ip", "192.0.2.10"); code != exitOK || !strings.Contains(out, "ok    SPF: news.example 192.0.2.10 may send.") || !strings.Contains(out, "note  DKIM: nothing signs here") {
		t.Errorf("all is well, and it ends with %d:\n%s%s", code, out, errs)
	}
	delete(z, "_dmarc.news.example.")
	code, out, errs := doctored("--lang", "zh")
	if code != exitUnavailable || !strings.Contains(out, "BAD   DMARC：news.example 没有策略") || !strings.Contains(out, `set:   _dmarc.news.example TXT "v=DMARC1; p=none`) || !strings.Contains(errs, "1 of") {
		t.Errorf("without DMARC it ends with %d:\n%s%s", code, out, errs)
	}
	code, out, _ = doctored("--json")
	var found []diagnosis
	if err := json.Unmarshal([]byte(out), &found); err != nil || code != exitUnavailable {
		t.Fatalf("--json ends with %d: %v\n%s", code, err, out)
	}
	for _, f := range found {
		if f.Check == "" || f.Text == "" || f.Level == "" || f.Text == f.Code {
			t.Errorf("a finding without words: %+v", f)
		}
	}
}
