package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

// aBulletin is the digest of the n-th day, or the n-th story.
func aBulletin(kind news.Frequency, n int) *news.Bulletin {
	to := base.AddDate(0, 0, n)
	b := &news.Bulletin{
		Kind: kind, Day: news.DayOf(to), From: to.AddDate(0, 0, -1), To: to,
		Issue: news.Issue{Week: news.WeekOf(to), Zone: "UTC", Status: news.Draft, Inputs: "first", BuiltAt: to, Sections: []news.Section{}, LeftOut: []news.LeftOut{}},
	}
	if b.ID = news.DigestID(b.Day); kind == news.Breaking {
		b.ID = news.BreakingID(news.NewStoryID(news.ReportID("r"), n))
	}
	return b
}

// A bulletin is remade while it is a draft, and no more; of several kinds each is listed by itself.
func bulletins(t *testing.T, db *store.DB) {
	ctx := t.Context()
	if _, err := db.Bulletin(ctx, "d20250101"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a bulletin that is not there: %v", err)
	}
	b := aBulletin(news.Daily, 0)
	for _, inputs := range []string{"first", "second"} {
		b.Issue.Inputs = inputs
		if err := db.SaveBulletin(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	b.Issue.Status, b.Issue.ReadBy = news.Approved, "Wang Li"
	got, err := db.MoveBulletin(ctx, b.ID, func(k *news.Bulletin) error {
		k.Issue.Status, k.Issue.ReadBy = news.Approved, "Wang Li"
		return nil
	})
	if diff := cmp.Diff(b, got); err != nil || diff != "" {
		t.Errorf("moved: %v (-want +got):\n%s", err, diff)
	}
	if err := db.SaveBulletin(ctx, b); !errors.Is(err, news.ErrFrozen) {
		t.Errorf("an approved bulletin is remade: %v", err)
	}
	refused := errors.New("refused")
	if _, err := db.MoveBulletin(ctx, b.ID, func(k *news.Bulletin) error { k.Issue.ReadBy = "nobody"; return refused }); !errors.Is(err, refused) {
		t.Errorf("a refused move: %v", err)
	}
	next := aBulletin(news.Daily, 1)
	for _, k := range []*news.Bulletin{next, aBulletin(news.Breaking, 2)} {
		if err := db.SaveBulletin(ctx, k); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name         string
		since, until time.Time
		limit        int
		want         []news.Bulletin
	}{
		{"all", time.Time{}, time.Time{}, 10, []news.Bulletin{*next, *b}},
		{"the newest", time.Time{}, time.Time{}, 1, []news.Bulletin{*next}},
		{"since", next.To, time.Time{}, 10, []news.Bulletin{*next}},
		{"until", b.To, next.To, 10, []news.Bulletin{*b}},
		{"none", next.To.Add(1e9), time.Time{}, 10, nil},
	} {
		got, err := db.Bulletins(ctx, news.Daily, tt.since, tt.until, tt.limit)
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
}

// However many save at once, no more stories of a week are final than may be; a trial is not counted, and no story twice.
func breaking(t *testing.T, db *store.DB) {
	ctx := t.Context()
	const most = 2
	from, to := base.AddDate(0, 0, -1), base.AddDate(0, 0, 9)
	save := func(n int, status news.IssueStatus) error {
		b := aBulletin(news.Breaking, n)
		b.Issue.Status = status
		return db.SaveBreaking(ctx, b, from, to, most)
	}
	for n := range 3 {
		if err := save(n, news.Approved); err != nil {
			t.Errorf("a trial: %v", err)
		}
	}
	var all sync.WaitGroup
	errs := make([]error, 6)
	for n := range errs {
		all.Go(func() { errs[n] = save(n, news.Frozen) })
	}
	all.Wait()
	saved, last := 0, 0
	for n, err := range errs {
		switch {
		case err == nil:
			saved, last = saved+1, n
		case !errors.Is(err, news.ErrConflict):
			t.Errorf("story %d: %v", n, err)
		}
	}
	if saved != most {
		t.Errorf("%d stories are final, of %d that may be", saved, most)
	}
	if err := save(last, news.Frozen); !errors.Is(err, news.ErrFrozen) {
		t.Errorf("a story twice: %v", err)
	}
	if err := db.SaveBreaking(ctx, func() *news.Bulletin {
		b := aBulletin(news.Breaking, 8)
		b.To, b.Issue.Status = to.AddDate(0, 0, 1), news.Frozen
		return b
	}(), to, to.AddDate(0, 0, 7), most); err != nil {
		t.Errorf("the week after: %v", err)
	}
}

// Leaving one frequency leaves the others; leaving the last is leaving. What was frozen for who left it is not sent.
func frequencies(t *testing.T, db *store.DB) {
	ctx := t.Context()
	both, one := imported(1, "both@x.example", news.Confirmed), imported(2, "one@x.example", news.Confirmed)
	both.Subscriber.Choices = news.Choices{Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly, news.Daily}}
	one.Subscriber.Choices = news.Choices{Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly}}
	if _, err := db.ImportSubscribers(ctx, []store.Imported{both, one}, false); err != nil {
		t.Fatal(err)
	}
	for f, want := range map[news.Frequency]int{news.Weekly: 2, news.Daily: 1, news.Breaking: 0} {
		page, err := db.Subscribers(ctx, store.Segment{Frequency: f}, "", 10)
		if err != nil || len(page) != want {
			t.Errorf("%s: %d readers, want %d, %v", f, len(page), want, err)
		}
	}
	m, err := AMailing(ctx, db, base)
	if err != nil {
		t.Fatal(err)
	}
	if m.Recipients != 2 {
		t.Errorf("%d readers of the weekly issue", m.Recipients)
	}
	consent := news.Consent{At: base.Add(time.Hour), Method: "one-click:weekly"}
	leave := func(id news.SubscriberID, f news.Frequency, want bool) {
		t.Helper()
		if changed, err := db.LeaveFrequency(ctx, id, f, consent); err != nil || changed != want {
			t.Errorf("%s leaves %s: %v, %v", id, f, changed, err)
		}
	}
	leave(both.Subscriber.ID, news.Breaking, false)
	leave(both.Subscriber.ID, news.Weekly, true)
	leave(both.Subscriber.ID, news.Weekly, false)
	if s, err := db.Subscriber(ctx, both.Subscriber.ID); err != nil || s.Status != news.Confirmed || s.Frequencies.String() != "daily" {
		t.Errorf("who left one of two: %+v, %v", s, err)
	}
	if err := db.OpenSender(ctx, "sender", m.ID, base.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	got, _, err := db.ClaimDeliveries(ctx, news.LedgerClaim{Owner: "sender", Mailing: m.ID, Now: base, Limit: 10})
	if err != nil || len(got) != 1 || got[0].Subscriber != one.Subscriber.ID {
		t.Errorf("who left is mailed: %+v, %v", got, err)
	}
	leave(one.Subscriber.ID, news.Weekly, true)
	if s, err := db.Subscriber(ctx, one.Subscriber.ID); err != nil || s.Status != news.Unsubscribed {
		t.Errorf("who left the last: %+v, %v", s, err)
	}
	if len(got) == 1 {
		w, err := db.WriteLedger(ctx, news.LedgerWrite{
			Owner: "sender", Mailing: m.ID, Now: base, Until: base.Add(time.Hour), Marks: []news.Mark{{N: got[0].N, Attempt: got[0].Attempt}},
		})
		if err != nil || len(w.Marked) != 0 {
			t.Errorf("a dot is written for who left: %+v, %v", w, err)
		}
	}
	if _, err := db.LeaveFrequency(ctx, "nobody", news.Weekly, consent); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("nobody leaves: %v", err)
	}
}
