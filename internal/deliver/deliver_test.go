package deliver_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dateline/internal/deliver"
	"dateline/internal/mail/mailtest"
	"dateline/internal/mail/smtp"
	"dateline/internal/news"
	"dateline/internal/store"
	"dateline/internal/store/sqlite"
	"dateline/internal/store/storetest"
)

// letters writes short messages, the same for the same delivery.
type letters struct{}

func (letters) From(d *news.Delivery) string { return "b+" + string(d.Subscriber) + "@bounce.example" }

func (letters) Append(_ context.Context, dst []byte, d *news.Delivery) ([]byte, error) {
	return fmt.Appendf(dst, "To: <%s>\r\nMessage-ID: <%s.%s@news.example>\r\n\r\nDear reader,\r\n.a line with a dot\r\n", d.Address, d.Mailing, d.Subscriber), nil
}

// quick are timings of which a whole life passes in a second.
func quick() deliver.Timings {
	return deliver.Timings{
		Lease: 400 * time.Millisecond, Doubt: 100 * time.Millisecond, Retry: []time.Duration{20 * time.Millisecond, 50 * time.Millisecond},
		Window: 50 * time.Millisecond, Poll: 10 * time.Millisecond, Drain: time.Second, Relay: 2 * time.Millisecond,
	}
}

// quickRelay is a relay that is given long to answer, so that a loaded machine is not taken for a silent relay: a sink that is to
// fall silent ends the line itself, after its Hang, which is the same to a sender.
func quickRelay(s *mailtest.Sink) smtp.Options {
	const long = 30 * time.Second
	return smtp.Options{Address: s.Addr(), Security: smtp.Clear, Timeouts: smtp.Timeouts{
		Connect: long, Greeting: long, Hello: long, Envelope: long, Data: long, Body: long, Dot: long, Quit: time.Second,
	}}
}

func clock() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func open(tb testing.TB, readers int) (*store.DB, news.Mailing) {
	tb.Helper()
	db, err := sqlite.Open(filepath.Join(tb.TempDir(), "dateline.db"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	if err := db.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	if err := storetest.AddReaders(tb.Context(), db, readers); err != nil {
		tb.Fatal(err)
	}
	m, err := storetest.AMailing(tb.Context(), db, clock())
	if err != nil {
		tb.Fatal(err)
	}
	return db, m
}

func sink(tb testing.TB, o mailtest.Options) *mailtest.Sink {
	tb.Helper()
	s, err := mailtest.Start(tb.Context(), "127.0.0.1:0", o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	return s
}

func sender(tb testing.TB, db *store.DB, change func(*deliver.Options)) *deliver.Sender {
	tb.Helper()
	o := deliver.Options{Store: db, Writer: letters{}, Timings: quick(), Now: clock, Log: slog.New(slog.NewTextHandler(tb.Output(), nil))}
	change(&o)
	s, err := deliver.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// A good relay gets each message once.
func TestEachReaderIsMailedOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		relay mailtest.Options
		chunk bool
	}{
		{"pipelining", mailtest.Options{}, false},
		{"one command at a time", mailtest.Options{Plain: true}, false},
		{"chunking", mailtest.Options{Chunking: true}, true},
		{"few messages a connection", mailtest.Options{PerConn: 7}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			const readers = 500
			db, m := open(t, readers)
			relay := sink(t, tt.relay)
			var reports atomic.Int32
			s := sender(t, db, func(o *deliver.Options) {
				r := quickRelay(relay)
				r.Chunking = tt.chunk
				o.Relays = []smtp.Options{r}
				o.Progress = func(deliver.Progress) { reports.Add(1) }
			})
			got, err := s.Send(t.Context(), m.ID)
			if err != nil || got.Stopped != "" || got.Counts[news.DeliveryAccepted] != readers {
				t.Fatalf("Send = %+v, %v", got, err)
			}
			if r := relay.Report(); r.Messages != readers || r.Copies != 0 {
				t.Errorf("the relay has %+v", r)
			}
			if reports.Load() == 0 {
				t.Error("no progress")
			}
			storetest.Check(t, db)
			if again, err := s.Send(t.Context(), m.ID); err != nil || again.Counts[news.DeliveryAccepted] != readers || relay.Report().Messages != readers {
				t.Errorf("Send again = %+v, %v; the relay has %+v", again, err, relay.Report())
			}
		})
	}
}

// Thirteen faults at once: nobody is lost, and a reader gets a second copy only where an answer was lost, the same bytes.
func TestFaultsLoseNobody(t *testing.T) {
	t.Parallel()
	const readers = 1000
	db, m := open(t, readers)
	faults := mailtest.AllFaults(0.05)
	relay := sink(t, mailtest.Options{Faults: faults, Seed: uint64(time.Now().UnixNano()), Hang: 100 * time.Millisecond, Slow: 30 * time.Millisecond})
	s := sender(t, db, func(o *deliver.Options) {
		o.Relays = []smtp.Options{quickRelay(relay)}
		o.Connections = 8
	})
	got, err := s.Send(t.Context(), m.ID)
	if err != nil || got.Stopped != "" {
		t.Fatalf("Send = %+v, %v", got, err)
	}
	judge(t, db, m, relay, 0)
	t.Logf("%v; injected %v", got.Counts, relay.Injected())
}

// judge holds the ledger against what the relay has: T-SEND-1. Kills is how many kills there were, of 8 connections.
func judge(t *testing.T, db *store.DB, m news.Mailing, relay *mailtest.Sink, kills int) {
	t.Helper()
	storetest.Check(t, db)
	stored, refused := relay.Stored(), relay.Refused()
	extra, n := 0, 0
	for after := int64(0); ; {
		page, err := db.Deliveries(t.Context(), m.ID, "", after, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		after = page[len(page)-1].N
		for _, d := range page {
			n++
			copies := len(stored[d.Address])
			for _, sum := range stored[d.Address] {
				if sum != stored[d.Address][0] {
					t.Errorf("%s got different bytes", d.Address)
				}
			}
			extra += max(0, copies-1)
			switch {
			case !d.Status.Final():
				t.Errorf("%s is %s at the end", d.Address, d.Status)
			case d.Status == news.DeliveryAccepted && copies == 0:
				t.Errorf("%s is accepted, and the relay has nothing", d.Address)
			case copies > 0 && d.Status != news.DeliveryAccepted && d.Status != news.DeliveryUnresolved:
				t.Errorf("%s has it and is %s: %s", d.Address, d.Status, d.Reply)
			case d.Status == news.DeliveryRejected && !refused[d.Address]:
				t.Errorf("%s was not refused and is rejected: %s", d.Address, d.Reply)
			case copies > news.MaxDoubts, copies > d.Doubts+1:
				t.Errorf("%s got %d copies, and %d of its dots were not answered", d.Address, copies, d.Doubts)
			}
		}
	}
	if n != m.Recipients {
		t.Errorf("%d of %d deliveries", n, m.Recipients)
	}
	if most := 8*kills + relay.MayLose(); extra > most {
		t.Errorf("%d second copies, at most %d may be", extra, most)
	}
	for address := range maps.Keys(stored) {
		if !strings.HasPrefix(address, "reader") {
			t.Errorf("%s is no reader", address)
		}
	}
}
