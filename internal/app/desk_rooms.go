package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"dateline/internal/config"
	"dateline/internal/desk"
	"dateline/internal/field"
	"dateline/internal/llm"
	"dateline/internal/news"
	"dateline/internal/roster"
	"dateline/internal/store"
)

// rooms are the desk's rooms over the app.
func (a *App) rooms() desk.Rooms {
	return desk.Rooms{
		Sources: deskSources{a.Store, a}, Readers: deskReaders{a.Store, a}, Gazetteer: deskGazetteer{a}, Records: deskRecords{a.Archive, a}, Jobs: deskJobs{a}, Models: deskModels{a}, Settings: deskSettings{a},
	}
}

// deskSources are the sources as the desk wants them.
type deskSources struct {
	*store.DB
	app *App
}

// TrySource reads an address once.
func (s deskSources) TrySource(ctx context.Context, url string) (desk.Trial, error) {
	t, err := s.app.TrySource(ctx, url)
	return desk.Trial{URL: t.URL, Title: t.Title, Format: t.Format, Lang: t.Lang, Home: t.Home, Notes: t.Notes, Entries: t.Entries}, err
}

// AddSource adds a source of the network: who adds a folder of this machine stands at this machine.
func (s deskSources) AddSource(ctx context.Context, x news.Source) (added news.Source, trouble, err error) {
	return s.app.addFeed(ctx, x)
}

// ImportSources adds the sources of a list.
func (s deskSources) ImportSources(ctx context.Context, list io.Reader) (desk.SourceImport, error) {
	text, err := io.ReadAll(list)
	if err != nil {
		return desk.SourceImport{}, fmt.Errorf("%w: the list is too long or broke off: %w", news.ErrInvalid, err)
	}
	done, err := s.app.importList(ctx, "the list", text, false)
	return desk.SourceImport{Listed: done.Listed, Added: done.Added, Problems: done.Problems}, err
}

// ExportSources writes all sources.
func (s deskSources) ExportSources(ctx context.Context, w io.Writer) error {
	return s.app.ExportSources(ctx, w)
}

// deskReaders are the subscribers as the desk wants them.
type deskReaders struct {
	*store.DB
	app *App
}

// ReaderCounts counts subscribers by status and language.
func (s deskReaders) ReaderCounts(ctx context.Context) ([]desk.ReaderCount, error) {
	counts, err := s.CountSubscribers(ctx, store.Segment{})
	if err != nil {
		return nil, err
	}
	out := make([]desk.ReaderCount, len(counts))
	for i, c := range counts {
		out[i] = desk.ReaderCount{Status: c.Status, Lang: c.Lang, N: c.N, Suppressed: c.Suppressed}
	}
	return out, nil
}

// ReaderGrowth counts who came and left, by week.
func (s deskReaders) ReaderGrowth(ctx context.Context, weeks int) ([]desk.ReaderWeek, error) {
	last := news.WeekOf(wall()().In(s.app.Zone()))
	var times []time.Time
	for i := range weeks + 1 {
		times = append(times, last.Next(1+i-weeks).Start(s.app.Zone()))
	}
	growth, err := s.SubscriberGrowth(ctx, times)
	if err != nil {
		return nil, err
	}
	var out []desk.ReaderWeek
	for i, g := range slices.Backward(growth) {
		out = append(out, desk.ReaderWeek{Week: last.Next(1 + i - weeks), Asked: g.Asked, Confirmed: g.Confirmed, Left: g.Left})
	}
	return out, nil
}

func segmentOf(q desk.ReaderQuery) store.Segment {
	return store.Segment{Search: q.Search, Status: q.Status, Lang: q.Lang}
}

// FindReaders finds subscribers.
func (s deskReaders) FindReaders(ctx context.Context, q desk.ReaderQuery, n int) ([]desk.ReaderRow, bool, error) {
	page, err := s.Readers(ctx, segmentOf(q), "", n+1)
	if err != nil {
		return nil, false, err
	}
	rows := make([]desk.ReaderRow, 0, len(page))
	for _, r := range page[:min(len(page), n)] {
		rows = append(rows, desk.ReaderRow{Subscriber: r.Subscriber, Suppressed: r.Suppressed})
	}
	return rows, len(page) > n, nil
}

// AddSubscriber enters a reader.
func (s deskReaders) AddSubscriber(ctx context.Context, address string, c news.Choices, agreed string) (news.Subscriber, error) {
	return s.app.AddSubscriber(ctx, address, c, agreed)
}

// RemoveSubscriber ends a subscription.
func (s deskReaders) RemoveSubscriber(ctx context.Context, text string) (news.Subscriber, bool, error) {
	return s.app.RemoveSubscriber(ctx, text)
}

