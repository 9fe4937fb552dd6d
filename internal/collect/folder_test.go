package collect_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"dateline/internal/news"
)

// A folder of transcripts is a source like any other: each file a report, read again only when it changes, and a folder
// that is gone is a failing source that keeps its reports. If this fails, calls are read twice or lost.
func TestFolderIsASource(t *testing.T) {
	t.Parallel()
	r := newRoom(t, roomOptions{})
	dir := t.TempDir()
	write := func(name, body string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("2025-10-29-example.txt", "Ada Byron (CEO): Our model shipped.")
	write("speech.txt", "Title: A speech\nDate: 2025-11-03\nURL: https://example.com/speech\n\nThank you all.")
	write("empty.txt", "Title: Nothing\n\n")
	address := news.FolderScheme + filepath.ToSlash(dir)
	r.add(news.Source{ID: news.NewSourceID(address), URL: address, Name: "calls", Class: news.FirstParty, Lang: news.English})

	if got := r.all(); got.Saved.New != 2 || got.Failing != 0 {
		t.Fatalf("first reading = %+v, want two new reports", got)
	}
	h, err := r.db.SourceByText(t.Context(), "calls")
	if err != nil || h.State.Notes != "empty.txt: holds no text" {
		t.Errorf("notes = %q, %v", h.State.Notes, err)
	}
	reports, err := r.db.ReportsOf(t.Context(), news.NewSourceID(address))
	if err != nil || len(reports) != 2 {
		t.Fatalf("reports = %v, %v; want two", reports, err)
	}
	call, speech := reports[0], reports[1]
	if day := time.Date(2025, 10, 29, 0, 0, 0, 0, time.UTC); !call.Published.Equal(day) || !call.Dated || call.Text != "Ada Byron (CEO): Our model shipped." {
		t.Errorf("the call = %+v", call)
	}
	if want := "transcript:" + string(news.NewSourceID(address)) + "/2025-10-29-example.txt"; call.URL != want {
		t.Errorf("its address = %q, want %q, which tells nothing of this machine", call.URL, want)
	}
	if speech.URL != "https://example.com/speech" || speech.Title != "A speech" {
		t.Errorf("the speech = %q %q", speech.URL, speech.Title)
	}

	if got := r.all(); got.NotModified != 1 || got.Saved.Same != 0 {
		t.Errorf("second reading = %+v, want nothing looked at", got)
	}
	write("speech.txt", "Title: A speech\nDate: 2025-11-03\nURL: https://example.com/speech\n\nThank you all very much.")
	if got := r.all(); got.Saved.Changed != 1 || got.Saved.Same != 1 {
		t.Errorf("after an edit = %+v, want one changed", got)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if got := r.all(); got.Failing != 1 {
		t.Errorf("without the folder = %+v, want a failing source", got)
	}
	if reports, err := r.db.ReportsOf(t.Context(), news.NewSourceID(address)); err != nil || len(reports) != 2 {
		t.Errorf("then %d reports, %v; want those that were read", len(reports), err)
	}
}
