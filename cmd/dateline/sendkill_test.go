package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"dateline/internal/app"
	"dateline/internal/deliver"
	"dateline/internal/mail/mailtest"
	"dateline/internal/mail/smtp"
	"dateline/internal/news"
	"dateline/internal/store"
	"dateline/internal/store/sqlite"
	"dateline/internal/store/storetest"
)

// sendRoundsEnv sets how many rounds of killing a sender there are; .ci/run uses a hundred.
const sendRoundsEnv = "DATELINE_SEND_ROUNDS"

// Sizes of a round: RELIABILITY's T-SEND-1.
const (
	roundReaders = 1000
	roundLines   = 8
)

// quickMain is the program with times of which a whole life passes in a second, so that killing it a hundred times takes
// minutes and not days. All else is as it is.
func quickMain() {
	tunedMain(deliver.Timings{
		Lease: 250 * time.Millisecond, Doubt: 60 * time.Millisecond, Retry: []time.Duration{15 * time.Millisecond, 40 * time.Millisecond},
		Window: 40 * time.Millisecond, Poll: 8 * time.Millisecond, Drain: 500 * time.Millisecond, Relay: 2 * time.Millisecond,
	}, smtp.Timeouts{
		Connect: 200 * time.Millisecond, Greeting: 50 * time.Millisecond, Hello: 200 * time.Millisecond, Envelope: 200 * time.Millisecond,
		Data: 200 * time.Millisecond, Body: 300 * time.Millisecond, Dot: 80 * time.Millisecond, Quit: 30 * time.Millisecond,
	})
}

// steadyMain is the program with its times divided by sixty: what is a minute there is a second here.
func steadyMain() {
	d := deliver.DefaultTimings()
	tunedMain(deliver.Timings{
		Lease: d.Lease / 60, Doubt: d.Doubt / 60, Poll: 10 * time.Millisecond, Drain: d.Drain, Relay: d.Relay / 60, Window: d.Window / 60,
	}, smtp.Timeouts{})
}

func tunedMain(timings deliver.Timings, timeouts smtp.Timeouts) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := runTuned(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, func(o *app.Options) {
		o.TuneSending = func(d *deliver.Options) {
			d.Connections, d.Batch = roundLines, 100
			d.Timings = timings
			for i := range d.Relays {
				d.Relays[i].Timeouts = timeouts
			}
		}
	})
	stop()
	os.Exit(code)
}

// mailable is a data folder with an approved issue and readers, made once and copied for each round.
type mailable struct{ data string }

var makeMailable = sync.OnceValues(func() (mailable, error) {
	data, err := os.MkdirTemp("", "dateline-mailable-*")
	if err != nil {
		return mailable{}, err
	}
	server := httptest.NewServer(http.HandlerFunc(made))
	defer server.Close()
	m := mailable{filepath.Join(data, "data")}
	config := "sender_mail = \"weekly@news.example\"\nsender_name = \"Weekly\"\npostal_address = \"1 Any Street\"\nbase_url = \"https://news.example\"\n"
	if err := os.MkdirAll(m.data, 0o750); err != nil {
		return m, err
	}
	if err := os.WriteFile(filepath.Join(m.data, "dateline.toml"), []byte(config), 0o600); err != nil {
		return m, err
	}
	for _, step := range [][]string{
		{"sources", "add", server.URL + "/feed/1"},
		{"sources", "add", server.URL + "/feed/2"},
		{"collect"},
		{"issue", "build", "--week", "2025-W50"},
		{"issue", "approve", "--week", "2025-W50", "--by", "Ada"},
	} {
		var out bytes.Buffer
		args := append([]string{"--data", m.data, "--now", "2025-12-14T20:00:00Z", "--allow-net", "127.0.0.0/8"}, step...)
		if code := run(context.Background(), args, strings.NewReader(""), &out, &out); code != 0 {
			return m, fmt.Errorf("dateline %v: exit %d: %s", step, code, &out)
		}
	}
	db, err := sqlite.Open(filepath.Join(m.data, "dateline.db"))
	if err != nil {
		return m, err
	}
	return m, errors.Join(storetest.AddReaders(context.Background(), db, roundReaders), db.Close())
})

