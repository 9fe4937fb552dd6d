package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
)

// Gazetteer is what the desk reads and changes of who and what is looked for in reports. Changes are by editors' edits, each
// of which can be undone; they return how many reports will be read anew. What is wrong with a change is said by
// news.ErrInvalid, news.ErrConflict or news.ErrNotFound, and nothing is changed then.
type Gazetteer interface {
	// Field returns the gazetteer as editors left it.
	Field(ctx context.Context) (*field.Field, []field.Skipped, error)
	// LastEdits returns the edits that stand, the newest first, at most n.
	LastEdits(ctx context.Context, n int) ([]GazetteerEdit, error)
	AddEntity(ctx context.Context, names []string, cells map[string]string) (id news.EntityID, touched int, err error)
	// AddNames adds names to an entity; lang is empty where the letters say it.
	AddNames(ctx context.Context, id news.EntityID, names []string, lang news.Lang) (touched int, err error)
	// MarkName says that a name counts only in its context, or with off that it counts alone.
	MarkName(ctx context.Context, id news.EntityID, name string, words []string, off bool) (touched int, err error)
	// MergeEntities ends one entity in another, which is named by id or name.
	MergeEntities(ctx context.Context, from news.EntityID, into string) (merged news.EntityID, touched int, err error)
	RemoveEntity(ctx context.Context, id news.EntityID) (touched int, err error)
	// UndoEdit takes back the newest edit that stands. If that is not the one with this number it is news.ErrConflict.
	UndoEdit(ctx context.Context, n int64) (touched int, err error)
	// Candidates returns the names that the gazetteer does not know, the surest first.
	Candidates(ctx context.Context) ([]Candidate, error)
	// AcceptCandidate takes a name in: as an entity of a kind, or as a name of another, which is named by id or name.
	AcceptCandidate(ctx context.Context, name string, cells map[string]string, aliasOf string) (id news.EntityID, touched int, err error)
	// RejectCandidate takes a name off the queue, or with back puts it on again.
	RejectCandidate(ctx context.Context, name string, back bool) error
}

// GazetteerEdit is one edit: changes that were made together.
type GazetteerEdit struct {
	N       int64
	At      time.Time
	Changes []field.Change
}

// Candidate is a name that the gazetteer does not know.
type Candidate struct {
	Name             string
	Lang             news.Lang
	Kind             string        // a guess; empty for none
	Owner            news.EntityID // it often stands right behind this one; empty for none
	Versions         []string
	Score            float64 // 0 to 1
	Parts            []news.Part
	Outlets, Reports int
	Examples         []CandidateExample
	LastSeen         time.Time
}

// CandidateExample is a report with the name in it.
type CandidateExample struct{ Title, Outlet, Around string }

func (d *Desk) gazetteerRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/desk/gazetteer", Role: news.RoleReader, do: d.gazetteer},
		{Method: http.MethodPost, Path: "/desk/gazetteer/add", Role: news.RoleEditor, do: d.addEntity},
		{Method: http.MethodPost, Path: "/desk/gazetteer/undo", Role: news.RoleEditor, do: d.undoEdit},
		{Method: http.MethodGet, Path: "/desk/gazetteer/candidates", Role: news.RoleReader, do: d.candidates},
		{Method: http.MethodPost, Path: "/desk/gazetteer/candidates/accept", Role: news.RoleEditor, do: d.acceptCandidate},
		{Method: http.MethodPost, Path: "/desk/gazetteer/candidates/reject", Role: news.RoleEditor, do: d.rejectCandidate},
		{Method: http.MethodGet, Path: "/desk/gazetteer/entities/{entity}", Role: news.RoleReader, do: d.entity},
		{Method: http.MethodPost, Path: "/desk/gazetteer/entities/{entity}/names", Role: news.RoleEditor, do: d.addNames},
		{Method: http.MethodPost, Path: "/desk/gazetteer/entities/{entity}/mark", Role: news.RoleEditor, do: d.markName},
		{Method: http.MethodPost, Path: "/desk/gazetteer/entities/{entity}/merge", Role: news.RoleEditor, do: d.mergeEntities},
		{Method: http.MethodPost, Path: "/desk/gazetteer/entities/{entity}/remove", Role: news.RoleEditor, do: d.removeEntity},
	}
}

