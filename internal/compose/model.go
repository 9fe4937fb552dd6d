package compose

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dateline/internal/llm"
	"dateline/internal/news"
	"dateline/internal/proof"
)

// Writer writes sentences from passages; *llm.Writer is one. What it writes is not proved: compose does that. Many may
// call at once. An error that wraps news.ErrUnavailable says that no model answered well.
type Writer interface {
	// Write asks for sentences.
	Write(ctx context.Context, r llm.WriteRequest) (*llm.Draft, error)
	// Retry asks once more, with what was refused of the first draft and why.
	Retry(ctx context.Context, r llm.WriteRequest, first *llm.Draft, refused []llm.Refusal) (*llm.Draft, error)
}

// Words says whose words an issue or a dive is written in, where there is a Writer.
type Words int

// The ways of writing.
const (
	Asked Words = iota // models are asked
	Kept               // models are not asked; what they answered before to the same questions is used
	Plain              // without models
)

// In returns a composer that has issues written so.
func (c *Composer) In(words Words) *Composer {
	out := *c
	out.words = words
	return &out
}

// write has models write an issue, if there are any: in the time that there is, and no longer.
func (w *liner) write(ctx context.Context, issue *news.Issue, stories []*story) error {
	if w.o.Writer == nil || w.words == Plain {
		return nil
	}
	p := &pens{
		w: w, gaze: w.o.Gazetteer, ask: w.o.Writer, kept: w.words == Kept, scope: issue.Week.String(), zone: w.o.Zone, at: w.to.Add(-time.Second),
		dated: map[news.ReportID]time.Time{}, terms: newTerms(w.o.Glossary),
	}
	for _, s := range stories {
		for i := range s.voices {
			p.dated[s.voices[i].ID] = s.voices[i].Published
		}
	}
	issue.Producer += " prompts=" + llm.PromptsDigest()
	ruled, before := issue.Lead, []news.Item{}
	if len(issue.Sections) > 0 {
		before = slices.Clone(issue.Sections[0].Items)
	}
	timed, stop := context.WithTimeoutCause(ctx, w.o.WriteTime, errWriteTime)
	defer stop()
	if err := p.items(timed, issue, stories); err != nil {
		return err
	}
	if err := p.leads(timed, issue, ruled, before); err != nil {
		return err
	}
	t := tally{log: w.o.Log}
	items := issue.Items()
	for i := range items {
		t.part(ctx, p.scope+" "+string(items[i].Story), items[i].Writing)
	}
	t.part(ctx, p.scope+" lead", issue.Writing)
	t.end(ctx, p.scope)
	return nil
}

// writeTime is the default of WriteTime, atOnce how many items are written at once: more than a local server does at once
// would only wait there.
const (
	writeTime = 10 * time.Minute
	atOnce    = 4
)

var errWriteTime = errors.New("the time for writing was over")

// pens write with models. They share what was read; nothing is read of the store while they write.
type pens struct {
	w     *liner
	gaze  nameFinder
	ask   Writer
	kept  bool
	scope string
	at    time.Time                   // from which relative dates of a sentence count
	dated map[news.ReportID]time.Time // when reports were published
	zone  *time.Location
	terms terms
}

// note adds to what came of asking.
type note struct{ news.Writing }

// maxReasons bounds what an item keeps, reasonText what of a refused sentence.
const (
	maxReasons = 12
	reasonText = 160
)

func (n *note) reason(lang news.Lang, task llm.Task, text, why string) {
	if len(n.Reasons) < maxReasons {
		if r := []rune(text); len(r) > reasonText {
			text = string(r[:reasonText]) + "…"
		}
		n.Reasons = append(n.Reasons, news.WritingReason{Lang: lang, Task: string(task), Text: text, Why: why})
	}
}

func (n *note) refused(lang news.Lang, task llm.Task, all []llm.Refusal) {
	for _, r := range all {
		n.Refused++
		if r.Canary {
			n.Canaries++
		}
		n.reason(lang, task, r.Text, r.Reason)
	}
}

func (n *note) answered(d *llm.Draft) {
	if !slices.Contains(n.Models, d.Report.Model) {
		n.Models = append(n.Models, d.Report.Model)
		slices.Sort(n.Models)
	}
}

func (n *note) printed(lang news.Lang, sentences int) {
	if sentences == 0 {
		return
	}
	if n.Printed == nil {
		n.Printed = map[news.Lang]int{}
	}
	n.Printed[lang] += sentences
}

