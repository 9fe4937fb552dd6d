package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

// passRuns checks that the newest begin, end and failure of a pass stay, whatever the order in which processes note them,
// and that an asking stands until the pass begins.
func passRuns(t *testing.T, db *store.DB) {
	ctx := t.Context()
	at := func(m int) time.Time { return base.Add(time.Duration(m) * time.Minute) }
	ask := func(want bool) {
		t.Helper()
		if asked, err := db.PassAsked(ctx, "nightly"); err != nil || asked != want {
			t.Errorf("PassAsked = %v, %v, want %v", asked, err, want)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ask(false)
	must(db.AskForPass(ctx, "nightly", at(1)))
	must(db.AskForPass(ctx, "nightly", at(2)))
	ask(true)
	must(db.PassBegan(ctx, "nightly", at(3)))
	ask(false)
	must(db.PassEnded(ctx, "nightly", at(3), at(5), "the disk is full"))
	must(db.PassEnded(ctx, "nightly", at(6), at(8), ""))
	must(db.PassEnded(ctx, "nightly", at(2), at(4), "an older fault, told late"))
	must(db.PassEnded(ctx, "collect", at(1), at(2), ""))
	got, err := db.PassRuns(ctx)
	must(err)
	want := []store.PassRun{
		{Name: "collect", BeganAt: at(1), EndedAt: at(2), OKAt: at(2)},
		{Name: "nightly", BeganAt: at(6), EndedAt: at(8), OKAt: at(8), FailedAt: at(5), Fault: "the disk is full"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("PassRuns (-want +got):\n%s", diff)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := db.PassEnded(ctx, "many", at(i), at(10+i), ""); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err = db.PassRuns(ctx)
	must(err)
	if len(got) != 3 || !got[1].OKAt.Equal(at(17)) || !got[1].BeganAt.Equal(at(7)) {
		t.Errorf("many processes noted %+v", got)
	}
}

// subscriberGrowth checks that each event is in the one span that holds it: from a time on, up to the next.
func subscriberGrowth(t *testing.T, db *store.DB) {
	ctx := t.Context()
	week := func(n int) time.Time { return base.AddDate(0, 0, 7*n) }
	var list []store.Imported
	add := func(status news.SubscriberStatus, asked, confirmed, left time.Time) {
		n := len(list)
		m := news.Mailbox{Address: fmt.Sprintf("r%d@mail.example", n), Key: fmt.Sprintf("r%d@mail.example", n), Domain: "mail.example", Hash: fmt.Sprintf("h%d", n)}
		list = append(list, store.Imported{
			Subscriber: news.Subscriber{
				ID: news.SubscriberID(fmt.Sprintf("reader%05d", n)), Address: m.Address, Status: status, Choices: news.Choices{Lang: news.English, Frequencies: news.Frequencies{news.Weekly}},
				CreatedAt: asked, ConfirmedAt: confirmed, UnsubscribedAt: left,
			},
			Mailbox: m, Consent: news.Consent{Event: news.ConsentImported, At: asked},
		})
	}
	var none time.Time
	add(news.Pending, week(0), none, none)
	add(news.Confirmed, week(1).Add(-time.Microsecond), week(1), none)
	add(news.Unsubscribed, week(0), week(1), week(2).Add(-time.Microsecond))
	add(news.Confirmed, week(-1), week(3), none) // before and behind all spans
	if _, err := db.ImportSubscribers(ctx, list, false); err != nil {
		t.Fatal(err)
	}
	got, err := db.SubscriberGrowth(ctx, []time.Time{week(0), week(1), week(2), week(3)})
	if err != nil {
		t.Fatal(err)
	}
	want := []store.Growth{{Asked: 3}, {Confirmed: 2, Left: 1}, {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("growth (-want +got):\n%s", diff)
	}
	if got, err := db.SubscriberGrowth(ctx, []time.Time{week(0)}); err != nil || got != nil {
		t.Errorf("growth between no times = %v, %v", got, err)
	}
}