const (
	// shownEntities is how many entities a page lists, shownCandidates how many candidates, shownEdits how many edits.
	shownEntities   = 100
	shownCandidates = 20
	shownEdits      = 10
)

type gazetteerView struct {
	Q, Kind    string
	Kinds      []option // of a search
	NewKinds   []option
	Rows       []entityRow
	All, Found int
	Older      string // leads to what follows
	Candidates int
	Edits      []editRow
	Skipped    []string
	Form       entityForm
}

type entityRow struct {
	ID, Kind, Name, Names, Parent string
}

type editRow struct {
	N        int64
	At, What string
	Last     bool // it is the one that can be undone
}

type entityForm struct{ Names, Kind, Parent, Home string }

// entityRoom leads to an entity.
func entityRoom(id news.EntityID) string {
	return "/desk/gazetteer/entities/" + url.PathEscape(string(id))
}

func kindWords(v *visit) func(field.Kind) string {
	return func(k field.Kind) string {
		if k == "" {
			return v.lex.T("desk.any")
		}
		return v.lex.T("desk.kind." + string(k))
	}
}

func (d *Desk) gazetteer(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showGazetteer(w, r, v, http.StatusOK, entityForm{}, "")
}

func (d *Desk) showGazetteer(w http.ResponseWriter, r *http.Request, v *visit, status int, form entityForm, fault string) error {
	f, skipped, err := d.o.Gazetteer.Field(r.Context())
	if err != nil {
		return err
	}
	edits, err := d.o.Gazetteer.LastEdits(r.Context(), shownEdits)
	if err != nil {
		return err
	}
	queue, err := d.o.Gazetteer.Candidates(r.Context())
	if err != nil {
		return err
	}
	ask := r.URL.Query()
	view := gazetteerView{Q: strings.TrimSpace(ask.Get("q")), Kind: ask.Get("kind"), All: len(f.Entities), Candidates: len(queue), Form: form}
	if !among(view.Kind, field.Kinds()) {
		view.Kind = ""
	}
	view.Kinds = choices(append([]field.Kind{""}, field.Kinds()...), field.Kind(view.Kind), kindWords(v))
	view.NewKinds = choices(field.Kinds(), field.Kind(form.Kind), kindWords(v))
	from, err := strconv.Atoi(ask.Get("from"))
	if err != nil || from < 0 {
		from = 0
	}
	key := entity.CandidateKey(view.Q)
	for i := range f.Entities {
		x := &f.Entities[i]
		if !named(x, view.Q, key) || view.Kind != "" && x.Kind != field.Kind(view.Kind) {
			continue
		}
		if view.Found++; view.Found > from && len(view.Rows) < shownEntities {
			view.Rows = append(view.Rows, entityRow{string(x.ID), v.lex.T("desk.kind." + string(x.Kind)), x.Print(v.lex.Language()), otherNames(x, v), string(x.Parent)})
		}
	}
	if next := from + len(view.Rows); len(view.Rows) > 0 && next < view.Found {
		view.Older = "/desk/gazetteer?" + url.Values{"q": {view.Q}, "kind": {view.Kind}, "from": {strconv.Itoa(next)}}.Encode()
	}
	for i := range edits {
		view.Edits = append(view.Edits, editRow{edits[i].N, d.at(v, edits[i].At), changeWords(v, edits[i].Changes), i == 0})
	}
	for _, s := range skipped {
		view.Skipped = append(view.Skipped, changeWords(v, []field.Change{s.Change}))
	}
	return d.send(w, r, v, status, "gazetteer", &page{Title: v.lex.T("desk.gazetteer"), Here: "gazetteer", Done: d.edited(r, v), Fault: fault, Data: &view})
}

// named says whether an entity has a text in a name or its id; key is the text as names are compared.
func named(x *field.Entity, text, key string) bool {
	return text == "" || strings.Contains(string(x.ID), strings.ToLower(text)) ||
		key != "" && slices.ContainsFunc(x.Names, func(n field.Name) bool { return strings.Contains(entity.CandidateKey(n.Text), key) })
}

// otherNames lists the names beside the one that is printed.
func otherNames(x *field.Entity, v *visit) string {
	var all []string
	for _, n := range x.Names {
		if n.Text != x.Print(v.lex.Language()) {
			all = append(all, n.Text)
		}
	}
	return strings.Join(all, v.lex.T("list.comma"))
}