// written is a sentence that was proved, with its place in the answer.
type written struct {
	at int
	news.Sentence
}

// draft asks for sentences, proves them with judge, which says why it refuses one, and asks once more where any was
// refused. What failed is noted; an error is the store's, or that of an ended context.
func (p *pens) draft(ctx context.Context, r llm.WriteRequest, judge func(llm.Sentence) (news.Sentence, string), n *note) ([]written, error) {
	r.Scope, r.Kept = p.scope, p.kept
	first, err := p.ask.Write(ctx, r)
	if err != nil {
		return nil, p.failed(ctx, &r, err, n)
	}
	n.answered(first)
	good, bad := sift(first, judge)
	n.Proved += len(good)
	n.refused(r.Lang, r.Task, slices.Concat(first.Refused, bad))
	if len(first.Refused)+len(bad) == 0 {
		if len(good) == 0 {
			n.reason(r.Lang, r.Task, "", "it wrote nothing")
		}
		return good, nil
	}
	if full := r.Limits.Sentences; full > 0 && len(good) == full {
		return good, nil // there is no room for more
	}
	second, err := p.ask.Retry(ctx, r, first, bad)
	if err != nil {
		return good, p.failed(ctx, &r, err, n)
	}
	n.answered(second)
	better, worse := sift(second, judge)
	n.Proved += len(better)
	n.refused(r.Lang, r.Task, slices.Concat(second.Refused, worse))
	if r.Task != llm.Translate && r.Task != llm.Lead {
		if len(better) >= len(good) {
			return better, nil
		}
		return good, nil
	}
	for _, s := range good { // each place stands for itself
		if !slices.ContainsFunc(better, func(o written) bool { return o.at == s.at }) {
			better = append(better, s)
		}
	}
	slices.SortFunc(better, func(a, b written) int { return cmp.Compare(a.at, b.at) })
	return better, nil
}

// sift proves the sentences of a draft. None is taken twice.
func sift(d *llm.Draft, judge func(llm.Sentence) (news.Sentence, string)) (good []written, bad []llm.Refusal) {
	said := map[string]bool{}
	for _, s := range d.Sentences {
		got, why := judge(s)
		if why == "" && said[folded(s.Text)] {
			why = "it says the same as a sentence before it"
		}
		if why != "" {
			bad = append(bad, llm.Refusal{Text: s.Text, Reason: why})
			continue
		}
		said[folded(s.Text)] = true
		good = append(good, written{s.At, got})
	}
	return good, bad
}

// failed notes that no model answered. Only what is no model's fault comes back.
func (p *pens) failed(ctx context.Context, r *llm.WriteRequest, err error, n *note) error {
	switch {
	case errors.Is(context.Cause(ctx), errWriteTime):
		n.reason(r.Lang, r.Task, "", errWriteTime.Error())
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, news.ErrUnavailable):
		n.reason(r.Lang, r.Task, "", unavailable(err))
	default:
		return err
	}
	return nil
}

