package compose

import (
	"context"
	"log/slog"
	"strings"

	"dateline/internal/llm"
	"dateline/internal/news"
)

// canaryShare is which part of all sentences may be canaries before somebody should look: one in fifty (RELIABILITY, T-LLM-4).
const canaryShare = 50

// tally logs what came of asking models for parts of an issue or a dive, each refusal and failure where an operator looks
// for it, and what they come to.
type tally struct {
	log                                                *slog.Logger
	asked, written, proved, refused, canaries, stopped int
}

// part logs one part; nil is one that nobody was asked for.
func (t *tally) part(ctx context.Context, of string, w *news.Writing) {
	if w == nil {
		return
	}
	t.asked++
	t.proved, t.refused, t.canaries = t.proved+w.Proved, t.refused+w.Refused, t.canaries+w.Canaries
	why := ""
	for _, r := range w.Reasons {
		t.log.InfoContext(ctx, "not printed", "of", of, "task", r.Task, "lang", string(r.Lang), "why", r.Why, "text", r.Text)
		if why = r.Why; strings.Contains(why, ": "+string(llm.ClassMoney)) {
			t.stopped++
		}
	}
	switch {
	case w.By():
		t.written++
	case why != "":
		t.log.WarnContext(ctx, "stands without a model", "of", of, "why", why)
	}
}

// end logs the sums.
func (t *tally) end(ctx context.Context, of string) {
	if t.canaries*canaryShare > t.proved+t.refused {
		t.log.WarnContext(ctx, "models do what reports tell them", "of", of, "canaries", t.canaries, "sentences", t.proved+t.refused)
	}
	if t.stopped > 0 {
		t.log.WarnContext(ctx, "the spending ceiling ended writing", "of", of, "parts", t.stopped)
	}
	t.log.InfoContext(ctx, "models wrote", "of", of, "asked", t.asked, "written", t.written, "proved", t.proved, "refused", t.refused, "canaries", t.canaries)
}
