package fetch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"dateline/internal/fetch"
	"dateline/internal/news"
)

// TestWords fails if a class of failure has no words of its own, or if a person reads a program's text.
func TestWords(t *testing.T) {
	t.Parallel()
	classes := []fetch.Class{
		fetch.ClassBadURL, fetch.ClassRefused, fetch.ClassResolve, fetch.ClassConnect, fetch.ClassTLS, fetch.ClassTimeout,
		fetch.ClassProtocol, fetch.ClassRedirect, fetch.ClassTooLarge, fetch.ClassEncoding, fetch.ClassStatus, fetch.ClassGone,
		fetch.ClassRobots, fetch.ClassThrottled, fetch.ClassPaused,
	}
	seen := map[string]fetch.Class{}
	for _, class := range classes {
		cause := &net.OpError{Op: "read", Net: "tcp", Err: errors.New("0x1f")}
		err := &fetch.Error{Class: class, Host: "a.example", Status: 418, RetryAfter: 90 * time.Minute, Err: cause}
		words := err.Words()
		if other, twice := seen[words]; twice {
			t.Errorf("%s and %s have the same words", class, other)
		}
		seen[words] = class
		if class != fetch.ClassBadURL && (!strings.Contains(words, "a.example") || strings.Contains(words, "0x1f")) {
			t.Errorf("%s: words = %q", class, words)
		}
		want := news.ErrUnavailable
		if class == fetch.ClassBadURL || class == fetch.ClassRefused {
			want = news.ErrInvalid
		}
		if !errors.Is(fmt.Errorf("read: %w", err), want) {
			t.Errorf("%s is not %v", class, want)
		}
		lasting := errors.Is(want, news.ErrInvalid) || class == fetch.ClassRedirect || class == fetch.ClassTooLarge || class == fetch.ClassEncoding ||
			class == fetch.ClassStatus || class == fetch.ClassGone || class == fetch.ClassRobots
		if err.Temporary() == lasting {
			t.Errorf("%s: Temporary() = %v", class, err.Temporary())
		}
		if !errors.Is(err, cause.Err) {
			t.Errorf("%s hides its cause", class)
		}
		if !strings.Contains(err.Error(), string(class)) {
			t.Errorf("Error() = %q", err.Error())
		}
	}
	for status, want := range map[int]bool{400: false, 403: false, 404: false, 408: true, 425: true, 500: true, 503: true} {
		if err := (&fetch.Error{Class: fetch.ClassStatus, Status: status}); err.Temporary() != want {
			t.Errorf("status %d: Temporary() = %v", status, err.Temporary())
		}
	}
	slow := &fetch.Error{Class: fetch.ClassConnect, Err: fmt.Errorf("dial: %w", context.DeadlineExceeded)}
	if errors.Is(slow, context.DeadlineExceeded) {
		t.Error("a host's time-out looks like the end of the caller's context")
	}
	for wait, want := range map[time.Duration]string{
		0: "a moment", 5 * time.Second: "5 s", 3 * time.Minute: "3 min", 90 * time.Minute: "90 min", 24 * time.Hour: "24 h",
	} {
		err := &fetch.Error{Class: fetch.ClassPaused, Host: "a.example", RetryAfter: wait}
		if words := err.Words(); !strings.Contains(words, want) {
			t.Errorf("%v: words = %q, want %q", wait, words, want)
		}
	}
}

// TestLogKeepsSecrets fails if a key in an address is written to the log.
func TestLogKeepsSecrets(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	c, err := fetch.New(fetch.Options{
		UserAgent: agent, Now: time.Now, AllowNet: loopback(),
		Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	for _, u := range []string{
		s.URL + "/feed?key=secret#secret", "http://me:secret@a.example/", "http://127.0.0.1:1/?secret", "http://[::1?secret", "http://10.0.0.1/?secret",
	} {
		_, _ = c.Get(t.Context(), fetch.Request{URL: u})
	}
	if text := log.String(); strings.Contains(text, "secret") || strings.Count(text, "\n") != 5 || !strings.Contains(text, "/feed") {
		t.Errorf("log = %s", text)
	}
}
