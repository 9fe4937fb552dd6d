package llm

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	spread "math/rand/v2"
	"time"

	"dateline/internal/news"
)

// Ledger keeps what was spent. It is the wall: nothing else holds a ceiling.
type Ledger interface {
	// Reserve charges the most that a call can cost, before it is made, in one transaction. It grants nothing, and
	// writes nothing, where that would pass a ceiling. What costs nothing is always granted. Many may call at once.
	Reserve(ctx context.Context, c Charge, ceilings Ceilings) (granted bool, err error)
	// Settle puts what a call did cost in place of its reservation. It never charges more than was reserved; a call that
	// is settled already, or that was never reserved, is left as it is.
	Settle(ctx context.Context, id string, s Settlement) error
}

// Charge is a call about to be made.
type Charge struct {
	ID    string // unique
	Scope string
	Task  Task
	Model string // its configured name
	Worst Money
	At    time.Time
}

// Ceilings are the most that may be spent: in a scope, and in the month (UTC) of the charge over all scopes.
type Ceilings struct {
	Scope, Month Money
}

// Settlement is what came of a call.
type Settlement struct {
	Cost  Money
	Usage Usage // as the provider told it, believed or not
	// Lost says that nobody knows what the call cost: the worst case stays charged.
	Lost bool
	At   time.Time
}

// Cache remembers answers, so that an issue built twice costs nothing the second time and is the same.
type Cache interface {
	// Answer returns what was saved under the first of the keys that has something, or news.ErrNotFound.
	Answer(ctx context.Context, keys []string) (Answer, error)
	// SaveAnswer saves an answer. Of answers saved under one key the first stays.
	SaveAnswer(ctx context.Context, a Answer) error
}

// Answer is a remembered answer.
type Answer struct {
	Key   string
	Task  Task
	Model string
	JSON  []byte
	Usage Usage
	At    time.Time
}

// Model is a configured model.
type Model struct {
	Name     string // as the operator calls it
	ID       string // as the provider calls it
	Server   string // the address that it is asked at: another server may give another answer
	Provider Provider
	Price    Price
	// Timeout bounds one call. Default a minute.
	Timeout time.Duration
	// Thoughts are tokens that an answer may take beyond what is asked for: models that think count their thoughts as
	// answer. The worst case has them too. Default none.
	Thoughts int
	// Temperature is sent where a request has none; nil sends none.
	Temperature *float64
}

// RouterOptions are what NewRouter needs. A field is required unless its comment gives the default.
type RouterOptions struct {
	// Models are those to ask for each task, the first choice first. A task without any has no model.
	Models   map[Task][]Model
	Ledger   Ledger
	Cache    Cache
	Ceilings Ceilings
	// TaskTime bounds one request over all models and retries. Default three minutes.
	TaskTime time.Duration
	// Retries is how often one model is asked again after a failure that may pass. Default 2; negative never.
	Retries int
	// Now is the real clock, also where the program's is pinned: money is spent today.
	Now func() time.Time
	// Sleep waits, or ends with the context. Default a timer.
	Sleep func(context.Context, time.Duration) error
	Log   *slog.Logger
}

// Router is the Generator over the configured models.
type Router struct {
	o        RouterOptions
	breakers map[string]*breaker // by Model.Name; the map never changes
}

