package main

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"dateline/internal/app"
	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
)

// recordKind is a kind of records, as a type for kong: each kind is a command of its own.
type recordKind interface {
	kind() news.RecordKind
	// command is the command's name; about says in a sentence what it lists; extra is one more example.
	command() string
	about() string
	extra() string
}

type (
	numberRecords  struct{}
	promiseRecords struct{}
	moveRecords    struct{}
	releaseRecords struct{}
	rumourRecords  struct{}
)

func (numberRecords) kind() news.RecordKind { return news.RecordNumber }
func (numberRecords) command() string       { return "numbers" }

func (numberRecords) about() string {
	return "The number book: figures with what they were before, and where sources disagree. Currencies and kinds of figures are never mixed."
}

func (numberRecords) extra() string {
	return "dateline numbers list --entity Meta --metric capex --history 2"
}

func (promiseRecords) kind() news.RecordKind { return news.RecordPromise }
func (promiseRecords) command() string       { return "promises" }

func (promiseRecords) about() string {
	return "The promise calendar: what is to happen and when, and what became of it. A date that only others report never counts against a company."
}

func (promiseRecords) extra() string { return "dateline promises list --status slipped" }

func (moveRecords) kind() news.RecordKind { return news.RecordMove }
func (moveRecords) command() string       { return "moves" }
func (moveRecords) about() string         { return "People who come, go or change office." }
func (moveRecords) extra() string         { return "dateline moves list --entity OpenAI --status confirmed" }

func (releaseRecords) kind() news.RecordKind { return news.RecordRelease }
func (releaseRecords) command() string       { return "releases" }

func (releaseRecords) about() string {
	return "Products that come out, are announced, delayed or withdrawn, with access and licence."
}

func (releaseRecords) extra() string {
	return "dateline releases list --week 2025-W50 --status shipped"
}

func (rumourRecords) kind() news.RecordKind { return news.RecordRumour }
func (rumourRecords) command() string       { return "rumours" }

func (rumourRecords) about() string {
	return "What only unnamed people or posts said at first, and whether it was confirmed or denied since."
}

func (rumourRecords) extra() string { return "dateline rumours list --status denied" }

// recordsCmd are the commands of one kind of records.
type recordsCmd[K recordKind] struct {
	List recordsListCmd[K] `cmd:"" default:"withargs" help:"List records, the one with the newest change first."`
	Show recordsShowCmd[K] `cmd:"" help:"Show a record with its whole history."`
	// What a person says of whole records.
	Drop  recordsDropCmd[K]  `cmd:"" help:"Say that there is no such thing as a record tells of."`
	Merge recordsMergeCmd[K] `cmd:"" help:"Say that two records are of one thing."`
	Edits recordsEditsCmd[K] `cmd:"" help:"List what was dropped and merged."`
	Undo  recordsUndoCmd[K]  `cmd:"" help:"Take back a drop or a merge."`
}

// voice writes records in one language.
type voice struct {
	*render.Lexicon
	names *app.Speaker
	zone  *time.Location
}

func newVoice(e *environment, a *app.App, lang string) (*voice, error) {
	names, err := a.Speaker(e.ctx, news.Lang(lang))
	return &voice{render.NewLexicon(news.Lang(lang)), names, a.Zone()}, err
}

func (v *voice) value(value *news.RecordValue) string { return v.RecordValue(v.names.Value(value)) }

