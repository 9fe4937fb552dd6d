package storetest

import (
	"testing"

	"dateline/internal/news"
	"dateline/internal/store"
)

// duePromises wants promises found by the day on which they end, whatever the engine orders texts by, and a record made anew
// to be found by its new day alone.
func duePromises(t *testing.T, db *store.DB) {
	v := reports(t, db, 4)
	annotate(t, db, claiming(v[0], 0.9, "meta"), claiming(v[1], 0.9, "openai"), claiming(v[2], 0.9, "xai"), claiming(v[3], 0.9, "nvidia"))
	days := map[string]string{"meta": "2025-12-14", "openai": "2025-12-15", "xai": "2025-12-28"}
	dated := func(tellings []news.Telling) news.Following {
		f := following(tellings)
		build := f.Build
		f.Build = func(id news.RecordID, claims []news.Said) (news.BuiltRecord, bool) {
			r, ok := build(id, claims)
			r.Due = days[r.Key.Subject]
			return r, ok
		}
		return f
	}
	tellings := unfollowed(t, db, 4)
	follow(t, db, dated(tellings))
	find := func(from, before string) string {
		return subjects(recordList(t, db, news.RecordQuery{Kind: news.RecordNumber, DueFrom: from, DueBefore: before}))
	}
	for _, tt := range []struct{ from, before, want string }{
		{"2025-12-15", "2025-12-29", "xai:1 openai:1"},
		{"2025-12-14", "2025-12-15", "meta:1"},
		{"2025-12-29", "", ""},
		{"", "2025-12-28", "openai:1 meta:1"},
	} {
		if got := find(tt.from, tt.before); got != tt.want {
			t.Errorf("due in [%s, %s): %q, want %q", tt.from, tt.before, got, tt.want)
		}
	}
	days["meta"], days["openai"] = "2026-01-31", ""
	again := dated(tellings)
	again.Producer = "f/2"
	follow(t, db, again)
	if got := find("2025-12-01", "2026-03-01"); got != "xai:1 meta:1" {
		t.Errorf("due after a slip and an end: %q, want xai and meta", got)
	}
}

// earlierIssues wants the issues of a span of weeks in one read, also over the turn of a year.
func earlierIssues(t *testing.T, db *store.DB) {
	newest := news.Week{Year: 2026, Number: 2}
	for n := range 6 {
		if n == 3 {
			continue // a week without an issue
		}
		if err := db.SaveIssue(t.Context(), &news.Issue{Week: newest.Next(-n), Status: news.Draft, Producer: "k/1", Inputs: "x", BuiltAt: base}, nil); err != nil {
			t.Fatal(err)
		}
	}
	got, err := db.IssuesBetween(t.Context(), newest.Next(-4), newest)
	if err != nil {
		t.Fatal(err)
	}
	var weeks []string
	for i := range got {
		weeks = append(weeks, got[i].Week.String())
	}
	want := []string{newest.Next(-1).String(), newest.Next(-2).String(), newest.Next(-4).String()}
	if len(weeks) != len(want) || weeks[0] != want[0] || weeks[1] != want[1] || weeks[2] != want[2] {
		t.Errorf("issues of four weeks: %v, want %v", weeks, want)
	}
}
