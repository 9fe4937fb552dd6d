package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dateline/internal/cluster"
	"dateline/internal/news"
)

// pinned is a pin as the store in memory keeps it.
type pinned struct {
	news.Pin
	aside int64
}

func (r *rows) stands(move int64) bool { return r.moves[move-1].UndoneAt.IsZero() }

func (r *rows) Pins(context.Context) (news.Pins, error) {
	out := news.Pins{Version: r.version}
	for _, p := range r.pins {
		if p.aside == 0 && r.stands(p.Move) {
			out.All = append(out.All, p.Pin)
		}
	}
	return out, nil
}

func (r *rows) SaveMove(ctx context.Context, m news.Move, pins, aside []news.Pin, c news.Clustering) (int64, error) {
	if err := r.SaveClustering(ctx, c); err != nil {
		return 0, err
	}
	m.ID = int64(len(r.moves) + 1)
	r.moves = append(r.moves, m)
	for i := range r.pins {
		if slices.Contains(aside, r.pins[i].Pin) {
			r.pins[i].aside = m.ID
		}
	}
	for _, p := range pins {
		p.Move = m.ID
		r.pins = append(r.pins, pinned{p, 0})
	}
	r.version++
	return m.ID, nil
}

func (r *rows) SetAside(_ context.Context, move int64) ([]news.Pin, error) {
	var out []news.Pin
	for _, p := range r.pins {
		if p.aside == move && r.stands(p.Move) {
			out = append(out, p.Pin)
		}
	}
	return out, nil
}

func (r *rows) UndoMove(ctx context.Context, id int64, at time.Time, c news.Clustering) error {
	if err := r.SaveClustering(ctx, c); err != nil {
		return err
	}
	r.moves[id-1].UndoneAt = at
	for i := range r.pins {
		if r.pins[i].aside == id {
			r.pins[i].aside = 0
		}
	}
	r.version++
	return nil
}

func (r *rows) Move(_ context.Context, id int64) (news.Move, error) {
	if id < 1 || id > int64(len(r.moves)) {
		return news.Move{}, news.ErrNotFound
	}
	return r.moves[id-1], nil
}

func (r *rows) Moves(context.Context, int) ([]news.Move, error) {
	out := slices.Clone(r.moves)
	slices.Reverse(out)
	return out, nil
}

func (r *rows) StoriesOf(_ context.Context, ids []news.ReportID) ([]news.Story, error) {
	var out []news.Story
	for _, s := range r.stories {
		if slices.ContainsFunc(s.Members, func(m news.ReportID) bool { return slices.Contains(ids, m) }) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b news.Story) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out, nil
}

func (r *rows) Story(_ context.Context, id news.StoryID) (*news.Story, error) {
	s, ok := r.stories[id]
	if !ok {
		return nil, news.ErrNotFound
	}
	s.ID = id
	return &s, nil
}

