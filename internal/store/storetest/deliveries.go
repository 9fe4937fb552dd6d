package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

// Reader is the n-th of the readers that AddReaders makes.
func Reader(n int) (id news.SubscriberID, address string) {
	return news.SubscriberID(fmt.Sprintf("r%07d", n)), fmt.Sprintf("reader%d@mail%d.example", n, n%10)
}

// AddReaders adds n confirmed readers of the whole Chinese weekly issue.
func AddReaders(ctx context.Context, db *store.DB, n int) error {
	const part = 5000
	choices := news.Choices{Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly}}
	for from := 0; from < n; from += part {
		var list []store.Imported
		for i := from; i < min(n, from+part); i++ {
			id, address := Reader(i)
			list = append(list, store.Imported{
				Subscriber: news.Subscriber{ID: id, Address: address, Status: news.Confirmed, Choices: choices, CreatedAt: base, ConfirmedAt: base},
				Mailbox:    mailbox(address),
				Consent:    news.Consent{Event: news.ConsentImported, At: base, Method: "import:test"},
			})
		}
		if _, err := db.ImportSubscribers(ctx, list, false); err != nil {
			return err
		}
	}
	return nil
}

// Slice is that of AddReaders' readers.
func Slice() string {
	return news.Choices{Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly}}.SliceKey()
}

// AMailing is one to AddReaders' readers, to be sent from at on, with a frozen list.
func AMailing(ctx context.Context, db *store.DB, at time.Time) (news.Mailing, error) {
	week := news.WeekOf(at)
	m := news.Mailing{
		ID: news.NewMailingID(week, news.Chinese, news.MailIssue), Week: week, Lang: news.Chinese, Kind: news.MailIssue, Issue: "digest", Subject: "一周要闻",
		Status: news.MailingOpen, Policy: news.DoubtResend, Frequency: news.Weekly, CreatedAt: at, SendAt: at, ExpiresAt: at.Add(24 * time.Hour),
	}
	if err := db.CreateMailing(ctx, m, map[string]string{Slice(): "body"}); err != nil {
		return m, err
	}
	if _, missing, err := db.FreezeMailing(ctx, m.ID, at); err != nil || len(missing) > 0 {
		return m, fmt.Errorf("freeze: missing %v: %w", missing, err)
	}
	return db.Mailing(ctx, m.ID)
}

// ledger is a mailing with a sender.
type ledger struct {
	t     *testing.T
	db    *store.DB
	m     news.Mailing
	owner string
	now   time.Time
}

func newLedger(t *testing.T, db *store.DB, readers int) *ledger {
	t.Helper()
	if err := AddReaders(t.Context(), db, readers); err != nil {
		t.Fatal(err)
	}
	m, err := AMailing(t.Context(), db, base)
	if err != nil {
		t.Fatal(err)
	}
	l := &ledger{t: t, db: db, m: m, now: base}
	return l.sender("one")
}

// sender is another sender of the same mailing.
func (l *ledger) sender(owner string) *ledger {
	l.t.Helper()
	if err := l.db.OpenSender(l.t.Context(), owner, l.m.ID, l.now.Add(time.Minute)); err != nil {
		l.t.Fatal(err)
	}
	return &ledger{t: l.t, db: l.db, m: l.m, owner: owner, now: l.now}
}

func (l *ledger) claim(limit int) []news.Delivery {
	l.t.Helper()
	list, _, err := l.db.ClaimDeliveries(l.t.Context(), news.LedgerClaim{Owner: l.owner, Mailing: l.m.ID, Now: l.now, Limit: limit})
	if err != nil {
		l.t.Fatal(err)
	}
	return list
}

func (l *ledger) write(marks []news.Delivery, settled ...news.Settlement) (news.LedgerWritten, error) {
	w := news.LedgerWrite{Owner: l.owner, Mailing: l.m.ID, Now: l.now, Until: l.now.Add(time.Minute), Settled: settled}
	for _, d := range marks {
		w.Marks = append(w.Marks, news.Mark{N: d.N, Attempt: d.Attempt})
	}
	return l.db.WriteLedger(l.t.Context(), w)
}

