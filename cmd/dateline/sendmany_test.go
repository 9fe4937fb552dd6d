package main

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"dateline/internal/mail/mailtest"
	"dateline/internal/news"
	"dateline/internal/store/postgres"
	"dateline/internal/store/storetest"
	"dateline/internal/testkit"
)

func goodRelay(t *testing.T, o mailtest.Options) *mailtest.Sink {
	t.Helper()
	s, err := mailtest.Start(t.Context(), "127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// eachOnce fails unless every reader got the message once.
func eachOnce(t *testing.T, relay *mailtest.Sink, readers int) {
	t.Helper()
	if r := relay.Report(); r.Readers != readers || r.Copies != 0 {
		t.Errorf("the relay has %+v; want %d readers and no copies", r, readers)
	}
}

// T-SEND-3: a sender that is told to stop ends what is on its way, and the next one goes on: nobody is lost or mailed twice.
func TestAStoppedSenderDrains(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(seedOf(t), 3))
	for round := range (rounds(t, 1) + 4) / 5 {
		p := copyMailable(t)
		relay := goodRelay(t, mailtest.Options{Delay: 5 * time.Millisecond})
		for stops := 0; ; stops++ {
			var out bytes.Buffer
			before := relay.Connections()
			cmd := p.startAs(t.Context(), "dateline-steady", &out, sendArgs(relay.URL())...)
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			for relay.Connections() == before && len(ended) == 0 {
				time.Sleep(time.Millisecond)
			}
			select {
			case err := <-ended:
				if err != nil {
					t.Fatalf("send: %v\n%s", err, &out)
				}
				eachOnce(t, relay, roundReaders)
				t.Logf("round %d: %d stops", round, stops)
			case <-time.After(time.Duration(random.IntN(200)) * time.Millisecond):
				if err := cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
					t.Fatal(err)
				}
				began := time.Now()
				if err := <-ended; err != nil && cmd.ProcessState.ExitCode() != exitStopped {
					t.Fatalf("send: %v\n%s", err, &out)
				}
				if took := time.Since(began); took > 15*time.Second {
					t.Errorf("it took %v to stop", took)
				}
				continue
			}
			break
		}
		p.check()
	}
}

// T-SEND-4: several processes at one mailing send each message once, also where one is frozen past its lease and then goes
// on.
func TestManySendersMailEachOnce(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		manySenders(t, copyMailable)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		manySenders(t, func(t *testing.T) program {
			t.Helper()
			return onPostgres(t, testkit.Postgres(t))
		})
	})
}

// onPostgres is a program whose database is a fresh one on PostgreSQL, with a mailing to readers who get letters.
func onPostgres(t *testing.T, dsn string) program {
	t.Helper()
	p := copyMailable(t)
	p.configure("database = \"" + dsn + "\"\n")
	db, err := postgres.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := storetest.AddReaders(t.Context(), db, roundReaders); err != nil {
		t.Fatal(err)
	}
	lite := openData(t, p)
	defer func() { _ = lite.Close() }()
	issue, err := lite.Issue(t.Context(), news.Week{Year: 2025, Number: 50})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.SaveIssue(t.Context(), issue, nil); err != nil {
		t.Fatal(err)
	}
	return p
}

func manySenders(t *testing.T, fresh func(*testing.T) program) {
	t.Helper()
	for _, tt := range []struct {
		processes int
		frozen    bool
	}{{2, false}, {4, false}, {2, true}, {4, true}} {
		t.Run(strconv.Itoa(tt.processes)+map[bool]string{true: " one of them frozen"}[tt.frozen], func(t *testing.T) {
			p := fresh(t)
			relay := goodRelay(t, mailtest.Options{Delay: 4 * time.Millisecond})
			// The list is frozen by one, so that all begin together.
			outs := make([]bytes.Buffer, tt.processes)
			cmds := make([]*exec.Cmd, tt.processes)
			for i := range cmds {
				cmds[i] = p.startAs(t.Context(), "dateline-steady", &outs[i], sendArgs(relay.URL())...)
			}
			if tt.frozen {
				for relay.Report().Messages < roundReaders/10 {
					time.Sleep(time.Millisecond)
				}
				if err := cmds[0].Process.Signal(syscall.SIGSTOP); err != nil {
					t.Fatal(err)
				}
				time.Sleep(2 * time.Second) // its lease is a second
				if err := cmds[0].Process.Signal(syscall.SIGCONT); err != nil {
					t.Fatal(err)
				}
			}
			for i, cmd := range cmds {
				if err := cmd.Wait(); err != nil {
					t.Errorf("process %d: %v\n%s", i, err, &outs[i])
				}
			}
			eachOnce(t, relay, roundReaders)
		})
	}
}

