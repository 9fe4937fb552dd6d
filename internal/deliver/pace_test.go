package deliver_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dateline/internal/deliver"
	"dateline/internal/mail"
	"dateline/internal/mail/mailtest"
	"dateline/internal/mail/smtp"
	"dateline/internal/news"
	"dateline/internal/store/storetest"
)

// T-SEND-7: who finds us too fast, or lists us grey, is tried again after growing waits and never suppressed; other domains
// are sent to at full speed meanwhile.
func TestThrottlesAreRespected(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, reply string
		times       int
	}{
		{"greylisting once", "450 4.7.1 greylisted", 1},
		{"busy three times", "451 4.3.0 try again later", 3},
		{"closing twice", "421 4.7.0 too many connections", 2},
		{"frequency limited", "550 Domain frequency limited", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			const readers = 200
			db, m := open(t, readers)
			var mu sync.Mutex
			asked, refusals := map[string][]time.Time{}, map[string]int{}
			slow := 0
			for i := range readers {
				if _, address := storetest.Reader(i); strings.HasSuffix(address, "@mail3.example") {
					slow++
				}
			}
			var relay *mailtest.Sink
			relay = sink(t, mailtest.Options{Answer: func(stage, to string) string {
				if stage != "RCPT" || !strings.HasSuffix(to, "@mail3.example") {
					return ""
				}
				mu.Lock()
				defer mu.Unlock()
				asked[to] = append(asked[to], time.Now())
				// Refused until all others have theirs: did they wait for it, this would never end.
				if len(asked[to]) <= tt.times || relay.Report().Readers < readers-slow {
					refusals[to]++
					return tt.reply
				}
				return ""
			}})
			s := sender(t, db, func(o *deliver.Options) {
				o.Relays = []smtp.Options{quickRelay(relay)}
				o.Timings.Retry = []time.Duration{60 * time.Millisecond, 120 * time.Millisecond, 180 * time.Millisecond}
				o.Timings.Window = 60 * time.Millisecond
			})
			got, err := s.Send(t.Context(), m.ID)
			if err != nil || got.Stopped != "" || got.Counts[news.DeliveryAccepted] != readers {
				t.Fatalf("Send = %+v, %v", got, err)
			}
			mu.Lock()
			defer mu.Unlock()
			for to, at := range asked {
				if len(at) != refusals[to]+1 || refusals[to] < tt.times {
					t.Errorf("%s was tried %d times and refused %d times, want at least %d", to, len(at), refusals[to], tt.times)
				}
				for i := 1; i < len(at); i++ {
					if wait := at[i].Sub(at[i-1]); wait < 55*time.Millisecond {
						t.Errorf("%s was tried again after %v", to, wait)
					}
				}
			}
		})
	}
}

// The rate is kept, to all and to one domain.
func TestRatesAreKept(t *testing.T) {
	t.Parallel()
	db, m := open(t, 60)
	relay := sink(t, mailtest.Options{})
	s := sender(t, db, func(o *deliver.Options) { o.Relays, o.Rate, o.DomainRate = []smtp.Options{quickRelay(relay)}, 200, 15 })
	began := time.Now()
	if got, err := s.Send(t.Context(), m.ID); err != nil || got.Counts[news.DeliveryAccepted] != 60 {
		t.Fatalf("Send = %+v, %v", got, err)
	}
	if took := time.Since(began); took < 5*time.Second/15 { // six to each of ten domains
		t.Errorf("60 messages took %v", took)
	}
}

// Where the first relay does not answer, the next is asked; where all refuse us, the mailing is paused, and goes on when it
// is told to.
func TestRelaysFallBack(t *testing.T) {
	t.Parallel()
	db, m := open(t, 100)
	dead := sink(t, mailtest.Options{})
	dead.Close()
	signed := mailtest.Options{User: "me", Password: "sesame"}
	refusing, good := sink(t, signed), sink(t, mailtest.Options{})
	wrong := quickRelay(refusing)
	wrong.User, wrong.Password = "me", "wrong"
	first := sender(t, db, func(o *deliver.Options) { o.Relays = []smtp.Options{wrong} })
	got, err := first.Send(t.Context(), m.ID)
	if err != nil || !strings.HasPrefix(got.Stopped, "paused: the relay refuses us") || got.Counts[news.DeliveryPending] != 100 {
		t.Fatalf("Send to a relay that refuses us = %+v, %v", got, err)
	}
	if _, err := first.Send(t.Context(), m.ID); err == nil || !strings.Contains(err.Error(), "paused") {
		t.Errorf("Send of a paused mailing = %v", err)
	}
	if err := db.MoveMailing(t.Context(), m.ID, news.MailingOpen, ""); err != nil {
		t.Fatal(err)
	}
	s := sender(t, db, func(o *deliver.Options) { o.Relays = []smtp.Options{quickRelay(dead), wrong, quickRelay(good)} })
	if got, err := s.Send(t.Context(), m.ID); err != nil || got.Counts[news.DeliveryAccepted] != 100 {
		t.Errorf("Send with a good relay last = %+v, %v", got, err)
	}
}