// mark marks deliveries and returns how many may be sent.
func (l *ledger) mark(list []news.Delivery) int {
	l.t.Helper()
	done, err := l.write(list)
	if err != nil {
		l.t.Fatal(err)
	}
	return len(done.Marked)
}

func (l *ledger) settle(want int, settled ...news.Settlement) {
	l.t.Helper()
	done, err := l.write(nil, settled...)
	if err != nil || done.Stale != want {
		l.t.Fatalf("settle: %d stale, %v; want %d", done.Stale, err, want)
	}
}

func (l *ledger) counts(want news.DeliveryCounts) {
	l.t.Helper()
	got, err := l.db.CountDeliveries(l.t.Context(), l.m.ID)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		l.t.Fatalf("counts: %v (-want +got):\n%s", err, diff)
	}
}

func to(d news.Delivery, status news.DeliveryStatus) news.Settlement {
	return news.Settlement{N: d.N, Attempt: d.Attempt, Status: status, Answered: status != news.DeliveryInDoubt, Reply: "250 ok " + d.Address}
}

// The recipients are frozen once: who comes or changes later is not among them.
func freezing(t *testing.T, db *store.DB) {
	l := newLedger(t, db, 700)
	l.counts(news.DeliveryCounts{news.DeliveryPending: 700})
	confirmed(t, db, 9, "late@mail.example", base)
	for range 2 {
		if n, missing, err := db.FreezeMailing(t.Context(), l.m.ID, base.Add(time.Hour)); err != nil || n != 700 || missing != nil {
			t.Fatalf("FreezeMailing again = %d, %v, %v; want the 700 that there were", n, missing, err)
		}
	}
	if err := db.CreateMailing(t.Context(), l.m, nil); !errors.Is(err, news.ErrConflict) {
		t.Errorf("CreateMailing again = %v, want ErrConflict", err)
	}
	// A slice that the mailing does not know stops the freezing, and one that gets nothing leaves its readers out.
	next := l.m
	next.Week = l.m.Week.Next(1)
	next.ID = news.NewMailingID(next.Week, news.Chinese, news.MailIssue)
	if err := db.CreateMailing(t.Context(), next, nil); err != nil {
		t.Fatal(err)
	}
	_, missing, err := db.FreezeMailing(t.Context(), next.ID, base)
	if err != nil || !slices.Equal(missing, []string{Slice()}) {
		t.Fatalf("FreezeMailing without parts: missing %v, %v", missing, err)
	}
	if err := db.AddMailingParts(t.Context(), next.ID, map[string]string{Slice(): ""}); err != nil {
		t.Fatal(err)
	}
	if n, missing, err := db.FreezeMailing(t.Context(), next.ID, base); err != nil || n != 0 || missing != nil {
		t.Errorf("FreezeMailing to readers who get nothing = %d, %v, %v", n, missing, err)
	}
	if got, err := db.Mailings(t.Context(), l.m.Week); err != nil || len(got) != 1 || got[0].Recipients != 700 {
		t.Errorf("Mailings = %+v, %v", got, err)
	}
	if body, err := db.MailingPart(t.Context(), l.m.ID, Slice()); err != nil || body != "body" {
		t.Errorf("MailingPart = %q, %v", body, err)
	}
}

