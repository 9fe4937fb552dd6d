package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/orders"
	"dateline/internal/text"
)

// WriteRequest is what is to be written, from what.
type WriteRequest struct {
	Task  Task   // Summarise, Headline, Translate, Lead or Dive
	Scope string // see Request.Scope
	Lang  news.Lang
	// About says what a section of a deep dive is about; the other tasks need none.
	About    string
	Passages []Passage
	// Facts are proved sentences: for Translate and Lead each becomes one sentence; the other tasks need none.
	Facts  []Fact
	Terms  []Term
	Limits Limits
	Fresh  bool // see Request.Fresh
	Kept   bool // see Request.Kept
}

// paired says whether each fact is to become one sentence, in the order of the facts.
func (r *WriteRequest) paired() bool { return r.Task == Translate || r.Task == Lead }

func (r *WriteRequest) check() error {
	bad := func(why string) error { return fmt.Errorf("write: %w: %s", news.ErrInvalid, why) }
	switch r.Task {
	case Summarise, Headline, Dive:
	case Translate, Lead:
		if len(r.Facts) == 0 {
			return bad("no sentences to write from")
		}
	default:
		return bad(fmt.Sprintf("%q is no task of a writer", r.Task))
	}
	if len(r.Passages) == 0 || r.Lang == "" || r.Scope == "" {
		return bad("no passages, language or scope")
	}
	seen := map[string]bool{}
	for _, p := range r.Passages {
		if p.ID == "" || seen[p.ID] {
			return bad(fmt.Sprintf("the passage id %q is empty or stands twice", p.ID))
		}
		seen[p.ID] = true
	}
	return nil
}

// Sentence is what a model wrote: words that nobody has proved, with the passages that it says hold them. The passages
// are of the request, in its order and without repeats; there is at least one.
type Sentence struct {
	Text     string   `json:"text"`
	Passages []string `json:"passages"` // by the caller's ids
	// At is its place in the answer, from 0: for Translate and Lead that of the fact that it was made from.
	At int `json:"-"`
}

// Refusal is a sentence that may not be printed, with the reason in plain English. The Writer refuses for form; the
// caller, which proves, for what it says.
type Refusal struct {
	Text   string `json:"text"`
	Reason string `json:"reason"`
	// Canary says that the sentence does what only an order in a report could have asked for: it holds a link, markup or an
	// order.
	Canary bool `json:"canary,omitempty"`
}

// Draft is what came of one question.
type Draft struct {
	Sentences []Sentence
	// Refused are sentences that the Writer dropped: with invented passages, links, markup, too long, in another language.
	Refused []Refusal
	Report  Report
}

// Report says what it took.
type Report struct {
	Model    string    `json:"model"`
	Cached   bool      `json:"cached"`
	Cost     Money     `json:"cost"` // of this answer and of failed attempts at it
	Usage    Usage     `json:"usage"`
	Attempts []Attempt `json:"attempts,omitempty"`
}

// Writer asks for sentences. It does not prove them: that is the caller's, with internal/proof, which hands what it
// refused to Retry, once. Safe for concurrent use.
type Writer struct {
	generator       Generator
	orders          *orders.Finder
	sentences, same *Schema
}

