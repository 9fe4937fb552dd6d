package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/sample"
	"dateline/internal/store/storetest"
)

// A claim that an editor marks is in no record any more, and comes back when the mark is taken back.
func TestDeskRecords(t *testing.T) {
	t.Parallel()
	d := sitDown(t, news.RoleEditor) // the sample week has records
	all, err := d.app.Records(t.Context(), archive.RecordFilter{})
	if err != nil || len(all) == 0 {
		t.Fatalf("records: %d, %v", len(all), err)
	}
	r := all[0]
	room := "/desk/records/" + string(r.ID)
	status, page := d.look("/desk/records?kind=" + string(r.Key.Kind))
	d.holds("the list", status, page, http.StatusOK, room)
	status, page = d.look(room)
	d.holds("a record", status, page, http.StatusOK, "This was read wrongly", "<blockquote>")
	form := hidden(page, room+"/wrong")
	if len(form) != 4 {
		t.Fatalf("no form in\n%s", page)
	}
	status, page = d.see(room+"/wrong", append(form, "note", "another company "+xss()[0])...)
	d.holds("marking", status, page, http.StatusOK, "The claim is marked", "another company", "Undo")
	d.audited("mark claim as wrong")
	storetest.Check(t, d.app.Store)
	if got := d.claims(r.ID); got != r.Claims-1 {
		t.Errorf("the record has %d claims, had %d", got, r.Claims)
	}
	if err := d.app.Follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.claims(r.ID); got != r.Claims-1 {
		t.Errorf("following again brings it back: %d claims, had %d", got, r.Claims)
	}
	if status, _ = d.see(room+"/wrong", form...); status != http.StatusNotFound {
		t.Errorf("marking again: %d", status)
	}
	undo := hidden(page, "/desk/records/wrong/undo")
	status, page = d.see("/desk/records/wrong/undo", undo...)
	d.holds("taking it back", status, page, http.StatusOK, "taken back", "None.")
	d.audited("take back that a claim is wrong")
	if got := d.claims(r.ID); got != r.Claims {
		t.Errorf("the record has %d claims, had %d", got, r.Claims)
	}
	if status, _ = d.see("/desk/records/wrong/undo", undo...); status != http.StatusNotFound {
		t.Errorf("taking it back again: %d", status)
	}
	storetest.Check(t, d.app.Store)

	for _, bad := range append(xss(), "", "-1", "99999999999999999999", "1 OR 1=1") {
		if status, page := d.see(room+"/wrong", "report", bad, "claim", bad); status != http.StatusBadRequest && status != http.StatusNotFound {
			t.Errorf("marking %q: %d\n%s", bad, status, page)
		}
		if status, page := d.see("/desk/records/wrong/undo", "mark", bad); status != http.StatusBadRequest && status != http.StatusNotFound {
			t.Errorf("undoing %q: %d\n%s", bad, status, page)
		}
		status, page := d.look("/desk/records?kind=" + url.QueryEscape(bad) + "&q=" + url.QueryEscape(bad))
		d.holds("searching "+bad, status, page, http.StatusOK)
	}
	d.client = d.join(news.RoleReader)
	if status, _ := d.see(room+"/wrong", form...); status != http.StatusForbidden {
		t.Errorf("a reader marks a claim: %d", status)
	}
	if status, page := d.look(room); status != http.StatusOK || regexp.MustCompile(`<form[^>]*wrong`).MatchString(page) || !strings.Contains(page, "<blockquote>") {
		t.Errorf("a reader's page: %d\n%s", status, page)
	}
}

// claims is how many claims a record rests on; 0 if it is no more.
func (d *atDesk) claims(id news.RecordID) int {
	d.Helper()
	r, err := d.app.Store.Record(d.Context(), id)
	if err != nil {
		return 0
	}
	return r.Claims
}

