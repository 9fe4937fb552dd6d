package evals

import (
	"fmt"
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/similar"
)

// Week is a recorded week, read, annotated, clustered and ranked.
type Week struct {
	Name    string
	Reports []Report
	Groups  [][]int
	Ranked  []Ranked
	Place   map[string]int // cluster of each address
}

// Run annotates, clusters and ranks reports as the stages do.
func (a *Annotator) Run(name string, reports []Report, from time.Time) *Week {
	a.Annotate(reports)
	w := &Week{Name: name, Reports: reports, Place: make(map[string]int)}
	w.Groups = similar.Cluster(Docs(reports), a.Options())
	for c, g := range w.Groups {
		for _, i := range g {
			w.Place[reports[i].URL] = c
		}
	}
	w.Ranked = a.Rank(reports, w.Groups, from)
	return w
}

// Clusters returns the scores of the clustering on all labelled reports, and on the English and the Chinese ones alone.
func (w *Week) Clusters(gold Labels) (all, english, chinese BCubed) {
	en, zh := make(Labels), make(Labels)
	for i := range w.Reports {
		r := &w.Reports[i]
		switch g, ok := gold[r.URL]; {
		case !ok:
		case r.Lang.IsChinese():
			zh[r.URL] = g
		default:
			en[r.URL] = g
		}
	}
	return ScoreClusters(gold, w.Place), ScoreClusters(en, w.Place), ScoreClusters(zh, w.Place)
}

// TwoLanguages counts the labelled stories with reports in both languages, and those of them of which one cluster holds
// reports in both.
func (w *Week) TwoLanguages(gold Labels) (joined, of int) {
	type key struct {
		story   string
		cluster int
	}
	languages, within := map[string]int{}, map[key]int{}
	for i := range w.Reports {
		r := &w.Reports[i]
		if g, ok := gold[r.URL]; ok {
			bit := 1
			if r.Lang.IsChinese() {
				bit = 2
			}
			languages[g] |= bit
			within[key{g, w.Place[r.URL]}] |= bit
		}
	}
	both := map[string]bool{}
	for k, bits := range within {
		both[k.story] = both[k.story] || bits == 3
	}
	for story, bits := range languages {
		if bits == 3 {
			of++
			if both[story] {
				joined++
			}
		}
	}
	return joined, of
}

// Judged counts, of pairs of reports in two languages that a person judged, those that stand in one cluster, by verdict (yes:
// one event; edge: one matter, but not clearly one event; no), and all pairs of one event.
func (w *Week) Judged(rows []map[string]string) (kept map[string]int, of int) {
	kept = make(map[string]int)
	for _, r := range rows {
		if r["week"] != w.Name {
			continue
		}
		zh, ok := w.Place[r["zh_url"]]
		other, found := w.Place[r["other_url"]]
		together := ok && found && zh == other
		if together {
			kept[r["verdict"]]++
		}
		if r["verdict"] == "yes" {
			of++
		}
	}
	return kept, of
}

// Picks returns what an editor picked, each as the reports of its labelled story.
func (w *Week) Picks(rows []map[string]string, gold Labels) [][]int {
	members := map[string][]int{}
	for i := range w.Reports {
		if g, ok := gold[w.Reports[i].URL]; ok {
			members[g] = append(members[g], i)
		}
	}
	var wanted [][]int
	for _, r := range rows {
		if m := members[r["own_story_id"]]; r["week"] == w.Name && r["is_ai_story"] == "yes" && m != nil {
			wanted = append(wanted, m)
		}
	}
	return wanted
}

// Headlines finds the stories that other editors' headlines name: each headline is clustered along with the reports. Only
// headlines that meet a report in the field are returned, each as the reports of its story.
func (a *Annotator) Headlines(w *Week, rows []map[string]string) [][]int {
	heads := make([]Report, 0, len(rows))
	seen := map[string]bool{}
	for k, r := range rows {
		if r["kind"] != "human-editor" || seen[r["headline"]] {
			continue
		}
		seen[r["headline"]] = true
		var h Report
		h.ID, h.Title, h.Lang = news.ReportID(fmt.Sprintf("~%d", k)), r["headline"], news.Lang(r["lang"])
		if i := strings.LastIndex(h.Title, " ("); i > 0 {
			h.Title = h.Title[:i] // the outlet that it names
		}
		h.At = parseTime(r["date"])
		heads = append(heads, h)
	}
	a.Annotate(heads)
	all := append(Docs(w.Reports), Docs(heads)...)
	var wanted [][]int
	for _, g := range similar.Cluster(all, a.Options()) {
		var members []int
		named, relevant := false, false
		for _, i := range g {
			if i >= len(w.Reports) {
				named = true
				continue
			}
			members = append(members, i)
			relevant = relevant || w.Reports[i].Relevance >= news.InField
		}
		if named && relevant {
			wanted = append(wanted, members)
		}
	}
	return wanted
}

// Gain returns 1 for a story that holds a report of a wanted one, else 0.
func Gain(wanted [][]int) func(Ranked) float64 {
	hit := map[int]bool{}
	for _, w := range wanted {
		for _, m := range w {
			hit[m] = true
		}
	}
	return func(r Ranked) float64 {
		for _, m := range r.Members {
			if hit[m] {
				return 1
			}
		}
		return 0
	}
}
