package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/app"
	"dateline/internal/config"
	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/sample"
	"dateline/internal/store"
	"dateline/internal/store/storetest"
)

// second opens another process's app on the sample's store.
func openAgain(t *testing.T, folder string) *app.App {
	t.Helper()
	settings, err := config.Default().Check()
	if err != nil {
		t.Fatal(err)
	}
	settings.Pinned = sample.Now()
	a, err := app.Open(t.Context(), app.Options{Settings: settings, Data: folder, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func voices(t *testing.T, a *app.App) []news.Voice {
	t.Helper()
	all, err := a.Store.VoicesBetween(t.Context(), time.Unix(0, 0), sample.Now().Add(time.Hour))
	if err != nil || len(all) == 0 {
		t.Fatalf("%d voices, %v", len(all), err)
	}
	return all
}

// checkAnnotations fails if a report's annotation is not what reading all anew with the present gazetteer gives.
func checkAnnotations(t *testing.T, a *app.App) {
	t.Helper()
	f, _, err := a.Field(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g, err := entity.New(f)
	if err != nil {
		t.Fatal(err)
	}
	judge := entity.NewRelevance(f, g)
	for _, v := range voices(t, a) {
		ms := g.Find(v.Title, v.Body())
		if diff := cmp.Diff(entity.Counts(ms), v.Entities); diff != "" {
			t.Fatalf("%q is annotated otherwise than a full reading would (-full +kept):\n%s", v.Title, diff)
		}
		if want := judge.Score(v.Title, v.Body(), ms, v.Class); want != v.Relevance {
			t.Fatalf("%q has relevance %v, a full reading gives %v", v.Title, v.Relevance, want)
		}
	}
}

// TestEditsEqualAFullReading fails if an edit leaves an annotation behind that the edited gazetteer would not make,
// whatever the sequence, with two processes that edit and annotate in turn, and with one that died before it spread its
// edit.
func TestEditsEqualAFullReading(t *testing.T) {
	t.Parallel()
	folder := t.TempDir() + "/sample"
	apps := []*app.App{openSampleIn(t, folder)}
	apps = append(apps, openAgain(t, folder))
	base, _, err := apps[0].Field(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var named []news.EntityID // so that edits touch something
	words := []string{"Nova", "Opus", "price", "robot", "Thursday", "模型", "价格", "people"}
	for _, v := range voices(t, apps[0]) {
		for _, e := range v.Entities {
			if !slices.Contains(named, e.ID) && slices.ContainsFunc(base.Entities, func(x field.Entity) bool { return x.ID == e.ID }) {
				named = append(named, e.ID)
			}
		}
	}
	slices.Sort(named)
	r := rand.New(rand.NewPCG(7, 7))
	pick := func() news.EntityID { return named[r.IntN(len(named))] }
	made, touched := 0, 0
	for round := range 40 {
		a := apps[r.IntN(2)]
		word := words[r.IntN(len(words))]
		lang := news.English
		if entity.Han(word) {
			lang = news.Chinese
		}
		name := field.Name{Text: word, Lang: lang, Ambiguous: r.IntN(2) == 0}
		var c field.Change
		switch r.IntN(7) {
		case 0:
			id := news.EntityID(fmt.Sprintf("new-%d", round))
			c = field.Change{Op: field.Add, Entity: &field.Entity{ID: id, Kind: field.Lab, Names: []field.Name{name}, Weight: r.Float64(), Parent: pick()}}
			named = append(named, id)
		case 1:
			c = field.Change{Op: field.Alias, ID: pick(), Names: []field.Name{name}}
		case 2:
			id := pick()
			x, err := app.FindEntity(base, string(id))
			if err != nil {
				continue
			}
			c = field.Change{Op: field.Ambiguous, ID: id, Names: x.Names[:1], Context: []string{word}, Off: r.IntN(3) == 0}
		case 3:
			c = field.Change{Op: field.Merge, ID: pick(), Into: pick()}
		case 4:
			c = field.Change{Op: field.Remove, ID: pick()}
		default:
			done, err := a.UndoEdit(t.Context())
			if errors.Is(err, news.ErrNotFound) {
				continue
			} else if err != nil {
				t.Fatal(err)
			}
			made, touched = made+1, touched+done.Touched
		}
		if c.Op != "" {
			if r.IntN(4) == 0 { // the process that made it died before it was spread
				died(t, a, c)
			} else if done, err := a.Edit(t.Context(), c); err == nil {
				made, touched = made+1, touched+done.Touched
			}
		}
		b := apps[r.IntN(2)]
		if err := b.Annotate(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkAnnotations(t, b)
	}
	storetest.Check(t, apps[0].Store)
	n := len(voices(t, apps[0]))
	t.Logf("%d edits touched %d reports of %d each", made, touched, n)
	if made < 12 || touched < made || touched > made*n/2 {
		t.Errorf("%d edits touched %d reports: the test shows little, or edits touch too much", made, touched)
	}
}

// died keeps an edit as a process does that ends before it spreads it.
func died(t *testing.T, a *app.App, c field.Change) {
	t.Helper()
	f, _, err := a.Field(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.With(c); err != nil {
		return
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	state, err := a.Store.EntityState(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Store.SaveEntityEdits(t.Context(), state.Revision, []store.EntityEdit{{Op: string(c.Op), Change: string(text)}}, nil); err != nil {
		t.Fatal(err)
	}
}

// An edit must read anew what it touches and nothing else.
func TestAnEditTouchesJustItsReports(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	all := voices(t, a)
	want := 0
	for _, v := range all {
		if strings.Contains(v.Title+"\n"+v.Body(), "price") {
			want++
		}
	}
	done, err := a.Edit(t.Context(), field.Change{Op: field.Add, Entity: &field.Entity{
		ID: "price", Kind: field.Company, Names: []field.Name{{Text: "price", Lang: news.English}},
	}})
	if err != nil || want == 0 || done.Touched == 0 || done.Touched > want {
		t.Fatalf("touched %d, %v; %d reports hold the word", done.Touched, err, want)
	}
	left, err := a.Store.AnnotatedTexts(t.Context(), "", 1000)
	if err != nil || len(left) != len(all)-done.Touched {
		t.Errorf("%d annotations stand, %v, want %d", len(left), err, len(all)-done.Touched)
	}
	home := field.Change{Op: field.Put, Entity: &field.Entity{
		ID: "price", Kind: field.Fund, Names: []field.Name{{Text: "price", Lang: news.English}}, Home: "https://price.example",
	}}
	if done, err = a.Edit(t.Context(), home); err != nil || done.Touched != 0 {
		t.Errorf("another home page and kind touched %d reports, %v", done.Touched, err)
	}
}

// What does not fit is refused and changes nothing; what an editor imports is what was exported.
func TestImportAndExportOfEntities(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	export := func() string {
		t.Helper()
		var b bytes.Buffer
		if err := a.ExportEntities(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	before := export()
	for name, text := range map[string]string{
		"not a table": "hello", "a bad row": "id\tkind\ten\nnova-labs\tlab\tNova Labs\nother\tlabb\tOther\n",
		"a name that is taken": "id\tkind\ten\nnova-labs\tlab\tOpenAI\n", "bytes": "\x00\x01\x02\xff",
	} {
		if _, err := a.ImportEntities(t.Context(), "-", strings.NewReader(text)); !errors.Is(err, news.ErrInvalid) && !errors.Is(err, news.ErrConflict) ||
			!strings.Contains(err.Error(), "nothing was changed") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if diff := cmp.Diff(before, export()); diff != "" {
		t.Errorf("refused imports changed the gazetteer\n%s", diff)
	}
	done, err := a.ImportEntities(t.Context(), "-", strings.NewReader("id\tkind\ten\tzh\nnova-labs\tlab\tNova Labs\t新星实验室\nopenai\tlab\tOpenAI|Closed AI\t\n"))
	if err != nil || done.Added != 1 || done.Changed != 1 {
		t.Fatalf("ImportEntities = %+v, %v", done, err)
	}
	after := export()
	if again, err := a.ImportEntities(t.Context(), "-", strings.NewReader(after)); err != nil || len(again.Changes) != 0 {
		t.Errorf("importing the export changes %v, %v", again.Changes, err)
	}
	if _, err := a.UndoEdit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, export()); diff != "" {
		t.Errorf("undo of an import leaves\n%s", diff)
	}
}

// The nightly pass fills the queue of candidates, though nobody asks for it; once more, it adds nothing.
func TestTheQueueFillsByNight(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	if _, err := a.Edit(t.Context(), field.Change{Op: field.Remove, ID: "anthropic"}); err != nil {
		t.Fatal(err)
	}
	if open, err := a.OpenCandidates(t.Context()); err != nil || len(open) > 0 {
		t.Fatalf("before the night: %v, %v", open, err)
	}
	var nights [2][]string
	for n := range nights {
		if err := a.Nightly(t.Context()); err != nil {
			t.Fatal(err)
		}
		open, err := a.OpenCandidates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range open {
			nights[n] = append(nights[n], c.Name)
		}
	}
	if !slices.Contains(nights[0], "Anthropic") {
		t.Errorf("candidates %v lack Anthropic", nights[0])
	}
	if d := cmp.Diff(nights[0], nights[1]); d != "" {
		t.Errorf("a second night changed the queue (-first +second):\n%s", d)
	}
}

// A candidate is found, accepted and undone; a rejected one does not come back.
func TestCandidatesGoThroughTheQueue(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	f, _, err := a.Field(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	deepseek, err := app.FindEntity(f, "deepseek")
	if err != nil {
		t.Fatal(err)
	}
	// Taking a known name out makes it a candidate: several outlets of the sample use it.
	if _, err := a.Edit(t.Context(), field.Change{Op: field.Remove, ID: "anthropic"}, field.Change{Op: field.Remove, ID: deepseek.ID}); err != nil {
		t.Fatal(err)
	}
	week := sample.Week()
	look := func() []string {
		t.Helper()
		if _, err := a.FindCandidates(t.Context(), week.Start(time.UTC), week.End(time.UTC)); err != nil {
			t.Fatal(err)
		}
		open, err := a.OpenCandidates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, c := range open {
			names = append(names, c.Name)
			if len(c.Examples) == 0 || c.Outlets < 2 || c.Score <= 0 || c.Score >= 1 {
				t.Errorf("candidate %+v", c)
			}
		}
		return names
	}
	first := look()
	if !slices.Contains(first, "Anthropic") {
		t.Fatalf("candidates %v lack Anthropic", first)
	}
	if _, err := a.AcceptCandidate(t.Context(), "anthropic", app.Accept{Cells: map[string]string{"kind": "lab"}}); err != nil {
		t.Fatal(err)
	}
	if got := look(); slices.Contains(got, "Anthropic") {
		t.Errorf("an accepted name is still a candidate: %v", got)
	}
	if _, err := a.UndoEdit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := look(); !slices.Contains(got, "Anthropic") {
		t.Errorf("undo of an accept does not open the candidate: %v", got)
	}
	if _, err := a.RejectCandidate(t.Context(), "Anthropic", false); err != nil {
		t.Fatal(err)
	}
	if got := look(); slices.Contains(got, "Anthropic") {
		t.Errorf("a rejected name came back: %v", got)
	}
	if _, err := a.RejectCandidate(t.Context(), "Anthropic", true); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, look()); diff != "" {
		t.Errorf("after all was taken back\n%s", diff)
	}
	if _, err := a.AcceptCandidate(t.Context(), "Nobody", app.Accept{}); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("accept of an unknown name: %v", err)
	}
}
