package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

// claiming is an annotation of a report whose title claims a revenue for each subject.
func claiming(v news.Voice, relevance float64, subjects ...string) news.Annotation {
	a := annotation(v)
	a.Relevance = relevance
	for i, s := range subjects {
		a.Claims = append(a.Claims, news.Claim{
			Kind: news.ClaimFigure, Passage: 0, Start: 0, End: len(v.Title), Attribution: news.Official, Modality: news.Stated,
			Subject: news.Name{ID: news.EntityID(s), Text: s},
			Figure:  &news.Figure{Low: float64(i + 1), High: float64(i + 1), Unit: "USD", Metric: "revenue"},
		})
	}
	return a
}

func keyOf(s *news.Said) news.RecordKey {
	return news.RecordKey{Kind: news.RecordNumber, Subject: string(s.Subject.ID), Attribute: s.Figure.Metric, Unit: s.Figure.Unit}
}

// following is what the rules of these tests make of tellings: a change for each claim, by time and report. A record whose
// subject is "never" is not made.
func following(tellings []news.Telling, gone ...news.ReportID) news.Following {
	f := news.Following{Producer: "f/1", MadeAt: base, Gone: gone, Build: func(id news.RecordID, claims []news.Said) (news.BuiltRecord, bool) {
		slices.SortFunc(claims, func(a, b news.Said) int {
			if c := a.At.Compare(b.At); c != 0 {
				return c
			}
			return cmpText(fmt.Sprint(a.Report, a.N), fmt.Sprint(b.Report, b.N))
		})
		key := keyOf(&claims[0])
		r := news.Record{
			ID: id, Key: key, Subject: claims[0].Subject, Status: news.StatusAnnounced, FirstAt: claims[0].At,
			LastAt: claims[len(claims)-1].At, Claims: len(claims),
		}
		for _, c := range claims {
			r.Changes = append(r.Changes, news.RecordChange{
				At: c.At, Status: news.StatusAnnounced, Attribution: c.Attribution, Value: news.RecordValue{Figure: c.Figure},
				Claims: []news.ClaimRef{{Report: c.Report, Claim: c.N, Passage: c.Passage, Start: c.Start, End: c.End, At: c.At}},
			})
		}
		return news.BuiltRecord{Record: r, Names: []string{key.Subject, "all"}}, key.Subject != "never"
	}}
	for i := range tellings {
		t := news.Followed{Report: tellings[i].Report, Inputs: tellings[i].Inputs}
		for k := range tellings[i].Claims {
			t.Claims = append(t.Claims, news.KeyedClaim{Record: keyOf(&tellings[i].Claims[k]).ID(), Said: tellings[i].Claims[k]})
		}
		f.Reports = append(f.Reports, t)
	}
	return f
}

func annotate(t *testing.T, db *store.DB, list ...news.Annotation) {
	t.Helper()
	if err := db.SaveAnnotations(t.Context(), 0, list); err != nil {
		t.Fatal(err)
	}
}

func unfollowed(t *testing.T, db *store.DB, want int) []news.Telling {
	t.Helper()
	got, err := db.Unfollowed(t.Context(), "f/1", 100)
	if err != nil || len(got) != want {
		t.Fatalf("Unfollowed = %d reports, %v; want %d", len(got), err, want)
	}
	return got
}