// maxChanges is how many changes of an edit are written out.
const maxChanges = 4

// changeWords says what changes did.
func changeWords(v *visit, changes []field.Change) string {
	var all []string
	for i := range changes {
		c := &changes[i]
		if i == maxChanges {
			all = append(all, v.lex.T("desk.list.more", len(changes)-i))
			break
		}
		names := make([]string, len(c.Names))
		for k, n := range c.Names {
			names[k] = n.Text
		}
		what := strings.Join(names, v.lex.T("list.comma"))
		if c.Into != "" {
			what = string(c.Into)
		}
		if c.Entity != nil {
			what = c.Entity.Print(v.lex.Language())
		}
		key := "desk.edit." + string(c.Op)
		if c.Off {
			key += ".off"
		}
		if !v.lex.Has(key) {
			key = "desk.edit.other"
		}
		all = append(all, v.lex.T(key, string(c.Subject()), what))
	}
	return strings.Join(all, v.lex.T("list.comma"))
}

// edited says what was just done to the gazetteer, and how many reports are read anew.
func (d *Desk) edited(r *http.Request, v *visit) string {
	words := did(r, v)
	n, err := strconv.Atoi(r.URL.Query().Get("touched"))
	if words == "" || err != nil || n < 0 {
		return words
	}
	return words + " " + v.lex.T("desk.touched", n)
}

// edit leads on after an edit.
func (d *Desk) edit(w http.ResponseWriter, r *http.Request, to, done string, touched int) error {
	lead(w, r, to+"?"+url.Values{"done": {done}, "touched": {strconv.Itoa(touched)}}.Encode())
	return nil
}

// refusal says why a change was refused: what the gazetteer says of it is written for people. Other errors go on.
func refusal(v *visit, err error) (status int, words string, other error) {
	for _, k := range []struct {
		err    error
		status int
	}{{news.ErrConflict, http.StatusConflict}, {news.ErrInvalid, http.StatusBadRequest}, {news.ErrNotFound, http.StatusNotFound}} {
		if errors.Is(err, k.err) {
			return k.status, v.lex.T("desk.refused", err.Error()), nil
		}
	}
	return 0, "", err
}

// lines reads what stands on the lines of a field.
func lines(text string) ([]string, error) {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if !plain(line, maxText) || len(all) == 50 {
			return nil, fmt.Errorf("%w: names", news.ErrInvalid)
		}
		all = append(all, line)
	}
	return all, nil
}

func (d *Desk) addEntity(w http.ResponseWriter, r *http.Request, v *visit) error {
	form := entityForm{r.PostFormValue("names"), r.PostFormValue("kind"), strings.TrimSpace(r.PostFormValue("parent")), strings.TrimSpace(r.PostFormValue("home"))}
	names, err := lines(form.Names)
	if err == nil && (len(names) == 0 || !plain(form.Parent, maxText) || !plain(form.Home, maxAddress) || form.Kind == "" || !among(form.Kind, field.Kinds())) {
		err = news.ErrInvalid
	}
	if err != nil {
		return d.showGazetteer(w, r, v, http.StatusBadRequest, form, v.lex.T("desk.fault.invalid"))
	}
	id, touched, err := d.o.Gazetteer.AddEntity(r.Context(), names, map[string]string{"kind": form.Kind, "parent": form.Parent, "home": form.Home})
	if err != nil {
		status, words, err := refusal(v, err)
		if err != nil {
			return err
		}
		return d.showGazetteer(w, r, v, status, form, words)
	}
	d.audit(r.Context(), &v.user, "add entity", string(id), strings.Join(names, ", "))
	return d.edit(w, r, entityRoom(id), "entityadded", touched)
}

func (d *Desk) undoEdit(w http.ResponseWriter, r *http.Request, v *visit) error {
	n, err := strconv.ParseInt(r.PostFormValue("edit"), 10, 64)
	if err != nil {
		return fmt.Errorf("%w: edit", news.ErrInvalid)
	}
	touched, err := d.o.Gazetteer.UndoEdit(r.Context(), n)
	if err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "undo edit of the gazetteer", strconv.FormatInt(n, 10), "")
	return d.edit(w, r, "/desk/gazetteer", "undone", touched)
}