// NewRouter returns a Router. It refuses missing options.
func NewRouter(o RouterOptions) (*Router, error) {
	if o.Ledger == nil || o.Cache == nil || o.Now == nil || o.Log == nil {
		return nil, fmt.Errorf("llm: %w: missing options", news.ErrInvalid)
	}
	if o.TaskTime == 0 {
		o.TaskTime = 3 * time.Minute
	}
	if o.Retries == 0 {
		o.Retries = 2
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	r := &Router{o: o, breakers: map[string]*breaker{}}
	for _, models := range o.Models {
		for _, m := range models {
			if m.Name == "" || m.ID == "" || m.Provider == nil {
				return nil, fmt.Errorf("llm: %w: a model without name, id or provider", news.ErrInvalid)
			}
			r.breakers[m.Name] = &breaker{}
		}
	}
	return r, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

var errTaskTime = errors.New("the time for the task is over")

// Generate answers a request: from memory if any of the task's models answered it before, else by the first model that
// answers well. An error is *Exhausted, the store's, or that of an ended context.
func (r *Router) Generate(ctx context.Context, q Request) (Response, error) {
	if err := q.check(); err != nil {
		return Response{}, err
	}
	models := r.o.Models[q.Task]
	if len(models) == 0 {
		return Response{}, &Exhausted{Task: q.Task}
	}
	keys := make([]string, len(models))
	for i := range models {
		keys[i] = Key(&models[i], &q)
	}
	if !q.Fresh {
		a, err := r.o.Cache.Answer(ctx, keys)
		if err == nil {
			return Response{JSON: a.JSON, Model: a.Model, Usage: a.Usage, Cached: true}, nil
		}
		if !errors.Is(err, news.ErrNotFound) {
			return Response{}, err
		}
	}
	if q.Kept {
		return Response{}, ErrNotKept
	}
	timed, stop := context.WithTimeoutCause(ctx, r.o.TaskTime, errTaskTime)
	defer stop()
	var attempts []Attempt
	for i := range models {
		out, err := r.ask(timed, &models[i], &q, &attempts)
		if ctx.Err() != nil {
			return Response{}, ctx.Err() // an ended context is not a result
		}
		if err == nil {
			out.Attempts = attempts
			if !q.Fresh {
				err = r.o.Cache.SaveAnswer(ctx, Answer{Key: keys[i], Task: q.Task, Model: out.Model, JSON: out.JSON, Usage: out.Usage, At: r.o.Now()})
			}
			return out, err
		}
		if _, ok := errors.AsType[*Error](err); !ok && timed.Err() == nil {
			return Response{}, err // the store's
		}
		if timed.Err() != nil {
			break
		}
	}
	return Response{}, &Exhausted{Task: q.Task, Attempts: attempts}
}

// longestWait is how long one model is waited for that asks to be left alone; who asks for more is passed over.
const longestWait = 20 * time.Second

// ask asks one model, again where that may help. It adds every attempt to the list.
func (r *Router) ask(ctx context.Context, m *Model, q *Request, attempts *[]Attempt) (Response, error) {
	for try := 0; ; try++ {
		began := r.o.Now()
		out, err := r.once(ctx, m, q)
		a := Attempt{Model: m.Name, Cost: out.Cost, Latency: r.o.Now().Sub(began)}
		if err == nil {
			*attempts = append(*attempts, a)
			out.Latency = a.Latency
			return out, nil
		}
		e, ok := errors.AsType[*Error](err)
		if !ok {
			return out, err
		}
		a.Class, a.Reason = e.Class, e.Error()
		*attempts = append(*attempts, a)
		r.o.Log.WarnContext(ctx, "a model failed", "model", m.Name, "task", string(q.Task), "scope", q.Scope, "class", string(e.Class), "attempt", try+1, "dur", a.Latency, "err", e.Error())
		if !e.Class.again() || try >= r.o.Retries || ctx.Err() != nil {
			return out, err
		}
		wait := max(e.RetryAfter, time.Second<<try/2+spread.N(time.Second/4)) //nolint:gosec // it only spreads callers out
		if deadline, ok := ctx.Deadline(); wait > longestWait || ok && r.o.Now().Add(wait).After(deadline) {
			return out, err
		}
		if r.o.Sleep(ctx, wait) != nil {
			return out, err
		}
	}
}

var errCallTime = errors.New("the time for one call is over")

// once makes one call: allowed by the breaker, paid for first, bounded in time, settled whatever comes.
func (r *Router) once(ctx context.Context, m *Model, q *Request) (Response, error) {
	b := r.breakers[m.Name]
	if !b.allow(r.o.Now()) {
		return Response{}, &Error{Class: ClassOpen, Err: errors.New("it failed too often just now")}
	}
	call := Call{Model: m.ID, System: q.System, Prompt: q.Prompt, Schema: q.Schema, MaxTokens: q.MaxTokens + m.Thoughts, Temperature: q.Temperature}
	if call.Temperature == nil {
		call.Temperature = m.Temperature
	}
	worst := m.Price.Worst(&call)
	id := rand.Text() // no other process makes it too
	granted, err := r.o.Ledger.Reserve(ctx, Charge{ID: id, Scope: q.Scope, Task: q.Task, Model: m.Name, Worst: worst, At: r.o.Now()}, r.o.Ceilings)
	if err != nil || !granted {
		b.unknown()
		if err == nil {
			err = &Error{Class: ClassMoney, Err: fmt.Errorf("it could cost %v, which the ceiling does not leave", worst)}
		}
		return Response{}, err
	}
	timeout := m.Timeout
	if timeout == 0 {
		timeout = time.Minute
	}
	timed, stop := context.WithTimeoutCause(ctx, timeout, errCallTime)
	reply, err := m.Provider.Call(timed, call)
	late := timed.Err() != nil
	stop()
	out := Response{Model: m.Name, Usage: reply.Usage}
	if err == nil {
		out.JSON, err = q.Schema.Check(reply.Text)
	} else if late {
		err = &Error{Class: ClassTimeout, Usage: asError(err).Usage, Err: context.Cause(timed)}
	} else {
		err = asError(err)
		out.Usage = asError(err).Usage
	}
	var settled Settlement
	settled.Usage, settled.At = out.Usage, r.o.Now()
	switch {
	case err != nil && asError(err).Class.free():
	default:
		var believed bool
		settled.Cost, believed = m.Price.Charged(worst, out.Usage)
		settled.Lost = !believed
	}
	out.Cost = settled.Cost
	// A call that was made is settled also where the context ended meanwhile.
	final, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if bad := r.o.Ledger.Settle(final, id, settled); bad != nil {
		b.unknown()
		return out, fmt.Errorf("settle a call of %s: %w", m.Name, bad)
	}
	if settled.Lost && out.Usage.Told {
		r.o.Log.WarnContext(ctx, "a provider's counts are not believed; the worst case is charged", "model", m.Name,
			"input_tokens", out.Usage.Input, "output_tokens", out.Usage.Output, "worst", worst.String())
	}
	if err == nil {
		b.succeeded()
		return out, nil
	}
	if ctx.Err() != nil && !errors.Is(context.Cause(ctx), errTaskTime) {
		b.unknown()
	} else {
		b.failed(r.o.Now(), asError(err).Class == ClassDenied)
	}
	return out, err
}
