package subscribe

import (
	"context"
	"sync"
	"time"

	"dateline/internal/news"
)

// group takes forms together that come while others are being written, so that they wait for one sync of the disk.
type group struct {
	take func(ctx context.Context, list []news.SignUp) ([]news.SignUpOutcome, error)

	mu      sync.Mutex
	waiting []*call
	busy    bool
}

// call is a form that waits.
type call struct {
	signUp  news.SignUp
	outcome news.SignUpOutcome
	err     error
	turn    chan bool // true: lead the next group; false: it is done
}

// maxGroup bounds a transaction, and with it how long one waits for others.
const maxGroup = 64

// writeTime is how long a group may take.
const writeTime = 10 * time.Second

// do writes a form, with those that wait beside it. It does not end with one visitor's request, since others wait for
// the same transaction.
func (g *group) do(ctx context.Context, s news.SignUp) (news.SignUpOutcome, error) {
	c := &call{signUp: s, turn: make(chan bool, 1)}
	g.mu.Lock()
	g.waiting = append(g.waiting, c)
	if g.busy {
		g.mu.Unlock()
		if lead := <-c.turn; !lead {
			return c.outcome, c.err
		}
		g.mu.Lock()
	}
	g.busy = true
	n := min(len(g.waiting), maxGroup)
	mine := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	g.mu.Unlock()

	g.write(ctx, mine)

	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy = false
	if len(g.waiting) > 0 {
		g.busy = true
		g.waiting[0].turn <- true
	}
	return c.outcome, c.err
}

// write takes a group and tells those that wait, but for the one who leads, what came of it.
func (g *group) write(ctx context.Context, calls []*call) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), writeTime)
	defer stop()
	list := make([]news.SignUp, len(calls))
	for i, c := range calls {
		list[i] = c.signUp
	}
	outcomes, err := g.take(ctx, list)
	for i, c := range calls {
		c.err = err
		if err == nil {
			c.outcome = outcomes[i]
		}
		c.turn <- false
	}
}
