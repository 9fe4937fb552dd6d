package storetest

import (
	"errors"
	"slices"
	"testing"

	"dateline/internal/news"
	"dateline/internal/store"
)

// wrongClaims checks that no record rests on a claim that a person marked, however often and in which order reports are
// followed, until it is taken back.
func wrongClaims(t *testing.T, db *store.DB) {
	v := reports(t, db, 2)
	annotate(t, db, claiming(v[0], 0.9, "meta"), claiming(v[1], 0.9, "meta", "openai"))
	stale := following(unfollowed(t, db, 2))
	follow(t, db, stale)
	list := recordList(t, db, news.RecordQuery{Name: "openai"})
	if len(list) != 1 || len(list[0].Changes) == 0 {
		t.Fatalf("openai = %+v", list)
	}
	record, ref := list[0].ID, list[0].Changes[0].Claims[0]
	w := store.WrongClaim{Report: ref.Report, Record: record, Note: "another company", User: "u", Who: "王芳", At: base}
	for _, bad := range []struct {
		w store.WrongClaim
		n int
	}{{w, 99}, {store.WrongClaim{Report: "none", Record: record, At: base}, ref.Claim}, {store.WrongClaim{Report: ref.Report, Record: "none", At: base}, ref.Claim}} {
		if _, err := db.MarkClaimWrong(t.Context(), bad.w, bad.n); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("marking what is not there = %v", err)
		}
	}
	id, err := db.MarkClaimWrong(t.Context(), w, ref.Claim)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.MarkClaimWrong(t.Context(), w, ref.Claim); !errors.Is(err, news.ErrConflict) {
		t.Errorf("marking twice = %v", err)
	}
	Check(t, db)
	follow(t, db, stale) // another process read the report before it was marked
	if got := subjects(recordList(t, db, news.RecordQuery{})); got != "meta:2" {
		t.Errorf("records without the marked claim = %s", got)
	}
	unfollowed(t, db, 0)
	Check(t, db)

	// The same claim, numbered anew, is still marked; another is not.
	again := claiming(v[1], 0.9, "meta", "openai")
	again.Claims = slices.Insert(again.Claims, 0, claiming(v[1], 0.9, "nvidia").Claims...)
	annotate(t, db, again)
	follow(t, db, following(unfollowed(t, db, 1)))
	if got := recordList(t, db, news.RecordQuery{Name: "openai"}); len(got) != 0 {
		t.Errorf("the marked claim is back: %+v", got)
	}
	if got := recordList(t, db, news.RecordQuery{Name: "nvidia"}); len(got) != 1 {
		t.Errorf("the claim beside it is gone: %+v", got)
	}
	marked, err := db.WrongClaims(t.Context(), 10)
	if err != nil || len(marked) != 1 || marked[0].ID != id || marked[0].Who != "王芳" || marked[0].Passage == "" || marked[0].Record != record {
		t.Errorf("WrongClaims = %+v, %v", marked, err)
	}

	if err := db.UndoWrongClaim(t.Context(), id, base); err != nil {
		t.Fatal(err)
	}
	if err := db.UndoWrongClaim(t.Context(), id, base); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("undoing twice = %v", err)
	}
	follow(t, db, following(unfollowed(t, db, 1)))
	if got := recordList(t, db, news.RecordQuery{Name: "openai"}); len(got) != 1 || got[0].ID != record {
		t.Errorf("after undoing: %+v", got)
	}
	if marked, err := db.WrongClaims(t.Context(), 10); err != nil || len(marked) != 0 {
		t.Errorf("WrongClaims after undoing = %+v, %v", marked, err)
	}
	Check(t, db)
}