// unavailable says why no model answered, without what differs from one try to the next.
func unavailable(err error) string {
	if errors.Is(err, llm.ErrNotKept) {
		return "no model was asked, and none answered this before"
	}
	e, ok := errors.AsType[*llm.Exhausted](err)
	if !ok || len(e.Attempts) == 0 {
		return "no model is there for this task"
	}
	var parts []string
	for _, a := range e.Attempts {
		if part := a.Model + ": " + string(a.Class); a.Class != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return "no model answered well (" + strings.Join(parts, ", ") + ")"
}

// given is what a model is given to write from.
type given struct {
	passages []llm.Passage
	refs     map[string]news.PassageRef
}

func passageID(report news.ReportID, n int) string { return fmt.Sprintf("%s/%d", report, n) }

// add gives a passage, once.
func (p *pens) add(g *given, of *news.Passage, ref news.PassageRef) {
	id := passageID(of.Report, of.N)
	if _, ok := g.refs[id]; ok {
		return
	}
	if g.refs == nil {
		g.refs = map[string]news.PassageRef{}
	}
	g.refs[id] = ref
	given := llm.Passage{
		ID: id, Text: of.Text, Lang: of.Lang, Outlet: ref.Outlet, Class: ref.Class, Attribution: p.w.claims[of.Report][of.N].Attribution,
	}
	if at := p.dated[of.Report]; !at.IsZero() {
		given.Day = at.In(p.zone).Format(time.DateOnly)
	}
	g.passages = append(g.passages, given)
}

// of is what stands behind sentences alone, in the order in which it was given.
func (g *given) of(sentences ...news.Sentence) given {
	out := given{refs: g.refs}
	for _, p := range g.passages {
		if slices.ContainsFunc(sentences, func(s news.Sentence) bool { return slices.Contains(ids(s), p.ID) }) {
			out.passages = append(out.passages, p)
		}
	}
	return out
}

// holds says whether all that is behind a sentence was given.
func (g *given) holds(s news.Sentence) bool {
	for _, id := range ids(s) {
		if _, ok := g.refs[id]; !ok {
			return false
		}
	}
	return len(s.Passages) > 0 && s.Text != ""
}

// ids are the passages of a sentence as a model's request names them.
func ids(s news.Sentence) []string {
	out := make([]string, len(s.Passages))
	for i, ref := range s.Passages {
		out[i] = passageID(ref.Report, ref.N)
	}
	return out
}

// prove checks a model's sentence against the passages that it names, and nothing else; or it says why it is refused.
func (p *pens) prove(g *given, s llm.Sentence, lang news.Lang) (news.Sentence, string) {
	out := news.Sentence{Text: s.Text, Lang: lang, How: news.Modelled}
	passages := make([]proof.Passage, 0, len(s.Passages))
	for _, id := range s.Passages {
		ref, ok := g.refs[id]
		if !ok {
			return out, "it names a passage that was not given"
		}
		held, ok := p.w.passage(ref)
		if !ok {
			return out, "a passage is no longer there"
		}
		if held.Published.IsZero() {
			held.Published = p.dated[ref.Report]
		}
		passages = append(passages, held)
		out.Passages = append(out.Passages, ref)
	}
	v := p.w.checker.Check(&proof.Sentence{Text: s.Text, Lang: lang, Written: p.at}, passages)
	if !v.OK {
		return out, refusals(v.Refusals())
	}
	if v.Overlap >= 0 && v.Overlap < leastOverlap {
		return out, "too few of its words stand in its passages"
	}
	if out.Checked = rules(&v); v.Overlap >= 0 {
		out.Checked = append(out.Checked, string(proof.RuleOverlap))
	}
	return out, ""
}

// own says why a sentence may not be printed that names no passage in its own language: proof sees across languages whether
// names and figures are the same, and not what is said of them. A translation is held against the sentence that it was made
// from instead.
func (g *given) own(s llm.Sentence, lang news.Lang) string {
	for _, p := range g.passages {
		if p.Lang.Edition() == lang && slices.Contains(s.Passages, p.ID) {
			return ""
		}
	}
	return "it names no passage in its own language, against which its words could be held"
}

// leastOverlap is the share of its words that a sentence must have from the passages that it names in its own language.
// Proof flags below a half for a person to look at. Nobody looks here, and a short sentence with a strange name has its half
// from the name alone.
const leastOverlap = 2.0 / 3

// maxWhy is how many reasons a model is told of one sentence.
const maxWhy = 3

func refusals(all []proof.Check) string {
	var parts []string
	for _, c := range all[:min(len(all), maxWhy)] {
		why := c.Reason.EN
		if c.Words != "" && !strings.Contains(why, c.Words) {
			why = fmt.Sprintf("%s (%q)", why, c.Words)
		}
		parts = append(parts, why)
	}
	return strings.Join(parts, "; ")
}

// disagree says why two editions' sentences do not say the same; empty if they do. What the second has, the first must
// hold, and every name, figure and date of the first must be in the second.
func (p *pens) disagree(first, second news.Sentence) string {
	held := func(s, by news.Sentence) proof.Verdict {
		return p.w.checker.Check(&proof.Sentence{Text: s.Text, Lang: s.Lang, Written: p.at}, []proof.Passage{{Text: by.Text, Lang: by.Lang, Published: p.at}})
	}
	if v := held(second, first); !v.OK {
		return "the other edition does not say so: " + refusals(v.Refusals())
	}
	v := held(first, second)
	lost := slices.DeleteFunc(v.Refusals(), func(c proof.Check) bool {
		switch c.Rule {
		case proof.RuleNumber, proof.RuleDate, proof.RuleVersion, proof.RuleName:
			return false
		default:
			return true
		}
	})
	if len(lost) > 0 {
		return "the other edition says more: " + refusals(lost)
	}
	return ""
}
