// Package hooks takes the reports of relays that post them: Amazon SES through SNS, Mailgun, Postmark and SendGrid. Each
// has its own way to show that it is the sender, and nothing is read before that is checked.
//
// A report names its reader by an address or a message id that we signed; whether it did is for the taker to say. So
// even a relay's own word counts for none but the reader of a message that left here.
//
// It stores nothing. A report that comes twice has the same key, so it counts once.
package hooks

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"dateline/internal/news"
	"dateline/internal/web"
)

// Taker takes what relays say. An error means that it must be said again.
type Taker interface {
	Note(ctx context.Context, n news.ReturnNote) error
}

// Getter fetches what an address of Amazon's holds: a certificate, or the confirmation of a subscription.
type Getter interface {
	Get(ctx context.Context, url string) ([]byte, error)
}

// Options are what New needs. Taker and Log are required; a relay without its field is answered as if it were not there.
type Options struct {
	Taker Taker
	Log   *slog.Logger
	// Topics are the ARNs of the SNS topics whose messages are taken: anybody has topics of their own. Get fetches.
	Topics []string
	Get    Getter
	// MailgunKey is the account's HTTP webhook signing key.
	MailgunKey string
	// PostmarkLogin is "user:password" of the address that Postmark posts to.
	PostmarkLogin string
	// SendGridKey is the verification key of the signed event webhook: see ParseSendGridKey.
	SendGridKey *ecdsa.PublicKey
}

// Bounds of a post: the longest of the relays, SendGrid's, sends up to 10,000 events.
const (
	maxBody   = 4 << 20
	maxEvents = 10_000
)

// Path is below which relays post.
const Path = "/hooks/"

// New returns the handler of all that is configured; nothing is answered with 404, whatever the method.
func New(o Options) (http.Handler, error) {
	if o.Taker == nil || o.Log == nil || len(o.Topics) > 0 && o.Get == nil {
		return nil, fmt.Errorf("hooks: %w: missing options", news.ErrInvalid)
	}
	h := &hooks{o: o}
	mux := http.NewServeMux()
	if len(o.Topics) > 0 {
		s := &sns{topics: o.Topics, get: o.Get, log: o.Log, fetching: make(chan struct{}, maxFetches)}
		mux.Handle("POST "+Path+"ses", h.post(s.read))
	}
	if o.MailgunKey != "" {
		mux.Handle("POST "+Path+"mailgun", h.post(h.mailgun))
	}
	if o.PostmarkLogin != "" {
		mux.Handle("POST "+Path+"postmark", h.post(h.postmark))
	}
	if o.SendGridKey != nil {
		mux.Handle("POST "+Path+"sendgrid", h.post(h.sendGrid))
	}
	return web.Secure(mux), nil
}

type hooks struct{ o Options }

// errDenied says that a post is not from whom it says it is.
var errDenied = errors.New("denied")

// reader checks who posts, and reads what they say. It returns errDenied for a stranger and news.ErrInvalid for what is
// not understood.
type reader func(r *http.Request, body []byte) ([]news.ReturnNote, error)

// post is a handler that takes what a reader reads. A relay repeats what was not answered with 200.
func (h *hooks) post(read reader) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if _, long := errors.AsType[*http.MaxBytesError](err); long {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		if err != nil {
			http.Error(w, "not read", http.StatusBadRequest)
			return
		}
		notes, err := read(r, body)
		for i := 0; err == nil && i < len(notes); i++ {
			err = h.o.Taker.Note(r.Context(), notes[i])
		}
		switch {
		case err == nil:
			w.Header().Set("Cache-Control", "no-store")
			w.WriteHeader(http.StatusOK)
		case errors.Is(err, errDenied):
			h.o.Log.WarnContext(r.Context(), "a report that its relay did not sign was refused", "path", r.URL.Path)
			if r.URL.Path == Path+"postmark" {
				w.Header().Set("WWW-Authenticate", `Basic realm="dateline"`)
				http.Error(w, "unauthorized", http.StatusUnauthorized)
				return
			}
			http.Error(w, "forbidden", http.StatusForbidden)
		case errors.Is(err, news.ErrInvalid):
			h.o.Log.WarnContext(r.Context(), "a relay's report was not understood", "path", r.URL.Path, "err", err)
			http.Error(w, "not understood", http.StatusBadRequest)
		default:
			if r.Context().Err() == nil {
				h.o.Log.ErrorContext(r.Context(), "a relay's report was not taken", "path", r.URL.Path, "err", err)
			}
			http.Error(w, "try again later", http.StatusServiceUnavailable)
		}
	})
}
