package evals_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"dateline/internal/evals"
)

// shared returns a path below the folder of real data, or skips.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	root := os.Getenv("DATELINE_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("SKIPPED: real data is absent (%s): set DATELINE_SHARED to the folder that holds it", path)
	}
	return path
}

func show(t *testing.T, reports []evals.Report, groups [][]int, gold evals.Labels, place map[string]int) {
	t.Helper()
	by := map[string][]int{}
	for i, r := range reports {
		if g := gold[r.URL]; g != "" {
			by[g] = append(by[g], i)
		}
	}
	var names []string
	for n := range by {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		lines := []string{}
		bad := false
		first := place[reports[by[n][0]].URL]
		for _, i := range by[n] {
			c := place[reports[i].URL]
			others := map[string]int{}
			for _, j := range groups[c] {
				if g := gold[reports[j].URL]; g != "" {
					others[g]++
				}
			}
			if c != first || len(others) > 1 {
				bad = true
			}
			lines = append(lines, fmt.Sprintf("   %d(%d) %v [%s] %s", c, len(groups[c]), others, reports[i].Lang, reports[i].Title))
		}
		if bad {
			t.Logf("== %s\n%s", n, strings.Join(lines, "\n"))
		}
	}
}
