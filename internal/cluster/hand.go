package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"dateline/internal/news"
	"dateline/internal/similar"
)

// Hand is how a move is made.
type Hand struct {
	// Who makes it; may be empty.
	Who string
	// Anyway sets aside older moves that say otherwise; without it such a move is refused.
	Anyway bool
}

// Merge makes stories one; the first named stays and the others lead to it. All their reports are held together from
// then on. Fewer than two distinct stories is news.ErrInvalid, an unknown one news.ErrNotFound. Reports that a person
// parted are news.ErrConflict unless h.Anyway.
func (c *Clusterer) Merge(ctx context.Context, h Hand, ids ...news.StoryID) (news.Move, error) {
	pins, err := c.o.Store.Pins(ctx)
	if err != nil {
		return news.Move{}, err
	}
	var stories []news.Story
	for _, id := range ids {
		s, err := c.current(ctx, id)
		if err != nil {
			return news.Move{}, err
		}
		if !slices.ContainsFunc(stories, func(o news.Story) bool { return o.ID == s.ID }) {
			stories = append(stories, *s)
		}
	}
	if len(stories) < 2 {
		return news.Move{}, fmt.Errorf("merge: %w: these are one story already; name two or more", news.ErrInvalid)
	}
	m := news.Move{Kind: news.MoveMerge, Subject: string(stories[0].ID), Who: h.Who, At: c.o.Now(), Took: map[news.ReportID]news.StoryID{}}
	var all []news.ReportID
	for i := range stories {
		for _, r := range stories[i].Members {
			all = append(all, r)
			if i > 0 {
				m.Took[r] = stories[i].ID
			}
		}
	}
	made := star(all)
	var aside []news.Pin
	joined := bind(append(slices.Clone(made), together(pins.All)...))
	for _, p := range pins.All {
		if p.Kind == news.PinApart && joined.same(p.A, p.B) {
			aside = append(aside, p)
		}
	}
	if len(aside) > 0 && !h.Anyway {
		return news.Move{}, c.against(ctx, "merge", aside)
	}
	if m.Features, err = c.features(ctx, stories); err != nil {
		return news.Move{}, err
	}
	restored := []news.Story{{ID: stories[0].ID, Members: all}}
	return c.move(ctx, m, made, aside, stories, restored, pins)
}

// Split takes reports out of a story; together they become a story of their own, and are kept apart from those that stay.
// A report that the story does not hold is news.ErrNotFound; none or all of them news.ErrInvalid. Reports that a person
// put together are news.ErrConflict unless h.Anyway.
func (c *Clusterer) Split(ctx context.Context, h Hand, id news.StoryID, reports ...news.ReportID) (news.Move, error) {
	pins, err := c.o.Store.Pins(ctx)
	if err != nil {
		return news.Move{}, err
	}
	s, err := c.current(ctx, id)
	if err != nil {
		return news.Move{}, err
	}
	leave := slices.Compact(slices.Sorted(slices.Values(reports)))
	for _, r := range leave {
		if !slices.Contains(s.Members, r) {
			return news.Move{}, fmt.Errorf("split: report %s in story %s: %w", r, s.ID, news.ErrNotFound)
		}
	}
	var out, stay []news.ReportID // in order of time
	for _, r := range s.Members {
		if slices.Contains(leave, r) {
			out = append(out, r)
		} else {
			stay = append(stay, r)
		}
	}
	if len(out) == 0 || len(stay) == 0 {
		return news.Move{}, fmt.Errorf("split: %w: name some of the story's %d reports, and not all", news.ErrInvalid, len(s.Members))
	}
	m := news.Move{Kind: news.MoveSplit, Subject: string(s.ID), Who: h.Who, At: c.o.Now(), Took: map[news.ReportID]news.StoryID{}}
	made := star(out)
	for _, r := range stay {
		made = append(made, news.NewPin(news.PinApart, out[0], r))
	}
	var aside []news.Pin
	was := bind(together(pins.All))
	for _, p := range pins.All {
		if p.Kind == news.PinTogether && slices.Contains(out, p.A) != slices.Contains(out, p.B) {
			aside = append(aside, p)
		}
	}
	if len(aside) > 0 && !h.Anyway {
		return news.Move{}, c.against(ctx, "split", aside)
	}
	if len(aside) > 0 { // those that were together through one that leaves stay together without it
		groups := map[news.ReportID][]news.ReportID{}
		for _, r := range stay {
			if g, ok := was.group[r]; ok {
				groups[g] = append(groups[g], r)
			}
		}
		for _, members := range groups {
			made = append(made, star(members)...)
		}
	}
	for _, r := range out {
		m.Took[r] = s.ID
	}
	leaving := news.Story{ID: s.ID, Members: out}
	staying := news.Story{ID: s.ID, Members: stay}
	if m.Features, err = c.features(ctx, []news.Story{staying, leaving}); err != nil {
		return news.Move{}, err
	}
	leaving.ID = ""
	return c.move(ctx, m, made, aside, []news.Story{*s}, []news.Story{staying, leaving}, pins)
}

