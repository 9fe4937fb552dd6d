package app_test

import (
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/app"
	"dateline/internal/config"
	"dateline/internal/mail/mailtest"
	"dateline/internal/news"
	"dateline/internal/store/storetest"
)

// A mailbox that speaks POP3 is read to its end, though its connections break off: each mail is read once, counts once, and is
// deleted only after what follows from it is kept.
func TestMailboxByPOP3(t *testing.T) {
	const readers = 7
	for _, cut := range []int{0, 3} {
		t.Run(fmt.Sprintf("cut after %d", cut), func(t *testing.T) {
			box := mailtest.NewPOP3([]string{"UIDL", "TOP", "SASL PLAIN"})
			box.CutAfter = cut
			at, stop, err := box.Listen(t.Context(), "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer stop()
			t.Setenv("DATELINE_TEST_POP3_SECRET", box.Password)
			c := config.Default()
			c.SenderMail, c.BounceDomain = "weekly@news.example", "bounce.news.example"
			c.ReturnsPOP3, c.ReturnsPOP3Env = "pop3://reader%40news.example@"+at, "DATELINE_TEST_POP3_SECRET"
			settings, err := c.Check()
			if err != nil {
				t.Fatal(err)
			}
			a, err := app.Open(t.Context(), app.Options{Settings: settings, Data: t.TempDir(), Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := a.Close(); err != nil {
					t.Error(err)
				}
			}()
			if err := storetest.AddReaders(t.Context(), a.Store, readers); err != nil {
				t.Fatal(err)
			}
			keys, err := a.Keyring(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for i := range readers {
				id, _ := storetest.Reader(i)
				local, err := keys.Tokens.Bounce(id, "2026-w47-zh-issue")
				if err != nil {
					t.Fatal(err)
				}
				box.Add(fmt.Sprint("m", i), string(report(local+"@bounce.news.example", "550 5.1.1 User unknown")))
			}
			read, looks := 0, 0
			for ; len(box.Left()) > 0 && looks < 10; looks++ {
				n, err := a.LookIntoMailbox(t.Context())
				read += n
				if cut == 0 && err != nil || err != nil && !errors.Is(err, news.ErrUnavailable) {
					t.Fatal(err)
				}
			}
			if want := map[int]int{0: 1, 3: 3}[cut]; read != readers || looks != want || len(box.Left()) != 0 {
				t.Errorf("%d mails read in %d looks, want %d in %d; left %v", read, looks, readers, want, box.Left())
			}
			counts, err := a.Store.ReturnCounts(t.Context(), "", time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			want := []news.ReturnCount{{Via: "pop3", Kind: news.ReturnFailed, Class: "hard", Effect: news.EffectCounted, N: readers}}
			for i := range counts {
				counts[i].Day = want[0].Day
			}
			if diff := cmp.Diff(want, counts); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
		})
	}
}