// copyMailable copies the template and returns a program on the copy.
func copyMailable(t *testing.T) program {
	t.Helper()
	m, err := makeMailable()
	if err != nil {
		t.Fatal(err)
	}
	p := program{t, filepath.Join(t.TempDir(), "data")}
	copyTree(t, m.data, p.data)
	return p
}

// configure adds lines to the configuration.
func (p program) configure(lines string) {
	p.t.Helper()
	path := filepath.Join(p.data, "dateline.toml")
	text, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, lines...), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// sendArgs are the command that is killed.
func sendArgs(relay string) []string {
	return []string{"send", "--issue", "2025-W50", "--lang", "zh", "--yes", "--smtp", relay}
}

// start starts the quick program. Its output goes to the buffer.
func (p program) start(ctx context.Context, out io.Writer, args ...string) *exec.Cmd {
	p.t.Helper()
	return p.startAs(ctx, "dateline-quick", out, args...)
}

// startAs starts the program under one of the names that TestMain knows.
func (p program) startAs(ctx context.Context, name string, out io.Writer, args ...string) *exec.Cmd {
	p.t.Helper()
	cmd := p.command(ctx, args...)
	cmd.Args[0] = name
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	return cmd
}

func rounds(t *testing.T, byDefault int) int {
	t.Helper()
	if text := os.Getenv(sendRoundsEnv); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("%s=%q: %v", sendRoundsEnv, text, err)
		}
		return n
	}
	return byDefault
}

func seedOf(t *testing.T) uint64 {
	t.Helper()
	if text := os.Getenv("DATELINE_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return seed
	}
	return uint64(time.Now().UnixNano())
}

// T-SEND-1: a sender is killed again and again among thirteen faults of its relay. Nobody is lost, nobody who left is
// mailed, and second copies are no more than the answers that were lost.
func TestKilledSendersLoseNobody(t *testing.T) {
	t.Parallel()
	n, seed := rounds(t, 2), seedOf(t)
	t.Logf("%s=%d DATELINE_SEED=%d", sendRoundsEnv, n, seed)
	var kills, extra, doubted atomic.Int64
	t.Run("rounds", func(t *testing.T) {
		limit := make(chan struct{}, 6)
		for round := range n {
			t.Run(strconv.Itoa(round), func(t *testing.T) {
				t.Parallel()
				limit <- struct{}{}
				defer func() { <-limit }()
				k, e, d := killRound(t, seed+uint64(round), "")
				kills.Add(int64(k))
				extra.Add(int64(e))
				doubted.Add(int64(d))
			})
		}
	})
	t.Logf("%d rounds, %d kills: 0 lost, %d second copies, %d unresolved", n, kills.Load(), extra.Load(), doubted.Load())
}

// T-SEND-2: on a relay that knows a repeat by its key there is no second copy at all.
func TestKilledSendersMakeNoCopyOnRelaysThatKnowThem(t *testing.T) {
	t.Parallel()
	n, seed := (rounds(t, 1)+2)/3, seedOf(t)
	t.Logf("%s=%d DATELINE_SEED=%d", sendRoundsEnv, n, seed)
	limit := make(chan struct{}, 3)
	for round := range n {
		t.Run(strconv.Itoa(round), func(t *testing.T) {
			t.Parallel()
			limit <- struct{}{}
			defer func() { <-limit }()
			if _, extra, _ := killRound(t, seed+uint64(round), "Resend-Idempotency-Key"); extra != 0 {
				t.Errorf("%d second copies", extra)
			}
		})
	}
}

