package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"sync"
	"time"

	"dateline/internal/collect"
	"dateline/internal/compose"
	"dateline/internal/config"
	"dateline/internal/llm"
	"dateline/internal/llm/anthropic"
	"dateline/internal/llm/gemini"
	"dateline/internal/llm/openai"
	"dateline/internal/news"
	"dateline/internal/store"
)

// realNow is the real clock also where the program's is pinned: money is spent today.
func realNow() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Models returns the generator over the configured models; llm.None if there are none. It is built from the configuration
// alone, so one can be kept.
func (a *App) Models() (llm.Generator, error) {
	if len(a.o.Settings.Models) == 0 {
		return llm.None{}, nil
	}
	models := map[llm.Task][]llm.Model{}
	for _, c := range a.o.Settings.Models {
		m, err := newModel(c, a.o.WrapModels)
		if err != nil {
			return nil, err
		}
		for _, task := range llm.Tasks() {
			if c.For(string(task)) {
				models[task] = append(models[task], m)
			}
		}
	}
	return a.router(models)
}

func (a *App) router(models map[llm.Task][]llm.Model) (*llm.Router, error) {
	return llm.NewRouter(llm.RouterOptions{
		Models: models, Ledger: ledger{a.Store}, Cache: cache{a.Store}, Now: realNow, Log: a.log,
		Ceilings: llm.Ceilings{Scope: llm.Dollars(a.o.Settings.SpendIssue), Month: llm.Dollars(a.o.Settings.SpendMonth)},
	})
}

// writing is what writes with the configured models. It is built when it is first asked, so that a missing key stops no
// command that needs no model.
type writing struct {
	mu     sync.Mutex
	writer *llm.Writer
	err    error // why there is none
}

// writer returns what composes' words may be asked of; nil if no model is configured or wanted.
func (a *App) writer() compose.Writer {
	if len(a.o.Settings.Models) == 0 || a.o.NoModel {
		return nil
	}
	return a
}

// writes returns the writer. Models that cannot be set up are models that cannot be asked.
func (a *App) writes(ctx context.Context) (*llm.Writer, error) {
	a.writing.mu.Lock()
	defer a.writing.mu.Unlock()
	if a.writing.writer != nil || a.writing.err != nil {
		return a.writing.writer, a.writing.err
	}
	models, err := a.Models()
	if err == nil {
		a.writing.writer, err = llm.NewWriter(models)
	}
	if err != nil {
		a.log.WarnContext(ctx, "models cannot be asked", "err", err)
		a.writing.err = fmt.Errorf("%w: %w", news.ErrUnavailable, err)
	}
	return a.writing.writer, a.writing.err
}

// Write asks the configured models for sentences.
func (a *App) Write(ctx context.Context, r llm.WriteRequest) (*llm.Draft, error) {
	w, err := a.writes(ctx)
	if err != nil {
		return nil, err
	}
	return w.Write(ctx, r)
}

// Retry asks them once more, with what was refused and why.
func (a *App) Retry(ctx context.Context, r llm.WriteRequest, first *llm.Draft, refused []llm.Refusal) (*llm.Draft, error) {
	w, err := a.writes(ctx)
	if err != nil {
		return nil, err
	}
	return w.Retry(ctx, r, first, refused)
}

// StageWriting is the stage of which Progress hears while models write.
const StageWriting = "writing"

// wrote tells how far models have come.
func (a *App) wrote(done, total int) {
	if a.o.Progress != nil {
		a.o.Progress(collect.Progress{Stage: StageWriting, Done: done, Total: total})
	}
}

// newModel is the switch between the providers.
func newModel(c config.Model, wrap func(http.RoundTripper) http.RoundTripper) (llm.Model, error) {
	m := llm.Model{
		Name: c.Name, ID: c.Model, Server: c.Provider + " " + c.Server, Price: llm.PerMillion(*c.InputPrice, *c.OutputPrice),
		Timeout: c.Time(), Thoughts: c.Thoughts, Temperature: c.Temperature,
	}
	key := ""
	if c.KeyEnv != "" {
		if key = os.Getenv(c.KeyEnv); key == "" {
			return m, fmt.Errorf("model %s: %w: the environment variable %s with its key is not set", c.Name, news.ErrInvalid, c.KeyEnv)
		}
	}
	client := func(headers []string) *http.Client {
		return llm.NewClient(llm.ClientOptions{Permit: permit(c.Local()), Headers: headers, Now: realNow, Wrap: wrap})
	}
	var err error
	switch c.Provider {
	case "openai":
		if key == "" {
			m.Provider, err = openai.New(openai.Options{Client: client(nil), Server: c.Server, Format: openai.Format(c.Format)})
			break
		}
		m.Provider, err = openai.New(openai.Options{Client: client(openai.KeyHeaders()), Server: c.Server, Key: key, Format: openai.Format(c.Format)})
	case "anthropic":
		m.Provider, err = anthropic.New(anthropic.Options{Client: client(anthropic.KeyHeaders()), Server: c.Server, Key: key})
	case "gemini":
		m.Provider, err = gemini.New(gemini.Options{Client: client(gemini.KeyHeaders()), Server: c.Server, Key: key})
	default:
		err = fmt.Errorf("%w: provider %q", news.ErrInvalid, c.Provider)
	}
	if err != nil {
		return m, fmt.Errorf("model %s: %w", c.Name, err)
	}
	return m, nil
}

