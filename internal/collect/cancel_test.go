package collect_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/collect"
	"dateline/internal/fetch"
	"dateline/internal/news"
)

// getterFunc is a getter that is one function.
type getterFunc func(ctx context.Context, req fetch.Request) (*fetch.Response, error)

func (f getterFunc) Get(ctx context.Context, req fetch.Request) (*fetch.Response, error) {
	return f(ctx, req)
}

// stoppable is a site with feeds and pages whose nth request calls stop and is then never answered.
func stoppable(tb testing.TB, feeds int) (addresses []string, stopAt func(n int, stop func())) {
	tb.Helper()
	var left atomic.Int64
	var stop atomic.Pointer[func()]
	s := newSite(tb)
	hold := func(h http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if f := stop.Load(); f != nil && left.Add(-1) <= 0 {
				(*f)()
				<-r.Context().Done()
				return
			}
			h(w, r)
		}
	}
	for i := range feeds {
		path := fmt.Sprintf("/feed/%d", i)
		s.set(path, hold(tagged(`"t"`, rss(item(fmt.Sprintf("/page/%d", i), fmt.Sprintf("Thing %d", i), ago(hour), "Short.")))))
		s.set(fmt.Sprintf("/page/%d", i), hold(say(200, article("A thing", 100))))
		addresses = append(addresses, s.URL+path)
	}
	return addresses, func(n int, f func()) {
		left.Store(int64(n))
		if f == nil {
			stop.Store(nil)
			return
		}
		stop.Store(&f)
	}
}

// A program that is stopped in the middle must record no source and no page as failed, and the next run must end
// where an undisturbed one ends. If this fails, each restart makes healthy sources look ill.
func TestStoppedInTheMiddle(t *testing.T) {
	t.Parallel()
	const feeds = 24
	ends := map[string]func(context.Context) (context.Context, func()){
		"cancelled": func(ctx context.Context) (context.Context, func()) { return context.WithCancel(ctx) },
		"out of time": func(ctx context.Context) (context.Context, func()) {
			late := &lateContext{Context: ctx, done: make(chan struct{})}
			return late, late.end
		},
	}
	runs := map[string]func(r *room, ctx context.Context) error{
		"all": func(r *room, ctx context.Context) error {
			_, err := r.All(ctx, true)
			return err
		},
		"passes": func(r *room, ctx context.Context) error {
			_, err := r.Pass(ctx)
			if err == nil {
				_, err = r.PagesPass(ctx)
			}
			return err
		},
	}
	addresses, stopAt := stoppable(t, feeds)
	calm := newRoom(t, roomOptions{})
	for _, a := range addresses {
		calm.add(source(t, a))
	}
	if err := runs["all"](calm, t.Context()); err != nil {
		t.Fatal(err)
	}
	want := calm.kept()
	moments := []int{1, 7, feeds, feeds + 1, feeds + 9}
	if raced {
		moments = []int{7, feeds + 9}
	}
	for _, at := range moments {
		for ending, end := range ends {
			for running, run := range runs {
				name := fmt.Sprintf("%s, %s at request %d", running, ending, at)
				r := newRoom(t, roomOptions{workers: 4})
				for _, a := range addresses {
					r.add(source(t, a))
				}
				ctx, stop := end(t.Context())
				stopAt(at, stop)
				err := run(r, ctx)
				if !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%s: error %v, want the context's", name, err)
				}
				stopAt(0, nil)
				stop()
				for _, a := range addresses {
					if st := r.state(a); st.Status != news.SourceNew && st.Status != news.SourceOK || st.Fails > 0 || st.Error != "" {
						t.Errorf("%s: the source is %s after %d failures: %s", name, st.Status, st.Fails, st.Error)
					}
				}
				if bad := r.rows(`SELECT id FROM reports WHERE page_attempts > 0 AND page_status <> 'fetched'`); bad != "" {
					t.Errorf("%s: pages that count an attempt:\n%s", name, bad)
				}
				if running == "passes" {
					r.clock.Advance(6 * time.Minute) // the lease of what was claimed
					if _, err := r.Pass(t.Context()); err != nil {
						t.Errorf("%s: the next pass: %v", name, err)
					}
					for _, a := range addresses {
						if st := r.state(a); st.Status != news.SourceOK {
							t.Errorf("%s: after the next pass the source is %s", name, st.Status)
						}
					}
					continue
				}
				if err := run(r, t.Context()); err != nil {
					t.Errorf("%s: the next run: %v", name, err)
				}
				if diff := cmp.Diff(want, r.kept()); diff != "" {
					t.Errorf("%s: the next run did not end where an undisturbed one does (-undisturbed +this):\n%s", name, diff)
				}
			}
		}
	}
}

