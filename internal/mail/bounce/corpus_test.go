package bounce_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"dateline/internal/mail"
	"dateline/internal/mail/bounce"
	"dateline/internal/testkit"
)

// expected says what each mail of the corpus is, as read by people: no text of it, and of the address its hash alone.
//
//go:embed testdata/expected.tsv
var expected string

type expectation struct{ kind, verdict, status, recipient string }

func readExpected() map[string][]expectation {
	all := map[string][]expectation{}
	for line := range strings.SplitSeq(expected, "\n") {
		f := strings.Split(line, "\t")
		if len(f) == 5 && !strings.HasPrefix(line, "#") {
			all[f[0]] = append(all[f[0]], expectation{f[1], f[2], f[3], f[4]})
		}
	}
	return all
}

// corpus returns the mails by name.
func corpus(tb testing.TB) map[string][]byte {
	tb.Helper()
	f, err := os.Open(testkit.Shared(tb, "data", "bench", "bounces-dev.tar.gz"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	mails := map[string][]byte{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return mails
		}
		if err != nil {
			tb.Fatal(err)
		}
		if strings.HasSuffix(h.Name, ".eml") {
			if mails[path.Base(h.Name)], err = io.ReadAll(r); err != nil {
				tb.Fatal(err)
			}
		}
	}
}

func digest(addr string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(addr)))
	return hex.EncodeToString(sum[:16])
}

// If it fails, a real report is read wrongly: a dead address is mailed again, or a reader is lost for our own fault.
func TestRealReports(t *testing.T) {
	t.Parallel()
	mails, want := corpus(t), readExpected()
	for _, ends := range []struct{ name, end string }{{"LF", "\n"}, {"CRLF", "\r\n"}, {"CR", "\r"}} {
		t.Run(ends.name, func(t *testing.T) {
			t.Parallel()
			var reports, recipients, extra, found, verdicts, right, complaints, feedback, other int
			for name, raw := range mails {
				raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
				rep, err := bounce.Parse(bytes.NewReader(bytes.ReplaceAll(raw, []byte("\n"), []byte(ends.end))))
				if err != nil {
					t.Fatal(err)
				}
				rows := want[name]
				if len(rows) == 0 {
					t.Errorf("%s: not in the table of expectations", name)
					continue
				}
				if string(rep.Kind) != rows[0].kind {
					t.Errorf("%s is %s, want %s", name, rep.Kind, rows[0].kind)
				}
				switch rows[0].kind {
				case "none", "reply":
					other++
				case "complaint", "not-spam":
					complaints++
					if rep.Kind == bounce.Complaint || rep.Kind == bounce.NotSpam {
						feedback++
					}
				default:
					reports++
				}
				for _, r := range rep.Recipients {
					if rep.Kind != bounce.Reply && !slices.ContainsFunc(rows, func(row expectation) bool { return row.recipient == digest(r.Address) }) {
						extra++
						t.Logf("%s: %s is none of its recipients", name, digest(r.Address))
					}
				}
				for _, row := range rows {
					if row.recipient == "-" {
						continue
					}
					recipients++
					at := slices.IndexFunc(rep.Recipients, func(r bounce.Recipient) bool { return digest(r.Address) == row.recipient })
					if at < 0 {
						t.Logf("%s: a recipient was not found", name)
						continue
					}
					found++
					if row.verdict == "-" {
						continue
					}
					verdicts++
					verdict := "soft"
					if rep.Recipients[at].Verdict.Class == mail.Hard {
						verdict = "hard"
					}
					if verdict == row.verdict {
						right++
					} else {
						t.Logf("%s is %s (%s), want %s", name, verdict, rep.Recipients[at].Verdict.Rule, row.verdict)
					}
				}
			}
			t.Logf("%d mails, %d reports: recipients %d of %d and %d wrong ones, verdicts %d of %d; complaints %d of %d; no reports %d",
				len(mails), reports, found, recipients, extra, right, verdicts, feedback, complaints, other)
			if found*100 < recipients*98 || extra*100 > recipients*2 || right*100 < verdicts*97 || feedback != complaints {
				t.Error("too few are read rightly")
			}
		})
	}
}

// What is no report must have no effect.
func TestRealMailsThatAreNoReports(t *testing.T) {
	t.Parallel()
	n := 0
	for name, raw := range corpus(t) {
		if !strings.HasPrefix(name, "is-not-bounce") && !strings.HasPrefix(name, "rb-issue") {
			continue
		}
		n++
		if rep, err := bounce.Parse(bytes.NewReader(raw)); err != nil || rep.Kind == bounce.Failed || rep.Kind == bounce.Complaint {
			t.Errorf("%s is %v, %v", name, rep.Kind, err)
		}
	}
	if n != 3 {
		t.Errorf("%d mails, want 3", n)
	}
}