// title says what a record is of: its subject and the rest of its key.
func (v *voice) title(r *news.Record) string {
	parts := []string{v.names.Subject(r)}
	for _, p := range []string{v.names.Attribute(r), r.Key.Period, v.names.Basis(r), v.names.Scope(r), v.names.Of(r)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// outputFlags say how records are printed.
type outputFlags struct {
	Lang string `help:"Language of the words beside the sources' own: en or zh." enum:"en,zh" default:"en"`
	JSON bool   `help:"Print as JSON." xor:"format"`
	CSV  bool   `help:"Print as CSV." xor:"format"`
}

type recordsListCmd[K recordKind] struct {
	Entity  string `help:"Only records that tell of this entity, by id or any name." placeholder:"NAME"`
	Metric  string `help:"Only this metric (numbers) or milestone (promises), like capex or release." aliases:"milestone" placeholder:"WORD"`
	Status  string `help:"Only of this status today: ${statuses}." enum:",${statuses}" default:"" placeholder:"STATUS"`
	Week    string `help:"Only with a change in this week, like 2025-W50." placeholder:"WEEK" xor:"since,until"`
	Since   string `help:"Only with a change on this day or later, like 2025-12-01." placeholder:"DAY" xor:"since"`
	Until   string `help:"Only with a change on this day or earlier." placeholder:"DAY" xor:"until"`
	History int    `help:"Only with at least so many changes." placeholder:"N"`
	Limit   int    `help:"At most so many; 0 is all." default:"50" placeholder:"N"`
	outputFlags
}

// Help shows examples.
func (recordsListCmd[K]) Help() string {
	var k K
	return k.about() + "\n\n" + examples("dateline "+k.command()+" list", k.extra(), "dateline "+k.command()+" list --since 2025-12-01 --csv")
}

// filter turns the flags into a filter.
func (c *recordsListCmd[K]) filter(a *app.App) (archive.RecordFilter, error) {
	var k K
	f := archive.RecordFilter{
		Kind: k.kind(), Name: strings.TrimSpace(c.Entity), Attribute: c.Metric, Status: news.RecordStatus(c.Status), Changes: c.History, Limit: c.Limit,
	}
	if c.Limit < 0 || c.History < 0 {
		return f, fmt.Errorf("%w: --limit and --history are at least 0", news.ErrInvalid)
	}
	if c.Week != "" {
		week, err := news.ParseWeek(c.Week)
		if err != nil {
			return f, err
		}
		f.Since, f.Until = week.Start(a.Zone()), week.End(a.Zone())
	}
	for _, d := range []struct {
		text string
		to   *time.Time
		days int
	}{{c.Since, &f.Since, 0}, {c.Until, &f.Until, 1}} {
		if d.text == "" {
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, d.text, a.Zone())
		if err != nil {
			return f, fmt.Errorf("%w: day %q (write it like 2025-12-01)", news.ErrInvalid, d.text)
		}
		*d.to = day.AddDate(0, 0, d.days)
	}
	return f, nil
}

// Run lists records.
func (c recordsListCmd[K]) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		f, err := c.filter(a)
		if err != nil {
			return err
		}
		all, err := a.Records(e.ctx, f)
		if err != nil {
			return err
		}
		v, err := newVoice(e, a, c.Lang)
		if err != nil {
			return err
		}
		switch {
		case c.JSON:
			return e.json(all)
		case c.CSV:
			return e.csv(recordRows(all, v))
		case len(all) == 0:
			return e.say("No such record. Records are made of what reports claim: dateline pass follow.")
		}
		for i := range all {
			if err := e.say("%s", recordLine(&all[i], v)); err != nil {
				return err
			}
		}
		return nil
	})
}

// shortID is how much of a record's id is shown; show takes any part that names one record.
const shortID = 10

// recordLine is a record in a list.
func recordLine(r *archive.Record, v *voice) string {
	line := fmt.Sprintf("%s  %s  %s: %s", r.ID[:shortID], r.LastAt.In(v.zone).Format(time.DateOnly), v.RecordStatus(r.Today), v.title(&r.Record))
	n := len(r.Changes)
	if n == 0 {
		return line
	}
	last := &r.Changes[n-1]
	value, sign := v.value(&last.Value), " → "
	if last.Against {
		sign = " ≠ "
	}
	for i := n - 2; i >= 0 && !r.Changes[i+1].Anew; i-- { // what it took the place of, or stands beside
		if r.Changes[i].Against {
			continue
		}
		if old := v.value(&r.Changes[i].Value); old != value {
			value = old + sign + value
		}
		break
	}
	return fmt.Sprintf("%s | %s | %s", line, value, v.Attribution(last.Attribution))
}

// recordRows are records as a table, one row a record.
func recordRows(all []archive.Record, v *voice) [][]string {
	rows := [][]string{{
		"id", "kind", "subject", "attribute", "period", "unit", "basis", "scope", "status", "value", "low", "high", "attribution", "changes",
		"claims", "outlets", "origins", "first_at", "last_at",
	}}
	for i := range all {
		r := &all[i]
		var value, low, high, attribution string
		if n := len(r.Changes); n > 0 {
			last := &r.Changes[n-1]
			value, attribution = v.value(&last.Value), v.Attribution(last.Attribution)
			low, high = ends(&last.Value)
		}
		rows = append(rows, []string{
			string(r.ID), v.RecordKind(r.Key.Kind), v.names.Subject(&r.Record), r.Key.Attribute, r.Key.Period, r.Key.Unit, string(r.Key.Basis), r.Key.Scope,
			v.RecordStatus(r.Today), value, low, high, attribution, strconv.Itoa(len(r.Changes)), strconv.Itoa(r.Claims), strconv.Itoa(r.Outlets),
			strconv.Itoa(r.Origins), stamp(r.FirstAt), stamp(r.LastAt),
		})
	}
	return rows
}

