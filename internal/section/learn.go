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

// nats are the weights of one term, by section in the order of All.
type nats [11]float64

// knowledge is what re-files have taught: what a term adds to each section. It never changes once a filer holds it.
type knowledge map[string]*nats

// How the filer learns. Learning the labelled items of three weeks raised top-1 on two others from .699 to .719
// (TestLearnRecorded). Plain counts, which are naive Bayes over all terms, lost 3 to 6 points: they count again what
// words and signs have said.
const (
	minSeen = 3    // in how many re-filed stories a term must stand
	rounds  = 40   // passes over the re-files
	pace    = 0.15 // of the first pass; each further one is slower
	slowing = 0.95
	shrink  = 0.06 // pulls weights towards zero, so that few re-files say little
	minNats = 0.15 // what a term must add to be named as a sign
)

// lesson is a re-file made ready: what the filer says without having learned, and the terms of the story that are
// learned, in order of the alphabet, since sums of floats depend on their order.
type lesson struct {
	base    nats
	home    int
	places  []float64
	weights []*nats
}

// Learn returns a filer that has learned from what editors re-filed. All of it is given at once: to learn more, call
// it on the first filer with the longer list. It is logistic regression on terms, on top of what words and signs say
// already, so it learns only what they get wrong. The same list in the same order gives the same filer. A section that
// is none of All is news.ErrInvalid.
func (f *Filer) Learn(refiles []Refile) (*Filer, error) {
	plain := &Filer{words: f.words, gazetteer: f.gazetteer}
	said := []string{f.words.digest}
	lessons := make([]lesson, len(refiles))
	found := make([]map[string]float64, len(refiles))
	seen := map[string]int{}
	for i, r := range refiles {
		if lessons[i].home = slices.Index(All(), r.Home); lessons[i].home < 0 {
			return nil, fmt.Errorf("learn: %w: section %q is none of %s", news.ErrInvalid, r.Home, list(All()))
		}
		for _, s := range plain.File(r.Story).Ranked {
			lessons[i].base[slices.Index(All(), s.Section)] = math.Log(max(s.Share, 1e-9))
		}
		said = append(said, string(r.Home))
		for _, v := range nearest(r.Story.Reports) {
			said = append(said, news.Fingerprint(v.Title, v.Body(), v.Lang))
		}
		found[i] = terms(nearest(r.Story.Reports))
		for t := range found[i] {
			seen[t]++
		}
	}
	plain.learned = knowledge{}
	for t, n := range seen {
		if n >= minSeen {
			plain.learned[t] = &nats{}
		}
	}
	for i, terms := range found {
		for _, t := range slices.Sorted(maps.Keys(terms)) {
			if w := plain.learned[t]; w != nil {
				lessons[i].places = append(lessons[i].places, terms[t])
				lessons[i].weights = append(lessons[i].weights, w)
			}
		}
	}
	step := pace
	for range rounds {
		for i := range lessons {
			lessons[i].teach(step)
		}
		step *= slowing
	}
	plain.digest = news.Digest(said...)
	return plain, nil
}

// teach moves the weights of the lesson's terms towards its section.
func (l *lesson) teach(step float64) {
	z := l.base
	for n, w := range l.weights {
		for i := range z {
			z[i] += w[i] * l.places[n]
		}
	}
	highest := slices.Max(z[:])
	total := 0.0
	for i := range z {
		z[i] = math.Exp(z[i] - highest)
		total += z[i]
	}
	for i := range z {
		z[i] /= total
	}
	z[l.home]-- // now what was missed
	for n, w := range l.weights {
		for i := range z {
			w[i] -= step * (z[i]*l.places[n] + shrink*w[i])
		}
	}
}

// terms are the terms of a story's titles (1) and leads (leadPlace), averaged over its reports.
func terms(reports []news.Voice) map[string]float64 {
	all := map[string]float64{}
	for i := range reports {
		v := &reports[i]
		one := map[string]float64{}
		add := func(s string, place float64) {
			text.EachTerm(s, func(t text.Term) {
				if t.Kind == text.Word || t.Kind == text.Bigram {
					one[string(t.Text)] = max(one[string(t.Text)], place)
				}
			})
		}
		add(fold(v.Title, v.Lang), 1)
		add(fold(head(v.Body(), leadBytes), v.Lang), leadPlace)
		for t, place := range one {
			all[t] += place / float64(len(reports))
		}
	}
	return all
}

// signs are what the terms of a story add by what was learned.
func (k knowledge) signs(reports []news.Voice) []Sign {
	if len(k) == 0 {
		return nil
	}
	var out []Sign
	found := terms(reports)
	for _, t := range slices.Sorted(maps.Keys(found)) {
		w := k[t]
		if w == nil {
			continue
		}
		for i, section := range All() {
			if n := w[i] * found[t]; math.Abs(n) >= minNats {
				out = append(out, Sign{Section: section, Kind: Learned, Text: t, Nats: n, Title: found[t] > leadPlace})
			}
		}
	}
	return out
}
