package entity_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"dateline/internal/entity"
	"dateline/internal/evals"
	"dateline/internal/testkit"
)

func TestZZMine(t *testing.T) {
	name := os.Getenv("WEEK")
	if name == "" {
		t.Skip()
	}
	g, r := artificialIntelligence(t)
	reports, err := evals.LoadWeek(testkit.Shared(t, "data", "weeks", name), strings.Fields(os.Getenv("WITHOUT"))...)
	if err != nil {
		t.Fatal(err)
	}
	var s []entity.Sighting
	start := time.Now()
	for _, x := range reports {
		rel := r.Score(x.Title, x.Body, g.Find(x.Title, x.Body), x.Class)
		s = append(s, entity.Sighting{Report: x.ID, Title: x.Title, Body: x.Body, Lang: x.Lang, Outlet: x.Outlet, Outlets: x.Outlets, Published: x.At, Relevance: rel})
	}
	fmt.Println("reports", len(s), "annotated in", time.Since(start))
	start = time.Now()
	c := g.Candidates(s)
	fmt.Println(len(c), "candidates in", time.Since(start))
	n := map[string]int{}
	for _, x := range c {
		n[string(x.Lang)]++
		if n[string(x.Lang)] > 100 {
			continue
		}
		ex := ""
		if len(x.Examples) > 0 {
			ex = x.Examples[0].Around
		}
		if os.Getenv("PARTS") != "" {
			for _, p := range x.Parts {
				ex += fmt.Sprintf(" %s=%.1f", p.Name, p.Value)
			}
		}
		fmt.Printf("%s %.2f %s | %s owner=%s v=%v o=%d r=%d | %s\n", x.Lang, x.Score, x.Name, x.Kind, x.Owner, x.Versions, x.Outlets, x.Reports, ex)
	}
}
