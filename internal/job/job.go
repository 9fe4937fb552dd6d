// Package job runs passes: it hands them to workers, runs schedules, and retries, on River.
//
// A job says only "run this pass"; what there is to do is in the rows of the store. So a lost job costs one tick, and
// a repeated one nothing. On PostgreSQL any number of processes share one queue, and one of them, whichever leads,
// inserts the ticks. Embedded, the queue is in memory: nothing in it would be worth keeping across a restart, and a
// job that died with its process cannot block the next start.
package job

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	"github.com/robfig/cron/v3"
	_ "modernc.org/sqlite" // the driver of the embedded queue

	"dateline/internal/news"
)

// Pass does one bounded, repeatable piece of work and says whether there may be more.
type Pass func(ctx context.Context) (more bool, err error)

// Schedule is a pass with the times at which it runs.
type Schedule struct {
	// Name is the pass's name: it is in the queue and in the ledger.
	Name string
	Pass Pass
	// Cron is when to run, as five fields (minute hour day month weekday) in Zone. Empty: at every tick.
	Cron string
	Zone *time.Location // default UTC
	// Asked says that somebody waits for a run: then a schedule with a Cron runs at the next tick, whatever its times. The pass
	// itself takes the asking as answered. Default never.
	Asked func(ctx context.Context) (bool, error)
	// Parts says into how many jobs the work at hand divides, so that several workers share it. Default one.
	Parts func(ctx context.Context) (int, error)
}

// Ledger remembers which due times were run, for schedules with a Cron. It outlives the queue, so a schedule that
// fell due while no process ran is run once at the next start.
type Ledger interface {
	// LastRun returns the last due time that was recorded; the zero time if none was.
	LastRun(ctx context.Context, name string) (time.Time, error)
	// RecordRun records a due time, unless a later one is there.
	RecordRun(ctx context.Context, name string, due time.Time) error
}

// Options are what Open needs. A field is required unless its comment gives the default.
type Options struct {
	// Postgres is the database's DSN. Default: an embedded queue in memory.
	Postgres  string
	Schedules []Schedule
	Ledger    Ledger
	Now       func() time.Time
	Log       *slog.Logger
	// Tick is how often schedules are looked at. Default one minute.
	Tick time.Duration
	// Timeout ends a job; its pass stops at the next row and is run again at the next tick. Default five minutes.
	Timeout time.Duration
	// Workers is how many jobs run at once in this process. Default 4.
	Workers int
}

// tick is how often schedules are looked at by default.
const tick = time.Minute

// Runner runs the schedules of one process.
type Runner struct {
	client interface {
		Start(ctx context.Context) error
		Stop(ctx context.Context) error
		StopAndCancel(ctx context.Context) error
		InsertMany(ctx context.Context, params []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
	}
	close func()
	o     Options
	crons map[string]cron.Schedule
	by    map[string]Schedule
}

// Open makes or joins the queue and brings its tables up to date. It does not start work: see Start.
func Open(ctx context.Context, o Options) (*Runner, error) {
	if o.Ledger == nil || o.Now == nil || o.Log == nil || len(o.Schedules) == 0 {
		return nil, fmt.Errorf("job: %w: missing options", news.ErrInvalid)
	}
	if o.Tick <= 0 {
		o.Tick = tick
	}
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Minute
	}
	if o.Workers <= 0 {
		o.Workers = 4
	}
	r := &Runner{o: o, crons: map[string]cron.Schedule{}, by: map[string]Schedule{}}
	for _, s := range o.Schedules {
		if s.Zone == nil {
			s.Zone = time.UTC
		}
		if s.Cron != "" {
			c, err := cron.ParseStandard(s.Cron)
			if err != nil {
				return nil, fmt.Errorf("schedule %s: %w: %q: %w", s.Name, news.ErrInvalid, s.Cron, err)
			}
			r.crons[s.Name] = c
		}
		r.by[s.Name] = s
	}
	if o.Postgres != "" {
		return r, r.openPostgres(ctx)
	}
	return r, r.openEmbedded(ctx)
}

func (r *Runner) openPostgres(ctx context.Context) error {
	config, err := pgxpool.ParseConfig(r.o.Postgres)
	if err != nil {
		return fmt.Errorf("job: %w: the PostgreSQL address cannot be read", news.ErrInvalid)
	}
	config.MaxConns = int32(min(r.o.Workers, 100)) + 4
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("job: %w: %w", news.ErrUnavailable, err)
	}
	r.close = pool.Close
	client, err := open[pgx.Tx](ctx, riverpgxv5.New(pool), r)
	if err != nil {
		pool.Close()
		return err
	}
	r.client = client
	return nil
}

func (r *Runner) openEmbedded(ctx context.Context) error {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return fmt.Errorf("job: %w", err)
	}
	db.SetMaxOpenConns(1) // one connection is one memory; River's SQLite driver asks for one as well
	r.close = func() { _ = db.Close() }
	client, err := open[*sql.Tx](ctx, riversqlite.New(db), r)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	r.client = client
	return nil
}

// args is what a job holds: which pass, and which part of its work.
type args struct {
	Name string `json:"name" river:"unique"`
	Part int    `json:"part" river:"unique"`
}

// Kind names our only kind of job.
func (args) Kind() string { return "dateline_pass" }

// InsertOpts makes a pass that is waiting or running already absorb its next tick.
func (args) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}}
}