type entityView struct {
	field.Entity
	KindWords string
	Names     []nameRow
	Children  []entityRow
	Merged    []string
	Weight    string
	Context   string
}

type nameRow struct {
	Text, Lang, Mark string
	Ambiguous        bool
}

func (d *Desk) entity(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showEntity(w, r, v, http.StatusOK, "")
}

func (d *Desk) showEntity(w http.ResponseWriter, r *http.Request, v *visit, status int, fault string) error {
	f, _, err := d.o.Gazetteer.Field(r.Context())
	if err != nil {
		return err
	}
	id := news.EntityID(r.PathValue("entity"))
	if to, ok := f.Redirects[id]; ok {
		lead(w, r, entityRoom(to))
		return nil
	}
	i := slices.IndexFunc(f.Entities, func(x field.Entity) bool { return x.ID == id })
	if i < 0 {
		return fmt.Errorf("entity: %w", news.ErrNotFound)
	}
	x := &f.Entities[i]
	view := entityView{Entity: *x, KindWords: v.lex.T("desk.kind." + string(x.Kind)), Weight: strconv.FormatFloat(x.Weight, 'g', 2, 64), Context: strings.Join(x.Context, v.lex.T("list.comma"))}
	for _, n := range x.Names {
		view.Names = append(view.Names, nameRow{n.Text, v.lex.Lang(n.Lang), strings.TrimSuffix(n.String(), n.Text), n.Ambiguous})
	}
	for k := range f.Entities {
		if c := &f.Entities[k]; c.Parent == id {
			view.Children = append(view.Children, entityRow{ID: string(c.ID), Name: c.Print(v.lex.Language())})
		}
	}
	for from, to := range f.Redirects {
		if to == id {
			view.Merged = append(view.Merged, string(from))
		}
	}
	slices.Sort(view.Merged)
	return d.send(w, r, v, status, "entity", &page{Title: x.Print(v.lex.Language()), Here: "gazetteer", Done: d.edited(r, v), Fault: fault, Data: &view})
}

// change makes a change of the entity that the address names, and shows what is wrong with it if it is refused.
func (d *Desk) change(w http.ResponseWriter, r *http.Request, v *visit, action, detail, done string, f func(id news.EntityID) (to string, touched int, err error)) error {
	id := news.EntityID(r.PathValue("entity"))
	to, touched, err := f(id)
	if err != nil {
		status, words, err := refusal(v, err)
		if err != nil {
			return err
		}
		return d.showEntity(w, r, v, status, words)
	}
	d.audit(r.Context(), &v.user, action, string(id), detail)
	return d.edit(w, r, to, done, touched)
}

func (d *Desk) addNames(w http.ResponseWriter, r *http.Request, v *visit) error {
	names, err := lines(r.PostFormValue("names"))
	lang := news.Lang(r.PostFormValue("lang"))
	if err != nil || len(names) == 0 || lang != "" && lang != news.Traditional {
		return d.showEntity(w, r, v, http.StatusBadRequest, v.lex.T("desk.fault.invalid"))
	}
	return d.change(w, r, v, "add names", strings.Join(names, ", "), "namesadded", func(id news.EntityID) (string, int, error) {
		n, err := d.o.Gazetteer.AddNames(r.Context(), id, names, lang)
		return entityRoom(id), n, err
	})
}

func (d *Desk) markName(w http.ResponseWriter, r *http.Request, v *visit) error {
	name, off := r.PostFormValue("name"), r.PostFormValue("off") == "yes"
	words, err := lines(r.PostFormValue("context"))
	if err != nil || !plain(name, maxText) || name == "" {
		return d.showEntity(w, r, v, http.StatusBadRequest, v.lex.T("desk.fault.invalid"))
	}
	action := "mark name as ambiguous"
	if off {
		action = "take mark from name"
	}
	return d.change(w, r, v, action, name, "namemarked", func(id news.EntityID) (string, int, error) {
		n, err := d.o.Gazetteer.MarkName(r.Context(), id, name, words, off)
		return entityRoom(id), n, err
	})
}

