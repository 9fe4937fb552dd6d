package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"dateline/internal/archive"
	"dateline/internal/news"
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
