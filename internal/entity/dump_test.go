package entity_test

import (
	"fmt"
	"os"
	"testing"
)

func TestDump(t *testing.T) {
	w := os.Getenv("DUMP")
	if w == "" {
		t.Skip()
	}
	g, r := artificialIntelligence(t)
	f, _ := os.Create("/tmp/h4/dump-" + w + ".tsv")
	defer f.Close()
	for _, i := range week(t, w) {
		ms := g.Find(i.Title, i.body())
		s, signs := r.Explain(i.Title, i.body(), ms, i.class())
		ids := ""
		for _, m := range ms {
			if m.Title {
				ids += string(m.ID) + "|"
			}
		}
		if len(signs) > 5 {
			signs = signs[:5]
		}
		why := ""
		for _, s := range signs {
			why += fmt.Sprintf("%s %.1f;", s.Text, s.Nats)
		}
		fmt.Fprintf(f, "%.2f\t%s\t%s\t%s\t%s\t%s\t%s\n", s, i.set, i.Lang, i.Title, ids, why, i.URL)
	}
}