// A delivery goes from pending to accepted by the moves that RELIABILITY draws, and by no others.
func ledgerMoves(t *testing.T, db *store.DB) {
	l := newLedger(t, db, 10)
	list := l.claim(10)
	if len(list) != 10 || list[0].Attempt != 1 || list[0].Address == "" || list[0].Slice != Slice() {
		t.Fatalf("claimed %d: %+v", len(list), list[0])
	}
	if again := l.claim(10); len(again) != 0 {
		t.Fatalf("claimed twice: %+v", again)
	}
	if n := l.mark(list[:8]); n != 8 {
		t.Fatalf("%d marked, want 8", n)
	}
	if n := l.mark(list[:8]); n != 0 {
		t.Errorf("%d marked twice", n)
	}
	l.counts(news.DeliveryCounts{news.DeliveryLeased: 2, news.DeliveryInDoubt: 8})
	later := base.Add(5 * time.Minute)
	deferred, doubt, back := to(list[1], news.DeliveryDeferred), to(list[2], news.DeliveryInDoubt), to(list[4], news.DeliveryPending)
	deferred.NextAt, deferred.Failed, doubt.NextAt = later, true, later
	rejected := to(list[3], news.DeliveryRejected)
	rejected.Against = "hard"
	l.settle(0, to(list[0], news.DeliveryAccepted), deferred, doubt, rejected, back, to(list[9], news.DeliveryRejected))
	l.settle(5, to(list[0], news.DeliveryRejected), deferred, rejected, back, to(list[9], news.DeliveryAccepted)) // settled already
	l.counts(news.DeliveryCounts{
		news.DeliveryLeased: 1, news.DeliveryInDoubt: 4, news.DeliveryAccepted: 1, news.DeliveryDeferred: 1, news.DeliveryRejected: 2, news.DeliveryPending: 1,
	})
	if next, err := db.NextDelivery(t.Context(), l.m.ID); err != nil || !next.Equal(later) {
		t.Errorf("NextDelivery = %v, %v, want %v", next, err, later)
	}
	for _, d := range l.claim(10) {
		if d.N != list[4].N || d.Attempt != 2 || d.Doubts != 0 {
			t.Errorf("claimed %+v; want the one that was given back, without its doubt", d)
		}
	}
	// An answer that comes later than the try of which it speaks changes nothing.
	l.settle(1, back)
	l.now = later
	again := l.claim(10)
	slices.SortFunc(again, func(a, b news.Delivery) int { return int(a.N - b.N) })
	if len(again) != 2 || again[0].Fails != 1 || again[0].Doubts != 0 || again[1].Doubts != 1 || again[1].Attempt != 2 {
		t.Fatalf("due again: %+v", again)
	}
	// Doubts end.
	d := again[1]
	for doubts := 2; doubts <= news.MaxDoubts; doubts++ {
		if n := l.mark([]news.Delivery{d}); n != 1 {
			t.Fatal("not marked")
		}
		s := to(d, news.DeliveryInDoubt)
		s.NextAt = l.now
		l.settle(0, s)
		got := l.claim(10)
		if doubts == news.MaxDoubts {
			if len(got) != 0 {
				t.Fatalf("after %d doubts: %+v", doubts, got)
			}
			break
		}
		if len(got) != 1 || got[0].Doubts != doubts {
			t.Fatalf("after %d doubts: %+v", doubts, got)
		}
		d = got[0]
	}
	refused, err := db.Refusals(t.Context(), l.m.ID, "", 10)
	if err != nil || len(refused) != 1 || refused[0][0].Class != "hard" || refused[0][0].Subscriber != list[3].Subscriber {
		t.Errorf("Refusals = %+v, %v", refused, err)
	}
	page, err := db.Deliveries(t.Context(), l.m.ID, news.DeliveryUnresolved, 0, 10)
	if err != nil || len(page) != 1 || page[0].N != d.N || page[0].Doubts != news.MaxDoubts {
		t.Errorf("Deliveries(unresolved) = %+v, %v", page, err)
	}
	if n, err := db.ResolveDeliveries(t.Context(), news.Resolve{
		Mailing: l.m.ID, Subscriber: d.Subscriber, From: []news.DeliveryStatus{news.DeliveryUnresolved}, To: news.DeliveryAccepted, Reply: "by hand",
	}); err != nil || n != 1 {
		t.Errorf("ResolveDeliveries = %d, %v", n, err)
	}
}