// What an editor does to whole records holds when they are made anew, and can be taken back.
func TestDeskRecordEdits(t *testing.T) {
	t.Parallel()
	d := sitDown(t, news.RoleEditor)
	all, err := d.app.Records(t.Context(), archive.RecordFilter{Kind: news.RecordNumber})
	if err != nil || len(all) < 3 {
		t.Fatalf("numbers: %d, %v", len(all), err)
	}
	one, two, gone := all[0], all[1], all[2]
	room := "/desk/records/" + string(one.ID)
	status, page := d.look(room)
	d.holds("a record", status, page, http.StatusOK, "Mend this record", room+"/merge", room+"/drop")
	for _, bad := range append(xss(), "", string(one.ID), "none") {
		if status, page := d.see(room+"/merge", "into", bad); status != http.StatusBadRequest && status != http.StatusNotFound {
			t.Errorf("merging into %q: %d\n%s", bad, status, page)
		}
	}
	status, page = d.see(room+"/merge", "into", string(two.ID), "note", "one figure "+xss()[0])
	d.holds("merging", status, page, http.StatusOK, "The two are one record now", "one figure", "Merged: ", "/desk/records/"+string(two.ID))
	d.audited("merge record into " + string(two.ID))
	storetest.Check(t, d.app.Store)
	if a, b := d.claims(one.ID), d.claims(two.ID); a != 0 || b != one.Claims+two.Claims {
		t.Errorf("after merging %d and %d claims: %d and %d", one.Claims, two.Claims, a, b)
	}
	if status, page = d.see("/desk/records/"+string(gone.ID)+"/drop", "note", " "); status != http.StatusBadRequest {
		t.Errorf("dropping without a reason: %d\n%s", status, page)
	}
	status, page = d.see("/desk/records/"+string(gone.ID)+"/drop", "note", "of nobody")
	d.holds("dropping", status, page, http.StatusOK, "The record is dropped", "of nobody", "Dropped: ")
	d.audited("drop record")
	status, page = d.look("/desk/records?kind=number")
	d.holds("the list", status, page, http.StatusOK, "2 records were merged or dropped")
	if strings.Contains(page, string(gone.ID)) || strings.Contains(page, string(one.ID)) {
		t.Error("the list shows what is dropped or merged")
	}
	if _, err := d.app.BuildIssue(t.Context(), sample.Week()); err != nil { // all over again
		t.Fatal(err)
	}
	if d.claims(gone.ID) != 0 || d.claims(two.ID) != one.Claims+two.Claims {
		t.Error("what was done is lost when records are made anew")
	}
	status, page = d.look("/desk/records/wrong")
	d.holds("what was done", status, page, http.StatusOK, "of nobody", "one figure")
	edits, err := d.app.RecordEdits(t.Context(), 10)
	if err != nil || len(edits) != 2 {
		t.Fatalf("edits: %+v, %v", edits, err)
	}
	for _, e := range edits {
		undo := []string{"edit", strconv.FormatInt(e.ID, 10)}
		status, page = d.see("/desk/records/edits/undo", undo...)
		d.holds("taking it back", status, page, http.StatusOK, "It is taken back")
		if status, _ = d.see("/desk/records/edits/undo", undo...); status != http.StatusNotFound {
			t.Errorf("taking it back again: %d", status)
		}
	}
	storetest.Check(t, d.app.Store)
	for _, r := range []archive.Record{one, two, gone} {
		got, err := d.app.Store.Record(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&r.Record, got); diff != "" {
			t.Errorf("after taking all back (-before +after):\n%s", diff)
		}
	}
	d.client = d.join(news.RoleReader)
	for _, path := range []string{room + "/merge", room + "/drop", "/desk/records/edits/undo"} {
		if status, _ := d.see(path, "into", string(two.ID), "note", "x", "edit", "1"); status != http.StatusForbidden {
			t.Errorf("a reader of drafts posts to %s: %d", path, status)
		}
	}
}

// What readers said stands at the week, the story and the issue; what they called wrong leads to marking a sentence.
func TestReadersVerdictsAtTheDesk(t *testing.T) {
	t.Parallel()
	d := sitDown(t, news.RoleEditor)
	issue, err := d.app.Store.Issue(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	item := issue.Items()[0]
	status, page := d.look("/desk/issues/2025-W50")
	if d.holds("unheard", status, page, http.StatusOK); strings.Contains(page, "What readers said") {
		t.Error("an issue shows what nobody said")
	}
	for i := range 5 {
		if err := d.app.Store.AddVerdict(t.Context(), sample.Week(), item.Story, news.EditionLangs()[i%2], i < 3, sample.Now()); err != nil {
			t.Fatal(err)
		}
	}
	const said = "readers: 3 useful, 2 wrong"
	status, page = d.look(atWeek)
	d.holds("the week", status, page, http.StatusOK, said)
	status, page = d.look("/desk/stories/" + string(item.Story) + "?week=2025-W50")
	d.holds("the story", status, page, http.StatusOK, said)
	status, page = d.look("/desk/issues/2025-W50")
	d.holds("the issue", status, page, http.StatusOK, "What readers said", "/desk/stories/"+string(item.Story))
	if strings.Contains(page, "/wrong?lang=") {
		t.Error("a draft offers to correct what is not printed yet")
	}
	if _, err := d.app.Approve(t.Context(), sample.Week(), "王芳"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.app.Freeze(t.Context(), sample.Week()); err != nil {
		t.Fatal(err)
	}
	status, page = d.look("/desk/issues/2025-W50")
	d.holds("the frozen issue", status, page, http.StatusOK, "/desk/issues/2025-W50/wrong?lang=")
	status, page = d.look("/desk/stories/" + string(item.Story) + "?week=2025-W50")
	d.holds("the frozen story", status, page, http.StatusOK, said, "/desk/issues/2025-W50/wrong")
}
