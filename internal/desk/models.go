package desk

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"dateline/internal/llm"
	"dateline/internal/news"
)

// Models is what the desk reads of the configured language models.
type Models interface {
	ModelReport(ctx context.Context) (ModelReport, error)
	// CheckModel really asks a configured model for a sentence in each language, and pays for it under the ceilings.
	CheckModel(ctx context.Context, name string) ([]ModelCheck, error)
}

// ModelReport is which models there are, and what was spent. Amounts are millionths of a dollar.
type ModelReport struct {
	Models                            []Model
	Month                             string
	Spent, MonthCeiling, IssueCeiling llm.Money
	Issues                            []IssueSpending // the newest first
	Faults                            []ModelFault    // of the newest issues that models wrote for
}

// Model is a configured model with what it did in this month. A key is never in it, only whether it is set.
type Model struct {
	Name, Provider, Model, Server string
	Key                           string // "[set]", "[empty]"; empty where none is needed
	Tasks                         []string
	InputPrice, OutputPrice       float64 // dollars for a million tokens
	Calls, Lost                   int
	Cost                          llm.Money
}

// IssueSpending is what was charged for one issue.
type IssueSpending struct {
	Week  news.Week
	Spent llm.Money
}

// ModelFault is why something that a model was asked for is not printed.
type ModelFault struct {
	Week news.Week
	news.WritingReason
}

// ModelCheck is what came of asking a model in one language.
type ModelCheck struct {
	Lang    news.Lang
	OK      bool
	Latency time.Duration
	Cost    llm.Money
	Sample  string // what it wrote
	Reason  string // why it is not well
}

// checkTime is how long checking a model may take.
const checkTime = 5 * time.Minute

func (d *Desk) modelRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/desk/models", Role: news.RoleEditor, do: d.models},
		{Method: http.MethodPost, Path: "/desk/models/check", Role: news.RoleOwner, do: d.checkModel}, // it costs money
	}
}

type modelsView struct {
	ModelReport
	Rows                              []modelRow
	Spent, MonthCeiling, IssueCeiling string
	Issues                            []issueSpendingRow
	Faults                            []modelFaultRow
	Name                              string // of the model just checked
	Checks                            []modelCheckRow
}

type modelRow struct {
	Model
	KeySet, KeyMissing bool
	Tasks, Cost, Price string
}

type issueSpendingRow struct {
	Week, Spent string
	Full        bool // near its ceiling
}

type modelFaultRow struct{ Week, Lang, Task, Why, Text string }

type modelCheckRow struct {
	ModelCheck
	LangWords, CostWords, Took string
}

func (d *Desk) models(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showModels(w, r, v, http.StatusOK, "", nil)
}

func (d *Desk) showModels(w http.ResponseWriter, r *http.Request, v *visit, status int, name string, checks []ModelCheck) error {
	report, err := d.o.Models.ModelReport(r.Context())
	if err != nil {
		return err
	}
	view := modelsView{
		ModelReport: report, Spent: report.Spent.String(), MonthCeiling: report.MonthCeiling.String(), IssueCeiling: report.IssueCeiling.String(), Name: name,
	}
	for _, m := range report.Models {
		view.Rows = append(view.Rows, modelRow{
			Model: m, KeySet: m.Key == "[set]", KeyMissing: m.Key == "[empty]", Tasks: strings.Join(m.Tasks, v.lex.T("list.comma")), Cost: m.Cost.String(),
			Price: fmt.Sprintf("$%g / $%g", m.InputPrice, m.OutputPrice),
		})
	}
	for _, i := range report.Issues {
		view.Issues = append(view.Issues, issueSpendingRow{i.Week.String(), i.Spent.String(), report.IssueCeiling > 0 && i.Spent*10 >= report.IssueCeiling*9})
	}
	for _, f := range report.Faults {
		view.Faults = append(view.Faults, modelFaultRow{f.Week.String(), v.lex.Lang(f.Lang), f.Task, f.Why, f.Text})
	}
	for _, c := range checks {
		view.Checks = append(view.Checks, modelCheckRow{c, v.lex.Lang(c.Lang), c.Cost.String(), v.lex.T("desk.seconds", c.Latency.Seconds())})
	}
	return d.send(w, r, v, status, "models", &page{Title: v.lex.T("desk.models"), Here: "models", Done: did(r, v), Data: &view})
}

func (d *Desk) checkModel(w http.ResponseWriter, r *http.Request, v *visit) error {
	name := r.PostFormValue("model")
	report, err := d.o.Models.ModelReport(r.Context())
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(report.Models, func(m Model) bool { return m.Name == name }) {
		return fmt.Errorf("model: %w", news.ErrNotFound)
	}
	long(w, d.o.Now(), checkTime)
	ctx, stop := context.WithTimeoutCause(r.Context(), checkTime, fmt.Errorf("%w: the check took too long", news.ErrUnavailable))
	defer stop()
	checks, err := d.o.Models.CheckModel(ctx, name)
	if err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "check model", name, "")
	return d.showModels(w, r, v, http.StatusOK, name, checks)
}
