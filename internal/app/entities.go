package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/store"
)

// maxGazetteer bounds an imported gazetteer, in bytes. Package field says more exactly what it takes.
const maxGazetteer = 10 << 20

// Edited says what an edit of the gazetteer did.
type Edited struct {
	Changes []field.Change `json:"changes"`
	// Touched is how many reports will be read anew because of it.
	Touched  int   `json:"touched"`
	Revision int64 `json:"revision"`
}

// Field returns the field as editors left it, and the edits that it has no place for any more.
func (a *App) Field(ctx context.Context) (*field.Field, []field.Skipped, error) {
	s, err := a.stages(ctx)
	if err != nil {
		return nil, nil, err
	}
	return s.field, s.skipped, nil
}

// Edit changes the gazetteer, and marks as absent the annotations that this touches: the next pass reads those reports
// anew. A faulty change changes nothing.
func (a *App) Edit(ctx context.Context, changes ...field.Change) (Edited, error) {
	return a.edit(ctx, nil, changes)
}

func (a *App) edit(ctx context.Context, decision *store.Decision, changes []field.Change) (Edited, error) {
	s, err := a.stages(ctx)
	if err != nil {
		return Edited{}, err
	}
	after, err := s.field.With(changes...)
	if err != nil {
		return Edited{}, err
	}
	if _, err := entity.New(after); err != nil { // before it is kept: a field that cannot be used would stop every pass
		return Edited{}, err
	}
	edits := make([]store.EntityEdit, len(changes))
	for i := range changes {
		text, err := json.Marshal(&changes[i])
		if err != nil {
			return Edited{}, fmt.Errorf("write change: %w", err)
		}
		edits[i] = store.EntityEdit{Op: string(changes[i].Op), Subject: changes[i].Subject(), Change: string(text), MadeAt: a.now()}
	}
	return a.saveEdits(ctx, s, edits, decision, changes)
}

// saveEdits keeps edits made on the field of s and spreads them. If the process dies in between, the next one that
// opens the store spreads them.
func (a *App) saveEdits(ctx context.Context, s *stages, edits []store.EntityEdit, decision *store.Decision, changes []field.Change) (Edited, error) {
	done := Edited{Changes: changes, Revision: s.revision}
	if len(edits) == 0 {
		return done, nil
	}
	var err error
	if done.Revision, err = a.Store.SaveEntityEdits(ctx, s.revision, edits, decision); err != nil {
		return Edited{}, err
	}
	a.standing.Lock()
	defer a.standing.Unlock()
	all, state, err := a.Store.EntityEdits(ctx)
	if err != nil {
		return done, err
	}
	if a.standingStages, err = a.newStages(all, state.Revision); err != nil {
		return done, err
	}
	if state.Spread < state.Revision {
		done.Touched, err = a.spread(ctx, a.standingStages, state)
	}
	return done, err
}

// UndoEdit takes back the last edit that stands, with all that was changed together with it. If there is none it is
// news.ErrNotFound.
func (a *App) UndoEdit(ctx context.Context) (Edited, error) {
	s, err := a.stages(ctx)
	if err != nil {
		return Edited{}, err
	}
	return a.undo(ctx, s)
}

// undo takes back the last edit that stands in what s was built with.
func (a *App) undo(ctx context.Context, s *stages) (Edited, error) {
	batches := standing(s.edits, s.revision)
	if len(batches) == 0 {
		return Edited{}, fmt.Errorf("%w: no edit is left to undo", news.ErrNotFound)
	}
	last := batches[len(batches)-1]
	return a.saveEdits(ctx, s, []store.EntityEdit{{Op: "undo", Undoes: last, MadeAt: a.now()}}, nil, changesOf(s.edits, last))
}

// AddEntity adds an entity. Names carry their marks; cells are the rest of its row by column, with the parent by id or name.
// Where the id is missing it is made from the first name in Latin letters.
func (a *App) AddEntity(ctx context.Context, names []string, cells map[string]string) (field.Entity, Edited, error) {
	row := maps.Clone(cells)
	var english, chinese []string
	for _, n := range names {
		if entity.Han(unmarked(n)) {
			chinese = append(chinese, n)
		} else {
			english = append(english, n)
		}
	}
	if row["zh"] != "" {
		chinese = append([]string{row["zh"]}, chinese...)
	}
	row["en"], row["zh"] = strings.Join(english, "|"), strings.Join(chinese, "|")
	if row["id"] == "" && len(english) > 0 {
		row["id"] = string(entity.Slug(unmarked(english[0])))
	}
	switch {
	case row["kind"] == "":
		return field.Entity{}, Edited{}, fmt.Errorf("%w: say what it is with --kind (one of %v)", news.ErrInvalid, field.Kinds())
	case row["id"] == "":
		return field.Entity{}, Edited{}, fmt.Errorf("%w: an id cannot be made from the name: give one with --id, like zhipu", news.ErrInvalid)
	}
	if row["parent"] != "" {
		f, _, err := a.Field(ctx)
		if err != nil {
			return field.Entity{}, Edited{}, err
		}
		parent, err := FindEntity(f, row["parent"])
		if err != nil {
			return field.Entity{}, Edited{}, fmt.Errorf("parent: %w", err)
		}
		row["parent"] = string(parent.ID)
	}
	x, err := field.ParseEntity(row)
	if err != nil {
		return x, Edited{}, err
	}
	done, err := a.Edit(ctx, field.Change{Op: field.Add, ID: x.ID, Entity: &x})
	return x, done, err
}