func (r *rows) Voices(_ context.Context, ids []news.ReportID) ([]news.Voice, error) {
	var out []news.Voice
	for _, v := range r.voices {
		if slices.Contains(ids, v.ID) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b news.Voice) int {
		if c := a.Published.Compare(b.Published); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return out, nil
}

func (r *rows) Published(_ context.Context, ids []news.ReportID) (map[news.ReportID]time.Time, error) {
	out := map[news.ReportID]time.Time{}
	for _, v := range r.voices {
		if slices.Contains(ids, v.ID) {
			out[v.ID] = v.Published
		}
	}
	return out, nil
}

func clusterer(tb testing.TB, r *rows) *cluster.Clusterer {
	tb.Helper()
	c, err := cluster.New(cluster.Options{Store: r, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// held is a store in which two events and one stray report were clustered.
func held(t *testing.T) (*rows, *cluster.Clusterer) {
	t.Helper()
	r := &rows{stories: map[news.StoryID]news.Story{}, voices: []news.Voice{
		report(1, avocado, 1), report(2, avocado+", sources say", 3), report(3, disney, 5), report(4, disney+" for a billion", 6), report(5, h200, 9),
	}}
	run(t, r, week)
	return r, clusterer(t, r)
}

// A merge by hand holds through every clustering, leads from the old address in one step, and can be undone.
func TestAMergeByHandHolds(t *testing.T) {
	t.Parallel()
	r, c := held(t)
	first := r.homes(t)
	m, err := c.Merge(t.Context(), cluster.Hand{Who: "Ann"}, first["r003"], first["r001"])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(m.Features), `"affinity"`) {
		t.Errorf("features = %s, want what was known", m.Features)
	}
	check := func() {
		t.Helper()
		now := r.homes(t)
		for _, id := range []news.ReportID{"r001", "r002", "r003", "r004"} {
			if now[id] != first["r003"] {
				t.Fatalf("homes = %v, want r001 to r004 in %s", now, first["r003"])
			}
		}
		if s := r.stories[first["r001"]]; s.MergedInto != first["r003"] {
			t.Errorf("the merged story leads to %q", s.MergedInto)
		}
	}
	check()
	run(t, r, week)
	check()
	r.voices = append(r.voices, report(6, avocado+" after tests", 20), report(7, h200+" soon", 21))
	run(t, r, week)
	check()
	if now := r.homes(t); now["r006"] != first["r003"] || now["r007"] != first["r005"] {
		t.Errorf("new reports went to %v", now)
	}
	if _, err := c.Undo(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	now := r.homes(t)
	if now["r001"] != first["r001"] || now["r002"] != first["r001"] || now["r003"] != first["r003"] {
		t.Errorf("after undoing homes = %v, want %v", now, first)
	}
	run(t, r, week)
	if now := r.homes(t); now["r006"] != first["r001"] || now["r001"] != first["r001"] {
		t.Errorf("after undoing and clustering homes = %v", now)
	}
	if _, err := c.Undo(t.Context(), m.ID); !errors.Is(err, news.ErrConflict) {
		t.Errorf("undoing twice = %v, want ErrConflict", err)
	}
}

// A split by hand holds, later reports go with the side that they are closer to, and undoing it joins the sides again.
func TestASplitByHandHolds(t *testing.T) {
	t.Parallel()
	r, c := held(t)
	first := r.homes(t)
	if _, err := c.Split(t.Context(), cluster.Hand{}, first["r003"], "r004"); err != nil {
		t.Fatal(err)
	}
	parted := r.homes(t)
	if parted["r003"] != first["r003"] || parted["r004"] == first["r003"] {
		t.Fatalf("homes = %v", parted)
	}
	run(t, r, week)
	if diff := cmp.Diff(parted, r.homes(t)); diff != "" {
		t.Fatalf("clustering moved reports (-split +clustered):\n%s", diff)
	}
	r.voices = append(r.voices, report(6, disney+" for a billion dollars", 20))
	run(t, r, week)
	if now := r.homes(t); now["r003"] != parted["r003"] || now["r004"] != parted["r004"] || now["r006"] != parted["r004"] {
		t.Errorf("homes = %v, want r006 beside r004, which says the same", now)
	}
	if _, err := c.Undo(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	run(t, r, week)
	now := r.homes(t)
	if now["r004"] != first["r003"] || now["r003"] != first["r003"] {
		t.Errorf("after undoing homes = %v", now)
	}
	if s := r.stories[parted["r004"]]; s.MergedInto != first["r003"] {
		t.Errorf("the split-off story leads to %q, want %s", s.MergedInto, first["r003"])
	}
}

// What goes against an older move is refused in words that name it, and done if the person insists.
func TestConflictsAreRefused(t *testing.T) {
	t.Parallel()
	r, c := held(t)
	first := r.homes(t)
	if _, err := c.Split(t.Context(), cluster.Hand{}, first["r003"], "r004"); err != nil {
		t.Fatal(err)
	}
	parted := r.homes(t)
	_, err := c.Merge(t.Context(), cluster.Hand{}, parted["r003"], parted["r004"])
	if !errors.Is(err, news.ErrConflict) || !strings.Contains(err.Error(), "move 1 parted") || !strings.Contains(err.Error(), "Disney") {
		t.Errorf("merging what was parted = %v, want ErrConflict that names the move and the reports", err)
	}
	if diff := cmp.Diff(parted, r.homes(t)); diff != "" {
		t.Errorf("a refused merge moved reports:\n%s", diff)
	}
	if _, err := c.Merge(t.Context(), cluster.Hand{Anyway: true}, parted["r003"], parted["r004"], first["r001"]); err != nil {
		t.Fatal(err)
	}
	run(t, r, week)
	if now := r.homes(t); now["r004"] != first["r003"] || now["r001"] != first["r003"] {
		t.Errorf("homes = %v, want all in %s", now, first["r003"])
	}
	// A report in the middle of what is held together leaves only if the person insists; the others stay.
	if _, err := c.Split(t.Context(), cluster.Hand{}, first["r003"], "r003"); !errors.Is(err, news.ErrConflict) {
		t.Errorf("splitting what was put together = %v, want ErrConflict", err)
	}
	if _, err := c.Split(t.Context(), cluster.Hand{Anyway: true}, first["r003"], "r003"); err != nil {
		t.Fatal(err)
	}
	run(t, r, week)
	now := r.homes(t)
	if now["r003"] == now["r001"] || now["r004"] != now["r001"] || now["r002"] != now["r001"] {
		t.Errorf("homes = %v, want r003 alone", now)
	}
	// Undoing the merge below the split would bring back what the split set aside; undoing in order brings all back.
	for range 3 {
		if _, err := c.Undo(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
	}
	run(t, r, week)
	if now := r.homes(t); now["r001"] != first["r001"] || now["r003"] != first["r003"] || now["r004"] != first["r003"] {
		t.Errorf("after undoing all homes = %v, want %v", now, first)
	}
	if _, err := c.Undo(t.Context(), 0); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("nothing to undo = %v, want ErrNotFound", err)
	}
}

func TestMovesThatCannotBe(t *testing.T) {
	t.Parallel()
	r, c := held(t)
	homes := r.homes(t)
	a, b := homes["r001"], homes["r003"]
	for name, tt := range map[string]struct {
		do   func() error
		want error
	}{
		"one story":          {func() error { _, err := c.Merge(t.Context(), cluster.Hand{}, a, a); return err }, news.ErrInvalid},
		"unknown story":      {func() error { _, err := c.Merge(t.Context(), cluster.Hand{}, a, "tnone"); return err }, news.ErrNotFound},
		"split of nothing":   {func() error { _, err := c.Split(t.Context(), cluster.Hand{}, a); return err }, news.ErrInvalid},
		"split of all":       {func() error { _, err := c.Split(t.Context(), cluster.Hand{}, a, "r001", "r002"); return err }, news.ErrInvalid},
		"report of another":  {func() error { _, err := c.Split(t.Context(), cluster.Hand{}, b, "r001"); return err }, news.ErrNotFound},
		"move never made":    {func() error { _, err := c.Undo(t.Context(), 7); return err }, news.ErrNotFound},
		"nothing to be undo": {func() error { _, err := c.Undo(t.Context(), 0); return err }, news.ErrNotFound},
	} {
		if err := tt.do(); !errors.Is(err, tt.want) {
			t.Errorf("%s = %v, want %v", name, err, tt.want)
		}
	}
	if len(r.moves) != 0 {
		t.Errorf("%d moves were kept of what was refused", len(r.moves))
	}
}

// A pin between weeks holds although no window sees both of its ends.
func TestAPinReachesBeyondTheWindow(t *testing.T) {
	t.Parallel()
	late := week.Next(5)
	r := &rows{stories: map[news.StoryID]news.Story{}, voices: []news.Voice{
		report(1, avocado, 1), report(2, avocado+", sources say", 3), report(3, disney, 24*35+1), report(4, disney+" for a billion", 24*35+6),
	}}
	run(t, r, week)
	run(t, r, late)
	first := r.homes(t)
	c := clusterer(t, r)
	if _, err := c.Merge(t.Context(), cluster.Hand{}, first["r001"], first["r003"]); err != nil {
		t.Fatal(err)
	}
	for _, w := range []news.Week{late, week, late} {
		run(t, r, w)
		for id, home := range r.homes(t) {
			if home != first["r001"] {
				t.Fatalf("after %s report %s is in %s, want all in %s", w, id, home, first["r001"])
			}
		}
		s := r.stories[first["r001"]]
		if !s.FirstAt.Equal(r.voices[0].Published) || !s.LastAt.Equal(r.voices[3].Published) {
			t.Fatalf("after %s the story runs from %v to %v", w, s.FirstAt, s.LastAt)
		}
	}
	if _, err := c.Split(t.Context(), cluster.Hand{Anyway: true}, first["r001"], "r003", "r004"); err != nil {
		t.Fatal(err)
	}
	run(t, r, late)
	if now := r.homes(t); now["r003"] == now["r001"] || now["r004"] != now["r003"] {
		t.Errorf("homes = %v", now)
	}
}

// Whatever a person does and whatever arrives: every pin holds after every clustering, an id that was given out answers
// for ever and in one step, and clustering once more changes nothing.
func TestEveryPinHolds(t *testing.T) {
	t.Parallel()
	events := []string{
		avocado, disney, h200, "OpenAI buys a maker of robots in Norway", "A court in Munich rules on songs in training data",
		avocado + " and Disney characters", "英伟达 H200 芯片获准对华出口", "Meta 推迟 Avocado 大模型发布",
	}
	rapid.Check(t, func(rt *rapid.T) {
		r := &rows{stories: map[news.StoryID]news.Story{}}
		c := clusterer(t, r)
		given := map[news.StoryID]bool{}
		arrive := func() {
			for range rapid.IntRange(1, 5).Draw(rt, "reports") {
				n := len(r.voices) + 1
				v := report(n, rapid.SampledFrom(events).Draw(rt, "event")+fmt.Sprintf(" %c", 'a'+n%5), rapid.IntRange(0, 24*30).Draw(rt, "hour"))
				if strings.ContainsRune(v.Title, '对') || strings.Contains(v.Title, "推迟") {
					v.Lang = news.Chinese
				}
				v.Relevance = 1
				for _, name := range []string{"Avocado", "Disney", "H200", "Munich", "Norway"} {
					if strings.Contains(v.Title, name) {
						v.Entities = append(v.Entities, news.EntityCount{ID: news.EntityID("e" + name), Title: true, Count: 2}, news.EntityCount{ID: news.EntityID("f" + name), Title: true, Count: 1})
					}
				}
				r.voices = append(r.voices, v)
			}
			slices.SortStableFunc(r.voices, func(a, b news.Voice) int { return a.Published.Compare(b.Published) })
		}
		cluster := func() {
			w := week.Next(rapid.IntRange(0, 5).Draw(rt, "week"))
			if err := c.Week(t.Context(), w, time.UTC); err != nil {
				rt.Fatalf("Week(%s): %v", w, err)
			}
			verify(rt, r, given)
			before, moves := snapshot(r), r.saves
			if err := c.Week(t.Context(), w, time.UTC); err != nil {
				rt.Fatal(err)
			}
			if diff := cmp.Diff(before, snapshot(r)); diff != "" {
				rt.Fatalf("clustering %s again (save %d) changed (-first +again):\n%s", w, moves, diff)
			}
		}
		arrive()
		cluster()
		rt.Repeat(map[string]func(*rapid.T){
			"arrive":  func(*rapid.T) { arrive() },
			"cluster": func(*rapid.T) { cluster() },
			"one by one": func(rt *rapid.T) {
				arrive()
				w := week.Next(rapid.IntRange(0, 5).Draw(rt, "week"))
				if err := c.Arrive(t.Context(), w, time.UTC); err != nil {
					rt.Fatal(err)
				}
			},
			"link": func(rt *rapid.T) {
				w := week.Next(rapid.IntRange(0, 5).Draw(rt, "week"))
				if err := c.Storylines(t.Context(), w, time.UTC); err != nil {
					rt.Fatal(err)
				}
				verifyLines(rt, r)
			},
			"merge": func(rt *rapid.T) {
				ids := alive(r)
				if len(ids) < 2 {
					rt.Skip("too few stories")
				}
				a, b := rapid.SampledFrom(ids).Draw(rt, "a"), rapid.SampledFrom(ids).Draw(rt, "b")
				refused(rt, r, func() error { return hand(c.Merge(t.Context(), anyway(rt), a, b)) })
			},
			"split": func(rt *rapid.T) {
				ids := alive(r)
				if len(ids) == 0 {
					rt.Skip("no story")
				}
				id := rapid.SampledFrom(ids).Draw(rt, "id")
				some := rapid.SliceOfDistinct(rapid.SampledFrom(r.stories[id].Members), rapid.ID[news.ReportID]).Draw(rt, "reports")
				refused(rt, r, func() error { return hand(c.Split(t.Context(), anyway(rt), id, some...)) })
			},
			"undo": func(rt *rapid.T) {
				n := rapid.Int64Range(0, int64(len(r.moves))).Draw(rt, "move")
				refused(rt, r, func() error { return hand(c.Undo(t.Context(), n)) })
			},
			"": func(rt *rapid.T) { verify(rt, r, given) },
		})
	})
}

func hand(_ news.Move, err error) error { return err }

func anyway(rt *rapid.T) cluster.Hand {
	return cluster.Hand{Anyway: rapid.Bool().Draw(rt, "anyway")}
}

// refused lets a move be refused for a reason that callers know, and then nothing may have changed.
func refused(rt *rapid.T, r *rows, do func() error) {
	before := snapshot(r)
	err := do()
	if err == nil {
		return
	}
	if !errors.Is(err, news.ErrInvalid) && !errors.Is(err, news.ErrConflict) && !errors.Is(err, news.ErrNotFound) {
		rt.Fatalf("the move ended with %v", err)
	}
	if diff := cmp.Diff(before, snapshot(r)); diff != "" {
		rt.Fatalf("a refused move (%v) changed (-before +after):\n%s", err, diff)
	}
}

func alive(r *rows) []news.StoryID {
	var ids []news.StoryID
	for id, s := range r.stories {
		if s.MergedInto == "" && len(s.Members) > 0 {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// snapshot is which report is where, and where the ended ids lead.
func snapshot(r *rows) map[string]string {
	out := map[string]string{}
	for id, s := range r.stories {
		for _, m := range s.Members {
			out[string(m)] = string(id)
		}
		if s.MergedInto != "" {
			out[string(id)] = string(s.MergedInto)
		}
	}
	return out
}

func verify(rt *rapid.T, r *rows, given map[news.StoryID]bool) {
	homes := map[news.ReportID]news.StoryID{}
	for id, s := range r.stories {
		if s.MergedInto == "" && len(s.Members) == 0 {
			rt.Fatalf("story %s is empty and leads nowhere", id)
		}
		for _, m := range s.Members {
			if other, ok := homes[m]; ok {
				rt.Fatalf("report %s is in %s and %s", m, other, id)
			}
			homes[m] = id
		}
		given[id] = true
	}
	for id := range given {
		s, ok := r.stories[id]
		if !ok {
			rt.Fatalf("story %s was given out and is gone", id)
		}
		if s.MergedInto == "" {
			continue
		}
		if to, ok := r.stories[s.MergedInto]; !ok || to.MergedInto != "" || len(to.Members) == 0 {
			rt.Fatalf("story %s leads to %s, which does not hold reports", id, s.MergedInto)
		}
	}
	pins, _ := r.Pins(context.Background())
	for _, p := range pins.All {
		if (p.Kind == news.PinTogether) != (homes[p.A] == homes[p.B]) {
			rt.Fatalf("pin %+v does not hold: %s and %s", p, homes[p.A], homes[p.B])
		}
	}
}

// verifyLines holds what must be true of storylines after each look for them.
func verifyLines(rt *rapid.T, r *rows) {
	for id, l := range r.lines.links {
		if s := r.stories[id]; s.MergedInto != "" || len(s.Members) == 0 {
			rt.Fatalf("story %s is in storyline %s and ended", id, l.Storyline)
		}
		if to := r.lines.ids[l.Storyline]; to != "" {
			rt.Fatalf("story %s is in storyline %s, which leads to %s", id, l.Storyline, to)
		}
		if l.Parent == "" {
			continue
		}
		p, ok := r.lines.links[l.Parent]
		if !ok || p.Storyline != l.Storyline {
			rt.Fatalf("story %s and its parent %s are of storylines %s and %s", id, l.Parent, l.Storyline, p.Storyline)
		}
		if r.stories[id].FirstAt.Before(r.stories[l.Parent].FirstAt) {
			rt.Fatalf("story %s continues %s, which began later", id, l.Parent)
		}
	}
	for id, to := range r.lines.ids {
		if next := r.lines.ids[to]; to != "" && next != "" {
			rt.Fatalf("storyline %s leads to %s, which leads to %s", id, to, next)
		}
	}
}
