package evals_test

import (
	"fmt"
	"os"
	"testing"

	"dateline/internal/evals"
	"dateline/internal/similar"
)

type world struct {
	week    string
	reports []evals.Report
	docs    []similar.Doc
	gold    evals.Labels
	sub     map[string]evals.Labels
}

func loadWorlds(t *testing.T) []world {
	var ws []world
	for _, week := range []string{"2025-W50", "2026-W11"} {
		reports, err := evals.LoadWeek(shared(t, "data", "weeks", week))
		if err != nil {
			t.Fatal(err)
		}
		gold, err := evals.LoadLabels(shared(t, "data", "labels", "stories-"+week+".tsv"), week)
		if err != nil {
			t.Fatal(err)
		}
		w := world{week, reports, evals.Docs(reports), gold, map[string]evals.Labels{"en": {}, "zh": {}}}
		for _, r := range reports {
			if g := gold[r.URL]; g != "" {
				if r.Lang.IsChinese() {
					w.sub["zh"][r.URL] = g
				} else {
					w.sub["en"][r.URL] = g
				}
			}
		}
		ws = append(ws, w)
	}
	return ws
}

func (w *world) run(t *testing.T, name string, o similar.Options) {
	groups := similar.Cluster(w.docs, o)
	place := map[string]int{}
	for c, g := range groups {
		for _, i := range g {
			place[w.reports[i].URL] = c
		}
	}
	b, e, z := evals.ScoreClusters(w.gold, place), evals.ScoreClusters(w.sub["en"], place), evals.ScoreClusters(w.sub["zh"], place)
	t.Logf("%s %s join %.2f  all P %.3f R %.3f F %.3f | en P %.3f R %.3f F %.3f | zh P %.3f R %.3f F %.3f | %d", w.week, name, o.Join, b.P, b.R, b.F1(), e.P, e.R, e.F1(), z.P, z.R, z.F1(), len(groups))
	if os.Getenv("SHOW") != "" {
		show(t, w.reports, groups, w.gold, place)
	}
}

func (w *world) score(o similar.Options) string {
	groups := similar.Cluster(w.docs, o)
	place := map[string]int{}
	dev, cross := 0, 0
	for c, g := range groups {
		zh, en := 0, 0
		for _, i := range g {
			place[w.reports[i].URL] = c
			if len(g) > 1 && w.reports[i].Source == "Dev.to" {
				dev++
			}
			if w.docs[i].Lang.IsChinese() {
				zh++
			} else {
				en++
			}
		}
		if zh > 0 && en > 0 {
			cross++
		}
	}
	b, e, z := evals.ScoreClusters(w.gold, place), evals.ScoreClusters(w.sub["en"], place), evals.ScoreClusters(w.sub["zh"], place)
	return fmt.Sprintf("F %.3f (P %.3f R %.3f) en %.3f zh %.3f  dev %d cross %d stories %d", b.F1(), b.P, b.R, e.F1(), z.F1(), dev, cross, len(groups))
}

func sweep(t *testing.T, ws []world, name string, joins ...float64) {
	line := name + ": "
	for _, w := range ws {
		for _, j := range joins {
			o := opts
			o.Join = j
			line += fmt.Sprintf("\n   %.2f ", j) + w.score(o)
		}
	}
	t.Log(line)
}

var opts similar.Options

func devWorlds(t *testing.T) []world {
	ws := loadWorlds(t)
	a, err := evals.NewAnnotator()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range ws {
		a.Annotate(w.reports)
		for i := range w.docs {
			w.docs[i] = w.reports[i].Doc
		}
	}
	opts = a.Options()
	return ws
}

type linkRow struct {
	zh, en string
	yes    bool
}

func loadLinks(t *testing.T, week string) (rows []linkRow) {
	all, err := evals.LoadTSV("testdata/links.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if r["week"] == week && r["verdict"] != "edge" {
			rows = append(rows, linkRow{r["zh_url"], r["other_url"], r["verdict"] == "yes"})
		}
	}
	return rows
}

func (w *world) links(t *testing.T, o similar.Options) string {
	groups := similar.Cluster(w.docs, o)
	place := map[string]int{}
	cross := 0
	for c, g := range groups {
		zh, en := 0, 0
		for _, i := range g {
			place[w.reports[i].URL] = c
			if w.docs[i].Lang.IsChinese() {
				zh++
			} else {
				en++
			}
		}
		if zh > 0 && en > 0 {
			cross++
		}
	}
	yes, no, all := 0, 0, 0
	for _, l := range loadLinks(t, w.week) {
		if l.yes {
			all++
		}
		if place[l.zh] == place[l.en] {
			if l.yes {
				yes++
			} else {
				no++
			}
		}
	}
	return fmt.Sprintf("%s links P %.3f (%d/%d) of %d  cross %d", w.week, float64(yes)/float64(yes+no), yes, yes+no, all, cross)
}

func TestDev(t *testing.T) {
	ws := devWorlds(t)
	if os.Getenv("SHOW") != "" {
		for _, w := range ws {
			w.run(t, "show", opts)
		}
		return
	}
	a, _ := evals.NewAnnotator()
	var ls []world
	for _, week := range []string{"2025-W51", "2026-W04"} {
		reports, err := evals.LoadWeek(shared(t, "data", "weeks", week))
		if err != nil {
			t.Fatal(err)
		}
		a.Annotate(reports)
		ls = append(ls, world{week: week, reports: reports, docs: evals.Docs(reports)})
	}
	try := func(name string) {
		sweep(t, ws, name, 0.26, 0.28, 0.3)
		for _, l := range ls {
			t.Log(l.links(t, opts))
		}
	}
	for _, l := range []float64{11, 12, 13} {
		opts.Link = l
		try(fmt.Sprint("link ", l))
	}
}