// permit returns which addresses a model may be asked at. A name of the public network must not lead into one's own; a
// server named in one's own network may be anywhere but where clouds keep their secrets.
func permit(local bool) func(netip.Addr) bool {
	return func(a netip.Addr) bool {
		if !a.IsValid() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() {
			return false
		}
		return local || a.IsGlobalUnicast() && !a.IsPrivate() && !a.IsLoopback()
	}
}

// ledger is the store as llm wants it.
type ledger struct{ db *store.DB }

// Reserve charges a call before it is made.
func (l ledger) Reserve(ctx context.Context, c llm.Charge, top llm.Ceilings) (bool, error) {
	return l.db.ReserveCharge(ctx, store.Charge{
		ID: c.ID, Scope: c.Scope, Task: string(c.Task), Model: c.Model, Worst: int64(c.Worst), ReservedAt: c.At,
	}, int64(top.Scope), int64(top.Month))
}

// Settle puts what a call did cost in place of that.
func (l ledger) Settle(ctx context.Context, id string, s llm.Settlement) error {
	return l.db.SettleCharge(ctx, id, int64(s.Cost), s.Usage.Input, s.Usage.Output, s.Lost, s.At)
}

// cache is the store as llm wants it.
type cache struct{ db *store.DB }

// Answer returns a remembered answer.
func (c cache) Answer(ctx context.Context, keys []string) (llm.Answer, error) {
	a, err := c.db.Answer(ctx, keys)
	return llm.Answer{
		Key: a.Key, Task: llm.Task(a.Task), Model: a.Model, JSON: []byte(a.JSON),
		Usage: llm.Usage{Input: a.Input, Output: a.Output, Told: a.Input != 0 || a.Output != 0}, At: a.MadeAt,
	}, err
}

// SaveAnswer remembers an answer.
func (c cache) SaveAnswer(ctx context.Context, a llm.Answer) error {
	return c.db.SaveAnswer(ctx, store.Answer{
		Key: a.Key, Task: string(a.Task), Model: a.Model, JSON: string(a.JSON), Input: a.Usage.Input, Output: a.Usage.Output, MadeAt: a.At,
	})
}

// ModelState is a configured model with what it did in this month.
type ModelState struct {
	Name          string    `json:"name"`
	Provider      string    `json:"provider"`
	Model         string    `json:"model"`
	Server        string    `json:"server,omitempty"`
	Key           string    `json:"key"` // "[set]", "[empty]" or "not needed"; never the key
	Tasks         []string  `json:"tasks"`
	InputPrice    float64   `json:"input_price"` // dollars for a million tokens
	OutputPrice   float64   `json:"output_price"`
	Calls         int       `json:"calls"`
	Lost          int       `json:"lost"` // calls whose cost nobody knows
	Cost          llm.Money `json:"cost"` // in millionths of a dollar
	Input, Output int64     `json:"-"`
}

// Spending is what models cost in the month, and the ceilings, in millionths of a dollar.
type Spending struct {
	Month        string    `json:"month"`
	Spent        llm.Money `json:"spent"`
	MonthCeiling llm.Money `json:"month_ceiling"`
	IssueCeiling llm.Money `json:"issue_ceiling"`
}

