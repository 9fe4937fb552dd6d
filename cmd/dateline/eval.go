package main

import (
	"time"

	"dateline/internal/bench"
	"dateline/internal/evals"
)

type evalCmd struct {
	Folder  string   `arg:"" help:"Folder with weeks/WEEK/*.ndjson.gz and, where there are any, labels and truth."`
	Week    []string `help:"Only these weeks (default: all)." placeholder:"WEEK"`
	Without []string `help:"Files of a week to leave out, by name without ending." placeholder:"NAME" default:"rumca-en,hf-papers"`
	Judged  []string `help:"Tables of what people said of reports: links, sections or entities, told apart by their columns." placeholder:"FILE"`
	JSON    bool     `help:"Print as JSON."`
}

// Help shows examples.
func (evalCmd) Help() string {
	return "Reads recorded weeks, annotates, clusters and ranks them as the program does, and scores the outcome against what people said: " +
		"stories (BCubed), stories in two languages, editors' picks; with --judged also links, sections and names, and how many names were never seen.\n\n" +
		examples("dateline eval recorded", "dateline eval recorded --week 2026-W11 --json", "dateline eval recorded --judged sections.tsv --judged mentions.tsv")
}

// measured is a week's score with what it cost.
type measured struct {
	*evals.WeekScore
	ReportsPerCPUSecond float64 `json:"reports_per_cpu_second"`
}

// Run scores recorded weeks.
func (c evalCmd) Run(e *environment) error {
	a, err := evals.NewAnnotator()
	if err != nil {
		return err
	}
	judged, err := evals.LoadJudgements(c.Judged...)
	if err != nil {
		return err
	}
	weeks := c.Week
	if len(weeks) == 0 {
		if weeks, err = evals.Folder(c.Folder).Weeks(); err != nil {
			return err
		}
	}
	all := []measured{}
	for _, week := range weeks {
		began := bench.CPUTime()
		s, err := a.Score(evals.Folder(c.Folder), week, judged, c.Without...)
		if err != nil {
			return err
		}
		used := max(bench.CPUTime()-began, time.Millisecond)
		m := measured{s, float64(s.Reports) / used.Seconds()}
		all = append(all, m)
		if c.JSON {
			continue
		}
		for _, line := range s.Lines() {
			if err := e.say("%s", line); err != nil {
				return err
			}
		}
		if err := e.say("  %-26s %.0f a CPU second, reading and scoring included", "reports", m.ReportsPerCPUSecond); err != nil {
			return err
		}
	}
	if c.JSON {
		return e.json(all)
	}
	return nil
}
