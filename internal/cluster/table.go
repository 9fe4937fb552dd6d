package cluster

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"dateline/internal/news"
)

// table is what lies on the table when stories are arranged: the reports at hand, the stories that they touch, each
// whole, and what a person said of them.
type table struct {
	old  []news.Story // whole, also with members outside the window
	at   map[news.ReportID]time.Time
	ties ties
	pins int64 // version
}

// lay gathers the stories of a window and those that pins lead to, so that no pin is held for one end alone.
func (c *Clusterer) lay(ctx context.Context, voices []news.Voice, old []news.Story, pins news.Pins) (*table, error) {
	t := &table{old: old, ties: bind(pins.All), pins: pins.Version, at: make(map[news.ReportID]time.Time, len(voices))}
	known := make(map[news.ReportID]bool, len(voices))
	for i := range voices {
		t.at[voices[i].ID] = voices[i].Published
		known[voices[i].ID] = true
	}
	for i := range old {
		for _, r := range old[i].Members {
			known[r] = true
		}
	}
	for {
		reached := t.ties.reach(known)
		if len(reached) == 0 {
			break
		}
		more, err := c.o.Store.StoriesOf(ctx, reached)
		if err != nil {
			return nil, err
		}
		for _, r := range reached {
			known[r] = true // also one that no story holds
		}
		for i := range more {
			for _, r := range more[i].Members {
				known[r] = true
			}
		}
		t.old = append(t.old, more...)
	}
	return t, c.times(ctx, t)
}

// times finds out when the reports outside the window were published.
func (c *Clusterer) times(ctx context.Context, t *table) error {
	var missing []news.ReportID
	for i := range t.old {
		for _, r := range t.old[i].Members {
			if _, ok := t.at[r]; !ok {
				missing = append(missing, r)
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	more, err := c.o.Store.Published(ctx, missing)
	maps.Copy(t.at, more)
	return err
}

// place puts all reports on the table into clusters: those of the new clusters as pins allow, and the members of old
// stories that lie outside the window with the rest of their story. What becomes of the reports within the window does
// not depend on the old stories, so placing twice changes nothing.
func (t *table) place(clusters [][]news.ReportID, near func([]news.ReportID) (nearness, error)) ([][]news.ReportID, error) {
	parts, at, err := t.ties.hold(clusters, near)
	if err != nil {
		return nil, err
	}
	inside := map[int]bool{} // sets with a report of the window
	for _, k := range at {
		inside[parts.find(k)] = true
	}
	for i := range t.old {
		t.follow(&t.old[i], parts, at, inside)
	}
	out := map[int][]news.ReportID{}
	for r, k := range at {
		out[parts.find(k)] = append(out[parts.find(k)], r)
	}
	done := make([][]news.ReportID, 0, len(out))
	for _, members := range out {
		done = append(done, members)
	}
	t.sort(done)
	return done, nil
}

// follow places the members of an old story that lie outside the window: with the set of the window that holds most
// of the story, or, where none does, together. Groups of pins follow only where nothing is against it.
func (t *table) follow(s *news.Story, parts *sets, at map[news.ReportID]int, inside map[int]bool) {
	held := map[int]int{}
	var order, groups []int
	var free []news.ReportID
	for _, r := range s.Members {
		g, pinned := t.ties.group[r]
		k, placed := at[r]
		switch {
		case pinned:
			k = parts.group(g)
			at[r] = k
		case !placed:
			free = append(free, r)
			continue
		}
		k = parts.find(k)
		if !inside[k] {
			groups = append(groups, k)
			continue
		}
		if held[k] == 0 {
			order = append(order, k)
		}
		held[k]++
	}
	var home int
	switch {
	case len(order) > 0:
		home = slices.MaxFunc(order, func(a, b int) int { return cmp.Compare(held[a], held[b]) }) // the first among equals
	case len(groups) > 0:
		home = groups[0]
	default:
		home = parts.add()
	}
	for _, k := range groups {
		parts.join(home, k, t.ties)
	}
	for _, r := range free {
		at[r] = home
	}
}

// sort brings the reports of each cluster into order, and the clusters by their first report.
func (t *table) sort(clusters [][]news.ReportID) {
	before := func(a, b news.ReportID) int { return cmp.Or(t.at[a].Compare(t.at[b]), cmp.Compare(a, b)) }
	for _, members := range clusters {
		slices.SortFunc(members, before)
	}
	slices.SortFunc(clusters, func(a, b []news.ReportID) int { return before(a[0], b[0]) })
}

// arrange puts what a person said over the clusters, gives them ids and times, and says which old ids lead on. Names are
// the stories whose ids the clusters may keep.
func (c *Clusterer) arrange(ctx context.Context, t *table, clusters [][]news.ReportID, names []news.Story) (news.Clustering, error) {
	t.sort(clusters)
	clusters, err := t.place(clusters, func(members []news.ReportID) (nearness, error) { return c.nearness(ctx, members) })
	if err != nil {
		return news.Clustering{}, err
	}
	kept := keep(clusters, names)
	stories := make([]news.Story, len(clusters))
	var unnamed []int
	for i, members := range clusters {
		stories[i] = news.Story{
			ID: kept[i], Producer: c.producer, Members: members,
			FirstAt: t.at[members[0]], LastAt: t.at[members[len(members)-1]],
		}
		if kept[i] == "" {
			unnamed = append(unnamed, i)
		}
	}
	if err := c.mint(ctx, stories, unnamed); err != nil {
		return news.Clustering{}, err
	}
	return news.Clustering{
		Producer: c.producer, MadeAt: c.o.Now(), Stories: stories, Merged: lead(stories, t.old), Pins: t.pins,
	}, nil
}
