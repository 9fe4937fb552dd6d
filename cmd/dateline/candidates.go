package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"dateline/internal/app"
	"dateline/internal/news"
	"dateline/internal/store"
)

// candidateRow is a candidate as --json shows it.
type candidateRow struct {
	Name      string                   `json:"name"`
	Lang      news.Lang                `json:"lang"`
	Kind      string                   `json:"kind,omitempty"`
	Owner     news.EntityID            `json:"owner,omitempty"`
	Versions  []string                 `json:"versions,omitempty"`
	Score     float64                  `json:"score"`
	Parts     []news.Part              `json:"parts"`
	Outlets   int                      `json:"outlets"`
	Reports   int                      `json:"reports"`
	Examples  []store.CandidateExample `json:"examples"`
	FirstSeen time.Time                `json:"first_seen"`
	LastSeen  time.Time                `json:"last_seen"`
}

type entitiesCandidatesCmd struct {
	weekFlag
	Weeks int  `help:"How many weeks to look through, up to and with the week." default:"2" placeholder:"N"`
	Limit int  `help:"How many to show; 0 shows all." default:"40" placeholder:"N"`
	JSON  bool `help:"Print all as JSON, with the reasons of each score."`
}

// Help shows examples.
func (entitiesCandidatesCmd) Help() string {
	return "Looks for names that the gazetteer does not know and that two or more outlets use, each in words of its own, and shows those " +
		"that nobody decided about. What was rejected does not come back.\n\n" +
		examples("dateline entities candidates", "dateline entities candidates --week 2025-W50 --json", "dateline entities accept Lumen --kind model",
			"dateline entities reject Wednesday")
}

// Run looks for candidates and shows the queue.
func (c entitiesCandidatesCmd) Run(e *environment) error {
	if c.Weeks < 1 || c.Limit < 0 {
		return fmt.Errorf("%w: --weeks is at least 1, --limit at least 0", news.ErrInvalid)
	}
	return e.with(newReporter(e.err), func(a *app.App) error {
		week, err := c.of(a)
		if err != nil {
			return err
		}
		added, err := a.FindCandidates(e.ctx, week.Next(1-c.Weeks).Start(a.Zone()), week.End(a.Zone()))
		if err != nil {
			return err
		}
		all, err := a.OpenCandidates(e.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			rows := make([]candidateRow, 0, len(all))
			for _, k := range all {
				rows = append(rows, candidateRow{k.Name, k.Lang, k.Kind, k.Owner, k.Versions, k.Score, k.Parts, k.Outlets, k.Reports, k.Examples, k.FirstSeen, k.LastSeen})
			}
			return e.json(rows)
		}
		if len(all) == 0 {
			return e.say("No candidate: every name that several outlets use is known or decided.")
		}
		w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		if _, err := fmt.Fprintln(w, "SCORE\tNAME\tKIND\tOUTLETS\tREPORTS\tAS IN"); err != nil {
			return err
		}
		for i, k := range all {
			if c.Limit > 0 && i == c.Limit {
				break
			}
			around := ""
			if len(k.Examples) > 0 {
				around = k.Examples[0].Around
			}
			if _, err := fmt.Fprintf(w, "%.2f\t%s\t%s\t%d\t%d\t%s\n", k.Score, k.Name, k.Kind, k.Outlets, k.Reports, around); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
		return e.say("%d candidates, %d of them new. dateline entities accept NAME --kind KIND takes one in, dateline entities reject NAME none.", len(all), added)
	})
}

type entitiesAcceptCmd struct {
	Name    string   `arg:"" help:"The candidate's name."`
	AliasOf string   `help:"It is a further name of this entity, by id or name." placeholder:"ENTITY"`
	En      []string `help:"English name of a Chinese candidate." placeholder:"NAME" sep:"none"`
	entityFacts
	JSON bool `help:"Print what was done as JSON."`
}

// Help shows examples.
func (entitiesAcceptCmd) Help() string {
	return examples("dateline entities accept Lumen --kind model --parent nova-labs --family space", "dateline entities accept 新星 --alias-of nova-labs",
		"dateline entities accept 新星实验室 --kind lab --id nova-labs --en \"Nova Labs\"")
}

// Run accepts a candidate.
func (c entitiesAcceptCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		f, _, err := a.Field(e.ctx)
		if err != nil {
			return err
		}
		cells, err := c.cells(f)
		if err != nil {
			return err
		}
		if len(c.En) > 0 {
			cells["en"] = strings.Join(c.En, "|")
		}
		done, err := a.AcceptCandidate(e.ctx, c.Name, app.Accept{Cells: cells, AliasOf: c.AliasOf})
		if err != nil {
			return err
		}
		return e.edited(done, c.JSON, "Accepted %s as %s.", c.Name, done.Changes[0].Subject())
	})
}

type entitiesRejectCmd struct {
	Names []string `arg:"" help:"The candidates' names."`
	Undo  bool     `help:"Put them back on the queue."`
}

// Help shows examples.
func (entitiesRejectCmd) Help() string {
	return "A rejected name does not come back by itself.\n\n" + examples("dateline entities reject Wednesday Download", "dateline entities reject Download --undo")
}

// Run rejects candidates.
func (c entitiesRejectCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		for _, name := range c.Names {
			k, err := a.RejectCandidate(e.ctx, name, c.Undo)
			if err != nil {
				return err
			}
			if c.Undo {
				err = e.say("%s is a candidate again.", k.Name)
			} else {
				err = e.say("Rejected %s. dateline entities reject --undo puts it back.", k.Name)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