// EraseSubscriber forgets a reader.
func (s deskReaders) EraseSubscriber(ctx context.Context, text string) error {
	return s.app.EraseSubscriber(ctx, text)
}

// Suppress lets an address never be mailed.
func (s deskReaders) Suppress(ctx context.Context, address string, reason news.SuppressionReason, note string) error {
	return s.app.Suppress(ctx, address, reason, note)
}

// Unsuppress lets an address be mailed again.
func (s deskReaders) Unsuppress(ctx context.Context, text string) error {
	return s.app.Unsuppress(ctx, text)
}

// ImportReaders takes a list.
func (s deskReaders) ImportReaders(ctx context.Context, list io.Reader, lang news.Lang, dry bool, problem func(roster.Problem)) (desk.ReaderImport, error) {
	r, err := s.app.ImportSubscribers(ctx, list, ImportOptions{Lang: lang, Dry: dry, Problem: problem})
	return desk.ReaderImport{
		Format: string(r.Format), Lines: r.Lines, Added: r.Added, Known: r.Known, Left: r.Left, Suppressed: r.Suppressed, Bad: r.Bad,
	}, err
}

// ExportReaders writes a list.
func (s deskReaders) ExportReaders(ctx context.Context, q desk.ReaderQuery, w io.Writer) (int, error) {
	return s.app.ExportSubscribers(ctx, segmentOf(q), w)
}

// deskGazetteer is the gazetteer as the desk wants it.
type deskGazetteer struct{ app *App }

// Field returns the field as editors left it.
func (g deskGazetteer) Field(ctx context.Context) (*field.Field, []field.Skipped, error) {
	return g.app.Field(ctx)
}

// LastEdits returns the edits that stand, the newest first.
func (g deskGazetteer) LastEdits(ctx context.Context, n int) ([]desk.GazetteerEdit, error) {
	s, err := g.app.stages(ctx)
	if err != nil {
		return nil, err
	}
	at := map[int64]time.Time{}
	for _, e := range s.edits {
		at[e.Batch] = e.MadeAt
	}
	var out []desk.GazetteerEdit
	for _, batch := range slices.Backward(standing(s.edits, s.revision)) {
		if len(out) == n {
			break
		}
		out = append(out, desk.GazetteerEdit{N: batch, At: at[batch], Changes: changesOf(s.edits, batch)})
	}
	return out, nil
}

// AddEntity adds an entity.
func (g deskGazetteer) AddEntity(ctx context.Context, names []string, cells map[string]string) (news.EntityID, int, error) {
	x, done, err := g.app.AddEntity(ctx, names, cells)
	if err != nil {
		return "", 0, err
	}
	return x.ID, done.Touched, nil
}

// AddNames adds names to an entity.
func (g deskGazetteer) AddNames(ctx context.Context, id news.EntityID, names []string, lang news.Lang) (int, error) {
	return g.change(ctx, field.Change{Op: field.Alias, ID: id, Names: ParseNames(names, lang)})
}

// MarkName marks a name as ambiguous, or takes the mark away.
func (g deskGazetteer) MarkName(ctx context.Context, id news.EntityID, name string, words []string, off bool) (int, error) {
	return g.change(ctx, field.Change{Op: field.Ambiguous, ID: id, Names: ParseNames([]string{name}, ""), Context: words, Off: off})
}

// MergeEntities ends one entity in another.
func (g deskGazetteer) MergeEntities(ctx context.Context, from news.EntityID, into string) (news.EntityID, int, error) {
	f, _, err := g.app.Field(ctx)
	if err != nil {
		return "", 0, err
	}
	x, err := FindEntity(f, into)
	if err != nil {
		return "", 0, err
	}
	n, err := g.change(ctx, field.Change{Op: field.Merge, ID: from, Into: x.ID})
	return x.ID, n, err
}

// RemoveEntity takes an entity out.
func (g deskGazetteer) RemoveEntity(ctx context.Context, id news.EntityID) (int, error) {
	return g.change(ctx, field.Change{Op: field.Remove, ID: id})
}

func (g deskGazetteer) change(ctx context.Context, c field.Change) (int, error) {
	done, err := g.app.Edit(ctx, c)
	return done.Touched, err
}

// UndoEdit takes back the newest edit, if it is the one that is meant.
func (g deskGazetteer) UndoEdit(ctx context.Context, n int64) (int, error) {
	s, err := g.app.stages(ctx)
	if err != nil {
		return 0, err
	}
	if batches := standing(s.edits, s.revision); len(batches) == 0 || batches[len(batches)-1] != n {
		return 0, fmt.Errorf("%w: another edit was made since", news.ErrConflict)
	}
	done, err := g.app.undo(ctx, s) // on what was looked at: an edit in between is refused by its revision
	return done.Touched, err
}

