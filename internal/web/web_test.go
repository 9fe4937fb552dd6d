package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dateline/internal/news"
	"dateline/internal/web"
)

func ask(tb testing.TB, h http.Handler, method string, headers ...string) *httptest.ResponseRecorder {
	tb.Helper()
	r := httptest.NewRequestWithContext(tb.Context(), method, "/a?secret=1", http.NoBody)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func errorsTo(log io.Writer) *web.Errors {
	return &web.Errors{
		Logger: slog.New(slog.NewTextHandler(log, nil)),
		Page: func(w http.ResponseWriter, _ *http.Request, status int, id string) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, id)
		},
	}
}

// Each kind of error has its status; only what is our fault is logged, once, and readers get an id instead of the error.
func TestErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err    error
		status int
		logged bool
	}{
		{news.ErrNotFound, 404, false},
		{fmt.Errorf("read: %w", news.ErrNotFound), 404, false},
		{news.ErrInvalid, 400, false},
		{news.ErrConflict, 409, false},
		{news.ErrFrozen, 409, false},
		{news.ErrUnavailable, 503, true},
		{errors.New("disk on fire"), 500, true},
		{context.Canceled, 500, true}, // the request's own context still stands, so somebody waits
	} {
		t.Run(tt.err.Error(), func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			w := ask(t, errorsTo(&log).Wrap(func(http.ResponseWriter, *http.Request) error { return tt.err }), http.MethodGet)
			id := w.Header().Get("X-Request-Id")
			if w.Code != tt.status || (id != "") != tt.logged || w.Body.String() != id {
				t.Errorf("status %d, id %q, body %q, want %d", w.Code, id, w.Body, tt.status)
			}
			if got := strings.Count(log.String(), "\n"); (got == 1) != tt.logged {
				t.Errorf("logged %d lines: %s", got, log.String())
			}
			if strings.Contains(log.String(), "secret") {
				t.Errorf("the query was logged: %s", log.String())
			}
		})
	}
}

func TestPanic(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	w := ask(t, errorsTo(&log).Wrap(func(http.ResponseWriter, *http.Request) error { panic("no such row") }), http.MethodGet)
	if w.Code != http.StatusInternalServerError || !strings.Contains(log.String(), "no such row") ||
		!strings.Contains(log.String(), "web_test.go") {
		t.Errorf("a panic gave %d and logged %s", w.Code, log.String())
	}
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("an aborted handler gave %v", err)
		}
	}()
	ask(t, errorsTo(&log).Wrap(func(http.ResponseWriter, *http.Request) error { panic(http.ErrAbortHandler) }), http.MethodGet)
}

// A reader who went away is no fault.
func TestReaderGone(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", http.NoBody)
	errorsTo(&log).Wrap(func(_ http.ResponseWriter, r *http.Request) error {
		return fmt.Errorf("read: %w", r.Context().Err())
	}).ServeHTTP(httptest.NewRecorder(), r)
	if log.Len() > 0 {
		t.Errorf("logged %s", log.String())
	}
}

func sender(p web.Reply) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := web.Send(w, r, p); err != nil {
			panic(err)
		}
	})
}

func TestSend(t *testing.T) {
	t.Parallel()
	long := web.Reply{Type: "text/html; charset=utf-8", Lang: "en", Body: bytes.Repeat([]byte("a word "), 400)}
	short := web.Reply{Type: "text/plain", Body: []byte("short")}
	missing := web.Reply{Status: http.StatusNotFound, Type: "text/html", Body: long.Body}
	tag, zipTag := web.ETag(long.Body, false), web.ETag(long.Body, true)
	for _, tt := range []struct {
		name, method string
		reply        web.Reply
		headers      []string
		status       int
		tag, coding  string
		body         bool
	}{
		{"plain", "GET", long, nil, 200, tag, "", true},
		{"head", "HEAD", long, nil, 200, tag, "", false},
		{"gzip", "GET", long, []string{"Accept-Encoding", "br;q=1.0, gzip;q=0.5"}, 200, zipTag, "gzip", true},
		{"any", "GET", long, []string{"Accept-Encoding", "*"}, 200, zipTag, "gzip", true},
		{"any but gzip", "GET", long, []string{"Accept-Encoding", "gzip;q=0, *"}, 200, tag, "", true},
		{"odd weight", "GET", long, []string{"Accept-Encoding", "GZIP ; q=x"}, 200, zipTag, "gzip", true},
		{"too short", "GET", short, []string{"Accept-Encoding", "gzip"}, 200, web.ETag(short.Body, false), "", true},
		{"a picture", "GET", web.Reply{Type: "image/png", Body: long.Body}, []string{"Accept-Encoding", "gzip"}, 200, tag, "", true},
		{"held", "GET", long, []string{"If-None-Match", tag}, 304, tag, "", false},
		{"held weakly", "GET", long, []string{"If-None-Match", `"no", W/` + tag}, 304, tag, "", false},
		{"held in the other form", "GET", long, []string{"If-None-Match", zipTag}, 304, tag, "", false},
		{"anything held", "GET", long, []string{"If-None-Match", "*"}, 304, tag, "", false},
		{"other held", "GET", long, []string{"If-None-Match", `"no"`}, 200, tag, "", true},
		{"error", "GET", missing, []string{"If-None-Match", "*"}, 404, "", "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := ask(t, sender(tt.reply), tt.method, tt.headers...)
			h := w.Header()
			if w.Code != tt.status || h.Get("ETag") != tt.tag || h.Get("Content-Encoding") != tt.coding {
				t.Errorf("status %d, ETag %q, Content-Encoding %q, want %d, %q, %q",
					w.Code, h.Get("ETag"), h.Get("Content-Encoding"), tt.status, tt.tag, tt.coding)
			}
			if h.Get("Vary") != "Accept-Encoding" || h.Get("Cache-Control") != "no-cache" {
				t.Errorf("Vary %q, Cache-Control %q", h.Get("Vary"), h.Get("Cache-Control"))
			}
			if got := w.Body.Len() > 0; got != tt.body {
				t.Errorf("%d bytes of body", w.Body.Len())
			}
			if tt.body && h.Get("Content-Length") != fmt.Sprint(w.Body.Len()) {
				t.Errorf("Content-Length %s of %d bytes", h.Get("Content-Length"), w.Body.Len())
			}
			if tt.coding == "gzip" {
				z, err := gzip.NewReader(w.Body)
				if err != nil {
					t.Fatal(err)
				}
				if body, err := io.ReadAll(z); err != nil || !bytes.Equal(body, tt.reply.Body) {
					t.Errorf("compressed body differs (%v)", err)
				}
			}
		})
	}
}

// Whatever headers a reader sends, the answer is the whole body, readable as it says, or 304.
func FuzzSend(f *testing.F) {
	f.Add("gzip;q=0.1,,*;q=", `W/"x", "y`)
	f.Add("identity", "*")
	body := bytes.Repeat([]byte("电头 "), 600)
	f.Fuzz(func(t *testing.T, accept, match string) {
		w := ask(t, sender(web.Reply{Type: "text/plain", Body: body}), http.MethodGet, "Accept-Encoding", accept, "If-None-Match", match)
		if w.Code == http.StatusNotModified {
			if w.Body.Len() > 0 {
				t.Error("304 with a body")
			}
			return
		}
		var r io.Reader = w.Body
		if w.Header().Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(r)
			if err != nil {
				t.Fatal(err)
			}
			r = z
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, body) {
			t.Errorf("status %d, body differs (%v)", w.Code, err)
		}
	})
}
