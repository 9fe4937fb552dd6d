package cluster

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"dateline/internal/news"
	"dateline/internal/similar"
)

// sketchVersion is raised when the same reports would be sketched otherwise.
const sketchVersion = 3

// memory is how far back the stories lie that a new one may continue.
const memory = 400 * 24 * time.Hour

// StorylineStore is what Storylines reads and writes. SaveLinking is one transaction; a repeat changes nothing.
type StorylineStore interface {
	// StoryReads returns what the stories rest on that have a report in the window, by story.
	StoryReads(ctx context.Context, from, to time.Time) ([]news.StoryRead, error)
	// StorySketches returns the sketches of the stories that had a report since then, by story.
	StorySketches(ctx context.Context, since time.Time) ([]news.StorySketch, error)
	// StoryLinks returns all links, by story; a story that was merged away stands as the one that took it.
	StoryLinks(ctx context.Context) ([]news.StoryLink, error)
	// TakenStorylines says which of these ids exist.
	TakenStorylines(ctx context.Context, ids []news.StorylineID) (map[news.StorylineID]bool, error)
	// SaveLinking saves what changed.
	SaveLinking(ctx context.Context, l news.Linking) error
}

// Storylines links the stories of a week, and those shortly before it, to the earlier stories that they continue. Links of
// older stories stay. Storylines keep their ids: a storyline that grows or joins another keeps the id that most of its
// stories have, and the other leads to it.
func (c *Clusterer) Storylines(ctx context.Context, week news.Week, zone *time.Location) error {
	from, to := week.Start(zone).Add(-before), week.End(zone)
	stories, err := c.o.Store.StoryReads(ctx, from, to)
	if err != nil {
		return err
	}
	kept, err := c.o.Store.StorySketches(ctx, from.Add(-memory))
	if err != nil {
		return err
	}
	l := news.Linking{Producer: fmt.Sprintf("storyline/%d", sketchVersion), MadeAt: c.o.Now()}
	all, err := c.sketch(ctx, &l, stories, kept)
	if err != nil {
		return err
	}
	now := make(map[news.StoryID]bool, len(stories))
	for i := range stories {
		now[stories[i].Story] = true
	}
	follows := similar.Storylines(all, func(s *similar.Sketch) bool { return now[s.Story] })
	if err := ctx.Err(); err != nil {
		return err
	}
	old, err := c.o.Store.StoryLinks(ctx)
	if err != nil {
		return err
	}
	if err := c.thread(ctx, &l, follows, old, all, now); err != nil {
		return err
	}
	c.o.Log.DebugContext(ctx, "storylines linked", "stories", len(all), "links", len(l.Links), "sketches", len(l.Sketches))
	return c.o.Store.SaveLinking(ctx, l)
}

// sketchBatch is how many stories are read together to be drawn.
const sketchBatch = 500

// sketch draws the stories that changed since they were last drawn, notes that in l, and returns the sketches of all.
func (c *Clusterer) sketch(ctx context.Context, l *news.Linking, stories []news.StoryRead, kept []news.StorySketch) ([]similar.Sketch, error) {
	byStory := make(map[news.StoryID]*news.StorySketch, len(kept))
	for i := range kept {
		byStory[kept[i].Story] = &kept[i]
	}
	var changed []news.StoryRead
	for i := range stories {
		s := &stories[i]
		old := byStory[s.Story]
		switch {
		case s.Relevance < news.InField && old != nil:
			l.Forgot = append(l.Forgot, s.Story)
			delete(byStory, s.Story)
		case s.Relevance >= news.InField && (old == nil || old.Inputs != s.Inputs || old.Producer != l.Producer):
			changed = append(changed, *s)
		}
	}
	sketcher := similar.NewSketcher(c.o.Similar, c.o.Line, c.o.Role)
	for batch := range slices.Chunk(changed, sketchBatch) {
		if err := c.draw(ctx, l, sketcher, batch); err != nil {
			return nil, err
		}
	}
	for i := range l.Sketches {
		byStory[l.Sketches[i].Story] = &l.Sketches[i]
	}
	all := make([]similar.Sketch, 0, len(byStory))
	for _, k := range byStory {
		s := similar.Sketch{Story: k.Story, From: k.FirstAt, To: k.LastAt}
		if err := json.Unmarshal([]byte(k.Body), &s.Keys); err != nil {
			return nil, fmt.Errorf("sketch of story %s: %w", k.Story, err)
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b similar.Sketch) int { return cmp.Compare(a.Story, b.Story) })
	return all, nil
}

// draw sketches some stories and adds them to l.
func (c *Clusterer) draw(ctx context.Context, l *news.Linking, sketcher *similar.Sketcher, stories []news.StoryRead) error {
	var members []news.ReportID
	for i := range stories {
		members = append(members, stories[i].Members...)
	}
	voices, err := c.o.Store.Voices(ctx, members)
	if err != nil {
		return err
	}
	c.orders.Voices(voices)
	byID := make(map[news.ReportID]*news.Voice, len(voices))
	for i := range voices {
		byID[voices[i].ID] = &voices[i]
	}
	for i := range stories {
		s := &stories[i]
		var docs []similar.Doc
		for _, r := range s.Members {
			if v := byID[r]; v != nil {
				docs = append(docs, similar.NewDoc(v))
			}
		}
		body, err := json.Marshal(sketcher.Draw(s.Story, docs).Keys)
		if err != nil {
			return err
		}
		l.Sketches = append(l.Sketches, news.StorySketch{
			Story: s.Story, Producer: l.Producer, Inputs: s.Inputs, FirstAt: s.FirstAt, LastAt: s.LastAt, Body: string(body),
		})
	}
	return nil
}

