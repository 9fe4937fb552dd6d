package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

func edit(op string, subject news.EntityID) store.EntityEdit {
	return store.EntityEdit{Op: op, Subject: subject, Change: `{"op":"` + op + `","names":["电头 𠮷"]}`, MadeAt: base}
}

func editAt(t *testing.T, db *store.DB, at int64, list ...store.EntityEdit) int64 {
	t.Helper()
	n, err := db.SaveEntityEdits(t.Context(), at, list, nil)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func entityEdits(t *testing.T, db *store.DB) {
	if none, state, err := db.EntityEdits(t.Context()); err != nil || len(none) != 0 || state != (store.EntityState{}) {
		t.Fatalf("EntityEdits before any = %v, %v, %v", none, state, err)
	}
	a, b, c := edit("add", "nova"), edit("alias", "nova"), edit("merge", "nova")
	if n := editAt(t, db, 0, a, b); n != 2 {
		t.Errorf("revision %d, want 2", n)
	}
	editAt(t, db, 2, c)
	undo := store.EntityEdit{Op: "undo", Undoes: 3, MadeAt: base.Add(time.Hour)}
	editAt(t, db, 3, undo)
	a.N, a.Batch, b.N, b.Batch, c.N, c.Batch, undo.N, undo.Batch = 1, 1, 2, 1, 3, 3, 4, 4
	got, state, err := db.EntityEdits(t.Context())
	if diff := cmp.Diff([]store.EntityEdit{a, b, c, undo}, got); err != nil || diff != "" {
		t.Errorf("EntityEdits: %v (-want +got):\n%s", err, diff)
	}
	if want := (store.EntityState{Revision: 4}); state != want {
		t.Errorf("state %+v, want %+v", state, want)
	}
	if only, err := db.EntityState(t.Context()); err != nil || only != state {
		t.Errorf("EntityState = %+v, %v", only, err)
	}
}

// Of editors who start from one revision one wins, and annotations made with an older gazetteer are not saved.
func entityRaces(t *testing.T, db *store.DB) {
	var mu sync.Mutex
	won := 0
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			_, err := db.SaveEntityEdits(t.Context(), 0, []store.EntityEdit{edit("add", "a"), edit("add", "b")}, nil)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if !errors.Is(err, news.ErrConflict) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, state, err := db.EntityEdits(t.Context())
	if err != nil || won != 1 || len(got) != 2 || state.Revision != 2 {
		t.Errorf("%d editors won, edits %v, state %+v, %v; want one, with its two edits", won, got, state, err)
	}
	s := source(1, news.Press)
	add(t, db, s)
	save(t, db, news.Saved{New: 1}, reading(s, item(1, "One")))
	v := all(t, db)[0]
	if err := db.SaveAnnotations(t.Context(), 1, []news.Annotation{annotation(v)}); !errors.Is(err, news.ErrConflict) {
		t.Errorf("annotations made before the last edit: %v, want ErrConflict", err)
	}
	if left, err := db.Unannotated(t.Context(), "p/1", 9); err != nil || len(left) != 1 {
		t.Errorf("unannotated = %v, %v, want the one", left, err)
	}
	if err := db.SaveAnnotations(t.Context(), 2, []news.Annotation{annotation(v)}); err != nil {
		t.Error(err)
	}
}

func entitySpread(t *testing.T, db *store.DB) {
	s := source(1, news.Press)
	add(t, db, s)
	save(t, db, news.Saved{New: 3}, reading(s, item(1, "One"), item(2, "Two"), item(3, "Three")))
	var list []news.Annotation
	for _, v := range all(t, db) {
		list = append(list, annotation(v))
	}
	if err := db.SaveAnnotations(t.Context(), 0, list); err != nil {
		t.Fatal(err)
	}
	editAt(t, db, 0, edit("add", "nova"))
	var texts []news.Voice
	for after := news.ReportID(""); ; {
		page, err := db.AnnotatedTexts(t.Context(), after, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		texts, after = append(texts, page...), page[len(page)-1].ID
	}
	if len(texts) != 3 || texts[0].Title == "" || texts[0].Body() == "" || len(texts[0].Entities) != 1 {
		t.Fatalf("AnnotatedTexts = %+v", texts)
	}
	if err := db.SpreadEntityEdits(t.Context(), 0, 2, nil); !errors.Is(err, news.ErrConflict) {
		t.Errorf("spreading an edit that is not there: %v, want ErrConflict", err)
	}
	touched := []news.ReportID{texts[1].ID, "gone"}
	if err := db.SpreadEntityEdits(t.Context(), 0, 1, touched); err != nil {
		t.Fatal(err)
	}
	if err := db.SpreadEntityEdits(t.Context(), 0, 1, []news.ReportID{texts[0].ID}); !errors.Is(err, news.ErrConflict) {
		t.Errorf("spreading twice: %v, want ErrConflict", err)
	}
	left, err := db.Unannotated(t.Context(), "p/1", 9)
	if err != nil || len(left) != 1 || left[0].ID != texts[1].ID {
		t.Errorf("unannotated = %+v, %v, want the touched one", left, err)
	}
	if again, err := db.AnnotatedTexts(t.Context(), "", 9); err != nil || len(again) != 2 {
		t.Errorf("AnnotatedTexts after = %v, %v, want the two that stand", again, err)
	}
	voices, err := db.VoicesBetween(t.Context(), base.Add(-2*time.Hour), base)
	if err != nil || len(voices) != 3 {
		t.Errorf("%d voices, %v: pages must go on to show the old annotation", len(voices), err)
	}
	ps, err := db.Passages(t.Context(), []news.ReportID{texts[1].ID})
	if err != nil || len(ps) != 2 {
		t.Errorf("passages = %v, %v, want the two of the old annotation", ps, err)
	}
}

func candidates(t *testing.T, db *store.DB) {
	make1 := func(key string, score float64, seen time.Time) store.Candidate {
		return store.Candidate{
			Key: key, Name: "N " + key, Lang: news.English, Kind: "model", Owner: "meta", Versions: []string{"2"}, Score: score, Parts: []news.Part{{Name: "outlets", Input: 2, Value: 0.5}},
			Outlets: 2, Reports: 3, Examples: []store.CandidateExample{{Report: "r1", Title: "T", Outlet: "O", Around: "a N b"}},
			Status: store.CandidateOpen, FirstSeen: seen.Add(-time.Hour), LastSeen: seen,
		}
	}
	put := func(want int, known []string, forget time.Time, list ...store.Candidate) {
		t.Helper()
		if n, err := db.SaveCandidates(t.Context(), list, known, forget); err != nil || n != want {
			t.Fatalf("SaveCandidates = %d, %v, want %d", n, err, want)
		}
	}
	open := func(want ...string) []store.Candidate {
		t.Helper()
		got, err := db.Candidates(t.Context(), store.CandidateOpen)
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, c := range got {
			keys = append(keys, c.Key)
		}
		if diff := cmp.Diff(want, keys); diff != "" {
			t.Fatalf("open candidates (-want +got):\n%s", diff)
		}
		return got
	}
	a, b, c, d := make1("a", 0.5, base), make1("b", 0.9, base), make1("c", 0.5, base), make1("d", 0.1, base)
	put(4, nil, time.Time{}, a, b, c, d)
	put(0, nil, time.Time{}, a, b)
	if diff := cmp.Diff([]store.Candidate{b, a, c, d}, open("b", "a", "c", "d")); diff != "" {
		t.Errorf("candidates (-want +got):\n%s", diff)
	}
	later := make1("a", 0.7, base.Add(48*time.Hour))
	put(0, nil, time.Time{}, later)
	later.FirstSeen = a.FirstSeen
	if got, err := db.Candidate(t.Context(), "a"); err != nil || cmp.Diff(later, got) != "" {
		t.Errorf("renewed: %v\n%s", err, cmp.Diff(later, got))
	}
	if err := db.DecideCandidate(t.Context(), store.Decision{Key: "b", Status: store.CandidateRejected, At: base}); err != nil {
		t.Fatal(err)
	}
	if err := db.DecideCandidate(t.Context(), store.Decision{Key: "x", Status: store.CandidateRejected}); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("an unknown candidate: %v", err)
	}
	accept := &store.Decision{Key: "a", Status: store.CandidateAccepted, Entity: "nova", At: base}
	if _, err := db.SaveEntityEdits(t.Context(), 0, []store.EntityEdit{edit("add", "nova")}, accept); err != nil {
		t.Fatal(err)
	}
	put(0, []string{"b", "c"}, time.Time{}, a, b) // b was rejected; c is known by now
	open("d")
	put(0, nil, base.Add(time.Minute)) // d was not seen for long
	open()
	if got, err := db.Candidate(t.Context(), "b"); err != nil || got.Status != store.CandidateRejected || !got.DecidedAt.Equal(base) {
		t.Errorf("a rejected candidate came back: %+v, %v", got, err)
	}
	// An accept whose edit loses a race decides nothing; undoing an accept opens the candidate.
	if _, err := db.SaveEntityEdits(t.Context(), 0, []store.EntityEdit{edit("add", "x")}, &store.Decision{Key: "b", Status: store.CandidateAccepted}); !errors.Is(err, news.ErrConflict) {
		t.Errorf("a lost race: %v", err)
	}
	if got, err := db.Candidate(t.Context(), "b"); err != nil || got.Status != store.CandidateRejected {
		t.Errorf("decided by a lost race: %+v, %v", got, err)
	}
	if _, err := db.SaveEntityEdits(t.Context(), 1, []store.EntityEdit{{Op: "undo", Undoes: 1, MadeAt: base}}, nil); err != nil {
		t.Fatal(err)
	}
	open("a")
}