// ends are a value's ends for programs: numbers of a figure, days of a promise, move or release.
func ends(v *news.RecordValue) (low, high string) {
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	switch {
	case v.Figure != nil:
		return number(v.Figure.Low), number(v.Figure.High)
	case v.Promise != nil:
		return v.Promise.When.From, v.Promise.When.To
	case v.Move != nil:
		return v.Move.When.From, v.Move.When.To
	case v.Release != nil:
		return v.Release.When.From, v.Release.When.To
	}
	return "", ""
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

type recordsShowCmd[K recordKind] struct {
	ID string `arg:"" help:"Record id, or as much of it as names one record."`
	outputFlags
}

// Help shows examples.
func (recordsShowCmd[K]) Help() string {
	var k K
	return "Shows what a record said first and every change since: old → new, how surely, who said so where, with the passage and its address.\n\n" +
		examples("dateline "+k.command()+" show abcdefghij", "dateline "+k.command()+" show abcdefghij --lang zh", "dateline "+k.command()+" show abcdefghij --csv")
}

// Run shows a record.
func (c recordsShowCmd[K]) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		var k K
		page, err := a.Archive.Record(e.ctx, k.kind(), news.RecordID(c.ID))
		if err != nil {
			return err
		}
		v, err := newVoice(e, a, c.Lang)
		if err != nil {
			return err
		}
		switch {
		case c.JSON:
			return e.json(page)
		case c.CSV:
			return e.csv(historyRows(page, v))
		}
		if err := e.say("%s\n%s: %s\n%d changes, %d claims, %d outlets, %d origins", page.ID, v.title(&page.Record.Record), v.RecordStatus(page.Today),
			len(page.Lines), page.Claims, page.Outlets, page.Origins); err != nil {
			return err
		}
		for i := range page.Lines {
			if err := e.say("%s", historyLines(&page.Lines[i], v)); err != nil {
				return err
			}
		}
		return nil
	})
}

// historyLines is a change with its evidence.
func historyLines(l *archive.RecordLine, v *voice) string {
	value := v.value(&l.New)
	if l.Old != nil {
		if old := v.value(l.Old); old != value {
			value = old + " → " + value
		}
	}
	if l.Against {
		value = "≠ " + value
	}
	lines := []string{fmt.Sprintf("%s  %s: %s (%s)", l.At.In(v.zone).Format(time.DateOnly), v.RecordStatus(l.Status), value, v.Attribution(l.Attribution))}
	for i := range l.Evidence {
		x := &l.Evidence[i]
		who := []string{x.Outlet, v.Attribution(x.Attribution)}
		if x.Speaker != "" {
			who = append(who, x.Speaker)
		}
		lines = append(lines, fmt.Sprintf("    %s  %s: %s\n      %s", x.At.In(v.zone).Format(time.DateOnly), strings.Join(who, ", "), x.Passage, x.URL))
	}
	return strings.Join(lines, "\n")
}

// historyRows are a record's history as a table, one row a claim.
func historyRows(page *archive.RecordPage, v *voice) [][]string {
	rows := [][]string{{
		"at", "status", "old", "new", "low", "high", "against", "attribution", "said_at", "outlet", "class", "speaker", "said_as", "modality", "lang",
		"passage", "url", "report", "claim",
	}}
	for i := range page.Lines {
		l := &page.Lines[i]
		low, high := ends(&l.New)
		for k := range l.Evidence {
			x := &l.Evidence[k]
			rows = append(rows, []string{
				stamp(l.At), v.RecordStatus(l.Status), v.value(l.Old), v.value(&l.New), low, high, strconv.FormatBool(l.Against),
				v.Attribution(l.Attribution), stamp(x.At), x.Outlet, v.Class(x.Class), x.Speaker, v.Attribution(x.Attribution), string(x.Modality),
				string(x.Lang), x.Passage, x.URL, string(x.Report), strconv.Itoa(x.Claim),
			})
		}
	}
	return rows
}

// csv prints a table. A text that a spreadsheet would take for a formula is printed as text: words come from strangers.
func (e *environment) csv(rows [][]string) error {
	w := csv.NewWriter(e.out)
	for _, row := range rows {
		for i, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				if _, err := strconv.ParseFloat(cell, 64); err != nil {
					row[i] = "'" + cell
				}
			}
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