// Where more than half of the last answers are refusals the mailing is paused, before the whole list is burnt.
func TestTooManyRefusalsPause(t *testing.T) {
	t.Parallel()
	db, m := open(t, 1000)
	relay := sink(t, mailtest.Options{Answer: func(stage, _ string) string {
		if stage == "RCPT" {
			return "550 5.1.1 user unknown"
		}
		return ""
	}})
	s := sender(t, db, func(o *deliver.Options) { o.Relays = []smtp.Options{quickRelay(relay)} })
	got, err := s.Send(t.Context(), m.ID)
	if err != nil || !strings.HasPrefix(got.Stopped, "paused: more than") || got.Counts[news.DeliveryRejected] > 300 {
		t.Fatalf("Send = %+v, %v", got, err)
	}
	if stored, err := db.Mailing(t.Context(), m.ID); err != nil || stored.Status != news.MailingPaused || stored.Reason == "" {
		t.Errorf("Mailing = %+v, %v", stored, err)
	}
}

// S16, S17: while the ledger cannot be written no dot goes out, and what was answered before is written once it can.
func TestNoDotWithoutItsMark(t *testing.T) {
	t.Parallel()
	db, m := open(t, 300)
	relay := sink(t, mailtest.Options{})
	flaky := &flakyStore{Store: db}
	s := sender(t, db, func(o *deliver.Options) { o.Store, o.Relays = flaky, []smtp.Options{quickRelay(relay)} })
	got, err := s.Send(t.Context(), m.ID)
	if err != nil || got.Counts[news.DeliveryAccepted] != 300 {
		t.Fatalf("Send = %+v, %v", got, err)
	}
	if r := relay.Report(); r.Readers != 300 || r.Copies != 0 {
		t.Errorf("the relay has %+v", r)
	}
	if flaky.failed == 0 {
		t.Error("nothing failed, so nothing was tested")
	}
	storetest.Check(t, db)
}

// flakyStore fails every third write of the ledger before it does anything.
type flakyStore struct {
	deliver.Store
	mu        sync.Mutex
	n, failed int
}

func (f *flakyStore) WriteLedger(ctx context.Context, w news.LedgerWrite) (news.LedgerWritten, error) {
	f.mu.Lock()
	f.n++
	fail := f.n%3 == 0
	if fail {
		f.failed++
	}
	f.mu.Unlock()
	if fail {
		return news.LedgerWritten{}, fmt.Errorf("disk full: %w", news.ErrUnavailable)
	}
	return f.Store.WriteLedger(ctx, w)
}

// A mailing that is late, or that nobody worked at for long, waits for a person; a cancelled one ends at once.
func TestLateMailingsAreHeld(t *testing.T) {
	t.Parallel()
	db, m := open(t, 10)
	relay := sink(t, mailtest.Options{})
	late := sender(t, db, func(o *deliver.Options) {
		o.Relays = []smtp.Options{quickRelay(relay)}
		o.Now = func() time.Time { return clock().Add(3 * time.Hour) }
	})
	if _, err := late.Send(t.Context(), m.ID); err == nil || !strings.Contains(err.Error(), "held") {
		t.Fatalf("Send three hours late = %v", err)
	}
	if n := relay.Connections(); n != 0 {
		t.Errorf("%d connections", n)
	}
	if err := db.MoveMailing(t.Context(), m.ID, news.MailingCancelled, "wrong"); err != nil {
		t.Fatal(err)
	}
	if counts, err := db.CountDeliveries(t.Context(), m.ID); err != nil || counts[news.DeliveryCancelled] != 10 {
		t.Errorf("counts = %v, %v", counts, err)
	}
}

// A mailing that is cancelled while it is sent stops, and what was on its way is settled.
func TestACancelledMailingStops(t *testing.T) {
	t.Parallel()
	db, m := open(t, 1000)
	relay := sink(t, mailtest.Options{Delay: 5 * time.Millisecond})
	s := sender(t, db, func(o *deliver.Options) { o.Relays = []smtp.Options{quickRelay(relay)} })
	go func() {
		for relay.Report().Messages < 50 {
			time.Sleep(time.Millisecond)
		}
		if err := db.MoveMailing(context.WithoutCancel(t.Context()), m.ID, news.MailingCancelled, "wrong"); err != nil {
			t.Error(err)
		}
	}()
	got, err := s.Send(t.Context(), m.ID)
	if err != nil || !got.Counts.Finished() || got.Counts[news.DeliveryCancelled] == 0 || got.Counts[news.DeliveryAccepted] != relay.Report().Messages {
		t.Errorf("Send = %+v, %v; the relay has %+v", got, err, relay.Report())
	}
	storetest.Check(t, db)
}

