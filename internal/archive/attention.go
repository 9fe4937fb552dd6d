package archive

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/record"
	"dateline/internal/text"
	"dateline/internal/transcript"
)

// AttentionStore is what the archive reads of how often things are named.
type AttentionStore interface {
	// Attention returns the counts of weeks, both ends within: of one entity with its zeros, or of all where it is empty.
	Attention(ctx context.Context, entity news.EntityID, from, to news.Week) ([]news.AttentionCount, error)
	// ReportsOf returns the reports of one source, by Published, then id.
	ReportsOf(ctx context.Context, source news.SourceID) ([]news.Report, error)
	// CountBySource counts the reports published in a window, by source.
	CountBySource(ctx context.Context, from, to time.Time) (map[news.SourceID]int, error)
}

// ShiftUnit says what is counted.
type ShiftUnit string

// The units.
const (
	UnitStory    ShiftUnit = "story"
	UnitReport   ShiftUnit = "report"
	UnitSentence ShiftUnit = "sentence"
)

// ShiftCount is a share with its numerator and denominator.
type ShiftCount struct {
	N  int `json:"n"`
	Of int `json:"of"`
}

// ShiftRow is one period.
type ShiftRow struct {
	Period string    `json:"period"`          // "2025-W50", "2025-10", "2025-10-29"
	Title  string    `json:"title,omitempty"` // of a transcript
	At     time.Time `json:"at"`
	ShiftCount
	// Prepared and Questions part a call's sentences; both are absent elsewhere.
	Prepared  *ShiftCount `json:"prepared,omitempty"`
	Questions *ShiftCount `json:"questions,omitempty"`
}

// Mentions is how often an entity was named over time.
type Mentions struct {
	Entity news.EntityID `json:"entity"`
	Name   string        `json:"name"`
	In     string        `json:"in,omitempty"` // a source's name; empty for all sources
	Unit   ShiftUnit     `json:"unit"`
	Rows   []ShiftRow    `json:"rows"`
}

// Mentions counts how often an entity was named: in all sources, stories by week; in a folder of transcripts, sentences by
// transcript; in any other source, reports by month. Members of a family of models count for it.
func (a *Archive) Mentions(ctx context.Context, id news.EntityID, in string, from, to news.Week) (*Mentions, error) {
	g, err := a.gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	m := &Mentions{Entity: id, Name: g.Name(id, news.English), Rows: []ShiftRow{}}
	if in == "" {
		m.Unit = UnitStory
		weeks, err := a.store.Attention(ctx, id, from, to)
		for _, c := range weeks {
			m.Rows = append(m.Rows, ShiftRow{Period: c.Week.String(), At: c.Week.Start(a.zone), ShiftCount: ShiftCount{c.Stories, c.Of}})
		}
		return m, err
	}
	source, err := a.sourceNamed(ctx, in)
	if err != nil {
		return nil, err
	}
	m.In = source.Name
	reports, err := a.store.ReportsOf(ctx, source.ID)
	if err != nil {
		return nil, err
	}
	reports = slices.DeleteFunc(reports, func(r news.Report) bool {
		week := news.WeekOf(r.Published.In(a.zone)).String()
		return week < from.String() || week > to.String()
	})
	if source.IsFolder() {
		m.Unit = UnitSentence
		for i := range reports {
			m.Rows = append(m.Rows, transcriptRow(g, id, &reports[i]))
		}
		return m, ctx.Err()
	}
	m.Unit = UnitReport
	m.Rows = a.byMonth(g, id, reports)
	return m, ctx.Err()
}

// sourceNamed returns the source that a person means: by id, name or outlet.
func (a *Archive) sourceNamed(ctx context.Context, name string) (news.Source, error) {
	all, err := a.store.SourceHealth(ctx)
	if err != nil {
		return news.Source{}, err
	}
	for _, by := range []func(*news.Source) string{
		func(s *news.Source) string { return string(s.ID) },
		func(s *news.Source) string { return s.Name },
		func(s *news.Source) string { return s.Outlet },
	} {
		for i := range all {
			if strings.EqualFold(by(&all[i].Source), name) {
				return all[i].Source, nil
			}
		}
	}
	return news.Source{}, fmt.Errorf("%w: no source is named %q (dateline sources list)", news.ErrNotFound, name)
}

// transcriptRow counts the sentences of a transcript that name an entity, what was prepared and what answered questions
// apart. Names are looked for in the whole text, since its words decide what an ambiguous name means.
func transcriptRow(g Gazetteer, id news.EntityID, r *news.Report) ShiftRow {
	row := ShiftRow{Period: r.Published.UTC().Format(time.DateOnly), Title: r.Title, At: r.Published, Prepared: &ShiftCount{}, Questions: &ShiftCount{}}
	turns := transcript.Turns(r.Body())
	var whole strings.Builder
	starts := make([]int, len(turns))
	for i, turn := range turns {
		starts[i] = whole.Len()
		whole.WriteString(turn.Text)
		whole.WriteString("\n\n")
	}
	found, _ := g.Places(r.Title, whole.String(), id)
	lang := text.Detect(whole.String(), r.Lang)
	for i, turn := range turns {
		part := row.Prepared
		if turn.Part == transcript.Questions {
			part = row.Questions
		}
		for _, span := range text.Sentences(turn.Text, lang) {
			part.Of++
			start, end := starts[i]+span.Start, starts[i]+span.End
			if slices.ContainsFunc(found, func(m text.Span) bool { return m.Start >= start && m.End <= end }) {
				part.N++
			}
		}
	}
	row.ShiftCount = ShiftCount{row.Prepared.N + row.Questions.N, row.Prepared.Of + row.Questions.Of}
	return row
}

