package section

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"dateline/internal/news"
	"dateline/internal/text"
)

// Refile is a story with the section into which an editor put it.
type Refile struct {
	Story Story
	Home  news.SectionID
}

// counts are what re-files have taught: in how many of a section's stories each term stood. They never change once a
// filer holds them.
type counts struct {
	stories int
	homes   map[news.SectionID]int
	terms   map[string]map[news.SectionID]int
	totals  map[string]int
}

// trust is how many stories with a word its weight in the file, or the lack of one, is worth against the re-files.
const trust = 6

// minSeen is in how many re-filed stories a term must have stood before it speaks by itself.
const minSeen = 3

// minLearned and maxLearned bound what a learned term adds, in nats: less is noise (of 256 stories, terms above 0.3 took
// 3 points away on other weeks), more would shout down what can be explained.
const (
	minLearned = 0.7
	maxLearned = 1.5
)

// Learn returns a filer that has learned from what editors re-filed, all of it at once: to learn more, call it on the
// first filer with the longer list. A section that is none of All is news.ErrInvalid.
func (f *Filer) Learn(refiles []Refile) (*Filer, error) {
	c := counts{homes: map[news.SectionID]int{}, terms: map[string]map[news.SectionID]int{}, totals: map[string]int{}}
	for _, r := range refiles {
		if !slices.Contains(All(), r.Home) {
			return nil, fmt.Errorf("learn: %w: section %q is none of %v", news.ErrInvalid, r.Home, All())
		}
		seen := map[string]bool{}
		for i := range r.Story.Reports[:min(len(r.Story.Reports), maxReports)] {
			v := &r.Story.Reports[i]
			for _, t := range terms(f.words.lang(v.Lang), fold(v.Title, v.Lang), fold(head(v.Body(), leadBytes), v.Lang)) {
				seen[t] = true
			}
		}
		c.stories++
		c.homes[r.Home]++
		for t := range seen {
			if c.terms[t] == nil {
				c.terms[t] = map[news.SectionID]int{}
			}
			c.terms[t][r.Home]++
			c.totals[t]++
		}
	}
	return &Filer{words: f.words, gazetteer: f.gazetteer, learned: c}, nil
}

// term marks what is no word of the file.
const term = "\x00"

// terms are the words of the file and all other terms in a title and a lead, each once, in order of the alphabet.
func terms(words *dictionary, title, lead string) []string {
	all := map[string]bool{}
	words.scan(title, true, func(word string, _ use) { all[word] = true })
	words.scan(lead, false, func(word string, _ use) { all[word] = true })
	for _, s := range []string{title, lead} {
		text.EachTerm(s, func(t text.Term) {
			if t.Kind == text.Word || t.Kind == text.Bigram {
				all[term+string(t.Text)] = true
			}
		})
	}
	return slices.Sorted(maps.Keys(all))
}

// weight is how much likelier a section is where the word stands, in nats: the file's weight, moved by the re-files as
// far as they are many. The count of a word in a section's stories is taken as Poisson, with a gamma prior on how much
// oftener it stands there than elsewhere; the prior's mean is what the file says, so that a word which the re-files do
// not hold keeps its weight.
func (c *counts) weight(word string, section news.SectionID, file float64) float64 {
	if c.stories == 0 {
		return file
	}
	expected := float64(c.totals[word]) * float64(c.homes[section]) / float64(c.stories)
	return math.Log((float64(c.terms[word][section]) + trust) / (expected + trust/math.Exp(file)))
}

// recall adds what re-files have taught of terms that the file does not hold.
func (f *Filer) recall(r *found, words *dictionary, title, lead string) {
	c := &f.learned
	if c.stories == 0 {
		return
	}
	for _, t := range terms(words, title, lead) {
		if t[:1] != term || c.totals[t] < minSeen {
			continue
		}
		for _, section := range All() {
			if nats := c.weight(t, section, 0); nats > minLearned {
				r.sign(section, Learned, min(nats, maxLearned), t[1:], false)
			}
		}
	}
}
