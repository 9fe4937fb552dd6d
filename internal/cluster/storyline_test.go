package cluster_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/cluster"
	"dateline/internal/news"
)

// lines are the storylines of the store in memory.
type lines struct {
	sketches map[news.StoryID]news.StorySketch
	links    map[news.StoryID]news.StoryLink
	ids      map[news.StorylineID]news.StorylineID // to what an id leads; empty if it stands
	writes   int                                   // links, sketches and ends that were saved
}

func (r *rows) StoryReads(ctx context.Context, from, to time.Time) ([]news.StoryRead, error) {
	stories, err := r.StoriesBetween(ctx, from, to)
	out := make([]news.StoryRead, 0, len(stories))
	for _, s := range stories {
		read := news.StoryRead{Story: s.ID, FirstAt: s.FirstAt, LastAt: s.LastAt, Members: s.Members}
		var parts []string
		voices, _ := r.Voices(ctx, s.Members) // it never fails
		for _, v := range voices {
			read.Relevance = max(read.Relevance, v.Relevance)
			parts = append(parts, string(v.ID), v.Title)
		}
		read.Inputs = news.Digest(parts...)
		out = append(out, read)
	}
	return out, err
}

func (r *rows) StorySketches(_ context.Context, since time.Time) ([]news.StorySketch, error) {
	var out []news.StorySketch
	for _, id := range slices.Sorted(maps.Keys(r.lines.sketches)) {
		k := r.lines.sketches[id]
		k.FirstAt, k.LastAt = r.stories[id].FirstAt, r.stories[id].LastAt
		if !k.LastAt.Before(since) && r.stories[id].MergedInto == "" {
			out = append(out, k)
		}
	}
	return out, nil
}

func (r *rows) StoryLinks(context.Context) ([]news.StoryLink, error) {
	resolve := func(id news.StoryID) news.StoryID {
		if to := r.stories[id].MergedInto; to != "" {
			return to
		}
		return id
	}
	byStory := map[news.StoryID]news.StoryLink{}
	for _, id := range slices.Sorted(maps.Keys(r.lines.links)) {
		l := r.lines.links[id]
		l.Story, l.Parent = resolve(id), resolve(l.Parent)
		if l.Parent == l.Story {
			l.Parent = ""
		}
		if _, ok := byStory[l.Story]; !ok || l.Story == id {
			byStory[l.Story] = l
		}
	}
	return slices.SortedFunc(maps.Values(byStory), func(a, b news.StoryLink) int { return strings.Compare(string(a.Story), string(b.Story)) }), nil
}

func (r *rows) TakenStorylines(_ context.Context, ids []news.StorylineID) (map[news.StorylineID]bool, error) {
	taken := map[news.StorylineID]bool{}
	for _, id := range ids {
		if _, ok := r.lines.ids[id]; ok {
			taken[id] = true
		}
	}
	return taken, nil
}

func (r *rows) SaveLinking(ctx context.Context, l news.Linking) error {
	if r.lines.sketches == nil {
		r.lines = lines{map[news.StoryID]news.StorySketch{}, map[news.StoryID]news.StoryLink{}, map[news.StorylineID]news.StorylineID{}, 0}
	}
	r.lines.writes += len(l.Sketches) + len(l.Links) + len(l.Unlinked) + len(l.Forgot) + len(l.Merged)
	for _, k := range l.Sketches {
		r.lines.sketches[k.Story] = k
	}
	for _, id := range l.Forgot {
		delete(r.lines.sketches, id)
	}
	resolved, _ := r.StoryLinks(ctx) // it never fails
	clear(r.lines.links)
	for _, e := range resolved {
		r.lines.links[e.Story] = e
	}
	for _, id := range l.Unlinked {
		delete(r.lines.links, id)
	}
	for _, e := range l.Links {
		r.lines.links[e.Story] = e
		r.lines.ids[e.Storyline] = ""
	}
	for from, to := range l.Merged {
		for id, into := range r.lines.ids {
			if id == from || into == from {
				r.lines.ids[id] = to
			}
		}
	}
	return nil
}

// told is a report of the field that names entities in its title.
func told(n int, title string, day int, names ...string) news.Voice {
	v := report(n, title, 24*day)
	v.Relevance = 1
	for _, name := range names {
		v.Entities = append(v.Entities, news.EntityCount{ID: news.EntityID(name), Count: 2, Title: true})
	}
	return v
}

func thread(t *testing.T, r *rows, w news.Week) {
	t.Helper()
	run(t, r, w)
	if err := clusterer(t, r).Storylines(t.Context(), w, time.UTC); err != nil {
		t.Fatal(err)
	}
}

