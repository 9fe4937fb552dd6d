package evals_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"testing"

	"dateline/internal/evals"
	"dateline/internal/similar"
)

var updateCommon = flag.Bool("update-common", false, "count internal/similar/common.txt anew from recorded weeks")

// TestCountCommon counts how common words are in news at large. It only runs when asked to; the weeks on which clustering is scored are left out.
func TestCountCommon(t *testing.T) {
	if !*updateCommon {
		t.Skip("not asked to (-update-common)")
	}
	var docs [2]int
	df := [2]map[string]int{{}, {}}
	for _, week := range []string{"2025-W51", "2026-W02", "2026-W04"} {
		reports, err := evals.LoadWeek(shared(t, "data", "weeks", week))
		if err != nil {
			t.Fatal(err)
		}
		for i := range reports {
			side := 0
			if reports[i].Lang.IsChinese() {
				side = 1
			}
			docs[side]++
			for _, w := range similar.Words(&reports[i].Doc) {
				df[side][w]++
			}
		}
	}
	var lines []string
	for side, least := range [2]int{15, 6} {
		for w, n := range df[side] {
			if per := n * 100_000 / docs[side]; n >= least && !bytes.ContainsAny([]byte(w), " \n") {
				lines = append(lines, fmt.Sprintf("%s %d\n", w, per))
			}
		}
	}
	sort.Strings(lines)
	var b bytes.Buffer
	for _, l := range lines {
		b.WriteString(l)
	}
	t.Logf("%d words of %v reports, %d bytes", len(lines), docs, b.Len())
	if err := os.WriteFile(filepath.Join("..", "similar", "common.txt"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
