package token_test

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"dateline/internal/news"
	"dateline/internal/token"
)

// What was sealed opens for its purpose, with an older key too, and for nothing else; a changed letter opens nothing.
func TestSeal(t *testing.T) {
	t.Parallel()
	key := func(id string) token.Key {
		k, err := token.NewKey(id, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	old, fresh := key("k1"), key("k2")
	before, err := token.New(old)
	if err != nil {
		t.Fatal(err)
	}
	after, err := token.New(fresh, old)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "GEZDGNBV", strings.Repeat("长", 900)} {
		sealed, err := before.Seal("factor", text, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if text != "" && strings.Contains(sealed, text) {
			t.Errorf("the seal shows %q", text)
		}
		if got, err := after.Unseal("factor", sealed); err != nil || got != text {
			t.Errorf("Unseal = %q, %v, want %q", got, err, text)
		}
		if _, err := after.Unseal("session", sealed); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("another purpose opens it: %v", err)
		}
		for i := range sealed {
			changed := sealed[:i] + string('A'+(sealed[i]+1)%26) + sealed[i+1:]
			if got, err := after.Unseal("factor", changed); err == nil && (got != text || changed != sealed) {
				t.Fatalf("changed at %d it opens as %q", i, got)
			}
		}
		again, err := before.Seal("factor", text, rand.Reader)
		if err != nil || again == sealed {
			t.Errorf("sealed twice it is the same: %v", err)
		}
	}
}
