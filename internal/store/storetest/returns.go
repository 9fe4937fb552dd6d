package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

// twoHard is a rule for these tests: two hard refusals are enough, or one of somebody who is not confirmed.
func twoHard(list []news.Refusal, status news.SubscriberStatus) (news.SuppressionReason, bool) {
	n := 0
	for _, r := range list {
		if r.Class == "hard" {
			n++
		}
	}
	return news.HardBounce, n >= 2 || n == 1 && status != news.Confirmed
}

// came is a note about a mailing.
func came(key string, kind news.ReturnKind, class string, id news.SubscriberID, mailing news.MailingID, at time.Time) news.Return {
	return news.Return{
		Key: key, At: at, Via: "smtp", Kind: kind, Class: class, Rule: "no such user", Subscriber: id, Mailing: mailing, Domain: "mail.example", Status: "5.1.1",
		Detail: "550 <reader@mail.example> 用户不存在",
	}
}

func saveReturn(t *testing.T, db *store.DB, r news.Return) news.ReturnSaved {
	t.Helper()
	got, err := db.SaveReturn(t.Context(), r, twoHard, false)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func wantSuppressed(t *testing.T, db *store.DB, address string, want news.SuppressionReason) {
	t.Helper()
	x, err := db.Suppression(t.Context(), mailbox(address).Hash)
	if want == "" && !errors.Is(err, news.ErrNotFound) || want != "" && (err != nil || x.Reason != want) {
		t.Errorf("%s is suppressed: %+v, %v; want %q", address, x, err, want)
	}
}

// Refusals that come back count once for a mailing, whatever the number of reports, until they are enough.
func returnedRefusals(t *testing.T, db *store.DB) {
	id := confirmed(t, db, 1, "reader@mail.example", base)
	day := base.Add(24 * time.Hour)
	first := came("k1", news.ReturnFailed, "hard", id, "w1", day)
	for i, want := range []news.ReturnSaved{{Effect: news.EffectCounted, Alike: 1}, {Repeat: true}} {
		if diff := cmp.Diff(want, saveReturn(t, db, first)); diff != "" {
			t.Errorf("report %d (-want +got):\n%s", i, diff)
		}
	}
	if got := saveReturn(t, db, came("k2", news.ReturnFailed, "hard", id, "w1", day.Add(48*time.Hour))); got.Effect != news.EffectCounted || got.Repeat {
		t.Errorf("another report of the same mailing: %+v, want it to count for nothing more", got)
	}
	for _, kind := range []news.ReturnKind{news.ReturnDelayed, news.ReturnReply, news.ReturnNotSpam, news.ReturnOther} {
		if got := saveReturn(t, db, came("x"+string(kind), kind, "", id, "w2", day)); got.Effect != news.EffectNone {
			t.Errorf("%s: %+v, want no effect", kind, got)
		}
	}
	if got, err := db.SaveReturn(t.Context(), came("ours", news.ReturnFailed, "throttle", id, "w2", day), nil, false); err != nil || got.Effect != news.EffectNone {
		t.Errorf("a failure that is ours: %+v, %v", got, err)
	}
	second := came("k3", news.ReturnFailed, "hard", id, "w2", day.Add(7*24*time.Hour))
	for range 2 { // trying changes nothing
		dry, err := db.SaveReturn(t.Context(), second, twoHard, true)
		if err != nil || dry.Effect != news.EffectSuppressed || dry.Reason != news.HardBounce {
			t.Errorf("tried: %+v, %v", dry, err)
		}
		wantSuppressed(t, db, "reader@mail.example", "")
	}
	if got := saveReturn(t, db, second); got.Effect != news.EffectSuppressed || got.Reason != news.HardBounce {
		t.Errorf("the second mailing: %+v", got)
	}
	wantSuppressed(t, db, "reader@mail.example", news.HardBounce)
	if got := saveReturn(t, db, came("k4", news.ReturnFailed, "hard", "nobody", "w1", day)); got.Effect != news.EffectGone {
		t.Errorf("of one who is not there: %+v", got)
	}
	list, err := db.Returns(t.Context(), store.ReturnFilter{Subscriber: id, Kind: news.ReturnFailed, Since: day}, 2)
	if err != nil || len(list) != 2 || list[0].Key != "k3" || list[1].Key != "k2" {
		t.Fatalf("Returns = %+v, %v", list, err)
	}
	second.Effect = news.EffectSuppressed
	if diff := cmp.Diff(second, list[0]); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	// Who is forgotten is forgotten here too, and a report that is read again brings nobody back.
	if err := db.EraseSubscriber(t.Context(), id, day); err != nil {
		t.Fatal(err)
	}
	if list, err := db.Returns(t.Context(), store.ReturnFilter{Subscriber: id}, 10); err != nil || len(list) != 0 {
		t.Errorf("of one who is forgotten: %+v, %v", list, err)
	}
	if got := saveReturn(t, db, first); got.Effect != news.EffectGone {
		t.Errorf("read again: %+v", got)
	}
}

// A hard refusal of the mail that asks to confirm ends the pending row: nobody reads that address.
func returnedConfirmation(t *testing.T, db *store.DB) {
	s := form(1, "nobody@mail.example", "192.0.2.0/24", base)
	if got := signUp(t, db, s, news.SignUpLimits{}); got != news.SignUpMailed {
		t.Fatal(got)
	}
	if got := saveReturn(t, db, came("k", news.ReturnFailed, "hard", s.ID, news.NoticeMailing(news.NoticeConfirm), base)); got.Effect != news.EffectSuppressed {
		t.Errorf("%+v", got)
	}
	wantSuppressed(t, db, "nobody@mail.example", news.HardBounce)
	if _, err := db.Subscriber(t.Context(), s.ID); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("the pending row: %v", err)
	}
}

