package job_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"dateline/internal/job"
	"dateline/internal/news"
)

// memory is a ledger in memory.
type memory struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func (m *memory) LastRun(_ context.Context, name string) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last[name], nil
}

func (m *memory) RecordRun(_ context.Context, name string, due time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last == nil {
		m.last = map[string]time.Time{}
	}
	if due.After(m.last[name]) {
		m.last[name] = due
	}
	return nil
}

func start(t *testing.T, o job.Options) *job.Runner {
	t.Helper()
	if o.Ledger == nil {
		o.Ledger = &memory{}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	o.Tick = 50 * time.Millisecond
	r, err := job.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func stop(t *testing.T, r *job.Runner) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second) //nolint:usetesting // also called when the test ends
	defer cancel()
	if err := r.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	awaitFor(t, 20*time.Second, what, done)
}

func awaitFor(t *testing.T, limit time.Duration, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatalf("%s did not happen", what)
}

// A pass that says there is more must be run again at once, and one that fails must be run again at a later tick.
func TestPassesRunUntilNothingIsLeftAndAgainAfterAFault(t *testing.T) {
	t.Parallel()
	var left, faults, panics atomic.Int64
	left.Store(25)
	r := start(t, job.Options{Schedules: []job.Schedule{
		{Name: "work", Pass: func(context.Context) (bool, error) { return left.Add(-1) > 0, nil }},
		{Name: "fault", Pass: func(context.Context) (bool, error) { faults.Add(1); return true, errors.New("a fault") }},
		{Name: "panic", Pass: func(context.Context) (bool, error) { panics.Add(1); panic("a bug") }},
	}})
	await(t, "the work", func() bool { return left.Load() <= 0 })
	await(t, "a second try after a fault", func() bool { return faults.Load() > 1 })
	await(t, "a second try after a panic", func() bool { return panics.Load() > 1 })
	stop(t, r)
}

// A shutdown must reach a running pass, or the program would not stop.
func TestStopEndsARunningPass(t *testing.T) {
	t.Parallel()
	running := make(chan struct{}, 100)
	r := start(t, job.Options{Schedules: []job.Schedule{{Name: "long", Pass: func(ctx context.Context) (bool, error) {
		running <- struct{}{}
		<-ctx.Done()
		return false, ctx.Err()
	}}}})
	<-running
	stop(t, r)
}

// A pass that is still running absorbs its next ticks: else a slow pass would run beside itself.
func TestAPassDoesNotRunBesideItself(t *testing.T) {
	t.Parallel()
	var now, most, runs atomic.Int64
	r := start(t, job.Options{Schedules: []job.Schedule{{Name: "slow", Pass: func(context.Context) (bool, error) {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(120 * time.Millisecond)
		now.Add(-1)
		runs.Add(1)
		return false, nil
	}}}})
	await(t, "three runs", func() bool { return runs.Load() >= 3 })
	stop(t, r)
	if most.Load() != 1 {
		t.Errorf("%d runs at once, want 1", most.Load())
	}
}

// Work that divides into parts must be shared by workers.
func TestPartsRunSideBySide(t *testing.T) {
	t.Parallel()
	var arrived atomic.Int64
	together := make(chan struct{})
	var once sync.Once
	r := start(t, job.Options{Workers: 4, Schedules: []job.Schedule{{
		Name:  "shared",
		Parts: func(context.Context) (int, error) { return 3, nil },
		Pass: func(ctx context.Context) (bool, error) {
			if arrived.Add(1) >= 3 {
				once.Do(func() { close(together) })
			}
			select {
			case <-together:
			case <-ctx.Done():
			}
			return false, ctx.Err()
		},
	}}})
	select {
	case <-together:
	case <-time.After(20 * time.Second):
		t.Error("three parts never ran side by side")
	}
	stop(t, r)
}

// A due time is run once; what fell due while nothing ran is run once, not many times; a first start runs nothing of
// the past.
func TestACronScheduleRunsEachDueTimeOnce(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	base := time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC)
	now.Store(base.Unix())
	var runs atomic.Int64
	ledger := &memory{}
	r := start(t, job.Options{Ledger: ledger, Now: func() time.Time { return time.Unix(now.Load(), 0) }, Schedules: []job.Schedule{
		{Name: "hourly", Cron: "0 * * * *", Pass: func(context.Context) (bool, error) { runs.Add(1); return false, nil }},
	}})
	await(t, "the first look", func() bool { at, _ := ledger.LastRun(t.Context(), "hourly"); return !at.IsZero() })
	for step, hours := range []int64{1, 2, 5, 5, 6} { // 5 twice: nothing new is due
		now.Store(base.Unix() + hours*3600)
		want := []int64{1, 2, 3, 3, 4}[step]
		await(t, "the run", func() bool { return runs.Load() >= want })
		time.Sleep(150 * time.Millisecond) // ticks that must not run it again
		if got := runs.Load(); got != want {
			t.Fatalf("after %d hours: %d runs, want %d", hours, got, want)
		}
	}
	stop(t, r)
}

func TestOpenRefusesABadSchedule(t *testing.T) {
	t.Parallel()
	_, err := job.Open(t.Context(), job.Options{
		Ledger: &memory{}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Schedules: []job.Schedule{{Name: "bad", Cron: "every monday"}},
	})
	if !errors.Is(err, news.ErrInvalid) {
		t.Errorf("Open = %v, want ErrInvalid", err)
	}
}

func TestLatest(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		tm, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return tm
	}
	for _, tt := range []struct {
		name, spec, last, now, want string
	}{
		{"not yet", "0 20 * * 0", "2026-03-01 20:00", "2026-03-08 19:59", ""},
		{"just due", "0 20 * * 0", "2026-03-01 20:00", "2026-03-08 20:00", "2026-03-08 20:00"},
		{"three weeks missed", "0 20 * * 0", "2026-03-01 20:00", "2026-03-23 08:00", "2026-03-22 20:00"},
		{"clock set back", "0 20 * * 0", "2026-03-08 20:00", "2026-03-08 19:00", ""},
		{"the hour that summer time skips", "30 2 * * *", "2026-03-28 02:30", "2026-03-29 12:00", ""},
		{"the hour that comes twice", "30 2 * * *", "2026-10-24 02:30", "2026-10-25 12:00", "2026-10-25 02:30"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			spec, err := cron.ParseStandard(tt.spec)
			if err != nil {
				t.Fatal(err)
			}
			got := job.Latest(spec, at(tt.last), at(tt.now))
			if tt.want == "" && !got.IsZero() || tt.want != "" && !got.Equal(at(tt.want)) {
				t.Errorf("Latest = %v, want %q", got, tt.want)
			}
		})
	}
}
