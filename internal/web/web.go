// Package web holds what every face needs of HTTP and no face should write twice: handlers that return an error, one
// table from errors to statuses, replies with validators and compression, and the headers that keep a page harmless.
//
// It knows no page, no word of any language and no row. The one idea needed to read it: a handler makes its whole
// answer in memory and hands it over as a Reply, so that a fault in the middle never sends half a page.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"dateline/internal/news"
)

// Func is a handler that may fail. What it returns is turned into an answer by Errors, so it must not have written
// anything when it returns an error.
type Func func(w http.ResponseWriter, r *http.Request) error

// Errors turns what handlers return into answers. People read a fixed text and a request id, never the error itself.
type Errors struct {
	// Logger gets what is nobody's fault but ours, with the request id. Required.
	Logger *slog.Logger
	// Page writes the answer for a status (404, 500, …); id is empty where people need none. Required.
	Page func(w http.ResponseWriter, r *http.Request, status int, id string)
}

// Status says which HTTP status an error means. What is not one of the errors of news is 500.
func Status(err error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case errors.Is(err, news.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, news.ErrInvalid):
		return http.StatusBadRequest
	case errors.Is(err, news.ErrConflict), errors.Is(err, news.ErrFrozen):
		return http.StatusConflict
	case errors.Is(err, news.ErrUnavailable):
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// Wrap makes a handler of f. Errors and panics become answers; a reader who went away gets none, and is not logged.
func (e *Errors) Wrap(f Func) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				e.fail(w, r, fmt.Errorf("panic: %v", p), debug.Stack())
			}
		}()
		if err := f(w, r); err != nil {
			e.fail(w, r, err, nil)
		}
	})
}

func (e *Errors) fail(w http.ResponseWriter, r *http.Request, err error, stack []byte) {
	if r.Context().Err() != nil && errors.Is(err, context.Cause(r.Context())) {
		return
	}
	status := Status(err)
	if status < http.StatusInternalServerError {
		e.Page(w, r, status, "")
		return
	}
	id := newID()
	attrs := []any{"request", id, "method", r.Method, "path", r.URL.Path, "err", err}
	if stack != nil {
		attrs = append(attrs, "stack", string(stack))
	}
	e.Logger.ErrorContext(r.Context(), "request failed", attrs...)
	w.Header().Set("X-Request-Id", id)
	e.Page(w, r, status, id)
}

// newID names a failed request so that a reader's message and the log can be put together.
func newID() string { return strings.ToLower(rand.Text()[:12]) }

// Secure sets the headers that keep a page harmless: nothing runs, nothing is loaded from elsewhere, nobody frames
// it. They hold for every answer of next.
func Secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "+
			"form-action 'self'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		next.ServeHTTP(w, r)
	})
}
