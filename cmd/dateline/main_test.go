package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"dateline/internal/mail/mailtest"
	"dateline/internal/testkit"
)

// TestMain lets the test binary be the program itself, for scripts and for tests that kill it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dateline": main, "dateline-quick": quickMain, "dateline-steady": steadyMain})
}

// The scripts in testdata/script are what a person types, with what must come of it. They run on SQLite, and on
// PostgreSQL where a server is named.
func TestScripts(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		scripts(t, "")
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		scripts(t, testkit.Postgres(t))
	})
}

func scripts(t *testing.T, dsn string) {
	t.Helper()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			server := httptest.NewServer(newsroom(e.WorkDir))
			e.Defer(server.Close)
			e.Setenv("SERVER", server.URL)
			e.Setenv("HOME", e.WorkDir)
			relay, err := mailtest.Start(t.Context(), "127.0.0.1:0", mailtest.Options{})
			if err != nil {
				return err
			}
			e.Defer(relay.Close)
			e.Setenv("RELAY", relay.URL())
			e.Values[relayKey{}] = relay
			if dsn != "" {
				e.Setenv("DATELINE_DATABASE", testkit.Postgres(t))
			}
			return nil
		},
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"mailed": mailed},
		Condition: func(name string) (bool, error) { return name == "postgres" && dsn != "", nil },
	})
}

// relayKey is where a script's relay is kept.
type relayKey struct{}

// mailed N fails unless the script's relay has N messages.
func mailed(ts *testscript.TestScript, neg bool, args []string) {
	relay, ok := ts.Value(relayKey{}).(*mailtest.Sink)
	if !ok || neg || len(args) != 1 {
		ts.Fatalf("usage: mailed N")
	}
	if got := strconv.Itoa(relay.Report().Messages); got != args[0] {
		ts.Fatalf("the relay has %s messages, want %s", got, args[0])
	}
}

// newsroom serves the script's own files, so that a script writes feeds and changes them.
func newsroom(dir string) http.Handler {
	root, err := os.OpenRoot(dir)
	if err != nil {
		panic(err)
	}
	files := http.FileServerFS(root.FS())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, ".xml"):
			w.Header().Set("Content-Type", "application/rss+xml")
		case strings.HasSuffix(r.URL.Path, ".opml"): // a script cannot know the address beforehand
			text, err := root.ReadFile(strings.TrimPrefix(r.URL.Path, "/"))
			if err != nil {
				http.NotFound(w, r)
				return
			}
			_, _ = w.Write(bytes.ReplaceAll(text, []byte("$SERVER"), []byte("http://"+r.Host)))
			return
		case r.URL.Path == "/gone":
			w.WriteHeader(http.StatusGone)
			return
		}
		// By content, not by time alone: scripts change a file within the second, which a time in a header cannot tell.
		if body, err := root.ReadFile(strings.TrimPrefix(r.URL.Path, "/")); err == nil {
			w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(body)))
		}
		files.ServeHTTP(w, r)
	})
}