func follow(t *testing.T, db *store.DB, f news.Following) {
	t.Helper()
	if err := db.SaveFollowing(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func recordList(t *testing.T, db *store.DB, q news.RecordQuery) []news.Record {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	got, err := db.Records(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// subjects are those of records, each with its number of changes.
func subjects(list []news.Record) string {
	var out []string
	for i := range list {
		out = append(out, fmt.Sprintf("%s:%d", list[i].Key.Subject, len(list[i].Changes)))
	}
	return strings.Join(out, " ")
}

// reports makes n reports of one source, an hour apart, the oldest first.
func reports(t *testing.T, db *store.DB, n int) []news.Voice {
	t.Helper()
	a := source(1, news.Press)
	add(t, db, a)
	var items []news.Entry
	for i := range n {
		e := item(i, fmt.Sprintf("Report %02d", i))
		e.Published = base.Add(time.Duration(i-n) * time.Hour)
		items = append(items, e)
	}
	save(t, db, news.Saved{New: n}, reading(a, items...))
	return all(t, db)
}

func claimsKept(t *testing.T, db *store.DB) {
	v := reports(t, db, 2)
	annotate(t, db, claiming(v[0], 0.9, "meta", "openai"), claiming(v[1], 0.9))
	got, err := db.Claims(t.Context(), []news.ReportID{v[0].ID, v[1].ID, "none"})
	if err != nil || len(got) != 2 {
		t.Fatalf("Claims = %+v, %v; want two", got, err)
	}
	want := news.Said{
		Claim: claiming(v[0], 0.9, "meta", "openai").Claims[1], Report: v[0].ID, N: 1, At: v[0].Published, Outlet: "Feed 01",
		Class: news.Press, Lang: news.English, URL: v[0].URL, Text: v[0].Title,
	}
	if diff := cmp.Diff(want, got[1]); diff != "" {
		t.Errorf("Claims (-want +got):\n%s", diff)
	}
	changed := item(0, "Another title")
	save(t, db, news.Saved{Changed: 1}, reading(source(1, news.Press), changed))
	if got, err := db.Claims(t.Context(), []news.ReportID{v[0].ID}); err != nil || len(got) != 0 {
		t.Errorf("Claims of a changed text = %v, %v, want none", got, err)
	}
	if got := unfollowed(t, db, 0); len(got) != 0 {
		t.Errorf("a changed text is followed before it is annotated: %v", got)
	}
}

func records(t *testing.T, db *store.DB) {
	v := reports(t, db, 4)
	annotate(t, db, claiming(v[0], 0.9, "meta"), claiming(v[1], 0.9, "meta", "openai", "never"), claiming(v[2], 0.4, "meta"), claiming(v[3], 0.9))
	told := unfollowed(t, db, 2)
	first := following(told)
	for range 2 { // a repeat changes nothing
		follow(t, db, first)
		if got := subjects(recordList(t, db, news.RecordQuery{})); got != "meta:2 openai:1" && got != "openai:1 meta:2" {
			t.Fatalf("records = %s", got)
		}
	}
	unfollowed(t, db, 0)
	meta := recordList(t, db, news.RecordQuery{Name: "meta"})
	if len(meta) != 1 || meta[0].Claims != 2 || !meta[0].LastAt.Equal(v[1].Published) {
		t.Fatalf("meta = %+v", meta)
	}
	Check(t, db)

	// A report that tells another thing gives up what it told before.
	annotate(t, db, claiming(v[1], 0.9, "nvidia"))
	if got := subjects(recordList(t, db, news.RecordQuery{Name: "openai"})); got != "openai:1" {
		t.Errorf("records before following anew = %s", got)
	}
	Check(t, db) // what waits to be followed anew breaks nothing
	follow(t, db, first)
	if got := unfollowed(t, db, 1); got[0].Report != v[1].ID {
		t.Errorf("a stale following was saved")
	}
	follow(t, db, following(unfollowed(t, db, 1)))
	if got := subjects(recordList(t, db, news.RecordQuery{Name: "all", Limit: 9})); got != "nvidia:1 meta:1" {
		t.Errorf("records after another telling = %s", got)
	}

	// So does one that left the field, and one that is no more.
	annotate(t, db, claiming(v[0], 0.2, "meta"), claiming(v[1], 0.9))
	gone, err := db.Untold(t.Context(), 100)
	if err != nil || len(gone) != 2 {
		t.Fatalf("Untold = %v, %v, want two", gone, err)
	}
	annotate(t, db, claiming(v[1], 0.9, "nvidia")) // it came back meanwhile
	follow(t, db, following(nil, append(gone, "none")...))
	if got := subjects(recordList(t, db, news.RecordQuery{})); got != "nvidia:1" {
		t.Errorf("records after a report left = %s", got)
	}
	if gone, err := db.Untold(t.Context(), 100); err != nil || len(gone) != 0 {
		t.Errorf("Untold again = %v, %v", gone, err)
	}
	unfollowed(t, db, 0)
}

// What is kept with a claim is where it was said: if that changes, the report is followed anew.
func recordSources(t *testing.T, db *store.DB) {
	v := reports(t, db, 1)
	annotate(t, db, claiming(v[0], 0.9, "meta"))
	follow(t, db, following(unfollowed(t, db, 1)))
	unfollowed(t, db, 0)
	a := source(1, news.FirstParty)
	a.Outlet = "The Company"
	if err := db.UpdateSource(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	got := unfollowed(t, db, 1)
	if s := got[0].Claims[0]; s.Outlet != "The Company" || s.Class != news.FirstParty {
		t.Errorf("claim = %+v", s)
	}
	other, err := db.Unfollowed(t.Context(), "f/2", 100)
	if err != nil || len(other) != 1 {
		t.Errorf("Unfollowed by another producer = %v, %v", other, err)
	}
}

func recordOrder(t *testing.T, db *store.DB) {
	v := reports(t, db, 12)
	var list []news.Annotation
	for i := range v {
		list = append(list, claiming(v[i], 0.9, []string{"meta", "openai", "nvidia"}[i%3], "all-of-them"))
	}
	annotate(t, db, list...)
	told := unfollowed(t, db, 12)
	var want []news.Record
	for try, order := range [][]int{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, {11, 3, 5, 0, 1, 10, 9, 8, 2, 4, 7, 6}, {6, 5, 4, 3, 2, 1, 0, 11, 10, 9, 8, 7}} {
		for n := 0; n < len(order); n += 2 + try {
			var part []news.Telling
			for _, i := range order[n:min(n+2+try, len(order))] {
				part = append(part, told[i])
			}
			follow(t, db, following(part))
		}
		got := recordList(t, db, news.RecordQuery{})
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" || len(got) != 4 {
			t.Errorf("%d records in order %v (-first +this):\n%s", len(got), order, diff)
		}
		for i := range v { // everything leaves, so that the next order begins with nothing
			list[i].Relevance = 0
		}
		annotate(t, db, list...)
		gone, err := db.Untold(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		follow(t, db, following(nil, gone...))
		if left := recordList(t, db, news.RecordQuery{}); len(left) != 0 {
			t.Fatalf("records without claims: %+v", left)
		}
		for i := range v {
			list[i].Relevance = 0.9
		}
		annotate(t, db, list...)
	}
}

// Processes that follow at once lose none of each other's claims.
func recordRaces(t *testing.T, db *store.DB) {
	const n = 24
	v := reports(t, db, n)
	var list []news.Annotation
	for i := range v {
		list = append(list, claiming(v[i], 0.9, "meta", fmt.Sprintf("only-%d", i)))
	}
	annotate(t, db, list...)
	told := unfollowed(t, db, n)
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			for i := range n {
				if i%4 != k && i%5 != 0 { // some are followed by several
					continue
				}
				if err := db.SaveFollowing(t.Context(), following(told[i:i+1])); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := subjects(recordList(t, db, news.RecordQuery{Name: "meta"})); got != fmt.Sprintf("meta:%d", n) {
		t.Errorf("records = %s, want one of all %d claims", got, n)
	}
	unfollowed(t, db, 0)
}

func recordQueries(t *testing.T, db *store.DB) {
	v := reports(t, db, 5)
	annotate(t, db, claiming(v[0], 0.9, "meta"), claiming(v[1], 0.9, "meta"), claiming(v[2], 0.9, "openai"), claiming(v[3], 0.9, "nvidia"),
		claiming(v[4], 0.9, "meta", "xai"))
	follow(t, db, following(unfollowed(t, db, 5)))
	whole := recordList(t, db, news.RecordQuery{})
	for i, tt := range []struct {
		q    news.RecordQuery
		want string
	}{
		{news.RecordQuery{Kind: news.RecordMove}, ""},
		{news.RecordQuery{Kind: news.RecordNumber, Name: "openai"}, "openai:1"},
		{news.RecordQuery{Changes: 2}, "meta:3"},
		{news.RecordQuery{Attribute: "capex"}, ""},
		{news.RecordQuery{Attribute: "revenue", Since: v[3].Published, Until: v[4].Published}, "meta:3 nvidia:1"},
		{news.RecordQuery{Until: v[2].Published}, "meta:3"},
		{news.RecordQuery{Since: v[4].Published.Add(time.Second)}, ""},
	} {
		if got := subjects(recordList(t, db, tt.q)); got != tt.want {
			t.Errorf("query %d: %s, want %s", i, got, tt.want)
		}
	}
	var paged []news.Record
	for q := (news.RecordQuery{Limit: 1}); ; q.After = &paged[len(paged)-1] {
		page := recordList(t, db, q)
		if len(page) == 0 {
			break
		}
		paged = append(paged, page...)
	}
	if diff := cmp.Diff(whole, paged); diff != "" {
		t.Errorf("pages of one (-whole +paged):\n%s", diff)
	}
	one, err := db.Record(t.Context(), whole[0].ID)
	if diff := cmp.Diff(&whole[0], one); err != nil || diff != "" {
		t.Errorf("Record: %v (-listed +read):\n%s", err, diff)
	}
	if _, err := db.Record(t.Context(), "none"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("Record of an unknown id = %v, want ErrNotFound", err)
	}
	ids, err := db.RecordIDs(t.Context(), news.RecordNumber, string(whole[1].ID[:8]), 5)
	if err != nil || !slices.Equal(ids, []news.RecordID{whole[1].ID}) {
		t.Errorf("RecordIDs = %v, %v", ids, err)
	}
	if ids, err := db.RecordIDs(t.Context(), news.RecordMove, string(whole[1].ID[:8]), 5); err != nil || len(ids) != 0 {
		t.Errorf("RecordIDs of another kind = %v, %v", ids, err)
	}
	if ids, err := db.RecordIDs(t.Context(), "", "", 3); err != nil || len(ids) != 3 || !slices.IsSorted(ids) {
		t.Errorf("RecordIDs of no prefix = %v, %v", ids, err)
	}
}