// byMonth counts the reports of each month that name an entity.
func (a *Archive) byMonth(g Gazetteer, id news.EntityID, reports []news.Report) []ShiftRow {
	rows := []ShiftRow{}
	for i := range reports {
		r := &reports[i]
		at := r.Published.In(a.zone)
		month := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, a.zone)
		if len(rows) == 0 || !rows[len(rows)-1].At.Equal(month) {
			rows = append(rows, ShiftRow{Period: month.Format("2006-01"), At: month})
		}
		row := &rows[len(rows)-1]
		row.Of++
		if places, named := g.Places(r.Title, r.Body(), id); named || len(places) > 0 {
			row.N++
		}
	}
	slices.SortStableFunc(rows, func(x, y ShiftRow) int { return cmp.Compare(x.Period, y.Period) })
	return rows
}

// Compared is an entity's rise or fall between two periods.
type Compared struct {
	From string `json:"from"`
	To   string `json:"to"`
	record.Shift
}

// Compare weighs the first period of a series against the last, and each against the one before it, the whole first.
func (m *Mentions) Compare() []Compared {
	out := []Compared{}
	history := record.Count{Period: "all"}
	for _, r := range m.Rows {
		history.N += r.N
		history.Of += r.Of
	}
	weigh := func(a, b int) {
		early, late := m.Rows[a], m.Rows[b]
		s, ok := record.Compare(m.Name, record.Count{Period: early.Period, N: early.N, Of: early.Of},
			record.Count{Period: late.Period, N: late.N, Of: late.Of}, history, record.PriorWeight, m.In != "")
		if ok {
			out = append(out, Compared{early.Period, late.Period, s})
		}
	}
	if last := len(m.Rows) - 1; last > 1 {
		weigh(0, last)
	}
	for i := 1; i < len(m.Rows); i++ {
		weigh(i-1, i)
	}
	return out
}

// WeeklyShift is an entity that rose or fell in a week; the shift's subject is its name in English.
type WeeklyShift struct {
	Entity  news.EntityID `json:"entity"`
	Chinese string        `json:"subject_zh"`
	record.Shift
}

// Printable says whether the shift may be printed without a person's look.
func (s *WeeklyShift) Printable() bool { return s.Grade == record.GradePrint }

// WeeklyShifts returns the entities that rose or fell in a week against the weeks before, the surest first, by the rule
// of package record. A fall needs the same sources in both: that is so where sources heard in both bring nine tenths of the
// reports of each.
func (a *Archive) WeeklyShifts(ctx context.Context, week news.Week) ([]WeeklyShift, error) {
	rule := record.DefaultWeeklyRule()
	first := week.Next(-rule.Weeks)
	counts, err := a.store.Attention(ctx, "", first, week)
	if err != nil {
		return nil, err
	}
	same, err := a.sameSources(ctx, first, week)
	if err != nil {
		return nil, err
	}
	g, err := a.gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	out := []WeeklyShift{}
	for _, shift := range record.Weekly(series(counts, week, same), rule) {
		id := news.EntityID(shift.Subject)
		shift.Subject = g.Name(id, news.English)
		out = append(out, WeeklyShift{id, g.Name(id, news.Chinese), shift})
	}
	return out, nil
}

// series sorts counts into one series an entity. Weeks in which an entity was not named are its zeros.
func series(counts []news.AttentionCount, week news.Week, same bool) []record.Series {
	weeks := map[string]int{}
	var order []string
	for _, c := range counts {
		w := c.Week.String()
		if _, ok := weeks[w]; !ok {
			order = append(order, w)
		}
		weeks[w] = c.Of
	}
	if weeks[week.String()] == 0 {
		return nil
	}
	at := map[news.EntityID]map[string]int{}
	var ids []news.EntityID
	for _, c := range counts {
		if at[c.Entity] == nil {
			at[c.Entity] = map[string]int{}
			ids = append(ids, c.Entity)
		}
		at[c.Entity][c.Week.String()] = c.Stories
	}
	slices.Sort(ids)
	var out []record.Series
	for _, id := range ids {
		x := record.Series{Subject: string(id), SameSources: same}
		for _, w := range order {
			c := record.Count{Period: w, N: at[id][w], Of: weeks[w]}
			if w == week.String() {
				x.Now = c
			} else {
				x.Past = append(x.Past, c)
			}
		}
		out = append(out, x)
	}
	return out
}

// sameSources says whether a week was read from the sources of the weeks before it.
func (a *Archive) sameSources(ctx context.Context, first, week news.Week) (bool, error) {
	before, err := a.store.CountBySource(ctx, first.Start(a.zone), week.Start(a.zone))
	if err != nil {
		return false, err
	}
	now, err := a.store.CountBySource(ctx, week.Start(a.zone), week.End(a.zone))
	if err != nil {
		return false, err
	}
	share := func(x, y map[news.SourceID]int) bool {
		both, all := 0, 0
		for id, n := range x {
			all += n
			if y[id] > 0 {
				both += n
			}
		}
		return all > 0 && 10*both >= 9*all
	}
	return share(before, now) && share(now, before), nil
}
