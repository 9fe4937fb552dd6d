package evals_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline/internal/evals"
	"dateline/internal/news"
	"dateline/internal/similar"
)

// edits are the ways in which outlets change what they copy (METHODS §4).
func edits() []struct {
	name string
	of   func(words []string, r *rand.Rand, other []string) []string
} {
	change := func(share float64) func([]string, *rand.Rand, []string) []string {
		return func(words []string, r *rand.Rand, other []string) []string {
			out := slices.Clone(words)
			for i := range out {
				if r.Float64() < share {
					out[i] = other[r.IntN(len(other))]
				}
			}
			return out
		}
	}
	return []struct {
		name string
		of   func(words []string, r *rand.Rand, other []string) []string
	}{
		{"5 % of words changed", change(0.05)},
		{"10 % of words changed", change(0.10)},
		{"20 % of words changed", change(0.20)},
		{"cut to 40 %", func(w []string, _ *rand.Rand, _ []string) []string { return w[:len(w)*2/5] }},
		{"excerpt of 60 words", func(w []string, r *rand.Rand, other []string) []string {
			at := r.IntN(len(w) - 60)
			return slices.Concat(other[:20], w[at:at+60])
		}},
		{"60 words in another text", func(w []string, r *rand.Rand, other []string) []string {
			at := r.IntN(len(w) - 60)
			return slices.Concat(other[:len(other)/2], w[at:at+60], other[len(other)/2:])
		}},
	}
}

// TestCopies makes copies of real articles and counts how many are found, and how many articles of one event written
// apart are taken for copies.
func TestCopies(t *testing.T) {
	t.Parallel()
	wiki, err := evals.LoadWikinews(shared(t, "data", "bench", "galaxy-wikinews_big.json"), false)
	if err != nil {
		t.Fatal(err)
	}
	var originals []similar.Doc
	for _, d := range wiki.Docs {
		if len(strings.Fields(d.Body)) >= 200 {
			d.Outlet = "first"
			originals = append(originals, d)
		}
	}
	r := rand.New(rand.NewPCG(1, 2)) // the copies must be the same each time
	lines := []string{fmt.Sprintf("%d originals", len(originals))}
	for _, e := range edits() {
		found := 0
		for i, d := range originals {
			other := strings.Fields(originals[(i+37)%len(originals)].Body)
			if e.name == "60 words in another text" {
				other = other[:150]
			}
			c := d
			c.ID, c.At, c.Outlet, c.Title = "copy", d.At.Add(time.Hour), "second", "A headline of their own"
			c.Body = strings.Join(e.of(strings.Fields(d.Body), r, other), " ")
			if len(similar.Copies([]similar.Doc{d, c})) > 0 {
				found++
			}
		}
		share := float64(found) / float64(len(originals))
		lines = append(lines, fmt.Sprintf("%-26s %.4f found", e.name, share))
	}
	pairs, copies := 0, 0
	event := map[news.ReportID]string{}
	for i, d := range wiki.Docs {
		event[d.ID] = wiki.Events[i]
		for j := range i {
			if wiki.Events[i] == wiki.Events[j] {
				pairs++
			}
		}
	}
	for _, c := range similar.Copies(wiki.Docs) {
		if event[wiki.Docs[c.Of].ID] == event[wiki.Docs[c.Doc].ID] && !c.Partial {
			copies++
			t.Logf("same event, taken for a copy (%.2f): %s | %s", c.Share, wiki.Docs[c.Of].Title, wiki.Docs[c.Doc].Title)
		}
	}
	lines = append(lines, fmt.Sprintf("%d pairs of one event, %d taken for copies", pairs, copies))
	golden(t, "copies.golden", lines)
}