func (d *Desk) mergeEntities(w http.ResponseWriter, r *http.Request, v *visit) error {
	into := strings.TrimSpace(r.PostFormValue("into"))
	return d.change(w, r, v, "merge entity", "into "+into, "merged", func(id news.EntityID) (string, int, error) {
		if into == "" || !plain(into, maxText) {
			return "", 0, fmt.Errorf("%w: into", news.ErrInvalid)
		}
		merged, n, err := d.o.Gazetteer.MergeEntities(r.Context(), id, into)
		return entityRoom(merged), n, err
	})
}

func (d *Desk) removeEntity(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.change(w, r, v, "remove entity", "", "entityremoved", func(id news.EntityID) (string, int, error) {
		n, err := d.o.Gazetteer.RemoveEntity(r.Context(), id)
		return "/desk/gazetteer", n, err
	})
}

type candidatesView struct {
	Rows     []candidateRow
	All      int
	Older    string
	Rejected string // just rejected: it can be taken back
}

type candidateRow struct {
	Candidate
	N       int // its place, for labels
	Kinds   []option
	Score   string
	Reasons string
	Seen    string
}

func (d *Desk) candidates(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showCandidates(w, r, v, http.StatusOK, "", "")
}

func (d *Desk) showCandidates(w http.ResponseWriter, r *http.Request, v *visit, status int, rejected, fault string) error {
	all, err := d.o.Gazetteer.Candidates(r.Context())
	if err != nil {
		return err
	}
	from, err := strconv.Atoi(r.URL.Query().Get("from"))
	if err != nil || from < 0 || from > len(all) {
		from = 0
	}
	view := candidatesView{All: len(all), Rejected: rejected}
	end := min(from+shownCandidates, len(all))
	if end < len(all) {
		view.Older = "/desk/gazetteer/candidates?from=" + strconv.Itoa(end)
	}
	for i := from; i < end; i++ {
		row := candidateRow{
			Candidate: all[i], N: i, Kinds: choices(append([]field.Kind{""}, field.Kinds()...), field.Kind(all[i].Kind), func(k field.Kind) string {
				if k == "" {
					return v.lex.T("desk.kind.choose")
				}
				return v.lex.T("desk.kind." + string(k))
			}),
			Score: strconv.FormatFloat(all[i].Score, 'f', 2, 64), Seen: d.at(v, all[i].LastSeen),
		}
		reasons := make([]string, len(all[i].Parts))
		for k, p := range all[i].Parts {
			reasons[k] = v.lex.Part(p.Name) + " " + strconv.FormatFloat(p.Value, 'f', 2, 64)
		}
		row.Reasons = strings.Join(reasons, v.lex.T("list.comma"))
		view.Rows = append(view.Rows, row)
	}
	return d.send(w, r, v, status, "candidates", &page{Title: v.lex.T("desk.candidates"), Here: "gazetteer", Done: d.edited(r, v), Fault: fault, Data: &view})
}

func (d *Desk) acceptCandidate(w http.ResponseWriter, r *http.Request, v *visit) error {
	name, kind, alias := r.PostFormValue("name"), r.PostFormValue("kind"), strings.TrimSpace(r.PostFormValue("alias"))
	if name == "" || !plain(name, maxText) || !plain(alias, maxText) || !among(kind, field.Kinds()) || kind == "" && alias == "" {
		return d.showCandidates(w, r, v, http.StatusBadRequest, "", v.lex.T("desk.candidate.say"))
	}
	id, touched, err := d.o.Gazetteer.AcceptCandidate(r.Context(), name, map[string]string{"kind": kind}, alias)
	if err != nil {
		status, words, err := refusal(v, err)
		if err != nil {
			return err
		}
		return d.showCandidates(w, r, v, status, "", words)
	}
	d.audit(r.Context(), &v.user, "accept candidate", string(id), name)
	return d.edit(w, r, "/desk/gazetteer/candidates", "accepted", touched)
}

func (d *Desk) rejectCandidate(w http.ResponseWriter, r *http.Request, v *visit) error {
	name, back := r.PostFormValue("name"), r.PostFormValue("back") == "yes"
	if err := d.o.Gazetteer.RejectCandidate(r.Context(), name, back); err != nil {
		return err
	}
	if back {
		d.audit(r.Context(), &v.user, "put candidate back", name, "")
		return went(w, r, "/desk/gazetteer/candidates", "putback")
	}
	d.audit(r.Context(), &v.user, "reject candidate", name, "")
	return d.showCandidates(w, r, v, http.StatusOK, name, "")
}