// A complaint ends a subscription for good, at once; who leaves by mail may come back. Neither has an effect twice, also
// where the reader came back meanwhile.
func returnedComplaints(t *testing.T, db *store.DB) {
	ctx := t.Context()
	a, b := confirmed(t, db, 1, "a@mail.example", base), confirmed(t, db, 2, "b@mail.example", base)
	at := base.Add(time.Hour)
	complaint, leave := came("k1", news.ReturnComplaint, "", a, "w1", at), came("k2", news.ReturnLeave, "", b, "", at)
	if got := saveReturn(t, db, complaint); got.Effect != news.EffectSuppressed || got.Reason != news.Complained || got.Alike != 1 {
		t.Errorf("a complaint: %+v", got)
	}
	if got := saveReturn(t, db, leave); got.Effect != news.EffectLeft {
		t.Errorf("leaving: %+v", got)
	}
	wantSuppressed(t, db, "a@mail.example", news.Complained)
	wantSuppressed(t, db, "b@mail.example", news.Left)
	for _, id := range []news.SubscriberID{a, b} {
		if s, err := db.Subscriber(ctx, id); err != nil || s.Status != news.Unsubscribed {
			t.Errorf("%s is %+v, %v", id, s, err)
		}
	}
	if got := saveReturn(t, db, came("k3", news.ReturnComplaint, "", a, "w1", at)); got.Alike != 1 {
		t.Errorf("a second complaint of one reader makes %d readers", got.Alike)
	}
	if got := saveReturn(t, db, came("k4", news.ReturnComplaint, "", b, "w1", at)); got.Alike != 2 {
		t.Errorf("complaints of two readers: %+v", got)
	}
	c := confirmed(t, db, 3, "c@mail.example", base)
	leave = came("k5", news.ReturnLeave, "", c, "", at)
	saveReturn(t, db, leave)
	back := form(4, "c@mail.example", "192.0.2.0/24", at.Add(time.Hour))
	signUp(t, db, back, news.SignUpLimits{})
	if _, err := db.Confirm(ctx, back.SecretHash, news.Consent{At: at.Add(2 * time.Hour), Method: "button"}); err != nil {
		t.Fatal(err)
	}
	if got := saveReturn(t, db, leave); !got.Repeat {
		t.Errorf("leaving again with the same mail: %+v", got)
	}
	wantSuppressed(t, db, "c@mail.example", "")
}

// Several processes that get the same note at once count it once, and one reader's notes are bounded.
func returnRaces(t *testing.T, db *store.DB) {
	id := confirmed(t, db, 1, "reader@mail.example", base)
	var fresh atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			got, err := db.SaveReturn(t.Context(), came("k", news.ReturnFailed, "hard", id, "w1", base), twoHard, false)
			if err != nil {
				t.Error(err)
			}
			if !got.Repeat {
				fresh.Add(1)
			}
		})
	}
	wg.Wait()
	if fresh.Load() != 1 {
		t.Errorf("%d of 8 were the first", fresh.Load())
	}
	surplus := 0
	for i := range 100 {
		if saveReturn(t, db, came(fmt.Sprint("m", i), news.ReturnReply, "", id, "w1", base)).Surplus {
			surplus++
		}
	}
	if list, err := db.Returns(t.Context(), store.ReturnFilter{}, 1000); err != nil || len(list)+surplus != 101 || len(list) > 50 {
		t.Errorf("%d kept, %d too many, %v", len(list), surplus, err)
	}
}

// What names nobody is counted by the day, beside what is kept, and is forgotten in time.
func returnCounts(t *testing.T, db *store.DB) {
	id := confirmed(t, db, 1, "reader@mail.example", base)
	day := base.Format(time.DateOnly)
	saveReturn(t, db, came("k", news.ReturnFailed, "hard", id, "w1", base))
	saveReturn(t, db, came("l", news.ReturnFailed, "soft", id, "w2", base))
	for range 2 {
		if err := db.CountReturns(t.Context(), []news.ReturnCount{{Day: day, Via: "smtp", Kind: news.ReturnUnsigned, N: 3}, {Day: "2020-01-01", Via: "smtp", Kind: news.ReturnLoop, N: 1}}); err != nil {
			t.Fatal(err)
		}
	}
	want := []news.ReturnCount{
		{Via: "smtp", Kind: news.ReturnFailed, Class: "hard", Effect: news.EffectCounted, N: 1},
		{Via: "smtp", Kind: news.ReturnFailed, Class: "soft", Effect: news.EffectCounted, N: 1},
		{Via: "smtp", Kind: news.ReturnUnsigned, Effect: news.EffectNone, N: 6},
	}
	got, err := db.ReturnCounts(t.Context(), "", base)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("ReturnCounts: %v (-want +got):\n%s", err, diff)
	}
	if got, err := db.ReturnCounts(t.Context(), "w2", base); err != nil || len(got) != 1 || got[0].Class != "soft" {
		t.Errorf("ReturnCounts of a mailing = %+v, %v", got, err)
	}
	if err := db.SweepReturns(t.Context(), base.Add(24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got, err := db.ReturnCounts(t.Context(), "", time.Time{}); err != nil || len(got) != 0 {
		t.Errorf("after sweeping: %+v, %v", got, err)
	}
}
