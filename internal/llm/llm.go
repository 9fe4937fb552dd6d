// Package llm asks language models, and trusts none of them. It chooses a model for a task, falls back to the next where
// one fails, keeps each call within time, size and money, remembers answers, and checks that an answer has the shape
// that was asked for. Whether an answer is true it does not know: internal/proof checks that, sentence by sentence.
//
// The one idea needed to read it: an answer is a stranger's input, and so are the texts that a prompt quotes. What goes
// out is fenced as data; what comes back is bounded, parsed strictly, held against a schema, and reduced to sentences
// that name passages which were really sent (Writer). The worst that a call can cost is charged before it is made
// (Ledger), so that neither a crash nor a lying count can pass the ceiling. With no model every call is
// news.ErrUnavailable, and the caller prints what sources said.
//
// It stores nothing itself: Ledger and Cache are the store's. The providers' wire formats are in the packages below it.
package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"dateline/internal/news"
)

// Task is what a model is asked to do. The operator may name other models for each.
type Task string

// The tasks.
const (
	Summarise Task = "summarise" // a story's sentences from its passages
	Headline  Task = "headline"  // one headline from passages
	Translate Task = "translate" // given sentences into the other language, still held by their passages
	Dive      Task = "dive"      // one section of a deep dive
	Lead      Task = "lead"      // the week in three sentences, each from a sentence about one story
	Link      Task = "link"      // whether reports tell of one event
)

// Tasks returns all tasks, in the order in which they are shown.
func Tasks() []Task { return []Task{Summarise, Headline, Translate, Lead, Dive, Link} }

// Request is one question, whole: nothing of it depends on what was asked before.
type Request struct {
	Task Task
	// Scope is what the spending counts against, such as the week of an issue: each has the ceiling of an issue.
	Scope string
	// System says what to do and how to answer; Prompt holds the data. Both are sent as they are.
	System string
	Prompt string
	// Schema is what the answer must be.
	Schema *Schema
	// MaxTokens bounds the answer, thoughts and all. It must be positive, since it bounds the price too.
	MaxTokens int
	// Temperature is sent where it is set; many newer models refuse it.
	Temperature *float64
	// Fresh leaves remembered answers aside and remembers none: for trying a model.
	Fresh bool
	// Kept asks nobody: only an answer that is remembered is given, else ErrNotKept.
	Kept bool
}

func (r *Request) check() error {
	switch {
	case r.Task == "" || r.Scope == "" || r.Prompt == "" || r.Schema == nil:
		return fmt.Errorf("%w: a request needs a task, a scope, a prompt and a schema", news.ErrInvalid)
	case r.MaxTokens < 1:
		return fmt.Errorf("%w: a request needs a bound on its answer", news.ErrInvalid)
	}
	return nil
}

// ErrNotKept says that a question that was to be answered from memory alone was not answered before. It wraps
// news.ErrUnavailable.
var ErrNotKept = fmt.Errorf("%w: it was not asked before", news.ErrUnavailable)

// Response is an answer that has the right shape.
type Response struct {
	// JSON is the answer, valid by the schema, without blanks and with keys in order.
	JSON json.RawMessage
	// Model is the configured name of the model that answered.
	Model string
	Usage Usage
	// Cost is what this answer was charged with; zero if it was remembered.
	Cost    Money
	Latency time.Duration
	Cached  bool
	// Attempts are all calls that were made or refused for it, in order; the last one succeeded.
	Attempts []Attempt
}

// Usage is how many tokens a provider says it counted.
type Usage struct {
	Input  int64 `json:"input"`
	Output int64 `json:"output"` // with thoughts
	// Told says that the provider gave counts at all.
	Told bool `json:"told"`
}

// Attempt is one call and what came of it.
type Attempt struct {
	Model   string        `json:"model"`
	Class   Class         `json:"class,omitempty"` // empty: it succeeded
	Reason  string        `json:"reason,omitempty"`
	Cost    Money         `json:"cost"`
	Latency time.Duration `json:"latency"`
}

// Generator answers requests. It may be called at once from many goroutines. An error that wraps news.ErrUnavailable
// says that no model answered well: the caller goes on without. Any other error is the store's or an ended context.
type Generator interface {
	Generate(ctx context.Context, r Request) (Response, error)
}