// A reader who leaves is not mailed from the moment on at which they left, whatever stage their message is at.
func ledgerSuppression(t *testing.T, db *store.DB) {
	l := newLedger(t, db, 5)
	leave := func(n int) {
		t.Helper()
		id, _ := Reader(n)
		if _, err := db.Unsubscribe(t.Context(), id, news.Consent{At: base}); err != nil {
			t.Fatal(err)
		}
	}
	leave(0)
	list := l.claim(10)
	if len(list) != 4 {
		t.Fatalf("claimed %d, want all but the one who left", len(list))
	}
	leave(1)
	if id, _ := Reader(2); db.EraseSubscriber(t.Context(), id, base) != nil {
		t.Fatal("not erased")
	}
	if n := l.mark(list); n != 2 {
		t.Fatalf("%d marked, want 2", n)
	}
	leave(3)
	doubt := to(list[2], news.DeliveryInDoubt)
	doubt.NextAt = base
	l.settle(0, doubt, to(list[3], news.DeliveryAccepted))
	l.claim(10) // who left is not sent again
	l.counts(news.DeliveryCounts{news.DeliverySuppressed: 3, news.DeliveryUnresolved: 1, news.DeliveryAccepted: 1})
}

// A sender that dies loses what it claimed, and one that wakes up after it was taken for dead writes nothing but the answer
// to what is still its own.
func ledgerRecovery(t *testing.T, db *store.DB) {
	l := newLedger(t, db, 6)
	list := l.claim(4)
	if n := l.mark(list[:2]); n != 2 {
		t.Fatal("not marked")
	}
	other := l.sender("two")
	other.now = base.Add(30 * time.Second)
	recover1 := func(now time.Time, want int) {
		t.Helper()
		if n, err := db.RecoverSenders(t.Context(), "", now, now.Add(10*time.Minute)); err != nil || n != want {
			t.Fatalf("RecoverSenders = %d, %v, want %d", n, err, want)
		}
	}
	recover1(other.now, 0)
	if _, err := other.write(nil); err != nil { // its time is put off
		t.Fatal(err)
	}
	other.now = base.Add(61 * time.Second)
	recover1(other.now, 1)
	got := other.claim(10)
	if len(got) != 4 || got[0].Attempt != 2 {
		t.Fatalf("claimed from the dead: %+v; want 2 fresh, and 2 again", got)
	}
	// The first wakes up.
	if _, err := l.write(list[2:], to(list[3], news.DeliveryAccepted)); !errors.Is(err, news.ErrConflict) {
		t.Errorf("a mark of who was taken for dead: %v, want ErrConflict", err)
	}
	if _, err := l.write(nil, to(list[0], news.DeliveryAccepted)); !errors.Is(err, news.ErrConflict) {
		t.Errorf("an answer to who was taken for dead: %v, want ErrConflict", err)
	}
	if _, _, err := db.ClaimDeliveries(t.Context(), news.LedgerClaim{Owner: "one", Mailing: l.m.ID, Now: base, Limit: 1}); !errors.Is(err, news.ErrConflict) {
		t.Errorf("a claim of who was taken for dead: %v, want ErrConflict", err)
	}
	l.counts(news.DeliveryCounts{news.DeliveryLeased: 4, news.DeliveryInDoubt: 1, news.DeliveryAccepted: 1})
	other.now = base.Add(20 * time.Minute)
	if again := other.claim(10); len(again) != 1 || again[0].N != list[1].N || again[0].Doubts != 1 {
		t.Errorf("after the doubt's time: %+v; want the one in doubt", again)
	}
	epochs, err := db.SenderEpochs(t.Context())
	if err != nil || epochs["one"] < 2 || epochs["two"] < 2 {
		t.Errorf("SenderEpochs = %v, %v", epochs, err)
	}
}

