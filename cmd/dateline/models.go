package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"dateline/internal/app"
	"dateline/internal/llm"
	"dateline/internal/news"
)

type modelsListCmd struct {
	JSON bool `help:"Print JSON."`
}

// Help says what is shown, with examples.
func (modelsListCmd) Help() string {
	return "Shows the language models of the configuration in the order in which they are asked, and what they cost this month. Nothing is asked.\n\n" +
		examples("dateline models list", "dateline models list --json")
}

// Run lists the models.
func (c modelsListCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		models, spending, err := a.ModelStates(e.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			if models == nil {
				models = []app.ModelState{}
			}
			return e.json(struct {
				Models   []app.ModelState `json:"models"`
				Spending app.Spending     `json:"spending"`
			}{models, spending})
		}
		if len(models) == 0 {
			if err := e.say("No language model is configured: every issue comes out without. To configure one, see: dateline config example"); err != nil {
				return err
			}
		} else {
			w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
			_, _ = fmt.Fprintln(w, "NAME\tPROVIDER\tMODEL\tKEY\tIN $/M\tOUT $/M\tCALLS\tLOST\tCOST\tTASKS")
			for _, m := range models {
				_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%g\t%g\t%d\t%d\t%v\t%s\n",
					m.Name, m.Provider, m.Model, m.Key, m.InputPrice, m.OutputPrice, m.Calls, m.Lost, m.Cost, strings.Join(m.Tasks, ","))
			}
			if err := w.Flush(); err != nil {
				return err
			}
		}
		return e.say("Spent in %s: %v of at most %v; one issue: at most %v.", spending.Month, spending.Spent, spending.MonthCeiling, spending.IssueCeiling)
	})
}

type modelsCheckCmd struct {
	Name string `arg:"" optional:"" help:"The model to try, by its name in the configuration (default: all)."`
	JSON bool   `help:"Print JSON."`
}

// Help says what is done, with examples.
func (modelsCheckCmd) Help() string {
	return "Asks each model for a sentence in each language, from two passages of our own, and shows how long it took, what it cost and what it wrote. " +
		"It pays for that, under the ceilings; it ends with 4 if a model does not answer well.\n\n" +
		examples("dateline models check", "dateline models check local --json")
}

// Run tries the models.
func (c modelsCheckCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		checks, err := a.CheckModels(e.ctx, c.Name)
		if err != nil {
			return err
		}
		if c.JSON {
			if checks == nil {
				checks = []app.ModelCheck{}
			}
			if err := e.json(checks); err != nil {
				return err
			}
		} else if err := c.print(e, checks); err != nil {
			return err
		}
		bad := 0
		for _, m := range checks {
			if !m.OK {
				bad++
			}
		}
		if bad > 0 {
			return fmt.Errorf("%w: %d of %d tries did not come out well", news.ErrUnavailable, bad, len(checks))
		}
		return nil
	})
}

func (modelsCheckCmd) print(e *environment, checks []app.ModelCheck) error {
	if len(checks) == 0 {
		return e.say("No language model is configured. To configure one, see: dateline config example")
	}
	var total llm.Money
	for _, m := range checks {
		verdict := "well"
		if !m.OK {
			verdict = "not well"
		}
		head := m.Name
		if m.Lang != "" {
			head += " (" + string(m.Lang) + ")"
		}
		if err := e.say("%s: %s, %.1f s, %v, %d tokens in, %d out", head, verdict, m.Latency.Round(100*time.Millisecond).Seconds(), m.Cost, m.Input, m.Output); err != nil {
			return err
		}
		for _, text := range []string{m.Sample, m.Reason} {
			if text == "" {
				continue
			}
			if err := e.say("    %s", text); err != nil {
				return err
			}
		}
		total += m.Cost
	}
	return e.say("In all %v.", total)
}