// unmarked is a name without its marks.
func unmarked(name string) string { return strings.TrimLeft(name, "=~?+") }

// ParseNames reads names with their marks; what is not said of the language, the letters say.
func ParseNames(texts []string, lang news.Lang) []field.Name {
	all := make([]field.Name, len(texts))
	for i, text := range texts {
		l := lang
		if l == "" {
			l = news.English
			if entity.Han(unmarked(text)) {
				l = news.Chinese
			}
		}
		all[i] = field.ParseName(text, l)
	}
	return all
}

// FindEntity returns the entity that a person means: by id, by an id that was merged away, or by a name that only one
// has. It is news.ErrNotFound, or news.ErrInvalid where several have the name.
func FindEntity(f *field.Field, text string) (*field.Entity, error) {
	id := news.EntityID(text)
	if to, ok := f.Redirects[id]; ok {
		id = to
	}
	key := entity.CandidateKey(text)
	var named []*field.Entity
	for i := range f.Entities {
		e := &f.Entities[i]
		if e.ID == id {
			return e, nil
		}
		if key != "" && slices.ContainsFunc(e.Names, func(n field.Name) bool { return entity.CandidateKey(n.Text) == key }) {
			named = append(named, e)
		}
	}
	switch len(named) {
	case 0:
		return nil, fmt.Errorf("entity %q: %w (dateline entities list --search finds one)", text, news.ErrNotFound)
	case 1:
		return named[0], nil
	}
	var ids []string
	for _, e := range named {
		ids = append(ids, string(e.ID))
	}
	return nil, fmt.Errorf("entity %q: %w: several have the name: %s; give the id", text, news.ErrInvalid, strings.Join(ids, ", "))
}

// ImportedEntities says what an import of a gazetteer did.
type ImportedEntities struct {
	Edited
	Added   int `json:"added"`
	Changed int `json:"changed"`
}

// ImportEntities reads a gazetteer's file, or "-" for standard input, and puts its rows in place of those with their
// ids. Entities that the file does not name stay. If any row is faulty nothing is changed.
func (a *App) ImportEntities(ctx context.Context, from string, stdin io.Reader) (ImportedEntities, error) {
	text, err := readFile(from, stdin)
	if err != nil {
		return ImportedEntities{}, err
	}
	f, _, err := a.Field(ctx)
	if err != nil {
		return ImportedEntities{}, err
	}
	name := from
	if name == "-" {
		name = "standard input"
	}
	changes, err := f.ReadChanges(name, text)
	if err != nil {
		return ImportedEntities{}, fmt.Errorf("nothing was changed: %w", err)
	}
	var done ImportedEntities
	for i := range changes {
		if changes[i].Op == field.Put && !slices.ContainsFunc(f.Entities, func(e field.Entity) bool { return e.ID == changes[i].ID }) {
			done.Added++
		} else {
			done.Changed++
		}
	}
	if done.Edited, err = a.Edit(ctx, changes...); err != nil {
		return ImportedEntities{}, fmt.Errorf("nothing was changed: %w", err)
	}
	return done, nil
}

func readFile(from string, stdin io.Reader) ([]byte, error) {
	if from == "-" {
		return io.ReadAll(io.LimitReader(stdin, maxGazetteer))
	}
	file, err := os.Open(from)
	if err != nil {
		return nil, fmt.Errorf("read gazetteer: %w", err)
	}
	defer func() { _ = file.Close() }() // only read
	return io.ReadAll(io.LimitReader(file, maxGazetteer))
}

// ExportEntities writes the gazetteer as editors left it, as the table that ImportEntities and --field read.
func (a *App) ExportEntities(ctx context.Context, w io.Writer) error {
	f, _, err := a.Field(ctx)
	if err != nil {
		return err
	}
	return f.Write(w)
}

// forgetAfter is how long an undecided candidate waits after it was last seen.
const forgetAfter = 8 * 7 * 24 * time.Hour

