package compose

import (
	"cmp"
	"slices"

	"dateline/internal/news"
	"dateline/internal/section"
)

// matters is how many stories stand at length under "what matters" (BRIEF, row 3).
const matters = 7

// perSection is how many lines stand under a section (BRIEF, row 5), and reach how far down the ranking, in multiples
// of the items, a section looks for them: below, nothing is promoted to fill space.
const (
	perSection = 4
	reach      = 3
)

// sameEntity caps the items of one issue that lead with one entity: a brief about one company is no brief.
const sameEntity = 4

// keepLeft is how many stories below the line are named with their reason.
const keepLeft = 30

// left is a story that is not printed, with the reason.
type left struct {
	story  *story
	reason news.Reason
}

// chosen are the stories that are printed: those at length, and those a line each, by section.
type chosen struct {
	matters  []*story
	sections map[news.SectionID][]*story
}

// all returns the printed stories, as they stand in the issue.
func (c *chosen) all() []*story {
	out := slices.Clone(c.matters)
	for _, id := range section.All() {
		out = append(out, c.sections[id]...)
	}
	return out
}

// missing are the promised sections to which no printed story belongs.
func (c *chosen) missing() []news.SectionID {
	out := []news.SectionID{}
	for _, id := range section.Promised() {
		home := func(s *story) bool { return s.verdict.Home == id }
		if len(c.sections[id]) == 0 && !slices.ContainsFunc(c.matters, home) {
			out = append(out, id)
		}
	}
	return out
}

// choose takes stories of the field in the order of the ranking: the first stand at length, the next under the section
// that file says they belong to, while it has room; the others come back with the reason why not. What editors decided goes
// before all of that: whom they killed is not printed, whom they took is, and where they put it.
func choose(ranked []story, items int, file func(*story) section.Verdict, decided *news.Decisions) (chosen, []left) {
	c := chosen{sections: map[news.SectionID][]*story{}}
	var out []left
	led := map[news.EntityID]int{}
	for i := range ranked { // those with a place of their own take it before others
		s := &ranked[i]
		if by := decided.Of(s.id); by.Verdict == news.DecideTake && by.Section != "" {
			c.put(s, by.Section)
			led[s.facts.lead]++
		}
	}
	seen := 0 // stories of the field that could be printed
	for i := range ranked {
		s := &ranked[i]
		lead, by := s.facts.lead, decided.Of(s.id)
		taken := by.Verdict == news.DecideTake || s.heldOver && by.Verdict == ""
		switch {
		case by.Verdict == news.DecideKill:
			out = append(out, left{s, news.Killed})
			continue
		case by.Verdict == news.DecideHold:
			out = append(out, left{s, news.Held})
			continue
		case taken:
		case s.facts.relevance < news.InField:
			out = append(out, left{s, news.OffField})
			continue
		case far(s):
			out = append(out, left{s, news.OneOrigin})
			continue
		case seen >= reach*items:
			out = append(out, left{s, news.BelowTheLine})
			continue
		}
		seen++
		s.verdict = file(s)
		if taken && by.Section != "" {
			if by.Section != news.SectionMatters && s.verdict.Home != by.Section {
				s.verdict.Home, s.verdict.Second = by.Section, ""
			}
			continue // it has its place already
		}
		home, second := s.verdict.Home, s.verdict.Second
		switch {
		case lead != "" && led[lead] >= sameEntity && !taken:
			out = append(out, left{s, news.SameEntity})
			continue
		case len(c.matters) < min(matters, items):
			c.matters = append(c.matters, s)
		case len(c.sections[home]) < perSection || taken:
			c.sections[home] = append(c.sections[home], s)
		case second != "" && len(c.sections[second]) < perSection:
			c.sections[second] = append(c.sections[second], s)
		default:
			out = append(out, left{s, news.FullSection})
			continue
		}
		led[lead]++
	}
	if decided.Chosen() {
		c.matters = arranged(c.matters, news.SectionMatters, decided)
		for id := range c.sections {
			c.sections[id] = arranged(c.sections[id], id, decided)
		}
	}
	return c, out
}

// put gives a story a place in a section.
func (c *chosen) put(s *story, id news.SectionID) {
	if id == news.SectionMatters {
		c.matters = append(c.matters, s)
		return
	}
	c.sections[id] = append(c.sections[id], s)
}

// arranged puts a section's stories into the order that editors gave it: those that it names first, in its order, then the
// others by rank; pinned ones at their places.
func arranged(stories []*story, id news.SectionID, decided *news.Decisions) []*story {
	order := decided.Orders[id]
	at := func(s *story) int {
		if i := slices.Index(order, s.id); i >= 0 {
			return i
		}
		return len(order)
	}
	stories = slices.Clone(stories)
	slices.SortStableFunc(stories, func(a, b *story) int { return cmp.Or(cmp.Compare(at(a), at(b)), cmp.Compare(a.rank.Rank, b.rank.Rank)) })
	var free, pinned []*story
	for _, s := range stories {
		if decided.Of(s.id).Place > 0 {
			pinned = append(pinned, s)
		} else {
			free = append(free, s)
		}
	}
	slices.SortStableFunc(pinned, func(a, b *story) int { return cmp.Compare(decided.Of(a.id).Place, decided.Of(b.id).Place) })
	for _, s := range pinned {
		free = slices.Insert(free, min(decided.Of(s.id).Place-1, len(free)), s)
	}
	return free
}

// placed says where the stories stand, in print order.
func (c *chosen) placed() []news.Placed {
	var out []news.Placed
	add := func(id news.SectionID, stories []*story) {
		for i, s := range stories {
			out = append(out, news.Placed{Story: s.id, Section: id, Place: i + 1})
		}
	}
	add(news.SectionMatters, c.matters)
	for _, id := range section.All() {
		add(id, c.sections[id])
	}
	return out
}

// far says that a single origin of a far class tells the story: a post or a list alone is no news.
func far(s *story) bool {
	return s.facts.origins <= 1 && (s.facts.class == news.Community || s.facts.class == news.Aggregator)
}

// leftOut names the stories just below the line. Stories outside the field are counted in the coverage and not named
// one by one.
func leftOut(all []left) []news.LeftOut {
	out := []news.LeftOut{}
	for _, l := range all {
		if l.reason == news.OffField {
			continue
		}
		if len(out) == keepLeft {
			break
		}
		v := l.story.facts.title
		out = append(out, news.LeftOut{
			Story: l.story.id, Rank: l.story.rank.Rank, Score: l.story.rank.Score,
			Headline: v.Title, Lang: v.Lang, Reason: l.reason,
		})
	}
	return out
}