// Candidates returns the queue.
func (g deskGazetteer) Candidates(ctx context.Context) ([]desk.Candidate, error) {
	all, err := g.app.OpenCandidates(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]desk.Candidate, len(all))
	for i := range all {
		c := &all[i]
		out[i] = desk.Candidate{
			Name: c.Name, Lang: c.Lang, Kind: c.Kind, Owner: c.Owner, Versions: c.Versions, Score: c.Score, Parts: c.Parts, Outlets: c.Outlets, Reports: c.Reports, LastSeen: c.LastSeen,
		}
		for _, e := range c.Examples {
			out[i].Examples = append(out[i].Examples, desk.CandidateExample{Title: e.Title, Outlet: e.Outlet, Around: e.Around})
		}
	}
	return out, nil
}

// AcceptCandidate takes a candidate in.
func (g deskGazetteer) AcceptCandidate(ctx context.Context, name string, cells map[string]string, aliasOf string) (news.EntityID, int, error) {
	done, err := g.app.AcceptCandidate(ctx, name, Accept{Cells: cells, AliasOf: aliasOf})
	if err != nil {
		return "", 0, err
	}
	return done.Changes[0].Subject(), done.Touched, nil
}

// RejectCandidate takes a candidate off the queue, or puts it back.
func (g deskGazetteer) RejectCandidate(ctx context.Context, name string, back bool) error {
	_, err := g.app.RejectCandidate(ctx, name, back)
	return err
}

// deskModels are the language models as the desk wants them.
type deskModels struct{ app *App }

// spendingIssues is over how many issues spending is shown.
const spendingIssues = 8

// maxFaults is how many faults of models are shown.
const maxFaults = 12

// ModelReport returns the configured models and what was spent.
func (m deskModels) ModelReport(ctx context.Context) (desk.ModelReport, error) {
	states, spent, err := m.app.ModelStates(ctx)
	r := desk.ModelReport{Month: spent.Month, Spent: spent.Spent, MonthCeiling: spent.MonthCeiling, IssueCeiling: spent.IssueCeiling}
	if err != nil {
		return r, err
	}
	for i := range states {
		s := &states[i]
		row := desk.Model{
			Name: s.Name, Provider: s.Provider, Model: s.Model, Server: s.Server, Key: s.Key, Tasks: s.Tasks, InputPrice: s.InputPrice, OutputPrice: s.OutputPrice,
			Calls: s.Calls, Lost: s.Lost, Cost: s.Cost,
		}
		if row.Key != config.Secret("").String() && row.Key != config.Secret("x").String() {
			row.Key = ""
		}
		r.Models = append(r.Models, row)
	}
	issues, err := m.app.Store.Issues(ctx, spendingIssues)
	if err != nil {
		return r, err
	}
	for i := range issues {
		if err := m.issue(ctx, &r, &issues[i]); err != nil {
			return r, err
		}
	}
	return r, nil
}

// issue adds what an issue cost, and what went wrong with it.
func (m deskModels) issue(ctx context.Context, r *desk.ModelReport, issue *news.Issue) error {
	_, spent, err := m.app.Store.Spent(ctx, realNow(), issue.Week.String())
	if err != nil {
		return err
	}
	if spent > 0 {
		r.Issues = append(r.Issues, desk.IssueSpending{Week: issue.Week, Spent: llm.Money(spent)})
	}
	add := func(w *news.Writing) {
		if w == nil {
			return
		}
		for _, reason := range w.Reasons {
			if len(r.Faults) < maxFaults {
				r.Faults = append(r.Faults, desk.ModelFault{Week: issue.Week, WritingReason: reason})
			}
		}
	}
	add(issue.Writing)
	for i := range issue.Sections {
		for k := range issue.Sections[i].Items {
			add(issue.Sections[i].Items[k].Writing)
		}
	}
	return nil
}

// CheckModel tries a model.
func (m deskModels) CheckModel(ctx context.Context, name string) ([]desk.ModelCheck, error) {
	checks, err := m.app.CheckModels(ctx, name)
	out := make([]desk.ModelCheck, len(checks))
	for i, c := range checks {
		out[i] = desk.ModelCheck{Lang: c.Lang, OK: c.OK, Latency: c.Latency, Cost: c.Cost, Sample: c.Sample, Reason: c.Reason}
	}
	return out, err
}

// deskSettings is the configuration as the desk wants it.
type deskSettings struct{ app *App }

// SettingList returns every key of the configuration.
func (s deskSettings) SettingList(context.Context) ([]desk.Setting, error) {
	keys, err := s.app.o.Settings.Described()
	if err != nil {
		return nil, err
	}
	out := make([]desk.Setting, len(keys))
	for i, k := range keys {
		out[i] = desk.Setting{Key: k.Name, Value: k.Value, Default: k.Default, Manual: k.Manual, From: desk.SettingFrom(k.From)}
	}
	return out, nil
}