// ModelStates returns the configured models, in their order, and what was spent.
func (a *App) ModelStates(ctx context.Context) ([]ModelState, Spending, error) {
	now := realNow()
	s := Spending{
		Month: now.Format("2006-01"), MonthCeiling: llm.Dollars(a.o.Settings.SpendMonth), IssueCeiling: llm.Dollars(a.o.Settings.SpendIssue),
	}
	spent, _, err := a.Store.Spent(ctx, now, "")
	if err != nil {
		return nil, s, err
	}
	s.Spent = llm.Money(spent)
	rows, err := a.Store.SpendingByModel(ctx, now)
	if err != nil {
		return nil, s, err
	}
	did := map[string]store.ModelSpending{}
	for _, r := range rows {
		did[r.Model] = r
	}
	var out []ModelState
	for _, c := range a.o.Settings.Models {
		m := ModelState{
			Name: c.Name, Provider: c.Provider, Model: c.Model, Server: c.Server, Key: "not needed", Tasks: []string{},
			InputPrice: *c.InputPrice, OutputPrice: *c.OutputPrice,
			Calls: did[c.Name].Calls, Lost: did[c.Name].Lost, Cost: llm.Money(did[c.Name].Cost), Input: did[c.Name].Input, Output: did[c.Name].Output,
		}
		if c.KeyEnv != "" {
			m.Key = config.Secret(os.Getenv(c.KeyEnv)).String()
		}
		for _, t := range config.TaskNames() {
			if c.For(t) {
				m.Tasks = append(m.Tasks, t)
			}
		}
		out = append(out, m)
	}
	return out, s, nil
}

// ModelCheck is what came of trying a model in one language.
type ModelCheck struct {
	Name    string        `json:"name"`
	Lang    news.Lang     `json:"lang"`
	OK      bool          `json:"ok"`
	Latency time.Duration `json:"latency"` // in nanoseconds, with failed attempts
	Cost    llm.Money     `json:"cost"`    // in millionths of a dollar
	Input   int64         `json:"input_tokens"`
	Output  int64         `json:"output_tokens"`
	Sample  string        `json:"sample,omitempty"` // the first sentence that it wrote
	Reason  string        `json:"reason,omitempty"` // why it is not well
}

// checkScope is what trying models counts against.
const checkScope = "check"

// CheckModels tries configured models, or the one that is named: each writes a sentence in each language from passages of
// our own. It asks really, whatever was answered before, and pays for it under the ceilings.
func (a *App) CheckModels(ctx context.Context, only string) ([]ModelCheck, error) {
	var out []ModelCheck
	found := false
	for _, c := range a.o.Settings.Models {
		if only != "" && c.Name != only {
			continue
		}
		found = true
		m, err := newModel(c, a.o.WrapModels)
		if err != nil {
			out = append(out, ModelCheck{Name: c.Name, Reason: err.Error()})
			continue
		}
		r, err := a.router(map[llm.Task][]llm.Model{llm.Summarise: {m}})
		if err != nil {
			return nil, err
		}
		w, err := llm.NewWriter(r)
		if err != nil {
			return nil, err
		}
		for _, lang := range news.EditionLangs() {
			began := realNow()
			d, err := w.Write(ctx, checkRequest(lang))
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			got := ModelCheck{Name: c.Name, Lang: lang, Latency: realNow().Sub(began)}
			switch {
			case err != nil:
				got.Reason = err.Error()
			case len(d.Sentences) == 0 && len(d.Refused) > 0:
				got.Reason = "it answers, but what it writes is refused: " + d.Refused[0].Reason
			case len(d.Sentences) == 0:
				got.Reason = "it answers, but writes no sentence"
			default:
				got.OK, got.Sample = true, d.Sentences[0].Text
			}
			if err == nil {
				got.Cost, got.Input, got.Output = d.Report.Cost, d.Report.Usage.Input, d.Report.Usage.Output
			}
			out = append(out, got)
			if e, ok := errors.AsType[*llm.Exhausted](err); ok && e.Last() == llm.ClassDenied {
				break // a second refusal of the same key tells nothing new
			}
		}
	}
	if only != "" && !found {
		return nil, fmt.Errorf("model %s: %w", only, news.ErrNotFound)
	}
	return out, nil
}

// checkRequest is a small piece of real work.
func checkRequest(lang news.Lang) llm.WriteRequest {
	return llm.WriteRequest{
		Task: llm.Summarise, Scope: checkScope, Lang: lang, Fresh: true, Limits: llm.Limits{Sentences: 2, Tokens: 600},
		Passages: []llm.Passage{
			{ID: "a", Lang: news.English, Outlet: "Example Wire", Class: news.Press, Attribution: news.Named, Text: "Example Corp said on Monday that it will open a research laboratory in Lisbon with 40 people in March."},
			{ID: "b", Lang: news.Chinese, Outlet: "示例日报", Class: news.Press, Attribution: news.Anonymous, Text: "据知情人士透露，示例公司计划为里斯本实验室投入约 1200 万欧元。"},
		},
	}
}