// NewWriter returns a writer over a generator.
func NewWriter(g Generator) (*Writer, error) {
	if g == nil {
		return nil, fmt.Errorf("llm: %w: missing generator", news.ErrInvalid)
	}
	w := &Writer{generator: g, orders: orders.New()}
	for name, to := range map[string]**Schema{"sentences": &w.sentences, "same": &w.same} {
		b, err := promptFiles.ReadFile("prompts/" + name + ".json")
		if err != nil {
			return nil, err
		}
		if *to, err = NewSchema(name, b); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// Write asks for sentences. An error that wraps news.ErrUnavailable says that no model answered well; a draft may also
// hold no sentence at all, with the reasons in Refused.
func (w *Writer) Write(ctx context.Context, r WriteRequest) (*Draft, error) {
	return w.write(ctx, r, nil)
}

// Retry asks once more, with what was refused of the first draft and why: the Writer's own refusals first, then the
// caller's.
func (w *Writer) Retry(ctx context.Context, r WriteRequest, first *Draft, refused []Refusal) (*Draft, error) {
	all := slices.Concat(first.Refused, refused)
	if len(all) == 0 {
		return nil, fmt.Errorf("write: %w: nothing was refused", news.ErrInvalid)
	}
	return w.write(ctx, r, all[:min(len(all), maxRefused)])
}

// maxRefused is how many refused sentences a model is shown: a prompt must not grow with what a model made up.
const maxRefused = 20

func (w *Writer) write(ctx context.Context, r WriteRequest, refused []Refusal) (*Draft, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	system, err := r.system()
	if err != nil {
		return nil, err
	}
	for i := range refused {
		refused[i].Text = short(refused[i].Text)
	}
	data, err := r.data(refused)
	if err != nil {
		return nil, err
	}
	limits := r.limits()
	got, err := w.generator.Generate(ctx, Request{
		Task: r.Task, Scope: r.Scope, System: system, Prompt: data, Schema: w.sentences, MaxTokens: limits.Tokens, Fresh: r.Fresh, Kept: r.Kept,
	})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Sentences []Sentence `json:"sentences"`
	}
	if err := json.Unmarshal(got.JSON, &answer); err != nil {
		return nil, fmt.Errorf("an answer that passed its schema: %w", err)
	}
	d := &Draft{Sentences: []Sentence{}, Report: Report{Model: got.Model, Cached: got.Cached, Usage: got.Usage, Attempts: got.Attempts}}
	for _, a := range got.Attempts {
		d.Report.Cost += a.Cost
	}
	ids := map[string]int{}
	for i := range r.Passages {
		ids[shown(i)] = i
	}
	for at, s := range answer.Sentences {
		s, why := r.accept(s, ids, limits)
		order := w.orders.In(s.Text)
		if why == "" && order {
			why = "it gives an order"
		}
		if why == "" && r.paired() && len(answer.Sentences) != len(r.Facts) {
			why = fmt.Sprintf("%d sentences stand for %d", len(answer.Sentences), len(r.Facts))
		}
		if why == "" && len(d.Sentences) == limits.Sentences {
			why = fmt.Sprintf("more than %d sentences", limits.Sentences)
		}
		if why != "" {
			d.Refused = append(d.Refused, Refusal{Text: short(s.Text), Reason: why, Canary: order || link.MatchString(s.Text)})
			continue
		}
		s.At = at
		d.Sentences = append(d.Sentences, s)
	}
	return d, nil
}

// link finds what a reader could follow or a page could render: addresses, markup, the marks of a fence.
var link = regexp.MustCompile("(?i)[a-z][a-z0-9+.-]{1,20}://|\\b(?:https?|www|mailto|javascript|data)[.:][^\\s ]|\\]\\s*\\(|</?[a-z!?]|```|!\\[|&#?[a-z0-9]+;")

// accept says why a sentence is refused for its form; "" if it is not. It returns it with the caller's ids.
func (r *WriteRequest) accept(s Sentence, ids map[string]int, l Limits) (Sentence, string) {
	s.Text = orders.Clean(s.Text)
	if s.Text == "" {
		return s, "it says nothing"
	}
	if n := utf8.RuneCountInString(s.Text); n > l.Runes {
		return s, fmt.Sprintf("%d characters, at most %d fit", n, l.Runes)
	}
	if link.MatchString(s.Text) {
		return s, "it holds a link or markup"
	}
	if got := text.Detect(s.Text, r.Lang); got.Edition() != r.Lang.Edition() {
		return s, fmt.Sprintf("it is not in the language asked for (%s)", r.Lang)
	}
	var at []int
	for _, id := range s.Passages {
		i, ok := ids[strings.Trim(id, "[] ")]
		if !ok {
			return s, fmt.Sprintf("there is no passage %q", short(orders.Clean(id)))
		}
		at = append(at, i)
	}
	if len(at) == 0 {
		return s, "it names no passage"
	}
	slices.Sort(at)
	at = slices.Compact(at)
	s.Passages = make([]string, len(at))
	for k, i := range at {
		s.Passages[k] = r.Passages[i].ID
	}
	return s, ""
}

// sameTokens bounds a yes or no, with room for the wrapping.
const sameTokens = 64

// Same asks whether two sets of passages tell of the same event.
func (w *Writer) Same(ctx context.Context, scope string, a, b []Passage) (bool, error) {
	if len(a) == 0 || len(b) == 0 {
		return false, fmt.Errorf("compare: %w: no passages", news.ErrInvalid)
	}
	system, err := render(string(Link), nil)
	if err != nil {
		return false, err
	}
	prompt := Fence("a", strings.Join(passageLines(a, "a"), "\n")) + "\n\n" + Fence("b", strings.Join(passageLines(b, "b"), "\n"))
	got, err := w.generator.Generate(ctx, Request{Task: Link, Scope: scope, System: system, Prompt: prompt, Schema: w.same, MaxTokens: sameTokens})
	if err != nil {
		return false, err
	}
	var answer struct {
		Same bool `json:"same"`
	}
	if err := json.Unmarshal(got.JSON, &answer); err != nil {
		return false, fmt.Errorf("an answer that passed its schema: %w", err)
	}
	return answer.Same, nil
}
