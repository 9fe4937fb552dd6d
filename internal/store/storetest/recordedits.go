package storetest

import (
	"errors"
	"slices"
	"testing"

	"dateline/internal/news"
	"dateline/internal/store"
)

// heeding is what following makes of tellings by someone who heeds what people did to records.
func heeding(t *testing.T, db *store.DB, tellings []news.Telling) news.Following {
	t.Helper()
	edits, err := db.RecordEdits(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := following(tellings)
	build := f.Build
	f.Edits = edits.State
	f.Build = func(id news.RecordID, claims []news.Said) (news.BuiltRecord, bool) {
		if edits.Wrong(id) {
			return news.BuiltRecord{}, false
		}
		r, ok := build(id, claims)
		_, r.Key = edits.Home(keyOf(&claims[0]))
		r.Names = []string{r.Key.Subject}
		return r, ok
	}
	for i := range f.Reports {
		for k := range f.Reports[i].Claims {
			c := &f.Reports[i].Claims[k]
			c.Record, _ = edits.Home(keyOf(&c.Said))
		}
	}
	return f
}

// recordEdits checks that what a person did to records holds however often and in which order reports are followed, until it
// is taken back, and that nobody writes records without heeding it.
func recordEdits(t *testing.T, db *store.DB) {
	v := reports(t, db, 3)
	annotate(t, db, claiming(v[0], 0.9, "meta"), claiming(v[1], 0.9, "meta", "openai"), claiming(v[2], 0.9, "openai", "nvidia"))
	follow(t, db, heeding(t, db, unfollowed(t, db, 3)))
	of := func(name string) news.RecordID {
		t.Helper()
		got := recordList(t, db, news.RecordQuery{Name: name})
		if len(got) != 1 {
			t.Fatalf("%s = %+v", name, got)
		}
		return got[0].ID
	}
	meta, openai, nvidia := of("meta"), of("openai"), of("nvidia")
	edit := func(e news.RecordEdit) int64 {
		t.Helper()
		e.Who, e.User, e.At = "王芳", "u", base
		id, err := db.EditRecord(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		Check(t, db)
		return id
	}
	again := func(want string) {
		t.Helper()
		tellings, err := db.Unfollowed(t.Context(), "f/1", 100)
		if err != nil || len(tellings) == 0 {
			t.Fatalf("nothing is followed anew: %v", err)
		}
		follow(t, db, heeding(t, db, tellings))
		unfollowed(t, db, 0)
		Check(t, db)
		got := recordList(t, db, news.RecordQuery{})
		slices.SortFunc(got, func(a, b news.Record) int { return cmpText(a.Key.Subject, b.Key.Subject) })
		if s := subjects(got); s != want {
			t.Errorf("records = %s, want %s", s, want)
		}
	}
	for _, bad := range []struct {
		e    news.RecordEdit
		want error
	}{
		{news.RecordEdit{Kind: news.RecordWrong, Record: "none"}, news.ErrNotFound},
		{news.RecordEdit{Kind: news.RecordMerged, Record: meta, Into: "none"}, news.ErrNotFound},
		{news.RecordEdit{Kind: news.RecordMerged, Record: meta, Into: meta}, news.ErrInvalid},
		{news.RecordEdit{Kind: "burnt", Record: meta}, news.ErrInvalid},
	} {
		if _, err := db.EditRecord(t.Context(), bad.e); !errors.Is(err, bad.want) {
			t.Errorf("EditRecord(%+v) = %v, want %v", bad.e, err, bad.want)
		}
	}

	annotate(t, db, claiming(v[0], 0.9, "meta", "apple"))
	stale := heeding(t, db, unfollowed(t, db, 1))
	merged := edit(news.RecordEdit{Kind: news.RecordMerged, Record: openai, Into: nvidia, Note: "one thing"})
	if err := db.SaveFollowing(t.Context(), stale); !errors.Is(err, news.ErrConflict) {
		t.Errorf("saving what was made before an edit = %v, want ErrConflict", err)
	}
	if got := recordList(t, db, news.RecordQuery{Name: "openai"}); len(got) != 0 {
		t.Errorf("a merged record is still there: %+v", got)
	}
	again("apple:1 meta:2 nvidia:3")
	if _, err := db.EditRecord(t.Context(), news.RecordEdit{Kind: news.RecordMerged, Record: openai, Into: meta}); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("merging what is merged = %v", err)
	}
	chained := edit(news.RecordEdit{Kind: news.RecordMerged, Record: nvidia, Into: meta})
	again("apple:1 meta:5")
	wrong := edit(news.RecordEdit{Kind: news.RecordWrong, Record: meta})
	again("apple:1")
	annotate(t, db, claiming(v[2], 0.9, "nvidia")) // read anew: still wrong
	again("apple:1")

	got, err := db.RecordEdits(t.Context())
	if err != nil || len(got.List) != 3 || got.List[0].ID != merged || got.List[0].Note != "one thing" || got.List[0].IntoKey.Subject != "nvidia" || got.List[2].Who != "王芳" {
		t.Errorf("RecordEdits = %+v, %v", got, err)
	}
	undo := func(id int64, want string) {
		t.Helper()
		if e, err := db.UndoRecordEdit(t.Context(), id, base); err != nil || e.ID != id {
			t.Fatalf("undo %d = %+v, %v", id, e, err)
		}
		Check(t, db)
		again(want)
		if _, err := db.UndoRecordEdit(t.Context(), id, base); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("undoing twice = %v", err)
		}
	}
	undo(wrong, "apple:1 meta:4")
	undo(merged, "apple:1 meta:3 openai:1")
	undo(chained, "apple:1 meta:2 nvidia:1 openai:1")
	if got, err := db.RecordEdits(t.Context()); err != nil || len(got.List) != 0 {
		t.Errorf("RecordEdits after undoing = %+v, %v", got, err)
	}
}
