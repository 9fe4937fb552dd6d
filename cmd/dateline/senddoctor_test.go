package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/internal/app"
	"dateline/internal/mail/doctor"
)

// The first issue is not sent while the doctor finds what large receivers refuse, unless it is told to; a relay on this machine, a
// trial, a relay that is away and DNS that does not answer keep nothing back.
func TestTheFirstIssueHeedsTheDoctor(t *testing.T) {
	t.Parallel()
	good := zone{"news.example.": {"v=spf1 ip4:192.0.2.10 -all"}, "_dmarc.news.example.": {"v=DMARC1; p=none; rua=mailto:postmaster@news.example"}}
	bad := zone{"news.example.": good["news.example."]}
	for _, tt := range []struct {
		name, config string
		dns          doctor.Resolver
		args         []string
		blocked      bool
	}{
		{"all is well", `smtp = ["smtp://relay.example:587"]`, good, nil, false},
		{"no DMARC", `smtp = ["smtp://relay.example:587"]`, bad, nil, true},
		{"no DMARC, one relay near and one far", `smtp = ["smtp://127.0.0.1:25", "smtps://relay.example"]`, bad, nil, true},
		{"told to", `smtp = ["smtp://relay.example:587"]`, bad, []string{"--despite-doctor"}, false},
		{"a relay on this machine", `smtp = ["smtp://127.0.0.1:25", "smtp://localhost:26"]`, bad, nil, false},
		{"a trial", ``, bad, nil, false},
		{"no network", `smtp = ["smtp://relay.example:587"]`, silent{}, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			config := "sender_mail = \"weekly@news.example\"\npostal_address = \"1 Any Street\"\n" + tt.config + "\n"
			if err := os.WriteFile(filepath.Join(data, "dateline.toml"), []byte(config), 0o600); err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			args := append([]string{"send", "--data", data, "--issue", "2025-W50", "--yes"}, tt.args...)
			code := runTuned(t.Context(), args, strings.NewReader(""), &out, &errs, func(o *app.Options) {
				o.TuneDoctor = func(d *doctor.Options) {
					d.Resolver = tt.dns
					d.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("nobody is there") }
				}
			})
			// There is no issue, so what the doctor lets pass ends there.
			want := exitNotFound
			if tt.blocked {
				want = exitUsage
			}
			if code != want || strings.Contains(errs.String(), "DMARC: news.example has no policy") != tt.blocked {
				t.Errorf("it ends with %d, want %d:\n%s%s", code, want, out.String(), errs.String())
			}
		})
	}
}

// silent is DNS that does not answer.
type silent struct{ zone }

func (silent) LookupTXT(_ context.Context, name string) ([]string, error) {
	return nil, &net.DNSError{Err: "i/o timeout", Name: name, IsTimeout: true}
}
