package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"dateline/internal/desk"
	"dateline/internal/job"
	"dateline/internal/news"
)

// watched lets passes note how they go, and run when somebody asks for it.
func (a *App) watched(all []job.Schedule) []job.Schedule {
	for i := range all {
		w := &watch{app: a, name: all[i].Name, pass: all[i].Pass, rare: all[i].Cron != ""}
		all[i].Pass = w.run
		all[i].Asked = func(ctx context.Context) (bool, error) { return a.Store.PassAsked(ctx, w.name) }
	}
	return all
}

// watch is a pass that notes how it goes.
type watch struct {
	app  *App
	name string
	pass job.Pass
	rare bool // it has times of its own

	mu      sync.Mutex
	began   time.Time // by mu; zero while it does not run
	noted   time.Time // by mu; when it was last noted that it went well
	faulted bool      // by mu; the last end that was noted was a failure
}

const (
	// noteTime is how long noting may take, noteEvery how often it is noted of a pass that runs at every tick that all is well.
	noteTime  = 5 * time.Second
	noteEvery = 10 * time.Minute
	// maxFault cuts the text of a failure, in bytes.
	maxFault = 600
)

// run does a piece of the pass's work. That it cannot be noted stops nothing.
func (w *watch) run(ctx context.Context) (more bool, err error) {
	began := w.begin(ctx)
	more, err = w.pass(ctx)
	if errors.Is(ctx.Err(), context.Canceled) || more && err == nil {
		return more, err // stopped, which is no result; or it goes on
	}
	w.end(ctx, began, err)
	return more, err
}

func (w *watch) begin(ctx context.Context) time.Time {
	now := wall()()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.began.IsZero() {
		return w.began
	}
	w.began = now
	asked, err := w.app.Store.PassAsked(ctx, w.name)
	if err == nil && (asked || w.rare) {
		err = w.app.Store.PassBegan(ctx, w.name, now)
		w.noted = time.Time{} // whoever asked is told how it went
	}
	w.complain(ctx, err)
	return now
}

func (w *watch) end(ctx context.Context, began time.Time, fault error) {
	now := wall()()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.began = time.Time{}
	if fault == nil && !w.faulted && now.Sub(w.noted) < noteEvery && !w.rare {
		return
	}
	text := ""
	switch {
	case errors.Is(fault, context.DeadlineExceeded) && ctx.Err() != nil:
		text = "it took longer than a run may take; it goes on at the next"
	case fault != nil:
		text = strings.ToValidUTF8(fault.Error()[:min(len(fault.Error()), maxFault)], "")
	}
	w.faulted, w.noted = fault != nil, now
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer stop()
	w.complain(ctx, w.app.Store.PassEnded(ctx, w.name, began, now, text))
}

func (w *watch) complain(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		w.app.log.WarnContext(ctx, "how a pass goes is not noted", "pass", w.name, "err", err)
	}
}

// deskJobs are the passes as the desk wants them.
type deskJobs struct{ app *App }

// Jobs returns all passes, also those that only other processes run or have noted, in the order of the flow.
func (j deskJobs) Jobs(ctx context.Context) ([]desk.Job, error) {
	runs, err := j.app.Store.PassRuns(ctx)
	if err != nil {
		return nil, err
	}
	var out []desk.Job
	own := j.app.schedules()
	for _, s := range j.app.schedulesOf(func(string) bool { return true }) {
		next, err := s.Next(j.app.now())
		if err != nil {
			return nil, err
		}
		here := slices.ContainsFunc(own, func(o job.Schedule) bool { return o.Name == s.Name })
		out = append(out, desk.Job{Name: s.Name, Cron: s.Cron, NextAt: next, Elsewhere: !here})
	}
	for _, r := range runs {
		i := slices.IndexFunc(out, func(o desk.Job) bool { return o.Name == r.Name })
		if i < 0 {
			i, out = len(out), append(out, desk.Job{Name: r.Name, Elsewhere: true})
		}
		o := &out[i]
		o.BeganAt, o.EndedAt, o.OKAt, o.FailedAt, o.Fault, o.AskedAt = r.BeganAt, r.EndedAt, r.OKAt, r.FailedAt, r.Fault, r.AskedAt
	}
	return out, nil
}

// AskForJob lets a pass run at the next tick.
func (j deskJobs) AskForJob(ctx context.Context, name string) error {
	all, err := j.Jobs(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(x desk.Job) bool { return x.Name == name }) {
		return fmt.Errorf("pass %q: %w", name, news.ErrNotFound)
	}
	return j.app.Store.AskForPass(ctx, name, wall()())
}
