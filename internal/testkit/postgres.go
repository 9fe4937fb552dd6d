package testkit

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// PostgresEnv is the environment variable that names the PostgreSQL server that tests may make databases on, as a URL.
const PostgresEnv = "DATELINE_TEST_POSTGRES"

// Postgres returns the URL of a fresh, empty database on the server that DATELINE_TEST_POSTGRES names; it is dropped
// when the test ends, whoever is still connected. Two calls give two databases, so tests may run side by side.
//
// Where the variable is not set the test is skipped, and says so; but where CI is set it fails, because a suite that
// nobody ran must not look like one that passed. `make test-postgres` starts a server and sets the variable.
func Postgres(tb testing.TB) string {
	tb.Helper()
	server := os.Getenv(PostgresEnv)
	if server == "" {
		if os.Getenv("CI") != "" {
			tb.Fatalf("%s is not set, and CI must not skip: run .ci/run postgres", PostgresEnv)
		}
		tb.Skipf("NO POSTGRESQL: %s is skipped; make test-postgres runs it", tb.Name())
	}
	address, err := url.Parse(server)
	if err != nil {
		tb.Fatalf("%s is no URL: %v", PostgresEnv, err)
	}
	name := "dateline_test_" + strings.ToLower(rand.Text())
	administer(tb, server, "create database "+name)
	// Registered first, so run last: by then the test has closed what it opened, or the drop does.
	tb.Cleanup(func() { administer(tb, server, "drop database if exists "+name+" with (force)") })
	fresh := *address
	fresh.Path = "/" + name
	return fresh.String()
}

// administer runs one statement on a connection of its own, because neither statement may run in a transaction and
// no connection may stay in a database that is to be dropped. It takes no context from the test, which has ended
// when the database is dropped.
func administer(tb testing.TB, server, statement string) {
	tb.Helper()
	ctx, stop := context.WithTimeout(context.WithoutCancel(tb.Context()), time.Minute)
	defer stop()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		tb.Fatalf("connect to the server of %s: %v", PostgresEnv, err)
	}
	defer func() {
		if err := conn.Close(ctx); err != nil {
			tb.Errorf("close the connection to the server of %s: %v", PostgresEnv, err)
		}
	}()
	if _, err := conn.Exec(ctx, statement); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}
