package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"

	"dateline/internal/app"
	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/record"
)

type shiftsCmd struct {
	Entity string `help:"How often this entity was named over time, by id or any name." placeholder:"NAME"`
	In     string `help:"Only in this source: sentences of a folder of transcripts, reports by month of any other." placeholder:"SOURCE"`
	Week   string `help:"Who and what rose or fell in this week, like 2025-W50 (default: the current week)." placeholder:"WEEK" xor:"week,since"`
	Since  string `help:"First week, with --entity." placeholder:"WEEK" xor:"since"`
	Until  string `help:"Last week, with --entity." placeholder:"WEEK"`
	JSON   bool   `help:"Print as JSON." xor:"format"`
	CSV    bool   `help:"Print as CSV." xor:"format"`
}

// Help shows examples.
func (shiftsCmd) Help() string {
	return "Shifts of attention. Counted are independent stories, never words, with their denominator; in transcripts sentences, prepared remarks " +
		"and answers apart. Without --entity it lists what rose or fell in a week against the eight weeks before it.\n\n" +
		examples("dateline shifts --week 2026-W11", "dateline shifts --entity Llama", "dateline shifts --entity Llama --in earnings-calls --json")
}

// Run shows shifts.
func (c shiftsCmd) Run(e *environment) error {
	if c.Entity == "" && (c.In != "" || c.Since != "" || c.Until != "") {
		return fmt.Errorf("%w: --in, --since and --until go with --entity", news.ErrInvalid)
	}
	return e.with(nil, func(a *app.App) error {
		if c.Entity == "" {
			return c.weekly(e, a)
		}
		return c.over(e, a)
	})
}

// weekly lists what rose or fell in a week.
func (c shiftsCmd) weekly(e *environment, a *app.App) error {
	week := a.Week()
	if c.Week != "" {
		var err error
		if week, err = news.ParseWeek(c.Week); err != nil {
			return err
		}
	}
	all, err := a.Archive.WeeklyShifts(e.ctx, week)
	if err != nil {
		return err
	}
	switch {
	case c.JSON:
		return e.json(all)
	case c.CSV:
		rows := [][]string{{"subject", "rise", "before", "before_of", "weeks", "now", "now_of", "ratio", "p", "grade"}}
		for _, s := range all {
			rows = append(rows, []string{
				s.Subject, strconv.FormatBool(s.Rise), strconv.Itoa(s.Early.N), strconv.Itoa(s.Early.Of), strconv.Itoa(s.Weeks),
				strconv.Itoa(s.Late.N), strconv.Itoa(s.Late.Of), ftoa(s.Ratio), strconv.FormatFloat(s.P, 'g', 3, 64), string(s.Grade),
			})
		}
		return csv.NewWriter(e.out).WriteAll(rows)
	case len(all) == 0:
		return e.say("Nothing rose or fell in %s beyond what chance would do, or the weeks before it are not held.", week)
	}
	for _, s := range all {
		word := "fell"
		if s.Rise {
			word = "rose"
		}
		note := ""
		if s.Grade != record.GradePrint {
			note = "  (for a person to decide: not the same sources, or not sure enough)"
		}
		if err := e.say("%s %s: %d of %d stories in the %d weeks before → %d of %d%s", s.Subject, word, s.Early.N, s.Early.Of, s.Weeks, s.Late.N, s.Late.Of, note); err != nil {
			return err
		}
	}
	return nil
}

func ftoa(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }

// over shows how often an entity was named over time.
func (c shiftsCmd) over(e *environment, a *app.App) error {
	from, to := news.Week{Year: 1, Number: 1}, a.Week()
	for _, w := range []struct {
		text string
		into *news.Week
	}{{c.Since, &from}, {c.Until, &to}, {c.Week, &to}} {
		if w.text == "" {
			continue
		}
		week, err := news.ParseWeek(w.text)
		if err != nil {
			return err
		}
		*w.into = week
	}
	entity, err := a.EntityNamed(e.ctx, c.Entity)
	if err != nil {
		return err
	}
	m, err := a.Archive.Mentions(e.ctx, entity.ID, c.In, from, to)
	if err != nil {
		return err
	}
	compared := m.Compare()
	switch {
	case c.JSON:
		return e.json(struct {
			*archive.Mentions
			Shifts []archive.Compared `json:"shifts"`
		}{m, compared})
	case c.CSV:
		return csv.NewWriter(e.out).WriteAll(mentionRows(m))
	case len(m.Rows) == 0:
		return e.say("Nothing was counted in this time. Run dateline issue build, or dateline pass follow, first.")
	}
	return c.chart(e, m, compared)
}

// mentionRows are the rows of a table.
func mentionRows(m *archive.Mentions) [][]string {
	rows := [][]string{{"period", "title", "n", "of", "prepared", "prepared_of", "questions", "questions_of"}}
	for _, r := range m.Rows {
		row := []string{r.Period, r.Title, strconv.Itoa(r.N), strconv.Itoa(r.Of)}
		for _, part := range []*archive.ShiftCount{r.Prepared, r.Questions} {
			if part == nil {
				row = append(row, "", "")
				continue
			}
			row = append(row, strconv.Itoa(part.N), strconv.Itoa(part.Of))
		}
		rows = append(rows, row)
	}
	return rows
}

// bar is how wide the longest bar is, in columns.
const bar = 40

// chart draws a row a period, the bar as long as its share, and says what the shifts weigh.
func (c shiftsCmd) chart(e *environment, m *archive.Mentions, compared []archive.Compared) error {
	where := "all sources"
	if m.In != "" {
		where = m.In
	}
	if err := e.say("%s in %s, by %s:", m.Name, where, m.Unit); err != nil {
		return err
	}
	most := 0.0
	for _, r := range m.Rows {
		most = max(most, share(r.ShiftCount))
	}
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	for _, r := range m.Rows {
		length := 0
		if most > 0 {
			length = int(math.Round(bar * share(r.ShiftCount) / most))
		}
		parts := ""
		if r.Prepared != nil {
			parts = fmt.Sprintf("prepared %d of %d, questions %d of %d", r.Prepared.N, r.Prepared.Of, r.Questions.N, r.Questions.Of)
		}
		if _, err := fmt.Fprintf(w, "%s\t%d of %d\t%s\t%s\t%s\n", r.Period, r.N, r.Of, strings.Repeat("█", length), parts, r.Title); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, s := range compared {
		if s.Grade == record.GradeNone {
			continue
		}
		if err := e.say("%s → %s: %d of %d → %d of %d, z = %+.1f", s.From, s.To, s.Early.N, s.Early.Of, s.Late.N, s.Late.Of, s.Z); err != nil {
			return err
		}
	}
	return nil
}

func share(c archive.ShiftCount) float64 {
	if c.Of == 0 {
		return 0
	}
	return float64(c.N) / float64(c.Of)
}
