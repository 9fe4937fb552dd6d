package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

// The mailbox gives back the very bytes, and keeps the newest alone: it must not fill a disk.
func keptMail(t *testing.T, db *store.DB) {
	mail := func(n int) *news.KeptMail {
		raw := fmt.Appendf(nil, "Subject: %d\r\n\r\n\xff\x00 bytes", n)
		return &news.KeptMail{
			ID: fmt.Sprintf("m%05d", n), At: base.Add(time.Duration(n) * time.Second), From: "b@news.example", To: fmt.Sprintf("r%d@mail.example", n%2),
			Subject: "第一期", Size: len(raw), Raw: raw,
		}
	}
	keep := func(m *news.KeptMail) {
		t.Helper()
		if err := db.KeepMail(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 3 {
		keep(mail(n))
		keep(mail(n))
	}
	got, err := db.KeptMail(t.Context(), "m00001")
	if diff := cmp.Diff(mail(1), got); err != nil || diff != "" {
		t.Errorf("KeptMail: %v (-want +got):\n%s", err, diff)
	}
	list, err := db.KeptMails(t.Context(), "r0@mail.example", 10)
	if err != nil || len(list) != 2 || list[0].ID != "m00002" || list[1].ID != "m00000" || list[0].Raw != nil {
		t.Errorf("KeptMails of one = %+v, %v", list, err)
	}
	if list, err := db.KeptMails(t.Context(), "", 2); err != nil || len(list) != 2 {
		t.Errorf("KeptMails of all = %+v, %v", list, err)
	}
	if _, err := db.KeptMail(t.Context(), "none"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a mail that is none: %v", err)
	}
	if err := db.EmptyMailbox(t.Context()); err != nil {
		t.Fatal(err)
	}
	if list, err := db.KeptMails(t.Context(), "", 2); err != nil || len(list) != 0 {
		t.Errorf("after emptying: %+v, %v", list, err)
	}
}