// None is a Generator without models.
type None struct{}

// Generate says that there is no model.
func (None) Generate(context.Context, Request) (Response, error) {
	return Response{}, fmt.Errorf("%w: no model is configured", news.ErrUnavailable)
}

// Call is a request as a provider sees it.
type Call struct {
	Model       string // the provider's name for it
	System      string
	Prompt      string
	Schema      *Schema
	MaxTokens   int
	Temperature *float64
}

// Bytes counts what the call says; no tokenizer makes more tokens of it than it has bytes.
func (c *Call) Bytes() int {
	return len(c.System) + len(c.Prompt) + len(c.Schema.Name) + len(c.Schema.Text)
}

// Reply is what a provider's model said, unchecked.
type Reply struct {
	Text  string
	Usage Usage
}

// Provider speaks one wire format to one server. It makes one attempt, without retries of its own, honours the
// context's deadline, and may be called at once from many goroutines. Errors are *Error.
type Provider interface {
	Call(ctx context.Context, c Call) (Reply, error)
}

// Class says why a call failed, and so what is to be done.
type Class string

// The classes of failures.
const (
	ClassConnect Class = "connect" // nothing was sent: the server cannot be reached, or may not be
	ClassTimeout Class = "timeout" // it took too long; what it cost is unknown
	ClassCut     Class = "cut"     // the connection broke, or the answer is no answer of the provider's kind
	ClassPace    Class = "pace"    // 429: asked too often
	ClassBusy    Class = "busy"    // 503, 529: overloaded, nothing was done
	ClassServer  Class = "server"  // any other 5xx, and 408: it may have done the work
	ClassDenied  Class = "denied"  // 401, 403: the key is wrong or missing
	ClassRequest Class = "request" // any other 4xx: it will not take this request or does not know the model
	ClassRefusal Class = "refusal" // the model would not answer
	ClassLength  Class = "length"  // the answer ended at its bound, or is longer than any answer may be
	ClassShape   Class = "shape"   // the answer is not JSON, or not by the schema
	ClassMoney   Class = "money"   // it could cost more than is left; nothing was sent
	ClassOpen    Class = "open"    // the model failed too often just now; nothing was sent
)

// free says that the provider did nothing that it bills.
func (c Class) free() bool {
	switch c {
	case ClassConnect, ClassPace, ClassBusy, ClassDenied, ClassRequest:
		return true
	default:
		return false
	}
}

// again says that the same call may succeed a little later.
func (c Class) again() bool {
	switch c {
	case ClassConnect, ClassPace, ClassBusy, ClassServer, ClassCut:
		return true
	default:
		return false
	}
}

// Error is a failed call.
type Error struct {
	Class  Class
	Status int // of HTTP, where there was one
	// RetryAfter is how long the provider asks to be left alone; zero if it does not say.
	RetryAfter time.Duration
	// Usage is what the provider counted all the same.
	Usage Usage
	Err   error
}

// Error says what happened, without keys and without what was sent.
func (e *Error) Error() string {
	text := string(e.Class)
	if e.Status != 0 {
		text += fmt.Sprintf(" (HTTP %d)", e.Status)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Exhausted says that no model answered well, with all that was tried. It wraps news.ErrUnavailable.
type Exhausted struct {
	Task     Task
	Attempts []Attempt
}

// Error lists the attempts.
func (e *Exhausted) Error() string {
	parts := make([]string, len(e.Attempts))
	for i, a := range e.Attempts {
		parts[i] = a.Model + ": " + a.Reason
	}
	if len(parts) == 0 {
		parts = []string{"no model is configured"}
	}
	return fmt.Sprintf("%s: %v: %s", e.Task, news.ErrUnavailable, strings.Join(parts, "; "))
}

// Last returns the class of the last attempt; empty if there was none.
func (e *Exhausted) Last() Class {
	if len(e.Attempts) == 0 {
		return ""
	}
	return e.Attempts[len(e.Attempts)-1].Class
}

// Unwrap returns news.ErrUnavailable.
func (e *Exhausted) Unwrap() error { return news.ErrUnavailable }

// asError returns what is known of a failed call.
func asError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Class: ClassCut, Err: err}
}
