package archive_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"dateline/internal/archive"
	"dateline/internal/news"
)

// records are those of the store in memory, by id; they are listed as the store does.
type records struct {
	rows     []news.Record
	passages []news.Passage
	asked    []news.RecordQuery
}

func (m *memoryStore) Record(_ context.Context, id news.RecordID) (*news.Record, error) {
	for i := range m.records.rows {
		if m.records.rows[i].ID == id {
			return &m.records.rows[i], m.err
		}
	}
	return nil, cmp.Or(m.err, fmt.Errorf("record %s: %w", id, news.ErrNotFound))
}

func (m *memoryStore) RecordIDs(_ context.Context, kind news.RecordKind, prefix string, limit int) ([]news.RecordID, error) {
	var out []news.RecordID
	for i := range m.records.rows {
		if r := &m.records.rows[i]; strings.HasPrefix(string(r.ID), prefix) && (kind == "" || kind == r.Key.Kind) && len(out) < limit {
			out = append(out, r.ID)
		}
	}
	return out, m.err
}

func (m *memoryStore) Records(_ context.Context, q news.RecordQuery) ([]news.Record, error) {
	m.records.asked = append(m.records.asked, q)
	rows := slices.Clone(m.records.rows)
	slices.SortFunc(rows, func(a, b news.Record) int { return cmp.Or(b.LastAt.Compare(a.LastAt), cmp.Compare(a.ID, b.ID)) })
	if q.After != nil {
		at := slices.IndexFunc(rows, func(r news.Record) bool { return r.ID == q.After.ID })
		rows = rows[at+1:]
	}
	return rows[:min(len(rows), q.Limit)], m.err
}

func (m *memoryStore) Passages(_ context.Context, ids []news.ReportID) ([]news.Passage, error) {
	var out []news.Passage
	for _, p := range m.records.passages {
		if slices.Contains(ids, p.Report) {
			out = append(out, p)
		}
	}
	return out, m.err
}

// aRecord has a change on each of the days before monday.
func aRecord(id news.RecordID, days ...int) news.Record {
	r := news.Record{ID: id, Key: news.RecordKey{Kind: news.RecordNumber, Subject: "meta", Attribute: "capex"}, Status: news.StatusAnnounced}
	for i, d := range days {
		at := monday.AddDate(0, 0, -d)
		f := news.Figure{Low: float64(i), High: float64(i), Unit: "USD"}
		r.Changes = append(r.Changes, news.RecordChange{At: at, Status: news.StatusAnnounced, Value: news.RecordValue{Figure: &f}, Claims: []news.ClaimRef{
			{Report: news.ReportID("r" + string(id)), Claim: i, Passage: i, At: at},
		}})
		r.LastAt = at
	}
	return r
}

func recordIDs(list []archive.Record) string {
	var out []string
	for i := range list {
		out = append(out, string(list[i].ID))
	}
	return strings.Join(out, " ")
}

func TestRecords(t *testing.T) {
	t.Parallel()
	m := &memoryStore{records: records{rows: []news.Record{aRecord("aa", 30, 2), aRecord("ab", 20, 10), aRecord("b", 5)}}}
	a := open(t, m)
	for _, tt := range []struct {
		f    archive.RecordFilter
		want string
	}{
		{archive.RecordFilter{}, "aa b ab"},
		{archive.RecordFilter{Limit: 2}, "aa b"},
		{archive.RecordFilter{Status: news.StatusDenied}, ""},
		{archive.RecordFilter{Since: monday.AddDate(0, 0, -12), Until: monday.AddDate(0, 0, -4)}, "b ab"}, // aa spans it without a change
		{archive.RecordFilter{Until: monday.AddDate(0, 0, -20)}, "aa"},
	} {
		got, err := a.Records(t.Context(), tt.f)
		if err != nil || recordIDs(got) != tt.want {
			t.Errorf("Records(%+v) = %s, %v, want %s", tt.f, recordIDs(got), err, tt.want)
		}
	}
}

// A name that no gazetteer knows is looked for as keys hold it; an entity's id as it is.
func TestRecordsAreAskedForAsKeysHoldThem(t *testing.T) {
	t.Parallel()
	m := &memoryStore{}
	a := open(t, m)
	for _, f := range []archive.RecordFilter{
		{Name: "New-Lumen 实验室"}, {Entity: "gpt-5.2", Name: "GPT-5.2", Attribute: "Users"}, {Kind: news.RecordPromise, Attribute: "Mass production"},
	} {
		if _, err := a.Records(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, q := range m.records.asked {
		got = append(got, q.Name+"|"+q.Attribute)
	}
	if diff := gocmp.Diff([]string{"newlumen实验室|", "gpt-5.2|users", "|massproduction"}, got); diff != "" {
		t.Errorf("queries (-want +got):\n%s", diff)
	}
}

func TestManyRecordsAreReadPageByPage(t *testing.T) {
	t.Parallel()
	m := &memoryStore{}
	for i := range 501 {
		m.records.rows = append(m.records.rows, aRecord(news.RecordID(fmt.Sprintf("r%03d", i)), 1+i/7))
	}
	a := open(t, m)
	all, err := a.Records(t.Context(), archive.RecordFilter{})
	if err != nil || len(all) != 501 {
		t.Fatalf("Records = %d, %v, want 501", len(all), err)
	}
	for i := 1; i < len(all); i++ {
		if all[i].LastAt.After(all[i-1].LastAt) || all[i].ID == all[i-1].ID {
			t.Fatalf("record %d, %s, is out of order", i, all[i].ID)
		}
	}
}

func TestRecord(t *testing.T) {
	t.Parallel()
	r := aRecord("aa", 30, 2, 1)
	r.Changes[2].Against = true
	m := &memoryStore{records: records{rows: []news.Record{r, aRecord("ab", 3)}, passages: []news.Passage{
		{Report: "raa", N: 0, Text: "A title"}, {Report: "raa", N: 1, Text: "A sentence."}, {Report: "rab", N: 1, Text: "Another."},
	}}}
	a := open(t, m)
	page, err := a.Record(t.Context(), news.RecordNumber, "aa")
	if err != nil || page.Zone != time.UTC {
		t.Fatalf("Record = %+v, %v", page, err)
	}
	type line struct {
		old            float64
		new            float64
		title, passage string
	}
	var got []line
	for _, l := range page.Lines {
		old := -1.0
		if l.Old != nil {
			old = l.Old.Figure.Low
		}
		got = append(got, line{old, l.New.Figure.Low, l.Evidence[0].Title, l.Evidence[0].Passage})
	}
	want := []line{{-1, 0, "A title", "A title"}, {0, 1, "A title", "A sentence."}, {-1, 2, "A title", ""}}
	if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(line{})); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	for _, tt := range []struct {
		kind news.RecordKind
		id   news.RecordID
		want error
	}{
		{"", "ab", nil},
		{news.RecordNumber, "a", news.ErrInvalid}, // two begin with it
		{news.RecordNumber, "", news.ErrNotFound},
		{news.RecordMove, "ab", news.ErrNotFound},
		{news.RecordNumber, "ac", news.ErrNotFound},
	} {
		if _, err := a.Record(t.Context(), tt.kind, tt.id); !errors.Is(err, tt.want) {
			t.Errorf("Record(%q, %q) = %v, want %v", tt.kind, tt.id, err, tt.want)
		}
	}
}