// What is cancelled or expired is never sent; what may have been sent is said to be so.
func ledgerEnds(t *testing.T, db *store.DB) {
	l := newLedger(t, db, 6)
	list := l.claim(5)
	l.mark(list[:4])
	doubt, deferred := to(list[0], news.DeliveryInDoubt), to(list[1], news.DeliveryDeferred)
	doubt.NextAt, deferred.NextAt = base.Add(time.Hour), base.Add(time.Hour)
	l.settle(0, doubt, deferred)
	if err := db.MoveMailing(t.Context(), l.m.ID, news.MailingCancelled, "wrong"); err != nil {
		t.Fatal(err)
	}
	l.counts(news.DeliveryCounts{news.DeliveryCancelled: 3, news.DeliveryUnresolved: 1, news.DeliveryInDoubt: 2})
	if _, _, err := db.ClaimDeliveries(t.Context(), news.LedgerClaim{Owner: "one", Mailing: l.m.ID, Now: base, Limit: 1}); !errors.Is(err, news.ErrConflict) {
		t.Errorf("a claim of a cancelled mailing: %v, want ErrConflict", err)
	}
	if err := db.MoveMailing(t.Context(), l.m.ID, news.MailingOpen, ""); !errors.Is(err, news.ErrConflict) {
		t.Errorf("a cancelled mailing opened again: %v, want ErrConflict", err)
	}
	doubt = to(list[2], news.DeliveryInDoubt)
	doubt.NextAt = base.Add(time.Hour)
	l.settle(0, doubt, to(list[3], news.DeliveryAccepted))
	l.counts(news.DeliveryCounts{news.DeliveryCancelled: 3, news.DeliveryUnresolved: 2, news.DeliveryAccepted: 1})
	if err := db.ExpireMailing(t.Context(), l.m.ID, base.Add(48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	l.counts(news.DeliveryCounts{news.DeliveryCancelled: 3, news.DeliveryUnresolved: 2, news.DeliveryAccepted: 1})
}

// Many senders never hold one delivery at once, and together send each once.
func ledgerRaces(t *testing.T, db *store.DB) {
	const readers, senders = 1000, 4
	l := newLedger(t, db, readers)
	var mu sync.Mutex
	sent := map[int64]int{}
	var wg sync.WaitGroup
	for k := range senders {
		me := l.sender(fmt.Sprintf("racer%d", k))
		wg.Go(func() {
			after := int64(0)
			for {
				list, next, err := db.ClaimDeliveries(t.Context(), news.LedgerClaim{Owner: me.owner, Mailing: me.m.ID, Now: me.now, After: after, Limit: 37})
				if err != nil {
					t.Error(err)
					return
				}
				if len(list) == 0 && after == 0 {
					return
				}
				after = next
				done, err := me.write(list)
				if err != nil {
					t.Error(err)
					return
				}
				var settled []news.Settlement
				mu.Lock()
				for _, d := range list {
					if done.Marked[d.N] {
						sent[d.N]++
						settled = append(settled, to(d, news.DeliveryAccepted))
					}
				}
				mu.Unlock()
				if done, err := me.write(nil, settled...); err != nil || done.Stale > 0 {
					t.Errorf("settle: %+v, %v", done, err)
				}
			}
		})
	}
	wg.Wait()
	if len(sent) != readers || slices.Max(slices.Collect(maps.Values(sent))) != 1 {
		t.Errorf("%d of %d deliveries sent, one of them %d times", len(sent), readers, slices.Max(slices.Collect(maps.Values(sent))))
	}
	l.counts(news.DeliveryCounts{news.DeliveryAccepted: readers})
	if list, _, err := db.ClaimDeliveries(t.Context(), news.LedgerClaim{Owner: "one", Mailing: l.m.ID, Now: base, After: math.MaxInt64, Limit: 1}); err != nil || len(list) > 0 {
		t.Errorf("a claim behind all rows: %v, %v", list, err)
	}
}

// Sending is held until it is lifted, and the first reason stays.
func holding(t *testing.T, db *store.DB) {
	for _, step := range []struct{ reason, want string }{{"", ""}, {"restored", "restored"}, {"another", "restored"}, {"", ""}} {
		if err := db.HoldSending(t.Context(), step.reason, base); err != nil {
			t.Fatal(err)
		}
		if got, _, err := db.Sending(t.Context()); err != nil || got != step.want {
			t.Errorf("after %q: %q, %v, want %q", step.reason, got, err, step.want)
		}
	}
}