func open[Tx any](ctx context.Context, driver riverdriver.Driver[Tx], r *Runner) (*river.Client[Tx], error) {
	quiet := slog.New(slog.DiscardHandler) // River logs every start and stop; what matters comes back as errors
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return nil, fmt.Errorf("job: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("job: migrate the queue: %w", err)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(r.work))
	periodic := make([]*river.PeriodicJob, 0, len(r.o.Schedules))
	for _, s := range r.o.Schedules {
		periodic = append(periodic, river.NewPeriodicJob(river.PeriodicInterval(r.o.Tick),
			func() (river.JobArgs, *river.InsertOpts) { return args{Name: s.Name}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}))
	}
	client, err := river.NewClient(driver, &river.Config{
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: r.o.Workers}},
		Workers:              workers,
		PeriodicJobs:         periodic,
		Logger:               quiet,
		JobTimeout:           r.o.Timeout,
		RescueStuckJobsAfter: r.o.Timeout + r.o.Tick, // the default is an hour
		FetchPollInterval:    max(river.FetchCooldownDefault, min(time.Second, r.o.Tick)),
		ErrorHandler:         failures{r.o.Log},
	})
	if err != nil {
		return nil, fmt.Errorf("job: %w", err)
	}
	return client, nil
}

// Start begins work. It returns at once; work ends with Stop.
func (r *Runner) Start(ctx context.Context) error {
	if err := r.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("job: start: %w", err)
	}
	return nil
}

// Stop ends work: running passes are cancelled at their next row, and waited for until ctx ends.
func (r *Runner) Stop(ctx context.Context) error {
	err := r.client.StopAndCancel(ctx)
	r.close()
	if err != nil {
		return fmt.Errorf("job: stop: %w", err)
	}
	return nil
}

// work runs one job.
func (r *Runner) work(ctx context.Context, job *river.Job[args]) error {
	s, ok := r.by[job.Args.Name]
	if !ok {
		return nil // of a newer program that shares the queue; its own processes run it at the next tick
	}
	due, ok, err := r.due(ctx, s)
	if err != nil || !ok {
		return err
	}
	if err := r.share(ctx, s, job.Args.Part); err != nil {
		return err
	}
	for {
		more, err := s.Pass(ctx)
		if err != nil {
			return fmt.Errorf("pass %s: %w", s.Name, err)
		}
		if !more {
			break
		}
	}
	if due.IsZero() {
		return nil
	}
	return r.o.Ledger.RecordRun(ctx, s.Name, due)
}

// share inserts jobs for the further parts of a pass's work.
func (r *Runner) share(ctx context.Context, s Schedule, part int) error {
	if s.Parts == nil || part > 0 {
		return nil
	}
	n, err := s.Parts(ctx)
	if err != nil {
		return fmt.Errorf("pass %s: %w", s.Name, err)
	}
	var more []river.InsertManyParams
	for p := 1; p < min(n, maxParts); p++ {
		more = append(more, river.InsertManyParams{Args: args{Name: s.Name, Part: p}})
	}
	if len(more) == 0 {
		return nil
	}
	if _, err := r.client.InsertMany(ctx, more); err != nil {
		return fmt.Errorf("pass %s: share: %w", s.Name, err)
	}
	return nil
}

// maxParts bounds the jobs of one tick; each works until nothing is left.
const maxParts = 64

// due says whether a schedule is to run now, and for which due time. At its very first look a schedule only notes
// the time: what would have been due before the program existed is not run.
func (r *Runner) due(ctx context.Context, s Schedule) (time.Time, bool, error) {
	spec, ok := r.crons[s.Name]
	if !ok {
		return time.Time{}, true, nil
	}
	if s.Asked != nil {
		if asked, err := s.Asked(ctx); err != nil || asked {
			return time.Time{}, asked, err
		}
	}
	now := r.o.Now().In(s.Zone)
	last, err := r.o.Ledger.LastRun(ctx, s.Name)
	if err != nil {
		return time.Time{}, false, err
	}
	if last.IsZero() {
		return time.Time{}, false, r.o.Ledger.RecordRun(ctx, s.Name, now)
	}
	due := Latest(spec, last.In(s.Zone), now)
	return due, !due.IsZero(), nil
}

// Latest returns the last time of a schedule after last that is not after now, or the zero time. Times missed in
// between are not run one by one: passes work on what the rows say now.
func Latest(spec cron.Schedule, last, now time.Time) time.Time {
	var due time.Time
	for next := spec.Next(last); !next.IsZero() && !next.After(now); next = spec.Next(next) {
		due = next
	}
	return due
}

// Next returns when a schedule is due next behind a time; at the next tick for one without a Cron. The error is
// news.ErrInvalid.
func (s *Schedule) Next(after time.Time) (time.Time, error) {
	if s.Cron == "" {
		return after.Add(tick), nil
	}
	c, err := cron.ParseStandard(s.Cron)
	if err != nil {
		return time.Time{}, fmt.Errorf("schedule %s: %w: %q: %w", s.Name, news.ErrInvalid, s.Cron, err)
	}
	if s.Zone != nil {
		after = after.In(s.Zone)
	}
	return c.Next(after), nil
}

// failures logs what a job could not do. The pass runs again at the next tick.
type failures struct{ log *slog.Logger }

func (f failures) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	if errors.Is(err, context.Canceled) {
		return nil // stopped
	}
	f.log.ErrorContext(ctx, "pass failed", "args", string(job.EncodedArgs), "err", err)
	return nil
}

func (f failures) HandlePanic(ctx context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	f.log.ErrorContext(ctx, "pass panicked", "args", string(job.EncodedArgs), "err", fmt.Sprint(value), "trace", trace)
	return nil
}
