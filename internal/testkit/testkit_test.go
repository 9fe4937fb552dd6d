package testkit_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"dateline/internal/testkit"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// A clock that moves by itself would make every test of times a matter of luck.
func TestClock(t *testing.T) {
	t.Parallel()
	start := time.Date(2025, 12, 8, 0, 0, 0, 0, time.UTC)
	clock := testkit.NewClock(start)
	if got := clock.Now(); got != start {
		t.Errorf("a new clock shows %v, want %v", got, start)
	}
	if got, want := clock.Advance(time.Hour), start.Add(time.Hour); got != want || clock.Now() != want {
		t.Errorf("Advance by an hour shows %v, then %v, want %v", got, clock.Now(), want)
	}
	clock.Set(start)
	if got := clock.Now(); got != start {
		t.Errorf("a clock set back shows %v, want %v", got, start)
	}
}

// fakeTB records how a helper ends a test. Like the real one it ends the goroutine.
type fakeTB struct {
	testing.TB
	skipped, failed bool
}

func (f *fakeTB) Helper() {}

func (f *fakeTB) Name() string { return "TestOfAnother" }

func (f *fakeTB) Skipf(string, ...any) { f.skipped = true; runtime.Goexit() }

func (f *fakeTB) Fatalf(string, ...any) { f.failed = true; runtime.Goexit() }

// end runs a helper as a test would be run and says how it ended.
func end(t *testing.T, helper func(tb testing.TB)) *fakeTB {
	t.Helper()
	tb := &fakeTB{TB: t}
	done := make(chan struct{})
	go func() { defer close(done); helper(tb) }()
	<-done
	return tb
}

func shared(elem string) func(tb testing.TB) {
	return func(tb testing.TB) { tb.Helper(); testkit.Shared(tb, elem) }
}

func postgres(tb testing.TB) { tb.Helper(); testkit.Postgres(tb) }

// Real data that is missing must be skipped aloud, and a wrong name for its folder must not be.
func TestShared(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv(testkit.SharedEnv, folder)
	if got, want := testkit.Shared(t, "data"), filepath.Join(folder, "data"); got != want {
		t.Errorf("Shared = %s, want %s", got, want)
	}
	if got := testkit.Shared(t); got != folder {
		t.Errorf("Shared of nothing = %s, want %s", got, folder)
	}
	if tb := end(t, shared("gone")); !tb.failed || tb.skipped {
		t.Errorf("a path that the named folder lacks: failed %v, skipped %v, want a failure", tb.failed, tb.skipped)
	}
	t.Setenv(testkit.SharedEnv, "")
	if tb := end(t, shared("no such folder anywhere")); tb.failed || !tb.skipped {
		t.Errorf("no folder: failed %v, skipped %v, want a skip", tb.failed, tb.skipped)
	}
}

// Without a server the suite may be left out by a person, but not by CI.
func TestPostgresWithoutServer(t *testing.T) {
	t.Setenv(testkit.PostgresEnv, "")
	t.Setenv("CI", "")
	if tb := end(t, postgres); tb.failed || !tb.skipped {
		t.Errorf("for a person: failed %v, skipped %v, want a skip", tb.failed, tb.skipped)
	}
	t.Setenv("CI", "true")
	if tb := end(t, postgres); !tb.failed || tb.skipped {
		t.Errorf("in CI: failed %v, skipped %v, want a failure", tb.failed, tb.skipped)
	}
}

// Two tests must get two databases, both empty, and leave none behind.
func TestPostgresIsFreshAndDropped(t *testing.T) {
	t.Parallel()
	var first string
	t.Run("use", func(t *testing.T) {
		first = testkit.Postgres(t)
		second := testkit.Postgres(t)
		for _, dsn := range []string{first, second} {
			conn, err := pgx.Connect(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			// Left open: the drop must not wait for it.
			if _, err := conn.Exec(t.Context(), "create table made_here (n bigint)"); err != nil {
				t.Fatal(err)
			}
			// Without COLLATE "C" a real server's order is not that of bytes; this one must show it.
			var linguistic bool
			if err := conn.QueryRow(t.Context(), "select 'a'::text < 'B'::text").Scan(&linguistic); err != nil {
				t.Fatal(err)
			}
			if !linguistic {
				t.Log("this server orders text by bytes: a forgotten COLLATE \"C\" would not be found")
			}
		}
	})
	if first == "" {
		t.Skip("NO POSTGRESQL: nothing was made")
	}
	if conn, err := pgx.Connect(t.Context(), first); err == nil {
		t.Errorf("the database is still there after the test")
		if err := conn.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// A crawl that misses a link lets a broken page through.
func TestCrawl(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	page := func(address, kind, body string) {
		mux.HandleFunc("GET "+address, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write([]byte(body))
		})
	}
	page("/{$}", "text/html; charset=utf-8", `<link href=/style.css rel=stylesheet><a href="story/1#top">one</a>
		<a href="#here">here</a><a href="mailto:a@example.org">mail</a><a href="https://example.org/">away</a><img src=/a.png>`)
	page("/style.css", "text/css", "")
	page("/a.png", "image/png", "")
	page("/story/1", "text/html", `<a href="2">two</a><a href="/">home</a>`)
	page("/story/2", "text/html", `<a href="/story/1">one</a><form action=/gone method=post></form>`)
	mux.HandleFunc("GET /moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/story/1", http.StatusFound) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)

	tests := []struct {
		name  string
		start string
		most  int
		want  []string
	}{
		{"all", "/", 100, []string{"/ 200", "/style.css 200", "/story/1 200", "/a.png 200", "/story/2 200"}},
		{"bounded", "/", 2, []string{"/ 200", "/style.css 200"}},
		{"redirected", "/moved", 1, []string{"/moved 200"}},
		{"missing", "/gone", 100, []string{"/gone 404"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			visits, err := testkit.Crawl(t.Context(), server.Client(), server.URL+tt.start, tt.most)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, v := range visits {
				got = append(got, v.URL[len(server.URL):]+" "+http.StatusText(v.Status))
			}
			var want []string
			for _, w := range tt.want {
				status := http.StatusOK
				if w[len(w)-3:] == "404" {
					status = http.StatusNotFound
				}
				want = append(want, w[:len(w)-3]+http.StatusText(status))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("visits differ (-want +got):\n%s", diff)
			}
		})
	}
	if visits, err := testkit.Crawl(t.Context(), server.Client(), "/nowhere", 1); err == nil {
		t.Errorf("Crawl of an address without a host = %v, want an error", visits)
	}
}
