// Package rank scores the stories of a week so that the first are those an editor would pick, and says why: every
// term of a score is printed (METHODS §8).
//
// It is pure. The one idea needed to read it: independent origins dominate, because corroboration was the best single
// sign in trials; every other term is small and must earn its place.
package rank

import (
	"math"

	"dateline/internal/news"
)

// Features are what ranking looks at.
type Features struct {
	// Origins holds the class of each independent origin.
	Origins []news.Class
	// Outlets is the number of distinct publishers, echoes included.
	Outlets int
	// Reports is the number of reports, copies included.
	Reports int
	// Sightings is the number of feeds in which its reports were seen, summed over reports.
	Sightings int
	// Bilingual says that reports in both edition languages tell the story.
	Bilingual bool
	// Early is the number of reports in the first six hours.
	Early int
	// Official says that a first party or a regulator tells it.
	Official bool
	// Prior is the weight of the entities it is about, 0 to 1.
	Prior float64
	// Novelty is 1 minus the likeness to the closest story of the last weeks.
	Novelty float64
	// CopyShare is the share of reports that are copies of others.
	CopyShare float64
	// Unconfirmed says that nobody but anonymous or social sources stands behind it.
	Unconfirmed bool
	// Relevance says how surely it belongs to the industry, 0 to 1.
	Relevance float64
}

// authority weighs an origin by its class: what an edited newsroom found out itself counts most beside the first
// party; lists of what others wrote count little.
func authority(c news.Class) float64 {
	switch c {
	case news.FirstParty, news.Regulator, news.Press:
		return 1
	case news.Research, news.Newsletter:
		return 0.7
	case news.Community, news.Aggregator:
		return 0.4
	}
	return 0.4
}

// Score returns a story's score and its parts, in the order in which they are printed. The parts add up to it.
func Score(f Features) (float64, []news.Part) {
	sum := 0.0
	for _, c := range f.Origins {
		sum += authority(c)
	}
	flag := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	parts := []news.Part{
		{Name: "origins", Input: sum, Value: math.Log(1 + sum)},
		{Name: "languages", Input: flag(f.Bilingual), Value: 0.6 * flag(f.Bilingual)},
		{Name: "velocity", Input: float64(f.Early), Value: 0.3 * math.Log(1+float64(f.Early))},
		{Name: "official", Input: flag(f.Official), Value: 0.4 * flag(f.Official)},
		{Name: "entities", Input: f.Prior, Value: 0.3 * f.Prior},
		{Name: "novelty", Input: f.Novelty, Value: 0.5 * f.Novelty},
		{Name: "copies", Input: f.CopyShare, Value: -0.5 * f.CopyShare},
		{Name: "rumour", Input: flag(f.Unconfirmed), Value: -0.4 * flag(f.Unconfirmed)},
		{Name: "relevance", Input: f.Relevance, Value: gate(f.Relevance)},
	}
	score := 0.0
	for _, p := range parts {
		score += p.Value
	}
	return score, parts
}

// gate puts what does not belong to the industry below all that does: no number of outlets makes up for it.
func gate(relevance float64) float64 {
	if relevance >= 0.5 {
		return 0.5 * relevance
	}
	return -10 * (0.5 - relevance)
}