// killRound is one campaign, killed until it is done. Key is the header field by which the relay knows a repeat.
func killRound(t *testing.T, seed uint64, key string) (kills, extra, unresolved int) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 7))
	p := copyMailable(t)
	relay, err := mailtest.Start(t.Context(), "127.0.0.1:0", mailtest.Options{
		Faults: mailtest.AllFaults(0.05), Seed: seed, Hang: 120 * time.Millisecond, Slow: 20 * time.Millisecond, Key: key,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(relay.Close)
	if key != "" {
		p.configure("idempotency_header = \"" + key + "\"\n")
	}
	left := map[string]time.Time{}
	deadline := time.Now().Add(2 * time.Minute)
	for {
		var out bytes.Buffer
		before := relay.Connections()
		cmd := p.start(t.Context(), &out, sendArgs(relay.URL())...)
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		if random.IntN(5) > 0 { // most kills hit while it sends
			for relay.Connections() == before && len(ended) == 0 {
				time.Sleep(time.Millisecond)
			}
		}
		after := time.Duration(5+random.IntN(396)) * time.Millisecond
		if time.Now().After(deadline) {
			after = time.Minute // a round is to end
		}
		select {
		case err := <-ended:
			if err == nil {
				extra, unresolved := judgeRound(t, p, relay, kills, left)
				return kills, extra, unresolved
			}
			if strings.Contains(out.String(), "is not finished") || strings.Contains(out.String(), "database is locked") {
				t.Fatalf("send: %v\n%s", err, &out)
			}
			t.Fatalf("send: %v\n%s", err, &out)
		case <-time.After(after):
			if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Fatal(err)
			}
			<-ended
			if kills++; kills%4 == 0 {
				p.check()
			}
			if kills%2 == 0 && relay.Connections() > 0 { // the list is frozen by then
				leave(t, p, random.IntN(roundReaders), left)
			}
		}
	}
}

// leave lets a reader leave between two lives of the sender, and remembers when.
func leave(t *testing.T, p program, n int, left map[string]time.Time) {
	t.Helper()
	db := openData(t, p)
	id, address := storetest.Reader(n)
	if _, err := db.Unsubscribe(t.Context(), id, news.Consent{At: time.Now().UTC()}); err != nil && !errors.Is(err, news.ErrNotFound) {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	left[address] = time.Now()
}

func openData(t *testing.T, p program) *store.DB {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(p.data, "dateline.db"))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// judgeRound holds the ledger against what the relay has.
func judgeRound(t *testing.T, p program, relay *mailtest.Sink, kills int, left map[string]time.Time) (extra, unresolved int) {
	t.Helper()
	p.check()
	db := openData(t, p)
	defer func() { _ = db.Close() }()
	id := news.NewMailingID(news.Week{Year: 2025, Number: 50}, news.Chinese, news.MailIssue)
	list, err := db.Deliveries(t.Context(), id, "", 0, 10*roundReaders)
	if err != nil || len(list) != roundReaders {
		t.Fatalf("%d deliveries, %v", len(list), err)
	}
	stored, refused, when := relay.Stored(), relay.Refused(), relay.LastStored()
	for _, d := range list {
		copies := len(stored[d.Address])
		extra += max(0, copies-1)
		for _, sum := range stored[d.Address] {
			if sum != stored[d.Address][0] {
				t.Errorf("%s got different bytes", d.Address)
			}
		}
		if at, ok := left[d.Address]; ok && when[d.Address].After(at) {
			t.Errorf("%s left at %v and was mailed at %v", d.Address, at, when[d.Address])
		}
		switch d.Status {
		case news.DeliveryAccepted:
			if copies == 0 {
				t.Errorf("LOST: %s is accepted, and the relay has nothing", d.Address)
			}
		case news.DeliveryUnresolved:
			unresolved++
			if _, ok := left[d.Address]; d.Doubts < news.MaxDoubts && !ok {
				t.Errorf("%s is unresolved after %d doubts", d.Address, d.Doubts)
			}
		case news.DeliveryRejected:
			if !refused[d.Address] || copies > 0 {
				t.Errorf("LOST: %s is rejected: %s", d.Address, d.Reply)
			}
		case news.DeliverySuppressed:
			if _, ok := left[d.Address]; !ok {
				t.Errorf("LOST: %s is suppressed, and did not leave", d.Address)
			}
		default:
			t.Errorf("LOST: %s is %s at the end", d.Address, d.Status)
		}
		if copies > 1+d.Doubts {
			t.Errorf("%s got %d copies, and %d of its dots were not answered", d.Address, copies, d.Doubts)
		}
	}
	if most := roundLines*kills + relay.MayLose(); extra > most {
		t.Errorf("%d second copies, at most %d may be", extra, most)
	}
	return extra, unresolved
}
