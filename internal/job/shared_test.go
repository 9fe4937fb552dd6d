package job_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver of the counting table

	"dateline/internal/job"
	"dateline/internal/store/postgres"
	"dateline/internal/testkit"
)

// workerEnv makes the test binary run as one of two processes on one database; its value is the DSN.
const workerEnv = "DATELINE_TEST_JOB_WORKER"

func TestMain(m *testing.M) {
	if dsn := os.Getenv(workerEnv); dsn != "" {
		if err := worker(dsn); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// fast is how many times faster than ours the workers' clock runs.
const fast = 60

// worker runs until it is killed: a schedule that falls due each minute of a fast clock and writes down each run, and
// a shared one that claims rows one by one.
func worker(dsn string) error {
	ctx := context.Background()
	db, err := postgres.Open(ctx, dsn)
	if err != nil {
		return err
	}
	rows, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	epoch := time.Unix(1_800_000_000, 0).UTC() // both processes see the same fast clock
	now := func() time.Time {
		since := time.Duration(time.Now().UnixNano() % int64(24*time.Hour))
		return epoch.Add(since * fast)
	}
	pid := strconv.Itoa(os.Getpid())
	r, err := job.Open(ctx, job.Options{
		Postgres: dsn, Ledger: db, Now: now, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Tick: 200 * time.Millisecond, Timeout: 2 * time.Second,
		Schedules: []job.Schedule{
			{Name: "minutely", Cron: "* * * * *", Pass: func(ctx context.Context) (bool, error) {
				_, err := rows.ExecContext(ctx, `INSERT INTO runs (due, pid) VALUES ($1, $2)`, now().Truncate(time.Minute).Unix(), pid)
				return false, err
			}},
			{Name: "shared", Parts: func(context.Context) (int, error) { return 8, nil }, Pass: func(ctx context.Context) (bool, error) {
				res, err := rows.ExecContext(ctx, `UPDATE work SET pid = $1, times = times + 1 WHERE id = (
					SELECT id FROM work WHERE pid = '' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)`, pid)
				if err != nil {
					return false, err
				}
				time.Sleep(5 * time.Millisecond)
				n, err := res.RowsAffected()
				return n > 0, err
			}},
		},
	})
	if err != nil {
		return err
	}
	if err := r.Start(ctx); err != nil {
		return err
	}
	if _, err := os.Stdout.WriteString("started\n"); err != nil {
		return err
	}
	select {}
}

// Two processes on one database share the work and run each due time once, also when one of them is killed: if this
// fails, a second machine would double every issue, or a crash would stop the schedules.
func TestTwoProcessesShareOneDatabase(t *testing.T) {
	t.Parallel()
	dsn := testkit.Postgres(t)
	db, err := postgres.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rows.Close() })
	for _, text := range []string{
		`CREATE TABLE runs (due BIGINT NOT NULL, pid TEXT NOT NULL)`,
		`CREATE TABLE work (id BIGINT PRIMARY KEY, pid TEXT NOT NULL, times BIGINT NOT NULL)`,
		`INSERT INTO work SELECT n, '', 0 FROM generate_series(1, 600) n`,
	} {
		if _, err := rows.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	first, second := spawn(t, dsn), spawn(t, dsn)
	count := func(text string) int {
		t.Helper()
		var n int
		if err := rows.QueryRowContext(t.Context(), text).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	await(t, "shared work", func() bool { return count(`SELECT COUNT(*) FROM work WHERE pid = ''`) == 0 })
	await(t, "three due times", func() bool { return count(`SELECT COUNT(*) FROM runs`) >= 3 })
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	before := count(`SELECT COUNT(*) FROM runs`)
	for range 3 { // the leader's term may have to run out, and a job of the dead to be rescued: up to half a minute
		after := count(`SELECT COUNT(*) FROM runs`)
		awaitFor(t, 2*time.Minute, "a due time after the kill", func() bool { return count(`SELECT COUNT(*) FROM runs`) > after })
	}
	_ = second.Process.Kill()
	if n := count(`SELECT COUNT(*) FROM (SELECT due FROM runs GROUP BY due HAVING COUNT(*) > 1) d`); n > 0 {
		t.Errorf("%d due times were run more than once", n)
	}
	if n := count(`SELECT COUNT(DISTINCT pid) FROM work`); n != 2 {
		t.Errorf("%d processes did the shared work, want 2", n)
	}
	if n := count(`SELECT COUNT(*) FROM work WHERE times <> 1`); n > 0 {
		t.Errorf("%d pieces of work were not done exactly once", n)
	}
	t.Logf("%d due times before the kill, %d in all", before, count(`SELECT COUNT(*) FROM runs`))
}

func spawn(t *testing.T, dsn string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), workerEnv+"="+dsn)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if !bufio.NewScanner(out).Scan() {
		t.Fatal("a worker did not start")
	}
	return cmd
}
