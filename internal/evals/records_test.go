package evals_test

import (
	"archive/tar"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/internal/annotate"
	"dateline/internal/claim"
	"dateline/internal/evals"
	"dateline/internal/feed"
	"dateline/internal/news"
	"dateline/internal/record"
	"dateline/internal/text"
)

var dumpRecords = flag.String("dump-records", "", "write the records of the recorded weeks, with the passages behind them, to this file")

// recordWeeks are read in this order.
var recordWeeks = []string{"2025-W50", "2025-W51", "2026-W02", "2026-W04", "2026-W11"}

// claimsOf reads the claims of recorded reports that belong to the field, as annotate does.
func claimsOf(a *evals.Annotator, reports []evals.Report) []news.Said {
	said := make([][]news.Said, len(reports))
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				said[i] = claimsOfOne(a, &reports[i])
			}
		})
	}
	for i := range reports {
		next <- i
	}
	close(next)
	wg.Wait()
	var all []news.Said
	for _, s := range said {
		all = append(all, s...)
	}
	return all
}

func claimsOfOne(a *evals.Annotator, r *evals.Report) []news.Said {
	mentions := a.Gazetteer.Find(r.Title, r.Body)
	if r.At.IsZero() || a.Relevance.Score(r.Title, r.Body, mentions, r.Class) < news.InField {
		return nil
	}
	in := claim.Report{Title: r.Title, Body: r.Body, Lang: r.Lang, Class: r.Class, Outlet: r.Outlet, Sentences: text.Sentences(r.Body, r.Lang)}
	if !r.Undated {
		in.Published = r.At
	}
	annotate.Mentions(a.Gazetteer, mentions, &in)
	claims, _ := claim.Read(&in)
	out := make([]news.Said, len(claims))
	for i, c := range claims {
		out[i] = news.Said{Claim: c, Report: r.ID, N: i, At: r.At, Outlet: r.Outlet, Class: r.Class, Lang: r.Lang, URL: "https://" + r.URL, Text: r.Title}
		if c.Passage > 0 {
			out[i].Text = in.Sentences[c.Passage-1].In(r.Body)
		}
	}
	return out
}

// buildRecords makes the records of claims, as follow does.
func buildRecords(said []news.Said) (map[news.RecordID]*news.Record, map[news.RecordID][]news.Said) {
	keys := map[news.RecordID]news.RecordKey{}
	claims := map[news.RecordID][]news.Said{}
	for i := range said {
		for _, k := range record.Keys(&said[i]) {
			keys[k.ID()] = k
			claims[k.ID()] = append(claims[k.ID()], said[i])
		}
	}
	records := map[news.RecordID]*news.Record{}
	for id, k := range keys {
		if r, ok := record.Build(k, claims[id]); ok {
			records[id] = &r
		}
	}
	return records, claims
}

// recordedClaims are the claims of all recorded weeks.
func recordedClaims(t *testing.T) []news.Said {
	t.Helper()
	a := annotator(t)
	seen := map[string]bool{}
	var all []evals.Report
	for _, week := range recordWeeks {
		reports, err := evals.LoadWeek(shared(t, "data", "weeks", week))
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, vendorReports(t, shared(t, "data", "weeks", week, "labs-xml-versions.tar.gz"))...)
		for i := range reports {
			if !seen[reports[i].URL] {
				seen[reports[i].URL] = true
				all = append(all, reports[i])
			}
		}
	}
	return claimsOf(a, all)
}

// vendorReports are the entries of the vendors' own feeds as they stood at the end of a recorded week.
func vendorReports(t *testing.T, path string) []evals.Report {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	zr, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]string{} // the newest version of each feed; its name is its time
	docs := map[string][]byte{}
	for tr := tar.NewReader(zr); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		name, version, ok := cutLast(h.Name, "/")
		if !ok || !strings.HasSuffix(version, ".xml") || version <= last[name] {
			continue
		}
		doc, err := io.ReadAll(tr)
		if err != nil {
			t.Fatal(err)
		}
		last[name], docs[name] = version, doc
	}
	var out []evals.Report
	for _, name := range slices.Sorted(maps.Keys(docs)) {
		f, err := feed.Parse(docs[name], feed.Options{})
		if err != nil {
			t.Logf("%s: %v", name, err)
			continue
		}
		for i := range f.Entries {
			out = append(out, vendorReport(name, f, &f.Entries[i]))
		}
	}
	return out
}

