package cluster_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/cluster"
	"dateline/internal/news"
)

var week = news.Week{Year: 2025, Number: 50}

// rows is a store in memory that behaves as the real one does for what cluster asks of it.
type rows struct {
	voices  []news.Voice
	stories map[news.StoryID]news.Story
	saves   int
	version int64
	moves   []news.Move
	pins    []pinned
	lines   lines
}

func (r *rows) VoicesBetween(_ context.Context, from, to time.Time) ([]news.Voice, error) {
	var out []news.Voice
	for _, v := range r.voices {
		if !v.Published.Before(from) && v.Published.Before(to) {
			out = append(out, v)
		}
	}
	return out, nil
}

func (r *rows) StoriesBetween(_ context.Context, from, to time.Time) ([]news.Story, error) {
	var out []news.Story
	for _, s := range r.stories {
		if s.MergedInto == "" && !s.LastAt.Before(from) && s.FirstAt.Before(to) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b news.Story) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out, nil
}

func (r *rows) TakenStories(_ context.Context, ids []news.StoryID) (map[news.StoryID]bool, error) {
	taken := map[news.StoryID]bool{}
	for _, id := range ids {
		if _, ok := r.stories[id]; ok {
			taken[id] = true
		}
	}
	return taken, nil
}

func (r *rows) SaveClustering(_ context.Context, c news.Clustering) error {
	if c.Pins != r.version {
		return news.ErrConflict
	}
	r.saves++
	moved := map[news.ReportID]bool{}
	for _, s := range c.Stories {
		for _, m := range s.Members {
			moved[m] = true
		}
	}
	for id, s := range r.stories {
		s.Members = slices.DeleteFunc(s.Members, func(m news.ReportID) bool { return moved[m] })
		r.stories[id] = s
	}
	for _, s := range c.Stories {
		s.Members = append(r.stories[s.ID].Members, s.Members...)
		s.MergedInto = ""
		r.stories[s.ID] = s
	}
	for from, to := range c.Merged {
		s := r.stories[from]
		s.MergedInto = to
		r.stories[from] = s
		for id, s := range r.stories {
			if s.MergedInto == from {
				s.MergedInto = to
				r.stories[id] = s
			}
		}
	}
	return nil
}

// homes says which story each report is in.
func (r *rows) homes(t *testing.T) map[news.ReportID]news.StoryID {
	t.Helper()
	out := map[news.ReportID]news.StoryID{}
	for id, s := range r.stories {
		for _, m := range s.Members {
			if other, ok := out[m]; ok {
				t.Fatalf("report %s is in %s and %s", m, other, id)
			}
			out[m] = id
		}
		if s.MergedInto != "" && len(s.Members) > 0 {
			t.Fatalf("story %s redirects and has members", id)
		}
	}
	return out
}

func report(n int, event string, hours int) news.Voice {
	v := news.Voice{Outlet: fmt.Sprintf("Outlet %d", n), Class: news.Press}
	v.ID = news.ReportID(fmt.Sprintf("r%03d", n))
	v.Title, v.Lang = event, news.English
	v.Summary = event + ". People who know of it spoke on the matter in detail, and " + event + "."
	v.Published = week.Start(time.UTC).Add(time.Duration(hours) * time.Hour)
	return v
}

const (
	avocado = "Meta delays its Avocado language model to the spring of 2026"
	disney  = "Disney licenses two hundred characters to the Sora video app"
	h200    = "Washington lets Nvidia sell H200 processors to buyers in China"
)

