package main

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Words come from strangers: a spreadsheet must not run them.
func TestTablesHoldNoFormulas(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	e := &environment{out: &out}
	rows := [][]string{{"=HYPERLINK(1)", "+1", "-2.5", "@name", "-words", "plain, \"quoted\"", "", "\tx", "全角＝"}}
	if err := e.csv(rows); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"'=HYPERLINK(1)", "+1", "-2.5", "'@name", "'-words", "plain, \"quoted\"", "", "'\tx", "全角＝"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

// Whatever stands on standard input, it is read or refused, and what is read has a sentence for each object.
func FuzzProveInput(f *testing.F) {
	for _, s := range []string{
		"", "{", "null", `{"sentence":"A.","passages":["A."]}`, `{"sentence":"A.","passages":[{"text":"A.","published":"2025-12-09"}]}{"sentence":""}`,
		`{"sentence":1}`, `[1]`, `{"passages":[null,3]}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		all, err := (&proveCmd{}).read(strings.NewReader(s))
		if err == nil && len(all) == 0 {
			t.Fatal("nothing was read and nothing refused")
		}
		for i := range all {
			sentence, passages, err := all[i].parts()
			if err == nil && (strings.TrimSpace(sentence.Text) == "" || len(passages) != len(all[i].Passages)) {
				t.Errorf("parts of %+v = %+v, %d passages", all[i], sentence, len(passages))
			}
		}
	})
}