// Undo takes a move back: its pins hold no longer, those that it set aside hold again, and the reports that it moved go
// back to their stories. Number 0 is the newest move that stands. One that later moves rest on is news.ErrConflict.
func (c *Clusterer) Undo(ctx context.Context, number int64) (news.Move, error) {
	pins, err := c.o.Store.Pins(ctx)
	if err != nil {
		return news.Move{}, err
	}
	m, err := c.standing(ctx, number)
	if err != nil {
		return m, err
	}
	left := news.Pins{Version: pins.Version}
	for _, p := range pins.All {
		if p.Move != m.ID {
			left.All = append(left.All, p)
		}
	}
	back, err := c.o.Store.SetAside(ctx, m.ID)
	if err != nil {
		return m, err
	}
	left.All = append(left.All, back...)
	if !bind(left.All).sound() {
		return m, fmt.Errorf("undo move %d: %w: later moves rest on it; undo those first", m.ID, news.ErrConflict)
	}
	reports := make([]news.ReportID, 0, len(m.Took))
	for r := range m.Took {
		reports = append(reports, r)
	}
	slices.Sort(reports)
	now, err := c.o.Store.StoriesOf(ctx, reports)
	if err != nil {
		return m, err
	}
	homes := map[news.StoryID][]news.ReportID{} // reports that go back
	var order []news.StoryID
	for _, r := range reports {
		if slices.ContainsFunc(now, func(s news.Story) bool { return slices.Contains(s.Members, r) }) {
			id, err := c.home(ctx, m.Took[r], m.Kind)
			if err != nil {
				return m, err
			}
			if homes[id] == nil {
				order = append(order, id)
			}
			homes[id] = append(homes[id], r)
		}
	}
	was, restored, err := c.restore(ctx, now, homes, order)
	if err != nil {
		return m, err
	}
	t, err := c.lay(ctx, nil, was, left)
	if err != nil {
		return m, err
	}
	done, err := c.settle(ctx, t, restored)
	if err != nil {
		return m, err
	}
	m.UndoneAt = c.o.Now()
	return m, c.o.Store.UndoMove(ctx, m.ID, m.UndoneAt, done)
}

// home is the story to which a report goes back. A story that a merge ended comes to life again; one that ended
// otherwise leads on.
func (c *Clusterer) home(ctx context.Context, id news.StoryID, kind news.MoveKind) (news.StoryID, error) {
	if kind == news.MoveMerge {
		return id, nil
	}
	s, err := c.current(ctx, id)
	if err != nil {
		return id, err
	}
	return s.ID, nil
}

