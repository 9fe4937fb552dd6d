package compose

import (
	"dateline/internal/news"
)

// inField is the relevance from which a report, or a story, belongs to the followed industry.
const inField = 0.5

// matters is how many stories stand at length under "what matters" (BRIEF, row 3).
const matters = 7

// sameEntity caps the items of one issue that lead with one entity: a brief about one company is no brief.
const sameEntity = 4

// keepLeft is how many stories below the line are named with their reason.
const keepLeft = 30

// left is a story that is not printed, with the reason.
type left struct {
	story  *story
	reason news.Reason
}

// choose takes the first stories of the ranking, in order, that belong to the field; the others come back with the
// reason why not.
func choose(ranked []story, items int) (chosen []*story, out []left) {
	led := map[news.EntityID]int{}
	for i := range ranked {
		s := &ranked[i]
		lead := s.facts.lead
		switch {
		case s.facts.relevance < inField:
			out = append(out, left{s, news.OffField})
		case far(s):
			out = append(out, left{s, news.OneOrigin})
		case lead != "" && led[lead] >= sameEntity:
			out = append(out, left{s, news.SameEntity})
		case len(chosen) >= items:
			out = append(out, left{s, news.BelowTheLine})
		default:
			led[lead]++
			chosen = append(chosen, s)
		}
	}
	return chosen, out
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
