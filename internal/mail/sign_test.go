package mail_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"dateline/internal/mail"
)

// T-MIME-3: what a letter signs, two implementations that are not ours verify, and one changed byte of what is signed
// breaks it. The slow way to sign, which canonicalises the whole message, agrees byte for byte.
func TestSignaturesHold(t *testing.T) {
	t.Parallel()
	keys := signers(t)
	records := map[string]string{}
	for _, s := range keys {
		rec, err := s.Record()
		if err != nil {
			t.Fatal(err)
		}
		records[rec.Name] = rec.Text
	}
	signed := func(n uint64) []byte {
		m, r := generated(8463, n)
		m.Signers = keys
		return copyOf(t, compose(t, m), r)
	}
	// changed is a message with one byte of the body or of a signed field replaced by another that is no blank.
	changed := func(raw []byte, n uint64) []byte {
		rng := rand.New(rand.NewPCG(n, 1))
		out := bytes.Clone(raw)
		at := bytes.Index(out, []byte("\r\nSubject: ")) + len("\r\nSubject: ")
		if body := bytes.Index(out, []byte("\r\n\r\n")) + 4; n%2 == 0 && body < len(out) {
			for at = body + rng.IntN(len(out)-body); out[at] <= ' '; at = body + rng.IntN(len(out)-body) {
			}
		} else if out[at] <= ' ' {
			at = bytes.Index(out, []byte("\r\nDate: ")) + len("\r\nDate: ")
		}
		if out[at] == 'x' {
			out[at] = 'y'
		} else {
			out[at] = 'x'
		}
		return out
	}
	t.Run("go-msgauth", func(t *testing.T) {
		t.Parallel()
		options := &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) { return []string{records[name]}, nil }}
		count := func(raw []byte) (good int) {
			results, err := dkim.VerifyWithOptions(bytes.NewReader(raw), options)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range results {
				if r.Err == nil {
					good++
				}
			}
			return good
		}
		for n := range uint64(rounds(t, 40)) {
			raw := signed(n)
			if good := count(raw); good != 2 {
				t.Fatalf("message %d: %d signatures hold, want 2", n, good)
			}
			if good := count(changed(raw, n)); good != 0 {
				t.Fatalf("message %d: %d signatures hold after a change", n, good)
			}
		}
	})
	t.Run("dkimpy", func(t *testing.T) {
		t.Parallel()
		in, out := python(t, "testdata/verify.py", "dkim, nacl")
		var known strings.Builder
		fmt.Fprintf(&known, "%d\n", len(records))
		for name, text := range records {
			known.WriteString(name + "\t" + text + "\n")
		}
		if _, err := io.WriteString(in, known.String()); err != nil {
			t.Fatal(err)
		}
		for n := range uint64(rounds(t, 40)) {
			raw := signed(n)
			if good := ask(t, in, out, raw); good != "2" {
				t.Fatalf("message %d: %s signatures hold, want 2\n%.3000s", n, good, raw)
			}
			if good := ask(t, in, out, changed(raw, n)); good != "0" {
				t.Fatalf("message %d: %s signatures hold after a change", n, good)
			}
		}
	})
	t.Run("the slow way", func(t *testing.T) {
		t.Parallel()
		for n := range uint64(20) {
			m, r := generated(8463, n)
			bare := copyOf(t, compose(t, m), r)
			var want []byte
			for _, s := range keys {
				field, err := s.At(m.Date).Sign(bare)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, field...)
			}
			if got := signed(n); !bytes.Equal(got, append(want, bare...)) {
				t.Fatalf("message %d: the two ways differ", n)
			}
		}
	})
}

// Sent twice at once from one letter, copies do not mix.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	m := message()
	m.Signers = signers(t)
	l := compose(t, m)
	want := make([][]byte, 8)
	for n := range want {
		want[n] = copyOf(t, l, reader(n))
	}
	done := make(chan error)
	for n := range want {
		go func() {
			for range 30 {
				got, err := l.Append(nil, reader(n))
				if err == nil && !bytes.Equal(got, want[n]) {
					err = fmt.Errorf("copy %d differs", n)
				}
				if err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range want {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func issueOf34KB(b *testing.B, chinese bool) mail.Message {
	b.Helper()
	m := message()
	line := "<p>The company said on Monday that its new model costs less; three outlets report it.</p>\n"
	if chinese {
		line = "<p>公司周一表示，新模型的价格更低；三家媒体报道了此事，并各自给出了价格与时间。</p>\n"
	}
	var text string
	for len(text) < 12<<10 {
		text += line
	}
	m.Text = mail.Body{Pieces: []string{text, "\n", "end\n"}, Places: []mail.Place{{Slot: "preferences", Before: "Change: ", After: "\n"}, {Slot: "unsubscribe", Before: "Leave: ", After: "\n"}}}
	m.HTML = mail.Body{HTML: true, Pieces: []string{"<html>", text, "<br>", "</html>"}, Places: []mail.Place{
		{Slot: "web", Before: `<a href="`, After: `">web</a>`}, {Slot: "preferences", Before: `<a href="`, After: `">change</a>`}, {Slot: "unsubscribe", Before: `<a href="`, After: `">leave</a>`},
	}}
	return m
}

func BenchmarkAppend(b *testing.B) {
	keys := signers(b)
	for _, bench := range []struct {
		name    string
		chinese bool
		which   string
	}{
		{"quoted/unsigned", false, ""}, {"base64/unsigned", true, ""}, {"quoted/ed25519", false, "ed25519-sha256"}, {"quoted/rsa", false, "rsa-sha256"}, {"quoted/both", false, "both"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			m := issueOf34KB(b, bench.chinese)
			for _, s := range keys {
				if s.Algorithm() == bench.which || bench.which == "both" {
					m.Signers = append(m.Signers, s)
				}
			}
			l, err := mail.Compose(m)
			if err != nil {
				b.Fatal(err)
			}
			r := reader(1)
			r.Values["preferences"] = unsubscribe
			var buf []byte
			b.ReportAllocs()
			b.SetBytes(int64(l.Size()))
			for b.Loop() {
				if buf, err = l.Append(buf[:0], r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompose(b *testing.B) {
	m := issueOf34KB(b, true)
	for b.Loop() {
		if _, err := mail.Compose(m); err != nil {
			b.Fatal(err)
		}
	}
}
