package evals_test

import (
	"fmt"
	"testing"
	"time"

	"dateline/internal/evals"
	"dateline/internal/news"
	"dateline/internal/similar"
)

// Reports that arrive after a clustering are put with the nearest story; the clustering that follows must agree with most of
// that, or readers would see stories come and go.
func TestArrivalAgreesWithTheNextClustering(t *testing.T) {
	t.Parallel()
	reports, err := evals.LoadWeek(shared(t, "data", "weeks", "2025-W50"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := evals.NewAnnotator()
	if err != nil {
		t.Fatal(err)
	}
	a.Annotate(reports)
	docs := evals.Docs(reports)
	for _, share := range []float64{0.5, 0.8, 0.95} {
		cut := int(share * float64(len(docs)))
		home := make([]news.StoryID, len(docs))
		x := similar.NewIndex(a.Options())
		for c, part := range similar.Cluster(docs[:cut], a.Options()) {
			for _, i := range part {
				home[i] = news.StoryID(fmt.Sprintf("s%04d", c))
			}
		}
		built := time.Now()
		for i := range cut {
			x.Add(home[i], &docs[i])
		}
		start := time.Now()
		joined, developments := 0, 0
		for i := cut; i < len(docs); i++ {
			story, _, verdict := x.Nearest(&docs[i])
			switch verdict {
			case similar.SameEvent:
				home[i] = story
				joined++
			case similar.Development:
				developments++
				home[i] = news.StoryID(fmt.Sprintf("n%04d", i))
			default:
				home[i] = news.StoryID(fmt.Sprintf("n%04d", i))
			}
			x.Add(home[i], &docs[i])
		}
		each := time.Since(start) / time.Duration(len(docs)-cut)
		began := time.Now()
		next := similar.Cluster(docs, a.Options())
		whole := time.Since(began)
		same, sameNew := agree(home, next, cut)
		t.Logf("after %.0f%%: %d joined, %d developments of %d; ids unchanged %.3f of all, %.3f of those that arrived; index %v, %v a report, clustering %v",
			100*share, joined, developments, len(docs)-cut, same, sameNew, start.Sub(built).Round(time.Millisecond), each.Round(time.Microsecond), whole.Round(time.Millisecond))
		if share >= 0.8 && same < 0.90 {
			t.Errorf("after %.0f%% only %.3f of ids are unchanged by the next clustering", 100*share, same)
		}
	}
}

// agree says which share of reports keep their story's id when a clustering follows: a new cluster takes the id that most
// of its reports have, the larger share first, as the cluster stage does.
func agree(home []news.StoryID, next [][]int, cut int) (all, arrived float64) {
	type claim struct{ cluster, n int }
	best := map[news.StoryID]claim{}
	for c, part := range next {
		count := map[news.StoryID]int{}
		for _, i := range part {
			count[home[i]]++
		}
		for id, n := range count {
			if n > best[id].n {
				best[id] = claim{c, n}
			}
		}
	}
	kept := map[int]news.StoryID{}
	for id, b := range best {
		if old, ok := kept[b.cluster]; !ok || b.n > best[old].n || b.n == best[old].n && id < old {
			kept[b.cluster] = id
		}
	}
	same, sameNew := 0, 0
	for c, part := range next {
		for _, i := range part {
			if kept[c] == home[i] {
				same++
				if i >= cut {
					sameNew++
				}
			}
		}
	}
	return float64(same) / float64(len(home)), float64(sameNew) / float64(len(home)-cut)
}