// vendorReport is a feed's entry as LoadWeek gives reports.
func vendorReport(name string, f *feed.Feed, e *feed.Entry) evals.Report {
	r := evals.Report{URL: evals.NormURL(e.URL), Set: "labs", Source: name}
	body := e.Summary
	if len(e.Content) > len(body) {
		body = e.Content
	}
	r.ID, r.Title, r.Body, r.Outlet, r.Class = news.ReportID(r.URL), e.Title, body, name, news.Press
	r.At, r.Lang = e.Published, text.Detect(e.Title+"\n"+body, f.Lang)
	if r.Title == "" {
		r.At = time.Time{} // nothing to know it by
	}
	return r
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// TestRecords holds the records of the recorded weeks against what a person read: testdata/records.tsv.
func TestRecords(t *testing.T) {
	t.Parallel()
	rows := tsv(t, filepath.Join("testdata", "records.tsv"))
	said := recordedClaims(t)
	records, claims := buildRecords(said)
	if *dumpRecords != "" {
		dump(t, said, records, claims)
	}
	least := map[news.RecordKind]int{news.RecordNumber: 20, news.RecordMove: 10, news.RecordRelease: 30}
	var lines []string
	for _, kind := range []news.RecordKind{news.RecordNumber, news.RecordMove, news.RecordRelease} {
		read := judge(records, rows, kind)
		all := 0
		for _, r := range records {
			if r.Key.Kind == kind && (kind != news.RecordNumber || r.History() >= 2) {
				all++
			}
		}
		lines = append(lines, fmt.Sprintf("%-8s records %4d  right %3d  wrong %3d  edge %2d  changed since %2d  gone %2d  precision %.3f",
			kind, all, read["right"], read["wrong"], read["edge"], read["changed"], read["gone"], float64(read["right"])/float64(max(1, read["right"]+read["wrong"]))))
		if read["right"] < least[kind] {
			t.Errorf("%s: %d read and right, want at least %d", kind, read["right"], least[kind])
		}
	}
	golden(t, "records.golden", lines)
}

// judge counts the verdicts of a kind's records. A record that is no more is gone; one that says something else than what
// was read has changed, and its verdict does not count.
func judge(records map[news.RecordID]*news.Record, rows []map[string]string, kind news.RecordKind) map[string]int {
	out := map[string]int{}
	for _, row := range rows {
		if row["kind"] != string(kind) {
			continue
		}
		r := records[news.RecordID(row["record"])]
		switch {
		case r == nil:
			out["gone"]++
		case state(r) != row["state"]:
			out["changed"]++
		default:
			out[row["verdict"]]++
		}
	}
	return out
}

// state stands for what a record says: its values, in order, without those who say so.
func state(r *news.Record) string {
	name := func(n news.Name) string { return cmp.Or(string(n.ID), n.Text) }
	parts := []string{string(r.Key.Kind)}
	for i := range r.Changes {
		c := &r.Changes[i]
		switch v := &c.Value; {
		case v.Figure != nil:
			parts = append(parts, fmt.Sprint(v.Figure.Low, v.Figure.High, v.Figure.Unit, c.Against, c.Anew))
		case v.Move != nil:
			parts = append(parts, name(v.Move.Person), name(v.Move.From), name(v.Move.To), string(v.Move.Status))
		case v.Release != nil:
			parts = append(parts, name(v.Release.Product), v.Release.Version, name(v.Release.Maker), string(v.Release.Status))
		}
	}
	return news.Digest(parts...)[:8]
}

// dump writes records with their claims, for a person to read.
func dump(t *testing.T, said []news.Said, records map[news.RecordID]*news.Record, claims map[news.RecordID][]news.Said) {
	t.Helper()
	f, err := os.Create(*dumpRecords)
	if err != nil {
		t.Fatal(err)
	}
	enc := json.NewEncoder(f)
	for i := range said {
		if err := enc.Encode(map[string]any{"said": said[i]}); err != nil {
			t.Fatal(err)
		}
	}
	for id, r := range records {
		if err := enc.Encode(map[string]any{"record": r, "claims": claims[id], "state": state(r)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