// A story that was silent for a quarter is found again, one that shares only a big name is not, and ids stay.
func TestAStorylineGoesOnAfterAQuietQuarter(t *testing.T) {
	t.Parallel()
	r := &rows{stories: map[news.StoryID]news.Story{}, voices: []news.Voice{
		told(1, "Meta prepares a language model called Avocado for the spring of 2026", 1, "meta", "avocado", "zuckerberg"),
		told(2, "Meta opens an office for lawyers in the south of Spain", 2, "meta"),
		told(3, "Meta delays the release of its language model Avocado after tests", 92, "meta", "avocado", "zuckerberg"),
		told(4, "Meta hires nurses for the people who read its complaints", 93, "meta"),
	}}
	thread(t, r, week)
	if len(r.lines.links) != 0 {
		t.Fatalf("links = %v after one week", r.lines.links)
	}
	later := news.WeekOf(r.voices[2].Published)
	thread(t, r, later)
	homes := r.homes(t)
	child, ok := r.lines.links[homes["r003"]]
	if !ok || child.Parent != homes["r001"] || len(r.lines.links) != 2 {
		t.Fatalf("links = %v, want %s under %s alone", r.lines.links, homes["r003"], homes["r001"])
	}
	if root := r.lines.links[homes["r001"]]; root.Parent != "" || root.Storyline != child.Storyline {
		t.Errorf("root = %+v", root)
	}
	if len(child.Shared) == 0 || child.Likeness <= 0 {
		t.Errorf("the link does not say what it rests on: %+v", child)
	}
	// Linking again writes nothing; a further chapter joins and the id stays.
	writes := r.lines.writes
	thread(t, r, later)
	if r.lines.writes != writes {
		t.Errorf("linking again wrote %d rows", r.lines.writes-writes)
	}
	r.voices = append(r.voices, told(5, "Meta releases the language model Avocado under another name", 130, "meta", "avocado", "zuckerberg"))
	thread(t, r, news.WeekOf(r.voices[4].Published))
	homes = r.homes(t)
	if got := r.lines.links[homes["r005"]]; got.Storyline != child.Storyline || got.Parent == "" {
		t.Errorf("the new chapter is %+v, want it in %s", got, child.Storyline)
	}
}

// A merge by hand moves a storyline's links to the story that stays, and two storylines that become one lead on.
func TestAMergeJoinsStorylines(t *testing.T) {
	t.Parallel()
	r := &rows{stories: map[news.StoryID]news.Story{}, voices: []news.Voice{
		told(1, "Meta prepares a language model called Avocado for the spring of 2026", 1, "meta", "avocado", "zuckerberg"),
		told(2, "Disney licenses characters to the Sora video app of OpenAI", 2, "disney", "sora", "openai"),
		told(3, "Meta delays the release of its language model Avocado after tests", 43, "meta", "avocado", "zuckerberg"),
		told(4, "Disney ends the licence of characters for the Sora video app", 44, "disney", "sora", "openai"),
	}}
	thread(t, r, week)
	later := news.WeekOf(r.voices[2].Published)
	thread(t, r, later)
	homes := r.homes(t)
	if len(r.lines.ids) != 2 || len(r.lines.links) != 4 {
		t.Fatalf("storylines = %v, links = %v", r.lines.ids, r.lines.links)
	}
	if _, err := clusterer(t, r).Merge(t.Context(), cluster.Hand{}, homes["r003"], homes["r004"]); err != nil {
		t.Fatal(err)
	}
	thread(t, r, later)
	standing := 0
	for id, into := range r.lines.ids {
		if into == "" {
			standing++
		} else if r.lines.ids[into] != "" {
			t.Errorf("storyline %s leads to %s, which leads on", id, into)
		}
	}
	for id, l := range r.lines.links {
		if r.lines.ids[l.Storyline] != "" {
			t.Errorf("story %s is in storyline %s, which ended", id, l.Storyline)
		}
		if p, ok := r.lines.links[l.Parent]; l.Parent != "" && (!ok || p.Storyline != l.Storyline) {
			t.Errorf("story %s and its parent are of two storylines", id)
		}
	}
	if standing != 1 || len(r.lines.links) != 2 && len(r.lines.links) != 3 {
		t.Errorf("storylines = %v, links = %v, want one that holds the merged story", r.lines.ids, r.lines.links)
	}
	if diff := cmp.Diff(homes["r003"], r.homes(t)["r004"]); diff != "" {
		t.Error(diff)
	}
}
