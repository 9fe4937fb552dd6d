package cluster

import (
	"cmp"
	"slices"

	"dateline/internal/news"
)

// claim is a wish of a new cluster for the id of an old story: it holds so many of its reports.
type claim struct {
	cluster int
	story   *news.Story
	shared  int
}

// keep says which old id each new cluster keeps: a cluster takes the id of the story that shares most reports with
// it, and each id is taken once, so in a split the larger side keeps it and in a merge the larger story gives it.
// Among equals the older story, then the lower id, then the earlier cluster wins. Clusters without an id get "".
func keep(clusters [][]news.ReportID, old []news.Story) []news.StoryID {
	home := map[news.ReportID]*news.Story{}
	for i := range old {
		for _, r := range old[i].Members {
			home[r] = &old[i]
		}
	}
	var claims []claim
	for i, members := range clusters {
		shared := map[*news.Story]int{}
		for _, r := range members {
			if s := home[r]; s != nil {
				shared[s]++
			}
		}
		for s, n := range shared {
			claims = append(claims, claim{i, s, n})
		}
	}
	slices.SortFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(b.shared, a.shared), a.story.FirstAt.Compare(b.story.FirstAt),
			cmp.Compare(a.story.ID, b.story.ID), cmp.Compare(a.cluster, b.cluster))
	})
	kept := make([]news.StoryID, len(clusters))
	taken := map[news.StoryID]bool{}
	for _, c := range claims {
		if kept[c.cluster] == "" && !taken[c.story.ID] {
			kept[c.cluster], taken[c.story.ID] = c.story.ID, true
		}
	}
	return kept
}

// lead says, for every old story that lost all its reports, which story took most of them.
func lead(stories, old []news.Story) map[news.StoryID]news.StoryID {
	now, alive := map[news.ReportID]news.StoryID{}, map[news.StoryID]bool{}
	for i := range stories {
		alive[stories[i].ID] = true
		for _, r := range stories[i].Members {
			now[r] = stories[i].ID
		}
	}
	merged := map[news.StoryID]news.StoryID{}
	for i := range old {
		if alive[old[i].ID] {
			continue
		}
		took := map[news.StoryID]int{}
		left := false
		for _, r := range old[i].Members {
			if to, ok := now[r]; ok {
				took[to]++
			} else {
				left = true // a report outside the window stays with it
			}
		}
		if left || len(took) == 0 {
			continue
		}
		var best news.StoryID
		for to, n := range took {
			if best == "" || n > took[best] || n == took[best] && to < best {
				best = to
			}
		}
		merged[old[i].ID] = best
	}
	return merged
}
