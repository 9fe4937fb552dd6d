package job_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"dateline/internal/job"
	"dateline/internal/news"
)

// A schedule that somebody asks for runs once at the next tick, also before its first time, and its times stay what they were.
func TestAnAskedScheduleRunsOnce(t *testing.T) {
	t.Parallel()
	var runs atomic.Int64
	var asked atomic.Bool
	ledger := &memory{}
	now := time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC)
	r := start(t, job.Options{Ledger: ledger, Now: func() time.Time { return now }, Schedules: []job.Schedule{{
		Name: "yearly", Cron: "0 0 1 1 *", Asked: func(context.Context) (bool, error) { return asked.Load(), nil },
		Pass: func(context.Context) (bool, error) {
			asked.Store(false)
			runs.Add(1)
			return false, nil
		},
	}}})
	await(t, "the first look", func() bool { at, _ := ledger.LastRun(t.Context(), "yearly"); return !at.IsZero() })
	before, _ := ledger.LastRun(t.Context(), "yearly")
	for want := int64(1); want <= 2; want++ {
		asked.Store(true)
		await(t, "the run", func() bool { return runs.Load() >= want })
		time.Sleep(150 * time.Millisecond) // ticks that must not run it again
		if got := runs.Load(); got != want {
			t.Fatalf("%d runs, want %d", got, want)
		}
	}
	stop(t, r)
	if after, _ := ledger.LastRun(t.Context(), "yearly"); !after.Equal(before) {
		t.Errorf("asking changed the last due time from %v to %v", before, after)
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("east", 8*3600)
	at := time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC)
	for _, tt := range []struct {
		s    job.Schedule
		want time.Time
	}{
		{job.Schedule{Name: "ticks"}, at.Add(time.Minute)},
		{job.Schedule{Name: "nightly", Cron: "10 3 * * *"}, time.Date(2026, 3, 2, 3, 10, 0, 0, time.UTC)},
		{job.Schedule{Name: "nightly there", Cron: "10 3 * * *", Zone: zone}, time.Date(2026, 3, 2, 3, 10, 0, 0, zone)},
	} {
		if got, err := tt.s.Next(at); err != nil || !got.Equal(tt.want) {
			t.Errorf("%s: Next = %v, %v, want %v", tt.s.Name, got, err, tt.want)
		}
	}
	if _, err := (&job.Schedule{Name: "bad", Cron: "never"}).Next(at); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("a bad schedule: %v", err)
	}
}
