package desk

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"dateline/internal/news"
)

// Jobs is what the desk reads and starts of the passes that run by themselves.
type Jobs interface {
	Jobs(ctx context.Context) ([]Job, error)
	// AskForJob lets a job run at the next tick of a process that runs it, whatever its times; news.ErrNotFound if there is none
	// of that name.
	AskForJob(ctx context.Context, name string) error
}

// Job is a pass with its times and how it went the last time. Times are zero where it never was so.
type Job struct {
	Name      string
	Cron      string // when it runs, as five fields; empty: every minute
	Elsewhere bool   // not this process runs it, but another on the same database
	BeganAt   time.Time
	EndedAt   time.Time // before BeganAt while it runs
	OKAt      time.Time
	FailedAt  time.Time
	Fault     string // of the last failure
	AskedAt   time.Time
	NextAt    time.Time
}

func (d *Desk) jobRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/desk/jobs", Role: news.RoleEditor, do: d.jobs},
		{Method: http.MethodPost, Path: "/desk/jobs/{job}/run", Role: news.RoleEditor, do: d.runJob},
	}
}

type jobRow struct {
	Job
	About, State, When string
	OK, Failed, Next   string
	Bad, Asked         bool
}

// lateJob is how long a pass may run before it is said that it may have died.
const lateJob = 10 * time.Minute

func (d *Desk) jobs(w http.ResponseWriter, r *http.Request, v *visit) error {
	all, err := d.o.Jobs.Jobs(r.Context())
	if err != nil {
		return err
	}
	rows := make([]jobRow, 0, len(all))
	for _, j := range all {
		row := jobRow{Job: j, OK: d.at(v, j.OKAt), Failed: d.at(v, j.FailedAt), Next: d.at(v, j.NextAt), Asked: !j.AskedAt.IsZero(), When: j.Cron}
		if key := "desk.job." + j.Name; v.lex.Has(key) {
			row.About = v.lex.T(key)
		}
		row.Bad = j.FailedAt.After(j.OKAt)
		switch {
		case row.Asked:
			row.State = v.lex.T("desk.job.asked")
		case j.BeganAt.After(j.EndedAt) && d.o.Now().Sub(j.BeganAt) < lateJob:
			row.State = v.lex.T("desk.job.running", d.at(v, j.BeganAt))
		case row.Bad:
			row.State = v.lex.T("desk.job.failed")
		case j.BeganAt.After(j.EndedAt):
			row.State = v.lex.T("desk.job.died", d.at(v, j.BeganAt))
		case j.OKAt.IsZero():
			row.State = v.lex.T("desk.job.never")
		default:
			row.State = v.lex.T("desk.job.ok")
		}
		if row.When == "" && !j.NextAt.IsZero() { // one that only another process knows says nothing of its times
			row.When = v.lex.T("desk.job.always")
		}
		rows = append(rows, row)
	}
	return d.send(w, r, v, http.StatusOK, "jobs", &page{Title: v.lex.T("desk.jobs"), Here: "jobs", Done: did(r, v), Data: rows})
}

func (d *Desk) runJob(w http.ResponseWriter, r *http.Request, v *visit) error {
	name := r.PathValue("job")
	all, err := d.o.Jobs.Jobs(r.Context())
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(j Job) bool { return j.Name == name }) {
		return fmt.Errorf("job: %w", news.ErrNotFound)
	}
	if err := d.o.Jobs.AskForJob(r.Context(), name); err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "run job", name, "")
	return went(w, r, "/desk/jobs", "jobasked")
}