// lateContext is a context whose deadline passes when a test says so.
type lateContext struct {
	context.Context //nolint:containedctx // it is one itself

	done chan struct{}
	over atomic.Bool
}

func (c *lateContext) end() {
	if c.over.CompareAndSwap(false, true) {
		close(c.done)
	}
}

func (c *lateContext) Done() <-chan struct{} { return c.done }

func (c *lateContext) Err() error {
	if c.over.Load() {
		return context.DeadlineExceeded
	}
	return nil
}

// flaky is a store that fails at one of its methods.
type flaky struct {
	collect.Store

	at string
}

var errDisk = errors.New("the disk is full")

func (f flaky) SourceHealth(ctx context.Context) ([]news.SourceHealth, error) {
	if f.at == "health" {
		return nil, errDisk
	}
	return f.Store.SourceHealth(ctx)
}

func (f flaky) ClaimSources(ctx context.Context, now, lease time.Time, limit int) ([]news.SourceHealth, error) {
	if f.at == "claim" {
		return nil, errDisk
	}
	return f.Store.ClaimSources(ctx, now, lease, limit)
}

func (f flaky) DueSources(ctx context.Context, now time.Time) (int, error) {
	if f.at == "due" {
		return 0, errDisk
	}
	return f.Store.DueSources(ctx, now)
}

func (f flaky) SaveReadings(ctx context.Context, readings []news.Reading) (news.Saved, error) {
	if f.at == "readings" {
		return news.Saved{}, errDisk
	}
	return f.Store.SaveReadings(ctx, readings)
}

func (f flaky) WantedPages(ctx context.Context, now time.Time, limit int) ([]news.Page, error) {
	if f.at == "wanted" {
		return nil, errDisk
	}
	return f.Store.WantedPages(ctx, now, limit)
}

func (f flaky) SavePages(ctx context.Context, results []news.PageResult) error {
	if f.at == "pages" {
		return errDisk
	}
	return f.Store.SavePages(ctx, results)
}

// When the store fails the run must end at once with its error, leaving no goroutine behind and no source marked.
func TestStoreFails(t *testing.T) {
	t.Parallel()
	addresses, _ := stoppable(t, 200)
	for _, at := range []string{"health", "claim", "due", "readings", "wanted", "pages"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t, roomOptions{workers: 4, store: func(s collect.Store) collect.Store { return flaky{s, at} }})
			for _, a := range addresses {
				r.add(source(t, a))
			}
			var err error
			switch at {
			case "claim":
				_, err = r.Pass(t.Context())
			case "due":
				if _, err = r.Parts(t.Context()); errors.Is(err, errDisk) {
					_, err = r.Pass(t.Context())
				}
			default:
				_, err = r.All(t.Context(), true)
			}
			if !errors.Is(err, errDisk) {
				t.Errorf("error %v, want the store's", err)
			}
			if bad := r.rows(`SELECT source_id FROM source_states WHERE fails > 0`); bad != "" {
				t.Errorf("sources that are blamed for it:\n%s", bad)
			}
		})
	}
}

// A claim must outlast the slowest reading of what was claimed, or two processes read the same sources at once.
func TestLeaseOutlastsAClaim(t *testing.T) {
	t.Parallel()
	addresses, _ := stoppable(t, 8) // one claim
	var r *room
	r = newRoom(t, roomOptions{workers: 1, getter: func(g collect.Getter) collect.Getter {
		return getterFunc(func(ctx context.Context, req fetch.Request) (*fetch.Response, error) {
			r.clock.Advance(31 * time.Second) // what fetch gives one request, and the pause after it
			n, err := r.db.DueSources(ctx, r.clock.Now())
			if n > 0 || err != nil {
				t.Errorf("while a claim is read one after another, %d of its sources are due for others (%v)", n, err)
			}
			return g.Get(ctx, req)
		})
	}})
	for _, a := range addresses {
		r.add(source(t, a))
	}
	if _, err := r.Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// New must refuse what it cannot work with.
func TestNewRefuses(t *testing.T) {
	t.Parallel()
	if _, err := collect.New(collect.Options{}); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("New without options: %v, want ErrInvalid", err)
	}
}