// T-SEND-5: a database that was put back to an earlier moment sends nothing before the operator has looked; then each
// mailing is resumed, counted as sent, or cancelled.
func TestARestoredDatabaseSendsNothingUnasked(t *testing.T) {
	t.Parallel()
	n, seed := rounds(t, 2), seedOf(t)
	t.Logf("%s=%d DATELINE_SEED=%d", sendRoundsEnv, n, seed)
	limit := make(chan struct{}, 4)
	for round := range n {
		t.Run(strconv.Itoa(round), func(t *testing.T) {
			t.Parallel()
			limit <- struct{}{}
			defer func() { <-limit }()
			restoreRound(t, rand.New(rand.NewPCG(seed, uint64(round))), round%2 == 1)
		})
	}
}

// restoreRound puts a backup back in the middle of a mailing: the database alone, or the whole data folder.
func restoreRound(t *testing.T, random *rand.Rand, whole bool) {
	t.Helper()
	p := copyMailable(t)
	relay := goodRelay(t, mailtest.Options{Delay: 2 * time.Millisecond})
	var out bytes.Buffer
	cmd := p.start(t.Context(), &out, sendArgs(relay.URL())...)
	// The backup is of a random moment, from before the first message to shortly before the last.
	at := random.IntN(roundReaders * 9 / 10)
	for relay.Report().Messages < at {
		time.Sleep(200 * time.Microsecond)
	}
	backup := filepath.Join(t.TempDir(), "backup")
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil { // files are copied as of one moment
		t.Fatal(err)
	}
	time.Sleep(20 * time.Millisecond)
	copyTree(t, p.data, backup)
	had := relay.Report().Messages
	if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	for relay.Report().Messages < had+20 {
		time.Sleep(200 * time.Microsecond)
	}
	if random.IntN(2) == 0 {
		_ = cmd.Process.Kill() // as much as a stop
	}
	_ = cmd.Wait() // however it ended

	if whole {
		if err := os.RemoveAll(p.data); err != nil {
			t.Fatal(err)
		}
		copyTree(t, backup, p.data)
	} else {
		for _, name := range []string{"dateline.db", "dateline.db-wal", "dateline.db-shm"} {
			_ = os.Remove(filepath.Join(p.data, name)) // may not be there
			if b, err := os.ReadFile(filepath.Join(backup, name)); err == nil {
				if err := os.WriteFile(filepath.Join(p.data, name), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	before := relay.Connections()
	out.Reset()
	again := p.start(t.Context(), &out, sendArgs(relay.URL())...)
	if err := again.Wait(); again.ProcessState.ExitCode() != exitConflict || !strings.Contains(out.String(), "sending is held") {
		t.Fatalf("send after the restore: %v\n%s", err, &out)
	}
	if now := relay.Connections(); now != before {
		t.Fatalf("%d connections after the restore", now-before)
	}
	if text := p.must("deliveries"); !strings.Contains(text, "SENDING IS HELD") || !strings.Contains(text, "2025-w50-zh") {
		t.Errorf("deliveries does not say it:\n%s", text)
	}
	// The operator looks, and lets it go on: those whose sending the backup does not know get a second copy.
	p.must("deliveries", "resume")
	p.must("deliveries", "resume", "--issue", "2025-W50", "--lang", "zh")
	out.Reset()
	if last := p.start(t.Context(), &out, sendArgs(relay.URL())...); last.Wait() != nil {
		t.Fatalf("send once it was let go on:\n%s", &out)
	}
	if r := relay.Report(); r.Readers != roundReaders {
		t.Errorf("%+v", r)
	}
	p.check()
}
