package subscribe_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"
	"time"

	"dateline/internal/subscribe"
	"dateline/internal/testkit"
)

// fewDomains take mail, but for one; one does not answer.
type fewDomains struct{}

func (fewDomains) TakesMail(_ context.Context, domain string) (bool, error) {
	if domain == "slow.example" {
		return false, errors.New("no answer")
	}
	return domain != "nomail.example", nil
}

// zone is a resolver that counts how often it is asked.
type zone struct {
	mx    map[string][]*net.MX
	hosts map[string][]string
	down  bool
	asked int
}

func (z *zone) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	z.asked++
	if z.down {
		return nil, &net.DNSError{Err: "timeout", IsTimeout: true}
	}
	if found := z.mx[name]; found != nil {
		return found, nil
	}
	return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}

func (z *zone) LookupHost(_ context.Context, name string) ([]string, error) {
	if found := z.hosts[name]; found != nil {
		return found, nil
	}
	return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}

// A domain takes mail if it says so or has an address, and not if it refuses mail. Answers are kept for a while, and
// servers that do not answer are left alone for a while.
func TestMX(t *testing.T) {
	t.Parallel()
	z := &zone{
		mx: map[string][]*net.MX{"mail.example.": {{Host: "mx.mail.example."}}, "null.example.": {{Host: "."}}}, hosts: map[string][]string{"web.example.": {"192.0.2.1"}, "null.example.": {"192.0.2.1"}},
	}
	clock := testkit.NewClock(time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC))
	m := subscribe.NewMX(z, clock.Now)
	for domain, want := range map[string]bool{"mail.example": true, "null.example": false, "web.example": true, "nothing.example": false} {
		for range 2 {
			if got, err := m.TakesMail(t.Context(), domain); err != nil || got != want {
				t.Errorf("TakesMail(%s) = %v, %v, want %v", domain, got, err, want)
			}
		}
	}
	if z.asked != 4 {
		t.Errorf("asked %d times for 4 domains", z.asked)
	}
	clock.Advance(time.Hour) // a no is asked again, a yes is not
	z.mx["nothing.example."] = []*net.MX{{Host: "mx.nothing.example."}}
	if got, err := m.TakesMail(t.Context(), "nothing.example"); err != nil || !got {
		t.Errorf("an hour later: %v, %v", got, err)
	}
	if _, err := m.TakesMail(t.Context(), "mail.example"); err != nil || z.asked != 5 {
		t.Errorf("asked %d times, %v", z.asked, err)
	}
	z.down = true
	for i := range 5 {
		if _, err := m.TakesMail(t.Context(), fmt.Sprintf("d%d.example", i)); err == nil {
			t.Error("no error while nobody answers")
		}
	}
	if z.asked != 8 {
		t.Errorf("asked %d times while nobody answers", z.asked)
	}
	if got, err := m.TakesMail(t.Context(), "mail.example"); err != nil || !got {
		t.Errorf("what is known: %v, %v", got, err)
	}
	clock.Advance(2 * time.Minute)
	z.down = false
	if got, err := m.TakesMail(t.Context(), "web.example"); err != nil || !got {
		t.Errorf("once they answer again: %v, %v", got, err)
	}
}
