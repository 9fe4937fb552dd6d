package rank

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/similar"
)

// opening is the time after the first report that counts for velocity (METHODS §8).
const opening = 6 * time.Hour

// Context is what measuring needs beside a story's reports.
type Context struct {
	// Prior gives an entity's weight in the field, 0 to 1.
	Prior func(news.EntityID) float64
	// Began is when the story's first report appeared, which may be before the week; From is the week's start.
	Began, From time.Time
}

// Measure finds a story's features in its reports. Reports that copy or cite others count as one origin with them.
func Measure(voices []news.Voice, c Context) Features {
	f := Features{Novelty: 1}
	if c.Began.Before(c.From) {
		f.Novelty = 0
	}
	if len(voices) == 0 {
		return f
	}
	docs := make([]similar.Doc, len(voices))
	first := voices[0].Published
	for i := range voices {
		v := &voices[i]
		docs[i] = similar.NewDoc(v)
		if v.Published.Before(first) {
			first = v.Published
		}
	}
	f.Origins = Origins(docs)
	outlets, wrote := map[string]bool{}, map[string]int{}
	var chinese, other bool
	nearest := news.Aggregator
	relevant, weights := 0.0, 0.0
	for i := range voices {
		v := &voices[i]
		chinese = chinese || v.Lang.IsChinese()
		other = other || !v.Lang.IsChinese()
		names := v.Report.Outlets
		if len(names) == 0 {
			names = []string{v.Outlet}
		}
		wrote[v.Outlet]++
		for _, n := range names {
			outlets[strings.ToLower(n)] = true
		}
		if v.Published.Sub(first) <= opening {
			f.Early += len(names)
		}
		if v.Class.Nearness() < nearest.Nearness() {
			nearest = v.Class
		}
		f.Sightings += max(v.Sightings, 1)
		w := float64(len(names))
		relevant += w * v.Relevance
		weights += w
		for _, e := range v.Entities {
			if e.Title && c.Prior != nil {
				f.Prior = max(f.Prior, c.Prior(e.ID))
			}
		}
	}
	f.Outlets = len(outlets)
	for _, n := range slices.Sorted(maps.Values(wrote)) {
		f.Reports += math.Log2(1 + float64(n))
	}
	f.Bilingual = chinese && other
	f.Official = nearest == news.FirstParty || nearest == news.Regulator
	f.Unconfirmed = nearest.Nearness() >= news.Community.Nearness()
	f.CopyShare = 1 - float64(len(f.Origins))/float64(max(f.Outlets, len(f.Origins)))
	f.Relevance = relevant / weights
	return f
}

// Origins returns the class of each independent origin of a story: of each group of copies and citers the class
// nearest to the fact. The nearest come first.
func Origins(docs []similar.Doc) []news.Class {
	best := map[int]news.Class{}
	for i, g := range similar.Origins(docs) {
		if c, ok := best[g]; !ok || docs[i].Class.Nearness() < c.Nearness() {
			best[g] = docs[i].Class
		}
	}
	classes := make([]news.Class, 0, len(best))
	for _, c := range best {
		classes = append(classes, c)
	}
	slices.SortFunc(classes, func(a, b news.Class) int { return a.Nearness() - b.Nearness() })
	return classes
}