func run(t *testing.T, r *rows, w news.Week) {
	t.Helper()
	c, err := cluster.New(cluster.Options{Store: r, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Week(t.Context(), w, time.UTC); err != nil {
		t.Fatal(err)
	}
}

// Reports of one event stand together, look-alikes apart, and clustering again changes no id: readers' links hold.
func TestStoriesKeepTheirIds(t *testing.T) {
	t.Parallel()
	r := &rows{stories: map[news.StoryID]news.Story{}, voices: []news.Voice{
		report(1, avocado, 1), report(2, avocado+", sources say", 3), report(3, disney, 5), report(4, disney+" for a billion", 6), report(5, h200, 9),
	}}
	run(t, r, week)
	first := r.homes(t)
	if first["r001"] != first["r002"] || first["r003"] != first["r004"] || first["r001"] == first["r003"] || first["r005"] == first["r001"] {
		t.Fatalf("stories = %v", first)
	}
	run(t, r, week)
	if diff := cmp.Diff(first, r.homes(t)); diff != "" {
		t.Errorf("clustering again moved reports (-first +again):\n%s", diff)
	}
	// More reports of the same events, earlier and later ones: the ids stay.
	r.voices = append([]news.Voice{report(9, avocado+" after tests", 0)}, r.voices...)
	r.voices = append(r.voices, report(6, disney+" and its parks", 30))
	run(t, r, week)
	again := r.homes(t)
	for id, story := range first {
		if again[id] != story {
			t.Errorf("report %s moved from %s to %s", id, story, again[id])
		}
	}
	if again["r009"] != first["r001"] || again["r006"] != first["r003"] {
		t.Errorf("new reports did not join: %v", again)
	}
}

// An id that loses all its reports leads to the story that took them: an old link still finds its story.
func TestAStoryThatEndsLeadsOn(t *testing.T) {
	t.Parallel()
	r := &rows{stories: map[news.StoryID]news.Story{}, voices: []news.Voice{
		report(1, avocado, 1), report(2, avocado+", sources say", 3), report(3, avocado+" again", 4),
	}}
	at := r.voices[0].Published
	r.stories["told"] = news.Story{ID: "told", FirstAt: at, LastAt: at.Add(9 * time.Hour), Members: []news.ReportID{"r001"}}
	r.stories["tbig"] = news.Story{ID: "tbig", FirstAt: at, LastAt: at.Add(9 * time.Hour), Members: []news.ReportID{"r002", "r003"}}
	run(t, r, week)
	if got := r.stories["told"]; got.MergedInto != "tbig" {
		t.Errorf("the smaller story leads to %q, want tbig", got.MergedInto)
	}
	if homes := r.homes(t); homes["r001"] != "tbig" {
		t.Errorf("homes = %v", homes)
	}
}

// In a split the larger side keeps the id, and the other gets one that was never used.
func TestTheLargerSideOfASplitKeepsTheId(t *testing.T) {
	t.Parallel()
	r := &rows{stories: map[news.StoryID]news.Story{}, voices: []news.Voice{
		report(1, avocado, 1), report(2, disney, 3), report(3, disney+" for a billion", 4),
	}}
	at := r.voices[0].Published
	seed := news.NewStoryID("r001", 0)
	r.stories["tmix"] = news.Story{ID: "tmix", FirstAt: at, LastAt: at.Add(9 * time.Hour), Members: []news.ReportID{"r001", "r002", "r003"}}
	r.stories[seed] = news.Story{ID: seed, FirstAt: at.AddDate(0, -2, 0), LastAt: at.AddDate(0, -2, 0), MergedInto: "tmix"}
	run(t, r, week)
	homes := r.homes(t)
	if homes["r002"] != "tmix" || homes["r003"] != "tmix" || homes["r001"] == "tmix" || homes["r001"] == seed {
		t.Errorf("homes = %v; want tmix for the larger side, a fresh id for r001 (not %s)", homes, seed)
	}
}

// A story that began last week goes on in this one, with its first day kept.
func TestAStoryGoesOnOverTheWeekend(t *testing.T) {
	t.Parallel()
	r := &rows{stories: map[news.StoryID]news.Story{}, voices: []news.Voice{report(1, avocado, 24*6), report(2, avocado+", sources say", 24*7+2)}}
	run(t, r, week)
	before := r.homes(t)["r001"]
	run(t, r, week.Next(1))
	homes := r.homes(t)
	if homes["r001"] != before || homes["r002"] != before {
		t.Fatalf("homes = %v, want both in %s", homes, before)
	}
	if got := r.stories[before].FirstAt; !got.Equal(r.voices[0].Published) {
		t.Errorf("the story began %v, want %v", got, r.voices[0].Published)
	}
	// Two weeks later the first report lies before the window; the story's beginning does not move.
	late := report(3, avocado+", people say", 24*14+1)
	r.voices = append(r.voices, report(4, avocado+" still", 24*13), late)
	run(t, r, week.Next(2))
	if homes := r.homes(t); homes["r003"] == before && !r.stories[before].FirstAt.Equal(r.voices[0].Published) {
		t.Errorf("the story's beginning moved to %v", r.stories[before].FirstAt)
	}
}

// The same reports in any order of rows make the same stories.
func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	t.Parallel()
	base := []news.Voice{
		report(1, avocado, 1), report(2, avocado+", sources say", 1), report(3, disney, 5), report(4, disney+" for a billion", 5), report(5, h200, 5), report(6, h200+" again", 8),
	}
	want := map[news.ReportID]news.StoryID(nil)
	for seed := range uint64(10) {
		r := &rows{stories: map[news.StoryID]news.Story{}, voices: slices.Clone(base)}
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(r.voices), func(i, j int) { r.voices[i], r.voices[j] = r.voices[j], r.voices[i] })
		slices.SortStableFunc(r.voices, func(a, b news.Voice) int { return a.Published.Compare(b.Published) })
		run(t, r, week)
		if want == nil {
			want = r.homes(t)
		}
		if diff := cmp.Diff(want, r.homes(t)); diff != "" {
			t.Fatalf("seed %d (-first +this):\n%s", seed, diff)
		}
	}
}

// A report that arrives joins the story of its event or begins one, no report that has a story moves, pins hold, and the
// clustering that follows keeps the ids.
func TestArrivalsJoinTheirStory(t *testing.T) {
	t.Parallel()
	r, c := held(t)
	first := r.homes(t)
	if _, err := c.Split(t.Context(), cluster.Hand{}, first["r003"], "r004"); err != nil {
		t.Fatal(err)
	}
	before := r.homes(t)
	r.voices = append(r.voices,
		report(6, avocado+", sources say", 30), report(7, h200+" for a fee", 31), report(8, "A choir of robots sings in the hall of Bergen", 32),
		report(9, disney+" for a billion dollars", 33), report(10, "Robots sing as a choir in the hall of Bergen", 34),
	)
	if err := c.Arrive(t.Context(), week, time.UTC); err != nil {
		t.Fatal(err)
	}
	now := r.homes(t)
	for id, home := range before {
		if now[id] != home {
			t.Errorf("report %s moved from %s to %s", id, home, now[id])
		}
	}
	if now["r006"] != before["r001"] || now["r007"] != before["r005"] || now["r009"] != before["r004"] {
		t.Errorf("homes = %v, want r006, r007 and r009 in the stories of their events", now)
	}
	if now["r008"] == "" || now["r010"] != now["r008"] || now["r008"] == now["r001"] {
		t.Errorf("homes = %v, want r008 and r010 in a story of their own", now)
	}
	run(t, r, week)
	if diff := cmp.Diff(now, r.homes(t)); diff != "" {
		t.Errorf("the next clustering changed (-arrived +clustered):\n%s", diff)
	}
	saves := r.saves
	if err := c.Refresh(t.Context(), week, time.UTC); err != nil || r.saves != saves+1 {
		t.Errorf("Refresh = %v after %d saves", err, r.saves-saves)
	}
}