// thread turns edges into trees with ids, and notes in l what is new.
func (c *Clusterer) thread(
	ctx context.Context, l *news.Linking, follows []similar.Follow, old []news.StoryLink, all []similar.Sketch, now map[news.StoryID]bool,
) error {
	began := make(map[news.StoryID]time.Time, len(all))
	for i := range all {
		began[all[i].Story] = all[i].From
	}
	was := map[news.StoryID]news.StoryLink{}
	edges := map[news.StoryID]news.StoryLink{}
	for _, e := range old {
		was[e.Story] = e
		if !now[e.Story] {
			edges[e.Story] = e // links of older stories stay
		}
	}
	for _, f := range follows {
		edges[f.Story] = news.StoryLink{Story: f.Story, Parent: f.Parent, Likeness: f.Likeness, Shared: f.Shared}
	}
	trees := plant(edges, began)
	names, err := c.nameStorylines(ctx, trees, was)
	if err != nil {
		return err
	}
	placed := map[news.StoryID]bool{}
	took := map[news.StorylineID]map[news.StorylineID]int{}
	for i, tree := range trees {
		for _, e := range tree {
			e.Storyline = names[i]
			placed[e.Story] = true
			if o, ok := was[e.Story]; !ok || !same(o, e) {
				l.Links = append(l.Links, e)
			}
			if o := was[e.Story].Storyline; o != "" {
				if took[o] == nil {
					took[o] = map[news.StorylineID]int{}
				}
				took[o][names[i]]++
			}
		}
	}
	for _, e := range old {
		if !placed[e.Story] {
			l.Unlinked = append(l.Unlinked, e.Story)
		}
	}
	alive := map[news.StorylineID]bool{}
	for _, id := range names {
		alive[id] = true
	}
	l.Merged = map[news.StorylineID]news.StorylineID{}
	for o, to := range took {
		if !alive[o] {
			l.Merged[o] = most(to)
		}
	}
	return nil
}

func same(a, b news.StoryLink) bool {
	return a.Storyline == b.Storyline && a.Parent == b.Parent && a.Likeness == b.Likeness && slices.Equal(a.Shared, b.Shared)
}

// plant returns the trees that edges make, each by time, the one that began first first. An edge to a story that is not
// known, or that did not begin earlier, holds no longer; so there are no circles. A story alone is no tree.
func plant(edges map[news.StoryID]news.StoryLink, began map[news.StoryID]time.Time) [][]news.StoryLink {
	earlier := func(a, b news.StoryID) int { return cmp.Or(began[a].Compare(began[b]), cmp.Compare(a, b)) }
	root := map[news.StoryID]news.StoryID{}
	members := map[news.StoryID]news.StoryLink{}
	for id, e := range edges {
		if began[id].IsZero() || e.Parent == "" || began[e.Parent].IsZero() || earlier(e.Parent, id) >= 0 {
			continue
		}
		members[id] = e
		if _, ok := members[e.Parent]; !ok {
			members[e.Parent] = news.StoryLink{Story: e.Parent}
		}
	}
	var find func(id news.StoryID) news.StoryID
	find = func(id news.StoryID) news.StoryID {
		if p := members[id].Parent; p != "" {
			if root[id] == "" {
				root[id] = find(p)
			}
			return root[id]
		}
		return id
	}
	byRoot := map[news.StoryID][]news.StoryLink{}
	for id, e := range members {
		byRoot[find(id)] = append(byRoot[find(id)], e)
	}
	trees := make([][]news.StoryLink, 0, len(byRoot))
	for _, tree := range byRoot {
		slices.SortFunc(tree, func(a, b news.StoryLink) int { return earlier(a.Story, b.Story) })
		trees = append(trees, tree)
	}
	slices.SortFunc(trees, func(a, b []news.StoryLink) int { return earlier(a[0].Story, b[0].Story) })
	return trees
}

// nameStorylines gives each tree the id that most of its stories have, once, or a new one.
func (c *Clusterer) nameStorylines(ctx context.Context, trees [][]news.StoryLink, was map[news.StoryID]news.StoryLink) ([]news.StorylineID, error) {
	type wish struct {
		tree int
		id   news.StorylineID
		n    int
	}
	var wishes []wish
	for i, tree := range trees {
		count := map[news.StorylineID]int{}
		for _, e := range tree {
			if id := was[e.Story].Storyline; id != "" {
				count[id]++
			}
		}
		for id, n := range count {
			wishes = append(wishes, wish{i, id, n})
		}
	}
	slices.SortFunc(wishes, func(a, b wish) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.tree, b.tree), cmp.Compare(a.id, b.id))
	})
	names := make([]news.StorylineID, len(trees))
	taken := map[news.StorylineID]bool{}
	for _, w := range wishes {
		if names[w.tree] == "" && !taken[w.id] {
			names[w.tree], taken[w.id] = w.id, true
		}
	}
	for try := 0; ; try++ {
		var ids []news.StorylineID
		var open []int
		for i := range trees {
			if names[i] == "" {
				open = append(open, i)
				ids = append(ids, news.NewStorylineID(trees[i][0].Story, try))
			}
		}
		if len(open) == 0 {
			return names, nil
		}
		used, err := c.o.Store.TakenStorylines(ctx, ids)
		if err != nil {
			return nil, err
		}
		for k, i := range open {
			if !used[ids[k]] {
				names[i] = ids[k]
			}
		}
	}
}

// most returns the storyline that took most stories, the least among equals.
func most(took map[news.StorylineID]int) news.StorylineID {
	var best news.StorylineID
	for id, n := range took {
		if best == "" || n > took[best] || n == took[best] && id < best {
			best = id
		}
	}
	return best
}
