package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"dateline/internal/app"
	"dateline/internal/collect"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// reporter tells a person how far long work has come: a bar on a terminal, plain lines elsewhere.
type reporter struct {
	mu    sync.Mutex
	out   io.Writer
	bar   *progressbar.ProgressBar
	stage string
	last  time.Time
	fancy bool
}

// every is how often plain lines come.
const every = 5 * time.Second

func newReporter(out io.Writer) *reporter {
	f, ok := out.(*os.File)
	return &reporter{out: out, fancy: ok && isTerminal(f)}
}

// Say prints a sentence, over the bar if there is one.
func (r *reporter) Say(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.bar != nil {
		_ = r.bar.Clear() // only how it looks
	}
	_, _ = fmt.Fprintf(r.out, format+"\n", args...) // a closed terminal is no reason to stop
}

// Progress shows how far a stage has come.
func (r *reporter) Progress(p collect.Progress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.fancy {
		r.line(p)
		return
	}
	if r.bar == nil || r.stage != p.Stage {
		r.stage = p.Stage
		total := p.Total
		if total == 0 {
			total = -1 // a spinner: how many pages are wanted is not known beforehand
		}
		r.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(r.out), progressbar.OptionSetWidth(24),
			progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	}
	if p.Stage == app.StageWriting {
		r.bar.Describe(p.Stage)
	} else {
		r.bar.Describe(fmt.Sprintf("%s: %d new, %d failing", p.Stage, p.Saved.New, p.Failing))
	}
	_ = r.bar.Set(p.Done)
	if p.Done == p.Total {
		_ = r.bar.Finish()
		r.bar = nil
	}
}

func (r *reporter) line(p collect.Progress) {
	now := time.Now()
	if now.Sub(r.last) < every && p.Done != p.Total && r.stage == p.Stage {
		return
	}
	r.last, r.stage = now, p.Stage
	if p.Stage == app.StageWriting {
		_, _ = fmt.Fprintf(r.out, "%s: %d of %d\n", p.Stage, p.Done, p.Total)
		return
	}
	if p.Total > 0 {
		_, _ = fmt.Fprintf(r.out, "%s: %d of %d, %d new reports, %d failing\n", p.Stage, p.Done, p.Total, p.Saved.New, p.Failing)
		return
	}
	_, _ = fmt.Fprintf(r.out, "%s: %d done, %d without text\n", p.Stage, p.Done, p.Failing)
}

// Count shows how much of work is done whose size is known in some unit, 0 if it is not, with a note.
func (r *reporter) Count(stage string, done, total int64, note string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.fancy {
		if now := time.Now(); now.Sub(r.last) >= every {
			r.last = now
			_, _ = fmt.Fprintf(r.out, "%s: %s\n", stage, note) // a closed terminal is no reason to stop
		}
		return
	}
	if r.bar == nil || r.stage != stage {
		r.stage = stage
		if total == 0 {
			total = -1 // a spinner
		}
		r.bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(r.out), progressbar.OptionSetWidth(24),
			progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	}
	r.bar.Describe(stage + ": " + note)
	_ = r.bar.Set64(done) // only how it looks
}

// Done takes the bar away.
func (r *reporter) Done() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.bar != nil {
		_ = r.bar.Finish() // only how it looks
		r.bar = nil
	}
}