// With the policy hold a message without an answer is not sent again; the mailing ends when all else is done.
func TestDoubtsCanBeHeld(t *testing.T) {
	t.Parallel()
	db, _ := open(t, 300)
	at := clock().Add(7 * 24 * time.Hour)
	m, err := storetest.AMailing(t.Context(), db, at)
	if err != nil {
		t.Fatal(err)
	}
	held := m
	held.ID, held.Week, held.Policy, held.SendAt, held.ExpiresAt = "held", m.Week.Next(1), news.DoubtHold, clock(), clock().Add(time.Hour)
	if err := db.CreateMailing(t.Context(), held, map[string]string{storetest.Slice(): "body"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := db.FreezeMailing(t.Context(), held.ID, clock()); err != nil {
		t.Fatal(err)
	}
	relay := sink(t, mailtest.Options{Faults: map[mailtest.Fault]float64{mailtest.S9Stored: 0.1}, Seed: 1})
	s := sender(t, db, func(o *deliver.Options) { o.Relays = []smtp.Options{quickRelay(relay)} })
	got, err := s.Send(t.Context(), held.ID)
	if err != nil || got.Counts[news.DeliveryInDoubt] == 0 || got.Counts.Open() != got.Counts[news.DeliveryInDoubt] || !strings.Contains(got.Stopped, "in doubt") {
		t.Fatalf("Send = %+v, %v", got, err)
	}
	if r := relay.Report(); r.Copies != 0 {
		t.Errorf("the relay has %+v", r)
	}
	n, err := db.ResolveDeliveries(t.Context(), news.Resolve{Mailing: held.ID, From: []news.DeliveryStatus{news.DeliveryInDoubt}, To: news.DeliveryAccepted})
	if err != nil || n != got.Counts[news.DeliveryInDoubt] {
		t.Errorf("ResolveDeliveries = %d, %v", n, err)
	}
}

// A domain that blames our name rests for hours, and longer each time; the mailing goes on, the others are sent to, and the
// ledger shows who rests until when, also to another process.
func TestADomainThatBlamesUsRests(t *testing.T) {
	t.Parallel()
	for _, reply := range []string{
		"451 4.7.650 The mail server has been temporarily rate limited due to IP reputation. (S775)",
		"550 5.7.1 Messages were not sent, since part of your network is on our block list (S3140)",
		"421 4.7.28 an unusual rate of unsolicited mail originating from your domain",
	} {
		t.Run(reply[:9], func(t *testing.T) {
			t.Parallel()
			const readers = 600
			db, m := open(t, readers)
			blaming := "@mail3.example"
			relay := sink(t, mailtest.Options{Answer: func(stage, to string) string {
				if stage == "RCPT" && strings.HasSuffix(to, blaming) {
					return reply
				}
				return ""
			}})
			var ahead atomic.Int64 // what the clock is put forward
			now := func() time.Time { return clock().Add(time.Duration(ahead.Load())) }
			run := func(until func(deliver.Progress) bool) (deliver.Result, error) {
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				s := sender(t, db, func(o *deliver.Options) {
					o.Relays, o.Now, o.Timings.Window = []smtp.Options{quickRelay(relay)}, now, 0
					o.Timings.Lease, o.Timings.Late = 48*time.Hour, 48*time.Hour
					o.Progress = func(p deliver.Progress) {
						if until(p) {
							stop()
						}
					}
				})
				return s.Send(ctx, m.ID)
			}
			got, err := run(func(p deliver.Progress) bool { return p.Counts[news.DeliveryPending] == 0 && p.OnTheWay == 0 })
			blamed := 0
			for i := range readers {
				if _, address := storetest.Reader(i); strings.HasSuffix(address, blaming) {
					blamed++
				}
			}
			if err != nil || got.Counts[news.DeliveryAccepted] != readers-blamed || got.Counts[news.DeliveryDeferred] != blamed {
				t.Fatalf("Send = %+v, %v; want %d accepted and %d deferred", got, err, readers-blamed, blamed)
			}
			stored, err := db.Mailing(t.Context(), m.ID)
			if err != nil || stored.Status != news.MailingOpen {
				t.Errorf("the mailing is %s (%s), %v", stored.Status, stored.Reason, err)
			}
			rests, err := deliver.Resting(t.Context(), db, m.ID, now())
			if err != nil || len(rests) != 1 || rests[0].Domain != blaming[1:] || rests[0].Waiting != blamed || rests[0].Why == "" {
				t.Fatalf("Resting = %+v, %v", rests, err)
			}
			first := rests[0].Until.Sub(now())
			if first < 50*time.Minute || first > 80*time.Minute {
				t.Errorf("it rests for %v, want about an hour", first)
			}
			if late, err := deliver.Resting(t.Context(), db, m.ID, now().Add(2*time.Hour)); err != nil || len(late) != 0 {
				t.Errorf("Resting later = %+v, %v", late, err)
			}
		})
	}
}

// Rests grow with each refusal, up to hours, and not without end.
func TestRestsGrow(t *testing.T) {
	t.Parallel()
	for class, want := range map[mail.Class][]time.Duration{
		mail.Throttle:   {5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, 80 * time.Minute, 160 * time.Minute, 4 * time.Hour, 4 * time.Hour},
		mail.Reputation: {time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 8 * time.Hour},
	} {
		for i, got := range deliver.Rests(class, len(want), clock()) {
			if got < want[i] || got > want[i]+want[i]/4 { // the waits are jittered by up to a fifth
				t.Errorf("%s: rest %d takes %v, want about %v", class, i+1, got, want[i])
			}
		}
	}
}