// FindCandidates looks for names that the gazetteer does not know in the reports published from from up to, not
// including, to, and brings the queue up to date. It returns how many are new.
func (a *App) FindCandidates(ctx context.Context, from, to time.Time) (int, error) {
	if err := a.Annotate(ctx); err != nil {
		return 0, err
	}
	s, err := a.stages(ctx)
	if err != nil {
		return 0, err
	}
	voices, err := a.Store.VoicesBetween(ctx, from, to)
	if err != nil {
		return 0, err
	}
	sightings := make([]entity.Sighting, len(voices))
	for i := range voices {
		v := &voices[i]
		sightings[i] = entity.Sighting{
			Report: v.ID, Title: v.Title, Body: v.Body(), Lang: v.Lang, Outlet: v.Outlet, Outlets: v.Outlets,
			Published: v.Published, Relevance: v.Relevance,
		}
	}
	var seen []store.Candidate
	for _, c := range s.gazetteer.Candidates(sightings) {
		k := store.Candidate{
			Key: c.Key, Name: c.Name, Lang: c.Lang, Kind: string(c.Kind), Owner: c.Owner, Versions: c.Versions, Score: c.Score,
			Parts: c.Parts, Outlets: c.Outlets, Reports: c.Reports, FirstSeen: c.First, LastSeen: c.Last, Status: store.CandidateOpen,
		}
		for _, e := range c.Examples {
			k.Examples = append(k.Examples, store.CandidateExample(e))
		}
		seen = append(seen, k)
	}
	open, err := a.Store.Candidates(ctx, store.CandidateOpen)
	if err != nil {
		return 0, err
	}
	var known []string
	for _, c := range open {
		if s.gazetteer.Knows(c.Name) {
			known = append(known, c.Key)
		}
	}
	return a.Store.SaveCandidates(ctx, seen, known, a.now().Add(-forgetAfter))
}

// OpenCandidates returns the queue, the surest first, without those that the gazetteer knows by now.
func (a *App) OpenCandidates(ctx context.Context) ([]store.Candidate, error) {
	s, err := a.stages(ctx)
	if err != nil {
		return nil, err
	}
	all, err := a.Store.Candidates(ctx, store.CandidateOpen)
	return slices.DeleteFunc(all, func(c store.Candidate) bool { return s.gazetteer.Knows(c.Name) }), err
}

// Accept is how a candidate gets into the gazetteer: as an entity of its own, or as a further name of one.
type Accept struct {
	// Cells are the entity's row beside its name, by column. Id is made from the name where it is missing, kind is the
	// guess of the queue.
	Cells map[string]string
	// AliasOf is the entity, by id or name, that the candidate is a name of; empty for one of its own.
	AliasOf string
}

// AcceptCandidate adds a candidate to the gazetteer and takes it off the queue. An unknown name is news.ErrNotFound.
func (a *App) AcceptCandidate(ctx context.Context, name string, how Accept) (Edited, error) {
	c, err := a.Store.Candidate(ctx, entity.CandidateKey(name))
	if err != nil {
		return Edited{}, fmt.Errorf("%w (dateline entities candidates lists them; dateline entities add adds any name)", err)
	}
	lang := news.English
	if entity.Han(c.Name) {
		lang = news.Chinese
	}
	f, _, err := a.Field(ctx)
	if err != nil {
		return Edited{}, err
	}
	var change field.Change
	if how.AliasOf != "" {
		e, err := FindEntity(f, how.AliasOf)
		if err != nil {
			return Edited{}, err
		}
		change = field.Change{Op: field.Alias, ID: e.ID, Names: []field.Name{{Text: c.Name, Lang: lang}}}
	} else {
		cells := map[string]string{string(lang): c.Name, "kind": c.Kind, "parent": string(c.Owner)}
		for k, v := range how.Cells {
			if v != "" {
				cells[k] = v
			}
		}
		if cells["id"] == "" {
			cells["id"] = string(entity.Slug(c.Name))
		}
		if cells["kind"] == "" {
			return Edited{}, fmt.Errorf("candidate %q: %w: say what it is with --kind", c.Name, news.ErrInvalid)
		}
		e, err := field.ParseEntity(cells)
		if err != nil {
			return Edited{}, err
		}
		change = field.Change{Op: field.Add, ID: e.ID, Entity: &e}
	}
	decision := &store.Decision{Key: c.Key, Status: store.CandidateAccepted, Entity: change.Subject(), At: a.now()}
	return a.edit(ctx, decision, []field.Change{change})
}

// RejectCandidate takes a candidate off the queue for good; with back it is put on the queue again.
func (a *App) RejectCandidate(ctx context.Context, name string, back bool) (store.Candidate, error) {
	c, err := a.Store.Candidate(ctx, entity.CandidateKey(name))
	if err != nil {
		return c, err
	}
	if c.Status == store.CandidateAccepted {
		return c, fmt.Errorf("candidate %q: %w: it was accepted as %s: dateline entities remove or undo takes it away", c.Name, news.ErrConflict, c.Entity)
	}
	d := store.Decision{Key: c.Key, Status: store.CandidateRejected, At: a.now()}
	if back {
		d = store.Decision{Key: c.Key, Status: store.CandidateOpen}
	}
	return c, a.Store.DecideCandidate(ctx, d)
}
