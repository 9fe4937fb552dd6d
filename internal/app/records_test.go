package app_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/app"
	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/proof"
)

// The sample week is followed before its issue is built: each kind of record that it was written to show is there, each
// change rests on a passage that can be read, and following again changes nothing.
func TestTheSampleWeekBecomesRecords(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	all, err := a.Records(t.Context(), archive.RecordFilter{})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[news.RecordKind]int{}
	for i := range all {
		kinds[all[i].Key.Kind]++
		page, err := a.Archive.Record(t.Context(), all[i].Key.Kind, all[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Lines) == 0 {
			t.Errorf("record %s has no history", page.ID)
		}
		for _, l := range page.Lines {
			if len(l.Evidence) == 0 {
				t.Errorf("record %s: a change of %s rests on nothing", page.ID, l.At)
			}
			for _, v := range l.Evidence {
				if v.URL == "" || v.Outlet == "" || v.Start < 0 || v.End > len(v.Passage) || v.Start >= v.End {
					t.Errorf("record %s: evidence %+v", page.ID, v)
				}
			}
		}
	}
	t.Logf("records: %v", kinds)
	for _, k := range []news.RecordKind{news.RecordNumber, news.RecordPromise, news.RecordRelease} {
		if kinds[k] == 0 {
			t.Errorf("no record is a %s", k)
		}
	}
	if err := a.Follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := a.Records(t.Context(), archive.RecordFilter{})
	if diff := cmp.Diff(all, again); err != nil || diff != "" {
		t.Errorf("following again: %v (-before +after):\n%s", err, diff)
	}
}

// A person names an entity by any of its names.
func TestRecordsOfAnEntity(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	byID, err := a.Records(t.Context(), archive.RecordFilter{Name: "openai"})
	if err != nil || len(byID) == 0 {
		t.Fatalf("records of openai = %d, %v", len(byID), err)
	}
	for _, name := range []string{"OpenAI", "OPENAI"} {
		byName, err := a.Records(t.Context(), archive.RecordFilter{Name: name})
		if diff := cmp.Diff(byID, byName); err != nil || diff != "" {
			t.Errorf("records of %s: %v (-by id +by name):\n%s", name, err, diff)
		}
	}
	none, err := a.Records(t.Context(), archive.RecordFilter{Name: "nobody has this name"})
	if err != nil || len(none) != 0 {
		t.Errorf("records of nobody = %v, %v", none, err)
	}
}

// What `pass` offers is what runs, in the order of the flow.
func TestFollowIsAStage(t *testing.T) {
	t.Parallel()
	if got := strings.Join(app.Stages(), " "); got != "collect pages annotate cluster follow compose" {
		t.Errorf("stages = %s", got)
	}
}

// The checker knows the field's names: another company is not held, the same one in the other language is.
func TestTheCheckerKnowsNames(t *testing.T) {
	t.Parallel()
	c, err := app.ReadChecker("")
	if err != nil {
		t.Fatal(err)
	}
	passage := []proof.Passage{{Text: "Nvidia will open a laboratory in Lyon.", Lang: news.English}}
	for _, tt := range []struct {
		text string
		lang news.Lang
		ok   bool
	}{
		{"Nvidia will open a laboratory in Lyon.", news.English, true},
		{"英伟达将在里昂开设实验室。", news.Chinese, true},
		{"AMD will open a laboratory in Lyon.", news.English, false},
	} {
		v := c.Check(&proof.Sentence{Text: tt.text, Lang: tt.lang}, passage)
		if v.OK != tt.ok {
			t.Errorf("%s: %v, want %v: %+v", tt.text, v.OK, tt.ok, v.Refusals())
		}
	}
	if _, err := app.ReadChecker(t.TempDir()); err == nil {
		t.Error("a folder without a field is accepted")
	}
}
