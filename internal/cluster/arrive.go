package cluster

import (
	"context"
	"time"

	"dateline/internal/news"
	"dateline/internal/similar"
)

// crowded is how many reports a window holds from which a report that arrives joins its nearest story. Below, clustering all
// anew costs no more than building the index (8,000 reports: 0.4 s and 0.3 s), and is exact; at 27,000 reports it costs
// three times as much (7.7 s and 2.9 s with 300 arrivals), every ten minutes.
const crowded = 15000

// Refresh brings the stories of a week up to date between clusterings. In a crowded window the reports that no story
// holds join their nearest story, or begin one; else all are clustered anew. Either way pins hold and ids stay.
func (c *Clusterer) Refresh(ctx context.Context, week news.Week, zone *time.Location) error {
	return c.put(ctx, week, zone, func(voices []news.Voice, old []news.Story) [][]news.ReportID {
		if len(voices) < crowded {
			return c.together(voices)
		}
		return c.arrive(voices, old)
	})
}

// Arrive puts the reports that no story holds with their nearest stories, without clustering the others anew. One that tells
// of the same event joins; one that carries a story on, or tells of something else, begins a story of its own, which
// Storylines may link to the one that it carries on (METHODS §5: three verdicts).
func (c *Clusterer) Arrive(ctx context.Context, week news.Week, zone *time.Location) error {
	return c.put(ctx, week, zone, c.arrive)
}

func (c *Clusterer) arrive(voices []news.Voice, old []news.Story) [][]news.ReportID {
	home := map[news.ReportID]news.StoryID{}
	for i := range old {
		for _, r := range old[i].Members {
			home[r] = old[i].ID
		}
	}
	index := similar.NewIndex(c.o.Similar)
	at := map[news.StoryID]int{}
	var clusters [][]news.ReportID
	place := func(story news.StoryID, v *news.Voice, d *similar.Doc) {
		k, ok := at[story]
		if !ok {
			k = len(clusters)
			at[story] = k
			clusters = append(clusters, nil)
		}
		clusters[k] = append(clusters[k], v.ID)
		index.Add(story, d)
	}
	var arrived []int
	for i := range voices {
		story, held := home[voices[i].ID]
		if !held {
			arrived = append(arrived, i)
			continue
		}
		d := similar.NewDoc(&voices[i])
		place(story, &voices[i], &d)
	}
	for _, i := range arrived { // by time
		d := similar.NewDoc(&voices[i])
		story, _, verdict := index.Nearest(&d)
		if verdict != similar.SameEvent {
			story = news.StoryID(voices[i].ID) // a name for this pass alone
		}
		place(story, &voices[i], &d)
	}
	return clusters
}
