package token_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"dateline/internal/news"
	"dateline/internal/token"
)

// key returns a key that is the same each time.
func key(tb testing.TB, id string, fill byte) token.Key {
	tb.Helper()
	k, err := token.NewKey(id, bytes.NewReader(bytes.Repeat([]byte{fill}, token.SecretBytes)))
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

func keys(tb testing.TB) *token.Keys {
	tb.Helper()
	k, err := token.New(key(tb, "k3", 3), key(tb, "k2", 2))
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

const sid = news.SubscriberID("k7wq2m5xhd")

func bounceLocal(tb testing.TB, k *token.Keys) string {
	tb.Helper()
	local, err := k.Bounce(sid, "w47-zh-issue")
	if err != nil {
		tb.Fatal(err)
	}
	return local
}

// The forms are those of the contract: what was mailed must stay valid for ever, so these texts may never change. They
// were made with Python's hmac module.
func TestForms(t *testing.T) {
	t.Parallel()
	k := keys(t)
	address, err := k.Address("unsub", token.UnsubscribeMail, sid, "weekly")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range [][2]string{
		{k.Link(token.Unsubscribe, sid, "weekly"), "k7wq2m5xhd.k3.-RbKiC89i28GKrBRsMqBLA"},
		{address, "unsub+k7wq2m5xhd.k3.vkl3ohjbzvhey7uk5dkcdht52u"},
		{bounceLocal(t, k), "b+k7wq2m5xhd.w47-zh-issue.sfvf7knicmjeiooy46he2ujhp4"},
	} {
		if tt[0] != tt[1] {
			t.Errorf("got %s, want %s", tt[0], tt[1])
		}
		if local, _, _ := strings.Cut(tt[0], "@"); len(local) > 64 {
			t.Errorf("%s is too long for a local part", local)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	k := keys(t)
	link := k.Link(token.Unsubscribe, sid, "weekly")
	if got, err := k.Open(link, token.Unsubscribe, "weekly"); err != nil || got != sid {
		t.Errorf("%q, %v", got, err)
	}
	for name, open := range map[string]func() error{
		"another purpose": func() error { _, err := k.Open(link, token.Preferences, "weekly"); return err },
		"another list":    func() error { _, err := k.Open(link, token.Unsubscribe, "daily"); return err },
		"no list":         func() error { _, err := k.Open(link, token.Unsubscribe); return err },
		"mail for web":    func() error { _, err := k.Open(link, token.UnsubscribeMail, "weekly"); return err },
		"upper case":      func() error { _, err := k.Open(strings.ToUpper(link), token.Unsubscribe, "weekly"); return err },
		"nothing":         func() error { _, err := k.Open("", token.Unsubscribe, "weekly"); return err },
		"no subscriber": func() error {
			_, err := k.Open(k.Link(token.Unsubscribe, "", "weekly"), token.Unsubscribe, "weekly")
			return err
		},
		"unknown key": func() error {
			_, err := k.Open(strings.Replace(link, ".k3.", ".k4.", 1), token.Unsubscribe, "weekly")
			return err
		},
		"parts moved":   func() error { _, err := k.Open(k.Link("p", "a", "b|c"), "p", "b", "c"); return err },
		"bounce as web": func() error { _, err := k.Open(bounceLocal(t, k), token.Bounce, "w47-zh-issue"); return err },
	} {
		if err := open(); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Some systems fold the case of a local part.
func TestAddressesSurviveFolding(t *testing.T) {
	t.Parallel()
	k := keys(t)
	address, err := k.Address("unsub", token.UnsubscribeMail, sid, "weekly")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.OpenAddress(strings.ToUpper(address), "unsub", token.UnsubscribeMail, "weekly"); err != nil || got != sid {
		t.Errorf("%q, %v", got, err)
	}
	if got, mailing, err := k.OpenBounce(strings.ToUpper(bounceLocal(t, k))); err != nil || got != sid || mailing != "w47-zh-issue" {
		t.Errorf("%q, %q, %v", got, mailing, err)
	}
	for _, more := range []string{"", "n-1x"} {
		id, err := k.MessageID(sid, "w47-zh-issue", more)
		if err != nil {
			t.Fatal(err)
		}
		if got, mailing, err := k.OpenMessageID(strings.ToUpper(id) + "@news.example"); err != nil || got != sid || mailing != "w47-zh-issue" {
			t.Errorf("%s: %q, %q, %v", id, got, mailing, err)
		}
		for _, bad := range []string{"x" + id, "b+" + id, id + ".a.b", strings.Replace(id, "w47", "w48", 1), strings.TrimPrefix(id, string(sid)+"."), "@" + id} {
			if _, _, err := k.OpenMessageID(bad); !errors.Is(err, news.ErrNotFound) {
				t.Errorf("%s opens", bad)
			}
		}
	}
	if _, err := k.MessageID(sid, "w47-zh-issue", "a b"); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("a message id with a blank: %v", err)
	}
	for _, bad := range []news.MailingID{"W47", "w47.zh", "a b", "", "a@b", "2026-w47-zh-correction-of-everything"} {
		if _, err := k.Bounce(sid, bad); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("mailing %q: %v", bad, err)
		}
	}
}

// Links of old mails work after the key was replaced, and those of a key that was thrown away do not.
func TestOldKeysKeepVerifying(t *testing.T) {
	t.Parallel()
	old, err := token.New(key(t, "k2", 2))
	if err != nil {
		t.Fatal(err)
	}
	link, local := old.Link(token.Unsubscribe, sid), bounceLocal(t, old)
	if got, err := keys(t).Open(link, token.Unsubscribe); err != nil || got != sid {
		t.Errorf("%q, %v", got, err)
	}
	if got, _, err := keys(t).OpenBounce(local); err != nil || got != sid {
		t.Errorf("%q, %v", got, err)
	}
	without, err := token.New(key(t, "k3", 3))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := without.Open(link, token.Unsubscribe); err == nil {
		t.Error("a key that is gone opens")
	}
	if _, _, err := without.OpenBounce(local); err == nil {
		t.Error("a key that is gone opens")
	}
}

// T-WEB-3: no change of a token makes another token. A million by DATELINE_TOKEN_ROUNDS.
func TestMutatedTokensAreRefused(t *testing.T) {
	t.Parallel()
	n := 100_000
	if text := os.Getenv("DATELINE_TOKEN_ROUNDS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	const seed = 3
	k, rng := keys(t), rand.New(rand.NewPCG(seed, 0))
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+=|%/ \x00\xff"
	forms := []struct {
		text string
		open func(string) bool
		fold bool // case does not count
	}{
		{k.Link(token.Unsubscribe, sid, "weekly"), func(s string) bool { _, err := k.Open(s, token.Unsubscribe, "weekly"); return err == nil }, false},
		{bounceLocal(t, k), func(s string) bool { _, _, err := k.OpenBounce(s); return err == nil }, true},
		{strings.TrimPrefix(bounceLocal(t, k), "b+"), func(s string) bool { _, _, err := k.OpenMessageID(s); return err == nil }, true},
	}
	for i := range n {
		f := forms[i%len(forms)]
		b := []byte(f.text)
		for range 1 + rng.IntN(3) {
			at := rng.IntN(max(1, len(b)))
			if len(b) == 0 {
				break
			}
			switch rng.IntN(5) {
			case 0:
				b = append(b[:at], b[at+1:]...)
			case 1:
				b = append(b[:at], append([]byte{letters[rng.IntN(len(letters))]}, b[at:]...)...)
			case 2:
				b = b[:max(1, at)]
			default:
				b[at] = letters[rng.IntN(len(letters))]
			}
		}
		if s := string(b); s != f.text && !(f.fold && strings.EqualFold(s, f.text)) && f.open(s) {
			t.Fatalf("seed %d, %d: %q opens", seed, i, s)
		}
	}
}

func TestKeysFile(t *testing.T) {
	t.Parallel()
	a, b := key(t, "k3", 3), key(t, "k2", 2)
	k, err := token.Parse("# newest first\n\n" + a.Line() + "\r\n" + b.Line() + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := k.Link(token.Unsubscribe, sid), keys(t).Link(token.Unsubscribe, sid); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	secret := strings.Fields(a.Line())[1]
	for _, bad := range []string{"", "k1", "k1 short", "K1 " + secret, "k-1 " + secret, "longerthan8 " + secret, a.Line() + "\n" + a.Line(), a.Line() + " x"} {
		if _, err := token.Parse(bad); !errors.Is(err, news.ErrInvalid) || strings.Contains(fmt.Sprint(err), secret) {
			t.Errorf("Parse(%q): %v", bad, err)
		}
	}
	for _, shown := range []string{fmt.Sprint(a, k), fmt.Sprintf("%v %+v %#v %s", a, a, a, a), fmt.Sprintf("%v %+v %#v %s", k, k, k, k), fmt.Sprintf("%v", []token.Key{a})} {
		if strings.Contains(shown, secret) || strings.Contains(shown, " 3 3 3") || strings.Contains(shown, "0x3, 0x3") {
			t.Errorf("a secret is shown: %s", shown)
		}
	}
}

// Whatever comes in, only what was signed is taken, and nothing panics.
func FuzzOpen(f *testing.F) {
	k, err := token.New(key(f, "k3", 3), key(f, "k2", 2))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(k.Link(token.Unsubscribe, sid))
	f.Add(bounceLocal(f, k))
	f.Add("b+..")
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := k.Open(s, token.Unsubscribe); err == nil && k.Link(token.Unsubscribe, id) != s {
			t.Errorf("%q opens as %q", s, id)
		}
		if id, mailing, err := k.OpenBounce(s); err == nil {
			if local, err := k.Bounce(id, mailing); err == nil && !strings.EqualFold(local, s) {
				t.Errorf("%q opens as %q", s, local)
			}
		}
	})
}

func BenchmarkReader(b *testing.B) {
	k := keys(b)
	for b.Loop() {
		k.Link(token.Unsubscribe, sid, "weekly")
		k.Link(token.Preferences, sid)
		if _, err := k.Bounce(sid, "w47"); err != nil {
			b.Fatal(err)
		}
		if _, err := k.Address("unsub", token.UnsubscribeMail, sid, "weekly"); err != nil {
			b.Fatal(err)
		}
	}
}