// restore says how the stories stand with these reports back in their homes: was are all that take part as they are.
func (c *Clusterer) restore(ctx context.Context, now []news.Story, homes map[news.StoryID][]news.ReportID, order []news.StoryID) (was, restored []news.Story, err error) {
	was = slices.Clone(now)
	gone := map[news.ReportID]bool{}
	for _, id := range order {
		for _, r := range homes[id] {
			gone[r] = true
		}
		if slices.ContainsFunc(was, func(s news.Story) bool { return s.ID == id }) {
			continue
		}
		s, err := c.o.Store.Story(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		if s.MergedInto == "" {
			was = append(was, *s)
		}
	}
	for i := range was {
		s := news.Story{ID: was[i].ID, FirstAt: was[i].FirstAt}
		for _, r := range was[i].Members {
			if !gone[r] {
				s.Members = append(s.Members, r)
			}
		}
		s.Members = append(s.Members, homes[s.ID]...)
		restored = append(restored, s)
	}
	for _, id := range order {
		if !slices.ContainsFunc(was, func(s news.Story) bool { return s.ID == id }) {
			restored = append(restored, news.Story{ID: id, Members: homes[id]})
		}
	}
	return was, restored, nil
}

// standing returns a move that can be undone.
func (c *Clusterer) standing(ctx context.Context, number int64) (news.Move, error) {
	if number != 0 {
		m, err := c.o.Store.Move(ctx, number)
		switch {
		case err != nil:
			return m, err
		case !m.UndoneAt.IsZero():
			return m, fmt.Errorf("undo move %d: %w: it is undone already", number, news.ErrConflict)
		case m.Kind != news.MoveMerge && m.Kind != news.MoveSplit:
			return m, fmt.Errorf("undo move %d: %w: it is no merge and no split", number, news.ErrInvalid)
		}
		return m, nil
	}
	const page = 1000
	moves, err := c.o.Store.Moves(ctx, page)
	if err != nil {
		return news.Move{}, err
	}
	for _, m := range moves {
		if m.UndoneAt.IsZero() && (m.Kind == news.MoveMerge || m.Kind == news.MoveSplit) {
			return m, nil
		}
	}
	return news.Move{}, fmt.Errorf("undo: %w: no merge and no split stands", news.ErrNotFound)
}

// move arranges the stories under the new pins and saves all at once. Was are the stories as they are, restored as they
// shall be; pins that reach beyond them are held too.
func (c *Clusterer) move(
	ctx context.Context, m news.Move, made, aside []news.Pin, was, restored []news.Story, pins news.Pins,
) (news.Move, error) {
	then := news.Pins{Version: pins.Version, All: slices.Clone(made)}
	for _, p := range pins.All {
		if !slices.Contains(aside, p) {
			then.All = append(then.All, p)
		}
	}
	t, err := c.lay(ctx, nil, was, then)
	if err != nil {
		return m, err
	}
	done, err := c.settle(ctx, t, restored)
	if err != nil {
		return m, err
	}
	m.ID, err = c.o.Store.SaveMove(ctx, m, made, aside, done)
	return m, err
}

// settle arranges stories as they shall be; those on the table that are not among them stay as they are.
func (c *Clusterer) settle(ctx context.Context, t *table, restored []news.Story) (news.Clustering, error) {
	var clusters [][]news.ReportID
	var names []news.Story
	placed := map[news.ReportID]bool{}
	for _, s := range restored {
		if len(s.Members) == 0 {
			continue
		}
		for _, r := range s.Members {
			placed[r] = true
		}
		clusters = append(clusters, slices.Clone(s.Members))
		if s.ID != "" {
			names = append(names, s)
		}
	}
	for _, s := range t.old {
		var rest []news.ReportID
		for _, r := range s.Members {
			if !placed[r] {
				rest = append(rest, r)
			}
		}
		if len(rest) > 0 {
			clusters = append(clusters, rest)
			names = append(names, s)
		}
	}
	return c.arrange(ctx, t, clusters, names)
}

// current returns the story that an id leads to.
func (c *Clusterer) current(ctx context.Context, id news.StoryID) (*news.Story, error) {
	s, err := c.o.Store.Story(ctx, id)
	if err != nil || s.MergedInto == "" {
		return s, err
	}
	return c.o.Store.Story(ctx, s.MergedInto) // redirects lead on in one step
}

// against says in words which moves a move would go against.
func (c *Clusterer) against(ctx context.Context, verb string, pins []news.Pin) error {
	voices, err := c.o.Store.Voices(ctx, []news.ReportID{pins[0].A, pins[0].B})
	if err != nil {
		return err
	}
	title := func(id news.ReportID) string {
		for i := range voices {
			if voices[i].ID == id {
				return fmt.Sprintf("%s (%q)", id, voices[i].Title)
			}
		}
		return string(id)
	}
	said := "put together"
	if pins[0].Kind == news.PinApart {
		said = "parted"
	}
	return fmt.Errorf("%s: %w: move %d %s %s and %s; undo that move, or say --anyway to set aside what it says of these reports",
		verb, news.ErrConflict, pins[0].Move, said, title(pins[0].A), title(pins[0].B))
}

// features are what is known of stories when a person merges them, or of what stays and what leaves in a split.
func (c *Clusterer) features(ctx context.Context, stories []news.Story) (json.RawMessage, error) {
	type side struct {
		Story   news.StoryID     `json:"story"`
		Reports int              `json:"reports"`
		Langs   []news.Lang      `json:"langs"`
		Like    similar.Affinity `json:"affinity"` // to the first
	}
	sides := make([]side, len(stories))
	var first []similar.Doc
	for i := range stories {
		voices, err := c.o.Store.Voices(ctx, stories[i].Members)
		if err != nil {
			return nil, err
		}
		docs := make([]similar.Doc, len(voices))
		langs := map[news.Lang]bool{}
		for k := range voices {
			docs[k] = similar.NewDoc(&voices[k])
			langs[voices[k].Lang] = true
		}
		if i == 0 {
			first = docs
		}
		sides[i] = side{stories[i].ID, len(stories[i].Members), sorted(langs), similar.Relate(first, docs, c.o.Similar)}
	}
	return json.Marshal(map[string]any{"producer": c.producer, "stories": sides})
}

func sorted[K ~string](m map[K]bool) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// star ties the first report to all others.
func star(reports []news.ReportID) []news.Pin {
	var pins []news.Pin
	for _, r := range reports[min(1, len(reports)):] {
		pins = append(pins, news.NewPin(news.PinTogether, reports[0], r))
	}
	return pins
}

// together returns the pins that put reports together.
func together(pins []news.Pin) []news.Pin {
	var out []news.Pin
	for _, p := range pins {
		if p.Kind == news.PinTogether {
			out = append(out, p)
		}
	}
	return out
}

// same says whether two reports belong together.
func (t ties) same(a, b news.ReportID) bool {
	ga, ok := t.group[a]
	return ok && ga == t.group[b]
}
